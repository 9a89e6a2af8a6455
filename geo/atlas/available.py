"""Land still to be had in a zone or cluster, and how the figure was derived.

It is derived only from values of basis ``actual`` that are one number, never from plans, ranges or
bounds, by the first of these ways whose inputs exist:

1. leasable − occupied hectares;
2. leasable hectares × (1 − fill rate), as the fill rate is the leased share of leasable land;
3. area × (1 − fill rate), which also counts roads, green and works as if they could be leased.

A negative result means that the inputs don't belong together, and counts as unknown.
"""

from __future__ import annotations

import pandas as pd

AVAILABLE = "available_ha"
METHOD = "available_ha_method"

LEASABLE_MINUS_OCCUPIED = "leasable_minus_occupied"
LEASABLE_BY_FILL = "leasable_by_fill"
AREA_BY_FILL = "area_by_fill"
DIGITS = 4
"""Decimals kept, one square metre: the products of binary fractions would show more than is known."""

METHODS = (LEASABLE_MINUS_OCCUPIED, LEASABLE_BY_FILL, AREA_BY_FILL)
"""Tokens of the ways, the best first."""


def available_ha(frame: pd.DataFrame) -> pd.DataFrame:
    """Return ``available_ha`` (NaN where unknown) and ``available_ha_method`` (None there).

    Parameters
    ----------
    frame : DataFrame
        Wide columns of zones or clusters; see :func:`geo.records.provenance.wide_table`.
    """
    leasable, occupied, area, fill = (
        frame[name].where(frame[f"{name}_basis"] == "actual")
        for name in ("leasable_ha", "occupied_ha", "area_ha", "fill_rate_pct")
    )
    unfilled = 1.0 - fill / 100.0
    ways = {
        LEASABLE_MINUS_OCCUPIED: leasable - occupied,
        LEASABLE_BY_FILL: leasable * unfilled,
        AREA_BY_FILL: area * unfilled,
    }
    value = pd.Series(float("nan"), index=frame.index, dtype="float64")
    method = pd.Series([None] * len(frame), index=frame.index, dtype=object)
    for token, derived in ways.items():
        first = method.isna() & derived.notna()
        value = value.where(~first, derived)
        method[first] = token
    is_possible = value >= 0
    return pd.DataFrame(
        {AVAILABLE: value.round(DIGITS).where(is_possible), METHOD: method.where(is_possible, None)}
    )
