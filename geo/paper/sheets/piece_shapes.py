"""How the pieces of an overlap check are drawn: land in its colour, what is doubtful hatched."""

from __future__ import annotations

import shapely
from matplotlib.path import Path
from shapely.geometry.base import BaseGeometry

from ...base.palette import INK, PAPER, WARNING
from ...land.overlap.pieces import CONTESTED, LAND
from ..canvas.page import Shape
from ..map.legend_rows import Swatch
from ..map.marks import circle, hatch
from ..map.provinces import THEME

_HATCH_MM = 1.3


def piece_shapes(part: str, colour: str, path: Path, polygon: BaseGeometry) -> list[Shape]:
    """Return a part of a site: land in the colour of its code, what is doubtful hatched."""
    if part == LAND:
        return [Shape(path, fill=colour or THEME["grey"], fill_alpha=0.82, edge=INK, width=0.08)]
    shapes = [Shape(path, fill=PAPER)]
    if part == CONTESTED:
        shapes += [
            Shape(hatch(polygon, _HATCH_MM), edge=WARNING, width=0.22),
            Shape(hatch(polygon, _HATCH_MM, falling=True), edge=WARNING, width=0.22),
        ]
    else:
        shapes.append(Shape(hatch(polygon, _HATCH_MM * 1.4), edge=THEME["grey"], width=0.16))
    return [*shapes, Shape(path, edge=INK, width=0.12)]


def piece_swatch(part: str, colour: str) -> Swatch:
    """Return the symbol of a part of a site for a legend or table."""

    def swatch(x: float, y: float) -> list[Shape]:
        box = shapely.box(x - 2.1, y - 1.05, x + 2.1, y + 1.05)
        path = Path(shapely.get_coordinates(box), closed=True)
        return piece_shapes(part, colour, path, box)

    return swatch


def site_swatch(x: float, y: float) -> list[Shape]:
    """Return the symbol of the edge of a site."""
    box = shapely.box(x - 2.1, y - 1.05, x + 2.1, y + 1.05)
    return [Shape(Path(shapely.get_coordinates(box), closed=True), edge=INK, width=0.45)]


def point_swatch(x: float, y: float) -> list[Shape]:
    """Return the symbol of a site of which only a point is known."""
    return [Shape(circle(x, y, 1.3), fill=PAPER, edge=INK, width=0.5)]
