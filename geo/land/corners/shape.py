"""Faults of a ring of corners: edges that cross, corners met twice or far off, likely misprints."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import shapely

from ...base.remark import Remark
from ...base.units import SQUARE_METRES_PER_HECTARE
from .rings import Corner, Ring

_MANY = 5
_FEWEST_TO_COMPARE = 3
_MOST_READINGS = 3
_MOST_SEARCHED = 300
"""Corners of a ring in which misprints are looked for; printed lists have fewer."""
_FAR_TIMES = 10.0
_FAR_M = 1_000.0
_FIT_SHARE = 0.01
_FIT_M2 = 50.0
"""Half of the last digit of hectares with two decimals."""
_LEAST_REACH_M = 50.0

Points = npt.NDArray[np.float64]


class DigitReading(NamedTuple):
    """A corner with one digit read differently, with which the ring would fit; never applied."""

    corner: str
    axis: str
    printed: float
    instead: float
    area_ha: float
    length_m: float


def points_of(ring: Ring) -> Points:
    """Return the corners as x east, y north in metres."""
    return np.array([(corner.east_m, corner.north_m) for corner in ring.corners])


def crossings(ring: Ring) -> list[Remark]:
    """Return a finding for each pair of edges that cross or touch, and for each spike."""
    points = points_of(ring)
    n = len(points)
    edges = [shapely.LineString([points[place - 1], points[place]]) for place in range(1, n)]
    edges.append(shapely.LineString([points[-1], points[0]]))
    first, second = shapely.STRtree(edges).query(edges, predicate="intersects")
    found = []
    for a, b in zip(first.tolist(), second.tolist(), strict=True):
        if a >= b:
            continue
        if b - a in (1, n - 1):  # neighbours meet in a corner; more than that is a spike
            if shapely.length(shapely.intersection(edges[a], edges[b])) > 0:
                corner = b if b - a == 1 else a
                found.append(
                    Remark("corners.finding.spike", ring=ring.number, corner=ring.corners[corner].label)
                )
            continue
        found.append(Remark("corners.finding.crosses", ring=ring.number, a=_edge(ring, a), b=_edge(ring, b)))
    more = len(found) - _MANY
    return found[:_MANY] + ([Remark("corners.finding.more", n=more)] if more > 0 else [])


def repeated(ring: Ring) -> list[Remark]:
    """Return a finding for each place that the ring comes back to before its end."""
    seen: dict[tuple[float, float], Corner] = {}
    found = []
    for corner in ring.corners:
        earlier = seen.setdefault((corner.north_m, corner.east_m), corner)
        if earlier is not corner:
            found.append(
                Remark("corners.finding.duplicate", ring=ring.number, a=earlier.label, b=corner.label)
            )
    return found


def _edge(ring: Ring, place: int) -> str:
    return f"{ring.corners[place].label}–{ring.corners[(place + 1) % len(ring.corners)].label}"


# -- misprints -----------------------------------------------------------------------------------


def far_corners(ring: Ring) -> list[tuple[Corner, float]]:
    """Return the corners that lie out of all proportion from the others, with that distance in km."""
    points = points_of(ring)
    if len(points) <= _FEWEST_TO_COMPARE:
        return []
    found = []
    for place, corner in enumerate(ring.corners):
        others = np.delete(points, place, axis=0)
        lengths = np.hypot(*(np.roll(others, -1, axis=0) - others).T)
        near = float(np.hypot(*(others - points[place]).T).min())
        if near > _FAR_M and near > _FAR_TIMES * float(lengths.max()):
            found.append((corner, near / 1_000.0))
    return found


def digit_readings(
    ring: Ring, *, target_ha: float | None, only: Iterable[Corner] | None = None
) -> list[DigitReading]:
    """Return the one-digit readings with which a ring would fit, the best fit first.

    That is the one nearest to the hectares wanted or, where none are known, the shortest outline.

    Parameters
    ----------
    ring : Ring
    target_ha : float or None
        Hectares that it should have; None asks only that the corner comes back among the others.
    only : iterable of Corner, optional
        The corners under suspicion. Default: all.
    """
    points = points_of(ring)
    doubled = _doubled_area(points)
    suspected = set(ring.corners if only is None else only)
    found = []
    for place, corner in enumerate(ring.corners):
        if corner not in suspected:
            continue
        for axis, printed in (("X", corner.north_m), ("Y", corner.east_m)):
            column = 1 if axis == "X" else 0
            for instead in _one_digit_off(printed):
                if target_ha is None:
                    moved = points[place].copy()
                    moved[column] = instead
                    fits = _is_among(np.delete(points, place, axis=0), moved)
                else:
                    area_m2 = abs(doubled + _doubled_change(points, place, column, instead)) / 2
                    fits = _is_near(area_m2, target_ha)
                if not fits:
                    continue
                changed = points.copy()
                changed[place, column] = instead
                shape = shapely.Polygon(changed)
                if shape.is_valid:
                    hectares = shape.area / SQUARE_METRES_PER_HECTARE
                    found.append(DigitReading(corner.label, axis, printed, instead, hectares, shape.length))
    if target_ha is None:
        return sorted(found, key=lambda reading: reading.length_m)
    return sorted(found, key=lambda reading: (round(abs(reading.area_ha - target_ha), 3), reading.length_m))


def _one_digit_off(number: float) -> Iterator[float]:
    whole = math.floor(number)
    digits = str(whole)
    for place, digit in enumerate(digits):
        worth = 10 ** (len(digits) - 1 - place)
        for other in range(1 if place == 0 else 0, 10):
            if other != int(digit):
                yield number + (other - int(digit)) * worth


def _is_among(others: Points, corner: Points) -> bool:
    low, high = others.min(axis=0), others.max(axis=0)
    reach = np.maximum(high - low, _LEAST_REACH_M)
    return bool(((low - reach <= corner) & (corner <= high + reach)).all())


def _is_near(area_m2: float, target_ha: float) -> bool:
    target = target_ha * SQUARE_METRES_PER_HECTARE
    return abs(area_m2 - target) <= max(_FIT_SHARE * target, _FIT_M2)


def _doubled_area(points: Points) -> float:
    east, north = (points - points[0]).T
    return float(np.sum(east * np.roll(north, -1) - np.roll(east, -1) * north))


def _doubled_change(points: Points, place: int, column: int, instead: float) -> float:
    """Return what moving one corner along one axis adds to the doubled area: it is linear in the move."""
    before, after = points[place - 1], points[(place + 1) % len(points)]
    move = instead - points[place, column]
    across = after[1] - before[1] if column == 0 else before[0] - after[0]
    return float(move * across)


def misprints(ring: Ring, target_ha: float | None) -> Sequence[Remark]:
    """Return the findings on corners far off and on digits that would make the ring fit (not applied).

    Parameters
    ----------
    ring : Ring
    target_ha : float or None
        Declared hectares if the ring does not fit them; None if it does, or none are known.
    """
    if len(ring.corners) > _MOST_SEARCHED:
        return []
    far = far_corners(ring)
    findings = [
        Remark("corners.finding.far", ring=ring.number, corner=corner.label, km=km) for corner, km in far
    ]
    if target_ha is None and not far:
        return findings
    readings = digit_readings(ring, target_ha=target_ha, only=[corner for corner, _ in far] or None)
    return findings + [
        Remark(
            "corners.finding.digit",
            ring=ring.number,
            corner=reading.corner,
            axis=reading.axis,
            printed=reading.printed,
            instead=reading.instead,
            ha=reading.area_ha,
        )
        for reading in readings[:_MOST_READINGS]
    ]
