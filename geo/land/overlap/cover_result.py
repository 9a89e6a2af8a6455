"""The answer of a check against a raster."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import geopandas as gpd

from ...base.remark import Remark
from ...base.units import format_number
from ..law.legends import LegendClass
from .cells.pieces import no_pieces


class ClassRemark(Remark):
    """A remark on land of some classes, whose names depend on the language.

    Parameters
    ----------
    key : str
        Its sentence has the placeholders ``ha``, of all of them, and ``names``.
    land : sequence of (LegendClass, float)
        The classes with their hectares.
    """

    def __init__(self, key: str, land: Sequence[tuple[LegendClass, float]]) -> None:
        super().__init__(key, ha=sum(ha for _, ha in land), land=tuple(land))

    def sentence(self, language: str) -> str:
        """Return the remark as a sentence. Plain text: escape it before it becomes HTML."""
        land: tuple[tuple[LegendClass, float], ...] = self.params["land"]
        names = [row.name(language) for row, _ in land]
        if len(land) > 1:
            amounts = (format_number(ha, language) for _, ha in land)
            names = [f"{name} {amount} ha" for name, amount in zip(names, amounts, strict=True)]
        return Remark(self.key, names="; ".join(names), ha=self.params["ha"]).sentence(language)


class CoverClass(NamedTuple):
    """Land of one site that the raster gives to one class.

    Parameters
    ----------
    value : int
        As in the raster.
    ha, grid_ha : float
        Hectares on the ellipsoid and on the provincial grid, by the share of each cell that is covered.
    low_ha, high_ha : float
        Where the site has few cells: hectares of those that lie wholly inside it, and of all that it
        touches, each counted whole, as far as the other classes leave room. Both ``ha`` otherwise.
    conflict : bool
        Whether the class is marked as standing in a site's way.
    """

    value: int
    name_vi: str
    name_en: str
    colour: str
    ha: float
    grid_ha: float
    low_ha: float
    high_ha: float
    conflict: bool

    def name(self, language: str) -> str:
        """Return the name of the class."""
        return self.name_vi if language == "vi" else self.name_en


@dataclass(frozen=True)
class CoverResult:
    """The answer for one site.

    ``classes``, ``nodata_ha`` and ``uncovered_ha`` add up to ``site_ha``.

    Parameters
    ----------
    state : str
        A token of :data:`geo.land.overlap.checks.STATES`.
    reasons : tuple of Remark
        Why; never empty.
    grid_epsg : int
        The grid of the ``grid_ha``.
    warnings : tuple of Remark
        What else a reader should know.
    site_ha, site_grid_ha : float or None
        None where the site has no boundary.
    classes : tuple of CoverClass
        Most hectares first.
    nodata_ha, nodata_grid_ha : float or None
        Under cells that say nothing; None where nothing was summed.
    uncovered_ha, uncovered_grid_ha : float or None
        Part of the site outside the raster; None where nothing was summed.
    cells : float
        How many cells large the site is.
    """

    site_id: str
    state: str
    reasons: tuple[Remark, ...]
    grid_epsg: int
    warnings: tuple[Remark, ...] = ()
    site_ha: float | None = None
    site_grid_ha: float | None = None
    classes: tuple[CoverClass, ...] = ()
    nodata_ha: float | None = None
    nodata_grid_ha: float | None = None
    uncovered_ha: float | None = None
    uncovered_grid_ha: float | None = None
    cells: float = 0.0
    draw: Callable[[], gpd.GeoDataFrame] = field(default=no_pieces, repr=False, compare=False)

    @cached_property
    def pieces(self) -> gpd.GeoDataFrame:
        """The parts of the site for the map, columns :data:`geo.land.overlap.vector.PIECE_COLUMNS`.

        They are drawn when they are asked for; there are none of a site with very many cells.
        """
        return self.draw()
