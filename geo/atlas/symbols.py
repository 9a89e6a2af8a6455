"""How a feature looks on the map: tone, state, size, disc; and the legend that says so.

A feature's symbol is a row of small numbers that the map's script draws from:

- *tone*: its colour, an index into :func:`tones`: that of its layer, or of its mineral if a mine;
- *state*: an index into :data:`STATES`, told by fill: solid, half, hollow, grey, crossed;
- *place*: how well its location is known, an index into :data:`PLACES`;
- *draft*: whether all that is known of it rests on an unsigned draft;
- *radius_px*: half the symbol's width; a plant's grows with the root of its megawatts;
- *disc_m*: radius of the circle of the declared hectares, drawn where only a point is known;
- *own*: whether the user gave its boundary.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from ..base.palette import LAYER_COLOURS, MINERAL_COLOURS, on_dark, on_light
from ..base.text import parted
from ..base.translate import tr
from ..base.units import SQUARE_METRES_PER_HECTARE
from ..records.vocabulary import LAYERS, MINERAL_GROUPS

STATES = ("built", "building", "planned", "ended", "removed", "occurrence", "unknown")
STATE_OF_STATUS = {
    "operating": "built",
    "under_construction": "building",
    "approved": "planned",
    "planned": "planned",
    "licensed": "planned",
    "exploration": "planned",
    "suspended": "ended",
    "relocating": "ended",
    "closed": "ended",
    "removed_from_plan": "removed",
    "occurrence": "occurrence",
}
PLACES = ("site", "approximate", "somewhere")
PLACE_OF_LEVEL = {
    "site": "site",
    "approximate": "approximate",
    "commune": "somewhere",
    "district": "somewhere",
}

RADIUS_PX = {"zones": 7.5, "clusters": 6.0, "hydropower": 4.5, "mines": 5.5, "projects": 6.0}
_PLANT_LEAST_PX, _PLANT_MOST_PX, _PLANT_PX_PER_ROOT_MW = 3.2, 18.0, 0.62
_LEGEND_MW = (5, 50, 500)
_DISC_LAYERS = ("zones", "clusters")

IntColumn = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Symbols:
    """Symbols of all features of the atlas, in the order of the layers and their rows."""

    layer: IntColumn
    tone: IntColumn
    state: IntColumn
    place: IntColumn
    draft: IntColumn
    radius_px: npt.NDArray[np.float64]
    disc_m: IntColumn
    outlined: IntColumn
    own: IntColumn

    def __len__(self) -> int:
        return len(self.layer)


def tones() -> list[list[str]]:
    """Return the light and dark theme's colour of each tone: layers, then mineral groups."""
    colours = [LAYER_COLOURS[layer] for layer in LAYERS] + list(MINERAL_COLOURS.values())
    return [[on_light(colour), on_dark(colour)] for colour in colours]


