"""Communes shaded by a figure of the selected features: sums by commune, in classes with round bounds.

What enters a sum is what enters the headline (:func:`geo.atlas.totals.summed`): actual and planned values
apart, nothing twice. A commune of whose features none has the figure has no value, which is not 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count

import pandas as pd

from ..base.text import parted
from ..base.translate import tr
from ..base.units import format_number, with_unit
from ..records.attributes import ATTRIBUTES
from .symbols import LegendGroup, LegendItem
from .totals import summed

FEATURES = "features"
SHADES: dict[str, tuple[str, str]] = {
    FEATURES: ("", ""),
    "area_actual": ("area_ha", "actual"),
    "area_planned": ("area_ha", "planned"),
    "capacity_actual": ("capacity_mw", "actual"),
    "capacity_planned": ("capacity_mw", "planned"),
    "investment_actual": ("investment_vnd_bn", "actual"),
}
"""What communes can be shaded by: attribute and basis; features are counted."""

CLASSES = 5
_STEPS = (1, 2, 5)


@dataclass(frozen=True)
class Shading:
    """Sums by commune.

    Parameters
    ----------
    by : str
        A key of `SHADES`.
    values : mapping of str to float
        Sum by code of the commune of 2025; communes without a known figure are not in it.
    bounds : tuple of float
        Upper bounds of the classes, each within its class; the last class has none.
    unplaced : int
        How many features with the figure lie in no single commune that is known, and are left out.
    draft : bool
        Whether a value of a draft takes part.
    """

    by: str
    values: Mapping[str, float]
    bounds: tuple[float, ...]
    unplaced: int
    draft: bool

    def classes(self) -> dict[str, int]:
        """Return the class of each commune, counted from 0."""
        return {code: sum(value > bound for bound in self.bounds) for code, value in self.values.items()}


def shade(frames: Mapping[str, pd.DataFrame], by: str) -> Shading:
    """Return the sums by commune of what the filters leave.

    Parameters
    ----------
    frames : mapping
        Joined layers by name, as ``Atlas.select`` gives them.
    by : str
        A key of `SHADES`.
    """
    attribute, basis = SHADES[by]
    if attribute:
        rows = summed(frames, attribute)
        rows = rows[(rows["basis"] == basis) & rows["value"].notna()] if len(rows) else rows
    else:
        rows = pd.concat([frame[["draft"]] for frame in frames.values()] or [pd.DataFrame(columns=["draft"])])
        rows = rows.assign(value=1.0)
    codes = {
        str(feature_id): parted(codes)
        for frame in frames.values()
        for feature_id, codes in frame["commune_codes_2025"].items()
    }
    sums: dict[str, float] = {}
    unplaced = 0
    for feature_id, value in zip(rows.index.astype(str), rows.get("value", ()), strict=True):
        if len(codes[feature_id]) == 1:
            (code,) = codes[feature_id]
            sums[code] = sums.get(code, 0.0) + float(value)
        else:
            unplaced += 1
    draft = bool(rows["draft"].astype(bool).any()) if len(rows) else False
    return Shading(by, sums, _bounds(list(sums.values())), unplaced, draft)


def _bounds(values: list[float]) -> tuple[float, ...]:
    """Return the highest bounds of the series 1, 2, 5, 10, … that part the values."""
    if not values:
        return ()
    low, high = min(values), max(values)
    below = [bound for bound in _series(high) if low <= bound < high]
    return tuple(below[-(CLASSES - 1) :])


def _series(end: float) -> Iterator[float]:
    """Yield 0.1, 0.2, 0.5, 1, … up to an end."""
    for power in count(-1):
        for step in _STEPS:
            bound = step * 10.0**power
            if bound >= end:
                return
            yield bound


def shading_legend(shading: Shading, language: str) -> LegendGroup:
    """Return the part of the legend that says what the shades mean and what they leave out."""
    attribute, _ = SHADES[shading.by]
    unit = ATTRIBUTES[attribute].unit if attribute else ""
    name = tr(f"ui.shade.{shading.by}", language)
    number = [format_number(bound, language) for bound in shading.bounds]
    classes = list(shading.classes().values())
    total = len(shading.bounds) + 1 if classes else 0
    items = []
    for at in range(total):
        if not number:
            label = format_number(max(shading.values.values()), language)
        elif at == 0:
            label = tr("core.shading.up_to", language, high=number[0])
        elif at == len(number):
            label = tr("core.shading.over", language, low=number[-1])
        else:
            label = tr("core.shading.between", language, low=number[at - 1], high=number[at])
        symbol = {"kind": "shade", "level": level(at, total)}
        items.append(LegendItem(with_unit(label, unit, language).strip(), symbol, classes.count(at)))
    said = [tr("core.shading.none" if classes else "core.shading.nothing", language)]
    if shading.unplaced:
        said.append(tr("core.shading.unplaced", language, n=format_number(shading.unplaced, language)))
    if shading.draft:
        said.append(tr("core.shading.draft", language))
    return LegendGroup(tr("core.shading.title", language, figure=name), items, " ".join(said))


def level(at: int, total: int) -> int:
    """Return which of the map's shades a class has: few classes are spread over all shades."""
    return CLASSES - 1 if total == 1 else round(at * (CLASSES - 1) / (total - 1))


def shading_payload(shading: Shading) -> dict[str, int]:
    """Return the shade of each commune by its code, for the map's script."""
    total = len(shading.bounds) + 1
    return {code: level(at, total) for code, at in shading.classes().items()}
