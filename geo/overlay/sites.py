"""Which sites have a boundary that land can be measured in, and why the others have none."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from ..crs import GRIDS, grid_epsg
from ..repair import repair_geometries
from .corner_remarks import Remark

USUAL_GRID = 9208
"""Grid of sites whose province is not told: in use in both provinces."""

LARGEST_REPAIR = 0.01
"""Share of its area that a boundary may change by when it is made valid; more is damage."""

_PLACED = ("", "site", "approximate")
_AREAS = 2


@dataclass(frozen=True)
class Site:
    """A site to check.

    Parameters
    ----------
    shape : Polygon, MultiPolygon or None
        Valid, longitude and latitude on WGS 84; None where there is no boundary to measure in.
    obstacle : Remark or None
        Why there is none.
    warnings : tuple of Remark
        What a reader should know of the boundary.
    """

    site_id: str
    shape: BaseGeometry | None
    obstacle: Remark | None
    grid_epsg: int
    warnings: tuple[Remark, ...] = ()


def site_of(row: pd.Series[Any], geometry: BaseGeometry | None, *, epsg: int | None = None) -> Site:
    """Return a row of an atlas layer, an upload or a drawing as a site.

    Parameters
    ----------
    row : Series
        Named by the site's id. ``geometry_basis``, ``location_level``, ``accuracy_m`` and
        ``province_code`` are read where they are there; without them the shape counts as a boundary.
    geometry : shapely geometry or None
        Longitude and latitude on WGS 84.
    epsg : int, optional
        Grid of the grid hectares; by default that of the province.
    """
    name = str(row.name)
    province = _text(row, "province_code")
    grid = epsg or (grid_epsg(province) if province in GRIDS else USUAL_GRID)
    obstacle = _obstacle(row, geometry)
    if obstacle or geometry is None:
        return Site(name, None, obstacle, grid)
    warnings: list[Remark] = []
    accuracy_m = row.get("accuracy_m")
    if isinstance(accuracy_m, int | float) and not math.isnan(accuracy_m):
        warnings.append(Remark("overlap.warning.accuracy", metres=float(accuracy_m)))
    whole = np.array([shapely.force_2d(geometry)], dtype=object)
    shapes, changes = repair_geometries(whole)
    for change in changes:
        size = max(change.before_ha, change.after_ha)
        if shapes[0].is_empty or abs(change.after_ha - change.before_ha) > LARGEST_REPAIR * size:
            remark = Remark("overlap.obstacle.damaged", before=change.before_ha, after=change.after_ha)
            return Site(name, None, remark, grid)
        warnings.append(
            Remark("overlap.warning.site_repaired", before=change.before_ha, after=change.after_ha)
        )
    return Site(name, shapes[0], None, grid, tuple(warnings))


def _obstacle(row: pd.Series[Any], geometry: BaseGeometry | None) -> Remark | None:
    basis = _text(row, "geometry_basis")
    if geometry is None or geometry.is_empty:
        return Remark("overlap.obstacle.no_place")
    if basis == "schematic":
        return Remark("overlap.obstacle.schematic")
    if basis == "point" or shapely.get_dimensions(geometry) < _AREAS:
        return Remark("overlap.obstacle.no_boundary")
    if _text(row, "location_level") not in _PLACED:
        return Remark("overlap.obstacle.vague_place")
    return None


def _text(row: pd.Series[Any], column: str) -> str:
    value = row.get(column)
    return value if isinstance(value, str) else ""
