"""Shapes for the map's script: simplified, quantised, written as a compact stream of numbers."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from ..base.crs import require_crs
from ..base.translate import tr
from ..records.territory import NEIGHBOURS

_QUANTUM_DEG = 1e-6
_SIMPLIFY_DEG = 2e-5  # about 2 m: below a pixel at the closest zoom
_FEW_CORNERS = 64  # shapes with so few are not worth simplifying
_NO_GEOMETRY, _POINT, _POLYGON = 0, 1, 2


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

    polygons = shapes[polygonal]
    is_rich = shapely.get_num_coordinates(polygons) > _FEW_CORNERS
    polygons[is_rich] = shapely.simplify(polygons[is_rich], _SIMPLIFY_DEG)
    polygons = shapely.orient_polygons(polygons)
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
    shifts = np.arange(0, 35, 7, dtype=np.uint32)
    rest = numbers[:, None] >> shifts
    is_written = rest > 0
    is_written[:, 0] = True
    groups = (rest & 0x7F).astype(np.uint8)
    groups[:, :-1] |= is_written[:, 1:].astype(np.uint8) << 7
    return bytes(groups[is_written])


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
            for name, at in NEIGHBOURS.items()
        ],
    }
    return json.dumps(land, ensure_ascii=False, separators=(",", ":")).encode()
