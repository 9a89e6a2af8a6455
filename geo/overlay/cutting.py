"""Hectares by site and code of a batch of sites, most of them without drawing a single part.

Where parcels fit edge to edge, the land of a code under a site is the sum of its parcels inside and of
what the site shares with those at its edge. Both sums are proven by areas, to a hundred-millionth:

- that the parcels fit: edges that two of them share cancel out, and what the others enclose is valid
  and has the area of all parcels together only where no ground is claimed twice;
- that nothing was lost: the sum is the area of the site or, where parcels do not cover it all, the area
  that it shares with what they enclose together, which is cut by other means.

Where one of them fails, the parts are drawn and measured (:mod:`geo.overlay.partition`).

Edges of a site are straight on its grid, as those between the corners of a decision are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS
from shapely.errors import GEOSException
from shapely.geometry.base import BaseGeometry

from ..landuse_map import Parcels
from ..plane import (
    DEGREES,
    Neighbourhoods,
    Numbers,
    Shapes,
    to_plane,
    transformed,
    transformer,
)
from ..repair import repair_geometries
from ..units import SQUARE_METRES_PER_HECTARE
from .amounts import Amounts, Claim, on_grid
from .checks import ParcelRepair
from .clipping import Places, Rings, crossings, shared_areas
from .partition import Partition, partition
from .site_outlines import Flags, Outlines, is_ring, outlines_of, valid
from .sites import Site

SAME_M2, SAME_SHARE = 1e-3, 1e-8
"""Square metres, and share of the larger, by which areas may differ that have to be equal."""


@dataclass(frozen=True)
class SiteLand:
    """What the parcels of a map are under one site.

    Parameters
    ----------
    ha, grid_ha : mapping of tuple of str to float
        Hectares by the keys that claim them, in alphabetical order; more than one: contested.
    site, uncovered : tuple of float
        Hectares of the site, and of what nothing claims, on the ellipsoid and on the grid.
    adds_up : bool
        Whether the parts have the area of the site.
    texts : tuple of str
        Texts of the code column of the parcels read for the site, each once.
    repairs : tuple of ParcelRepair
        Of parcels that touch the site.
    shape : Polygon or MultiPolygon
        The site in the plane.
    shapes, keys : arrays
        The parcels that touch it, and what each claims.
    """

    ha: dict[Claim, float]
    grid_ha: dict[Claim, float]
    site: tuple[float, float]
    uncovered: tuple[float, float]
    adds_up: bool
    texts: tuple[str, ...]
    repairs: tuple[ParcelRepair, ...]
    unreadable: int
    shape: BaseGeometry = field(repr=False)
    shapes: Shapes = field(repr=False)
    keys: npt.NDArray[np.object_] = field(repr=False)

    def drawn(self) -> Partition:
        """Return the parts as shapes of the plane."""
        return partition(self.shape, self.shapes, self.keys)


class _Ground(NamedTuple):
    """The parcels that touch the sites of a batch, in the plane and with their corners on the grid.

    Parameters
    ----------
    rows : array of int
        Their places among the parcels read.
    owner : array of int
        The site of each.
    inside : array of bool
        Whether the parcel lies within its site.
    repaired : mapping of int to ParcelRepair
        What was wrong, by place among these.
    """

    rows: Places
    owner: Places
    inside: Flags
    shapes: Shapes
    grid_shapes: Shapes
    repaired: dict[int, ParcelRepair]


class Cutter:
    """Cuts the parcels of one map.

    Parameters
    ----------
    crs : CRS
        The map's.
    """

    def __init__(self, crs: CRS) -> None:
        self._crs = crs
        self._changes: dict[int, Neighbourhoods] = {}

    def cut(
        self, sites: Sequence[Site], parcels: Parcels, keys: Places, names: Sequence[str]
    ) -> list[SiteLand]:
        """Return the land of each site of a batch.

        Parameters
        ----------
        sites : sequence of Site
            With shapes; the windows of ``parcels`` are theirs.
        keys : array of int
            What each parcel claims, by its place in ``names``.
        """
        outlines = outlines_of(sites)
        ground = self._ground(parcels, outlines)
        m2, grid_m2 = _shared(ground, outlines)
        fits = _fit(ground, outlines, m2)
        used, key = np.unique(keys[ground.rows], return_inverse=True)
        tables = [_table(amounts, ground.owner, key, (len(sites), len(used))) for amounts in (m2, grid_m2)]
        claims: list[Claim] = [(names[place],) for place in used.tolist()]
        labels = np.array([names[place] for place in used.tolist()], dtype=object)[key]
        sizes = [amounts / SQUARE_METRES_PER_HECTARE for amounts in (outlines.m2, outlines.grid_m2)]
        starts = np.searchsorted(ground.owner, np.arange(len(sites) + 1)).tolist()
        found = []
        for place in range(len(sites)):
            own = slice(starts[place], starts[place + 1])
            read = slice(*parcels.starts[place : place + 2].tolist())
            site = (float(sizes[0][place]), float(sizes[1][place]))
            shapes = (outlines.shapes[place], ground.shapes[own], labels[own])
            if fits[place]:
                amounts = Amounts.summed(claims, [table[place] for table in tables], site)
            else:
                amounts = Amounts.drawn(*shapes, ground.inside[own], outlines.epsgs[place])
            repairs = [repair for row, repair in ground.repaired.items() if own.start <= row < own.stop]
            found.append(
                SiteLand(
                    **amounts._asdict(),
                    site=site,
                    texts=tuple(dict.fromkeys(parcels.texts[read])),
                    repairs=tuple(repairs),
                    unreadable=parcels.unreadable[place],
                    shape=shapes[0],
                    shapes=shapes[1],
                    keys=shapes[2],
                )
            )
        return found

    def _ground(self, parcels: Parcels, outlines: Outlines) -> _Ground:
        counts = shapely.get_num_coordinates(parcels.shapes)
        corners = shapely.get_coordinates(parcels.shapes)
        ends = np.concatenate([[0], np.cumsum(counts)])[parcels.starts].tolist()
        moved = np.empty((len(corners), 4))
        for epsg, start, end in zip(outlines.epsgs, ends[:-1], ends[1:], strict=True):
            if end > start:
                east, north = corners[start:end].mean(axis=0).tolist()
                moved[start:end] = self._change(epsg).moved(corners[start:end], (east, north))
        shapes = shapely.set_coordinates(parcels.shapes.copy(), moved[:, :2])
        owner = np.repeat(np.arange(len(outlines.shapes)), np.diff(parcels.starts))
        wholes = outlines.shapes[owner]
        inside = shapely.contains_properly(wholes, shapes)
        touching = inside.copy()
        touching[~inside] = shapely.intersects(wholes[~inside], shapes[~inside])
        rows = np.flatnonzero(touching)
        on_grid = moved[np.repeat(touching, counts), 2:]
        found = _Ground(
            rows,
            owner[rows],
            inside[rows],
            shapes[rows],
            shapely.set_coordinates(parcels.shapes[rows], on_grid),
            {},
        )
        self._repair(found, parcels, outlines)
        return found

    def _change(self, epsg: int) -> Neighbourhoods:
        if epsg not in self._changes:
            self._changes[epsg] = Neighbourhoods(self._crs, epsg)
        return self._changes[epsg]

    def _repair(self, ground: _Ground, parcels: Parcels, outlines: Outlines) -> None:
        """Make parcels valid in place, and note what was wrong with them."""
        broken = np.flatnonzero(~shapely.is_valid(ground.shapes))
        if not len(broken):
            return
        rows = ground.rows[broken]
        lonlat, changes = repair_geometries(
            transformed(parcels.shapes[rows], transformer(self._crs, DEGREES))
        )
        ground.shapes[broken] = valid(to_plane(lonlat))
        ground.repaired.update(
            (int(broken[change.row]), ParcelRepair(int(parcels.ids[rows[change.row]]), change))
            for change in changes
        )
        for place in broken.tolist():
            epsg = outlines.epsgs[ground.owner[place]]
            ground.grid_shapes[place] = on_grid(ground.shapes[place : place + 1], epsg)[0]


def _shared(ground: _Ground, outlines: Outlines) -> tuple[Numbers, Numbers]:
    """Return the square metres that each parcel shares with its site, in the plane and on the grid."""
    m2, grid_m2 = shapely.area(ground.shapes), shapely.area(ground.grid_shapes)
    plain = is_ring(ground.shapes) & outlines.plain[ground.owner] & ~ground.inside
    complicated = np.flatnonzero(~plain & ~ground.inside)
    if plain.any():
        m2[plain], grid_m2[plain] = _clipped(ground, outlines, np.flatnonzero(plain))
    for place in complicated.tolist():
        owner = ground.owner[place]
        try:
            part = shapely.intersection(ground.shapes[place], outlines.shapes[owner])
        except GEOSException:
            m2[place] = np.nan  # no sum, so the parts are drawn
            continue
        m2[place] = part.area
        grid_m2[place] = on_grid(np.array([part], dtype=object), outlines.epsgs[owner])[0].area
    return m2, grid_m2


def _clipped(ground: _Ground, outlines: Outlines, chosen: Places) -> tuple[Numbers, Numbers]:
    """Return the square metres that polygons without holes share with such sites."""
    owners, owner = np.unique(ground.owner[chosen], return_inverse=True)
    parcels, sites = Rings.of(ground.shapes[chosen]), Rings.of(outlines.shapes[owners])
    found = crossings(parcels, sites, owner)
    starts_inside = shapely.contains_xy(outlines.shapes[owners][owner], parcels.corners[parcels.starts[:-1]])
    first = sites.corners[sites.starts[:-1]][owner]
    boxes = parcels.boxes
    holds_start = np.asarray(((boxes[:, :2] <= first) & (first <= boxes[:, 2:])).all(axis=1), dtype=bool)
    holds_start[holds_start] = shapely.contains_xy(ground.shapes[chosen][holds_start], first[holds_start])
    m2 = shared_areas(parcels, sites, owner, found, starts_inside=starts_inside, holds_start=holds_start)
    grid_m2 = shared_areas(
        Rings(shapely.get_coordinates(ground.grid_shapes[chosen]), parcels.starts),
        Rings(shapely.get_coordinates(outlines.grid_shapes[owners]), sites.starts),
        owner,
        found,
        starts_inside=starts_inside,
        holds_start=holds_start,
    )
    return m2, grid_m2


def _fit(ground: _Ground, outlines: Outlines, m2: Numbers) -> Flags:
    """Return of which sites the sums of square metres are proven."""
    count = len(outlines.shapes)
    joined = np.empty(count, dtype=object)
    starts = np.searchsorted(ground.owner, np.arange(count + 1)).tolist()
    for place in range(count):
        try:
            joined[place] = shapely.coverage_union_all(ground.shapes[starts[place] : starts[place + 1]])
        except GEOSException:
            joined[place] = None
    every = _sums(ground.owner, shapely.area(ground.shapes), count)
    fits = shapely.is_valid(joined) & _same(shapely.area(joined), every)
    total = _sums(ground.owner, m2, count)
    for place in np.flatnonzero(fits & ~_same(total, outlines.m2)).tolist():
        try:
            shared = shapely.intersection(joined[place], outlines.shapes[place]).area
        except GEOSException:
            shared = np.nan
        fits[place] = _same(total[place], shared)
    return np.asarray(fits, dtype=bool)


def _table(amounts: Numbers, owner: Places, key: Places, shape: tuple[int, int]) -> Numbers:
    """Return the hectares by site (rows) and key."""
    sums = _sums(owner * shape[1] + key, amounts, shape[0] * shape[1])
    table: Numbers = sums.reshape(shape) / SQUARE_METRES_PER_HECTARE
    return table


def _sums(owner: Places, amounts: Numbers, count: int) -> Numbers:
    return np.asarray(np.bincount(owner, weights=amounts, minlength=count), dtype=np.float64)


def _same(one: Numbers, other: Numbers) -> Flags:
    """Return which areas are equal; none that is not a number."""
    found: Flags = np.abs(one - other) <= SAME_M2 + SAME_SHARE * np.maximum(one, other)
    return found
