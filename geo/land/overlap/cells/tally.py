"""Sums of a raster's codes under sites: each block is decoded once, on as many processors as there are.

The raster is divided into units of whole blocks. Sites that touch a unit are cut and summed together,
so that its blocks are still in memory; units are shared out among threads, since decoding and summing
leave Python's lock alone. Nothing larger than ``raster_tile_cells`` is held at once.
"""

from __future__ import annotations

import os
from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import chain
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ....base.errors import AtlasError
from ....base.limits import limit
from ....base.plane import Numbers
from ....formats.geotiff import Raster
from .grid import TOUCHED, CellHectares, Flags, Outline, Window

NODATA = -(1 << 31)
"""Code of cells that say nothing."""

_WHOLE = 1.0 - TOUCHED
_MOST_THREADS = 4
_DENSE = 1 << 10
"""Codes that differ by less than this are counted without being sorted."""

_UNIT_COLUMNS = 1_024
_STRIP_COLUMNS = 16
"""Columns that share one factor from hectares on the ellipsoid to those on a grid: it hardly changes."""


class Codes(NamedTuple):
    """Codes of the cells of a window.

    Parameters
    ----------
    places : array of int
        For each cell a place in ``codes``, from 0.
    codes : array of int
        What the places stand for; :data:`NODATA` where nothing is said.
    """

    places: npt.NDArray[np.integer]
    codes: npt.NDArray[np.int64]


Reader = Callable[[int, int, int, int], Codes]
"""Returns the codes of rows and columns from the first up to the last one, which is left out."""


@dataclass(frozen=True)
class Job:
    """One site to sum.

    Parameters
    ----------
    outline : Outline
        In columns and rows, inside the raster.
    window : tuple of int
        First row, last row + 1, first column, last column + 1 of the cells that it may touch.
    hectares : CellHectares
        Of the cells of the window.
    with_bounds : bool
        Whether to sum cells that are wholly inside, and all that are touched, as well.
    keep_codes : bool
        Whether the codes of the window are wanted afterwards, to draw the pieces.
    """

    outline: Outline
    window: Window
    hectares: CellHectares
    with_bounds: bool = False
    keep_codes: bool = False


class Amount(NamedTuple):
    """What there is of one code under a site.

    Parameters
    ----------
    ha, grid_ha : float
        By the covered shares of cells.
    whole_ha, touched_ha : float
        Of the cells that lie wholly inside the site; of all that it touches, each counted whole.
    """

    ha: float = 0.0
    grid_ha: float = 0.0
    whole_ha: float = 0.0
    touched_ha: float = 0.0

    def plus(self, other: Amount) -> Amount:
        """Return the sum of both."""
        return Amount(
            self.ha + other.ha,
            self.grid_ha + other.grid_ha,
            self.whole_ha + other.whole_ha,
            self.touched_ha + other.touched_ha,
        )


Amounts = dict[int, Amount]
"""What there is of each code; of :data:`NODATA` too."""


@dataclass
class Tally:
    """The sums of one site.

    Parameters
    ----------
    amounts : dict
        By code.
    tiles : list of (window, Codes)
        The codes of the window, if they were to be kept.
    error : AtlasError or None
        Why the raster could not be read there; the sums are then worth nothing.
    """

    amounts: Amounts = field(default_factory=dict)
    tiles: list[tuple[Window, Codes]] = field(default_factory=list)
    error: AtlasError | None = None

    def add(self, found: Amounts | AtlasError) -> None:
        """Add what was found in a part of the window."""
        if isinstance(found, AtlasError):
            self.error = found
            return
        for code, amount in found.items():
            before = self.amounts.get(code)
            self.amounts[code] = before.plus(amount) if before else amount


def compact(
    values: npt.NDArray[np.integer], valid: npt.NDArray[np.bool_] | None, nodata: float | None = None
) -> Codes:
    """Return whole numbers as places in a list of codes, so that they can be counted.

    Parameters
    ----------
    valid : array of bool or None
        Which of the values say something.
    nodata : float, optional
        A value that says nothing.
    """
    places: npt.NDArray[np.integer]
    if values.dtype == np.uint8:
        codes, places = np.arange(257), values
    else:
        low, high = (int(values.min()), int(values.max())) if values.size else (0, 0)
        if high - low < _DENSE:
            codes, places = np.arange(low, high + 2), (values.astype(np.int64) - low).astype(np.uint16)
        else:
            found, places = np.unique(values, return_inverse=True)
            codes = np.append(found.astype(np.int64), 0)
            places = places.reshape(values.shape).astype(np.int32)
    if nodata is not None:
        codes[codes == nodata] = NODATA
    codes[-1] = NODATA
    if valid is not None:
        last = len(codes) - 1
        places = np.where(valid, places, np.uint16(last) if last <= _DENSE else np.int32(last))
    return Codes(places, codes)


