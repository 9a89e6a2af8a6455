"""The parcels that touch the sites of a batch, what they share with them, and whether that is proven."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import shapely
from pyproj import CRS
from shapely.errors import GEOSException
from shapely.geometry.base import BaseGeometry

from ....base.plane import DEGREES, Numbers, to_plane, transformed, transformer
from ....base.repair import repair_geometries
from ...maps.landuse_batches import Parcels
from ...maps.landuse_rings import Flags, Places, Polygons
from ..checks import ParcelRepair
from .amounts import on_grid
from .edge_parcels import EdgeShares, edge_shares
from .outlines import Outlines, SiteRings, valid
from .placing import Change, Placed, placed
from .proofs import cancel_out, same
from .ring_measures import areas, measured


@dataclass(frozen=True)
class Ground:
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


def ground_of(parcels: Parcels, outlines: Outlines, crs: CRS, change: Change) -> Ground:
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
    return Ground(polygons, rows, owner, inside, m2, grid_m2, fits, repaired, redrawn)


def _broken(some: Placed, is_star: Flags) -> dict[int, BaseGeometry]:
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


def _shares(some: Placed, rings: SiteRings, signed_m2: Numbers, owner: Places, count: int) -> _Shares:
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


def _within(some: Placed, rings: SiteRings, edge: EdgeShares) -> Flags:
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
