"""Sites against a raster of classes: hectares by class, the answer.

Hectares are exact: each cell counts with the share of it that the site covers, and with its own area on
the ellipsoid (:mod:`geo.overlay.cover_cells`, :mod:`geo.overlay.cover_grid`).

1. **Could not check**: no boundary that can be trusted, fewer than four cells, outside the raster, or
   nothing but cells that say nothing.
2. **Conflict**: land of a class that the legend marks as standing in a site's way.
3. **Could not check**: no such land is certain, but part of the site lies outside the raster, under
   cells that say nothing, or in classes that the legend leaves open or does not know.
4. **Clear**: the whole site is covered by classes that the legend says stand in no site's way.

A land cover seen from space is no legal land use; every answer says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import geopandas as gpd
import numpy as np

from ..errors import SelectionError
from ..rasters import Raster
from ..translate import tr
from .checks import CLEAR, CONFLICT, COULD_NOT_CHECK
from .corner_remarks import Remark
from .cover_pieces import no_pieces, pieces_of
from .cover_result import ClassRemark, CoverClass, CoverResult
from .cover_sites import FEW_CELLS, FEWEST_CELLS, Measured, measured
from .cover_tally import NODATA, Codes, Reader, compact
from .landuse import NO_COLOUR
from .ledger import NOISE_HA
from .legends import Legend, LegendClass, unnamed

__all__ = ["FEWEST_CELLS", "FEW_CELLS", "CoverCheck", "CoverClass", "CoverResult", "answers"]

_MANY_VALUES = 256
_LARGEST_VALUE = 2**31 - 1


@dataclass(frozen=True)
class CoverCheck:
    """A question to a land-cover raster, to be asked for any number of sites.

    Parameters
    ----------
    raster : Raster
        Whole numbers that stand for classes; floats that are whole are read as such.
    legend : Legend or None
        What they stand for; without, only values are told and nothing can be clear.
    epsg : int, optional
        Grid of the grid hectares; by default that of each site's province.

    Raises
    ------
    SelectionError
        If the raster holds measurements, such as heights, and no classes.
    """

    raster: Raster
    legend: Legend | None
    epsg: int | None = None

    def __post_init__(self) -> None:
        _require_classes(self.raster)

    def of(self, sites: gpd.GeoDataFrame) -> Iterator[CoverResult]:
        """Yield the answer of each site in turn; stop asking to stop the work.

        Parameters
        ----------
        sites : GeoDataFrame
            EPSG:4326, the index holds the ids; the columns that :func:`geo.overlay.sites.site_of` reads
            are used where they are there.

        Raises
        ------
        CrsError
            If the sites' coordinate system is missing or another one.
        """
        return answers(self.raster, self._read, sites, self._words(), epsg=self.epsg)

    @property
    def credits(self) -> tuple[str, ...]:
        """What the licence of the raster asks to be shown, with the results."""
        return (self.legend.credit,) if self.legend and self.legend.credit else ()

    def _words(self) -> Words:
        classes = self.legend.classes if self.legend else {}
        return Words(
            class_of=self.legend.of if self.legend else unnamed,
            is_known=classes.__contains__,
            conflict="cover.conflict.class",
            none_marked=None
            if any(row.conflict is not None for row in classes.values())
            else Remark("cover.doubt.no_marks" if self.legend else "cover.doubt.no_legend"),
            clear=Remark("cover.clear.unmarked"),
            notes=tuple(self._notes()),
        )

    def _notes(self) -> Iterator[Remark]:
        yield Remark("cover.warning.no_land_use")
        if self.raster.dtype.startswith("float"):
            yield Remark("cover.warning.whole_floats")
        if self.raster.images > 1:
            yield Remark("uploads.raster.first_image", count=self.raster.images)

    def _read(self, row0: int, row1: int, col0: int, col1: int) -> Codes:
        if not self.raster.dtype.startswith("float"):
            values, valid = self.raster.read_stored(row0, row1, col0, col1)
            return compact(values, valid, self.raster.nodata)
        values, valid = self.raster.read_window(row0, row1, col0, col1)
        said = values if valid is None else np.where(valid, values, 0)
        if not _are_whole(said):
            raise SelectionError("cover.error.fractions", map=self.raster.name)
        return compact(said.astype(np.int64), valid)


@dataclass(frozen=True)
class Words:
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


def answers(
    raster: Raster, read: Reader, sites: gpd.GeoDataFrame, words: Words, *, epsg: int | None = None
) -> Iterator[CoverResult]:
    """Yield the answer of each site in turn.

    Parameters
    ----------
    read : callable
        Reads codes; see :data:`geo.overlay.cover_tally.Reader`.
    words : Words
        What they mean.
    """
    for found in measured(raster, read, sites, epsg):
        yield _unchecked(found, words) if found.obstacle else _checked(found, words)


def _unchecked(found: Measured, words: Words) -> CoverResult:
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


def _checked(found: Measured, words: Words) -> CoverResult:
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


def _classes(found: Measured, words: Words) -> tuple[CoverClass, ...]:
    amounts = found.amounts or {}
    certain = sum(amount.whole_ha for amount in amounts.values())
    few = found.cells_inside < FEW_CELLS
    covered_ha = (found.site_ha or 0.0) - found.uncovered_ha
    classes = []
    for code, amount in amounts.items():
        if code == NODATA:
            continue
        row = words.class_of(code)
        room = covered_ha - (certain - amount.whole_ha)
        low, high = (
            (min(amount.whole_ha, amount.ha), max(amount.ha, min(amount.touched_ha, room)))
            if few
            else (amount.ha, amount.ha)
        )
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


def _answer(
    found: Measured, classes: Sequence[CoverClass], nodata_ha: float, words: Words
) -> tuple[str, list[Remark], list[Remark]]:
    """Return the state, why, and the doubts that remain besides."""
    doubts = _doubts(found, classes, nodata_ha, words)
    certain = [row for row in classes if row.conflict and row.low_ha > NOISE_HA]
    if certain:
        land = [(words.class_of(row.value), row.ha) for row in certain]
        return CONFLICT, [ClassRemark(words.conflict, land)], doubts
    if words.none_marked:
        return COULD_NOT_CHECK, [words.none_marked], doubts
    if doubts:
        return COULD_NOT_CHECK, doubts, []
    return CLEAR, [words.clear], []


def _doubts(found: Measured, classes: Sequence[CoverClass], nodata_ha: float, words: Words) -> list[Remark]:
    doubts: list[Remark] = []
    if found.uncovered_ha > NOISE_HA:
        doubts.append(Remark("overlap.doubt.partly", ha=found.uncovered_ha))
    if nodata_ha > NOISE_HA:
        doubts.append(Remark("cover.doubt.nodata", ha=nodata_ha))
    if words.none_marked:
        return doubts
    there = [row for row in classes if row.ha > NOISE_HA]
    groups = {
        "cover.doubt.possible": [row for row in there if row.conflict and row.low_ha <= NOISE_HA],
        "cover.doubt.open": [
            row for row in there if words.is_known(row.value) and words.class_of(row.value).conflict is None
        ],
        "cover.doubt.unknown": [row for row in there if not words.is_known(row.value)],
    }
    for key, rows in groups.items():
        if rows:
            doubts.append(ClassRemark(key, [(words.class_of(row.value), row.ha) for row in rows]))
    return doubts


def _draw(found: Measured, words: Words) -> gpd.GeoDataFrame:
    if found.drawing is None:
        return no_pieces()
    amounts: dict[int | None, tuple[float, float]] = {
        code: (amount.ha, amount.grid_ha) for code, amount in (found.amounts or {}).items()
    }
    amounts[None] = (found.uncovered_ha, found.uncovered_grid_ha)
    blank = LegendClass(NODATA, tr("cover.class.nodata", "vi"), tr("cover.class.nodata", "en"), NO_COLOUR)
    return pieces_of(found.site.site_id, found.drawing, amounts, words.class_of, blank)


# -- classes or measurements ---------------------------------------------------------------------


def _require_classes(raster: Raster) -> None:
    """Refuse a raster whose values measure something, as far as its header and a sample tell."""
    if (raster.scale, raster.offset) != (1.0, 0.0):
        raise SelectionError("cover.error.scaled", map=raster.name)
    if raster.dtype in ("uint8", "int8"):
        return
    sample = raster.sample()
    if not _are_whole(sample):
        raise SelectionError("cover.error.fractions", map=raster.name)
    if len(np.unique(sample)) > _MANY_VALUES or (sample.size and np.abs(sample).max() > _LARGEST_VALUE):
        raise SelectionError("cover.error.heights", map=raster.name, count=_MANY_VALUES)


def _are_whole(values: np.ndarray[tuple[int, ...], np.dtype[np.number]]) -> bool:
    return values.dtype.kind != "f" or bool((values == np.rint(values)).all())
