"""Rows of tables: decimal signs one below the other, cells in their columns, as high as what is written."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.paper.canvas import fonts
from geo.paper.canvas.blocks import Gap, Group, Heading
from geo.paper.canvas.sizes import POINT_MM, Box
from geo.paper.sheets.rows import (
    AmountRow,
    Cell,
    CellRow,
    FactRow,
    FigureColumn,
    HeadRow,
    cell_boxes,
    column_ends,
    phrase_lines,
    under,
)
from tests.made.drawn import drawn_block, paths, places, texts
from tests.made.pages import written

SENTENCE = "Khu công nghiệp nằm trên đất trồng lúa và đất rừng sản xuất"
words = st.lists(st.sampled_from(SENTENCE.split()), max_size=20).map(" ".join)
phrases = st.lists(words, max_size=2).map(tuple)
labels = phrases.filter(lambda phrase: any(map(str.strip, phrase)))
COLUMNS = (FigureColumn(0.2, 2), FigureColumn(0.15, 1))


def bottom_line(page):
    """Height of the line that ends a row, millimetres."""
    return float(paths(page)[-1][0][1])


# -- lines -------------------------------------------------------------------------------------------


def test_the_first_block_stays_with_its_heading():
    heading, first, second = Heading(("Tên",), 8), Gap(1), Gap(2)
    assert under(heading, [first, second]) == [Group((heading, first)), second]
    assert under(heading, []) == []


def test_lines_of_the_second_language_are_told_apart():
    assert phrase_lines(("một hai", "one two"), 80, 8, "regular") == [("một hai", False), ("one two", True)]
    assert [line for line, _ in phrase_lines(("một hai",), 8, 8, "regular")] == ["một", "hai"]
    assert phrase_lines((), 80, 8, "regular") == []


# -- figures -----------------------------------------------------------------------------------------


def test_columns_end_one_after_the_other_and_the_last_at_the_edge():
    assert column_ends(COLUMNS, 20, 100) == pytest.approx([105, 120])
    assert column_ends((), 20, 100) == []


@pytest.mark.parametrize(("language", "sign"), [("vi", ","), ("en", ".")])
def test_decimal_signs_stand_one_below_the_other(language, sign):
    lefts = set()
    for amount in (1.25, 11.11, 777.4, 0.5):
        row = AmountRow(("x",), (amount, None), COLUMNS, 7, language)
        ((place, (x, _)),) = [
            (text, at) for text, at in places(drawn_block(row, 100)).items() if text[0] == sign
        ]
        assert len(place) == 3
        lefts.add(round(x, 6))
    assert len(lefts) == 1


@pytest.mark.parametrize(
    ("amount", "digits", "told"),
    [
        (1234.5, 1, "1.234 ,5"),
        (0.0, 1, "0 ,0"),
        (0.04, 1, "< 0 ,1"),
        (0.06, 1, "0 ,1"),
        (3.0, 0, "3"),
        (0.2, 0, "< 1"),
    ],
)
def test_what_is_more_than_nothing_is_never_written_as_zero(amount, digits, told):
    row = AmountRow(("x",), (amount,), (FigureColumn(0.3, digits),), 7, "vi")
    assert " ".join(texts(drawn_block(row, 100))[1:]) == told


def test_what_is_not_known_is_left_blank():
    assert texts(drawn_block(AmountRow(("Rừng",), (None, None), COLUMNS, 7, "vi"), 100)) == ["Rừng"]


def test_a_row_is_as_high_as_its_words_and_at_least_as_its_symbol():
    line = fonts.LEADING * 4 * POINT_MM
    plain = AmountRow(("x",), (1.0, 2.0), COLUMNS, 4, "vi")
    two = AmountRow(("x", "y"), (1.0, 2.0), COLUMNS, 4, "vi")
    drawn = AmountRow(("x",), (1.0, 2.0), COLUMNS, 4, "vi", lambda x, y: [])
    assert plain.height(100) == pytest.approx(line + 0.9)
    assert two.height(100) == pytest.approx(2 * line + 0.9)
    assert drawn.height(100) == pytest.approx(2.6 + 0.9)


@settings(max_examples=10)
@given(labels, st.floats(0, 9e6), st.floats(60, 120))
def test_words_keep_off_the_figures(label, amount, width):
    row = AmountRow(label, (amount, 12.5), (FigureColumn(0.3, 2), FigureColumn(0.15, 1)), 6, "vi")
    page = drawn_block(row, width)
    figures_from = 20 + width * 0.55
    for text, (left, top, right, bottom) in written(page):
        assert left >= 20 - 0.1
        assert right <= 20 + width + 0.1
        assert top >= 30
        assert bottom <= 30 + row.height(width)
        if text[0].isalpha():
            assert right <= figures_from
    assert bottom_line(page) == pytest.approx(30 + row.height(width))


def test_headings_stand_above_their_figures_and_shrink_to_fit():
    page = drawn_block(HeadRow(("ha", "nhiều nhất là bao nhiêu"), COLUMNS, 6), 100)
    boxes = dict(written(page))
    assert boxes["ha"][2] == pytest.approx(105, abs=0.2)
    left, _, right, _ = boxes["nhiều nhất là bao nhiêu"]
    assert right == pytest.approx(120, abs=0.2)
    assert left >= 105


# -- facts -------------------------------------------------------------------------------------------


def test_a_fact_has_its_name_at_the_left_and_what_it_rests_on_below_its_value():
    row = FactRow(("Diện tích", "Area"), ("100 ha",), "2020 · thực tế [1]", 7, ("Giá trị khác: 99 ha",))
    at = places(drawn_block(row, 100))
    assert {at["Diện tích"][0], at["Area"][0]} == {20}
    assert {at[text][0] for text in ("100 ha", "2020 · thực tế [1]", "Giá trị khác: 99 ha")} == {60}
    assert at["100 ha"][1] < at["2020 · thực tế [1]"][1] < at["Giá trị khác: 99 ha"][1]
    assert at["Diện tích"][1] < at["Area"][1]


def test_a_long_value_ends_in_an_ellipsis_after_six_lines():
    row = FactRow(("x",), (" ".join(["chữ"] * 200),), "", 7)
    lines = texts(drawn_block(row, 60))[1:]
    assert len(lines) == 6
    assert lines[-1].endswith("…")


@settings(max_examples=10)
@given(phrases, phrases, words, st.lists(words, max_size=3).map(tuple), st.floats(40, 120))
def test_a_fact_stays_within_its_place(label, value, support, others, width):
    row = FactRow(label, value, support, 7, others)
    page = drawn_block(row, width)
    assert bottom_line(page) == pytest.approx(30 + row.height(width) - 0.15)
    middle = 20 + width * 0.4
    for _, (left, _, right, bottom) in written(page):
        assert right <= (middle if left < middle - 0.1 else 20 + width) + 0.1
        assert bottom <= bottom_line(page)


# -- cells -------------------------------------------------------------------------------------------


def test_three_columns_lie_right_of_the_labels():
    boxes = cell_boxes(Box(20, 30, 130, 10), 3, 30, 5)
    assert [(box.x, box.width) for box in boxes] == [(50, 30), (85, 30), (120, 30)]


def test_each_cell_stands_in_its_own_column():
    cells = (Cell(("100 ha",), "2020 [1]"), Cell((), "chưa có số liệu"), Cell(("20 ha",), "2024 [2]"))
    at = places(drawn_block(CellRow(("Diện tích",), cells, 7, 30, 5), 130))
    assert at["Diện tích"][0] == 20
    assert at["100 ha"][0] == at["2020 [1]"][0] == 50
    assert at["chưa có số liệu"][0] == 85
    assert at["20 ha"][0] == at["2024 [2]"][0] == 120


@settings(max_examples=10)
@given(st.lists(st.builds(Cell, phrases, words), min_size=1, max_size=4).map(tuple), phrases)
def test_cells_never_leave_their_columns(cells, label):
    row = CellRow(label, cells, 7, 30, 4)
    page = drawn_block(row, 160)
    boxes = cell_boxes(Box(20, 30, 160, 0), len(cells), 30, 4)
    for text, (left, _, right, bottom) in written(page):
        column = [box for box in boxes if box.x - 0.1 <= left]
        assert right <= (column[-1].right if column else 20 + 30) + 0.1, text
        assert bottom <= bottom_line(page)
    assert bottom_line(page) == pytest.approx(30 + row.height(160) - 0.1)
