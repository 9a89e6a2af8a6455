"""Scale and place: a kilometre at 1:100,000 is a centimetre, and a fitted map shows all."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.base.crs import to_vn2000
from geo.paper.canvas.sizes import Box
from geo.paper.map.view import SCALES, View, fitted, round_length, shown_grid
from tests.made.maps import EAST, EPSG, FRAME, NORTH, view

easts, norths = st.floats(350_000, 500_000), st.floats(2_350_000, 2_500_000)
spans = st.floats(0, 200_000)

# -- place -------------------------------------------------------------------------------------------


def test_a_kilometre_is_a_centimetre_at_a_hundred_thousandth():
    shown = view(100_000)
    assert shown.mm(1_000) == 10
    middle, right, above = shown.place([(EAST, NORTH), (EAST + 1_000, NORTH), (EAST, NORTH + 2_000)])
    assert middle == pytest.approx((110, 90))
    assert right == pytest.approx((120, 90))
    assert above == pytest.approx((110, 70))  # north is up


@given(st.sampled_from(SCALES), easts, norths, st.floats(0, 300), st.floats(0, 300))
def test_the_place_of_the_ground_below_a_place_is_that_place(scale, east, north, x, y):
    shown = view(scale, east, north)
    assert shown.place(shown.ground([(x, y)]))[0] == pytest.approx((x, y), abs=1e-4)


def test_the_frame_shows_18_by_12_kilometres():
    assert view(100_000).bounds == (EAST - 9_000, NORTH - 6_000, EAST + 9_000, NORTH + 6_000)
    assert view(50_000).bounds == (EAST - 4_500, NORTH - 3_000, EAST + 4_500, NORTH + 3_000)


def test_degrees_of_the_frame_hold_all_of_it():
    north, east = to_vn2000(104.0, 22.5, EPSG)
    shown = view(100_000, float(east), float(north))
    west, south, right, top = shown.lonlat_bounds
    assert west < 104.0 < right
    assert south < 22.5 < top
    assert shown.lonlat_centre == pytest.approx((104.0, 22.5))
    assert top - south == pytest.approx(12 / 110.7, rel=0.02)  # 12 km; a degree of latitude is 110.7 km
    lons, lats = shown.lonlat_edges(steps=5)
    assert len(lons) == len(lats) == 4 * 5
    back_north, back_east = to_vn2000(lons, lats, EPSG)
    on_page = shown.place(np.column_stack([back_east, back_north]))
    on_edge = np.isclose(on_page[:, 0], [[FRAME.x], [FRAME.right]], atol=0.01).any(axis=0)
    on_edge |= np.isclose(on_page[:, 1], [[FRAME.y], [FRAME.bottom]], atol=0.01).any(axis=0)
    assert on_edge.all()


# -- scale -------------------------------------------------------------------------------------------


def test_scales_are_round_and_in_their_order():
    assert all(one < other for one, other in pairwise(SCALES))
    assert {25_000, 50_000, 100_000, 250_000, 1_000_000} <= set(SCALES)
    assert all(scale % 250 == 0 for scale in SCALES)


@pytest.mark.parametrize(
    ("kilometres", "denominator"),
    [(18, 100_000), (18.01, 125_000), (9, 50_000), (4.5, 25_000), (0, 25_000)],
)
def test_a_map_as_wide_as_the_frame_takes_the_scale_that_holds_it(kilometres, denominator):
    bounds = (EAST, NORTH, EAST + kilometres * 1_000, NORTH)
    shown = fitted(bounds, FRAME, EPSG, margin_mm=0)
    assert shown.denominator == denominator
    assert (shown.east, shown.north) == (EAST + kilometres * 500, NORTH)


def test_what_lies_upright_is_fitted_by_its_height():
    bounds = (EAST, NORTH, EAST + 1_000, NORTH + 12_000)
    assert fitted(bounds, FRAME, EPSG, margin_mm=0).denominator == 100_000
    assert fitted(bounds, FRAME, EPSG, margin_mm=10).denominator == 125_000  # of 120 mm 100 are left


def test_what_is_larger_than_any_map_takes_the_smallest_scale():
    assert fitted((0, 0, 1e8, 1e8), FRAME, EPSG).denominator == SCALES[-1]


@given(easts, norths, spans, spans)
def test_the_scale_is_round_and_shows_all_and_no_larger_one_would(east, north, wide, high):
    shown = fitted((east, north, east + wide, north + high), FRAME, EPSG, margin_mm=8, least=25_000)
    assert shown.denominator in SCALES
    assert shown.denominator >= 25_000
    corners = shown.place([(east, north), (east + wide, north + high)])
    room = FRAME.inset(8 - 1e-6)
    assert room.x <= corners[:, 0].min()
    assert corners[:, 0].max() <= room.right
    assert room.y <= corners[:, 1].min()
    assert corners[:, 1].max() <= room.bottom
    if shown.denominator > 25_000:
        larger = SCALES[SCALES.index(shown.denominator) - 1]
        assert wide * 1_000 / larger > room.width - 1e-3 or high * 1_000 / larger > room.height - 1e-3


def test_a_frame_elsewhere_on_the_page_takes_the_same_scale():
    bounds = (EAST, NORTH, EAST + 10_000, NORTH + 8_000)
    other = fitted(bounds, Box(100, 5, FRAME.width, FRAME.height), EPSG)
    assert other.denominator == fitted(bounds, FRAME, EPSG).denominator
    assert other.place([(other.east, other.north)])[0] == pytest.approx((190, 65))


# -- grid --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("codes", "longitude", "epsg"),
    [
        (["12"], 104.9, 9205),
        (["15"], 102.0, 9208),
        (["12", "15"], 103.2, 9205),
        (["12", "15"], 104.2, 9208),
        ([], 103.2, 9205),
        (["", ""], 104.2, 9208),
    ],
)
def test_a_map_of_both_provinces_takes_the_nearer_grid(codes, longitude, epsg):
    assert shown_grid(codes, longitude) == epsg


# -- lengths -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("most", "length"), [(10, 10), (9.99, 5), (4.9, 2.5), (2.4, 2), (130_000, 100_000), (0.3, 0.25)]
)
def test_scale_bars_are_round(most, length):
    assert round_length(most) == pytest.approx(length)


@given(st.floats(0.01, 1e6))
def test_a_round_length_is_at_least_half_of_what_there_is(most):
    length = round_length(most)
    assert length <= most * (1 + 1e-6)
    assert 2 * length >= most * (1 - 1e-6)
    mantissa = float(f"{length:e}".split("e")[0])
    assert mantissa in (1, 2, 2.5, 5)


def test_a_view_is_a_value():
    assert view() == View(EPSG, 100_000, EAST, NORTH, FRAME)
    assert len({view(), view(), view(50_000)}) == 2
