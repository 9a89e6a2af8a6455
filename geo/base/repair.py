"""Make geometries valid, and say of each what was wrong, where, and what it did to the area."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from .crs import require_crs
from .plane import ellipsoid_m2, is_area, polygons
from .units import SQUARE_METRES_PER_HECTARE

if TYPE_CHECKING:  # the process that reads uploads does without geopandas, which starts slowly
    import geopandas as gpd

LARGEST_REPAIR = 0.01
"""Share of its area that a boundary may change by when it is made valid; more is damage."""

_MOST_PASSES = 4
_REASON = re.compile(r"(?P<words>[^\[]+)(?:\[(?P<x>\S+) (?P<y>\S+)\])?")


@dataclass(frozen=True)
class Change:
    """What was wrong with one geometry, and its area before and after the repair.

    Parameters
    ----------
    row : int
        Place in the frame, from 0.
    reason : str
        A token, e.g. ``self_intersection`` or ``hole_lies_outside_shell``.
    lon, lat : float
        Where, degrees; NaN where the reason has no place.
    before_ha, after_ha : float
        Geodesic hectares, shells minus holes; 0 for points and lines. That of a ring which
        crosses itself is the difference of its loops, never less than 0.
    """

    row: int
    reason: str
    lon: float
    lat: float
    before_ha: float
    after_ha: float

    @property
    def is_damage(self) -> bool:
        """Whether the area changed by so much that nobody can say which boundary was meant."""
        largest = max(self.before_ha, self.after_ha)
        return abs(self.after_ha - self.before_ha) > LARGEST_REPAIR * largest


def repair(frame: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, list[Change]]:
    """Return a copy of a frame with valid geometries, shells anticlockwise, and what changed.

    Parameters
    ----------
    frame : GeoDataFrame
        EPSG:4326. Missing and empty geometries stay as they are.

    Raises
    ------
    CrsError
        If the coordinate system is missing or another one.
    """
    require_crs(frame)
    geometries, changes = repair_geometries(frame.geometry.to_numpy())
    return frame.set_geometry(geometries, crs=frame.crs), changes


def repair_geometries(
    geometries: npt.NDArray[np.object_],
) -> tuple[npt.NDArray[np.object_], list[Change]]:
    """Return valid geometries, shells anticlockwise as GeoJSON wants them, and what changed.

    A part without an area (a spike, a ring collapsed to a line) goes; a polygon that has no other
    part becomes empty. Turning a ring round is no change.

    Parameters
    ----------
    geometries : array of shapely geometries or None
        Longitude and latitude on WGS 84, degrees.
    """
    repaired = np.array(geometries, dtype=object)
    broken = ~(shapely.is_valid(repaired) | shapely.is_missing(repaired))
    changes = []
    for row in np.flatnonzero(broken).tolist():
        before = repaired[row]
        after = _made_valid(before)
        repaired[row] = after
        changes.append(_change(row, before, after))
    return np.asarray(shapely.orient_polygons(repaired), dtype=object), changes


def duplicates(geometries: npt.NDArray[np.object_]) -> list[tuple[int, int]]:
    """Return pairs of rows with the same shape: the later row and the first that it repeats."""
    first: dict[bytes, int] = {}
    pairs = []
    for row, shape in enumerate(shapely.to_wkb(shapely.normalize(geometries))):
        if shape is None:
            continue
        earlier = first.setdefault(shape, row)
        if earlier != row:
            pairs.append((row, earlier))
    return pairs


def _made_valid(geometry: BaseGeometry) -> BaseGeometry:
    after = shapely.make_valid(geometry, method="structure", keep_collapsed=False)
    for _ in range(_MOST_PASSES):  # where rounding lets the new corners cross, GEOS gives invalid shapes
        if after.is_valid:
            break
        after = shapely.make_valid(after, method="structure", keep_collapsed=False)
    if not after.is_empty or not is_area(geometry):
        return after
    # Where a hole holds its shell nothing is left of it; what lies between the two rings was meant.
    parts = polygons(shapely.make_valid(geometry, method="linework"))
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def _change(row: int, before: BaseGeometry, after: BaseGeometry) -> Change:
    match = _REASON.fullmatch(shapely.is_valid_reason(before))
    words, x, y = match.group("words", "x", "y") if match else ("", None, None)
    return Change(
        row=row,
        reason=re.sub(r"[^a-z]+", "_", words.lower()).strip("_"),
        lon=float(x) if x else float("nan"),
        lat=float(y) if y else float("nan"),
        before_ha=_area_ha(before),
        after_ha=_area_ha(after),
    )


def _area_ha(geometry: BaseGeometry) -> float:
    return max(ellipsoid_m2(geometry), 0.0) / SQUARE_METRES_PER_HECTARE
