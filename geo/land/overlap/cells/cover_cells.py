"""What share of each cell of a grid a shape covers: exact, for whole windows at once.

Every edge is cut where it crosses from one cell into the next. A piece of an edge that rises by *h*
within a cell takes *h* of all cells to its right in this row, and of its own cell the part to its right.
Summed from left to right over all rings, these are the covered shares: the signed area that font
rasterisers accumulate. Nothing is sampled and no cell is cut on its own; the cells between two pieces
have one share, so the sums are those of the outline's crossings.
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import shapely

Numbers = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]

TOUCHED = 1e-9
"""Share of a cell from which on it counts as touched; below it is arithmetic."""

_LAST = 1.0 - 1e-7
"""Where on an edge the last cuts are sorted in: any later, and rounding puts them on the next edge."""


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
