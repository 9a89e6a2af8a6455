"""The sheet of an overlap check: a map of the pieces of a site by code, and the answer beside it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import geopandas as gpd
import shapely
from shapely.geometry.base import BaseGeometry

from ...base.palette import INK, PAPER, WARNING
from ...base.translate import tr
from ...base.units import format_date
from ...land.overlap.pieces import LAND
from ...land.overlap.report import OverlapReport, SiteRecord
from ...records.territory import territory
from ..canvas.blocks import MUTED, Block, Gap, Group, Paragraph, TypeSizes
from ..canvas.page import DrawnPath
from ..canvas.sheet import Sheet
from ..canvas.sizes import Paper
from ..canvas.words import Phrase, Words
from ..map.backdrop import Backdrop
from ..map.features import MapFeatures, PlacedFeatures, features_of
from ..map.frame import MapPlan
from ..map.labels import LabelWish
from ..map.legend import LegendRow, map_rows
from ..map.provinces import Provinces, geometry_path, provinces_of
from ..map.surround import MOST_OWN_LINES, PageFoot, PageHead, grid_note, place_block, scale_block
from .answer import SiteAnswer, piece_shapes, point_swatch, site_swatch
from .composition import Window, closing_group
from .document import MapDocument
from .sources import credit_texts

if TYPE_CHECKING:
    from ...atlas.atlas import Atlas

_AROUND = 0.18
"""Land shown on each side of a site, as a share of its size."""

_LEAST_SCALE = 1_000
_POINT_AROUND_M = 2_000.0
_CODE_PT = 5.6


def overlap_sheet(
    report: OverlapReport,
    atlas: Atlas,
    paper: Paper | None = None,
    *,
    language: str | None = None,
    sites: Iterable[int] | None = None,
    title: Phrase = (),
    subtitle: Phrase = (),
    backdrop: Backdrop | None = None,
) -> Sheet:
    """Return the sheet of an overlap check: the pages of each site in turn.

    Parameters
    ----------
    report : OverlapReport
        Its sentences stay in the language in which they were collected.
    atlas : Atlas
        Where the land under the map comes from.
    paper : Paper, optional
        Default: A4, portrait.
    language : {"vi", "en", "both"}, optional
        Of the words of the sheet; default: that of the report.
    sites : iterable of int, optional
        Positions of the sites to be shown; default: all.
    title, subtitle : tuple of str, optional
        Of every site: instead of its name, which then begins the subtitle, and above the map it was
        checked against.
    backdrop : Backdrop, optional
        Picture under the map.
    """
    chosen = paper or Paper("A4", "portrait")
    words = Words(language or report.language)
    numbers = range(len(report.records)) if sites is None else sites
    documents = [
        OverlapDocument(
            atlas, chosen, words, backdrop, report, number, given_title=title, given_subtitle=subtitle
        )
        for number in numbers
    ]
    one = title or (documents[0].title if len(documents) == 1 else words.tr("sheets.overlap.title"))
    painters = [painter for document in documents for painter in document.painters]
    return Sheet(one[0], words.language, chosen, tuple(painters))


@dataclass
class OverlapDocument(MapDocument):
    """The pages of one site of a report."""

    report: OverlapReport
    number: int

    @property
    def record(self) -> SiteRecord:
        """The answer for the site."""
        return self.report.records[self.number]

    @property
    def site(self) -> BaseGeometry | None:
        """The site, degrees of WGS 84; None where its place is not known."""
        shape = self.report.sites.geometry.iloc[self.number]
        return None if shape is None or shape.is_empty else shape

    @cached_property
    def pieces(self) -> gpd.GeoDataFrame:
        """The parts of the site on the grid of the map, the largest first."""
        pieces = self.report.pieces
        own = pieces[pieces["site_id"].astype(str) == str(self.record["site"])]
        return own.sort_values("hectares", ascending=False, kind="stable").to_crs(self.epsg)

    @cached_property
    def epsg(self) -> int:
        """The grid of the hectares."""
        grid = self.record.get("grid_epsg")
        return int(grid) if grid else territory().covered.usual_grid

    @cached_property
    def site_on_grid(self) -> BaseGeometry | None:
        """The site on the grid of the map."""
        if self.site is None:
            return None
        return gpd.GeoSeries([self.site], crs=4326).to_crs(self.epsg).iloc[0]

    # -- words -------------------------------------------------------------------------------------

    @property
    def name(self) -> Phrase:
        """What was checked."""
        name = self.record.get("name") or str(self.record["site"])
        return self.words.each(lambda language: tr("sheets.overlap.title_of", language, name=name))

    def head(self, scale: str) -> PageHead:
        """Return site, map and day."""
        about, language = self.report.about, self.words.first
        day = tr("sheets.overlap.day", language, date=format_date(about.day, language))

        def checked(language: str) -> str:
            parts = [
                tr("sheets.overlap.map", language, name=about.map_name),
                tr("sheets.overlap.column", language, name=about.column) if about.column else "",
                tr("sheets.overlap.legend", language, name=about.legend) if about.legend else "",
                about.map_crs,
            ]
            return " · ".join(part for part in parts if part)

        usual = self.words.each(checked)
        if not (self.given_title or self.given_subtitle):
            return PageHead(self.title, usual, (scale, day))
        lines = self.subtitle(usual)
        if self.given_subtitle:  # what it rests on is told in any case
            lines = (*lines, *usual)
        return PageHead(self.title, lines, (scale, day), MOST_OWN_LINES)

    def make_foot(self) -> PageFoot:
        """Return the credits of the map and of the outlines."""
        credits = credit_texts((), self.atlas, self.words)
        return PageFoot((*credits, *self.report.about.credits), self.report.about.atlas_version)

    # -- map ---------------------------------------------------------------------------------------

    @property
    def ground(self) -> Provinces:
        """The land on the grid of the hectares."""
        return provinces_of(self.atlas, self.epsg, "2025")

    def make_window(self) -> Window:
        """Return the site and a little around it."""
        nothing: MapFeatures = features_of({}, self.epsg, self.words.first)
        if self.site_on_grid is None:
            return Window(nothing, self.ground.whole.bounds, self.epsg)
        west, south, east, north = self.site_on_grid.bounds
        around = max(east - west, north - south) * _AROUND or _POINT_AROUND_M
        bounds = (west - around, south - around, east + around, north + around)
        return Window(nothing, bounds, self.epsg, least=_LEAST_SCALE)

    def over_map(self, placed: PlacedFeatures) -> list[DrawnPath]:
        """Return the pieces in their colours and the edge of the site."""
        view = placed.view
        shapes: list[DrawnPath] = []
        pieces = self.pieces
        for part, colour, shape in zip(pieces["part"], pieces["colour"], pieces.geometry, strict=True):
            polygon = shapely.transform(shape, view.place)
            shapes += piece_shapes(str(part), str(colour), geometry_path(shape, view), polygon)
        site = self.site_on_grid
        if site is None:
            return shapes
        if site.geom_type == "Point":
            x, y = view.place(shapely.get_coordinates(site)[0])
            return [*shapes, *point_swatch(float(x), float(y))]
        edge = geometry_path(site, view)
        return [*shapes, DrawnPath(edge, edge=PAPER, width=1.0), DrawnPath(edge, edge=INK, width=0.45)]

    def wishes(self, placed: PlacedFeatures) -> list[LabelWish]:
        """Return the codes of the pieces that are large enough to bear them."""
        size = self.paper.pt(_CODE_PT)
        wishes = []
        land = self.pieces[(self.pieces["part"] == LAND) & (self.pieces["code"] != "")]
        for code, shape in zip(land["code"], land.geometry, strict=True):
            for part in shapely.get_parts(shapely.transform(shape, placed.view.place)):
                x, y = shapely.get_coordinates(shapely.point_on_surface(part))[0]
                wish = LabelWish((str(code),), float(x), float(y), 0.0, size, "medium", centred=True)
                half_x, half_y = wish.width / 2, wish.height / 2
                if part.contains(shapely.box(x - half_x, y - half_y, x + half_x, y + half_y)):
                    wishes.append(wish)
        return wishes

    # -- panel -------------------------------------------------------------------------------------

    def _answer(self, style: TypeSizes) -> SiteAnswer:
        return SiteAnswer(self.record, self.words, self.report.language, style)

    def text(self, style: TypeSizes) -> tuple[list[Block], list[Block]]:
        """Return answer, hectares and rules; and what to know besides."""
        answer = self._answer(style)
        note = Paragraph(self.words.tr("sheets.overlap.note"), style.text_pt * 0.9, colour=MUTED)
        above = [answer.verdict(), *answer.land(), *answer.groups()]
        return above, [*answer.rules(), *answer.warnings(), note]

    def least_count(self, style: TypeSizes) -> int:
        """Return the answer and the table that explains the colours."""
        return 1 + len(self._answer(style).land())

    def furniture(self, placed: PlacedFeatures, style: TypeSizes, plan: MapPlan | None) -> list[Block]:
        """Return the edge of the site, the lines of the map, scale, north."""
        view, words = placed.view, self.words
        is_point = self.site is not None and self.site.geom_type == "Point"
        phrase = words.tr(f"sheets.overlap.{'point' if is_point else 'site'}")
        swatch = point_swatch if is_point else site_swatch
        site = LegendRow(phrase, swatch, style.text_pt, scale=style.scale)
        blocks: list[Block] = []
        if self.site is None:
            blocks = [
                Paragraph(words.tr("sheets.overlap.no_place"), style.text_pt, colour=WARNING, after=1.0)
            ]
        return [
            *blocks,
            *([Group((site, Gap(1.2 * style.scale)))] if self.site is not None else []),
            map_rows(words, style, self.ground, plan),
            scale_block(view, words, style.scale),
            place_block(view, self.ground, words, style.scale),
            grid_note(view, words, (), style.text_pt * 0.9),
            closing_group(plan, words, style),
        ]
