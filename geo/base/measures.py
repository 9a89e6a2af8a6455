"""Hectares and kilometres of geometries, on the ellipsoid and on the provincial grids.

Every measure takes geometries in the storage coordinate system and returns a Series with their
index; NaN where there is nothing to measure (points, lines for areas, missing or empty shapes).
"""

from __future__ import annotations

from collections.abc import Callable

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from .crs import require_crs
from .plane import ELLIPSOID, ellipsoid_m2, is_area, polygons
from .units import SQUARE_METRES_PER_HECTARE

WITHIN_1_PCT = "within_1_pct"
WITHIN_5_PCT = "within_5_pct"
BEYOND_5_PCT = "beyond_5_pct"


def _has_area(geometries: gpd.GeoSeries) -> npt.NDArray[np.bool_]:
    shapes = geometries.to_numpy()
    return is_area(shapes) & ~shapely.is_empty(shapes)


def _perimeter_m(geometry: BaseGeometry) -> float:
    return sum(
        ELLIPSOID.geometry_length(ring)
        for polygon in polygons(geometry)
        for ring in (polygon.exterior, *polygon.interiors)
    )


def _of_each(
    geometries: gpd.GeoSeries, measure: Callable[[BaseGeometry], float], name: str
) -> pd.Series[float]:
    require_crs(geometries)
    measurable = _has_area(geometries)
    numbers = [measure(shape) if ok else np.nan for shape, ok in zip(geometries, measurable, strict=True)]
    return pd.Series(numbers, index=geometries.index, name=name, dtype="float64")


def geodesic_ha(geometries: gpd.GeoSeries) -> pd.Series[float]:
    """Return the area on the WGS 84 ellipsoid in hectares.

    Parameters
    ----------
    geometries : GeoSeries
        EPSG:4326.

    Raises
    ------
    CrsError
        If the coordinate system is missing or another one.
    """
    return _of_each(geometries, lambda shape: ellipsoid_m2(shape) / SQUARE_METRES_PER_HECTARE, "geodesic_ha")


def grid_ha(geometries: gpd.GeoSeries, epsg: int) -> pd.Series[float]:
    """Return the plane area on a VN-2000 grid in hectares, as land decisions state it.

    Parameters
    ----------
    geometries : GeoSeries
        EPSG:4326.
    epsg : int
        The grid, e.g. 9208.

    Raises
    ------
    CrsError
        If the coordinate system of the geometries is missing or another one.
    """
    require_crs(geometries)
    area = geometries.to_crs(epsg).area / SQUARE_METRES_PER_HECTARE
    return area.where(_has_area(geometries)).rename("grid_ha")


def perimeter_km(geometries: gpd.GeoSeries) -> pd.Series[float]:
    """Return the length of all rings, holes included, on the WGS 84 ellipsoid in kilometres.

    Raises
    ------
    CrsError
        If the coordinate system is missing or another one than EPSG:4326.
    """
    return _of_each(geometries, lambda shape: _perimeter_m(shape) / 1_000.0, "perimeter_km")


def declared_vs_measured(declared_ha: pd.Series[float], measured_ha: pd.Series[float]) -> pd.DataFrame:
    """Compare declared with measured hectares.

    Returns
    -------
    DataFrame
        Index of ``declared_ha``; ``declared_ha``, ``measured_ha``, ``difference_pct`` (measured minus
        declared, in percent of declared) and ``agreement``: ``within_1_pct``, ``within_5_pct``,
        ``beyond_5_pct``, or None where either figure is unknown or zero is declared.
    """
    declared = declared_ha.astype("float64")
    measured = measured_ha.astype("float64").reindex(declared.index)
    difference_pct = (measured - declared) / declared.where(declared > 0) * 100.0
    # Declared figures are rounded: 101 against 100 is 1 %, whatever the last binary digit says.
    size_pct = difference_pct.abs().round(9)
    agreement = pd.Series([None] * len(declared), index=declared.index, dtype=object)
    agreement[size_pct > 5.0] = BEYOND_5_PCT
    agreement[size_pct <= 5.0] = WITHIN_5_PCT
    agreement[size_pct <= 1.0] = WITHIN_1_PCT
    return pd.DataFrame(
        {
            "declared_ha": declared,
            "measured_ha": measured,
            "difference_pct": difference_pct,
            "agreement": agreement,
        }
    )


def weighted_fill_pct(fill_rate_pct: pd.Series[float], area_ha: pd.Series[float]) -> float:
    """Return the fill rate weighted by area in percent, over the rows where both are known.

    ``sum(fill × area) / sum(area)``; NaN where no row has both or the area is zero.
    """
    known = fill_rate_pct.notna() & area_ha.notna()
    total_ha = float(area_ha[known].sum())
    if total_ha <= 0:
        return float("nan")
    return float((fill_rate_pct[known] * area_ha[known]).sum()) / total_ha
