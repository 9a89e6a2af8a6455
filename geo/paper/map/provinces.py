"""The land under a map: provinces, neighbours, communes, and their names where symbols leave room.

It is projected once and used for many sheets.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import shapely
from matplotlib.path import Path
from shapely.geometry.base import BaseGeometry

from ...base.crs import to_vn2000
from ...base.palette import MAP_THEMES
from ...base.plane import is_area
from ...base.translate import tr
from ...records.territory import territory
from ...store.own.ground import CONTEXT, OwnGround
from ..canvas.page import DrawnPath, Page, box_path
from .ground import Ground, ground_of
from .labels import LabelBoard, LabelWish, PlacedLabel
from .view import View

if TYPE_CHECKING:
    from ...atlas.atlas import Atlas

THEME = MAP_THEMES["light"]
_SHORE_MM = (2.6, 1.7, 0.9)
_BORDER_MM = 0.32
_BORDER_DASH = (2.4, 0.7, 0.35, 0.7)
_SPARE_MM = 4.0  # drawn beyond the frame, so that no cut edge shows

_COMMUNE_PT = 5.2
_COMMUNES_UP_TO = 400_000
_TOWNS_UP_TO = 1_000_000
_PROVINCES_FROM = 200_000
_PROVINCES_WIDE_MM = 90.0
_NAME_GRID = 13
_BESIDE_SYMBOLS_MM = 2.6


@dataclass(frozen=True)
class DrawnProvince:
    """A province on a grid."""

    code: str
    name_vi: str
    name_en: str
    shape: BaseGeometry


@dataclass(frozen=True)
class Provinces:
    """What every map of an atlas on one grid has in common; metres of the grid.

    Parameters
    ----------
    provinces : tuple of DrawnProvince
        Of one vintage.
    neighbours : dict
        Token of each neighbour and a place within it.
    communes : tuple of (name, is_town)
        The communes in force.
    commune_places : array
        East and north of each.
    under : Ground
        What helps to find one's way: railway, towns and so on.
    own : OwnGround or None
        The user's own ground, whose roads and waters lie under the features.
    """

    provinces: tuple[DrawnProvince, ...]
    neighbours: dict[str, npt.NDArray[np.float64]]
    communes: tuple[tuple[str, bool], ...]
    commune_places: npt.NDArray[np.float64]
    under: Ground = field(default_factory=Ground)
    own: OwnGround | None = None

    @property
    def has_own(self) -> bool:
        """Whether the user has roads and waters of their own."""
        return self.own is not None and self.own.path(CONTEXT).is_file()

    @property
    def whole(self) -> BaseGeometry:
        """All provinces."""
        return shapely.union_all([province.shape for province in self.provinces])


@lru_cache(maxsize=8)
def provinces_of(atlas: Atlas, epsg: int, vintage: str) -> Provinces:
    """Return the land of an atlas on a grid."""
    frame = atlas.provinces(vintage)
    shapes = frame.geometry.to_crs(epsg)
    provinces = tuple(
        DrawnProvince(str(code), str(vi), str(en), shape)
        for code, vi, en, shape in zip(frame["code"], frame["name_vi"], frame["name_en"], shapes, strict=True)
    )
    units = atlas.admin_units
    communes = units[(units["level"] == "commune") & units["valid_to"].fillna("").eq("")]
    communes = communes[communes["lon"].notna() & communes["lat"].notna()]
    places = on_grid(communes[["lon", "lat"]].to_numpy(dtype=float), epsg)
    names = tuple((str(n), k != "xã") for n, k in zip(communes["name_vi"], communes["kind"], strict=True))
    around = territory().covered.neighbours
    neighbours = {token: on_grid(np.array([at]), epsg)[0] for token, at in around.items()}
    return Provinces(provinces, neighbours, names, places, ground_of(atlas, epsg), atlas.own_ground)


def on_grid(lonlat: npt.NDArray[np.float64], epsg: int) -> npt.NDArray[np.float64]:
    """Return longitudes and latitudes as east and north on a grid."""
    north, east = to_vn2000(lonlat[:, 0], lonlat[:, 1], epsg)
    return np.column_stack([east, north])


def geometry_path(geometry: BaseGeometry, view: View) -> Path:
    """Return a polygon, line or collection of them (on the grid) as a path on the page."""
    parts = shapely.get_parts(shapely.get_parts(geometry))  # twice: a collection may hold collections
    closed = is_area(geometry)
    rings = shapely.get_rings(parts[is_area(parts)]) if closed else parts
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


def draw_land(page: Page, view: View, ground: Provinces) -> None:
    """Draw what lies outside and inside the provinces."""
    page.box(view.frame, fill=THEME["outside"])
    whole = geometry_path(clipped(ground.whole, view), view)
    if is_empty(whole):
        return
    shore = [DrawnPath(whole, edge=THEME["shore"], width=2 * width, edge_alpha=0.45) for width in _SHORE_MM]
    page.shapes([*shore, DrawnPath(whole, fill=THEME["land"])], clip=view.frame)


def draw_borders(page: Page, view: View, ground: Provinces) -> None:
    """Draw the outlines of the provinces, those between two of them once."""
    lines = shapely.union_all([shapely.boundary(province.shape) for province in ground.provinces])
    path = geometry_path(shapely.line_merge(clipped(lines, view)), view)
    if not is_empty(path):
        border = DrawnPath(path, edge=THEME["grey"], width=_BORDER_MM, dash=_BORDER_DASH)
        page.shapes([border], clip=view.frame)


def draw_frame(page: Page, view: View, colour: str) -> None:
    """Draw the edge of the map."""
    page.shapes([DrawnPath(box_path(view.frame), edge=colour, width=0.3)])


def commune_names(
    board: LabelBoard, view: View, ground: Provinces, type_scale: float
) -> tuple[tuple[PlacedLabel, ...], npt.NDArray[np.float64]]:
    """Set the names of communes where there is room, towns first.

    There is no dot without a name; a name without a dot stands where symbols cover the place.
    """
    if view.denominator > _TOWNS_UP_TO or not len(ground.communes):
        return (), np.zeros((0, 2))
    at = view.place(ground.commune_places)
    frame = view.frame
    inside = (
        (at[:, 0] > frame.x) & (at[:, 0] < frame.right) & (at[:, 1] > frame.y) & (at[:, 1] < frame.bottom)
    )
    towns = np.array([is_town for _, is_town in ground.communes])
    if view.denominator > _COMMUNES_UP_TO:
        inside &= towns
    names: list[PlacedLabel] = []
    dots: list[npt.NDArray[np.float64]] = []
    for place in sorted(np.flatnonzero(inside), key=lambda place: (not towns[place], place)):
        name, is_town = ground.communes[place]
        x, y = (float(part) for part in at[place])
        dot = np.array([[x - 0.4, y - 0.4, x + 0.4, y + 0.4]])
        is_free = bool(board.free(dot).all())
        colour = THEME["place_main"] if is_town else THEME["place"]
        size = (_COMMUNE_PT + 0.4 * is_town) * type_scale
        reach = 0.4 if is_free else _BESIDE_SYMBOLS_MM
        wish = LabelWish((name,), x, y, reach, size, "medium" if is_town else "regular", colour)
        found = board.put(wish, leaders=False)
        if found:
            names.append(found)
        if found and is_free:
            board.take(dot)
            dots.append(at[place])
    return tuple(names), np.array(dots).reshape(-1, 2)


def region_names(
    board: LabelBoard, view: View, ground: Provinces, language: str, type_scale: float
) -> tuple[PlacedLabel, ...]:
    """Set the names of provinces, in a free place of the part that is shown, and of their neighbours."""
    found: list[PlacedLabel | None] = []
    size = 8.2 * type_scale
    frame = view.frame
    window = shapely.box(*view.bounds)
    if view.denominator >= _PROVINCES_FROM and frame.width >= _PROVINCES_WIDE_MM:
        for province in ground.provinces:
            name = (province.name_en if language == "en" else province.name_vi).upper()
            part = shapely.intersection(province.shape, window)
            if not shapely.is_empty(part):
                found.append(_in_part(board, view, part, name, size))
    for token, at in ground.neighbours.items():
        x, y = (float(edge) for edge in view.place(at))
        name = tr(f"map.neighbour.{token}", language)
        wish = LabelWish((name,), x, y, 0.0, 6.6 * type_scale, "medium", THEME["grid_text"], centred=True)
        half_width, half_height = wish.width / 2 + 1, wish.height / 2 + 1
        if frame.x < x < frame.right and frame.y < y < frame.bottom:
            x = min(max(x, frame.x + half_width), frame.right - half_width)
            y = min(max(y, frame.y + half_height), frame.bottom - half_height)
            found.append(board.put(replace(wish, x=x, y=y), leaders=False))
    return tuple(name for name in found if name is not None)


def _in_part(board: LabelBoard, view: View, part: BaseGeometry, name: str, size: float) -> PlacedLabel | None:
    """Set a wide name in the free place nearest to the middle of a polygon."""
    west, south, east, north = part.bounds
    xs, ys = np.meshgrid(np.linspace(west, east, _NAME_GRID), np.linspace(south, north, _NAME_GRID))
    points = np.column_stack([xs.ravel(), ys.ravel()])
    points = points[shapely.contains_xy(part, points[:, 0], points[:, 1])]
    if not len(points):
        return None
    middle = shapely.get_coordinates(part.centroid)[0]
    points = points[np.argsort(((points - middle) ** 2).sum(axis=1), kind="stable")]
    for x, y in view.place(points):
        wish = LabelWish((name,), float(x), float(y), 0.0, size, "semibold", THEME["grey"], centred=True)
        half = np.array([wish.width / 2, wish.height / 2])
        box = np.concatenate([np.array([x, y]) - half, np.array([x, y]) + half])
        if board.free(box[None, :]).all():
            return board.put(wish, leaders=False)
    return None
