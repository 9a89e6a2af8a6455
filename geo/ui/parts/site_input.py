"""The widget that asks which sites: features of the atlas, a drawing, a file or a corner list."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import streamlit as st

from ...atlas.atlas import Atlas
from ...atlas.selection import Selection
from ...base.errors import GeometryError
from ...base.limits import limit
from ...base.plane import is_area
from ...base.translate import tr
from ...land.overlap.site_choice import ORIGINS, SiteChoice, atlas_choice, drawn_choice, read_sites
from ...uploads.kept import KeptFile
from ..session import cached, messages, state
from ..session.kept_file import file_door, remembered
from ..session.messages import plain
from . import feature_picker
from .file_questions import answered
from .map_view import MapEvent
from .site_corners import corner_input
from .site_preview import areas_of, map_of, remarks, summary

_ENDINGS = (".gpkg", ".geojson", ".json", ".kml", ".kmz", ".zip", ".csv", ".xlsx", ".txt")
_SUGGESTIONS = 8


def site_input(
    atlas: Atlas,
    language: str,
    key: str,
    *,
    origins: Sequence[str] = ORIGINS,
    many: bool = True,
    preview: bool = True,
) -> SiteChoice | None:
    """Draw the widget and return what is chosen, None while something is missing.

    Parameters
    ----------
    key : str
        Tells this widget from others; what it holds survives a change of page.
    origins : sequence of str
        Which of :data:`geo.land.overlap.site_choice.ORIGINS` to offer.
    many : bool, default True
        Allow several sites; else exactly one polygon (a file with several asks which).
    preview : bool, default True
        Show the shapes on a map; a drawing needs one in any case.
    """
    origin = st.segmented_control(
        tr("sites.input.origin", language),
        list(origins),
        default=origins[0],
        key=f"{key}_origin",
        format_func=lambda name: tr(f"sites.origin.{name}", language),
        required=True,
        persist_state="session",
    )
    with messages.boundary(language):
        if origin == "atlas":
            return _features(atlas, language, f"{key}_atlas", many=many)
        if origin == "drawing":
            return _drawing(atlas, language, f"{key}_drawing")
        if origin == "corners":
            return corner_input(atlas, language, f"{key}_corners", preview=preview)
        return _file(atlas, language, f"{key}_file", many=many, preview=preview)
    return None


# -- features of the atlas -------------------------------------------------------------------------


def _features(atlas: Atlas, language: str, key: str, *, many: bool) -> SiteChoice | None:
    """Ask for features and return those chosen, None while there is none."""
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
    hits = atlas.search(text, limit=_SUGGESTIONS)
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
    return is_area(shape)


# -- drawing ---------------------------------------------------------------------------------------


def _drawing(atlas: Atlas, language: str, key: str) -> SiteChoice | None:
    drawn: dict[str, Any] | None = st.session_state.get(f"{key}_shape")
    st.caption(tr("sites.input.draw_help", language))
    choice = None
    if drawn is not None:
        with messages.boundary(language):
            choice = drawn_choice(drawn, atlas, tr("sites.input.drawn", language))
    shape = None if choice is None else areas_of(choice.sites)
    map_of(atlas, language, f"{key}_map", shape, on_event=partial(_take_drawing, key))
    if choice is not None:
        summary(choice, language)
        remarks(choice.remarks, language)
    return choice


def _take_drawing(key: str, event: MapEvent) -> None:
    if event.drawing is not None or st.session_state.get(f"{key}_seen") is not None:
        st.session_state[f"{key}_shape"] = event.drawing
    st.session_state[f"{key}_seen"] = event.drawing


# -- file ------------------------------------------------------------------------------------------


def _file(atlas: Atlas, language: str, key: str, *, many: bool, preview: bool) -> SiteChoice | None:
    kept = file_door(
        tr("sites.input.file", language, mb=limit("upload_mb")),
        _ENDINGS,
        key,
        language,
        most_mb=limit("upload_mb"),
        keep=lambda content, _: bytes(content),
    )
    choice = None if kept is None else _read(atlas, kept, language, key)
    if choice is not None and not many:
        choice = _one_of(choice, language, key)
    if choice is None:
        return None
    remarks(choice.remarks, language)
    summary(choice, language)
    if preview:
        map_of(atlas, language, f"{key}_map", areas_of(choice.sites))
    return choice


def _read(atlas: Atlas, kept: KeptFile[bytes], language: str, key: str) -> SiteChoice | None:
    """Return the sites of a file, after asking what it leaves open."""

    def make(answers: dict[str, Any]) -> SiteChoice:
        question = (kept.token, kept.name, tuple(sorted(answers.items())))
        return remembered(
            f"{key}_read", question, lambda: read_sites(kept.name, kept.place, atlas, **answers)
        )

    return answered(make, f"{key}_{kept.token[:12]}", language)


def _one_of(choice: SiteChoice, language: str, key: str) -> SiteChoice | None:
    """Return the choice with the one polygon that the reader means."""
    areas = choice.sites[choice.sites.geometry.geom_type.isin(["Polygon", "MultiPolygon"])]
    if areas.empty:
        raise GeometryError("sites.error.no_polygon")
    site_id = areas.index[0]
    if len(areas) > 1:
        site_id = st.selectbox(
            tr("sites.input.which", language, n=len(areas)),
            list(areas.index),
            index=None,
            key=f"{key}_which",
            format_func=lambda name: areas.loc[name, "name"] or name,
            placeholder=tr("sites.input.choose", language),
            persist_state="session",
        )
    if site_id is None or site_id not in areas.index:
        return None
    return SiteChoice(areas.loc[[site_id]], choice.origin, choice.label, choice.corners, choice.remarks)
