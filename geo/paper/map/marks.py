"""Symbols of features on paper, as :mod:`geo.atlas.symbols` says and as the map on the page draws them.

Shape tells the layer, fill the state; a hatched ring says "somewhere in this commune".
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
import shapely
from matplotlib.path import Path
from shapely.geometry.base import BaseGeometry

from ...atlas.symbols import tones
from ...base.palette import PAPER
from ..canvas.page import DrawnPath
from .provinces import THEME

PX_MM = 0.2
"""Millimetres on A4 of a pixel of the symbols."""

_RING_PX = 3.6
_GREY_STATES = ("ended", "removed", "unknown")
_SOLID_STATES = ("built", "ended")
_CIRCLE_STEPS = 32


@dataclass(frozen=True)
class Mark:
    """The symbol of a feature; tokens of :mod:`geo.atlas.symbols`.

    Parameters
    ----------
    radius : float
        Millimetres.
    px : float
        Millimetres of a pixel of the symbols on this map.
    """

    layer: str
    tone: str
    state: str = "built"
    place: str = "site"
    draft: bool = False
    radius: float = 1.2
    px: float = PX_MM

    @property
    def ring(self) -> float:
        """Radius of the hatched ring of what lies somewhere in a commune, millimetres."""
        return self.radius * 0.62 + _RING_PX * self.px

    @property
    def reach(self) -> float:
        """Half the width that it takes, millimetres."""
        return self.ring if self.place == "somewhere" else self.radius * 1.2


@cache
def tone_colours() -> tuple[str, ...]:
    """Return the colour on light ground of each tone."""
    return tuple(light for light, _ in tones())


# -- outlines ------------------------------------------------------------------------------------


def _corners(count: int, radius: float, turn: float) -> npt.NDArray[np.float64]:
    angles = turn + np.arange(count) * 2 * math.pi / count
    return np.column_stack([radius * np.cos(angles), radius * np.sin(angles)])


def _rounded_square(half: float, corner: float) -> npt.NDArray[np.float64]:
    quarter = np.linspace(0, math.pi / 2, 5)
    inner = half - corner
    middles = ((inner, inner, 0.0), (-inner, inner, 1.0), (-inner, -inner, 2.0), (inner, -inner, 3.0))
    arcs = [
        np.column_stack(
            [
                x + corner * np.cos(quarter + turn * math.pi / 2),
                y + corner * np.sin(quarter + turn * math.pi / 2),
            ]
        )
        for x, y, turn in middles
    ]
    return np.concatenate(arcs)


@cache
def _outline(layer: str) -> npt.NDArray[np.float64]:
    """Return the corners of a layer's symbol of radius 1, closed; y grows downwards."""
    points = {
        "zones": _rounded_square(0.88, 0.28),
        "clusters": _corners(6, 1.08, math.pi / 6),
        "hydropower": _corners(_CIRCLE_STEPS, 1.0, 0.0),
        "mines": _corners(4, 1.2, 0.0),
        "projects": _corners(3, 1.32, -math.pi / 2) + np.array([0.0, 0.22]),
    }[layer]
    return np.vstack([points, points[:1]])


@cache
def _lower_half(layer: str) -> npt.NDArray[np.float64]:
    half = shapely.intersection(shapely.Polygon(_outline(layer)), shapely.box(-2, 0, 2, 2))
    return shapely.get_coordinates(half)


def _at(points: npt.NDArray[np.float64], x: float, y: float, radius: float) -> Path:
    return Path(points * radius + np.array([x, y]), closed=True)


def circle(x: float, y: float, radius: float) -> Path:
    """Return a circle."""
    unit = Path.unit_circle()
    return Path(np.asarray(unit.vertices) * radius + np.array([x, y]), unit.codes)


# -- symbols -------------------------------------------------------------------------------------


def mark_shapes(mark: Mark, x: float, y: float) -> list[DrawnPath]:
    """Return a symbol at a place of the page."""
    if mark.place != "somewhere":
        return _symbol(mark, x, y, mark.radius)
    ring = mark.ring
    hatch = _circle_hatch(x, y, ring, PX_MM * 3.4)
    return [
        DrawnPath(circle(x, y, ring), fill=PAPER, fill_alpha=0.8),
        DrawnPath(hatch, edge=mark.tone, width=0.1, edge_alpha=0.65),
        DrawnPath(circle(x, y, ring), edge=mark.tone, width=0.14, dash=(0.45, 0.4)),
        *_symbol(mark, x, y, max(0.5, mark.radius * 0.55)),
    ]


