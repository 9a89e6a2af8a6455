"""What the reader sees of the sites that are being chosen: remarks, hectares, the shapes on the map."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely
import streamlit as st
from shapely.geometry.base import BaseGeometry

from ...atlas.atlas import Atlas
from ...base.measures import geodesic_ha, grid_ha
from ...base.plane import is_area
from ...base.remark import Remark
from ...base.translate import tr
from ...base.units import format_ha, format_number
from ...land.overlap.site_choice import SiteChoice
from ...records.territory import site_grid
from ...records.vocabulary import LAYERS
from ...webmap.base_map import FitRequest
from ..session import cached, state
from ..session.markup import element, figures
from .map_view import MapEvent, show_map, shown_area
from .table import formatted

_HEIGHT_PX = 460
_MARGIN = 0.15


def remarks(told: Sequence[Remark], language: str) -> None:
    """Draw what there is to know of how the sites were read."""
    if told:
        lines = (element("li", remark.sentence(language)) for remark in told)
        st.html(element("ul", *lines, class_="quiet"))


def summary(choice: SiteChoice, language: str) -> None:
    """Draw the hectares of one site, or the list of several."""
    sites = choice.sites
    geodesic = geodesic_ha(sites.geometry)
    if len(sites) > 1:
        _listed(sites, geodesic, language)
        return
    epsg = site_grid(sites["province_code"].iloc[0])
    on_grid = float(grid_ha(sites.geometry, epsg).iloc[0])
    st.html(
        figures(
            {
                tr("sites.input.geodesic", language): format_ha(float(geodesic.iloc[0]), language, digits=2),
                tr("sites.input.grid", language, epsg=epsg): format_ha(on_grid, language, digits=2),
            },
            "figures measures",
        )
    )


def _listed(sites: gpd.GeoDataFrame, geodesic: pd.Series[float], language: str) -> None:
    missing = sites.index.to_series().astype(str)
    shown = pd.DataFrame(
        {"name": sites["name"].fillna(missing).to_numpy(), "ha": geodesic.round(2).to_numpy()}
    )
    areas = int(geodesic.notna().sum())
    numbers = {
        "n": len(sites),
        "areas": areas,
        "ha": format_number(float(geodesic.sum()), language, digits=2),
    }
    st.caption(tr("sites.input.count", language, **numbers))
    st.dataframe(
        formatted(shown, language),
        hide_index=True,
        height=min(220, 36 * len(shown) + 40),
        column_config={
            "name": st.column_config.TextColumn(tr("sites.input.name", language), width="medium"),
            "ha": st.column_config.NumberColumn(tr("sites.input.ha", language)),
        },
    )


def map_of(
    atlas: Atlas,
    language: str,
    key: str,
    shape: BaseGeometry | None,
    *,
    area: Mapping[str, Any] | None = None,
    on_event: Callable[[MapEvent], None] | None = None,
) -> None:
    """Draw the map with the shape of the sites on it.

    Parameters
    ----------
    shape : shapely geometry or None
        Longitude and latitude; the map goes there.
    area : mapping, optional
        GeoJSON to draw in place of the shape.
    on_event : callable, optional
        Lets the reader draw, and is told of it.
    """
    selection = state.selection()
    fit = None
    if shape is not None and on_event is None:
        west, south, east, north = shape.bounds
        dx, dy = (east - west) * _MARGIN, (north - south) * _MARGIN
        token = hashlib.sha256(shapely.to_wkb(shape)).hexdigest()[:16]
        fit = FitRequest(f"{key}{token}", (west - dx, south - dy, east + dx, north + dy))
    show_map(
        cached.chosen(atlas, selection).frames,
        atlas.layers(LAYERS, as_of=selection.as_of, drafts=selection.drafts),
        atlas=atlas,
        selection=selection,
        language=language,
        fit=fit,
        basemap=state.basemap(),
        dark=st.context.theme.type == "dark",
        height=_HEIGHT_PX,
        drawing_enabled=on_event is not None,
        key=key,
        view=state.view(),
        area=area or shown_area(shape),
        on_event=on_event,
    )


def areas_of(sites: gpd.GeoDataFrame) -> BaseGeometry | None:
    """Return the polygons of all sites together, None where there is none."""
    shapes = sites.geometry[is_area(sites.geometry)]
    parts = [part for shape in shapes for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    return shapely.MultiPolygon(parts) if parts else None
