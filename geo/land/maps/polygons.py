"""Geometries of GeoPackages as arrays of corners, all at once.

Polygons, and multipolygons of one part, are read as they lie in the file, heights left out; whatever else
there is, and whatever is odd, goes through shapely.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import shapely

from ...base.plane import Numbers, Shapes, is_area

Places = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

_POLYGON, _MULTIPOLYGON, _WITH_Z = 3, 6, 1000
"""Kinds of geometries in WKB; those of shapely are the same."""
_FEWEST = 4
_NO_CORNERS, _NONE = np.empty((0, 2)), np.empty(0, dtype=np.int64)

MOST_RINGS = 16
"""Rings up to which a polygon is read directly: each further one is a step for all."""
_ENVELOPE_BYTES = np.array([0, 32, 48, 48, 64, 0, 0, 0])
_NO_ENVELOPE = 5
_EMPTY_BIT, _EXTENDED_BIT = 0b010000, 0b100000
_CORNER_BYTES = 16
_SMALLEST = 8 + 13


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


class NeedsGdalError(Exception):
    """There are geometries that only GDAL reads rightly."""


def polygons_of(blobs: list[Any]) -> tuple[Polygons, Flags]:
    """Return the polygons of cells of a geometry column, and which cells hold one.

    Raises
    ------
    NeedsGdalError
        If geometries are curves.
    """
    plain, is_plain = _plain(blobs)
    if is_plain.all():
        return plain, is_plain
    odd = np.flatnonzero(~is_plain)
    shapes = shapes_of([blobs[row] for row in odd.tolist()])
    usable = has_land(shapes)
    holds = is_plain.copy()
    holds[odd[usable]] = True
    rows = np.concatenate([np.flatnonzero(is_plain), odd[usable]])
    every = Polygons.joined([plain, Polygons.of_shapes(shapes[usable])])
    return every.take(np.argsort(rows))[0], holds


def shapes_of(blobs: list[Any]) -> Shapes:
    """Return geometries of two dimensions; None where there is none that can be read.

    Raises
    ------
    NeedsGdalError
        If geometries are curves.
    """
    sizes = [_head_bytes(blob) if isinstance(blob, bytes) else 0 for blob in blobs]
    raw = [blob[size:] if size else None for blob, size in zip(blobs, sizes, strict=True)]
    try:
        with np.errstate(invalid="ignore"):  # corners that are no numbers
            shapes = shapely.from_wkb(np.array(raw, dtype=object), on_invalid="ignore")
    except NotImplementedError as error:  # curves, which GDAL draws as lines
        raise NeedsGdalError from error
    if shapely.has_z(shapes).any():
        shapes = shapely.force_2d(shapes)
    return np.asarray(shapes, dtype=object)


def has_land(shapes: Shapes) -> Flags:
    """Return which geometries are polygons all of whose corners have a place."""
    found: Flags = is_area(shapes) & ~shapely.is_empty(shapes)
    corners, owner = shapely.get_coordinates(shapes, return_index=True)
    found[owner[~np.isfinite(corners).all(axis=1)]] = False
    return found


def _head_bytes(blob: bytes) -> int:
    """Return how long a header is; 0 where no geometry can follow."""
    if len(blob) < 4 or blob[:2] != b"GP":
        return 0
    envelope = blob[3] >> 1 & 0b111
    if blob[3] & (_EXTENDED_BIT | _EMPTY_BIT) or envelope >= _NO_ENVELOPE:
        return 0
    return 8 + int(_ENVELOPE_BYTES[envelope])


class _Bodies(NamedTuple):
    """Where the rings of polygons begin among bytes, which bytes end them, and how they are written.

    Parameters
    ----------
    fits : array of bool
        Whether there is such a polygon at all.
    place : array of int
        Where the count of the first ring's corners stands.
    rings, corner_bytes : arrays of int
    """

    fits: Flags
    place: Places
    ends: Places
    rings: Places
    corner_bytes: Places


def _plain(blobs: list[Any]) -> tuple[Polygons, Flags]:
    """Return the polygons that can be read as they lie, and which cells hold them."""
    try:
        cells, data = blobs, b"".join(blobs)
    except TypeError:  # a cell without a geometry
        cells = [blob if isinstance(blob, bytes) else b"" for blob in blobs]
        data = b"".join(cells)
    sizes = np.fromiter(map(len, cells), dtype=np.int64, count=len(cells))
    ends = np.cumsum(sizes)
    rows = np.flatnonzero(sizes >= _SMALLEST)
    is_plain = np.zeros(len(cells), dtype=bool)
    if not len(rows):
        return Polygons.joined([]), is_plain
    polygons, fits = _rings(data, _bodies(data, (ends - sizes)[rows], ends[rows]))
    # Rings that are not closed, and corners that are no numbers, are left to shapely.
    first, last = (polygons.corners[places] for places in (polygons.starts[:-1], polygons.starts[1:] - 1))
    with np.errstate(invalid="ignore", over="ignore"):
        sums = np.add.reduceat(polygons.corners, polygons.starts[:-1]) if len(first) else first
    broken = ~((first == last) & np.isfinite(sums)).all(axis=1)
    whole = np.ones(polygons.total, dtype=bool)
    whole[polygons.owner[broken]] = False
    is_plain[rows[fits][whole]] = True
    return (polygons if whole.all() else polygons.take(np.flatnonzero(whole))[0]), is_plain


def _bodies(data: bytes, start: Places, ends: Places) -> _Bodies:
    """Return the polygons of blobs by their headers; a multipolygon of one part is one behind nine bytes."""
    flags = _at(data, "u1", start + 3)
    envelope = flags >> 1 & 0b111
    fits = _at(data, "<u2", start) == int.from_bytes(b"GP", "little")
    fits &= ((flags & (_EXTENDED_BIT | _EMPTY_BIT)) == 0) & (envelope < _NO_ENVELOPE)
    head = start + 8 + _ENVELOPE_BYTES[envelope]
    kind, count = (_at(data, "<u4", head + byte, ends).astype(np.int64) for byte in (1, 5))
    has_z = kind > _WITH_Z
    outer = kind - _WITH_Z * has_z == _MULTIPOLYGON
    fits &= ~outer | ((count == 1) & (_at(data, "u1", head, ends) == 1))
    head = head + 9 * outer
    kind, count = (_at(data, "<u4", head + byte, ends).astype(np.int64) for byte in (1, 5))
    fits &= (_at(data, "u1", head, ends) == 1) & (kind == _POLYGON + _WITH_Z * has_z)
    fits &= (count >= 1) & (count <= MOST_RINGS)
    return _Bodies(fits, head + 9, ends, count, np.where(has_z, _CORNER_BYTES + 8, _CORNER_BYTES))


def _rings(data: bytes, bodies: _Bodies) -> tuple[Polygons, Flags]:
    """Return the polygons whose rings fill their bodies, and which bodies these are."""
    fits, place = bodies.fits.copy(), bodies.place.copy()
    walking = np.flatnonzero(fits)
    owners, firsts, lengths = ([np.empty(0, dtype=np.int64)] for _ in range(3))
    for ring in range(MOST_RINGS):  # the first of all, then the second of those that have one …
        walking = walking[bodies.rings[walking] > ring]
        counts = _at(data, "<u4", place[walking], bodies.ends[walking]).astype(np.int64)
        first = place[walking] + 4
        place[walking] = first + bodies.corner_bytes[walking] * counts
        good = (counts >= _FEWEST) & (place[walking] <= bodies.ends[walking])
        fits[walking[~good]] = False
        walking = walking[good]
        owners.append(walking)
        firsts.append(first[good])
        lengths.append(counts[good])
        if not len(walking):
            break
    fits &= place == bodies.ends
    owner, first, counts = (np.concatenate(some) for some in (owners, firsts, lengths))
    order = np.argsort(owner, kind="stable")
    order = order[fits[owner[order]]]
    owner, first, counts = owner[order], first[order], counts[order]
    is_hole = np.zeros(len(owner), dtype=bool)
    is_hole[1:] = owner[1:] == owner[:-1]
    corners = _at(data, "V16", running(first, counts, bodies.corner_bytes[owner]))
    polygons = Polygons(
        corners.view("<f8").reshape(-1, 2),
        ends_of(counts),
        (np.cumsum(fits) - 1)[owner],
        is_hole,
        int(fits.sum()),
    )
    return polygons, fits


def _at(data: bytes, kind: str, places: Places, ends: Places | None = None) -> npt.NDArray[Any]:
    """Return the values that lie at some bytes; 0 where one would not end before its end."""
    size = np.dtype(kind).itemsize
    every = np.ndarray((len(data) - size + 1,), kind, data, 0, (1,))
    if ends is None:
        return every[places]
    beyond = places + size > ends
    if not beyond.any():
        return every[places]
    values = every[np.where(beyond, 0, places)]
    values[beyond] = 0
    return values
