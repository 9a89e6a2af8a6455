"""The answer of an overlap check for one site: its sign and why, hectares by code and group, rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from matplotlib.path import Path
from shapely.geometry.base import BaseGeometry

from ...base.palette import INK, PAPER, WARNING, mixed
from ...base.translate import tr
from ...land.law.rule_words import RuleRecord
from ...land.law.rules import GENERAL_KNOWLEDGE
from ...land.overlap.checks import CLEAR, CONFLICT
from ...land.overlap.pieces import CONTESTED, LAND, UNCOVERED
from ...land.overlap.report import RestKey, SiteRecord
from ..canvas import fonts
from ..canvas.blocks import MUTED, Block, Gap, Group, Heading, TypeSizes
from ..canvas.page import DrawnPath, Page
from ..canvas.sizes import POINT_MM, Box
from ..canvas.words import Phrase, Words
from ..map.legend import Swatch
from ..map.marks import circle, hatch
from ..map.provinces import THEME
from .rows import AmountRow, FigureColumn, HeadRow, phrase_lines, under

_HATCH_MM = 1.3
_SMALL_SITE_HA = 10.0
"""Hectares of a site below which they are told to the square metre."""

_COLOURS, _UNDECIDED = {CONFLICT: WARNING, CLEAR: "#1F7A52"}, "#5B6670"
"""Colour of each answer, and of "could not check"."""

_REST_HA: dict[RestKey, str] = {"contested_ha": CONTESTED, "uncovered_ha": UNCOVERED, "nodata_ha": UNCOVERED}
"""Hectares of a record that have no code of their own, and how they are drawn."""


@dataclass(frozen=True)
class SiteAnswer:
    """What a report says of a site, as blocks of a panel.

    Parameters
    ----------
    record : SiteRecord
        Of the report.
    words : Words
    spoken : str
        The language in which the sentences of the report were collected.
    style : TypeSizes
    """

    record: SiteRecord
    words: Words
    spoken: str
    style: TypeSizes

    def verdict(self) -> Block:
        """Return the answer and its reasons."""
        state, style = str(self.record["state"]), self.style
        answer = Verdict(state, self.words.tr(f"overlap.state.{state}"), style.heading_pt * 1.35)
        reasons = [Bullet(reason, style.text_pt) for reason in self.record["reason"]]
        return Group((answer, *reasons, self._gap))

    def land(self) -> list[Block]:
        """Return the hectares of each code, contested, uncovered, and the whole site."""
        record, words = self.record, self.words
        whole = record["site_ha"]
        if whole is None:
            return []
        columns = (FigureColumn(0.2, self._digits), FigureColumn(0.15, 1))

        def row(label: Phrase, ha: float | None, swatch: Swatch | None, weight: str = "regular") -> AmountRow:
            share = 100 * ha / whole if ha is not None and whole else None
            return AmountRow(label, (ha, share), columns, self._size, words.first, swatch, weight)

        rows = [
            row(
                (" – ".join(filter(None, (land["code"], land["name"]))),),
                land["ha"],
                piece_swatch(LAND, land["colour"]),
            )
            for land in record["classes"]
        ]
        rows += [
            row(words.tr(f"sheets.overlap.{name}"), record[name], piece_swatch(part, ""))
            for name, part in _REST_HA.items()
            if record.get(name)
        ]
        rows.append(row(words.tr("sheets.overlap.whole"), whole, None, "semibold"))
        if record["grid_site_ha"] is not None:
            label = words.tr("sheets.overlap.whole_grid", epsg=record["grid_epsg"])
            rows.append(AmountRow(label, (record["grid_site_ha"], None), columns, self._size, words.first))
        head = HeadRow(("ha", "%"), columns, self._size * 0.9)
        return [*under(Group((self._heading("land"), head)), rows), self._gap]

    def groups(self) -> list[Block]:
        """Return the hectares of each group of land, at least and at most."""
        lines = [line for line in self.record["ledger"] if line["high_ha"]]
        if not lines:
            return []
        columns = (FigureColumn(0.22, self._digits), FigureColumn(0.22, self._digits))
        rows = [
            AmountRow(
                (line["name"],), (line["low_ha"], line["high_ha"]), columns, self._size, self.words.first
            )
            for line in lines
        ]
        texts = [tr(f"sheets.overlap.{name}", self.words.first) for name in ("at_least", "at_most")]
        head = HeadRow(texts, columns, self._size * 0.9)
        return [Group((self._heading("ledger"), head, *rows)), self._gap]

    def rules(self) -> list[Block]:
        """Return what the rules call for, and what they cannot tell."""
        told = [rule for rule in self.record["rules"] if rule["calls"] or rule["missing"]]
        first = sorted(told, key=lambda rule: not rule["calls"])
        return self._bullets("rules", [(rule["sentence"], self._mark(rule)) for rule in first])

    def warnings(self) -> list[Block]:
        """Return what to know besides."""
        return self._bullets("warnings", [(text, "") for text in self.record["warnings"]])

    def _bullets(self, title: str, texts: Sequence[tuple[str, str]]) -> list[Block]:
        blocks = [Bullet(text, self._size * 0.95, mark) for text, mark in texts]
        return [*under(self._heading(title), blocks), self._gap] if blocks else []

    def _mark(self, rule: RuleRecord) -> str:
        """Return the id of a rule; one of which only general knowledge tells says so."""
        if rule["confidence"] != GENERAL_KNOWLEDGE:
            return str(rule["rule_id"])
        return f"{rule['rule_id']}; {tr(f'legal.confidence.{GENERAL_KNOWLEDGE}', self.spoken)}"

    def _heading(self, title: str) -> Heading:
        return Heading(self.words.tr(f"sheets.overlap.{title}"), self.style.heading_pt)

    @property
    def _size(self) -> float:
        return self.style.text_pt

    @property
    def _gap(self) -> Gap:
        return Gap(1.6 * self.style.scale)

    @property
    def _digits(self) -> int:
        return 4 if (self.record["site_ha"] or 0.0) < _SMALL_SITE_HA else 2


def answer_colour(state: str) -> str:
    """Return the colour of an answer."""
    return _COLOURS.get(state, _UNDECIDED)


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
class Verdict:
    """The answer in large letters beside its sign, on a pale ground."""

    state: str
    phrase: Phrase
    size: float

    def height(self, width: float) -> float:  # noqa: D102
        return len(self._lines(width)) * fonts.LEADING * self.size * POINT_MM + 3.6

    def draw(self, page: Page, x: float, y: float, width: float) -> None:  # noqa: D102
        height = self.height(width) - 1.2
        page.box(Box(x, y, width, height), fill=mixed(answer_colour(self.state), PAPER, 0.88))
        page.box(Box(x, y, 0.9, height), fill=answer_colour(self.state))
        radius = 2.1
        page.shapes(answer_sign(self.state, x + 4.6, y + height / 2, radius))
        top = y + 1.2
        for line, is_second in self._lines(width):
            size = self.size * (0.8 if is_second else 1.0)
            weight, colour = ("regular", MUTED) if is_second else ("semibold", INK)
            top = page.lines(x + 9.0, top, [line], size=size, weight=weight, colour=colour)

    def _lines(self, width: float) -> list[tuple[str, bool]]:
        return phrase_lines(self.phrase, width - 10.0, self.size, "semibold")


@dataclass(frozen=True)
class Bullet:
    """A paragraph behind a dot; a short mark follows it in brackets."""

    text: str
    size: float
    mark: str = ""

    def height(self, width: float) -> float:  # noqa: D102
        return (len(self._wrapped(width)) * fonts.LEADING + 0.3) * self.size * POINT_MM

    def draw(self, page: Page, x: float, y: float, width: float) -> None:  # noqa: D102
        middle = y + fonts.LEADING / 2 * self.size * POINT_MM
        page.shapes([DrawnPath(circle(x + 0.9, middle, 0.3), fill=INK)])
        lines = self._wrapped(width)
        page.lines(x + 2.6, y, lines, size=self.size)

    def _wrapped(self, width: float) -> tuple[str, ...]:
        text = f"{self.text} ({self.mark})" if self.mark else self.text
        return fonts.wrapped(text, width - 2.6, self.size)


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
        return piece_shapes(part, colour, *_swatch_box(x, y))

    return swatch


def site_swatch(x: float, y: float) -> list[DrawnPath]:
    """Return the symbol of the edge of a site."""
    return [DrawnPath(_swatch_box(x, y)[0], edge=INK, width=0.45)]


def point_swatch(x: float, y: float) -> list[DrawnPath]:
    """Return the symbol of a site of which only a point is known."""
    return [DrawnPath(circle(x, y, 1.3), fill=PAPER, edge=INK, width=0.5)]


def _swatch_box(x: float, y: float) -> tuple[Path, BaseGeometry]:
    box = shapely.box(x - 2.1, y - 1.05, x + 2.1, y + 1.05)
    return Path(shapely.get_coordinates(box), closed=True), box
