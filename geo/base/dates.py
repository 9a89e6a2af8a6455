"""Partial dates: a day, a month, a year or a period of years, and when its end was."""

from __future__ import annotations

import calendar
import re
from datetime import date

_PARTIAL_DATE = re.compile(r"(?:(?P<start>\d{4})[-/])?(?P<year>\d{4})|(?P<ymd>\d{4}-\d{2}(?:-\d{2})?)")


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
