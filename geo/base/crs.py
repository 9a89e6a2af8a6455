"""Coordinate systems: the one that everything is stored in, and the VN-2000 grids of the provinces."""

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

GRIDS: dict[str, tuple[int, ...]] = {
    "12": (9205, 9208),
    "15": (9208,),
    "10": (9208,),
}
"""VN-2000 TM-3 grids in use in a province, by its code of either vintage; the usual one first.

Central meridian 103°00′ is EPSG:9205, 104°45′ is EPSG:9208. For Lai Châu all older data lie on
103°00′, a list of 2025 gives 104°45′: a file has to say which.
"""

CENTRAL_MERIDIANS: dict[int, float] = {9205: 103.0, 9208: 104.75}
"""Central meridian of each grid, degrees east."""


class GridPoint(NamedTuple):
    """A position on a VN-2000 grid in metres; Vietnamese tables call north X and east Y."""

    north_m: npt.NDArray[np.float64] | float
    east_m: npt.NDArray[np.float64] | float


class LonLat(NamedTuple):
    """A position on WGS 84 in degrees."""

    lon: npt.NDArray[np.float64] | float
    lat: npt.NDArray[np.float64] | float


def grid_epsg(province_code: str) -> int:
    """Return the EPSG code of the usual VN-2000 TM-3 grid of a province.

    Raises
    ------
    CrsError
        If the atlas knows no grid for this province code.
    """
    try:
        return GRIDS[province_code][0]
    except KeyError:
        raise CrsError("errors.no_grid_of_province", province=province_code) from None


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
        A VN-2000 grid, e.g. ``grid_epsg("15")``.
    """
    east, north = _transformer(STORAGE_EPSG, epsg).transform(lon, lat)
    return GridPoint(north, east)


def from_vn2000(north_m: npt.ArrayLike, east_m: npt.ArrayLike, epsg: int) -> LonLat:
    """Return the WGS 84 position of points on a VN-2000 grid; the inverse of :func:`to_vn2000`."""
    return LonLat(*_transformer(epsg, STORAGE_EPSG).transform(east_m, north_m))
