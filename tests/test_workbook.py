"""Workbooks read back: values typed, texts never formulas, equal tables equal bytes."""

from __future__ import annotations

import io
from datetime import date, datetime

import openpyxl
import pytest

from geo.workbook import DAY, HECTARES, LONGEST_TEXT, NUMBER, SHARE, TEXT, TRUTH, WHOLE, Sheet, to_xlsx

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
