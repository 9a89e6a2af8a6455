"""Both languages say everything, in the same places, and nothing is asked for that they don't say."""

from __future__ import annotations

import ast
import re
import unicodedata
from pathlib import Path
from string import Formatter

import pytest

from geo.atlas.totals import METHODS
from geo.base import errors
from geo.base.translate import LANGUAGES, catalogue, has, tr
from geo.base.units import unit_slug
from geo.records import vocabulary as records
from geo.records.attributes import ATTRIBUTES

ROOT = Path(__file__).parents[2]
FILES = [*sorted((ROOT / "geo").rglob("*.py")), ROOT / "app.py"]
ERRORS = {
    name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, Exception)
}


def placeholders(text):
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def calls(path):
    """The key, the parameters (None if unpacked) and the line of every sentence asked for by its key."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = ast.unparse(node.func).split(".")[-1]
        if name not in {"tr", "told", "Remark", "ClassRemark", *ERRORS}:
            continue
        names = [keyword.arg for keyword in node.keywords]
        yield node.args[0], (None if None in names else set(names)), node.lineno


# -- the files -----------------------------------------------------------------------------------


def test_both_languages_have_the_same_rooms():
    rooms = [{path.name for path in (ROOT / "geo" / "i18n" / language).iterdir()} for language in LANGUAGES]
    assert rooms[0] == rooms[1]


def test_both_languages_have_the_same_keys():
    vi, en = (set(catalogue(language)) for language in LANGUAGES)
    assert sorted(vi ^ en) == []


def test_a_sentence_has_the_same_placeholders_in_both_languages():
    vi, en = (catalogue(language) for language in LANGUAGES)
    differ = {key for key in vi.keys() & en.keys() if placeholders(vi[key]) != placeholders(en[key])}
    assert sorted(differ) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_are_nfc_and_not_blank(language):
    for key, text in catalogue(language).items():
        assert text.strip(), key
        assert text == unicodedata.normalize("NFC", text), key


def test_tone_marks_stand_where_official_documents_put_them():
    """On the first vowel of oa, oe, uy: ``tọa độ``, ``thủy điện``; one spelling throughout."""
    other = re.compile(r"[oO][àáảãạèéẻẽẹ](?!\w)|(?<![qQ])[uU][ỳýỷỹỵ](?!\w)")
    assert {key: text for key, text in catalogue("vi").items() if other.search(text)} == {}


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


# -- what is asked for ----------------------------------------------------------------------------


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_what_is_asked_for_is_there(path):
    for key, given, line in calls(path):
        if isinstance(key, ast.Constant):
            assert has(key.value), f"line {line}: {key.value}"
            if given is not None:
                missing = placeholders(catalogue("vi")[key.value]) - given
                assert not missing, f"line {line}: {key.value} needs {sorted(missing)}"
        elif isinstance(key, ast.JoinedStr) and isinstance(key.values[0], ast.Constant):
            start = key.values[0].value
            assert any(known.startswith(start) for known in catalogue("vi")), f"line {line}: {start}…"


def test_the_reader_of_calls_sees_them():
    keys = {
        key.value for key, _, _ in calls(ROOT / "geo" / "atlas" / "atlas.py") if isinstance(key, ast.Constant)
    }
    assert {"errors.no_such_layer", "errors.no_such_vintage"} <= keys


# -- looking up ----------------------------------------------------------------------------------


def test_placeholders_are_filled():
    assert tr("units.with_unit.pct", "vi", number="5") == "5%"
    assert tr("units.unknown", "en") == "–"


def test_a_slip_of_the_programmer_is_loud():
    with pytest.raises(KeyError):
        tr("units.no_such_key", "vi")
    with pytest.raises(KeyError):
        tr("units.with_unit.pct", "vi", other="5")
