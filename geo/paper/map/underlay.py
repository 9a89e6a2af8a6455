"""The ground laid out on a map of paper and drawn: under everything that the atlas knows, its names last.

Where nothing of it is in the frame, the legend does not speak of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import shapely
from matplotlib.path import Path
from shapely.geometry.base import BaseGeometry

from ...base.palette import PAPER
from ..canvas.page import DrawnPath, Page
from .ground import AIRPORTS, COMMUNES, GROUPS, PLACES, POWER, RAILWAY, RIVERS, STOPS, Ground, GroundPlace
from .labels import LabelBoard, LabelWish, PlacedLabel
from .provinces import THEME, clipped, geometry_path, is_empty
from .view import View

_UP_TO = {COMMUNES: 600_000, RAILWAY: 2_000_000, STOPS: 400_000, POWER: 600_000, AIRPORTS: 2_000_000}
_RIVERS_FROM = 500_000
"""The rivers are kilometres off: there are none on a map of a larger scale."""

_NAMED_UP_TO = {"provincial_seat": 2_000_000, "town": 500_000, "former_commune": 150_000, "village": 100_000}
_AIRPORTS_NAMED_UP_TO = 1_200_000
_KV_UP_TO = 250_000
_NAME_PT = 5.0
_MARK_MM = {STOPS: 0.5, POWER: 0.75, AIRPORTS: 0.95, PLACES: 0.25}
_LINE_MM = {COMMUNES: 0.12, RIVERS: 0.35, RAILWAY: 0.42}
_SLEEPERS_MM = (1.1, 1.1)
_COMMUNE = "#C9CDCD"


@dataclass(frozen=True)
class GroundPlan:
    """The ground of one map, laid out: lines by group, marks, names."""

    lines: dict[str, Path] = field(default_factory=dict)
    marks: tuple[tuple[str, float, float], ...] = ()
    names: tuple[PlacedLabel, ...] = ()
    scale: float = 1.0

    @property
    def groups(self) -> tuple[str, ...]:
        """What the map shows of it, in the order of the legend."""
        shown = {*self.lines, *(group for group, _, _ in self.marks)}
        return tuple(group for group in GROUPS if group in shown)


def plan_ground(
    board: LabelBoard, view: View, ground: Ground, language: str, type_scale: float
) -> GroundPlan:
    """Lay out the ground: a mark where nothing lies, a name where there is room."""
    lines = {group: path for group, shape in ground.lines.items() if (path := _line(view, group, shape))}
    at = view.place(ground.at)
    frame = view.frame
    inside = ((at > (frame.x, frame.y)) & (at < (frame.right, frame.bottom))).all(axis=1)
    marks: list[tuple[str, float, float]] = []
    names: list[PlacedLabel] = []
    for number in np.flatnonzero(inside):
        place = ground.places[number]
        x, y = (float(part) for part in at[number])
        reach = _MARK_MM[place.group] * type_scale
        box = np.array([[x - reach, y - reach, x + reach, y + reach]])
        if view.denominator > _drawn_up_to(place) or not board.free(box).all():
            continue
        found = None
        if view.denominator <= _named_up_to(place):
            name = place.en if language == "en" else place.vi
            weight = "medium" if place.kind in ("provincial_seat", "town") else "regular"
            wish = LabelWish((name,), x, y, reach, _NAME_PT * type_scale, weight, THEME["place"])
            found = board.put(wish, leaders=False)
        if found is None and place.group == PLACES:
            continue  # a dot without a name tells nothing
        board.take(box)
        marks.append((place.group, x, y))
        names += [found] if found else []
    return GroundPlan(lines, tuple(marks), tuple(names), type_scale)


def _line(view: View, group: str, shape: BaseGeometry) -> Path | None:
    is_shown = view.denominator >= _RIVERS_FROM if group == RIVERS else view.denominator <= _UP_TO[group]
    if not is_shown:
        return None
    part = clipped(shape, view)
    tolerance = 0.05 * view.denominator / 1_000
    path = geometry_path(shapely.simplify(part, tolerance), view)
    return None if is_empty(path) else path


def _drawn_up_to(place: GroundPlace) -> int:
    return _NAMED_UP_TO[place.kind] if place.group == PLACES else _UP_TO[place.group]


def _named_up_to(place: GroundPlace) -> int:
    if place.group == STOPS:
        return 0
    if place.group == POWER:
        return _KV_UP_TO
    return _AIRPORTS_NAMED_UP_TO if place.group == AIRPORTS else _NAMED_UP_TO[place.kind]


def draw_ground_lines(page: Page, view: View, plan: GroundPlan) -> None:
    """Draw the lines, over the land and under everything else."""
    shapes = [shape for group in plan.lines for shape in line_shapes(group, plan.lines[group])]
    page.shapes(shapes, clip=view.frame)


def draw_ground_marks(page: Page, view: View, plan: GroundPlan) -> None:
    """Draw the marks, under the features."""
    shapes = [shape for group, x, y in plan.marks for shape in ground_mark(group, x, y, plan.scale)]
    page.shapes(shapes, clip=view.frame)


def line_shapes(group: str, path: Path) -> list[DrawnPath]:
    """Return how a line of the ground is drawn."""
    width = _LINE_MM[group]
    if group == COMMUNES:
        return [DrawnPath(path, edge=_COMMUNE, width=width)]
    if group == RIVERS:
        return [DrawnPath(path, edge=THEME["water"], width=width)]
    return [
        DrawnPath(path, edge=THEME["rail"], width=width),
        DrawnPath(path, edge=PAPER, width=width * 0.55, dash=_SLEEPERS_MM),
    ]


def ground_mark(group: str, x: float, y: float, scale: float) -> list[DrawnPath]:
    """Return the mark of a power node, airport, stop or place."""
    reach = _MARK_MM[group] * scale
    colour = THEME["rail"]
    if group == PLACES:
        return [DrawnPath(Path.circle((x, y), reach), fill=THEME["place"])]
    if group == STOPS:
        return [DrawnPath(Path.circle((x, y), reach), fill=PAPER, edge=colour, width=0.15)]
    if group == AIRPORTS:
        runway = _strokes([(x - 0.6 * reach, y + 0.35 * reach), (x + 0.6 * reach, y - 0.35 * reach)])
        return [
            DrawnPath(Path.circle((x, y), reach), fill=PAPER, edge=colour, width=0.15),
            DrawnPath(runway, edge=colour, width=0.2),
        ]
    corners = [(x - reach, y - reach), (x + reach, y - reach), (x + reach, y + reach), (x - reach, y + reach)]
    steps = ((0.3, -0.75), (-0.35, 0.1), (0.35, -0.1), (-0.3, 0.75))
    bolt = _strokes([(x + dx * reach, y + dy * reach) for dx, dy in steps])
    return [
        DrawnPath(Path([*corners, corners[0]], closed=True), fill=PAPER, edge=colour, width=0.15),
        DrawnPath(bolt, edge=colour, width=0.15),
    ]


def _strokes(points: Sequence[tuple[float, float]]) -> Path:
    return Path(np.array(points))
