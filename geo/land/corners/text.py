"""Find the corners in the pasted text of a corner list (bảng kê tọa độ).

Decisions call north X and east Y. North has seven digits before the decimal sign and east six
everywhere in Việt Nam, so the digits themselves say which is which and which marks are thousands:
``2.480.372,81`` and ``2480372.81`` are the same number, ``424.207`` has no decimals.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from ...base.errors import LimitError, UploadError
from ...base.limits import limit
from ...base.remark import Remark, shown_lines
from ...base.text import nfc
from .doubts import (
    documents_of,
    in_two_systems,
    refuse_zone_numbers,
    sentences_of,
    unread,
    why_no_corners_found,
)
from .printed import EAST, EAST_DIGITS, FEWEST_CORNERS, NORTH, NORTH_DIGITS, PrintedCorner, metres

_NUMBER = re.compile(rf"(?P<north>{NORTH})|(?P<east>{EAST})")
_LABEL = re.compile(r"[^\W\d_]{0,4}[.\- ]?\d{1,4}[^\W\d_]?['′]?")
_DIGIT = re.compile(r"\d")
_WORD = re.compile(r"[^\W\d_]{3,}")
"""Numbers in a line with a word are a sentence's."""

_BETWEEN = r"[^\d\n]{1,15}"
_NORTH_FIRST = re.compile(rf"(?P<north>{NORTH}){_BETWEEN}(?P<east>{EAST})")
_EAST_FIRST = re.compile(rf"(?P<east>{EAST}){_BETWEEN}(?P<north>{NORTH})")
_ORDERS = (_NORTH_FIRST, _EAST_FIRST)
_SPACED_MARK = re.compile(r"(?<=\d) ?([.,]) ?(?=\d)")
_SCATTERED = re.compile(r"(?<=\d)['’](?=\d{3}(?!\d))|(?<=(?<!\d)[12]\d{3}) (?=\d{3}(?!\d))")
"""What scanning makes of a number, and other marks of thousands: ``2480 372, 81``, ``2'480'372``."""
_PARTED = re.compile(r"(?<=\S)(\s+2[3-5]) (?=\d{5}(?!\d))")
"""A north with a blank after its first two digits, behind a label: ``1 24 80372,81``."""
_COMMA_CELLS = re.compile(
    r"(?P<label>(?:[^,]{1,10},)?)"
    r"(?P<one>[12]\d{6},\d{1,4}|[1-9]\d{5},\d{1,4}),\s*(?P<other>[12]\d{6},\d{1,4}|[1-9]\d{5},\d{1,4})\s*"
)
"""Decimal commas between commas: ``1,2480372,81,430255,33``."""
_HALF_WIDTH = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}
"""Full-width digits and signs of East Asian fonts."""
_BEFORE_NUMBER = re.compile(r"[\s;|,:=(\[\"]*(?:\b[xyneXYNE]\s*(?:\(m\))?\s*[:=(]+\s*)?[\s;|\"(\[]*$")
_CELL_END = re.compile(r"[\t;|]")
_LONGEST_LABEL = 10
_CELL_LABEL = re.compile(r"\s*[^\W\d_]{0,4}[.\-]?\d{1,4}\w?\s*")
"""A cell that holds only a label: ``7A``, beside one with words."""
_NAMED_LABEL = re.compile(
    r"\b(?:điểm|mốc)\s+(?:(?:góc|mốc|số)\s+)*(?P<label>[^\W\d_]{0,4}\d{1,4}\w{0,2})\b", re.IGNORECASE
)
"""A label in a sentence: ``điểm 3 có tọa độ 2480372``."""


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


class Reading(NamedTuple):
    """The corners of a text in the order in which they are meant, and what was noticed."""

    rows: tuple[PrintedCorner, ...]
    lines: tuple[str, ...]
    notes: tuple[Remark, ...]
    findings: tuple[Remark, ...]


class _Pair(NamedTuple):
    row: PrintedCorner
    block: int


