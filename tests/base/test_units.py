from __future__ import annotations

import math
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.base import units
from geo.base.errors import NumberError
from geo.records.provenance import Observation, Source

SOURCE = Source("s", "Source")


def figure(value="", lower=None, upper=None, qualifier="exact", unit="ha"):
    return Observation("f", "a", value, SOURCE, lower, upper, qualifier, unit)


# -- reading -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0),
        ("12,5", 12.5),
        ("12.5", 12.5),
        ("1.234,5", 1234.5),
        ("1,234.5", 1234.5),
        ("1 234,5", 1234.5),
        ("1\u00a0234", 1234),
        ("1\u202f234.5", 1234.5),
        ("1.234.567", 1234567),
        ("1,234,567.89", 1234567.89),
        ("0.125", 0.125),
        ("0,125", 0.125),
        ("1234.567", 1234.567),
        ("-5", -5),
        ("−5,25", -5.25),
        ("+7", 7),
        (" 45 ", 45),
    ],
)
def test_a_text_with_one_reading_needs_no_locale(text, number):
    assert units.parse_number(text) == number
    assert units.parse_number(text, "vi") == number
    assert units.parse_number(text, "en") == number


def test_one_separator_before_three_digits_needs_a_locale():
    with pytest.raises(NumberError, match="ambiguous_number"):
        units.parse_number("1.234")
    assert units.parse_number("1.234", "vi") == 1234
    assert units.parse_number("1.234", "en") == 1.234
    assert units.parse_number("1,234", "vi") == 1.234
    assert units.parse_number("1,234", "en") == 1234


@pytest.mark.parametrize(
    "text",
    ["", "-", "n/a", "NaN", "inf", "1e3", "1.2.3", "1.23.456", "1,2,3", "1.234,5.6", "12 34", "30-50", "5%",
     "0x1", "١٢", "--5", "+-5", "1..2", ".5", "5.", "1.234 567"],
)  # fmt: skip
def test_what_is_not_one_number_is_refused(text):
    with pytest.raises(NumberError, match="not_a_number"):
        units.parse_number(text, "vi")


@given(st.floats(min_value=-1e12, max_value=1e12).map(lambda x: round(x, 3)), st.sampled_from(["vi", "en"]))
def test_what_is_written_is_read_again(number, language):
    assert units.parse_number(units.format_number(number, language, digits=3), language) == number


# -- writing -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "vi", "en"),
    [
        (1234.5, "1.234,5", "1,234.5"),
        (1e6, "1.000.000", "1,000,000"),
        (45.0, "45", "45"),
        (100, "100", "100"),
        (0.0, "0", "0"),
        (-0.0, "0", "0"),
        (0.0012, "0,0012", "0.0012"),
        (2 / 3, "0,67", "0.67"),
        (-1234.5, "-1.234,5", "-1,234.5"),
        (None, "–", "–"),
        (math.nan, "–", "–"),
    ],
)
def test_numbers_follow_the_language(number, vi, en):
    assert units.format_number(number, "vi") == vi
    assert units.format_number(number, "en") == en


def test_fixed_digits_keep_closing_zeros():
    assert units.format_number(12, "vi", digits=1, fixed=True) == "12,0"
    assert units.format_number(-0.01, "en", digits=1, fixed=True) == "0.0"


def test_overviews_round_by_size():
    assert units.format_ha(1234.56, "vi") == "1.235 ha"
    assert units.format_ha(123.456, "vi") == "123,5 ha"
    assert units.format_ha(1.239, "en") == "1.24 ha"
    assert units.format_ha(None, "en") == "–"
    assert units.format_ha(1234.56, "en", digits=2) == "1,234.56 ha"


def test_money_has_its_currency_where_the_language_puts_it():
    assert units.format_money(19915, "vi") == "19.915 tỷ đồng"
    assert units.format_money(19915, "en") == "VND 19,915 bn"
    assert units.format_money(12.5, "vi", unit="USD m") == "12,5 triệu USD"


@pytest.mark.parametrize(
    ("unit", "slug"),
    [
        ("VND bn", "vnd_bn"),
        ("%", "pct"),
        ("%/yr", "pct_yr"),
        ("GWh/yr", "gwh_yr"),
        ("million m3", "million_m3"),
        ("", ""),
    ],
)
def test_unit_slugs(unit, slug):
    assert units.unit_slug(unit) == slug


def test_a_unit_without_words_is_shown_as_it_is():
    assert units.with_unit("5", "parsecs", "vi") == "5 parsecs"


@pytest.mark.parametrize(
    ("observation", "vi", "en"),
    [
        (figure("1234.5", 1234.5, 1234.5), "1.234,5 ha", "1,234.5 ha"),
        (figure("", 30, 50, "range"), "30–50 ha", "30–50 ha"),
        (figure("", 10, 20, "range", "VND bn"), "10–20 tỷ đồng", "VND 10–20 bn"),
        (figure("", 1000, None, "at_least"), "từ 1.000 ha trở lên", "at least 1,000 ha"),
        (figure("", None, 7.5, "at_most", "MW"), "tối đa 7,5 MW", "at most 7.5 MW"),
        (figure("45", 45, 45, "about", "%"), "khoảng 45%", "about 45%"),
        (figure("2018", 2018, 2018, "exact", "year"), "2018", "2018"),
        (figure("", 2026, 2030, "range", "year"), "2026–2030", "2026–2030"),
        (figure("2026-02-25", unit=""), "25/02/2026", "25 Feb 2026"),
        (figure("Công ty A", unit=""), "Công ty A", "Công ty A"),
    ],
)
def test_quantities_keep_what_their_source_says(observation, vi, en):
    assert units.format_quantity(observation, "vi") == vi
    assert units.format_quantity(observation, "en") == en


@pytest.mark.parametrize(
    ("as_of", "vi", "en"),
    [
        ("2026-02-05", "05/02/2026", "5 Feb 2026"),
        (date(2026, 2, 25), "25/02/2026", "25 Feb 2026"),
        ("2025-10", "10/2025", "Oct 2025"),
        ("2025", "2025", "2025"),
        ("2021-2025", "2021–2025", "2021–2025"),
        ("", "không rõ ngày", "undated"),
        (None, "không rõ ngày", "undated"),
        ("early 2020", "early 2020", "early 2020"),
        ("2025-13", "2025-13", "2025-13"),
    ],
)
def test_dates_follow_the_language(as_of, vi, en):
    assert units.format_date(as_of, "vi") == vi
    assert units.format_date(as_of, "en") == en


# -- partial dates -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("partial", "day"),
    [
        ("2025", date(2025, 12, 31)),
        ("2025-10", date(2025, 10, 31)),
        ("2024-02", date(2024, 2, 29)),
        ("2025-10-05", date(2025, 10, 5)),
        ("2021-2025", date(2025, 12, 31)),
        (" 2025 ", date(2025, 12, 31)),
    ],
)
def test_a_value_is_known_from_the_end_of_its_period(partial, day):
    assert units.known_from(partial) == day
    assert units.is_partial_date(partial)


@pytest.mark.parametrize(
    "text", ["", "n.d.", "2025-13", "2025-02-30", "25/02/2025", "0000", "2025-1", None, 2025]
)
def test_anything_else_has_no_day(text):
    assert units.known_from(text) is None


@given(st.dates(min_value=date(1900, 1, 1)))
def test_every_day_is_known_from_itself(day):
    assert units.known_from(day.isoformat()) == day
