"""Put the corners of a list together to rings, and say what is odd about their order."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ...base.errors import GeometryError, LimitError
from ...base.limits import limit
from ...base.remark import Remark, shown_labels
from .printed import FEWEST_CORNERS, PrintedCorner
from .words import Stated

_SAME_PLACE_M = 0.005
_CLOSING_SLIP_M = 5.0
"""A closing corner printed with other digits: still the first corner, and worth a word."""
_MOST_MISSING = 5
_PAGE_NUMBER = re.compile(r"\W*(?:trang|page)?\s*\d{1,3}(?:\s*/\s*\d{1,3})?\W*", re.IGNORECASE)
_LABEL = re.compile(r"(?P<prefix>.*?)(?P<number>\d+)(?P<suffix>\D*)")


class Corner(NamedTuple):
    """A corner: its label (its place in the ring where none is printed), X north and Y east in metres."""

    label: str
    north_m: float
    east_m: float
    line: int


@dataclass(frozen=True)
class Ring:
    """The corners of one outline in the printed order, the first not repeated.

    Parameters
    ----------
    number : int
        From 1, in the order of the list.
    name : str
        Heading or name printed for it; may be blank.
    corners : tuple of Corner
    first_line, last_line : int
        Lines of the text that are about it: from its heading, if it has one, to its last corner.
    """

    number: int
    name: str
    corners: tuple[Corner, ...]
    first_line: int
    last_line: int


@dataclass
class _Open:
    """A ring while its rows are read."""

    rows: list[PrintedCorner] = field(default_factory=list)
    closed: bool = False


def rings_of(
    rows: Sequence[PrintedCorner], words: Stated, lines: Sequence[str]
) -> tuple[list[Ring], list[Remark]]:
    """Return the rings that the rows make, and the findings on their corners.

    A ring ends where its first corner is printed again, where the numbering starts anew, at a heading
    (``Khu 2``) or where the table's column of rings changes.

    Raises
    ------
    GeometryError
        If a ring has fewer than three corners.
    LimitError
        If there are more rings than the atlas accepts.
    """
    column = words.ring_column
    if len({row.label for row in rows}) == 1 < len(rows):
        rows = [row._replace(label="") for row in rows]  # a word beside every corner
    elif column is not None and all(row.cells[column : column + 1] == (row.label,) for row in rows):
        rows = [row._replace(label="") for row in rows]  # what stands before X is the ring
    findings: list[Remark] = []
    rows = _relabelled(rows, findings)
    labelled = any(row.label for row in rows)
    groups = [_Open()]
    for row in rows:
        current = groups[-1]
        apart = bool(current.rows) and _is_apart(current.rows[-1], row, words)
        if not apart and not current.closed and _closes(current.rows, row):
            current.closed = True
            continue
        if apart or current.closed or _starts_anew(current.rows, row, lines, labelled=labelled):
            current = _Open()
            groups.append(current)
        current.rows.append(row)
    if len(groups) > limit("list_rings"):
        raise LimitError("corners.error.too_many_rings", n=len(groups), limit=limit("list_rings"))
    rings: list[Ring] = []
    for group in _without_closing_slips(groups, findings):
        after_line = rings[-1].last_line if rings else 0
        rings.append(_ring(len(rings) + 1, group, after_line, words, findings))
    return rings, findings


def _relabelled(rows: Sequence[PrintedCorner], findings: list[Remark]) -> list[PrintedCorner]:
    """Return the rows with repeated labels mended where the numbering goes on: ``1 2 3 1 5``."""
    mended = list(rows)
    seen: set[str] = set()
    for place in range(1, len(rows) - 1):
        seen.add(rows[place - 1].label)
        before, row, after = rows[place - 1 : place + 2]
        numbers = [_LABEL.fullmatch(each.label) for each in (before, row, after)]
        if row.label not in seen or not all(numbers):
            continue
        first, this, last = (match for match in numbers if match is not None)
        kinds = {each.group("prefix", "suffix") for each in (first, this, last)}
        meant = int(first["number"]) + 1
        if len(kinds) == 1 and int(this["number"]) != meant and int(last["number"]) == meant + 1:
            label = f"{this['prefix']}{meant}{this['suffix']}"
            mended[place] = row._replace(label=label)
            told = {"printed": row.label, "before": before.label, "after": after.label, "meant": label}
            findings.append(Remark("corners.finding.label", line=row.line, **told))
    return mended


def _closes(rows: Sequence[PrintedCorner], row: PrintedCorner) -> bool:
    return len(rows) >= FEWEST_CORNERS and _distance(rows[0], row) <= _SAME_PLACE_M


def _is_apart(last: PrintedCorner, row: PrintedCorner, words: Stated) -> bool:
    """Tell whether a heading stands between two rows, or the column of rings changes."""
    column = words.ring_column
    if column is not None and column < min(len(row.cells), len(last.cells)):
        # Merged cells hold their text once, and are blank below.
        return row.cells[column] not in ("", last.cells[column])
    return any(line in words.ring_headings for line in range(last.line + 1, row.line))


def _starts_anew(
    rows: Sequence[PrintedCorner], row: PrintedCorner, lines: Sequence[str], *, labelled: bool
) -> bool:
    """Tell whether the numbering starts anew, or a blank line stands in a list without labels."""
    if len(rows) < FEWEST_CORNERS:
        return False
    if not labelled:
        between = [lines[line - 1] for line in range(rows[-1].line + 1, row.line)]
        return any(not line.strip() for line in between) and not any(map(_PAGE_NUMBER.fullmatch, between))
    if row.label and row.label == rows[0].label:
        return True
    first, last, this = (_LABEL.fullmatch(label) for label in (rows[0].label, rows[-1].label, row.label))
    if not (first and last and this) or this["prefix"] == last["prefix"]:
        return False
    return int(this["number"]) in (1, int(first["number"]))


def _without_closing_slips(groups: Sequence[_Open], findings: list[Remark]) -> list[list[PrintedCorner]]:
    """Return the rows of each ring; a single corner left over that has the first one's label closes it."""
    kept: list[list[PrintedCorner]] = []
    for group in groups:
        rows = group.rows
        before = kept[-1] if kept else []
        alone = len(rows) == 1 and len(before) >= FEWEST_CORNERS
        if alone and rows[0].label and rows[0].label == before[0].label:
            metres = _distance(before[0], rows[0])
            slip = "closing" if metres <= _CLOSING_SLIP_M else "twice"
            findings.append(Remark(f"corners.finding.{slip}", corner=rows[0].label, metres=metres))
        elif rows:
            kept.append(rows)
    return kept


