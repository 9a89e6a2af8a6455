"""The tables hold every collected fact that an outsider can check, read here anew from the collected files.

A collected observation counts as kept when the feature that it went to has an observation of the
same document whose value, as normalised or as printed, holds all its numbers (or, for a text without
numbers, the text). What rests on documents that nobody outside can open or ask for is not in the
tables and not asked for here; what else is left out is named below, with its reason.
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

NOT_A_FIGURE = {
    "investment_as_of": "the date of the investment figure, kept as its as_of",
    "capacity_unit": "the unit of the capacity, kept with it",
    "area_ha_min": "an end of the range that is kept as one observation",
    "area_ha_max": "an end of the range that is kept as one observation",
}
"""Collected columns that became part of another observation."""

REREAD = {
    ("lc-ccn-09", "clean_land_ha"): "the same land as two lots that are a place of their own: a remark",
}
"""Facts of the published and investor tables that stand under another attribute; why."""

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

SIGNED_PLAN = "qd-525-qd-ubnd-2026-02-25"
LEAVE = ("yb-ccn-39", "yb-ccn-40", "yb-ccn-41")
"""Clusters that the plan names beside the 54: one for later, two that it takes out."""
KEPT_CLUSTERS = tuple(
    f"{place}-ccn-{number}"
    for place, numbers in (
        ("lc", ("01", "04", "06")),
        ("yb", ("04", "05", "06", "07", "08", "10", "11", "12", "15", "16", "17")),
    )
    for number in numbers
)
FIRST = {"qd-1464-qd-ubnd": 146, "kh-6050-kh-ubnd-2025-10-08": 42}
"""Figures of the documents the atlas began with, in both tables."""

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
def test_every_collected_observation_of_a_source_that_stayed_is_kept(facts, kept, province):
    into = kept_ids()
    features = {row["feature_id"] for row in read(ZONES / "features.csv")}
    titles = {title for _, title in kept}
    missing = []
    for row in read(facts / province / "observations.csv"):
        own, attribute = row["feature_id"].lower(), row["attribute"]
        ids = {end for one in into.get(own, {own}) for end in into.get(one, {one})} & features
        if row["standing"] == "unverified" or attribute in NOT_A_FIGURE or "ind-" in own or not ids:
            continue
        if fold(row["source_title"]) not in titles:
            continue
        observations = [pair for one in ids for pair in kept.get((one, fold(row["source_title"])), [])]
        if not is_kept(row, observations):
            missing.append((row["feature_id"], attribute, row["value"], row["source_title"]))
    assert not missing, "\n".join(map(str, missing))


@pytest.mark.shared
@pytest.mark.parametrize("folder", ["published", "investor"])
def test_every_checkable_fact_is_here(facts, folder):
    here = defaultdict(set)
    for row in read(ZONES / "observations.csv"):
        here[row["feature_id"], row["attribute"]].add((plain(row["value"]), plain(row["lower"])))
    missing = [
        (row["feature_id"], row["attribute"], row["value"])
        for row in read(facts / folder / "observations.csv")
        if (row["feature_id"], row["attribute"]) not in REREAD
        and not row.get("already_in_atlas")
        and (plain(row["value"]), plain(row["lower"])) not in here[row["feature_id"], row["attribute"]]
    ]
    assert missing == []


def plain(text: str) -> str:
    composed = unicodedata.normalize("NFC", text)
    return composed.removesuffix(".0") if re.fullmatch(r"-?\d+\.0", composed) else composed


@pytest.mark.shared
def test_every_line_that_was_resourced_stands_with_its_new_source(facts):
    here = {
        (row["feature_id"], row["attribute"], row["source_id"]) for row in read(ZONES / "observations.csv")
    }
    lost = [
        (row["feature_id"], row["attribute"], row["new_source_id"])
        for row in read(facts / "published" / "resourced.csv")
        # what a signed plan prints of the plan before it is not its own figure
        if (row["as_of"], row["new_as_of"], row["attribute"]) != ("2025", "2026-02-25", "area_ha")
        and (row["feature_id"], row["attribute"], row["new_source_id"]) not in here
    ]
    assert lost == []


@pytest.mark.shared
def test_every_dated_licence_is_a_source_of_its_own(facts):
    sources = {row["source_id"]: row for row in read(ZONES / "sources.csv")}
    licensed = defaultdict(set)
    for row in read(ZONES / "observations.csv"):
        if row["attribute"] == "licence":
            licensed[row["feature_id"]].add(sources[row["source_id"]]["number"])
    into = kept_ids()
    for row in read(facts / "published" / "licences.csv"):
        if row["has_date"] == "1":
            number = re.search(r"\d+/(?:GP|QĐ)-[A-Z]+", row["licence_as_in_atlas"])
            ids = into.get(row["feature_id"], {row["feature_id"]})
            assert number and any(number.group() in licensed[one] for one in ids), row


@pytest.mark.shared
def test_nothing_unverified_came_in(facts):
    kept = {row["feature_id"] for row in read(ZONES / "features.csv")}
    titles = {fold(row["title"]) for row in read(ZONES / "sources.csv")}
    for row in read(facts / "laichau" / "sources.csv"):
        assert row["standing"] != "unverified" or fold(row["source_title"]) not in titles
    assert "lch-zone-tam-duong" not in kept


def test_every_merge_says_why():
    features = {row["feature_id"] for row in read(ZONES / "features.csv")}
    for row in read(ZONES / "merges.csv"):
        assert row["kept_id"] in features
        assert row["merged_id"] not in features
        assert len(row["reason"]) > 20


def test_zones_and_clusters_add_up_to_the_totals_of_the_signed_plan():
    """The plan of 25 February 2026: 20 zones with 5,797 ha and 54 clusters with 2,928 ha to 2030."""
    layer = {row["feature_id"]: row["layer"] for row in read(ZONES / "features.csv")}
    planned, today = {}, {}
    for row in read(ZONES / "observations.csv"):
        if row["attribute"] != "area_ha" or not row["value"]:
            continue
        if row["source_id"] == SIGNED_PLAN and (row["as_of"], row["horizon"]) == ("2026-02-25", "2030"):
            planned[row["feature_id"]] = Decimal(row["value"])
        if row["preferred"] and row["source_id"] != SIGNED_PLAN:
            today[row["feature_id"]] = Decimal(row["value"])
    for kind, others, count, hectares in (
        # those in force whose hectares the plan leaves as they are: the department prints them
        ("zones", ("yb-kcn-01", "yb-kcn-04", "lc-kcn-11", "lc-kcn-12"), 20, 5797),
        ("clusters", KEPT_CLUSTERS, 54, 2928),
    ):
        own = {one: ha for one, ha in planned.items() if layer[one] == kind and one not in LEAVE}
        listed = own | {one: today[one] for one in others if one not in own}
        assert (len(listed), round(sum(listed.values()))) == (count, hectares), kind


def test_the_first_documents_are_whole():
    rows = read(ZONES / "observations.csv") + read(ZONES / "indicators.csv")
    counts = {source: sum(row["source_id"] == source for row in rows) for source in FIRST}
    assert counts == FIRST
