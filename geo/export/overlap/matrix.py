"""The atlas against itself as files to take away: all pairs as CSV, JSON or a workbook.

The files hold what the page shows: pairs that share land, lie near or are too inexact to tell, and the
features that could not be compared with any. Equal answers give equal bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from ...base.translate import tr
from ...base.units import format_number
from ...formats.csv import csv_bytes, plain
from ...formats.workbook import HECTARES, NUMBER, TEXT, WHOLE, Sheet, to_xlsx
from ...land.overlap.checks import COULD_NOT_CHECK
from ...land.overlap.matrix import INEXACT, OUTCOMES, Matrix

PAIR_COLUMNS: dict[str, str] = {
    "outcome": TEXT,
    "layer_a": TEXT,
    "id_a": TEXT,
    "name_a": TEXT,
    "layer_b": TEXT,
    "id_b": TEXT,
    "name_b": TEXT,
    "overlap_ha": HECTARES,
    "share_a_pct": NUMBER,
    "share_b_pct": NUMBER,
    "distance_m": NUMBER,
    "accuracy_m": NUMBER,
    "why": TEXT,
}
"""Columns of the table of pairs, and their kinds."""

SUMMARY_COLUMNS: dict[str, str] = {
    "layer_a": TEXT,
    "layer_b": TEXT,
    "pairs": WHOLE,
    "boundaries": WHOLE,
    **dict.fromkeys(OUTCOMES, WHOLE),
    "overlap_ha": HECTARES,
}
_UNPLACED_COLUMNS = {"layer": TEXT, "id": TEXT, "name": TEXT, "why": TEXT}
_DECIMALS = {"overlap_ha": 4, "share_a_pct": 4, "share_b_pct": 4, "distance_m": 1, "accuracy_m": 1}
_WORDS = {"outcome": "overlap.outcome", "why": "matrix.why"}


@dataclass(frozen=True)
class MatrixReport:
    """An answer of :func:`geo.land.overlap.matrix.matrix` with what a reader needs to know of it.

    Parameters
    ----------
    names : mapping of str to str
        Name of each feature by its id, in the language.
    day : datetime.date
        Day of the answer.
    """

    matrix: Matrix
    names: Mapping[Any, str]
    near_m: float
    atlas_version: str
    day: date
    language: str


def pair_table(report: MatrixReport) -> pd.DataFrame:
    """Return the pairs with the columns of :data:`PAIR_COLUMNS`, those too inexact to tell at the end."""
    found = report.matrix
    every = pd.concat([found.pairs, found.inexact.astype(found.pairs.dtypes)], ignore_index=True)
    for end in ("a", "b"):
        every[f"name_{end}"] = every[f"id_{end}"].map(report.names)
    every["why"] = every["outcome"].map({COULD_NOT_CHECK: INEXACT})
    return every[list(PAIR_COLUMNS)].round(_DECIMALS)


def unplaced_table(report: MatrixReport) -> pd.DataFrame:
    """Return the features that could not be compared with any other: ``layer``, ``id``, ``name``, ``why``."""
    unplaced = report.matrix.unplaced
    named = unplaced.assign(name=unplaced["id"].map(report.names))
    return named[list(_UNPLACED_COLUMNS)]


def as_document(report: MatrixReport) -> dict[str, Any]:
    """Return everything as plain data for JSON; unknown is None."""
    tables = {
        "summary": report.matrix.summary.round(_DECIMALS),
        "pairs": pair_table(report),
        "unplaced": unplaced_table(report),
    }
    return {
        "near_m": report.near_m,
        "day": report.day.isoformat(),
        "atlas_version": report.atlas_version,
        **{
            name: [{str(key): plain(value) for key, value in row.items()} for row in table.to_dict("records")]
            for name, table in tables.items()
        },
    }


def as_csv(report: MatrixReport) -> bytes:
    """Return a row for each pair, and one for each feature that could not be compared with any.

    UTF-8 with byte order mark, comma, decimal point, formula-safe. The rows of such features have no
    feature B; each stands for all its pairs.
    """
    unplaced = unplaced_table(report).rename(columns={"layer": "layer_a", "id": "id_a", "name": "name_a"})
    unplaced["outcome"] = COULD_NOT_CHECK
    alone = unplaced.reindex(columns=list(PAIR_COLUMNS)).astype(object)
    rows = [*_rows(pair_table(report)), *_rows(alone)]
    return csv_bytes(list(PAIR_COLUMNS), rows)


def as_xlsx(report: MatrixReport) -> bytes:
    """Return a workbook in the language: layers, pairs, features not compared, notes."""
    language = report.language
    sheets = [
        _sheet("summary", report.matrix.summary, SUMMARY_COLUMNS, language, fixed=2),
        _sheet("pairs", pair_table(report), PAIR_COLUMNS, language, fixed=1),
        _sheet("unplaced", unplaced_table(report), _UNPLACED_COLUMNS, language, fixed=1),
        _notes(report),
    ]
    return to_xlsx(sheets, title=tr("matrix.file.title", language), day=report.day)


def _sheet(name: str, table: pd.DataFrame, columns: dict[str, str], language: str, *, fixed: int) -> Sheet:
    shown = table[list(columns)].round(_DECIMALS)
    for column in shown.columns:
        if column.startswith("layer"):
            shown[column] = [tr(f"vocabulary.layer.{layer}", language) for layer in shown[column]]
        if column in _WORDS:
            shown[column] = [
                tr(f"{_WORDS[column]}.{token}", language) if isinstance(token, str) else None
                for token in shown[column]
            ]
    headings = tuple(tr(f"matrix.column.{column}", language) for column in columns)
    title = tr(f"matrix.file.{name}", language)
    return Sheet(title, headings, tuple(columns.values()), _rows(shown), fixed=fixed)


def _notes(report: MatrixReport) -> Sheet:
    language = report.language
    metres = format_number(report.near_m, language)
    lines = [
        tr("matrix.page.intro", language),
        tr("matrix.file.near", language, metres=metres),
        tr("matrix.list.unplaced_note", language),
        tr("matrix.file.version", language, version=report.atlas_version),
    ]
    title, heading = tr("matrix.file.notes", language), tr("matrix.file.note", language)
    return Sheet(title, (heading,), (TEXT,), [(line,) for line in lines])


def _rows(table: pd.DataFrame) -> list[tuple[object, ...]]:
    return [tuple(plain(value) for value in row) for row in table.itertuples(index=False, name=None)]
