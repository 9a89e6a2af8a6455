"""What stands round every map: title, scale, north, place in the provinces, credits, page number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from matplotlib.path import Path

from ...base.palette import ACCENT, INK, PAPER
from ...base.translate import tr
from ...base.units import format_number
from ...records.territory import territory
from ..canvas import fonts
from ..canvas.blocks import HAIRLINE, MUTED, Block, PaintedBlock, Paragraph, written
from ..canvas.page import DrawnPath, Page, box_path
from ..canvas.sizes import POINT_MM, Box, Paper
from ..canvas.words import Phrase, Words, joined
from .graticule import convergence_deg, degrees_text
from .provinces import THEME, Provinces, geometry_path, on_grid
from .view import View, round_length

MARK = "#D4380D"
"""Colour of what a sheet is about: its ring on the map, its frame in the small map."""

_EYEBROW_PT, _TITLE_PT, _SECOND_PT, _SUBTITLE_PT, _RIGHT_PT = 6.3, 16.0, 10.0, 8.0, 11.5
_TITLE_SIZES = ((1.0, 1), (0.86, 1), (0.72, 2), (0.6, 3), (0.5, 99))
"""Shares of the size of the title, and up to how many lines each is taken for."""

MOST_OWN_LINES = 5
"""Lines that a subtitle of the reader's own may take."""

_FOOT_PT = 5.3
_SIGNED_MM = 27.0
_SIGNERS = ("drawn", "checked", "approved")
_BAR_MM = 38.0
_LOCATOR_RATIO = 0.6


@dataclass(frozen=True)
class PageHead:
    """The top of a page.

    Parameters
    ----------
    title : Phrase
    subtitle : Phrase
        One line a language.
    right : tuple of str
        Lines at the right edge; the first is large.
    most : int
        Lines that each text of the subtitle may take.
    """

    title: Phrase
    subtitle: Phrase = ()
    right: tuple[str, ...] = ()
    most: int = 2

    def height(self, paper: Paper, words: Words) -> float:
        """Return the millimetres that it takes, the rule below included."""
        return self._write(None, paper, words)

    def draw(self, page: Page, words: Words) -> None:
        """Draw it at the top of the page."""
        self._write(page, page.paper, words)

    def _write(self, page: Page | None, paper: Paper, words: Words) -> float:
        body = paper.body
        right, right_end = self._right(page, paper)
        room = body.width - right - (6.0 if right else 0.0)
        y = body.y
        eyebrow = joined(words.tr("sheets.eyebrow")).upper()
        y = written(page, body.x, y, [eyebrow], size=paper.pt(_EYEBROW_PT), weight="semibold", colour=ACCENT)
        size, lines = self._fitted(paper, room)
        y = written(page, body.x, y + paper.mm(0.6), lines, size=size, weight="semibold", leading=1.18)
        for text in self.title[1:]:
            small = min(paper.pt(_SECOND_PT), size * 0.9)
            second = fonts.wrapped(text, room, small)
            y = written(page, body.x, y, second, size=small, colour=MUTED, leading=1.25)
        for place, text in enumerate(self.subtitle):
            colour = MUTED if place else "#33404B"
            subtitle = fonts.wrapped(text, room, paper.pt(_SUBTITLE_PT), most=self.most)
            size = paper.pt(_SUBTITLE_PT)
            y = written(page, body.x, y + paper.mm(0.3), subtitle, size=size, colour=colour)
        y = max(y, right_end) + paper.mm(1.6)
        if page is not None:
            page.line([(body.x, y), (body.right, y)], colour=INK, width=0.35)
        return y + paper.mm(3.0) - body.y

    def _fitted(self, paper: Paper, room: float) -> tuple[float, tuple[str, ...]]:
        """Return the largest size in which the title takes few lines."""
        for share, most in _TITLE_SIZES:
            size = paper.pt(_TITLE_PT) * share
            lines = fonts.wrapped(self.title[0], room, size, "semibold")
            if len(lines) <= most:
                break
        return size, lines

    def _right(self, page: Page | None, paper: Paper) -> tuple[float, float]:
        """Write the lines at the right edge; return their width and where they end."""
        y, width = paper.body.y + paper.mm(1.2), 0.0
        for place, text in enumerate(self.right):
            size = paper.pt(6.6 if place else _RIGHT_PT)
            weight, colour = ("regular", MUTED) if place else ("semibold", INK)
            width = max(width, fonts.text_width(fonts.drawable(text), size, weight))
            if page is not None:
                page.lines(
                    paper.body.right, y, [text], size=size, weight=weight, colour=colour, align="right"
                )
            y += fonts.LEADING * size * POINT_MM
        return width, y


