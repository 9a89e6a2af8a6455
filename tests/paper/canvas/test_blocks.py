"""Blocks know their height: heights add up, and nothing is drawn beyond the place of a block."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.paper.canvas import fonts
from geo.paper.canvas.blocks import (
    Gap,
    Group,
    Heading,
    PaintedBlock,
    Paragraph,
    TypeSizes,
    balanced,
    draw_all,
    fill,
    written,
)
from geo.paper.canvas.sizes import POINT_MM, Box
from tests.made.drawn import blank, paths, places, texts
from tests.made.pages import written as written_on

LINE = fonts.LEADING * 10 * POINT_MM
"""A line of ten points, millimetres."""

SENTENCE = "Khu công nghiệp nằm trên đất trồng lúa và đất rừng sản xuất"
words = st.lists(st.sampled_from(SENTENCE.split()), max_size=30).map(" ".join)
phrases = st.lists(words, min_size=1, max_size=2).map(tuple)
sizes = st.sampled_from([5.0, 8.0, 11.0])
blocks = st.one_of(
    st.builds(Gap, st.floats(0, 20)),
    st.builds(Heading, phrases, sizes),
    st.builds(
        Paragraph, phrases, sizes, most=st.one_of(st.none(), st.integers(1, 3)), indent=st.floats(0, 5)
    ),
)


# -- heights -----------------------------------------------------------------------------------------


def test_a_gap_is_as_high_as_told_and_draws_nothing():
    page = blank()
    Gap(7).draw(page, 10, 10, 50)
    assert Gap(7).height(50) == 7
    assert (texts(page), paths(page)) == ([], [])


def test_a_paragraph_is_as_high_as_its_lines():
    assert Paragraph(("chữ",), 10, after=0).height(50) == pytest.approx(LINE)
    assert Paragraph(("chữ", "word"), 10, after=0).height(50) == pytest.approx(2 * LINE)
    assert Paragraph(("chữ",), 10, after=1).height(50) == pytest.approx(LINE + 10 * POINT_MM)
    assert Paragraph(("",), 10, after=0).height(50) == 0


def test_a_paragraph_takes_the_lines_that_it_may_and_less_room_for_its_indent():
    width = fonts.text_width("Khu công nghiệp", 10) + 0.01
    lines = len(fonts.wrapped(SENTENCE, width, 10))
    assert lines >= 4
    assert Paragraph((SENTENCE,), 10, after=0).height(width) == pytest.approx(lines * LINE)
    assert Paragraph((SENTENCE,), 10, after=0, most=2).height(width) == pytest.approx(2 * LINE)
    page = blank()
    Paragraph(("Khu công nghiệp",), 10, indent=4).draw(page, 20, 20, width)
    assert texts(page) == ["Khu công", "nghiệp"]
    assert {x for x, _ in places(page).values()} == {24}


def test_a_heading_stands_under_a_line_as_wide_as_its_column():
    page = blank()
    Heading(("Nguồn", "Sources"), 10).draw(page, 20, 30, 60)
    (line,) = paths(page)
    assert line.tolist() == [[20, 30], [80, 30]]
    assert texts(page) == ["Nguồn", "Sources"]
    assert Heading(("Nguồn", "Sources"), 10).height(60) == pytest.approx(2 * LINE + 8.5 * POINT_MM)


def test_a_group_is_as_high_as_its_parts_one_below_the_other():
    drawn = []
    parts = [PaintedBlock(high, lambda _, *place: drawn.append(place)) for high in (5, 3, 2)]
    group = Group(tuple(parts))
    assert group.height(40) == 10
    group.draw(blank(), 20, 100, 40)
    assert drawn == [(20, 100, 40), (20, 105, 40), (20, 108, 40)]


def test_sizes_of_type_keep_their_relation():
    assert TypeSizes.of(1) == TypeSizes(6.8, 6.2, 1)
    assert TypeSizes.of(2) == TypeSizes(13.6, 12.4, 2)
    smaller = TypeSizes(10, 5, 1.18).smaller()
    assert (smaller.heading_pt, smaller.text_pt, smaller.scale) == pytest.approx((9.2, 4.6, 1.18))


def test_lines_take_the_same_room_whether_they_are_written_or_not():
    page = blank()
    lines = ["một", "hai"]
    end = written(page, 20, 30, lines, size=10, leading=1.5)
    assert end == written(None, 20, 30, lines, size=10, leading=1.5) == pytest.approx(30 + 30 * POINT_MM)
    assert texts(page) == lines


@settings(max_examples=60)
@given(blocks, st.floats(20, 120))
def test_nothing_is_written_beyond_a_block(block, width):
    page = blank()
    block.draw(page, 20, 100, width)
    bottom = 100 + block.height(width)
    for _, (left, top, right, base) in written_on(page) if texts(page) else []:
        assert left >= 20 - 0.3
        assert right <= 20 + width + 0.3
        assert top >= 100
        assert base <= bottom
    for line in paths(page):
        assert line[:, 0].min() >= 20
        assert line[:, 0].max() <= 20 + width
        assert line[:, 1].max() <= bottom


# -- columns -----------------------------------------------------------------------------------------


def test_blocks_fill_columns_in_order_and_stay_whole():
    columns = [Box(0, 0, 50, 20), Box(60, 0, 50, 20)]
    given_blocks = [Gap(12), Group((Gap(5), Gap(5))), Gap(9), Gap(5)]
    placed, taken = fill(given_blocks, columns)
    assert taken == 3
    assert [(x, y) for _, x, y, _ in placed] == [(0, 0), (60, 0), (60, 10)]


def test_a_block_that_fills_a_column_exactly_finds_room():
    assert fill([Gap(0.1)] * 30, [Box(0, 0, 50, 3)])[1] == 30
    assert fill([Gap(3.01)], [Box(0, 0, 50, 3)]) == ([], 0)
    assert fill([Gap(1)], []) == ([], 0)
    assert fill([], [Box(0, 0, 50, 3)]) == ([], 0)


def test_the_first_block_that_finds_no_room_ends_the_work():
    placed, taken = fill([Gap(2), Gap(9), Gap(1)], [Box(0, 0, 50, 5)])
    assert (len(placed), taken) == (1, 1)


@settings(max_examples=60)
@given(st.lists(blocks, max_size=12), st.integers(1, 3), st.floats(20, 150))
def test_blocks_lie_in_their_columns_one_below_the_other(some, number, height):
    columns = Box(20, 30, 150, height).columns(number, 4)
    placed, taken = fill(some, columns)
    assert [block for block, *_ in placed] == some[:taken]
    ends = {}
    at = [0]
    for block, x, y, width in placed:
        column = next(place for place, box in enumerate(columns) if box.x == x)
        assert column >= at[-1]
        at.append(column)
        assert width == columns[column].width
        assert y == pytest.approx(ends.get(column, 30))
        ends[column] = y + block.height(width)
        assert ends[column] <= 30 + height + 1e-5


def test_columns_are_balanced():
    columns = balanced([Gap(10)] * 4, [Box(0, 0, 50, 200), Box(60, 0, 50, 200)])
    assert [box.height for box in columns] == [20, 20]


def test_columns_grow_step_by_step_until_all_fits():
    columns = balanced([Gap(10), Gap(10), Gap(10)], [Box(0, 0, 50, 200), Box(60, 0, 50, 200)], step=2)
    assert [box.height for box in columns] == [21, 21]  # 15, 17, 19 hold two blocks at most


def test_columns_stay_as_they_are_where_not_all_fits():
    full = [Box(0, 0, 50, 20), Box(60, 0, 50, 20)]
    assert balanced([Gap(15)] * 3, full) == full


def test_what_was_laid_out_is_drawn_there():
    drawn = []
    parts = [PaintedBlock(8, lambda _, *place: drawn.append(place)) for _ in range(3)]
    placed, _ = fill(parts, [Box(0, 5, 50, 20), Box(60, 5, 40, 20)])
    draw_all(blank(), placed)
    assert drawn == [(0, 5, 50), (0, 13, 50), (60, 5, 40)]
