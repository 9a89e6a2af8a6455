"""Features on a map: as area, circle or symbol, where the ground says, and none on another."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import Point, Polygon, box

from geo.atlas.selection import Selection
from geo.base.crs import to_vn2000
from geo.paper.canvas.sizes import Paper
from geo.paper.map.features import features_of, place, together
from geo.paper.map.marks import PX_MM
from geo.paper.map.view import fitted
from tests.made.drawn import blank, paths
from tests.made.maps import EAST, EPSG, FRAME, NORTH, at, features, view

SQUARE = box(EAST, NORTH, EAST + 1_000, NORTH + 1_000)
"""A square centimetre at 1:100,000, from the middle of the map to the upper right."""


# -- features of an atlas ----------------------------------------------------------------------------


def test_features_come_in_the_order_of_the_layers_with_their_names(made_atlas):
    shown = features_of(made_atlas.select(Selection()), EPSG, "en")
    assert len(shown) == 10
    assert list(shown.symbols.layer) == sorted(shown.symbols.layer)
    assert shown.names[list(shown.table.index).index("z-alpha")] == "East New Street industrial zone"
    assert shown.located.sum() == 9
    assert not shown.located[list(shown.table.index).index("h-nowhere")]


def test_features_stand_where_the_grid_says(made_atlas):
    shown = features_of(made_atlas.select(Selection(layers=("zones", "clusters"))), EPSG, "vi")
    seen = fitted(shown.bounds(), Paper().body, EPSG)
    placed = place(shown, seen)
    ids = list(shown.table.index)
    one, other = ids.index("z-alpha"), ids.index("c-hostile")
    north, east = to_vn2000(np.array([104.1, 104.71]), np.array([22.4, 22.11]), EPSG)
    ground_m = float(np.hypot(np.diff(north), np.diff(east))[0])
    paper_mm = float(np.hypot(*(placed.x_y[one] - placed.x_y[other])))
    assert paper_mm * seen.denominator / 1_000 == pytest.approx(ground_m, rel=1e-6)


def test_no_features_are_no_map():
    nothing = features_of({}, EPSG, "vi")
    assert (len(nothing), nothing.bounds(), nothing.least_scale(25_000)) == (0, None, 25_000)
    placed = place(nothing, view())
    assert placed.is_drawn.sum() == len(placed.obstacles()) == 0


# -- extent ------------------------------------------------------------------------------------------


def test_bounds_hold_points_areas_and_circles():
    shown = features(Point(EAST, NORTH), SQUARE, None, disc_m=[500, 0, 0])
    assert shown.bounds() == (EAST - 500, NORTH - 500, EAST + 1_000, NORTH + 1_000)
    assert features(None).bounds() is None


def test_anchors_lie_within_the_shape():
    bent = Polygon([(0, 0), (10, 0), (10, 10), (9, 10), (9, 1), (0, 1)])  # its middle lies outside
    shown = features(bent, None, Point(3, 4))
    assert bent.contains(Point(shown.anchors[0]))
    assert np.isnan(shown.anchors[1]).all()
    assert shown.anchors[2].tolist() == [3, 4]


@pytest.mark.parametrize(
    ("levels", "least"),
    [
        (["site"], 25_000),
        (["approximate"], 100_000),
        (["commune"], 200_000),
        (["district"], 400_000),
        (["commune", "site"], 25_000),
        (["district", "approximate"], 100_000),
    ],
)
def test_points_bear_the_scale_of_the_best_known(levels, least):
    shown = features(*[Point(EAST, NORTH)] * len(levels), location_level=levels)
    assert shown.least_scale(25_000) == least
    assert shown.least_scale(500_000) == 500_000


def test_an_area_bears_any_scale():
    assert features(SQUARE, Point(EAST, NORTH), location_level="district").least_scale(25_000) == 25_000


# -- how they are drawn ------------------------------------------------------------------------------


def test_an_area_of_2_mm_is_drawn_as_one_and_a_smaller_one_as_a_symbol():
    def kind(metres):
        placed = place(features(box(EAST, NORTH, EAST + metres, NORTH + 100)), view())
        return bool(placed.is_area[0]), bool(placed.is_mark[0])

    assert kind(200) == (True, False)  # 2 mm
    assert kind(199) == (False, True)


def test_what_lies_outside_the_frame_is_not_drawn():
    shown = features(at(110, 90), at(19, 90), at(110, 151), at(500, 500), None)
    placed = place(shown, view())
    assert placed.is_drawn.tolist() == [True, False, False, False, False]
    assert placed.x_y[0] == pytest.approx((110, 90))
    assert np.isnan(placed.x_y[1:]).all()
    assert len(placed.obstacles()) == 1


def test_an_area_that_reaches_into_the_frame_is_drawn_and_one_that_passes_its_corner_is_not():
    left, low, right, _ = view().bounds
    wide = right - left
    past = Polygon([(left - wide, low + 20), (left - wide, low - wide), (left + 20, low - wide)])
    into = Polygon([(left - wide, low + wide), (left - wide, low - wide), (left + wide, low - wide)])
    assert not past.intersects(box(*view().bounds))
    assert place(features(past, into), view()).is_area.tolist() == [False, True]


def test_a_circle_of_hectares_is_drawn_where_it_is_larger_than_its_symbol():
    placed = place(features(at(60, 90), at(160, 90), disc_m=[564, 100]), view())  # 5.64 mm and 1 mm
    assert placed.is_disc.tolist() == [True, False]


def test_symbols_have_their_size_and_shrink_where_there_are_many():
    one = place(features(at(60, 90)), view())
    assert one.marks[0].radius == pytest.approx(6 * PX_MM)
    assert place(features(at(60, 90)), view(), type_scale=2).marks[0].radius == pytest.approx(12 * PX_MM)
    # 180 × 120 mm for 400 symbols are 54 mm² each, about half of the 110 that they should have
    many = [at(21 + 178 * n / 400, 31 + 118 * (n * 7 % 400) / 400) for n in range(400)]
    assert place(features(*many), view()).marks[0].radius == pytest.approx(6 * PX_MM * (54 / 110) ** 0.5)
    crowd = place(features(*many * 4), view())
    assert crowd.marks[0].radius == pytest.approx(6 * PX_MM * 0.55)  # and no smaller


def test_obstacles_are_boxes_round_the_symbols():
    placed = place(features(at(60, 90), SQUARE), view())
    reach = 1.2 * 6 * PX_MM
    assert placed.obstacles() == pytest.approx(np.array([[60 - reach, 90 - reach, 60 + reach, 90 + reach]]))


# -- symbols at one place ----------------------------------------------------------------------------


@settings(max_examples=30)
@given(st.integers(1, 30), st.floats(30, 190), st.floats(40, 140))
def test_symbols_at_one_place_lie_side_by_side(count, x, y):
    placed = place(features(*[at(x, y)] * count), view())
    assert placed.is_mark.all()
    away = np.hypot(*(placed.x_y - (x, y)).T)
    assert away.min() == pytest.approx(0, abs=1e-6)  # one keeps the place
    if 45 < x < 175 and 55 < y < 125:  # no edge near
        reach = placed.reach.max()
        for one, other in combinations(placed.x_y, 2):
            assert np.hypot(*(one - other)) >= 2 * reach
    assert placed.x_y[:, 0].min() >= FRAME.x
    assert placed.x_y[:, 0].max() <= FRAME.right
    assert placed.x_y[:, 1].min() >= FRAME.y
    assert placed.x_y[:, 1].max() <= FRAME.bottom


def test_the_best_known_of_them_keeps_the_place():
    placed = place(features(*[at(110, 90)] * 3, where=["somewhere", "approximate", "site"]), view())
    assert placed.x_y[2] == pytest.approx((110, 90))
    assert np.hypot(*(placed.x_y[:2] - (110, 90)).T).min() > 1


def test_symbols_that_are_a_little_apart_stay_where_they_are():
    placed = place(features(at(110, 90), at(110.1, 90)), view())  # 10 m
    assert placed.x_y[:, 0] == pytest.approx([110, 110.1])


# -- drawing -----------------------------------------------------------------------------------------


def test_large_symbols_are_drawn_first():
    placed = place(features(at(60, 90), at(110, 90), at(160, 90), radius_px=[4, 9, 6]), view())
    assert placed.order() == [1, 2, 0]
    page = blank()
    placed.draw(page)
    middles = [round(float(path.mean(axis=0)[0])) for path in paths(page)[::2]]
    assert middles == [110, 160, 60]


def test_large_areas_are_drawn_first_and_cut_a_little_beyond_the_frame():
    huge = box(EAST - 50_000, NORTH - 50_000, EAST + 50_000, NORTH + 50_000)
    page = blank()
    place(features(SQUARE, huge), view()).draw(page)
    first, *_, last = paths(page)
    assert (first.min(axis=0).tolist(), first.max(axis=0).tolist()) == ([15, 25], [205, 155])
    assert np.ptp(last, axis=0) == pytest.approx((10, 10))


def test_several_maps_are_told_as_one():
    one = place(features(at(60, 90), at(110, 90), layer="mines"), view())
    other = place(features(SQUARE, None), view())
    whole = together([one, other])
    assert len(whole.features) == len(whole.marks) == 4
    assert whole.is_mark.tolist() == [True, True, False, False]
    assert whole.is_area.tolist() == [False, False, True, False]
    assert whole.features.names == [*one.features.names, *other.features.names]
    assert list(whole.features.symbols.layer) == [3, 3, 0, 0]
    assert isinstance(whole.features.table, pd.DataFrame)
    assert together([one]).is_drawn.sum() == 2


def test_the_size_of_type_moves_no_place():
    shown = features(at(60, 90), SQUARE)
    one, other = place(shown, view()), place(shown, view(), type_scale=1.18)
    assert one.x_y == pytest.approx(other.x_y)
    assert replace(one, marks=[]).is_area.tolist() == other.is_area.tolist()
