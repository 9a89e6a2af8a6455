"""What the figures rest on, counted on a table one can count by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from geo.atlas import evidence as overview
from geo.records.vocabulary import OBSERVATION_COLUMNS

SOURCES = pd.DataFrame(
    {
        "title": ["Decision", "Report", "Draft", "Unused"],
        "published": ["2020", "2024-06", "2026", ""],
        "standing": ["signed_decision", "departmental_report", "draft", "press"],
    },
    index=pd.Index(["decision", "report", "draft", "unused"], name="source_id"),
)


def observations(*rows):
    """Rows of feature, attribute, value, as_of, basis, source, preferred."""
    names = ("feature_id", "attribute", "value", "as_of", "basis", "source_id", "preferred")
    frame = pd.DataFrame([dict(zip(names, row, strict=True)) for row in rows])
    frame = frame.reindex(columns=list(OBSERVATION_COLUMNS), fill_value="")
    frame["qualifier"] = "exact"
    frame[["lower", "upper"]] = float("nan")
    frame.index = pd.Index(range(2, len(frame) + 2), name="row")
    return frame


TABLE = observations(
    ("a", "area_ha", "100", "2020", "actual", "decision", "rule"),
    ("a", "area_ha", "150", "2023", "actual", "report", ""),
    ("a", "area_ha", "100.0", "2019", "actual", "report", ""),
    ("a", "area_ha", "900", "2026", "planned", "draft", ""),
    ("b", "area_ha", "20", "2015", "actual", "report", "rule"),
    ("b", "owner", "Company", "2012", "actual", "report", "rule"),
    ("b", "owner", "Other", "2012", "actual", "draft", ""),
    ("c", "capacity_mw", "5", "", "planned", "draft", "rule"),
)


def test_sources_are_counted_and_the_busiest_comes_first():
    counted = overview.by_source(TABLE, SOURCES)
    assert counted.index.tolist() == ["report", "draft", "decision", "unused"]
    assert counted["figures"].tolist() == [4, 3, 1, 0]
    assert counted["chosen"].tolist() == [2, 1, 1, 0]


def test_the_stalest_are_actual_numbers_in_use_oldest_first():
    old = overview.stalest(TABLE, SOURCES, most=10)
    assert old["feature_id"].tolist() == ["b", "a"]
    assert old["known_from"].tolist() == ["2015-12-31", "2020-12-31"]
    assert len(overview.stalest(TABLE, SOURCES, most=1)) == 1


def test_a_disagreement_is_another_number_on_the_same_basis():
    found = overview.disagreements(TABLE)
    assert found.index.tolist() == [2]
    assert found.loc[2, "others"] == (3,)  # not the equal 100.0, not the plan
    assert found.loc[2, "spread_pct"] == pytest.approx(50)


def test_no_disagreement_gives_an_empty_table():
    assert len(overview.disagreements(TABLE.loc[[2, 6]])) == 0


def test_shares_by_access_add_up_only_if_every_source_can_be_reached():
    counted = pd.DataFrame({"access": ["open_url", "act", "open_url", ""], "figures": [5, 2, 1, 2]})
    shares = overview.by_access(counted)
    assert shares["figures"].to_dict() == {"open_url": 6, "act": 2, "database": 0}
    assert shares["share_pct"].tolist() == [60, 20, 0]
    assert overview.by_access(counted.assign(figures=0))["share_pct"].tolist() == [0, 0, 0]