def plant_radius_px(capacity_mw: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Return the symbol radius of power plants; unknown capacity gets the smallest."""
    root = np.sqrt(np.nan_to_num(np.asarray(capacity_mw, dtype=float), nan=0.0).clip(min=0))
    radius: npt.NDArray[np.float64] = np.minimum(
        _PLANT_LEAST_PX + _PLANT_PX_PER_ROOT_MW * root, _PLANT_MOST_PX
    ).round(1)
    return radius


def column(frame: pd.DataFrame, name: str) -> pd.Series[Any]:
    """Return a column of the frame, or one without values where the frame has none."""
    return frame[name] if name in frame else pd.Series(np.nan, index=frame.index, dtype=object)


def symbols(frames: Mapping[str, gpd.GeoDataFrame]) -> Symbols:
    """Return the symbols of all features of the given layers."""
    parts = [_layer_symbols(layer, frames[layer]) for layer in LAYERS if layer in frames]
    names = Symbols.__dataclass_fields__
    return Symbols(
        **{
            name: np.concatenate([[], *(part[name] for part in parts)]).astype(
                float if name == "radius_px" else np.int32
            )
            for name in names
        }
    )


def _layer_symbols(layer: str, frame: gpd.GeoDataFrame) -> dict[str, npt.NDArray[Any]]:
    count = len(frame)
    radius = (
        plant_radius_px(pd.to_numeric(column(frame, "capacity_mw"), errors="coerce"))
        if layer == "hydropower"
        else np.full(count, RADIUS_PX[layer])
    )
    geometry = frame.geometry.to_numpy()
    outlined = np.isin(shapely.get_type_id(geometry), (3, 6))
    place = column(frame, "location_level").map(PLACE_OF_LEVEL).fillna("site").map(PLACES.index)
    state = column(frame, "status").map(STATE_OF_STATUS).fillna("unknown").map(STATES.index)
    hectares = pd.to_numeric(column(frame, "area_ha"), errors="coerce").to_numpy(dtype=float)
    disc_m = np.sqrt(hectares * SQUARE_METRES_PER_HECTARE / np.pi)
    at_place = place.to_numpy() < PLACES.index("somewhere")
    has_disc = (layer in _DISC_LAYERS) & at_place & ~outlined & ~np.isnan(disc_m)
    return {
        "layer": np.full(count, LAYERS.index(layer)),
        "tone": _tone(layer, frame),
        "state": state.to_numpy(),
        "place": place.to_numpy(),
        "draft": pd.to_numeric(column(frame, "draft"), errors="coerce").fillna(0).to_numpy() > 0,
        "radius_px": radius,
        "disc_m": np.where(has_disc, np.nan_to_num(disc_m), 0).round(),
        "outlined": outlined,
        "own": column(frame, "boundary_own").fillna(False).to_numpy(dtype=bool) & outlined,
    }


def _tone(layer: str, frame: gpd.GeoDataFrame) -> npt.NDArray[np.int64]:
    if layer != "mines":
        return np.full(len(frame), LAYERS.index(layer))
    groups = tuple(MINERAL_COLOURS)
    first = (next(iter(parted(cell)), "") for cell in column(frame, "minerals"))
    return np.array([len(LAYERS) + groups.index(mineral_group(token)) for token in first], dtype=np.int64)


def mineral_group(mineral: str) -> str:
    """Return the group of a mineral token whose colour it gets."""
    group = MINERAL_GROUPS.get(mineral, mineral)
    return group if group in MINERAL_COLOURS else "other"


# -- legend ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class LegendItem:
    """One line of the legend: a symbol, what it says, and how many features on the map have it."""

    label: str
    symbol: dict[str, Any]
    count: int | None = None


@dataclass(frozen=True)
class LegendGroup:
    """A titled part of the legend."""

    title: str
    items: list[LegendItem] = field(default_factory=list)
    note: str = ""


def legend(shown: Symbols, visible: npt.NDArray[np.bool_], language: str) -> list[LegendGroup]:
    """Return the legend of exactly the features that are visible.

    Parameters
    ----------
    shown : Symbols
        Symbols of all features.
    visible : array of bool
        Which of them the map shows.
    language : {"vi", "en"}
    """
    groups = [
        LegendGroup(tr("map.legend.layers", language), _layer_items(shown, visible, language)),
        LegendGroup(tr("map.legend.minerals", language), _mineral_items(shown, visible, language)),
        LegendGroup(tr("map.legend.states", language), _state_items(shown, visible, language)),
        LegendGroup(tr("map.legend.places", language), _place_items(shown, visible, language)),
        LegendGroup(tr("map.legend.power", language), _power_items(shown, visible, language)),
    ]
    return [group for group in groups if group.items]


def _counts(values: npt.NDArray[Any], visible: npt.NDArray[np.bool_]) -> dict[int, int]:
    found, counts = np.unique(values[visible], return_counts=True)
    return dict(zip(found.tolist(), counts.tolist(), strict=True))


def _layer_items(shown: Symbols, visible: npt.NDArray[np.bool_], language: str) -> list[LegendItem]:
    return [
        LegendItem(tr(f"vocabulary.layer.{LAYERS[layer]}", language), {"layer": layer, "tone": layer}, count)
        for layer, count in _counts(shown.layer, visible).items()
    ]


def _mineral_items(shown: Symbols, visible: npt.NDArray[np.bool_], language: str) -> list[LegendItem]:
    mines = LAYERS.index("mines")
    counts = _counts(shown.tone, visible & (shown.layer == mines))
    names = list(MINERAL_COLOURS)
    return [
        LegendItem(
            tr(f"vocabulary.mineral_group.{names[tone - len(LAYERS)]}", language),
            {"layer": mines, "tone": tone},
            count,
        )
        for tone, count in sorted(counts.items(), key=lambda entry: -entry[1])
    ]


def _state_items(shown: Symbols, visible: npt.NDArray[np.bool_], language: str) -> list[LegendItem]:
    return [
        LegendItem(tr(f"map.state.{STATES[state]}", language), {"layer": None, "state": state}, count)
        for state, count in _counts(shown.state, visible).items()
    ]


def _place_items(shown: Symbols, visible: npt.NDArray[np.bool_], language: str) -> list[LegendItem]:
    somewhere = PLACES.index("somewhere")
    marks = (
        ("outline", {"kind": "outline"}, (shown.outlined > 0) & (shown.own == 0)),
        ("own", {"kind": "outline", "own": 1}, shown.own > 0),
        ("disc", {"kind": "disc"}, shown.disc_m > 0),
        (
            "somewhere",
            {"layer": None, "place": somewhere},
            (shown.place == somewhere) & (shown.outlined == 0),
        ),
        ("draft", {"layer": None, "state": STATES.index("planned"), "draft": 1}, shown.draft > 0),
    )
    found = ((name, symbol, int((mask & visible).sum())) for name, symbol, mask in marks)
    return [
        LegendItem(tr(f"map.legend.{name}", language), symbol, count)
        for name, symbol, count in found
        if count
    ]


def _power_items(shown: Symbols, visible: npt.NDArray[np.bool_], language: str) -> list[LegendItem]:
    layer = LAYERS.index("hydropower")
    if not (visible & (shown.layer == layer)).any():
        return []
    return [
        LegendItem(f"{capacity} MW", {"layer": layer, "tone": layer, "radius": float(radius)})
        for capacity, radius in zip(_LEGEND_MW, plant_radius_px(_LEGEND_MW), strict=True)
    ]
