"""Land still to be had: what belongs together, what does not and why, and that evidence only adds."""

from __future__ import annotations

import math
from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.atlas.derived import (
    AREA_BY_FILL,
    AVAILABLE,
    DERIVED,
    LEASABLE_BY_FILL,
    LEASABLE_BY_SHARE,
    LEASABLE_MINUS_OCCUPIED,
    PRINTED,
    available,
    derive,
)
from geo.records.provenance import Observation, Source

REPORT = Source("report", "Báo cáo", published="2026-05-23", standing="departmental_report")
SITE = Source("site", "Trang web", published="2026-04", standing="press")
DRAFT = Source("draft", "Dự thảo", published="2026-06", standing="draft")
SOURCES = (REPORT, SITE, DRAFT)
DAY = date(2026, 12, 1)


def figure(attribute, value, source=REPORT, as_of="2026-05", **more):
    number = float(value)
    return Observation("z", attribute, str(value), source, number, number, as_of=as_of, **more)


def found(*figures):
    derived = derive(figures, day=DAY)
    return derived.value, derived.method


def why(*figures):
    derived = derive(figures, day=DAY)
    assert derived.value is None
    assert derived.method is None
    assert derived.inputs == ()
    return derived.reason.key


# -- what belongs together -------------------------------------------------------------------------


def test_one_source_and_date_belong_together():
    assert found(figure("leasable_ha", 60), figure("occupied_ha", 45)) == (15, LEASABLE_MINUS_OCCUPIED)


def test_a_printed_remainder_comes_before_what_is_derived():
    figures = figure("leasable_ha", 60), figure("occupied_ha", 45)
    assert found(*figures, figure("remaining_ha", 12)) == (12, PRINTED)
    # … but one of eleven years ago does not hide what is known today
    assert found(*figures, figure("remaining_ha", 12, as_of="2015")) == (15, LEASABLE_MINUS_OCCUPIED)
    assert found(figure("remaining_ha", 12, as_of="2015")) == (12, PRINTED)


def test_a_share_is_applied_to_what_it_is_a_share_of():
    leasable, area = figure("leasable_ha", 60), figure("area_ha", 100)
    assert found(leasable, area, figure("fill_rate_pct", 75, of="leasable")) == (15, LEASABLE_BY_FILL)
    assert found(leasable, area, figure("fill_rate_pct", 75, of="planned")) == (25, AREA_BY_FILL)
    assert found(leasable, area, figure("remaining_share_pct", 10, of="leasable")) == (6, LEASABLE_BY_SHARE)


@pytest.mark.parametrize("of", ["", "cleared", "phase", "operating"])
def test_no_share_is_applied_to_other_hectares(of):
    figures = figure("leasable_ha", 60), figure("area_ha", 100), figure("fill_rate_pct", 75, of=of)
    assert why(*figures) == ("of_other" if of else "of_unsaid")


def test_two_sources_belong_together_where_both_give_the_same_hectares():
    leasable, occupied = figure("leasable_ha", 100), figure("occupied_ha", 40, SITE, "2026-04")
    assert why(leasable, occupied) == "extent_unsaid"
    assert found(leasable, occupied, figure("leasable_ha", 101, SITE, "2026-04"))[0] in (60, 61)
    assert why(leasable, figure("area_ha", 150), occupied, figure("area_ha", 150, SITE, "2026-04")) == (
        "extent_unsaid"
    )


def test_hectares_that_a_source_says_by_its_own_rate_are_told_from_others():
    leasable, occupied = figure("leasable_ha", 80), figure("occupied_ha", 40, SITE, "2026-04")
    # 40 ha are half of 80
    assert found(leasable, occupied, figure("fill_rate_pct", 50, SITE, "2026-04")) == (
        40,
        LEASABLE_MINUS_OCCUPIED,
    )
    # 40 ha are a quarter of 160
    assert why(leasable, occupied, figure("fill_rate_pct", 25, SITE, "2026-04")) == "extent"


def test_nothing_let_of_the_same_area_is_nothing_let_of_its_leasable_land():
    leasable, area = figure("leasable_ha", 52.5), figure("area_ha", 75)
    none = figure("occupied_ha", 0, SITE, "2026-09-29")
    assert why(leasable, area, none) == "extent_unsaid"
    assert found(leasable, area, none, figure("area_ha", 75, SITE, "2026-09-29"))[0] == 52.5


@pytest.mark.parametrize(("as_of", "belongs"), [("2026-04", True), ("2025-05-31", True), ("2025-04", False)])
def test_dates_lie_at_most_twelve_months_apart(as_of, belongs):
    leasable, none = figure("leasable_ha", 80), figure("occupied_ha", 0, SITE, as_of)
    areas = figure("area_ha", 100), figure("area_ha", 100, SITE, as_of)
    if belongs:
        assert found(leasable, none, *areas) == (80, LEASABLE_MINUS_OCCUPIED)
    else:
        assert why(leasable, none, *areas) == "apart"


