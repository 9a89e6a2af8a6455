"""Choose features of the atlas as sites: by name, or all that the filters leave."""

from __future__ import annotations

from functools import partial

import shapely
import streamlit as st

from ..atlas import Atlas
from ..overlay.site_files import SiteChoice
from ..overlay.site_picks import atlas_choice
from ..search import search
from ..selection import Selection
from ..translate import tr
from ..wording import feature_names, word
from . import cached, state
from .messages import plain
from .site_preview import remarks

_SUGGESTIONS = 8
_AREAS = 2


def atlas_input(atlas: Atlas, language: str, key: str, *, many: bool) -> SiteChoice | None:
    """Draw the widget and return the features chosen, None while there is none."""
    selection = state.selection()
    picks = _selected(atlas, selection, key, language) if many else []
    if not picks:
        _search(atlas, selection, key, language, many=many)
        picks = _picked(atlas, key, language)
    if not picks:
        return None
    choice = atlas_choice(atlas, picks, language, as_of=selection.as_of, drafts=selection.drafts)
    remarks(choice.remarks, language)
    return choice


def _selected(atlas: Atlas, selection: Selection, key: str, language: str) -> list[str]:
    """Return all features that the filters leave, if the reader wants them."""
    frames = cached.chosen(atlas, selection).frames
    ids = [str(feature_id) for frame in frames.values() for feature_id in frame.index]
    wanted = st.toggle(
        tr("sites.input.whole_selection", language, n=len(ids)),
        key=f"{key}_whole",
        help=tr("sites.input.whole_selection_help", language),
        disabled=not ids,
        persist_state="session",
    )
    return ids if wanted else []


def _search(atlas: Atlas, selection: Selection, key: str, language: str, *, many: bool) -> None:
    text = st.text_input(
        tr("sites.input.search", language),
        key=f"{key}_search",
        type="search",
        placeholder=tr("sites.input.search_hint", language),
        live="300ms",
    )
    hits = search(atlas, text or "", limit=_SUGGESTIONS)
    if text and text.strip() and not hits:
        near = ", ".join(atlas.search_index.near(text))
        told = tr("sites.input.no_hit", language)
        st.caption(plain(f"{told} {tr('sites.input.near', language, names=near)}" if near else told))
    names = feature_names(atlas.features.loc[[hit.feature_id for hit in hits]], language)
    with st.container(key=f"suggestions_{key}"):
        for hit in hits:
            name = names[hit.feature_id]
            boundary = "boundary" if _has_boundary(atlas, hit.feature_id, selection) else "only_point"
            about = " · ".join(
                filter(
                    None,
                    [word("layer", hit.layer, language), hit.place, tr(f"sites.input.{boundary}", language)],
                )
            )
            st.button(
                f"**{plain(name)}** — {plain(about)}",
                key=f"{key}_pick_{hit.feature_id}",
                type="tertiary",
                icon=":material/add:",
                width="stretch",
                on_click=partial(_pick, key, hit.feature_id, many=many),
            )


def _picked(atlas: Atlas, key: str, language: str) -> list[str]:
    """Draw the features chosen so far, from which each can be taken out."""
    picks = [name for name in st.session_state.get(f"{key}_picked", []) if name in atlas.features.index]
    if not picks:
        return []
    names = feature_names(atlas.features.loc[picks], language)
    chips = f"{key}_chips"
    st.session_state[chips] = picks
    st.multiselect(
        tr("sites.input.picked", language),
        picks,
        key=chips,
        format_func=lambda feature_id: str(names.get(feature_id, feature_id)),
        on_change=lambda: st.session_state.update({f"{key}_picked": list(st.session_state[chips])}),
        filter_mode=None,
        select_all=False,
    )
    return picks


def _pick(key: str, feature_id: str, *, many: bool) -> None:
    picks = st.session_state.get(f"{key}_picked", []) if many else []
    st.session_state[f"{key}_picked"] = list(dict.fromkeys([*picks, feature_id]))
    st.session_state[f"{key}_search"] = ""


def _has_boundary(atlas: Atlas, feature_id: str, selection: Selection) -> bool:
    layer = str(atlas.features.loc[feature_id, "layer"])
    shape = atlas.layer(layer, as_of=selection.as_of, drafts=selection.drafts).geometry[feature_id]
    return shape is not None and bool(shapely.get_dimensions(shape) == _AREAS)
