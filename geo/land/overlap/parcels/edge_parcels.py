"""Parcels at the edges of sites: what they share with them, and which of their corners lie within."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import shapely

from ....base.plane import Numbers
from ...maps.landuse_rings import Flags, Places, running
from .clipping import Near, Pairs, Rings, corners_inside, crossings, shared_areas
from .outlines import SiteRings
from .placing import Placed


class EdgeShares(NamedTuple):
    """What rings at the edges of sites share with the rings of these.

    Parameters
    ----------
    pairs : array of int
        Which pairs of ``Placed`` these are.
    m2, grid_m2 : array of float
        Square metres in the plane and on the grid.
    corners, depth : arrays
        Corners of these rings, among all of ``Placed``; 1 for each ring of a site that holds the corner,
        -1 for each hole.
    crossed : array of int
        Corners whose edge crosses that of a site.
    doubtful : array of int
        Rings of sites of which something is wrong: not one parcel alone holds the first corner, or a
        parcel enters more often than it leaves.
    """

    pairs: Places
    m2: Numbers
    grid_m2: Numbers
    corners: Places
    depth: Numbers
    crossed: Places
    doubtful: Places


def edge_shares(some: Placed, rings: SiteRings) -> EdgeShares:
    """Return what the rings of parcels share with those rings of sites whose edges may touch them."""
    chosen = np.flatnonzero(some.at_edge)
    used, parcel = np.unique(some.pairs.parcel[chosen], return_inverse=True)
    pairs = Pairs(parcel, some.pairs.site[chosen])
    near = Near((np.cumsum(some.at_edge) - 1)[some.near.pair], some.near.site_edge)
    starts_inside = some.starts_inside[chosen]
    plane, sites = _close_by(some.plane.take(used), rings.plane, rings.owner, pairs)
    found = crossings(plane, sites, pairs, near)
    holds_start = _holds_start(some, rings, chosen)
    ends = {"starts_inside": starts_inside, "holds_start": holds_start}
    m2 = shared_areas(plane, sites, pairs, found, **ends)
    grid, sites = _close_by(some.grid.take(used), rings.grid, rings.owner, pairs)
    grid_m2 = shared_areas(grid, sites, pairs, found, **ends)
    place = running(some.polygons.starts[used], plane.lengths)
    inside, corner = corners_inside(plane, pairs, found, starts_inside)
    depth = np.where(inside, np.repeat(rings.sign[pairs.site], plane.lengths[pairs.parcel]), 0.0)
    hole = some.polygons.is_hole[some.pairs.parcel[chosen]]
    held = np.bincount(pairs.site, weights=np.where(hole, -1.0, 1.0) * holds_start, minlength=len(rings.sign))
    more = np.bincount(found.pair, weights=found.enters, minlength=len(chosen)) != 0
    doubtful = np.concatenate([np.flatnonzero((held != 1) & (rings.sign > 0)), pairs.site[more]])
    return EdgeShares(chosen, m2, grid_m2, place[corner], depth, place[found.parcel_edge], doubtful)


def _close_by(parcels: Rings, sites: Rings, owner: Places, pairs: Pairs) -> tuple[Rings, Rings]:
    """Return rings counted from the first corner of their site."""
    origin = sites.first[:, np.searchsorted(owner, owner)]
    steps = np.empty((2, len(parcels.starts) - 1))
    steps[:, pairs.parcel] = -origin[:, pairs.site]
    return parcels.moved_by(steps), sites.moved_by(-origin)


def _holds_start(some: Placed, rings: SiteRings, chosen: Places) -> Flags:
    """Return of some pairs whether the parcel's ring holds the first corner of the site's.

    A corner on the edge is held by both neighbours, and by none in a hole: rather too many than too few.
    """
    ring, site = some.pairs.parcel[chosen], some.pairs.site[chosen]
    first = rings.plane.first[:, site]
    boxes = some.boxes[:, ring]
    found = np.asarray(((boxes[:2] <= first) & (first <= boxes[2:])).all(axis=0))
    place = np.flatnonzero(found)
    if len(place):
        own = some.plane.take(ring[place])
        number = np.repeat(np.arange(len(place)), own.lengths)
        shapes = shapely.polygons(shapely.linearrings(own.corners.T, indices=number))
        east, north = first[:, place]
        hole = some.polygons.is_hole[ring[place]]
        found[place] = np.where(
            hole, shapely.contains_xy(shapes, east, north), shapely.intersects_xy(shapes, east, north)
        )
    return found
