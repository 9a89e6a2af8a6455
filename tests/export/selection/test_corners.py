from __future__ import annotations

import csv
import io
import zipfile

import pytest
import shapely

from geo.atlas.selection import Selection
from geo.base.translate import LANGUAGES
from geo.export.selection.corners import CORNER_COLUMNS, INDEX_COLUMNS, to_corner_lists
from geo.land.corners.reading import read_corners
from geo.land.corners.zones import Places


@pytest.fixture(scope="module")
def frames(made_atlas):
    return made_atlas.select(Selection())


def unpacked(frames, atlas, language="vi"):
    with zipfile.ZipFile(io.BytesIO(to_corner_lists(frames, atlas, language))) as archive:
        return {name: archive.read(name).decode("utf-8-sig") for name in archive.namelist()}


def table(text):
    return list(csv.DictReader(text.splitlines()))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_list_reads_back_as_the_same_outline(frames, made_atlas, language):
    text = unpacked(frames, made_atlas, language)["lists/m-square.txt"]
    site = read_corners(text, Places.of(made_atlas))
    assert (site.epsg, site.how_recognised) == (9208, "stated")
    assert shapely.hausdorff_distance(site.polygon, frames["mines"].geometry["m-square"]) < 2e-7
    assert site.declared_ha == pytest.approx(100, abs=0.01)


def test_the_index_lists_every_feature_and_says_which_have_no_outline(frames, made_atlas):
    index = {row["feature_id"]: row for row in table(unpacked(frames, made_atlas)["index.csv"])}
    assert set(index) == {feature_id for frame in frames.values() for feature_id in frame.index}
    square = index["m-square"]
    assert tuple(square) == INDEX_COLUMNS
    assert (square["epsg"], square["central_meridian"], square["zone_width"]) == ("9208", "104.75", "3")
    assert (square["rings"], square["corners"]) == ("1", "4")
    assert (float(square["grid_ha"]), square["declared_ha"]) == (pytest.approx(100, abs=1e-3), "101")
    assert {row["remark"] for key, row in index.items() if key != "m-square"} == {"Chưa có ranh giới"}


def test_one_table_has_the_corners_of_all(frames, made_atlas):
    corners = table(unpacked(frames, made_atlas)["corners.csv"])
    assert tuple(corners[0]) == CORNER_COLUMNS
    assert [row["corner"] for row in corners] == ["1", "2", "3", "4"]
    sides = {round(float(corners[0]["y_east_m"]) - float(corners[1]["y_east_m"]))}
    assert sides == {-1000}


def test_sources_and_how_to_read_them_lie_beside(frames, made_atlas):
    files = unpacked(frames, made_atlas, "en")
    assert {row["source_id"] for row in table(files["sources.csv"])} >= {"draft-2026"}
    assert "X is north" in files["README.txt"]


def test_without_outlines_there_is_the_index(made_atlas):
    zones = made_atlas.select(Selection(layers=("zones",)))
    files = unpacked(zones, made_atlas)
    assert list(files) == ["README.txt", "index.csv", "corners.csv", "sources.csv"]
    assert len(table(files["index.csv"])) == 2


def test_a_boundary_of_the_user_names_its_document(made_atlas):
    mines = made_atlas.select(Selection(layers=("mines",)))["mines"].loc[["m-square"]]
    mines = mines.assign(boundary_own=True, boundary_source="Quyết định 1")
    (row,) = table(unpacked({"mines": mines}, made_atlas)["index.csv"])
    assert (row["source_id"], row["remark"]) == ("", "Ranh giới do người dùng nhập: văn bản: Quyết định 1")
