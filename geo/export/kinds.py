"""The kinds of files that a selection can be taken away as, for menus and the command line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import geopandas as gpd

from ..atlas.atlas import Atlas
from ..atlas.selection import Selection
from ..land.overlap.report import OverlapReport
from ..webmap.single_file import to_html_map
from .overlap import files as overlap_files
from .overlap import shapes as overlap_shapes
from .selection import files as export
from .selection.corners import to_corner_lists
from .selection.kml import to_kml
from .selection.shapefile import to_shapefile_zip
from .selection.xlsx import to_xlsx

_Frames = Mapping[str, gpd.GeoDataFrame]


@dataclass(frozen=True)
class Format:
    """One kind of file.

    Parameters
    ----------
    name : str
        ``export.format.<name>.name`` and ``.help`` say it to a reader.
    ending : str
        Of the file's name, without the point.
    mime : str
    """

    name: str
    ending: str
    mime: str


XLSX = Format("xlsx", "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
CSV = Format("csv", "csv", "text/csv")
GPKG = Format("gpkg", "gpkg", "application/geopackage+sqlite3")
GEOJSON = Format("geojson", "geojson", "application/geo+json")
KML = Format("kml", "kml", "application/vnd.google-earth.kml+xml")
SHP = Format("shp", "zip", "application/zip")
CORNERS = Format("corners", "zip", "application/zip")
HTML = Format("html", "html", "text/html")

FORMATS: dict[str, Format] = {made.name: made for made in (XLSX, CSV, GPKG, GEOJSON, KML, SHP, CORNERS, HTML)}
"""Every kind by its name, the most asked for first."""

_WRITERS: dict[str, Callable[[_Frames, Atlas, str], bytes]] = {
    "xlsx": to_xlsx,
    "csv": export.to_csv,
    "gpkg": export.to_gpkg,
    "geojson": export.to_geojson,
    "kml": to_kml,
    "shp": to_shapefile_zip,
    "corners": to_corner_lists,
}


def content(name: str, frames: _Frames, atlas: Atlas, selection: Selection, language: str) -> bytes:
    """Return the bytes of a file of this kind.

    Parameters
    ----------
    name : str
        A key of :data:`FORMATS`.
    frames : mapping of str to GeoDataFrame
        What the selection chose.
    atlas : Atlas
    selection : Selection
    language : {"vi", "en"}
    """
    if name == HTML.name:
        return to_html_map(frames, atlas, language, selection=selection)
    return _WRITERS[name](frames, atlas, language)


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
