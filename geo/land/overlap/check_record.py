"""The answer of a check as plain data, for JSON and tables."""

from __future__ import annotations

import math
from typing import Any

from ...base.translate import tr
from ...records.legal import Atom
from ..law import rule_words
from ..law.rules import RuleResult, touching
from .checks import CheckResult

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
        "rules": [rule_words.record(rule, language) for rule in result.rules],
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
    return None if hectares is None or math.isinf(hectares) else round(hectares, METRES_SQUARED)