def _symbol(mark: Mark, x: float, y: float, radius: float) -> list[DrawnPath]:
    outline = _at(_outline(mark.layer), x, y, radius)
    edge = THEME["grey"] if mark.state in _GREY_STATES else mark.tone
    solid = mark.state in _SOLID_STATES
    alpha = 0.78 if mark.draft else 1.0
    width = 0.22 if solid else min(0.38, 0.16 + radius * 0.12)
    shapes = [DrawnPath(outline, fill=edge if solid else PAPER, fill_alpha=alpha)]
    if mark.state == "building":
        shapes.append(DrawnPath(_at(_lower_half(mark.layer), x, y, radius), fill=mark.tone, fill_alpha=alpha))
    dash = (0.32, 0.32) if mark.draft else ()
    shapes.append(DrawnPath(outline, edge=PAPER if solid else edge, width=width, dash=dash, edge_alpha=alpha))
    if mark.state == "removed":
        arm = radius * 0.5
        cross = Path(
            [(x - arm, y - arm), (x + arm, y + arm), (x + arm, y - arm), (x - arm, y + arm)],
            [Path.MOVETO, Path.LINETO, Path.MOVETO, Path.LINETO],
        )
        shapes.append(DrawnPath(cross, edge=THEME["grey"], width=width))
    elif mark.state == "occurrence":
        shapes.append(DrawnPath(circle(x, y, max(0.25, radius * 0.28)), fill=mark.tone))
    return shapes


def _circle_hatch(x: float, y: float, radius: float, gap: float) -> Path:
    """Return diagonal chords of a circle."""
    count = int(radius / gap)
    offsets = np.arange(-count, count + 1) * gap
    half = np.sqrt(np.maximum(radius**2 - offsets**2, 0.0))
    along, across = np.array([1.0, -1.0]) / math.sqrt(2), np.array([1.0, 1.0]) / math.sqrt(2)
    starts = offsets[:, None] * across - half[:, None] * along + (x, y)
    ends = offsets[:, None] * across + half[:, None] * along + (x, y)
    return segments(starts, ends)


def segments(starts: npt.NDArray[np.float64], ends: npt.NDArray[np.float64]) -> Path:
    """Return straight lines from each start to its end as one path."""
    vertices = np.stack([starts, ends], axis=1).reshape(-1, 2)
    codes = np.tile(np.array([Path.MOVETO, Path.LINETO], dtype=Path.code_type), len(starts))
    return Path(vertices, codes)


# -- areas ---------------------------------------------------------------------------------------

_AREAS: dict[str, tuple[float, float, tuple[float, ...]]] = {
    "built": (0.42, 0.26, ()),
    "building": (0.14, 0.26, ()),
    "planned": (0.13, 0.26, ()),
    "ended": (0.22, 0.22, ()),
    "removed": (0.0, 0.22, (1.1, 0.9)),
    "occurrence": (0.06, 0.22, (0.9, 0.7)),
    "unknown": (0.08, 0.22, ()),
}
"""Of each state: share of the colour in the fill, width and dashes of the edge."""


def area_shapes(mark: Mark, path: Path, polygon: BaseGeometry) -> list[DrawnPath]:
    """Return an outlined area.

    Parameters
    ----------
    path : Path
        Its outline on the page.
    polygon : geometry
        The same in millimetres of the page, for the hatching of what is being built.
    """
    fill, width, dash = _AREAS[mark.state]
    colour = THEME["grey"] if mark.state in _GREY_STATES else mark.tone
    shapes = []
    if fill:
        shapes.append(DrawnPath(path, fill=colour, fill_alpha=fill * (0.6 if mark.draft else 1.0)))
    if mark.state == "building":
        shapes.append(DrawnPath(hatch(polygon, 1.2), edge=colour, width=0.16, edge_alpha=0.7))
    dash = (0.4, 0.55) if mark.draft else dash
    shapes.append(DrawnPath(path, edge=colour, width=width, dash=dash, edge_alpha=0.8 if mark.draft else 1.0))
    return shapes


def disc_shapes(mark: Mark, x: float, y: float, radius: float) -> list[DrawnPath]:
    """Return the schematic circle of declared hectares."""
    ring = circle(x, y, radius)
    return [
        DrawnPath(ring, fill=mark.tone, fill_alpha=0.05 if mark.draft else 0.09),
        DrawnPath(ring, edge=mark.tone, width=0.26, dash=(1.2, 0.8), edge_alpha=0.55 if mark.draft else 0.9),
    ]


def hatch(polygon: BaseGeometry, gap: float, *, falling: bool = False) -> Path:
    """Return diagonal lines within a polygon of the page, ``gap`` millimetres apart."""
    left, top, right, bottom = polygon.bounds
    height = bottom - top
    starts_x = np.arange(math.floor((left - height) / gap) * gap, right + gap, gap)
    low, high = (bottom, top) if not falling else (top, bottom)
    lines = shapely.linestrings(
        np.stack(
            [
                np.column_stack([starts_x, np.full(len(starts_x), low)]),
                np.column_stack([starts_x + height, np.full(len(starts_x), high)]),
            ],
            axis=1,
        )
    )
    inside = shapely.get_parts(shapely.intersection(lines, polygon))
    inside = inside[(shapely.get_dimensions(inside) == 1) & ~shapely.is_empty(inside)]
    if not len(inside):
        return Path(np.zeros((0, 2)))
    ends = shapely.get_coordinates(inside).reshape(-1, 2)
    counts = shapely.get_num_coordinates(inside)
    codes = np.full(len(ends), Path.LINETO, dtype=Path.code_type)
    codes[np.concatenate([[0], np.cumsum(counts)[:-1]])] = Path.MOVETO
    return Path(ends, codes)
