"""The attributes: their types, units and ranges fit each other, and layers have the columns they should."""

from __future__ import annotations

import re

import pytest

from geo.records.attributes import ATTRIBUTES, wide_attributes
from geo.records.vocabulary import LAYERS

TYPES = {"number", "integer", "year", "date", "token", "text"}
NUMBERS = [one for one in ATTRIBUTES.values() if one.value_type in ("number", "integer", "year")]
OTHERS = [one for one in ATTRIBUTES.values() if one not in NUMBERS]

UNIT_ENDS = {
    "ha": "_ha",
    "%": "_pct",
    "MW": "_mw",
    "GWh": "_gwh",
    "GWh/yr": "_gwh",
    "VND bn": "_vnd_bn",
    "USD m": "_usd_m",
    "km2": "_km2",
    "m3/day": "_m3_per_day",
    "m3/ha": "_m3_per_ha",
    "t/yr": "_tpy",
    "m3/yr": "_m3py",
    "kg/yr": "_kgpy",
    "kg": "_kg",
    "t": "_t",
    "m": "_m",
    "km": "_km",
    "kV": "_kv",
    "MVA": "_mva",
    "VND/m3": "_vnd_per_m3",
    "years": "_years",
    "million m3": "_mcm",
    "pieces/yr": "_pieces_py",
    "tCO2e/yr": "_tco2e",
}
"""How a name ends that has the unit."""


@pytest.mark.parametrize("one", ATTRIBUTES.values(), ids=ATTRIBUTES)
def test_an_attribute_is_what_it_says(one):
    assert one.value_type in TYPES
    assert re.fullmatch(r"[a-z][a-z0-9_]*", one.name)
    assert one.layers
    assert set(one.layers) <= set(LAYERS)
    assert len(set(one.layers)) == len(one.layers)


@pytest.mark.parametrize("one", NUMBERS, ids=lambda one: one.name)
def test_a_number_has_a_unit_and_a_range_that_holds_something(one):
    assert one.unit
    assert one.low is not None
    assert one.high is not None
    assert 0 <= one.low < one.high


@pytest.mark.parametrize("one", OTHERS, ids=lambda one: one.name)
def test_a_text_has_neither(one):
    assert (one.unit, one.low, one.high) == ("", None, None)


@pytest.mark.parametrize("one", [one for one in NUMBERS if one.unit in UNIT_ENDS], ids=lambda one: one.name)
def test_a_name_ends_in_its_unit(one):
    assert one.name.endswith(UNIT_ENDS[one.unit])


@pytest.mark.parametrize(
    "one", [one for one in NUMBERS if one.unit not in UNIT_ENDS], ids=lambda one: one.name
)
def test_what_is_counted_ends_in_n_and_years_say_so(one):
    assert one.value_type in ("integer", "year")
    assert one.name.startswith("year_") if one.value_type == "year" else one.name.endswith("_n")


def test_shares_go_from_none_to_all_and_years_are_of_our_time():
    shares = [one for one in NUMBERS if one.unit == "%"]
    assert {(one.low, one.high) for one in shares} == {(0, 100)}
    years = [one for one in NUMBERS if one.value_type == "year"]
    assert {(one.low, one.high) for one in years} == {(1950, 2050)}


def test_a_layer_has_the_columns_that_are_its_own_in_their_order():
    names = list(ATTRIBUTES)
    for layer in LAYERS:
        columns = [one.name for one in wide_attributes(layer)]
        assert columns == sorted(columns, key=names.index)
        assert {"status", "area_ha", "owner"} <= set(columns)
    of = {layer: {one.name for one in wide_attributes(layer)} for layer in LAYERS}
    assert "leasable_ha" in of["zones"] & of["clusters"]
    assert "leasable_ha" not in of["mines"] | of["hydropower"] | of["projects"]
    assert "dam_height_m" in of["hydropower"]
    assert "dam_height_m" not in of["projects"]
    assert not any("status_text" in columns for columns in of.values())  # shows among the facts only
