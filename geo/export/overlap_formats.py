"""The kinds of data files that an overlap check can be taken away as, for menus and the command line."""

from __future__ import annotations

from collections.abc import Callable

from ..land.overlap.report import OverlapReport
from .kinds import CORNERS, CSV, GEOJSON, GPKG, KML, SHP, XLSX, Format
from .overlap import files as overlap_files
from .overlap import shapes as overlap_shapes

JSON = Format("json", "json", "application/json")
OVERLAP_FORMATS: dict[str, Format] = {
    made.name: made for made in (XLSX, CSV, GPKG, JSON, GEOJSON, KML, SHP, CORNERS)
}
"""Every kind by its name, the most asked for first."""

_OVERLAP_WRITERS: dict[str, Callable[[OverlapReport], bytes]] = {
    "xlsx": overlap_files.as_xlsx,
    "csv": overlap_files.as_csv,
    "gpkg": overlap_files.as_gpkg,
    "json": overlap_files.as_json,
    "geojson": overlap_shapes.as_geojson,
    "kml": overlap_shapes.as_kml,
    "shp": overlap_shapes.as_shapefile_zip,
    "corners": overlap_shapes.as_corner_lists,
}


def overlap_content(name: str, report: OverlapReport) -> bytes:
    """Return the bytes of a file of this kind."""
    return _OVERLAP_WRITERS[name](report)
