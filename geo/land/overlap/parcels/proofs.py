"""Proofs that the parcels of sites neither overlap nor leave out what their sums do not leave out.

The first looks at edges only. Let every parcel run anticlockwise, and count for each place the parcels
that hold it. This count changes only where one crosses an edge, and not where two parcels run along the
edge in opposite directions. So where all edges within a site cancel out in this way, each part of the
site is held by as many parcels everywhere; and if its first corner lies in one parcel, by one. That all
cancel out is told by a sum: each edge adds a number made of its corners, with the sign of its
direction, to 64 bits, so that edges that do not cancel leave nothing once in 10^19 times.

The second draws the union of all parcels of a site, as edges shared by two of them vanish: it is valid
and has the area of all parcels together only where no ground is claimed twice.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import shapely
from shapely.errors import GEOSException
from shapely.geometry.base import BaseGeometry

from ....base.plane import Numbers, Shapes
from ...maps.polygons import Flags, Places, Polygons

SAME_M2, SAME_SHARE = 1e-3, 1e-8
"""Square metres, and share of the larger, by which areas may differ that have to be equal."""

_Words = npt.NDArray[np.uint64]
_ONE, _OTHER, _THIRD = (np.uint64(n) for n in (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0xD6E8FEB86659FD93))
_HALF, _TURN = np.uint64(32), np.uint64(29)


def cancel_out(polygons: Polygons, turn: Numbers, counted: Flags, ends: Places) -> Flags:
    """Return of which sites all edges that count cancel out.

    Parameters
    ----------
    polygons : Polygons
        Site by site, corners as on the map.
    turn : array of float
        1 where a ring runs anticlockwise round its parcel, -1 where it has to be turned round.
    counted : array of bool
        Of each corner, whether the edge that begins there counts; of two edges with the same corners
        either both have to or none.
    ends : array of int
        Where the rings of each site begin, and where the last ones end.
    """
    one, other = _words(polygons.corners)
    edges = one[:-1] * other[1:]
    edges -= one[1:] * other[:-1]
    edges *= counted[:-1]  # the last corner of a ring begins none
    sign = np.where(turn < 0, np.uint64(2**64 - 1), np.uint64(1))
    edges *= np.repeat(sign, polygons.lengths)[:-1]
    total = np.concatenate([np.zeros(1, np.uint64), np.cumsum(edges), np.zeros(1, np.uint64)])
    total[-1] = total[-2]
    at = polygons.starts[ends]
    found: Flags = total[at[1:]] == total[at[:-1]]
    return found


def _words(corners: Numbers) -> tuple[_Words, _Words]:
    """Return two numbers for each corner that look like chance and are always the same."""
    bits = np.ascontiguousarray(corners).view(np.uint64)
    one = bits[:, 0] * _ONE
    one ^= one >> _HALF
    one += bits[:, 1]
    one *= _OTHER
    one ^= one >> _TURN
    one *= _THIRD
    other = one ^ (one >> _HALF)
    other *= _ONE
    other ^= other >> _TURN
    return one, other


def drawn_fit(whole: BaseGeometry, shapes: Shapes, total_m2: float) -> bool:
    """Return whether parcels do not overlap, and this is the area that they share with a site.

    Parameters
    ----------
    whole : Polygon or MultiPolygon
        The site.
    """
    try:
        joined = shapely.coverage_union_all(shapes)
        if not (shapely.is_valid(joined) and same(shapely.area(joined), shapely.area(shapes).sum())):
            return False
        shared = shapely.area(shapely.intersection(joined, whole))
    except GEOSException:
        return False
    return bool(same(total_m2, shapely.area(whole)) or same(total_m2, shared))


def same(one: npt.ArrayLike, other: npt.ArrayLike) -> Flags:
    """Return which areas are equal; none that is not a number."""
    return np.asarray(np.abs(np.subtract(one, other)) <= SAME_M2 + SAME_SHARE * np.maximum(one, other))
