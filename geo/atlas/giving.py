"""A boundary looked at before the user gives it to a feature: what it measures, what looks wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pandas as pd
import shapely
from shapely.geometry import MultiPolygon, Point

from ..base.plane import to_plane
from ..base.remark import Remark
from ..base.units import is_known
from ..records.territory import site_grid
from ..store.own.given import checked, hectares
from .boundaries import OWN

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from .atlas import Atlas

FAR_M = 5_000.0
"""A boundary that lies further from the feature's point than this beyond its accuracy is doubtful."""

DIFFERS_PCT = 5.0
"""So is one whose hectares differ more from the declared ones."""

_METRES_PER_KILOMETRE = 1_000.0


@dataclass(frozen=True)
class Examined:
    """A boundary before it is given: its shape, what it measures, what looks wrong.

    Parameters
    ----------
    shape : MultiPolygon
        Valid, EPSG:4326.
    area_ha, grid_ha : float
        On the ellipsoid, and on the grid ``epsg``.
    declared_ha : float or None
        As the user says, else as the atlas has it for the feature.
    difference_pct : float
        Ellipsoid minus declared, in percent of declared; NaN where none is declared.
    remarks : tuple of Remark
        What a reader should know; none of it keeps the boundary from being given.
    """

    shape: MultiPolygon
    epsg: int
    area_ha: float
    grid_ha: float
    declared_ha: float | None
    difference_pct: float
    remarks: tuple[Remark, ...]


def as_one(shapes: Sequence[BaseGeometry]) -> BaseGeometry:
    """Return the shapes of a file or drawing as one; one that stands alone as it is, faults and all."""
    whole: BaseGeometry = shapes[0] if len(shapes) == 1 else shapely.union_all(shapes)
    return whole


def examine(
    atlas: Atlas,
    feature_id: str,
    geometry: BaseGeometry | None,
    *,
    declared_ha: float | None = None,
    epsg: int | None = None,
) -> Examined:
    """Look at a boundary that somebody wants to give to a feature.

    Raises
    ------
    GeometryError
        If it is no boundary; see :func:`geo.store.own.given.checked`.
    """
    shape, change = checked(geometry)
    feature = cast("pd.Series[Any]", atlas.features.loc[feature_id])
    province = str(feature["province_code"])
    grid = epsg or site_grid(province)
    known_ha = _declared(atlas, feature_id)
    declared = declared_ha or known_ha
    measured = hectares(shape, grid, declared)
    area_ha, grid_area_ha, difference = (
        float("nan") if measured[name] is None else float(measured[name] or 0.0)
        for name in ("area_ha", "grid_ha", "difference_pct")
    )
    remarks = []
    if change is not None:
        remarks.append(Remark("boundary.remark.repaired", before=change.before_ha, after=change.after_ha))
    if len(shape.geoms) > 1:
        remarks.append(Remark("boundary.remark.parts", count=len(shape.geoms)))
    remarks += _far(feature, shape)
    outline = atlas.provinces("2025").set_index("code").geometry.get(province)
    if outline is not None and not outline.intersects(shape):
        remarks.append(Remark("boundary.remark.other_province"))
    if abs(difference) > DIFFERS_PCT:
        comparison: dict[str, float | None] = {"measured": area_ha, "declared": declared, "pct": difference}
        remarks.append(Remark("boundary.remark.hectares", **comparison))
    if declared_ha and known_ha and abs(declared_ha - known_ha) > DIFFERS_PCT / 100 * known_ha:
        remarks.append(Remark("boundary.remark.declared", given=declared_ha, known=known_ha))
    return Examined(shape, grid, area_ha, grid_area_ha, declared, difference, tuple(remarks))


def _declared(atlas: Atlas, feature_id: str) -> float | None:
    """Return the hectares that the atlas's sources declare for a feature."""
    row = atlas.feature(feature_id)
    for name in ("declared_outline_ha", "area_ha"):
        if name in row and not (row[OWN] and name == "declared_outline_ha") and is_known(row[name]):
            return float(row[name])
    return None


def _far(feature: pd.Series[Any], shape: MultiPolygon) -> list[Remark]:
    """Return the remark that a boundary lies too far from where the atlas has the feature."""
    if not (is_known(feature["lon"]) and is_known(feature["lat"])):
        return []
    point, outline = to_plane(np.array([Point(feature["lon"], feature["lat"]), shape], dtype=object))
    distance_m = float(shapely.distance(point, outline))
    accuracy_m = float(feature["accuracy_m"]) if is_known(feature["accuracy_m"]) else 0.0
    if distance_m <= accuracy_m + FAR_M:
        return []
    return [Remark("boundary.remark.far", km=distance_m / _METRES_PER_KILOMETRE)]
