"""Proofs by edges: what fits is seen to, and nothing else is."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Polygon, box

from geo.land.maps.polygons import Polygons
from geo.land.overlap.parcels.clipping import Rings, areas, measured
from geo.land.overlap.parcels.proofs import cancel_out, drawn_fit, same


def rings_of(shapes):
    polygons = Polygons.of_shapes(np.array(shapes, dtype=object))
    return polygons, Rings(np.ascontiguousarray(polygons.corners.T), polygons.starts)


def cancel(*sites):
    """Of which sites, given as lists of parcels, the edges within the square from 0 to 10 cancel out."""
    polygons, rings = rings_of([parcel for site in sites for parcel in site])
    turn = np.sign(measured(rings, rings.boxes).m2) * np.where(polygons.is_hole, -1, 1)
    middle = (polygons.corners[:-1] + polygons.corners[1:]) / 2
    counted = np.append(((middle > 0) & (middle < 10)).all(axis=1), False)
    counted[polygons.starts[1:] - 1] = False
    ends = np.searchsorted(polygons.owner, np.cumsum([0, *map(len, sites)]))
    return cancel_out(polygons, turn, counted, ends).tolist()


LEFT, RIGHT = box(0, 0, 5, 10), box(5, 0, 10, 10)
INNER = box(6, 4, 8, 6)
HOLED = Polygon(RIGHT.exterior, [INNER.exterior])


@pytest.mark.parametrize(
    ("parcels", "expected"),
    [
        ([LEFT, RIGHT], True),
        ([LEFT, RIGHT.reverse()], True),
        ([LEFT.reverse(), RIGHT], True),
        ([LEFT], False),
        ([LEFT, LEFT, RIGHT], False),  # twice is not once
        ([LEFT, LEFT, RIGHT, RIGHT], True),  # which is why one point is counted too
        ([LEFT, box(5.001, 0, 10, 10)], False),
        ([LEFT, box(4.9, 0, 10, 10)], False),
        ([LEFT, Polygon([(5, 0), (10, 0), (10, 10), (5, 10), (5, 4)])], False),  # a corner more
        ([LEFT, HOLED], False),
        ([LEFT, HOLED, INNER], True),
        ([LEFT, RIGHT, INNER], False),
        ([box(-1, -1, 11, 11)], True),  # no edge within
    ],
)
def test_edges_within_cancel_out(parcels, expected):
    assert cancel(parcels) == [expected]


def test_sites_are_told_apart():
    assert cancel([LEFT, RIGHT], [LEFT], [], [RIGHT, LEFT]) == [True, False, True, True]


@given(st.lists(st.floats(0.5, 9.5), unique=True, max_size=5), st.randoms(use_true_random=False))
def test_any_strips_fit_until_one_is_left_out(cuts, random):
    edges = [0.0, *sorted(cuts), 10.0]
    strips = [box(west, 0, east, 10) for west, east in pairwise(edges)]
    random.shuffle(strips)
    assert cancel(strips, strips[1:]) == [True, len(strips) == 1]


def test_unions_that_are_drawn():
    site = box(1, 1, 9, 9)
    both = np.array([LEFT, RIGHT], dtype=object)
    assert drawn_fit(site, both, 64.0)
    assert not drawn_fit(site, both, 63.9)
    assert drawn_fit(site, both[:1], 32.0)
    assert not drawn_fit(site, np.array([LEFT, box(4, 0, 10, 10)]), 72.0)
    assert not drawn_fit(site, both, float("nan"))


def test_areas_that_are_the_same():
    assert same([1.0, 1e8, 1.0, np.nan], [1.0005, 1e8 + 1.0, 1.1, 1.0]).tolist() == [True, True, False, False]


corners = st.lists(st.tuples(st.floats(-50, 50), st.floats(-50, 50)), min_size=3, max_size=9)


@given(st.lists(corners, min_size=1, max_size=4))
def test_a_ring_that_is_seen_whole_is_valid(rings):
    shapes = [Polygon(ring) for ring in rings]
    _, found = rings_of(shapes)
    m2, is_star = measured(found, found.boxes)
    assert not (is_star & ~shapely.is_valid(shapes)).any()
    assert np.abs(m2).tolist() == pytest.approx(shapely.area(shapes).tolist(), abs=1e-9)
    assert areas(found).tolist() == pytest.approx(shapely.area(shapes).tolist(), abs=1e-9)


def test_which_rings_are_seen_whole():
    star = Polygon([(0, 3), (1, 1), (3, 0), (1, -1), (0, -3), (-1, -1), (-3, 0), (-1, 1)])
    twice = Polygon([(0, 0), (4, 0), (4, 4), (0, 4), (0, 0.5), (3.5, 0.5), (3.5, 3.5), (0.5, 3.5)])
    angle = np.linspace(0, 4 * np.pi, 9)[:-1] + 0.1
    wound = Polygon(np.column_stack([np.cos(angle), np.sin(angle)]) * np.linspace(1, 2, 8)[:, None])
    u_shape = Polygon([(0, 0), (9, 0), (9, 9), (8, 9), (8, 1), (1, 1), (1, 9), (0, 9)])
    _, rings = rings_of([box(0, 0, 1, 1), box(0, 0, 1, 1).reverse(), star, twice, wound, u_shape])
    assert measured(rings, rings.boxes).is_star.tolist() == [True, True, True, False, False, False]


def test_of_no_rings():
    _, rings = rings_of([])
    assert [len(part) for part in measured(rings, rings.boxes)] == [0, 0]
    assert len(areas(rings)) == 0
