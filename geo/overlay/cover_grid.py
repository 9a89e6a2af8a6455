"""The cells of a raster on the ground: sites in its columns and rows, and the hectares of each cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS, Geod
from shapely.geometry.base import BaseGeometry

from ..plane import DEGREES, PLANE, Shapes, from_plane, transformed, transformer
from ..rasters import Raster
from ..units import SQUARE_METRES_PER_HECTARE

Numbers = npt.NDArray[np.float64]

Window = tuple[int, int, int, int]
"""First row, last row + 1, first column, last column + 1."""

LONGEST_EDGE_M = 100.0
"""Edges are divided into parts of this length before they go into the system of a raster.

A straight edge of 100 m bends by 0.1 mm there, which makes less than a millionth of a hectare.
"""

_EVEN = 1e-9
_NODE_STEP_M = 2_000.0
_NODE_STEP_DEGREES = 0.02
_GEOD = Geod(ellps="WGS84")


@dataclass(frozen=True)
class CellHectares:
    """Hectares of the cells of a window: those of a cell are its row's times its column's.

    Parameters
    ----------
    rows : array of float
        Hectares of each row's cell in the middle column.
    cols : array of float
        How much larger the cells of each column are than those of the middle one.
    """

    rows: Numbers
    cols: Numbers

    def part(self, rows: slice, cols: slice) -> CellHectares:
        """Return those of some rows and columns of the window."""
        return CellHectares(self.rows[rows], self.cols[cols])

    def over(self, other: CellHectares) -> CellHectares:
        """Return how many times those of another measure these are."""
        return CellHectares(self.rows / other.rows, self.cols / other.cols)

    def by_strip(self, columns: int) -> Numbers:
        """Return the mean of each strip of so many columns."""
        starts = np.arange(0, len(self.cols), columns)
        sizes = np.diff(np.append(starts, len(self.cols)))
        return np.asarray(np.add.reduceat(self.cols, starts) / sizes * self.rows.mean())

    def times(self, shares: Numbers) -> Numbers:
        """Multiply the shares of cells by their hectares, in place."""
        shares *= self.rows[:, np.newaxis]
        if np.abs(self.cols - 1.0).max() > _EVEN:
            shares *= self.cols
        return shares


class _Nodes(NamedTuple):
    """Cells of a window that are measured: some rows of the middle column, some columns of the middle row."""

    window: Window
    rows: Numbers
    cols: Numbers

    def places(self) -> Numbers:
        """Return columns and rows of the rows' nodes, of the columns', and of the middle."""
        row0, row1, col0, col1 = self.window
        row, col = (row0 + row1) / 2, (col0 + col1) / 2
        return np.array(
            [
                [*np.full(len(self.rows), col), *self.cols, col],
                [*self.rows, *np.full(len(self.cols), row), row],
            ]
        )

    def all_cells(self, measured: Numbers) -> CellHectares:
        """Return the hectares of all cells of the window from those of the nodes."""
        row0, row1, col0, col1 = self.window
        by_row, by_col = measured[: len(self.rows)], measured[len(self.rows) : -1]
        return CellHectares(
            rows=np.interp(np.arange(row0, row1) + 0.5, self.rows, by_row),
            cols=np.interp(np.arange(col0, col1) + 0.5, self.cols, by_col / measured[-1]),
        )


class Grid:
    """The grid of a raster's cells.

    Parameters
    ----------
    raster : Raster
    """

    def __init__(self, raster: Raster) -> None:
        self.raster = raster
        self._to_raster = transformer(DEGREES, raster.crs)
        self._from_raster = transformer(raster.crs, DEGREES)

    def from_plane(self, shapes: Shapes) -> Shapes:
        """Return shapes of :mod:`geo.plane` with columns and rows for corners, rows downwards."""
        (left, top), (wide, high) = self.raster.origin, self.raster.step
        divided = np.asarray(shapely.segmentize(shapes, LONGEST_EDGE_M), dtype=np.object_)
        placed = transformed(from_plane(divided), self._to_raster)
        return np.asarray(
            shapely.transform(placed, lambda xy: (xy - (left, top)) / (wide, high)), dtype=np.object_
        )

    def to_lonlat(self, shapes: Shapes) -> Shapes:
        """Return shapes of columns and rows in longitude and latitude on WGS 84, degrees."""
        (left, top), (wide, high) = self.raster.origin, self.raster.step
        placed = np.asarray(shapely.transform(shapes, lambda xy: xy * (wide, high) + (left, top)))
        return transformed(placed, self._from_raster)

    def hectares(
        self, windows: Sequence[Window], epsgs: Sequence[int]
    ) -> list[tuple[CellHectares, CellHectares]]:
        """Return the hectares of the cells of windows, on the ellipsoid and on a VN-2000 grid.

        The corners of a cell are brought into an equal-area plane of the ellipsoid (or the grid), and the
        area of that quadrilateral is taken: for cells in degrees this is their share of the authalic
        zone of the row. It is done every 2 km along the middle row and column and interpolated, which is
        good to 1e-7 for cells up to 1 km, and to 4e-6 on the grid under a site as large as a province.

        Parameters
        ----------
        windows : sequence of tuple of int
            First row, last row + 1, first column, last column + 1 of each.
        epsgs : sequence of int
            The grid of each.
        """
        nodes = [
            _Nodes(window, self._between(*window[:2], 1), self._between(*window[2:], 0)) for window in windows
        ]
        if not nodes:
            return []
        lon, lat = self._corners(*np.hstack([part.places() for part in nodes]))
        sizes = [part.places().shape[1] for part in nodes]
        grid_of = np.repeat(epsgs, sizes)
        on_grid = np.empty(len(grid_of))
        for epsg in set(epsgs):
            mine = grid_of == epsg
            on_grid[mine] = _quadrilaterals_ha(lon[:, mine], lat[:, mine], CRS.from_epsg(epsg))
        ends = np.cumsum(sizes)[:-1]
        both = (np.split(_quadrilaterals_ha(lon, lat, PLANE), ends), np.split(on_grid, ends))
        return [
            (part.all_cells(ha), part.all_cells(grid)) for part, ha, grid in zip(nodes, *both, strict=True)
        ]

    def metres(self, row0: int, row1: int, col: float) -> tuple[Numbers, Numbers]:
        """Return width and height in metres of the cells of each row, along a column, on the ellipsoid."""
        nodes = self._between(row0, row1, 1)
        sides = [
            self._lonlat(np.full(len(nodes), col) + across, nodes + down)
            for across, down in ((-0.5, 0.0), (0.5, 0.0), (0.0, -0.5), (0.0, 0.5))
        ]
        width = np.asarray(_GEOD.inv(*sides[0], *sides[1])[2])
        height = np.asarray(_GEOD.inv(*sides[2], *sides[3])[2])
        rows = np.arange(row0, row1) + 0.5
        return np.interp(rows, nodes, width), np.interp(rows, nodes, height)

    def _between(self, first: int, last: int, axis: int) -> Numbers:
        """Return middles of rows or columns, near enough to each other to interpolate between them."""
        step = _NODE_STEP_DEGREES if self.raster.crs.is_geographic else _NODE_STEP_M
        parts = int((last - first) * abs(self.raster.step[axis]) / step) + 1
        return np.linspace(first + 0.5, last - 0.5, min(parts + 1, last - first))

    def _corners(self, col: Numbers, row: Numbers) -> tuple[Numbers, Numbers]:
        """Return the corners of the cells around some middles, in turn, in degrees."""
        across, down = np.array([-0.5, 0.5, 0.5, -0.5]), np.array([-0.5, -0.5, 0.5, 0.5])
        return self._lonlat(np.add.outer(across, col), np.add.outer(down, row))

    def _lonlat(self, col: Numbers, row: Numbers) -> tuple[Numbers, Numbers]:
        (left, top), (wide, high) = self.raster.origin, self.raster.step
        found = self._from_raster.transform(left + col * wide, top + row * high)
        return np.asarray(found[0]), np.asarray(found[1])


def _quadrilaterals_ha(lon: Numbers, lat: Numbers, target: CRS) -> Numbers:
    """Return the hectares of quadrilaterals in a plane; NaN where that has no numbers for them."""
    x, y = transformer(DEGREES, target).transform(lon, lat)
    there = np.isfinite(x).all(axis=0) & np.isfinite(y).all(axis=0)  # not far from a grid's meridian
    x, y = np.where(there, x, np.nan), np.where(there, y, np.nan)
    diagonals = (x[2] - x[0]) * (y[3] - y[1]) - (x[3] - x[1]) * (y[2] - y[0])
    return np.asarray(np.abs(diagonals) / 2 / SQUARE_METRES_PER_HECTARE)


def window_of(shape: BaseGeometry, raster: Raster) -> Window:
    """Return the rows and columns of a raster that a shape of columns and rows touches.

    Nothing lies between the first and the last where the shape lies outside.
    """
    west, north, east, south = shape.bounds
    row0, row1 = max(int(np.floor(north)), 0), min(int(np.ceil(south)), raster.height)
    col0, col1 = max(int(np.floor(west)), 0), min(int(np.ceil(east)), raster.width)
    return row0, row1, col0, col1
