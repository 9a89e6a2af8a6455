"""Put the atlas's own look over Streamlit's: one static style sheet and the typeface."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from urllib.parse import quote

import streamlit as st

from ..session import assets

_MARK = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">'
    '<rect width="24" height="24" rx="5" fill="#0b5fa5"/>'
    '<path d="M-1 25 25-1" stroke="#fff" stroke-width="2.6"/>'
    '<path d="M8 8l16 16" stroke="#fff" stroke-opacity=".6" stroke-width="2"/></svg>'
)
ICON = f"data:image/svg+xml,{quote(_MARK)}"
"""The atlas's mark for the browser's tab; a Material icon there would be fetched from the internet."""

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
