from __future__ import annotations

import unicodedata
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.base.text import escape, fold, initial, joined, nfc, parted, sort_key, tidy


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Đông Phố Mới", "dong pho moi"),
        ("ĐẤT HIẾM", "dat hiem"),
        ("Tằng Loỏng", "tang loong"),
        ("Hoà", "hoa"),
        ("Hòa", "hoa"),
        ("  Sìn\u00a0\u00a0Hồ\t", "sin ho"),
        ("Bát\u200bXát", "batxat"),
        ("1.234,5 ha", "1.234,5 ha"),
    ],
)
def test_spellings_fold_to_what_is_typed(text, folded):
    assert fold(text) == folded
    assert fold(unicodedata.normalize("NFD", text)) == folded


def test_tidy_keeps_accents_and_drops_what_is_invisible():
    assert tidy("\ufeff Tằng\u00a0 Loỏng\u200b\n") == "Tằng Loỏng"
    assert tidy(unicodedata.normalize("NFD", "Tằng")) == nfc("Tằng")
    assert tidy("a\x00b\u202ec") == "abc"


@given(st.text())
def test_folding_and_tidying_twice_changes_nothing(text):
    assert tidy(tidy(text)) == tidy(text)
    assert fold(fold(text)) == fold(text)


def test_a_list_in_a_cell():
    assert parted("gold | copper") == ["gold", "copper"]
    assert parted("gold |  | copper | ") == ["gold", "copper"]
    assert parted("") == parted(None) == parted(float("nan")) == []
    assert joined(["gold", 2]) == "gold | 2"
    assert joined([]) == ""


@given(st.lists(st.text("abc đ,;", min_size=1).filter(str.strip)))
def test_a_list_comes_back_as_it_was(items):
    assert parted(joined(items)) == items


# -- in HTML -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("Tằng Loỏng", "Tằng Loỏng"),
        ("<img src=x onerror=a>", "&#60;img src=x onerror=a&#62;"),
        ("${alert(1)}", "&#36;&#123;alert(1)&#125;"),
        ("a`b\\c", "a&#96;b&#92;c"),
        ("{{ 7*7 }}", "&#123;&#123; 7*7 &#125;&#125;"),
        ("a\nb", "a&#10;b"),
        ("a\x00b", "ab"),
        (None, ""),
        (12.5, "12.5"),
    ],
)
def test_escape(text, escaped):
    assert escape(text) == escaped


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])))
def test_a_reader_sees_the_text_as_it_was(text):
    assert unescape(escape(text)) == text


@given(st.text())
def test_nothing_active_is_left(text):
    assert not set(escape(text)) & set("<>\"'`$\\{}%\n\r\u2028\u2029\x00")


# -- order of names ----------------------------------------------------------------------------------


def test_vietnamese_letters_come_in_their_order():
    names = ["Đa", "Da", "Ăn", "An", "Ân", "Ơn", "On", "Ôn", "Ưu", "Ut", "Ê", "E", "Y"]
    assert sorted(names, key=sort_key) == [
        *("An", "Ăn", "Ân", "Da", "Đa", "E", "Ê", "On", "Ôn", "Ơn", "Ut", "Ưu", "Y")
    ]


def test_tones_come_after_letters():
    assert sorted(["má", "ma", "mạ", "mả", "mã", "mà", "mab"], key=sort_key) == [
        "ma",
        "mà",
        "mả",
        "mã",
        "má",
        "mạ",
        "mab",
    ]


def test_numbers_come_by_their_size_and_spaces_before_letters():
    names = ["Nậm Xây 10", "Nậm Xây 2", "Nậm Xây", "Nậmx", "Nậm-Xây 1"]
    assert sorted(names, key=sort_key) == ["Nậm Xây", "Nậm-Xây 1", "Nậm Xây 2", "Nậm Xây 10", "Nậmx"]


@pytest.mark.parametrize(
    ("name", "letter"), [("Ấm", "Â"), ("đập", "Đ"), ("(Ưu)", "Ư"), ("3/2", "#"), ("中", "#"), ("École", "E")]
)
def test_initials_keep_the_letter_and_lose_the_tone(name, letter):
    assert initial(name) == letter


@given(st.lists(st.text(max_size=12), max_size=8))
def test_any_names_have_an_order(names):
    backwards = names[::-1]
    assert sorted(backwards, key=sort_key) == sorted(names, key=sort_key)
