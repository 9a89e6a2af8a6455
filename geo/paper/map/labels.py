"""Names on a map: each at the first free place beside its symbol, none over another.

Names come in the order of their weight. One that finds no place beside its symbol is set a little off
with a line leading to it; one that finds none there gets a number, and the list of numbers tells the
name; what finds no place even so is counted.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from matplotlib.path import Path

from ...base.palette import INK
from ..canvas import fonts
from ..canvas.blocks import MUTED
from ..canvas.page import DrawnPath, Page
from ..canvas.sizes import POINT_MM, Box

_GAP_MM = 0.45
_EDGE_MM = 0.7
_LEADERS_MM = (2.6, 4.2, 6.2, 8.5, 11.0)
_LEADER_ANGLES = 16
_LEADER_STEPS = 6
_LEADING = 1.16
_FRESH_ROWS = 512

Boxes = npt.NDArray[np.float64]


@dataclass(frozen=True)
class LabelWish:
    """A name to be set beside a place of the page.

    Parameters
    ----------
    lines : tuple of str
    x, y : float
        Middle of the symbol.
    reach : float
        Half its width.
    centred : bool
        Whether the middle of the symbol itself is the best place: names in areas.
    number : int or None
        Which feature it belongs to.
    must : bool
        Whether it is set at the best place even if that is taken.
    """

    lines: tuple[str, ...]
    x: float
    y: float
    reach: float
    size: float
    weight: str = "regular"
    colour: str = INK
    centred: bool = False
    number: int | None = None
    must: bool = False

    @property
    def width(self) -> float:
        """Width of the longest line."""
        return max(fonts.text_width(line, self.size, self.weight) for line in self.lines)

    @property
    def height(self) -> float:
        """Height from the capitals of the first to the base of the last line and a little below."""
        return ((len(self.lines) - 1) * _LEADING + fonts.CAP_HEIGHT + 0.2) * self.size * POINT_MM


@dataclass(frozen=True)
class PlacedLabel:
    """A name in its place; ``leader`` holds the ends of the line that leads to it."""

    wish: LabelWish
    box: tuple[float, float, float, float]
    leader: tuple[tuple[float, float], tuple[float, float]] | None = None


@dataclass
class LabelBoard:
    """What is taken of a map."""

    frame: Box
    _taken: Boxes = field(default_factory=lambda: np.zeros((_FRESH_ROWS, 4)))
    _count: int = 0

    def take(self, boxes: Boxes) -> None:
        """Mark boxes (left, top, right, bottom) as taken."""
        fresh = np.atleast_2d(boxes)
        while self._count + len(fresh) > len(self._taken):
            self._taken = np.vstack([self._taken, np.zeros_like(self._taken)])
        self._taken[self._count : self._count + len(fresh)] = fresh
        self._count += len(fresh)

    def free(self, boxes: Boxes) -> npt.NDArray[np.bool_]:
        """Tell of each box whether it lies within the frame and on nothing taken."""
        frame = self.frame.inset(_EDGE_MM)
        inside = (
            (boxes[:, 0] >= frame.x)
            & (boxes[:, 1] >= frame.y)
            & (boxes[:, 2] <= frame.right)
            & (boxes[:, 3] <= frame.bottom)
        )
        taken = self._taken[: self._count]
        apart = (
            (boxes[:, None, 0] >= taken[None, :, 2])
            | (boxes[:, None, 2] <= taken[None, :, 0])
            | (boxes[:, None, 1] >= taken[None, :, 3])
            | (boxes[:, None, 3] <= taken[None, :, 1])
        )
        return np.asarray(inside & apart.all(axis=1))

    def put(self, wish: LabelWish, *, leaders: bool = True) -> PlacedLabel | None:
        """Set a name at the first free place and take it; None if there is none."""
        boxes = _beside(wish)
        free = np.flatnonzero(self.free(boxes))
        if len(free):
            return self._keep(wish, boxes[free[0]])
        if wish.must:
            return self._keep(wish, boxes[0])
        if not leaders:
            return None
        boxes = _further(wish)
        for place in np.flatnonzero(self.free(boxes)):
            ends = _leader(wish, boxes[place])
            steps = np.linspace(0.12, 0.95, _LEADER_STEPS)[:, None]
            points = np.array(ends[0]) + steps * (np.array(ends[1]) - np.array(ends[0]))
            dots = np.hstack([points - 0.12, points + 0.12])
            if self.free(dots).all():
                self.take(dots)
                return self._keep(wish, boxes[place], ends)
        return None

    def _keep(
        self,
        wish: LabelWish,
        box: npt.NDArray[np.float64],
        leader: tuple[tuple[float, float], tuple[float, float]] | None = None,
    ) -> PlacedLabel:
        self.take(box)
        left, top, right, bottom = (float(edge) for edge in box)
        return PlacedLabel(wish, (left, top, right, bottom), leader)


def _around(centres: npt.NDArray[np.float64], wish: LabelWish) -> Boxes:
    half = np.array([wish.width / 2, wish.height / 2])
    return np.hstack([centres - half, centres + half])


def _beside(wish: LabelWish) -> Boxes:
    """Return the places beside a symbol, the best first: right, left, above, below, then the corners."""
    dx = wish.reach + _GAP_MM + wish.width / 2
    dy = wish.reach + _GAP_MM + wish.height / 2
    near = wish.reach * 0.7
    steps = [
        (dx, 0.0), (-dx, 0.0), (0.0, -dy), (0.0, dy),
        (near + wish.width / 2, -dy), (near + wish.width / 2, dy),
        (-near - wish.width / 2, -dy), (-near - wish.width / 2, dy),
        (dx, -wish.height / 2), (dx, wish.height / 2), (-dx, -wish.height / 2), (-dx, wish.height / 2),
        (wish.width / 4, -dy), (-wish.width / 4, -dy), (wish.width / 4, dy), (-wish.width / 4, dy),
    ]  # fmt: skip
    if wish.centred:
        steps.insert(0, (0.0, 0.0))
    return _around(np.array(steps) + np.array([wish.x, wish.y]), wish)


def _further(wish: LabelWish) -> Boxes:
    angles = np.arange(_LEADER_ANGLES) * 2 * math.pi / _LEADER_ANGLES
    ways = np.column_stack([np.cos(angles), np.sin(angles)])
    half = np.array([wish.width / 2, wish.height / 2])
    steps = [ways * (wish.reach + off) + np.sign(np.round(ways, 6)) * half for off in _LEADERS_MM]
    return _around(np.concatenate(steps) + np.array([wish.x, wish.y]), wish)


def _leader(wish: LabelWish, box: npt.NDArray[np.float64]) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return the line from the edge of the symbol to the nearest point of the name."""
    near = (min(max(wish.x, box[0]), box[2]), min(max(wish.y, box[1]), box[3]))
    length = math.hypot(near[0] - wish.x, near[1] - wish.y) or 1.0
    share = min(wish.reach * 0.95, length) / length
    start = (wish.x + share * (near[0] - wish.x), wish.y + share * (near[1] - wish.y))
    return (float(start[0]), float(start[1])), (float(near[0]), float(near[1]))


def draw_names(page: Page, names: Sequence[PlacedLabel]) -> None:
    """Draw names and the lines that lead to them."""
    page.shapes([DrawnPath(Path(list(name.leader)), edge=MUTED, width=0.12) for name in names if name.leader])
    lines = [line for name in names for line in _lines(name)]
    page.halos((x, y, text, wish.size, wish.weight) for x, y, text, wish in lines)
    for x, y, text, wish in lines:
        page.text(x, y, text, size=wish.size, weight=wish.weight, colour=wish.colour)


def _lines(name: PlacedLabel) -> list[tuple[float, float, str, LabelWish]]:
    """Return left end and base of each line; lines beside a symbol begin or end at it."""
    wish = name.wish
    left, top, right, _ = name.box
    if left > wish.x:
        share = 0.0
    elif right < wish.x:
        share = 1.0
    else:
        share = 0.5
    base = top + fonts.CAP_HEIGHT * wish.size * POINT_MM
    step = _LEADING * wish.size * POINT_MM
    widths = [fonts.text_width(line, wish.size, wish.weight) for line in wish.lines]
    return [
        (left + share * (right - left - width), base + number * step, line, wish)
        for number, (line, width) in enumerate(zip(wish.lines, widths, strict=True))
    ]
