"""Sentences are looked up and filled; every token of the vocabulary has a name."""

from __future__ import annotations

import pytest

from geo.atlas.derived import METHODS
from geo.base.translate import both, has, tr
from geo.base.units import unit_slug
from geo.records import vocabulary as records
from geo.records.attributes import ATTRIBUTES

VOCABULARY = {
    "layer": records.LAYERS,
    "kind": [kind for kinds in records.KINDS.values() for kind in kinds],
    "status": records.STATUSES,
    "standing": records.STANDINGS,
    "basis": records.BASES,
    "qualifier": records.QUALIFIERS,
    "location_level": records.LOCATION_LEVELS,
    "geometry_basis": records.GEOMETRY_BASES,
    "sector": records.SECTORS,
    "mineral": records.MINERALS,
    "mineral_group": set(records.MINERAL_GROUPS.values()),
    "attribute": ATTRIBUTES,
    "unit": {unit_slug(attribute.unit) for attribute in ATTRIBUTES.values() if attribute.unit},
}


@pytest.mark.parametrize("table", VOCABULARY)
def test_every_token_has_a_name(table):
    assert [token for token in VOCABULARY[table] if not has(f"vocabulary.{table}.{token}")] == []


def test_every_way_to_derive_available_land_has_words():
    assert [method for method in METHODS if not has(f"core.available_ha_method.{method}")] == []


# -- looking up ----------------------------------------------------------------------------------


def test_placeholders_are_filled():
    assert tr("units.with_unit.pct", "vi", number="5") == "5%"
    assert tr("units.unknown", "en") == "–"


def test_a_slip_of_the_programmer_is_loud():
    with pytest.raises(KeyError):
        tr("units.no_such_key", "vi")
    with pytest.raises(KeyError):
        tr("units.with_unit.pct", "vi", other="5")


def test_both_languages_stand_side_by_side():
    assert both("units.undated") == f"{tr('units.undated', 'vi')} / {tr('units.undated', 'en')}"
