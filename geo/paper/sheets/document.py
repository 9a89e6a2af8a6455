"""Sheets about one thing: a page with a map and its panel, and pages for what finds no room on it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import zip_longest
from typing import TYPE_CHECKING

from ..canvas.blocks import Block, TypeSizes, balanced, draw_all, fill
from ..canvas.page import DrawnPath, Page
from ..canvas.sheet import Painter
from ..canvas.sizes import Box, Paper
from ..canvas.words import Phrase, Words
from ..map.backdrop import Backdrop
from ..map.features import PlacedFeatures
from ..map.frame import FeatureNaming, MapPlan, draw_map, plan_map
from ..map.labels import LabelWish
from ..map.provinces import Provinces
from ..map.surround import PageFoot, PageHead, fraction
from .composition import Composition, Laid, Window, compose

if TYPE_CHECKING:
    from ...atlas.atlas import Atlas

_COLUMN_MM = 86.0
"""Width of a column of the pages after the first, at A4."""


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
        number = max(1, round(area.width / self.paper.mm(_COLUMN_MM)))
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
