from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Point

from geo.base import crs
from geo.base.errors import CrsError


def test_the_central_meridian_lies_at_500_km_east_but_for_the_datum_shift():
    point = crs.to_vn2000(104.75, 22.3, 9208)
    assert point.east_m == pytest.approx(500_000, abs=300)
    assert abs(point.east_m - 500_000) > 100  # VN-2000 taken as WGS 84 would be 200 m off
    assert point.north_m == pytest.approx(22.3 * 110_700, rel=0.002)


@given(st.floats(102.2, 105.2), st.floats(21.3, 22.8), st.sampled_from([9205, 9208]))
def test_there_and_back_is_the_same_place(lon, lat, epsg):
    back = crs.from_vn2000(*crs.to_vn2000(lon, lat, epsg), epsg)
    assert back.lon == pytest.approx(lon, abs=1e-7)
    assert back.lat == pytest.approx(lat, abs=1e-7)


def test_arrays_come_back_as_arrays():
    points = crs.to_vn2000(np.array([104.0, 104.5]), np.array([22.0, 22.5]), 9208)
    assert points.north_m.shape == points.east_m.shape == (2,)
    assert points.east_m[1] - points.east_m[0] == pytest.approx(51_500, rel=0.01)


def test_a_missing_or_different_crs_is_refused():
    point = gpd.GeoSeries([Point(104, 22)])
    with pytest.raises(CrsError, match="crs_missing"):
        crs.require_crs(point)
    with pytest.raises(CrsError, match="crs_differs"):
        crs.require_crs(point.set_crs(4326).to_crs(9208))
    crs.require_crs(point.set_crs(4326))
    crs.require_crs(point.set_crs(9208), 9208)
