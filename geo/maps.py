"""Everything the map page's script needs, made from frames: geometry, attributes, what is visible.

Geometry and attributes go to the browser once, as files named by their content; a rerun sends
only a few bits a feature (see :func:`visible_sets`). Positions in the files are the features in
the order of the layers and their rows.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import Geod

from .attributes import ATTRIBUTES
from .crs import CENTRAL_MERIDIANS, GRIDS, require_crs
from .map_elements import AtlasMap
from .palette import MAP_THEMES
from .records import LAYERS
from .symbols import LegendGroup, Symbols, column, tones
from .translate import catalogue, has, tr
from .units import format_date, format_quantity, with_unit

HOME_BOUNDS = (102.3, 21.3, 105.1, 22.9)
"""West, south, east and north of both provinces, degrees."""

BASEMAPS: dict[str, dict[str, Any] | None] = {
    "local": None,
    "street": {
        "url": "https://tile.openstreetmap.org/{z}/{x}/{y}.png",
        "attribution": "© OpenStreetMap contributors",
        "link": "https://www.openstreetmap.org/copyright",
        "maxNativeZoom": 19,
    },
    "satellite": {
        "url": "https://server.arcgisonline.com/ArcGIS/rest/services/World_Imagery/MapServer/tile/{z}/{y}/{x}",
        "attribution": "© Esri, Maxar, Earthstar Geographics",
        "link": "https://www.arcgis.com/home/item.html?id=10df2279f9684e4a9f6a7f08febac2a9",
        "maxNativeZoom": 18,
    },
    "terrain": {
        "url": "https://tile.opentopomap.org/{z}/{x}/{y}.png",
        "attribution": "© OpenStreetMap contributors, SRTM · © OpenTopoMap (CC BY-SA)",
        "link": "https://opentopomap.org/about",
        "maxNativeZoom": 17,
    },
}
"""Base maps that a reader may choose; only ``local`` needs no internet."""

FIGURES: dict[str, tuple[str, ...]] = {
    "zones": ("area_ha", "available_ha", "fill_rate_pct"),
    "clusters": ("area_ha", "available_ha", "fill_rate_pct"),
    "hydropower": ("capacity_mw", "generation_gwh", "year_commissioned"),
    "mines": ("area_ha", "reserves_t", "capacity_tpy"),
    "projects": ("investment_vnd_bn", "capacity_mw", "area_ha"),
}
"""Key figures of each layer's tooltip."""

_QUANTUM_DEG = 1e-6
_SIMPLIFY_DEG = 2e-5  # about 2 m: below a pixel at the closest zoom
_NO_GEOMETRY, _POINT, _POLYGON = 0, 1, 2
_CIRCLE_STEPS = 96
_NEIGHBOURS = {
    "yunnan": (103.25, 23.02),
    "dien_bien": (102.72, 21.78),
    "son_la": (103.75, 21.52),
    "phu_tho": (105.1, 21.38),
    "tuyen_quang": (105.02, 22.45),
}


@dataclass(frozen=True)
class FitRequest:
    """A wish to move the map to some bounds, fulfilled once for each token.

    Parameters
    ----------
    token : str
        Differs for every new wish.
    bounds : tuple
        West, south, east, north, degrees.
    """

    token: str
    bounds: tuple[float, float, float, float]


@dataclass(frozen=True)
class MapData:
    """The files and symbols of one state of the atlas (as of, drafts, language)."""

    geometry_url: str
    attributes_url: str
    land_url: str
    symbols: Symbols
    index: dict[str, pd.Index[Any]]

    @property
    def urls(self) -> tuple[str, str, str]:
        """Addresses of the files."""
        return self.land_url, self.geometry_url, self.attributes_url


def base_map(js: list[tuple[str, str]], *, folders: Mapping[str, str]) -> AtlasMap:
    """Return the map that never changes.

    Parameters
    ----------
    js : list of (name, url)
        Scripts in the order to load.
    folders : mapping
        Addresses of the folders ``leaflet`` and ``fonts``, relative to the component's frame.
    """
    west, south, east, north = HOME_BOUNDS
    settings = {
        "home": [[south, west], [north, east]],
        "folders": dict(folders),
        "themes": MAP_THEMES,
        "grids": {code: [epsgs[0], CENTRAL_MERIDIANS[epsgs[0]]] for code, epsgs in GRIDS.items()},
        "definitions": {str(epsg): grid_definition(epsg) for epsg in CENTRAL_MERIDIANS},
        "defaultGrid": list(CENTRAL_MERIDIANS.items())[-1],
    }
    return AtlasMap(settings, js=js)


