"""Parts of a brief that a reader acts on: codes for a phone, lines for contacts and for notes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

import segno

from ...base.palette import INK, PAPER
from ..canvas import fonts
from ..canvas.blocks import HAIRLINE, MUTED, Block, Heading
from ..canvas.page import DrawnPath, Page, box_path
from ..canvas.sizes import POINT_MM, Box
from ..canvas.words import Phrase, Words, joined

QUIET_MODULES = 4
"""Empty squares that a code needs round it."""

_ROLES = ("authority", "developer", "adviser")
_COLUMNS = (("role", 0.30), ("name", 0.28), ("phone", 0.18), ("email", 0.24))


def deep_link(address: str, feature_id: str, query: dict[str, str]) -> str:
    """Return the address of a feature in an atlas that is served at ``address``."""
    parted = "&" if "?" in address else "?"
    return f"{address}{parted}{urlencode({**query, 'feature': feature_id})}"


@dataclass(frozen=True)
class PhoneCode:
    """A QR code with the name of what it leads to beside it.

    Parameters
    ----------
    link : str
    caption : str
    side : float
        Millimetres, the quiet zone included.
    """

    link: str
    caption: str
    side: float
    size: float

    def height(self, width: float) -> float:  # noqa: D102
        return max(self.side, self._text_height(width)) + 1.0

    def draw(self, page: Page, x: float, y: float, width: float) -> None:  # noqa: D102
        page.shapes(code_shapes(self.link, Box(x, y, self.side, self.side)))
        left, room = x + self.side + 1.0, width - self.side - 1.0
        caption = fonts.wrapped(self.caption, room, self.size, "medium")
        y = page.lines(left, y + 1.0, caption, size=self.size, weight="medium")
        page.lines(left, y, self._link_lines(room), size=self.size * 0.8, colour=MUTED)

    def _link_lines(self, room: float) -> tuple[str, ...]:
        return fonts.wrapped(self.link, room, self.size * 0.8)

    def _text_height(self, width: float) -> float:
        room = width - self.side - 1.0
        caption = len(fonts.wrapped(self.caption, room, self.size, "medium"))
        link = len(self._link_lines(room)) * 0.8
        return 1.0 + (caption + link) * fonts.LEADING * self.size * POINT_MM


def code_shapes(link: str, box: Box) -> list[DrawnPath]:
    """Return the squares of a QR code that fills a box, the quiet zone included."""
    matrix = segno.make(link, error="m", micro=False).matrix
    step = box.width / (len(matrix) + 2 * QUIET_MODULES)
    shapes = [DrawnPath(box_path(box), fill=PAPER)]
    for row, modules in enumerate(matrix):
        column = 0
        while column < len(modules):
            end = column
            while end < len(modules) and modules[end]:
                end += 1
            if end > column:  # neighbours in one piece: no hairline shows between them
                left = box.x + (QUIET_MODULES + column) * step
                top = box.y + (QUIET_MODULES + row) * step
                shapes.append(DrawnPath(box_path(Box(left, top, (end - column) * step, step)), fill=INK))
            column = end + 1
    return shapes


@dataclass(frozen=True)
class ColumnsOfBlocks:
    """Parts in columns of equal width."""

    blocks: tuple[Block, ...]
    columns: int
    gap: float

    def height(self, width: float) -> float:  # noqa: D102
        return max(block.height(self._boxes(0.0, 0.0, width)[0].width) for block in self.blocks)

    def draw(self, page: Page, x: float, y: float, width: float) -> None:  # noqa: D102
        for block, box in zip(self.blocks, self._boxes(x, y, width), strict=False):
            block.draw(page, box.x, y, box.width)

    def _boxes(self, x: float, y: float, width: float) -> list[Box]:
        return Box(x, y, width, 0.0).columns(self.columns, self.gap)


@dataclass(frozen=True)
class ContactLines:
    """A table whose cells are left to be filled in by hand."""

    words: Words
    heading_pt: float
    size: float
    row_mm: float

    def height(self, width: float) -> float:  # noqa: D102
        return self._heading.height(width) + self._head_mm + len(_ROLES) * self.row_mm + 1.0

    def draw(self, page: Page, x: float, y: float, width: float) -> None:  # noqa: D102
        self._heading.draw(page, x, y, width)
        y += self._heading.height(width)
        lefts = [x + width * sum(share for _, share in _COLUMNS[:place]) for place in range(len(_COLUMNS))]
        for left, (name, share) in zip(lefts, _COLUMNS, strict=True):
            text = joined(self.words.tr(f"brief.contact.{name}"))
            size = self.size * min(1.0, width * share / fonts.text_width(fonts.drawable(text), self.size))
            page.lines(left, y, [text], size=size * 0.95, colour=MUTED)
        y += self._head_mm
        for role in _ROLES:
            lines = self._role(role, width * _COLUMNS[0][1] - 2.0)
            top = y + self.row_mm - 1.0 - len(lines) * fonts.LEADING * self.size * POINT_MM
            page.lines(x, top, lines, size=self.size)
            for left, (_, share) in zip(lefts[1:], _COLUMNS[1:], strict=True):
                right = left + width * share - 3.0
                page.line([(left, y + self.row_mm - 1.2), (right, y + self.row_mm - 1.2)], width=0.12)
            y += self.row_mm
            page.line([(x, y), (x + width, y)], colour=HAIRLINE, width=0.06)

    @property
    def _heading(self) -> Heading:
        return Heading(self.words.tr("brief.contact.title"), self.heading_pt)

    @property
    def _head_mm(self) -> float:
        return fonts.LEADING * self.size * POINT_MM

    def _role(self, role: str, room: float) -> Sequence[str]:
        phrase: Phrase = self.words.tr(f"brief.contact.{role}")
        return [line for text in phrase for line in fonts.wrapped(text, room, self.size)]


@dataclass(frozen=True)
class NoteLines:
    """Lines to write notes on, ``step`` millimetres apart, as many as ``most`` millimetres hold."""

    words: Words
    heading_pt: float
    step: float
    most: float

    def height(self, width: float) -> float:  # noqa: D102
        return self.most

    def draw(self, page: Page, x: float, y: float, width: float) -> None:  # noqa: D102
        heading = Heading(self.words.tr("brief.notes"), self.heading_pt)
        heading.draw(page, x, y, width)
        line = y + heading.height(width) + self.step
        while line <= y + self.most - self.step / 2:
            page.line([(x, line), (x + width, line)], colour=HAIRLINE, width=0.12)
            line += self.step
