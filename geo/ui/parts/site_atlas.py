"""Choose features of the atlas as sites: by name, or all that the filters leave."""

from __future__ import annotations

from functools import partial

import shapely
import streamlit as st

from ...atlas.atlas import Atlas
from ...atlas.search import search
from ...atlas.selection import Selection
from ...base.translate import tr
from ...land.overlap.site_choice import SiteChoice, atlas_choice
from ..session import cached, state
from ..session.messages import plain
from . import feature_picker
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
    text = feature_picker.search_field(
        tr("sites.input.search", language), tr("sites.input.search_hint", language), key=f"{key}_search"
    )
    hits = search(atlas, text, limit=_SUGGESTIONS)
    if text and not hits:
        near = ", ".join(atlas.search_index.near(text))
        told = tr("sites.input.no_hit", language)
        st.caption(plain(f"{told} {tr('sites.input.near', language, names=near)}" if near else told))

    def remark(feature_id: str) -> str:
        boundary = "boundary" if _has_boundary(atlas, feature_id, selection) else "only_point"
        return tr(f"sites.input.{boundary}", language)

    feature_picker.suggestions(
        atlas, hits, language, key=key, pick=partial(_pick, key, many=many), remark=remark
    )


def _picked(atlas: Atlas, key: str, language: str) -> list[str]:
    """Draw the features chosen so far."""
    return feature_picker.chosen(
        atlas,
        st.session_state.get(f"{key}_picked", []),
        language,
        label=tr("sites.input.picked", language),
        key=f"{key}_chips",
        choose=lambda ids: st.session_state.update({f"{key}_picked": ids}),
    )


def _pick(key: str, feature_id: str, *, many: bool) -> None:
    picks = st.session_state.get(f"{key}_picked", []) if many else []
    st.session_state[f"{key}_picked"] = list(dict.fromkeys([*picks, feature_id]))
    st.session_state[f"{key}_search"] = ""


def _has_boundary(atlas: Atlas, feature_id: str, selection: Selection) -> bool:
    layer = str(atlas.features.loc[feature_id, "layer"])
    shape = atlas.layer(layer, as_of=selection.as_of, drafts=selection.drafts).geometry[feature_id]
    return shape is not None and bool(shapely.get_dimensions(shape) == _AREAS)
