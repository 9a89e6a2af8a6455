"""Read and write the CSV tables of ``data/zones``, the master of every figure and place.

Every cell is text, so that codes keep their leading zeros and "NA" stays a name; the columns of
:data:`NUMBERS` and :data:`INTEGERS` then become numbers. A blank text is ``""``, a blank number NaN.
The index of each frame, named ``row``, is the line of the file where the record begins, so that
whatever is found wrong can say where.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from ..base.errors import DataError
from ..records import vocabulary
from . import writing
from .catalog import TABLE_FILES, table_path

COLUMNS: dict[str, tuple[str, ...]] = {
    "features": vocabulary.FEATURE_COLUMNS,
    "observations": vocabulary.OBSERVATION_COLUMNS,
    "sources": vocabulary.SOURCE_COLUMNS,
    "indicators": vocabulary.INDICATOR_COLUMNS,
    "admin_units": vocabulary.ADMIN_UNIT_COLUMNS,
    "admin_successions": vocabulary.ADMIN_SUCCESSION_COLUMNS,
    "outlines": vocabulary.OUTLINE_COLUMNS,
    "outline_corners": vocabulary.OUTLINE_CORNER_COLUMNS,
    "merges": vocabulary.MERGE_COLUMNS,
    "left": vocabulary.LEFT_COLUMNS,
    "names_zh": vocabulary.CHINESE_NAME_COLUMNS,
}
"""Columns of each table in their order."""

NUMBERS: dict[str, tuple[str, ...]] = {
    "features": ("lon", "lat", "accuracy_m"),
    "observations": ("lower", "upper"),
    "indicators": ("lower", "upper"),
    "admin_units": ("lon", "lat", "area_km2"),
    "outlines": ("declared_area_ha", "accuracy_m"),
    "outline_corners": ("x_north_m", "y_east_m"),
}
"""Columns read as float64. ``value`` stays text: its type depends on the attribute."""

INTEGERS: dict[str, tuple[str, ...]] = {
    "outlines": ("epsg", "used_for_geometry"),
    "outline_corners": ("part", "seq"),
}
"""Columns read as whole numbers that may be missing (Int64)."""

SORT_KEYS: dict[str, tuple[str, ...]] = {
    "features": ("layer", "feature_id"),
    "observations": ("feature_id", "attribute", "as_of", "source_id"),
    "sources": ("source_id",),
    "indicators": ("indicator_id",),
    "admin_units": ("code", "valid_from"),
    "admin_successions": ("old_province_code", "old_district", "old_name", "new_code"),
    "outlines": ("outline_id",),
    "outline_corners": ("outline_id", "part", "seq"),
    "merges": ("kept_id", "merged_id"),
    "left": ("feature_id",),
    "names_zh": ("name_vi", "name_zh"),
}
"""Columns that each table is sorted by when it is written."""


@dataclass(frozen=True)
class Tables:
    """All tables of the atlas, typed; see the module for the conventions. Read-only by agreement."""

    features: pd.DataFrame
    observations: pd.DataFrame
    sources: pd.DataFrame
    indicators: pd.DataFrame
    admin_units: pd.DataFrame
    admin_successions: pd.DataFrame
    outlines: pd.DataFrame
    outline_corners: pd.DataFrame
    merges: pd.DataFrame
    left: pd.DataFrame
    names_zh: pd.DataFrame


@dataclass(frozen=True)
class BadNumber:
    """A cell of a numeric column that holds no number."""

    row: int
    field: str
    text: str


def read_text(folder: Path, table: str) -> pd.DataFrame:
    """Return a table with every cell as text.

    Raises
    ------
    DataError
        If the file is missing, is not UTF-8, lacks a column or has one too many, or a row has
        another number of fields than the header.
    """
    return read_csv(table_path(folder, table), COLUMNS[table])


def read_csv(path: Path, columns: tuple[str, ...]) -> pd.DataFrame:
    """Return a CSV file of these columns with every cell as text; raises as :func:`read_text`."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise DataError("tables.read.no_file", file=path.name) from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise DataError("tables.read.not_utf8", file=path.name, row=line) from None
    return parse_csv(text, path.name, columns)


