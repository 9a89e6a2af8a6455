"""Rows of a comparison: what is known of one attribute, feature by feature."""

from __future__ import annotations

from dataclasses import dataclass

from ...base.palette import INK, WARNING
from ..canvas import fonts
from ..canvas.blocks import HAIRLINE, MUTED, written
from ..canvas.boxes import Box
from ..canvas.page import Page
from ..canvas.words import Phrase

_LEADING = 1.25


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
            colour = MUTED if place else ("#33404B" if is_label else INK)
            lines = fonts.wrapped(text, width, size, weight, most=self.most)
            y = written(page, x, y, lines, size=size, weight=weight, colour=colour, leading=_LEADING)
        small = self.size * 0.82
        colour = WARNING if cell.warns else MUTED
        lines = fonts.wrapped(cell.support, width, small)
        return written(page, x, y, lines, size=small, colour=colour, leading=_LEADING)


def cell_boxes(area: Box, count: int, label_width: float, gap: float) -> list[Box]:
    """Return the columns of the features, right of that of the labels."""
    return Box(area.x + label_width, area.y, area.width - label_width, area.height).columns(count, gap)
