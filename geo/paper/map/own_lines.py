"""Roads with their numbers, railways, waters and border points of the user's own ground on a print map."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import shapely
from matplotlib.path import Path

from ...base.errors import DataError
from ...base.palette import PAPER
from ...store.own.ground import CONTEXT, THEMES, OwnGround
from ..canvas import fonts
from ..canvas.page import DrawnPath, Page
from .labels import LabelBoard, LabelWish, PlacedLabel
from .provinces import THEME, clipped, geometry_path, is_empty
from .view import View

_WATER, _WATER_EDGE, _RIVER = "#DCE8EE", "#B9D0DC", "#B9D0DC"
_ROAD, _RAIL, _POWER = "#D5CBB9", "#A3ABB1", "#CFC7D6"
_NUMBER = "#7A6F5C"
_SIMPLIFY_MM = 0.05
_CREDIT_PT = 4.6
_CREDIT_LINES = 2
_EVERY_ROAD_UP_TO = 120_000
_ROADS_UP_TO = {"motorway": 10_000_000, "trunk": 2_000_000, "primary": 1_000_000, "secondary": 400_000}
_ROAD_MM = {"motorway": 0.55, "trunk": 0.42, "primary": 0.34, "secondary": 0.24}
_SMALL_ROAD_MM = 0.16
_POWER_UP_TO = 400_000
_RAIL_DASH = (3.0, 0.8)
_NUMBERS_UP_TO = 400_000
_NUMBER_PT = 4.4
_NUMBERED_MM = 8.0
"""Shorter pieces of a road have no number."""
_ALONG = (0.5, 0.3, 0.7)
"""Where along a road its number is tried."""
_BORDERS_UP_TO = 1_000_000
_BORDER_NAMES_UP_TO = 600_000
_BORDER_PT = 5.0
_BORDER_MM = 0.75


@dataclass(frozen=True)
class OwnNames:
    """Numbers of roads, and border points with their names, in their places on the page.

    Parameters
    ----------
    is_shown : bool
        Whether the map shows anything of the user's own ground.
    """

    labels: tuple[PlacedLabel, ...] = ()
    marks: tuple[tuple[float, float], ...] = ()
    scale: float = 1.0
    is_shown: bool = False

    def shapes(self) -> list[DrawnPath]:
        """Return the marks of border points."""
        reach = _BORDER_MM * self.scale
        steps = ((0, -1), (1, 0), (0, 1), (-1, 0), (0, -1))
        return [
            DrawnPath(
                Path([(x + dx * reach, y + dy * reach) for dx, dy in steps], closed=True),
                fill=PAPER,
                edge=THEME["rail"],
                width=0.15,
            )
            for x, y in self.marks
        ]


@dataclass(frozen=True)
class OwnLines:
    """What is drawn, on a grid.

    Parameters
    ----------
    shapes, classes : mapping of str to array
        By theme, metres of the grid.
    texts : mapping of str to array
        Numbers of the roads, names of the border points.
    credit : str
        What the licence asks to be shown on every map with them.
    """

    shapes: Mapping[str, npt.NDArray[np.object_]]
    classes: Mapping[str, npt.NDArray[np.object_]]
    texts: Mapping[str, npt.NDArray[np.object_]]
    credit: str

    def draw(self, page: Page, view: View) -> None:
        """Draw waters, then railways and power lines, then roads, the small ones first."""
        page.shapes(list(self._drawn(view)), clip=view.frame)

    def is_in(self, view: View) -> bool:
        """Return whether anything lies within the map."""
        window = shapely.box(*view.bounds)
        return any(bool(shapely.intersects(shapes, window).any()) for shapes in self.shapes.values())

    def wish(self, view: View, type_scale: float) -> LabelWish:
        """Return the credit in the upper right corner of the frame; it is written in any case."""
        size = _CREDIT_PT * type_scale
        lines = fonts.wrapped(self.credit, view.frame.width / 2, size, most=_CREDIT_LINES)
        wish = LabelWish(lines, 0.0, 0.0, 0.0, size, colour=THEME["place"], centred=True, must=True)
        x = view.frame.right - wish.width / 2 - 1.0
        return replace(wish, x=x, y=view.frame.y + wish.height / 2 + 1.0)

    def names(self, board: LabelBoard, view: View, type_scale: float) -> OwnNames:
        """Set border points where nothing lies, and numbers of roads where there is room."""
        marks, labels = self._borders(board, view, type_scale)
        labels += self._numbers(board, view, type_scale)
        return OwnNames(tuple(labels), tuple(marks), type_scale, self.is_in(view))

    def _borders(
        self, board: LabelBoard, view: View, type_scale: float
    ) -> tuple[list[tuple[float, float]], list[PlacedLabel]]:
        marks: list[tuple[float, float]] = []
        labels: list[PlacedLabel] = []
        if view.denominator > _BORDERS_UP_TO:
            return marks, labels
        reach = _BORDER_MM * type_scale
        at = view.place(shapely.get_coordinates(self.shapes["borders"]))
        for (x, y), name in zip(at.tolist(), self.texts["borders"], strict=True):
            box = np.array([[x - reach, y - reach, x + reach, y + reach]])
            if not board.free(box).all():
                continue
            if name and view.denominator <= _BORDER_NAMES_UP_TO:
                wish = LabelWish((name,), x, y, reach, _BORDER_PT * type_scale, colour=THEME["place"])
                found = board.put(wish, leaders=False)
                labels += [found] if found else []
            board.take(box)
            marks.append((x, y))
        return marks, labels

    def _numbers(self, board: LabelBoard, view: View, type_scale: float) -> list[PlacedLabel]:
        """Set each number once, on the longest piece of its road within the map."""
        if view.denominator > _NUMBERS_UP_TO:
            return []
        labels: list[PlacedLabel] = []
        roads, numbers = self.shapes["roads"], self.texts["roads"]
        is_drawn = (numbers != "") & self._is_drawn(view)
        window = shapely.box(*view.bounds)
        for number in sorted(set(numbers[is_drawn])):
            parts = shapely.get_parts(roads[is_drawn & (numbers == number)])
            whole = shapely.intersection(shapely.line_merge(shapely.multilinestrings(parts)), window)
            pieces = shapely.get_parts(whole)
            lengths = shapely.length(pieces)
            if not len(pieces) or view.mm(float(lengths.max())) < _NUMBERED_MM:
                continue
            longest = pieces[int(lengths.argmax())]
            along = shapely.line_interpolate_point(longest, np.array(_ALONG), normalized=True)
            size = _NUMBER_PT * type_scale
            for x, y in view.place(shapely.get_coordinates(along)).tolist():
                wish = LabelWish((number,), x, y, 0.2, size, "medium", _NUMBER, centred=True)
                found = board.put(wish, leaders=False)
                if found:
                    labels.append(found)
                    break
        return labels

    def _is_drawn(self, view: View) -> npt.NDArray[np.bool_]:
        """Return which roads a map of this scale shows."""
        shown = [name for name, most in _ROADS_UP_TO.items() if view.denominator <= most]
        classes = self.classes["roads"]
        every = view.denominator <= _EVERY_ROAD_UP_TO
        return np.isin(classes, shown) | (every & ~np.isin(classes, list(_ROADS_UP_TO)))

    def _drawn(self, view: View) -> Iterator[DrawnPath]:
        yield from self._paths("water", view, fill=_WATER, edge=_WATER_EDGE, width=0.1)
        yield from self._paths("waterways", view, edge=_RIVER, width=0.28)
        yield from self._paths("railways", view, edge=_RAIL, width=0.3, dash=_RAIL_DASH)
        if view.denominator <= _POWER_UP_TO:
            yield from self._paths("power", view, edge=_POWER, width=0.15, dash=(1.2, 0.8))
        if view.denominator <= _EVERY_ROAD_UP_TO:
            chosen = ~np.isin(self.classes["roads"], list(_ROADS_UP_TO))
            yield from self._paths("roads", view, chosen, edge=_ROAD, width=_SMALL_ROAD_MM)
        for name in reversed(_ROADS_UP_TO):
            if view.denominator <= _ROADS_UP_TO[name]:
                chosen = self.classes["roads"] == name
                yield from self._paths("roads", view, chosen, edge=_ROAD, width=_ROAD_MM[name])

    def _paths(
        self,
        theme: str,
        view: View,
        chosen: npt.NDArray[np.bool_] | None = None,
        *,
        edge: str,
        width: float,
        fill: str | None = None,
        dash: tuple[float, ...] = (),
    ) -> Iterator[DrawnPath]:
        shapes = self.shapes[theme] if chosen is None else self.shapes[theme][chosen]
        shapes = shapes[shapely.intersects(shapes, shapely.box(*view.bounds))]
        if not len(shapes):
            return
        simple = shapely.simplify(shapes, _SIMPLIFY_MM * view.denominator / 1_000)
        for shape in simple:
            path = geometry_path(clipped(shape, view), view)
            if not is_empty(path):
                yield DrawnPath(path, fill=fill, edge=edge, width=width, dash=dash)


def own_swatch(x: float, y: float) -> list[DrawnPath]:
    """Return a road over a water, for the legend."""
    river = Path([(x - 1.8, y + 1.1), (x + 1.8, y - 1.1)])
    road = Path([(x - 2.2, y), (x + 2.2, y)])
    return [
        DrawnPath(river, edge=_RIVER, width=0.28),
        DrawnPath(road, edge=_ROAD, width=_ROAD_MM["motorway"]),
    ]


def own_lines(own: OwnGround | None, epsg: int) -> OwnLines | None:
    """Return the lines of the user's own ground on a grid, None where there are none that can be read."""
    if own is None or not own.path(CONTEXT).is_file():
        return None
    return _lines(own, own.version, epsg)


@lru_cache(maxsize=4)
def _lines(own: OwnGround, version: str, epsg: int) -> OwnLines | None:
    part = own.part(CONTEXT)
    if part is None:
        return None
    try:
        frames = {name: own.layer(name) for name in THEMES}
    except DataError:
        return None
    shapes = {name: frame.geometry.to_crs(epsg).to_numpy() for name, frame in frames.items()}
    classes = {name: frame["fclass"].to_numpy(dtype=object) for name, frame in frames.items()}
    texts = {
        theme: frames[theme][column].fillna("").to_numpy(dtype=object)
        for theme, column in (("roads", "ref"), ("borders", "name"))
    }
    return OwnLines(shapes, classes, texts, part.about.credit)
