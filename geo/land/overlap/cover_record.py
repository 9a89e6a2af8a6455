"""The answer of a check against a raster as plain data, in the keys of :mod:`geo.land.overlap.check_record`."""

from __future__ import annotations

import math
from typing import Any

from .check_record import METRES_SQUARED
from .cover_result import CoverClass, CoverResult

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


def _rounded(hectares: float | None) -> float | None:
    return None if hectares is None or math.isnan(hectares) else round(hectares, METRES_SQUARED)
