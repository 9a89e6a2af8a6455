"""The sheet of one feature: map with its surroundings, facts with their sources, what is not known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from ...base.text import parted
from ...base.translate import tr
from ...land.ground.terrain import Table, terrain
from ...records.provenance import Fact
from ...records.territory import province_names
from ...records.wording import feature_name
from ..canvas.blocks import Block, Gap, Group, Heading, Paragraph, TypeSizes
from ..canvas.page import DrawnPath
from ..canvas.sheet import Sheet
from ..canvas.sizes import Box, Paper
from ..canvas.words import Phrase, Words, listed
from ..map.backdrop import Backdrop
from ..map.features import MapFeatures, PlacedFeatures, features_of
from ..map.frame import FeatureNaming, MapPlan, ring_shape
from ..map.legend import LegendRow, legend, map_rows
from ..map.marks import circle
from ..map.provinces import Provinces, geometry_path, provinces_of
from ..map.surround import MARK, MOST_OWN_LINES, PageFoot, PageHead, grid_note, place_block, scale_block
from ..map.view import Bounds, fitted, shown_grid
from .composition import Window, closing_group
from .document import MapDocument
from .facts import KEY_ATTRIBUTES, available_row, fact_row, missing_block, place_rows, sorted_facts
from .rows import under
from .sources import Notes, credit_texts, dated, source_counts
from .terrain import terrain_blocks

if TYPE_CHECKING:
    from ...atlas.atlas import Atlas

_LEAST_POINT_SCALE, _LEAST_AREA_SCALE = 50_000, 10_000
_AROUND = 0.65
"""Land shown on each side of an area, as a share of its size."""


def feature_sheet(
    atlas: Atlas,
    feature_id: str,
    paper: Paper | None = None,
    *,
    language: str = "vi",
    as_of: date | None = None,
    drafts: bool = True,
    title: Phrase = (),
    subtitle: Phrase = (),
    backdrop: Backdrop | None = None,
) -> Sheet:
    """Return the sheet of a feature; facts that find no room go to further pages.

    Parameters
    ----------
    atlas : Atlas
    feature_id : str
    paper : Paper, optional
        Default: A4, portrait.
    language : {"vi", "en", "both"}
    as_of, drafts
        As for :meth:`geo.atlas.atlas.Atlas.layer`.
    title, subtitle : tuple of str, optional
        Instead of the name, which then begins the subtitle, and of kind and place.
    backdrop : Backdrop, optional
        Picture under the map.

    Raises
    ------
    NotFoundError
        If no feature has this id, or nothing was known of it on the day.
    """
    chosen = paper or Paper("A4", "portrait")
    document = FeatureDocument(
        atlas,
        chosen,
        Words(language),
        backdrop,
        feature_id,
        as_of,
        drafts,
        given_title=title,
        given_subtitle=subtitle,
    )
    return Sheet(document.title[0], language, chosen, document.painters)


@dataclass
class FeatureDocument(MapDocument):
    """The pages of a feature."""

    feature_id: str
    as_of: date | None
    drafts: bool

    @cached_property
    def feature(self) -> pd.Series[Any]:
        """The row of the feature."""
        return self.atlas.feature(self.feature_id, as_of=self.as_of, drafts=self.drafts)

    @property
    def is_located(self) -> bool:
        """Whether it has a place."""
        shape = self.feature["geometry"]
        return shape is not None and not shape.is_empty

    # -- map ---------------------------------------------------------------------------------------

    @cached_property
    def epsg(self) -> int:
        """The grid of its province."""
        return shown_grid([str(self.feature["province_code"])], 0.0)

    @cached_property
    def ground(self) -> Provinces:
        """The land on its grid."""
        return provinces_of(self.atlas, self.epsg, "2025")

    def make_window(self) -> Window:
        """Return the feature and what lies around it."""
        if not self.is_located:
            province = next(p for p in self.ground.provinces if p.code == self.feature["province_code"])
            nothing = features_of({}, self.epsg, self.words.first)
            return Window(nothing, province.shape.bounds, self.epsg)
        frame = gpd.GeoDataFrame(self.feature.to_frame().T, geometry="geometry", crs=4326)
        own = features_of({str(self.feature["layer"]): _typed(frame)}, self.epsg, self.words.first)
        bounds = own.bounds()
        assert bounds is not None
        least = own.least_scale(_LEAST_POINT_SCALE)
        west, south, east, north = bounds
        size = max(east - west, north - south)
        if size > 0:
            around = size * _AROUND
            bounds = (west - around, south - around, east + around, north + around)
            least = _LEAST_AREA_SCALE
        return Window(self._with_surroundings(bounds, least), bounds, self.epsg, least=least)

    def _with_surroundings(self, bounds: Bounds, least: int) -> MapFeatures:
        """Return all features that can be on the map."""
        body = self.paper.body
        view = fitted(bounds, Box(body.x, body.y, body.width, body.height), self.epsg, least=least * 2)
        box = shapely.box(*view.lonlat_bounds)
        frames = self.atlas.layers(as_of=self.as_of, drafts=self.drafts)
        near = {layer: frame.iloc[np.sort(frame.sindex.query(box))] for layer, frame in frames.items()}
        return features_of(near, self.epsg, self.words.first)

    def _is_main(self, placed: PlacedFeatures) -> npt.NDArray[np.bool_]:
        return np.asarray(placed.features.table.index == self.feature_id)

    def naming(self, placed: PlacedFeatures) -> FeatureNaming:
        """Return that this feature comes first."""
        return FeatureNaming(self.words.first, 0, self._is_main(placed))

    def over_map(self, placed: PlacedFeatures) -> list[DrawnPath]:
        """Return the mark of the feature that the sheet is about."""
        shapes: list[DrawnPath] = []
        for place in np.flatnonzero(self._is_main(placed)):
            shapes += ring_shape(placed, int(place), MARK)
            if placed.is_area[place]:
                path = geometry_path(placed.features.shapes[place], placed.view)
                shapes.append(DrawnPath(path, edge=MARK, width=0.5))
        return shapes

    # -- words -------------------------------------------------------------------------------------

    @property
    def name(self) -> Phrase:
        """Its names."""
        return self.words.each(lambda language: feature_name(self.feature, language))

    def head(self, scale: str) -> PageHead:
        """Return name, kind, minerals and place."""
        lines = self.subtitle(self.words.each(self._usual_subtitle))
        most = MOST_OWN_LINES if self.given_title or self.given_subtitle else 2
        day = dated(self.as_of, tables_of([self]), self.words.first)
        return PageHead(self.title, lines, (scale, day, self.feature_id), most)

    def _usual_subtitle(self, language: str) -> str:
        feature = self.feature
        aliases = ", ".join(parted(feature["aliases"]))
        province = province_names("2025").get(str(feature["province_code"]), "")
        parts = [
            tr(f"vocabulary.kind.{feature['kind']}", language),
            listed("mineral", parted(feature["minerals"]), Words(language))[0],
            ", ".join([*parted(feature["communes_2025"]), province]),
            tr("sheets.also", language, names=aliases) if aliases else "",
        ]
        return " · ".join(part for part in parts if part)

    def make_foot(self) -> PageFoot:
        """Return the credits of its figures."""
        return PageFoot(
            credit_texts(source_counts(tables_of([self])), self.atlas, self.words), self.atlas.version
        )

    # -- panel -------------------------------------------------------------------------------------

    @property
    def asked(self) -> tuple[str, ...]:
        """What a reader asks first of a feature of its layer."""
        return KEY_ATTRIBUTES[str(self.feature["layer"])]

    @cached_property
    def facts(self) -> list[Fact]:
        """What is known of the feature."""
        return self.atlas.facts(self.feature_id, as_of=self.as_of, drafts=self.drafts)

    @cached_property
    def terrain(self) -> tuple[Table, ...]:
        """Slope classes and land cover of its land by the user's own rasters."""
        own = self.atlas.own_ground
        return terrain(self.feature, own) if own is not None else ()

    def text(self, style: TypeSizes) -> tuple[list[Block], list[Block]]:
        """Return the rows of facts and the notes of their sources."""
        notes = Notes()
        words, asked, size = self.words, self.asked, style.text_pt
        rows: list[Block] = [fact_row(fact, words, notes, size) for fact in sorted_facts(self.facts, asked)]
        rows += available_row(self.feature, words, size, notes)
        rows += missing_block(self.facts, asked, words, style)
        heading = Heading(words.tr("sheets.fact.title"), style.heading_pt)
        below = [*terrain_blocks(self.terrain, words, style), *notes.section(words, style)]
        return [*under(heading, rows), Gap(1.6 * style.scale)], below

    def furniture(self, placed: PlacedFeatures, style: TypeSizes, plan: MapPlan | None) -> list[Block]:
        """Return place, legend, scale, north."""
        view, words = placed.view, self.words
        blocks: list[Block] = []
        if self.is_located:
            ring = LegendRow(words.tr("sheets.legend.main"), _ring_swatch, style.text_pt, scale=style.scale)
            blocks = [Group((ring, Gap(1.6 * style.scale))), *legend(placed, words, style)]
        else:
            text = words.tr("sheets.no_place")
            blocks = [Paragraph(text, style.text_pt, colour=MARK, after=1.0)]
        return [
            *place_rows(self.feature, words, style),
            Gap(1.6 * style.scale),
            *blocks,
            map_rows(words, style, self.ground, plan),
            scale_block(view, words, style.scale),
            place_block(view, self.ground, words, style.scale),
            grid_note(view, words, [str(self.feature["province_code"])], style.text_pt * 0.9),
            closing_group(plan, words, style),
        ]


def tables_of(documents: Sequence[FeatureDocument]) -> dict[str, pd.DataFrame]:
    """Return the row of each feature as a table of its own, for what is counted over tables."""
    return {document.feature_id: document.feature.to_frame().T for document in documents}


def _typed(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return a frame made of one row with numbers as numbers again."""
    return gpd.GeoDataFrame(frame.infer_objects(), geometry="geometry", crs=4326)


def _ring_swatch(x: float, y: float) -> list[DrawnPath]:
    return [DrawnPath(circle(x, y, 1.35), edge=MARK, width=0.45)]
