"""Typed tables in, the bytes of an Excel workbook (XLSX) out.

Numbers are numbers, dates are dates, and a text is never a formula, whatever it opens with. Equal
tables give equal bytes: no clock is read.
"""

from __future__ import annotations

import io
import math
import textwrap
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zipfile import ZipFile

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from ..base.palette import ACCENT, PAPER
from .csv import clean, formula_safe, zipped

WIDEST = 60
"""Characters of the widest column; a longer text is wrapped."""

_NARROWEST = 9
_MARGIN = 2
_LINE_POINTS, _HIGHEST_POINTS = 15, 409
_WRAPPED_SHARE = 0.9
"""Of a line that letters fill, since words are not broken."""
_PAGE_CHARACTERS = 200
"""Across a sheet of A4, landscape, in letters that can still be read."""

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
    _lay_out(page, sheet.headings, shown, fixed=sheet.fixed)


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


# -- widths, heights, pages ------------------------------------------------------------------------


def _lay_out(page: Worksheet, headings: Sequence[str], rows: Sequence[Sequence[str]], *, fixed: int) -> None:
    """Set the widths and heights of a sheet, its frozen panes, its filter and its pages.

    Parameters
    ----------
    page : Worksheet
        With its cells.
    headings : sequence of str
    rows : sequence of sequences of str
        The cells as the reader sees them.
    fixed : int
        Columns that stay in view, on every page, too.
    """
    columns = list(zip(*rows, strict=True)) or [()] * len(headings)
    widths = [_width(heading, texts) for heading, texts in zip(headings, columns, strict=True)]
    for place, width in enumerate(widths, start=1):
        page.column_dimensions[get_column_letter(place)].width = width
    head = zip(headings, widths, strict=True)
    _set_height(page, 1, max(len(textwrap.wrap(heading, width - 1)) for heading, width in head))
    for number, row in enumerate(rows, start=2):
        _set_height(page, number, max(map(_lines, row)))
    page.freeze_panes = f"{get_column_letter(fixed + 1)}2"
    page.auto_filter.ref = page.dimensions
    _paginate(page, widths, fixed)


def _width(heading: str, texts: Sequence[str]) -> int:
    widest = max(map(len, [*heading.split(), *texts]), default=0) + _MARGIN
    return max(_NARROWEST, min(WIDEST, widest))


def _lines(text: str) -> int:
    """Return how many lines a text takes; only texts wider than the widest column are wrapped."""
    if len(text) <= WIDEST:
        return 1
    return sum(max(1, math.ceil(len(line) / (WIDEST * _WRAPPED_SHARE))) for line in text.split("\n"))


def _set_height(page: Worksheet, row: int, lines: int) -> None:
    if lines > 1:
        page.row_dimensions[row].height = min(_HIGHEST_POINTS, lines * _LINE_POINTS)


def _paginate(page: Worksheet, widths: Sequence[int], fixed: int) -> None:
    """Print on A4, as many pages across as it takes to be read, headings and fixed columns on each."""
    page.print_title_rows = "1:1"
    repeated = sum(widths[:fixed])
    across = max(1, math.ceil((sum(widths) - repeated) / (_PAGE_CHARACTERS - repeated)))
    if fixed and across > 1:
        page.print_title_cols = f"A:{get_column_letter(fixed)}"
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", page.PAPERSIZE_A4
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = across, 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