@dataclass(frozen=True)
class PageFoot:
    """The foot of a page: credits at the left, page number at the right."""

    texts: Phrase
    version: str

    def height(self, paper: Paper) -> float:
        """Return the millimetres that it takes."""
        return self._credits_height(paper) + (paper.mm(_SIGNED_MM) if paper.signed else 0.0)

    def _credits_height(self, paper: Paper) -> float:
        lines = sum(len(self._wrapped(paper, text)) for text in self.texts)
        return max(2, lines) * fonts.LEADING * paper.pt(_FOOT_PT) * POINT_MM + paper.mm(3.0)

    def draw(self, page: Page, words: Words, number: str) -> None:
        """Draw it at the bottom of the page."""
        paper = page.paper
        body = paper.body
        if paper.signed:
            _signatures(page, words, body.bottom - self.height(paper) + paper.mm(2.0))
        y = body.bottom - self._credits_height(paper) + paper.mm(1.6)
        page.line([(body.x, y), (body.right, y)], colour=HAIRLINE, width=0.15)
        y += paper.mm(1.0)
        size = paper.pt(_FOOT_PT)
        below = page.lines(body.right, y, [number], size=size * 1.25, weight="medium", align="right")
        version = tr("sheets.version", words.first, version=self.version)
        page.lines(body.right, below, [version], size=size, colour=MUTED, align="right")
        for place, text in enumerate(self.texts):
            lines = self._wrapped(paper, text)
            y = page.lines(body.x, y, lines, size=size, colour=MUTED if place else "#4C5761")

    def _wrapped(self, paper: Paper, text: str) -> tuple[str, ...]:
        return fonts.wrapped(text, paper.body.width - paper.mm(34), paper.pt(_FOOT_PT))


def _signatures(page: Page, words: Words, top: float) -> None:
    """Draw who drew, checked and approved, with room to sign."""
    paper = page.paper
    page.line([(paper.body.x, top), (paper.body.right, top)], colour=INK, width=0.2)
    size = paper.pt(6.6)
    columns = paper.body.columns(len(_SIGNERS), paper.mm(6))
    for signer, column in zip(_SIGNERS, columns, strict=True):
        x = column.x + column.width / 2
        y = top + paper.mm(1.2)
        if signer == _SIGNERS[-1]:
            day = fonts.drawable(joined(words.tr("sheets.signature.day")))
            small = size * 0.92
            small *= min(1.0, column.width / fonts.text_width(day, small))  # two languages on A4 upright
            page.lines(x, y, [day], size=small, colour=MUTED, align="center")
        y += fonts.LEADING * size * POINT_MM
        title = joined(words.tr(f"sheets.signature.{signer}"))
        y = page.lines(x, y, [title], size=size, weight="semibold", align="center")
        hint = joined(words.tr(f"sheets.signature.{signer}_hint"))
        page.lines(x, y, [hint], size=size * 0.86, colour=MUTED, align="center")


# -- scale, place, north -------------------------------------------------------------------------


def fraction(view: View, language: str) -> str:
    """Return the scale as it is written: ``1:250.000`` or ``1:250,000``."""
    return f"1:{format_number(view.denominator, language, digits=0)}"


