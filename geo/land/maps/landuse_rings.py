"""Polygons as arrays of corners: thousands of parcels at once, without an object for each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import shapely

from ...base.plane import Numbers, Shapes

Places = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

_POLYGON = 3
_FEWEST = 4
_NO_CORNERS, _NONE = np.empty((0, 2)), np.empty(0, dtype=np.int64)


class Polygons(NamedTuple):
    """Polygons and multipolygons, ring after ring.

    Parameters
    ----------
    corners : array of shape (n, 2)
        The last corner of a ring is its first.
    starts : array of int
        Where each ring begins, and where the last one ends.
    owner : array of int
        The polygon of each ring, ascending.
    is_hole : array of bool
        Of each ring; a ring that is none begins another part of its polygon.
    total : int
        How many polygons there are.
    """

    corners: Numbers
    starts: Places
    owner: Places
    is_hole: Flags
    total: int

    @classmethod
    def of_shapes(cls, shapes: Shapes) -> Polygons:
        """Return the polygons of shapes; lines and points beside them have no land."""
        whole = np.arange(len(shapes))
        parts = np.asarray(shapes, dtype=object)
        for _ in range(2):  # a collection may hold multipolygons
            parts, index = shapely.get_parts(parts, return_index=True)
            whole = whole[index]
        areal = shapely.get_type_id(parts) == _POLYGON
        parts, whole = parts[areal], whole[areal]
        rings, part = shapely.get_rings(parts, return_index=True)
        has_corners = ~shapely.is_empty(rings)
        rings, part = rings[has_corners], part[has_corners]
        is_hole = np.zeros(len(rings), dtype=bool)
        is_hole[1:] = part[1:] == part[:-1]
        corners, lengths = shapely.get_coordinates(rings), shapely.get_num_coordinates(rings)
        short = lengths < _FEWEST
        if short.any():  # rings of files can be; those that are made cannot
            times = np.ones(len(corners), dtype=np.int64)
            times[np.cumsum(lengths)[short] - 1] += _FEWEST - lengths[short]
            corners, lengths = np.repeat(corners, times, axis=0), np.maximum(lengths, _FEWEST)
        return cls(corners, ends_of(lengths), whole[part], is_hole, len(shapes))

    @classmethod
    def joined(cls, some: Sequence[Polygons]) -> Polygons:
        """Return polygons one after the other."""
        if len(some) == 1:
            return some[0]
        before = ends_of([one.total for one in some])
        return cls(
            np.concatenate([_NO_CORNERS, *(one.corners for one in some)]),
            ends_of(np.concatenate([_NONE, *(one.lengths for one in some)])),
            np.concatenate([_NONE, *(one.owner + start for one, start in zip(some, before, strict=False))]),
            np.concatenate([_NONE, *(one.is_hole for one in some)]).astype(bool),
            int(before[-1]),
        )

    @property
    def lengths(self) -> Places:
        """How many corners each ring has."""
        return np.diff(self.starts)

    def take(self, rows: Places) -> tuple[Polygons, Places]:
        """Return some polygons in the order given, and where their corners stood."""
        first = np.searchsorted(self.owner, np.arange(self.total + 1))
        counts = np.diff(first)[rows]
        rings = running(first[rows], counts)
        lengths = self.lengths[rings]
        corners = running(self.starts[rings], lengths)
        owner = np.repeat(np.arange(len(rows)), counts)
        taken = Polygons(
            self.corners.take(corners, axis=0), ends_of(lengths), owner, self.is_hole[rings], len(rows)
        )
        return taken, corners

    def part(self, first: int, last: int) -> Polygons:
        """Return the polygons from one to before another, in memory of their own."""
        ring, end = np.searchsorted(self.owner, [first, last]).tolist()
        begin = self.starts[ring]
        return Polygons(
            np.array(self.corners[begin : self.starts[end]], order="C"),
            self.starts[ring : end + 1] - begin,
            self.owner[ring:end] - first,
            self.is_hole[ring:end].copy(),
            last - first,
        )

    def shapes(self) -> Shapes:
        """Return polygons, and multipolygons where one has several parts."""
        found = np.empty(self.total, dtype=object)
        if not len(self.owner):
            found[:] = shapely.Polygon()
            return found
        ring = np.repeat(np.arange(len(self.owner)), self.lengths)
        part = np.cumsum(~self.is_hole) - 1
        rings = np.asarray(shapely.linearrings(self.corners, indices=ring), dtype=object)
        polygons = np.asarray(shapely.polygons(rings, indices=part), dtype=object)
        whole = self.owner[~self.is_hole]
        found[whole] = polygons
        several = np.flatnonzero(np.bincount(whole, minlength=self.total) > 1)
        if len(several):
            own = np.isin(whole, several)
            found[several] = shapely.multipolygons(
                polygons[own], indices=np.searchsorted(several, whole[own])
            )
        found[shapely.is_missing(found)] = shapely.Polygon()
        return found


def running(starts: Places, counts: Places, step: int | Places = 1) -> Places:
    """Return ``start, start + step, …`` of each start, so many; a step for all or one for each."""
    ends = np.cumsum(counts)
    place: Places = np.arange(ends[-1] if len(ends) else 0)
    if isinstance(step, int) and step == 1:
        return place + np.repeat(starts - ends + counts, counts)
    place -= np.repeat(ends - counts, counts)
    place *= step if isinstance(step, int) else np.repeat(step, counts)
    return place + np.repeat(starts, counts)


def ends_of(counts: npt.ArrayLike) -> Places:
    """Return where runs of so many begin, and where the last one ends."""
    return np.concatenate([[0], np.cumsum(counts, dtype=np.int64)]).astype(np.int64)
