"""Sites in the plane and on their grids, in the shape in which they are cut."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import shapely
from pyproj import CRS

from ....base.plane import PLANE, Numbers, Shapes, from_plane, to_grid, transformed, transformer
from ...maps.polygons import Places, Polygons
from ..sites import Site
from .clipping import Rings

STEP_M = 50.0
"""Metres from corner to corner on edges of sites: straight on the grid is then straight in the plane to
a micrometre."""


class SiteRings(NamedTuple):
    """The rings of sites, all anticlockwise.

    Parameters
    ----------
    plane, grid : Rings
        Here and there.
    shapes : array of Polygon
        Each ring as a polygon of the plane, prepared.
    owner : array of int
        The site of each ring.
    sign : array of float
        -1 for holes, 1 for the others.
    """

    plane: Rings
    grid: Rings
    shapes: Shapes
    owner: Places
    sign: Numbers


class Outlines(NamedTuple):
    """Sites in the plane, the same on their grids, with the same corners, and these grids."""

    shapes: Shapes
    grid_shapes: Shapes
    epsgs: list[int]

    @property
    def m2(self) -> Numbers:
        """Square metres on the ellipsoid."""
        return np.asarray(shapely.area(self.shapes))

    @property
    def grid_m2(self) -> Numbers:
        """Square metres on the grid."""
        return np.asarray(shapely.area(self.grid_shapes))

    def rings(self) -> SiteRings:
        """Return the rings of the sites."""
        plane, grid = (Polygons.of_shapes(shapes) for shapes in (self.shapes, self.grid_shapes))
        sign = np.where(plane.is_hole, -1.0, 1.0)
        corners = [np.ascontiguousarray(polygons.corners.T) for polygons in (plane, grid)]
        for ring in np.flatnonzero(plane.is_hole).tolist():
            own = slice(*plane.starts[ring : ring + 2].tolist())
            for some in corners:
                some[:, own] = some[:, own][:, ::-1]
        number = np.repeat(np.arange(len(sign)), plane.lengths)
        shapes = np.asarray(shapely.polygons(shapely.linearrings(corners[0].T, indices=number)), dtype=object)
        shapely.prepare(shapes)
        own_plane, own_grid = (Rings(some, plane.starts) for some in corners)
        return SiteRings(own_plane, own_grid, shapes, plane.owner, sign)


def outlines_of(sites: Sequence[Site]) -> Outlines:
    """Return sites in the plane, with corners every ``STEP_M``."""
    lonlat = np.array([site.shape for site in sites], dtype=object)
    shapes, grid_shapes = (np.empty(len(sites), dtype=object) for _ in range(2))
    epsgs = [site.grid_epsg for site in sites]
    for epsg in sorted(set(epsgs)):
        own = np.array(epsgs) == epsg
        oriented = shapely.orient_polygons(shapely.segmentize(to_grid(lonlat[own], epsg), STEP_M))
        grid_shapes[own] = oriented
        shapes[own] = transformed(oriented, transformer(CRS.from_epsg(epsg), PLANE))
    broken = np.flatnonzero(~shapely.is_valid(shapes))
    if len(broken):  # by rounding
        shapes[broken] = shapely.orient_polygons(valid(shapes[broken]))
        for place in broken.tolist():
            grid_shapes[place] = to_grid(from_plane(shapes[place : place + 1]), epsgs[place])[0]
    return Outlines(shapes, grid_shapes, epsgs)


def valid(shapes: Shapes) -> Shapes:
    """Return shapes that rounding in the plane has made invalid as valid ones."""
    broken = ~shapely.is_valid(shapes)
    shapes[broken] = shapely.make_valid(shapes[broken], method="structure", keep_collapsed=False)
    return shapes
