"""The answers of one check brought together."""

from __future__ import annotations

import itertools
import json
from typing import NotRequired, get_origin, get_type_hints

import pandas as pd
import pytest

from geo.base.translate import LANGUAGES
from geo.land.law.codes import LandUseCodes
from geo.land.law.rule_words import RuleRecord
from geo.land.maps.parcels import FrameMap
from geo.land.overlap.checks import CLEAR, CONFLICT, COULD_NOT_CHECK, STATES
from geo.land.overlap.pieces import PIECE_COLUMNS
from geo.land.overlap.raster import CoverResult
from geo.land.overlap.report import (
    WORST_FIRST,
    ClassRecord,
    LedgerRecord,
    OverlapReport,
    SiteRecord,
    collect,
    raster_record,
    site_name,
)
from geo.land.overlap.vector import VectorCheck
from geo.records.legal import LAND_GROUPS
from tests.made.overlap import landuse_frame, made_cover_report, made_report, sites_frame


@pytest.fixture(scope="module")
def report():
    return made_report()


def by_site(report):
    return {record["site"]: record for record in report.records}


def test_each_site_has_its_answer_and_name_in_order(report):
    states = {site: record["state"] for site, record in by_site(report).items()}
    assert states == {
        "conflict": CONFLICT,
        "clear": CLEAR,
        "point": COULD_NOT_CHECK,
        "away": COULD_NOT_CHECK,
        "bow": CONFLICT,
        "nowhere": COULD_NOT_CHECK,
    }
    assert list(states) == list(report.sites.index)
    assert [record["name"] for record in report.records] == [f"Khu đất {site}" for site in states]


def test_the_pieces_of_all_sites_stand_in_one_frame(report):
    assert tuple(report.pieces.columns) == PIECE_COLUMNS
    assert set(report.pieces["site_id"]) == {"conflict", "clear", "bow"}
    assert report.pieces.crs.to_epsg() == 4326


def test_without_pieces_the_frame_keeps_its_columns():
    alone = made_report("point")
    assert tuple(alone.pieces.columns) == PIECE_COLUMNS
    assert alone.pieces.empty
    assert alone.pieces["hectares"].dtype == float
    assert alone.pieces.crs.to_epsg() == 4326


ANSWERS = [some for count in (1, 2, 3) for some in itertools.permutations(STATES, count)]


@pytest.mark.parametrize("states", ANSWERS)
def test_the_worst_answer_counts(report, states):
    records = tuple({"state": state} for state in states)
    whole = OverlapReport(report.about, records, report.sites, report.pieces, "vi")
    assert whole.state == min(states, key=WORST_FIRST.index)


def test_no_site_is_not_clear(report):
    nothing = collect([], report.sites, report.about, "vi")
    assert nothing.state == COULD_NOT_CHECK
    assert nothing.records == ()
    assert len(nothing.sites) == 0


def test_work_that_was_stopped_keeps_what_was_answered(report):
    sites = sites_frame()
    answers = VectorCheck(FrameMap(landuse_frame(), "made"), "MaLoaiDat", LandUseCodes.open()).of(sites)
    stopped = collect(itertools.islice(answers, 2), sites, report.about, "en")
    assert (
        [record["site"] for record in stopped.records] == list(stopped.sites.index) == ["conflict", "clear"]
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_ledger_adds_up_to_the_site(language):
    records = by_site(made_report(language=language))
    ledger = {line["row"]: line for line in records["conflict"]["ledger"]}
    assert list(ledger) == [*LAND_GROUPS, "undetermined", "uncovered"]
    assert sum(line["low_ha"] for line in ledger.values()) == pytest.approx(
        records["conflict"]["site_ha"], abs=1e-3
    )
    assert ledger["rice"]["low_ha"] == pytest.approx(0.5, rel=2e-3)
    # half a hectare more is contested, two lie outside the map
    assert ledger["rice"]["high_ha"] == pytest.approx(3.0, rel=2e-3)
    assert ledger["undetermined"]["low_ha"] == pytest.approx(0.5, rel=2e-3)
    assert ledger["uncovered"]["high_ha"] == pytest.approx(2.0, rel=2e-3)
    assert all(line["name"] for line in ledger.values())


def test_what_was_not_cut_is_unknown_in_the_ledger(report):
    away = {line["row"]: line for line in by_site(report)["away"]["ledger"]}
    assert (away["rice"]["low_ha"], away["rice"]["high_ha"]) == (0.0, pytest.approx(1.0, rel=2e-3))
    assert (away["uncovered"]["low_ha"], away["uncovered"]["high_ha"]) == (None, None)
    point = {line["row"]: line for line in by_site(report)["point"]["ledger"]}
    assert point["rice"]["high_ha"] is None


def keys_of(record_type):
    """The keys that a record of a type always has, and those that it may have."""
    hints = get_type_hints(record_type, include_extras=True)
    perhaps = {key for key, hint in hints.items() if get_origin(hint) is NotRequired}
    return hints.keys() - perhaps, perhaps


def test_records_hold_the_keys_of_their_types_and_no_others(report, tmp_path):
    always, perhaps = keys_of(SiteRecord)
    of_land, of_raster = keys_of(ClassRecord)
    for record in report.records:
        assert record.keys() == always
        assert all(found.keys() == of_land for found in record["classes"])
        assert all(line.keys() == keys_of(LedgerRecord)[0] for line in record["ledger"])
        assert all(rule.keys() == keys_of(RuleRecord)[0] for rule in record["rules"])
    for record in made_cover_report(tmp_path / "cover.tif").records:
        assert record.keys() == always | perhaps
        assert all(found.keys() == of_land | of_raster for found in record["classes"])
    assert perhaps == {"nodata_ha", "grid_nodata_ha", "cells"}


@pytest.mark.parametrize("ha", [float("nan"), float("inf"), None])
def test_hectares_that_are_no_number_are_unknown(ha):
    result = CoverResult("a", COULD_NOT_CHECK, (), 9208, site_ha=ha, uncovered_ha=ha)
    record = raster_record(result, "vi")
    assert (record["site_ha"], record["uncovered_ha"]) == (None, None)
    assert raster_record(CoverResult("a", CLEAR, (), 9208, site_ha=1.00004), "vi")["site_ha"] == 1.0


def test_records_are_strict_json(report):
    assert json.loads(json.dumps(report.records, allow_nan=False)) == list(report.records)


@pytest.mark.parametrize(
    ("row", "language", "name"),
    [
        ({"name": "Ours", "name_vi": "Của ta"}, "en", "Ours"),
        ({"name": " ", "name_vi": "Của ta", "name_en": "Ours"}, "en", "Ours"),
        ({"name": None, "name_vi": "Của ta", "name_en": float("nan")}, "en", "Của ta"),
        ({"name_vi": 7}, "vi", ""),
        ({}, "vi", ""),
    ],
)
def test_the_name_of_a_site(row, language, name):
    assert site_name(pd.Series(row, dtype=object), language) == name
