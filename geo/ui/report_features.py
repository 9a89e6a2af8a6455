"""Choose features one by one for a report, by their names old and new."""

from __future__ import annotations

from functools import partial

import streamlit as st

from ..atlas import Atlas
from ..search import search
from ..translate import tr
from ..wording import feature_names, word
from .messages import plain

KEY = "report_features"
_TEXT = "report_search"
_SUGGESTIONS = 6


def choose(ids: list[str]) -> None:
    """Set the features that are chosen."""
    st.session_state[KEY] = ids


def draw(atlas: Atlas, language: str) -> tuple[str, ...]:
    """Draw search and choice, and return the ids in the order in which they were chosen."""
    text = st.text_input(
        tr("report_page.features.search", language),
        key=_TEXT,
        type="search",
        placeholder=tr("ui.filter.search_hint", language),
        live="300ms",
    )
    _suggest(atlas, text or "", language)
    return _chosen(atlas, language)


def _suggest(atlas: Atlas, text: str, language: str) -> None:
    hits = search(atlas, text, limit=_SUGGESTIONS) if text.strip() else []
    if text.strip() and not hits:
        st.caption(tr("report_page.features.no_hit", language))
    names = feature_names(atlas.features.loc[[hit.feature_id for hit in hits]], language)
    with st.container(key="suggestions_report"):
        for hit in hits:
            about = " · ".join(filter(None, [word("layer", hit.layer, language), hit.place]))
            st.button(
                f"**{plain(names[hit.feature_id])}** — {plain(about)}",
                key=f"report_pick_{hit.feature_id}",
                type="tertiary",
                icon=":material/add:",
                width="stretch",
                on_click=partial(_pick, hit.feature_id),
            )


def _chosen(atlas: Atlas, language: str) -> tuple[str, ...]:
    ids = [name for name in st.session_state.get(KEY, []) if name in atlas.features.index]
    if not ids:
        return ()
    names = feature_names(atlas.features.loc[ids], language)
    chips = f"{KEY}_chips"
    st.session_state[chips] = ids
    st.multiselect(
        tr("report_page.features.chosen", language),
        ids,
        key=chips,
        format_func=lambda feature_id: str(names.get(feature_id, feature_id)),
        on_change=lambda: choose(list(st.session_state[chips])),
        filter_mode=None,
        select_all=False,
    )
    return tuple(ids)


def _pick(feature_id: str) -> None:
    choose(list(dict.fromkeys([*st.session_state.get(KEY, []), feature_id])))
    st.session_state[_TEXT] = ""
