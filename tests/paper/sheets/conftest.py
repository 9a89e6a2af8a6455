"""What tests of sheets share."""

from __future__ import annotations

from datetime import date

import geopandas as gpd
import pytest
from shapely.geometry import Point, box

from geo.land.law.codes import LandUseCodes
from geo.land.law.rule_book import read_rules
from geo.land.maps.parcels import FrameMap
from geo.land.overlap.report import About, collect
from geo.land.overlap.vector import VectorCheck

DAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def report():
    """Two hectares of which one is rice, a half contested and a half outside the map; and a mere point."""
    east, north = 437_000.0, 2_465_500.0

    def rectangle(x, y, wide, high):
        return box(east + x, north + y, east + x + wide, north + y + high)

    land = gpd.GeoDataFrame(
        {"code": ["LUC", "RSX"]}, geometry=[rectangle(0, 0, 150, 100), rectangle(100, 0, 50, 100)], crs=9208
    )
    sites = gpd.GeoDataFrame(
        {"name": ["Khu đất <thử> $x$ %s", "Điểm không ranh giới"]},
        geometry=[rectangle(0, 0, 200, 100), Point(east, north)],
        index=["a", "b"],
        crs=9208,
    ).to_crs(4326)
    check = VectorCheck(FrameMap(land, "ban_do.gpkg"), "code", LandUseCodes.open(), read_rules(), day=DAY)
    about = About("vector", "ban_do.gpkg", "code", "", "EPSG:9208", DAY, "0123", ("Bản đồ: Sở thử",))
    return collect(check.of(sites), sites, about, "vi")
