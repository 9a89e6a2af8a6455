"""Make one shape of the rings of a corner list: parts side by side, holes taken out."""

from __future__ import annotations

from collections.abc import Sequence
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
from .rings import Ring
from .shape import crossings, points_of, repeated

Shaped = TypeVar("Shaped", bound=BaseGeometry)

_NOTHING_M2 = 1.0
_LARGER = 1.0 + 1e-9
_FITS_SHARE = 0.01


class Shape(NamedTuple):
    """The shape on the printed grid: x east, y north in metres; None where a ring crosses itself."""

    polygon: Polygon | MultiPolygon | None
    ring_ha: tuple[float, ...]
    notes: tuple[Remark, ...]
    findings: tuple[Remark, ...]


def shape_of(rings: Sequence[Ring], declared_ha: float | None) -> Shape:
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
        return Shape(None, hectares, (), tuple(faults))
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
        return Shape(_polygonal(whole), hectares, (), tuple(findings))
    if holes:
        notes.append(Remark("corners.note.holes", rings=", ".join(holes)))
    if len(rings) > 1:
        notes.insert(0, Remark("corners.note.rings", n=len(rings)))
    return Shape(_polygonal(cut), hectares, tuple(notes), tuple(findings))


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
    return abs(float(shape.area) - declared) <= _FITS_SHARE * declared


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
