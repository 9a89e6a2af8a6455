"""Read CSV and XLSX tables of untrusted senders as text, in the child process.

No cell becomes a number here: ``1.234`` has two meanings until its column is known.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from itertools import islice
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from ...base.errors import UploadError
from ...base.file_notes import Report, shown_name, shown_names
from ...base.limits import limit
from ...base.text import fold, tidy
from ...formats.encodings import decode_file, recover
from ..kinds import XLSX
from ..layer import free_name
from .archive import open_archive

_HEADER_WITHIN_ROWS = 20
_DELIMITERS = ",;\t|"
_MANY_CELLS = 12


def read_table(data: bytes, kind: str, columns: Sequence[str], *, header: bool = True) -> dict[str, Any]:
    """Return the cells of a table as text under unique column names.

    Parameters
    ----------
    kind : {"csv", "xlsx"}
    columns : sequence of str
        Names that the header must have; the header is the first row that has them all, else the
        first row that is not empty.
    header : bool, default True
        Without, every row belongs to the body and the columns are only counted.

    Returns
    -------
    dict
        ``names``, ``rows`` (lists of str, ``""`` where empty) and ``report``.

    Raises
    ------
    UploadError
    """
    report = Report()
    rows = _recovered(_xlsx_rows(data, report) if kind == XLSX else _csv_rows(data, report), report)
    if not header:
        rows = [[f"column_{place}" for place in range(1, max(map(len, rows), default=0) + 1)], *rows]
    place = _header_place(rows, columns)
    names = _unique_names(rows[place], report)
    width = len(names)
    body = []
    for number, row in enumerate(rows[place + 1 :], start=place + 2):
        if any(row[width:]):
            raise UploadError("uploads.table.ragged", row=number)
        if any(row):
            body.append((row + [""] * width)[:width])
    if not body:
        report.note("uploads.table.no_rows")
    report.repair("uploads.table.as_text")
    return {"names": names, "rows": body, "report": report.to_json()}


def _recovered(rows: list[list[str]], report: Report) -> list[list[str]]:
    """Undo a reading of TCVN3 or VNI as another encoding, over all cells at once."""
    decoded = recover([cell for row in rows for cell in row])
    if decoded is None:
        return rows
    report.repair("uploads.found.encoding", encoding=decoded.encoding)
    meant = iter(decoded.texts)
    return [[next(meant) for _ in row] for row in rows]


def _csv_rows(data: bytes, report: Report) -> list[list[str]]:
    decoded = decode_file(data)
    if decoded.encoding not in ("UTF-8", "UTF-16"):
        key = "uploads.found.encoding" if decoded.certain else "uploads.found.encoding_unsure"
        report.repair(key, encoding=decoded.encoding)
    text = decoded.texts[0]
    first_line = text.lstrip().partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first_line.count)
    try:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        return _within_limits([tidy(cell) for cell in row] for row in rows)
    except csv.Error as error:
        raise UploadError("uploads.table.csv") from error


def _xlsx_rows(data: bytes, report: Report) -> list[list[str]]:
    open_archive(data).close()
    try:
        written_sheets = _sheets(data, data_only=False)
        filled = [place for place, sheet in enumerate(written_sheets) if _has_cells(sheet)] or [0]
        first = filled[0]
        values = _sheets(data, data_only=True)[first].iter_rows(values_only=True)
        formulas = written_sheets[first].iter_rows(values_only=True)
        names = [shown_name(written_sheets[place].title) for place in filled]
        uncomputed: list[str] = []
        rows = []
        for number, (row, written) in enumerate(zip(values, formulas, strict=False), start=1):
            uncomputed += [
                f"{get_column_letter(column)}{number}"
                for column, (value, formula) in enumerate(zip(row, written, strict=False), start=1)
                if value is None and isinstance(formula, str) and formula.startswith("=")
            ]
            rows.append([_cell(value) for value in row])
            if len(rows) > limit("upload_features"):
                break
    except (KeyError, ValueError, TypeError, OSError, SyntaxError, zipfile.BadZipFile) as error:
        raise UploadError("uploads.table.xlsx") from error
    if len(names) > 1:
        report.note("uploads.table.other_sheets", sheet=names[0], names=shown_names(names[1:]))
    if uncomputed:
        report.note("uploads.table.formulas", cells=shown_names(uncomputed[:_MANY_CELLS]))
    return _within_limits(rows)


def _sheets(data: bytes, *, data_only: bool) -> Sequence[Worksheet]:
    sheets = load_workbook(io.BytesIO(data), read_only=True, data_only=data_only).worksheets
    for sheet in sheets:
        sheet.reset_dimensions()  # what a file claims of its size is not believed
    return sheets


def _has_cells(sheet: Worksheet) -> bool:
    """Tell whether there is anything in a sheet's first rows: Excel used to add two empty sheets."""
    rows = islice(sheet.iter_rows(values_only=True), _HEADER_WITHIN_ROWS)
    return any(value is not None for row in rows for value in row)


def _within_limits(rows: Iterable[list[str]]) -> list[list[str]]:
    kept: list[list[str]] = []
    for row in rows:
        if len(row) > limit("table_columns"):
            raise UploadError("uploads.table.too_wide", limit=limit("table_columns"))
        if len(kept) >= limit("upload_features"):
            raise UploadError("uploads.table.too_long", limit=limit("upload_features"))
        kept.append(row)
    return kept


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return tidy(str(value))


def _header_place(rows: list[list[str]], columns: Sequence[str]) -> int:
    wanted = {fold(name) for name in columns}
    nearest: set[str] = set()
    for place, row in enumerate(rows[:_HEADER_WITHIN_ROWS]):
        found = {fold(cell) for cell in row if cell}
        if found and wanted <= found:
            return place
        if len(wanted & found) > len(nearest):
            nearest = wanted & found
    missing = [name for name in columns if fold(name) not in nearest]
    if not missing:
        raise UploadError("uploads.no_features")
    raise UploadError("uploads.table.no_header", columns=shown_names(missing))


def _unique_names(header: list[str], report: Report) -> list[str]:
    while header and not header[-1]:
        header = header[:-1]
    names: list[str] = []
    repeated: list[str] = []
    for place, cell in enumerate(header, start=1):
        name = cell or f"column_{place}"
        if name in names and shown_name(name) not in repeated:
            repeated.append(shown_name(name))
        names.append(free_name(name, names))
    if repeated:
        report.repair("uploads.table.repeated", names=shown_names(repeated))
    return names
