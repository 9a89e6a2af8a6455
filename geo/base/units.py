"""Numbers, money, quantities and dates: read from text, and written as the reader writes them.

Dates are partial: a day, a month, a year or a period of years.

Vietnamese writes ``1.234,5``, English ``1,234.5``. Units keep the spelling of
:mod:`geo.records.attributes` (``"ha"``, ``"VND bn"``, …) until they are shown.
"""

from __future__ import annotations

import calendar
import math
import re
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from .errors import NumberError
from .text import tidy
from .translate import has, tr

SQUARE_METRES_PER_HECTARE = 10_000.0
HECTARES_PER_SQUARE_KILOMETRE = 100.0

_SEPARATORS = {"vi": (".", ","), "en": (",", ".")}
"""Separator of thousands and decimal sign of each language."""

_YEAR = "year"
_FACT_DIGITS = 6
_PLAIN = re.compile(r"\d+")
_ONE_SIGN = re.compile(r"(\d+)([.,])(\d+)")
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:(?P<sep>[., ])\d{3})(?:(?P=sep)\d{3})*(?:(?!(?P=sep))[.,]\d+)?")
_ISO_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_ISO_YEARS = re.compile(r"(\d{4})[-/](\d{4})")
_PARTIAL_DATE = re.compile(r"(?:(?P<start>\d{4})[-/])?(?P<year>\d{4})|(?P<ymd>\d{4}-\d{2}(?:-\d{2})?)")


class Quantity(Protocol):
    """What :func:`format_quantity` needs of an observation or indicator."""

    @property
    def value(self) -> str: ...  # noqa: D102
    @property
    def lower(self) -> float | None: ...  # noqa: D102
    @property
    def upper(self) -> float | None: ...  # noqa: D102
    @property
    def qualifier(self) -> str: ...  # noqa: D102
    @property
    def unit(self) -> str: ...  # noqa: D102


@dataclass(frozen=True)
class Amount:
    """A :class:`Quantity` put together from columns."""

    value: str
    lower: float | None
    upper: float | None
    qualifier: str
    unit: str


# -- reading -------------------------------------------------------------------------------------


def parse_number(text: str, locale: str | None = None) -> float:
    """Return the number that a text writes.

    A text with one possible reading is read so (``"1.234,5"``, ``"1,234.5"``, ``"12,5"``,
    ``"1 234"``); ``locale`` decides only where there are two, as in ``"1.234"``.

    Parameters
    ----------
    text : str
        A number without its unit.
    locale : {"vi", "en"}, optional
        How the document at hand writes numbers.

    Raises
    ------
    NumberError
        If the text is not one number, or has two readings and no locale is given.
    """
    compact = tidy(text).replace("−", "-")
    sign = -1.0 if compact.startswith("-") else 1.0
    digits = compact.lstrip("+-") if compact[:2] not in ("--", "++", "+-", "-+") else ""
    if not digits.isascii():
        raise NumberError("errors.not_a_number", text=text)
    if _PLAIN.fullmatch(digits):
        return sign * float(digits)
    one_sign = _ONE_SIGN.fullmatch(digits)
    grouped = _GROUPED.fullmatch(digits)
    if one_sign and grouped:
        if locale is None:
            raise NumberError("errors.ambiguous_number", text=text)
        thousands, _ = _SEPARATORS[locale]
        if one_sign[2] != thousands:
            grouped = None
    if grouped:
        whole = digits.replace(grouped["sep"], "")
        return sign * float(whole.replace(",", "."))
    if one_sign:
        return sign * float(f"{one_sign[1]}.{one_sign[3]}")
    raise NumberError("errors.not_a_number", text=text)


# -- numbers -------------------------------------------------------------------------------------


def is_known(value: float | None) -> bool:
    """Tell whether a number is there: neither None nor NaN."""
    return value is not None and not math.isnan(value)


def format_number(value: float | None, language: str, *, digits: int = 2, fixed: bool = False) -> str:
    """Return a number with the separators of the language; a dash where it is unknown.

    Parameters
    ----------
    value : float or None
        None and NaN are unknown.
    language : {"vi", "en"}
        Vietnamese ``1.234,5``, English ``1,234.5``.
    digits : int, default 2
        Decimals at most; at least two significant digits are kept of numbers below 1.
    fixed : bool, default False
        Keep closing zeros, for columns of figures.
    """
    if value is None or math.isnan(value):
        return tr("units.unknown", language)
    if 0 < abs(value) < 1 and not fixed:
        digits = max(digits, 1 - math.floor(math.log10(abs(value))))
    text = f"{value:,.{digits}f}"
    if not fixed and digits:
        text = text.rstrip("0").rstrip(".")
    if float(text.replace(",", "")) == 0:
        text = text.lstrip("-")
    thousands, decimal = _SEPARATORS[language]
    return text.translate(str.maketrans(",.", thousands + decimal))


def _reading_digits(value: float | None) -> int:
    """Return the decimals that a reader of an overview wants of a figure of this size."""
    size = abs(value) if value is not None else 0.0
    return 0 if size >= 1_000 else 1 if size >= 10 else 2


