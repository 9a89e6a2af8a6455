"""What share of each cell of a grid a shape covers: exact, for whole windows at once.

Every edge is cut where it crosses from one cell into the next. A piece of an edge that rises by *h*
within a cell takes *h* of all cells to its right in this row, and of its own cell the part to its right.
Summed from left to right over all rings, these are the covered shares: the signed area that font
rasterisers accumulate. Nothing is sampled and no cell is cut on its own, so the work is that of the
outline's crossings plus one running sum of the window.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import shapely

Numbers = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]

TOUCHED = 1e-9
"""Share of a cell from which on it counts as touched; below it is arithmetic."""


@dataclass(frozen=True)
class Outline:
    """The outline of a shape, cut at every cell that it enters.

    Parameters
    ----------
    row, col : array of int
        The cell of each piece.
    rise : array of float
        Signed height of the piece in rows: positive where the shape lies to its right.
    left : array of float
        How far the middle of the piece lies from the left side of its cell, 0 to 1.
    """

    row: Places
    col: Places
    rise: Numbers
    left: Numbers

    def cover(self, row0: int, row1: int, col0: int, col1: int) -> Numbers:
        """Return the covered share of each cell of a window, 0 to 1 but for some 1e-13 of arithmetic.

        Parameters
        ----------
        row0, row1, col0, col1 : int
            Rows and columns from the first up to the last one, which is left out.
        """
        here = (self.row >= row0) & (self.row < row1) & (self.col < col1)
        if not here.any():
            return np.zeros((row1 - row0, col1 - col0))
        row, col, rise, left = self.row[here], self.col[here], self.rise[here], self.left[here]
        before = col < col0  # the whole row lies to the right of these
        wide = col1 - col0
        place = (row - row0) * wide + np.where(before, 0, col - col0)
        beside = np.where(before, 0.0, rise * left)
        inner = ~before & (col < col1 - 1)  # what lies beside the last column is not asked for
        gained = np.bincount(
            np.concatenate([place, place[inner] + 1]),
            weights=np.concatenate([rise - beside, beside[inner]]),
            minlength=(row1 - row0) * wide,
        )
        share = np.asarray(gained, dtype=np.float64).reshape(row1 - row0, wide)
        return np.cumsum(share, axis=1, out=share)


def outlines(shapes: npt.NDArray[np.object_]) -> list[Outline]:
    """Cut the outlines of polygons whose corners are columns and rows of a grid, rows downwards."""
    parts, shape_of_part = shapely.get_parts(
        shapely.orient_polygons(shapes, exterior_cw=False), return_index=True
    )
    rings, part_of_ring = shapely.get_rings(parts, return_index=True)
    corners, ring = shapely.get_coordinates(rings, return_index=True)
    step = corners[1:] - corners[:-1]
    edge = np.flatnonzero(
        (ring[1:] == ring[:-1]) & (step[:, 1] != 0)
    )  # level ones have nothing to their right
    owner, whole = _cut(corners[edge], step[edge])
    shape = shape_of_part[part_of_ring[ring[edge[owner]]]]
    ends = np.searchsorted(shape, np.arange(len(shapes) + 1))
    return [
        Outline(whole.row[first:last], whole.col[first:last], whole.rise[first:last], whole.left[first:last])
        for first, last in pairwise(ends)
    ]


def _cut(start: Numbers, step: Numbers) -> tuple[Places, Outline]:
    """Cut edges where they go from one cell into the next; return the edge of each piece, and the pieces."""
    edges = np.arange(len(start))
    number, along = [edges], [np.zeros(len(start))]
    for axis in (0, 1):
        one, other = start[:, axis], start[:, axis] + step[:, axis]
        first = np.floor(np.minimum(one, other)).astype(np.int64) + 1
        count = np.maximum(np.ceil(np.maximum(one, other)).astype(np.int64) - first, 0)
        crossed = np.repeat(edges, count)
        line = np.arange(len(crossed)) + np.repeat(first - np.cumsum(count) + count, count)
        number.append(crossed)
        along.append((line - one[crossed]) / step[crossed, axis])
    owner, begin = np.concatenate(number), np.concatenate(along)
    order = np.argsort(owner + begin)
    owner, begin = owner[order], begin[order]
    end = np.ones(len(begin))
    same = owner[1:] == owner[:-1]
    end[:-1][same] = begin[1:][same]
    middle = start[owner] + ((begin + end) / 2)[:, np.newaxis] * step[owner]
    cell = np.floor(middle)
    pieces = Outline(
        row=cell[:, 1].astype(np.int64),
        col=cell[:, 0].astype(np.int64),
        rise=(begin - end) * step[owner, 1],
        left=middle[:, 0] - cell[:, 0],
    )
    return owner, pieces
