"""What the words round a corner list say: its zone, its hectares, where a new ring begins.

Superscripts get lost when tables are copied: ``104045'`` is 104°45′ and ``múi chiếu 30`` is 3°.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ...base.errors import NumberError
from ...base.text import fold, tidy
from ...base.units import HECTARES_PER_SQUARE_KILOMETRE, SQUARE_METRES_PER_HECTARE, parse_number
from ...records.territory import territory
from .printed import PrintedCorner
from .text import cells_of

_DEGREE = r"(?:do|[od]|[^\w\s.,;:()/]|0(?=\s*\d{2}(?!\d))|0(?!\d))"
_ANGLE = (
    rf"(?P<degrees>1[01]\d)(?:[.,](?P<part>\d{{1,4}})(?!\d)"
    rf"|\s*{_DEGREE}?\s*(?P<minutes>\d{{2}})(?!\d)|\s*{_DEGREE}?(?!\d))"
)
_MERIDIAN = re.compile(
    rf"(?:kinh tuyen|\bktt\w?|\bkt(?=\W{{1,3}}1[01]\d)|\b[lλ][o0](?=\s?=)|meridian)[^\d]{{0,25}}{_ANGLE}"
)
_BARE_ANGLE = re.compile(r"(?<!\d)(?P<degrees>1[01]\d)\s*(?:°|o|0)\s*(?P<minutes>\d{2})\s*['’′`](?!\s*\d)")
_WIDTH = re.compile(
    r"(?:mui|zone)(?: chieu| toa do)?[^\d\n]{0,6}(?P<width>[36])(?:\s*(?:°|o|0|do\b))?(?![\d.,])"
)
_WIDTH_WORD = re.compile(r"\btm-?\s?(?P<width>3)\b|\b(?P<also>[36])[- ]degree")
_UTM = re.compile(r"(?:\butm\b|\bmui|\bzone)\D{0,8}4(?P<zone>[89])(?!\d)|\butm\b")
_EPSG = re.compile(r"epsg\D{0,3}(?P<epsg>\d{4,5})(?!\d)")
_MERIDIAN_HEADING = re.compile(r"\bktt\w?\b|kinh tuyen")
_EPSG_HEADING = re.compile(r"\bepsg\b")

_AREA_NUMBER = r"(?P<number>\d(?:[\d., ]*\d)?)"
_AREA_UNIT = r"(?P<unit>ha|hec[- ]?ta|hectares?|k?m2|(?:kilo|ki lo )?met vuong)\b"
_AREA = re.compile(rf"(?<![\w.,]){_AREA_NUMBER}\s*\(?{_AREA_UNIT}")
_AREA_AFTER = re.compile(rf"(?:dien tich|area)[^\d\n]{{0,20}}\({_AREA_UNIT}\)[^\d\n]{{0,5}}{_AREA_NUMBER}")
_AREA_HEADING = re.compile(rf"(?:dien tich|area|^s)\b.*\b{_AREA_UNIT}")
_WORD = re.compile(r"[^\W_]+")
_PER_HECTARE = {
    **dict.fromkeys(("m2", "met vuong"), SQUARE_METRES_PER_HECTARE),
    **dict.fromkeys(("km2", "kilomet vuong", "ki lo met vuong"), 1 / HECTARES_PER_SQUARE_KILOMETRE),
}
_LABEL_AFTER_NUMBER = re.compile(r"(?<![\w.,])\d{1,3}\W+m2(?=\W+\d)|^\d{1,3} m2$")
"""``2 M2 2480372``: the corner M2 in the second row, no square metres."""
_TOTAL = re.compile(r"\b(?:tong|total|toan bo)\b")

_RING_NOUN = (
    r"(?:phan khu|khu(?: vuc| dat)?|vong|thua(?: dat)?|lo(?: dat)?|o dat|manh|khoanh|khoi|phan|vi tri|da giac"
    r"|ranh gioi|giai doan|ring|area|part|polygon)"
)
_PLAIN_NUMBER = r"(?:\d{1,2}|[ivx]{1,4}|(?:thu )?(?:nhat|hai|ba|bon|nam))"
_RING_NUMBER = (
    r"(?:\d{1,3}|[ivx]{1,4}|[a-z]\d{0,2}|[a-z]{1,4}[-. ]?\d{1,3}"
    r"|(?:thu )?(?:nhat|hai|ba|bon|nam)|(?:phia )?(?:dong|tay|nam|bac))"
)
_RING_HEADING = re.compile(
    rf"\W*(?:{_RING_NOUN}\s*(?:so\s*)?[:.]?\s*{_RING_NUMBER}\b"
    rf"|(?:\d{{1,2}}|[ivx]{{1,4}}|[a-h])(?:\s*[.):]\s*|\s+){_RING_NOUN}\b"
    r"|(?:[ivx]{1,4}\s*[.)]|(?:ii|iii|iv)\s)\s*[a-z]"
    rf"|(?:dien tich|(?:diem )?mo|vung)\s+(?:so\s*)?{_PLAIN_NUMBER}\s*(?:[:(]|$)"
    r"|phan (?:loai )?tru\b|(?:loai tru|tru (?:ra|di|dien tich|phan))\b)"
)
_BARE_HEADING = re.compile(r"(?P<open>\(?)\s*(?P<number>\d{1,2}|[a-h])\s*(?P<close>[.)])")
"""``2.`` or ``b)`` alone in a line: a heading if ``1.`` or ``a)`` stands above the first corner."""
_ALONE = re.compile(r"\s*\d[\d.,' ]*")
"""A number that has a line of its own, as its label may have one, too."""
_ROMAN_HEADING = re.compile(r"(?:[ivx]{0,3}i[ivx]{0,3}|v)\s*[.):]?")
_CONTINUED = re.compile(r"\btiep\b|\bcontinued\b")
_RING_COLUMNS = re.compile(
    r"(?:ten |so |ky hieu )?"
    r"(?:ring|vong|(?:phan )?khu(?: vuc| dat)?|part|thua(?: dat)?|lo(?: dat)?|mo|area_id)"
)


class Statement(NamedTuple):
    """What one place of the text says about its zone; None where it says nothing."""

    line: int
    epsg: int | None = None
    meridian: float | None = None
    width: int | None = None


class Area(NamedTuple):
    """Hectares named in the text.

    Parameters
    ----------
    line : int
    readings : tuple of float
        One, or two where ``1.234`` may be either.
    total : bool
        Called a total.
    """

    line: int
    readings: tuple[float, ...]
    total: bool


class Stated(NamedTuple):
    """Everything the words say.

    Parameters
    ----------
    statements, areas : tuple
    ring_headings : dict
        Line to the heading that stands there.
    ring_column : int or None
        Place of the cell that names the ring of a corner.
    folded : str
        All words, folded, single spaces between them and at both ends.
    """

    statements: tuple[Statement, ...]
    areas: tuple[Area, ...]
    ring_headings: dict[int, str]
    ring_column: int | None
    folded: str


def read_words(lines: Sequence[str], rows: Sequence[PrintedCorner]) -> Stated:
    """Return what the lines of a list say beside its corners."""
    folded = [fold(line.replace(" ²", "²")) for line in lines]
    corner_lines = {row.line for row in rows}
    first = min(corner_lines)
    bare = set() if _ALONE.fullmatch(lines[first - 1]) else _bare_headings(folded, first)
    headings = {
        number: tidy(line)[:60]
        for number, line in enumerate(lines, start=1)
        if number not in corner_lines
        and (_RING_HEADING.match(folded[number - 1]) or number in bare)
        and not _CONTINUED.search(folded[number - 1])
    }
    header = lines[: first - 1]
    columns = next((cells for line in reversed(header) if _is_header(cells := _folded_cells(line))), ())
    ring_columns = (place for place, cell in enumerate(columns) if _RING_COLUMNS.fullmatch(cell))
    return Stated(
        statements=(*_statements("\n".join(folded)), *_row_statements("\n".join(folded[: first - 1]), rows)),
        areas=(*_areas(folded, rows), *_column_areas(columns, rows)),
        ring_headings=headings,
        ring_column=next(ring_columns, None),
        folded=f" {' '.join(re.findall(_WORD, ' '.join(folded)))} ",
    )


def _bare_headings(folded: Sequence[str], first: int) -> set[int]:
    """Return the lines that hold only a Roman number, or another as it stands above the first corner."""
    matches = ((number, _BARE_HEADING.fullmatch(line)) for number, line in enumerate(folded, start=1))
    found = {number: match for number, match in matches if match is not None}
    styles = {
        match.group("open", "close")
        for number, match in found.items()
        if number < first and match["number"] in ("1", "a")
    }
    roman = {number for number, line in enumerate(folded, start=1) if _ROMAN_HEADING.fullmatch(line)}
    return roman | {number for number, match in found.items() if match.group("open", "close") in styles}


def _folded_cells(line: str) -> tuple[str, ...]:
    return tuple(fold(cell) for cell in cells_of(line))


def _is_header(cells: Sequence[str]) -> bool:
    starts = {cell[:1] for cell in cells}
    return {"x", "y"} <= starts or {"n", "e"} <= starts


# -- the zone ------------------------------------------------------------------------------------


def _statements(text: str) -> Iterable[Statement]:
    ends = [place for place, sign in enumerate(text) if sign == "\n"]

    def line_of(place: int) -> int:
        return bisect_left(ends, place) + 1

    for pattern in (_MERIDIAN, _BARE_ANGLE):
        for match in pattern.finditer(text):
            if (meridian := _meridian(match)) is not None:
                yield Statement(line_of(match.start("degrees")), meridian=meridian)
    for match in _EPSG.finditer(text):
        yield Statement(line_of(match.start()), epsg=int(match["epsg"]))
    for match in (*_WIDTH.finditer(text), *_WIDTH_WORD.finditer(text)):
        yield Statement(line_of(match.start()), width=int(match["width"] or match["also"]))
    for match in _UTM.finditer(text):
        meridian = {"8": 105.0, "9": 111.0}.get(match["zone"] or "")
        yield Statement(line_of(match.start()), meridian=meridian, width=6)


def _meridian(match: re.Match[str]) -> float | None:
    """Return the angle if it is a central meridian of VN-2000: ``104.75`` and ``104.45`` (minutes) alike."""
    found = match.groupdict()
    degrees = float(found["degrees"])
    readings = []
    if found.get("part"):
        readings.append(float(f"{found['degrees']}.{found['part']}"))
    minutes = found.get("minutes") or found.get("part") or "0"
    readings.append(degrees + int(minutes) / 60)
    return next((reading for reading in readings if reading in territory().meridians), None)


def _row_statements(header: str, rows: Sequence[PrintedCorner]) -> Iterable[Statement]:
    """Return what a column of meridians or of EPSG codes says, row by row."""
    meridians = _MERIDIAN_HEADING.search(header) is not None
    codes = _EPSG_HEADING.search(header) is not None
    for row in rows:
        for word in re.split(r"[\s;|]+", row.rest):
            number = word.strip(",\"'°").replace(",", ".")
            if (
                meridians
                and re.fullmatch(r"1[01]\d(\.\d+)?", number)
                and float(number) in territory().meridians
            ):
                yield Statement(row.line, meridian=float(number))
            elif codes and number.isdecimal() and int(number) in territory().zones:
                yield Statement(row.line, epsg=int(number))


# -- hectares ------------------------------------------------------------------------------------


def _areas(folded: Sequence[str], rows: Sequence[PrintedCorner]) -> Iterable[Area]:
    is_label = any(fold(row.label) == "m2" for row in rows)
    for line, words in enumerate(folded, start=1):
        text = _LABEL_AFTER_NUMBER.sub("", words) if is_label else words
        matches = [*_AREA.finditer(text), *_AREA_AFTER.finditer(text)]
        for match in matches:
            if readings := _hectares(match["number"], match["unit"]):
                yield Area(line, readings, _TOTAL.search(text) is not None)


def _column_areas(columns: Sequence[str], rows: Sequence[PrintedCorner]) -> Iterable[Area]:
    """Return the hectares of a column of areas; they stand once for all rows of a ring."""
    found = [(place, match) for place, cell in enumerate(columns) if (match := _AREA_HEADING.search(cell))]
    if not found:
        return
    place, match = found[0]
    for row in rows:
        if place < len(row.cells) and (readings := _hectares(row.cells[place], match["unit"])):
            yield Area(row.line, readings, total=False)


def _hectares(number: str, unit: str) -> tuple[float, ...]:
    readings = []
    for locale in ("vi", "en"):
        try:
            value = parse_number(number, locale)
        except NumberError:
            continue
        readings.append(value / _PER_HECTARE.get(unit, 1.0))
    return tuple(dict.fromkeys(value for value in readings if value > 0))
