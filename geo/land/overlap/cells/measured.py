"""Sites brought to a raster: measured, cut, summed; or the reason why not."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from ....base.crs import STORAGE_CRS, require_crs
from ....base.limits import limit
from ....base.measures import grid_ha
from ....base.plane import Numbers, Shapes, hectares, to_plane
from ....base.remark import Remark
from ....formats.geotiff import Raster
from ...law.ledger import NOISE_HA, NOISE_SHARE
from ..sites import Site, rows_of, site_of
from .grid import Grid, outlines, windows_of
from .pieces import Drawing
from .tally import NODATA, Amount, Amounts, Job, Reader, Tally, tally

FEWEST_CELLS = 4
"""A site of fewer cells cannot be checked: the cells are larger than what is asked of them."""

FEW_CELLS = 30
"""A site of fewer cells gets a range beside each figure."""

_SUM_TOLERANCE = 1e-3
"""Share by which the cells may miss the site before they are made to add up; it is 1e-7 for small cells."""


class Measured(NamedTuple):
    """What was found under a site.

    Parameters
    ----------
    site_ha, site_grid_ha : float or None
        None where the site has no boundary.
    cells, cells_inside : float
        How many cells large the site is, and its part inside the raster.
    obstacle : Remark or None
        Why nothing was summed.
    amounts : dict
        By code, those of :data:`~geo.land.overlap.cells.tally.NODATA` too.
    uncovered_ha, uncovered_grid_ha : float
        Outside the raster.
    drawing : Drawing or None
        None where there are too many cells to draw.
    """

    site: Site
    site_ha: float | None = None
    site_grid_ha: float | None = None
    cells: float = 0.0
    cells_inside: float = 0.0
    obstacle: Remark | None = None
    amounts: Amounts | None = None
    uncovered_ha: float = 0.0
    uncovered_grid_ha: float = 0.0
    drawing: Drawing | None = None


def measured(
    raster: Raster, read: Reader, sites: gpd.GeoDataFrame, epsg: int | None = None
) -> Iterator[Measured]:
    """Yield what lies under each site, in their order.

    Sites are taken some hundred at a time, so that each block of the raster is decoded once for all of
    them; stop asking to stop the work.

    Parameters
    ----------
    read : callable
        Reads codes; see :data:`geo.land.overlap.cells.tally.Reader`.
    sites : GeoDataFrame
        EPSG:4326, the index holds the ids.
    epsg : int, optional
        Grid of the grid hectares; by default that of each site's province.

    Raises
    ------
    CrsError
        If the sites' coordinate system is missing or another one.
    """
    require_crs(sites)
    grid = Grid(raster)
    ready = (site_of(row, shape, epsg=epsg) for row, shape in rows_of(sites))
    while batch := list(islice(ready, limit("raster_batch_sites"))):
        yield from _batch(raster, read, grid, batch)


class _Placed(NamedTuple):
    """A site on its way: measured, and with columns and rows for corners.

    Parameters
    ----------
    cells : float
        How many cells large the shape is.
    inside : Polygon, MultiPolygon or None
        Its part inside the raster; None where there is nothing to sum.
    """

    site: Site
    ha: float
    grid_ha: float
    shape: BaseGeometry
    cells: float
    inside: BaseGeometry | None


def _batch(raster: Raster, read: Reader, grid: Grid, sites: list[Site]) -> Iterator[Measured]:
    placed = _placed(raster, grid, [site for site in sites if site.shape and not site.obstacle])
    summed = [found for found in placed if found.inside is not None]
    jobs = _jobs(grid, summed)
    tallies = {
        id(found.site): (job, result)
        for found, job, result in zip(summed, jobs, tally(raster, read, jobs), strict=True)
    }
    by_site = {id(found.site): found for found in placed}
    for site in sites:
        found = by_site.get(id(site))
        if found is None:
            yield Measured(site, obstacle=site.obstacle or Remark("overlap.obstacle.no_place"))
        else:
            yield _measured(raster, grid, found, *tallies.get(id(site), (None, None)))


def _placed(raster: Raster, grid: Grid, sites: list[Site]) -> list[_Placed]:
    whole = np.array([site.shape for site in sites], dtype=object)
    plane = to_plane(whole)
    shapes = grid.from_plane(plane)
    nowhere = ~np.isfinite(shapely.bounds(shapes)).all(axis=1)
    shapes[nowhere] = Polygon()  # the raster's system has no numbers for the place
    broken = ~shapely.is_valid(shapes)  # by rounding
    shapes[broken] = shapely.make_valid(shapes[broken], method="structure", keep_collapsed=False)
    cells = np.asarray(shapely.area(shapes))
    sizes = zip(hectares(plane).tolist(), _grid_hectares(whole, sites).tolist(), strict=True)
    parts = zip(shapes, cells.tolist(), _inside(raster, shapes, cells), strict=True)
    return [_Placed(site, *size, *part) for site, size, part in zip(sites, sizes, parts, strict=True)]


def _inside(raster: Raster, shapes: Shapes, cells: Numbers) -> Shapes:
    """Return the part of each shape inside the raster; None if there is none, or there are too few cells."""
    inside = shapes.copy()
    inside[cells < FEWEST_CELLS] = None
    west, north, east, south = shapely.bounds(inside).T
    beyond = (west < 0) | (north < 0) | (east > raster.width) | (south > raster.height)
    whole = shapely.box(0, 0, raster.width, raster.height)
    for number in np.flatnonzero(beyond):
        parts = shapely.get_parts(shapely.intersection(inside[number], whole))
        areas = parts[shapely.area(parts) > 0]
        inside[number] = MultiPolygon(areas.tolist()) if len(areas) else None
    return inside


def _jobs(grid: Grid, placed: list[_Placed]) -> list[Job]:
    shapes = np.array([found.inside for found in placed], dtype=object)
    windows = windows_of(shapes, grid.raster)
    cells = grid.hectares(windows, [found.site.grid_epsg for found in placed])
    few = shapely.area(shapes) < FEW_CELLS
    most = limit("raster_piece_cells")
    return [
        Job(
            outline=outline,
            window=window,
            hectares=hectares,
            with_bounds=with_bounds,
            keep_codes=(window[1] - window[0]) * (window[3] - window[2]) <= most,
        )
        for outline, window, hectares, with_bounds in zip(
            outlines(shapes), windows, cells, few.tolist(), strict=True
        )
    ]


def _grid_hectares(shapes: np.ndarray[Any, Any], sites: list[Site]) -> np.ndarray[Any, Any]:
    frame = gpd.GeoSeries(shapes, crs=STORAGE_CRS)
    codes = np.array([site.grid_epsg for site in sites])
    found = np.zeros(len(sites))
    with np.errstate(invalid="ignore"):  # far from its meridian a grid has no numbers
        for code in np.unique(codes):
            found[codes == code] = grid_ha(frame[codes == code], int(code))
    return np.where(np.isfinite(found), found, np.nan)


def _measured(raster: Raster, grid: Grid, placed: _Placed, job: Job | None, result: Tally | None) -> Measured:
    about = Measured(placed.site, placed.ha, placed.grid_ha, placed.cells)
    if job is None or result is None or placed.inside is None:
        return about._replace(obstacle=_why_nothing(raster, placed))
    if result.error:
        return about._replace(obstacle=Remark(result.error.key, **result.error.params))
    if not result.amounts:
        return about._replace(obstacle=_why_nothing(raster, placed))
    amounts = _adding_up(placed, result.amounts)
    if amounts is None:
        return about._replace(obstacle=Remark("overlap.obstacle.sum"))
    if set(amounts) == {NODATA}:
        return about._replace(obstacle=Remark("cover.obstacle.no_data"))
    is_whole = placed.inside is placed.shape
    return about._replace(
        cells_inside=placed.cells if is_whole else float(placed.inside.area),
        amounts=amounts,
        uncovered_ha=_rest(placed.ha, [amount.ha for amount in amounts.values()]),
        uncovered_grid_ha=_rest(placed.grid_ha, [amount.grid_ha for amount in amounts.values()]),
        drawing=Drawing(grid, placed.shape, placed.inside, job.window, result.tiles)
        if job.keep_codes
        else None,
    )


def _adding_up(placed: _Placed, amounts: Amounts) -> Amounts | None:
    """Return the amounts of a site so that they add up to it where it lies inside; None if they are far off.

    Cells are weighed as if the ground within each were even, and edges go through the raster's system:
    the millionth that this makes is shared out evenly.
    """
    found = sum(amount.ha for amount in amounts.values())
    rest = placed.ha - found
    if placed.inside is not placed.shape and rest > max(NOISE_HA, NOISE_SHARE * placed.ha):
        return amounts
    if abs(rest) > _SUM_TOLERANCE * placed.ha:
        return None
    by, by_grid = placed.ha / found, placed.grid_ha / sum(amount.grid_ha for amount in amounts.values())
    return {
        code: Amount(amount.ha * by, amount.grid_ha * by_grid, amount.whole_ha * by, amount.touched_ha * by)
        for code, amount in amounts.items()
    }


def _rest(whole: float, parts: list[float]) -> float:
    """Return what is left of a site beside its parts, which is nothing where they were made to add up."""
    rest = whole - sum(parts)
    return 0.0 if rest <= max(NOISE_HA, NOISE_SHARE * whole) else rest


def _why_nothing(raster: Raster, placed: _Placed) -> Remark:
    if 0 < placed.cells < FEWEST_CELLS:
        ((row0, row1, col0, col1),) = windows_of(np.array([placed.shape], dtype=object), raster)
        if row0 < row1 and col0 < col1:
            return Remark("cover.obstacle.few_cells", cells=placed.cells, fewest=FEWEST_CELLS)
    west, south, east, north = raster.extent
    return Remark("cover.obstacle.outside", west=west, south=south, east=east, north=north)
