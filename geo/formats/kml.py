"""The parts of KML 2.2 (OGC 07-147r2) that every file of the atlas uses: texts, styles, shapes."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from ..base.crs import DEGREE_DECIMALS
from .csv import clean

NAMESPACE = "http://www.opengis.net/kml/2.2"

_DECLARATION = b"<?xml version='1.0' encoding='UTF-8'?>\n"


def new_document(title: str, about: str) -> tuple[ET.Element, ET.Element]:
    """Return the root of a file and its document; ``about`` is HTML."""
    root = ET.Element("kml", xmlns=NAMESPACE)
    document = ET.SubElement(root, "Document")
    add_text(document, "name", title)
    add_text(document, "open", "1")
    add_text(document, "description", about)
    return root, document


def to_bytes(root: ET.Element) -> bytes:
    """Return the file."""
    ET.indent(root, "")
    return _DECLARATION + ET.tostring(root, encoding="unicode").encode("utf-8")


def add_text(parent: ET.Element, name: str, text: str) -> None:
    """Append an element that holds a text, cleaned."""
    ET.SubElement(parent, name).text = clean(text)


def add_style(document: ET.Element, name: str, colour: str, *, line: int, fill: int, icon_scale: str) -> None:
    """Append a style; ``line`` and ``fill`` are opacities, 0 to 255."""
    style = ET.SubElement(document, "Style", id=name)
    icon = ET.SubElement(style, "IconStyle")
    add_text(icon, "color", _abgr(colour, line))
    add_text(icon, "scale", icon_scale)
    add_text(ET.SubElement(style, "LabelStyle"), "scale", "0.8")
    outline = ET.SubElement(style, "LineStyle")
    add_text(outline, "color", _abgr(colour, line))
    add_text(outline, "width", "1.5")
    add_text(ET.SubElement(style, "PolyStyle"), "color", _abgr(colour, fill))
    balloon = ET.SubElement(style, "BalloonStyle")
    add_text(balloon, "text", "<h3>$[name]</h3>$[description]")


def _abgr(colour: str, opacity: int) -> str:
    """Return ``#RRGGBB`` as KML writes it: ``aabbggrr``."""
    red, green, blue = (colour[start : start + 2] for start in (1, 3, 5))
    return f"{opacity:02x}{blue}{green}{red}".lower()


def add_schema(document: ET.Element, name: str, table: pd.DataFrame, headings: dict[str, str]) -> None:
    """Append the schema of a folder: the type and the name of every column."""
    schema = ET.SubElement(document, "Schema", name=name, id=f"schema-{name}")
    for column, values in table.items():
        kind = "double" if pd.api.types.is_numeric_dtype(values) else "string"
        field = ET.SubElement(schema, "SimpleField", type=kind, name=str(column))
        add_text(field, "displayName", headings[str(column)])


def add_data(placemark: ET.Element, schema: str, row: dict[str, object]) -> None:
    """Append the values of a row; what is unknown is left out."""
    extended = ET.SubElement(placemark, "ExtendedData")
    data = ET.SubElement(extended, "SchemaData", schemaUrl=f"#schema-{schema}")
    for name, value in row.items():
        if value is not None:
            ET.SubElement(data, "SimpleData", name=name).text = str(value)


def add_geometry(parent: ET.Element, shape: BaseGeometry | None) -> None:
    """Append a point, line or polygon, or several; nothing where there is no place."""
    if shape is None or shape.is_empty:
        return
    parts = shapely.get_parts(shape)
    if len(parts) > 1:
        parent = ET.SubElement(parent, "MultiGeometry")
    for part in parts:
        if part.geom_type in ("Point", "LineString"):
            add_text(ET.SubElement(parent, part.geom_type), "coordinates", _coordinates(part))
            continue
        polygon = ET.SubElement(parent, "Polygon")
        exterior, *holes = shapely.get_rings(shapely.orient_polygons(part))
        for name, ring in (("outerBoundaryIs", exterior), *(("innerBoundaryIs", hole) for hole in holes)):
            boundary = ET.SubElement(ET.SubElement(polygon, name), "LinearRing")
            add_text(boundary, "coordinates", _coordinates(ring))


def _coordinates(line: BaseGeometry) -> str:
    points = np.round(shapely.get_coordinates(line), DEGREE_DECIMALS).tolist()
    return " ".join(f"{lon!r},{lat!r}" for lon, lat in points)
