"""What stands at the end of a panel: numbers instead of names, abbreviations, what could not be shown."""

from __future__ import annotations

from dataclasses import dataclass

from ...base.palette import INK
from ...base.units import format_number
from ..canvas import fonts
from ..canvas.abbreviations import used_abbreviations
from ..canvas.blocks import MUTED, Block, Gap, Group, Heading, Paragraph
from ..canvas.boxes import POINT_MM
from ..canvas.page import Page
from ..canvas.words import Words
from ..map.frame import MapPlan
from ..map.legend_rows import Style
from .composition import Composition

_HEADING_LINES = 3.0
_LINES_A_KEY = 1.3
_KEY_SHARE = 0.88


@dataclass(frozen=True)
class Key:
    """A number on the map and the name that it stands for."""

    number: int
    name: str
    size: float

    def height(self, width: float) -> float:  # noqa: D102
        return len(self._lines(width)) * fonts.LEADING * self.size * POINT_MM

    def draw(self, page: Page, x: float, y: float, width: float) -> None:  # noqa: D102
        base = y + (fonts.LEADING + fonts.CAP_HEIGHT) / 2 * self.size * POINT_MM
        page.text(
            x + self._indent - 1.0, base, str(self.number), size=self.size, weight="medium", align="right"
        )
        page.lines(x + self._indent, y, self._lines(width), size=self.size, colour=INK)

    @property
    def _indent(self) -> float:
        return self.size * POINT_MM * 2.6

    def _lines(self, width: float) -> tuple[str, ...]:
        return fonts.wrapped(self.name, width - self._indent, self.size)


def room_for_keys(made: Composition) -> int:
    """Return for how many numbered names the panel has room below its parts."""
    line = fonts.LEADING * made.style.text_pt * _KEY_SHARE * POINT_MM
    return max(0, int((made.free_height() - _HEADING_LINES * line) / (line * _LINES_A_KEY)))


def closing_blocks(plan: MapPlan, words: Words, style: Style, unplaced: int) -> list[Block]:
    """Return the list of numbers, the abbreviations on the map, and what is not on it or has no name."""
    language = words.first
    blocks: list[Block] = []
    size = style.text_pt * _KEY_SHARE
    names = plan.placed.features.names
    keys = [Key(number, names[place], size) for number, place in enumerate(plan.keys, start=1)]
    if keys:
        blocks += [Group((Heading(words.tr("sheets.keys"), style.heading_pt), keys[0])), *keys[1:]]
        blocks.append(Gap(1.2 * style.scale))
    short = used_abbreviations((" ".join(name.wish.lines) for name in plan.names), language)
    if short:
        blocks.append(Paragraph(("; ".join(f"{s}: {long}" for s, long in short),), size, colour=MUTED))
    if plan.unnamed:
        n = format_number(plan.unnamed, language, digits=0)
        blocks.append(Paragraph(words.tr("sheets.unnamed", n=n), size, colour=MUTED))
    if unplaced:
        n = format_number(unplaced, language, digits=0)
        blocks.append(Paragraph(words.tr("sheets.unplaced", n=n), size, colour=MUTED))
    return [*blocks, Gap(1.2 * style.scale)] if blocks else []
