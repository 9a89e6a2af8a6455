"""Texts of a sheet: one language or both, titles of the reader's own, abbreviations."""

from __future__ import annotations

import pytest

from geo.base.errors import SelectionError
from geo.base.limits import limit
from geo.base.remark import sentence
from geo.paper.canvas.words import (
    BOTH,
    SHEET_LANGUAGES,
    Words,
    abbreviated,
    joined,
    listed,
    own_title,
    used_abbreviations,
)

# -- languages ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "languages"), [("vi", ("vi",)), ("en", ("en",)), (BOTH, ("vi", "en"))])
def test_a_sheet_has_one_language_or_vietnamese_before_english(language, languages):
    words = Words(language)
    assert language in SHEET_LANGUAGES
    assert tuple(words.languages) == languages
    assert words.first == languages[0]


@pytest.mark.parametrize("language", ["fr", "", "VI"])
def test_other_languages_are_refused(language):
    with pytest.raises(SelectionError, match=r"sheets\.error\.language") as refused:
        Words(language)
    assert "vi, en, both" in sentence(refused.value, "en")


def test_a_phrase_says_what_is_equal_in_both_languages_once():
    assert Words(BOTH).each(lambda language: language * 2) == ("vivi", "enen")
    assert Words(BOTH).each(lambda _: "VN-2000") == ("VN-2000",)
    assert joined(("Tỷ lệ", "Scale")) == "Tỷ lệ / Scale"
    assert joined(("Tỷ lệ",)) == "Tỷ lệ"


def test_sentences_and_names_of_the_vocabulary_come_in_the_languages_of_the_sheet():
    assert Words(BOTH).tr("sheets.scale") == ("Tỷ lệ", "Scale")
    assert Words("en").tr("sheets.per_cm_km", length="2.5") == ("1 cm on the map is 2.5 km on the ground",)
    assert Words(BOTH).word("mineral_group", "copper") == ("Đồng", "Copper")
    assert Words("vi").word("kind", "industrial_zone") == ("Khu công nghiệp",)


def test_several_names_are_parted_by_commas_in_each_language():
    assert listed("mineral_group", iter(["copper", "iron"]), Words(BOTH)) == ("Đồng, Sắt", "Copper, Iron")
    assert listed("mineral_group", [], Words("en")) == ("",)


# -- titles ------------------------------------------------------------------------------------------


def test_a_title_of_the_reader_s_own_is_one_tidy_line():
    assert own_title("  Quỹ\n đất\u200b ") == ("Quỹ đất",)
    assert own_title("Qu\u0079\u0303") == ("Quỹ",)  # composed
    assert own_title("") == own_title(" \n\t ") == ()


def test_a_title_may_be_as_long_as_the_limit_and_no_longer():
    most = limit("title_characters")
    assert own_title("a" * most) == ("a" * most,)
    with pytest.raises(SelectionError, match=r"sheets\.error\.title"):
        own_title("a" * (most + 1))


# -- abbreviations -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "language", "short"),
    [
        ("Khu công nghiệp Tằng Loỏng", "vi", "KCN Tằng Loỏng"),
        ("khu công nghiệp Tằng Loỏng", "vi", "KCN Tằng Loỏng"),
        ("Cụm công nghiệp Gốc Gạo", "vi", "CCN Gốc Gạo"),
        ("Thủy điện Suối Một", "vi", "TĐ Suối Một"),
        ("Khu kinh tế cửa khẩu Ma Lù Thàng", "vi", "KKTCK Ma Lù Thàng"),
        ("Một trong các Khu công nghiệp", "vi", "Một trong các KCN"),
        ("Tang Loong industrial zone", "en", "Tang Loong IZ"),
        ("One Stream hydropower plant", "en", "One Stream HPP"),
        ("Ma Lu Thang border-gate economic zone", "en", "Ma Lu Thang BGEZ"),
        ("Khu công nghiệp Tằng Loỏng", "en", "Khu công nghiệp Tằng Loỏng"),
        ("Mỏ đồng Vuông", "vi", "Mỏ đồng Vuông"),
        ("", "vi", ""),
    ],
)
def test_names_are_abbreviated_where_the_symbol_says_the_rest(name, language, short):
    assert abbreviated(name, language) == short


def test_abbreviations_that_are_used_are_explained_in_their_order():
    texts = ["TĐ Suối Một", "KCN Tằng Loỏng", "KCN Đông Phố Mới", "CCNX"]
    assert used_abbreviations(texts, "vi") == [("KCN", "Khu công nghiệp"), ("TĐ", "Thủy điện")]
    assert used_abbreviations(["Mỏ đồng"], "vi") == used_abbreviations([], "en") == []


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_abbreviation_is_explained_by_what_it_was_made_of(language):
    for long in ("Khu kinh tế cửa khẩu A", "Khu công nghiệp B", "Cụm công nghiệp C", "Thủy điện D",
                 "A industrial cluster", "B industrial zone"):  # fmt: skip
        short = abbreviated(long, language)
        for abbreviation, meaning in used_abbreviations([short], language):
            assert short.replace(abbreviation, meaning).lower() == long.lower()
