"""Why a text holds no corners: no numbers, degrees instead of metres, east with the number of its zone."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ...base.errors import UploadError
from .printed import FEWEST_CORNERS, NORTH, ZONED_EAST

_UNIT = r"(?:\s*(?:[°ºo⁰˚d*]|độ)\s*|\s)"
_MINUTES = (
    rf"{_UNIT}\d{{1,2}}(?:[.,]\d+)?"
    r"(?:(?:\s*(?:['’′`m]|phút)\s*|\s)\d{1,2}(?:[.,]\d+)?)?"
)
_REST = rf"(?:[.,]\d+|{_MINUTES}|\s*(?:[°ºo⁰˚]|độ))(?!\.?\d)"
_LAT = rf"(?<![\d.])(?:[89]|1\d|2[0-4]){_REST}"
_LON = rf"(?<![\d.])1(?:0[2-9]|1[01]){_REST}"
_APART = r"(?:[^\w]|[ºo_]|(?<![^\W\d_])[^\W\d_](?![^\W\d_])|giây|phút|bắc|đông|lat|lon){1,14}"
"""What stands between latitude and longitude: signs, single letters (``N``, ``s``), no words."""
_DEGREES = re.compile(rf"{_LAT}{_APART}{_LON}|{_LON}{_APART}{_LAT}", re.IGNORECASE)

_ZONE_PREFIX = re.compile(rf"{NORTH}[^\d\n]{{1,15}}{ZONED_EAST}|{ZONED_EAST}[^\d\n]{{1,15}}{NORTH}")
_NUMBER = re.compile(r"\d")


def refuse_zone_numbers(text: str, labels: Sequence[str]) -> None:
    """Refuse a list whose easts have the number of their zone before them: its datum may be an older one.

    Parameters
    ----------
    text : str
        What could not be read.
    labels : sequence of str
        What stands before each corner that was read: where east is first, it may be the zone.

    Raises
    ------
    UploadError
        With what to do.
    """
    alike = len(labels) >= FEWEST_CORNERS and set(labels) in ({"18"}, {"48"})
    if alike or _ZONE_PREFIX.search(text):
        raise UploadError("corners.error.zone_prefix")


def why_no_corners_found(text: str) -> UploadError:
    """Return the reason for which no corner was found in a text."""
    if not _NUMBER.search(text):
        return UploadError("corners.error.no_numbers")
    if _DEGREES.search(text):
        return UploadError("corners.error.degrees")
    return UploadError("corners.error.no_corners")
