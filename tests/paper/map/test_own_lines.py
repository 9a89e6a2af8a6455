"""Roads and waters of the user's own ground on print maps: which at which scale, with their credit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from geo.atlas.atlas import Atlas
from geo.land.ground import giving
from geo.paper.canvas.sizes import Box
from geo.paper.map.labels import LabelBoard
from geo.paper.map.own_lines import own_lines
from geo.paper.map.view import fitted
from geo.paper.sheets import feature_sheet
from geo.store.own.files import ENVIRONMENT_VARIABLE
from geo.store.own.ground import OwnGround
from tests.made import own_ground as made
from tests.made.atlas import MINE_CENTRE
from tests.made.drawn import pdf_text

LON, LAT = MINE_CENTRE
HERE = made.LineString([(LON - 0.05, LAT), (LON + 0.05, LAT)])


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A home with a motorway and a secondary road through the mine that has an outline."""
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(tmp_path / "home"))
    rows = [("motorway", "CT.05", "", HERE), ("tertiary", "", "", HERE), ("secondary", "ĐT.155", "", HERE)]
    giving.add([made.geopackage(tmp_path, {"roads": made.layer(rows)})])
    return OwnGround()


def board(view):
    return LabelBoard(view.frame)


@pytest.fixture
def view(home):
    lines = own_lines(home, 9208)
    return fitted(tuple(lines.shapes["roads"][0].bounds), Box(0, 0, 100, 100), 9208, least=1_000)


def test_small_roads_are_left_out_of_small_scales(home, view):
    lines = own_lines(home, 9208)
    drawn = {
        scale: len(list(lines._drawn(replace(view, denominator=scale))))
        for scale in (100_000, 300_000, 1_500_000)
    }
    assert drawn == {100_000: 3, 300_000: 2, 1_500_000: 1}


def test_roads_on_the_map_have_their_number_once_where_the_scale_allows(home, view):
    lines = own_lines(home, 9208)
    told = {
        scale: [label.wish.lines[0] for label in lines.names(board(view), at, 1.0).labels]
        for scale in (100_000, 300_000, 500_000)
        for at in [replace(view, denominator=scale)]
    }
    assert told == {100_000: ["CT.05", "ĐT.155"], 300_000: ["CT.05", "ĐT.155"], 500_000: []}


def test_a_border_point_is_a_mark_with_its_name_unless_something_lies_there(tmp_path, view):
    own = OwnGround(tmp_path / "other")
    point = made.layer([("border_control", "", "Cửa khẩu", made.Point(LON, LAT))])
    (tmp_path / "borders").mkdir()
    giving.add([made.geopackage(tmp_path / "borders", {"traffic": point})], own)
    lines = own_lines(own, 9208)
    near = replace(view, denominator=100_000)
    names = lines.names(board(near), near, 1.0)
    assert [label.wish.lines for label in names.labels] == [("Cửa khẩu",)]
    assert len(names.marks) == len(names.shapes()) == 1
    taken = board(near)
    taken.take(np.array([[0.0, 0.0, 100.0, 100.0]]))
    assert lines.names(taken, near, 1.0).marks == ()


def test_a_map_with_them_carries_their_credit(home, made_folder):
    assert "OpenStreetMap contributors, ODbL 1.0" in pdf_text(
        feature_sheet(Atlas.open(made_folder), "m-square")
    )
    assert "Đường, sông hồ do người dùng thêm" in pdf_text(feature_sheet(Atlas.open(made_folder), "m-square"))
    without = Atlas.open(made_folder, own=False)
    assert "OpenStreetMap contributors, ODbL 1.0" not in pdf_text(feature_sheet(without, "m-square"))


def test_nothing_is_drawn_without_them_or_elsewhere(home, view, tmp_path):
    assert own_lines(None, 9208) is None
    assert own_lines(OwnGround(tmp_path / "nowhere"), 9208) is None
    far = fitted((300_000, 2_400_000, 301_000, 2_401_000), Box(0, 0, 100, 100), 9208, least=1_000)
    assert own_lines(home, 9208).is_in(view) and not own_lines(home, 9208).is_in(far)


def test_a_damaged_file_leaves_the_map_without(home):
    home.path("context").write_bytes(b"nothing")
    assert own_lines(home, 9208) is None
