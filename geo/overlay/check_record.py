"""The answer of a check as plain data, for JSON and tables."""

from __future__ import annotations

from typing import Any

from ..legal_records import Atom
from . import rule_words
from .checks import CheckResult
from .rules import RuleResult, touching

METRES_SQUARED = 4
"""Decimals of hectares in a record: square metres."""


def record(result: CheckResult, language: str) -> dict[str, Any]:
    """Return the answer for one site as JSON holds it; unknown is None.

    Hectares are on the ellipsoid and, as ``grid_…``, on the grid ``grid_epsg``, to the square metre.
    ``classes`` lists land that one code claims, ``share`` is of the site, ``consequence`` what the
    rules call for because of this land.
    """
    return {
        "site": result.site_id,
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
        "contested_ha": _rounded(result.contested_ha),
        "contested": [
            {"codes": list(part.codes), "ha": _rounded(part.ha), "grid_ha": _rounded(part.grid_ha)}
            for part in result.contested
        ],
        "uncovered_ha": _rounded(result.uncovered_ha),
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


def _consequences(rules: tuple[RuleResult, ...], atoms: frozenset[Atom], language: str) -> list[str]:
    return [rule_words.sentence(rule, language) for rule in touching(rules, atoms)]


def _rounded(hectares: float | None) -> float | None:
    return None if hectares is None else round(hectares, METRES_SQUARED)
