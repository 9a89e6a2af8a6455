"""How a sheet of a workbook looks: widths, heights, what stays in view, and its pages on paper.

Heights are written, since LibreOffice does not fit rows to wrapped texts when it opens a file; widths
are those of the values as shown, since a number that does not fit is shown as ``####``.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

WIDEST = 60
"""Characters of the widest column; a longer text is wrapped."""

_NARROWEST = 9
_MARGIN = 2
_LINE_POINTS, _HIGHEST_POINTS = 15, 409
_WRAPPED_SHARE = 0.9
"""Of a line that letters fill, since words are not broken."""
_PAGE_CHARACTERS = 200
"""Across a sheet of A4, landscape, in letters that can still be read."""


def lay_out(page: Worksheet, headings: Sequence[str], rows: Sequence[Sequence[str]], *, fixed: int) -> None:
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
