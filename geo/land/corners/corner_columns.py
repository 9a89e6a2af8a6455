"""Corners of a list that was copied column by column: all X of a ring together, then all Y."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from ...base.errors import UploadError
from .printed import EAST, EAST_DIGITS, FEWEST_CORNERS, NORTH, NORTH_DIGITS, metres

_NUMBER = re.compile(rf"(?P<north>{NORTH})|(?P<east>{EAST})")
_LABEL = re.compile(r"[^\W\d_]{0,4}[.\- ]?\d{1,4}[^\W\d_]?['′]?")
_DIGIT = re.compile(r"\d")
_WORD = re.compile(r"[^\W\d_]{3,}")
"""Numbers in a line with a word are a sentence's."""


class ColumnCorner(NamedTuple):
    """One corner: the line of its first number, its label, metres, and whether Y stands before X."""

    line: int
    label: str
    north_m: float
    east_m: float
    east_first: bool


class _Run(NamedTuple):
    """Numbers of one column that stand together: the line and the metres of each."""

    is_north: bool
    cells: list[tuple[int, float]]

    def closes(self) -> bool:
        return self.cells[0][1] == self.cells[-1][1]


def corners_of_columns(lines: Sequence[str]) -> list[ColumnCorner]:
    """Return the corners of a text with one column after the other; none if it is not such a text.

    The columns belong together if they are equally many, and if it is sure where each ring ends: by
    labels above the columns, or because its first corner is printed again.

    Raises
    ------
    UploadError
        If they do not surely belong together.
    """
    runs = _runs(lines)
    if max((len(run.cells) for run in runs if run.is_north), default=0) < FEWEST_CORNERS:
        return []
    rings = list(zip(runs[::2], runs[1::2], strict=False))
    labels = [_labels_above(first, lines) for first, _ in rings]
    paired = len(runs) % 2 == 0 and all(len(first.cells) == len(second.cells) for first, second in rings)
    known = (
        bool(names) or (first.closes() and second.closes())
        for names, (first, second) in zip(labels, rings, strict=True)
    )
    if not paired or (len(rings) > 1 and not all(known)):
        norths, easts = (
            sum(len(run.cells) for run in runs if run.is_north is kind) for kind in (True, False)
        )
        raise UploadError("corners.error.columns", norths=norths, easts=easts)
    corners = []
    for (first, second), names in zip(rings, labels, strict=True):
        cells = zip(first.cells, second.cells, strict=True)
        for place, ((line, one), (_, other)) in enumerate(cells):
            label = names[place] if names else str(place + 1)
            north_m, east_m = (one, other) if first.is_north else (other, one)
            corners.append(ColumnCorner(line, label, north_m, east_m, not first.is_north))
    return corners


def _runs(lines: Sequence[str]) -> list[_Run]:
    runs: list[_Run] = []
    for number, line in enumerate(lines, start=1):
        for match in () if _WORD.search(line) else _NUMBER.finditer(line):
            is_north = match["north"] is not None
            if not runs or runs[-1].is_north is not is_north:
                runs.append(_Run(is_north, []))
            digits = NORTH_DIGITS if is_north else EAST_DIGITS
            runs[-1].cells.append((number, metres(match[0], digits)))
    return runs


def _labels_above(run: _Run, lines: Sequence[str]) -> list[str]:
    """Return the labels that stand above a column, each in a line; none if they are not as many."""
    above = [line.strip() for line in lines[: run.cells[0][0] - 1]]
    while above and not _DIGIT.search(above[-1]):  # headings
        above.pop()
    labels = above[-len(run.cells) :]
    is_whole = len(labels) == len(run.cells) and all(map(_LABEL.fullmatch, labels))
    return labels if is_whole else []