def read_rows(text: str) -> Reading:
    """Return the corners that a text lists.

    Raises
    ------
    UploadError
        If the text is empty, holds no numbers, degrees instead of metres, the number of the zone in
        front of each east, no pair of numbers that could be a corner, or columns pasted one after the
        other that do not surely belong together.
    LimitError
        If it lists more corners than the atlas accepts.
    """
    lines = tuple(_plain(line) for line in text.splitlines())
    if not any(line.strip() for line in lines):
        raise UploadError("corners.error.empty")
    pairs = _pairs_of_lines(lines)
    sentences = sentences_of([pair.row for pair in pairs], lines)
    pairs = [pair for pair in pairs if pair.row.line not in sentences]
    documents = documents_of([pair.row for pair in pairs], lines)
    pairs = [pair for pair in pairs if pair.row.line not in documents]
    joined = not pairs
    refuse_zone_numbers("\n".join(lines) if joined else "", [pair.row.label for pair in pairs])
    by_columns = corners_of_columns(lines) if joined else []
    if by_columns:
        pairs = [_Pair(PrintedCorner(*corner, cells=(), rest=""), 0) for corner in by_columns]
    elif joined:
        pairs = _pairs_of_stream(lines)
    if not pairs:
        raise why_no_corners_found("\n".join(lines))
    if len(pairs) > limit("list_corners"):
        raise LimitError("corners.error.too_many", n=len(pairs), limit=limit("list_corners"))
    lefts, rights = ([pair.row for pair in pairs if (pair.block > 0) is right] for right in (False, True))
    is_twofold = in_two_systems(lefts, rights)
    rows = tuple(lefts) if is_twofold else _in_reading_order(pairs)
    notes, findings = _about_order(rows)
    if is_twofold:
        notes.append(Remark("corners.note.two_systems"))
    if by_columns:
        notes.append(Remark("corners.note.columns", n=len(rows)))
    if not joined:
        findings += unread(lines, rows, documents)
    if comma_row := next((row for row in rows if _COMMA_CELLS.fullmatch(lines[row.line - 1])), None):
        position = {"north": comma_row.north_m, "east": comma_row.east_m}
        notes.append(Remark("corners.note.comma_cells", line=comma_row.line, **position))
    return Reading(rows, lines, tuple(notes), tuple(findings))


def cells_of(line: str) -> tuple[str, ...]:
    """Return the cells of a line that has tabs, ``;``, ``|`` or commas as CSV; else nothing."""
    for sign in "\t;|":
        if sign in line:
            return tuple(cell.strip() for cell in line.split(sign))
    cells = _csv_cells(line) if line.count(",") > 1 else []
    return tuple(cell.strip() for cell in cells)


def _plain(line: str) -> str:
    """Return a line in NFC whose only white space is spaces and tabs, without invisible signs."""
    visible = (sign for sign in nfc(line) if unicodedata.category(sign) != "Cf")
    plain = "".join("\t" if sign == "\t" else " " if sign.isspace() else sign for sign in visible)
    return plain.translate(_HALF_WIDTH)


def _csv_cells(line: str) -> list[str]:
    return next(csv.reader([line]), [])


# -- pairs of numbers ----------------------------------------------------------------------------


def _pairs_of_lines(lines: Sequence[str]) -> list[_Pair]:
    spelled = [_spelling(line) for line in lines]
    matches = {order: [_matches(order, text) for text, _ in spelled] for order in _ORDERS}
    # "447541 2464674 200.000": a reserve after the corner looks like an east; most rows have none.
    usual, other = sorted(_ORDERS, key=lambda order: -sum(map(len, matches[order])))
    pairs = []
    for place, (text, cells) in enumerate(spelled):
        order = usual if matches[usual][place] else other
        found = matches[order][place]
        pairs += _rows(found, text, order is _EAST_FIRST, place + 1, cells)
    return pairs