def scale_block(view: View, words: Words, scale: float) -> Block:
    """Return the scale: fraction, bar, and what a centimetre is on the ground."""
    length_mm = view.mm(round_length(_BAR_MM * scale * view.denominator / 1_000))
    metres = length_mm * view.denominator / 1_000
    size = 6.0 * scale
    per_centimetre = _per_centimetre(view, words)

    def draw(page: Page, x: float, y: float, width: float) -> None:
        head = f"{joined(words.tr('sheets.scale'))} {fraction(view, words.first)}"
        y = page.lines(x, y, [head], size=7.4 * scale, weight="semibold")
        y += 2.9 * scale
        unit, per = ("km", 1_000) if metres >= 1_000 else ("m", 1)
        height = 1.1 * scale
        for part in range(4):
            box = Box(x + 1 + part * length_mm / 4, y, length_mm / 4, height)
            page.box(box, fill=INK if part % 2 == 0 else PAPER)
        page.box(Box(x + 1, y, length_mm, height), edge=INK, width=0.15)
        for part in (0, 2, 4):
            text = format_number(metres * part / 4 / per, words.first, digits=3)
            at = x + 1 + part * length_mm / 4
            page.text(at, y - 0.9 * scale, text, size=size, align="center")
        page.text(at + fonts.text_width(text, size) / 2 + 0.8, y - 0.9 * scale, unit, size=size)
        page.lines(x, y + 2.0 * scale, per_centimetre, size=5.6 * scale, colour=MUTED)

    return PaintedBlock((10.6 + 2.6 * len(per_centimetre)) * scale, draw)


def _per_centimetre(view: View, words: Words) -> Phrase:
    metres = view.denominator / 100
    kilometres = metres >= 1_000
    return words.each(
        lambda language: tr(
            f"sheets.per_cm_{'km' if kilometres else 'm'}",
            language,
            length=format_number(metres / 1_000 if kilometres else metres, language, digits=3),
        )
    )


def place_block(view: View, ground: Provinces, words: Words, scale: float) -> Block:
    """Return the small map of the provinces with the frame of the map, and the arrow to grid north."""
    height = 25.0 * scale

    def draw(page: Page, x: float, y: float, width: float) -> None:
        arrow = 13.0 * scale
        box = Box(x, y, min(width - arrow, height / _LOCATOR_RATIO), height)
        locator(page, box, [view], ground, words)
        north_arrow(page, x + width - arrow / 2, y, view, words=words, scale=scale)

    return PaintedBlock(height + 2.0 * scale, draw)


def locator(page: Page, box: Box, views: Sequence[View], ground: Provinces, words: Words) -> None:
    """Draw where in the provinces a map lies, or several, then with their numbers from 1."""
    west, south, east, north = ground.whole.bounds
    inner = box.inset(1.2)
    denominator = max((east - west) / inner.width, (north - south) / inner.height) * 1_000
    epsg = views[0].epsg
    small = View(epsg, int(denominator) + 1, (west + east) / 2, (south + north) / 2, box)
    page.box(box, fill=THEME["outside"])
    tolerance = 0.12 * small.denominator / 1_000
    shapes = []
    for province in ground.provinces:
        path = geometry_path(shapely.simplify(province.shape, tolerance), small)
        shapes.append(DrawnPath(path, fill=PAPER, edge=THEME["grey"], width=0.15))
    page.shapes(shapes, clip=box)
    if len(views) == 1:
        _name_provinces(page, small, ground, words)
    for view in views:
        _mark_view(page, box, small, view, has_cross=len(views) == 1)
    if len(views) > 1:
        at = [on_grid(np.array([view.lonlat_centre]), epsg)[0] for view in views]
        _number(page, small.place(np.array(at)))
    page.box(box, edge=INK, width=0.18)


def _name_provinces(page: Page, small: View, ground: Provinces, words: Words) -> None:
    for province in ground.provinces:
        name = province.name_en if words.language == "en" else province.name_vi
        x, y = small.place(shapely.get_coordinates(province.shape.representative_point())[0])
        page.text(x, y, name, size=page.paper.pt(4.8), colour=MUTED, align="center")


