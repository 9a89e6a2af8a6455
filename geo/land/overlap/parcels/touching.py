"""The parcels that touch the sites of a batch, what they share with them, and whether that is proven."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import shapely
from pyproj import CRS
from shapely.errors import GEOSException
from shapely.geometry.base import BaseGeometry

from ....base.plane import DEGREES, Neighbourhoods, Numbers, to_plane, transformed, transformer
from ....base.repair import repair_geometries
from ...maps.parcels import Parcels
from ...maps.polygons import Flags, Places, Polygons, running
from ..checks import ParcelRepair
from .clipping import (
    Near,
    RingPairs,
    Rings,
    areas,
    corners_inside,
    crossings,
    measured,
    near_edges,
    shared_areas,
)
from .outlines import Outlines, SiteRings, valid
from .partition import on_grid
from .proofs import cancel_out, same

Change = Callable[[int], Neighbourhoods]
"""Gives the change from the map to the plane and to the grid of an EPSG code."""


class PlacedParcels(NamedTuple):
    """Parcels of some sites, site by site, with the rings of these.

    Parameters
    ----------
    polygons : Polygons
        As on the map.
    moved : array of shape (4, n)
        Their corners in the plane, then on the grid: east and north.
    boxes : array
        West, south, east, north (rows) of the rings in the plane.
    pairs : RingPairs
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
    pairs: RingPairs
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

    def take(self, chosen: Flags) -> PlacedParcels:
        """Return some parcels."""
        if chosen.all():
            return self
        polygons, corners = self.polygons.take(np.flatnonzero(chosen))
        ring = chosen[self.polygons.owner]
        pair = ring[self.pairs.parcel]
        near = pair[self.near.pair]
        number, place = np.cumsum(ring) - 1, np.cumsum(pair) - 1
        return PlacedParcels(
            polygons,
            self.moved.take(corners, axis=1),
            self.boxes[:, ring],
            RingPairs(number[self.pairs.parcel[pair]], self.pairs.site[pair]),
            Near(place[self.near.pair[near]], self.near.site_edge[near]),
            self.at_edge[pair],
            self.starts_inside[pair],
        )


def placed(
    parcels: Parcels, owner: Places, rings: SiteRings, epsgs: Sequence[int], change: Change
) -> PlacedParcels:
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
    pairs = RingPairs(np.repeat(np.arange(len(site)), counts), running(first[site], counts))
    near = near_edges(boxes, rings.plane, pairs)
    at_edge = np.zeros(len(pairs.site), dtype=bool)
    at_edge[near.pair] = True
    east, north = moved[:2, polygons.starts[pairs.parcel]]
    starts_inside = shapely.contains_xy(rings.shapes[pairs.site], east, north)
    return PlacedParcels(polygons, moved, boxes, pairs, near, at_edge, np.asarray(starts_inside, dtype=bool))


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


