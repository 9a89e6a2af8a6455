"""Names and values in words: of tokens, lists, features, provinces, observations."""

from __future__ import annotations

import pandas as pd
import pytest

from geo.base.text import LIST_SEPARATOR
from geo.records.provenance import Observation, Source
from geo.records.wording import (
    VOCABULARY,
    attribute_with_unit,
    feature_name,
    feature_names,
    known_text,
    label,
    listed,
    quantity,
    word,
    words,
)

DECISION = Source("decision", "Decision", published="2024", standing="signed_decision")
NOTHING = [None, float("nan"), "", pd.NA, 3]


def test_a_token_has_its_name_in_either_language_and_one_without_stays_as_it_is():
    assert (word("status", "operating", "vi"), word("status", "operating", "en")) == (
        "Đang hoạt động",
        "Operating",
    )
    assert word("status", "asleep", "en") == "asleep"
    assert words("mineral", "copper | gold", "en") == "Copper, Gold"
    assert words("mineral", "", "vi") == ""


@pytest.mark.parametrize("cell", NOTHING)
def test_a_cell_without_text_has_none(cell):
    assert known_text(cell) == ""
    assert listed(cell) == ""


def test_a_list_is_told_with_commas():
    assert listed("Bát Xát | Sa Pa") == "Bát Xát, Sa Pa"
    assert listed("A|B") == "A|B"  # no separator


@pytest.mark.parametrize(
    ("name", "language", "shown"),
    [
        ("area_ha", "vi", "(ha)"),
        ("capacity_mw", "en", "(MW)"),
        ("fill_rate_pct", "en", "(%)"),
    ],
)
def test_an_attribute_is_named_with_its_unit(name, language, shown):
    named = attribute_with_unit(name, language)
    assert named == f"{word('attribute', name, language)} {shown}"


@pytest.mark.parametrize("name", ["year_established", "status", "owner"])
def test_a_year_and_a_text_have_no_unit_to_show(name):
    assert attribute_with_unit(name, "en") == word("attribute", name, "en")


def test_a_feature_without_english_name_has_its_vietnamese_one():
    frame = pd.DataFrame({"name_vi": ["Mỏ A", "Mỏ B", "Mỏ C"], "name_en": ["A mine", "", None]})
    assert feature_names(frame, "en").tolist() == ["A mine", "Mỏ B", "Mỏ C"]
    assert feature_names(frame, "vi").tolist() == ["Mỏ A", "Mỏ B", "Mỏ C"]
    # One by one as all at once.
    for language in ("vi", "en"):
        one_by_one = [feature_name(row, language) for _, row in frame.iterrows()]
        assert one_by_one == feature_names(frame, language).tolist()
    assert feature_name({}, "en") == ""


def test_a_value_is_written_as_the_language_does_and_a_token_by_its_name():
    area = Observation("f", "area_ha", "1234.5", DECISION, 1234.5, 1234.5, unit="ha")
    assert quantity(area, "en") == "1,234.5 ha"
    assert quantity(area, "vi") == "1.234,5 ha"
    status = Observation("f", "status", "operating", DECISION)
    assert quantity(status, "en") == "Operating"
    text = Observation("f", "owner", "Công ty A", DECISION)
    assert quantity(text, "en") == "Công ty A"
    unknown = Observation("f", "colour_of_roof", "red", DECISION)
    assert quantity(unknown, "vi") == "red"


# -- what a column's tokens mean -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "code", "name"),
    [
        ("province_code", "15", "Lào Cai"),
        ("province_pre2025_code", "15", "Yên Bái"),  # the same code, another province
        ("province_pre2025_code", "10", "Lào Cai"),
        ("province_code", "10", "10"),  # no code of today
    ],
)
def test_a_code_of_a_province_is_read_in_the_list_of_its_column(column, code, name):
    assert label(column, code, "vi") == label(column, code, "en") == name


def test_every_token_of_a_list_is_named_and_the_list_stays_one():
    assert label("minerals", "copper | gold", "en") == f"Copper{LIST_SEPARATOR}Gold"
    assert label("minerals", "copper | unobtainium", "en") == f"Copper{LIST_SEPARATOR}unobtainium"
    assert label("kind", "mine", "vi") == word("kind", "mine", "vi")


def test_a_text_of_another_column_is_its_own_label_and_nothing_has_none():
    assert label("name_vi", "Mỏ A", "en") == "Mỏ A"
    assert [label(column, cell, "vi") for column in (*VOCABULARY, "province_code") for cell in NOTHING] == [
        None
    ] * (len(NOTHING) * (len(VOCABULARY) + 1))
