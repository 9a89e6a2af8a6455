"""Parts of a page that know their height: they are stacked in columns beside or below a map."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from ...base.palette import ACCENT, INK
from . import fonts
from .page import Page
from .sizes import POINT_MM, Box
from .words import Phrase

MUTED = "#5B6670"
HAIRLINE = "#C3CBD1"


class Block(Protocol):
    """A part of a page."""

    def height(self, width: float) -> float:
        """Return the millimetres that it takes in a column of this width."""

    def draw(self, page: Page, x: float, y: float, width: float) -> None:
        """Draw it with its upper left corner at a place."""


@dataclass(frozen=True)
class TypeSizes:
    """Sizes of headings and text, points; ``scale`` goes with lengths that follow the type."""

    heading_pt: float
    text_pt: float
    scale: float

    @classmethod
    def of(cls, scale: float) -> TypeSizes:
        """Return the sizes for a scale of the type; 1 on A4."""
        return cls(6.8 * scale, 6.2 * scale, scale)

    def smaller(self) -> TypeSizes:
        """Return the sizes a step smaller."""
        return replace(self, heading_pt=self.heading_pt * 0.92, text_pt=self.text_pt * 0.92)


def written(
    page: Page | None,
    x: float,
    y: float,
    lines: Sequence[str],
    *,
    size: float,
    weight: str = "regular",
    colour: str = INK,
    leading: float = fonts.LEADING,
) -> float:
    """Write lines if there is a page; return where the next thing may begin in any case."""
    if page is not None:
        return page.lines(x, y, lines, size=size, weight=weight, colour=colour, leading=leading)
    return y + len(lines) * leading * size * POINT_MM


@dataclass(frozen=True)
class Gap:
    """Empty space."""

    size: float

    def height(self, width: float) -> float:  # noqa: D102
        return self.size

    def draw(self, page: Page, x: float, y: float, width: float) -> None:
        """Draw nothing."""


@dataclass(frozen=True)
class Heading:
    """The title of a section under a hairline; the second language follows in grey."""

    phrase: Phrase
    size: float

    def height(self, width: float) -> float:  # noqa: D102
        return (len(self._lines(width)) * fonts.LEADING + 0.85) * self.size * POINT_MM

    def draw(self, page: Page, x: float, y: float, width: float) -> None:  # noqa: D102
        page.line([(x, y), (x + width, y)], colour=ACCENT, width=0.22)
        y += 0.45 * self.size * POINT_MM
        for line, is_second in self._lines(width):
            weight, colour = ("regular", MUTED) if is_second else ("semibold", ACCENT)
            y = page.lines(x, y, [line], size=self.size, weight=weight, colour=colour)

    def _lines(self, width: float) -> list[tuple[str, bool]]:
        return [
            (line, place > 0)
            for place, text in enumerate(self.phrase)
            for line in fonts.wrapped(text, width, self.size, "semibold" if not place else "regular")
        ]


@dataclass(frozen=True)
class Paragraph:
    """Running text; of a phrase of two languages the second is grey."""

    phrase: Phrase
    size: float
    colour: str = INK
    weight: str = "regular"
    most: int | None = None
    indent: float = 0.0
    after: float = 0.35

    def height(self, width: float) -> float:  # noqa: D102
        lines = sum(len(self._wrapped(text, width)) for text in self.phrase)
        return (lines * fonts.LEADING + self.after) * self.size * POINT_MM

    def draw(self, page: Page, x: float, y: float, width: float) -> None:  # noqa: D102
        for place, text in enumerate(self.phrase):
            colour = MUTED if place else self.colour
            lines = self._wrapped(text, width)
            y = page.lines(x + self.indent, y, lines, size=self.size, weight=self.weight, colour=colour)

    def _wrapped(self, text: str, width: float) -> tuple[str, ...]:
        return fonts.wrapped(text, width - self.indent, self.size, self.weight, most=self.most)


@dataclass(frozen=True)
class PaintedBlock:
    """A part of fixed height drawn by a function of page, x, y and width."""

    fixed_height: float
    painter: Callable[[Page, float, float, float], None]

    def height(self, width: float) -> float:  # noqa: D102
        return self.fixed_height

    def draw(self, page: Page, x: float, y: float, width: float) -> None:  # noqa: D102
        self.painter(page, x, y, width)


@dataclass(frozen=True)
class Group:
    """Parts that stay together in one column."""

    blocks: tuple[Block, ...]

    def height(self, width: float) -> float:  # noqa: D102
        return sum(block.height(width) for block in self.blocks)

    def draw(self, page: Page, x: float, y: float, width: float) -> None:  # noqa: D102
        for block in self.blocks:
            block.draw(page, x, y, width)
            y += block.height(width)


def fill(
    blocks: Sequence[Block], columns: Sequence[Box]
) -> tuple[list[tuple[Block, float, float, float]], int]:
    """Lay blocks into columns from left to right.

    Returns
    -------
    placed : list of (block, x, y, width)
    count : int
        How many blocks found room; the first that finds none ends the work.
    """
    placed: list[tuple[Block, float, float, float]] = []
    column, y = 0, columns[0].y if columns else 0.0
    for count, block in enumerate(blocks):
        while column < len(columns):
            box = columns[column]
            height = block.height(box.width)
            if y + height <= box.bottom + 1e-6:
                placed.append((block, box.x, y, box.width))
                y += height
                break
            column += 1
            y = columns[column].y if column < len(columns) else 0.0
        else:
            return placed, count
    return placed, len(blocks)


def draw_all(page: Page, placed: Sequence[tuple[Block, float, float, float]]) -> None:
    """Draw what :func:`fill` has laid out."""
    for block, x, y, width in placed:
        block.draw(page, x, y, width)


def balanced(blocks: Sequence[Block], columns: Sequence[Box], step: float = 2.0) -> list[Box]:
    """Return the columns as low as they can be for all blocks to fit; unchanged where they don't fit."""
    height = sum(block.height(columns[0].width) for block in blocks) / len(columns)
    while height < columns[0].height:
        lower = [Box(box.x, box.y, box.width, height) for box in columns]
        if fill(blocks, lower)[1] == len(blocks):
            return lower
        height += step
    return list(columns)