def _ring(
    number: int, rows: Sequence[PrintedCorner], after_line: int, words: Stated, findings: list[Remark]
) -> Ring:
    corners = [
        Corner(row.label or str(place), row.north_m, row.east_m, row.line)
        for place, row in enumerate(rows, start=1)
    ]
    kept: list[Corner] = []
    for corner in corners:
        if kept and _metres(kept[-1], corner) <= _SAME_PLACE_M:
            findings.append(
                Remark("corners.finding.duplicate", ring=number, a=kept[-1].label, b=corner.label)
            )
        else:
            kept.append(corner)
    different = {(corner.north_m, corner.east_m) for corner in kept}
    if len(different) < FEWEST_CORNERS:
        raise GeometryError("corners.error.too_few", ring=number, n=len(different))
    if missing := _missing(rows):
        findings.append(Remark("corners.finding.missing", ring=number, corners=shown_labels(missing)))
    first_line, last_line = min(row.line for row in rows), max(row.line for row in rows)
    name = ""
    heading = max((line for line in words.ring_headings if after_line < line < first_line), default=None)
    if heading is not None:
        name, first_line = words.ring_headings[heading], heading
    elif after_line:
        first_line = min(after_line + 1, first_line)
    column = words.ring_column
    if not name and column is not None and column < len(rows[0].cells):
        name = rows[0].cells[column]
    return Ring(number, name, tuple(kept), first_line, last_line)


def _missing(rows: Sequence[PrintedCorner]) -> list[str]:
    """Return the numbers left out of a plain numbering: a row of the table may have been lost."""
    if not all(row.label.isdecimal() for row in rows):
        return []
    numbers = {int(row.label) for row in rows}
    if max(numbers) - min(numbers) >= len(numbers) + _MOST_MISSING:  # a label may have ten digits
        return []
    return [str(number) for number in range(min(numbers), max(numbers)) if number not in numbers]


def _distance(first: PrintedCorner, second: PrintedCorner) -> float:
    return math.hypot(first.north_m - second.north_m, first.east_m - second.east_m)


def _metres(first: Corner, second: Corner) -> float:
    return math.hypot(first.north_m - second.north_m, first.east_m - second.east_m)
