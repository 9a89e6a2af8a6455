"""The maps on a page, of the atlas and of a checked site: what they show, what the reader did on them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import geopandas as gpd
import shapely
import streamlit as st
from shapely.geometry.base import BaseGeometry
from streamlit_folium import st_folium

from ...atlas.atlas import Atlas
from ...atlas.selection import Selection
from ...atlas.shading import SHADES, shading_legend, shading_payload
from ...atlas.shading import shade as shade_communes
from ...atlas.symbols import legend, symbols
from ...base.limits import limit
from ...records.vocabulary import LAYERS
from ...webmap.base_map import (
    AtlasMap,
    AtlasUpdate,
    FitRequest,
    MapData,
    drawn_geometry,
    update_payload,
    visible_sets,
)
from ...webmap.encoding import atlas_land, encode_attributes, encode_geometry
from ...webmap.ground import encode_ground
from ...webmap.overlap_map import OverlapMap, OverlapUpdate, encode_scene
from ...webmap.own_ground import encode_own_ground, own_ground_name
from ..session import assets

_RETURNED = ["last_active_drawing", "all_drawings"]
_SHOWN_DEG = 1e-5
_OVERLAP_HEIGHT_PX = 520
_MOST_STATES = 24
_MOST_SCENES = 32


@dataclass(frozen=True)
class MapEvent:
    """What the reader last did on the map.

    Parameters
    ----------
    clicked_id : str or None
        Feature last clicked; None also after a click on empty ground.
    click_count : int
        Differs for every click, so that the same feature can be clicked twice; 0 before the first.
    drawing : dict or None
        GeoJSON geometry drawn, circles as polygons.
    center : tuple or None
        Latitude and longitude of the middle of the map at the last click.
    zoom : float or None
        Zoom at the last click.
    """

    clicked_id: str | None = None
    click_count: int = 0
    drawing: dict[str, Any] | None = None
    center: tuple[float, float] | None = None
    zoom: float | None = None


def parse_event(value: Mapping[str, Any] | None) -> MapEvent:
    """Return the event that the map component's value (``st.session_state[key]``) describes."""
    value = value or {}
    drawings = value.get("all_drawings") or []
    drawing = drawn_geometry(drawings[-1]) if drawings else None
    clicked = (value.get("last_active_drawing") or {}).get("properties") or {}
    if "n" not in clicked:
        return MapEvent(drawing=drawing)
    latitude, longitude, zoom = clicked["view"]
    return MapEvent(clicked["feature_id"], int(clicked["n"]), drawing, (latitude, longitude), zoom)


def show_map(
    frames: Mapping[str, gpd.GeoDataFrame],
    all_frames: Mapping[str, gpd.GeoDataFrame],
    *,
    atlas: Atlas,
    selection: Selection,
    language: str,
    selected_id: str | None = None,
    fit: FitRequest | None = None,
    basemap: str = "local",
    shade: str = "none",
    dark: bool = False,
    height: int = 640,
    drawing_enabled: bool = True,
    key: str = "map",
    view: tuple[float, float, float] | None = None,
    area: Mapping[str, Any] | None = None,
    on_event: Callable[[MapEvent], None] | None = None,
) -> MapEvent:
    """Show the map and return what the reader last did on it.

    Parameters
    ----------
    frames : mapping of layer to GeoDataFrame
        The selected features.
    all_frames : mapping of layer to GeoDataFrame
        All features of the layers at the selection's date.
    atlas : Atlas
        For its version, provinces and administrative units.
    selection : Selection
        For its date, drafts, vintage and polygon.
    shade : str, default "none"
        What communes are shaded by: a key of `geo.atlas.shading.SHADES`, or nothing.
    fit : FitRequest, optional
        Bounds to move to, once.
    view : tuple, optional
        Latitude, longitude and zoom to open with.
    area : mapping, optional
        GeoJSON geometry to show as the area drawn; default: the selection's polygon.
    on_event : callable, optional
        Called with the event before the page runs again, so that the page is right at once.
    """
    assets.serve()
    state = (atlas.version, selection.as_of, selection.drafts, language, atlas, all_frames)
    data = _map_data(*state)
    if not assets.renew(data.urls):
        _map_data.clear()
        data = _map_data(*state)
    ground_url, own_ground_url = _grounds(atlas)
    data = replace(data, ground_url=ground_url, own_ground_url=own_ground_url)
    visible = visible_sets(frames, data.index)
    groups = legend(data.symbols, visible, language)
    shading = shade_communes(frames, shade) if shade in SHADES else None
    if shading:
        groups = [shading_legend(shading, language), *groups]
    payload = update_payload(
        data,
        visible,
        groups,
        selected_id=selected_id,
        vintage=selection.vintage,
        basemap=basemap,
        dark=dark,
        drawing_enabled=drawing_enabled,
        fit=fit,
        view=view,
        area=area or _area(selection.polygon),
        shades=shading_payload(shading) if shading else None,
        heard=parse_event(st.session_state.get(key)).click_count,
    )
    value = st_folium(
        AtlasMap(assets.map_scripts("atlas", data.urls), folders=assets.map_folders()),
        key=key,
        height=height,
        use_container_width=True,
        returned_objects=_RETURNED,
        feature_group_to_add=AtlasUpdate(payload),
        on_change=(lambda: on_event(parse_event(st.session_state.get(key)))) if on_event else None,
    )
    return parse_event(value)


