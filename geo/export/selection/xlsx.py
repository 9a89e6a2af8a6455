"""A selection as an Excel workbook: a sheet for each layer, then sources, columns and notes.

Headings are words in the language with their units. After each figure stand its basis, date and
source, and its bounds where a source gives a range. Figures that no feature of a sheet has are left
out; the sheet of columns lists what is there.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd

from ...atlas.credits import credits_of, newest_day, used_sources
from ...atlas.derived import AVAILABLE, METHOD
from ...base.translate import has, tr
from ...base.units import format_number, unit_slug
from ...formats.csv import plain
from ...formats.workbook import DAY, DEGREES, NUMBER, TEXT, WHOLE, Sheet
from ...formats.workbook import to_xlsx as workbook_bytes
from ...records.attributes import wide_attributes
from ...records.vocabulary import LAYERS
from .table import DERIVED, attribute_and_part, heading, layer_table, unit_of

if TYPE_CHECKING:
    from ...atlas.atlas import Atlas

_ABOUT = (
    "feature_id",
    "name_vi",
    "name_en",
    "aliases",
    "kind_label",
    "status_label",
    "status_as_of",
    "status_basis",
    "status_source",
    "minerals_label",
    "sectors_label",
    "province_code_label",
    "communes_2025",
    "districts_pre2025",
    "communes_pre2025",
    "province_pre2025_code_label",
    "lon",
    "lat",
    "location_level_label",
    "geometry_basis_label",
    "accuracy_m",
    "location_method",
    "location_source",
    "draft",
)
_OWN_BOUNDARY = ("boundary_own", "boundary_source", "boundary_as_of")
_BOUNDS = ("lower", "upper", "qualifier")
_BACKGROUND = ("basis", "as_of", "source", "draft")
_EXACT = {"exact", "about"}
_WORDS = {"basis": "vocabulary.basis", "qualifier": "vocabulary.qualifier"}
_DEGREES = ("lon", "lat")
_WHOLE = ("epsg", "_n", "draft", "_old", "boundary_own")
_FIXED_COLUMNS = 2
_SOURCE_COLUMNS = ("source_id", "title", "publisher", "published", "standing", "licence", "url", "note")
_KEY_COLUMNS = ("sheet", "heading", "column", "unit")


def to_xlsx(frames: Mapping[str, gpd.GeoDataFrame], atlas: Atlas, language: str) -> bytes:
    """Return the selection as an XLSX workbook; parameters as for :func:`geo.export.selection.files.to_csv`.

    Numbers are numbers, whole dates are dates (a month or a year alone stays text, ``2025-10``),
    texts are never formulas, unknown is an empty cell.
    """
    sheets: list[Sheet] = []
    key: list[tuple[object, ...]] = []
    for layer in (name for name in LAYERS if name in frames):
        table = layer_table(layer, frames[layer], atlas, language)
        shown = table[_columns(layer, table)]
        title = tr(f"export.sheet.{layer}", language)
        sheets.append(_sheet(title, shown, language))
        key += [(title, heading(name, language), name, _unit(name, language)) for name in shown.columns]
    sources = used_sources(frames, atlas)
    sheets.append(_sources(sources, language))
    sheets.append(_texts("columns", _KEY_COLUMNS, key, language))
    sheets.append(_texts("notes", ("note",), _notes(frames, atlas, sources, language), language))
    return workbook_bytes(sheets, title=tr("export.title", language), day=newest_day(sources))


# -- layers --------------------------------------------------------------------------------------


def _columns(layer: str, table: pd.DataFrame) -> list[str]:
    """Return the columns of a sheet: what and where, then each known figure with what it rests on."""
    columns = [name for name in _ABOUT if name in table.columns]
    if "boundary_own" in table.columns and table["boundary_own"].fillna(0).astype(bool).any():
        columns += _OWN_BOUNDARY
    for attribute in (a.name for a in wide_attributes(layer) if a.name != "status"):
        if table[f"{attribute}_source_id"].isna().all():
            continue
        qualifier = f"{attribute}_qualifier"
        qualifiers = set(table[qualifier].dropna()) if qualifier in table.columns else set()
        bounds = _BOUNDS if qualifiers - _EXACT else ("qualifier",) if qualifiers - {"exact"} else ()
        parts = (*bounds, *_BACKGROUND)
        columns += [attribute, *(f"{attribute}_{p}" for p in parts if f"{attribute}_{p}" in table.columns)]
    columns += [name for name in DERIVED if name in table.columns and table[name].notna().any()]
    return [*columns, "notes", "credits"]


def _sheet(title: str, table: pd.DataFrame, language: str) -> Sheet:
    kinds = [_kind(str(name), column) for name, column in table.items()]
    cells = [
        [_cell(str(name), value, kind, language) for value in column]
        for (name, column), kind in zip(table.items(), kinds, strict=True)
    ]
    headings = tuple(heading(str(name), language) for name in table.columns)
    rows = list(zip(*cells, strict=True))
    return Sheet(title, headings, tuple(kinds), rows, fixed=_FIXED_COLUMNS)


def _kind(name: str, column: pd.Series[Any]) -> str:
    if name.endswith("_as_of"):
        return DAY
    if not pd.api.types.is_numeric_dtype(column):
        return TEXT
    if name in _DEGREES:
        return DEGREES
    is_year = attribute_and_part(name)[0].startswith("year_")
    return WHOLE if is_year or name.endswith(_WHOLE) else NUMBER


def _cell(name: str, value: object, kind: str, language: str) -> object:
    known = plain(value)
    part = attribute_and_part(name)[1]
    if part in _WORDS and isinstance(known, str):
        key = f"{_WORDS[part]}.{known}"
        return tr(key, language) if has(key) else known
    if name == METHOD and known is not None:
        return tr(f"core.available_ha_method.{known}", language)
    if name == f"{AVAILABLE}_standing" and known is not None:
        return tr(f"vocabulary.standing.{known}", language)
    return _day(known) if kind == DAY else known


def _day(known: object) -> object:
    """Return a whole date as a date; a year or month alone stays a text."""
    try:
        return date.fromisoformat(known) if isinstance(known, str) else known
    except ValueError:
        return known


def _unit(name: str, language: str) -> str:
    unit = unit_of(name)
    return tr(f"vocabulary.unit.{unit_slug(unit)}", language) if unit else ""


# -- sources and notes ---------------------------------------------------------------------------


def _sources(sources: pd.DataFrame, language: str) -> Sheet:
    rows = []
    for row in sources.reset_index().to_dict("records"):
        standing = f"vocabulary.standing.{row['standing']}"
        words = tr(standing, language) if has(standing) else row["standing"]
        about = {**row, "published": _day(plain(row["published"])), "standing": words}
        rows.append([about[name] or None for name in _SOURCE_COLUMNS])
    headings = tuple(tr(f"export.source.{name}", language) for name in _SOURCE_COLUMNS)
    kinds = tuple(DAY if name == "published" else TEXT for name in _SOURCE_COLUMNS)
    return Sheet(tr("export.sheet.sources", language), headings, kinds, rows, fixed=1)


def _texts(sheet: str, columns: tuple[str, ...], rows: list[tuple[object, ...]], language: str) -> Sheet:
    headings = tuple(tr(f"export.heading.{name}", language) for name in columns)
    return Sheet(tr(f"export.sheet.{sheet}", language), headings, (TEXT,) * len(columns), rows)


def _notes(
    frames: Mapping[str, gpd.GeoDataFrame], atlas: Atlas, sources: pd.DataFrame, language: str
) -> list[tuple[object, ...]]:
    """Return how to read the workbook, how many features it holds, and the credits."""
    counts = [
        f"{tr(f'vocabulary.layer.{layer}', language)}: {format_number(len(frames[layer]), language)}"
        for layer in LAYERS
        if layer in frames
    ]
    lines = [
        tr("export.abstract_xlsx", language, version=atlas.version),
        tr("export.xlsx.left_out", language),
        *counts,
        *credits_of(sources, language),
    ]
    return [(line,) for line in lines]
