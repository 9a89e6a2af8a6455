"""QGIS styles (QML) for the GeoPackage of an overlap check, in the official colours of the codes.

What several codes claim and what lies outside the map is hatched, so that it never looks like land
of a known code. The answers for the sites differ by line as well as by colour.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.etree import ElementTree as ET

import geopandas as gpd

from ...base.palette import INK, WARNING
from ...base.translate import tr
from ...land.law.codes import NO_COLOUR
from ...land.overlap.checks import CLEAR, CONFLICT, COULD_NOT_CHECK
from ...land.overlap.pieces import LAND, UNCOVERED

CATEGORY = "\"part\" || ':' || coalesce(\"code\", '')"
"""QGIS expression by which the pieces are told apart."""

_HEADER = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
_LAND_ALPHA = 200
_HATCHES = {UNCOVERED: "b_diagonal"}
_CONTESTED_HATCH = "diagonal_x"
_QGIS_TYPES = {"Point": "Point", "LineString": "Line"}
"""What QGIS calls a shape in its expressions, if it is no polygon."""
_LINES = {CONFLICT: ("solid", WARNING), COULD_NOT_CHECK: ("dash", INK), CLEAR: ("dot", INK)}


def pieces_style(pieces: gpd.GeoDataFrame, language: str) -> str:
    """Return the style of the layer ``pieces``: a category for each code that it holds."""
    root, renderer = _renderer("categorizedSymbol", attr=CATEGORY)
    categories = ET.SubElement(renderer, "categories")
    symbols = ET.SubElement(renderer, "symbols")
    for number, (part, code, name, colour) in enumerate(_kinds_of_land(pieces, language)):
        label = " – ".join(filter(None, [code, name])) if part == LAND else _rest(part, code, name, language)
        ET.SubElement(
            categories,
            "category",
            symbol=str(number),
            value=f"{part}:{code}",
            label=label,
            render="true",
            type="string",
        )
        if part == LAND:
            fill = {"color": _rgba(colour, _LAND_ALPHA), "style": "solid"}
        else:
            fill = {"color": _rgba(WARNING), "style": _HATCHES.get(part, _CONTESTED_HATCH)}
        options = {**fill, "outline_color": _rgba(INK), "outline_style": "solid", "outline_width": "0.15"}
        _add_symbol(symbols, number, "fill", "SimpleFill", options)
    return _text(root)


def sites_style(sites: gpd.GeoDataFrame, language: str) -> str:
    """Return the style of the layer ``sites``: outlines by answer, lines, discs where there is a point."""
    root, renderer = _renderer("RuleRenderer")
    rules = ET.SubElement(renderer, "rules", key="root")
    symbols = ET.SubElement(renderer, "symbols")
    types = {shape.geom_type.removeprefix("Multi") for shape in sites.geometry.dropna()}
    shapes = {_QGIS_TYPES.get(name, "Polygon") for name in types}
    wanted = [(shape, state) for shape in sorted(shapes) for state in _LINES]
    for number, (shape, state) in enumerate(wanted):
        line, colour = _LINES[state]
        ET.SubElement(
            rules,
            "rule",
            key=f"rule-{number}",
            symbol=str(number),
            label=tr(f"overlap.state.{state}", language),
            filter=f"geometry_type($geometry) = '{shape}' AND \"state\" = '{state}'",
        )
        outline = {"outline_color": _rgba(colour), "outline_style": line, "outline_width": "0.6"}
        if shape == "Point":
            _add_symbol(symbols, number, "marker", "SimpleMarker", {"name": "circle", "size": "3", **outline})
        elif shape == "Line":
            path = {name.replace("outline", "line"): value for name, value in outline.items()}
            _add_symbol(symbols, number, "line", "SimpleLine", path)
        else:
            _add_symbol(symbols, number, "fill", "SimpleFill", {"style": "no", **outline})
    return _text(root)


def _kinds_of_land(pieces: gpd.GeoDataFrame, language: str) -> Iterable[tuple[str, str, str, str]]:
    """Return part, code, name and colour of each category: land, contested, uncovered; by code."""
    known = pieces.drop_duplicates(["part", "code"])
    rows = zip(known["part"], known["code"], known[f"name_{language}"], known["colour"], strict=True)
    return sorted(
        ((str(part), str(code), str(name), str(colour)) for part, code, name, colour in rows),
        key=lambda row: (row[0] != LAND, row[0], row[1]),
    )


def _rest(part: str, code: str, name: str, language: str) -> str:
    """Return the label of ground without one code; cells without a value bring a name of their own."""
    if part == UNCOVERED and name:
        return name
    label = tr(f"overlap_files.part.{part}", language)
    return f"{label}: {code}" if code else label


def _renderer(kind: str, **attributes: str) -> tuple[ET.Element, ET.Element]:
    root = ET.Element("qgis", version="3.22.0", styleCategories="Symbology")
    fixed = {"enableorderby": "0", "symbollevels": "0", "forceraster": "0"}
    return root, ET.SubElement(root, "renderer-v2", {"type": kind, **attributes, **fixed})


def _add_symbol(parent: ET.Element, number: int, kind: str, layer: str, options: dict[str, str]) -> None:
    symbol = ET.SubElement(
        parent, "symbol", type=kind, name=str(number), alpha="1", clip_to_extent="1", force_rhr="0"
    )
    drawn = ET.SubElement(symbol, "layer", {"class": layer, "enabled": "1", "locked": "0", "pass": "0"})
    entries = ET.SubElement(drawn, "Option", type="Map")
    for name, value in options.items():
        ET.SubElement(entries, "Option", type="QString", name=name, value=value)


def _rgba(colour: str, alpha: int = 255) -> str:
    """Return ``#RRGGBB`` as QGIS writes it; what is no colour becomes grey."""
    known = colour if _COLOUR.fullmatch(colour) else NO_COLOUR
    red, green, blue = (int(known[at : at + 2], 16) for at in (1, 3, 5))
    return f"{red},{green},{blue},{alpha}"


def _text(root: ET.Element) -> str:
    ET.indent(root, " ")
    return _HEADER + ET.tostring(root, encoding="unicode")
