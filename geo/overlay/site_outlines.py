"""Sites in the plane and on their grids, in the shape in which they are cut."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS

from ..plane import PLANE, Numbers, Shapes, to_grid, transformed, transformer
from .sites import Site

STEP_M = 50.0
"""Metres from corner to corner on edges of sites: straight on the grid is then straight in the plane to
a micrometre."""

_POLYGON = 3

Flags = npt.NDArray[np.bool_]


class Outlines(NamedTuple):
    """Sites in the plane, the same on their grids, and these grids.

    Parameters
    ----------
    plain : array of bool
        Whether the site is one ring, with the same corners here and there.
    """

    shapes: Shapes
    grid_shapes: Shapes
    plain: Flags
    epsgs: list[int]

    @property
    def m2(self) -> Numbers:
        """Square metres on the ellipsoid."""
        return np.asarray(shapely.area(self.shapes))

    @property
    def grid_m2(self) -> Numbers:
        """Square metres on the grid."""
        return np.asarray(shapely.area(self.grid_shapes))


def outlines_of(sites: Sequence[Site]) -> Outlines:
    """Return sites in the plane, with corners every ``STEP_M``."""
    lonlat = np.array([site.shape for site in sites], dtype=object)
    shapes, grid_shapes = (np.empty(len(sites), dtype=object) for _ in range(2))
    epsgs = [site.grid_epsg for site in sites]
    for epsg in sorted(set(epsgs)):
        own = np.array(epsgs) == epsg
        on_grid = shapely.segmentize(to_grid(lonlat[own], epsg), STEP_M)
        grid_shapes[own] = shapely.orient_polygons(on_grid)
        shapes[own] = transformed(grid_shapes[own], transformer(CRS.from_epsg(epsg), PLANE))
    are_valid = shapely.is_valid(shapes)
    shapes = valid(shapes)
    shapely.prepare(shapes)
    return Outlines(shapes, grid_shapes, are_valid & is_ring(shapes), epsgs)


def is_ring(shapes: Shapes) -> Flags:
    """Return which shapes are polygons without holes."""
    found: Flags = (shapely.get_type_id(shapes) == _POLYGON) & (shapely.get_num_interior_rings(shapes) == 0)
    return found


def valid(shapes: Shapes) -> Shapes:
    """Return shapes that rounding in the plane has made invalid as valid ones."""
    broken = ~shapely.is_valid(shapes)
    shapes[broken] = shapely.make_valid(shapes[broken], method="structure", keep_collapsed=False)
    return shapes
