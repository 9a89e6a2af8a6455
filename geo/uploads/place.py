"""Bring the geometries of an upload to WGS 84, and judge whether they lie where they should.

A coordinate system is never assumed: where the file has none, or its numbers do not fit where the
data must lie, the systems that would fit are named and the user chooses.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS
from pyproj.exceptions import ProjError
from pyproj.transformer import AreaOfInterest, Transformer, TransformerGroup

from ..base.errors import UploadError
from ..base.file_notes import Report, shown_name, shown_rows
from ..base.translate import tr
from ..records.territory import territory
from .layer import Geometries

Bounds = tuple[float, float, float, float]
"""West, south, east, north in degrees."""

_WGS84 = CRS.from_epsg(4326)
_LARGEST_DEGREES = 360.0
_FAR_DEGREES = 5e-4
"""Half of what leaving out the shift of VN-2000 makes; its several published shifts differ by a metre."""

Points = npt.NDArray[np.float64]


class Candidate(NamedTuple):
    """A coordinate system in which the numbers of a file would lie inside the provinces.

    Parameters
    ----------
    epsg : int
    swap_xy : bool
        Whether the file would hold north before east (tables call them X and Y).
    """

    epsg: int
    swap_xy: bool

    def label(self, language: str) -> str:
        """Return the name of the system for a list to choose from."""
        name = tr(f"uploads.crs_name.{self.epsg}", language)
        return tr("uploads.crs_swapped", language, name=name) if self.swap_xy else name

    def middle(self, bounds: Bounds) -> tuple[float, float]:
        """Return longitude and latitude of the middle of a box of numbers in this system."""
        middle = np.array([[(bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2]])
        points = _transformed(_candidate_transformer(self.epsg), middle[:, ::-1] if self.swap_xy else middle)
        return float(points[0, 0]), float(points[0, 1])

    def __str__(self) -> str:
        return f"EPSG:{self.epsg}{' (X↔Y)' if self.swap_xy else ''}"


class MisplacedError(UploadError):
    """The data do not lie where they must as the file states them; ``candidates`` would place them there.

    Parameters
    ----------
    bounds : tuple of float
        The box of their numbers.
    """

    def __init__(self, key: str, candidates: Iterable[Candidate], bounds: Bounds, **params: object) -> None:
        self.candidates = tuple(candidates)
        self.bounds = bounds
        super().__init__(key, candidates=shown_candidates(self.candidates), **params)


def place(
    geometries: Geometries,
    stated: str | None,
    *,
    epsg: int | None,
    swapped: bool,
    within: Bounds,
    report: Report,
) -> Geometries:
    """Return the geometries in EPSG:4326, checked to lie in the box they must lie in.

    Parameters
    ----------
    geometries : array of shapely geometries
        None missing.
    stated : str or None
        The system that the file states.
    epsg : int, optional
        The user's choice; goes before what the file states.
    swapped : bool
        The file holds north before east.
    within : tuple of float
        West, south, east, north in degrees.

    Raises
    ------
    MisplacedError
        If the geometries lie elsewhere and a system is known in which they would not.
    UploadError
        If the system cannot be used, or the geometries lie elsewhere.
    """
    source = usable_crs(f"EPSG:{epsg}" if epsg is not None else str(stated))
    if epsg is not None and stated is not None and not _same(source, stated):
        report.note("uploads.found.crs_overridden", stated=_crs_name(stated), epsg=f"EPSG:{epsg}")
    if swapped:
        geometries = shapely.transform(geometries, lambda points: points[:, ::-1])
        report.repair("uploads.found.swapped")
    transformer = _transformer(source, within)
    doubted = epsg is None and note_datum(source, total_bounds(geometries), report)
    if "Ballpark" in transformer.description and not doubted:
        report.note("uploads.found.ballpark", crs=shown_name(source.name))
    placed = shapely.transform(geometries, lambda points: _transformed(transformer, points))
    outside = np.flatnonzero(~_inside(shapely.bounds(placed), within))
    if outside.size:
        raise _refusal(geometries, outside, total_bounds(placed))
    box = total_bounds(placed)
    fits = candidates(total_bounds(geometries))
    known = territory()
    if within == known.country_box and fits and not _covers(known.covered.box, box):
        report.note("uploads.found.elsewhere", candidates=shown_candidates(fits))
    return placed


def usable_crs(stated: str) -> CRS:
    """Return a horizontal coordinate system on the Earth.

    Raises
    ------
    UploadError
        If it is unknown, local (of a building site, say), geocentric or of another planet.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            crs = CRS.from_user_input(stated).to_2d()
            usable = crs.is_geographic or crs.is_projected
            if usable:
                Transformer.from_crs(crs, _WGS84, always_xy=True)
    except ProjError as error:
        raise UploadError("uploads.crs.unreadable") from error
    if not usable:
        raise UploadError("uploads.crs.local", crs=shown_name(crs.name))
    return crs


