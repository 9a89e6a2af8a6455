"""``atlas list``: every filter is passed on, and each form says the same."""

from __future__ import annotations

import csv
import io
import json

import pytest

from geo.base.translate import LANGUAGES, tr


def ids_of(out):
    return [row["feature_id"] for row in json.loads(out)]


@pytest.mark.parametrize(
    ("arguments", "ids"),
    [
        (["zones"], ["z-alpha", "z-beta"]),
        (["all", "--province", "Yên Bái", "--vintage", "pre2025"], ["c-gamma", "c-hostile", "m-point"]),
        (["zones", "--area", "90:"], ["z-alpha"]),
        (["zones", "--area", "40:60"], ["z-beta"]),
        (["zones", "--available", "15:15"], ["z-alpha"]),
        (["zones", "--fill", "75:", "--investment", ":1000", "--year", "2015:"], ["z-alpha"]),
        (["hydropower", "--capacity", "8:12"], ["h-one", "h-two"]),
        (["hydropower", "--status", "operating"], ["h-one"]),
        (["hydropower", "--district", "bat xat"], ["h-one"]),
        (["hydropower", "--commune", "Sìn Hồ"], ["h-two"]),
        (["hydropower", "--commune", "02002"], ["h-one"]),
        (["mines", "--mineral", "copper"], ["m-square"]),
        (["clusters", "--sector", "tea"], ["c-hostile"]),
        (["clusters", "--text", "goc gao"], ["c-gamma"]),
        (["mines", "--bbox", "103.9,22.4,104.1,22.6"], ["m-square"]),
        (["mines", "--no-drafts"], ["m-point"]),
        (["zones", "--as-of", "2021"], ["z-alpha"]),
    ],
)
def test_list_passes_every_filter_on(made, arguments, ids):
    code, out, err = made("list", *arguments, "-f", "json")
    assert (code, err) == (0, "")
    assert ids_of(out) == ids


def test_as_of_takes_what_was_known_then(made):
    then = json.loads(made("list", "zones", "--as-of", "2021", "-f", "json")[1])[0]
    assert (then["area_ha"], then["occupied_ha"], then["status"]) == (100, None, None)


def test_list_as_csv_has_no_byte_order_mark_and_no_formula(made):
    code, out, err = made("list", "clusters", "-f", "csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert (code, err) == (0, "")
    assert [row["feature_id"] for row in rows] == ["c-gamma", "c-hostile"]


def test_list_as_geojson(made):
    collection = json.loads(made("list", "mines", "-f", "geojson")[1])
    assert [feature["geometry"]["type"] for feature in collection["features"]] == ["Point", "MultiPolygon"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_list_as_table_is_in_the_readers_language(made, language):
    code, out, err = made("list", "all", "--language", language)
    assert code == 0
    assert err == tr("cli.list.summary", language, n=10) + "\n"
    alpha = next(line for line in out.splitlines() if line.startswith("z-alpha"))
    assert ("1.000" if language == "vi" else "1,000") in alpha
    beta = next(line for line in out.splitlines() if line.startswith("z-beta"))
    assert f"30–50 ({tr('cli.basis.planned', language)}, {tr('core.mark.draft', language)})" in beta
    assert f"15 ({tr('core.mark.derived', language)}, 2024)" in alpha
