"""Sizes of paper and boxes on it, all in millimetres."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.base.errors import SelectionError
from geo.base.remark import sentence
from geo.paper.canvas.sizes import ORIENTATIONS, POINT_MM, SIZES_MM, Box, Paper

BOX = Box(10, 20, 30, 40)
lengths = st.floats(0, 400, allow_subnormal=False)


def test_72_points_are_an_inch():
    assert pytest.approx(25.4) == 72 * POINT_MM


# -- paper -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("size", "orientation", "width", "height"),
    [
        ("A4", "portrait", 210, 297),
        ("A4", "landscape", 297, 210),
        ("A3", "portrait", 297, 420),
        ("A3", "landscape", 420, 297),
    ],
)
def test_paper_has_its_size(size, orientation, width, height):
    paper = Paper(size, orientation)
    assert (paper.width, paper.height) == (width, height)
    assert paper.is_landscape == (width > height)


def test_paper_is_a4_across_and_unsigned_unless_told_otherwise():
    assert Paper() == Paper("A4", "landscape", signed=False)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (("A5", "portrait"), "size"),
        (("a4", "portrait"), "size"),
        (("A4", "sideways"), "orientation"),
        (("A4", ""), "orientation"),
    ],
)
def test_other_paper_is_refused_with_what_there_is(wrong, told):
    with pytest.raises(SelectionError, match=rf"sheets\.error\.{told}") as refused:
        Paper(*wrong)
    assert all(
        name in sentence(refused.value, "en") for name in (SIZES_MM if told == "size" else ORIENTATIONS)
    )


@pytest.mark.parametrize(("size", "margin"), [("A4", 12), ("A3", 15)])
def test_the_body_lies_within_equal_margins(size, margin):
    paper = Paper(size, "portrait")
    left, top, right, bottom = paper.body.edges
    assert (left, top) == (margin, margin)
    assert (paper.width - right, paper.height - bottom) == (margin, margin)


def test_type_and_what_goes_with_it_grow_on_the_larger_paper():
    assert (Paper("A4").pt(10), Paper("A4").mm(10)) == (10, 10)
    assert (Paper("A3").pt(10), Paper("A3").mm(10)) == pytest.approx((11.8, 11.8))


# -- boxes -------------------------------------------------------------------------------------------


def test_a_box_has_edges_and_a_middle():
    assert (BOX.right, BOX.bottom) == (40, 60)
    assert BOX.edges == (10, 20, 40, 60)
    assert BOX.centre == (25, 40)


def test_a_box_is_made_smaller_on_all_sides():
    assert BOX.inset(1) == Box(11, 21, 28, 38)
    assert BOX.inset(1, 5) == Box(11, 25, 28, 30)
    assert BOX.inset(3, 0) == Box(13, 20, 24, 40)


def test_strips_are_taken_off_a_box():
    assert BOX.without_top(15) == Box(10, 35, 30, 25)
    assert BOX.without_bottom(15) == Box(10, 20, 30, 25)
    assert BOX.without_top(15).without_bottom(25) == Box(10, 35, 30, 0)


def test_three_columns_with_two_gaps_fill_the_box():
    assert BOX.columns(3, 3) == [Box(10, 20, 8, 40), Box(21, 20, 8, 40), Box(32, 20, 8, 40)]
    assert BOX.columns(1, 3) == [BOX]


@given(lengths, lengths, st.floats(50, 400), lengths, st.integers(1, 6), st.floats(0, 5))
def test_columns_are_equal_and_end_where_the_box_ends(x, y, width, height, count, gap):
    columns = Box(x, y, width, height).columns(count, gap)
    assert len(columns) == count
    assert columns[0].x == x
    assert columns[-1].right == pytest.approx(x + width)
    for one, other in pairwise(columns):
        assert other.x - one.right == pytest.approx(gap, abs=1e-9)
    assert {(column.y, column.height, column.width) for column in columns} == {(y, height, columns[0].width)}