def tally(raster: Raster, read: Reader, jobs: Sequence[Job]) -> list[Tally]:
    """Return the sums of each job, in their order.

    Parameters
    ----------
    raster : Raster
        Says how its blocks lie.
    read : callable
        Reads codes; called from several threads.
    """
    done = [Tally() for _ in jobs]
    units = list(_units(raster, jobs))
    found: list[list[tuple[int, Amounts | AtlasError]]] = [[] for _ in units]
    waiting = iter(range(len(units)))  # each thread takes the next one

    def sum_unit(place: int) -> None:
        for number, window in units[place]:
            for tile in _tiles(window):
                try:
                    codes = read(*tile)
                except AtlasError as error:
                    found[place].append((number, error))
                    continue
                found[place].append((number, _sums(codes, jobs[number], tile)))
                if jobs[number].keep_codes:
                    done[number].tiles.append((tile, codes))

    def work() -> None:
        try:
            for place in waiting:
                sum_unit(place)
        finally:
            deque(waiting, maxlen=0)  # after a failure no thread begins another

    helpers = min(os.cpu_count() or 1, _MOST_THREADS, len(units)) - 1
    with ThreadPoolExecutor(max(helpers, 1)) as pool:
        helping = [pool.submit(work) for _ in range(helpers)]
        work()
        for helper in helping:
            helper.result()
    for number, amounts in chain.from_iterable(found):
        done[number].add(amounts)
    return done


def _units(raster: Raster, jobs: Sequence[Job]) -> Iterator[list[tuple[int, Window]]]:
    """Yield what is to be done in each group of blocks, from the north-west to the south-east."""
    high, wide = raster.block
    wide *= max(1, _UNIT_COLUMNS // wide)
    high *= max(1, limit("raster_tile_cells") // wide // high)
    units: dict[tuple[int, int], list[tuple[int, Window]]] = defaultdict(list)
    for number, job in enumerate(jobs):
        row0, row1, col0, col1 = job.window
        for down in range(row0 // high, (row1 - 1) // high + 1):
            for across in range(col0 // wide, (col1 - 1) // wide + 1):
                rows = max(row0, down * high), min(row1, (down + 1) * high)
                cols = max(col0, across * wide), min(col1, (across + 1) * wide)
                units[down, across].append((number, (*rows, *cols)))
    for place in sorted(units):
        yield units[place]


def _tiles(window: Window) -> Iterator[Window]:
    """Yield a window in strips that are small enough to be summed at once."""
    row0, row1, col0, col1 = window
    step = max(1, limit("raster_tile_cells") // (col1 - col0))
    for row in range(row0, row1, step):
        yield row, min(row + step, row1), col0, col1


def _sums(found: Codes, job: Job, tile: Window) -> Amounts:
    """Return the amounts of the codes in a tile."""
    places, codes = found
    row0, row1, col0, col1 = tile
    top, _, left, _ = job.window
    cells = job.hectares.part(slice(row0 - top, row1 - top), slice(col0 - left, col1 - left))
    runs = job.outline.runs(*tile)
    strip = np.arange(col1 - col0) // _STRIP_COLUMNS
    counted = np.add(places, strip * len(codes), dtype=np.intp).ravel()

    def summed(shares: Numbers | Flags) -> Numbers:
        weights = cells.of_cells(runs, shares)
        sums = np.bincount(counted, weights=weights, minlength=(strip[-1] + 1) * len(codes))
        return np.asarray(sums, dtype=np.float64).reshape(-1, len(codes))

    by_strip = summed(runs.share)
    ha = by_strip.sum(axis=0)
    columns = [ha, cells.grid_factors(_STRIP_COLUMNS) @ by_strip]
    if job.with_bounds:
        columns += [summed(runs.share > least).sum(axis=0) for least in (_WHOLE, TOUCHED)]
    there = np.flatnonzero(ha > TOUCHED * cells.rows[0])
    amounts = map(Amount, *(column[there].tolist() for column in columns))
    return dict(zip(codes[there].tolist(), amounts, strict=True))
