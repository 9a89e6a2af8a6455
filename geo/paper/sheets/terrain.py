"""Slope classes and land cover of a feature's land, as the user's own rasters give them, on its sheet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from matplotlib.path import Path

from ...land.ground.terrain import Share, Table
from ..canvas.blocks import MUTED, Block, Gap, Group, Heading, Paragraph, TypeSizes
from ..canvas.page import DrawnPath
from ..canvas.words import Words
from ..map.legend import Swatch
from .rows import AmountRow, FigureColumn, HeadRow, under

_COLUMNS = (FigureColumn(0.2, 1), FigureColumn(0.16, 1))
_HALF_WIDE_MM, _HALF_HIGH_MM = 1.5, 0.8


def terrain_blocks(tables: Sequence[Table], words: Words, style: TypeSizes) -> list[Block]:
    """Return a table of classes for slope and one for land cover, each with method, date and credit."""
    return [block for table in tables for block in _blocks(table, words, style)]


def _blocks(table: Table, words: Words, style: TypeSizes) -> Iterator[Block]:
    size = style.text_pt
    heading = Heading(words.tr(f"ground.terrain.{table.kind}"), style.heading_pt)
    head = HeadRow(("ha", "%"), _COLUMNS, size * 0.9)
    rows: list[Block] = [_row(share, words, size) for share in table.rows]
    yield from under(Group((heading, head)), rows)
    yield Paragraph(words.each(table.method), size * 0.84, colour=MUTED, after=1.0)
    yield Gap(1.6 * style.scale)


def _row(share: Share, words: Words, size: float) -> AmountRow:
    return AmountRow(
        words.each(share.name),
        (share.ha, share.share_pct),
        _COLUMNS,
        size,
        words.first,
        _swatch(share.colour),
    )


def _swatch(colour: str) -> Swatch:
    """Return a small field of a colour; an empty one where nothing is said of the land."""

    def draw(x: float, y: float) -> list[DrawnPath]:
        left, right = x - _HALF_WIDE_MM, x + _HALF_WIDE_MM
        top, bottom = y - _HALF_HIGH_MM, y + _HALF_HIGH_MM
        field = Path([(left, top), (right, top), (right, bottom), (left, bottom), (left, top)], closed=True)
        return [DrawnPath(field, fill=colour or None, edge=MUTED, width=0.08)]

    return draw
