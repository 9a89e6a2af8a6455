"""The user's own ground for the page's map as one file: roads, railways, waters, power lines, border points.

The map asks for it when it has been drawn and the reader wants it. What would make the file too large is
simplified more, and then left out, the least important first; the file says what.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from ..base.errors import DataError
from ..base.limits import limit_bytes
from ..base.translate import LANGUAGES, tr
from ..store.own.ground import CONTEXT, THEMES, OwnGround

KINDS = (
    "motorway",
    "trunk",
    "railways",
    "primary",
    "borders",
    "waterways",
    "secondary",
    "water",
    "power",
    "minor",
)
"""What the map draws in its own way each, the most important first."""

_ROADS = ("motorway", "trunk", "primary", "secondary")
_TOLERANCES_DEG = (0.0001, 0.0003, 0.0008)  # about 11, 33 and 90 m
_STEPS_A_DEGREE = 100_000
_NOTHING = b"{}"

Shapes = npt.NDArray[np.object_]


def own_ground_name(own: OwnGround | None) -> str:
    """Return a name that changes with the map data of the user's own; ``""`` where there are none."""
    if own is None or not own.path(CONTEXT).is_file():
        return ""
    return hashlib.sha256(f"{own.folder}\n{own.version}".encode()).hexdigest()[:16]


def encode_own_ground(own: OwnGround) -> bytes:
    """Return the user's own ground as JSON; of one that cannot be read, an empty object."""
    part = own.part(CONTEXT)
    if part is None:
        return _NOTHING
    try:
        frames = {theme: own.layer(theme) for theme in THEMES}
    except DataError:
        return _NOTHING
    kinds = {kind: rows for kind, rows in _kinds(frames).items() if len(rows)}
    if not kinds:
        return _NOTHING
    drawn, left_out = _within_the_limit(kinds)
    return _json(
        {
            "title": {one: tr("map.ground.title", one) for one in LANGUAGES},
            "names": {one: tr("map.own_ground.row", one, what=_listed(drawn, one)) for one in LANGUAGES},
            "leftOut": {one: _left_out(left_out, one) for one in LANGUAGES},
            "credits": part.about.credit,
            "kinds": drawn,
        }
    )


def _kinds(frames: Mapping[str, gpd.GeoDataFrame]) -> dict[str, gpd.GeoDataFrame]:
    roads = frames["roads"]
    by_road = {name: roads[roads["fclass"] == name] for name in _ROADS}
    minor = roads[~roads["fclass"].isin(_ROADS)]
    kinds = {**frames, **by_road, "minor": minor}
    return {kind: kinds[kind] for kind in KINDS}


def _within_the_limit(kinds: Mapping[str, gpd.GeoDataFrame]) -> tuple[dict[str, Any], list[str]]:
    """Return what is drawn by kind, as fine as the limit allows, and the kinds that found no room."""
    most = limit_bytes("ground_page_mb")
    drawn: dict[str, Any] = {}
    for tolerance in _TOLERANCES_DEG:
        drawn = {kind: list(_rows(kind, frame, tolerance)) for kind, frame in kinds.items()}
        if len(_json(drawn)) <= most:
            return drawn, []
    kept: dict[str, Any] = {}
    size = 0
    for kind, rows in drawn.items():
        size += len(_json(rows))
        if size > most:
            break
        kept[kind] = rows
    return kept, [kind for kind in drawn if kind not in kept]


def _rows(kind: str, frame: gpd.GeoDataFrame, tolerance: float) -> Iterator[list[Any]]:
    """Yield name or number and the steps from corner to corner; of a water its rings."""
    shapes = frame.geometry.to_numpy()
    if kind == "borders":
        for name, (x, y) in zip(frame["name"], shapely.get_coordinates(shapes), strict=True):
            yield [str(name or ""), _steps(np.array([[x, y]]))]
        return
    if kind == "water":
        for polygon in shapely.get_parts(shapely.simplify(shapes, tolerance)):
            if polygon.area > tolerance**2:
                yield ["", *(_steps(shapely.get_coordinates(ring)) for ring in shapely.get_rings(polygon))]
        return
    refs = frame["ref"].fillna("").astype(str) if kind in (*_ROADS, "minor") else np.full(len(frame), "")
    refs = np.asarray(refs, dtype=object)
    for ref in sorted(set(refs)):
        for line in _merged(shapes[refs == ref], tolerance):
            yield [ref, _steps(shapely.get_coordinates(line))]


def _merged(shapes: Shapes, tolerance: float) -> Shapes:
    """Return lines that go on as one: a road is cut at every bridge and crossing."""
    lines = shapely.get_parts(shapes)
    lines = lines[shapely.get_type_id(lines) == 1]
    whole = shapely.get_parts(shapely.line_merge(shapely.multilinestrings(lines)))
    # roads may cross: to keep them from it would take minutes
    return np.asarray(shapely.simplify(whole, tolerance, preserve_topology=False), dtype=object)


def _steps(corners: npt.NDArray[np.float64]) -> list[int]:
    """Return the first corner, and each as the difference from the one before, in 1e-5 degrees."""
    whole = np.rint(corners * _STEPS_A_DEGREE).astype(np.int64)
    steps = np.diff(whole, axis=0, prepend=np.zeros((1, 2), dtype=np.int64))
    moved = steps.any(axis=1)
    return [int(step) for step in steps[moved].ravel()]


def _listed(kinds: Mapping[str, Any], language: str) -> str:
    """Return the themes of some kinds in words, each once."""
    themes = dict.fromkeys("roads" if kind in (*_ROADS, "minor") else kind for kind in kinds)
    return ", ".join(tr(f"map.own_ground.{theme}", language) for theme in themes)


def _left_out(kinds: list[str], language: str) -> str:
    if not kinds:
        return ""
    what = ", ".join(tr(f"map.own_ground.{kind}", language) for kind in kinds)
    return tr("map.own_ground.left_out", language, what=what)


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
