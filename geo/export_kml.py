"""A selection as KML 2.2 (OGC 07-147r2): a folder and a style for each layer, readable popups.

A placemark's description is a small table of its figures with units, dates and sources, in which
every text from the data is escaped. The same columns as in the other files stand in its
``ExtendedData``, typed and named by the folder's schema.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from .export_columns import heading
from .export_facts import FactLine, fact_lines
from .export_table import clean, credits_of, label, layer_table, plain, used_sources
from .html import escape
from .palette import LAYER_COLOURS
from .records import LAYERS
from .translate import tr

if TYPE_CHECKING:
    from .atlas import Atlas

NAMESPACE = "http://www.opengis.net/kml/2.2"
DECIMALS = 7
"""Of degrees, about a centimetre."""

_DECLARATION = b"<?xml version='1.0' encoding='UTF-8'?>\n"
_SOMEWHERE = ("commune", "district")
_FILL_OPACITY, _FAINT_OPACITY = 0x66, 0x2E
_OPAQUE, _PALE = 0xFF, 0x8C
_DRAFT_ENDING, _SOMEWHERE_ENDING = "-draft", "-somewhere"


def to_kml(frames: Mapping[str, gpd.GeoDataFrame], atlas: Atlas, language: str) -> bytes:
    """Return the selection as KML; parameters as for :func:`geo.export.to_csv`.

    Features without a place are placemarks without geometry. Numbers keep all their decimals,
    degrees have seven.
    """
    sources = used_sources(frames, atlas)
    root = ET.Element("kml", xmlns=NAMESPACE)
    document = ET.SubElement(root, "Document")
    _text(document, "name", tr("export.title", language))
    _text(document, "open", "1")
    _text(document, "description", _about(atlas, sources, language))
    present = [layer for layer in LAYERS if layer in frames]
    for layer in present:
        _add_styles(document, layer)
    tables = {layer: layer_table(layer, frames[layer], atlas, language) for layer in present}
    for layer, table in tables.items():
        _add_schema(document, layer, table, language)
    titles = {str(source_id): str(title) for source_id, title in sources["title"].items()}
    for layer, table in tables.items():
        _add_folder(document, layer, frames[layer], table, titles=titles, language=language)
    ET.indent(root, "")
    return _DECLARATION + ET.tostring(root, encoding="unicode").encode("utf-8")


def _text(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = clean(text)


# -- document ------------------------------------------------------------------------------------


def _about(atlas: Atlas, sources: pd.DataFrame, language: str) -> str:
    """Return what the file is, the sources and the credits, as HTML."""
    lines = [tr("export.abstract", language, version=atlas.version), *credits_of(sources, language)]
    paragraphs = "".join(f"<p>{escape(line)}</p>" for line in lines)
    items = [
        " · ".join(filter(None, (row["title"], row["publisher"], row["published"], row["url"])))
        for row in sources.to_dict("records")
    ]
    listed = "".join(f"<li>{escape(clean(item))}</li>" for item in items)
    return f"{paragraphs}<p>{escape(tr('export.sources', language))}</p><ol>{listed}</ol>"


def _add_styles(document: ET.Element, layer: str) -> None:
    colour = LAYER_COLOURS[layer]
    for ending, line, fill in (
        ("", _OPAQUE, _FILL_OPACITY),
        (_DRAFT_ENDING, _PALE, _FAINT_OPACITY),
        (_SOMEWHERE_ENDING, _PALE, _FAINT_OPACITY),
    ):
        style = ET.SubElement(document, "Style", id=f"{layer}{ending}")
        icon = ET.SubElement(style, "IconStyle")
        _text(icon, "color", _abgr(colour, line))
        _text(icon, "scale", "0.8" if ending == _SOMEWHERE_ENDING else "1")
        _text(ET.SubElement(style, "LabelStyle"), "scale", "0.8")
        outline = ET.SubElement(style, "LineStyle")
        _text(outline, "color", _abgr(colour, line))
        _text(outline, "width", "1.5")
        _text(ET.SubElement(style, "PolyStyle"), "color", _abgr(colour, fill))
        balloon = ET.SubElement(style, "BalloonStyle")
        _text(balloon, "text", "<h3>$[name]</h3>$[description]")


def _abgr(colour: str, opacity: int) -> str:
    """Return ``#RRGGBB`` as KML writes it: ``aabbggrr``."""
    red, green, blue = (colour[start : start + 2] for start in (1, 3, 5))
    return f"{opacity:02x}{blue}{green}{red}".lower()


def _add_schema(document: ET.Element, layer: str, table: pd.DataFrame, language: str) -> None:
    schema = ET.SubElement(document, "Schema", name=layer, id=f"schema-{layer}")
    for name, column in table.items():
        kind = "double" if pd.api.types.is_numeric_dtype(column) else "string"
        field = ET.SubElement(schema, "SimpleField", type=kind, name=str(name))
        _text(field, "displayName", heading(str(name), language))