def show_overlap(
    atlas: Atlas, site: BaseGeometry, pieces: gpd.GeoDataFrame, language: str, *, name: tuple[str, ...]
) -> None:
    """Show a site over its pieces.

    Parameters
    ----------
    name : tuple of str
        Names the site and all that its pieces depend on; equal names show equal maps.
    """
    assets.serve()
    land = assets.publish("land", "json", _land(atlas.version, atlas))
    scene = assets.publish("scene", "json", _scene(name, language, site, pieces))
    ground_url, own_ground_url = _grounds(atlas)
    theme = "dark" if st.context.theme.type == "dark" else "light"
    st_folium(
        OverlapMap(assets.map_scripts("overlap", [land]), folders=assets.map_folders()),
        key="overlap_map",
        height=_OVERLAP_HEIGHT_PX,
        use_container_width=True,
        returned_objects=[],
        feature_group_to_add=OverlapUpdate(
            {"scene": scene, "land": land, "theme": theme, "ground": ground_url, "ownGround": own_ground_url}
        ),
    )


def _grounds(atlas: Atlas) -> tuple[str, str]:
    """Return the addresses of the files of the atlas's and the user's own ground; ``""`` for none."""
    ground_url = own_ground_url = ""
    if atlas.context.sources:
        ground_url = assets.publish_later(f"ground-{atlas.version}.json", lambda: encode_ground(atlas))
    own = atlas.own_ground
    if own is not None and (name := own_ground_name(own)):
        own_ground_url = assets.publish_later(f"own-ground-{name}.json", lambda: encode_own_ground(own))
    return ground_url, own_ground_url


def shown_area(shape: BaseGeometry | None) -> dict[str, Any] | None:
    """Return a copy of the area for the map as GeoJSON, with as many corners as it may have."""
    if shape is None:
        return None
    parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    copy: BaseGeometry = shapely.MultiPolygon(parts) if len(parts) > 1 else parts[0]
    tolerance = _SHOWN_DEG
    while shapely.get_num_coordinates(copy) > limit("drawing_vertices") and tolerance < 1:
        copy = copy.simplify(tolerance)
        tolerance *= 2
    return dict(shapely.geometry.mapping(copy))


def _area(ring: Sequence[tuple[float, float]] | None) -> dict[str, Any] | None:
    """Return the selection's polygon, a ring of longitudes and latitudes, as GeoJSON."""
    if not ring:
        return None
    corners = [[float(lon), float(lat)] for lon, lat in ring]
    if corners[0] != corners[-1]:
        corners.append(corners[0])
    return {"type": "Polygon", "coordinates": [corners]}


@st.cache_resource(max_entries=_MOST_STATES, show_spinner=False)
def _map_data(
    version: str,
    as_of: date | None,
    drafts: bool,
    language: str,
    _atlas: Atlas,
    _frames: Mapping[str, gpd.GeoDataFrame],
) -> MapData:
    """Return the published files of one state of the atlas; the first four arguments are its name."""
    layers = [layer for layer in LAYERS if layer in _frames]
    shown = symbols(_frames)
    return MapData(
        geometry_url=assets.publish(
            "geometry", "bin", encode_geometry([_frames[layer].geometry for layer in layers])
        ),
        attributes_url=assets.publish("attributes", "json", encode_attributes(_frames, shown, language)),
        land_url=assets.publish("land", "json", _land(version, _atlas)),
        symbols=shown,
        index={layer: _frames[layer].index.astype(object) for layer in layers},
    )


@st.cache_data(show_spinner=False, max_entries=1)
def _land(version: str, _atlas: Atlas) -> bytes:
    return atlas_land(_atlas)


@st.cache_data(show_spinner=False, max_entries=_MOST_SCENES)
def _scene(name: tuple[str, ...], language: str, _site: BaseGeometry, _pieces: gpd.GeoDataFrame) -> bytes:
    return encode_scene(_site, _pieces, language)
