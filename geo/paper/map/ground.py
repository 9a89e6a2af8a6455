"""The ground of an atlas on a grid: lines of communes, rivers, railway, power nodes, airports, places."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from ...atlas.ground import ground_credits, ground_names, inner_lines
from ...base.crs import STORAGE_CRS, to_vn2000

if TYPE_CHECKING:
    from ...atlas.atlas import Atlas

COMMUNES, RIVERS, RAILWAY = "communes", "rivers", "railway"
STOPS, POWER, AIRPORTS, PLACES = "stops", "power", "airports", "places"
GROUPS = (COMMUNES, RIVERS, RAILWAY, STOPS, POWER, AIRPORTS, PLACES)
"""What a map may show, in the order of its legend."""


class GroundPlace(NamedTuple):
    """A mark: its group, kind, and name in each language."""

    group: str
    kind: str
    vi: str
    en: str


@dataclass(frozen=True)
class Ground:
    """The ground of an atlas on a grid, metres.

    Parameters
    ----------
    lines : dict
        Shape of each group of lines.
    places : tuple
        Marks, the most important first.
    at : array
        East and north of each.
    credits : tuple of str
        Whom to credit.
    """

    lines: dict[str, BaseGeometry] = field(default_factory=dict)
    places: tuple[GroundPlace, ...] = ()
    at: npt.NDArray[np.float64] = field(default_factory=lambda: np.zeros((0, 2)))
    credits: tuple[str, ...] = ()

    @property
    def groups(self) -> tuple[str, ...]:
        """What there is of it, in the order of the legend."""
        there = {*self.lines, *(place.group for place in self.places)}
        return tuple(group for group in GROUPS if group in there)


@lru_cache(maxsize=8)
def ground_of(atlas: Atlas, epsg: int) -> Ground:
    """Return the ground of an atlas on a grid; an empty one if it has none."""
    context = atlas.context
    if not context.sources:
        return Ground()
    shapes = {
        COMMUNES: inner_lines(context, atlas.admin_units),
        RIVERS: shapely.union_all(context.layer(RIVERS).geometry.to_numpy()),
        RAILWAY: shapely.union_all(context.layer(RAILWAY).geometry.to_numpy()),
    }
    on_grid = gpd.GeoSeries(list(shapes.values()), crs=STORAGE_CRS).to_crs(epsg)
    lines = dict(zip(shapes, on_grid, strict=True))
    places: list[GroundPlace] = []
    at: list[tuple[float, float]] = []
    for one in ground_names(atlas):
        group = AIRPORTS if one.layer == AIRPORTS else PLACES
        places.append(GroundPlace(group, one.kind, one.name("vi"), one.name("en")))
        at.append((one.lon, one.lat))
    power, stops = context.layer(POWER), context.layer(STOPS)
    places += [GroundPlace(POWER, "", f"{kv} kV", f"{kv} kV") for kv in power["max_kv"]]
    places += [GroundPlace(STOPS, "", "", "")] * len(stops)
    for frame in (power, stops):
        at += [(float(lon), float(lat)) for lon, lat in shapely.get_coordinates(frame.geometry)]
    lonlat = np.array(at, dtype=float).reshape(-1, 2)
    north, east = to_vn2000(lonlat[:, 0], lonlat[:, 1], epsg)
    return Ground(lines, tuple(places), np.column_stack([east, north]), ground_credits(context))
