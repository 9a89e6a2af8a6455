"""The sheet of a whole selection: one map of everything that passes the filters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np

from ...atlas.selection import Selection
from ...atlas.selection_words import describe
from ...base.palette import WARNING
from ...base.translate import tr
from ...base.units import format_number
from ...records.territory import province_names
from ..canvas.blocks import Block, Gap, Paragraph, TypeSizes
from ..canvas.page import Page
from ..canvas.sheet import Sheet
from ..canvas.sizes import Paper
from ..canvas.words import Phrase, Words
from ..map.backdrop import Backdrop
from ..map.features import MapFeatures, PlacedFeatures, features_of
from ..map.frame import FeatureNaming, MapPlan, draw_map, plan_map
from ..map.legend import legend, map_rows
from ..map.provinces import Provinces, provinces_of
from ..map.surround import MOST_OWN_LINES, PageFoot, PageHead, fraction, grid_note, place_block, scale_block
from ..map.view import Bounds, shown_grid
from .composition import MIDDLE_LON, Composition, Window, closing_blocks, compose, middle_longitude
from .sources import credit_texts, dated, source_counts, source_list

if TYPE_CHECKING:
    from ...atlas.atlas import Atlas

LEAST_SCALE = 25_000
"""Denominator of the largest scale of a selection, unless another is asked for."""
_FEWER = 0.85
_MOST_LAYERS_NAMED = 3


def selection_sheet(
    atlas: Atlas,
    selection: Selection,
    paper: Paper | None = None,
    *,
    language: str = "vi",
    title: Phrase = (),
    subtitle: Phrase = (),
    least: int = LEAST_SCALE,
    frames: dict[str, gpd.GeoDataFrame] | None = None,
    backdrop: Backdrop | None = None,
) -> Sheet:
    """Return the sheet of a selection.

    Parameters
    ----------
    atlas : Atlas
    selection : Selection
    paper : Paper, optional
        Default: A4, landscape.
    language : {"vi", "en", "both"}
    title, subtitle : tuple of str, optional
        Instead of what the filters say; one text a language.
    least : int
        Denominator of the largest scale; points that may lie elsewhere get a smaller one.
    frames : dict of GeoDataFrame, optional
        Features by layer that were picked otherwise, instead of those that pass the filters.
    backdrop : Backdrop, optional
        Picture under the map.
    """
    drawing = _Drawing(
        atlas, selection, paper or Paper(), Words(language), title, subtitle, least, frames, backdrop
    )
    return Sheet(drawing.title[0], language, drawing.paper, (drawing.draw,))


@dataclass
class _Drawing:
    atlas: Atlas
    selection: Selection
    paper: Paper
    words: Words
    given_title: Phrase
    given_subtitle: Phrase
    least: int
    given_frames: dict[str, gpd.GeoDataFrame] | None
    backdrop: Backdrop | None

    @cached_property
    def frames(self) -> dict[str, gpd.GeoDataFrame]:
        return self.atlas.select(self.selection) if self.given_frames is None else self.given_frames

    @cached_property
    def epsg(self) -> int:
        middle = middle_longitude(self.frames, MIDDLE_LON)
        return shown_grid(self.codes or self.selection.provinces, middle)

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """The provinces of what is shown."""
        return province_codes(self.frames)

    # -- words -------------------------------------------------------------------------------------

    @property
    def title(self) -> Phrase:
        return self.given_title or self.words.each(self._title)

    def _title(self, language: str) -> str:
        what = tr("sheets.title.all", language)
        if self._names_layers:
            what = "; ".join(tr(f"vocabulary.layer.{layer}", language) for layer in self.selection.layers)
        names = self.atlas.provinces(self.selection.vintage).set_index("code")[f"name_{language}"]
        where = [str(names[code]) for code in self._provinces_named]
        return tr("sheets.title.selection", language, what=what, where=", ".join(where))

    @property
    def _provinces_named(self) -> tuple[str, ...]:
        """Those that are asked for; those of what is found in smaller units or a frame; else all."""
        chosen = self.selection
        places = province_names(chosen.vintage)
        column = "province_code" if chosen.vintage == "2025" else "province_pre2025_code"
        is_smaller = chosen.communes or chosen.districts or chosen.bbox or chosen.polygon
        found = {str(code) for frame in self.frames.values() for code in frame[column].dropna()}
        within = tuple(code for code in places if code in found) if is_smaller else ()
        return chosen.provinces or within or tuple(places)

    @property
    def _names_layers(self) -> bool:
        return 1 <= len(self.selection.layers) <= _MOST_LAYERS_NAMED

    def _filters(self, language: str) -> str:
        names = {str(code): str(name) for code, name in self.atlas.admin_units["name_vi"].items()}
        said = describe(self.selection, language, commune_names=names)
        in_title = {"provinces"} | ({"layers"} if self._names_layers else set())
        return " · ".join(text for field, text in said.items() if field not in in_title)

    def head(self, scale: str) -> PageHead:
        language = self.words.first
        n = format_number(sum(map(len, self.frames.values())), language, digits=0)
        right = [scale, tr("sheets.count", language, n=n), dated(self.selection.as_of, self.frames, language)]
        subtitle = self.given_subtitle or self.words.each(self._filters)
        most = MOST_OWN_LINES if self.given_subtitle else 2
        return PageHead(self.title, tuple(filter(None, subtitle)), tuple(filter(None, right)), most)

    # -- drawing -----------------------------------------------------------------------------------

    def draw(self, page: Page, number: str) -> None:
        paper, words = self.paper, self.words
        ground = provinces_of(self.atlas, self.epsg, self.selection.vintage)
        features = features_of(self.frames, self.epsg, words.first)
        counts = source_counts(self.frames)
        foot = PageFoot(credit_texts(counts, self.atlas, words), self.atlas.version)
        area = paper.body.without_top(self.head("1:100.000").height(paper, words))
        area = area.without_bottom(foot.height(paper))
        land = chosen_land(ground, self.selection, self.codes)
        least = features.least_scale(self.least)
        window = Window(features, features.bounds() or land, self.epsg, land, least)
        made = compose(
            area,
            paper,
            window,
            parts=lambda placed, style: self._panel(placed, ground, style),
            tail=lambda style, most: source_list(
                self.atlas, counts, words, heading_pt=style.heading_pt, text_pt=style.text_pt * 0.9, most=most
            ),
        )
        self.head(fraction(made.view, words.first)).draw(page, words)
        self._finish(page, made, ground, features)
        foot.draw(page, words, number)

    def _panel(
        self, placed: PlacedFeatures, ground: Provinces, style: TypeSizes, plan: MapPlan | None = None
    ) -> list[Block]:
        view, words = placed.view, self.words
        blocks = [] if len(placed.features) else [_nothing(words, style)]
        return [
            *blocks,
            *legend(placed, words, style),
            map_rows(words, style, ground, plan),
            scale_block(view, words, style.scale),
            place_block(view, ground, words, style.scale),
            grid_note(view, words, self.codes, style.text_pt * 0.9),
            Gap(1.5 * style.scale),
        ]

    def _finish(self, page: Page, made: Composition, ground: Provinces, features: MapFeatures) -> None:
        """Name what is on the map, list the numbers where there is room, draw map and panel."""
        scale, view = self.paper.pt(1.0), made.view
        picture = self.backdrop.picture(view, self.words.first) if self.backdrop else None
        wishes = [picture.wish(view, scale)] if picture else []
        unplaced = int((~features.located).sum())
        most = made.room_for_keys()
        while True:
            naming = FeatureNaming(self.words.first, most)
            plan = plan_map(made.placed, ground, naming, type_scale=scale, wishes=wishes)
            parts = self._panel(made.placed, ground, made.style, plan)
            closing = closing_blocks(plan, self.words, made.style, unplaced)
            if made.has_room(parts, closing) or not plan.keys:
                break
            most = int(len(plan.keys) * _FEWER)  # long names took more lines than foreseen
        draw_map(page, plan, picture=picture)
        made.draw_panel(page, parts, closing)


def province_codes(frames: Mapping[str, gpd.GeoDataFrame]) -> tuple[str, ...]:
    """Return the provinces that features lie in, as of today."""
    return tuple(sorted({str(code) for frame in frames.values() for code in frame["province_code"].dropna()}))


def chosen_land(ground: Provinces, selection: Selection, codes: Sequence[str]) -> Bounds:
    """Return the bounds of the provinces that are asked for, else of those with features, else of all."""
    wanted = selection.provinces or (codes if selection.vintage == "2025" else ())
    chosen = [province.shape for province in ground.provinces if not wanted or province.code in wanted]
    boxes = np.array([shape.bounds for shape in chosen])
    west, south = boxes[:, :2].min(axis=0)
    east, north = boxes[:, 2:].max(axis=0)
    return float(west), float(south), float(east), float(north)


def _nothing(words: Words, style: TypeSizes) -> Block:
    return Paragraph(
        words.tr("sheets.nothing"), style.text_pt * 1.15, colour=WARNING, weight="medium", after=1.0
    )
