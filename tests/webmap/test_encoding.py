"""What the map's scripts are given once: shapes as numbers, land, and words and figures column by column."""

from __future__ import annotations

import json

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import Point, Polygon, box

from geo.atlas.symbols import STATES, symbols
from geo.base.errors import CrsError
from geo.records.vocabulary import LAYERS
from geo.webmap.encoding import _varints, encode_attributes, encode_geometry, encode_land
from tests.made.layers import HOSTILE, made_points, two_layers


def read_numbers(data):
    numbers, value, shift = [], 0, 0
    for byte in data:
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            numbers.append(value)
            value = shift = 0
    return numbers


def unzigzag(number):
    return (number >> 1) ^ -(number & 1)


def test_one_point_is_four_small_numbers():
    assert encode_geometry([made_points((0.000001, -0.000002))]) == bytes([1, 1, 2, 3])


def test_a_square_with_a_hole_between_nothing_and_a_point():
    square = Polygon(box(0, 0, 0.001, 0.001).exterior, [box(0.0004, 0.0004, 0.0006, 0.0006).exterior.coords])
    series = gpd.GeoSeries([None, square, Point(0.002, 0)], crs="EPSG:4326")
    numbers = read_numbers(encode_geometry([series]))
    assert numbers[:1] == [3]
    assert numbers[1:4] == [0, 2, 1]
    assert numbers[4:5] == [2]  # rings of the square
    assert numbers[5:7] == [4, 4]  # corners of each, the closing one left out
    steps = np.array([unzigzag(n) for n in numbers[7:]]).reshape(-1, 2)
    anchors, corners = steps[:2].cumsum(axis=0), steps[2:].cumsum(axis=0)
    assert anchors[1].tolist() == [2000, 0]
    assert square.contains(Point(anchors[0] * 1e-6))
    assert sorted(corners[:4].tolist()) == [[0, 0], [0, 1000], [1000, 0], [1000, 1000]]
    rings = [Polygon(corners[:4]), Polygon(corners[4:])]
    assert rings[0].exterior.is_ccw != rings[1].exterior.is_ccw


@given(st.lists(st.tuples(st.floats(-180, 180), st.floats(-85, 85)), max_size=20))
def test_points_come_back_within_half_a_millionth_of_a_degree(coordinates):
    numbers = read_numbers(encode_geometry([made_points(*coordinates)]))
    steps = np.array([unzigzag(n) for n in numbers[1 + len(coordinates) :]]).reshape(-1, 2)
    assert np.allclose(steps.cumsum(axis=0) * 1e-6, np.array(coordinates).reshape(-1, 2), atol=0.51e-6)


@pytest.mark.parametrize(
    ("number", "written"),
    [(0, [0]), (127, [127]), (128, [128, 1]), (16_384, [128, 128, 1]), (2**32 - 1, [255, 255, 255, 255, 15])],
)
def test_numbers_in_groups_of_seven_bits(number, written):
    assert list(_varints(np.array([number], dtype=np.uint32))) == written


def test_only_rich_shapes_are_simplified():
    coast = Point(104, 22).buffer(0.1, quad_segs=1000)
    simplified, kept = (
        len(read_numbers(encode_geometry([gpd.GeoSeries([shape], crs="EPSG:4326")])))
        for shape in (coast, box(104, 22, 104.1, 22.1))
    )
    assert kept == 1 + 1 + 1 + 1 + 2 + 8
    assert simplified < len(coast.exterior.coords) / 4


def test_geometry_of_another_system_is_refused():
    with pytest.raises(CrsError):
        encode_geometry([made_points((1, 2)).to_crs(3857)])


def test_land_takes_only_communes_in_force():
    provinces = gpd.GeoDataFrame(
        {"code": ["12"], "name_vi": ["Lai Châu"]}, geometry=[box(102, 21, 104, 23)], crs="EPSG:4326"
    )
    units = pd.DataFrame(
        [
            ("commune", "Mường Lay", "xã", 103.0, 22.0, None),
            ("commune", "Tân Phong", "phường", 103.4, 22.3, ""),
            ("commune", "Xã cũ", "xã", 103.5, 22.3, "2025-06-30"),
            ("commune", "Không có điểm", "xã", np.nan, np.nan, ""),
            ("district", "Tam Đường", "huyện", 103.5, 22.3, ""),
        ],
        columns=["level", "name_vi", "kind", "lon", "lat", "valid_to"],
    )
    land = json.loads(encode_land({"2025": provinces}, units, ("vi", "en")))
    assert land["places"] == [["Mường Lay", 103.0, 22.0, 0], ["Tân Phong", 103.4, 22.3, 1]]
    assert land["provinces"] == [{"code": "12", "name": "Lai Châu", "vintage": "2025"}]
    assert {"vi", "en"} == set(land["neighbours"][0]["names"])


# -- attributes --


def test_attributes_keep_ranges_unknowns_and_hostile_text_as_they_are():
    table = json.loads(encode_attributes(two_layers(), symbols(two_layers()), "en"))
    assert table["ids"] == ["z1", "z2", "m1", "m2", "m3"]
    assert table["names"][:2] == ["Zone A", HOSTILE]
    kinds = [table["kinds"]["labels"][code] for code in table["kinds"]["codes"]]
    assert kinds[1] == "no_such_kind"
    area = table["figures"][LAYERS.index("zones")][0]
    assert area["template"] == "{n} ha"
    assert area["values"] == [100.0, "30–50 ha"]
    notes = [area["notes"]["labels"][code] for code in area["notes"]["codes"]]
    assert notes == ["Oct 2025", "planned"]
    assert table["figures"][LAYERS.index("mines")][0]["values"] == [None, None, None]
    assert table["texts"]["no_data"] == "no data"


@pytest.mark.parametrize("language", ["vi", "en"])
def test_attributes_need_no_column_beyond_the_geometry(language):
    bare = {layer: gpd.GeoDataFrame(geometry=made_points((104, 22))) for layer in LAYERS}
    table = json.loads(encode_attributes(bare, symbols(bare), language))
    assert table["names"] == [""] * len(LAYERS)
    assert table["state"] == [STATES.index("unknown")] * len(LAYERS)


def test_a_tooltip_marks_drafts_and_derived_land(made_atlas):
    frames = made_atlas.layers()
    table = json.loads(encode_attributes(frames, symbols(frames), "en"))
    area, available, _ = table["figures"][LAYERS.index("zones")]
    said = [
        [figure["notes"]["labels"][code] for code in figure["notes"]["codes"]] for figure in (area, available)
    ]
    assert table["ids"][:2] == ["z-alpha", "z-beta"]
    assert said[0] == ["2020", "Mar 2026 · planned · draft"]
    assert said[1] == ["2024 · derived", ""]
