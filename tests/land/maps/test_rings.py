"""Polygons as arrays: nothing is lost on the way there and back."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import GeometryCollection, LineString, MultiPolygon, Point, Polygon, box

from geo.land.maps.polygons import Polygons, running

RING = Polygon(box(0, 0, 9, 9).exterior, [box(1, 1, 3, 3).exterior, box(5, 5, 8, 8).exterior])
TWO = MultiPolygon([box(0, 0, 2, 2), RING])
SHAPES = (box(0, 0, 1, 1), RING, TWO, MultiPolygon([box(3, 3, 4, 5)]), Polygon([(0, 0), (2, 0), (1, 3)]))
some_shapes = st.lists(st.sampled_from(SHAPES), min_size=1, max_size=6)


def arrays(shapes):
    return Polygons.of_shapes(np.array(shapes, dtype=object))


def test_rings_know_their_polygon_and_whether_they_are_holes():
    found = arrays([SHAPES[0], RING, TWO])
    assert found.total == 3
    assert found.owner.tolist() == [0, 1, 1, 1, 2, 2, 2, 2]
    assert found.is_hole.tolist() == [False, False, True, True, False, False, True, True]
    assert found.lengths.tolist() == [5] * 8
    assert found.starts.tolist() == [5 * ring for ring in range(9)]


@given(some_shapes)
def test_shapes_come_back(shapes):
    for found, shape in zip(arrays(shapes).shapes(), shapes, strict=True):
        # A multipolygon of one part comes as this part.
        assert shapely.equals_exact(shapely.get_parts(found), shapely.get_parts(shape)).all()


@given(some_shapes, st.data())
def test_some_are_taken_in_the_order_asked(shapes, data):
    rows = data.draw(st.lists(st.integers(0, len(shapes) - 1), max_size=8))
    every = arrays(shapes)
    taken, corners = every.take(np.array(rows, dtype=np.int64))
    assert shapely.equals(taken.shapes(), np.array([shapes[row] for row in rows], dtype=object)).all()
    assert np.array_equal(every.corners[corners], taken.corners)


@given(some_shapes, some_shapes)
def test_joined_and_parted_again(one, other):
    joined = Polygons.joined([arrays(one), arrays(other)])
    assert joined.total == len(one) + len(other)
    again = joined.part(len(one), joined.total)
    assert shapely.equals(again.shapes(), np.array(other, dtype=object)).all()
    assert not np.shares_memory(again.corners, joined.corners)


def test_of_nothing():
    for nothing in (Polygons.joined([]), arrays([]), arrays([box(0, 0, 1, 1)]).part(0, 0)):
        assert (nothing.total, len(nothing.corners), nothing.starts.tolist()) == (0, 0, [0])
        assert len(nothing.shapes()) == 0
    (empty,) = arrays([Polygon()]).shapes()
    assert empty.is_empty


def test_lines_and_points_have_no_land():
    mixed = GeometryCollection([Point(0, 0), TWO, LineString([(0, 0), (1, 1)])])
    (found,) = arrays([mixed]).shapes()
    assert found.equals(TWO)


@pytest.mark.parametrize(
    ("step", "expected"),
    [(1, [5, 6, 2, 3, 4]), (10, [5, 15, 2, 12, 22]), (np.array([3, 9, 1]), [5, 8, 2, 3, 4])],
)
def test_running(step, expected):
    assert running(np.array([5, 7, 2]), np.array([2, 0, 3]), step).tolist() == expected
