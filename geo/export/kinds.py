"""The kinds of files that can be taken away: one table for menus, names of files and the command line.

The table is read before anything is made, also by a command that only refuses an ending: what writes
the files is imported when a file is written.
"""

# ruff: noqa: PLC0415  writers wait until a file is written

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import geopandas as gpd

    from ..atlas.atlas import Atlas
    from ..atlas.selection import Selection
    from ..land.overlap.report import OverlapReport


@dataclass(frozen=True)
class Format:
    """One kind of file.

    Parameters
    ----------
    name : str
    ending : str
        Of the file's name, without the point; ``zip`` for kinds that are several files.
    mime : str
    of_selection : bool
        Whether the data of a selection can be written as it; ``export.format.<name>.name`` and
        ``.help`` say it to a reader.
    of_overlap : bool
        Whether the answers of an overlap check can; ``overlap_page.download.<name>`` says it.
    of_sheet : bool
        Whether sheets can.
    """

    name: str
    ending: str
    mime: str
    of_selection: bool = False
    of_overlap: bool = False
    of_sheet: bool = False


_OFFICE = "application/vnd.openxmlformats-officedocument."

FORMATS: dict[str, Format] = {
    kind.name: kind
    for kind in (
        Format("xlsx", "xlsx", f"{_OFFICE}spreadsheetml.sheet", of_selection=True, of_overlap=True),
        Format("csv", "csv", "text/csv", of_selection=True, of_overlap=True),
        Format("gpkg", "gpkg", "application/geopackage+sqlite3", of_selection=True, of_overlap=True),
        Format("json", "json", "application/json", of_overlap=True),
        Format("geojson", "geojson", "application/geo+json", of_selection=True, of_overlap=True),
        Format("kml", "kml", "application/vnd.google-earth.kml+xml", of_selection=True, of_overlap=True),
        Format("shp", "zip", "application/zip", of_selection=True, of_overlap=True),
        Format("corners", "zip", "application/zip", of_selection=True, of_overlap=True),
        Format("html", "html", "text/html", of_selection=True),
        Format("pdf", "pdf", "application/pdf", of_sheet=True),
        Format("svg", "svg", "image/svg+xml", of_sheet=True),
        Format("png", "png", "image/png", of_sheet=True),
        Format("docx", "docx", f"{_OFFICE}wordprocessingml.document"),
    )
}
"""Every kind by its name, the most asked for first."""

SELECTION_FORMATS = {name: kind for name, kind in FORMATS.items() if kind.of_selection}
OVERLAP_FORMATS = {name: kind for name, kind in FORMATS.items() if kind.of_overlap}
SHEET_FORMATS = {name: kind for name, kind in FORMATS.items() if kind.of_sheet}

MIMES = {kind.ending: kind.mime for kind in FORMATS.values()}
"""What a browser calls a file, by the ending of its name."""


def by_ending(formats: Mapping[str, Format]) -> dict[str, tuple[str, ...]]:
    """Return the names of kinds by the ending of a file's name (``.zip``), the usual one first."""
    found: dict[str, tuple[str, ...]] = {}
    for name, kind in formats.items():
        found[f".{kind.ending}"] = (*found.get(f".{kind.ending}", ()), name)
    return found


def selection_content(
    name: str,
    frames: Mapping[str, gpd.GeoDataFrame],
    atlas: Atlas,
    selection: Selection,
    language: str,
    *,
    title: str = "",
) -> bytes:
    """Return the bytes of a file of a selection.

    Parameters
    ----------
    name : str
        A key of :data:`SELECTION_FORMATS`.
    frames : mapping of str to GeoDataFrame
        What the selection chose.
    atlas : Atlas
    selection : Selection
    language : {"vi", "en"}
    title : str
        Of a map in one file; by default the usual one.
    """
    from ..webmap.single_file import to_html_map
    from .selection import corners, files, kml, shapefile, xlsx

    if name == "html":
        return to_html_map(frames, atlas, language, selection=selection, title=title)
    writers = {
        "xlsx": xlsx.to_xlsx,
        "csv": files.to_csv,
        "gpkg": files.to_gpkg,
        "geojson": files.to_geojson,
        "kml": kml.to_kml,
        "shp": shapefile.to_shapefile_zip,
        "corners": corners.to_corner_lists,
    }
    return writers[name](frames, atlas, language)


def overlap_content(name: str, report: OverlapReport) -> bytes:
    """Return the bytes of a file of the answers of a check; ``name`` is a key of :data:`OVERLAP_FORMATS`."""
    from .overlap import files, shapes

    writers = {
        "xlsx": files.as_xlsx,
        "csv": files.as_csv,
        "gpkg": files.as_gpkg,
        "json": files.as_json,
        "geojson": shapes.as_geojson,
        "kml": shapes.as_kml,
        "shp": shapes.as_shapefile_zip,
        "corners": shapes.as_corner_lists,
    }
    return writers[name](report)
