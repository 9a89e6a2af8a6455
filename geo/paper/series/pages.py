"""Pages of running parts in columns: contents, index, list of sources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import geopandas as gpd

from ...base.palette import ACCENT, INK, PAPER
from ..canvas import fonts
from ..canvas.binding import Link
from ..canvas.blocks import MUTED, Block, Group, balanced, draw_all, fill
from ..canvas.page import Page
from ..canvas.sheet import Painter, Sheet
from ..canvas.sizes import POINT_MM, Box, Paper
from ..canvas.words import Phrase, Words, joined
from ..map.features import features_of, place
from ..map.labels import LabelBoard, draw_names
from ..map.provinces import draw_borders, draw_land, provinces_of, region_names
from ..map.surround import PageFoot, PageHead
from ..map.view import fitted

if TYPE_CHECKING:
    from ...atlas.atlas import Atlas

_TITLE_PT, _SECOND_PT, _LINE_PT = 30.0, 14.0, 10.0
_TITLE_SIZES = ((1.0, 3), (0.8, 4), (0.62, 6), (0.45, 99))
_BAND_MM = 9.0
_AROUND_MM = 6.0
_MAP_LEAST = 0.42


@dataclass(frozen=True)
class Cover:
    """What stands on a cover.

    Parameters
    ----------
    title : Phrase
        The second language stands smaller below.
    lines : sequence of Phrase
        What is in the series, and of which day.
    frames : mapping
        The features on the map.
    epsg : int
        Grid of the map.
    """

    atlas: Atlas
    title: Phrase
    lines: Sequence[Phrase]
    frames: Mapping[str, gpd.GeoDataFrame]
    epsg: int
    vintage: str
    foot: PageFoot
    paper: Paper
    words: Words

    @property
    def sheet(self) -> Sheet:
        """The page."""
        return Sheet(joined(self.title), self.words.language, self.paper, (self._draw,))

    def _draw(self, page: Page, _number: str) -> None:
        paper, body = page.paper, page.paper.body
        page.box(Box(0, 0, paper.width, paper.mm(_BAND_MM)), fill=ACCENT)
        foot = self.foot.height(paper)
        if paper.is_landscape:
            text, land = body.without_bottom(foot).columns(2, paper.mm(8))
            self._write(page, Box(text.x, text.y + paper.mm(18), text.width, text.height))
            top = paper.mm(_BAND_MM)
            self._draw_map(page, Box(land.x, top, paper.width - land.x, land.bottom - top))
        else:
            top = self._write(page, Box(body.x, body.y + paper.mm(14), body.width, body.height))
            top = min(top + paper.mm(6), body.bottom - foot - body.height * _MAP_LEAST)
            below = paper.height - foot - (paper.height - body.bottom)
            self._draw_map(page, Box(0, top, paper.width, below - top))
        self.foot.draw(page, self.words, "")

    def _write(self, page: Page, box: Box) -> float:
        """Write title and lines from the top of a box; return where they end."""
        paper = page.paper
        eyebrow = joined(self.words.tr("sheets.eyebrow")).upper()
        size = paper.pt(8.4)
        lines = fonts.wrapped(eyebrow, box.width, size, "semibold")
        y = page.lines(box.x, box.y, lines, size=size, weight="semibold", colour=ACCENT)
        size, lines = self._fitted(paper, box.width)
        y = page.lines(box.x, y + paper.mm(3), lines, size=size, weight="semibold", leading=1.16)
        for text in self.title[1:]:
            second = min(paper.pt(_SECOND_PT), size * 0.6)
            lines = fonts.wrapped(text, box.width, second)
            y = page.lines(box.x, y + paper.mm(1), lines, size=second, colour=MUTED, leading=1.25)
        y += paper.mm(4)
        page.line([(box.x, y), (box.x + paper.mm(26), y)], colour=ACCENT, width=paper.mm(0.9))
        y += paper.mm(4)
        size = paper.pt(_LINE_PT)
        for phrase in self.lines:
            for number, text in enumerate(phrase):
                colour, scale = (MUTED, 0.86) if number else (INK, 1.0)
                lines = fonts.wrapped(text, box.width, size * scale)
                y = page.lines(box.x, y, lines, size=size * scale, colour=colour)
            y += 0.35 * size * POINT_MM
        return y

    def _fitted(self, paper: Paper, room: float) -> tuple[float, tuple[str, ...]]:
        for share, most in _TITLE_SIZES:
            size = paper.pt(_TITLE_PT) * share
            lines = fonts.wrapped(self.title[0], room, size, "semibold")
            if len(lines) <= most:
                break
        return size, lines

    def _draw_map(self, page: Page, frame: Box) -> None:
        """Draw land and features without any names but those of the provinces."""
        ground = provinces_of(self.atlas, self.epsg, self.vintage)
        margin = page.paper.mm(_AROUND_MM)
        view = fitted(ground.whole.bounds, frame, self.epsg, margin_mm=margin)
        placed = place(
            features_of(self.frames, self.epsg, self.words.first), view, type_scale=page.paper.pt(1)
        )
        draw_land(page, view, ground)
        draw_borders(page, view, ground)
        body = page.paper.body  # the map runs to the edge of the paper, names keep off it
        left, right = max(frame.x, body.x), min(frame.right, body.right)
        board = LabelBoard(Box(left, frame.y, right - left, frame.height))
        if len(obstacles := placed.obstacles()):
            board.take(obstacles)
        draw_names(page, region_names(board, view, ground, self.words.first, page.paper.pt(1.15)))
        placed.draw(page)
        page.line([(frame.x, frame.y), (frame.right, frame.y)], colour=PAPER, width=0.4)


_GAP_MM = 7.0
_PAGE_EMS = 0.62
"""Width of a figure of a page number, as a share of the type size, at most."""

_DOT_EMS = 0.55
_HANGING_MM = 2.4


@dataclass(frozen=True)
class EntryRow:
    """A name, a line of dots, and the pages where it is.

    Parameters
    ----------
    text : Phrase
        The second language stands below in grey.
    pages : tuple of int
        Counted from 1; links lead to the first.
    note : str
        In grey behind the name.
    indent : float
        Millimetres.
    digits : int
        How many figures a page number may have: the room for it does not depend on the number.
    """

    text: Phrase
    pages: tuple[int, ...]
    size: float
    note: str = ""
    weight: str = "regular"
    indent: float = 0.0
    digits: int = 4

    def height(self, width: float) -> float:  # noqa: D102
        return (len(self._lines(width)) * fonts.LEADING + 0.12) * self.size * POINT_MM

    def draw(self, page: Page, x: float, y: float, width: float) -> None:  # noqa: D102
        lines = self._lines(width)
        first_of_second = next((place for place, line in enumerate(lines) if line[1]), len(lines))
        for number, (line, is_second) in enumerate(lines):
            base = y + (fonts.LEADING + fonts.CAP_HEIGHT) / 2 * self.size * POINT_MM
            weight, colour = ("regular", MUTED) if is_second else (self.weight, INK)
            left = x + self.indent + (_HANGING_MM if 0 < number < first_of_second else 0.0)
            page.text(left, base, line, size=self.size, weight=weight, colour=colour)
            if number == first_of_second - 1:
                end = left + fonts.text_width(line, self.size, self.weight) + 1.0
                self._draw_page_numbers(page, end, x + width, base)
            y += fonts.LEADING * self.size * POINT_MM

    def _draw_page_numbers(self, page: Page, x: float, right: float, base: float) -> None:
        """Draw what follows the name from ``x`` on."""
        note, small = fonts.drawable(self.note), self.size * 0.85
        if note:
            page.text(x, base, note, size=small, colour=MUTED)
            x += fonts.text_width(note, small) + 1.0
        numbers = self._numbers()
        page.text(right, base, numbers, size=self.size, weight=self.weight, align="right")
        end = right - fonts.text_width(numbers, self.size, self.weight) - 1.0
        if end - x > 2.0:
            step = _DOT_EMS * self.size * POINT_MM
            page.line([(end, base - 0.1), (x, base - 0.1)], colour=MUTED, width=0.16, dash=(0.16, step))

    def _numbers(self) -> str:
        return ", ".join(map(str, self.pages))

    def _lines(self, width: float) -> list[tuple[str, bool]]:
        per_page = (self.digits * _PAGE_EMS + 0.7) * self.size * POINT_MM
        room = width - self.indent - _HANGING_MM - max(1, len(self.pages)) * per_page - 1.0
        if self.note:
            room -= fonts.text_width(fonts.drawable(self.note), self.size * 0.85) + 1.0
        room = max(room, width * 0.3)
        first = [(line, False) for line in fonts.wrapped(self.text[0], room, self.size, self.weight)]
        second = [(line, True) for text in self.text[1:] for line in fonts.wrapped(text, room, self.size)]
        return [*first, *second]


@dataclass(frozen=True)
class Initial:
    """The letter above a part of an index."""

    letter: str
    size: float

    def height(self, width: float) -> float:  # noqa: D102
        return (fonts.LEADING + 0.7) * self.size * POINT_MM

    def draw(self, page: Page, x: float, y: float, width: float) -> None:  # noqa: D102
        y += 0.5 * self.size * POINT_MM
        page.lines(x, y, [self.letter], size=self.size, weight="semibold", colour=ACCENT)


@dataclass(frozen=True)
class FlowPages:
    """As many pages as its parts need.

    Parameters
    ----------
    title : Phrase
    subtitle : Phrase
        Of the first page.
    foot : PageFoot
    blocks : sequence of Block
    columns : int
        On A4, portrait; on other paper as many more as are of about the same width.
    """

    title: Phrase
    subtitle: Phrase
    foot: PageFoot
    paper: Paper
    words: Words
    blocks: Sequence[Block]
    columns: int = 2

    @property
    def sheet(self) -> Sheet:
        """The pages."""
        painters = tuple(self._painter(number) for number in range(len(self._pages)))
        return Sheet(joined(self.title), self.words.language, self.paper, painters)

    @cached_property
    def links(self) -> tuple[tuple[Link, ...], ...]:
        """Where the entries of each page lead."""
        return tuple(
            tuple(link for block, x, y, width in placed for link in _links(block, x, y, width))
            for placed in self._pages
        )

    @cached_property
    def _pages(self) -> list[list[tuple[Block, float, float, float]]]:
        rest = list(self.blocks)
        pages: list[list[tuple[Block, float, float, float]]] = []
        while rest or not pages:
            columns = self._columns(self._head(len(pages)))
            placed, taken = fill(rest, columns)
            if taken == len(rest) and rest:
                placed, taken = fill(rest, balanced(rest, columns))
            pages.append(placed)
            if not taken:
                break
            rest = rest[taken:]
        return pages

    def _head(self, place: int) -> PageHead:
        if not place:
            return PageHead(self.title, self.subtitle)
        return PageHead(self.title[:1], self.words.tr("sheets.continued"))

    def _columns(self, head: PageHead) -> list[Box]:
        body = self.paper.body.without_top(head.height(self.paper, self.words))
        body = body.without_bottom(self.foot.height(self.paper) + self.paper.mm(2))
        portrait = replace(self.paper, size="A4", orientation="portrait").body.width
        count = max(self.columns, round(self.columns * body.width / self.paper.mm(portrait)))
        return body.columns(count, self.paper.mm(_GAP_MM))

    def _painter(self, place: int) -> Painter:
        def draw(page: Page, number: str) -> None:
            self._head(place).draw(page, self.words)
            draw_all(page, self._pages[place])
            self.foot.draw(page, self.words, number)

        return draw


def _links(block: Block, x: float, y: float, width: float) -> Iterator[Link]:
    if isinstance(block, Group):
        for inner in block.blocks:
            yield from _links(inner, x, y, width)
            y += inner.height(width)
    elif isinstance(block, EntryRow) and block.pages:
        yield Link(Box(x, y, width, block.height(width)), block.pages[0] - 1)
