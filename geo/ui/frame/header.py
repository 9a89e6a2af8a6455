"""The header: the atlas's name, its pages and the language."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from streamlit.navigation.page import Page

from ...base.translate import LANGUAGES, tr
from ..session import state
from ..session.markup import element

_NAMES = {"vi": "VI", "en": "EN"}


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
