"""Workbooks read back: values typed, texts never formulas, equal tables equal bytes."""

from __future__ import annotations

import io
from datetime import date, datetime

import openpyxl
import pytest

from geo.formats.workbook import (
    DAY,
    HECTARES,
    LONGEST_TEXT,
    NUMBER,
    SHARE,
    TEXT,
    TRUTH,
    WHOLE,
    Sheet,
    to_xlsx,
)

FIRST = date(2026, 11, 22)


def read(*rows, kinds=(TEXT,), title="Đất"):
    headings = tuple(f"Cột {place}" for place in range(len(kinds)))
    data = to_xlsx([Sheet(title, headings, kinds, rows, fixed=1)], title="Thử", day=FIRST)
    return openpyxl.load_workbook(io.BytesIO(data))[title]


@pytest.mark.parametrize(
    "text", ["=1+1", "+84", "-5", "@SUM(A1)", "=", "#N/A", "TRUE", "1.5", "2026-01-01", " x "]
)
def test_a_text_stays_the_text_it_is(text):
    cell = read((text,))["A2"]
    assert (cell.value, cell.data_type) == (text, "s")


def test_texts_that_look_like_formulas_are_guarded_when_edited():
    sheet = read(("=1+1",), ("plain",))
    assert sheet["A2"].quotePrefix
    assert not sheet["A3"].quotePrefix


def test_each_kind_keeps_its_type_and_format():
    kinds = (HECTARES, SHARE, WHOLE, NUMBER, NUMBER, DAY, TRUTH, TEXT)
    row = (1.2345, 0.5, 9208, 7, 7.25, FIRST, True, None)
    values = [cell.value for cell in next(read(row, kinds=kinds).iter_rows(min_row=2))]
    assert values[:5] == [1.2345, 0.5, 9208, 7, 7.25]
    assert values[5:] == [datetime(2026, 11, 22), True, None]
    cells = next(read(row, kinds=kinds).iter_rows(min_row=2))
    assert [cell.number_format for cell in cells[:2]] == ["#,##0.0000", "0.00%"]
    assert cells[3].number_format != cells[4].number_format  # 7, not "7."
    assert cells[5].is_date


def test_a_partial_date_stays_a_text():
    cell = read(("2025-10",), kinds=(DAY,))["A2"]
    assert (cell.value, cell.data_type) == ("2025-10", "s")


def test_control_characters_and_endless_texts_do_not_break_the_file():
    sheet = read(("a\x00\x07b",), ("x" * 40_000,))
    assert sheet["A2"].value == "ab"
    assert len(sheet["A3"].value) == LONGEST_TEXT


def test_long_texts_are_wrapped_and_columns_are_not_endless():
    sheet = read(("x" * 200,), ("y",))
    assert sheet["A2"].alignment.wrap_text
    assert not sheet["A3"].alignment.wrap_text
    assert sheet.column_dimensions["A"].width == 60
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref == "A1:A3"


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        (NUMBER, 2_500_000_000, "2,500,000,000"),
        (NUMBER, 11_068.92, "11,068.92"),
        (HECTARES, 12_345.6789, "12,345.6789"),
        (DAY, FIRST, "2026-11-22"),
        (DAY, "khoảng 2025-10", "khoảng 2025-10"),
    ],
)
def test_a_column_is_as_wide_as_its_values_are_shown(kind, value, shown):
    """Else a spreadsheet shows ``####``."""
    assert read((value,), kinds=(kind,)).column_dimensions["A"].width > len(shown)


def test_rows_are_as_high_as_their_wrapped_texts():
    """LibreOffice does not fit them when it opens a file."""
    sheet = read(("word " * 40,), ("short",), ("x" * 61 + "\n\ny",))
    heights = [sheet.row_dimensions[row].height for row in (1, 2, 3, 4)]
    assert heights == [None, 4 * 15, None, 4 * 15]
    heading = Sheet("A", ("Công suất: từ (MW)",), (NUMBER,), [(1,)])
    made = openpyxl.load_workbook(io.BytesIO(to_xlsx([heading], title="T", day=FIRST)))["A"]
    assert made.row_dimensions[1].height == 3 * 15


def test_a_wide_table_is_printed_on_several_pages_of_a4_with_its_first_columns():
    wide = read(tuple("x" * 58 for _ in range(10)), kinds=(TEXT,) * 10)
    assert (wide.page_setup.paperSize, wide.page_setup.fitToHeight) == (9, 0)
    assert wide.page_setup.fitToWidth == 4  # 9 columns of 60 beside the first
    assert wide.print_title_cols == "$A:$A"
    narrow = read(("x",))
    assert narrow.page_setup.fitToWidth == 1
    assert narrow.print_title_cols is None


def test_a_table_without_rows_has_its_headings():
    sheet = read(kinds=(TEXT, HECTARES))
    assert [cell.value for cell in sheet[1]] == ["Cột 0", "Cột 1"]
    assert sheet.max_row == 1


def test_the_file_is_of_its_day_and_not_of_the_clock(monkeypatch):
    sheet = Sheet("A", ("a",), (TEXT,), [("x",)])
    first = to_xlsx([sheet], title="T", day=FIRST)
    monkeypatch.setattr("time.time", lambda: 1_935_000_000.0)
    assert to_xlsx([sheet], title="T", day=FIRST) == first
    made = openpyxl.load_workbook(io.BytesIO(first)).properties
    assert (made.title, made.created, made.modified) == ("T", datetime(2026, 11, 22), datetime(2026, 11, 22))
