"""The ground under a map as every map draws it: lines between communes, names that help, whom to credit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from ..base.text import fold
from ..store.context import Context

if TYPE_CHECKING:
    from .atlas import Atlas

Shapes = npt.NDArray[np.object_]

NAMED = ("airports", "towns", "villages")
"""Layers whose places have names, the most important first."""

_SAME_DEG = 0.05
"""A place with the name of a commune is the same as that commune if it lies this near to its seat."""


@dataclass(frozen=True)
class GroundName:
    """A named place of the ground: its layer, kind, names, longitude and latitude."""

    layer: str
    kind: str
    name_vi: str
    name_en: str
    lon: float
    lat: float

    def name(self, language: str) -> str:
        """Return its name."""
        return self.name_en if language == "en" and self.name_en else self.name_vi


def ground_names(atlas: Atlas) -> list[GroundName]:
    """Return the places that have a name and are not already on the map as a commune of that name."""
    context = atlas.context
    units = atlas.admin_units
    seats = units[(units["level"] == "commune") & units["valid_to"].fillna("").eq("")]
    known: dict[str, list[tuple[str, float, float]]] = {}
    for code, name, lon, lat in zip(seats.index, seats["name_vi"], seats["lon"], seats["lat"], strict=True):
        known.setdefault(fold(str(name)), []).append((str(code), float(lon), float(lat)))
    found = []
    for layer in NAMED:
        frame = context.layer(layer)
        lons, lats = frame.geometry.x.tolist(), frame.geometry.y.tolist()
        communes = context.communes_at(lons, lats)
        columns = (frame["kind"], frame["name_vi"], frame["name_en"])
        for kind, vi, en, lon, lat, commune in zip(*columns, lons, lats, communes, strict=True):
            is_named = any(
                code == commune or max(abs(x - lon), abs(y - lat)) < _SAME_DEG
                for code, x, y in known.get(fold(vi), ())
            )
            if vi and not (is_named and layer != "airports"):
                found.append(GroundName(layer, kind, vi, en, lon, lat))
    return found


def ground_credits(context: Context) -> tuple[str, ...]:
    """Return whom the layers of the ground are to be credited to, one text a licence, each name once."""
    names: dict[str, dict[str, None]] = {}
    for source in context.sources.values():
        names.setdefault(source.licence, {}).update(dict.fromkeys(source.credit.split("; ")))
    return tuple(f"{', '.join(credited)} ({licence})" for licence, credited in names.items())


def inner_lines(context: Context, units: pd.DataFrame) -> BaseGeometry:
    """Return the lines between communes of one province, EPSG:4326.

    Those along a province are left out: the outline of the province is drawn there, and the two differ.

    Parameters
    ----------
    units : DataFrame
        ``admin_units`` of the atlas, index ``code``.
    """
    communes = context.layer("communes")
    parents = {str(code): str(parent) for code, parent in units["parent_code"].items()}
    lines = [
        _shared(communes.geometry.to_numpy()[np.array(members, dtype=int)])
        for members in _by_parent(communes["code"].tolist(), parents).values()
    ]
    edges = shapely.multilinestrings(np.concatenate([np.empty(0, dtype=object), *lines]))
    return cast("BaseGeometry", shapely.line_merge(edges))


def _by_parent(codes: list[str], parents: Mapping[str, str]) -> dict[str, list[int]]:
    members: dict[str, list[int]] = {}
    for place, code in enumerate(codes):
        members.setdefault(parents.get(code, ""), []).append(place)
    return members


def _shared(polygons: Shapes) -> Shapes:
    """Return the edges that two polygons have in common, each once."""
    corners, ring = shapely.get_coordinates(shapely.boundary(polygons), return_index=True)
    is_edge = ring[1:] == ring[:-1]
    ends = np.stack([corners[:-1][is_edge], corners[1:][is_edge]], axis=1)
    backwards = (ends[:, 0, 0] > ends[:, 1, 0]) | (
        (ends[:, 0, 0] == ends[:, 1, 0]) & (ends[:, 0, 1] > ends[:, 1, 1])
    )
    ends[backwards] = ends[backwards][:, ::-1]
    unique, counts = np.unique(ends.reshape(-1, 4), axis=0, return_counts=True)
    return np.asarray(shapely.linestrings(unique[counts == 2].reshape(-1, 2, 2)), dtype=object)
