"""Part a site by the land-use codes that claim it: each place goes to exactly one set of codes.

Corners are rounded to a hundredth of a millimetre and all cuts made on that grid. With free floating
corners GEOS 3.14 loses parts now and then, without a word: a parcel already cut at the edge of a site
has corners beside that edge by the last binary digit.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from ....base.plane import Shapes

GRID_M = 1e-5
"""Metres to which corners are rounded."""

SUM_SHARE = 1e-5
"""Share of a site (0.1 m² per hectare) within which the parts must add up to it."""

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

    parts: Mapping[tuple[str, ...], BaseGeometry]
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
    parts: dict[tuple[str, ...], BaseGeometry]
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


def _parted(shapes: Shapes, codes: npt.NDArray[np.object_]) -> dict[tuple[str, ...], BaseGeometry]:
    """Return the land that shapes claim by all who claim it.

    Their edges cut the land into faces; each face is claimed by the shapes round a point in it.
    """
    edges = shapely.union_all(shapely.boundary(shapes), grid_size=GRID_M)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(edges)))
    inside, owners = shapely.STRtree(shapes).query(shapely.point_on_surface(faces), predicate="within")
    claimants: dict[int, set[str]] = {}
    for face, code in zip(inside.tolist(), codes[owners].tolist(), strict=True):
        claimants.setdefault(face, set()).add(code)
    by_claim: dict[tuple[str, ...], list[int]] = {}
    for face, claim in claimants.items():
        by_claim.setdefault(tuple(sorted(claim)), []).append(face)
    return {claim: areal(shapely.coverage_union_all(faces[own])) for claim, own in sorted(by_claim.items())}
