"""The answers of an overlap check as JSON, CSV, XLSX and GeoPackage, whose layers QGIS opens in colours.

All four come from one :class:`~geo.land.overlap.report.OverlapReport` and hold the same numbers: hectares
to the square metre, unknown left blank (``null``). Equal reports give equal bytes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any
from xml.etree import ElementTree as ET

import geopandas as gpd
import pandas as pd

from ...base.palette import INK, WARNING
from ...base.translate import has, tr
from ...base.units import format_date
from ...formats import geopackage
from ...formats.csv import clean, csv_bytes
from ...formats.workbook import DAY, TEXT, TRUTH, WHOLE, Sheet, to_xlsx
from ...land.law.codes import NO_COLOUR
from ...land.overlap.checks import CLEAR, CONFLICT, COULD_NOT_CHECK
from ...land.overlap.pieces import LAND, PIECE_COLUMNS, UNCOVERED
from ...land.overlap.report import VECTOR, OverlapReport
from .tables import ReportTable, heading, table, tables_of

ATTRIBUTE_TABLES = ("land", "ledger", "rules", "repairs")
"""Tables of the GeoPackage without a geometry; of a raster only the first."""

_DTYPES = {TEXT: "object", DAY: "object", WHOLE: "Int64", TRUTH: "boolean"}
_SITE_COLUMNS = 2
_HECTARE_DECIMALS = 4

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


def as_document(report: OverlapReport) -> dict[str, Any]:
    """Return the report as plain data, the same that :func:`as_json` writes."""
    about = report.about
    return {
        "state": report.state,
        "map": {
            "name": about.map_name,
            "kind": about.kind,
            "code_column": about.column or None,
            "legend": about.legend or None,
            "crs": about.map_crs or None,
        },
        "day": about.day.isoformat(),
        "atlas_version": about.atlas_version,
        "language": report.language,
        "remarks": list(about.remarks),
        "credits": list(about.credits),
        "sites": list(report.records),
    }


def as_json(report: OverlapReport) -> bytes:
    """Return the report as strict JSON (UTF-8): no NaN, unknown is ``null``."""
    text = json.dumps(as_document(report), ensure_ascii=False, allow_nan=False, indent=1)
    return text.encode("utf-8") + b"\n"


def as_csv(report: OverlapReport) -> bytes:
    """Return one row for each site and land-use code, contested, uncovered and nodata ground included.

    UTF-8 with byte order mark, comma, decimal point; the hectares of a site add up to it. A site in
    which nothing was cut has one row, whose ``part`` is ``unchecked``. Texts that a spreadsheet would
    run as a formula open with an apostrophe.
    """
    land = table(report, "land")
    return csv_bytes(list(land.columns), (row.values() for row in land.rows))


def as_xlsx(report: OverlapReport) -> bytes:
    """Return the report as a workbook in its language, a sheet for each table and one of notes."""
    language = report.language
    sheets = [_sheet(table(report, name), language) for name in tables_of(report)]
    return to_xlsx([*sheets, _notes(report)], title=tr("overlap_files.title", language), day=report.about.day)


def _sheet(source: ReportTable, language: str) -> Sheet:
    return Sheet(
        tr(f"overlap_files.sheet.{source.name}", language),
        tuple(heading(column, language) for column in source.columns),
        tuple(source.columns.values()),
        [tuple(row.values()) for row in source.rows],
        fixed=_SITE_COLUMNS,
    )


def _notes(report: OverlapReport) -> Sheet:
    """Return what the answers rest on, and how to read them."""
    about, language = report.about, report.language
    facts = {
        "state": tr(f"overlap.state.{report.state}", language),
        "map": about.map_name,
        "kind": tr(f"overlap_files.kind.{about.kind}", language),
        "column": about.column,
        "legend": about.legend,
        "crs": about.map_crs,
        "day": format_date(about.day, language),
        "version": about.atlas_version,
    }
    rows = [(tr(f"overlap_files.about.{name}", language), text) for name, text in facts.items() if text]
    rows += [(tr("overlap_files.about.remark", language), remark) for remark in about.remarks]
    rows += [(tr("overlap_files.about.credit", language), credit) for credit in about.credits]
    rows += [(tr("overlap_files.about.note", language), sentence) for sentence in _method(report)]
    headings = tuple(tr(f"overlap_files.about.{name}", language) for name in ("what", "text"))
    return Sheet(tr("overlap_files.sheet.notes", language), headings, (TEXT, TEXT), rows)


def _method(report: OverlapReport) -> list[str]:
    kind = "vector" if report.about.kind == VECTOR else "raster"
    names = ["answers", "hectares", kind, "rules" if kind == "vector" else report.about.kind, "draft"]
    return [tr(f"overlap_files.note.{name}", report.language) for name in names]


def layers_of(report: OverlapReport) -> dict[str, gpd.GeoDataFrame]:
    """Return ``sites`` with their answers and ``pieces``, EPSG:4326; they hang together by ``site``."""
    answers = _frame(table(report, "answers"))
    sites = gpd.GeoDataFrame(answers, geometry=report.sites.geometry.to_numpy(), crs=report.sites.crs)
    pieces = report.pieces[list(PIECE_COLUMNS)].rename(columns={"site_id": "site"})
    pieces = pieces.round(dict.fromkeys(("hectares", "grid_hectares"), _HECTARE_DECIMALS))
    return {"sites": sites, "pieces": pieces}


def attributes_of(report: OverlapReport) -> dict[str, pd.DataFrame]:
    """Return the tables without a geometry; their rows hang together with the layers by ``site``."""
    return {name: _frame(table(report, name)) for name in ATTRIBUTE_TABLES if name in tables_of(report)}


def about_lines(report: OverlapReport) -> list[str]:
    """Return what a file of the report has to say of itself: remarks, map, day, version, credits."""
    return [*report.about.remarks, _abstract(report), *report.about.credits]


def as_gpkg(report: OverlapReport) -> bytes:
    """Return the report as a GeoPackage that QGIS opens in the colours of the codes.

    Layers ``sites`` and ``pieces`` (EPSG:4326), tables :data:`ATTRIBUTE_TABLES`; the rows hang
    together by ``site``. Map, day and credits stand in the metadata.
    """
    about, language = report.about, report.language
    shapes = layers_of(report)
    sites, pieces = shapes["sites"], shapes["pieces"]
    layers: dict[str, pd.DataFrame] = {**shapes, **attributes_of(report)}
    columns = {str(column) for frame in layers.values() for column in frame.columns}
    headings = {
        column: geopackage.ColumnText(heading(column, language), "")
        for column in sorted(columns)
        if has(f"overlap_files.column.{column}")
    }
    metadata = geopackage.Metadata(
        title=tr("overlap_files.title", language),
        abstract=clean(" ".join([*about.remarks, _abstract(report)])),
        licence="\n".join(map(clean, about.credits)),
        sources=(clean(about.map_name),),
        date=about.day.isoformat(),
    )
    return geopackage.to_bytes(
        layers,
        styles={"sites": sites_style(sites, language), "pieces": pieces_style(pieces, language)},
        metadata=metadata,
        columns=headings,
        descriptions={name: tr(f"overlap_files.sheet.{name}", language) for name in layers},
    )


def _abstract(report: OverlapReport) -> str:
    about, language = report.about, report.language
    return tr(
        "overlap_files.abstract",
        language,
        state=tr(f"overlap.state.{report.state}", language),
        map=about.map_name,
        day=format_date(about.day, language),
        version=about.atlas_version,
    )


def _frame(source: ReportTable) -> pd.DataFrame:
    """Return a table whose columns keep their type even where nothing is known."""
    columns = {
        name: pd.Series([_plain(row[name]) for row in source.rows], dtype=_DTYPES.get(kind, "float64"))
        for name, kind in source.columns.items()
    }
    return pd.DataFrame(columns)


def _plain(value: object) -> object:
    if isinstance(value, str):
        return clean(value)
    return value.isoformat() if hasattr(value, "isoformat") else value


# -- styles of the GeoPackage's layers in QGIS -------------------------------------------------------


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
    return _qml(root)


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
    return _qml(root)


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


def is_colour(text: str) -> bool:
    """Tell a colour as ``#RRGGBB`` from other texts that a legend may hold."""
    return _COLOUR.fullmatch(text) is not None


def _rgba(colour: str, alpha: int = 255) -> str:
    """Return ``#RRGGBB`` as QGIS writes it; what is no colour becomes grey."""
    known = colour if is_colour(colour) else NO_COLOUR
    red, green, blue = (int(known[at : at + 2], 16) for at in (1, 3, 5))
    return f"{red},{green},{blue},{alpha}"


def _qml(root: ET.Element) -> str:
    ET.indent(root, " ")
    return _HEADER + ET.tostring(root, encoding="unicode")
