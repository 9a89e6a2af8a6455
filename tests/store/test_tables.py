from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.base.errors import DataError
from geo.base.remark import sentence
from geo.store import tables
from geo.store.catalog import TABLE_FILES, table_path
from tests.made.data import frame, make_folder, rows

HEADER = ",".join(tables.COLUMNS["merges"])


@pytest.fixture
def folder(tmp_path):
    return make_folder(tmp_path / "data")


def write(folder, table, text):
    table_path(folder, table).write_bytes(text.encode("utf-8") if isinstance(text, str) else text)


def error_of(folder, table):
    with pytest.raises(DataError) as caught:
        tables.read_table(folder, table)
    for language in ("vi", "en"):
        assert "{" not in sentence(caught.value, language)
        assert str(folder) not in sentence(caught.value, language)
    return caught.value


def test_numbers_are_numbers_and_codes_stay_text(folder):
    read = tables.read_tables(folder)
    assert read.features["lon"].dtype == np.float64
    assert read.outlines["epsg"].tolist() == [9208]
    assert read.admin_units["code"].tolist() == ["15", "90001"]
    assert read.observations["value"].map(type).unique().tolist() == [str]
    assert read.sources.at[2, "url"] == ""
    assert np.isnan(read.admin_units.at[2, "lon"])


def test_the_index_is_the_line_of_the_file(folder):
    write(folder, "merges", f'{HEADER}\na,b,"two\nlines",c,d\ne,f,g,h,i\n')
    assert tables.read_table(folder, "merges").index.tolist() == [2, 4]


def test_na_is_a_name(folder):
    write(folder, "merges", f"{HEADER}\nNA,null,NaN,None,\n")
    assert tables.read_table(folder, "merges").iloc[0].tolist() == ["NA", "null", "NaN", "None", ""]


@pytest.mark.parametrize(
    ("text", "key", "words"),
    [
        ("kept_id,merged_id\n", "missing_columns", {"columns": "merged_name, reason, source_id"}),
        (f"{HEADER},extra\n", "unknown_columns", {"columns": "extra"}),
        (f"{HEADER},kept_id\n", "unknown_columns", {"columns": "kept_id"}),
        (f"{HEADER}\na,b,c,d,e\na,b\n", "wrong_number_of_fields", {"row": 3, "found": 2, "wanted": 5}),
        (f'{HEADER}\na,b,c,d,e\na,"b,c,d,e\n', "broken_quotes", {"row": 3}),
        (HEADER.encode() + b"\na,b,\xff,d,e\n", "not_utf8", {"row": 2}),
        ("", "missing_columns", {}),
    ],
)
def test_a_broken_file_is_told_with_its_row(folder, text, key, words):
    write(folder, "merges", text)
    error = error_of(folder, "merges")
    assert error.key == f"tables.read.{key}"
    assert error.params["file"] == "merges.csv"
    assert words.items() <= error.params.items()


def test_a_missing_file_is_told(folder):
    table_path(folder, "merges").unlink()
    assert error_of(folder, "merges").key == "tables.read.no_file"


@pytest.mark.parametrize("text", ["1,5", "1.234.5", "abc", "1e5", "inf", "nan", " 5", "0x10", "１"])
def test_a_bad_number_names_row_and_field(folder, text):
    content = rows()["outline_corners"]
    content[1]["x_north_m"] = text
    tables.write_table(frame("outline_corners", content), folder, "outline_corners")
    error = error_of(folder, "outline_corners")
    assert error.key == "tables.read.not_a_number"
    assert error.params == {"file": "outline_corners.csv", "row": 3, "field": "x_north_m", "text": text}


def test_writing_gives_the_same_bytes_whatever_the_order(folder):
    for table in TABLE_FILES:
        before = table_path(folder, table).read_bytes()
        tables.write_table(tables.read_table(folder, table).iloc[::-1], folder, table)
        assert table_path(folder, table).read_bytes() == before, table
        assert b"\r" not in before


def test_features_are_written_by_layer_then_id(folder):
    assert tables.read_table(folder, "features")["feature_id"].tolist() == [
        "kcn-a",
        "kcn-b",
        "ccn-a",
        "td-a",
        "mo-a",
        "mo-b",
        "da-a",
    ]


def test_corners_are_written_in_the_order_of_their_numbers(folder):
    content = [{**rows()["outline_corners"][0], "seq": seq} for seq in (10, 2, 1)]
    tables.write_table(frame("outline_corners", content), folder, "outline_corners")
    assert tables.read_table(folder, "outline_corners")["seq"].tolist() == [1, 2, 10]


@pytest.mark.parametrize(
    ("value", "text"),
    [(9068.73, "9068.73"), (100.0, "100"), (1e-7, "0.0000001"), (float("nan"), ""), (None, ""), (12, "12")],
)
def test_cells_are_written_short_and_exact(value, text):
    assert tables.cell_text(value) == text


cells = st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=20)


@given(st.lists(st.tuples(cells, cells, cells, cells, cells), max_size=5))
def test_any_text_comes_back_as_it_was(content):
    written = pd.DataFrame(content, columns=tables.COLUMNS["merges"], dtype=object)
    text = tables.table_text(written, "merges")
    read = tables.parse_csv(text, "merges", tables.COLUMNS["merges"])
    assert sorted(map(tuple, read.to_numpy())) == sorted(content)


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e12, max_value=1e12))
def test_any_number_comes_back_as_it_was(number):
    text = tables.cell_text(number)
    assert float(text) == number
    unit = frame("admin_units", [{"lon": text}])
    typed, bad = tables.convert(unit, "admin_units")
    assert not bad
    assert typed["lon"].iloc[0] == number
