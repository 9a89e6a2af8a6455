"""The area page: measure what is drawn or brought along, and list what of the atlas lies inside."""

from __future__ import annotations

import json
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely
import streamlit as st
from shapely.geometry.base import BaseGeometry
from streamlit.runtime.uploaded_file_manager import UploadedFile

from ...atlas.atlas import Atlas
from ...atlas.inside import Inside, inside
from ...atlas.selection import Selection
from ...base.crs import STORAGE_CRS
from ...base.file_notes import Report
from ...base.limits import limit
from ...base.measures import geodesic_ha, grid_ha, perimeter_km
from ...base.translate import tr
from ...base.units import format_ha, format_number, format_unit
from ...records.territory import central_meridians, site_grid
from ...records.vocabulary import LAYERS
from ...records.wording import feature_names, word, words
from ...uploads.door import UploadResult, open_upload
from ...webmap.base_map import FitRequest
from ..parts.map_view import MapEvent, show_map, shown_area
from ..parts.table import formatted
from ..session import cached, messages, state
from ..session.kept_file import is_misplaced, remembered
from ..session.markup import Markup, element, joined

_HEIGHT_PX = 560
_MAP_KEY = "area_map"
_ENDINGS = (".geojson", ".json", ".gpkg", ".kml", ".kmz", ".zip")


def render(atlas: Atlas, language: str) -> None:
    """Draw the page."""
    selection = state.selection()
    st.html(
        joined(
            element("h1", tr("ui.page.area", language), class_="page-title"),
            element("p", tr("ui.area.intro", language), class_="quiet"),
        )
    )
    with st.container(key="area_stage"):
        left, right = st.columns([7, 4], gap="medium")
        with right, messages.boundary(language):
            _take_upload(language)
        shape: BaseGeometry | None = st.session_state.get("area_shape")
        with left:
            _map(atlas, selection, shape, language)
        with right:
            _results(atlas, selection, shape, language)


# -- where the area comes from --------------------------------------------------------------------


def _take_upload(language: str) -> None:
    """Draw the door for files, ask what the file leaves open, and keep its shape."""
    # Streamlit has no words for its own button but English ones; the style sheet replaces them.
    with st.container(key=f"door_{language}"):
        file = st.file_uploader(
            tr("ui.area.upload_help", language, mb=limit("upload_mb")),
            key="area_upload",
            on_change=_forget_upload,
            max_upload_size=limit("upload_mb"),
        )
    if file is None or is_misplaced(file.name, _ENDINGS, language):
        return
    result = _opened(file, {})
    answers: dict[str, Any] = {}
    if result.needs_layer:
        layer = st.selectbox(
            tr("ui.area.layer", language), result.layers, index=None, key="area_layer", filter_mode=None
        )
        if layer is None:
            return
        answers["layer"] = layer
        result = _opened(file, answers)
    if result.needs_crs and result.candidates:
        st.info(tr("ui.area.crs_ask", language))
        candidate = st.selectbox(
            tr("ui.area.crs", language),
            result.candidates,
            index=None,
            key="area_crs",
            format_func=lambda one: one.label(language),
            placeholder=tr("ui.area.crs_none", language),
            filter_mode=None,
        )
        if candidate is None:
            return
        answers |= {"epsg": candidate.epsg, "swap_xy": candidate.swap_xy}
        result = _opened(file, answers)
    _keep(result.frame().geometry, result.report, file.name, token=f"{file.file_id}{sorted(answers.items())}")


def _opened(file: UploadedFile, answers: dict[str, Any]) -> UploadResult:
    """Open a file once for each set of answers of this session."""

    def make() -> UploadResult:
        with st.spinner(tr("ui.area.reading", state.language())):
            return open_upload(file.getvalue(), file.name, **answers)

    return remembered("area_opened", (file.file_id, tuple(sorted(answers.items()))), make)


def _forget_upload() -> None:
    for key in ("area_opened", "area_shape", "area_report", "area_name", "area_token"):
        st.session_state.pop(key, None)


def _keep(shapes: gpd.GeoSeries, report: Report, name: str, *, token: str) -> None:
    """Make the file's polygons the area, unless something was drawn since."""
    if st.session_state.get("area_token") == token:
        return
    st.session_state["area_token"] = token
    st.session_state["area_shape"] = shapely.union_all(shapes.to_numpy())
    st.session_state["area_report"] = report
    st.session_state["area_name"] = name


def _take_event(event: MapEvent) -> None:
    seen = st.session_state.get("area_event") or MapEvent()
    st.session_state["area_event"] = event
    if event.drawing == seen.drawing:
        return
    for key in ("area_shape", "area_report", "area_name"):
        st.session_state.pop(key, None)
    if event.drawing is not None:
        # A drawn ring may cross itself; what it winds around is meant.
        st.session_state["area_shape"] = shapely.make_valid(shapely.geometry.shape(event.drawing))


# -- the map ---------------------------------------------------------------------------------------


def _map(atlas: Atlas, selection: Selection, shape: BaseGeometry | None, language: str) -> None:
    is_upload = "area_name" in st.session_state
    show_map(
        cached.chosen(atlas, selection).frames,
        atlas.layers(LAYERS, as_of=selection.as_of, drafts=selection.drafts),
        atlas=atlas,
        selection=selection,
        language=language,
        fit=FitRequest(st.session_state["area_token"], shape.bounds)
        if is_upload and shape is not None
        else None,
        basemap=state.basemap(),
        dark=st.context.theme.type == "dark",
        height=_HEIGHT_PX,
        key=_MAP_KEY,
        view=state.view(),
        area=shown_area(shape),
        on_event=_take_event,
    )


