"""Made-up maps: a frame of 180 × 120 mm, two provinces side by side, and features by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
from shapely.geometry import Point, box

from geo.atlas.symbols import PLACES, STATES, Symbols
from geo.paper.canvas.sizes import Box
from geo.paper.map.features import MapFeatures
from geo.paper.map.provinces import DrawnProvince, Provinces
from geo.paper.map.view import View
from geo.records.vocabulary import KINDS, LAYERS

EPSG = 9208
FRAME = Box(20, 30, 180, 120)
"""Its middle lies at (110, 90)."""

EAST, NORTH = 450_000, 2_450_000
"""What lies there unless told otherwise, metres."""


def view(denominator=100_000, east=EAST, north=NORTH, frame=FRAME):
    """A map round a place; at 1:100,000 a kilometre is a centimetre, 18 km wide and 12 km high."""
    return View(EPSG, denominator, east, north, frame)


def ground(communes=()):
    """Two provinces of 50 × 100 km that touch at EAST, and communes (name, is_town, east, north)."""
    provinces = (
        DrawnProvince("12", "Lai Châu", "Lai Chau", box(EAST - 50e3, NORTH - 50e3, EAST, NORTH + 50e3)),
        DrawnProvince("15", "Lào Cai", "Lao Cai", box(EAST, NORTH - 50e3, EAST + 50e3, NORTH + 50e3)),
    )
    places = np.array([(east, north) for *_, east, north in communes], dtype=float).reshape(-1, 2)
    neighbours = {"yunnan": np.array([EAST, NORTH + 70e3])}
    return Provinces(provinces, neighbours, tuple((name, town) for name, town, *_ in communes), places)


def at(x, y, shown=None):
    """The point of the ground at a place of the page."""
    return Point((shown or view()).ground((x, y)))


def features(
    *shapes, layer="zones", state="built", where="site", draft=False, radius_px=6.0, disc_m=0, **columns
):
    """Features f0, f1 … of one layer; what is told for all of them, or a list of one each."""

    def each(value):
        return value if isinstance(value, list) else [value] * len(shapes)

    def whole(values):
        return np.array(values, dtype=np.int32)

    table = pd.DataFrame({"location_level": "site", "geometry_basis": None}, index=range(len(shapes)))
    layers = each(layer)
    table["kind"] = [KINDS[name][0] for name in layers]
    for name, value in columns.items():
        table[name] = each(value)
    table.index = [f"f{number}" for number in range(len(shapes))]
    numbers = whole([LAYERS.index(name) for name in layers])
    shown = Symbols(
        layer=numbers,
        tone=numbers,
        state=whole([STATES.index(name) for name in each(state)]),
        place=whole([PLACES.index(name) for name in each(where)]),
        draft=whole(each(draft)),
        radius_px=np.array(each(radius_px), dtype=float),
        disc_m=whole(each(disc_m)),
        outlined=whole([shape is not None and shape.geom_type == "Polygon" for shape in shapes]),
        own=whole([0] * len(shapes)),
    )
    names = columns.get("name") or [f"Tên {number}" for number in range(len(shapes))]
    held = np.empty(len(shapes), dtype=object)
    held[:] = shapes
    return MapFeatures(table, each(names), held, shown)
