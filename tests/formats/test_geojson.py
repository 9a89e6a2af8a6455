"""GeoJSON as RFC 7946 has it."""

from __future__ import annotations

import json

import pytest
from shapely.geometry import MultiPolygon, Point, Polygon

from geo.formats.geojson import collection, feature, rfc7946


def test_outer_rings_turn_left_and_degrees_are_rounded():
    clockwise = Polygon([(0, 0), (0, 1), (1, 1.123456789), (1, 0)])
    assert rfc7946(clockwise)["coordinates"][0][1:3] == ((1.0, 0.0), (1.0, 1.1234568))


@pytest.mark.parametrize("shape", [None, Point(), MultiPolygon()])
def test_what_has_no_place_has_no_geometry(shape):
    assert feature(shape, {"a": 1}) == {"type": "Feature", "geometry": None, "properties": {"a": 1}}


def test_a_collection_says_what_it_is_before_its_features():
    whole = collection([feature(Point(104, 22), {"tên": "Phố Lu"}, "z-1")], credits=["© A"])
    assert whole.decode("utf-8") == (
        '{"type":"FeatureCollection","credits":["© A"],"features":[{"type":"Feature","id":"z-1",'
        '"geometry":{"type":"Point","coordinates":[104.0,22.0]},"properties":{"tên":"Phố Lu"}}]}'
    )
    assert json.loads(collection([]))["features"] == []


def test_what_is_no_number_is_a_slip():
    with pytest.raises(ValueError, match="JSON"):
        collection([], area=float("nan"))
