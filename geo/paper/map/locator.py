"""The small map that says where in the provinces a map lies, or several."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import shapely
from matplotlib.path import Path

from ...base.palette import INK, PAPER
from ..canvas.blocks import MUTED
from ..canvas.boxes import POINT_MM, Box
from ..canvas.page import Page, Shape, box_path
from ..canvas.words import Words
from .provinces import THEME, Ground, geometry_path, on_grid
from .view import View

MARK = "#D4380D"
"""Colour of what a sheet is about: its ring on the map, its frame in the small map."""


def locator(page: Page, box: Box, views: Sequence[View], ground: Ground, words: Words) -> None:
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
        shapes.append(Shape(path, fill=PAPER, edge=THEME["grey"], width=0.15))
    page.shapes(shapes, clip=box)
    if len(views) == 1:
        _name_provinces(page, small, ground, words)
    for view in views:
        _mark_view(page, box, small, view, has_cross=len(views) == 1)
    if len(views) > 1:
        at = [on_grid(np.array([view.lonlat_centre]), epsg)[0] for view in views]
        _number(page, small.place(np.array(at)))
    page.box(box, edge=INK, width=0.18)


def _name_provinces(page: Page, small: View, ground: Ground, words: Words) -> None:
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
            page.shapes([Shape(cross, edge=MARK, width=0.08)], clip=box)
    left, right = max(left, box.x + 0.4), min(right, box.right - 0.4)
    top, bottom = max(top, box.y + 0.4), min(bottom, box.bottom - 0.4)
    frame = Shape(box_path(Box(left, top, right - left, bottom - top)), edge=MARK, width=0.35)
    page.shapes([frame], clip=box)
