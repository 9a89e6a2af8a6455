"""In which coordinate system a land-use map lies, and in which one it would lie in the provinces."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from pyproj import CRS
from pyproj.exceptions import ProjError

from ...base.errors import CrsError
from ...base.plane import DEGREES, transformer
from ...records.territory import territory

Window = tuple[float, float, float, float]
"""West, south, east, north; degrees on WGS 84 unless it says otherwise."""

_LARGEST_DEGREES = 360.0


def map_epsgs() -> tuple[int, ...]:
    """Return the systems that maps of the provinces come in, the likeliest first.

    WGS 84, the zones of VN-2000 with its 6° ones, WGS 84 in UTM zones 48 and 47.
    """
    return (4326, *territory().covered.map_grids, 32648, 32647)


def likely_epsgs(bounds: Window) -> list[int]:
    """Return the systems of :func:`map_epsgs` in which these numbers lie in the provinces of the atlas.

    Several where the numbers alone do not tell: neighbouring zones place a map some kilometres apart.
    """
    box = territory().covered.box
    return [epsg for epsg in map_epsgs() if _covers(box, _placed(bounds, epsg))]


def stated_crs(crs: object, name: str, bounds: Callable[[], Window | None]) -> CRS:
    """Return the coordinate system that a map states; "undefined" ones of GeoPackages state none.

    Parameters
    ----------
    crs : object
        What pyproj takes for one, or None.
    name : str
        The map's, for the error.
    bounds : callable
        Gives the box of its numbers, to name the systems that they may be in.

    Raises
    ------
    CrsError
        If none is stated; ``params["candidates"]`` names the likely ones.
    """
    try:
        stated = None if crs is None else CRS.from_user_input(crs)
    except ProjError:
        stated = None
    if stated is None or "undefined" in stated.name.lower() or stated.is_engineering:
        raise _refusal("no_crs", bounds(), map=name)
    return stated


def extent_of(numbers: Window | None, crs: CRS, name: str) -> Window | None:
    """Return where a map lies, degrees; None where that is not known.

    Raises
    ------
    CrsError
        If it cannot lie where it says; ``params["candidates"]`` names the likely systems.
    """
    if numbers is None:
        return None
    if crs.is_geographic and max(map(abs, numbers)) > _LARGEST_DEGREES:
        raise _refusal("metres_as_degrees", numbers, map=name, crs=crs.name)
    try:
        to_degrees = transformer(crs, DEGREES)
    except ProjError as error:  # of another planet
        raise _refusal("elsewhere", numbers, map=name, crs=crs.name) from error
    found = to_degrees.transform_bounds(*numbers)
    if _touches_viet_nam(found):
        return found
    west, south, east, north = numbers
    if _touches_viet_nam(to_degrees.transform_bounds(south, west, north, east)):
        raise CrsError("overlap.error.swapped", map=name, crs=crs.name)
    raise _refusal("elsewhere", numbers, map=name, crs=crs.name)


def finite(bounds: object) -> Window | None:
    """Return a box; None where it is missing or not finite."""
    numbers = np.asarray(bounds, dtype=np.float64)
    if not numbers.shape or not np.isfinite(numbers).all():
        return None
    west, south, east, north = numbers.tolist()
    return west, south, east, north


def _refusal(kind: str, bounds: Window | None, **params: object) -> CrsError:
    likely = likely_epsgs(bounds) if bounds is not None else []
    if not likely:
        return CrsError(f"overlap.error.{kind}", **params)
    return CrsError(f"overlap.error.{kind}_fits", candidates=", ".join(map(str, likely)), **params)


def _placed(bounds: Window, epsg: int) -> Window | None:
    if CRS.from_epsg(epsg).is_geographic and max(map(abs, bounds)) > _LARGEST_DEGREES:
        return None  # PROJ would wrap a million degrees round the Earth and land somewhere plausible
    return finite(transformer(CRS.from_epsg(epsg), DEGREES).transform_bounds(*bounds))


def _covers(within: Window, box: Window | None) -> bool:
    return box is not None and (
        within[0] <= box[0] and within[1] <= box[1] and box[2] <= within[2] and box[3] <= within[3]
    )


def _touches_viet_nam(bounds: Window) -> bool:
    if not np.isfinite(bounds).all():
        return False
    west, south, east, north = bounds
    country = territory().country_box
    return west < country[2] and east > country[0] and south < country[3] and north > country[1]