def _pairs_of_stream(lines: Sequence[str]) -> list[_Pair]:
    """Return the pairs of a text with one cell a line, as PDF readers copy tables."""
    stream = "\t".join(lines)
    order = max(_ORDERS, key=lambda order: len(_matches(order, stream)))
    matches = _matches(order, stream)
    if len(matches) < FEWEST_CORNERS:
        return []
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    pairs = []
    for pair, match in zip(_rows(matches, stream, order is _EAST_FIRST, 0, ()), matches, strict=True):
        line_number = bisect_right(starts, match.start())
        pairs.append(_Pair(pair.row._replace(line=line_number), 0))
    return pairs


def _matches(order: re.Pattern[str], text: str) -> list[re.Match[str]]:
    return list(order.finditer(text))


def _spelling(line: str) -> tuple[str, tuple[str, ...]]:
    """Return a line with its cells told apart by tabs, where commas tell them apart, and the cells."""
    if '"' not in line and any(_matches(order, line) for order in _ORDERS):
        return line, cells_of(line)
    whole = _SCATTERED.sub("", line)
    split, also = ("\t".join(_csv_cells(each)) if "," in each else each for each in (line, whole))
    gathered = _PARTED.sub(r"\1", _SPACED_MARK.sub(r"\1", whole))
    commas = _COMMA_CELLS.fullmatch(line)
    told_apart = f"{commas['label'][:-1]}\t{commas['one']}\t{commas['other']}" if commas else ""
    for text in (split, gathered, also, told_apart):
        if any(_matches(order, text) for order in _ORDERS):
            return text, cells_of(text)
    return line, ()


def _rows(
    matches: Sequence[re.Match[str]], text: str, east_first: bool, line: int, cells: tuple[str, ...]
) -> list[_Pair]:
    rows = []
    end = 0
    for block, match in enumerate(matches):
        following = matches[block + 1].start() if block + 1 < len(matches) else len(text)
        row = PrintedCorner(
            line=line,
            label=_label(text[end : match.start()]),
            north_m=metres(match["north"], NORTH_DIGITS),
            east_m=metres(match["east"], EAST_DIGITS),
            east_first=east_first,
            cells=cells,
            rest=text[match.end() : following],
        )
        rows.append(_Pair(row, block))
        end = match.end()
    return rows


def _label(before: str) -> str:
    """Return the last word before a corner's numbers, if it is short enough to be a label."""
    *others, cell = _CELL_END.split(_BEFORE_NUMBER.sub("", before))
    words = cell.split()
    label = words[-1].strip('()[]".,:=-') if words else ""
    if not _DIGIT.search(label) and (named := _NAMED_LABEL.findall(cell)):
        return str(named[-1])
    if not _DIGIT.search(label) and (beside := [each for each in others if _CELL_LABEL.fullmatch(each)]):
        return beside[-1].strip()
    is_label = len(label) <= _LONGEST_LABEL and any(c.isalnum() for c in label) and "°" not in label
    return label if is_label else ""


# -- order -----------------------------------------------------------


def _in_reading_order(pairs: Sequence[_Pair]) -> tuple[PrintedCorner, ...]:
    """Return the rows; of two lists side by side, the left before the right if the labels say so."""
    across = [pair.row for pair in pairs]
    down = [pair.row for pair in sorted(pairs, key=lambda pair: pair.block)]
    return tuple(down if _steps_up(down) > _steps_up(across) else across)


def _steps_up(rows: Sequence[PrintedCorner]) -> int:
    numbers = [int(found[0]) if (found := re.findall(r"\d+", row.label)) else 0 for row in rows]
    return sum(after == before + 1 for before, after in pairwise(numbers))


def _about_order(rows: Sequence[PrintedCorner]) -> tuple[list[Remark], list[Remark]]:
    swapped = [row for row in rows if row.east_first]
    if not swapped:
        return [], []
    if len(swapped) == len(rows):
        return [Remark("corners.note.swapped")], []
    fewer = min(swapped, [row for row in rows if not row.east_first], key=len)
    return [], [Remark("corners.finding.some_swapped", lines=shown_lines(row.line for row in fewer))]
