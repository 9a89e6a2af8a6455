"""The sheet of an overlap check: the pieces of a site by code, their hectares, the answer and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import shapely
from matplotlib.path import Path
from shapely.geometry.base import BaseGeometry

from ...base.palette import INK, PAPER, WARNING, mixed
from ...base.translate import tr
from ...base.units import format_date
from ...land.law.rules import GENERAL_KNOWLEDGE
from ...land.overlap.checks import CLEAR, CONFLICT
from ...land.overlap.pieces import CONTESTED, LAND, UNCOVERED
from ...land.overlap.report import OverlapReport
from ...records.territory import territory
from ..canvas import fonts
from ..canvas.blocks import MUTED, Block, Gap, Group, Heading, Paragraph, TypeSizes
from ..canvas.page import DrawnPath, Page
from ..canvas.sheet import Sheet
from ..canvas.sizes import POINT_MM, Box, Paper
from ..canvas.words import Phrase, Words
from ..map.backdrop import Backdrop
from ..map.features import MapFeatures, PlacedFeatures, features_of
from ..map.frame import MapPlan
from ..map.labels import LabelWish
from ..map.legend import LegendRow, Swatch, map_rows
from ..map.marks import circle, hatch
from ..map.provinces import THEME, Provinces, geometry_path, provinces_of
from ..map.surround import MOST_OWN_LINES, PageFoot, PageHead, grid_note, place_block, scale_block
from .document import MapDocument, Window, closing
from .facts import credit_texts
from .rows import AmountRow, FigureColumn, HeadRow

if TYPE_CHECKING:
    from ...atlas.atlas import Atlas

_HATCH_MM = 1.3


def piece_shapes(part: str, colour: str, path: Path, polygon: BaseGeometry) -> list[DrawnPath]:
    """Return a part of a site: land in the colour of its code, what is doubtful hatched."""
    if part == LAND:
        return [DrawnPath(path, fill=colour or THEME["grey"], fill_alpha=0.82, edge=INK, width=0.08)]
    shapes = [DrawnPath(path, fill=PAPER)]
    if part == CONTESTED:
        shapes += [
            DrawnPath(hatch(polygon, _HATCH_MM), edge=WARNING, width=0.22),
            DrawnPath(hatch(polygon, _HATCH_MM, falling=True), edge=WARNING, width=0.22),
        ]
    else:
        shapes.append(DrawnPath(hatch(polygon, _HATCH_MM * 1.4), edge=THEME["grey"], width=0.16))
    return [*shapes, DrawnPath(path, edge=INK, width=0.12)]


def piece_swatch(part: str, colour: str) -> Swatch:
    """Return the symbol of a part of a site for a legend or table."""

    def swatch(x: float, y: float) -> list[DrawnPath]:
        box = shapely.box(x - 2.1, y - 1.05, x + 2.1, y + 1.05)
        path = Path(shapely.get_coordinates(box), closed=True)
        return piece_shapes(part, colour, path, box)

    return swatch


def site_swatch(x: float, y: float) -> list[DrawnPath]:
    """Return the symbol of the edge of a site."""
    box = shapely.box(x - 2.1, y - 1.05, x + 2.1, y + 1.05)
    return [DrawnPath(Path(shapely.get_coordinates(box), closed=True), edge=INK, width=0.45)]


def point_swatch(x: float, y: float) -> list[DrawnPath]:
    """Return the symbol of a site of which only a point is known."""
    return [DrawnPath(circle(x, y, 1.3), fill=PAPER, edge=INK, width=0.5)]


COLOURS = {CONFLICT: WARNING, CLEAR: "#1F7A52"}
"""Colour of each answer; that for "could not check" is :data:`UNDECIDED`."""

UNDECIDED = "#5B6670"


def answer_colour(state: str) -> str:
    """Return the colour of an answer."""
    return COLOURS.get(state, UNDECIDED)


def answer_sign(state: str, x: float, y: float, radius: float) -> list[DrawnPath]:
    """Return the sign of an answer: triangle with a bar, circle with a tick, empty square with a dash."""
    colour = answer_colour(state)
    width = radius * 0.28
    if state == CONFLICT:
        angles = np.radians([-90, 30, 150])
        corners = np.column_stack([np.cos(angles), np.sin(angles)]) * radius * 1.15 + (x, y + radius * 0.18)
        bar = Path([(x, y - radius * 0.45), (x, y + radius * 0.2)])
        dot = circle(x, y + radius * 0.52, radius * 0.13)
        triangle = Path(np.vstack([corners, corners[:1]]), closed=True)
        return [
            DrawnPath(triangle, fill=colour, edge=colour, width=width * 0.8),
            DrawnPath(bar, edge=PAPER, width=width * 0.8),
            DrawnPath(dot, fill=PAPER),
        ]
    if state == CLEAR:
        tick = Path(
            [
                (x - radius * 0.45, y),
                (x - radius * 0.1, y + radius * 0.38),
                (x + radius * 0.5, y - radius * 0.38),
            ]
        )
        return [DrawnPath(circle(x, y, radius), fill=colour), DrawnPath(tick, edge=PAPER, width=width)]
    half = radius * 0.9
    box = Path(
        [
            (x - half, y - half),
            (x + half, y - half),
            (x + half, y + half),
            (x - half, y + half),
            (x - half, y - half),
        ],
        closed=True,
    )
    dash = Path([(x - half * 0.5, y), (x + half * 0.5, y)])
    return [DrawnPath(box, fill=PAPER, edge=colour, width=width), DrawnPath(dash, edge=colour, width=width)]


@dataclass(frozen=True)
class Answer:
    """The answer in large letters beside its sign, on a pale ground."""

    state: str
    phrase: Phrase
    size: float

    def height(self, width: float) -> float:  # noqa: D102
        return len(self._lines(width)) * fonts.LEADING * self.size * POINT_MM + 3.6

    def draw(self, page: Page, x: float, y: float, width: float) -> None:  # noqa: D102
        height = self.height(width) - 1.2
        page.box(Box(x, y, width, height), fill=_pale(self.state))
        page.box(Box(x, y, 0.9, height), fill=answer_colour(self.state))
        radius = 2.1
        page.shapes(answer_sign(self.state, x + 4.6, y + height / 2, radius))
        top = y + 1.2
        for line, is_second in self._lines(width):
            size = self.size * (0.8 if is_second else 1.0)
            weight, colour = ("regular", MUTED) if is_second else ("semibold", INK)
            top = page.lines(x + 9.0, top, [line], size=size, weight=weight, colour=colour)

    def _lines(self, width: float) -> list[tuple[str, bool]]:
        return [
            (line, place > 0)
            for place, text in enumerate(self.phrase)
            for line in fonts.wrapped(text, width - 10.0, self.size, "semibold")
        ]


def _pale(state: str) -> str:
    return mixed(answer_colour(state), PAPER, 0.88)


@dataclass(frozen=True)
class Bullet:
    """A paragraph behind a dot, or behind a short mark."""

    text: str
    size: float
    mark: str = ""

    def height(self, width: float) -> float:  # noqa: D102
        return (len(self._wrapped(width)) * fonts.LEADING + 0.3) * self.size * POINT_MM

    def draw(self, page: Page, x: float, y: float, width: float) -> None:  # noqa: D102
        middle = y + fonts.LEADING / 2 * self.size * POINT_MM
        page.shapes([DrawnPath(circle(x + 0.9, middle, 0.3), fill=INK)])
        lines = self._wrapped(width)
        y = page.lines(x + 2.6, y, lines, size=self.size)

    def _wrapped(self, width: float) -> tuple[str, ...]:
        text = f"{self.text} ({self.mark})" if self.mark else self.text
        return fonts.wrapped(text, width - 2.6, self.size)


def answer_block(state: str, reasons: Sequence[str], words: Words, style: TypeSizes) -> Block:
    """Return the answer and its reasons."""
    answer = Answer(state, words.tr(f"overlap.state.{state}"), style.heading_pt * 1.35)
    return Group((answer, *(Bullet(reason, style.text_pt) for reason in reasons), Gap(1.6 * style.scale)))


_AROUND = 0.18
_LEAST_SCALE = 1_000
_POINT_AROUND_M = 2_000.0
_SMALL_SITE_HA = 10.0
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
    def record(self) -> dict[str, Any]:
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

    def text(self, style: TypeSizes) -> tuple[list[Block], list[Block]]:
        """Return answer, hectares and rules; and what to know besides."""
        record, words = self.record, self.words
        answer = answer_block(str(record["state"]), record["reason"], words, style)
        above: list[Block] = [answer, *self._land(style), *self._ledger(style)]
        below: list[Block] = [*self._rules(style), *self._warnings(style)]
        below.append(Paragraph(words.tr("sheets.overlap.note"), style.text_pt * 0.9, colour=MUTED))
        return above, below

    def least_count(self, style: TypeSizes) -> int:
        """Return the answer and the table that explains the colours."""
        return 1 + len(self._land(style))

    def _digits(self) -> int:
        return 4 if (self.record["site_ha"] or 0.0) < _SMALL_SITE_HA else 2

    def _land(self, style: TypeSizes) -> list[Block]:
        """Return the hectares of each code, contested, uncovered, and the whole site."""
        record, words, size = self.record, self.words, style.text_pt
        whole = record["site_ha"]
        if whole is None:
            return []
        columns = (FigureColumn(0.2, self._digits()), FigureColumn(0.15, 1))

        def row(label: Phrase, ha: float | None, swatch: Swatch | None, weight: str = "regular") -> AmountRow:
            share = 100 * ha / whole if ha is not None and whole else None
            return AmountRow(label, (ha, share), columns, size, words.first, swatch, weight)

        rows: list[Block] = [
            row(
                (" – ".join(filter(None, (land["code"], land["name"]))),),
                land["ha"],
                piece_swatch(LAND, land["colour"]),
            )
            for land in record["classes"]
        ]
        for name, part in (
            ("contested_ha", CONTESTED),
            ("uncovered_ha", UNCOVERED),
            ("nodata_ha", UNCOVERED),
        ):
            if record.get(name):
                label = words.tr(f"sheets.overlap.{name}")
                rows.append(row(label, record[name], piece_swatch(part, "")))
        rows.append(row(words.tr("sheets.overlap.whole"), whole, None, "semibold"))
        if record["grid_site_ha"] is not None:
            label = words.tr("sheets.overlap.whole_grid", epsg=record["grid_epsg"])
            rows.append(AmountRow(label, (record["grid_site_ha"], None), columns, size, words.first))
        heading = Heading(words.tr("sheets.overlap.land"), style.heading_pt)
        head = HeadRow(("ha", "%"), columns, size * 0.9)
        return [Group((heading, head, rows[0])), *rows[1:], Gap(1.6 * style.scale)]

    def _ledger(self, style: TypeSizes) -> list[Block]:
        """Return the hectares of each group of land, at least and at most."""
        lines = [line for line in self.record["ledger"] if line["high_ha"]]
        if not lines:
            return []
        words = self.words
        columns = (FigureColumn(0.22, self._digits()), FigureColumn(0.22, self._digits()))
        rows = [
            AmountRow((line["name"],), (line["low_ha"], line["high_ha"]), columns, style.text_pt, words.first)
            for line in lines
        ]
        heading = Heading(words.tr("sheets.overlap.ledger"), style.heading_pt)
        texts = [tr(f"sheets.overlap.{name}", words.first) for name in ("at_least", "at_most")]
        head = HeadRow(texts, columns, style.text_pt * 0.9)
        return [Group((heading, head, *rows)), Gap(1.6 * style.scale)]

    def _rules(self, style: TypeSizes) -> list[Block]:
        """Return what the rules call for, and what they cannot tell."""
        told = [rule for rule in self.record["rules"] if rule["calls"] or rule["missing"]]
        if not told:
            return []
        blocks = [
            Bullet(rule["sentence"], style.text_pt * 0.95, self._mark(rule))
            for rule in sorted(told, key=lambda rule: not rule["calls"])
        ]
        heading = Heading(self.words.tr("sheets.overlap.rules"), style.heading_pt)
        return [Group((heading, blocks[0])), *blocks[1:], Gap(1.6 * style.scale)]

    def _mark(self, rule: dict[str, Any]) -> str:
        """Return the id of a rule; one of which only general knowledge tells says so."""
        if rule["confidence"] != GENERAL_KNOWLEDGE:
            return str(rule["rule_id"])
        return f"{rule['rule_id']}; {tr(f'legal.confidence.{GENERAL_KNOWLEDGE}', self.report.language)}"

    def _warnings(self, style: TypeSizes) -> list[Block]:
        if not self.record["warnings"]:
            return []
        blocks = [Bullet(text, style.text_pt * 0.95) for text in self.record["warnings"]]
        heading = Heading(self.words.tr("sheets.overlap.warnings"), style.heading_pt)
        return [Group((heading, blocks[0])), *blocks[1:], Gap(1.6 * style.scale)]

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
            map_rows(words, style, plan),
            scale_block(view, words, style.scale),
            place_block(view, self.ground, words, style.scale),
            grid_note(view, words, (), style.text_pt * 0.9),
            closing(plan, words, style),
        ]
