"""The cover of a series: its title, what it holds and of which day, and a map without names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from ...atlas.selection_words import describe
from ...base.palette import ACCENT, INK, PAPER
from ...base.translate import tr
from ...base.units import format_date, format_number
from ..canvas import fonts
from ..canvas.blocks import MUTED
from ..canvas.page import Page
from ..canvas.sheet import Sheet
from ..canvas.sizes import POINT_MM, Box, Paper
from ..canvas.words import Phrase, joined
from ..map.features import features_of, place
from ..map.labels import LabelBoard, draw_names
from ..map.provinces import draw_borders, draw_land, provinces_of, region_names
from ..map.surround import PageFoot
from ..map.underlay import draw_ground_lines, plan_ground
from ..map.view import fitted, shown_grid
from ..sheets.composition import MIDDLE_LON
from ..sheets.selection import province_codes
from ..sheets.sources import dated
from .plan import Plan

if TYPE_CHECKING:
    from ...land.overlap.report import OverlapReport

_TITLE_PT, _SECOND_PT, _LINE_PT = 30.0, 14.0, 10.0
_TITLE_SIZES = ((1.0, 3), (0.8, 4), (0.62, 6), (0.45, 99))
"""Shares of the size of the title, and the lines that it may take in each."""

_BAND_MM = 9.0
_AROUND_MM = 6.0
_MAP_LEAST = 0.42
_IN_TITLE = frozenset({"layers", "provinces", "as_of", "drafts"})
"""Filters that the other lines tell."""


@dataclass(frozen=True)
class Cover:
    """The cover of what is asked for.

    Parameters
    ----------
    title : Phrase
        The second language stands smaller below.
    """

    plan: Plan
    title: Phrase
    foot: PageFoot

    @property
    def sheet(self) -> Sheet:
        """The page."""
        plan = self.plan
        return Sheet(joined(self.title), plan.words.language, plan.paper, (self._draw,))

    # -- what it says ------------------------------------------------------------------------------

    @property
    def lines(self) -> list[Phrase]:
        """What is in the series, and of which day."""
        report = self.plan.report
        return list(self._of_selection() if report is None else self._of_check(report))

    def _of_check(self, report: OverlapReport) -> Iterator[Phrase]:
        about, words = report.about, self.plan.words
        yield words.tr("sheets.overlap.map", name=about.map_name)
        yield words.each(
            lambda language: tr("sheets.overlap.day", language, date=format_date(about.day, language))
        )

    def _of_selection(self) -> Iterator[Phrase]:
        plan, words, day = self.plan, self.plan.words, self.plan.selection.as_of
        yield (plan.overview.title,)
        yield words.each(self._held)
        if any(filters := words.each(self._filters)):
            yield filters
        if any(told := words.each(partial(dated, day, plan.frames))):
            yield told
        if not plan.selection.drafts:
            yield words.tr("reports.cover.no_drafts")

    def _filters(self, language: str) -> str:
        """Return the filters that the title does not tell."""
        names = {str(code): str(name) for code, name in self.plan.atlas.admin_units["name_vi"].items()}
        said = describe(self.plan.selection, language, commune_names=names)
        return " · ".join(text for field, text in said.items() if field not in _IN_TITLE)

    def _held(self, language: str) -> str:
        counted = [
            f"{tr(f'vocabulary.layer.{layer}', language)}: {format_number(len(frame), language, digits=0)}"
            for layer, frame in self.plan.frames.items()
            if len(frame)
        ]
        return " · ".join(counted)

    # -- drawing -----------------------------------------------------------------------------------

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
        self.foot.draw(page, self.plan.words, "")

    def _write(self, page: Page, box: Box) -> float:
        """Write title and lines from the top of a box; return where they end."""
        paper = page.paper
        eyebrow = joined(self.plan.words.tr("sheets.eyebrow")).upper()
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
        plan, language = self.plan, self.plan.words.first
        frames = plan.frames if plan.report is None else {}
        epsg = shown_grid(province_codes(plan.frames), MIDDLE_LON)
        ground = provinces_of(plan.atlas, epsg, plan.selection.vintage)
        margin = page.paper.mm(_AROUND_MM)
        view = fitted(ground.whole.bounds, frame, epsg, margin_mm=margin)
        placed = place(features_of(frames, epsg, language), view, type_scale=page.paper.pt(1))
        draw_land(page, view, ground)
        under = plan_ground(LabelBoard(frame), view, ground.under, language, page.paper.pt(1))
        draw_ground_lines(page, view, under)
        draw_borders(page, view, ground)
        body = page.paper.body  # the map runs to the edge of the paper, names keep off it
        left, right = max(frame.x, body.x), min(frame.right, body.right)
        board = LabelBoard(Box(left, frame.y, right - left, frame.height))
        if len(obstacles := placed.obstacles()):
            board.take(obstacles)
        draw_names(page, region_names(board, view, ground, language, page.paper.pt(1.15)))
        placed.draw(page)
        page.line([(frame.x, frame.y), (frame.right, frame.y)], colour=PAPER, width=0.4)
