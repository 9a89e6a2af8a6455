"""Hectares of the land under one site: summed up from its parcels, or measured on parts that are drawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from ....base.plane import Numbers, Shapes, from_plane, hectares, to_grid
from ...maps.landuse_rings import Flags
from .partition import GRID_M, SUM_SHARE, areal, partition

Claim = tuple[str, ...]
"""The keys that claim ground, in alphabetical order; more than one: contested."""


class Amounts(NamedTuple):
    """What a site has of each claim, on the ellipsoid and on the grid.

    Parameters
    ----------
    ha, grid_ha : mapping of tuple of str to float
    uncovered : tuple of float
        Hectares that nothing claims, on the ellipsoid and on the grid.
    adds_up : bool
        Whether the parts have the area of the site.
    """

    ha: dict[Claim, float]
    grid_ha: dict[Claim, float]
    uncovered: tuple[float, float]
    adds_up: bool

    @classmethod
    def summed(cls, claims: Sequence[Claim], sums: Sequence[Numbers], site: tuple[float, float]) -> Amounts:
        """Return the sums of parcels; what they leave of the site is the rest."""
        here = np.flatnonzero(sums[0] > 0).tolist()
        ha, grid_ha = (
            {claims[place]: amount for place, amount in zip(here, row[here].tolist(), strict=True)}
            for row in sums
        )
        rest, grid_rest = (
            max(size - sum(amounts.values()), 0.0) for size, amounts in zip(site, (ha, grid_ha), strict=True)
        )
        return cls(ha, grid_ha, (rest, grid_rest), adds_up=True)

    @classmethod
    def drawn(
        cls, whole: BaseGeometry, shapes: Shapes, keys: npt.NDArray[np.object_], inside: Flags, epsg: int
    ) -> Amounts:
        """Return the hectares of parts that are drawn, those of several claims from parcels that overlap."""
        unfit = _unfit(shapes)
        found = partition(whole, shapes[unfit], keys[unfit])
        others = shapes[~unfit]
        rest = areal(shapely.difference(found.rest, shapely.coverage_union_all(others), grid_size=GRID_M))
        at_edge = ~inside[~unfit]
        others[at_edge] = shapely.intersection(others[at_edge], whole, grid_size=GRID_M)
        claims: list[Claim] = [*found.parts, *((key,) for key in keys[~unfit].tolist())]
        parts = np.array([*found.parts.values(), *others, rest], dtype=object)
        tables: list[dict[Claim, float]] = []
        rests = []
        for drawn in (parts, on_grid(parts, epsg)):
            *sizes, uncovered = hectares(drawn).tolist()
            table: dict[Claim, float] = {}
            for claim, ha in zip(claims, sizes, strict=True):
                table[claim] = table.get(claim, 0.0) + ha
            tables.append(table)
            rests.append(uncovered)
        total_m2 = float(shapely.area(parts).sum())
        adds_up = found.adds_up_to(whole) and abs(total_m2 - whole.area) <= SUM_SHARE * whole.area
        return cls(tables[0], tables[1], (rests[0], rests[1]), adds_up)


def _unfit(shapes: Shapes) -> Flags:
    """Return which parcels do not fit to all others edge to edge, or touch one that does not."""
    edges = shapely.coverage_invalid_edges(shapes)
    unfit: Flags = ~(shapely.is_empty(edges) | shapely.is_missing(edges))
    found = unfit.copy()
    found[shapely.STRtree(shapes).query(shapes[unfit], predicate="intersects")[1]] = True
    return found


def on_grid(shapes: Shapes, epsg: int) -> Shapes:
    """Return shapes of the plane on a grid."""
    return to_grid(from_plane(shapes), epsg)
