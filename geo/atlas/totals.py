"""Headline figures of a set of features: sums that say how many features they rest on.

Actual, planned and target values are summed apart. Only values that are one number (``exact`` or
``about``) enter a sum; features that have a range or a bound count as not known here. Land still to be
had (:mod:`geo.atlas.derived`) is summed where it is to be had today: that of zones that are planned,
relocating, suspended or closed, and figures of long ago, stand apart with their own sums.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from ..base.limits import limit
from ..base.measures import weighted_fill_pct
from ..base.translate import tr
from ..records.attributes import ATTRIBUTES
from ..records.vocabulary import BASES
from .derived import AVAILABLE

FILL = "fill_rate_pct"
HEADLINES = ("area_ha", AVAILABLE, FILL, "investment_vnd_bn", "capacity_mw")
"""Attributes of the headline figures in their order."""

LAND_LAYERS = ("zones", "clusters")

LEFT_OUT_BESIDE_LAND: dict[str, tuple[str, ...]] = {
    "area_ha": ("hydropower", "mines", "projects"),
    "investment_vnd_bn": ("projects",),
}
"""Layers that a sum leaves out once a land layer takes part.

Hectares of mining areas are no industrial land, and the land and capital of a project are already
in those of the zone or cluster where it stands: together they would count twice.
"""


ECONOMIC_ZONE_KINDS = ("border_gate_economic_zone", "economic_zone_subzone")
"""Kinds whose hectares are summed only where nothing smaller is: an economic zone covers towns and
forest, its subzones lie in it, and industrial zones in both."""

ENDED_STATUSES = ("removed_from_plan", "closed")
"""Features that are no more, or will not be: they are counted, but not summed."""


NOT_TO_BE_HAD = ("planned", "relocating", "suspended", "closed", "removed_from_plan")
"""Zones and clusters of which land is not to be had today; theirs is summed apart."""


@dataclass(frozen=True)
class Apart:
    """Land that the headline of land still to be had leaves out.

    Parameters
    ----------
    why : {"status", "old"}
        Because of the status of the feature, or of the age of the figure.
    value : float
        Hectares.
    known : int
        How many features have them.
    """

    why: str
    value: float
    known: int


@dataclass(frozen=True)
class Figure:
    """One headline figure.

    Parameters
    ----------
    value : float
        Sum, or the weighted mean of the fill rate; NaN where no feature has the figure.
    known, of : int
        How many of the features that can have the figure do have it, on this basis.
    layers : tuple of str
        The layers that took part.
    """

    attribute: str
    basis: str
    unit: str
    value: float
    known: int
    of: int
    layers: tuple[str, ...]


@dataclass(frozen=True)
class Totals:
    """Number of features, in all and by layer, their headline figures, and the land that those leave out."""

    count: int
    by_layer: Mapping[str, int]
    figures: tuple[Figure, ...]
    apart: tuple[Apart, ...] = ()

    def figure(self, attribute: str, basis: str = "actual") -> Figure | None:
        """Return a figure; None where no layer can have it."""
        for figure in self.figures:
            if (figure.attribute, figure.basis) == (attribute, basis):
                return figure
        return None


def apart_text(apart: Apart, language: str) -> str:
    """Return why land stands apart."""
    return tr(f"core.apart.{apart.why}", language, years=limit("available_age_years"))


def totals(frames: Mapping[str, gpd.GeoDataFrame]) -> Totals:
    """Return the headline figures of selected features.

    Parameters
    ----------
    frames : mapping
        Joined layers by name, as ``Atlas.select`` gives them.
    """
    figures = [figure for attribute in HEADLINES for figure in _figures(frames, attribute)]
    by_layer = {layer: len(frame) for layer, frame in frames.items()}
    return Totals(sum(by_layer.values()), by_layer, tuple(figures), tuple(_apart(frames)))


def _apart(frames: Mapping[str, pd.DataFrame]) -> list[Apart]:
    """Return the land that is not to be had for the status of its feature, then that of old figures."""
    layers = _layers_of(frames, AVAILABLE)
    if not layers:
        return []
    rows = pd.concat([_columns(frames[layer], AVAILABLE) for layer in layers])
    rows = rows[rows["value"].notna()]
    by_status = rows["status"].isin(NOT_TO_BE_HAD)
    parts = {"status": rows[by_status], "old": rows[~by_status & rows["old"]]}
    return [Apart(why, float(part["value"].sum()), len(part)) for why, part in parts.items() if len(part)]


def summed(frames: Mapping[str, pd.DataFrame], attribute: str) -> pd.DataFrame:
    """Return the features that can enter the sum of an attribute: ``value``, ``basis``, ``draft``, by id.

    Parameters
    ----------
    frames : mapping
        Joined layers by name, as ``Atlas.select`` gives them.
    attribute : str
        One of `HEADLINES`.

    Returns
    -------
    DataFrame
        ``value`` is NaN where it is not known; ``basis`` tells what may be added to what.
    """
    layers = _layers_of(frames, attribute)
    if not layers:
        return pd.DataFrame(columns=["value", "basis", "draft"])
    rows = pd.concat([_columns(frames[layer], attribute) for layer in layers])
    rows = rows[~rows["status"].isin(ENDED_STATUSES)]
    if attribute == AVAILABLE:
        rows = rows[~rows["status"].isin(NOT_TO_BE_HAD)]
        rows = rows.assign(value=rows["value"].where(~rows["old"]))
    return rows[_is_summed(rows["kind"])] if attribute == "area_ha" else rows


def _figures(frames: Mapping[str, pd.DataFrame], attribute: str) -> list[Figure]:
    layers = _layers_of(frames, attribute)
    if not layers:
        return []
    rows = summed(frames, attribute)
    unit = ATTRIBUTES["area_ha" if attribute == AVAILABLE else attribute].unit
    figures = []
    for basis in ("actual",) if attribute == AVAILABLE else BASES:
        known = rows["value"].where(rows["basis"] == basis)
        if attribute == FILL:
            known = known.where(rows["area_ha"].notna())
            value = weighted_fill_pct(known, rows["area_ha"])
        else:
            value = float(known.sum(min_count=1))
        count = int(known.notna().sum())
        figures.append(Figure(attribute, basis, unit, value, count, len(rows), layers))
    return figures


def _columns(frame: pd.DataFrame, attribute: str) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "kind": frame["kind"],
            "status": frame["status"],
            "area_ha": frame["area_ha"],
            "value": frame[attribute].astype("float64"),
            "basis": "actual" if attribute == AVAILABLE else frame[f"{attribute}_basis"],
            "old": frame.get(f"{AVAILABLE}_old", False),
            "draft": frame.get(f"{attribute}_draft", False),
        }
    )


def _layers_of(frames: Mapping[str, pd.DataFrame], attribute: str) -> tuple[str, ...]:
    layers = tuple(layer for layer, frame in frames.items() if attribute in frame)
    if any(layer in LAND_LAYERS for layer in layers):
        left_out = LEFT_OUT_BESIDE_LAND.get(attribute, ())
        return tuple(layer for layer in layers if layer not in left_out)
    return layers


def _is_summed(kinds: pd.Series[str]) -> pd.Series[bool]:
    """Tell which features have hectares that the others don't contain."""
    summed = ~kinds.isin(ECONOMIC_ZONE_KINDS)
    for kind in ECONOMIC_ZONE_KINDS:
        if not summed.any():
            summed = kinds == kind
    return summed
