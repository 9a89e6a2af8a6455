"""The tables hold every fact that was collected, read here anew from the collected files.

A collected observation counts as kept when the feature that it went to has an observation of the
same document whose value, as normalised or as printed, holds all its numbers (or, for a text without
numbers, the text). Only what is named in ``LEFT_OUT`` may be missing; the reasons stand in
``docs/data-corrections.md``.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import pytest

ZONES = Path(__file__).parents[2] / "data" / "zones"
FACTS = Path(__file__).parents[3] / "shared" / "facts"

LEAST = {"zones": 38, "clusters": 70, "hydropower": 260, "mines": 640, "projects": 65}
LEAST_INDICATORS = 220
LEAST_OUTLINES = 590

NOT_A_FIGURE = {
    "investment_as_of": "the date of the investment figure, kept as its as_of",
    "capacity_unit": "the unit of the capacity, kept with it",
    "area_ha_min": "an end of the range that is kept as one observation",
    "area_ha_max": "an end of the range that is kept as one observation",
}
"""Collected columns that became part of another observation."""

CORRECTED = {
    ("LC-MIN-FE1", "status"): "cited a document older than the licence it speaks of",
    ("LC-MIN-RE2", "status"): "cited a document older than the licence it speaks of",
    ("LC-SM-05", "status"): "the collector's words, not the document's",
    **{
        (
            f"LC-SM-{number}",
            "area_ha",
        ): "the collector's sum of several outlines, which are features of their own"
        for number in ("06", "07", "11", "13", "14", "26")
    },
}
"""Left out on purpose; docs/data-corrections.md says more."""

SAME = {
    "area_ha": {"area_ha", "polygon_area_ha"},
    "leasable_ha": {"leasable_ha"},
    "occupied_ha": {"occupied_ha"},
    "fill_pct": {"fill_rate_pct", "group_fill_rate_pct"},
    "capacity_mw": {"capacity_mw", "group_capacity_mw"},
    "commissioning_year": {"year_commissioned"},
    "n_projects": {"projects_n"},
    "investment_bn_vnd": {"investment_vnd_bn", "infrastructure_vnd_bn", "group_investment_vnd_bn"},
    "owner": {"owner"},
    "status": {"status", "status_text"},
    "river": {"river"},
}
"""Collected attributes that must be found under these names; the others under any."""

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def facts() -> Path:
    if not FACTS.is_dir():
        pytest.skip(f"the collected files are not beside the checkout ({FACTS.parent.name}/{FACTS.name})")
    return FACTS


def fold(text: str) -> str:
    plain = unicodedata.normalize("NFD", text).replace("đ", "d").replace("Đ", "D")
    return re.sub(
        r"[\s_]+", " ", "".join(c for c in plain if not unicodedata.combining(c)).casefold()
    ).strip()


def readings(number: str) -> set[Decimal]:
    """Return what a written number can mean: either sign as decimal or thousands, or two numbers."""
    found = {
        Decimal(re.sub(r"[.,]", "", number)),
        *(Decimal(part) for part in number.split(",") if part.count(".") < 2),
    }
    if number.count(".") + number.count(",") == 1:
        found.add(Decimal(number.replace(",", ".")))
    elif number.count(".") == 1:
        found.add(Decimal(number.replace(",", "")))
    return found


def numbers(text: str) -> list[set[Decimal]]:
    return [readings(match) for match in _NUMBER.findall(text)]


def holds(kept: str, collected: str) -> bool:
    """Tell whether every number of a collected value is among those kept, at any power of a thousand."""
    have = {reading for alternatives in numbers(kept) for reading in alternatives}
    return all(
        any(reading * scale in have for reading in alternatives for scale in (1, 1000, Decimal("0.001")))
        for alternatives in numbers(collected)
    )


def kept_ids() -> dict[str, set[str]]:
    into = defaultdict(set)
    for row in read(ZONES / "merges.csv"):
        into[row["merged_id"]].add(row["kept_id"])
    return into


@pytest.fixture(scope="module")
def kept() -> dict[tuple[str, str], list[tuple[str, str]]]:
    """Return by feature and document each observation's attribute, and its value and print as one text."""
    titles = {}
    for source in read(ZONES / "sources.csv"):
        cited_as = source["note"].partition("cited as: ")[2].split(" | ")
        titles[source["source_id"]] = {fold(title) for title in (source["title"], *cited_as) if title}
    found = defaultdict(list)
    for row in read(ZONES / "observations.csv"):
        text = " | ".join(row[column] for column in ("value", "lower", "upper", "value_as_printed", "note"))
        for title in titles[row["source_id"]]:
            found[row["feature_id"], title].append((row["attribute"], text))
    return found


def is_kept(row: dict[str, str], observations: list[tuple[str, str]]) -> bool:
    value, wanted = row["value"], SAME.get(row["attribute"])
    texts = [text for attribute, text in observations if wanted is None or attribute in wanted]
    if numbers(value):
        return any(holds(text, value) for text in texts)
    return any(fold(value) in fold(text) or fold(text.split(" | ")[0]) in fold(value) for text in texts)


