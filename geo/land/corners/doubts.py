"""Lines of a corner list that may not be what they look like: sentences, second systems, lost corners."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Sequence
from statistics import median

from ...base.errors import UploadError
from ...base.remark import Remark
from ...base.text import fold, tidy
from .printed import EAST, EAST_DIGITS, FEWEST_CORNERS, NORTH, NORTH_DIGITS, ZONED_EAST, PrintedCorner, metres

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

_LARGE_NUMBER = re.compile(r"\d(?:[.,]?\d){4,}")
_NORTH_ALONE, _EAST_ALONE = re.compile(NORTH), re.compile(EAST)
_WORD = re.compile(r"[^\W\d_]{3,}")
_DOCUMENT = re.compile(
    r"\b(?:quyet dinh|giay phep|cong van|van ban|thong bao|to trinh|nghi quyet|nghi dinh|thong tu|hop dong"
    r"|bien ban|ngay|decision|licen[cs]e|permit|dated)\b"
)
_FEWEST_WORDS = 2
"""Large numbers in a line with this many words are a sentence's."""
_NORTH_OF_PROVINCES = (2_300_000, 2_600_000)
_NEAR_M = 1_000.0
_LONGEST_SITE_M = 100_000.0
_MOST_TURNED = 0.02
"""How far the shapes of one site in two zones differ, as a share of its length."""


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


def sentences_of(rows: Sequence[PrintedCorner], lines: Sequence[str]) -> set[int]:
    """Return the lines whose corners are a sentence's numbers: ``1.250.000 tấn, 150.000 tấn mỗi năm``.

    Such a line has words, and lies far from the other corners.
    """
    if not rows:
        return set()
    north, east = median(row.north_m for row in rows), median(row.east_m for row in rows)
    near = {row.line for row in rows if math.hypot(row.north_m - north, row.east_m - east) <= _LONGEST_SITE_M}
    return {row.line for row in rows if row.line not in near and not _is_table(lines[row.line - 1])}


def documents_of(rows: Sequence[PrintedCorner], lines: Sequence[str]) -> set[int]:
    """Return the lines whose one pair of numbers is a document's: ``Quyết định số 2480050 ngày 430050``.

    A word for a document stands before the second number. What has a label with a number, stands in
    cells of its own, or is most of the list is a corner.
    """
    counts = Counter(row.line for row in rows)
    found = {
        row.line
        for row in rows
        if counts[row.line] == 1
        and not any(sign.isdigit() for sign in row.label)
        and not any(_NORTH_ALONE.fullmatch(cell) for cell in row.cells)
        and not _is_table(lines[row.line - 1])
        and _DOCUMENT.search(fold(lines[row.line - 1].removesuffix(row.rest)))
    }
    return found if len(rows) - len(found) >= FEWEST_CORNERS else set()


def in_two_systems(lefts: Sequence[PrintedCorner], rights: Sequence[PrintedCorner]) -> bool:
    """Tell whether each line holds one corner twice, in two zones: the shapes are alike, a little turned."""
    if len(lefts) < FEWEST_CORNERS or [row.line for row in lefts] != [row.line for row in rights]:
        return False
    pairs = list(zip(lefts, rights, strict=True))
    if any(right.label not in ("", left.label) for left, right in pairs):
        return False
    apart = [
        _span([right.north_m - left.north_m for left, right in pairs]),
        _span([right.east_m - left.east_m for left, right in pairs]),
    ]
    length = max(_span([row.north_m for row in lefts]), _span([row.east_m for row in lefts]))
    return max(apart) <= _MOST_TURNED * length


def unread(
    lines: Sequence[str], rows: Sequence[PrintedCorner], documents: Collection[int] = ()
) -> list[Remark]:
    """Return a finding for each line that seems to hold a corner but was not read as one."""
    read = {row.line for row in rows}
    easts = [row.east_m for row in rows]
    findings = []
    for number, line in enumerate(lines, start=1):
        if number in documents:
            findings.append(Remark("corners.finding.sentence", line=number, text=tidy(line)[:60]))
        if number in read or number in documents:
            continue
        large = [match[0] for match in _LARGE_NUMBER.finditer(line)]
        beside = len(large) > 1 and max(map(_digits, large)) >= EAST_DIGITS
        if (_is_table(line) and (beside or _has_east(line, easts))) or _has_north(line):
            findings.append(Remark("corners.finding.unread", line=number, text=tidy(line)[:60]))
    return findings


def _is_table(line: str) -> bool:
    return len(_WORD.findall(line)) < _FEWEST_WORDS


def _has_north(line: str) -> bool:
    south, north = _NORTH_OF_PROVINCES
    found = (metres(match[0], NORTH_DIGITS) for match in _NORTH_ALONE.finditer(line))
    return any(south <= north_m <= north for north_m in found)


def _has_east(line: str, easts: Sequence[float]) -> bool:
    found = (metres(match[0], EAST_DIGITS) for match in _EAST_ALONE.finditer(line))
    return any(min(easts) - _NEAR_M <= east_m <= max(easts) + _NEAR_M for east_m in found)


def _digits(number: str) -> int:
    return sum(sign.isdigit() for sign in number)


def _span(values: Sequence[float]) -> float:
    return max(values) - min(values)