def _number(page: Page, places: npt.NDArray[np.float64]) -> None:
    """Write the numbers of places beside them, where there is room."""
    size = page.paper.pt(5.4)
    width, height = 0.45 * size * POINT_MM, 0.75 * size * POINT_MM
    taken: list[tuple[float, float]] = []
    for number, (x, y) in enumerate(places, start=1):
        wide = width * len(str(number))
        sides = ((x + 0.9 + wide, y), (x - 0.9 - wide, y), (x, y - 1.6), (x, y + 1.6 + height))
        for at in sides:
            if all(abs(at[0] - u) > 2.4 * wide or abs(at[1] - v) > 1.3 * height for u, v in taken):
                taken.append(at)
                page.text(
                    at[0], at[1] + height / 2, str(number), size=size, weight="semibold", colour=MARK,
                    align="center",
                )  # fmt: skip
                break


def _mark_view(page: Page, box: Box, small: View, view: View, *, has_cross: bool) -> None:
    """Draw the frame of a map on the small map; one too small to be found may get a cross."""
    west, south, east, north = view.bounds
    if view.epsg != small.epsg:
        west, south, east, north = view.lonlat_bounds
        (west, south), (east, north) = on_grid(np.array([(west, south), (east, north)]), small.epsg)
    (left, top), (right, bottom) = small.place([(west, north), (east, south)])
    least = 1.0
    if right - left < least:
        middle = (left + right) / 2, (top + bottom) / 2
        left, right = middle[0] - least / 2, middle[0] + least / 2
        top, bottom = middle[1] - least / 2, middle[1] + least / 2
        cross = Path(
            [(middle[0], box.y), (middle[0], box.bottom), (box.x, middle[1]), (box.right, middle[1])],
            [Path.MOVETO, Path.LINETO, Path.MOVETO, Path.LINETO],
        )
        if has_cross:
            page.shapes([DrawnPath(cross, edge=MARK, width=0.08)], clip=box)
    left, right = max(left, box.x + 0.4), min(right, box.right - 0.4)
    top, bottom = max(top, box.y + 0.4), min(bottom, box.bottom - 0.4)
    frame = DrawnPath(box_path(Box(left, top, right - left, bottom - top)), edge=MARK, width=0.35)
    page.shapes([frame], clip=box)


def north_arrow(page: Page, x: float, y: float, view: View, *, words: Words, scale: float) -> None:
    """Draw the arrow to grid north, and by how much it lies to the right of true north."""
    letter = joined(words.tr("map.page.north"))
    y = page.lines(x, y, [letter], size=7.0 * scale, weight="semibold", align="center")
    top, height, half = y + 0.2 * scale, 11.0 * scale, 2.1 * scale
    left = Path([(x, top), (x - half, top + height), (x, top + height * 0.78), (x, top)], closed=True)
    right = Path([(x, top), (x + half, top + height), (x, top + height * 0.78), (x, top)], closed=True)
    page.shapes(
        [DrawnPath(left, fill=INK, edge=INK, width=0.12), DrawnPath(right, fill=PAPER, edge=INK, width=0.12)]
    )
    y = top + height + 0.5 * scale
    turn = convergence_deg(view)
    sign = "−" if turn < 0 else "+"
    notes = (*words.tr("sheets.grid_north"), f"γ {sign}{degrees_text(round(abs(turn) * 60) / 60)}")
    page.lines(x, y, notes, size=4.9 * scale, colour=MUTED, align="center")


def grid_note(view: View, words: Words, province_codes: Sequence[str], size: float) -> Block:
    """Return the sentence that tells the grid, and whose it is where several provinces are shown."""
    meridian = degrees_text(territory().zones[view.epsg].meridian)
    key = "sheets.grid_of_both" if len(set(province_codes)) > 1 else "sheets.grid_of_one"
    return Paragraph(words.tr(key, meridian=meridian, epsg=view.epsg), size, colour=MUTED)