def note_datum(stated: CRS, bounds: Bounds, report: Report) -> bool:
    """Note a system that has the projection of a VN-2000 zone without its shift, and return whether it has.

    MapInfo and others write such systems for maps in VN-2000, and everything lies some 200 m off.

    Parameters
    ----------
    bounds : tuple of float
        The box of the numbers.
    """
    projected = stated.source_crs if stated.is_bound and stated.source_crs else stated
    middle = np.array([[(bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2]])
    for epsg in territory().covered.file_grids if projected.is_projected else ():
        if _conversion(projected) == _conversion(CRS.from_epsg(epsg)):
            here = _transformed(_transformer(stated, territory().country_box), middle)
            there = _transformed(_candidate_transformer(epsg), middle)
            if np.abs(here - there).max() > _FAR_DEGREES:
                datum = shown_name(projected.datum.name if projected.datum else stated.name)
                report.note("uploads.found.datum", datum=datum, epsg=f"EPSG:{epsg}")
                return True
    return False


def _conversion(crs: CRS) -> dict[str, float]:
    operation = crs.coordinate_operation
    return {} if operation is None else {row.name: round(float(row.value), 9) for row in operation.params}


def crs_label(stated: str) -> str:
    """Return the EPSG code of a usable coordinate system, its name where it has none."""
    crs = usable_crs(stated)
    code = crs.to_epsg()
    return f"EPSG:{code}" if code else shown_name(crs.name)


def candidate_epsgs() -> tuple[int, ...]:
    """Return the systems in use for data of the provinces, the likeliest first.

    WGS 84, the TM-3 zones of VN-2000, VN-2000 and WGS 84 in UTM zones 48 and 47, Web Mercator.
    """
    return (4326, *territory().covered.file_grids, 3405, 32648, 32647, 3857)


def candidates(bounds: Bounds) -> list[Candidate]:
    """Return the systems, and axis orders, in which a box of numbers would lie inside the provinces."""
    west, south, east, north = bounds
    if not all(math.isfinite(number) for number in bounds):
        return []
    corners = np.array([(west, south), (east, south), (east, north), (west, north)])
    found = []
    for swapped in (False, True):
        points = corners[:, ::-1] if swapped else corners
        for epsg in candidate_epsgs():
            box = _box(_transformed(_candidate_transformer(epsg), points))
            if _covers(territory().covered.box, box):
                found.append(Candidate(epsg, swapped))
    return found


def total_bounds(geometries: Geometries) -> Bounds:
    """Return the box round all geometries, NaN where none has a finite place."""
    west, south, east, north = shapely.total_bounds(geometries).tolist()
    return west, south, east, north


def shown_candidates(found: Iterable[Candidate]) -> str:
    """Return candidates as text that reads alike in every language."""
    return ", ".join(str(candidate) for candidate in found)


def _refusal(geometries: Geometries, outside: npt.NDArray[np.intp], placed: Bounds) -> UploadError:
    raw = total_bounds(geometries)
    fits = candidates(raw)
    rows = shown_rows(outside.tolist())
    if fits:
        return MisplacedError("uploads.place.fits", fits, raw, rows=rows)
    if not all(math.isfinite(number) for number in (*raw, *placed)):
        return UploadError("uploads.place.not_on_earth", rows=rows)
    lon, lat = (placed[0] + placed[2]) / 2, (placed[1] + placed[3]) / 2
    return UploadError("uploads.place.outside", rows=rows, lon=f"{lon:.2f}", lat=f"{lat:.2f}")


@lru_cache(maxsize=32)
def _candidate_transformer(epsg: int) -> Transformer:
    return _transformer(CRS.from_epsg(epsg), territory().country_box)


def _transformer(source: CRS, within: Bounds) -> Transformer:
    """Return the best transformation to WGS 84 for the area that the data must lie in."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a better one may exist that needs a grid from the internet
        group = TransformerGroup(source, _WGS84, always_xy=True, area_of_interest=AreaOfInterest(*within))
    if not group.transformers:
        raise UploadError("uploads.crs.unreadable")
    return group.transformers[0]


def _transformed(transformer: Transformer, points: Points) -> Points:
    if transformer.source_crs is not None and transformer.source_crs.is_geographic:
        # PROJ would wrap a million degrees round the Earth and land somewhere plausible.
        points = np.where(np.abs(points) > _LARGEST_DEGREES, np.inf, points)
    try:
        lon, lat = transformer.transform(points[:, 0], points[:, 1])
    except ProjError:
        return np.full_like(points, np.inf)
    return np.column_stack([lon, lat])


def _inside(boxes: npt.NDArray[np.float64], within: Bounds) -> npt.NDArray[np.bool_]:
    west, south, east, north = within
    finite = np.isfinite(boxes).all(axis=1)
    after = (boxes[:, 0] >= west) & (boxes[:, 1] >= south)
    before = (boxes[:, 2] <= east) & (boxes[:, 3] <= north)
    inside: npt.NDArray[np.bool_] = finite & after & before
    return inside


def _covers(within: Bounds, box: Bounds) -> bool:
    return bool(_inside(np.array([box]), within)[0])


def _box(points: Points) -> Bounds:
    (west, south), (east, north) = points.min(axis=0).tolist(), points.max(axis=0).tolist()
    return west, south, east, north


def _same(source: CRS, stated: str) -> bool:
    try:
        return source.equals(CRS.from_user_input(stated), ignore_axis_order=True)
    except ProjError:
        return False


def _crs_name(stated: str) -> str:
    try:
        return shown_name(CRS.from_user_input(stated).name)
    except ProjError:
        return shown_name(stated)
