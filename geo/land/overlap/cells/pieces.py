"""The classes of a raster under a site as shapes: cells of one class joined, and cut by the site."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely.geometry import MultiPolygon
from shapely.geometry.base import BaseGeometry

from ....base.crs import STORAGE_CRS
from ....formats.geotiff import regions
from ...law.ledger import NOISE_HA
from ...law.legends import LegendClass
from ..pieces import LAND, PIECE_COLUMNS, UNCOVERED, no_pieces
from .grid import Grid, Window
from .tally import NODATA, Codes

_FINEST = 1e-6
"""Corners are rounded to this share of a cell; where free ones lose a part in cutting, so are those."""

_LOST = 1e-3
"""Cells by which the pieces may miss the site before they count as lost."""


@dataclass(frozen=True)
class Drawing:
    """What the pieces of a site are drawn from.

    Parameters
    ----------
    shape : Polygon or MultiPolygon
        The whole site in columns and rows of the raster.
    inside : Polygon or MultiPolygon
        Its part inside the raster.
    window : tuple of int
        First row, last row + 1, first column, last column + 1 of the cells that it touches.
    tiles : sequence of (window, Codes)
        Their codes.
    """

    grid: Grid
    shape: BaseGeometry
    inside: BaseGeometry
    window: Window
    tiles: Sequence[tuple[Window, Codes]]

    def shapes(self) -> dict[int | None, BaseGeometry]:
        """Return the shape of each code in longitude and latitude; None is what lies outside the raster."""
        inside = shapely.set_precision(self._moved(self.inside), _FINEST)
        owner, whole = regions(self._codes())
        cut = whole.copy()
        shapely.prepare(inside)
        crossing = ~shapely.contains_properly(inside, whole)
        cut[crossing] = shapely.intersection(whole[crossing], inside)
        if abs(shapely.area(cut).sum() - inside.area) > _LOST:
            cut[crossing] = shapely.intersection(whole[crossing], inside, grid_size=_FINEST)
        pieces: dict[int | None, BaseGeometry] = {}
        for code in dict.fromkeys(owner.tolist()):
            parts = shapely.get_parts(cut[owner == code])
            pieces[code] = MultiPolygon(parts[shapely.area(parts) > 0].tolist())
        pieces[None] = shapely.difference(self._moved(self.shape), inside)
        return self._placed({code: piece for code, piece in pieces.items() if not piece.is_empty})

    def _codes(self) -> npt.NDArray[np.int32]:
        top, bottom, left, right = self.window
        whole = np.full((bottom - top, right - left), NODATA, dtype=np.int32)
        for (row0, row1, col0, col1), (places, codes) in self.tiles:
            whole[row0 - top : row1 - top, col0 - left : col1 - left] = codes[places]
        return whole

    def _moved(self, shape: BaseGeometry) -> BaseGeometry:
        return shapely.transform(shape, lambda xy: xy - self._corner)

    @property
    def _corner(self) -> tuple[int, int]:
        return self.window[2], self.window[0]

    def _placed(self, pieces: dict[int | None, BaseGeometry]) -> dict[int | None, BaseGeometry]:
        moved = shapely.transform(np.array(list(pieces.values()), dtype=object), lambda xy: xy + self._corner)
        placed = self.grid.to_lonlat(np.asarray(moved, dtype=object))
        broken = ~shapely.is_valid(placed)  # slivers, by rounding
        placed[broken] = shapely.make_valid(placed[broken], method="structure", keep_collapsed=False)
        return dict(zip(pieces, placed, strict=True))


def pieces_of(
    site_id: str,
    drawing: Drawing,
    amounts: dict[int | None, tuple[float, float]],
    class_of: Callable[[int], LegendClass],
    blank: LegendClass,
) -> gpd.GeoDataFrame:
    """Return the pieces of a site for the map, with the hectares that were summed, not those of the shapes.

    Parameters
    ----------
    amounts : dict
        Hectares on the ellipsoid and on the grid by code; None is what lies outside the raster.
    class_of : callable
        The class of a code.
    blank : LegendClass
        Name and colour of cells that say nothing; its hectares count as uncovered.
    """
    rows = []
    for code, shape in drawing.shapes().items():
        ha, grid_ha = amounts.get(code, (0.0, 0.0))
        if ha <= NOISE_HA:
            continue
        if code is None:
            rows.append((site_id, UNCOVERED, "", "", "", blank.colour, ha, grid_ha, shape))
        elif code == NODATA:
            names = ("nodata", blank.name_vi, blank.name_en, blank.colour)
            rows.append((site_id, UNCOVERED, *names, ha, grid_ha, shape))
        else:
            known = class_of(code)
            names = (str(code), known.name_vi, known.name_en, known.colour)
            rows.append((site_id, LAND, *names, ha, grid_ha, shape))
    if not rows:
        return no_pieces()
    frame = pd.DataFrame(rows, columns=list(PIECE_COLUMNS))
    return gpd.GeoDataFrame(frame, geometry="geometry", crs=STORAGE_CRS)