def format_ha(value: float | None, language: str, *, digits: int | None = None) -> str:
    """Return hectares with their unit; decimals by size unless ``digits`` says how many at most."""
    return format_unit(value, "ha", language, digits=digits)


def format_money(
    value: float | None, language: str, *, unit: str = "VND bn", digits: int | None = None
) -> str:
    """Return an amount as ``19.915 tỷ đồng`` or ``VND 19,915 bn``; ``unit`` may be ``USD m``."""
    return format_unit(value, unit, language, digits=digits)


def format_unit(value: float | None, unit: str, language: str, *, digits: int | None = None) -> str:
    """Return a number with its unit; a dash without a unit where it is unknown."""
    if not is_known(value):
        return tr("units.unknown", language)
    places = _reading_digits(value) if digits is None else digits
    return with_unit(format_number(value, language, digits=places), unit, language)


# -- quantities ----------------------------------------------------------------------------------


def unit_slug(unit: str) -> str:
    """Return the unit as it stands in translation keys: ``VND bn`` is ``vnd_bn``, ``%`` is ``pct``."""
    return re.sub(r"[^a-z0-9]+", "_", unit.lower().replace("%", "pct ")).strip("_")


def with_unit(number: str, unit: str, language: str) -> str:
    """Return an already formatted number or range with its unit in the order of the language.

    ``units.with_unit`` has the units that do not simply follow their number.
    """
    slug = unit_slug(unit)
    if not slug:
        return number
    if has(f"units.with_unit.{slug}"):
        return tr(f"units.with_unit.{slug}", language, number=number)
    name = tr(f"vocabulary.unit.{slug}", language) if has(f"vocabulary.unit.{slug}") else unit
    return f"{number} {name}"


def format_quantity(quantity: Quantity, language: str) -> str:
    """Return a value as its source has it, ranges and bounds included.

    ``30–50 ha``, ``từ 1.000 ha trở lên`` / ``at least 1,000 ha``, ``khoảng 45%`` / ``about 45%``.
    Texts and tokens come back as they are; dates are written in the order of the language.
    """
    low, high = quantity.lower, quantity.upper
    qualifier = quantity.qualifier if is_known(low) or is_known(high) else ""
    if qualifier == "range" and is_known(low) and is_known(high):
        number = f"{_fact_number(low, quantity.unit, language)}–{_fact_number(high, quantity.unit, language)}"
        return with_unit(number, quantity.unit, language)
    if qualifier in ("at_least", "at_most"):
        bound = low if qualifier == "at_least" else high
        number = with_unit(_fact_number(bound, quantity.unit, language), quantity.unit, language)
        return tr(f"units.qualified.{qualifier}", language, quantity=number)
    if not qualifier:
        return (
            format_date(quantity.value, language) if _ISO_DATE.fullmatch(quantity.value) else quantity.value
        )
    number = with_unit(_fact_number(low, quantity.unit, language), quantity.unit, language)
    return tr("units.qualified.about", language, quantity=number) if qualifier == "about" else number


def _fact_number(value: float | None, unit: str, language: str) -> str:
    if unit == _YEAR and value is not None:
        return f"{value:.0f}"
    return format_number(value, language, digits=_FACT_DIGITS)


# -- dates ---------------------------------------------------------------------------------------


def known_from(partial: object) -> date | None:
    """Return the last day of a date, month, year or period of years.

    ``"2025"`` and ``"2021-2025"`` give 2025-12-31, ``"2025-10"`` gives 2025-10-31. None for blank
    and for anything else; see :func:`is_partial_date` to tell the two apart.
    """
    if not isinstance(partial, str):
        return None
    match = _PARTIAL_DATE.fullmatch(partial.strip())
    if match is None:
        return None
    try:
        if match["year"]:
            return date(int(match["year"]), 12, 31)
        year, month, *day = (int(part) for part in match["ymd"].split("-"))
        return date(year, month, day[0] if day else calendar.monthrange(year, month)[1])
    except ValueError:
        return None


def is_partial_date(text: str) -> bool:
    """Tell whether a text is an ISO date, month, year or period of years that exists."""
    return known_from(text) is not None


def format_date(as_of: str | date | None, language: str) -> str:
    """Return an ISO date, month, year or period of years as the language writes it.

    ``25/02/2026``, ``10/2025``, ``2025`` or ``25 Feb 2026``, ``Oct 2025``, ``2025``. Blank gives
    the word for undated; any other text comes back as it is.
    """
    text = as_of.isoformat()[:10] if isinstance(as_of, date) else (as_of or "").strip()
    if not text:
        return tr("units.undated", language)
    if years := _ISO_YEARS.fullmatch(text):
        return f"{years[1]}–{years[2]}"
    match = _ISO_DATE.fullmatch(text)
    if match is None or not 1 <= int(match[2] or 1) <= 12:
        return text
    year, month, day = match.groups()
    if month is None:
        return year
    name = tr(f"units.month.{month}", language)
    if day is None:
        return tr("units.date.month", language, month=name, year=year)
    return tr("units.date.day", language, day=int(day), month=name, year=year)
