"""Put the atlas's own look over Streamlit's: one static style sheet and the typeface."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import streamlit as st

from . import assets

_SHEET = Path(__file__).with_name("style.css")
_WEIGHTS = {400: "Regular", 500: "Medium", 600: "SemiBold", 700: "Bold"}


@lru_cache(maxsize=1)
def _sheet() -> str:
    folder = assets.folder_url(assets.FONTS, from_frame=False)
    faces = "".join(
        f"@font-face {{ font-family: 'Be Vietnam Pro'; font-weight: {weight}; font-display: swap; "
        f"src: url('{folder}/BeVietnamPro-{name}.ttf') format('truetype'); }}\n"
        for weight, name in _WEIGHTS.items()
    )
    return faces + _SHEET.read_text(encoding="utf-8")


def apply() -> None:
    """Add the typeface and the style sheet to the page."""
    assets.serve()
    st.html(f"<style>{_sheet()}</style>")
