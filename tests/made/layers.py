"""Layers of a map with a few made features, of every kind that is drawn in its own way."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely import Point, box

HOSTILE = "<img src=x onerror=alert(1)>${alert(2)}`'\"</script>"


def made_points(*coordinates):
    """Points by longitude and latitude, None where there is nothing."""
    return gpd.GeoSeries([None if c is None else Point(c) for c in coordinates], crs="EPSG:4326")


def two_layers():
    """Two zones and three mines: ranges, unknowns, drafts, an outline, hostile text."""
    zones = gpd.GeoDataFrame(
        {
            "name_vi": ["Khu A", HOSTILE],
            "name_en": ["Zone A", None],
            "kind": ["industrial_zone", "no_such_kind"],
            "status": ["operating", None],
            "location_level": ["site", "commune"],
            "area_ha": [100.0, np.nan],
            "area_ha_lower": [100.0, 30.0],
            "area_ha_upper": [100.0, 50.0],
            "area_ha_qualifier": ["exact", "range"],
            "area_ha_basis": ["actual", "planned"],
            "area_ha_as_of": ["2025-10", None],
            "draft": [0, 1],
        },
        geometry=made_points((104.0, 22.0), (104.5, 22.5)),
        index=pd.Index(["z1", "z2"], name="feature_id"),
    )
    mines = gpd.GeoDataFrame(
        {
            "name_vi": ["Mỏ 1", "Mỏ 2", "Mỏ 3"],
            "status": ["planned", "removed_from_plan", "planned"],
            "minerals": ["copper | gold", "apatite", None],
            "location_level": ["site", "site", "none"],
        },
        geometry=[box(104, 22, 104.1, 22.1), Point(103, 22), None],
        crs="EPSG:4326",
        index=pd.Index(["m1", "m2", "m3"], name="feature_id"),
    )
    return {"zones": zones, "mines": mines}
