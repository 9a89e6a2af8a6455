"""Legends: the bundled ones, those of files and of users, and what is wrong with a table."""

from __future__ import annotations

import re

import numpy as np
import pytest

from geo.base.errors import DataError, SelectionError
from geo.base.remark import sentence
from geo.base.translate import LANGUAGES
from geo.formats.geotiff import Raster
from geo.land.law import legends
from geo.store.catalog import data_folder
from tests.made.rasters import write

OFFICIAL = {10: (0, 100, 0, 255), 40: (240, 150, 255, 255), 50: (250, 0, 0, 255)}
"""Colours of ESA's own map of 2021, from its colour table."""


@pytest.mark.parametrize(("token", "count"), [("worldcover", 11), ("igbp", 18), ("dynamicworld", 9)])
def test_bundled_legends_name_and_colour_every_class(token, count):
    legend = legends.bundled(token)
    assert len(legend.classes) == count
    assert legend.credit
    assert all(legend.name(language) for language in LANGUAGES)
    for value, row in legend.classes.items():
        assert row.value == value
        assert row.name("vi") and row.name("en") and row.name("vi") != row.name("en")
        assert re.fullmatch(r"#[0-9A-F]{6}", row.colour)


def test_worldcover_is_credited_as_its_licence_asks():
    credit = legends.bundled("worldcover").credit
    assert "© ESA WorldCover project" in credit
    assert "Contains modified Copernicus Sentinel data" in credit
    assert "CC BY 4.0" in credit


def test_what_grows_or_flows_stands_in_the_way_and_bare_ground_does_not():
    classes = legends.bundled("worldcover").classes
    marks = {value: classes[value].conflict for value in (10, 40, 50, 60, 80)}
    assert marks == {10: True, 40: True, 50: None, 60: False, 80: True}


def test_every_bundled_legend_has_its_source():
    rows = (data_folder() / "legends" / "legends.csv").read_text("utf-8").splitlines()
    assert [row.partition(",")[0] for row in rows[1:]] == list(legends.BUNDLED)
    assert all(row.rpartition(",")[2] for row in rows)


def test_no_such_legend():
    with pytest.raises(SelectionError) as caught:
        legends.bundled("../../etc/passwd")
    assert caught.value.key == "cover.legend.no_such"


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(DataError) as caught:
        legends.bundled("worldcover", tmp_path)
    assert caught.value.key == "cover.legend.missing"


# -- tables ------------------------------------------------------------------------------------------


def test_a_users_table():
    head = "\ufeffvalue;name_vi;name_en;colour;conflict;note\n"
    text = head + "1;Lúa;Rice;#ffff64;yes;x\n\n-2; Nước ;;;\n3;;Rock;;No\n"
    found = legends.from_csv(text.encode())
    assert found.classes[1] == legends.LegendClass(1, "Lúa", "Rice", "#FFFF64", True)
    assert (found.classes[-2].name_vi, found.classes[-2].name_en) == ("Nước", "Nước")
    assert found.classes[-2].conflict is None
    assert found.classes[3].conflict is False
    assert found.token == "own"


def test_one_name_serves_both_languages():
    assert legends.from_csv("value,name\n1,Rice\n").of(1).name("vi") == "Rice"


def test_a_value_that_is_not_in_the_legend_has_its_number_for_a_name():
    row = legends.from_csv("value,name\n1,Rice\n").of(7)
    assert "7" in row.name("vi") and row.conflict is None


@pytest.mark.parametrize(
    ("text", "key", "row"),
    [
        ("", "columns", None),
        ("name\nRice\n", "columns", None),
        ("value\n1\n", "columns", None),
        ("value,name\n1,Rice\n2.5,Water\n", "bad_value", 3),
        ("value,name\n,Water\n", "bad_value", 2),
        ("value,name\n99999999999,Water\n", "bad_value", 2),
        ("value,name\n1,\n", "no_name", 2),
        ("value,name\n1,Rice\n1,Water\n", "twice", 3),
        ("value,name,colour\n1,Rice,green\n", "bad_colour", 2),
        ("value,name,conflict\n1,Rice,maybe\n", "bad_conflict", 2),
        ("value,name\n1\n", "no_name", 2),
    ],
)
def test_a_bad_row_is_named(text, key, row):
    with pytest.raises(SelectionError) as caught:
        legends.from_csv(text)
    assert caught.value.key == f"cover.legend.{key}"
    for language in LANGUAGES:
        told = sentence(caught.value, language)
        assert "{" not in told and (row is None or str(row) in told)


@pytest.mark.parametrize("data", ["value,name\n1,Lúa\n".encode("cp1258"), b"\xff\xfe\x00"])
def test_other_encodings_are_refused(data):
    with pytest.raises(SelectionError) as caught:
        legends.from_csv(data)
    assert caught.value.key == "cover.legend.not_utf8"


def test_a_table_with_a_huge_cell_is_refused():
    with pytest.raises(SelectionError) as caught:
        legends.from_csv('value,name\n1,"' + "x" * 200_000 + '"\n')
    assert caught.value.key == "cover.legend.columns"


# -- files -------------------------------------------------------------------------------------------


def opened(tmp_path, **options):
    return Raster(write(tmp_path / "a.tif", np.full((4, 4), 10, np.uint8), **options))


def test_the_legend_of_a_file(tmp_path):
    colours = {0: (0, 0, 0, 0), 1: (255, 255, 100, 255), 2: (0, 0, 255, 255)}
    tags = {"legend": "1  Rice\n2: Open water\nno number\n"}
    found = legends.from_raster(opened(tmp_path, colours=colours, tags=tags, nodata=0))
    assert {value: (row.name_en, row.colour) for value, row in found.classes.items()} == {
        1: ("Rice", "#FFFF64"),
        2: ("Open water", "#0000FF"),
    }
    assert all(row.conflict is None for row in found.classes.values())


def test_a_file_that_says_nothing_has_no_legend(tmp_path):
    raster = opened(tmp_path)
    assert legends.from_raster(raster) is None
    assert legends.guess(raster) is None


def test_the_colours_of_worldcover_are_recognised(tmp_path):
    assert legends.guess(opened(tmp_path, colours={0: (0, 0, 0, 0)} | OFFICIAL)).token == "worldcover"


def test_its_title_is_enough(tmp_path):
    raster = opened(tmp_path, tags={"title": "ESA WorldCover product at 10m resolution for year 2021"})
    assert legends.guess(raster).token == "worldcover"


def test_one_other_colour_is_another_legend(tmp_path):
    assert legends.guess(opened(tmp_path, colours=OFFICIAL | {60: (1, 2, 3, 255)})).token == "file"
