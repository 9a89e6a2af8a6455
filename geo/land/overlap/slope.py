"""Sites against a raster of heights: hectares by slope class.

Slope is that of Horn's method: the height's fall to the east and to the north by the eight neighbours of a
cell, those straight beside it counted twice, over the metres between them on the ellipsoid; so rasters in
degrees are right too. A cell without all of its neighbours has no slope and counts as one without data.

Source: B. K. P. Horn, "Hill shading and the reflectance map", Proceedings of the IEEE 69 (1981), 14-47.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from ...base.errors import SelectionError
from ...base.remark import Remark
from ...base.units import format_number
from ...formats.geotiff import Cells, Raster
from ..law.legends import LegendClass
from .cells.grid import Grid
from .cells.tally import NODATA, Codes
from .raster import ClassWords, RasterCheck

USUAL_CLASSES_PCT = (5.0, 10.0, 15.0, 25.0)
"""Where one slope class ends and the next begins, percent: a convention, no regulation was seen."""

_METRES = {
    "": 1.0,
    "m": 1.0,
    "metre": 1.0,
    "meter": 1.0,
    "metres": 1.0,
    "meters": 1.0,
    "ft": 0.3048,
    "feet": 0.3048,
}
_COLOURS = ("#FFF7DC", "#FBD88A", "#F3A950", "#DB6B2F", "#A93419", "#661A0D")
_MOST_CLASSES = len(_COLOURS)
_MOST_DECIMALS = 7
_CLASS_TYPES = ("uint8", "int8")


def percent_of_degrees(degrees: float) -> float:
    """Return a slope in percent: 45° is 100 %."""
    return 100.0 * math.tan(math.radians(degrees))


def degrees_of_percent(percent: float) -> float:
    """Return a slope in degrees: 100 % is 45°."""
    return math.degrees(math.atan(percent / 100.0))


@dataclass(frozen=True)
class SlopeCheck(RasterCheck):
    """A question to a raster of heights, to be asked for any number of sites.

    Parameters
    ----------
    raster : Raster
        Heights in metres, or in feet where it says so.
    classes_pct : sequence of float
        Where one slope class ends and the next begins, percent, rising; see :func:`percent_of_degrees`.
    limit_pct : float, optional
        Slopes from here on stand in a site's way; becomes one of the ends. Without it nothing is
        conflict, and nothing clear.
    epsg : int, optional
        Grid of the grid hectares; by default that of each site's province.

    Raises
    ------
    SelectionError
        If the raster holds classes and no heights, or the slope classes are none.
    """

    raster: Raster
    classes_pct: tuple[float, ...] = USUAL_CLASSES_PCT
    limit_pct: float | None = None
    epsg: int | None = None

    def __post_init__(self) -> None:
        _require_heights(self.raster)
        _require_rising(self.ends_pct)

    @property
    def ends_pct(self) -> tuple[float, ...]:
        """Where the classes end, the limit among them."""
        if self.limit_pct is None or self.limit_pct in self.classes_pct:
            return self.classes_pct
        above = [end for end in self.classes_pct if end > self.limit_pct]
        return (*(end for end in self.classes_pct if end not in above), self.limit_pct, *above)

    @cached_property
    def classes(self) -> tuple[LegendClass, ...]:
        """The slope classes from the flattest, with values from 1."""
        ends = (0.0, *self.ends_pct, math.inf)
        steps = np.linspace(0, _MOST_CLASSES - 1, len(ends) - 1).round().astype(int)
        return tuple(
            LegendClass(
                number,
                _class_name(low, high, "vi"),
                _class_name(low, high, "en"),
                _COLOURS[step],
                None if self.limit_pct is None else low >= self.limit_pct,
            )
            for number, (low, high, step) in enumerate(zip(ends[:-1], ends[1:], steps, strict=True), start=1)
        )

    def _words(self) -> ClassWords:
        own = tuple(self.classes_pct) != USUAL_CLASSES_PCT
        return ClassWords(
            class_of=lambda code: self.classes[code - 1],
            is_known=lambda code: 1 <= code <= len(self.classes),
            conflict="cover.conflict.slope",
            none_marked=Remark("cover.doubt.no_limit") if self.limit_pct is None else None,
            clear=Remark("cover.clear.slope", limit=float(self.limit_pct or 0.0)),
            notes=(Remark("cover.warning.own_slopes" if own else "cover.warning.convention"),),
        )

    def _read(self, row0: int, row1: int, col0: int, col1: int) -> Codes:
        slope = self.slope_pct(row0, row1, col0, col1)
        known = np.isfinite(slope)
        places = np.searchsorted(self.ends_pct, np.where(known, slope, 0.0), side="right").astype(np.uint8)
        places[~known] = len(self.classes)
        return Codes(places, np.array([*(row.value for row in self.classes), NODATA]))

    def slope_pct(self, row0: int, row1: int, col0: int, col1: int) -> npt.NDArray[np.float64]:
        """Return the slope of the cells of a window in percent; NaN where a neighbour is not known."""
        heights = self._heights(row0 - 1, row1 + 1, col0 - 1, col1 + 1)
        wide, high = self._grid.metres(row0, row1, (col0 + col1) / 2)
        a, b, c = heights[:-2, :-2], heights[:-2, 1:-1], heights[:-2, 2:]
        d, f = heights[1:-1, :-2], heights[1:-1, 2:]
        g, h, i = heights[2:, :-2], heights[2:, 1:-1], heights[2:, 2:]
        across = ((c + 2 * f + i) - (a + 2 * d + g)) / (8 * wide[:, np.newaxis])
        down = ((g + 2 * h + i) - (a + 2 * b + c)) / (8 * high[:, np.newaxis])
        slope: npt.NDArray[np.float64] = 100.0 * np.hypot(across, down)
        slope[np.isnan(heights[1:-1, 1:-1])] = np.nan
        return slope

    def _heights(self, row0: int, row1: int, col0: int, col1: int) -> npt.NDArray[np.float64]:
        """Return heights in metres, NaN outside the raster and where nothing is said."""
        raster = self.raster
        top, bottom = max(row0, 0), min(row1, raster.height)
        left, right = max(col0, 0), min(col1, raster.width)
        cells: Cells = raster.read_window(top, bottom, left, right)
        inside = (cells.values * raster.scale + raster.offset) * _METRES[raster.unit.lower()]
        heights = np.full((row1 - row0, col1 - col0), np.nan)
        target = heights[top - row0 : bottom - row0, left - col0 : right - col0]
        target[...] = inside if cells.valid is None else np.where(cells.valid, inside, np.nan)
        return heights

    @cached_property
    def _grid(self) -> Grid:
        return Grid(self.raster)


def _class_name(low: float, high: float, language: str) -> str:
    """Return a class as ``"5–10 % (2.9–5.7°)"``."""
    percents, degrees = (low, high), (degrees_of_percent(low), degrees_of_percent(high))
    return f"{_span(percents, language)} % ({_span(degrees, language, math.isinf(high))}°)"


def _span(ends: tuple[float, float], language: str, is_last: bool = False) -> str:
    """Return both ends of a class, with as many decimals as tell them apart."""
    tell = (count for count in range(1, _MOST_DECIMALS) if round(ends[0], count) < round(ends[1], count))
    digits = next(tell, 1)
    low, high = (format_number(round(end, digits), language, digits=digits) for end in ends)
    if is_last or math.isinf(ends[1]):
        return f"≥ {low}"
    return f"{low}–{high}" if ends[0] else f"< {high}"


def _require_heights(raster: Raster) -> None:
    """Refuse a raster whose values are classes, as far as its header tells."""
    if raster.colours or raster.labels or raster.dtype in _CLASS_TYPES:
        raise SelectionError("cover.error.classes", map=raster.name)
    if raster.unit.lower() not in _METRES:
        raise SelectionError("cover.error.unit", map=raster.name, unit=raster.unit[:20])


def _require_rising(ends: tuple[float, ...]) -> None:
    rising = all(low < high for low, high in pairwise(ends))
    if not ends or not rising or ends[0] <= 0 or not math.isfinite(ends[-1]):
        raise SelectionError("cover.error.slope_classes")
