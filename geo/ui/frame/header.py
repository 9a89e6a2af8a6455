"""The header: the atlas's name, its pages and the language."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote

import streamlit as st
from streamlit.navigation.page import Page

from ...base.translate import LANGUAGES, tr
from ..session import assets, state
from ..session.markup import element

_MARK = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">'
    '<rect width="24" height="24" rx="5" fill="#0b5fa5"/>'
    '<path d="M-1 25 25-1" stroke="#fff" stroke-width="2.6"/>'
    '<path d="M8 8l16 16" stroke="#fff" stroke-opacity=".6" stroke-width="2"/></svg>'
)
ICON = f"data:image/svg+xml,{quote(_MARK)}"
"""The atlas's mark for the browser's tab; a Material icon there would be fetched from the internet."""

_SHEET = Path(__file__).with_name("style.css")
_NAMES = {"vi": "VI", "en": "EN"}
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


def render(pages: Sequence[Page], language: str) -> None:
    """Draw the header over every page."""
    with st.container(key="header", horizontal=True, vertical_alignment="center", gap="small"):
        st.html(
            element(
                "div",
                element("i", class_="mark", aria_hidden="true"),
                element("b", tr("ui.brand", language)),
                element("span", tr("ui.place", language)),
                class_="atlas-brand",
            ),
            width="content",
        )
        with st.container(key="pages", horizontal=True, gap="small", width="stretch"):
            for page in pages:
                st.page_link(page, label=page.title, query_params=state.query())
        st.segmented_control(
            tr("ui.header.language", language),
            LANGUAGES,
            key="language",
            format_func=_NAMES.__getitem__,
            required=True,
            label_visibility="collapsed",
            persist_state="session",
        )
