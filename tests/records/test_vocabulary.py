"""Every token and attribute of the tables has a name in Vietnamese and in English."""

from __future__ import annotations

import csv
import unicodedata
from pathlib import Path

import pytest

from geo.base.translate import LANGUAGES, catalogue
from geo.base.units import unit_slug
from geo.records import vocabulary
from geo.records.attributes import ATTRIBUTES

ZONES = Path(__file__).parents[2] / "data" / "zones"

TOKENS = {
    "layer": vocabulary.LAYERS,
    "kind": tuple(kind for kinds in vocabulary.KINDS.values() for kind in kinds),
    "status": vocabulary.STATUSES,
    "standing": vocabulary.STANDINGS,
    "basis": vocabulary.BASES,
    "qualifier": vocabulary.QUALIFIERS,
    "location_level": vocabulary.LOCATION_LEVELS,
    "geometry_basis": vocabulary.GEOMETRY_BASES,
    "plant_type": vocabulary.PLANT_TYPES,
    "sector": vocabulary.SECTORS,
    "mineral": vocabulary.MINERALS,
    "mineral_group": tuple(set(vocabulary.MINERAL_GROUPS.values())),
    "attribute": tuple(ATTRIBUTES),
}


def column(table: str, name: str) -> set[str]:
    with (ZONES / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return {row[name] for row in csv.DictReader(file)} - {""}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("table", TOKENS)
def test_every_token_has_a_name(language, table):
    names = catalogue(language)
    assert [token for token in TOKENS[table] if not names.get(f"vocabulary.{table}.{token}")] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_unit_and_branch_in_the_tables_has_a_name(language):
    names = catalogue(language)
    units = column("observations", "unit") | column("indicators", "unit")
    assert [unit for unit in units if f"vocabulary.unit.{unit_slug(unit)}" not in names] == []
    branches = column("indicators", "sub_industry")
    assert [branch for branch in branches if f"vocabulary.sub_industry.{branch}" not in names] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_within_a_table_differ_and_are_composed_characters(language):
    names = {key: text for key, text in catalogue(language).items() if key.startswith("vocabulary.")}
    assert [key for key, text in names.items() if text != unicodedata.normalize("NFC", text).strip()] == []
    for table in ("attribute", "status", "standing", "basis", "kind", "mineral"):
        texts = [text for key, text in names.items() if key.startswith(f"vocabulary.{table}.")]
        assert len(set(texts)) == len(texts), table
