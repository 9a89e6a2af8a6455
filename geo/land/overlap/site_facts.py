"""What a feature of the atlas tells the rules: kind, stage, hectares, fill rate, region."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from ...records.vocabulary import PROVINCES_2025
from ..law.ledger import Bounds
from ..law.rules import Value
from .sites import SiteRow

STAGES = {
    "planned": "new",
    "operating": "existing",
    "under_construction": "existing",
    "suspended": "existing",
}
"""Stage of a zone or cluster by its status; the others leave it open."""

REGION = "northern_mountains"
"""Region of both provinces in the rules on phasing."""


def facts_of(feature: pd.Series[Any] | SiteRow) -> dict[str, Value]:
    """Return the facts of a row of an atlas layer; what it does not tell is left out.

    The new use is taken to be non-agricultural, as everything the atlas holds is.
    """
    facts: dict[str, Value] = {
        "site_kind": site_kind(str(feature.get("layer", "")), str(feature.get("kind", ""))),
        "new_use": "non_agricultural",
    }
    if stage := STAGES.get(str(feature.get("status", ""))):
        facts["stage"] = stage
    if str(feature.get("province_code", "")) in PROVINCES_2025:
        facts["region"] = REGION
    for name in ("area_ha", "fill_rate_pct"):
        bounds = _bounds(feature, name)
        if bounds is not None:
            facts[name] = bounds
    return facts


def site_kind(layer: str, kind: str) -> str:
    """Return what the rules call a feature: ``industrial_zone``, ``industrial_cluster`` or ``other``."""
    if layer == "zones" and kind == "industrial_zone":
        return "industrial_zone"
    return "industrial_cluster" if layer == "clusters" else "other"


def _bounds(feature: pd.Series[Any] | SiteRow, name: str) -> Bounds | None:
    low, high = (feature.get(f"{name}_{end}", math.nan) for end in ("lower", "upper"))
    if pd.isna(low) and pd.isna(high):
        return None
    return Bounds(-math.inf if pd.isna(low) else float(low), math.inf if pd.isna(high) else float(high))
