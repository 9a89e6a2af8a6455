"""Look into a large map of an untrusted sender before it is read by windows, in the child process.

The file stays where it is. What the windows will use is tried out here: the list of layers, the
first features, the R-tree; the header and some blocks of a raster. A file that breaks a library
breaks this process.
"""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pyogrio.raw

from ...base.errors import UploadError
from ..kinds import GEOPACKAGE
from .vectors import FeatureTable, feature_tables, read_only

_POLYGONS = ("Polygon", "Surface", "Unknown", "Collection")
_FIRST_FEATURES = 1_000
_VIRTUAL = re.compile(r"create\s+virtual\s+table\b.*?\busing\s+(\w+)", re.IGNORECASE | re.DOTALL)
_INDEX = "rtree"
_METRES = 3857
"""Stands in for the coordinate system: where a raster lies is judged later, with the user's answers."""


def inspect_map(path: Path, kind: str) -> dict[str, Any]:
    """Return what there is to choose from in a map.

    Returns
    -------
    dict
        ``layers``: a list of ``name``, ``features``, ``has_crs`` and ``bounds`` (None where unknown);
        of a raster one without a name.

    Raises
    ------
    UploadError
    """
    return {"layers": _geopackage(path) if kind == GEOPACKAGE else [_raster(path)]}


def _geopackage(path: Path) -> list[dict[str, Any]]:
    try:
        with closing(read_only(path)) as database:
            refuse_code(database)
            tables = feature_tables(database)
    except sqlite3.Error as error:
        raise UploadError("uploads.gpkg.damaged") from error
    try:
        layers = [_layer(path, table) for table in tables]
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
        raise UploadError("uploads.gpkg.damaged") from error
    found = [layer for layer in layers if layer is not None]
    if not found:
        raise UploadError("uploads.gpkg.no_polygons")
    return found


def refuse_code(database: sqlite3.Connection) -> None:
    """Refuse layers that are views, and tables behind which a module of SQLite other than R-trees works."""
    views = database.execute(
        "SELECT count(*) FROM sqlite_master JOIN gpkg_contents ON lower(name) = lower(table_name) "
        "WHERE type = 'view'"
    ).fetchone()[0]
    if views:
        raise UploadError("uploads.gpkg.view")
    for (statement,) in database.execute("SELECT sql FROM sqlite_master WHERE type = 'table'"):
        module = _VIRTUAL.match(statement or "")
        if module and module[1].lower() != _INDEX:
            raise UploadError("uploads.gpkg.virtual")


def _layer(path: Path, table: FeatureTable) -> dict[str, Any] | None:
    """Return a polygon layer after reading some of it; None if it has something else."""
    dataset = f"GPKG:{path}"
    about = pyogrio.read_info(dataset, layer=table.name, force_total_bounds=True)
    if not any(word in (about["geometry_type"] or "Unknown") for word in _POLYGONS):
        return None
    bounds = np.asarray(about["total_bounds"], dtype=np.float64)
    known = bounds.shape == (4,) and bool(np.isfinite(bounds).all())
    pyogrio.raw.read(dataset, layer=table.name, max_features=_FIRST_FEATURES)
    if known:
        middle = (bounds[:2] + bounds[2:]) / 2
        pyogrio.raw.read(dataset, layer=table.name, bbox=(*middle, *middle), max_features=_FIRST_FEATURES)
    return {
        "name": table.name,
        "features": int(about["features"]),
        "has_crs": table.has_crs,
        "bounds": bounds.tolist() if known else None,
    }


def _raster(path: Path) -> dict[str, Any]:
    from ...formats.geotiff import Raster  # noqa: PLC0415  GDAL's second copy is loaded for rasters only

    raster = Raster(path, band=1, epsg=_METRES)
    raster.sample()
    (x, y), (dx, dy) = raster.origin, raster.step
    xs, ys = sorted((x, x + dx * raster.width)), sorted((y, y + dy * raster.height))
    return {"name": "", "features": 0, "has_crs": True, "bounds": [xs[0], ys[0], xs[1], ys[1]]}
