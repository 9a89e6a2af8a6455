"""Names of the land on a map: communes, provinces, neighbours."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from ...base.translate import tr
from .labels import Board, Set, Wish
from .provinces import THEME, Ground
from .view import View

_COMMUNE_PT = 5.2
_COMMUNES_FROM = 400_000
_TOWNS_FROM = 1_000_000
_PROVINCES_FROM = 200_000
_PROVINCES_WIDE_MM = 90.0
_NAME_GRID = 13
_BESIDE_SYMBOLS_MM = 2.6


def commune_names(
    board: Board, view: View, ground: Ground, type_scale: float
) -> tuple[tuple[Set, ...], npt.NDArray[np.float64]]:
    """Set the names of communes where there is room, towns first.

    There is no dot without a name; a name without a dot stands where symbols cover the place.
    """
    if view.denominator > _TOWNS_FROM or not len(ground.communes):
        return (), np.zeros((0, 2))
    at = view.place(ground.commune_places)
    frame = view.frame
    inside = (
        (at[:, 0] > frame.x) & (at[:, 0] < frame.right) & (at[:, 1] > frame.y) & (at[:, 1] < frame.bottom)
    )
    towns = np.array([is_town for _, is_town in ground.communes])
    if view.denominator > _COMMUNES_FROM:
        inside &= towns
    names: list[Set] = []
    dots: list[npt.NDArray[np.float64]] = []
    for place in sorted(np.flatnonzero(inside), key=lambda place: (not towns[place], place)):
        name, is_town = ground.communes[place]
        x, y = (float(part) for part in at[place])
        dot = np.array([[x - 0.4, y - 0.4, x + 0.4, y + 0.4]])
        is_free = bool(board.free(dot).all())
        colour = THEME["place_main"] if is_town else THEME["place"]
        size = (_COMMUNE_PT + 0.4 * is_town) * type_scale
        reach = 0.4 if is_free else _BESIDE_SYMBOLS_MM
        wish = Wish((name,), x, y, reach, size, "medium" if is_town else "regular", colour)
        found = board.put(wish, leaders=False)
        if found:
            names.append(found)
        if found and is_free:
            board.take(dot)
            dots.append(at[place])
    return tuple(names), np.array(dots).reshape(-1, 2)


def region_names(
    board: Board, view: View, ground: Ground, language: str, type_scale: float
) -> tuple[Set, ...]:
    """Set the names of provinces, in a free place of the part that is shown, and of their neighbours."""
    found: list[Set | None] = []
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
        wish = Wish((name,), x, y, 0.0, 6.6 * type_scale, "medium", THEME["grid_text"], centred=True)
        half_width, half_height = wish.width / 2 + 1, wish.height / 2 + 1
        if frame.x < x < frame.right and frame.y < y < frame.bottom:
            x = min(max(x, frame.x + half_width), frame.right - half_width)
            y = min(max(y, frame.y + half_height), frame.bottom - half_height)
            found.append(board.put(replace(wish, x=x, y=y), leaders=False))
    return tuple(name for name in found if name is not None)


def _in_part(board: Board, view: View, part: BaseGeometry, name: str, size: float) -> Set | None:
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
        wish = Wish((name,), float(x), float(y), 0.0, size, "semibold", THEME["grey"], centred=True)
        half = np.array([wish.width / 2, wish.height / 2])
        box = np.concatenate([np.array([x, y]) - half, np.array([x, y]) + half])
        if board.free(box[None, :]).all():
            return board.put(wish, leaders=False)
    return None