# -- features ------------------------------------------------------------------------------------


def _add_folder(
    document: ET.Element,
    layer: str,
    frame: gpd.GeoDataFrame,
    table: pd.DataFrame,
    *,
    titles: Mapping[str, str],
    language: str,
) -> None:
    folder = ET.SubElement(document, "Folder")
    _text(folder, "name", f"{tr(f'vocabulary.layer.{layer}', language)} ({len(frame)})")
    facts = fact_lines(layer, frame, language)
    rows = [{str(name): plain(value) for name, value in row.items()} for row in table.to_dict("records")]
    for row, lines, shape in zip(rows, facts, frame.geometry, strict=True):
        placemark = ET.SubElement(folder, "Placemark")
        _text(placemark, "name", _name(row, language))
        ET.SubElement(placemark, "Snippet", maxLines="0")
        _text(placemark, "description", _description(row, lines, titles, language))
        _text(placemark, "styleUrl", f"#{layer}{_style_ending(row)}")
        extended = ET.SubElement(placemark, "ExtendedData")
        data = ET.SubElement(extended, "SchemaData", schemaUrl=f"#schema-{layer}")
        for name, value in row.items():
            if value is not None:
                ET.SubElement(data, "SimpleData", name=name).text = str(value)
        if shape is not None and not shape.is_empty:
            _add_geometry(placemark, shape)


def _name(row: Mapping[str, object], language: str) -> str:
    return str((row["name_en"] if language == "en" else None) or row["name_vi"] or row["feature_id"])


def _style_ending(row: Mapping[str, object]) -> str:
    if row["location_level"] in _SOMEWHERE and row["geometry_basis"] == "point":
        return _SOMEWHERE_ENDING
    return _DRAFT_ENDING if row["draft"] else ""


def _description(
    row: Mapping[str, object], lines: list[FactLine], titles: Mapping[str, str], language: str
) -> str:
    """Return kind, place, figures with date and source, and how well the place is known, as HTML."""
    heads = [row["kind_label"], row["minerals_label"]]
    places = [row["communes_2025"], row["districts_pre2025"], row["province_code_label"]]
    level = label("location_level", row["location_level"], language)
    notes = [tr("export.draft", language) if row["draft"] else "", row["notes"]]
    parts = [
        _paragraph(" · ".join(str(part) for part in heads if part)),
        _paragraph(", ".join(str(part) for part in places if part)),
        _table(lines, titles, language),
        _paragraph(f"{heading('location_level', language)}: {level}" if level else ""),
        *(_paragraph(str(note)) for note in notes if note),
    ]
    return "".join(parts)


def _paragraph(text: str) -> str:
    return f"<p>{escape(text)}</p>" if text else ""


def _table(lines: list[FactLine], titles: Mapping[str, str], language: str) -> str:
    if not lines:
        return _paragraph(tr("export.no_figures", language))
    heads = "".join(f"<th>{escape(tr(f'export.popup.{name}', language))}</th>" for name in _POPUP)
    rows = "".join(
        f"<tr><td>{escape(line.name)}</td><td>{escape(_value(line))}</td>"
        f"<td>{escape(line.when)}</td><td>{escape(clean(titles.get(line.source_id, line.note)))}</td></tr>"
        for line in lines
    )
    return f'<table border="1" cellpadding="3"><tr>{heads}</tr>{rows}</table>'


_POPUP = ("figure", "value", "as_of", "source")


def _value(line: FactLine) -> str:
    return f"{line.value} ({line.basis})" if line.basis else line.value


# -- geometry ------------------------------------------------------------------------------------


def _add_geometry(parent: ET.Element, shape: BaseGeometry) -> None:
    parts = shapely.get_parts(shape)
    if len(parts) > 1:
        parent = ET.SubElement(parent, "MultiGeometry")
    for part in parts:
        if part.geom_type == "Point":
            _text(ET.SubElement(parent, "Point"), "coordinates", _coordinates(part))
            continue
        polygon = ET.SubElement(parent, "Polygon")
        exterior, *holes = shapely.get_rings(shapely.orient_polygons(part))
        for name, ring in (("outerBoundaryIs", exterior), *(("innerBoundaryIs", hole) for hole in holes)):
            boundary = ET.SubElement(ET.SubElement(polygon, name), "LinearRing")
            _text(boundary, "coordinates", _coordinates(ring))


def _coordinates(line: BaseGeometry) -> str:
    points = np.round(shapely.get_coordinates(line), DECIMALS).tolist()
    return " ".join(f"{lon!r},{lat!r}" for lon, lat in points)
