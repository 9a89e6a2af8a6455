"""The legend: exactly what a map shows, with the map's own symbols and how many there are of each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from matplotlib.path import Path

from ...atlas.symbols import PLACES, STATES, plant_radius_px
from ...base.palette import INK, MINERAL_COLOURS
from ...base.translate import tr
from ...base.units import format_number
from ...records.vocabulary import KINDS, LAYERS
from ..canvas import fonts
from ..canvas.blocks import MUTED, Block, Gap, Group, Heading, TypeSizes
from ..canvas.page import DrawnPath, Page
from ..canvas.sizes import POINT_MM
from ..canvas.words import Phrase, Words
from .features import PlacedFeatures
from .frame import MapPlan
from .graticule import GRID_COLOUR
from .ground import COMMUNES, RAILWAY, RIVERS
from .marks import PX_MM, Mark, area_shapes, disc_shapes, mark_shapes, tone_colours
from .own_lines import own_swatch
from .provinces import THEME, Provinces
from .underlay import ground_mark, line_shapes

Swatch = Callable[[float, float], list[DrawnPath]]
"""Draws a symbol at a place of the page."""

PLAIN = MUTED
"""Colour of symbols that stand for any layer."""

_LEGEND_MW = (5, 50, 500)
_SWATCH_MM = 6.2


@dataclass(frozen=True)
class LegendRow:
    """A line of the legend: symbol, words, and how many there are on the map."""

    phrase: Phrase
    swatch: Swatch
    size: float
    count: str = ""
    note: Phrase = ()
    scale: float = 1.0
    swatch_height: float = 0.0

    def height(self, width: float) -> float:  # noqa: D102
        lines = len(self._lines(width)) * fonts.LEADING * self.size
        lines += len(self._note_lines(width)) * fonts.LEADING * self._note_size
        return max(lines * POINT_MM, self.swatch_height) + 0.5 * self.scale

    def draw(self, page: Page, x: float, y: float, width: float) -> None:  # noqa: D102
        line_mm = fonts.LEADING * self.size * POINT_MM
        top = y + max(0.0, self.swatch_height - line_mm) / 2
        page.shapes(self.swatch(x + self._indent / 2 - 0.6, top + line_mm / 2))
        left = x + self._indent
        if self.count:
            base = top + (fonts.LEADING + fonts.CAP_HEIGHT) / 2 * self.size * POINT_MM
            page.text(x + width, base, self.count, size=self.size, colour=MUTED, align="right")
        for line, is_second in self._lines(width):
            top = page.lines(left, top, [line], size=self.size, colour=MUTED if is_second else INK)
        page.lines(left, top, self._note_lines(width), size=self._note_size, colour=MUTED)

    @property
    def _indent(self) -> float:
        return _SWATCH_MM * self.scale

    @property
    def _note_size(self) -> float:
        return self.size * 0.88

    def _room(self, width: float) -> float:
        count = fonts.text_width(self.count, self.size) + 1.2 if self.count else 0.0
        return width - self._indent - count

    def _lines(self, width: float) -> list[tuple[str, bool]]:
        return [
            (line, place > 0)
            for place, text in enumerate(self.phrase)
            for line in fonts.wrapped(text, self._room(width), self.size)
        ]

    def _note_lines(self, width: float) -> list[str]:
        room = width - self._indent
        return [line for text in self.note for line in fonts.wrapped(text, room, self._note_size)]


@dataclass(frozen=True)
class _TwoColumns:
    """Rows in two columns, for short words."""

    rows: tuple[LegendRow, ...]
    gap: float = 2.0

    def height(self, width: float) -> float:
        half = (width - self.gap) / 2
        return sum(max(row.height(half) for row in pair) for pair in self._pairs())

    def draw(self, page: Page, x: float, y: float, width: float) -> None:
        half = (width - self.gap) / 2
        for pair in self._pairs():
            for place, row in enumerate(pair):
                row.draw(page, x + place * (half + self.gap), y, half)
            y += max(row.height(half) for row in pair)

    def _pairs(self) -> list[tuple[LegendRow, ...]]:
        return [self.rows[place : place + 2] for place in range(0, len(self.rows), 2)]


@dataclass(frozen=True)
class _PlantSizes:
    """Circles of growing power side by side."""

    capacities_mw: Sequence[int]
    radii: npt.NDArray[np.float64]
    colour: str
    style: TypeSizes

    def height(self, width: float) -> float:
        return float(self.radii.max()) * 2 + 0.8

    def draw(self, page: Page, x: float, y: float, width: float) -> None:
        middle = y + float(self.radii.max()) + 0.2
        base = middle + fonts.CAP_HEIGHT / 2 * self.style.text_pt * POINT_MM
        step = width / len(self.radii)
        for place, (radius, capacity) in enumerate(zip(self.radii, self.capacities_mw, strict=True)):
            mark = Mark("hydropower", self.colour, radius=float(radius))
            left = x + place * step
            page.shapes(mark_shapes(mark, left + float(radius) + 0.3, middle))
            page.text(left + 2 * float(radius) + 1.4, base, f"{capacity} MW", size=self.style.text_pt)


def legend(placed: PlacedFeatures, words: Words, style: TypeSizes) -> list[Block]:
    """Return the groups of the legend of a map, those that would be empty left out."""
    maker = _Legend(placed, words, style)
    groups = [
        ("sheets.legend.kinds", maker.kinds()),
        ("sheets.legend.minerals", maker.minerals()),
        ("sheets.legend.states", maker.states()),
        ("sheets.legend.places", maker.places()),
        ("sheets.legend.power", maker.power()),
    ]
    blocks: list[Block] = []
    for key, rows in groups:
        if rows:
            blocks.append(Group((Heading(words.tr(key), style.heading_pt), *rows, Gap(1.6 * style.scale))))
    return blocks


class _Legend:
    """Makes the rows of each group."""

    def __init__(self, placed: PlacedFeatures, words: Words, style: TypeSizes) -> None:
        self.placed = placed
        self.words = words
        self.style = style
        self.drawn = placed.is_drawn
        self.symbols = placed.features.symbols
        self.table = placed.features.table
        self.radius = 6.0 * PX_MM * style.scale

    def _row(
        self, phrase: Phrase, swatch: Swatch, mask: npt.NDArray[np.bool_], note: Phrase = ()
    ) -> LegendRow:
        count = format_number(int(mask.sum()), self.words.first, digits=0)
        return LegendRow(phrase, swatch, self.style.text_pt, count, note, self.style.scale)

    def kinds(self) -> list[Block]:
        """Return a row a layer, with its kinds and their numbers."""
        colours = tone_colours()
        rows: list[Block] = []
        for number, layer in enumerate(LAYERS):
            mask = self.drawn & (self.symbols.layer == number)
            if not mask.any():
                continue
            mark = Mark(layer, PLAIN if layer == "mines" else colours[number], radius=self.radius)
            counts = self.table.loc[mask, "kind"].value_counts()
            kinds = [kind for kind in KINDS[layer] if kind in counts.index]
            phrase, note = self.words.word("layer", layer), self.words.each(self._kinds_text(kinds, counts))
            if len(kinds) == 1:
                phrase, note = self.words.word("kind", kinds[0]), ()
            rows.append(self._row(phrase, _swatch(mark), mask, note))
        return rows

    def _kinds_text(self, kinds: list[str], counts: pd.Series[int]) -> Callable[[str], str]:
        def text(language: str) -> str:
            parts = []
            for kind in kinds:
                n = format_number(int(counts[kind]), language, digits=0)
                parts.append(f"{tr(f'vocabulary.kind.{kind}', language)} {n}")
            return " · ".join(parts)

        return text

    def minerals(self) -> list[Block]:
        """Return the colours of the minerals."""
        mines = LAYERS.index("mines")
        colours = tone_colours()
        names = list(MINERAL_COLOURS)
        rows = []
        for tone in range(len(LAYERS), len(colours)):
            mask = self.drawn & (self.symbols.layer == mines) & (self.symbols.tone == tone)
            if mask.any():
                phrase = self.words.word("mineral_group", names[tone - len(LAYERS)])
                rows.append(
                    self._row(phrase, _swatch(Mark("mines", colours[tone], radius=self.radius * 0.9)), mask)
                )
        rows.sort(key=lambda row: -int("".join(filter(str.isdigit, row.count))))
        return [_TwoColumns(tuple(rows))] if rows else []

    def states(self) -> list[Block]:
        """Return what the fills of the symbols mean."""
        rows = []
        for number, state in enumerate(STATES):
            mask = self.drawn & (self.symbols.state == number)
            if mask.any():
                mark = Mark("hydropower", PLAIN, state, radius=self.radius * 0.95)
                rows.append(self._row(self.words.tr(f"map.state.{state}"), _swatch(mark), mask))
        return list(rows)

    def places(self) -> list[Block]:
        """Return what each shape rests on: surveyed, from corners, schematic, point, commune."""
        placed, words, symbols = self.placed, self.words, self.symbols
        none = np.array([], dtype=object)
        basis = self.table["geometry_basis"].to_numpy() if len(self.table) else none
        level = self.table["location_level"].to_numpy() if len(self.table) else none
        somewhere = symbols.place == PLACES.index("somewhere")
        point = placed.is_mark & (symbols.outlined == 0)
        own = symbols.own > 0
        mark = Mark("hydropower", PLAIN, radius=self.radius * 0.8)
        rows: list[Block] = []

        def add(phrase: Phrase, swatch: Swatch, mask: npt.NDArray[np.bool_], note: Phrase = ()) -> None:
            if mask.any():
                rows.append(self._row(phrase, swatch, mask, note))

        for token in ("surveyed", "digitised", "schematic"):
            outlined = placed.is_area & (basis == token) & ~own
            add(words.word("geometry_basis", token), _area_swatch, outlined)
        add(words.tr("map.legend.own"), _area_swatch, placed.is_area & own)
        add(words.tr("sheets.legend.small"), _swatch(mark), placed.is_mark & (symbols.outlined > 0))
        add(words.tr("map.legend.disc"), _disc_swatch, placed.is_disc)
        at_place, in_unit = point & ~somewhere, point & somewhere
        known = self._levels(at_place, level, ("site", "approximate"))
        add(words.tr("sheets.legend.point"), _swatch(mark), at_place, known)
        ring = _swatch(replace(mark, place="somewhere"))
        known = self._levels(in_unit, level, ("commune", "district"))
        add(words.tr("sheets.legend.somewhere"), ring, in_unit, known)
        draft = _swatch(replace(mark, state="planned", draft=True))
        add(words.tr("map.legend.draft"), draft, self.drawn & (symbols.draft > 0))
        return rows

    def _levels(
        self, drawn: npt.NDArray[np.bool_], level: npt.NDArray[np.object_], tokens: tuple[str, ...]
    ) -> Phrase:
        """Return how many of the points are known how well."""
        counts = {token: int((drawn & (level == token)).sum()) for token in tokens}
        return self.words.each(
            lambda language: " · ".join(
                f"{tr(f'sheets.level.{token}', language)} {n}" for token, n in counts.items() if n
            )
        )

    def power(self) -> list[Block]:
        """Return the sizes of plants."""
        plants = np.flatnonzero(self.placed.is_mark & (self.symbols.layer == LAYERS.index("hydropower")))
        if not len(plants):
            return []
        place = plants[0]
        px_mm = self.placed.marks[place].radius / float(self.symbols.radius_px[place])
        colour = tone_colours()[LAYERS.index("hydropower")]
        radii = plant_radius_px(_LEGEND_MW) * px_mm
        return [_PlantSizes(_LEGEND_MW, radii, colour, self.style)]


def _swatch(mark: Mark) -> Swatch:
    return lambda x, y: mark_shapes(mark, x, y)


def _area_swatch(x: float, y: float) -> list[DrawnPath]:
    offsets = [(-2.0, -0.9), (-0.2, -1.4), (1.9, -0.8), (1.4, 1.2), (-1.4, 1.3), (-2.0, -0.9)]
    corners = np.array(offsets) + np.array([x, y])
    path = Path(corners, closed=True)
    return area_shapes(Mark("mines", PLAIN), path, shapely.Polygon(corners))


def _disc_swatch(x: float, y: float) -> list[DrawnPath]:
    return disc_shapes(Mark("zones", PLAIN), x, y, 1.5)


def _ground_swatch(group: str) -> Swatch:
    if group in (COMMUNES, RIVERS, RAILWAY):
        return lambda x, y: line_shapes(group, Path([(x - 2.2, y), (x + 2.2, y)]))
    return lambda x, y: ground_mark(group, x, y, 1.0)


def map_rows(words: Words, style: TypeSizes, ground: Provinces, plan: MapPlan | None) -> Block:
    """Return the lines of the map itself: outlines, places, grids; all that may be there without a plan."""
    rows: list[Block] = []
    under: list[LegendRow] = []

    def line(colour: str, width: float, dash: tuple[float, ...] = ()) -> Swatch:
        return lambda x, y: [
            DrawnPath(Path([(x - 2.2, y), (x + 2.2, y)]), edge=colour, width=width, dash=dash)
        ]

    def cross(x: float, y: float) -> list[DrawnPath]:
        steps = [(x - 0.9, y), (x + 0.9, y), (x, y - 0.9), (x, y + 0.9)]
        codes = [Path.MOVETO, Path.LINETO, Path.MOVETO, Path.LINETO]
        return [DrawnPath(Path(steps, codes), edge=GRID_COLOUR, width=0.12)]

    def add(key: str, swatch: Swatch) -> None:
        rows.append(LegendRow(words.tr(f"sheets.legend.{key}"), swatch, style.text_pt, scale=style.scale))

    if plan is None or plan.has_borders:
        add("border", line(THEME["grey"], 0.32, (1.6, 0.5, 0.3, 0.5)))
    if plan is None or len(plan.commune_dots):
        add("commune", lambda x, y: [DrawnPath(Path.circle((x, y), 0.35), fill=THEME["place"])])
    add("graticule", line("#9AA6AE", 0.12))
    add("grid", cross)
    if ground.has_own if plan is None else plan.own_names.is_shown:
        add("own_ground", own_swatch)
    for group in ground.under.groups if plan is None else plan.under.groups:
        phrase = words.tr(f"sheets.legend.ground.{group}")
        under.append(LegendRow(phrase, _ground_swatch(group), style.text_pt, scale=style.scale))
    heading = Heading(words.tr("sheets.legend.map"), style.heading_pt)
    below = (_TwoColumns(tuple(under)),) if under else ()
    return Group((heading, *rows, *below, Gap(1.6 * style.scale)))