# -- what is measured and found -------------------------------------------------------------------


def _results(atlas: Atlas, selection: Selection, shape: BaseGeometry | None, language: str) -> None:
    if shape is None:
        st.html(element("p", tr("ui.area.nothing", language), class_="quiet panel"))
        return
    shapes = gpd.GeoSeries([shape], crs=STORAGE_CRS)
    epsg = _grid(atlas, shape, language)
    name = st.session_state.get("area_name")
    source = (
        tr("ui.area.source_upload", language, name=name) if name else tr("ui.area.source_drawn", language)
    )
    st.html(
        element(
            "section",
            element("h2", source),
            _measures(shapes, epsg, language),
            _report(language),
            class_="panel",
        )
    )
    st.download_button(
        tr("ui.download.drawing", language),
        data=lambda: _geojson(shapes, epsg),
        file_name="area.geojson",
        mime="application/geo+json",
        key="download_area",
        icon=":material/download:",
        on_click="ignore",
    )
    found = inside(cached.chosen(atlas, selection).frames, shape)
    _found(found, selection, language)


def _grid(atlas: Atlas, shape: BaseGeometry, language: str) -> int:
    """Let the reader choose the grid; the usual one of the province comes first."""
    options = list(central_meridians())
    provinces = atlas.provinces("2025")
    here = provinces[provinces.contains(shape.representative_point())]
    usual = site_grid(str(here.iloc[0]["code"]) if len(here) else "")
    return st.selectbox(
        tr("ui.area.grid", language),
        options,
        index=options.index(usual),
        key=f"area_grid_{usual}",
        format_func=lambda epsg: tr("ui.area.vn2000", language, meridian=_degrees(epsg), epsg=epsg),
        filter_mode=None,
    )


def _degrees(epsg: int) -> str:
    degrees, minutes = divmod(round(central_meridians()[epsg] * 60), 60)
    return f"{degrees}°{minutes:02}′"


def _measures(shapes: gpd.GeoSeries, epsg: int, language: str) -> Markup:
    rows = {
        "geodesic": format_ha(geodesic_ha(shapes).iloc[0], language, digits=2),
        "grid_area": format_ha(grid_ha(shapes, epsg).iloc[0], language, digits=2),
        "perimeter": format_unit(perimeter_km(shapes).iloc[0], "km", language, digits=3),
    }
    return element(
        "dl",
        *(
            element(
                "div",
                element("dt", tr(f"ui.area.{name}", language)),
                element("dd", text, class_="value"),
                data_measure=name,
            )
            for name, text in rows.items()
        ),
        class_="figures",
    )


def _report(language: str) -> Markup | str:
    report: Report | None = st.session_state.get("area_report")
    if report is None or not report.entries:
        return ""
    return joined(
        element("h3", tr("ui.area.report", language)),
        element("ul", *(element("li", line) for line in report.sentences(language)), class_="quiet"),
    )


def _geojson(shapes: gpd.GeoSeries, epsg: int) -> bytes:
    """Return the area as RFC 7946 GeoJSON with its measures."""
    measures = {
        "geodesic_ha": round(float(geodesic_ha(shapes).iloc[0]), 4),
        "grid_ha": round(float(grid_ha(shapes, epsg).iloc[0]), 4),
        "epsg": epsg,
        "perimeter_km": round(float(perimeter_km(shapes).iloc[0]), 4),
    }
    geometry = shapely.orient_polygons(shapes.iloc[0])
    feature = {"type": "Feature", "properties": measures, "geometry": shapely.geometry.mapping(geometry)}
    return json.dumps({"type": "FeatureCollection", "features": [feature]}, allow_nan=False).encode()


def _found(found: Inside, selection: Selection, language: str) -> None:
    if selection.active():
        st.html(element("p", tr("ui.area.filtered", language), class_="quiet"))
    _listed("inside", found.sites, language)
    if len(found.overlaps):
        _listed("overlapping", found.overlaps, language)
    if len(found.imprecise):
        _listed("imprecise", found.imprecise, language, note="ui.area.imprecise_note")


def _listed(key: str, rows: gpd.GeoDataFrame, language: str, *, note: str = "ui.area.none_inside") -> None:
    count = format_number(len(rows), language, digits=0)
    has_note = not len(rows) or key == "imprecise"
    st.html(
        joined(
            element("h2", f"{tr(f'ui.area.{key}', language)} · {count}", class_="section-title"),
            element("p", tr(note, language), class_="quiet") if has_note else "",
        )
    )
    if not len(rows):
        return
    shown = pd.DataFrame(
        {
            "name": feature_names(rows, language).to_numpy(),
            "layer": [word("layer", layer, language) for layer in rows["layer"]],
            "status": [words("status", status, language) for status in rows["status"]],
        }
    )
    text = st.column_config.TextColumn
    number = st.column_config.NumberColumn
    for column in ("overlap_ha", "share_pct"):
        if column in rows:
            shown[column] = rows[column].round(2).to_numpy()
    st.dataframe(
        formatted(shown, language),
        key=f"area_{key}",
        hide_index=True,
        height=min(300, 36 * len(shown) + 40),
        column_config={
            "name": text(tr("ui.table.name", language), width="medium"),
            "layer": text(tr("ui.table.layer", language)),
            "status": text(tr("ui.table.status", language)),
            "overlap_ha": number(tr("ui.area.overlap_ha", language)),
            "share_pct": number(tr("ui.area.share_pct", language)),
        },
    )