@pytest.mark.parametrize(
    ("figures", "key"),
    [
        ((), "nothing"),
        ((figure("leasable_ha", 60),), "nothing"),
        ((figure("occupied_ha", 40),), "no_hectares"),
        ((figure("leasable_ha", 60, basis="planned"), figure("occupied_ha", 45)), "planned"),
        ((figure("leasable_ha", 40), figure("occupied_ha", 45)), "overfull"),
        (
            (
                figure("leasable_ha", 60, Source("a", "A"), ""),
                figure("occupied_ha", 45, Source("b", "B"), ""),
            ),
            "undated",
        ),
        (
            (
                Observation("z", "leasable_ha", "", REPORT, 50.0, 60.0, "range", as_of="2026-05"),
                figure("occupied_ha", 45),
            ),
            "no_number",
        ),
    ],
)
def test_unknown_says_why(figures, key):
    assert why(*figures) == key


def test_the_border_gate_area_gets_no_land_from_the_rate_of_three_zones():
    # 87.2 % is the rate of three zones together: a figure of its own, which takes no part
    group = figure("group_fill_rate_pct", 87.2, as_of="2024")
    assert why(figure("area_ha", 184, as_of="2025"), group) == "nothing"


# -- what it carries -------------------------------------------------------------------------------


def test_it_carries_the_oldest_date_the_weakest_standing_and_its_marks():
    derived = derive(
        [
            figure("leasable_ha", 80),
            figure("occupied_ha", 40, DRAFT, "2026-01", qualifier="about"),
            figure("fill_rate_pct", 50, DRAFT, "2026-01"),
        ],
        day=DAY,
    )
    assert (derived.as_of, derived.standing) == ("2026-01", "draft")
    assert (derived.is_draft, derived.is_about, derived.is_printed, derived.is_old) == (
        True,
        True,
        False,
        False,
    )


def test_an_undated_figure_has_the_date_of_its_source():
    assert derive([figure("remaining_ha", 5, as_of="")], day=DAY).as_of == REPORT.published


@pytest.mark.parametrize(("as_of", "is_old"), [("2013", True), ("2021-11", True), ("2021-12", False)])
def test_older_than_five_years_is_old(as_of, is_old):
    assert derive([figure("remaining_ha", 5, as_of=as_of)], day=DAY).is_old is is_old


def test_a_column_for_each_part():
    figures = [figure("leasable_ha", 60), figure("occupied_ha", 45)]
    frame = available(pd.Index(["y", "z"]), figures, DAY)
    assert frame.loc["z", AVAILABLE] == 15
    assert frame.loc["z", f"{AVAILABLE}_as_of"] == "2026-05"
    assert frame.loc["z", f"{AVAILABLE}_standing"] == "departmental_report"
    assert not frame.loc["z", f"{AVAILABLE}_draft"]
    assert frame.loc["z", DERIVED].inputs == tuple(figures)
    assert math.isnan(frame.loc["y", AVAILABLE])
    assert frame.loc["y", DERIVED].reason.key == "nothing"


# -- properties ------------------------------------------------------------------------------------

DATES = st.sampled_from(["", "2013", "2024-07", "2025", "2026-04", "2026-05", "2026-09-29"])
NAMES = ("remaining_ha", "leasable_ha", "occupied_ha", "area_ha", "fill_rate_pct", "remaining_share_pct")


@st.composite
def figures_of_a_zone(draw):
    name = draw(st.sampled_from(NAMES))
    value = draw(st.sampled_from([0, 10, 20, 25, 40, 50, 80, 100]))
    of = draw(st.sampled_from(["", "leasable", "planned", "phase"])) if name.endswith("pct") else ""
    basis = draw(st.sampled_from(["actual", "actual", "planned"]))
    return figure(name, value, draw(st.sampled_from(SOURCES)), draw(DATES), of=of, basis=basis)


ZONES = st.lists(figures_of_a_zone(), max_size=9)


@given(ZONES, st.integers(0, 8))
def test_a_figure_taken_away_never_creates_a_derived_one(figures, place):
    fewer = [each for number, each in enumerate(figures) if number != place]
    if derive(fewer, day=DAY).is_known:
        assert derive(figures, day=DAY).is_known


@given(ZONES)
def test_no_derived_figure_is_newer_or_stands_higher_than_its_inputs(figures):
    derived = derive(figures, day=DAY)
    if derived.is_known:
        days = [each.known_from or date.min for each in derived.inputs]
        assert (derived.oldest.known_from or date.min) == min(days)
        assert derived.is_draft == any(each.source is DRAFT for each in derived.inputs)
        assert derived.value >= 0
        assert derived.reason is None
    else:
        assert derived.reason is not None


@given(ZONES)
def test_the_order_of_figures_does_not_matter(figures):
    forth, back = derive(figures, day=DAY), derive(figures[::-1], day=DAY)
    assert (forth.is_known, forth.as_of, forth.method) == (back.is_known, back.as_of, back.method)
