"""Choose features one by one for a report, by their names old and new."""

from __future__ import annotations

import streamlit as st

from ...atlas.atlas import Atlas
from ...atlas.search import search
from ...base.translate import tr
from . import feature_picker

KEY = "report_features"
_TEXT = "report_search"
_SUGGESTIONS = 6


def choose(ids: list[str]) -> None:
    """Set the features that are chosen."""
    st.session_state[KEY] = ids


def draw(atlas: Atlas, language: str) -> tuple[str, ...]:
    """Draw search and choice, and return the ids in the order in which they were chosen."""
    text = feature_picker.search_field(
        tr("report_page.features.search", language), tr("ui.filter.search_hint", language), key=_TEXT
    )
    hits = search(atlas, text, limit=_SUGGESTIONS) if text else []
    if text and not hits:
        st.caption(tr("report_page.features.no_hit", language))
    feature_picker.suggestions(atlas, hits, language, key="report", pick=_pick)
    ids = feature_picker.chosen(
        atlas,
        st.session_state.get(KEY, []),
        language,
        label=tr("report_page.features.chosen", language),
        key=f"{KEY}_chips",
        choose=choose,
    )
    return tuple(ids)


def _pick(feature_id: str) -> None:
    choose(list(dict.fromkeys([*st.session_state.get(KEY, []), feature_id])))
    st.session_state[_TEXT] = ""
