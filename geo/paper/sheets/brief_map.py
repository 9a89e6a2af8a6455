"""The map of an investor's brief, with its panel: where the features lie, numbered as in the table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np

from ..canvas import fonts
from ..canvas.blocks import Block, Paragraph, TypeSizes, draw_all, fill
from ..canvas.page import Page
from ..canvas.sizes import Box, Paper
from ..canvas.words import Words, abbreviated
from ..map.features import features_of
from ..map.frame import FeatureNaming, MapPlan, draw_map, plan_map, ring_shape
from ..map.graticule import BAND_MM
from ..map.legend import legend, map_rows
from ..map.provinces import Provinces, provinces_of
from ..map.surround import MARK, fraction, grid_note, place_block, scale_block
from ..map.view import Bounds, shown_grid
from .composition import Window, closing_group, middle_longitude
from .feature import FeatureDocument

if TYPE_CHECKING:
    from ...atlas.atlas import Atlas

_PANEL_MM, _GAP_MM = 56.0, 4.0
_LEAST_MAP_MM = 92.0
_LEAST_SCALE = 250_000
_PANEL_TYPE = 0.92
_NAME_MM, _NAME_PT, _NAME_LINES = 30.0, 6.6, 2
_RING_MM = 1.2


@dataclass
class BriefMap:
    """The map at the top of an area, as high as the panel beside it needs.

    Parameters
    ----------
    documents : sequence of FeatureDocument
        In the order of their numbers.
    area : Box
        What lies between head and foot of the page.
    """

    atlas: Atlas
    documents: Sequence[FeatureDocument]
    area: Box
    paper: Paper
    words: Words
    as_of: date | None
    drafts: bool

    @property
    def _ids(self) -> list[str]:
        return [document.feature_id for document in self.documents]

    @cached_property
    def _frames(self) -> dict[str, gpd.GeoDataFrame]:
        layers = self.atlas.layers(as_of=self.as_of, drafts=self.drafts)
        chosen = {name: frame[frame.index.isin(self._ids)] for name, frame in layers.items()}
        return {name: frame for name, frame in chosen.items() if len(frame)}

    @cached_property
    def _codes(self) -> list[str]:
        return sorted({str(document.feature["province_code"]) for document in self.documents})

    @cached_property
    def _epsg(self) -> int:
        return shown_grid(self._codes, middle_longitude(self._frames, 0.0))

    @property
    def _ground(self) -> Provinces:
        return provinces_of(self.atlas, self._epsg, "2025")

    @cached_property
    def _window(self) -> Window:
        features = features_of(self._frames, self._epsg, self.words.first)
        features = replace(features, names=[self._label(str(each)) for each in features.table.index])
        shapes = [province.shape for province in self._ground.provinces if province.code in self._codes]
        provinces: Bounds = tuple(gpd.GeoSeries(shapes).total_bounds)  # type: ignore[assignment]
        return Window(features, features.bounds() or provinces, self._epsg, least=_LEAST_SCALE)

    def _label(self, feature_id: str) -> str:
        """Return what stands on the map: the name, with its number where there are several."""
        place = self._ids.index(feature_id)
        if len(self._ids) == 1:
            return self.documents[place].title[0]
        name = f"{place + 1}. {self.documents[place].title[0]}"
        short = abbreviated(name, self.words.first)
        lines = fonts.wrapped(short, self.paper.mm(_NAME_MM), self.paper.pt(_NAME_PT), "medium")
        return name if len(lines) <= _NAME_LINES else str(place + 1)

    @cached_property
    def height(self) -> float:
        """Millimetres of the map: at least what the panel beside it needs."""
        least = self.paper.mm(_LEAST_MAP_MM)
        for _ in range(2):  # the scale, and with it what is drawn, depends on the frame
            frame, panel = self._frames_of_map(least)
            needed = sum(block.height(panel.width) for block in self._panel(frame, None))
            least = max(least, needed + 0.1)
        return least

    def _frames_of_map(self, height: float) -> tuple[Box, Box]:
        """Return the frame of the map, and the panel beside it."""
        area, band = self.area, self.paper.mm(BAND_MM)
        panel, gap = self.paper.mm(_PANEL_MM), self.paper.mm(_GAP_MM)
        width = area.width - panel - gap
        frame = Box(area.x + band, area.y + band, width - 2 * band, height - 2 * band)
        return frame, Box(area.right - panel, area.y, panel, height)

    def _panel(self, frame: Box, plan: MapPlan | None) -> list[Block]:
        """Return legend, scale and north; without a plan, all that may be there."""
        words = self.words
        placed = plan.placed if plan else self._window.seen(frame, self.paper)
        style = TypeSizes.of(self.paper.pt(_PANEL_TYPE))
        unplaced = [document.title[0] for document in self.documents if not document.is_located]
        blocks: list[Block] = [
            scale_block(placed.view, words, style.scale),
            place_block(placed.view, self._ground, words, style.scale),
            *legend(placed, words, style),
            map_rows(words, style, self._ground, plan),
            grid_note(placed.view, words, self._codes, style.text_pt * 0.9),
        ]
        if unplaced:
            text = words.tr("brief.unplaced", names="; ".join(unplaced))
            blocks.append(Paragraph(text, style.text_pt * 0.9, colour=MARK))
        return [*blocks, closing_group(plan, words, style)]

    def draw(self, page: Page) -> str:
        """Draw map and panel; return the scale as it is written."""
        frame, panel = self._frames_of_map(self.height)
        placed = self._window.seen(frame, self.paper)
        ringed = replace(placed, reach=placed.reach + self.paper.mm(_RING_MM))
        plan = plan_map(ringed, self._ground, FeatureNaming(self.words.first), type_scale=self.paper.pt(1.0))
        rings = [
            shape
            for place in np.flatnonzero(placed.is_mark)
            for shape in ring_shape(placed, int(place), MARK)
        ]
        draw_map(page, plan, extra=rings)
        draw_all(page, fill(self._panel(frame, plan), [panel])[0])
        return fraction(placed.view, self.words.first)
