"""Hectares by site and code of a batch of sites, most of them without drawing a single part.

Where parcels fit edge to edge, the land of a code under a site is the sum of its parcels inside and of
what the site shares with those at its edge. Such a sum is taken only where two things are proven:

- that no ground is claimed twice (:mod:`geo.land.overlap.parcels.proofs`);
- that nothing was lost: the sum is, to a hundred-millionth, the area of the site or, where parcels do
  not cover it all, the area that it shares with what they enclose together, which is cut by other means.

Where one of them fails, the parts are drawn and measured (:mod:`geo.land.overlap.parcels.partition`).

Edges of a site are straight on its grid, as those between the corners of a decision are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

from ....base.plane import Neighbourhoods, Numbers, Shapes
from ....base.units import SQUARE_METRES_PER_HECTARE
from ...maps.parcels import Parcels
from ...maps.polygons import Places, Polygons
from ..checks import ParcelRepair
from ..sites import Site
from .outlines import outlines_of
from .partition import Amounts, Claim, Partition, partition
from .proofs import drawn_fit
from .touching import ground_of


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
    polygons, redrawn : Polygons, mapping of int to shape
        The parcels that touch it in the plane, and those of them that were repaired.
    keys : array of str
        What each of them claims.
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
    polygons: Polygons = field(repr=False)
    redrawn: dict[int, BaseGeometry] = field(repr=False)
    keys: npt.NDArray[np.object_] = field(repr=False)

    def drawn(self) -> Partition:
        """Return the parts as shapes of the plane."""
        return partition(self.shape, _shapes(self.polygons, self.redrawn), self.keys)


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
        ground = ground_of(parcels, outlines, self._crs, self._change)
        used, key = np.unique(keys[ground.rows], return_inverse=True)
        tables = [
            _table(amounts, ground.owner, key, (len(sites), len(used)))
            for amounts in (ground.m2, ground.grid_m2)
        ]
        claims: list[Claim] = [(names[place],) for place in used.tolist()]
        labels = np.array([names[place] for place in used.tolist()], dtype=object)[key]
        sizes = [amounts / SQUARE_METRES_PER_HECTARE for amounts in (outlines.m2, outlines.grid_m2)]
        starts = np.searchsorted(ground.owner, np.arange(len(sites) + 1)).tolist()
        found = []
        for place, (first, last) in enumerate(pairwise(starts)):
            read = slice(*parcels.starts[place : place + 2].tolist())
            site = (float(sizes[0][place]), float(sizes[1][place]))
            whole, polygons = outlines.shapes[place], ground.polygons.part(first, last)
            redrawn = {row - first: shape for row, shape in ground.redrawn.items() if first <= row < last}
            sums = [table[place] for table in tables]
            if ground.fits[place]:
                amounts = Amounts.summed(claims, sums, site)
            else:
                shapes = _shapes(polygons, redrawn)
                shapely.prepare(whole)
                touch = shapely.intersects(whole, shapes)
                if drawn_fit(whole, shapes[touch], ground.m2[first:last].sum()):
                    amounts = Amounts.summed(claims, sums, site)
                else:
                    own, inside = labels[first:last][touch], ground.inside[first:last][touch]
                    amounts = Amounts.drawn(whole, shapes[touch], own, inside, outlines.epsgs[place])
            repairs = [repair for row, repair in ground.repaired.items() if first <= row < last]
            found.append(
                SiteLand(
                    **amounts._asdict(),
                    site=site,
                    texts=tuple(dict.fromkeys(parcels.texts[read])),
                    repairs=tuple(repairs),
                    unreadable=parcels.unreadable[place],
                    shape=whole,
                    polygons=polygons,
                    redrawn=redrawn,
                    keys=labels[first:last].copy(),
                )
            )
        return found

    def _change(self, epsg: int) -> Neighbourhoods:
        if epsg not in self._changes:
            self._changes[epsg] = Neighbourhoods(self._crs, epsg)
        return self._changes[epsg]


def _shapes(polygons: Polygons, redrawn: dict[int, BaseGeometry]) -> Shapes:
    """Return polygons as shapes, some as they were redrawn."""
    shapes = polygons.shapes()
    for row, shape in redrawn.items():
        shapes[row] = shape
    return shapes


def _table(amounts: Numbers, owner: Places, key: Places, shape: tuple[int, int]) -> Numbers:
    """Return the hectares by site (rows) and key."""
    sums = np.bincount(owner * shape[1] + key, weights=amounts, minlength=shape[0] * shape[1])
    table: Numbers = sums.reshape(shape) / SQUARE_METRES_PER_HECTARE
    return table
