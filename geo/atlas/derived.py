"""Land still to be had, from figures that belong together; else unknown, with the reason.

What a source prints as remaining comes first. Otherwise hectares that are let are taken from those that
can be let, or a fill rate is applied to the hectares that it is a rate of. Two figures belong together

- if one source gives both for one date, or
- if they are at most twelve months apart and of the same land: both sources give the same hectares of it
  to 1 %, or the hectares that the one source says are let and its fill rate make them.

Evidence only ever adds: without a figure there is never land that there was not with it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import groupby, product

import pandas as pd

from ..base.limits import limit
from ..records.provenance import Observation, ranked
from ..records.vocabulary import STANDINGS

AVAILABLE = "available_ha"
METHOD = "available_ha_method"
DERIVED = "available_ha_derived"
"""Column of the :class:`Derived` objects."""

PRINTED = "remaining_printed"
LEASABLE_BY_SHARE = "leasable_by_share"
LEASABLE_MINUS_OCCUPIED = "leasable_minus_occupied"
LEASABLE_BY_FILL = "leasable_by_fill"
AREA_BY_FILL = "area_by_fill"
METHODS = (PRINTED, LEASABLE_BY_SHARE, LEASABLE_MINUS_OCCUPIED, LEASABLE_BY_FILL, AREA_BY_FILL)
"""Tokens of the ways, the best first."""

INPUTS = (
    "remaining_ha",
    "remaining_share_pct",
    "leasable_ha",
    "occupied_ha",
    "area_ha",
    "fill_rate_pct",
    "fill_rate_of",
)
"""Attributes that take part."""

DIGITS = 4
"""Decimals kept, one square metre: the products of binary fractions would show more than is known."""

_WAYS = (
    (LEASABLE_BY_SHARE, "leasable_ha", "remaining_share_pct", "leasable"),
    (LEASABLE_MINUS_OCCUPIED, "leasable_ha", "occupied_ha", ""),
    (LEASABLE_BY_FILL, "leasable_ha", "fill_rate_pct", "leasable"),
    (AREA_BY_FILL, "area_ha", "fill_rate_pct", "planned"),
)
"""Way, its hectares, what is taken from them or multiplies them, and what a share must be of."""

_SAME_PCT = 1.0
_APART_DAYS = 366
_DAYS_A_YEAR = 365.25


@dataclass(frozen=True)
class Reason:
    """Why there is no figure: a key of ``core.unknown`` and the figures and hectares that it speaks of."""

    key: str
    params: Mapping[str, object] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Derived:
    """A figure with what it was made of.

    Parameters
    ----------
    value : float or None
        None where it is unknown.
    method : str or None
        Token of :data:`METHODS`; None where it is unknown.
    inputs : tuple of Observation
        What it was made of.
    reason : Reason or None
        Why it is unknown.
    day : date or None
        The day from which its age is counted: the last on which anything became known.
    """

    value: float | None
    method: str | None = None
    inputs: tuple[Observation, ...] = ()
    reason: Reason | None = None
    day: date | None = None

    @property
    def is_known(self) -> bool:
        """Whether there is a figure."""
        return self.method is not None

    @property
    def is_printed(self) -> bool:
        """Whether a source prints it, so that nothing was computed."""
        return self.method == PRINTED

    @cached_property
    def oldest(self) -> Observation | None:
        """The input of the oldest date; one without any date is older than all."""
        return min(self.inputs, key=lambda each: each.known_from or date.min, default=None)

    @property
    def as_of(self) -> str:
        """Date of the oldest input, as the table writes it; ``""`` where it has none."""
        return (self.oldest.as_of or self.oldest.source.published) if self.oldest else ""

    @property
    def standing(self) -> str:
        """The weakest standing among the sources of the inputs."""
        return max((each.source.standing for each in self.inputs), key=_rank, default="")

    @property
    def is_draft(self) -> bool:
        """Whether an input rests on an unsigned draft."""
        return any(each.source.is_draft for each in self.inputs)

    @property
    def is_about(self) -> bool:
        """Whether a source calls an input approximate."""
        return any(each.qualifier == "about" for each in self.inputs)

    @property
    def is_old(self) -> bool:
        """Whether it is older than ``limit("available_age_years")``, or nobody knows how old."""
        if not self.inputs or self.day is None:
            return False
        known = self.oldest.known_from if self.oldest else None
        return known is None or (self.day - known).days > limit("available_age_years") * _DAYS_A_YEAR


def _rank(standing: str) -> int:
    return STANDINGS.index(standing) if standing in STANDINGS else len(STANDINGS)


# -- whole layers ----------------------------------------------------------------------------------


def available(index: pd.Index[str], observations: Iterable[Observation], day: date | None) -> pd.DataFrame:
    """Return the land still to be had of each feature, and what it rests on.

    Parameters
    ----------
    index : Index
        ``feature_id`` of the features.
    observations : iterable of Observation
        Their figures of :data:`INPUTS` that take part.
    day : date, optional
        See :class:`Derived`.

    Returns
    -------
    DataFrame
        ``available_ha`` (NaN where unknown), ``available_ha_method``, ``_as_of``, ``_standing``, ``_draft``,
        ``_old``, and ``available_ha_derived``, the :class:`Derived` of each.
    """
    by_feature: dict[str, list[Observation]] = {}
    for observation in observations:
        by_feature.setdefault(observation.feature_id, []).append(observation)
    found = [derive(by_feature.get(feature_id, ()), day=day) for feature_id in index]
    columns = {
        AVAILABLE: pd.array([each.value for each in found], dtype="float64"),
        METHOD: [each.method for each in found],
        f"{AVAILABLE}_as_of": [each.as_of or None if each.is_known else None for each in found],
        f"{AVAILABLE}_standing": [each.standing or None if each.is_known else None for each in found],
        f"{AVAILABLE}_draft": [each.is_draft for each in found],
        f"{AVAILABLE}_old": [each.is_old for each in found],
        DERIVED: found,
    }
    texts = (METHOD, f"{AVAILABLE}_as_of", f"{AVAILABLE}_standing", DERIVED)
    return pd.DataFrame(
        {
            name: pd.Series(values, index=index, dtype=object) if name in texts else values
            for name, values in columns.items()
        },
        index=index,
    )


# -- one feature -----------------------------------------------------------------------------------


def derive(observations: Iterable[Observation], *, day: date | None = None) -> Derived:
    """Return the land still to be had of one feature.

    Parameters
    ----------
    observations : iterable of Observation
        The figures of :data:`INPUTS` of the feature that take part.
    day : date, optional
        See :class:`Derived`.
    """
    land = _Land(list(observations))
    found = [
        Derived(value, method, inputs, day=day)
        for method, inputs, value in (*land.printed(), *land.made())
        if not math.isnan(value)
    ]
    if not found:
        return Derived(None, reason=land.reason(), day=day)
    return min(found, key=land.preference)


class _Land:
    """The figures of one feature, and how they go together."""

    def __init__(self, observations: list[Observation]) -> None:
        self._of: dict[str, list[Observation]] = {
            name: ranked(list(each))
            for name, each in groupby(sorted(observations, key=_attribute), key=_attribute)
        }

    def _known(self, attribute: str) -> list[Observation]:
        """Return the figures of what there is, one number each, the most preferred first."""
        return [each for each in self._of.get(attribute, []) if each.basis == "actual" and _is_exact(each)]

    def printed(self) -> Iterator[tuple[str, tuple[Observation, ...], float]]:
        """Return what sources print as remaining."""
        for each in self._known("remaining_ha"):
            yield PRINTED, (each,), _number(each)

    def made(self) -> Iterator[tuple[str, tuple[Observation, ...], float]]:
        """Return what figures make that belong together."""
        for method, hectares, other, wanted in _WAYS:
            for whole, part in product(self._known(hectares), self._known(other)):
                if self._obstacle(whole, part, wanted) is None:
                    yield method, (whole, part), _left(whole, part)

    def preference(self, derived: Derived) -> tuple[object, ...]:
        """Return what sorts the best figure to the front.

        What is not old goes before what is, then what is printed, what one source gives for one date,
        the newest, the best way, and what the rule of preference puts first.
        """
        oldest = derived.oldest.known_from if derived.oldest else None
        return (
            derived.is_old,
            not derived.is_printed,
            not _is_one_source(derived.inputs),
            -(oldest or date.min).toordinal(),
            METHODS.index(derived.method or METHODS[-1]),
            [self._of[each.attribute].index(each) for each in derived.inputs],
        )

    def _obstacle(self, whole: Observation, part: Observation, wanted: str) -> Reason | None:
        """Return why two figures do not belong together; None if they do."""
        said: dict[str, object] = {"part": part, "whole": whole}
        if wanted and part.of != wanted:
            return Reason("of_other" if part.of else "of_unsaid", said)
        key = "" if _is_one_source((whole, part)) else self._apartness(whole, part)
        if key == "extent":
            said |= {"extent": self._extents(part, whole.attribute)[0]}
        return Reason(key, said) if key else _overfull(whole, part)

    def _apartness(self, whole: Observation, part: Observation) -> str:
        """Return why two figures of different sources or dates do not belong together; ``""`` if they do."""
        days = (whole.known_from, part.known_from)
        if days[0] is None or days[1] is None:
            return "undated"
        if abs((days[0] - days[1]).days) > _APART_DAYS:
            return "apart"
        extents = self._extents(part, whole.attribute)
        if any(_is_same_ha(extent, _number(whole)) for extent in extents) or self._is_none_of_it(whole, part):
            return ""
        return "extent" if extents else "extent_unsaid"

    def _extents(self, part: Observation, attribute: str) -> list[float]:
        """Return the hectares that a figure is of, as its own source has them for the same date."""
        stated = [_number(each) for each in self._known(attribute) if _is_one_source((each, part))]
        if part.attribute != "occupied_ha":
            return stated
        rates = [
            each
            for each in self._known("fill_rate_pct")
            if _is_one_source((each, part)) and _number(each) > 0
        ]
        return [*stated, *(round(_number(part) / _number(each) * 100.0, DIGITS) for each in rates)]

    def _is_none_of_it(self, whole: Observation, part: Observation) -> bool:
        """Tell whether nothing at all is let of an area that is that of the hectares."""
        if part.attribute != "occupied_ha" or _number(part) != 0:
            return False
        areas = [
            [_number(each) for each in self._known("area_ha") if _is_one_source((each, of))]
            for of in (whole, part)
        ]
        return any(_is_same_ha(left, right) for left, right in product(*areas))

    def reason(self) -> Reason:
        """Return why there is no figure: the obstacle of the figures that come nearest."""
        obstacles = [
            obstacle
            for _, hectares, other, wanted in _WAYS
            for whole, part in product(self._known(hectares), self._known(other))
            if (obstacle := self._obstacle(whole, part, wanted)) is not None
        ]
        if obstacles:
            return min(obstacles, key=lambda obstacle: _NEARNESS.index(obstacle.key))
        parts = [*self._known("occupied_ha"), *self._known("fill_rate_pct")]
        wholes = [each for name in ("leasable_ha", "area_ha") for each in self._of.get(name, [])]
        planned = [each for each in wholes if each.basis != "actual"]
        if parts and planned:
            return Reason("planned", {"part": parts[0], "whole": planned[0]})
        if parts and wholes:
            return Reason("no_number", {"part": parts[0], "whole": wholes[0]})
        if parts:
            return Reason("no_hectares", {"part": parts[0]})
        return Reason("nothing")


_NEARNESS = ("overfull", "extent", "of_other", "extent_unsaid", "of_unsaid", "apart", "undated")
"""Obstacles, what tells a reader most first."""


def _attribute(observation: Observation) -> str:
    return observation.attribute


def _is_exact(observation: Observation) -> bool:
    return observation.qualifier in ("exact", "about") and observation.lower is not None


def _number(observation: Observation) -> float:
    return float("nan") if observation.lower is None else observation.lower


def _is_one_source(observations: tuple[Observation, ...]) -> bool:
    """Tell whether one source gives all of them for one date."""
    return len({(each.source.source_id, each.as_of) for each in observations}) <= 1


def _is_same_ha(left: float, right: float) -> bool:
    return abs(left - right) <= _SAME_PCT / 100.0 * max(left, right)


def _left(whole: Observation, part: Observation) -> float:
    if part.attribute == "occupied_ha":
        left = _number(whole) - _number(part)
    elif part.attribute == "remaining_share_pct":
        left = _number(whole) * _number(part) / 100.0
    else:
        left = _number(whole) * (1.0 - _number(part) / 100.0)
    return round(left, DIGITS)


def _overfull(whole: Observation, part: Observation) -> Reason | None:
    """Return the obstacle that more is let than there is."""
    return Reason("overfull", {"part": part, "whole": whole}) if _left(whole, part) < 0 else None
