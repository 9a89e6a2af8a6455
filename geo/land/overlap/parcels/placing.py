"""Parcels brought to the plane and the grid, and which of them touch their site."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import shapely

from ....base.plane import Neighbourhoods, Numbers
from ...maps.landuse_batches import Parcels
from ...maps.landuse_rings import Flags, Places, Polygons, running
from .clipping import Near, Pairs, Rings, near_edges
from .outlines import SiteRings

Change = Callable[[int], Neighbourhoods]
"""Gives the change from the map to the plane and to the grid of an EPSG code."""


class Placed(NamedTuple):
    """Parcels of some sites, site by site, with the rings of these.

    Parameters
    ----------
    polygons : Polygons
        As on the map.
    moved : array of shape (4, n)
        Their corners in the plane, then on the grid: east and north.
    boxes : array
        West, south, east, north (rows) of the rings in the plane.
    pairs : Pairs
        Each ring with each ring of its site.
    near : Near
    at_edge : array of bool
        Of each pair, whether an edge of the site may touch the ring; if none does, the ring lies wholly
        inside or wholly outside.
    starts_inside : array of bool
        Whether its first corner lies inside.
    """

    polygons: Polygons
    moved: Numbers
    boxes: Numbers
    pairs: Pairs
    near: Near
    at_edge: Flags
    starts_inside: Flags

    @property
    def plane(self) -> Rings:
        """The rings in the plane."""
        return Rings(self.moved[:2], self.polygons.starts)

    @property
    def grid(self) -> Rings:
        """The rings on the grid."""
        return Rings(self.moved[2:], self.polygons.starts)

    def sides(self, rings: SiteRings) -> tuple[Flags, Flags]:
        """Return which parcels lie within their site, and which may touch it."""
        polygons, pairs = self.polygons, self.pairs
        owner = polygons.owner[pairs.parcel]
        at_edge = np.bincount(owner[self.at_edge], minlength=polygons.total) > 0
        shells = ~polygons.is_hole
        within = rings.sign[pairs.site] * (self.starts_inside & shells[pairs.parcel])
        parts_inside = np.bincount(owner, weights=within, minlength=polygons.total)
        parts = np.bincount(polygons.owner[shells], minlength=polygons.total)
        return ~at_edge & (parts_inside == parts), at_edge | (parts_inside > 0)

    def take(self, chosen: Flags) -> Placed:
        """Return some parcels."""
        if chosen.all():
            return self
        polygons, corners = self.polygons.take(np.flatnonzero(chosen))
        ring = chosen[self.polygons.owner]
        pair = ring[self.pairs.parcel]
        near = pair[self.near.pair]
        number, place = np.cumsum(ring) - 1, np.cumsum(pair) - 1
        return Placed(
            polygons,
            self.moved.take(corners, axis=1),
            self.boxes[:, ring],
            Pairs(number[self.pairs.parcel[pair]], self.pairs.site[pair]),
            Near(place[self.near.pair[near]], self.near.site_edge[near]),
            self.at_edge[pair],
            self.starts_inside[pair],
        )


def placed(parcels: Parcels, owner: Places, rings: SiteRings, epsgs: Sequence[int], change: Change) -> Placed:
    """Return the parcels of some sites in their places.

    Parameters
    ----------
    owner : array of int
        The site of each parcel.
    epsgs : sequence of int
        The grids of the sites.
    """
    polygons = parcels.polygons
    moved = _moved(parcels, epsgs, change)
    boxes = Rings(moved[:2], polygons.starts).boxes
    first = np.searchsorted(rings.owner, np.arange(len(epsgs) + 1))
    site = owner[polygons.owner]
    counts = np.diff(first)[site]
    pairs = Pairs(np.repeat(np.arange(len(site)), counts), running(first[site], counts))
    near = near_edges(boxes, rings.plane, pairs)
    at_edge = np.zeros(len(pairs.site), dtype=bool)
    at_edge[near.pair] = True
    east, north = moved[:2, polygons.starts[pairs.parcel]]
    starts_inside = shapely.contains_xy(rings.shapes[pairs.site], east, north)
    return Placed(polygons, moved, boxes, pairs, near, at_edge, np.asarray(starts_inside, dtype=bool))


def _moved(parcels: Parcels, epsgs: Sequence[int], change: Change) -> Numbers:
    """Return all corners in the plane and on the grid, each site by the series of its neighbourhood."""
    polygons = parcels.polygons
    moved = np.empty((4, len(polygons.corners)))
    ends = polygons.starts[np.searchsorted(polygons.owner, parcels.starts)].tolist()
    for epsg, (start, end) in zip(epsgs, pairwise(ends), strict=True):
        if end > start:
            corners = polygons.corners[start:end]
            east, north = corners[(end - start) // 2].tolist()
            moved[:, start:end] = change(epsg).moved(corners, (east, north)).T
    return moved
