"""The user's own ground for the page's map: what is in it, how it is bounded, what it says."""

from __future__ import annotations

import json

import pytest
from shapely.geometry import LineString

from geo.base import limits
from geo.land.ground import giving
from geo.store.own.ground import OwnGround
from geo.webmap import own_ground
from geo.webmap.own_ground import encode_own_ground, own_ground_name
from tests.made import own_ground as made

BEND = LineString([(104.0, 22.4), (104.05, 22.45)])
ON = LineString([(104.05, 22.45), (104.1, 22.4)])


@pytest.fixture
def own(tmp_path):
    return OwnGround(tmp_path / "home")


def told(own):
    return json.loads(encode_own_ground(own))


def test_each_kind_is_there_with_its_number_or_name_and_its_corners(own, tmp_path):
    giving.add([made.geopackage(tmp_path)], own)
    file = told(own)
    assert list(file["kinds"]) == ["trunk", "railways", "borders", "waterways", "water"]
    assert file["kinds"]["trunk"] == [["QL.4D", [10_400_000, 2_240_000, 10_000, 0]]]
    assert file["kinds"]["railways"] == [["", [10_400_000, 2_240_000, 10_000, 0]]]
    assert file["kinds"]["borders"] == [["Lào Cai", [10_397_000, 2_251_000]]]
    assert sorted(map(abs, file["kinds"]["water"][0][1][2:])) == [0, 0, 0, 0, 1000, 1000, 1000, 1000]


def test_it_says_what_it_is_and_whom_it_is_owed_to(own, tmp_path):
    giving.add([made.geopackage(tmp_path)], own)
    file = told(own)
    assert file["credits"] == giving.OSM_CREDIT
    assert file["names"]["en"] == "Ground you added: roads, railways, border points, rivers, canals, waters"
    assert file["names"]["vi"].startswith("Nền bạn thêm: đường bộ")
    assert file["leftOut"] == {"vi": "", "en": ""}


def test_the_pieces_of_a_road_are_one_line_and_roads_of_other_numbers_are_not(own, tmp_path):
    rows = [("primary", "QL.4D", "", BEND), ("primary", "QL.4D", "", ON), ("primary", "QL.4E", "", BEND)]
    giving.add([made.geopackage(tmp_path, {"roads": made.layer(rows)})], own)
    primary = told(own)["kinds"]["primary"]
    assert [(ref, len(steps)) for ref, steps in primary] == [("QL.4D", 6), ("QL.4E", 4)]


def test_links_and_tertiary_roads_are_small_roads(own, tmp_path):
    rows = [("tertiary", "", "", BEND), ("motorway_link", "", "", ON)]
    giving.add([made.geopackage(tmp_path, {"roads": made.layer(rows)})], own)
    assert list(told(own)["kinds"]) == ["minor"]


def test_what_finds_no_room_is_left_out_and_named(own, tmp_path, monkeypatch):
    rows = [("motorway", "CT.05", "", BEND), ("tertiary", "", "", ON)]
    giving.add([made.geopackage(tmp_path, {"roads": made.layer(rows)})], own)
    monkeypatch.setattr(own_ground, "limit_bytes", lambda name: 60)
    file = told(own)
    assert list(file["kinds"]) == ["motorway"]
    assert file["leftOut"]["en"] == "So that the page's map is not too heavy, it does not draw: small roads."
    assert "đường nhỏ" in file["leftOut"]["vi"]


def test_what_would_be_too_large_is_first_simplified_more(own, tmp_path, monkeypatch):
    wavy = LineString([(104 + n / 1000, 22.4 + 0.0002 * (n % 2)) for n in range(100)])
    giving.add([made.geopackage(tmp_path, {"roads": made.layer([("trunk", "", "", wavy)])})], own)
    fine = told(own)["kinds"]["trunk"][0][1]
    monkeypatch.setattr(own_ground, "limit_bytes", lambda name: 100)
    coarse = told(own)
    assert len(fine) == 200
    assert len(coarse["kinds"]["trunk"][0][1]) == 4 and coarse["leftOut"]["en"] == ""


def test_the_limit_is_one_of_the_table():
    assert limits.limit("ground_page_mb") > 0


def test_without_ground_or_with_a_damaged_one_there_is_nothing(own, tmp_path):
    assert (own_ground_name(None), own_ground_name(own), told(own)) == ("", "", {})
    giving.add([made.geopackage(tmp_path)], own)
    name = own_ground_name(own)
    own.path("context").write_bytes(b"nothing")
    assert told(own) == {}
    assert name and own_ground_name(own) not in ("", name)
