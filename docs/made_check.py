"""A check of a made site against a made land-use map, for pictures: no real land."""

from __future__ import annotations

from datetime import date

import geopandas as gpd
import numpy as np
from shapely.geometry import Polygon, box

from geo.atlas.atlas import Atlas
from geo.land.law.codes import LandUseCodes
from geo.land.law.rule_book import read_rules
from geo.land.maps.parcels import FrameMap
from geo.land.overlap.report import About, OverlapReport, collect
from geo.land.overlap.vector import VectorCheck

_DAY = date(2026, 11, 22)
_EAST, _NORTH = 437_000, 2_465_500
_CODES = ["LUC", "RSX", "RPH", "ONT", "HNK", "CLN", "DGT", "SKK", "NTS", "BCS", "LUK"]


def made_report(atlas: Atlas) -> OverlapReport:
    """Return the check of a made site against a made land-use map: no real land."""
    random = np.random.default_rng(3)
    cells = [(i, j) for i in range(12) for j in range(12) if i < 10 or j < 9]
    grown = [30 if random.random() < 0.08 else 0 for _ in cells]
    parcels = gpd.GeoDataFrame(
        {"code": random.choice(_CODES, len(cells))},
        geometry=[
            box(_EAST + 100 * i, _NORTH + 100 * j, _EAST + 100 * i + 100 + more, _NORTH + 100 * j + 100)
            for (i, j), more in zip(cells, grown, strict=True)
        ],
        crs=9208,
    )
    corners = [(80, 120), (900, 60), (1180, 500), (1150, 1100), (500, 1000), (150, 700)]
    site = Polygon([(_EAST + x, _NORTH + y) for x, y in corners])
    sites = gpd.GeoDataFrame({"name": ["Khu đất ví dụ"]}, geometry=[site], index=["a"], crs=9208).to_crs(4326)
    check = VectorCheck(
        FrameMap(parcels, "example.gpkg"), "code", LandUseCodes.open(), read_rules(), day=_DAY
    )
    about = About("vector", "example.gpkg", "code", "", "VN-2000 / TM-3 104-45", _DAY, atlas.version)
    return collect(check.of(sites), sites, about, "vi")
