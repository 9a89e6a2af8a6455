"""The shapes of an overlap report as GeoJSON, KML, shapefiles and VN-2000 corner lists.

Two layers, the same as in the GeoPackage: ``sites`` with the answer for each, ``pieces`` with the parts
of the sites by land-use code. Map, day, version and credits stand in every file. Equal reports give
equal bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree as ET

import geopandas as gpd
import pandas as pd
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from ...base.palette import INK, WARNING
from ...base.text import escape
from ...base.translate import tr
from ...base.units import format_number
from ...formats import geojson, kml
from ...formats.csv import clean, csv_bytes, frame_bytes, plain, zipped
from ...land.corners.writing import as_text, printable
from ...land.overlap.checks import CLEAR, CONFLICT, COULD_NOT_CHECK
from ...land.overlap.pieces import LAND
from ...land.overlap.report import OverlapReport
from ..selection.shapefile import KEY_COLUMNS, shapefiles_of
from .files import about_lines, as_document, attributes_of, is_colour, layers_of
from .tables import heading

CORNER_INDEX = ("file", "layer", "site", "name", "part", "code", "hectares", "grid_hectares", "epsg")
"""Columns of the list of corner lists; ``epsg`` is the grid of the corners."""

_SITE_COLOURS = {CONFLICT: WARNING, COULD_NOT_CHECK: "#5B6670", CLEAR: "#0F8A6A"}
_MACHINE_COLUMNS = ("state", "colour")
_READER_COLUMNS = {"part": "part_label"}
_LINE, _FILL, _NO_FILL = 0xFF, 0xB0, 0x00


def as_geojson(report: OverlapReport) -> bytes:
    """Return sites and pieces as one feature collection (RFC 7946); ``layer`` tells them apart."""
    about = {name: value for name, value in as_document(report).items() if name != "sites"}
    features = [
        geojson.feature(shape, {"layer": layer, **row})
        for layer, frame in layers_of(report).items()
        for row, shape in _rows(frame)
    ]
    return geojson.collection(features, **about)


def as_kml(report: OverlapReport) -> bytes:
    """Return a folder of sites and one of pieces, in the colours of the codes; popups are small tables."""
    language = report.language
    about = "".join(f"<p>{escape(line)}</p>" for line in about_lines(report))
    root, document = kml.new_document(tr("overlap_files.title", language), about)
    layers = layers_of(report)
    for state, colour in _SITE_COLOURS.items():
        kml.add_style(document, state, colour, line=_LINE, fill=_NO_FILL, icon_scale="1")
    for colour in sorted({_colour(row) for row, _ in _rows(layers["pieces"])}):
        kml.add_style(document, _style_of(colour), colour, line=_LINE, fill=_FILL, icon_scale="1")
    for layer, frame in layers.items():
        table = pd.DataFrame(frame.drop(columns="geometry"))
        kml.add_schema(document, layer, table, {str(name): heading(str(name), language) for name in table})
    for layer, frame in layers.items():
        folder = ET.SubElement(document, "Folder")
        kml.add_text(folder, "name", f"{tr(f'overlap_files.sheet.{layer}', language)} ({len(frame)})")
        for row, shape in _rows(frame):
            placemark = ET.SubElement(folder, "Placemark")
            kml.add_text(placemark, "name", _title(layer, row))
            ET.SubElement(placemark, "Snippet", maxLines="0")
            kml.add_text(placemark, "description", _popup(row, language))
            style = str(row["state"]) if layer == "sites" else _style_of(_colour(row))
            kml.add_text(placemark, "styleUrl", f"#{style}")
            kml.add_data(placemark, layer, row)
            kml.add_geometry(placemark, shape)
    return kml.to_bytes(root)


def as_shapefile_zip(report: OverlapReport) -> bytes:
    """Return a ZIP of shapefiles, one for each layer and kind of shape.

    Beside them lie the key to their field names, and the other tables as CSV.
    """
    language = report.language
    files: dict[str, bytes] = {}
    key: list[tuple[str, ...]] = []
    for layer, frame in layers_of(report).items():
        table = pd.DataFrame(frame.drop(columns="geometry"))
        made, lines = shapefiles_of(layer, table, frame.geometry, lambda name: heading(name, language), _unit)
        files |= made
        key += lines
    readme = [*about_lines(report), "", tr("overlap_files.readme.shp", language)]
    files |= {f"{name}.csv": frame_bytes(rows) for name, rows in attributes_of(report).items()}
    files["fields.csv"] = csv_bytes(KEY_COLUMNS, key)
    files["README.txt"] = _text(readme)
    return zipped(files)


def as_corner_lists(report: OverlapReport) -> bytes:
    """Return a ZIP with a VN-2000 corner list for each site and each piece that has an area.

    The grid is that of the site's grid hectares. ``index.csv`` says which list is which.
    """
    language = report.language
    grids = {str(record["site"]): int(record["grid_epsg"]) for record in report.records}
    files: dict[str, bytes] = {}
    index: list[tuple[object, ...]] = []
    for layer, row, drawn in _areas(report):
        epsg = grids[str(row["site"])]
        shape = drawn if layer == "sites" else printable(drawn, epsg)
        if shape.is_empty:
            continue
        name = f"lists/{layer}-{len(files) + 1:04d}.txt"
        files[name] = _text([_title(layer, row), as_text(shape, epsg, language)])
        hectares = (row["site_ha"], row["grid_site_ha"]) if layer == "sites" else _hectares(row)
        named = (row.get("name"), row.get("part"), row.get("code"))
        index.append((name, layer, row["site"], *named, *hectares, epsg))
    readme = [*about_lines(report), "", tr("overlap_files.readme.corners", language)]
    return zipped({"README.txt": _text(readme), "index.csv": csv_bytes(CORNER_INDEX, index), **files})


def _rows(frame: gpd.GeoDataFrame) -> Iterator[tuple[dict[str, object], BaseGeometry | None]]:
    table = pd.DataFrame(frame.drop(columns="geometry"))
    for row, shape in zip(table.to_dict("records"), frame.geometry, strict=True):
        yield {str(name): plain(value) for name, value in row.items()}, shape


def _areas(report: OverlapReport) -> Iterator[tuple[str, dict[str, object], Polygon | MultiPolygon]]:
    for layer, frame in layers_of(report).items():
        for row, shape in _rows(frame):
            if isinstance(shape, (Polygon, MultiPolygon)) and not shape.is_empty:
                yield layer, row, shape


def _hectares(row: dict[str, object]) -> tuple[object, object]:
    return row["hectares"], row["grid_hectares"]


def _title(layer: str, row: dict[str, object]) -> str:
    if layer == "sites":
        return str(row["name"] or row["site"])
    return f"{row['site']}: {row['code'] or row['part']}"


def _colour(row: dict[str, object]) -> str:
    """Return the colour of a piece; what is not land of one code has that of a warning."""
    colour = str(row["colour"] or "")
    return colour if row["part"] == LAND and is_colour(colour) else WARNING if row["code"] else INK


def _style_of(colour: str) -> str:
    return f"colour-{colour.removeprefix('#').lower()}"


def _popup(row: dict[str, object], language: str) -> str:
    """Return what is known of a site or a piece as a table for a reader."""
    told = {name: value for name, value in row.items() if value is not None and name not in _MACHINE_COLUMNS}
    if "part" in told:
        told["part"] = tr(f"overlap_files.part.{told['part']}", language)
    lines = "".join(
        f"<tr><td>{escape(heading(_READER_COLUMNS.get(name, name), language))}</td>"
        f"<td>{escape(_for_reader(value, language))}</td></tr>"
        for name, value in told.items()
    )
    return f'<table border="1" cellpadding="3">{lines}</table>'


def _for_reader(value: object, language: str) -> str:
    return format_number(value, language, digits=4) if isinstance(value, float) else str(value)


def _unit(column: str) -> str:
    return "ha" if column.endswith(("_ha", "hectares")) else ""


def _text(lines: list[str]) -> bytes:
    return (clean("\n".join(lines)).rstrip("\n") + "\n").encode("utf-8")
