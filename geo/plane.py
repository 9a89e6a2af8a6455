"""The plane in which sites are cut: equal-area, so that the hectares of the parts add up to the whole."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS, Transformer

from .crs import STORAGE_EPSG
from .units import SQUARE_METRES_PER_HECTARE

Shapes = npt.NDArray[np.object_]

PLANE = CRS.from_proj4("+proj=laea +lat_0=22 +lon_0=104.2 +datum=WGS84 +units=m")
"""Lambert's azimuthal equal-area projection of the ellipsoid, centred between the two provinces.

Areas in it are those on the ellipsoid exactly. Straight lines are geodesics but for a millimetre in a
kilometre, and distances right to 1 in 10,000, everywhere within 180 km of the centre.
"""


def to_plane(shapes: Shapes) -> Shapes:
    """Return shapes of longitude and latitude on WGS 84 in the plane, metres."""
    return transformed(shapes, _transformer(inverse=False))


def from_plane(shapes: Shapes) -> Shapes:
    """Return shapes of the plane in longitude and latitude on WGS 84, degrees."""
    return transformed(shapes, _transformer(inverse=True))


def transformed(shapes: Shapes, transformer: Transformer) -> Shapes:
    """Return shapes with every corner moved by a transformer; None stays None."""

    def moved(corners: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        return np.column_stack(transformer.transform(corners[:, 0], corners[:, 1]))

    return np.asarray(shapely.transform(shapes, moved), dtype=np.object_)


def hectares(shapes: Shapes) -> npt.NDArray[np.float64]:
    """Return the hectares on the ellipsoid of shapes of the plane; 0 for points, lines and None."""
    return np.nan_to_num(np.asarray(shapely.area(shapes), dtype=np.float64)) / SQUARE_METRES_PER_HECTARE


@lru_cache(maxsize=2)
def _transformer(*, inverse: bool) -> Transformer:
    ends = (PLANE, CRS.from_epsg(STORAGE_EPSG))
    return Transformer.from_crs(*(ends if inverse else ends[::-1]), always_xy=True)