def parse_csv(text: str, name: str, columns: tuple[str, ...]) -> pd.DataFrame:
    """Return the text of the CSV file ``name`` as a table of texts; raises as :func:`read_text`."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[list[str]] = []
    lines: list[int] = []
    first_line = 1
    try:
        header = next(reader, [])
        _require_columns(header, columns, name)
        first_line = reader.line_num + 1
        for cells in reader:
            if len(cells) != len(header):
                raise DataError(
                    "tables.read.wrong_number_of_fields",
                    file=name,
                    row=first_line,
                    found=len(cells),
                    wanted=len(header),
                )
            rows.append(cells)
            lines.append(first_line)
            first_line = reader.line_num + 1
    except csv.Error:
        raise DataError("tables.read.broken_quotes", file=name, row=first_line) from None
    index = pd.Index(lines, dtype="int64", name="row")
    frame = pd.DataFrame(rows, columns=header, index=index, dtype=object)
    return frame[list(columns)]


def _require_columns(header: list[str], wanted: tuple[str, ...], name: str) -> None:
    missing = [column for column in wanted if column not in header]
    if missing:
        raise DataError("tables.read.missing_columns", file=name, columns=", ".join(missing))
    unknown = [column for column in header if column not in wanted]
    if unknown or len(header) != len(wanted):
        extra = unknown or sorted({column for column in header if header.count(column) > 1})
        raise DataError("tables.read.unknown_columns", file=name, columns=", ".join(extra))


def convert(frame: pd.DataFrame, table: str) -> tuple[pd.DataFrame, list[BadNumber]]:
    """Return the table with its numeric columns as numbers, and the cells that hold none.

    Such a cell becomes NaN. Only plain numbers with a decimal point count: no thousands mark, no
    exponent, no "inf".
    """
    return convert_columns(frame, NUMBERS.get(table, ()), INTEGERS.get(table, ()))


def convert_columns(
    frame: pd.DataFrame, numbers: tuple[str, ...], integers: tuple[str, ...] = ()
) -> tuple[pd.DataFrame, list[BadNumber]]:
    """Return the table with these columns as numbers or whole numbers, as :func:`convert` does."""
    typed = frame.copy()
    bad: list[BadNumber] = []
    for column in (*numbers, *integers):
        pattern = r"-?[0-9]+" if column in integers else r"-?[0-9]+(?:\.[0-9]+)?"
        texts = frame[column].astype(object)
        fits = texts.str.fullmatch(pattern).astype(bool) if len(texts) else texts.astype(bool)
        wrong = texts[~fits & (texts != "")]
        bad += [BadNumber(row, column, text) for row, text in zip(wrong.index.tolist(), wrong, strict=True)]
        values = texts.where(fits, np.nan).astype("float64")
        typed[column] = values.astype("Int64") if column in integers else values
    return typed, bad


def read_table(folder: Path, table: str) -> pd.DataFrame:
    """Return one typed table.

    Raises
    ------
    DataError
        As :func:`read_text`, and if a cell of a numeric column holds no number.
    """
    typed, bad = convert(read_text(folder, table), table)
    require_numbers(bad, TABLE_FILES[table])
    return typed


def require_numbers(bad: list[BadNumber], file: str) -> None:
    """Refuse a file with cells that should hold a number and do not; the error names the first."""
    if bad:
        first = bad[0]
        raise DataError(
            "tables.read.not_a_number", file=file, row=first.row, field=first.field, text=first.text
        )


def read_tables(folder: Path) -> Tables:
    """Return all tables of the data folder; raises as :func:`read_table`."""
    return Tables(**{table: read_table(folder, table) for table in TABLE_FILES})


# -- writing -------------------------------------------------------------------------------------


def write_table(frame: pd.DataFrame, folder: Path, table: str) -> None:
    """Write a table so that the same rows always give the same bytes.

    UTF-8, LF, minimal quotes, columns and rows in their fixed order; the old file is replaced at once.

    Raises
    ------
    WriteError
        If the folder cannot be written.
    """
    data = table_text(frame, table).encode("utf-8")
    with writing.replacing(table_path(folder, table)) as temporary:
        temporary.write_bytes(data)


def table_text(frame: pd.DataFrame, table: str) -> str:
    """Return the text of the CSV file of a table."""
    ordered = frame[list(COLUMNS[table])].map(cell_text)
    keys = ordered[list(SORT_KEYS[table])].copy()
    if "layer" in keys:
        keys["layer"] = [f"{vocabulary.LAYERS.index(layer)}" for layer in keys["layer"]]
    for column in INTEGERS.get(table, ()):
        if column in keys:
            keys[column] = keys[column].str.zfill(9)
    # Stable: where the keys are equal the order is the collector's, and the rule of preference ends on it.
    ordered = ordered.loc[keys.sort_values(list(keys.columns), kind="stable").index]
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(ordered.columns)
    writer.writerows(ordered.itertuples(index=False, name=None))
    return buffer.getvalue()


def cell_text(value: object) -> str:
    """Return the text of a cell: blank if missing, the shortest exact decimal of a number."""
    if value is None or value is pd.NA:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, (float, np.floating)):
        return "" if np.isnan(value) else np.format_float_positional(value, trim="-")
    return str(value)
