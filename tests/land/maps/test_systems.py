"""Which coordinate systems place the numbers of a map in the provinces."""

from __future__ import annotations

import pytest
from pyproj import CRS, Transformer

from geo.base.errors import CrsError
from geo.land.maps.systems import extent_of, finite, likely_epsgs, map_epsgs

WARD = (104.05, 22.40, 104.10, 22.45)


def box_in(epsg):
    return Transformer.from_crs(4326, epsg, always_xy=True).transform_bounds(*WARD)


@pytest.mark.parametrize("epsg", [4326, 9205, 9208, 3405, 32648, 32647])
def test_the_system_that_a_map_was_drawn_in_is_among_the_likely_ones(epsg):
    assert epsg in likely_epsgs(box_in(epsg))


def test_numbers_of_a_tm3_zone_fit_to_some_zones_and_the_likeliest_comes_first():
    likely = likely_epsgs(box_in(9208))
    # 104.05° on 104°45′ is 0.7° west of the middle: on 103°00′ it would be 102.3°, on 105°30′ 104.8°.
    assert likely[0] == 9205
    assert {9205, 9208, 9209} <= set(likely)
    assert 9218 not in likely
    assert 4326 not in likely


def test_degrees_are_degrees_only():
    assert likely_epsgs(WARD) == [4326]
    assert likely_epsgs((0.0, 0.0, 1.0, 1.0)) == []


def test_all_zones_asked_for_are_tried():
    first = (4326, 9205, 9208, 3405, 3406, 9206, 9207)  # the likeliest, in this order
    assert map_epsgs() == (*first, *range(9209, 9219), 32648, 32647)


def test_boxes_that_are_no_boxes():
    assert finite(None) is None
    assert finite([1, 2, float("inf"), 4]) is None
    assert finite((1, 2, 3, 4)) == (1, 2, 3, 4)


def test_a_map_of_another_planet_is_refused_with_the_systems_that_would_fit():
    moon = CRS.from_proj4("+proj=tmerc +lon_0=104.75 +R=1737400")
    with pytest.raises(CrsError) as caught:
        extent_of(box_in(9208), moon, "made")
    assert caught.value.key == "overlap.error.elsewhere_fits"
    assert "9208" in caught.value.params["candidates"]
