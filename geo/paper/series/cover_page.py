"""The cover of a series: title, what it holds, and the land with all that is in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd

from ...base.palette import ACCENT, INK, PAPER
from ..canvas import fonts
from ..canvas.blocks import MUTED
from ..canvas.boxes import POINT_MM, Box
from ..canvas.page import Page
from ..canvas.sheet import Sheet
from ..canvas.sizes import Paper
from ..canvas.words import Phrase, Words, joined
from ..map.features import features_of, place
from ..map.labels import Board, draw_names
from ..map.place_names import region_names
from ..map.provinces import draw_borders, draw_land, ground_of
from ..map.surround import Foot
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
    foot: Foot
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
        ground = ground_of(self.atlas, self.epsg, self.vintage)
        margin = page.paper.mm(_AROUND_MM)
        view = fitted(ground.whole.bounds, frame, self.epsg, margin_mm=margin)
        placed = place(
            features_of(self.frames, self.epsg, self.words.first), view, type_scale=page.paper.pt(1)
        )
        draw_land(page, view, ground)
        draw_borders(page, view, ground)
        body = page.paper.body  # the map runs to the edge of the paper, names keep off it
        left, right = max(frame.x, body.x), min(frame.right, body.right)
        board = Board(Box(left, frame.y, right - left, frame.height))
        if len(obstacles := placed.obstacles()):
            board.take(obstacles)
        draw_names(page, region_names(board, view, ground, self.words.first, page.paper.pt(1.15)))
        placed.draw(page)
        page.line([(frame.x, frame.y), (frame.right, frame.y)], colour=PAPER, width=0.4)
