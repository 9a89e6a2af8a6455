"""The vocabulary of the law: land is told apart without gaps, and every input has one meaning."""

from __future__ import annotations

from itertools import combinations

import pytest

from geo.records import legal
from geo.records.legal import ATOMS, DETAILS, FOREST_GROUPS, INPUT_UNITS, LAND_GROUPS, LEDGER_INPUTS

FOREST = {f"{group}_ha" for group in FOREST_GROUPS}


def test_land_is_one_group_with_one_of_its_details():
    # Two kinds of rice land, three of each of three forests, and the other groups as they are.
    assert len(ATOMS) == 2 + 3 * 3 + (len(LAND_GROUPS) - 4)
    assert {group for group, _ in ATOMS} == set(LAND_GROUPS)
    assert ("rice", "specialised") in ATOMS
    assert ("rice", "") not in ATOMS
    assert ("residential", "") in ATOMS
    assert set(DETAILS) <= set(LAND_GROUPS)


def test_the_groups_of_the_ledger_cover_all_land_once():
    of_groups = [LEDGER_INPUTS[f"{group}_ha"] for group in LAND_GROUPS]
    assert frozenset().union(*of_groups) == ATOMS
    assert all(not one & other for one, other in combinations(of_groups, 2))


def test_the_inputs_beside_the_groups_are_parts_of_them():
    assert LEDGER_INPUTS["specialised_rice_ha"] == {("rice", "specialised")}
    assert LEDGER_INPUTS["specialised_rice_ha"] < LEDGER_INPUTS["rice_ha"]
    forest = frozenset().union(*(LEDGER_INPUTS[name] for name in FOREST))
    natural, other = LEDGER_INPUTS["natural_forest_ha"], LEDGER_INPUTS["other_forestry_ha"]
    assert natural | other == forest
    assert not natural & other
    # Bare land for forestry is no forest cover; planted and natural forest is.
    assert LEDGER_INPUTS["forest_cover_ha"] == {atom for atom in forest if atom[1] != "bare"}
    assert {group for group, _ in natural} == set(FOREST_GROUPS)


def test_an_input_is_asked_of_the_map_or_of_the_site_and_is_a_number_or_a_word():
    kinds = (set(LEDGER_INPUTS), set(legal.SITE_NUMBERS), set(legal.SITE_TOKENS))
    assert all(not one & other for one, other in combinations(kinds, 2))
    assert set(INPUT_UNITS) == kinds[0] | kinds[1]
    assert {INPUT_UNITS[name] for name in LEDGER_INPUTS} == {"ha"}


ENDS = {"ha": "_ha", "%": "_pct", "m": "_m", "m3": "_m3", "years": "_years", "floors": "_n", "works": "_n"}


@pytest.mark.parametrize(("name", "unit"), [pair for pair in legal.SITE_NUMBERS.items() if pair[1] in ENDS])
def test_a_figure_of_the_site_ends_in_its_unit(name, unit):
    assert name.endswith(ENDS[unit])


@pytest.mark.parametrize("name", legal.SITE_TOKENS)
def test_a_fact_of_the_site_has_words_to_choose_from_each_once(name):
    words = legal.SITE_TOKENS[name]
    assert len(words) >= 2
    assert len(set(words)) == len(words)
    assert all(word == word.strip().lower() for word in words)


@pytest.mark.parametrize(
    ("cell", "inputs"),
    [
        ("rice_ha", ("rice_ha",)),
        ("rice_ha + mineral_ha", ("rice_ha", "mineral_ha")),
        (" rice_ha+mineral_ha +industrial_ha ", ("rice_ha", "mineral_ha", "industrial_ha")),
        ("", ("",)),
    ],
)
def test_a_sum_of_inputs_is_parted_at_its_plus_signs(cell, inputs):
    assert legal.split_sum(cell) == inputs


@pytest.mark.parametrize(
    "tokens",
    [
        legal.SERIES, legal.BRANCHES, legal.LAND_GROUPS, legal.FIELD_ROLES, legal.TOPICS, legal.EFFECTS,
        legal.CONFIDENCES, legal.COLOUR_CONFIDENCES, legal.SUCCESSOR_CONFIDENCES, legal.SOURCE_KINDS,
        legal.AUTHORITIES, legal.ROLES, legal.NUMBER_OPERATORS,
    ],
)  # fmt: skip
def test_no_token_stands_twice(tokens):
    assert len(set(tokens)) == len(tokens)


@pytest.mark.parametrize(
    "columns",
    [
        legal.LANDUSE_COLUMNS, legal.MAP_FIELD_COLUMNS, legal.RULE_COLUMNS, legal.CONDITION_COLUMNS,
        legal.LEGAL_SOURCE_COLUMNS,
    ],
)  # fmt: skip
def test_what_is_told_in_one_language_is_told_in_the_other(columns):
    vi = {name.removesuffix("_vi") for name in columns if name.endswith("_vi")}
    en = {name.removesuffix("_en") for name in columns if name.endswith("_en")}
    assert vi == en
    assert len(set(columns)) == len(columns)
