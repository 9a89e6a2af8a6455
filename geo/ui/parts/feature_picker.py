"""Choose features one by one: names that a search finds, and those chosen so far."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st

from ...atlas.atlas import Atlas
from ...atlas.search import Hit
from ...base.translate import tr
from ...records.wording import feature_names, word
from ..session.messages import plain

KEY = "report_features"
"""Where the session keeps the features of a report."""
_TEXT = "report_search"
_SUGGESTIONS = 6


def choose(ids: list[str]) -> None:
    """Set the features that are chosen."""
    st.session_state[KEY] = ids


def draw(atlas: Atlas, language: str) -> tuple[str, ...]:
    """Draw search and choice, and return the ids in the order in which they were chosen."""
    text = search_field(
        tr("report_page.features.search", language), tr("ui.filter.search_hint", language), key=_TEXT
    )
    hits = atlas.search(text, limit=_SUGGESTIONS) if text else []
    if text and not hits:
        st.caption(tr("report_page.features.no_hit", language))
    suggestions(atlas, hits, language, key="report", pick=_pick)
    ids = chosen(
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


# -- the parts of the choice ------------------------------------------------------------------------


def search_field(label: str, hint: str, *, key: str) -> str:
    """Draw the field for a name and return what stands in it."""
    text = st.text_input(
        label,
        key=key,
        type="search",
        placeholder=hint,
        live="300ms",
    )
    return (text or "").strip()


def suggestions(
    atlas: Atlas,
    hits: Sequence[Hit],
    language: str,
    *,
    key: str,
    pick: Callable[[str], None],
    remark: Callable[[str], str] | None = None,
) -> None:
    """Draw a button for each feature found.

    Parameters
    ----------
    pick : callable
        Called with the id of the feature of which the button was pressed.
    remark : callable, optional
        Returns what else to say of a feature, by its id.
    """
    names = feature_names(atlas.features.loc[[hit.feature_id for hit in hits]], language)
    with st.container(key=f"suggestions_{key}"):
        for hit in hits:
            said = [word("layer", hit.layer, language), hit.place, remark(hit.feature_id) if remark else ""]
            st.button(
                f"**{plain(names[hit.feature_id])}** — {plain(' · '.join(filter(None, said)))}",
                key=f"{key}_pick_{hit.feature_id}",
                type="tertiary",
                icon=":material/add:",
                width="stretch",
                on_click=partial(pick, hit.feature_id),
            )


def chosen(
    atlas: Atlas,
    ids: Sequence[str],
    language: str,
    *,
    label: str,
    key: str,
    choose: Callable[[list[str]], None],
) -> list[str]:
    """Draw the features chosen so far, from which each can be taken out; return those that there are.

    Parameters
    ----------
    choose : callable
        Called with the ids that are left when the reader takes one out.
    """
    known = [name for name in ids if name in atlas.features.index]
    if not known:
        return []
    names = feature_names(atlas.features.loc[known], language)
    st.session_state[key] = known
    st.multiselect(
        label,
        known,
        key=key,
        format_func=lambda feature_id: str(names.get(feature_id, feature_id)),
        on_change=lambda: choose(list(st.session_state[key])),
        filter_mode=None,
        select_all=False,
    )
    return known
