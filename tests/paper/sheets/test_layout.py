"""How sheets are laid out: widths of texts, round scales, names that never meet, parts that fit."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.textpath import text_to_path

from geo.base.crs import to_vn2000
from geo.base.errors import SelectionError
from geo.paper.canvas import fonts
from geo.paper.canvas.blocks import Gap, Group, Paragraph, balanced, fill
from geo.paper.canvas.sizes import POINT_MM, Box, Paper
from geo.paper.canvas.words import Words
from geo.paper.map.graticule import convergence_deg, degrees_text, kilometres_text
from geo.paper.map.labels import LabelBoard, LabelWish
from geo.paper.map.marks import hatch
from geo.paper.map.view import SCALES, View, fitted, round_length, shown_grid

FRAME = Box(20, 30, 180, 120)
TEXTS = ["Khu công nghiệp Tằng Loỏng", "ĐƯỜNG ẨM ƯỚT", "1.234,56 ha", "→ 中文 Ω", "AVATAR To Ty"]


# -- type ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("weight", ["regular", "medium", "semibold"])
def test_texts_are_never_wider_than_measured(text, weight):
    shown = fonts.drawable(text)
    font = fonts.properties(weight, 10, plain=fonts.is_plain(shown, weight))
    width, _, _ = text_to_path.get_text_width_height_descent(shown, font, False)
    measured = fonts.text_width(shown, 10, weight)
    assert measured * 0.8 <= width * POINT_MM <= measured * 1.002


def test_vietnamese_needs_no_other_font():
    letters = "ăâđêôơư áàảãạ ắằẳẵặ ấầẩẫậ éèẻẽẹ ếềểễệ íìỉĩị óòỏõọ ốồổỗộ ớờởỡợ úùủũụ ứừửữự ýỳỷỹỵ"
    assert all(
        fonts.is_plain(text, weight) for text in (letters, letters.upper()) for weight in fonts.WEIGHTS
    )


def test_what_no_font_has_is_an_open_square():
    assert fonts.drawable("中 a\u200b\n→") == "□ a →"


def test_decomposed_letters_are_composed():
    assert fonts.drawable("Ta\u0306\u0300ng") == "Tằng"


@given(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=60),
    st.floats(8, 80),
    st.integers(1, 4),
)
def test_lines_fit_and_nothing_is_lost(text, width, most):
    lines = fonts.wrapped(text, width, 8)
    assert all(fonts.text_width(line, 8) <= width + 1e-6 for line in lines)
    assert "".join(lines).replace(" ", "") == fonts.drawable(text).replace(" ", "")
    assert len(fonts.wrapped(text, width, 8, most=most)) <= most


def test_a_cut_text_says_so():
    assert fonts.wrapped("một hai ba bốn năm sáu bảy", 16, 8, most=1)[0].endswith("…")


# -- paper ---------------------------------------------------------------------------------------


def test_paper_has_its_size_and_refuses_others():
    assert (Paper("A4", "portrait").width, Paper("A4", "portrait").height) == (210, 297)
    assert (Paper("A3", "landscape").width, Paper("A3", "landscape").height) == (420, 297)
    for wrong in (("A5", "portrait"), ("A4", "sideways")):
        with pytest.raises(SelectionError):
            Paper(*wrong)
    with pytest.raises(SelectionError):
        Words("fr")


# -- scale ---------------------------------------------------------------------------------------


@given(
    st.floats(350_000, 500_000), st.floats(2_350_000, 2_500_000), st.floats(0, 200_000), st.floats(0, 200_000)
)
def test_the_scale_is_round_and_shows_all(east, north, wide, high):
    view = fitted((east, north, east + wide, north + high), FRAME, 9208, margin_mm=8, least=25_000)
    assert view.denominator in SCALES
    assert view.denominator >= 25_000
    corners = view.place([(east, north), (east + wide, north + high)])
    room = FRAME.inset(8 - 1e-6)
    assert corners[:, 0].min() >= room.x
    assert corners[:, 0].max() <= room.right
    assert corners[:, 1].min() >= room.y
    assert corners[:, 1].max() <= room.bottom


def test_two_points_are_as_far_apart_on_paper_as_the_scale_says():
    view = View(9208, 250_000, 450_000, 2_450_000, FRAME)
    (x0, y0), (x1, y1) = view.place([(450_000, 2_450_000), (460_000, 2_455_000)])
    assert (x1 - x0, y0 - y1) == pytest.approx((40, 20))
    assert view.ground([(x1, y1)])[0] == pytest.approx([460_000, 2_455_000])


def test_places_are_projected_before_they_are_drawn():
    north, east = to_vn2000(104.0, 22.5, 9208)
    view = View(9208, 100_000, float(east), float(north), FRAME)
    west, south, east_edge, north_edge = view.lonlat_bounds
    assert west < 104.0 < east_edge
    assert south < 22.5 < north_edge


@pytest.mark.parametrize(
    ("codes", "longitude", "epsg"),
    [(["12"], 104.9, 9205), (["15"], 102.0, 9208), (["12", "15"], 103.2, 9205), (["12", "15"], 104.2, 9208)],
)
def test_a_map_of_both_provinces_takes_the_nearer_grid(codes, longitude, epsg):
    assert shown_grid(codes, longitude) == epsg


@pytest.mark.parametrize(("lon", "sign"), [(103.87, -1), (105.2, 1)])
def test_grid_north_lies_left_of_true_north_west_of_the_meridian_and_right_of_it_east(lon, sign):
    north, east = to_vn2000(lon, 22.5, 9208)
    turn = convergence_deg(View(9208, 100_000, float(east), float(north), FRAME))
    by_hand = (lon - 104.75) * math.sin(math.radians(22.5))
    assert math.copysign(1, turn) == sign
    assert turn == pytest.approx(by_hand, abs=0.001)


@pytest.mark.parametrize(("most", "length"), [(10, 10), (9.99, 5), (4.9, 2.5), (2.4, 2), (130_000, 100_000)])
def test_scale_bars_are_round(most, length):
    assert round_length(most) == pytest.approx(length)


def test_figures_at_the_frame():
    assert [degrees_text(value) for value in (104.5, 22 + 1 / 60, 22 + 1 / 120)] == [
        "104°30'",
        "22°01'",
        "22°00'30\"",
    ]
    assert [kilometres_text(value) for value in (450_000, 2_489_500)] == ["450", "2489.5"]


# -- names ---------------------------------------------------------------------------------------


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(
            st.floats(21, 199), st.floats(31, 149), st.floats(0.2, 4), st.integers(1, 24), st.booleans()
        ),
        max_size=40,
    )
)
def test_names_never_meet_nor_leave_the_map(places):
    board = LabelBoard(FRAME)
    symbols = np.array([(x - r, y - r, x + r, y + r) for x, y, r, _, _ in places]).reshape(-1, 4)
    if len(symbols):
        board.take(symbols)
    boxes = []
    for x, y, reach, letters, leaders in places:
        found = board.put(LabelWish(("n" * letters,), x, y, reach, 6.0), leaders=leaders)
        if found:
            boxes.append(found.box)
    for number, (left, top, right, bottom) in enumerate(boxes):
        assert left >= FRAME.x
        assert right <= FRAME.right
        assert top >= FRAME.y
        assert bottom <= FRAME.bottom
        for other in [*boxes[:number], *symbols.tolist()]:
            apart = left >= other[2] or right <= other[0] or top >= other[3] or bottom <= other[1]
            assert apart


def test_a_lone_name_stands_to_the_right_of_its_symbol():
    found = LabelBoard(FRAME).put(LabelWish(("Tên",), 100, 90, 2.0, 6.0))
    assert found.box[0] > 102
    assert found.leader is None


def test_a_name_without_room_beside_its_symbol_gets_a_line():
    board = LabelBoard(FRAME)
    walls = [
        (101.2, 89.4, 103, 90.6),
        (97, 89.4, 98.8, 90.6),
        (99.4, 86, 100.6, 88.8),
        (99.4, 91.2, 100.6, 94),
    ]
    board.take(np.array(walls))
    found = board.put(LabelWish(("Tên",), 100, 90, 0.5, 6.0))
    assert found.leader is not None
    assert math.dist(*found.leader) < 12


# -- blocks --------------------------------------------------------------------------------------


def test_blocks_fill_columns_in_order_and_stay_whole():
    columns = [Box(0, 0, 50, 20), Box(60, 0, 50, 20)]
    blocks = [Gap(12), Group((Gap(5), Gap(5))), Gap(9), Gap(5)]
    placed, count = fill(blocks, columns)
    assert count == 3
    assert [(x, y) for _, x, y, _ in placed] == [(0, 0), (60, 0), (60, 10)]


def test_columns_are_balanced():
    columns = balanced([Gap(10)] * 4, [Box(0, 0, 50, 200), Box(60, 0, 50, 200)])
    assert columns[0].height == 20


def test_a_paragraph_is_as_high_as_its_lines():
    one = Paragraph(("chữ",), 8, after=0).height(50)
    two = Paragraph(("chữ", "word"), 8, after=0).height(50)
    assert two == pytest.approx(2 * one)


def test_hatching_stays_inside():
    import shapely

    ring = shapely.Polygon([(0, 0), (10, 0), (10, 10), (0, 10)], [[(3, 3), (7, 3), (7, 7), (3, 7)]])
    for falling in (False, True):
        path = hatch(ring, 1.0, falling=falling)
        lines = np.asarray(path.vertices).reshape(-1, 2, 2)
        assert len(lines) > 10
        assert all(ring.buffer(1e-6).contains(shapely.LineString(line)) for line in lines)
