"""The land under a map: provinces, neighbours, places; projected once and used for many sheets."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import shapely
from matplotlib.path import Path
from shapely.geometry.base import BaseGeometry

from ...base.crs import to_vn2000
from ...base.palette import MAP_THEMES
from ...records.territory import NEIGHBOURS
from ..canvas.page import Page, Shape, box_path
from .view import View

if TYPE_CHECKING:
    from ...atlas.atlas import Atlas

THEME = MAP_THEMES["light"]
_SHORE_MM = (2.6, 1.7, 0.9)
_BORDER_MM = 0.32
_BORDER_DASH = (2.4, 0.7, 0.35, 0.7)
_POLYGONAL = 2
_SPARE_MM = 4.0  # drawn beyond the frame, so that no cut edge shows


@dataclass(frozen=True)
class Province:
    """A province on a grid."""

    code: str
    name_vi: str
    name_en: str
    shape: BaseGeometry


@dataclass(frozen=True)
class Ground:
    """What every map of an atlas on one grid has in common; metres of the grid.

    Parameters
    ----------
    provinces : tuple of Province
        Of one vintage.
    neighbours : dict
        Token of each neighbour and a place within it.
    communes : tuple of (name, is_town)
        The communes in force.
    commune_places : array
        East and north of each.
    """

    provinces: tuple[Province, ...]
    neighbours: dict[str, npt.NDArray[np.float64]]
    communes: tuple[tuple[str, bool], ...]
    commune_places: npt.NDArray[np.float64]

    @property
    def whole(self) -> BaseGeometry:
        """All provinces."""
        return shapely.union_all([province.shape for province in self.provinces])


@lru_cache(maxsize=8)
def ground_of(atlas: Atlas, epsg: int, vintage: str) -> Ground:
    """Return the land of an atlas on a grid."""
    frame = atlas.provinces(vintage)
    shapes = frame.geometry.to_crs(epsg)
    provinces = tuple(
        Province(str(code), str(vi), str(en), shape)
        for code, vi, en, shape in zip(frame["code"], frame["name_vi"], frame["name_en"], shapes, strict=True)
    )
    units = atlas.admin_units
    communes = units[(units["level"] == "commune") & units["valid_to"].fillna("").eq("")]
    communes = communes[communes["lon"].notna() & communes["lat"].notna()]
    places = on_grid(communes[["lon", "lat"]].to_numpy(dtype=float), epsg)
    names = tuple((str(n), k != "xã") for n, k in zip(communes["name_vi"], communes["kind"], strict=True))
    neighbours = {token: on_grid(np.array([at]), epsg)[0] for token, at in NEIGHBOURS.items()}
    return Ground(provinces, neighbours, names, places)


def on_grid(lonlat: npt.NDArray[np.float64], epsg: int) -> npt.NDArray[np.float64]:
    """Return longitudes and latitudes as east and north on a grid."""
    north, east = to_vn2000(lonlat[:, 0], lonlat[:, 1], epsg)
    return np.column_stack([east, north])


def geometry_path(geometry: BaseGeometry, view: View) -> Path:
    """Return a polygon, line or collection of them (on the grid) as a path on the page."""
    parts = shapely.get_parts(shapely.get_parts(geometry))  # twice: a collection may hold collections
    closed = bool(shapely.get_dimensions(geometry) == _POLYGONAL)
    rings = shapely.get_rings(parts[shapely.get_dimensions(parts) == _POLYGONAL]) if closed else parts
    if not len(rings):
        return Path(np.zeros((0, 2)))
    vertices, codes = [], []
    for ring in rings:
        corners = shapely.get_coordinates(ring)
        step = np.full(len(corners), Path.LINETO, dtype=Path.code_type)
        step[0] = Path.MOVETO
        if closed:
            step[-1] = Path.CLOSEPOLY
        vertices.append(corners)
        codes.append(step)
    return Path(view.place(np.concatenate(vertices)), np.concatenate(codes))


def is_empty(path: Path) -> bool:
    """Tell whether a path has no corner."""
    return not np.size(path.vertices)


def clipped(geometry: BaseGeometry, view: View) -> BaseGeometry:
    """Return the part of a geometry that the frame shows, and a little beyond."""
    west, south, east, north = view.bounds
    spare = _SPARE_MM * view.denominator / 1_000
    return shapely.clip_by_rect(geometry, west - spare, south - spare, east + spare, north + spare)


def draw_land(page: Page, view: View, ground: Ground) -> None:
    """Draw what lies outside and inside the provinces."""
    page.box(view.frame, fill=THEME["outside"])
    whole = geometry_path(clipped(ground.whole, view), view)
    if is_empty(whole):
        return
    shore = [Shape(whole, edge=THEME["shore"], width=2 * width, edge_alpha=0.45) for width in _SHORE_MM]
    page.shapes([*shore, Shape(whole, fill=THEME["land"])], clip=view.frame)


def draw_borders(page: Page, view: View, ground: Ground) -> None:
    """Draw the outlines of the provinces, those between two of them once."""
    lines = shapely.union_all([shapely.boundary(province.shape) for province in ground.provinces])
    path = geometry_path(shapely.line_merge(clipped(lines, view)), view)
    if not is_empty(path):
        border = Shape(path, edge=THEME["grey"], width=_BORDER_MM, dash=_BORDER_DASH)
        page.shapes([border], clip=view.frame)


def draw_frame(page: Page, view: View, colour: str) -> None:
    """Draw the edge of the map."""
    page.shapes([Shape(box_path(view.frame), edge=colour, width=0.3)])
