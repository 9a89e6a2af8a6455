"""The ground on a map of paper: what is drawn at which scale, what gives way, what the legend says."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from shapely.geometry import LineString

from geo.paper.canvas.page import Page
from geo.paper.canvas.sizes import Paper
from geo.paper.map.features import place
from geo.paper.map.frame import FeatureNaming, draw_map, plan_map
from geo.paper.map.ground import GROUPS, Ground, GroundPlace
from geo.paper.map.labels import LabelBoard
from geo.paper.map.underlay import plan_ground
from tests.made.maps import EAST, FRAME, NORTH, at, features, ground, view

LENGTHWISE = LineString([(EAST - 5_000, NORTH), (EAST + 5_000, NORTH)])
UNDER = Ground(
    {"communes": LENGTHWISE, "rivers": LENGTHWISE, "railway": LENGTHWISE},
    (
        GroundPlace("airports", "small_airport", "Sân bay", "Airport"),
        GroundPlace("places", "town", "Phố Lu", "Pho Lu"),
        GroundPlace("places", "village", "Bản Một", "Ban Mot"),
        GroundPlace("power", "", "220 kV", "220 kV"),
        GroundPlace("stops", "", "", ""),
    ),
    np.array([(EAST, NORTH + 2_000 - 1_500 * step) for step in range(5)], dtype=float),
    ("© x",),
)


def planned(denominator=100_000, language="vi", taken=()):
    board = LabelBoard(FRAME)
    for box in taken:
        board.take(np.array([box]))
    return plan_ground(board, view(denominator), UNDER, language, 1.0)


def names(plan):
    return [name.wish.lines[0] for name in plan.names]


@pytest.mark.parametrize(
    ("denominator", "groups", "named"),
    [
        (
            100_000,
            ["communes", "railway", "stops", "power", "airports", "places"],
            ["Sân bay", "Phố Lu", "Bản Một", "220 kV"],
        ),
        (300_000, ["communes", "railway", "stops", "power", "airports", "places"], ["Sân bay", "Phố Lu"]),
        (500_000, ["communes", "rivers", "railway", "power", "airports", "places"], ["Sân bay", "Phố Lu"]),
        (1_000_000, ["rivers", "railway", "airports"], ["Sân bay"]),
    ],
)
def test_a_scale_shows_what_it_has_room_for(denominator, groups, named):
    plan = planned(denominator)
    assert list(plan.groups) == groups
    assert set(names(plan)) <= set(named)
    assert names(plan)[0] == "Sân bay"


def test_names_come_in_the_language_of_the_map():
    assert names(planned())[:2] == ["Sân bay", "Phố Lu"]
    assert names(planned(language="en"))[:2] == ["Airport", "Pho Lu"]


def test_what_the_atlas_knows_comes_first():
    """The airport lies at (110, 70): two centimetres above the middle."""
    assert planned().marks[0] == ("airports", 110.0, 70.0)
    taken = planned(taken=[(108, 68, 112, 72)])
    assert "airports" not in taken.groups
    assert "Sân bay" not in names(taken)


def test_a_place_without_room_for_its_name_has_no_dot():
    above = [(FRAME.x, FRAME.y, FRAME.right, 84), (FRAME.x, 86, FRAME.right, FRAME.bottom)]
    narrow = [(FRAME.x, 84, 109, 86), (111, 84, FRAME.right, 86)]  # only the dot of the town is free
    plan = planned(taken=[*above, *narrow])
    assert "places" not in plan.groups


def test_without_ground_there_is_nothing():
    plan = plan_ground(LabelBoard(FRAME), view(), Ground(), "vi", 1.0)
    assert (plan.lines, plan.marks, plan.names, plan.groups) == ({}, (), (), ())


def test_the_ground_lies_in_the_plan_of_a_map_and_can_be_drawn():
    land = replace(ground(), under=UNDER)
    placed = place(features(at(110, 70)), view())  # a zone where the airport is
    plan = plan_map(placed, land, FeatureNaming("vi"), type_scale=1.0)
    assert "airports" not in plan.under.groups
    assert "railway" in plan.under.groups
    page = Page(Paper())
    before = len(page.figure.findobj())
    draw_map(page, plan)
    assert len(page.figure.findobj()) > before


def test_the_groups_of_a_ground_come_in_the_order_of_the_legend():
    assert UNDER.groups == GROUPS
    assert Ground().groups == ()
