"""How corners are printed: what a north and an east look like, and one corner of a list."""

from __future__ import annotations

import re
from typing import NamedTuple

FEWEST_CORNERS = 3
NORTH_DIGITS, EAST_DIGITS = 7, 6

_DECIMALS = r"(?:[.,]\d+)?(?![.,]?\d)"
NORTH = r"(?<![\d])(?:[12]\d{6}|[12]\.\d{3}\.\d{3}|[12],\d{3},\d{3}|[12] \d{3} \d{3})" + _DECIMALS
_EAST = r"(?:[1-9]\d{5}|[1-9]\d{2}[., ]\d{3})" + _DECIMALS
EAST = r"(?<!\d)(?<!18[.,])(?<!48[.,])" + _EAST
"""Patterns of a number with or without marks of thousands."""
ZONED_EAST = r"(?<!\d)(?:18|48)(?:\.|[ \t;|,]{1,3})?" + _EAST
"""East with the number of its 6° zone before it, as old maps print it: ``18429883``."""


def metres(text: str, whole_digits: int) -> float:
    """Return the number of a text whose first ``whole_digits`` digits stand before the decimal sign."""
    digits = re.sub(r"\D", "", text)
    return float(f"{digits[:whole_digits]}.{digits[whole_digits:] or 0}")


class PrintedCorner(NamedTuple):
    """One corner as it is printed.

    Parameters
    ----------
    line : int
        Line of the text, from 1.
    label : str
        Number or name of the corner; ``""`` where none is printed.
    north_m, east_m : float
    east_first : bool
        East stands before north.
    cells : tuple of str
        Cells of the line where it has them (tabs, ``;``, ``|`` or CSV), else empty.
    rest : str
        What follows the two numbers.
    """

    line: int
    label: str
    north_m: float
    east_m: float
    east_first: bool
    cells: tuple[str, ...]
    rest: str
