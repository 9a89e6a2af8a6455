"""Read the tables of ``data/legal``: land-use codes, field names of maps, rules and their sources.

The conventions are those of :mod:`geo.store.tables`: text cells, blank where nothing is known, the index
is the line of the file.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from ..records import legal
from .catalog import LEGAL_FILES, data_folder, legal_path
from .tables import BadNumber, convert_columns, read_csv, require_numbers

COLUMNS: dict[str, tuple[str, ...]] = {
    "landuse_codes": legal.LANDUSE_COLUMNS,
    "map_fields": legal.MAP_FIELD_COLUMNS,
    "rules": legal.RULE_COLUMNS,
    "rule_conditions": legal.CONDITION_COLUMNS,
    "legal_sources": legal.LEGAL_SOURCE_COLUMNS,
}
"""Columns of each table in their order."""

NUMBERS: dict[str, tuple[str, ...]] = {"rules": ("factor",), "rule_conditions": ("threshold",)}
INTEGERS: dict[str, tuple[str, ...]] = {"rule_conditions": ("clause",)}


@dataclass(frozen=True)
class LegalTables:
    """All legal tables, typed. Read-only by agreement."""

    landuse_codes: pd.DataFrame
    map_fields: pd.DataFrame
    rules: pd.DataFrame
    rule_conditions: pd.DataFrame
    legal_sources: pd.DataFrame


def read_converted(folder: Path, table: str) -> tuple[pd.DataFrame, list[BadNumber]]:
    """Return one table with its numbers, and the cells that should hold one and do not.

    Raises
    ------
    DataError
        If the file is missing or is not a table of these columns.
    """
    frame = read_csv(legal_path(folder, table), COLUMNS[table])
    return convert_columns(frame, NUMBERS.get(table, ()), INTEGERS.get(table, ()))


def read_legal(folder: Path | None = None) -> LegalTables:
    """Return all legal tables of a data folder, by default :func:`geo.store.catalog.data_folder`.

    Raises
    ------
    DataError
        If a file is missing or is not a table of its columns, or a number is none.
    """
    where = folder or data_folder()
    frames: dict[str, pd.DataFrame] = {}
    for table, file in LEGAL_FILES.items():
        frames[table], bad = read_converted(where, table)
        require_numbers(bad, file)
    return LegalTables(**frames)