class EdgeShares(NamedTuple):
    """What rings at the edges of sites share with the rings of these.

    Parameters
    ----------
    pairs : array of int
        Which pairs of ``PlacedParcels`` these are.
    m2, grid_m2 : array of float
        Square metres in the plane and on the grid.
    corners, depth : arrays
        Corners of these rings, among all of ``PlacedParcels``; 1 for each ring of a site that holds the
        corner, -1 for each hole.
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


def edge_shares(some: PlacedParcels, rings: SiteRings) -> EdgeShares:
    """Return what the rings of parcels share with those rings of sites whose edges may touch them."""
    chosen = np.flatnonzero(some.at_edge)
    used, parcel = np.unique(some.pairs.parcel[chosen], return_inverse=True)
    pairs = RingPairs(parcel, some.pairs.site[chosen])
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


def _close_by(parcels: Rings, sites: Rings, owner: Places, pairs: RingPairs) -> tuple[Rings, Rings]:
    """Return rings counted from the first corner of their site."""
    origin = sites.first[:, np.searchsorted(owner, owner)]
    steps = np.empty((2, len(parcels.starts) - 1))
    steps[:, pairs.parcel] = -origin[:, pairs.site]
    return parcels.moved_by(steps), sites.moved_by(-origin)


def _holds_start(some: PlacedParcels, rings: SiteRings, chosen: Places) -> Flags:
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


@dataclass(frozen=True)
class Touching:
    """The parcels that touch the sites of a batch.

    Parameters
    ----------
    polygons : Polygons
        In the plane.
    rows : array of int
        Their places among the parcels read.
    owner : array of int
        The site of each, ascending.
    inside : array of bool
        Whether the parcel lies within its site.
    m2, grid_m2 : array of float
        Square metres that each shares with its site, in the plane and on the grid; not a number where
        GEOS fails.
    fits : array of bool
        Of each site, whether the edges of its parcels prove that these sums are right.
    repaired : mapping of int to ParcelRepair
        What was wrong, by place among these.
    redrawn : mapping of int to Polygon or MultiPolygon
        Those that were repaired, in the plane.
    """

    polygons: Polygons
    rows: Places
    owner: Places
    inside: Flags
    m2: Numbers
    grid_m2: Numbers
    fits: Flags
    repaired: dict[int, ParcelRepair]
    redrawn: dict[int, BaseGeometry]


class _Shares(NamedTuple):
    """What parcels share with their site, and whether its edges cancel out and one holds its corners."""

    m2: Numbers
    grid_m2: Numbers
    fits: Flags


def ground_of(parcels: Parcels, outlines: Outlines, crs: CRS, change: Change) -> Touching:
    """Return the parcels of a map in this system that touch their site."""
    site = np.repeat(np.arange(len(outlines.shapes)), np.diff(parcels.starts))
    rings = outlines.rings()
    every = placed(parcels, site, rings, outlines.epsgs, change)
    inside, touching = every.sides(rings)
    while True:
        some, rows = every.take(touching), np.flatnonzero(touching)
        signed_m2, is_star = measured(some.plane, some.boxes)
        broken = _broken(some, is_star)
        apart = [
            row for row, shape in broken.items() if not outlines.shapes[site[rows[row]]].intersects(shape)
        ]
        if not apart:
            break
        touching[rows[apart]] = False  # what is wrong elsewhere is no matter here
    owner, inside = site[rows], inside[rows]
    m2, grid_m2, fits = _shares(some, rings, signed_m2, owner, len(outlines.shapes))
    repaired, redrawn = _repaired(parcels, rows, list(broken), crs)
    for row, shape in redrawn.items():
        whole = outlines.shapes[owner[row]]
        try:
            part = shape if inside[row] else shapely.intersection(shape, whole)
        except GEOSException:
            m2[row] = np.nan  # no sum, so the parts are drawn
            continue
        m2[row] = part.area
        grid_m2[row] = on_grid(np.array([part], dtype=object), outlines.epsgs[owner[row]])[0].area
    fits[owner[list(redrawn)]] = False
    fits &= same(_sums(owner, m2, len(fits)), outlines.m2)
    polygons = some.polygons._replace(corners=some.moved[:2].T)
    return Touching(polygons, rows, owner, inside, m2, grid_m2, fits, repaired, redrawn)


def _broken(some: PlacedParcels, is_star: Flags) -> dict[int, BaseGeometry]:
    """Return the invalid parcels in the plane, by their places."""
    polygons = some.polygons
    sure = np.ones(polygons.total, dtype=bool)
    sure[polygons.owner[~is_star]] = False
    sure &= np.bincount(polygons.owner, minlength=polygons.total) == 1
    if sure.all():
        return {}
    doubtful, corners = polygons.take(np.flatnonzero(~sure))
    shapes = doubtful._replace(corners=some.moved[:2].take(corners, axis=1).T).shapes()
    rows = np.flatnonzero(~sure)
    is_broken = ~shapely.is_valid(shapes)
    return dict(zip(rows[is_broken].tolist(), shapes[is_broken].tolist(), strict=True))


def _repaired(
    parcels: Parcels, rows: Places, broken: list[int], crs: CRS
) -> tuple[dict[int, ParcelRepair], dict[int, BaseGeometry]]:
    """Return what was wrong with parcels, and them made valid, in the plane."""
    if not broken:
        return {}, {}
    own = rows[broken]
    on_map = parcels.polygons.take(own)[0].shapes()
    lonlat, changes = repair_geometries(transformed(on_map, transformer(crs, DEGREES)))
    told = {broken[change.row]: ParcelRepair(int(parcels.ids[own[change.row]]), change) for change in changes}
    return told, dict(zip(broken, valid(to_plane(lonlat)).tolist(), strict=True))


def _shares(some: PlacedParcels, rings: SiteRings, signed_m2: Numbers, owner: Places, count: int) -> _Shares:
    polygons, pairs = some.polygons, some.pairs
    m2, grid_m2 = (
        some.starts_inside * sizes[pairs.parcel] for sizes in (np.abs(signed_m2), areas(some.grid))
    )
    edge = edge_shares(some, rings)
    m2[edge.pairs], grid_m2[edge.pairs] = edge.m2, edge.grid_m2
    part = np.where(polygons.is_hole, -1.0, 1.0)
    sign = part[pairs.parcel] * rings.sign[pairs.site]
    whole = polygons.owner[pairs.parcel]
    sums = [_sums(whole, sign * amounts, polygons.total) for amounts in (m2, grid_m2)]
    ends = np.searchsorted(owner[polygons.owner], np.arange(count + 1))
    fits = cancel_out(polygons, np.sign(signed_m2) * part, _within(some, rings, edge), ends)
    fits[rings.owner[edge.doubtful]] = False
    return _Shares(sums[0], sums[1], fits)


def _within(some: PlacedParcels, rings: SiteRings, edge: EdgeShares) -> Flags:
    """Return the corners whose edge begins or ends in a site, or crosses its edge."""
    polygons, pairs = some.polygons, some.pairs
    far = rings.sign[pairs.site] * (some.starts_inside & ~some.at_edge)
    depth = np.repeat(_sums(pairs.parcel, far, len(polygons.owner)), polygons.lengths)
    inside = depth + _sums(edge.corners, edge.depth, len(depth)) > 0
    found = inside.copy()
    found[:-1] |= inside[1:]
    found[edge.crossed] = True
    found[polygons.starts[1:] - 1] = False  # the last corner of a ring begins no edge
    return found


def _sums(owner: Places, amounts: Numbers, count: int) -> Numbers:
    return np.asarray(np.bincount(owner, weights=amounts, minlength=count), dtype=np.float64)
