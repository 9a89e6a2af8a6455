"""Rows of tables with figures in columns whose decimal signs stand one below the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ...base.palette import INK
from ...base.units import format_number
from ..canvas import fonts
from ..canvas.blocks import HAIRLINE, MUTED
from ..canvas.boxes import POINT_MM
from ..canvas.page import Page
from ..canvas.words import Phrase
from ..map.legend_rows import Swatch

_SWATCH_MM = 6.0
_PAD = 0.45


@dataclass(frozen=True)
class Column:
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
    columns: Sequence[Column]
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
            ends(self.columns, x, width), self.columns, self.amounts, strict=True
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
        return [
            (line, place > 0)
            for place, text in enumerate(self.label)
            for line in fonts.wrapped(text, room, self.size, self.weight)
        ]


@dataclass(frozen=True)
class HeadRow:
    """The headings of the columns."""

    texts: Sequence[str]
    columns: Sequence[Column]
    size: float

    def height(self, width: float) -> float:  # noqa: D102
        return fonts.LEADING * self.size * POINT_MM + 2 * _PAD

    def draw(self, page: Page, x: float, y: float, width: float) -> None:  # noqa: D102
        base = y + _PAD + (fonts.LEADING + fonts.CAP_HEIGHT) / 2 * self.size * POINT_MM
        for right, column, text in zip(ends(self.columns, x, width), self.columns, self.texts, strict=True):
            room = column.width * width - 1.0
            size = self.size * min(1.0, room / fonts.text_width(fonts.drawable(text), self.size, "medium"))
            page.text(right, base, text, size=size, weight="medium", colour=MUTED, align="right")
        bottom = y + self.height(width)
        page.line([(x, bottom), (x + width, bottom)], colour=INK, width=0.14)


def ends(columns: Sequence[Column], x: float, width: float) -> list[float]:
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
