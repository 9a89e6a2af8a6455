"""What of a site is claimed by which codes, drawn and measured: each place goes to exactly one set of codes.

Corners are rounded to a hundredth of a millimetre and all cuts made on that grid. With free floating
corners GEOS 3.14 loses parts now and then, without a word: a parcel already cut at the edge of a site
has corners beside that edge by the last binary digit.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from ....base.plane import Numbers, Shapes, from_plane, hectares, to_grid
from ...maps.polygons import Flags

GRID_M = 1e-5
"""Metres to which corners are rounded."""

SUM_SHARE = 1e-5
"""Share of a site (0.1 m² per hectare) within which the parts must add up to it."""

Claim = tuple[str, ...]
"""The keys that claim ground, in alphabetical order; more than one: contested."""

_EMPTY = Polygon()


@dataclass(frozen=True)
class Partition:
    """The parts of a site. They do not overlap, and with the rest they are the site.

    Parameters
    ----------
    parts : mapping of tuple of str to Polygon or MultiPolygon
        Land by the codes that claim it, in alphabetical order; more than one: contested.
    rest : Polygon or MultiPolygon
        Land that nothing claims; may be empty.
    """

    parts: Mapping[Claim, BaseGeometry]
    rest: BaseGeometry

    def adds_up_to(self, site: BaseGeometry) -> bool:
        """Return whether the parts and the rest have the area of the site."""
        total = math.fsum(part.area for part in (*self.parts.values(), self.rest))
        return abs(total - site.area) <= SUM_SHARE * site.area


def partition(site: BaseGeometry, shapes: Shapes, codes: npt.NDArray[np.object_]) -> Partition:
    """Return the parts of a site.

    Shapes of one code are dissolved first, so overlapping parcels of the same use count once.

    Parameters
    ----------
    site : Polygon or MultiPolygon
        Valid, in an equal-area plane, as are the shapes.
    shapes : array of Polygon or MultiPolygon
    codes : array of str
        The code of each shape.
    """
    site = shapely.set_precision(site, GRID_M)
    shapely.prepare(site)
    touching = shapely.intersects(site, shapes)
    shapes, codes = _rounded(shapes[touching]), codes[touching]
    # Where parcels fit edge to edge nothing is claimed twice, and they can be joined much faster.
    parts: dict[Claim, BaseGeometry]
    if shapely.coverage_is_valid(shapes):
        covered = shapely.coverage_union_all(shapes)
        parts = {
            (code,): _cut(shapely.coverage_union_all(shapes[codes == code]), site)
            for code in sorted(set(codes))
        }
    else:
        cut = ~shapely.covers(site, shapes)
        shapes[cut] = [_cut(shape, site) for shape in shapes[cut]]
        parts = _parted(shapes, codes)
        covered = shapely.coverage_union_all(list(parts.values()))
    rest = areal(shapely.difference(site, covered, grid_size=GRID_M))
    return Partition({claim: part for claim, part in parts.items() if part.area > 0}, rest)


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


def on_grid(shapes: Shapes, epsg: int) -> Shapes:
    """Return shapes of the plane on a grid."""
    return to_grid(from_plane(shapes), epsg)


def areal(shape: BaseGeometry) -> BaseGeometry:
    """Return the polygons of a shape; cutting along an edge leaves lines and points beside them."""
    if isinstance(shape, Polygon | MultiPolygon):
        return shape
    polygons = [part for part in shapely.get_parts(shapely.get_parts(shape)) if isinstance(part, Polygon)]
    return MultiPolygon(polygons) if polygons else _EMPTY


def _rounded(shapes: Shapes) -> Shapes:
    """Return shapes with rounded corners, valid; most are so when the corners are just rounded."""
    rounded = shapely.set_precision(shapes, GRID_M, mode="pointwise")
    broken = ~shapely.is_valid(rounded)
    rounded[broken] = shapely.set_precision(shapes[broken], GRID_M)
    return np.asarray(rounded, dtype=object)


def _cut(shape: BaseGeometry, site: BaseGeometry) -> BaseGeometry:
    return areal(shapely.intersection(shape, site, grid_size=GRID_M))


def _parted(shapes: Shapes, codes: npt.NDArray[np.object_]) -> dict[Claim, BaseGeometry]:
    """Return the land that shapes claim by all who claim it.

    Their edges cut the land into faces; each face is claimed by the shapes round a point in it.
    """
    edges = shapely.union_all(shapely.boundary(shapes), grid_size=GRID_M)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(edges)))
    inside, owners = shapely.STRtree(shapes).query(shapely.point_on_surface(faces), predicate="within")
    claimants: dict[int, set[str]] = {}
    for face, code in zip(inside.tolist(), codes[owners].tolist(), strict=True):
        claimants.setdefault(face, set()).add(code)
    by_claim: dict[Claim, list[int]] = {}
    for face, claim in claimants.items():
        by_claim.setdefault(tuple(sorted(claim)), []).append(face)
    return {claim: areal(shapely.coverage_union_all(faces[own])) for claim, own in sorted(by_claim.items())}


def _unfit(shapes: Shapes) -> Flags:
    """Return which parcels do not fit to all others edge to edge, or touch one that does not."""
    edges = shapely.coverage_invalid_edges(shapes)
    unfit: Flags = ~(shapely.is_empty(edges) | shapely.is_missing(edges))
    found = unfit.copy()
    found[shapely.STRtree(shapes).query(shapes[unfit], predicate="intersects")[1]] = True
    return found