def grid_definition(epsg: int) -> str:
    """Return a VN-2000 grid as proj4 text, with the datum shift of 2007 (EPSG:6960).

    proj4 wants the rotations in the position vector convention, whose signs are the opposite of
    the coordinate frame convention in which they are published.
    """
    shift = "-191.90441429,-39.30318279,-111.45032835,0.00928836,-0.01975479,0.00427372,0.252906278"
    return (
        f"+proj=tmerc +lat_0=0 +lon_0={CENTRAL_MERIDIANS[epsg]} +k=0.9999 +x_0=500000 +y_0=0 "
        f"+ellps=WGS84 +towgs84={shift} +units=m +no_defs"
    )


# -- geometry ----------------------------------------------------------------------------------


def encode_geometry(geometries: Sequence[gpd.GeoSeries]) -> bytes:
    """Return the simplified shapes of all layers as a compact stream of numbers.

    Coordinates in millionths of a degree, each as the difference from the one before, zigzag
    coded (small numbers of either sign become small positive ones) and written in groups of
    seven bits. In this order: number of features; kind of each (0 no geometry, 1 point,
    2 polygon); number of rings of each polygon; number of corners of each ring; a marker's place
    for each feature that has one; all corners. Outer rings run one way and holes the other.

    Parameters
    ----------
    geometries : sequence of GeoSeries
        One for each layer, EPSG:4326.
    """
    for series in geometries:
        require_crs(series)
    shapes = np.array([shape for series in geometries for shape in series], dtype=object)
    known = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    polygonal = known & np.isin(shapely.get_type_id(shapes), (3, 6))
    kinds = np.where(polygonal, _POLYGON, np.where(known, _POINT, _NO_GEOMETRY))
    anchors = shapely.get_coordinates(shapely.point_on_surface(shapes[known]))

    polygons = shapely.orient_polygons(shapely.simplify(shapes[polygonal], _SIMPLIFY_DEG))
    parts, part_owner = shapely.get_parts(polygons, return_index=True)
    rings, ring_owner = shapely.get_rings(parts, return_index=True)
    ring_counts = np.bincount(part_owner[ring_owner], minlength=len(polygons))
    corners, corner_ring = shapely.get_coordinates(rings, return_index=True)
    is_closing = np.append(corner_ring[1:] != corner_ring[:-1], np.ones(min(1, len(corners)), dtype=bool))
    corners, corner_ring = corners[~is_closing], corner_ring[~is_closing]
    corner_counts = np.bincount(corner_ring, minlength=len(rings))

    numbers = [np.array([len(shapes)]), kinds, ring_counts, corner_counts, _deltas(anchors), _deltas(corners)]
    return _varints(np.concatenate(numbers).astype(np.uint32))


