"""A whole map: every feature has a name, a number in the list, or is counted; nothing meets."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import box

from geo.base.palette import INK
from geo.paper.map.backdrop import BackdropPicture
from geo.paper.map.features import place
from geo.paper.map.frame import FeatureNaming, draw_map, naming_order, plan_map, ring_shape
from geo.paper.map.labels import LabelWish
from geo.paper.map.provinces import THEME
from tests.made.drawn import blank, images, paths, pixel, pixels, texts
from tests.made.maps import EAST, FRAME, NORTH, at, features, ground, view


def planned(shown, *, seen=None, most_keys=0, main=None, language="vi", communes=(), wishes=()):
    placed = place(shown, seen or view())
    naming = FeatureNaming(language, most_keys, main)
    return plan_map(placed, ground(communes), naming, type_scale=1.0, wishes=wishes)


def apart(one, other):
    return one[0] >= other[2] or one[2] <= other[0] or one[1] >= other[3] or one[3] <= other[1]


CROWD = [at(110 + 1.5 * (n % 6), 90 + 1.5 * (n // 6)) for n in range(36)]
"""36 symbols, a millimetre and a half apart."""

spots = st.tuples(st.floats(21, 199), st.floats(31, 149))

# -- names -------------------------------------------------------------------------------------------


def test_features_with_room_are_named():
    plan = planned(features(at(60, 60), at(150, 120)))
    assert [name.wish.lines for name in plan.names] == [("Tên 0",), ("Tên 1",)]
    assert [name.wish.number for name in plan.names] == [0, 1]
    assert (plan.keys, plan.unnamed) == ((), 0)


def test_names_are_abbreviated_in_the_language_of_the_map():
    shown = features(at(60, 60), name=["Khu công nghiệp Tằng Loỏng"])
    assert planned(shown).names[0].wish.lines == ("KCN Tằng Loỏng",)
    assert " ".join(planned(shown, language="en").names[0].wish.lines) == "Khu công nghiệp Tằng Loỏng"


def test_what_finds_no_place_for_its_name_has_a_number_or_is_counted():
    none, some, all_ = (planned(features(*CROWD), most_keys=most) for most in (0, 3, 99))
    for plan in (none, some, all_):
        named = len(plan.names) - len(plan.keys)
        assert named + len(plan.keys) + plan.unnamed == 36
    assert none.unnamed > 3
    assert (len(none.keys), len(some.keys)) == (0, 3)


def test_numbers_run_from_1_in_reading_order():
    walls = features(*CROWD, *[at(40 + 20 * n, 140 - 12 * (n % 2)) for n in range(6)])
    long = "Một cái tên rất dài không thể nào viết vừa hai dòng trên bản đồ tỷ lệ nhỏ này được"
    walls.names[36:] = [long] * 6
    plan = planned(walls, most_keys=50)
    numbered = plan.names[len(plan.names) - len(plan.keys) :]
    assert [name.wish.lines for name in numbered] == [(str(n),) for n in range(1, len(plan.keys) + 1)]
    assert set(range(36, 42)) <= set(plan.keys)
    rows = [round(name.box[1] / 12) for name in numbered]
    assert rows == sorted(rows)


def test_a_name_too_long_for_the_map_has_a_number_unless_the_sheet_is_about_it():
    long = "Một cái tên rất dài không thể nào viết vừa hai dòng trên bản đồ tỷ lệ nhỏ này được"
    shown = features(at(60, 60), name=[long])
    assert planned(shown, most_keys=1).keys == (0,)
    (name,) = planned(shown, most_keys=1, main=np.array([True])).names
    assert len(name.wish.lines) == 2
    assert name.wish.lines[1].endswith("…")


def test_what_else_is_to_be_written_comes_first():
    wish = LabelWish(("Ghi chú",), 60, 60, 0.0, 6.0, centred=True)
    plan = planned(features(at(30, 60)), wishes=[wish])
    assert [name.wish.lines[0] for name in plan.names] == ["Ghi chú", "Tên 0"]
    assert plan.names[0].wish is wish


@settings(max_examples=20)
@given(
    st.lists(st.tuples(st.floats(21, 199), st.floats(31, 149)), min_size=1, max_size=50), st.integers(0, 20)
)
def test_no_two_names_of_a_map_meet_and_none_covers_a_symbol(some, most):
    shown = features(*[at(x, y) for x, y in some])
    plan = planned(
        shown, most_keys=most, communes=[("Xã", True, EAST, NORTH), ("Bản", False, EAST, NORTH + 3e3)]
    )
    boxes = [name.box for name in (*plan.names, *plan.communes, *plan.regions)]
    assert all(apart(one, other) for one, other in combinations(boxes, 2))
    symbols = [tuple(edges) for edges in plan.placed.obstacles()]
    assert all(apart(one, other) for one in boxes for other in symbols)
    assert len(plan.names) + plan.unnamed == len(some)
    assert len(plan.keys) <= most


# -- order -------------------------------------------------------------------------------------------


def test_layers_come_in_their_order_and_the_largest_of_each_first():
    shown = features(
        at(30, 50), at(60, 50), at(90, 50), at(120, 50),
        layer=["mines", "zones", "zones", "hydropower"],
        area_ha=[900, 20, 100, None], capacity_mw=[None, None, None, 50],
    )  # fmt: skip
    assert naming_order(place(shown, view()), None) == [2, 1, 3, 0]


def test_what_the_sheet_is_about_comes_first_and_what_is_not_drawn_not_at_all():
    shown = features(at(30, 50), at(60, 50), at(500, 50), area_ha=[100, 10, 1_000])
    placed = place(shown, view())
    assert naming_order(placed, None) == [0, 1]
    assert naming_order(placed, np.array([False, True, True])) == [1, 0]


def test_surroundings_are_written_smaller_and_paler():
    plan = planned(features(at(60, 60), at(150, 120)), main=np.array([True, False]))
    main, other = (name.wish for name in plan.names)
    assert (main.colour, other.colour) == (INK, THEME["place_main"])
    assert main.size > other.size


# -- what is on the map ------------------------------------------------------------------------------


def test_a_map_knows_whether_a_border_runs_through_it():
    shown = features(at(60, 60))
    assert planned(shown).has_borders
    assert not planned(shown, seen=view(east=EAST + 20_000)).has_borders  # within one province
    assert not planned(shown, seen=view(east=EAST + 200_000)).has_borders  # beyond all
    assert planned(shown, seen=view(east=EAST + 50_000)).has_borders


def test_a_map_is_drawn_as_planned():
    plan = planned(features(at(60, 60)), communes=[("Phố Mới", True, EAST, NORTH)])
    page = blank()
    draw_map(page, plan)
    written = texts(page)
    for text in ("Tên 0", "Phố Mới", "450", "2450"):
        assert written.count(text) == 1
    assert pixel(pixels(page), 60, 60) == plan.placed.marks[0].tone.upper()
    edge = paths(page)[-1]
    assert (edge.min(axis=0).tolist(), edge.max(axis=0).tolist()) == ([20, 30], [200, 150])


def test_a_picture_lies_under_the_features():
    plan = planned(features(at(60, 60)))
    page = blank()
    draw_map(page, plan, picture=BackdropPicture(np.zeros((12, 18, 4), dtype=np.uint8) + 255, "x"))
    (picture,) = images(page)
    assert picture.get_zorder() < max(artist.get_zorder() for artist in page.figure.get_children())
    drawn = pixels(page)
    assert pixel(drawn, 30, 33) == "#FFFFFF"  # white over the land
    assert pixel(drawn, 60, 60) == plan.placed.marks[0].tone.upper()


def test_a_ring_stands_round_a_symbol_and_round_no_area():
    placed = place(features(at(60, 60), box(EAST, NORTH, EAST + 1_000, NORTH + 1_000)), view())
    halo, ring = ring_shape(placed, 0, "#FF0000")
    across = np.ptp(np.asarray(ring.path.vertices), axis=0)
    assert across == pytest.approx([2 * (placed.reach[0] + 0.9)] * 2)
    assert (halo.edge, ring.edge) == ("#FFFFFF", "#FF0000")
    assert ring_shape(placed, 1, "#FF0000") == []


def test_the_plan_keeps_what_it_was_made_of():
    plan = planned(features(at(60, 60)))
    assert plan.view == view()
    assert plan.view.frame == FRAME
    assert [province.code for province in plan.ground.provinces] == ["12", "15"]
