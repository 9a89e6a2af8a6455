"""Covered shares of cells: squares one can check in the head, and GEOS and exactextract as witnesses."""

from __future__ import annotations

import exactextract
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Point, Polygon, box

from geo.land.overlap.cells.grid import outlines


def cover(shape, rows=6, cols=6):
    (outline,) = outlines(np.array([shape], dtype=object))
    return shares(outline, 0, rows, 0, cols)


def shares(outline, row0, row1, col0, col1):
    """The covered shares of the cells of a window."""
    runs = outline.runs(row0, row1, col0, col1)
    wide = col1 - col0
    cells = np.repeat(runs.share, runs.length).reshape(row1 - row0, wide)
    assert np.repeat(runs.row, runs.length).tolist() == np.repeat(np.arange(row1 - row0), wide).tolist()
    return cells


def by_cutting(shape, rows, cols):
    """The same from GEOS, which cuts each cell on its own."""
    down, across = np.mgrid[:rows, :cols].astype(float)
    return shapely.area(shapely.intersection(shapely.box(across, down, across + 1, down + 1), shape))


def test_whole_half_and_quarter_cells():
    share = cover(box(0.5, 0.5, 3, 2), rows=3, cols=4)
    assert share.tolist() == [[0.25, 0.5, 0.5, 0.0], [0.5, 1.0, 1.0, 0.0], [0.0, 0.0, 0.0, 0.0]]


def test_a_triangle_halves_the_cells_of_its_diagonal():
    share = cover(Polygon([(0, 0), (3, 0), (3, 3)]), rows=3, cols=3)
    assert share.tolist() == [[0.5, 1, 1], [0, 0.5, 1], [0, 0, 0.5]]


@pytest.mark.parametrize("turned", [True, False])
def test_holes_whichever_way_the_rings_turn(turned):
    ring, hole = [(0, 0), (4, 0), (4, 4), (0, 4)], [(1, 1), (3, 1), (3, 3), (1, 3)]
    share = cover(Polygon(ring[::-1] if turned else ring, [hole]), rows=4, cols=4)
    assert share.sum() == pytest.approx(12)
    assert share[1:3, 1:3].tolist() == [[0, 0], [0, 0]]


def test_several_parts_and_several_shapes():
    shapes = [MultiPolygon([box(0, 0, 1, 1), box(2, 0, 2.5, 1)]), box(1, 0, 2, 1), box(9, 9, 9.5, 9.5)]
    found = [shares(outline, 0, 1, 0, 3).tolist() for outline in outlines(np.array(shapes, dtype=object))]
    assert found == [[[1, 0, 0.5]], [[0, 1, 0]], [[0, 0, 0]]]


def test_a_shape_that_lies_in_one_cell():
    assert cover(box(1.25, 1.25, 1.75, 1.75))[1, 1] == pytest.approx(0.25)


def test_windows_join_without_a_seam():
    shape = Point(50.3, 60.2).buffer(40.7).difference(Point(50, 60).buffer(10.1))
    (outline,) = outlines(np.array([shape], dtype=object))
    parts = [
        [shares(outline, *rows, *cols) for cols in ((0, 40), (40, 41), (41, 120))]
        for rows in ((0, 77), (77, 120))
    ]
    whole = shares(outline, 0, 120, 0, 120)
    np.testing.assert_allclose(np.block(parts), whole, atol=1e-12)
    np.testing.assert_allclose(whole, by_cutting(shape, 120, 120), atol=1e-12)


def test_corners_that_miss_the_lines_between_cells_by_arithmetic():
    """Of the cuts of tens of thousands of edges none may slip to the next edge."""
    chance = np.random.default_rng(0)
    corners = np.array([(0, 0), (7, 3), (7, 6), (0, 6)]) + chance.uniform(-9e-12, 9e-12, (9_000, 4, 2))
    places = chance.integers(10, 2_000, (9_000, 1, 2))
    made = shapely.polygons(corners + places)
    for (col, row), outline in zip(places[:, 0].tolist(), outlines(made), strict=True):
        runs = outline.runs(row - 1, row + 8, col - 1, col + 9)
        assert (runs.share * runs.length).sum() == pytest.approx(31.5)


coordinate = st.one_of(
    st.integers(0, 12).map(float), st.floats(0, 12), st.integers(0, 24).map(lambda n: n / 2)
)


@st.composite
def shapes(draw):
    points = draw(st.lists(st.tuples(coordinate, coordinate), min_size=3, max_size=9))
    shape = shapely.make_valid(Polygon(points), method="structure", keep_collapsed=False)
    return shape


@given(shapes())
def test_shares_add_up_to_the_area_and_agree_with_cutting(shape):
    if shape.area == 0:
        return
    share = cover(shape, 12, 12)
    assert share.sum() == pytest.approx(shape.area, abs=1e-9)
    np.testing.assert_allclose(share, by_cutting(shape, 12, 12), atol=1e-8)


@settings(max_examples=25)
@given(shapes())
def test_shares_are_those_of_exactextract(shape):
    if shape.area < 1e-6:
        return
    raster = exactextract.raster.NumPyRasterSource(np.zeros((12, 12)), 0, 0, 12, 12)
    upright = shapely.transform(shape, lambda xy: (0, 12) + xy * (1, -1))
    feature = {"type": "Feature", "properties": {}, "geometry": shapely.geometry.mapping(upright)}
    (found,) = exactextract.exact_extract(raster, [feature], ["cell_id", "coverage"])
    theirs = np.zeros(144)
    theirs[np.asarray(found["properties"]["cell_id"], dtype=int)] = found["properties"]["coverage"]
    np.testing.assert_allclose(cover(shape, 12, 12).ravel(), theirs, atol=1e-6)
