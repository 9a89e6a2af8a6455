"""Sheets about one thing: a page with a map and its panel, and pages for what finds no room on it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import zip_longest
from typing import TYPE_CHECKING

from ...base.palette import INK
from ...base.units import format_number
from ..canvas import fonts
from ..canvas.blocks import MUTED, Block, Gap, Group, Heading, Paragraph, TypeSizes, balanced, draw_all, fill
from ..canvas.page import DrawnPath, Page
from ..canvas.sheet import Painter
from ..canvas.sizes import POINT_MM, Box, Paper
from ..canvas.words import Phrase, Words, used_abbreviations
from ..map.backdrop import Backdrop
from ..map.features import MapFeatures, PlacedFeatures, place
from ..map.frame import FeatureNaming, MapPlan, draw_map, plan_map
from ..map.graticule import BAND_MM
from ..map.labels import LabelWish
from ..map.provinces import Provinces
from ..map.surround import PageFoot, PageHead, fraction
from ..map.view import Bounds, View, fitted

if TYPE_CHECKING:
    from ...atlas.atlas import Atlas

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
_NOTES_MM = 9.0
_WHOLE_PROVINCES_UP_TO = 1.3
"""Whole provinces are shown if the scale need not be smaller by more than this."""

Parts = Callable[[PlacedFeatures, TypeSizes], list[Block]]
"""Makes the parts of the panel that belong to a map."""

Tail = Callable[[TypeSizes, int], list[Block]]
"""Makes what ends the panel and may be shorter: at most so many sources."""


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
    divisions = [(frame, columns) for frame, columns in _divisions(area, paper)]
    order = sorted(
        (
            (window.view(frame, paper).denominator * cost, window.emptiness(frame, paper), number, place_)
            for number, (frame, _) in enumerate(divisions)
            for place_, (_, cost) in enumerate(styles)
        ),
    )
    crowd = min(len(window.features) // 5, 24) * 2.0
    last: Composition | None = None
    for spare in dict.fromkeys((crowd, 0.0)):
        kept: dict[tuple[int, int], tuple[PlacedFeatures, list[Block]]] = {}
        for _, _, number, place_ in order:
            frame, columns = divisions[number]
            style = styles[place_][0]
            key = (window.view(frame, paper).denominator, place_)
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


def closing_blocks(plan: MapPlan, words: Words, style: TypeSizes, unplaced: int) -> list[Block]:
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


_COLUMN_MM_of_document = 86.0
_NOTES_LINES = 5

Laid = list[tuple[Block, float, float, float]]
"""Blocks in their places."""


@dataclass
class MapDocument(ABC):
    """What is drawn of one thing; laid out once, when first asked for.

    Its text is a flow of blocks: as many as there is room for stand beside the map, the rest on
    further pages.

    Parameters
    ----------
    given_title, given_subtitle : tuple of str
        In the place of the usual ones; what the sheet is about is told below them.
    """

    atlas: Atlas
    paper: Paper
    words: Words
    backdrop: Backdrop | None
    given_title: Phrase = field(default=(), kw_only=True)
    given_subtitle: Phrase = field(default=(), kw_only=True)

    # -- what it is about --------------------------------------------------------------------------

    @property
    @abstractmethod
    def name(self) -> Phrase:
        """What the sheet is about."""

    @property
    def title(self) -> Phrase:
        """The title of the first page: that of the reader, else what the sheet is about."""
        return self.given_title or self.name

    def subtitle(self, usual: Phrase) -> Phrase:
        """Return the lines below the title; below one of the reader's own they begin with the name."""
        lines = self.given_subtitle or usual
        if not self.given_title:
            return lines
        pairs = zip_longest(self.name, lines, fillvalue="")
        return tuple(" · ".join(filter(None, pair)) for pair in pairs)

    @abstractmethod
    def head(self, scale: str) -> PageHead:
        """Return the top of the first page."""

    @abstractmethod
    def make_foot(self) -> PageFoot:
        """Return the foot of every page."""

    @property
    @abstractmethod
    def ground(self) -> Provinces:
        """The land under the map."""

    @abstractmethod
    def make_window(self) -> Window:
        """Return what the map must show."""

    @abstractmethod
    def text(self, style: TypeSizes) -> tuple[list[Block], list[Block]]:
        """Return the flow: what stands above, and what below what belongs to the map."""

    @abstractmethod
    def furniture(self, placed: PlacedFeatures, style: TypeSizes, plan: MapPlan | None) -> list[Block]:
        """Return what belongs to the map; without a plan, all that may be there."""

    def least_count(self, style: TypeSizes) -> int:
        """Return how many blocks of the flow must stand beside the map."""
        return 6

    def naming(self, placed: PlacedFeatures) -> FeatureNaming:
        """Return how features on the map are named."""
        return FeatureNaming(self.words.first)

    def over_map(self, placed: PlacedFeatures) -> list[DrawnPath]:
        """Return what is drawn over the features and under the names."""
        return []

    def wishes(self, placed: PlacedFeatures) -> Sequence[LabelWish]:
        """Return what else is written on the map, if there is room."""
        return ()

    # -- layout ------------------------------------------------------------------------------------

    @cached_property
    def window(self) -> Window:
        """What the map must show."""
        return self.make_window()

    @cached_property
    def foot(self) -> PageFoot:
        """The foot of every page."""
        return self.make_foot()

    @property
    def painters(self) -> tuple[Painter, ...]:
        """What draws each page."""
        return (self._draw_first, *(self._further(place) for place in range(len(self.further_pages))))

    @cached_property
    def layout(self) -> tuple[Composition, int]:
        """Map and panel of the first page, and how many blocks of the flow stand on it."""
        kept: dict[TypeSizes, tuple[list[Block], list[Block]]] = {}

        def text(style: TypeSizes) -> tuple[list[Block], list[Block]]:
            if style not in kept:
                kept[style] = self.text(style)
            return kept[style]

        def everything(placed: PlacedFeatures, style: TypeSizes) -> list[Block]:
            above, below = text(style)
            return [*above, *self.furniture(placed, style, None), *below]

        def first(placed: PlacedFeatures, style: TypeSizes) -> list[Block]:
            return [*text(style)[0][: self.least_count(style)], *self.furniture(placed, style, None)]

        area = self._between(self.head("1:100.000"))
        made = compose(area, self.paper, self.window, everything, lambda style, most: [])
        if made.whole:
            return made, sum(map(len, text(made.style)))
        made = compose(area, self.paper, self.window, first, lambda style, most: [])
        above, _ = text(made.style)
        furniture = self.furniture(made.placed, made.style, None)
        count = len(above)
        while count and fill([*above[:count], *furniture], made.columns)[1] < count + len(furniture):
            count -= 1
        return made, count

    @cached_property
    def further_pages(self) -> list[Laid]:
        """What stands on the pages after the first."""
        above, below = self.text(TypeSizes.of(self.paper.pt(1.0)))
        rest = [*above, *below][self.layout[1] :]
        area = self._between(self._short_head())
        number = max(1, round(area.width / self.paper.mm(_COLUMN_MM_of_document)))
        columns = area.columns(number, self.paper.mm(6))
        pages: list[Laid] = []
        while rest:
            placed, taken = fill(rest, balanced(rest, columns))
            if not taken:
                break
            pages.append(placed)
            rest = rest[taken:]
        return pages

    def _between(self, head: PageHead) -> Box:
        body = self.paper.body.without_top(head.height(self.paper, self.words))
        return body.without_bottom(self.foot.height(self.paper))

    def _short_head(self) -> PageHead:
        return PageHead(self.title[:1], self.words.tr("sheets.continued"))

    # -- drawing -----------------------------------------------------------------------------------

    def _draw_first(self, page: Page, number: str) -> None:
        made, count = self.layout
        placed = made.placed
        scale = self.paper.pt(1.0)
        picture = self.backdrop.picture(placed.view, self.words.first) if self.backdrop else None
        wishes = [*([picture.wish(placed.view, scale)] if picture else []), *self.wishes(placed)]
        plan = plan_map(placed, self.ground, self.naming(placed), type_scale=scale, wishes=wishes)
        self.head(fraction(made.view, self.words.first)).draw(page, self.words)
        draw_map(page, plan, extra=self.over_map(placed), picture=picture)
        above, below = self.text(made.style)
        furniture = self.furniture(placed, made.style, plan)
        rest = below[: max(0, count - len(above))]
        draw_all(page, fill([*above[:count], *furniture, *rest], made.columns)[0])
        self.foot.draw(page, self.words, number)

    def _further(self, place: int) -> Painter:
        def draw(page: Page, number: str) -> None:
            self._short_head().draw(page, self.words)
            draw_all(page, self.further_pages[place])
            self.foot.draw(page, self.words, number)

        return draw


def closing(plan: MapPlan | None, words: Words, style: TypeSizes) -> Block:
    """Return abbreviations and what has no name; without a plan the room that they may take."""
    if plan is None:
        return Gap(_NOTES_LINES * fonts.LEADING * style.text_pt * POINT_MM)
    return Group((*closing_blocks(plan, words, style, 0), Gap(1.2 * style.scale)))
