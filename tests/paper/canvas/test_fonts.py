"""The typeface: widths, which signs it has, and lines that fit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.textpath import text_to_path

from geo.paper.canvas import fonts
from geo.paper.canvas.sizes import POINT_MM

TEXTS = ["Khu công nghiệp Tằng Loỏng", "ĐƯỜNG ẨM ƯỚT", "1.234,56 ha", "→ 中文 Ω", "AVATAR To Ty"]
LETTERS = "ăâđêôơư áàảãạ ắằẳẵặ ấầẩẫậ éèẻẽẹ ếềểễệ íìỉĩị óòỏõọ ốồổỗộ ớờởỡợ úùủũụ ứừửữự ýỳỷỹỵ"
any_text = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=60)


# -- signs -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("weight", fonts.WEIGHTS)
def test_vietnamese_needs_no_other_font(weight):
    assert fonts.font_file(weight).is_file()
    assert fonts.is_plain(LETTERS, weight)
    assert fonts.is_plain(LETTERS.upper(), weight)
    assert not fonts.is_plain("Ω → 中", weight)


def test_what_no_font_has_is_an_open_square():
    assert fonts.drawable("中 a\u200b\n→") == "□ a →"


def test_decomposed_letters_are_composed():
    assert fonts.drawable("Ta\u0306\u0300ng") == "Tằng"


def test_blanks_of_any_kind_are_spaces_and_what_is_not_seen_is_left_out():
    assert fonts.drawable("a\tb\u00a0c\u202ed\u0000") == "a b cd"


@given(any_text)
def test_what_is_drawable_stays_as_it_is(text):
    shown = fonts.drawable(text)
    assert fonts.drawable(shown) == shown


def test_only_texts_with_signs_of_the_other_font_ask_for_it():
    plain = fonts.properties("medium", 8, plain=True)
    mixed = fonts.properties("medium", 8, plain=False)
    assert plain.get_file().endswith("BeVietnamPro-Medium.ttf")
    assert mixed.get_family() == [fonts.FAMILY, fonts.FALLBACK]
    assert (mixed.get_weight(), mixed.get_size(), mixed.get_style()) == (500, 8, "normal")
    assert fonts.properties("italic", 8, plain=False).get_style() == "italic"


# -- widths ------------------------------------------------------------------------------------------


def test_widths_add_up_and_grow_with_the_type():
    one, other = fonts.text_width("Tằng", 10), fonts.text_width(" Loỏng", 10)
    assert fonts.text_width("Tằng Loỏng", 10) == pytest.approx(one + other)
    assert fonts.text_width("Tằng", 20) == pytest.approx(2 * one)
    assert fonts.text_width("", 10) == 0


def test_marks_make_a_letter_hardly_wider():
    for plain, marked in (("a", "ằ"), ("A", "Ẵ"), ("e", "ệ"), ("i", "ị"), ("U", "Ụ")):
        assert 1 <= fonts.text_width(marked, 10) / fonts.text_width(plain, 10) < 1.05


def test_heavier_type_is_wider():
    text = "Diện tích"
    widths = [fonts.text_width(text, 10, weight) for weight in ("regular", "medium", "semibold")]
    assert widths == sorted(widths)
    assert widths[0] < widths[2]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("weight", ["regular", "medium", "semibold"])
def test_texts_are_never_wider_than_measured(text, weight):
    shown = fonts.drawable(text)
    font = fonts.properties(weight, 10, plain=fonts.is_plain(shown, weight))
    width, _, _ = text_to_path.get_text_width_height_descent(shown, font, False)
    measured = fonts.text_width(shown, 10, weight)
    assert measured * 0.8 <= width * POINT_MM <= measured * 1.002


# -- lines -------------------------------------------------------------------------------------------


def width_of(text):
    return fonts.text_width(text, 8) + 1e-9


def test_a_line_takes_all_words_that_fit_exactly():
    text = "Đất trồng lúa nước còn lại"
    assert fonts.wrapped(text, width_of("Đất trồng"), 8) == ("Đất trồng", "lúa nước", "còn lại")
    assert fonts.wrapped(text, width_of(text), 8) == (text,)
    assert fonts.wrapped(text, width_of(text) - 0.01, 8) == ("Đất trồng lúa nước còn", "lại")


def test_a_blank_text_has_no_lines():
    assert fonts.wrapped("", 50, 8) == fonts.wrapped(" \n\t", 50, 8) == ()


def test_a_word_wider_than_a_line_is_broken():
    assert fonts.wrapped("m" * 10, width_of("mmmm"), 8) == ("mmmm", "mmmm", "mm")
    assert fonts.wrapped("mmm", 0.01, 8) == ("m", "m", "m")  # a letter a line, however narrow


def test_a_text_of_too_many_lines_ends_in_an_ellipsis():
    text = "một hai ba bốn năm sáu bảy"
    assert fonts.wrapped(text, 16, 8, most=1)[0].endswith("…")
    assert fonts.wrapped("một, hai", width_of("một,…"), 8, most=1) == ("một…",)
    assert fonts.wrapped("một hai", width_of("một"), 8, most=2) == ("một", "hai")


@given(any_text, st.floats(8, 80), st.integers(1, 4))
def test_lines_fit_and_nothing_is_lost(text, width, most):
    lines = fonts.wrapped(text, width, 8)
    assert all(fonts.text_width(line, 8) <= width + 1e-6 for line in lines)
    assert "".join(lines).replace(" ", "") == fonts.drawable(text).replace(" ", "")
    cut = fonts.wrapped(text, width, 8, most=most)
    assert len(cut) == min(most, len(lines))
    assert all(fonts.text_width(line, 8) <= width + 1e-6 for line in cut)
    assert cut[: most - 1] == lines[: most - 1]
