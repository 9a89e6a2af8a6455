from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import affinity
from shapely.geometry import GeometryCollection, LineString, MultiPolygon, Point, Polygon, box

from geo.base import measures
from geo.base.crs import from_vn2000, to_vn2000
from geo.base.errors import CrsError


def series(*shapes):
    return gpd.GeoSeries(list(shapes), crs=4326)


def square(side_m, lon=104.2, lat=22.4, epsg=9208):
    """A square on the grid of Lào Cai, in degrees."""
    north, east = to_vn2000(lon, lat, epsg)
    corners = [(0, 0), (0, side_m), (side_m, side_m), (side_m, 0)]
    return Polygon([tuple(from_vn2000(north + up, east + right, epsg)) for up, right in corners])


def test_a_square_kilometre_is_100_hectares_and_4_km_around():
    shapes = series(square(1_000))
    assert measures.grid_ha(shapes, 9208)[0] == pytest.approx(100, abs=1e-6)
    assert measures.geodesic_ha(shapes)[0] == pytest.approx(100, rel=0.001)
    assert measures.perimeter_km(shapes)[0] == pytest.approx(4, rel=0.001)


def test_holes_are_left_out_whichever_way_rings_turn():
    shell, hole = square(1_000), affinity.scale(square(1_000), 0.5, 0.5)
    for ring in (hole.exterior.coords, list(hole.exterior.coords)[::-1]):
        shapes = series(Polygon(shell.exterior.coords, [ring]))
        assert measures.geodesic_ha(shapes)[0] == pytest.approx(75, rel=0.001)
        assert measures.perimeter_km(shapes)[0] == pytest.approx(6, rel=0.001)


def test_parts_add_up():
    parts = [square(1_000), square(1_000, lon=104.4)]
    whole = series(MultiPolygon(parts), GeometryCollection([MultiPolygon(parts), Point(104, 22)]))
    assert measures.geodesic_ha(whole).tolist() == pytest.approx([200, 200], rel=0.001)
    assert measures.perimeter_km(whole).tolist() == pytest.approx([8, 8], rel=0.001)


def test_what_has_no_area_has_no_figure():
    shapes = series(Point(104, 22), LineString([(104, 22), (104.1, 22)]), None, Polygon(), square(1_000))
    shapes.index = list("abcde")
    for figure in (
        measures.geodesic_ha(shapes),
        measures.grid_ha(shapes, 9208),
        measures.perimeter_km(shapes),
    ):
        assert figure.index.tolist() == list("abcde")
        assert figure.notna().tolist() == [False, False, False, False, True]
    assert measures.geodesic_ha(shapes).name == "geodesic_ha"


def test_degrees_are_never_guessed():
    with pytest.raises(CrsError):
        measures.geodesic_ha(gpd.GeoSeries([square(1_000)]))
    with pytest.raises(CrsError):
        measures.grid_ha(series(square(1_000)).to_crs(3857), 9208)


PLACES = {"lon": st.floats(103.7, 105.2), "lat": st.floats(21.4, 22.7), "size": st.floats(0.001, 0.1)}


@given(**PLACES)
def test_ellipsoid_and_grid_agree_within_a_thousandth(lon, lat, size):
    shapes = series(box(lon, lat, lon + size, lat + size))
    assert measures.geodesic_ha(shapes)[0] == pytest.approx(measures.grid_ha(shapes, 9208)[0], rel=0.001)


@given(**PLACES, share=st.floats(0.1, 0.9))
def test_the_parts_of_a_split_add_up(lon, lat, size, share):
    middle = lon + size * share
    whole, west, east = measures.geodesic_ha(
        series(
            box(lon, lat, lon + size, lat + size),
            box(lon, lat, middle, lat + size),
            box(middle, lat, lon + size, lat + size),
        )
    )
    # Edges are geodesics, so the cut moves no land: only the bent top and bottom differ a little.
    assert west + east == pytest.approx(whole, rel=1e-4)


def test_declared_against_measured_falls_into_classes():
    declared = pd.Series([100, 100, 100, 100, np.nan, 0, 100], index=list("abcdefg"))
    measured = pd.Series([101, 105, 94.9, np.nan, 50, 50], index=list("abcdef"))
    compared = measures.declared_vs_measured(declared, measured)
    assert compared["agreement"].tolist() == [
        "within_1_pct",
        "within_5_pct",
        "beyond_5_pct",
        None,
        None,
        None,
        None,
    ]
    assert compared["difference_pct"].tolist()[:3] == pytest.approx([1, 5, -5.1])
    assert compared["difference_pct"].isna().tolist()[3:] == [True] * 4


def test_fill_is_weighted_by_area_where_both_are_known():
    fill = pd.Series([100.0, 50.0, np.nan, 10.0])
    area = pd.Series([10.0, 30.0, 1_000.0, np.nan])
    assert measures.weighted_fill_pct(fill, area) == pytest.approx(62.5)
    assert np.isnan(measures.weighted_fill_pct(fill[2:], area[2:]))
