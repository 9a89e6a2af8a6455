from __future__ import annotations

import csv
import io
import zipfile

import pyogrio
import pytest

from geo.atlas.selection import Selection
from geo.export.selection.shapefile import KEY_COLUMNS, short_names, to_shapefile_zip
from geo.export.selection.table import column_order, layer_table, support_columns
from geo.formats.csv import plain
from geo.records.attributes import ATTRIBUTES
from tests.made.other_gdal import features

LONG = "Ghi chú dài về ranh giới và giấy phép. " * 20


@pytest.fixture(scope="module")
def frames(made_atlas):
    chosen = dict(made_atlas.select(Selection()))
    zones = chosen["zones"].copy()
    zones.loc["z-alpha", "notes"] = LONG.strip()
    return {**chosen, "zones": zones}


@pytest.fixture(scope="module")
def folder(frames, made_atlas, tmp_path_factory):
    path = tmp_path_factory.mktemp("shapefile")
    with zipfile.ZipFile(io.BytesIO(to_shapefile_zip(frames, made_atlas, "vi"))) as archive:
        archive.extractall(path)
    return path


def table(folder, name):
    return list(csv.DictReader((folder / name).read_text("utf-8-sig").splitlines()))


def read_back(folder, stem, row):
    """A row of a shapefile under the names of the columns, long texts put together again."""
    whole = {}
    for line in table(folder, "fields.csv"):
        if (
            line["shapefile"] == stem
            and row[line["field"]] is not None
            and row[line["field"]] == row[line["field"]]
        ):
            before = whole.get(line["column"], "")
            value = row[line["field"]]
            whole[line["column"]] = before + value if isinstance(value, str) else value
    return {name: value for name, value in whole.items() if value != ""}


def expected(frames, made_atlas, layer):
    """Each row of the selection, what is unknown and the titles of sources left out."""
    rows = layer_table(layer, frames[layer], made_atlas, "vi").to_dict("records")
    return {
        row["feature_id"]: {
            name: plain(value)
            for name, value in row.items()
            if plain(value) is not None and not (name.endswith("_source") and name != "boundary_source")
        }
        for row in rows
    }


@pytest.mark.parametrize(
    ("layer", "stem"),
    [("zones", "zones_point"), ("hydropower", "hydropower_point"), ("mines", "mines_polygon")],
)
def test_every_value_comes_back_equal(folder, frames, made_atlas, layer, stem):
    back = pyogrio.read_dataframe(folder / f"{stem}.shp")
    wanted = expected(frames, made_atlas, layer)
    assert len(back)
    for row in back.to_dict("records"):
        assert read_back(folder, stem, row) == wanted[row["feature_id"]]


def test_every_value_comes_back_equal_through_another_gdal(folder, frames, made_atlas):
    wanted = expected(frames, made_atlas, "zones")
    for feature in features(folder / "zones_point.shp", "zones_point"):
        row = feature["properties"]
        assert read_back(folder, "zones_point", row) == wanted[row["feature_id"]]


def test_layers_of_points_and_polygons_are_files_of_their_own(folder):
    assert {path.stem for path in folder.glob("mines_*.shp")} == {"mines_point", "mines_polygon"}
    assert {path.suffix for path in folder.glob("zones_point.*")} == {".shp", ".shx", ".dbf", ".prj", ".cpg"}


def test_shapes_come_back(folder, frames):
    for stem in ("mines_point", "mines_polygon"):
        back = pyogrio.read_dataframe(folder / f"{stem}.shp").set_index("feature_id")
        assert all(back.geometry.geom_equals(frames["mines"].geometry.loc[back.index]))


def test_a_feature_without_a_place_is_kept_and_told_of(folder):
    back = pyogrio.read_dataframe(folder / "hydropower_point.shp").set_index("feature_id")
    assert back.geometry["h-nowhere"] is None
    assert "vị trí: 1." in (folder / "README.txt").read_text("utf-8")


def test_a_long_text_goes_on_in_further_fields_and_the_key_says_so(folder):
    lines = [line for line in table(folder, "fields.csv") if line["shapefile"] == "zones_point"]
    parts = [(line["field"], line["part"]) for line in lines if line["column"] == "notes"]
    assert parts == [
        ("notes", f"1/{len(parts)}"),
        *((f"notes{n}", f"{n}/{len(parts)}") for n in range(2, len(parts) + 1)),
    ]
    assert len(parts) == -(-len(LONG.strip().encode()) // 254)


def test_the_key_names_each_field_with_its_unit(folder):
    lines = {
        line["field"]: line for line in table(folder, "fields.csv") if line["shapefile"] == "zones_point"
    }
    assert tuple(lines["area_ha"]) == KEY_COLUMNS
    assert (lines["inv_vnd_l"]["column"], lines["inv_vnd_l"]["unit"]) == ("investment_vnd_bn_lower", "VND bn")
    assert lines["inv_vnd_l"]["meaning"] == "Vốn đầu tư: từ (tỷ đồng)"


def test_sources_lie_beside_the_shapefiles(folder):
    assert {line["source_id"] for line in table(folder, "sources.csv")} >= {"decision-2020", "register"}


def test_field_names_are_short_ascii_and_no_two_alike():
    columns = [
        name for name in column_order([*ATTRIBUTES, *support_columns()]) if not name.endswith("_source")
    ]
    every = [*columns, "feature_id", "layer", "layer_label", "province_code", "province_code_label"]
    names = list(short_names(dict.fromkeys(every)).values())
    assert len({name.lower() for name in names}) == len(names)
    assert all(name.isascii() and 0 < len(name) <= 10 for name in names)


def test_the_archive_has_no_clock(frames, made_atlas):
    with zipfile.ZipFile(io.BytesIO(to_shapefile_zip(frames, made_atlas, "en"))) as archive:
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
