"""Which values differ, which support each other, and what a mass is of."""

from __future__ import annotations

import pytest

from geo.records.agreement import AGREES, COMPATIBLE, DIFFERS, differing, relation, substance, supporting
from geo.records.provenance import Fact, Observation, Source
from geo.records.wording import quantity

A, B, C = (Source(name, name.upper()) for name in "abc")


def number(value, source=A, attribute="area_ha", **more):
    return Observation("f", attribute, str(value), source, float(value), float(value), unit="ha", **more)


def bounds(low, high, qualifier):
    return Observation("f", "area_ha", "", B, low, high, qualifier)


def test_sources_that_agree_are_support_and_not_disagreement():
    fact = Fact("area_ha", number(1100), (number("1100.0", B), number(1100, C, as_of="2020"), number(918, B)))
    assert supporting(fact) == 3
    assert [each.value for each in differing(fact)] == ["918"]


def test_one_source_twice_is_one_source():
    assert supporting(Fact("area_ha", number(5), (number(5), number(5, as_of="2020")))) == 1


def test_free_text_never_disagrees():
    texts = [Observation("f", "developer", text, A) for text in ("Công ty A", "Cty A")]
    assert relation(*texts) == COMPATIBLE


def test_tokens_and_dates_disagree():
    assert relation(*(Observation("f", "status", token, A) for token in ("operating", "closed"))) == DIFFERS
    assert relation(*(Observation("f", "status", "closed", each) for each in (A, B))) == AGREES


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (bounds(80.0, None, "at_least"), COMPATIBLE),
        (bounds(None, 90.0, "at_most"), COMPATIBLE),
        (bounds(90.0, 95.0, "range"), DIFFERS),
        (bounds(90.0, None, "at_least"), DIFFERS),
        (number(85, B, qualifier="about"), AGREES),
    ],
)
def test_a_bound_that_holds_the_value_neither_differs_nor_supports(other, expected):
    assert relation(number(85), other) == expected


def test_shares_of_different_things_are_not_compared():
    rates = [
        number(value, attribute="fill_rate_pct", of=of) for value, of in ((85, "leasable"), (60, "planned"))
    ]
    assert relation(*rates) == COMPATIBLE
    assert relation(rates[0], number(60, attribute="fill_rate_pct")) == DIFFERS
    assert quantity(rates[0], "en") == "85 ha (of leasable land)"


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ({"note": "tonnes of ore a year"}, "ore"),
        ({"value_as_printed": "30.000 tấn REO"}, "oxide"),
        ({"quote": "44.200 tấn tinh quặng đồng"}, "concentrate"),
        ({"quote": "1,1 triệu tấn quặng/năm, 30.000 tấn REO"}, ""),
        ({"note": "tonnes of ore", "quote": "720.000 tấn quặng, 20.000 tấn REO"}, "ore"),
        ({"note": "coreless"}, ""),
    ],
)
def test_a_mass_says_what_it_is_of_where_its_source_does(texts, expected):
    assert substance(number(1, attribute="reserves_t", **texts)) == expected
    assert substance(number(1, **texts)) == ""


def test_ore_and_oxide_are_not_compared_and_are_named():
    ore = number(1_100_000, attribute="capacity_tpy", note="ore")
    oxide = number(30_000, attribute="capacity_tpy", note="REO")
    assert relation(ore, oxide) == COMPATIBLE
    assert quantity(oxide, "en").endswith("(of oxide)")
