"""The cells of a raster on the ground: sites in its columns and rows, and the hectares of each cell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS

from ....base.plane import DEGREES, ELLIPSOID, PLANE, Numbers, Shapes, from_plane, transformed, transformer
from ....base.units import SQUARE_METRES_PER_HECTARE
from ....formats.geotiff import Raster

Places = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Window = tuple[int, int, int, int]
"""First row, last row + 1, first column, last column + 1."""

TOUCHED = 1e-9
"""Share of a cell from which on it counts as touched; below it is arithmetic."""

_LAST = 1.0 - 1e-7
"""Where on an edge the last cuts are sorted in: any later, and rounding puts them on the next edge."""


LONGEST_EDGE_M = 100.0
"""Edges are divided into parts of this length before they go into the system of a raster.

A straight edge of 100 m bends by 0.1 mm there, which makes less than a millionth of a hectare.
"""

_EVEN = 1e-9
_NODE_STEP_M = 2_000.0
_NODE_STEP_DEGREES = 0.02


class Runs(NamedTuple):
    """The cells of a window from left to right, row after row, as runs of cells with one covered share.

    Parameters
    ----------
    row : array of int
        Row of each run, from 0.
    length : array of int
        Its cells.
    share : array of float
        The covered share of each of them, 0 to 1 but for some 1e-13 of arithmetic.
    """

    row: Places
    length: Places
    share: Numbers


class Outline(NamedTuple):
    """The outline of a shape, cut at every cell that it enters.

    Parameters
    ----------
    row, col : array of int
        The cell of each piece.
    own, beside : array of float
        The share that the piece adds to its cell, and what it adds more to each one to the right.
    """

    row: Places
    col: Places
    own: Numbers
    beside: Numbers

    def runs(self, row0: int, row1: int, col0: int, col1: int) -> Runs:
        """Return the covered shares of the cells of a window.

        Parameters
        ----------
        row0, row1, col0, col1 : int
            Rows and columns from the first up to the last one, which is left out.
        """
        here = (self.row >= row0) & (self.row < row1)
        own, beside = self.own[here], self.beside[here]
        row, col = self.row[here] - row0, self.col[here] - col0
        wide, cells = col1 - col0, (row1 - row0) * (col1 - col0)
        out = (col < 0) | (col >= wide)
        if out.any():
            # What lies to the left counts for the whole row. What lies to the right, or of the last column,
            # goes to the first cell of the next row, where the sum is back at nought.
            own, beside = np.where(out, own + beside, own), np.where(out, 0.0, beside)
            col = np.minimum(np.maximum(col, 0), wide)
        place = row * wide + col
        gained = np.bincount(
            np.concatenate([place, place + 1]), weights=np.concatenate([own, beside]), minlength=cells + 1
        )[: cells + 1]
        begins = gained != 0
        begins[::wide] = True  # and with it the end of the last row
        first = np.flatnonzero(begins)
        length, first = first[1:] - first[:-1], first[:-1]
        return Runs(first // wide, length, gained[first].cumsum(dtype=np.float64))


class CellHectares(NamedTuple):
    """Hectares of the cells of a window: those of a cell are its row's times its column's.

    Parameters
    ----------
    rows : array of float
        Hectares of each row's cell in the middle column, on the ellipsoid.
    cols : array of float
        How many times larger the cells of each column are than those of the middle one.
    grid_rows, grid_cols : array of float
        The factors of each row and of each column from these hectares to those on the grid.
    """

    rows: Numbers
    cols: Numbers
    grid_rows: Numbers
    grid_cols: Numbers

    def part(self, rows: slice, cols: slice) -> CellHectares:
        """Return those of some rows and columns of the window."""
        return CellHectares(self.rows[rows], self.cols[cols], self.grid_rows[rows], self.grid_cols[cols])

    def of_cells(self, runs: Runs, shares: Numbers | Flags) -> Numbers:
        """Return hectares of each cell, row after row.

        Parameters
        ----------
        runs : Runs
            All cells of the window.
        shares : array
            How much of each cell in a run counts.
        """
        found: Numbers = np.repeat(shares * self.rows[runs.row], runs.length)
        if np.abs(self.cols - 1.0).max() > _EVEN:
            found.reshape(-1, len(self.cols))[...] *= self.cols
        return found

    def grid_factors(self, columns: int) -> Numbers:
        """Return the factor to the grid in the middle of each strip of so many columns."""
        wide = len(self.grid_cols)
        starts = np.arange(0, wide, columns)
        middles = (starts + np.minimum(starts + columns, wide)) // 2
        factors: Numbers = self.grid_cols[middles] * self.grid_rows[len(self.grid_rows) // 2]
        return factors


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
        """Return shapes of :mod:`geo.base.plane` with columns and rows for corners, rows downwards."""
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

    def hectares(self, windows: Sequence[Window], epsgs: Sequence[int]) -> list[CellHectares]:
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
        row0, row1, col0, col1 = np.array(windows, dtype=np.int64).reshape(-1, 4).T
        middle_row, middle_col = (row0 + row1) / 2, (col0 + col1) / 2
        rows, row_counts = self._between(row0, row1, 1)
        cols, col_counts = self._between(col0, col1, 0)
        measured = self._measured(
            np.concatenate([np.repeat(middle_col, row_counts), cols, middle_col]),
            np.concatenate([rows, np.repeat(middle_row, col_counts), middle_row]),
            np.concatenate([np.repeat(epsgs, row_counts), np.repeat(epsgs, col_counts), epsgs]),
        )
        by_row, by_col, middle = np.split(measured, np.cumsum([len(rows), len(cols)]), axis=1)
        by_col /= np.repeat(middle, col_counts, axis=1)
        return [
            _interpolated(window, rows[down], by_row[:, down], cols[across], by_col[:, across])
            for window, down, across in zip(windows, _slices(row_counts), _slices(col_counts), strict=True)
        ]

    def _measured(self, col: Numbers, row: Numbers, epsgs: Places) -> Numbers:
        """Return the hectares of the cells around some middles, and below the factor of each to its grid."""
        lon, lat = self._corners(col, row)
        ha = _quadrilaterals_ha(lon, lat, PLANE)
        on_grid = np.empty(len(ha))
        for epsg in np.unique(epsgs):
            mine = epsgs == epsg
            on_grid[mine] = _quadrilaterals_ha(lon[:, mine], lat[:, mine], CRS.from_epsg(epsg))
        return np.stack([ha, on_grid / ha])

    def metres(self, row0: int, row1: int, col: float) -> tuple[Numbers, Numbers]:
        """Return width and height in metres of the cells of each row, along a column, on the ellipsoid."""
        nodes, _ = self._between(np.array([row0]), np.array([row1]), 1)
        sides = [
            self._lonlat(np.full(len(nodes), col) + across, nodes + down)
            for across, down in ((-0.5, 0.0), (0.5, 0.0), (0.0, -0.5), (0.0, 0.5))
        ]
        width = np.asarray(ELLIPSOID.inv(*sides[0], *sides[1])[2])
        height = np.asarray(ELLIPSOID.inv(*sides[2], *sides[3])[2])
        rows = np.arange(row0, row1) + 0.5
        return np.interp(rows, nodes, width), np.interp(rows, nodes, height)

    def _between(self, first: Places, last: Places, axis: int) -> tuple[Numbers, Places]:
        """Return middles of rows or columns of windows, near enough to interpolate between them.

        Returns
        -------
        middles, counts : array of float, array of int
            Those of all windows, and how many each has.
        """
        step = _NODE_STEP_DEGREES if self.raster.crs.is_geographic else _NODE_STEP_M
        cells = last - first
        parts = (cells * abs(self.raster.step[axis]) / step).astype(np.int64) + 1
        counts = np.minimum(parts + 1, cells)
        number = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        apart = (cells - 1) / np.maximum(counts - 1, 1)
        return np.repeat(first + 0.5, counts) + number * np.repeat(apart, counts), counts

    def _corners(self, col: Numbers, row: Numbers) -> tuple[Numbers, Numbers]:
        """Return the corners of the cells around some middles, in turn, in degrees."""
        across, down = np.array([-0.5, 0.5, 0.5, -0.5]), np.array([-0.5, -0.5, 0.5, 0.5])
        return self._lonlat(np.add.outer(across, col), np.add.outer(down, row))

    def _lonlat(self, col: Numbers, row: Numbers) -> tuple[Numbers, Numbers]:
        (left, top), (wide, high) = self.raster.origin, self.raster.step
        found = self._from_raster.transform(left + col * wide, top + row * high)
        return np.asarray(found[0]), np.asarray(found[1])


def _interpolated(
    window: Window, rows: Numbers, by_row: Numbers, cols: Numbers, by_col: Numbers
) -> CellHectares:
    """Return the hectares and factors of all cells of a window from those of some rows and columns."""
    row0, row1, col0, col1 = window
    every_row, every_col = np.arange(row0, row1) + 0.5, np.arange(col0, col1) + 0.5
    return CellHectares(
        rows=np.interp(every_row, rows, by_row[0]),
        cols=np.interp(every_col, cols, by_col[0]),
        grid_rows=np.interp(every_row, rows, by_row[1]),
        grid_cols=np.interp(every_col, cols, by_col[1]),
    )


def _slices(counts: Places) -> Iterator[slice]:
    """Yield where each of some parts that lie one after the other begins and ends."""
    ends = np.cumsum(counts).tolist()
    return map(slice, [0, *ends], ends)


def _quadrilaterals_ha(lon: Numbers, lat: Numbers, target: CRS) -> Numbers:
    """Return the hectares of quadrilaterals in a plane; NaN where that has no numbers for them."""
    x, y = transformer(DEGREES, target).transform(lon, lat)
    there = np.isfinite(x).all(axis=0) & np.isfinite(y).all(axis=0)  # not far from a grid's meridian
    x, y = np.where(there, x, np.nan), np.where(there, y, np.nan)
    diagonals = (x[2] - x[0]) * (y[3] - y[1]) - (x[3] - x[1]) * (y[2] - y[0])
    return np.asarray(np.abs(diagonals) / 2 / SQUARE_METRES_PER_HECTARE)


def windows_of(shapes: Shapes, raster: Raster) -> list[Window]:
    """Return the rows and columns of a raster that each of some shapes of columns and rows touches.

    Nothing lies between the first and the last where a shape lies outside.
    """
    west, north, east, south = shapely.bounds(shapes).T
    rows = np.clip([np.floor(north), np.ceil(south)], 0, raster.height)
    cols = np.clip([np.floor(west), np.ceil(east)], 0, raster.width)
    ends = np.vstack([rows, cols]).astype(int).T
    return [(row0, row1, col0, col1) for row0, row1, col0, col1 in ends.tolist()]


def outlines(shapes: npt.NDArray[np.object_]) -> list[Outline]:
    """Cut the outlines of polygons whose corners are columns and rows of a grid, rows downwards."""
    parts, shape_of_part = shapely.get_parts(
        shapely.orient_polygons(shapes, exterior_cw=False), return_index=True
    )
    rings, part_of_ring = shapely.get_rings(parts, return_index=True)
    corners, ring = shapely.get_coordinates(rings, return_index=True)
    step = np.diff(corners, axis=0)
    # Level edges have nothing to their right.
    edge = np.flatnonzero((ring[1:] == ring[:-1]) & (step[:, 1] != 0))
    pieces, whole = _cut(*corners[edge].T.copy(), *step[edge].T.copy())
    shape = shape_of_part[part_of_ring[ring[edge]]]
    ends = np.append(0, np.cumsum(pieces))[np.searchsorted(shape, np.arange(len(shapes) + 1))]
    row, col, own, beside = whole
    return [
        Outline(row[first:last], col[first:last], own[first:last], beside[first:last])
        for first, last in pairwise(ends.tolist())
    ]


def _cut(x: Numbers, y: Numbers, dx: Numbers, dy: Numbers) -> tuple[Places, Outline]:
    """Cut edges where they go from one cell into the next; return the count of pieces of each, and these."""
    edges = np.arange(len(x))
    pieces = np.ones(len(x), dtype=np.int64)
    number, along = [edges], [np.zeros(len(x))]
    for begin, step in ((x, dx), (y, dy)):
        first = np.floor(np.minimum(begin, begin + step)).astype(np.int64) + 1
        last = np.ceil(np.maximum(begin, begin + step)).astype(np.int64)
        count = np.maximum(last - first, 0)
        crossed = np.repeat(edges, count)
        line = np.arange(len(crossed)) + np.repeat(first - np.cumsum(count) + count, count)
        pieces += count
        number.append(crossed)
        along.append((line - begin[crossed]) / step[crossed])
    cut = np.concatenate(along)
    cut = cut[np.argsort(np.concatenate(number) + np.minimum(cut, _LAST))]
    edge = np.repeat(edges, pieces)
    upto = np.append(cut[1:], 1.0)
    upto[np.cumsum(pieces) - 1] = 1.0
    middle = (cut + upto) / 2
    col, row = x[edge] + middle * dx[edge], y[edge] + middle * dy[edge]
    rise = (cut - upto) * dy[edge]
    whole = np.floor(col)
    beside = rise * (col - whole)
    return pieces, Outline(
        np.floor(row).astype(np.int64), whole.astype(np.int64), own=rise - beside, beside=beside
    )
