"""Shapes that have an area: on the ellipsoid, and in the plane in which sites are cut.

The plane is equal-area, so that the hectares of the parts add up to the whole.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple, overload

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS, Geod, Transformer
from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry

from .crs import STORAGE_EPSG
from .units import SQUARE_METRES_PER_HECTARE

Shapes = npt.NDArray[np.object_]
Numbers = npt.NDArray[np.float64]

PLANE = CRS.from_proj4("+proj=laea +lat_0=22 +lon_0=104.2 +datum=WGS84 +units=m")
"""Lambert's azimuthal equal-area projection of the ellipsoid, centred between the two provinces.

Areas in it are those on the ellipsoid exactly. Straight lines are geodesics but for a millimetre in a
kilometre, and distances right to 1 in 10,000, everywhere within 180 km of the centre.
"""

ELLIPSOID = Geod(ellps="WGS84")
"""What distances and areas of longitudes and latitudes are measured on."""

DEGREES = CRS.from_epsg(STORAGE_EPSG)
"""Longitude and latitude on WGS 84."""

TILE_M = 16_000.0
"""Side of the squares that have a series of their own in a :class:`Neighbourhoods`."""

SERIES_ERROR_M = 1e-6
"""Metres by which a series may miss the exact position; more, and the exact way is taken."""

_DEGREE, _CHECKED = 4, 4
_METRES_PER_DEGREE = 111_000.0
_AREAS = 2

_POWERS = tuple((i, j) for i in range(_DEGREE + 1) for j in range(_DEGREE + 1 - i))


@overload
def is_area(shapes: BaseGeometry | None) -> bool: ...
@overload
def is_area(shapes: npt.ArrayLike) -> npt.NDArray[np.bool_]: ...
def is_area(shapes: npt.ArrayLike | BaseGeometry | None) -> npt.NDArray[np.bool_] | bool:
    """Tell whether a shape, or each of several, is a polygon or holds one: no point, line or None."""
    if shapes is None or isinstance(shapes, BaseGeometry):
        return bool(shapely.get_dimensions(shapes) == _AREAS)
    return np.asarray(shapely.get_dimensions(np.asarray(shapes)) == _AREAS)


def polygons(shape: BaseGeometry) -> list[Polygon]:
    """Return the polygons of a polygon, a multipolygon or a collection of both."""
    parts = shapely.get_parts(shapely.get_parts(shape))
    return [part for part in parts if isinstance(part, Polygon)]


def ellipsoid_m2(shape: BaseGeometry) -> float:
    """Return the square metres of a shape of longitudes and latitudes: shells minus holes, ring by ring.

    Whichever way the rings turn; a broken polygon has no area that GEOS would stand for.
    """
    total = 0.0
    for polygon in polygons(shape):
        rings = (polygon.exterior, *polygon.interiors)
        shell, *holes = (abs(ELLIPSOID.geometry_area_perimeter(ring)[0]) for ring in rings)
        total += shell - sum(holes)
    return total


def to_plane(shapes: Shapes) -> Shapes:
    """Return shapes of longitude and latitude on WGS 84 in the plane, metres."""
    return transformed(shapes, transformer(DEGREES, PLANE))


def from_plane(shapes: Shapes) -> Shapes:
    """Return shapes of the plane in longitude and latitude on WGS 84, degrees."""
    return _returned(shapes, PLANE, DEGREES)


def to_grid(shapes: Shapes, epsg: int) -> Shapes:
    """Return shapes of longitude and latitude on WGS 84 on a VN-2000 grid, metres."""
    return _returned(shapes, DEGREES, CRS.from_epsg(epsg))


def _returned(shapes: Shapes, source: CRS, target: CRS) -> Shapes:
    """Return shapes where the change from the target to the source would bring them from.

    PROJ's change to the plane and that from a grid miss what comes back by 1 or 2 mm, so that a site
    and the parcel that it was drawn along would part: one step by how far it misses.
    """
    return np.asarray(shapely.transform(shapes, lambda corners: _back(corners, source, target)), np.object_)


def _back(corners: Numbers, source: CRS, target: CRS) -> Numbers:
    back, there = transformer(source, target), transformer(target, source)
    aimed = 2 * corners - _changed(_changed(corners, back), there)
    return _changed(aimed, back)


def transformed(shapes: Shapes, change: Transformer) -> Shapes:
    """Return shapes with every corner moved; None stays None."""
    return np.asarray(shapely.transform(shapes, lambda corners: _changed(corners, change)), dtype=np.object_)


def _changed(corners: Numbers, change: Transformer) -> Numbers:
    return np.column_stack(change.transform(corners[:, 0], corners[:, 1]))


def hectares(shapes: Shapes) -> Numbers:
    """Return the hectares on the ellipsoid of shapes of the plane; 0 for points, lines and None."""
    return np.nan_to_num(np.asarray(shapely.area(shapes), dtype=np.float64)) / SQUARE_METRES_PER_HECTARE


@lru_cache(maxsize=32)
def transformer(source: CRS, target: CRS) -> Transformer:
    """Return the change from one system to another, east before north; PROJ takes long to find it."""
    return Transformer.from_crs(source, target, always_xy=True)


class Neighbourhoods:
    """The change from a map to the plane and to a grid, quick where many corners lie close together.

    A change from one map projection to another is so smooth that within some kilometres a series of
    the fourth degree gives it to less than a micrometre. The series of each square of ``TILE_M`` is
    fitted once, and compared with the exact change at points between those of the fit; where they
    differ by more than ``SERIES_ERROR_M``, or corners lie too far away, the exact change is used.
    The same corner always gets the same position to the last digit, so neighbours still fit.

    Parameters
    ----------
    source : CRS
    epsg : int
        The grid.
    """

    def __init__(self, source: CRS, epsg: int) -> None:
        self._source, self._grid = source, CRS.from_epsg(epsg)
        self.is_on_grid = source == self._grid
        """Whether the map is on the grid already: its corners stay what they are."""
        self._side = TILE_M
        if source.is_geographic:
            self._side /= _METRES_PER_DEGREE
        self._series: dict[tuple[int, int], Numbers | None] = {}

    def moved(self, corners: Numbers, near: tuple[float, float]) -> Numbers:
        """Return a row for each corner: east and north in the plane, then on the grid.

        Parameters
        ----------
        corners : array of shape (n, 2)
        near : tuple of float
            A point in their midst, which chooses the series: the same for corners that have to fit.
        """
        tile = (round(near[0] / self._side), round(near[1] / self._side))
        if tile not in self._series:
            self._series[tile] = self._fitted(tile)
        series = self._series[tile]
        if series is not None and len(corners):
            place = (corners.T - self._side * np.array(tile)[:, None]) / self._side
            if max(-place.min(), place.max()) <= 1:
                moved = _sum(series, *place)
                return (np.vstack([moved, corners.T]) if self.is_on_grid else moved).T
        return self._exactly(corners).T

    def _exactly(self, corners: Numbers) -> Numbers:
        degrees = _changed(corners, transformer(self._source, DEGREES))
        plane = _changed(degrees, transformer(DEGREES, PLANE))
        on_grid = corners if self.is_on_grid else _back(degrees, DEGREES, self._grid)
        return np.vstack([plane.T, on_grid.T])

    def _fitted(self, tile: tuple[int, int]) -> Numbers | None:
        """Return the series of a tile and half a tile round it; None where none is good enough."""
        nodes = _nodes()
        exact = self._exactly(self._side * (np.vstack([nodes.fit, nodes.check]) + tile))
        if self.is_on_grid:
            exact = exact[:2]
        series: Numbers = exact[:, : len(nodes.fit)] @ nodes.solution.T
        missed = _sum(series, *nodes.check.T) - exact[:, len(nodes.fit) :]
        # Not a number where the exact change has none: not good enough either.
        return series if np.abs(missed).max() <= SERIES_ERROR_M else None


class _Nodes(NamedTuple):
    """Places in a square from -1 to 1 to fit a series at and to check it, and what solves the fit."""

    fit: Numbers
    check: Numbers
    solution: Numbers


@lru_cache(maxsize=1)
def _nodes() -> _Nodes:
    count = _DEGREE + 2  # even, so that no node is the centre of the plane, where PROJ jumps by 0.4 mm
    along = np.cos(np.pi * (np.arange(count) + 0.5) / count)
    fit = np.array([(x, y) for x in along for y in along])
    between = np.linspace(-1, 1, _CHECKED)  # the corners too, where a series misses most
    check = np.array([(x, y) for x in between for y in between])
    terms = np.column_stack([fit[:, 0] ** i * fit[:, 1] ** j for i, j in _POWERS])
    return _Nodes(fit, check, np.linalg.pinv(terms))


def _sum(series: Numbers, x: Numbers, y: Numbers) -> Numbers:
    """Return the values of some series (rows) by Horner's rule.

    It only adds and multiplies, so equal corners have equal values wherever they stand in the array.
    """
    columns = dict(zip(_POWERS, series.T[:, :, None], strict=True))
    total: Numbers = np.zeros((len(series), len(x)))
    inner = np.empty_like(total)
    for i in range(_DEGREE, -1, -1):
        inner[:] = columns[i, _DEGREE - i]
        for j in range(_DEGREE - i - 1, -1, -1):
            inner *= y
            inner += columns[i, j]
        total *= x
        total += inner
    return total
