"""The kinds of data files that an overlap check can be taken away as, for menus and the command line."""

from __future__ import annotations

from collections.abc import Callable

from . import overlap_files, overlap_shapes
from .export_formats import CORNERS, CSV, GEOJSON, GPKG, KML, SHP, XLSX, Format
from .overlay.report import OverlapReport

JSON = Format("json", "json", "application/json")
FORMATS: dict[str, Format] = {made.name: made for made in (XLSX, CSV, GPKG, JSON, GEOJSON, KML, SHP, CORNERS)}
"""Every kind by its name, the most asked for first."""

_WRITERS: dict[str, Callable[[OverlapReport], bytes]] = {
    "xlsx": overlap_files.as_xlsx,
    "csv": overlap_files.as_csv,
    "gpkg": overlap_files.as_gpkg,
    "json": overlap_files.as_json,
    "geojson": overlap_shapes.as_geojson,
    "kml": overlap_shapes.as_kml,
    "shp": overlap_shapes.as_shapefile_zip,
    "corners": overlap_shapes.as_corner_lists,
}


def content(name: str, report: OverlapReport) -> bytes:
    """Return the bytes of a file of this kind."""
    return _WRITERS[name](report)
