"""Lines at round degrees and kilometres, and how their figures are written."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, Point

from geo.base.crs import to_vn2000
from geo.paper.canvas.sizes import Box, Paper
from geo.paper.map.graticule import (
    convergence_deg,
    degrees_text,
    draw_graticule,
    draw_grid,
    grid_step,
    kilometres_text,
)
from geo.paper.map.view import SCALES, View
from tests.made.drawn import blank, paths, places, texts
from tests.made.maps import EAST, EPSG, FRAME, NORTH, view
from tests.made.pages import assert_nothing_collides


def round_about(lon, lat, denominator=100_000):
    north, east = to_vn2000(lon, lat, EPSG)
    return View(EPSG, denominator, float(east), float(north), FRAME)


# -- the grid of kilometres --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("denominator", "metres"),
    [
        (25_000, 1_000),
        (50_000, 2_000),
        (100_000, 5_000),
        (500_000, 20_000),
        (4_000_000, 100_000),
        (1_000, 100),
    ],
)
def test_grid_lines_are_a_round_step_of_24_mm_at_least_apart(denominator, metres):
    assert grid_step(view(denominator)) == metres


def test_figures_at_the_frame_are_the_kilometres_of_the_grid():
    page = blank()
    draw_grid(page, view())  # 441 to 459 km east, 2444 to 2456 km north
    assert texts(page) == ["445", "450", "455", "2445", "2450", "2455"]
    found = places(page)
    assert [found[text][0] for text in ("445", "450", "455")] == pytest.approx([60, 110, 160])
    assert [found[text][1] for text in ("2445", "2450", "2455")] == pytest.approx([140, 90, 40])
    assert all(found[text][1] > FRAME.bottom for text in ("445", "450", "455"))  # below the map
    assert all(found[text][0] > FRAME.right for text in ("2445", "2450", "2455"))  # at its right


def test_crosses_stand_where_the_lines_meet_and_ticks_at_the_frame():
    page = blank()
    draw_grid(page, view())
    lines = paths(page)
    assert len(lines) == 2 * 3 + 2 * 3 + 2 * 3 * 3  # ticks below and above, left and right; arms of crosses
    crosses = {tuple(np.round(line.mean(axis=0), 6)) for line in lines[12:]}
    assert crosses == {(x, y) for x in (60.0, 110.0, 160.0) for y in (40.0, 90.0, 140.0)}
    assert {round(float(np.ptp(line, axis=0).max()), 6) for line in lines[12:]} == {1.8}
    assert all(line.min() >= 20 and line[:, 0].max() <= 200 and line[:, 1].max() <= 150 for line in lines)


def test_crosses_are_larger_on_the_larger_paper():
    page = blank(Paper("A3"))
    draw_grid(page, view())
    assert float(np.ptp(paths(page)[-1], axis=0).max()) == pytest.approx(1.8 * 1.18)


@settings(max_examples=25)
@given(st.sampled_from(SCALES), st.floats(350_000, 550_000), st.floats(2_350_000, 2_500_000))
def test_every_grid_line_lies_at_a_multiple_of_the_step(denominator, east, north):
    shown = view(denominator, east, north)
    page = blank()
    draw_grid(page, shown)
    step = grid_step(shown)
    for text, (x, y) in places(page).items():
        metres = round(float(text) * 1_000)
        assert metres % step == 0
        if y > FRAME.bottom:
            assert shown.place([(metres, north)])[0][0] == pytest.approx(x, abs=1e-4)
        else:
            assert shown.place([(east, metres)])[0][1] == pytest.approx(y, abs=1e-4)


# -- degrees -----------------------------------------------------------------------------------------


def test_the_central_meridian_is_upright_and_has_its_figure_above_the_map():
    page = blank()
    draw_graticule(page, round_about(104.75, 22.5, 250_000))
    found = places(page)
    assert found["104°45'"] == pytest.approx((110, FRAME.y - 1.1), abs=1e-3)
    middle = next(line for line in paths(page) if abs(line[:, 0] - 110).max() < 0.02)
    assert np.ptp(middle[:, 1]) > 120
    assert found["22°30'"] == pytest.approx((FRAME.x - 1.1, 90), abs=0.1)


@pytest.mark.parametrize(("denominator", "step"), [(100_000, 2), (250_000, 5), (400_000, 10)])
def test_meridians_and_parallels_are_at_round_minutes_and_go_through_their_places(denominator, step):
    shown = round_about(103.9, 22.4, denominator)
    page = blank()
    draw_graticule(page, shown)
    lines = [LineString(line) for line in paths(page)]
    assert len(texts(page)) >= 5
    for text in texts(page):
        degrees, minutes = map(int, re.fullmatch(r"(\d+)°(\d\d)'", text).groups())
        assert minutes % step == 0
        value = degrees + minutes / 60
        north, east = to_vn2000(*((value, 22.4) if degrees > 90 else (103.9, value)), EPSG)
        point = Point(shown.place([(float(east), float(north))])[0])
        assert min(line.distance(point) for line in lines) < 0.02


@settings(max_examples=15)
@given(st.sampled_from(SCALES[6:]), st.floats(103, 105), st.floats(21.8, 22.8))
def test_no_two_figures_meet(denominator, lon, lat):
    shown = replace(round_about(lon, lat, denominator), frame=Box(20, 30, 160, 120))
    page = blank(Paper("A4", "portrait"))
    draw_graticule(page, shown)
    draw_grid(page, shown)
    if texts(page):
        assert_nothing_collides(page)


# -- how figures are written -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("degrees", "text"),
    [
        (104.5, "104°30'"),
        (22 + 1 / 60, "22°01'"),
        (22 + 1 / 120, "22°00'30\""),
        (103, "103°00'"),
        (21.999_999_9, "22°00'"),
        (104.75, "104°45'"),
        (22 + 59 / 60 + 59 / 3600, "22°59'59\""),
    ],
)
def test_degrees_have_minutes_and_seconds_where_there_are_any(degrees, text):
    assert degrees_text(degrees) == text


@pytest.mark.parametrize(
    ("metres", "text"), [(450_000, "450"), (2_489_500, "2489.5"), (2_489_000, "2489"), (100, "0.1")]
)
def test_kilometres_have_no_sign_for_thousands(metres, text):
    assert kilometres_text(metres) == text


# -- convergence -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("lon", "sign"), [(103.87, -1), (105.2, 1)])
def test_grid_north_lies_left_of_true_north_west_of_the_meridian_and_right_of_it_east(lon, sign):
    turn = convergence_deg(round_about(lon, 22.5))
    by_hand = (lon - 104.75) * math.sin(math.radians(22.5))
    assert math.copysign(1, turn) == sign
    assert turn == pytest.approx(by_hand, abs=0.001)


def test_on_the_central_meridian_both_norths_are_one():
    assert convergence_deg(round_about(104.75, 22.5)) == pytest.approx(0, abs=0.002)
    assert convergence_deg(View(9205, 100_000, 500_000, NORTH, FRAME)) == pytest.approx(0, abs=0.002)
    assert convergence_deg(View(9208, 100_000, EAST, NORTH, FRAME)) < 0  # 50 km west of it
