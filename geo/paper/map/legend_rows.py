"""Lines of a legend: a symbol, words, a number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from ...base.palette import INK
from ..canvas import fonts
from ..canvas.blocks import MUTED
from ..canvas.boxes import POINT_MM
from ..canvas.page import Page, Shape
from ..canvas.words import Phrase
from .marks import Mark, mark_shapes

Swatch = Callable[[float, float], list[Shape]]
"""Draws a symbol at a place of the page."""

_SWATCH_MM = 6.2


@dataclass(frozen=True)
class Row:
    """A line of the legend: symbol, words, and how many there are on the map."""

    phrase: Phrase
    swatch: Swatch
    size: float
    count: str = ""
    note: Phrase = ()
    scale: float = 1.0
    swatch_height: float = 0.0

    def height(self, width: float) -> float:  # noqa: D102
        lines = len(self._lines(width)) * fonts.LEADING * self.size
        lines += len(self._note_lines(width)) * fonts.LEADING * self._note_size
        return max(lines * POINT_MM, self.swatch_height) + 0.5 * self.scale

    def draw(self, page: Page, x: float, y: float, width: float) -> None:  # noqa: D102
        line_mm = fonts.LEADING * self.size * POINT_MM
        top = y + max(0.0, self.swatch_height - line_mm) / 2
        page.shapes(self.swatch(x + self._indent / 2 - 0.6, top + line_mm / 2))
        left = x + self._indent
        if self.count:
            base = top + (fonts.LEADING + fonts.CAP_HEIGHT) / 2 * self.size * POINT_MM
            page.text(x + width, base, self.count, size=self.size, colour=MUTED, align="right")
        for line, is_second in self._lines(width):
            top = page.lines(left, top, [line], size=self.size, colour=MUTED if is_second else INK)
        page.lines(left, top, self._note_lines(width), size=self._note_size, colour=MUTED)

    @property
    def _indent(self) -> float:
        return _SWATCH_MM * self.scale

    @property
    def _note_size(self) -> float:
        return self.size * 0.88

    def _room(self, width: float) -> float:
        count = fonts.text_width(self.count, self.size) + 1.2 if self.count else 0.0
        return width - self._indent - count

    def _lines(self, width: float) -> list[tuple[str, bool]]:
        return [
            (line, place > 0)
            for place, text in enumerate(self.phrase)
            for line in fonts.wrapped(text, self._room(width), self.size)
        ]

    def _note_lines(self, width: float) -> list[str]:
        room = width - self._indent
        return [line for text in self.note for line in fonts.wrapped(text, room, self._note_size)]


@dataclass(frozen=True)
class Pairs:
    """Rows in two columns, for short words."""

    rows: tuple[Row, ...]
    gap: float = 2.0

    def height(self, width: float) -> float:  # noqa: D102
        half = (width - self.gap) / 2
        return sum(max(row.height(half) for row in pair) for pair in self._pairs())

    def draw(self, page: Page, x: float, y: float, width: float) -> None:  # noqa: D102
        half = (width - self.gap) / 2
        for pair in self._pairs():
            for place, row in enumerate(pair):
                row.draw(page, x + place * (half + self.gap), y, half)
            y += max(row.height(half) for row in pair)

    def _pairs(self) -> list[tuple[Row, ...]]:
        return [self.rows[place : place + 2] for place in range(0, len(self.rows), 2)]


@dataclass(frozen=True)
class Style:
    """Sizes of a legend."""

    heading_pt: float
    text_pt: float
    scale: float

    @classmethod
    def of(cls, scale: float) -> Style:
        """Return the sizes for a scale of the type; 1 on A4."""
        return cls(6.8 * scale, 6.2 * scale, scale)

    def smaller(self) -> Style:
        """Return the sizes a step smaller."""
        return replace(self, heading_pt=self.heading_pt * 0.92, text_pt=self.text_pt * 0.92)


@dataclass(frozen=True)
class Sizes:
    """Circles of growing power side by side."""

    capacities_mw: Sequence[int]
    radii: npt.NDArray[np.float64]
    colour: str
    style: Style

    def height(self, width: float) -> float:  # noqa: D102
        return float(self.radii.max()) * 2 + 0.8

    def draw(self, page: Page, x: float, y: float, width: float) -> None:  # noqa: D102
        middle = y + float(self.radii.max()) + 0.2
        base = middle + fonts.CAP_HEIGHT / 2 * self.style.text_pt * POINT_MM
        step = width / len(self.radii)
        for place, (radius, capacity) in enumerate(zip(self.radii, self.capacities_mw, strict=True)):
            mark = Mark("hydropower", self.colour, radius=float(radius))
            left = x + place * step
            page.shapes(mark_shapes(mark, left + float(radius) + 0.3, middle))
            page.text(left + 2 * float(radius) + 1.4, base, f"{capacity} MW", size=self.style.text_pt)
