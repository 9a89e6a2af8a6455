from __future__ import annotations

import io
from datetime import date, datetime

import openpyxl
import pandas as pd
import pytest

from geo.atlas.credits import used_sources
from geo.atlas.selection import Selection
from geo.base.translate import LANGUAGES, tr
from geo.export.selection.table import attribute_and_part, heading, layer_table
from geo.export.selection.xlsx import to_xlsx
from geo.formats.csv import plain
from tests.made.atlas import HOSTILE_NAME


@pytest.fixture(scope="module")
def frames(made_atlas):
    return made_atlas.select(Selection())


@pytest.fixture(scope="module")
def book(frames, made_atlas):
    return openpyxl.load_workbook(io.BytesIO(to_xlsx(frames, made_atlas, "vi")))


def rows_of(book, sheet):
    """Rows by their first cell, each under its headings."""
    heads, *rows = book[tr(f"export.sheet.{sheet}", "vi")].iter_rows(values_only=True)
    return {row[0]: dict(zip(heads, row, strict=True)) for row in rows}


def cell(book, sheet, feature_id, column):
    return rows_of(book, sheet)[feature_id][heading(column, "vi")]


def test_a_sheet_for_each_layer_then_sources_columns_and_notes(book, frames):
    sheets = [*frames, "sources", "columns", "notes"]
    assert book.sheetnames == [tr(f"export.sheet.{name}", "vi") for name in sheets]


def said(column, value):
    """What the workbook says for a value of the common table: tokens of support in words."""
    known = plain(value)
    part = attribute_and_part(column)[1]
    if known is not None and part in ("basis", "qualifier"):
        return tr(f"vocabulary.{part}.{known}", "vi")
    if known is not None and column == "available_ha_method":
        return tr(f"core.available_ha_method.{known}", "vi")
    if known is not None and column == "available_ha_standing":
        return tr(f"vocabulary.standing.{known}", "vi")
    return known


def test_every_value_shown_comes_back_equal(book, frames, made_atlas):
    _, *key = book[tr("export.sheet.columns", "vi")].iter_rows(values_only=True)
    for layer, frame in frames.items():
        names = {shown: name for sheet, shown, name, _ in key if sheet == tr(f"export.sheet.{layer}", "vi")}
        table = layer_table(layer, frame, made_atlas, "vi")
        rows = rows_of(book, layer)
        assert list(rows) == list(frame.index)
        for feature_id, row in rows.items():
            for shown, value in row.items():
                read = value.date().isoformat() if isinstance(value, datetime) else value
                assert read == said(names[shown], table.at[feature_id, names[shown]])


def test_numbers_are_numbers_and_unknown_is_empty(book):
    assert cell(book, "zones", "z-alpha", "area_ha") == 100
    assert cell(book, "zones", "z-alpha", "investment_vnd_bn") == 1000
    assert cell(book, "zones", "z-beta", "investment_vnd_bn") is None
    assert heading("investment_vnd_bn", "vi") == "Vốn đầu tư (tỷ đồng)"


def test_whole_dates_are_dates_and_partial_ones_texts(book):
    assert cell(book, "clusters", "c-gamma", "area_ha_as_of") == datetime(2020, 6, 30)
    assert cell(book, "clusters", "c-hostile", "area_ha_as_of") == "2024-12"
    published = rows_of(book, "sources")["decision-2020"][tr("export.source.published", "vi")]
    assert published == datetime(2020, 6, 30)


def test_ranges_and_plans_are_told(book):
    row = {name: cell(book, "zones", "z-beta", f"area_ha{name}") for name in ("", "_lower", "_upper")}
    assert row == {"": None, "_lower": 30, "_upper": 50}
    assert cell(book, "zones", "z-beta", "area_ha_qualifier") == tr("vocabulary.qualifier.range", "vi")
    assert cell(book, "zones", "z-beta", "area_ha_basis") == tr("vocabulary.basis.planned", "vi")
    assert cell(book, "zones", "z-beta", "area_ha_source") == "Văn bản draft-2026"


def test_no_cell_is_a_formula(frames, made_atlas):
    clusters = frames["clusters"].copy()
    for text in ("=1+1", "+84 20", "-2+3", "@SUM(1)", "#N/A", '=HYPERLINK("http://x")'):
        clusters.loc["c-gamma", "name_vi"] = text
        made = openpyxl.load_workbook(io.BytesIO(to_xlsx({"clusters": clusters}, made_atlas, "vi")))
        cells = [one for row in made.worksheets[0].iter_rows() for one in row]
        assert {one.data_type for one in cells} <= {"s", "n", "d"}
        assert text in {one.value for one in cells}


def test_hostile_names_come_back_as_they_are(book):
    assert cell(book, "clusters", "c-hostile", "name_vi") == HOSTILE_NAME


def test_headings_stay_in_view_and_filter(book, frames):
    for layer in frames:
        page = book[tr(f"export.sheet.{layer}", "vi")]
        assert page.freeze_panes == "C2"
        assert page.auto_filter.ref == page.dimensions
        assert page.column_dimensions["B"].width > 12


def test_figures_that_nobody_has_are_left_out(book):
    heads = {one.value for one in book[tr("export.sheet.zones", "vi")][1]}
    assert heading("area_ha", "vi") in heads
    assert heading("jobs_n", "vi") not in heads


def test_the_sheet_of_sources_has_those_used(book, frames, made_atlas):
    assert list(rows_of(book, "sources")) == list(used_sources(frames, made_atlas).index)


@pytest.mark.parametrize("language", LANGUAGES)
def test_sheets_and_headings_are_in_the_language(frames, made_atlas, language):
    made = openpyxl.load_workbook(io.BytesIO(to_xlsx(frames, made_atlas, language)))
    assert made.sheetnames[0] == tr("export.sheet.zones", language)
    assert all(len(name) <= 31 for name in made.sheetnames)
    for page in made.worksheets:
        heads = [one.value for one in page[1]]
        assert len(set(heads)) == len(heads)
        assert all(heads)


def test_the_file_names_the_day_of_its_newest_source(book):
    assert book.properties.created.date() == date(2023, 5, 10)


def test_reads_with_pandas_as_a_table(frames, made_atlas):
    data = io.BytesIO(to_xlsx(frames, made_atlas, "en"))
    zones = pd.read_excel(data, sheet_name="Zones", index_col=0)
    assert zones["Area (ha)"].dropna().to_dict() == {"z-alpha": 100}
