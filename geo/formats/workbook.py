"""Typed tables in, the bytes of an Excel workbook (XLSX) out.

Numbers are numbers, dates are dates, and a text is never a formula, whatever it opens with. Equal
tables give equal bytes: no clock is read.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zipfile import ZipFile

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from ..base.palette import ACCENT, PAPER
from .csv import clean, formula_safe, zipped
from .workbook_layout import WIDEST, lay_out

TEXT, HECTARES, SHARE, WHOLE, NUMBER, DEGREES, DAY, TRUTH = (
    "text",
    "hectares",
    "share",
    "whole",
    "number",
    "degrees",
    "day",
    "truth",
)
"""Kinds of columns; a share is a number from 0 to 1, shown as a percentage."""

LONGEST_TEXT = 32_767
"""Characters that a cell of Excel takes; a longer text is cut."""

_FORMATS = {
    HECTARES: "#,##0.0000",
    SHARE: "0.00%",
    WHOLE: "0",
    NUMBER: "#,##0.####",
    DEGREES: "0.00000",
    DAY: "yyyy-mm-dd",
}
_SHOWN = {HECTARES: "{:,.4f}", SHARE: "{:.2%}", DEGREES: "{:.5f}"}
_WHOLE_NUMBER = "#,##0"
"""Excel would write the decimal point of the format above behind a whole number, too."""
_Styles = dict[tuple[bool, bool, str], Any]
"""Styles of cells by whether a text is wrapped and guarded, and by the format of a number."""

_HEAD_FONT = Font(bold=True, color=PAPER.removeprefix("#"))
_HEAD_FILL = PatternFill("solid", start_color=ACCENT.removeprefix("#"))
_HEAD_PLACE = Alignment(wrap_text=True, vertical="center")
_WRAPPED = Alignment(wrap_text=True, vertical="top")
_TOP = Alignment(vertical="top")


@dataclass(frozen=True)
class Sheet:
    r"""One sheet of a workbook.

    Parameters
    ----------
    title : str
        At most 31 characters, none of ``[]:*?/\``.
    headings : tuple of str
        Names of the columns as the reader sees them, with their units.
    kinds : tuple of str
        A kind for each column; a text in a column of another kind stays a text.
    rows : sequence of sequences
        A value for each column, None where it is unknown.
    fixed : int, default 0
        Columns that stay in view besides the heading.
    """

    title: str
    headings: tuple[str, ...]
    kinds: tuple[str, ...]
    rows: Sequence[Sequence[object]]
    fixed: int = 0


def to_xlsx(sheets: Sequence[Sheet], *, title: str, day: date) -> bytes:
    """Return the bytes of a workbook.

    Parameters
    ----------
    sheets : sequence of Sheet
    title : str
        What the file says that it is.
    day : datetime.date
        Day of the answer, which the file names as its own.
    """
    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.title = clean(title)
    book.properties.creator = ""
    book.properties.created = book.properties.modified = datetime.combine(day, time())
    styles: _Styles = {}
    for sheet in sheets:
        _add(book.create_sheet(sheet.title), sheet, styles)
    packed = io.BytesIO()
    ExcelWriter(book, ZipFile(packed, "w")).save()
    return _undated(packed)


def _add(page: Worksheet, sheet: Sheet, styles: _Styles) -> None:
    page.append(list(sheet.headings))
    for cell in page[1]:
        cell.font, cell.fill, cell.alignment = _HEAD_FONT, _HEAD_FILL, _HEAD_PLACE
    for number, row in enumerate(sheet.rows, start=2):
        for place, (value, kind) in enumerate(zip(row, sheet.kinds, strict=True), start=1):
            if value is not None:
                _fill(page.cell(number, place), value, kind, styles)
    shown = [list(map(_shown, row, sheet.kinds)) for row in sheet.rows]
    lay_out(page, sheet.headings, shown, fixed=sheet.fixed)


def _shown(value: Any, kind: str) -> str:  # noqa: ANN401  what a cell takes
    """Return a cell as the reader sees it, but for the marks of his language."""
    if value is None or isinstance(value, str):
        return value or ""
    if kind == NUMBER:
        return f"{value:,.4f}".rstrip("0").rstrip(".")
    return _SHOWN.get(kind, "{}").format(value)


def _fill(cell: Any, value: Any, kind: str, styles: _Styles) -> None:  # noqa: ANN401  openpyxl's cells
    is_text = kind == TEXT or isinstance(value, str)
    if is_text:
        value = clean(str(value))[:LONGEST_TEXT]
    cell.value = value
    is_long = is_text and len(value) > WIDEST
    is_guarded = is_text and value != formula_safe(value)
    number_format = "" if is_text else _number_format(value, kind)
    if is_text:
        cell.data_type = "s"  # "=…" and "#N/A" are texts here
    # openpyxl looks a style up by all that it holds; copying a cell's own is ten times as fast
    look = (is_long, is_guarded, number_format)
    if look not in styles:
        cell.alignment, cell.quotePrefix = _WRAPPED if is_long else _TOP, is_guarded
        cell.number_format = number_format or "General"
        styles[look] = cell._style
    cell._style = copy(styles[look])


def _number_format(value: Any, kind: str) -> str:  # noqa: ANN401  what a cell takes
    if kind == NUMBER and float(value).is_integer():
        return _WHOLE_NUMBER
    return _FORMATS.get(kind, "")


def _undated(packed: io.BytesIO) -> bytes:
    """Return the archive with every member at the same moment."""
    with ZipFile(packed) as archive:
        return zipped({name: archive.read(name) for name in archive.namelist()})
