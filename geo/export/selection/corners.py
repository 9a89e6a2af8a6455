"""The outlines of a selection back as VN-2000 corner lists, in one ZIP archive."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry import MultiPolygon, Polygon

from ...atlas.credits import credits_of, used_sources
from ...base.crs import to_vn2000
from ...base.translate import tr
from ...base.units import SQUARE_METRES_PER_HECTARE
from ...formats.csv import clean, csv_bytes, frame_bytes, plain, zipped
from ...land.corners.writing import as_text, rings_from
from ...records.territory import grid_epsg, territory
from ...records.vocabulary import LAYERS
from .table import heading

if TYPE_CHECKING:
    import pandas as pd

    from ...atlas.atlas import Atlas

INDEX_COLUMNS = (
    "feature_id",
    "layer",
    "name_vi",
    "file",
    "epsg",
    "central_meridian",
    "zone_width",
    "rings",
    "corners",
    "grid_ha",
    "declared_ha",
    "geometry_basis",
    "source_id",
    "remark",
)
CORNER_COLUMNS = ("feature_id", "ring", "corner", "x_north_m", "y_east_m", "epsg")

_DECIMALS = 2
_HECTARE_DECIMALS = 4


def to_corner_lists(frames: Mapping[str, gpd.GeoDataFrame], atlas: Atlas, language: str) -> bytes:
    """Return a ZIP with a corner list for each polygon of the selection.

    ``lists/<feature_id>.txt`` is a list as decisions print it: zone, hectares, corners, each ring
    closed. ``corners.csv`` has the corners of all, ``index.csv`` every feature of the selection, also
    those without an outline, ``sources.csv`` the documents. The zone is that in which the hectares
    were computed, else the usual one of the province. Parameters as for
    :func:`geo.export.selection.files.to_csv`.
    """
    files: dict[str, bytes] = {}
    index: list[tuple[object, ...]] = []
    corners: list[tuple[object, ...]] = []
    for layer in (name for name in LAYERS if name in frames):
        for feature_id, row in frames[layer].iterrows():
            shape = row["geometry"]
            about = (feature_id, layer, row["name_vi"])
            if not isinstance(shape, (Polygon, MultiPolygon)) or shape.is_empty:
                empty = (None,) * (len(INDEX_COLUMNS) - len(about) - 1)
                index.append((*about, *empty, tr("export.corners.no_outline", language)))
                continue
            epsg = _zone(row)
            name = f"lists/{feature_id}.txt"
            written = clean(as_text(shape, epsg, language, decimals=_DECIMALS))
            files[name] = f"{clean(str(row['name_vi']))} ({feature_id})\n{written}".encode()
            found = list(_corners(str(feature_id), shape, epsg))
            corners += found
            index.append((*about, name, *_measures(row, shape, epsg, len(found), language)))
    sources = used_sources(frames, atlas)
    tables = {
        "README.txt": _readme(atlas, sources, language).encode("utf-8"),
        "index.csv": csv_bytes(INDEX_COLUMNS, index),
        "corners.csv": csv_bytes(CORNER_COLUMNS, corners),
        "sources.csv": frame_bytes(sources.reset_index()),
    }
    return zipped({**tables, **files})


def _zone(row: pd.Series[Any]) -> int:
    computed = plain(row.get("computed_grid_epsg"))
    return computed if isinstance(computed, int) else grid_epsg(str(row["province_code"]))


def _corners(feature_id: str, shape: Polygon | MultiPolygon, epsg: int) -> Iterator[tuple[object, ...]]:
    for ring in rings_from(shape, epsg):
        for corner in ring.corners:
            position = (f"{corner.north_m:.{_DECIMALS}f}", f"{corner.east_m:.{_DECIMALS}f}")
            yield (feature_id, ring.number, corner.label, *position, epsg)


def _measures(
    row: pd.Series[Any], shape: Polygon | MultiPolygon, epsg: int, corners: int, language: str
) -> tuple[object, ...]:
    """Return what the index says of an outline, from its zone on."""
    zone = territory().zones[epsg]
    rings = len(shapely.get_rings(shapely.get_parts(shape)))
    hectares = round(_grid_ha(shape, epsg), _HECTARE_DECIMALS)
    declared = plain(row.get("declared_outline_ha"))
    basis, source, remark = plain(row["geometry_basis"]), plain(row["location_source_id"]), None
    if row.get("boundary_own", False):
        document = f"{heading('boundary_source', language)}: {plain(row['boundary_source']) or ''}"
        source, remark = None, document
    return (epsg, zone.meridian, zone.width, rings, corners, hectares, declared, basis, source, remark)


def _grid_ha(shape: Polygon | MultiPolygon, epsg: int) -> float:
    """Return the hectares on a zone's grid; quicker for one outline than a whole series."""

    def on_grid(points: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        position = to_vn2000(points[:, 0], points[:, 1], epsg)
        return np.column_stack((position.east_m, position.north_m))

    return float(shapely.transform(shape, on_grid).area / SQUARE_METRES_PER_HECTARE)


def _readme(atlas: Atlas, sources: pd.DataFrame, language: str) -> str:
    lines = [
        tr("export.title", language),
        "",
        tr("export.corners.readme", language, version=atlas.version),
        "",
        *credits_of(sources, language),
    ]
    return clean("\n".join(lines)) + "\n"
