"""The answer of a check against a raster: conflict, clear or could not check, and why.

1. **Could not check**: no boundary that can be trusted, fewer than four cells, outside the raster, or
   nothing but cells that say nothing.
2. **Conflict**: land of a class that the legend marks as standing in a site's way.
3. **Could not check**: no such land is certain, but part of the site lies outside the raster, under
   cells that say nothing, or in classes that the legend leaves open or does not know.
4. **Clear**: the whole site is covered by classes that the legend says stand in no site's way.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import NamedTuple

import geopandas as gpd

from ...base.remark import Remark
from ...base.translate import tr
from ...base.units import format_number
from ...formats.geotiff import Raster
from ..law.codes import NO_COLOUR
from ..law.ledger import NOISE_HA, NOISE_SHARE
from ..law.legends import LegendClass
from .cells.measured import FEW_CELLS, Measured, measured
from .cells.pieces import pieces_of
from .cells.tally import NODATA, Codes
from .checks import CLEAR, CONFLICT, COULD_NOT_CHECK
from .pieces import no_pieces


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
        """The parts of the site for the map, columns :data:`geo.land.overlap.pieces.PIECE_COLUMNS`.

        They are drawn when they are asked for; there are none of a site with very many cells.
        """
        return self.draw()


@dataclass(frozen=True)
class ClassWords:
    """What the codes of a check mean, and how its answer is told.

    Parameters
    ----------
    class_of : callable
        The class of a code.
    is_known : callable
        Whether there is such a class.
    conflict : str
        Key of the reason that names the classes in a site's way: ``{ha}`` and ``{names}``.
    none_marked : Remark or None
        Why there is nothing to answer by; None where classes are marked.
    clear : Remark
    notes : tuple of Remark
        What every answer says.
    """

    class_of: Callable[[int], LegendClass]
    is_known: Callable[[int], bool]
    conflict: str
    none_marked: Remark | None
    clear: Remark
    notes: tuple[Remark, ...]


class RasterCheck(ABC):
    """A question to a raster, to be asked for any number of sites.

    Parameters
    ----------
    raster : Raster
    epsg : int or None
        Grid of the grid hectares; by default that of each site's province.
    """

    raster: Raster
    epsg: int | None

    def of(self, sites: gpd.GeoDataFrame) -> Iterator[CoverResult]:
        """Yield the answer of each site in turn; stop asking to stop the work.

        Parameters
        ----------
        sites : GeoDataFrame
            EPSG:4326, the index holds the ids; the columns that :func:`geo.land.overlap.sites.site_of` reads
            are used where they are there.

        Raises
        ------
        CrsError
            If the sites' coordinate system is missing or another one.
        """
        words = self._words()
        for found in measured(self.raster, self._read, sites, self.epsg):
            yield _unchecked(found, words) if found.obstacle else _checked(found, words)

    @abstractmethod
    def _words(self) -> ClassWords:
        """Return what the codes mean, and how the answer is told."""

    @abstractmethod
    def _read(self, row0: int, row1: int, col0: int, col1: int) -> Codes:
        """Return the codes of a window: a ``cells.tally.Reader``, for several threads."""


def _unchecked(found: Measured, words: ClassWords) -> CoverResult:
    site = found.site
    return CoverResult(
        site_id=site.site_id,
        state=COULD_NOT_CHECK,
        reasons=(found.obstacle or Remark("overlap.obstacle.no_place"),),
        grid_epsg=site.grid_epsg,
        warnings=(*site.warnings, *words.notes) if found.cells else site.warnings,
        site_ha=found.site_ha,
        site_grid_ha=found.site_grid_ha,
        cells=found.cells,
    )


def _checked(found: Measured, words: ClassWords) -> CoverResult:
    site, amounts = found.site, found.amounts or {}
    classes = _classes(found, words)
    blank = amounts.get(NODATA)
    nodata_ha, nodata_grid_ha = (blank.ha, blank.grid_ha) if blank else (0.0, 0.0)
    state, reasons, doubts = _answer(found, classes, nodata_ha, words)
    warnings = [*site.warnings, *doubts]
    if found.cells_inside < FEW_CELLS:
        warnings.append(Remark("cover.warning.few_cells", cells=found.cells_inside))
    if found.drawing is None:
        warnings.append(Remark("cover.warning.not_drawn"))
    return CoverResult(
        site_id=site.site_id,
        state=state,
        reasons=tuple(reasons),
        grid_epsg=site.grid_epsg,
        warnings=(*warnings, *words.notes),
        site_ha=found.site_ha,
        site_grid_ha=found.site_grid_ha,
        classes=classes,
        nodata_ha=nodata_ha,
        nodata_grid_ha=nodata_grid_ha,
        uncovered_ha=found.uncovered_ha,
        uncovered_grid_ha=found.uncovered_grid_ha,
        cells=found.cells,
        draw=partial(_draw, found, words) if found.drawing else no_pieces,
    )


def _classes(found: Measured, words: ClassWords) -> tuple[CoverClass, ...]:
    ranges = _ranges(found) if found.cells_inside < FEW_CELLS else {}
    classes = []
    for code, amount in (found.amounts or {}).items():
        if code == NODATA:
            continue
        row = words.class_of(code)
        low, high = ranges.get(code, (amount.ha, amount.ha))
        classes.append(
            CoverClass(
                value=code,
                name_vi=row.name_vi,
                name_en=row.name_en,
                colour=row.colour,
                ha=amount.ha,
                grid_ha=amount.grid_ha,
                low_ha=low,
                high_ha=high,
                conflict=row.conflict is True,
            )
        )
    return tuple(sorted(classes, key=lambda row: (-row.ha, row.value)))


def _ranges(found: Measured) -> dict[int, tuple[float, float]]:
    """Return how many hectares there are of each code at least and at most."""
    amounts = found.amounts or {}
    room = (found.site_ha or 0.0) - found.uncovered_ha - sum(amount.whole_ha for amount in amounts.values())
    return {
        code: (
            min(amount.whole_ha, amount.ha),
            max(amount.ha, min(amount.touched_ha, room + amount.whole_ha)),
        )
        for code, amount in amounts.items()
    }


def _answer(
    found: Measured, classes: Sequence[CoverClass], nodata_ha: float, words: ClassWords
) -> tuple[str, list[Remark], list[Remark]]:
    """Return the state, why, and the doubts that remain besides."""
    doubts = _doubts(found, classes, nodata_ha, words)
    noise = _noise(found)
    certain = [row for row in classes if row.conflict and row.low_ha > noise]
    if certain:
        land = [(words.class_of(row.value), row.ha) for row in certain]
        return CONFLICT, [ClassRemark(words.conflict, land)], doubts
    if words.none_marked:
        return COULD_NOT_CHECK, [words.none_marked], doubts
    if doubts:
        return COULD_NOT_CHECK, doubts, []
    return CLEAR, [words.clear], []


def _noise(found: Measured) -> float:
    """Return up to how many hectares decide nothing: an edge drawn along the cells may be off by as much."""
    return max(NOISE_HA, NOISE_SHARE * (found.site_ha or 0.0))


def _doubts(
    found: Measured, classes: Sequence[CoverClass], nodata_ha: float, words: ClassWords
) -> list[Remark]:
    doubts: list[Remark] = []
    noise = _noise(found)
    if found.uncovered_ha > noise:
        doubts.append(Remark("overlap.doubt.partly", ha=found.uncovered_ha))
    if nodata_ha > noise:
        doubts.append(Remark("cover.doubt.nodata", ha=nodata_ha))
    if words.none_marked:
        return doubts
    there = [row for row in classes if row.ha > noise]
    groups = {
        "cover.doubt.possible": [row for row in there if row.conflict and row.low_ha <= noise],
        "cover.doubt.open": [
            row for row in there if words.is_known(row.value) and words.class_of(row.value).conflict is None
        ],
        "cover.doubt.unknown": [row for row in there if not words.is_known(row.value)],
    }
    for key, rows in groups.items():
        if rows:
            doubts.append(ClassRemark(key, [(words.class_of(row.value), row.ha) for row in rows]))
    return doubts


def _draw(found: Measured, words: ClassWords) -> gpd.GeoDataFrame:
    if found.drawing is None:
        return no_pieces()
    amounts: dict[int | None, tuple[float, float]] = {
        code: (amount.ha, amount.grid_ha) for code, amount in (found.amounts or {}).items()
    }
    amounts[None] = (found.uncovered_ha, found.uncovered_grid_ha)
    blank = LegendClass(NODATA, tr("cover.class.nodata", "vi"), tr("cover.class.nodata", "en"), NO_COLOUR)
    return pieces_of(found.site.site_id, found.drawing, amounts, words.class_of, blank)
