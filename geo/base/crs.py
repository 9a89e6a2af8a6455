"""Coordinate systems: the one that everything is stored in, and VN-2000 grids, to and from it."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt
from pyproj import Transformer

from .errors import CrsError

if TYPE_CHECKING:  # the process that reads uploads does without geopandas, which starts slowly
    import geopandas as gpd

STORAGE_EPSG = 4326
STORAGE_CRS = f"EPSG:{STORAGE_EPSG}"
"""Longitude and latitude on WGS 84, in this order."""

DEGREE_DECIMALS = 7
"""Of degrees in the files that the atlas writes as text: about a centimetre."""


class GridPoint(NamedTuple):
    """A position on a VN-2000 grid in metres; Vietnamese tables call north X and east Y."""

    north_m: npt.NDArray[np.float64] | float
    east_m: npt.NDArray[np.float64] | float


class LonLat(NamedTuple):
    """A position on WGS 84 in degrees."""

    lon: npt.NDArray[np.float64] | float
    lat: npt.NDArray[np.float64] | float


def require_crs(frame: gpd.GeoDataFrame | gpd.GeoSeries, epsg: int = STORAGE_EPSG) -> None:
    """Refuse a frame whose coordinate system is missing or is not the one wanted.

    Raises
    ------
    CrsError
    """
    if frame.crs is None:
        raise CrsError("errors.crs_missing", wanted=f"EPSG:{epsg}")
    if frame.crs.to_epsg() != epsg:
        raise CrsError("errors.crs_differs", found=frame.crs.name, wanted=f"EPSG:{epsg}")


@lru_cache(maxsize=8)
def _transformer(source_epsg: int, target_epsg: int) -> Transformer:
    return Transformer.from_crs(source_epsg, target_epsg, always_xy=True)


def to_vn2000(lon: npt.ArrayLike, lat: npt.ArrayLike, epsg: int) -> GridPoint:
    """Return the VN-2000 grid position of points on WGS 84, datum shift included (good to 1 m).

    Parameters
    ----------
    lon, lat : float or array
        Degrees.
    epsg : int
        A VN-2000 grid, e.g. 9208.
    """
    east, north = _transformer(STORAGE_EPSG, epsg).transform(lon, lat)
    return GridPoint(north, east)


def from_vn2000(north_m: npt.ArrayLike, east_m: npt.ArrayLike, epsg: int) -> LonLat:
    """Return the WGS 84 position of points on a VN-2000 grid; the inverse of :func:`to_vn2000`."""
    return LonLat(*_transformer(epsg, STORAGE_EPSG).transform(east_m, north_m))
