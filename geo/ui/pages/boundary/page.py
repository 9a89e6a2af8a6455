"""The boundary page: give a feature a boundary of the user's own, or take it back."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
import shapely
import streamlit as st

from ....atlas.atlas import Atlas
from ....atlas.boundaries import OWN
from ....atlas.giving import Examined, as_one, examine
from ....atlas.selection import Selection
from ....base.translate import tr
from ....base.units import format_ha, format_number, is_known
from ....records.vocabulary import LAYERS
from ....records.wording import feature_name, feature_names, word
from ....store.own.boundaries import OwnBoundaries, are_left_out
from ....store.own.given import BASES, BoundaryDocument
from ....webmap.base_map import FitRequest
from ...parts.map_view import show_map, shown_area
from ...parts.site_input import site_input
from ...session import messages, state
from ...session.markup import Markup, element, joined, pairs
from . import listing

_MAP_HEIGHT_PX = 420
_AROUND = 0.6
"""How much of its own size the map shows around the boundary on each side."""
_ZOOM = 14
_ORIGINS = ("corners", "file", "drawing")
_SURVEYED_FROM, _DRAWN = "corners", "drawing"
_TEXT_ROWS = (
    ("source_title",),
    ("source_number", "source_publisher"),
    ("source_date", "as_of"),
    ("source_url",),
)
"""What names the document: the fields of the form, row by row."""
_HELPED = ("source_title", "as_of")
_SLASHED = re.compile(r"(?:(\d{1,2})/)?(\d{1,2})/(\d{4})")


@dataclass(frozen=True)
class Answers:
    """What the form says, as ``OwnBoundaries.give`` takes it."""

    basis: str
    source: BoundaryDocument
    as_of: str
    accuracy_m: float | None
    declared_ha: float | None
    note: str


def render(atlas: Atlas, language: str) -> None:
    """Draw the page."""
    own = OwnBoundaries()
    st.html(
        joined(
            element("h1", tr("ui.page.boundary", language), class_="page-title"),
            element("p", tr("boundary.page.intro", language), class_="quiet"),
        )
    )
    listing.told(language)
    if are_left_out():
        st.info(tr("boundary.page.off", language))
    feature_id = _feature(atlas, language)
    if atlas.own_fault is not None:
        listing.damaged(own, atlas.own_fault, language)
        return
    if feature_id is not None:
        with messages.boundary(language):
            if feature_id in atlas.own_boundaries.index:
                listing.take_back(atlas, own, feature_id, language)
            _give(atlas, own, feature_id, language)
    with messages.boundary(language):
        listing.draw(atlas, own, language)


# -- which feature ---------------------------------------------------------------------------------


def _feature(atlas: Atlas, language: str) -> str | None:
    """Let the reader choose a feature; show what the atlas has of the one chosen."""
    chosen = state.feature_id()
    names = feature_names(atlas.features, language)
    layers = atlas.features["layer"].map(lambda layer: word("layer", layer, language))
    labels = (names + " · " + layers).to_dict()
    ids = list(labels)
    key = f"boundary_feature_{chosen}"

    def take() -> None:
        state.choose_feature(st.session_state[key])

    st.selectbox(
        tr("boundary.page.choose", language),
        ids,
        index=ids.index(chosen) if chosen in labels else None,
        format_func=labels.__getitem__,
        placeholder=tr("boundary.page.choose_hint", language),
        key=key,
        on_change=take,
    )
    if chosen is not None:
        feature = atlas.feature(chosen)
        st.html(_now(atlas, feature, language))
        _look_at(feature)
    return chosen


def _look_at(feature: pd.Series[Any]) -> None:
    """Make the map to draw on open where the feature is, once for each feature."""
    shape = feature["geometry"]
    if st.session_state.get("boundary_seen") == feature.name or shape is None or shape.is_empty:
        return
    st.session_state["boundary_seen"] = feature.name
    place = shape.representative_point()
    st.query_params[state.VIEW_PARAMETER] = f"{place.y:.4f},{place.x:.4f},{_ZOOM}"


def _now(atlas: Atlas, feature: pd.Series[Any], language: str) -> Markup:
    """Return what the atlas has now: a point, a boundary, the declared hectares."""
    shape = feature["geometry"]
    if feature[OWN]:
        title = atlas.own_boundaries.at[feature.name, "source_title"]
        line = tr("boundary.page.now_own", language, source=title)
    elif shape is None or shape.is_empty:
        line = tr("boundary.page.now_none", language)
    elif shape.geom_type == "Point":
        line = tr("boundary.page.now_point", language)
    else:
        basis = word("geometry_basis", str(feature["geometry_basis"]), language)
        line = tr("boundary.page.now_polygon", language, basis=basis)
    area = feature["area_ha"]
    declared = tr("boundary.page.declared", language, ha=format_ha(area, language)) if is_known(area) else ""
    now = element("b", tr("boundary.page.now", language))
    return element("p", joined(now, line, declared, separator=" · "), class_="quiet")


# -- giving it a boundary --------------------------------------------------------------------------


def _give(atlas: Atlas, own: OwnBoundaries, feature_id: str, language: str) -> None:
    """Draw the steps: the shape, what it measures, where it comes from."""
    _title("boundary.page.shape", language)
    turn = st.session_state.get("boundary_turn", 0)  # the widget begins anew after saving
    key = f"boundary_{feature_id}_{turn}"
    choice = site_input(atlas, language, key, origins=_ORIGINS, many=False, preview=False)
    if choice is None:
        st.html(element("p", tr("boundary.page.nothing", language), class_="quiet"))
        return
    corners = choice.corners
    declared_ha = corners.declared_ha if corners is not None else None
    epsg = corners.epsg if corners is not None else None
    shape = as_one([shape for shape in choice.sites.geometry if shape is not None and not shape.is_empty])
    examined = examine(atlas, feature_id, shape, declared_ha=declared_ha, epsg=epsg)
    _title("boundary.page.preview", language)
    if choice.origin == _DRAWN:  # on a map already
        st.html(_measures(examined, language))
    else:
        with st.container(key="boundary_stage"):
            left, right = st.columns([7, 4], gap="medium")
            with left:
                _map(atlas, feature_id, examined, language)
            with right:
                st.html(_measures(examined, language))
    _title("boundary.page.about", language)
    if feature_id in atlas.own_boundaries.index:
        st.html(element("p", tr("boundary.page.replaces", language), class_="quiet"))
    answers = _ask(language, is_survey=choice.origin == _SURVEYED_FROM)
    if answers is None:
        return
    feature = atlas.feature(feature_id)
    own.give(
        feature_id,
        shape,
        basis=answers.basis,
        source=answers.source,
        as_of=answers.as_of,
        accuracy_m=answers.accuracy_m,
        declared_ha=answers.declared_ha or declared_ha,
        note=answers.note,
        about=feature,
        epsg=examined.epsg,
    )
    listing.tell("boundary.page.saved", name=feature_name(feature, language))
    st.session_state["boundary_turn"] = turn + 1
    state.choose_feature(feature_id)  # the map goes there when it is next seen
    st.rerun()


def _map(atlas: Atlas, feature_id: str, examined: Examined, language: str) -> None:
    """Draw the boundary among what the atlas has around it."""
    frames = atlas.layers(LAYERS)
    west, south, east, north = examined.shape.bounds
    aside, above = (east - west) * _AROUND, (north - south) * _AROUND
    bounds = (west - aside, south - above, east + aside, north + above)
    token = hashlib.sha256(shapely.to_wkb(examined.shape)).hexdigest()[:16]
    show_map(
        frames,
        frames,
        atlas=atlas,
        selection=Selection(),
        language=language,
        selected_id=feature_id,
        fit=FitRequest(token, bounds),
        basemap=state.basemap(),
        dark=st.context.theme.type == "dark",
        height=_MAP_HEIGHT_PX,
        drawing_enabled=False,
        key="boundary_map",
        area=shown_area(examined.shape),
    )


def _measures(examined: Examined, language: str) -> Markup:
    rows = [
        (tr("boundary.page.measured", language), format_ha(examined.area_ha, language, digits=2)),
        (
            tr("boundary.page.grid", language, epsg=examined.epsg),
            format_ha(examined.grid_ha, language, digits=2),
        ),
    ]
    if examined.declared_ha is not None:
        rows.append(
            (tr("boundary.page.declared_row", language), format_ha(examined.declared_ha, language, digits=2))
        )
        difference = format_number(examined.difference_pct, language, digits=1)
        rows.append((tr("boundary.page.difference", language), f"{difference}%"))
    said = [remark.sentence(language) for remark in examined.remarks]
    return element(
        "section",
        pairs(rows, data_boundary="measures"),
        element("h3", tr("boundary.page.remarks", language)) if said else "",
        element("ul", *(element("li", line) for line in said), class_="notes") if said else "",
        class_="panel",
    )


def _title(key: str, language: str) -> None:
    st.html(element("h2", tr(key, language), class_="section-title"))


# -- where it comes from ---------------------------------------------------------------------------


def _ask(language: str, *, is_survey: bool) -> Answers | None:
    """Draw the form and return its answers in the run in which it is sent.

    Parameters
    ----------
    is_survey : bool
        Whether the boundary was read from printed corners; their list has told the declared hectares.
    """
    with st.form("boundary_form", border=False):
        basis = st.radio(
            tr("boundary.page.basis", language),
            BASES,
            index=0 if is_survey else 1,
            format_func=lambda token: tr(f"boundary.basis.{token}", language),
            horizontal=True,
            key=f"boundary_basis_{'survey' if is_survey else 'drawing'}",
        )
        texts = _texts(language)
        left, right = st.columns(2, gap="medium")
        with left:
            accuracy_m = _number("accuracy", "accuracy_m", language)
        with right:
            declared_ha = None if is_survey else _number("declared", "declared_ha", language)
        note = st.text_area(tr("boundary.page.note", language), key="boundary_note", height=80)
        is_sent = st.form_submit_button(
            tr("boundary.page.save", language), type="primary", icon=":material/save:", key="boundary_save"
        )
    if not is_sent:
        return None
    published = iso_date(texts["source_date"])
    document = BoundaryDocument(
        texts["source_title"],
        texts["source_publisher"],
        texts["source_number"],
        published,
        texts["source_url"],
    )
    return Answers(basis, document, iso_date(texts["as_of"]) or published, accuracy_m, declared_ha, note)


def iso_date(text: str) -> str:
    """Return a date as it is, but one with slashes, day first as in Việt Nam, as an ISO date."""
    match = _SLASHED.fullmatch(text.strip())
    if match is None:
        return text.strip()
    day, month, year = match.groups()
    return "-".join([year, f"{int(month):02}", *([f"{int(day):02}"] if day else [])])


def _texts(language: str) -> Mapping[str, str]:
    """Ask for what names the document."""
    texts = {}
    for row in _TEXT_ROWS:
        for column, name in zip(st.columns(len(row), gap="medium"), row, strict=True):
            texts[name] = column.text_input(
                tr(f"boundary.page.{name}", language),
                help=tr(f"boundary.page.{name}_help", language) if name in _HELPED else None,
                key=f"boundary_{name}",
            )
    return texts


def _number(name: str, label: str, language: str) -> float | None:
    return st.number_input(
        tr(f"boundary.page.{label}", language),
        min_value=0.0,
        value=None,
        help=tr(f"boundary.page.{name}_help", language),
        key=f"boundary_{name}",
    )
