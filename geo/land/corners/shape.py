"""What the rings of a list enclose, and their faults.

Faults are edges that cross, corners met twice or far off, and digits that are likely misprinted.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry import MultiLineString, MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from ...base.crs import from_vn2000
from ...base.errors import GeometryError
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

_NOTHING_M2 = 1.0
_LARGER = 1.0 + 1e-9

Points = npt.NDArray[np.float64]
Shaped = TypeVar("Shaped", bound=BaseGeometry)


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


class EnclosedShape(NamedTuple):
    """The shape on the printed grid: x east, y north in metres; None where a ring crosses itself."""

    polygon: Polygon | MultiPolygon | None
    ring_ha: tuple[float, ...]
    notes: tuple[Remark, ...]
    findings: tuple[Remark, ...]


def shape_of(rings: Sequence[Ring], declared_ha: float | None) -> EnclosedShape:
    """Return the shape that rings enclose.

    A ring inside another is a hole, unless the declared hectares fit only without taking it out.
    Land that two rings share counts once.

    Raises
    ------
    GeometryError
        If all corners of a ring lie on one line.
    """
    parts = [Polygon(points_of(ring)) for ring in rings]
    for ring, part in zip(rings, parts, strict=True):
        if part.convex_hull.area <= _NOTHING_M2:
            raise GeometryError("corners.error.no_area", ring=ring.number)
    hectares = tuple(part.area / SQUARE_METRES_PER_HECTARE for part in parts)
    broken = [ring for ring, part in zip(rings, parts, strict=True) if not part.is_valid]
    if broken:
        faults = [remark for ring in broken for remark in (*repeated(ring), *crossings(ring))]
        return EnclosedShape(None, hectares, (), tuple(faults))
    depth = [_depth(part, parts) for part in parts]
    whole = shapely.union_all([part for part, deep in zip(parts, depth, strict=True) if deep == 0])
    cut = whole
    for level in range(1, max(depth) + 1):
        inner = shapely.union_all([part for part, deep in zip(parts, depth, strict=True) if deep == level])
        cut = cut.difference(inner) if level % 2 else cut.union(inner)
    holes = [str(ring.number) for ring, deep in zip(rings, depth, strict=True) if deep % 2]
    notes, findings = [], _overlaps(rings, parts, depth)
    if holes and _fits(whole, declared_ha) and not _fits(cut, declared_ha):
        findings.append(Remark("corners.finding.inner_kept", rings=", ".join(holes)))
        return EnclosedShape(_polygonal(whole), hectares, (), tuple(findings))
    if holes:
        notes.append(Remark("corners.note.holes", rings=", ".join(holes)))
    if len(rings) > 1:
        notes.insert(0, Remark("corners.note.rings", n=len(rings)))
    return EnclosedShape(_polygonal(cut), hectares, tuple(notes), tuple(findings))


def in_degrees(shape: Shaped, epsg: int) -> Shaped:
    """Return a shape of a VN-2000 grid (x east, y north) in EPSG:4326."""

    def project(points: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        position = from_vn2000(points[:, 1], points[:, 0], epsg)
        return np.column_stack([position.lon, position.lat])

    placed = shapely.transform(shape, project)
    assert isinstance(placed, type(shape))
    return placed


def outline_of(rings: Sequence[Ring]) -> MultiLineString:
    """Return the printed outlines as lines, whether they cross or not: x east, y north in metres."""
    return MultiLineString([np.vstack([points := points_of(ring), points[:1]]) for ring in rings])


def _depth(part: Polygon, parts: Sequence[Polygon]) -> int:
    return sum(other.area > part.area * _LARGER and other.covers(part) for other in parts)


def _fits(shape: BaseGeometry, declared_ha: float | None) -> bool:
    if declared_ha is None:
        return False
    declared = declared_ha * SQUARE_METRES_PER_HECTARE
    return abs(float(shape.area) - declared) <= _FIT_SHARE * declared


def _overlaps(rings: Sequence[Ring], parts: Sequence[Polygon], depth: Sequence[int]) -> list[Remark]:
    """Return a finding for each two rings that share land without one lying inside the other."""
    first, second = shapely.STRtree(parts).query(parts, predicate="intersects")
    findings = []
    for a, b in zip(first.tolist(), second.tolist(), strict=True):
        nested = depth[a] != depth[b] and (parts[a].covers(parts[b]) or parts[b].covers(parts[a]))
        if a >= b or nested:
            continue
        shared = parts[a].intersection(parts[b]).area
        if shared > _NOTHING_M2:
            findings.append(
                Remark(
                    "corners.finding.overlap",
                    a=rings[a].number,
                    b=rings[b].number,
                    ha=shared / SQUARE_METRES_PER_HECTARE,
                )
            )
    return findings


def _polygonal(shape: BaseGeometry) -> Polygon | MultiPolygon:
    assert isinstance(shape, Polygon | MultiPolygon)
    oriented = shapely.orient_polygons(shape)
    assert isinstance(oriented, Polygon | MultiPolygon)
    return oriented
