"""The answers of one check brought together: what files, sheets and pages are made of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import geopandas as gpd
import pandas as pd

from ...base.crs import STORAGE_CRS
from . import check_record, cover_record
from .checks import CLEAR, CONFLICT, COULD_NOT_CHECK, CheckResult
from .cover_result import CoverResult
from .pieces import PIECE_COLUMNS

VECTOR, COVER, SLOPE = "vector", "cover", "slope"
KINDS = (VECTOR, COVER, SLOPE)

_MEASURES = ("hectares", "grid_hectares")

WORST_FIRST = (CONFLICT, COULD_NOT_CHECK, CLEAR)
"""The answer for several sites is the first of these that one of them has."""


@dataclass(frozen=True)
class About:
    """What was asked, of which map, on which day, from which state of the atlas.

    Parameters
    ----------
    kind : str
        A token of :data:`KINDS`.
    map_name : str
        As the reader knows the map; never a path.
    column : str
        Column of the land-use codes; ``""`` for a raster.
    legend : str
        Name of a raster's legend; ``""`` for a vector map.
    map_crs : str
        Name of the map's coordinate system.
    day : datetime.date
        The day that the rules were asked for.
    atlas_version : str
    credits : tuple of str
        Sentences that the licences of the map and the sites ask for.
    remarks : tuple of str
        What a reader must know of the whole, such as that the work was stopped early.
    """

    kind: str
    map_name: str
    column: str
    legend: str
    map_crs: str
    day: date
    atlas_version: str
    credits: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class OverlapReport:
    """All answers of one check, in one language.

    Parameters
    ----------
    records : tuple of dict
        As :func:`geo.land.overlap.check_record.vector_record` returns them, one a site.
    sites : GeoDataFrame
        EPSG:4326, in the order of the records; the index holds the ids.
    pieces : GeoDataFrame
        EPSG:4326, columns :data:`geo.land.overlap.vector.PIECE_COLUMNS`.
    """

    about: About
    records: tuple[dict[str, Any], ...]
    sites: gpd.GeoDataFrame
    pieces: gpd.GeoDataFrame
    language: str

    @property
    def state(self) -> str:
        """The worst answer: conflict, else could not check, else clear; without a site, could not check."""
        found = {record["state"] for record in self.records}
        return next((state for state in WORST_FIRST if state in found), COULD_NOT_CHECK)


def collect(
    results: Iterable[CheckResult | CoverResult], sites: gpd.GeoDataFrame, about: About, language: str
) -> OverlapReport:
    """Return the report of the answers given so far.

    Parameters
    ----------
    results : iterable of CheckResult or CoverResult
        In the order of the sites; fewer where the work was stopped.
    sites : GeoDataFrame
        EPSG:4326, the index holds the ids; ``name``, or ``name_vi`` and ``name_en``, where there are any.
    """
    answered = list(results)
    done = sites.iloc[: len(answered)]
    records = tuple(
        _record(result, site_name(row, language), language)
        for result, (_, row) in zip(answered, done.iterrows(), strict=True)
    )
    return OverlapReport(about, records, done, _pieces(answered), language)


def site_name(row: pd.Series[Any], language: str) -> str:
    """Return the name of a site in the language, else in Vietnamese, else ``""``."""
    names = (row.get(column) for column in ("name", f"name_{language}", "name_vi"))
    return next((name for name in names if isinstance(name, str) and name.strip()), "")


def _record(result: CheckResult | CoverResult, name: str, language: str) -> dict[str, Any]:
    if isinstance(result, CheckResult):
        return check_record.vector_record(result, language, name)
    return cover_record.raster_record(result, language, name)


def _pieces(results: Iterable[CheckResult | CoverResult]) -> gpd.GeoDataFrame:
    parts = [result.pieces for result in results if len(result.pieces)]
    if not parts:
        empty = pd.DataFrame(columns=list(PIECE_COLUMNS)).astype(dict.fromkeys(_MEASURES, "float64"))
        return gpd.GeoDataFrame(empty, geometry="geometry", crs=STORAGE_CRS)
    joined = pd.concat([pd.DataFrame(part) for part in parts], ignore_index=True)
    return gpd.GeoDataFrame(joined[list(PIECE_COLUMNS)], geometry="geometry", crs=STORAGE_CRS)