def _deltas(coordinates: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """Return quantised differences from point to point, zigzag coded, x and y in turn."""
    quantised = np.rint(coordinates / _QUANTUM_DEG).astype(np.int64)
    steps = np.diff(quantised, axis=0, prepend=np.zeros((1, 2), dtype=np.int64)).ravel()
    return (steps << 1) ^ (steps >> 63)


def _varints(numbers: npt.NDArray[np.uint32]) -> bytes:
    """Return numbers below 2**32 in groups of seven bits, lowest first, high bit on all but the last."""
    shifts = np.arange(0, 35, 7, dtype=np.uint64)
    groups = (numbers.astype(np.uint64)[:, None] >> shifts) & 0x7F
    length = 1 + (numbers[:, None] >= (np.uint64(1) << shifts[1:])).sum(axis=1)
    place = np.arange(5)
    groups[place < (length[:, None] - 1)] |= 0x80
    return bytes(groups[place < length[:, None]].astype(np.uint8))


def encode_land(
    provinces: Mapping[str, gpd.GeoDataFrame], places: pd.DataFrame, languages: Sequence[str]
) -> bytes:
    """Return the local base map: province outlines of both vintages, communes, neighbours, as JSON.

    Parameters
    ----------
    provinces : mapping of vintage to GeoDataFrame
        Columns ``code``, ``name_vi`` and the outlines.
    places : DataFrame
        ``admin_units`` of the atlas; the communes in force are taken.
    languages : sequence of str
        Languages in which to name the neighbours.
    """
    vintages = list(provinces)
    communes = places[(places["level"] == "commune") & places["valid_to"].fillna("").eq("")]
    communes = communes[communes["lon"].notna() & communes["lat"].notna()]
    land = {
        "provinces": [
            {"code": str(code), "name": name, "vintage": vintage}
            for vintage in vintages
            for code, name in provinces[vintage][["code", "name_vi"]].itertuples(index=False)
        ],
        "outlines": base64.b64encode(encode_geometry([provinces[v].geometry for v in vintages])).decode(),
        "places": [
            [name, round(float(lon), 4), round(float(lat), 4), int(kind != "xã")]
            for name, lon, lat, kind in communes[["name_vi", "lon", "lat", "kind"]].itertuples(index=False)
        ],
        "neighbours": [
            {"at": at, "names": {language: tr(f"map.neighbour.{name}", language) for language in languages}}
            for name, at in _NEIGHBOURS.items()
        ],
    }
    return _json(land)


# -- attributes --------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Quantity:
    value: str
    lower: float | None
    upper: float | None
    qualifier: str
    unit: str


def encode_attributes(frames: Mapping[str, gpd.GeoDataFrame], symbols: Symbols, language: str) -> bytes:
    """Return names, words, symbols and key figures of all features as JSON, column by column.

    Parameters
    ----------
    frames : mapping of layer to GeoDataFrame
        The layers with their wide attributes, in the order of ``records.LAYERS``.
    symbols : Symbols
        Of the same features.
    language : {"vi", "en"}
    """
    shown = [frames[layer] for layer in LAYERS if layer in frames]
    table = {
        "language": language,
        "texts": _page_texts(language),
        "tones": tones(),
        "layerNames": [tr(f"vocabulary.layer.{layer}", language) for layer in LAYERS],
        "ids": [str(feature_id) for frame in shown for feature_id in frame.index],
        "names": [name for frame in shown for name in _names(frame, language)],
        "kinds": _codes([word for frame in shown for word in _words(frame, "kind", language)]),
        "statuses": _codes([word for frame in shown for word in _words(frame, "status", language)]),
        "layer": symbols.layer.tolist(),
        "tone": symbols.tone.tolist(),
        "state": symbols.state.tolist(),
        "place": symbols.place.tolist(),
        "draft": symbols.draft.tolist(),
        "radius": symbols.radius_px.tolist(),
        "disc": symbols.disc_m.tolist(),
        "figures": [_figures(layer, frames[layer], language) if layer in frames else [] for layer in LAYERS],
    }
    return _json(table)


def _page_texts(language: str) -> dict[str, str]:
    prefix = "map.page."
    return {key[len(prefix) :]: text for key, text in catalogue(language).items() if key.startswith(prefix)}


def _names(frame: gpd.GeoDataFrame, language: str) -> list[str]:
    names = column(frame, "name_vi")
    if language != "vi":
        names = column(frame, f"name_{language}").replace("", np.nan).fillna(names)
    return [str(name) for name in names.fillna("")]


def _words(frame: gpd.GeoDataFrame, name: str, language: str) -> list[str]:
    return [_word(name, token, language) for token in column(frame, name).fillna("").astype(str)]


def _word(room: str, token: str, language: str) -> str:
    key = f"vocabulary.{room}.{token}"
    return tr(key, language) if token and has(key) else token


def _codes(words: list[str]) -> dict[str, list[Any]]:
    codes, unique = pd.factorize(np.array(words, dtype=object))
    return {"labels": unique.tolist(), "codes": codes.tolist()}


def _figures(layer: str, frame: gpd.GeoDataFrame, language: str) -> list[dict[str, Any]]:
    return [_figure(name, frame, language) for name in FIGURES[layer]]


def _figure(name: str, frame: gpd.GeoDataFrame, language: str) -> dict[str, Any]:
    """Return one figure of a layer's features: numbers, texts for ranges and bounds, None if unknown."""
    attribute = ATTRIBUTES.get(name)
    unit = attribute.unit if attribute else "ha"
    label = f"vocabulary.attribute.{name}"
    numbers = pd.to_numeric(column(frame, name), errors="coerce").astype(float)
    values: list[float | str | None] = [None if np.isnan(n) else float(f"{n:.6g}") for n in numbers]
    qualifier = column(frame, f"{name}_qualifier").fillna("exact").astype(str)
    bounds = [
        pd.to_numeric(column(frame, f"{name}_{end}"), errors="coerce").astype(float)
        for end in ("lower", "upper")
    ]
    for row in np.flatnonzero(~qualifier.isin(["exact", ""])):
        quantity = _Quantity("", bounds[0].iloc[row], bounds[1].iloc[row], qualifier.iloc[row], unit)
        values[row] = format_quantity(quantity, language) or None
    return {
        "label": tr(label if has(label) else f"map.figure.{name}", language),
        "template": "{n}" if unit == "year" else with_unit("{n}", unit, language),
        "year": unit == "year",
        "values": values,
        "notes": _codes(_notes(frame, name, language)),
    }


def _notes(frame: gpd.GeoDataFrame, name: str, language: str) -> list[str]:
    """Return when and on what basis each figure stands: ``"10/2025 · quy hoạch"``."""
    dates = column(frame, f"{name}_as_of").fillna("").astype(str)
    bases = column(frame, f"{name}_basis").fillna("").astype(str)
    words = {
        pair: " · ".join(
            filter(
                None,
                (
                    format_date(pair[0], language) if pair[0] else "",
                    tr(f"map.basis.{pair[1]}", language) if pair[1] in ("planned", "target") else "",
                ),
            )
        )
        for pair in set(zip(dates, bases, strict=True))
    }
    return [words[pair] for pair in zip(dates, bases, strict=True)]


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


# -- updates -----------------------------------------------------------------------------------


def visible_sets(
    frames: Mapping[str, pd.DataFrame], index: Mapping[str, pd.Index[Any]]
) -> npt.NDArray[np.bool_]:
    """Return which features of the whole atlas are among the selected ones.

    Parameters
    ----------
    frames : mapping of layer to DataFrame
        The selected features.
    index : mapping of layer to Index
        All features, in the order of the files.
    """
    parts = [
        ids.isin(frames[layer].index) if layer in frames else np.zeros(len(ids), dtype=bool)
        for layer, ids in index.items()
    ]
    return np.concatenate([np.zeros(0, dtype=bool), *parts])


def update_payload(
    data: MapData,
    visible: npt.NDArray[np.bool_],
    legend: Sequence[LegendGroup],
    *,
    selected_id: str | None,
    vintage: str,
    basemap: str,
    dark: bool,
    drawing_enabled: bool,
    fit: FitRequest | None = None,
    view: tuple[float, float, float] | None = None,
    area: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Return what the map's script is told at a rerun.

    Parameters
    ----------
    view : tuple, optional
        Latitude, longitude and zoom to open with.
    area : dict, optional
        GeoJSON polygon in force as a filter, shown as the drawn area.
    """
    return {
        "geometry": data.geometry_url,
        "attributes": data.attributes_url,
        "land": data.land_url,
        "visible": base64.b64encode(np.packbits(visible, bitorder="little").tobytes()).decode(),
        "selected": selected_id,
        "vintage": vintage,
        "theme": "dark" if dark else "light",
        "basemap": BASEMAPS.get(basemap),
        "drawing": drawing_enabled,
        "legend": [
            {
                "title": group.title,
                "items": [[item.label, item.symbol, item.count] for item in group.items],
            }
            for group in legend
        ],
        "fit": {"token": fit.token, "bounds": fit.bounds} if fit else None,
        "view": view,
        "area": area,
    }


def drawn_geometry(feature: Mapping[str, Any]) -> dict[str, Any]:
    """Return the GeoJSON polygon of what was drawn; a circle is walked on the ellipsoid.

    Parameters
    ----------
    feature : mapping
        GeoJSON feature; a circle comes as a point with its ``radius`` in metres as a property.
    """
    geometry = feature["geometry"]
    radius_m = (feature.get("properties") or {}).get("radius")
    if geometry["type"] != "Point" or not radius_m:
        return dict(geometry)
    lon, lat = geometry["coordinates"][:2]
    azimuths = -np.arange(_CIRCLE_STEPS) * (360 / _CIRCLE_STEPS)
    around = np.ones(_CIRCLE_STEPS)
    lons, lats, _ = Geod(ellps="WGS84").fwd(lon * around, lat * around, azimuths, radius_m * around)
    ring = [[float(x), float(y)] for x, y in zip(lons, lats, strict=True)]
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
