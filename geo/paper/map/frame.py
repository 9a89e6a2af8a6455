"""A whole map in its frame: land, grid, features, names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from ...base.palette import INK
from ...records.vocabulary import LAYERS
from ..canvas import fonts
from ..canvas.page import DrawnPath, Page
from ..canvas.words import abbreviated
from .backdrop import BackdropPicture
from .features import PlacedFeatures
from .graticule import draw_graticule, draw_grid
from .labels import LabelBoard, LabelWish, PlacedLabel, draw_names
from .marks import circle
from .own_lines import OwnNames, own_lines
from .provinces import THEME, Provinces, commune_names, draw_borders, draw_frame, draw_land, region_names
from .underlay import GroundPlan, draw_ground_lines, draw_ground_marks, plan_ground
from .view import View

NAME_PT = {"zones": 6.6, "clusters": 6.2, "hydropower": 5.7, "mines": 5.7, "projects": 5.7}
_CONTEXT_PT = 5.4
_NUMBER_PT = 5.2
_NAME_WIDTH_MM = 30.0
_NAME_LINES = 2
_NAME_MM2 = 190.0
"""Square millimetres of map that a name should have to itself."""

_LEADERS_UP_TO = 70


@dataclass(frozen=True)
class MapPlan:
    """Everything on a map, laid out before it is drawn.

    Parameters
    ----------
    names : tuple of PlacedLabel
        Names and numbers of features.
    keys : tuple of int
        Features that have a number instead of a name, in the order of the numbers from 1.
    unnamed : int
        Features on the map that have neither.
    """

    view: View
    ground: Provinces
    placed: PlacedFeatures
    names: tuple[PlacedLabel, ...]
    keys: tuple[int, ...]
    unnamed: int
    communes: tuple[PlacedLabel, ...] = ()
    regions: tuple[PlacedLabel, ...] = ()
    commune_dots: npt.NDArray[np.float64] = field(default_factory=lambda: np.zeros((0, 2)))
    under: GroundPlan = field(default_factory=GroundPlan)
    own_names: OwnNames = field(default_factory=OwnNames)

    @property
    def has_borders(self) -> bool:
        """Whether the outline of a province runs through the map."""
        window = shapely.box(*self.view.bounds)
        return not all(
            shapely.contains_properly(province.shape, window) or shapely.disjoint(province.shape, window)
            for province in self.ground.provinces
        )


@dataclass(frozen=True)
class FeatureNaming:
    """How features are named.

    Parameters
    ----------
    language : str
        Of names on the map.
    most_keys : int
        Numbers that the list beside the map has room for.
    main : array of bool, optional
        Features that the sheet is about; the others are its surroundings.
    """

    language: str
    most_keys: int = 0
    main: npt.NDArray[np.bool_] | None = None


def plan_map(
    placed: PlacedFeatures,
    ground: Provinces,
    naming: FeatureNaming,
    *,
    type_scale: float,
    wishes: Sequence[LabelWish] = (),
) -> MapPlan:
    """Choose the place of every name.

    Parameters
    ----------
    wishes : sequence of LabelWish
        What else is to be written on the map, before all names.
    """
    view = placed.view
    board = LabelBoard(view.frame)
    obstacles = placed.obstacles()
    if len(obstacles):
        board.take(obstacles)
    own = own_lines(ground.own, view.epsg)
    if own is not None and own.is_in(view):
        wishes = (*wishes, own.wish(view, type_scale))
    others = [found for wish in wishes if (found := board.put(wish, leaders=False))]
    names, left = _feature_names(board, placed, naming, type_scale)
    keys, numbers = _numbers(board, placed, left, naming.most_keys, type_scale)
    communes, dots = commune_names(board, view, ground, type_scale)
    regions = region_names(board, view, ground, naming.language, type_scale)
    under = plan_ground(board, view, ground.under, naming.language, type_scale)
    own_names = own.names(board, view, type_scale) if own is not None else OwnNames()
    return MapPlan(
        view,
        ground,
        placed,
        (*others, *names, *numbers),
        tuple(keys),
        len(left) - len(keys),
        communes,
        regions,
        dots,
        under,
        own_names,
    )


def draw_map(
    page: Page, plan: MapPlan, *, extra: Sequence[DrawnPath] = (), picture: BackdropPicture | None = None
) -> None:
    """Draw a map as planned.

    Parameters
    ----------
    extra : sequence of DrawnPath
        Lies over the areas and under the names.
    picture : BackdropPicture, optional
        Lies over the land and under everything else.
    """
    view = plan.view
    draw_land(page, view, plan.ground)
    if picture is not None:
        picture.draw(page, view)
    own = own_lines(plan.ground.own, view.epsg)
    if own is not None:
        own.draw(page, view)
    draw_ground_lines(page, view, plan.under)
    draw_graticule(page, view)
    draw_borders(page, view, plan.ground)
    draw_names(page, plan.regions)
    draw_grid(page, view)
    dots = [DrawnPath(circle(x, y, 0.28), fill=THEME["place"]) for x, y in plan.commune_dots]
    page.shapes(dots, clip=view.frame)
    draw_ground_marks(page, view, plan.under)
    page.shapes(plan.own_names.shapes(), clip=view.frame)
    plan.placed.draw(page)
    page.shapes(list(extra), clip=view.frame)
    draw_names(page, plan.own_names.labels)
    draw_names(page, plan.under.names)
    draw_names(page, plan.communes)
    draw_names(page, plan.names)
    draw_frame(page, view, INK)


# -- features ------------------------------------------------------------------------------------


def naming_order(placed: PlacedFeatures, main: npt.NDArray[np.bool_] | None) -> list[int]:
    """Return the drawn features in the order in which they are named."""
    table = placed.features.table
    drawn = np.flatnonzero(placed.is_drawn)
    size = np.zeros(len(placed.features))
    for column in ("capacity_mw", "area_ha"):
        if column in table:
            size = np.fmax(
                size, pd.to_numeric(table[column], errors="coerce").fillna(0).to_numpy(dtype=float)
            )
    is_main = main if main is not None else np.ones(len(size), dtype=bool)
    order = np.lexsort((-size[drawn], placed.features.symbols.layer[drawn], ~is_main[drawn]))
    return [int(place) for place in drawn[order]]


def _feature_names(
    board: LabelBoard, placed: PlacedFeatures, naming: FeatureNaming, type_scale: float
) -> tuple[list[PlacedLabel], list[int]]:
    """Set as many names as the map can bear; return them and the features that have none."""
    frame = placed.view.frame
    room = _NAME_MM2 if naming.main is None else 2 * _NAME_MM2
    most = max(6, int(frame.width * frame.height / (room * type_scale**2)))
    order = naming_order(placed, naming.main)
    leaders = len(order) <= _LEADERS_UP_TO
    names: list[PlacedLabel] = []
    left: list[int] = []
    for place in order:
        wish = _name_wish(placed, place, naming, type_scale)
        found = None
        if wish is not None and len(names) < most:
            found = board.put(wish, leaders=leaders)
        if found:
            names.append(found)
        else:
            left.append(place)
    return names, left


def _name_wish(
    placed: PlacedFeatures, place: int, naming: FeatureNaming, type_scale: float
) -> LabelWish | None:
    """Return the wish for a name; None for one too long for a map."""
    layer = LAYERS[placed.features.symbols.layer[place]]
    is_main = naming.main is None or bool(naming.main[place])
    size = (NAME_PT[layer] if is_main else _CONTEXT_PT) * type_scale
    weight = "medium" if is_main and layer in ("zones", "clusters") else "regular"
    text = abbreviated(placed.features.names[place], naming.language)
    lines = fonts.wrapped(text, _NAME_WIDTH_MM * type_scale, size, weight)
    if len(lines) > _NAME_LINES:
        if naming.main is None or not is_main:
            return None
        lines = fonts.wrapped(text, _NAME_WIDTH_MM * type_scale, size, weight, most=_NAME_LINES)
    x, y = placed.x_y[place]
    reach = placed.reach[place]
    is_area = bool(placed.is_area[place])
    if is_area:
        box = shapely.bounds(placed.features.shapes[place])
        half = placed.view.mm(min(box[2] - box[0], box[3] - box[1])) / 2
        reach = min(half, 4.0)
    return LabelWish(
        tuple(lines),
        float(x),
        float(y),
        float(reach),
        size,
        weight,
        INK if is_main else THEME["place_main"],
        centred=is_area,
        number=place,
    )


def _numbers(
    board: LabelBoard, placed: PlacedFeatures, left: list[int], most: int, type_scale: float
) -> tuple[list[int], list[PlacedLabel]]:
    """Set numbers for features without a name, as many as the list has room for, in reading order."""
    size = _NUMBER_PT * type_scale
    digits = "8" * len(str(max(1, min(most, len(left)))))
    found: dict[int, PlacedLabel] = {}
    for place in left:
        if len(found) >= most:
            break
        x, y = placed.x_y[place]
        wish = LabelWish(
            (digits,), float(x), float(y), float(placed.reach[place]), size, "medium", number=place
        )
        set_ = board.put(wish, leaders=False)
        if set_:
            found[place] = set_
    rows = sorted(found, key=lambda place: (round(found[place].box[1] / 12), found[place].box[0]))
    numbers = [
        replace(found[place], wish=replace(found[place].wish, lines=(str(number),)))
        for number, place in enumerate(rows, start=1)
    ]
    return rows, numbers


def ring_shape(placed: PlacedFeatures, place: int, colour: str) -> list[DrawnPath]:
    """Return the ring round the feature that a sheet is about, where it is drawn as a symbol."""
    if not placed.is_mark[place]:
        return []
    x, y = placed.x_y[place]
    radius = float(placed.reach[place]) + 0.9
    return [
        DrawnPath(circle(x, y, radius), edge="#FFFFFF", width=0.9),
        DrawnPath(circle(x, y, radius), edge=colour, width=0.45),
    ]