@pytest.mark.shared
@pytest.mark.parametrize("province", ["laichau", "laocai"])
def test_every_collected_observation_is_kept(facts, kept, province):
    into = kept_ids()
    missing = []
    for row in read(facts / province / "observations.csv"):
        own, attribute = row["feature_id"].lower(), row["attribute"]
        if row["standing"] == "unverified" or attribute in NOT_A_FIGURE or "ind-" in own:
            continue
        if (row["feature_id"], attribute) in CORRECTED:
            continue
        ids = {end for one in into.get(own, {own}) for end in into.get(one, {one})}
        observations = [pair for one in ids for pair in kept.get((one, fold(row["source_title"])), [])]
        if not is_kept(row, observations):
            missing.append((row["feature_id"], attribute, row["value"], row["source_title"]))
    assert not missing, "\n".join(map(str, missing))


@pytest.mark.shared
@pytest.mark.parametrize(
    "table", ["zones_clusters_plan", "hydropower_plan", "processing_plants_plan", "reserves_by_province"]
)
def test_every_line_of_the_plan_tables_is_kept(facts, table):
    places = "; ".join(row["locator"] for row in read(ZONES / "observations.csv"))
    places += "; " + "; ".join(row["note"] for row in read(ZONES / "indicators.csv"))
    kept_lines = set(re.findall(r"(Bảng [^,;]*|Phụ lục [^,;]*|IV\.\d+), line (\d+)", places))
    rows = {(row["annex"], row["line"]) for row in read(facts / "mine_areas" / f"{table}.csv")}
    assert not rows - kept_lines


@pytest.mark.shared
def test_every_collected_indicator_is_kept(facts):
    kept_texts = defaultdict(str)
    for row in read(ZONES / "indicators.csv"):
        stem = re.sub(r"^(lc-ind-\d+)-\d+$", r"\1", row["indicator_id"])
        kept_texts[stem] += " | ".join(row[column] for column in ("value", "lower", "upper", "note"))
    every = " | ".join(kept_texts.values())
    for province, prefix in (("laichau", ""), ("laocai", "lc-")):
        for row in read(facts / province / "indicators.csv"):
            if row["standing"] == "unverified":
                continue
            text = kept_texts.get(prefix + row["indicator_id"].lower(), every)
            assert holds(text, row["value"]) if numbers(row["value"]) else fold(row["value"]) in fold(text), (
                row
            )


@pytest.mark.shared
def test_nothing_unverified_came_in(facts):
    kept = {row["feature_id"] for row in read(ZONES / "features.csv")}
    titles = {fold(row["title"]) for row in read(ZONES / "sources.csv")}
    for row in read(facts / "laichau" / "sources.csv"):
        assert row["standing"] != "unverified" or fold(row["source_title"]) not in titles
    assert "lch-zone-tam-duong" not in kept


def test_no_layer_is_smaller_than_what_was_collected():
    layers = [row["layer"] for row in read(ZONES / "features.csv")]
    assert {layer: layers.count(layer) >= least for layer, least in LEAST.items()} == dict.fromkeys(
        LEAST, True
    )
    assert len(read(ZONES / "indicators.csv")) >= LEAST_INDICATORS
    drawn = {row["feature_id"] for row in read(ZONES / "mine_areas.csv") if row["confidence"] == "good"}
    assert len(drawn) >= LEAST_OUTLINES


def test_every_merge_says_why():
    features = {row["feature_id"] for row in read(ZONES / "features.csv")}
    for row in read(ZONES / "merges.csv"):
        assert row["kept_id"] in features
        assert row["merged_id"] not in features
        assert len(row["reason"]) > 20


def test_figures_add_up_to_the_totals_that_the_plan_prints():
    features = {row["feature_id"]: row for row in read(ZONES / "features.csv")}
    plan = defaultdict(list)
    running, building = [], []
    for row in read(ZONES / "observations.csv"):
        feature = features[row["feature_id"]]
        report = row["source_id"] == "lao-cai-plan-adjustment-report-2026-06-07-draft"
        if (
            report
            and row["attribute"] == "area_ha"
            and (row["as_of"], row["horizon"]) == ("2026-06-07", "2030")
        ):
            plan[feature["layer"]].append(Decimal(row["value"]))
        if row["attribute"] == "capacity_mw" and row["preferred"] and feature["province_code"] == "15":
            {"operating": running, "under_construction": building}.get(feature["status"], []).append(
                Decimal(row["value"]) if feature["layer"] == "hydropower" else Decimal(0)
            )
    assert (len(plan["zones"]), sum(plan["zones"])) == (20, Decimal("5797"))
    assert (len(plan["clusters"]), round(sum(plan["clusters"]))) == (54, 2928)
    assert sum(running) == Decimal("1769.53")
    assert sum(building) == Decimal("158.8")
