"""The features of a map: where they lie on the page, as area, circle or symbol."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from ...atlas.symbols import PLACES, STATES, Symbols, symbols
from ...records.vocabulary import LAYERS
from ...records.wording import feature_names
from ..canvas.page import DrawnPath, Page
from .marks import PX_MM, Mark, area_shapes, disc_shapes, mark_shapes, tone_colours
from .provinces import geometry_path
from .view import Bounds, View

_AREA_LEAST_MM = 2.0
_DISC_MARGIN_MM = 0.6
_SIMPLIFY_MM = 0.02
_ROOM_MM2 = 110.0
"""Square millimetres of map that a symbol of full size should have to itself."""
_SMALLEST = 0.55
_SAME_PLACE_M = 1.0
_SCALE_OF_LEVEL = {"approximate": 100_000, "commune": 200_000, "district": 400_000}
"""Denominators of the largest scales at which points that may lie elsewhere are worth showing."""


@dataclass(frozen=True)
class MapFeatures:
    """Features in the order of the layers and their rows, on a grid.

    Parameters
    ----------
    table : DataFrame
        Columns of all layers, index ``feature_id``.
    names : list of str
        In the first language of the sheet.
    shapes : array
        Points and polygons, metres of the grid; None where the place is not known.
    symbols : Symbols
    """

    table: pd.DataFrame
    names: list[str]
    shapes: npt.NDArray[np.object_]
    symbols: Symbols

    def __len__(self) -> int:
        return len(self.names)

    @cached_property
    def located(self) -> npt.NDArray[np.bool_]:
        """Which of them have a place."""
        return np.asarray(~(shapely.is_missing(self.shapes) | shapely.is_empty(self.shapes)))

    @cached_property
    def anchors(self) -> npt.NDArray[np.float64]:
        """East and north of a point within each; NaN where there is none."""
        anchors = np.full((len(self), 2), np.nan)
        inner = shapely.point_on_surface(self.shapes[self.located])
        anchors[self.located] = shapely.get_coordinates(inner)
        return anchors

    def least_scale(self, least: int) -> int:
        """Return the denominator of the largest scale that they bear.

        Parameters
        ----------
        least : int
            What an area, or a point known to be at its site, bears.
        """
        if not self.located.any() or shapely.get_dimensions(self.shapes[self.located]).any():
            return least
        levels = self.table["location_level"].to_numpy()[self.located]
        return max(least, min(_SCALE_OF_LEVEL.get(str(level), least) for level in levels))

    def bounds(self) -> Bounds | None:
        """Return west, south, east, north of all, circles of declared hectares included."""
        if not self.located.any():
            return None
        boxes = shapely.bounds(self.shapes[self.located])
        reach = self.symbols.disc_m[self.located][:, None] * np.array([-1, -1, 1, 1])
        boxes = boxes + reach
        west, south = boxes[:, :2].min(axis=0)
        east, north = boxes[:, 2:].max(axis=0)
        return float(west), float(south), float(east), float(north)


def features_of(frames: Mapping[str, gpd.GeoDataFrame], epsg: int, language: str) -> MapFeatures:
    """Return the features of joined layers on a VN-2000 grid."""
    present = {layer: frames[layer] for layer in LAYERS if layer in frames}
    shapes = [frame.geometry.to_crs(epsg).to_numpy() for frame in present.values()]
    tables = [pd.DataFrame(frame.drop(columns=frame.geometry.name)) for frame in present.values()]
    table = pd.concat([part for part in tables if len(part)]) if any(map(len, tables)) else pd.DataFrame()
    names = [name for frame in present.values() for name in feature_names(frame, language).tolist()]
    return MapFeatures(table, names, np.concatenate([np.array([], dtype=object), *shapes]), symbols(present))


@dataclass(frozen=True)
class PlacedFeatures:
    """The features of a map as they are drawn.

    Parameters
    ----------
    is_area, is_disc, is_mark : array of bool
        How each is drawn; none of them where it is not.
    x_y : array
        Middle of each on the page, NaN where it is not drawn.
    reach : array
        Millimetres that each takes round its middle.
    marks : list of Mark
    """

    features: MapFeatures
    view: View
    is_area: npt.NDArray[np.bool_]
    is_disc: npt.NDArray[np.bool_]
    is_mark: npt.NDArray[np.bool_]
    x_y: npt.NDArray[np.float64]
    reach: npt.NDArray[np.float64]
    marks: list[Mark]

    @property
    def is_drawn(self) -> npt.NDArray[np.bool_]:
        """Which features are on the map."""
        return self.is_area | self.is_mark

    def obstacles(self) -> npt.NDArray[np.float64]:
        """Return the boxes (left, top, right, bottom) of the symbols, which no label may cover."""
        at, reach = self.x_y[self.is_mark], self.reach[self.is_mark][:, None]
        return np.hstack([at - reach, at + reach])

    def draw(self, page: Page) -> None:
        """Draw areas, the largest first, then circles, then symbols, the largest first."""
        shapes: list[DrawnPath] = []
        areas = np.flatnonzero(self.is_area)
        sizes = shapely.area(self.features.shapes[areas])
        for place in areas[np.argsort(-sizes, kind="stable")]:
            shapes += self._area(int(place))
        for place in np.flatnonzero(self.is_disc):
            x, y = self.x_y[place]
            radius = self.view.mm(float(self.features.symbols.disc_m[place]))
            shapes += disc_shapes(self.marks[place], x, y, radius)
        for place in self.order():
            shapes += mark_shapes(self.marks[place], *self.x_y[place])
        page.shapes(shapes, clip=self.view.frame)

    def order(self) -> list[int]:
        """Return the features drawn as symbols, the largest first."""
        places = np.flatnonzero(self.is_mark)
        return [int(place) for place in places[np.argsort(-self.reach[places], kind="stable")]]

    def _area(self, place: int) -> list[DrawnPath]:
        shape = self.features.shapes[place]
        shape = shapely.simplify(shape, _SIMPLIFY_MM * self.view.denominator / 1_000)
        west, south, east, north = self.view.bounds
        cut = shape
        if not shapely.box(west, south, east, north).contains(shape):
            spare = 5 * self.view.denominator / 1_000
            cut = shapely.clip_by_rect(shape, west - spare, south - spare, east + spare, north + spare)
        if shapely.is_empty(cut):
            return []
        on_page = shapely.transform(cut, self.view.place)
        return area_shapes(self.marks[place], geometry_path(cut, self.view), on_page)


def place(features: MapFeatures, view: View, *, type_scale: float = 1.0) -> PlacedFeatures:
    """Return how the features are drawn on a map.

    Symbols shrink where there are many, and those at one point are set in rings round it.
    """
    count = len(features)
    boxes = np.full((count, 4), np.nan)
    boxes[features.located] = shapely.bounds(features.shapes[features.located])
    west, south, east, north = view.bounds
    inside = shapely.intersects(features.shapes, shapely.box(west, south, east, north))
    with np.errstate(invalid="ignore"):
        size_mm = view.mm(1) * np.fmax(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1])
        anchors = view.place(features.anchors)
        left, top, right, bottom = view.frame.edges
        within = (
            (anchors[:, 0] > left)
            & (anchors[:, 0] < right)
            & (anchors[:, 1] > top)
            & (anchors[:, 1] < bottom)
        )
        is_area = inside & (features.symbols.outlined > 0) & (size_mm >= _AREA_LEAST_MM * type_scale)
    is_mark = within & ~is_area
    shown = max(1, int(is_mark.sum()))
    shrunk = (view.frame.width * view.frame.height / shown / _ROOM_MM2) ** 0.5
    factor = PX_MM * type_scale * min(1.0, max(_SMALLEST, shrunk))
    marks = _marks(features.symbols, factor)
    reach = np.array([mark.reach for mark in marks], dtype=float)
    radius = np.array([mark.radius for mark in marks], dtype=float)
    disc_mm = view.mm(1) * features.symbols.disc_m
    is_disc = is_mark & (disc_mm > radius + _DISC_MARGIN_MM)
    x_y = _spread(
        features, view, np.where(is_mark[:, None] | is_area[:, None], anchors, np.nan), is_mark, reach
    )
    return PlacedFeatures(features, view, is_area, is_disc, is_mark, x_y, reach, marks)


def _marks(shown: Symbols, px_mm: float) -> list[Mark]:
    colours = tone_colours()
    return [
        Mark(
            LAYERS[layer],
            colours[tone],
            STATES[state],
            PLACES[place],
            bool(draft),
            float(radius) * px_mm,
            px_mm,
        )
        for layer, tone, state, place, draft, radius in zip(
            shown.layer, shown.tone, shown.state, shown.place, shown.draft, shown.radius_px, strict=True
        )
    ]


def _spread(
    features: MapFeatures,
    view: View,
    x_y: npt.NDArray[np.float64],
    is_mark: npt.NDArray[np.bool_],
    reach: npt.NDArray[np.float64],
) -> npt.NDArray[np.float64]:
    """Return the places with symbols at one and the same point set in rings round it.

    The best known of them keeps the point. On paper the others move by less than is known of them:
    such points are centres of communes, or places of which a source told no better.
    """
    chosen = np.flatnonzero(is_mark)
    _, group = np.unique(np.round(features.anchors[chosen] / _SAME_PLACE_M), axis=0, return_inverse=True)
    counts = np.bincount(group, minlength=1)
    left, top, right, bottom = view.frame.edges
    for number in np.flatnonzero(counts > 1):
        members = chosen[group == number]
        rank = np.lexsort((-reach[members], features.symbols.layer[members], features.symbols.place[members]))
        members = members[rank]
        x_y[members] += _rings(len(members)) * 2.05 * float(reach[members].max())
        edge = reach[members]
        x_y[members, 0] = np.clip(x_y[members, 0], left + edge, right - edge)
        x_y[members, 1] = np.clip(x_y[members, 1], top + edge, bottom - edge)
    return x_y


def _rings(count: int) -> npt.NDArray[np.float64]:
    """Return places for circles of diameter 1: one in the middle, six round it, twelve round these."""
    places = [np.zeros((1, 2))]
    ring = 0
    while sum(map(len, places)) < count:
        ring += 1
        angles = np.arange(6 * ring) * math.pi / (3 * ring)
        places.append(ring * np.column_stack([np.cos(angles), np.sin(angles)]))
    return np.concatenate(places)[:count]


def together(parts: Sequence[PlacedFeatures]) -> PlacedFeatures:
    """Return what several maps show as if it were on one: for a legend of all of them."""
    features = [part.features for part in parts]
    tables = [part.table for part in features if len(part)]
    fields = Symbols.__dataclass_fields__
    shown = {name: np.concatenate([getattr(part.symbols, name) for part in features]) for name in fields}
    whole = MapFeatures(
        pd.concat(tables) if tables else pd.DataFrame(),
        [name for part in features for name in part.names],
        np.concatenate([part.shapes for part in features]),
        Symbols(**shown),
    )
    arrays = ("is_area", "is_disc", "is_mark", "x_y", "reach")
    joined = {name: np.concatenate([getattr(part, name) for part in parts]) for name in arrays}
    return PlacedFeatures(
        whole, parts[0].view, **joined, marks=[mark for part in parts for mark in part.marks]
    )
