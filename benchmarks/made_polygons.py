"""A made atlas of 6,000 polygons of 20 corners, always the same."""

from __future__ import annotations

from types import SimpleNamespace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.records.vocabulary import LAYERS, STATUSES

POLYGONS = 6_000
CORNERS = 20
GROUPS = {"A": 3_000, "B": 2_000, "C": 1_000}
"""Features of each value that the pages filter by: their numbers differ, so that a change shows."""

WEST, SOUTH, EAST, NORTH = 102.4, 21.4, 105.0, 22.8
RADIUS_DEG = (0.012, 0.025)
"""About 1.2–2.5 km, so that each is drawn as an area from the first view on."""


def made_frames() -> dict[str, gpd.GeoDataFrame]:
    """Return the layers of the made atlas, EPSG:4326, index ``feature_id``."""
    random = np.random.default_rng(6000)
    middle = random.uniform((WEST, SOUTH), (EAST, NORTH), (POLYGONS, 2))
    angle = np.linspace(0, 2 * np.pi, CORNERS, endpoint=False)
    radius = random.uniform(*RADIUS_DEG, (POLYGONS, 1)) * random.uniform(0.7, 1.0, (POLYGONS, CORNERS))
    corners = np.stack(
        [middle[:, :1] + radius * np.cos(angle), middle[:, 1:] + radius * np.sin(angle)], axis=2
    )
    polygons = shapely.polygons(corners)
    numbers = np.arange(POLYGONS)
    table = gpd.GeoDataFrame(
        {
            "layer": np.array(LAYERS)[numbers % len(LAYERS)],
            "group": random.permutation(np.repeat(list(GROUPS), list(GROUPS.values()))),
            "name_vi": [f"Khu vực thử nghiệm số {number}" for number in numbers],
            "name_en": [f"Trial area number {number}" for number in numbers],
            "kind": np.array(["industrial_zone", "industrial_cluster"])[numbers % 2],
            "status": np.array(STATUSES)[numbers % 6],
            "area_ha": random.uniform(5, 900, POLYGONS).round(2),
            "fill_rate_pct": random.uniform(0, 100, POLYGONS).round(1),
            "location_level": "site",
            "draft": 0,
        },
        geometry=polygons,
        crs="EPSG:4326",
        index=pd.Index([f"made-{number}" for number in numbers], name="feature_id"),
    )
    return {layer: table[table["layer"] == layer] for layer in LAYERS}


def made_atlas() -> SimpleNamespace:
    """Return what the map needs of an atlas: version, provinces, administrative units."""
    halves = [shapely.box(WEST, SOUTH, 103.9, NORTH), shapely.box(103.9, SOUTH, EAST, NORTH)]
    provinces = gpd.GeoDataFrame(
        {"code": ["12", "15"], "name_vi": ["Lai Châu", "Lào Cai"]}, geometry=halves, crs="EPSG:4326"
    )
    units = pd.DataFrame(columns=["code", "level", "name_vi", "kind", "lon", "lat", "valid_to"]).set_index(
        "code"
    )
    return SimpleNamespace(version="made", provinces=lambda vintage: provinces, admin_units=units)
