"""Maps for a page of text: map and legend as one picture, without title, facts and foot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

import geopandas as gpd

from ...atlas.selection import Selection
from ..canvas.blocks import Block, TypeSizes, balanced, draw_all, fill
from ..canvas.page import DrawnPath, Page
from ..canvas.sheet import Sheet
from ..canvas.sizes import Box, Paper
from ..canvas.words import Words
from ..map.features import PlacedFeatures, features_of
from ..map.frame import FeatureNaming, MapPlan, draw_map, plan_map
from ..map.graticule import BAND_MM
from ..map.labels import LabelWish
from ..map.legend import legend, map_rows
from ..map.provinces import Provinces, provinces_of
from ..map.surround import grid_note, place_block, scale_block
from ..map.view import shown_grid
from .composition import MIDDLE_LON, Window, closing_blocks
from .feature import FeatureDocument
from .overlap import OverlapDocument
from .selection import chosen_land, province_codes

if TYPE_CHECKING:
    from ...atlas.atlas import Atlas
    from ...land.overlap.report import OverlapReport

_WIDTH_MM, _HEIGHT_MM = 165.0, 175.0
_COLUMNS, _GAP_MM, _ABOVE_LEGEND_MM = 3, 4.5, 3.0
_MOST_LEGEND = 0.5
_TYPE_SCALE = 1.15


@dataclass(frozen=True)
class Plate(Paper):
    """The space of a picture between lines of text, without margins."""

    @property
    def width(self) -> float:
        """Width in millimetres: the text of an A4 page."""
        return _WIDTH_MM

    @property
    def height(self) -> float:
        """Height in millimetres: leaves room for caption and heading on the page."""
        return _HEIGHT_MM

    @property
    def body(self) -> Box:
        """All of it."""
        return Box(0, 0, self.width, self.height).inset(1.2, 0.4)

    def pt(self, size: float) -> float:
        """Return a type size as it is here."""
        return size * _TYPE_SCALE

    def mm(self, length: float) -> float:
        """Return a length that goes with the type."""
        return length * _TYPE_SCALE


class Mapped(Protocol):
    """What a plate shows: the map of a sheet."""

    @property
    def words(self) -> Words:
        """Its language."""

    @property
    def window(self) -> Window:
        """What the map must show."""

    @property
    def ground(self) -> Provinces:
        """The land under it."""

    def naming(self, placed: PlacedFeatures) -> FeatureNaming:
        """Return how features are named."""

    def over_map(self, placed: PlacedFeatures) -> list[DrawnPath]:
        """Return what is drawn over the features."""

    def wishes(self, placed: PlacedFeatures) -> Sequence[LabelWish]:
        """Return what else is written on the map."""

    def furniture(self, placed: PlacedFeatures, style: TypeSizes, plan: MapPlan | None) -> list[Block]:
        """Return legend, scale, north and what else belongs to the map."""


def selection_plate(atlas: Atlas, selection: Selection, *, language: str) -> Sheet:
    """Return the map of a selection; see :func:`geo.paper.sheets.selection.selection_sheet`."""
    return _sheet(_SelectionMap(atlas, selection, Words(language)), language)


def feature_plate(
    atlas: Atlas, feature_id: str, *, language: str, as_of: date | None = None, drafts: bool = True
) -> Sheet:
    """Return the map of a feature; see :func:`geo.paper.sheets.feature.feature_sheet`."""
    document = FeatureDocument(atlas, Plate(), Words(language), None, feature_id, as_of, drafts)
    return _sheet(document, language)


def overlap_plate(report: OverlapReport, atlas: Atlas, number: int, *, language: str) -> Sheet:
    """Return the map of the site at a position of a report; see :mod:`geo.paper.sheets.overlap`."""
    return _sheet(_OverlapMap(atlas, Plate(), Words(language), None, report, number), language)


def _sheet(shown: Mapped, language: str) -> Sheet:
    return Sheet("", language, Plate(), (lambda page, _: _draw(page, shown),))


def _draw(page: Page, shown: Mapped) -> None:
    """Draw the legend as low as it can be, and the map above it."""
    paper, body = page.paper, page.paper.body
    band, above = paper.mm(BAND_MM), paper.mm(_ABOVE_LEGEND_MM)
    most = body.height * _MOST_LEGEND
    first = Box(body.x + band, body.y + band, body.width - 2 * band, body.height - most - 2 * band - above)
    style = TypeSizes.of(paper.pt(1.0))
    for chosen in (style, style.smaller(), style.smaller().smaller()):
        style = chosen
        legend_blocks = shown.furniture(shown.window.seen(first, paper), style, None)
        columns = Box(0, 0, body.width, most).columns(_COLUMNS, paper.mm(_GAP_MM))
        if fill(legend_blocks, columns)[1] == len(legend_blocks):
            break
    height = balanced(legend_blocks, columns)[0].height
    top = body.bottom - height
    placed = shown.window.seen(Box(first.x, first.y, first.width, top - first.y - band - above), paper)
    wishes = shown.wishes(placed)
    plan = plan_map(placed, shown.ground, shown.naming(placed), type_scale=paper.pt(1.0), wishes=wishes)
    draw_map(page, plan, extra=shown.over_map(placed))
    boxes = [Box(body.x + box.x, top, box.width, height) for box in columns]
    draw_all(page, fill(shown.furniture(placed, style, plan), boxes)[0])


@dataclass
class _OverlapMap(OverlapDocument):
    """The map of a check, with the table that explains its colours as its legend."""

    def furniture(self, placed: PlacedFeatures, style: TypeSizes, plan: MapPlan | None) -> list[Block]:
        above, _ = self.text(style)
        return [*above[1 : self.least_count(style)], *super().furniture(placed, style, plan)]


@dataclass
class _SelectionMap:
    """The map of a selection."""

    atlas: Atlas
    selection: Selection
    words: Words

    @cached_property
    def frames(self) -> dict[str, gpd.GeoDataFrame]:
        return self.atlas.select(self.selection)

    @cached_property
    def codes(self) -> tuple[str, ...]:
        return province_codes(self.frames)

    @cached_property
    def epsg(self) -> int:
        return shown_grid(self.codes or self.selection.provinces, MIDDLE_LON)

    @cached_property
    def window(self) -> Window:
        features = features_of(self.frames, self.epsg, self.words.first)
        land = chosen_land(self.ground, self.selection, self.codes)
        return Window(features, features.bounds() or land, self.epsg, land)

    @property
    def ground(self) -> Provinces:
        return provinces_of(self.atlas, self.epsg, self.selection.vintage)

    def naming(self, placed: PlacedFeatures) -> FeatureNaming:
        return FeatureNaming(self.words.first)

    def over_map(self, placed: PlacedFeatures) -> list[DrawnPath]:
        return []

    def wishes(self, placed: PlacedFeatures) -> Sequence[LabelWish]:
        return ()

    def furniture(self, placed: PlacedFeatures, style: TypeSizes, plan: MapPlan | None) -> list[Block]:
        view, words = placed.view, self.words
        blocks = [
            *legend(placed, words, style),
            map_rows(words, style, self.ground, plan),
            scale_block(view, words, style.scale),
            place_block(view, self.ground, words, style.scale),
            grid_note(view, words, self.codes, style.text_pt * 0.9),
        ]
        if plan is not None:
            unplaced = int((~placed.features.located).sum())
            blocks += closing_blocks(plan, words, style, unplaced)
        return blocks
