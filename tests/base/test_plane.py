"""The plane is equal-area, the way back from it exact, and the quick way to it as good as the exact one."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import CRS, Geod
from shapely.geometry import box

from geo.base import plane
from geo.base.crs import from_vn2000
from geo.base.plane import (
    DEGREES,
    PLANE,
    Neighbourhoods,
    ellipsoid_m2,
    from_plane,
    hectares,
    is_area,
    polygons,
    to_grid,
    to_plane,
    transformed,
    transformer,
)

SHAPES = np.array([box(103.0, 21.6, 103.05, 21.65), box(104.2, 22.0, 104.21, 22.01)], dtype=object)


def test_areas_are_those_on_the_ellipsoid():
    dense = shapely.segmentize(SHAPES, 1e-4)
    on_ellipsoid = [abs(Geod(ellps="WGS84").geometry_area_perimeter(shape)[0]) / 10_000 for shape in dense]
    assert hectares(to_plane(dense)).tolist() == pytest.approx(on_ellipsoid, rel=1e-8)


def test_ways_back_bring_corners_where_they_were():
    there = to_plane(SHAPES)
    assert shapely.equals_exact(from_plane(there), SHAPES, 1e-12).all()
    for epsg in (9205, 9208, 32648):
        on_grid = to_grid(SHAPES, epsg)
        back = transformed(on_grid, transformer(CRS.from_epsg(epsg), DEGREES))
        assert shapely.equals_exact(back, SHAPES, 1e-12).all()


@pytest.mark.parametrize("epsg", [9208, 9205, 3405, 32648, 3857, 4326])
def test_the_quick_way_is_the_exact_one_to_a_micrometre(epsg):
    source = CRS.from_epsg(epsg)
    near = transformer(DEGREES, source).transform(104.05, 22.4)
    size = 4_000 / (111_000 if epsg == 4326 else 1)
    corners = np.random.default_rng(7).uniform(-size, size, (500, 2)) + near
    quick = Neighbourhoods(source, 9208)
    found = quick.moved(corners, near)
    exact = quick._exactly(corners).T
    assert 0 < np.abs(found - exact).max() < plane.SERIES_ERROR_M
    assert np.array_equal(quick.moved(corners[::-1], near)[::-1], found)
    assert np.array_equal(quick.moved(corners[7:8], near), found[7:8])


def test_corners_far_away_take_the_exact_way():
    source = CRS.from_epsg(9208)
    near = transformer(DEGREES, source).transform(104.05, 22.4)
    far = np.array([near, (near[0] + 60_000.0, near[1])])
    quick = Neighbourhoods(source, 9205)
    assert np.array_equal(quick.moved(far, near), quick._exactly(far).T)
    assert quick.moved(np.empty((0, 2)), near).shape == (0, 4)


def test_where_no_series_is_good_enough_the_exact_way_is_taken(monkeypatch):
    monkeypatch.setattr(plane, "SERIES_ERROR_M", 0.0)
    quick = Neighbourhoods(CRS.from_epsg(9208), 9208)
    corners = np.array([(430_000.0, 2_480_000.0)])
    assert np.array_equal(quick.moved(corners, (430_000.0, 2_480_000.0)), quick._exactly(corners).T)


@settings(max_examples=30)
@given(st.floats(102.5, 105.0), st.floats(21.5, 22.8))
def test_the_grid_of_a_map_is_its_own(lon, lat):
    source = CRS.from_epsg(9208)
    near = transformer(DEGREES, source).transform(lon, lat)
    moved = Neighbourhoods(source, 9208).moved(np.array([near]), near)
    assert moved[0, 2:] == pytest.approx(near, abs=1e-6)
    assert moved[0, :2] == pytest.approx(transformer(source, PLANE).transform(*near), abs=1e-6)
    assert from_vn2000(near[1], near[0], 9208) == pytest.approx((lon, lat), abs=1e-7)


def test_an_area_is_a_polygon_or_holds_one():
    square = box(0, 0, 1, 1)
    mixed = shapely.GeometryCollection([shapely.Point(5, 5), square])
    shapes = [square, shapely.MultiPolygon([square]), mixed, square.exterior, shapely.Point(0, 0), None]
    assert [is_area(shape) for shape in shapes] == [True, True, True, False, False, False]
    assert is_area(np.array(shapes, dtype=object)).tolist() == [True, True, True, False, False, False]
    assert polygons(mixed) == [square]


def test_holes_are_taken_off_whichever_way_their_rings_turn():
    shell, hole = box(104, 22, 104.04, 22.04), box(104.01, 22.01, 104.02, 22.02)
    left = ellipsoid_m2(shell) - ellipsoid_m2(hole)
    for ring in (hole.exterior, hole.exterior.reverse()):
        assert ellipsoid_m2(shapely.Polygon(shell.exterior, [ring])) == pytest.approx(left, rel=1e-12)
    assert ellipsoid_m2(hole.exterior) == 0
