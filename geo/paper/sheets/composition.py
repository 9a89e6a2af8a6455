"""A page divided between a map and its panel, and what ends the panel: numbered names, abbreviations."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np

from ...base.palette import INK
from ...base.units import format_number
from ..canvas import fonts
from ..canvas.blocks import MUTED, Block, Gap, Group, Heading, Paragraph, TypeSizes, draw_all, fill
from ..canvas.page import Page
from ..canvas.sizes import POINT_MM, Box, Paper
from ..canvas.words import Words, used_abbreviations
from ..map.features import MapFeatures, PlacedFeatures, place
from ..map.frame import MapPlan
from ..map.graticule import BAND_MM
from ..map.view import Bounds, View, fitted

_PANELS_MM = ((1, 58.0), (1, 68.0), (2, 50.0), (2, 60.0))
"""Columns of a panel beside the map and the width of each, at A4."""

_STRIPS_BESIDE_MM = (0.0, 22.0, 30.0, 38.0, 48.0, 58.0)
_STRIPS_MM = tuple(float(height) for height in range(36, 156, 4))
"""Heights of a panel below the map, at A4, where there is and where there is not one beside it."""

_COLUMN_MM = 60.0
_MANY = 60
_AROUND_MM = 16.0
_GAP_MM = 4.5
_LEAST_MAP_SHARE = 0.4
_LEAST_SOURCES, _MOST_SOURCES = 2, 8
_NOTES_MM, _NOTES_LINES = 9.0, 5
_WHOLE_PROVINCES_UP_TO = 1.3
"""Whole provinces are shown if the scale need not be smaller by more than this."""

_HEADING_LINES = 3.0
_LINES_A_KEY = 1.3
_KEY_SHARE = 0.88
"""Size of what ends the panel, as a share of its text."""

MIDDLE_LON = 104.0
"""Longitude that chooses the grid of a map of both provinces where nothing on it does."""

Laid = list[tuple[Block, float, float, float]]
"""Blocks in their places: left, top, width."""

Parts = Callable[[PlacedFeatures, TypeSizes], list[Block]]
"""Makes the parts of the panel that belong to a map."""

Tail = Callable[[TypeSizes, int], list[Block]]
"""Makes what ends the panel and may be shorter: at most so many sources."""


def middle_longitude(frames: Mapping[str, gpd.GeoDataFrame], default: float) -> float:
    """Return the longitude in the middle of features, ``default`` where no place is known."""
    bounds = np.array([frame.total_bounds for frame in frames.values() if len(frame)]).reshape(-1, 4)
    known = bounds[np.isfinite(bounds).all(axis=1)]
    return float((known[:, 0].min() + known[:, 2].max()) / 2) if len(known) else default


@dataclass(frozen=True)
class Window:
    """What a map must show.

    Parameters
    ----------
    features : MapFeatures
    bounds : tuple
        Metres of the grid ``epsg``.
    land : tuple, optional
        Bounds to be shown instead if the scale is about the same: those of the whole provinces.
    least : int
        Denominator of the largest scale.
    """

    features: MapFeatures
    bounds: Bounds
    epsg: int
    land: Bounds | None = None
    least: int = 25_000

    def view(self, frame: Box, paper: Paper) -> View:
        """Return the map of the largest round scale that shows what must be shown."""
        view = fitted(self.bounds, frame, self.epsg, least=self.least, margin_mm=paper.mm(7))
        if self.land is not None:
            wide = fitted(self.land, frame, self.epsg, least=self.least, margin_mm=paper.mm(1.5))
            if wide.denominator <= view.denominator * _WHOLE_PROVINCES_UP_TO:
                view = wide
        return view

    def emptiness(self, frame: Box, paper: Paper) -> float:
        """Return what to avoid in a frame of equal scale: a small map, or, of many features, an empty one.

        The room that a map of many features leaves is needed for the list of their names.
        """
        if len(self.features) <= _MANY:
            return -frame.width * frame.height
        view = self.view(frame, paper)
        west, south, east, north = self.bounds
        wide, high = (view.mm(side) + 2 * paper.mm(_AROUND_MM) for side in (east - west, north - south))
        used = min(frame.width, wide) * min(frame.height, high)
        return frame.width * frame.height - 2 * used

    def seen(self, frame: Box, paper: Paper) -> PlacedFeatures:
        """Return the features as they lie in a frame."""
        return place(self.features, self.view(frame, paper), type_scale=paper.pt(1.0))


@dataclass(frozen=True)
class Composition:
    """Where everything is.

    Parameters
    ----------
    columns : list of Box
        Of the panel.
    blocks : list of Block
        The parts that belong to the map; all of them fit unless ``whole`` is false.
    """

    placed: PlacedFeatures
    columns: list[Box]
    blocks: list[Block]
    tail: Tail
    style: TypeSizes
    whole: bool = True

    @property
    def view(self) -> View:
        """The map."""
        return self.placed.view

    def free_height(self) -> float:
        """Return the millimetres of column that are left beside the parts and the shortest tail."""
        needed = [*self.blocks, *self.tail(self.style, _LEAST_SOURCES), Gap(_NOTES_MM * self.style.scale)]
        laid, count = fill(needed, self.columns)
        if count < len(needed) or not laid:
            return 0.0
        block, x, y, width = laid[-1]
        used = next(n for n, box in enumerate(self.columns) if box.x == x and box.y <= y <= box.bottom)
        below = self.columns[used].bottom - y - block.height(width)
        return below + sum(box.height for box in self.columns[used + 1 :])

    def room_for_keys(self) -> int:
        """Return for how many numbered names the panel has room below its parts."""
        line = fonts.LEADING * self.style.text_pt * _KEY_SHARE * POINT_MM
        return max(0, int((self.free_height() - _HEADING_LINES * line) / (line * _LINES_A_KEY)))

    def has_room(self, parts: Sequence[Block], closing: Sequence[Block]) -> bool:
        """Tell whether the parts, what closes them and a few sources fit."""
        return _fits([*parts, *closing, *self.tail(self.style, _LEAST_SOURCES)], self.columns)

    def draw_panel(self, page: Page, parts: Sequence[Block], closing: Sequence[Block]) -> None:
        """Draw the parts, what closes them, and as many sources as there is room for."""
        for most in range(_MOST_SOURCES, -1, -1):
            blocks = [*parts, *closing, *self.tail(self.style, most)]
            laid, count = fill(blocks, self.columns)
            if count == len(blocks):
                break
        draw_all(page, laid)


def compose(area: Box, paper: Paper, window: Window, parts: Parts, tail: Tail) -> Composition:
    """Divide the area between head and foot between a map and its panel.

    Of all divisions whose panel holds its parts, the one with the largest scale is taken, then the
    one with the largest map; type a little smaller is worth a larger scale.
    """
    normal = TypeSizes.of(paper.pt(1.0))
    styles = [(normal, 1.0), (normal.smaller(), 1.2), (normal.smaller().smaller(), 1.5)]
    divisions = list(_divisions(area, paper))
    order = sorted(
        (
            (window.view(frame, paper).denominator * cost, window.emptiness(frame, paper), number, step)
            for number, (frame, _) in enumerate(divisions)
            for step, (_, cost) in enumerate(styles)
        ),
    )
    crowd = min(len(window.features) // 5, 24) * 2.0
    last: Composition | None = None
    for spare in dict.fromkeys((crowd, 0.0)):
        kept: dict[tuple[int, int], tuple[PlacedFeatures, list[Block]]] = {}
        for _, _, number, step in order:
            frame, columns = divisions[number]
            style = styles[step][0]
            key = (window.view(frame, paper).denominator, step)
            if key not in kept:  # the height of the panel hardly depends on the frame
                placed = window.seen(frame, paper)
                kept[key] = placed, parts(placed, style)
            ending = [Gap(spare * style.scale), *tail(style, _LEAST_SOURCES), Gap(_NOTES_MM * style.scale)]
            if not _fits([*kept[key][1], *ending], columns):
                continue
            placed = window.seen(frame, paper)
            last = Composition(placed, columns, parts(placed, style), tail, style)
            if _fits([*last.blocks, *ending], columns):
                return last
    if last is None:
        frame, columns = divisions[-1]
        placed = window.seen(frame, paper)
        last = Composition(placed, columns, parts(placed, styles[-1][0]), tail, styles[-1][0])
    return replace(last, whole=False)


def _fits(blocks: list[Block], columns: list[Box]) -> bool:
    return fill(blocks, columns)[1] == len(blocks)


def _divisions(area: Box, paper: Paper) -> Iterator[tuple[Box, list[Box]]]:
    """Yield frames with the columns beside and below them that make the panel."""
    gap, band = paper.mm(_GAP_MM), paper.mm(BAND_MM)
    sides = _PANELS_MM if paper.is_landscape else ((0, 0.0),)
    strips = _STRIPS_BESIDE_MM if paper.is_landscape else _STRIPS_MM
    for count, width in sides:
        panel = count * (paper.mm(width) + gap)
        left = area.width - panel
        side = Box(area.x + left + gap, area.y, panel - gap, area.height).columns(count, gap) if count else []
        for height in map(paper.mm, strips):
            below = max(1, round(left / paper.mm(_COLUMN_MM))) if height else 0
            strip = Box(area.x, area.bottom - height, left, height).columns(below, gap) if height else []
            top = area.height - height - (gap / 2 if height else 0.0)
            if top < area.height * _LEAST_MAP_SHARE:
                break
            yield Box(area.x + band, area.y + band, left - 2 * band, top - 2 * band), [*side, *strip]


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


def closing_blocks(plan: MapPlan, words: Words, style: TypeSizes, unplaced: int) -> list[Block]:
    """Return the list of numbers, the abbreviations on the map, and what is not on it or has no name."""
    language = words.first
    blocks: list[Block] = []
    size = style.text_pt * _KEY_SHARE
    names = plan.placed.features.names
    keys = [Key(number, names[at], size) for number, at in enumerate(plan.keys, start=1)]
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


def closing_group(plan: MapPlan | None, words: Words, style: TypeSizes) -> Block:
    """Return abbreviations and what has no name; without a plan the room that they may take."""
    if plan is None:
        return Gap(_NOTES_LINES * fonts.LEADING * style.text_pt * POINT_MM)
    return Group((*closing_blocks(plan, words, style, 0), Gap(1.2 * style.scale)))
