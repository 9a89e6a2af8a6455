"""What is said of derived land, in both languages."""

from __future__ import annotations

from datetime import date

import pytest

from geo.atlas.derived import METHODS, derive
from geo.atlas.derived_words import (
    as_record,
    input_text,
    mark_texts,
    method_text,
    reason_text,
    support_text,
    told,
    value_text,
)
from geo.base.translate import LANGUAGES, catalogue, has
from geo.records.provenance import Observation, Source

REPORT = Source("report", "Báo cáo", published="2026-05-23", standing="departmental_report")
DRAFT = Source("draft", "Dự thảo", published="2013", standing="draft")
DAY = date(2026, 12, 1)


def figure(attribute, value, source=REPORT, as_of="2026-05", **more):
    number = float(value)
    return Observation("z", attribute, str(value), source, number, number, as_of=as_of, unit="ha", **more)


KNOWN = derive([figure("leasable_ha", 60), figure("occupied_ha", 45)], day=DAY)
OLD = derive([figure("remaining_ha", 5, DRAFT, "2013", qualifier="about")], day=DAY)
EXTENT = derive(
    [
        figure("leasable_ha", 184),
        figure("occupied_ha", 40, DRAFT, "2026-04"),
        figure("fill_rate_pct", 50, DRAFT, "2026-04"),
    ],
    day=DAY,
)


def test_a_derived_figure_says_how_of_what_and_as_of_when():
    assert value_text(KNOWN, "en") == "15 ha"
    assert mark_texts(KNOWN, "vi") == ["suy ra"]
    assert support_text(KNOWN, "en") == "derived · May 2026 · Departmental report"
    assert input_text(KNOWN.inputs[1], "en") == "Occupied land 45 ha (May 2026; Báo cáo)"
    for part in (method_text(KNOWN, "en"), "60 ha", "45 ha"):
        assert part in told(KNOWN, "en")
    assert reason_text(KNOWN, "en") == ""


def test_a_figure_of_long_ago_from_a_draft_says_so():
    assert value_text(OLD, "vi") == "khoảng 5 ha"
    assert mark_texts(OLD, "en") == ["printed", "draft", "figure of 2013"]
    assert mark_texts(OLD, "vi") == ["số liệu in", "dự thảo", "số liệu năm 2013"]


def test_an_unknown_one_says_why_and_nothing_else():
    assert reason_text(EXTENT, "en") == (
        "Occupied land 40 ha (Apr 2026) is of 80 ha, while there is leasable land 184 ha (May 2026): "
        "not the same land."
    )
    assert told(EXTENT, "en") == reason_text(EXTENT, "en")
    assert (method_text(EXTENT, "en"), support_text(EXTENT, "en"), mark_texts(EXTENT, "en")) == ("", "", [])


def test_as_plain_values():
    record = as_record(KNOWN, "en")
    assert (record["value"], record["derived"], record["draft"], record["as_of"]) == (
        15,
        True,
        False,
        "2026-05",
    )
    assert [each["source_id"] for each in record["inputs"]] == ["report", "report"]
    unknown = as_record(EXTENT, "en")
    assert unknown["value"] is None
    assert unknown["inputs"] == []
    assert "184 ha" in unknown["reason"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_way_has_its_words(language):
    assert [method for method in METHODS if not has(f"core.available_ha_method.{method}")] == []
    assert all(text for key, text in catalogue(language).items() if key.startswith("core.unknown."))
