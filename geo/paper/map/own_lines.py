"""Roads, railways and waters of the user's own ground, quietly under the features of a print map."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import shapely

from ...base.errors import DataError
from ...store.own.ground import CONTEXT, OwnGround
from ..canvas import fonts
from ..canvas.page import DrawnPath, Page
from .labels import LabelWish
from .provinces import THEME, clipped, geometry_path, is_empty
from .view import View

_WATER, _WATER_EDGE, _RIVER = "#DCE8EE", "#B9D0DC", "#B9D0DC"
_ROAD, _RAIL, _POWER = "#D5CBB9", "#A3ABB1", "#CFC7D6"
_SIMPLIFY_MM = 0.05
_CREDIT_PT = 4.6
_CREDIT_LINES = 2
_EVERY_ROAD_UP_TO = 120_000
_ROADS_UP_TO = {"motorway": 10_000_000, "trunk": 2_000_000, "primary": 1_000_000, "secondary": 400_000}
_ROAD_MM = {"motorway": 0.55, "trunk": 0.42, "primary": 0.34, "secondary": 0.24}
_SMALL_ROAD_MM = 0.16
_POWER_UP_TO = 400_000
_RAIL_DASH = (3.0, 0.8)


@dataclass(frozen=True)
class OwnLines:
    """What is drawn, on a grid.

    Parameters
    ----------
    shapes, classes : mapping of str to array
        By theme, metres of the grid.
    credit : str
        What the licence asks to be shown on every map with them.
    """

    shapes: Mapping[str, npt.NDArray[np.object_]]
    classes: Mapping[str, npt.NDArray[np.object_]]
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
        frames = {name: own.layer(name) for name in ("water", "waterways", "railways", "power", "roads")}
    except DataError:
        return None
    shapes = {name: frame.geometry.to_crs(epsg).to_numpy() for name, frame in frames.items()}
    classes = {name: frame["fclass"].to_numpy(dtype=object) for name, frame in frames.items()}
    return OwnLines(shapes, classes, part.about.credit)
