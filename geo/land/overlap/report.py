"""The answers of one check brought together: what files, sheets and pages are made of."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import geopandas as gpd
import pandas as pd

from ...base.crs import STORAGE_CRS
from ...base.translate import tr
from ...records.legal import Atom
from ..law import rule_words
from ..law.rules import RuleResult, touching
from .checks import CLEAR, CONFLICT, COULD_NOT_CHECK, CheckResult
from .pieces import PIECE_COLUMNS, no_pieces
from .raster import CoverClass, CoverResult

METRES_SQUARED = 4
"""Decimals of hectares in a record: square metres."""


def vector_record(result: CheckResult, language: str, name: str = "") -> dict[str, Any]:
    """Return the answer for one site as JSON holds it; unknown is None.

    Hectares are on the ellipsoid and, as ``grid_…``, on the grid ``grid_epsg``, to the square metre.
    ``classes`` lists land that one code claims, ``share`` is of the site, ``consequence`` what the
    rules call for because of this land. The ``low_ha`` of the ``ledger`` add up to the site where
    something was cut; ``high_ha`` is the most that there may be.

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
        "classes": [
            {
                "code": land.use.key,
                "as_printed": list(land.texts),
                "name": land.use.name(language),
                "colour": land.use.colour,
                "ha": _rounded(land.ha),
                "grid_ha": _rounded(land.grid_ha),
                "share": round(land.ha / result.site_ha, 6) if result.site_ha else None,
                "consequence": _consequences(result.rules, land.use.atoms, language)
                if land.use.is_known
                else [],
                "notes": land.use.notes(language),
            }
            for land in result.land
        ],
        "contested_ha": None if result.uncovered_ha is None else _rounded(result.contested_ha),
        "contested": [
            {"codes": list(part.codes), "ha": _rounded(part.ha), "grid_ha": _rounded(part.grid_ha)}
            for part in result.contested
        ],
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


def _ledger(result: CheckResult, language: str) -> list[dict[str, Any]]:
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


def _consequences(rules: tuple[RuleResult, ...], atoms: frozenset[Atom], language: str) -> list[str]:
    return [rule_words.sentence(rule, language) for rule in touching(rules, atoms)]


def _rounded(hectares: float | None) -> float | None:
    return None if hectares is None or not math.isfinite(hectares) else round(hectares, METRES_SQUARED)


_CELL_DIGITS = 2


def raster_record(result: CoverResult, language: str, name: str = "") -> dict[str, Any]:
    """Return the answer for one site as JSON holds it; unknown is None.

    Besides the keys of a vector map's record there are ``nodata_ha``, ``grid_nodata_ha`` and ``cells``,
    and for each class ``low_ha``, ``high_ha`` and ``conflict``. Codes are the values of the raster.
    """
    return {
        "site": result.site_id,
        "name": name,
        "state": result.state,
        "reason": [remark.sentence(language) for remark in result.reasons],
        "site_ha": _rounded(result.site_ha),
        "grid_site_ha": _rounded(result.site_grid_ha),
        "grid_epsg": result.grid_epsg,
        "classes": [_class(row, result.site_ha, language) for row in result.classes],
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


def _class(row: CoverClass, site_ha: float | None, language: str) -> dict[str, Any]:
    return {
        "code": str(row.value),
        "as_printed": [str(row.value)],
        "name": row.name(language),
        "colour": row.colour,
        "ha": _rounded(row.ha),
        "grid_ha": _rounded(row.grid_ha),
        "low_ha": _rounded(row.low_ha),
        "high_ha": _rounded(row.high_ha),
        "share": round(row.ha / site_ha, 6) if site_ha else None,
        "conflict": row.conflict,
        "consequence": [],
        "notes": [],
    }


VECTOR, COVER, SLOPE = "vector", "cover", "slope"
KINDS = (VECTOR, COVER, SLOPE)

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
        As :func:`geo.land.overlap.report.vector_record` returns them, one a site.
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
        return vector_record(result, language, name)
    return raster_record(result, language, name)


def _pieces(results: Iterable[CheckResult | CoverResult]) -> gpd.GeoDataFrame:
    parts = [result.pieces for result in results if len(result.pieces)]
    if not parts:
        return no_pieces()
    joined = pd.concat([pd.DataFrame(part) for part in parts], ignore_index=True)
    return gpd.GeoDataFrame(joined[list(PIECE_COLUMNS)], geometry="geometry", crs=STORAGE_CRS)
