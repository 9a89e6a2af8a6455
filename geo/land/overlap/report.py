"""The answers of one check brought together: what files, sheets and pages are made of."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, NotRequired, TypedDict

import geopandas as gpd
import pandas as pd

from ...base.crs import STORAGE_CRS
from ...base.translate import tr
from ..law import rule_words
from ..law.rule_words import RuleRecord
from ..law.rules import touching
from .checks import CLEAR, CONFLICT, COULD_NOT_CHECK, CheckResult, Contested, Land
from .pieces import PIECE_COLUMNS, no_pieces
from .raster import CoverClass, CoverResult

VECTOR, COVER, SLOPE = "vector", "cover", "slope"
KINDS = (VECTOR, COVER, SLOPE)

WORST_FIRST = (CONFLICT, COULD_NOT_CHECK, CLEAR)
"""The answer for several sites is the first of these that one of them has."""

METRES_SQUARED = 4
"""Decimals of hectares in a record: square metres."""

_CELL_DIGITS, _SHARE_DIGITS = 2, 6


RestKey = Literal["contested_ha", "nodata_ha", "uncovered_ha"]
"""Where a record holds the hectares that have no code of their own."""


class ClassRecord(TypedDict):
    """Land of a site that one code claims, or that a raster gives to one class.

    ``share`` is of the site, ``consequence`` what the rules call for because of this land. Of a raster
    the code is the value, ``low_ha`` and ``high_ha`` are the least and the most that there may be.
    """

    code: str
    as_printed: list[str]
    name: str
    colour: str
    ha: float
    grid_ha: float | None
    share: float | None
    consequence: list[str]
    notes: list[str]
    low_ha: NotRequired[float | None]
    high_ha: NotRequired[float | None]
    conflict: NotRequired[bool]


class ContestedRecord(TypedDict):
    """Land of a site that several codes claim at once."""

    codes: list[str]
    ha: float
    grid_ha: float | None


class LedgerRecord(TypedDict):
    """Land of one group; of a vector map the ``low_ha`` add up to the site where something was cut."""

    row: str
    name: str
    low_ha: float | None
    high_ha: float | None


class RepairRecord(TypedDict):
    """What was wrong with a parcel of the map, and its hectares before and after the repair."""

    parcel: int
    reason: str
    before_ha: float | None
    after_ha: float | None


class SiteRecord(TypedDict):
    """The answer for one site as JSON holds it; unknown is None.

    Hectares are on the ellipsoid and, as ``grid_…``, on the grid ``grid_epsg``, to the square metre.
    Only a raster has ``nodata_ha``, ``grid_nodata_ha`` and ``cells``, how many cells large the site is.
    """

    site: str
    name: str
    state: str
    reason: list[str]
    site_ha: float | None
    grid_site_ha: float | None
    grid_epsg: int
    classes: list[ClassRecord]
    contested_ha: float | None
    contested: list[ContestedRecord]
    uncovered_ha: float | None
    grid_uncovered_ha: float | None
    nodata_ha: NotRequired[float | None]
    grid_nodata_ha: NotRequired[float | None]
    cells: NotRequired[float]
    ledger: list[LedgerRecord]
    rules: list[RuleRecord]
    warnings: list[str]
    repairs: list[RepairRecord]


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
    records : tuple of SiteRecord
        One a site; nothing is added to them.
    sites : GeoDataFrame
        EPSG:4326, in the order of the records; the index holds the ids.
    pieces : GeoDataFrame
        EPSG:4326, columns :data:`geo.land.overlap.pieces.PIECE_COLUMNS`.
    """

    about: About
    records: tuple[SiteRecord, ...]
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


def _pieces(results: Iterable[CheckResult | CoverResult]) -> gpd.GeoDataFrame:
    parts = [result.pieces for result in results if len(result.pieces)]
    if not parts:
        return no_pieces()
    joined = pd.concat([pd.DataFrame(part) for part in parts], ignore_index=True)
    return gpd.GeoDataFrame(joined[list(PIECE_COLUMNS)], geometry="geometry", crs=STORAGE_CRS)


def _record(result: CheckResult | CoverResult, name: str, language: str) -> SiteRecord:
    if isinstance(result, CheckResult):
        return vector_record(result, language, name)
    return raster_record(result, language, name)


