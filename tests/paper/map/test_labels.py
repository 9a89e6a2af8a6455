"""Names at the first free place beside their symbols: none over another, none beyond the map."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.paper.canvas import fonts
from geo.paper.canvas.sizes import POINT_MM
from geo.paper.map.labels import LabelBoard, LabelWish, draw_names
from tests.made.drawn import blank, paths, places
from tests.made.maps import FRAME

WALLS = [
    (101.2, 89.4, 103, 90.6),
    (97, 89.4, 98.8, 90.6),
    (99.4, 86, 100.6, 88.8),
    (99.4, 91.2, 100.6, 94),
]
"""What stands right, left, above and below of a small symbol at (100, 90)."""


def wish(*lines, x=100.0, y=90.0, reach=2.0, **told):
    return LabelWish(lines or ("Tên",), x, y, reach, 6.0, **told)


def apart(one, other):
    return one[0] >= other[2] or one[2] <= other[0] or one[1] >= other[3] or one[3] <= other[1]


# -- size --------------------------------------------------------------------------------------------


def test_a_name_is_as_wide_as_its_longest_line_and_a_leading_higher_with_each():
    one, two = wish("Tằng Loỏng"), wish("Khu công nghiệp", "Tằng Loỏng")
    assert one.width == fonts.text_width("Tằng Loỏng", 6)
    assert two.width == fonts.text_width("Khu công nghiệp", 6)
    assert two.height - one.height == pytest.approx(1.16 * 6 * POINT_MM)
    assert one.height == pytest.approx((fonts.CAP_HEIGHT + 0.2) * 6 * POINT_MM)


# -- the board ---------------------------------------------------------------------------------------


def test_a_place_is_free_within_the_frame_and_on_nothing_taken():
    board = LabelBoard(FRAME)
    board.take(np.array([[50.0, 50.0, 60.0, 60.0]]))
    boxes = [
        (100, 90, 110, 95),
        (60, 50, 70, 60),  # beside it
        (59, 50, 70, 60),  # one millimetre over it
        (20.5, 90, 30, 95),  # too near to the edge
        (20.7, 90, 30, 95),
        (190, 140, 200, 150),
    ]
    assert board.free(np.array(boxes)).tolist() == [True, True, False, False, True, False]


def test_a_board_holds_any_number_of_boxes():
    board = LabelBoard(FRAME)
    cells = np.array([(20 + x, 30 + y, 20.5 + x, 30.5 + y) for x in range(100) for y in range(20)])
    for part in np.array_split(cells, 7):
        board.take(part)
    assert not board.free(cells).any()
    assert board.free(np.array([[150.0, 100, 151, 101]])).all()


# -- places ------------------------------------------------------------------------------------------


def test_a_lone_name_stands_to_the_right_of_its_symbol():
    found = LabelBoard(FRAME).put(wish())
    left, top, right, bottom = found.box
    assert left == pytest.approx(100 + 2 + 0.45)
    assert right - left == pytest.approx(found.wish.width)
    assert (top + bottom) / 2 == pytest.approx(90)
    assert found.leader is None


def test_places_are_tried_right_left_above_below():
    board = LabelBoard(FRAME)
    boxes = [board.put(wish()).box for _ in range(4)]
    right, left, above, below = boxes
    assert right[0] > 102
    assert left[2] < 98
    assert above[3] < 88
    assert below[1] > 92
    assert (above[0] + above[2]) / 2 == pytest.approx(100)


def test_a_name_in_an_area_stands_in_its_middle():
    found = LabelBoard(FRAME).put(wish(centred=True))
    left, top, right, bottom = found.box
    assert ((left + right) / 2, (top + bottom) / 2) == pytest.approx((100, 90))


def test_a_name_at_the_right_edge_stands_to_the_left():
    found = LabelBoard(FRAME).put(wish(x=197))
    assert found.box[2] < 195


def test_a_name_without_room_beside_its_symbol_gets_a_line():
    board = LabelBoard(FRAME)
    board.take(np.array(WALLS))
    found = board.put(wish(reach=0.5))
    start, end = found.leader
    assert math.dist(*found.leader) < 12
    assert math.dist(start, (100, 90)) == pytest.approx(0.95 * 0.5)  # from the edge of the symbol
    left, top, right, bottom = found.box
    assert left - 1e-9 <= end[0] <= right + 1e-9
    assert top - 1e-9 <= end[1] <= bottom + 1e-9
    assert not board.free(np.array([(*np.minimum(start, end) + 0.3, *np.maximum(start, end))])).any()


def test_where_lines_are_not_wanted_it_gets_no_place():
    board = LabelBoard(FRAME)
    board.take(np.array(WALLS))
    assert board.put(wish(reach=0.5), leaders=False) is None
    assert board.put(wish(reach=0.5)) is not None


def test_what_must_be_told_is_told_at_its_best_place():
    board = LabelBoard(FRAME)
    board.take(np.array([[20.0, 30.0, 200.0, 150.0]]))
    assert board.put(wish()) is None
    found = board.put(wish(centred=True, must=True))
    assert (found.box[0] + found.box[2]) / 2 == pytest.approx(100)


def test_a_name_wider_than_the_map_has_no_place():
    assert LabelBoard(FRAME).put(wish("rộng " * 80)) is None


symbols = st.tuples(
    st.floats(21, 199),
    st.floats(31, 149),
    st.floats(0.2, 4),
    st.integers(1, 24),
    st.booleans(),
    st.booleans(),
)


@settings(max_examples=60)
@given(st.lists(symbols, max_size=40))
def test_names_never_meet_nor_leave_the_map(some):
    board = LabelBoard(FRAME)
    taken = [(x - r, y - r, x + r, y + r) for x, y, r, *_ in some]
    if taken:
        board.take(np.array(taken))
    found = [
        board.put(wish("n" * letters, x=x, y=y, reach=r, centred=centred), leaders=leaders)
        for x, y, r, letters, leaders, centred in some
    ]
    boxes = [name.box for name in found if name]
    for left, top, right, bottom in boxes:
        assert FRAME.x <= left
        assert right <= FRAME.right
        assert FRAME.y <= top
        assert bottom <= FRAME.bottom
    assert all(apart(one, other) for one, other in combinations(boxes, 2))
    assert all(apart(one, other) for one in boxes for other in taken)
    for place, (name, (*_, leaders, _)) in enumerate(zip(found, some, strict=True)):
        if name and name.leader:
            assert leaders, place


# -- drawing -----------------------------------------------------------------------------------------


def test_lines_beside_a_symbol_begin_or_end_at_it():
    board, page = LabelBoard(FRAME), blank()
    texts = ("Dòng thứ nhất", "hai")
    right, left, above = (board.put(wish(*texts)) for _ in range(3))
    draw_names(page, [right])
    assert {x for x, _ in places(page).values()} == {right.box[0]}
    page = blank()
    draw_names(page, [left])
    ends = [x + fonts.text_width(text, 6) for text, (x, _) in places(page).items()]
    assert ends == pytest.approx([left.box[2]] * 2)
    page = blank()
    draw_names(page, [above])
    middles = [x + fonts.text_width(text, 6) / 2 for text, (x, _) in places(page).items()]
    assert middles == pytest.approx([100, 100])
    (_, first), (_, second) = places(page).values()
    assert second - first == pytest.approx(1.16 * 6 * POINT_MM)
    assert first == pytest.approx(above.box[1] + fonts.CAP_HEIGHT * 6 * POINT_MM)


def test_a_line_leads_to_a_name_that_is_a_little_off():
    board, page = LabelBoard(FRAME), blank()
    board.take(np.array(WALLS))
    found = board.put(wish(reach=0.5))
    draw_names(page, [found])
    line, halo = paths(page)
    assert line == pytest.approx(np.array(found.leader))
    assert halo[:, 0].min() >= found.box[0] - 0.1


def test_no_names_are_nothing_to_draw():
    page = blank()
    draw_names(page, [])
    assert paths(page) == []
