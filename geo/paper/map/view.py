"""What part of the land a map shows: its grid, its round scale, and where a place lies on the page."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ...base.crs import from_vn2000
from ...records.territory import central_meridians, grid_epsg, territory
from ..canvas.sizes import Box

SCALES = tuple(
    int(mantissa * 10**power)
    for power in (2, 3, 4, 5)
    for mantissa in (5, 6, 7.5, 10, 12.5, 15, 20, 25, 30, 40)
    if mantissa * 10**power >= 1_000
)
"""Denominators of the scales, all round."""

Bounds = tuple[float, float, float, float]
"""West, south, east, north in metres of a grid."""


@dataclass(frozen=True)
class View:
    """A map on a page.

    Parameters
    ----------
    epsg : int
        The VN-2000 grid in which it is drawn.
    denominator : int
        1 mm on the paper is as many mm on the grid.
    east, north : float
        The middle of the map, metres.
    frame : Box
        Its place on the page.
    """

    epsg: int
    denominator: int
    east: float
    north: float
    frame: Box

    def mm(self, metres: float) -> float:
        """Return a length on the grid as it is on the paper."""
        return metres * 1_000 / self.denominator

    def place(self, east_north: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """Return points of the grid (east, north) in millimetres of the page."""
        points = np.asarray(east_north, dtype=np.float64)
        x, y = self.frame.centre
        scale = 1_000 / self.denominator
        return np.asarray((points - (self.east, self.north)) * (scale, -scale) + (x, y))

    def ground(self, x_y: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """Return points of the page on the grid; the inverse of :meth:`place`."""
        points = np.asarray(x_y, dtype=np.float64)
        scale = self.denominator / 1_000
        return np.asarray((points - self.frame.centre) * (scale, -scale) + (self.east, self.north))

    @property
    def bounds(self) -> Bounds:
        """What the frame shows."""
        half_width = self.frame.width / 2 * self.denominator / 1_000
        half_height = self.frame.height / 2 * self.denominator / 1_000
        return (
            self.east - half_width,
            self.north - half_height,
            self.east + half_width,
            self.north + half_height,
        )

    @property
    def lonlat_bounds(self) -> Bounds:
        """West, south, east, north in degrees of WGS 84, of a box round the frame."""
        lons, lats = self.lonlat_edges()
        return float(lons.min()), float(lats.min()), float(lons.max()), float(lats.max())

    @property
    def lonlat_centre(self) -> tuple[float, float]:
        """Longitude and latitude of the middle, degrees of WGS 84."""
        lon, lat = from_vn2000(self.north, self.east, self.epsg)
        return float(lon), float(lat)

    def lonlat_edges(self, steps: int = 12) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """Return longitudes and latitudes of points along the frame."""
        west, south, east, north = self.bounds
        along = np.linspace(0, 1, steps)
        easts = np.concatenate(
            [west + along * (east - west)] * 2 + [np.full(steps, west), np.full(steps, east)]
        )
        norths = np.concatenate(
            [np.full(steps, south), np.full(steps, north)] + [south + along * (north - south)] * 2
        )
        lon, lat = from_vn2000(norths, easts, self.epsg)
        return np.asarray(lon), np.asarray(lat)


def fitted(bounds: Bounds, frame: Box, epsg: int, *, margin_mm: float = 8.0, least: int = 25_000) -> View:
    """Return the view of the largest round scale, not above 1:``least``, that shows all of the bounds.

    Parameters
    ----------
    bounds : tuple
        Metres of the grid.
    margin_mm : float
        Kept free within the frame.
    """
    west, south, east, north = bounds
    room = frame.inset(margin_mm)
    needed = max((east - west) / room.width, (north - south) / room.height) * 1_000
    larger = (scale for scale in SCALES if scale >= max(needed, least))
    denominator = next(larger, SCALES[-1])
    return View(epsg, denominator, (west + east) / 2, (south + north) / 2, frame)


def shown_grid(province_codes: Iterable[str], longitude: float) -> int:
    """Return the grid for a map of several provinces: the one whose central meridian is nearest.

    Parameters
    ----------
    province_codes : iterable of str
        Provinces of what is shown; those of the atlas if there is none.
    longitude : float
        Of the middle of the map, degrees.
    """
    grids = {grid_epsg(code) for code in province_codes if code} or set(central_meridians())
    zones = territory().zones
    return min(sorted(grids), key=lambda epsg: abs(zones[epsg].meridian - longitude))


def round_length(most: float) -> float:
    """Return the longest of 1, 2, 2.5, 5 × 10ⁿ that is not above ``most``."""
    power = 10.0 ** math.floor(math.log10(most))
    return max(step * power for step in (1, 2, 2.5, 5) if step * power <= most * (1 + 1e-9))