def vector_record(result: CheckResult, language: str, name: str = "") -> SiteRecord:
    """Return the answer of a vector map for one site.

    Parameters
    ----------
    name : str, optional
        Name of the site.
    """
    return {
        "site": result.site_id,
        "name": name,
        "state": result.state,
        "reason": [remark.sentence(language) for remark in result.reasons],
        "site_ha": _rounded(result.site_ha),
        "grid_site_ha": _rounded(result.site_grid_ha),
        "grid_epsg": result.grid_epsg,
        "classes": [_land_class(land, result, language) for land in result.land],
        "contested_ha": None if result.uncovered_ha is None else _rounded(result.contested_ha),
        "contested": [_contested(part) for part in result.contested],
        "uncovered_ha": _rounded(result.uncovered_ha),
        "grid_uncovered_ha": _rounded(result.uncovered_grid_ha),
        "ledger": _ledger(result, language),
        "rules": [rule_words.record(rule, language) for rule in (*result.rules, *result.general)],
        "warnings": [remark.sentence(language) for remark in result.warnings],
        "repairs": [
            {
                "parcel": repair.parcel,
                "reason": repair.change.reason,
                "before_ha": _rounded(repair.change.before_ha),
                "after_ha": _rounded(repair.change.after_ha),
            }
            for repair in result.repairs
        ],
    }


def _land_class(land: Land, result: CheckResult, language: str) -> ClassRecord:
    calling = touching(result.rules, land.use.atoms) if land.use.is_known else ()
    return {
        "code": land.use.key,
        "as_printed": list(land.texts),
        "name": land.use.name(language),
        "colour": land.use.colour,
        "ha": round(land.ha, METRES_SQUARED),
        "grid_ha": _rounded(land.grid_ha),
        "share": _share(land.ha, result.site_ha),
        "consequence": [rule_words.sentence(rule, language) for rule in calling],
        "notes": land.use.notes(language),
    }


def _contested(part: Contested) -> ContestedRecord:
    ha = round(part.ha, METRES_SQUARED)
    return {"codes": list(part.codes), "ha": ha, "grid_ha": _rounded(part.grid_ha)}


def _ledger(result: CheckResult, language: str) -> list[LedgerRecord]:
    """Return land by group, land whose group the map leaves open, and land outside the map."""
    was_cut = result.uncovered_ha is not None
    lines: list[tuple[str, str, float | None, float | None]] = [
        (f"legal.group.{row.group}", row.group, row.ha, row.at_most_ha) for row in result.ledger.rows()
    ]
    rest = {"undetermined": result.ledger.undetermined_ha, "uncovered": result.uncovered_ha}
    for row, amount in rest.items():
        known = amount if was_cut else None
        lines.append((f"legal.ledger.{row}", row, known, known))
    return [
        {"row": row, "name": tr(key, language), "low_ha": _rounded(low), "high_ha": _rounded(high)}
        for key, row, low, high in lines
    ]


def raster_record(result: CoverResult, language: str, name: str = "") -> SiteRecord:
    """Return the answer of a raster for one site."""
    return {
        "site": result.site_id,
        "name": name,
        "state": result.state,
        "reason": [remark.sentence(language) for remark in result.reasons],
        "site_ha": _rounded(result.site_ha),
        "grid_site_ha": _rounded(result.site_grid_ha),
        "grid_epsg": result.grid_epsg,
        "classes": [_cover_class(row, result.site_ha, language) for row in result.classes],
        "contested_ha": 0.0,
        "contested": [],
        "uncovered_ha": _rounded(result.uncovered_ha),
        "grid_uncovered_ha": _rounded(result.uncovered_grid_ha),
        "nodata_ha": _rounded(result.nodata_ha),
        "grid_nodata_ha": _rounded(result.nodata_grid_ha),
        "cells": round(result.cells, _CELL_DIGITS),
        "ledger": [],
        "rules": [],
        "warnings": [remark.sentence(language) for remark in result.warnings],
        "repairs": [],
    }


def _cover_class(row: CoverClass, site_ha: float | None, language: str) -> ClassRecord:
    return {
        "code": str(row.value),
        "as_printed": [str(row.value)],
        "name": row.name(language),
        "colour": row.colour,
        "ha": round(row.ha, METRES_SQUARED),
        "grid_ha": _rounded(row.grid_ha),
        "low_ha": _rounded(row.low_ha),
        "high_ha": _rounded(row.high_ha),
        "share": _share(row.ha, site_ha),
        "conflict": row.conflict,
        "consequence": [],
        "notes": [],
    }


def _rounded(hectares: float | None) -> float | None:
    return None if hectares is None or not math.isfinite(hectares) else round(hectares, METRES_SQUARED)


def _share(ha: float, site_ha: float | None) -> float | None:
    return round(ha / site_ha, _SHARE_DIGITS) if site_ha else None
