"""Rows of tables: figures whose decimal signs stand one below the other, facts, cells side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ...base.palette import INK, WARNING
from ...base.units import format_number
from ..canvas import fonts
from ..canvas.blocks import HAIRLINE, MUTED, Block, Group, written
from ..canvas.page import Page
from ..canvas.sizes import POINT_MM, Box
from ..canvas.words import Phrase
from ..map.legend import Swatch

_SWATCH_MM = 6.0
_PAD = 0.45
_LEADING = 1.25
_LABEL_INK = "#33404B"
_LABEL_SHARE = 0.40
_TEXT_LINES = 6


def under(heading: Block, blocks: Sequence[Block]) -> list[Block]:
    """Return blocks whose first stays with what heads them; nothing of no blocks."""
    return [Group((heading, blocks[0])), *blocks[1:]] if blocks else []


def phrase_lines(phrase: Phrase, width: float, size: float, weight: str) -> list[tuple[str, bool]]:
    """Return the lines of a phrase, each with whether it is of the second language."""
    return [
        (line, place > 0)
        for place, text in enumerate(phrase)
        for line in fonts.wrapped(text, width, size, weight)
    ]


@dataclass(frozen=True)
class FigureColumn:
    """A column of figures at the right of a table.

    Parameters
    ----------
    width : float
        As a share of the table.
    digits : int
        Decimals of every figure.
    """

    width: float
    digits: int


@dataclass(frozen=True)
class AmountRow:
    """A swatch, words, and figures.

    Parameters
    ----------
    label : Phrase
        The second language, and what stands after it, in grey.
    amounts : sequence of float or None
        One a column; None leaves it blank.
    """

    label: Phrase
    amounts: Sequence[float | None]
    columns: Sequence[FigureColumn]
    size: float
    language: str
    swatch: Swatch | None = None
    weight: str = "regular"
    ruled: float = 0.06

    def height(self, width: float) -> float:  # noqa: D102
        lines = len(self._lines(width)) * fonts.LEADING * self.size * POINT_MM
        return max(lines, 2.6 if self.swatch else 0.0) + 2 * _PAD

    def draw(self, page: Page, x: float, y: float, width: float) -> None:  # noqa: D102
        line_mm = fonts.LEADING * self.size * POINT_MM
        top = y + _PAD
        if self.swatch:
            page.shapes(list(self.swatch(x + 2.4, top + line_mm / 2)))
        base = top + (fonts.LEADING + fonts.CAP_HEIGHT) / 2 * self.size * POINT_MM
        for line, is_second in self._lines(width):
            colour, weight = (MUTED, "regular") if is_second else (INK, self.weight)
            top = page.lines(x + self._indent, top, [line], size=self.size, weight=weight, colour=colour)
        for right, column, amount in zip(
            column_ends(self.columns, x, width), self.columns, self.amounts, strict=True
        ):
            if amount is not None:
                write_figure(
                    page,
                    right,
                    base,
                    amount,
                    digits=column.digits,
                    language=self.language,
                    size=self.size,
                    weight=self.weight,
                )
        bottom = y + self.height(width)
        page.line([(x, bottom), (x + width, bottom)], colour=HAIRLINE, width=self.ruled)

    @property
    def _indent(self) -> float:
        return _SWATCH_MM if self.swatch else 0.0

    def _lines(self, width: float) -> list[tuple[str, bool]]:
        room = width * (1 - sum(column.width for column in self.columns)) - self._indent - 1.0
        return phrase_lines(self.label, room, self.size, self.weight)


@dataclass(frozen=True)
class HeadRow:
    """The headings of the columns."""

    texts: Sequence[str]
    columns: Sequence[FigureColumn]
    size: float

    def height(self, width: float) -> float:  # noqa: D102
        return fonts.LEADING * self.size * POINT_MM + 2 * _PAD

    def draw(self, page: Page, x: float, y: float, width: float) -> None:  # noqa: D102
        base = y + _PAD + (fonts.LEADING + fonts.CAP_HEIGHT) / 2 * self.size * POINT_MM
        for right, column, text in zip(
            column_ends(self.columns, x, width), self.columns, self.texts, strict=True
        ):
            room = column.width * width - 1.0
            size = self.size * min(1.0, room / fonts.text_width(fonts.drawable(text), self.size, "medium"))
            page.text(right, base, text, size=size, weight="medium", colour=MUTED, align="right")
        bottom = y + self.height(width)
        page.line([(x, bottom), (x + width, bottom)], colour=INK, width=0.14)


def column_ends(columns: Sequence[FigureColumn], x: float, width: float) -> list[float]:
    """Return where each column ends; the last at the right edge of the table."""
    after = [sum(column.width for column in columns[place + 1 :]) for place in range(len(columns))]
    return [x + width * (1 - share) for share in after]


def write_figure(
    page: Page,
    right: float,
    base: float,
    amount: float,
    *,
    digits: int,
    language: str,
    size: float,
    weight: str = "regular",
) -> None:
    """Write a number whose decimals begin at a fixed place: the figures of the typeface differ in width.

    What is more than nothing and would be written as zero is told to be less than the last decimal.
    """
    least = 10.0**-digits
    is_less = 0 < amount < least / 2
    text = format_number(least if is_less else amount, language, digits=digits, fixed=True)
    mark = "," if language == "vi" else "."
    whole, sign, decimals = text.rpartition(mark) if digits else (text, "", "")
    point = right - (fonts.text_width(mark + "0" * digits, size, weight) if digits else 0.0)
    page.text(point, base, f"< {whole}" if is_less else whole, size=size, weight=weight, align="right")
    if digits:
        page.text(point, base, sign + decimals, size=size, weight=weight)


@dataclass(frozen=True)
class FactRow:
    """A fact: name at the left, at the right value, what it rests on, values that disagree.

    Parameters
    ----------
    support : str
        Date, basis and source note.
    others : tuple of str
        A line each.
    """

    label: Phrase
    value: Phrase
    support: str
    size: float
    others: tuple[str, ...] = ()
    warns: bool = False

    def height(self, width: float) -> float:  # noqa: D102
        return max(self._write(None, 0.0, 0.0, width)) + 0.35

    def draw(self, page: Page, x: float, y: float, width: float) -> None:  # noqa: D102
        bottom = max(self._write(page, x, y, width))
        page.line([(x, bottom + 0.2), (x + width, bottom + 0.2)], colour=HAIRLINE, width=0.08)

    def _write(self, page: Page | None, x: float, y: float, width: float) -> tuple[float, float]:
        """Write the row if there is a page; return where its two halves end."""

        def put(
            y: float, lines: Sequence[str], size: float, colour: str, *, weight: str = "regular"
        ) -> float:
            return written(page, at, y, lines, size=size, weight=weight, colour=colour, leading=_LEADING)

        at, room, label = x, width * _LABEL_SHARE - 1.5, self.size * 0.93
        left = right = y
        for place, text in enumerate(self.label):
            lines = fonts.wrapped(text, room, label)
            left = put(left, lines, label, MUTED if place else _LABEL_INK)
        at, room = x + width * _LABEL_SHARE, width * (1 - _LABEL_SHARE)
        for place, text in enumerate(self.value):
            weight = "regular" if place else "medium"
            lines = fonts.wrapped(text, room, self.size, weight, most=_TEXT_LINES)
            right = put(right, lines, self.size, MUTED if place else INK, weight=weight)
        small, colour = self.size * 0.84, WARNING if self.warns else MUTED
        right = put(right, fonts.wrapped(self.support, room, small), small, colour)
        for text in self.others:
            right = put(right, fonts.wrapped(text, room, small, most=3), small, MUTED)
        return left, right


@dataclass(frozen=True)
class Cell:
    """What is known of one attribute of one feature."""

    value: Phrase
    support: str = ""
    warns: bool = False


@dataclass(frozen=True)
class CellRow:
    """A row of the comparison: name of the attribute, and a cell a feature."""

    label: Phrase
    cells: tuple[Cell, ...]
    size: float
    label_width: float
    gap: float
    weight: str = "medium"
    most: int | None = 5

    def height(self, width: float) -> float:  # noqa: D102
        return self._write(None, 0.0, 0.0, width) + 0.8

    def draw(self, page: Page, x: float, y: float, width: float) -> None:  # noqa: D102
        bottom = self._write(page, x, y + 0.3, width) + 0.4
        page.line([(x, bottom), (x + width, bottom)], colour=HAIRLINE, width=0.08)

    def _write(self, page: Page | None, x: float, y: float, width: float) -> float:
        ends = [self._column(page, x, y, self.label_width - 1.5, Cell(self.label), is_label=True)]
        boxes = cell_boxes(Box(x, y, width, 0.0), len(self.cells), self.label_width, self.gap)
        ends += [
            self._column(page, box.x, y, box.width, cell, is_label=False)
            for box, cell in zip(boxes, self.cells, strict=True)
        ]
        return max(ends)

    def _column(
        self, page: Page | None, x: float, y: float, width: float, cell: Cell, *, is_label: bool
    ) -> float:
        size = self.size * (0.93 if is_label else 1.0)
        for place, text in enumerate(cell.value):
            weight = "regular" if is_label or place else self.weight
            colour = MUTED if place else (_LABEL_INK if is_label else INK)
            lines = fonts.wrapped(text, width, size, weight, most=self.most)
            y = written(page, x, y, lines, size=size, weight=weight, colour=colour, leading=_LEADING)
        small = self.size * 0.82
        colour = WARNING if cell.warns else MUTED
        lines = fonts.wrapped(cell.support, width, small)
        return written(page, x, y, lines, size=small, colour=colour, leading=_LEADING)


def cell_boxes(area: Box, count: int, label_width: float, gap: float) -> list[Box]:
    """Return the columns of the features, right of that of the labels."""
    return Box(area.x + label_width, area.y, area.width - label_width, area.height).columns(count, gap)
