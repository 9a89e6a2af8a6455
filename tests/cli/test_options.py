"""What options mean: days, ranges, boxes, provinces, tokens."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.atlas.selection_values import Range
from geo.base.errors import SelectionError
from geo.base.text import fold
from geo.base.translate import LANGUAGES, tr
from geo.cli import options


@pytest.mark.parametrize(
    ("text", "day"),
    [("2025-10-31", date(2025, 10, 31)), ("2025-10", date(2025, 10, 31)), ("2024", date(2024, 12, 31))],
)
def test_a_partial_date_means_its_last_day(text, day):
    assert options.day("--as-of", text) == day


@pytest.mark.parametrize(
    ("text", "span"),
    [("50:200", Range(50, 200)), ("50:", Range(50, None)), (":0.5", Range(None, 0.5)), ("7:7", Range(7, 7))],
)
def test_ranges_may_leave_an_end_open(text, span):
    assert options.span("--area", text) == span


@given(st.text())
def test_any_text_is_a_range_or_refused(text):
    try:
        span = options.span("--area", text)
    except SelectionError:
        return
    assert not span.is_open


@given(st.text())
def test_any_text_is_a_box_or_refused(text):
    try:
        west, south, east, north = options.box(text)
    except SelectionError:
        return
    assert west < east
    assert south < north


@pytest.mark.parametrize(
    ("given_name", "vintage", "code"),
    [
        ("lao cai", "2025", "15"),
        ("Lào Cai", "pre2025", "10"),
        ("YEN BAI", "pre2025", "15"),
        ("12", "2025", "12"),
    ],
)
def test_provinces_are_those_of_the_vintage(given_name, vintage, code):
    assert options.provinces([given_name], vintage) == (code,)


def test_tokens_are_understood_by_their_names_in_both_languages():
    names = [tr("vocabulary.status.under_construction", language) for language in LANGUAGES]
    for given_name in ("under_construction", *names, names[0].upper(), fold(names[0])):
        assert options.tokens("--status", "status", [given_name]) == ("under_construction",)
