"""A made land-use map and raster on the grid of Lào Cai, sites upon them, the reports of their checks."""

from __future__ import annotations

from datetime import date

import geopandas as gpd
import numpy as np
import rasterio
from rasterio import Affine
from shapely.geometry import Point, Polygon, box

from geo.formats.geotiff import Raster
from geo.land.law.codes import LandUseCodes
from geo.land.law.legends import bundled
from geo.land.law.rule_book import read_rules
from geo.land.maps.parcels import FrameMap
from geo.land.overlap.cover import CoverCheck
from geo.land.overlap.report import About, collect
from geo.land.overlap.vector import VectorCheck

EAST, NORTH = 450_000.0, 2_470_000.0
DAY = date(2026, 11, 22)
HOSTILE = '=cmd|"/c calc" <b>'


def rectangle(x, y, wide, high):
    """A rectangle whose south-west corner lies x, y metres from the made origin."""
    return box(EAST + x, NORTH + y, EAST + x + wide, NORTH + y + high)


BOW = Polygon([(EAST + x, NORTH + y) for x, y in [(1_000, 0), (1_100, 100), (1_100, 0), (1_000, 100)]])

PARCELS = [
    ("LUC", rectangle(0, 0, 100, 100)),  # 1 ha of rice
    ("SKK", rectangle(50, 0, 150, 100)),  # half a hectare of it also industrial, and 1 ha more
    ("SKN", rectangle(500, 0, 200, 100)),
    (" luc ", BOW),  # half a hectare
    (HOSTILE, rectangle(1_200, 0, 100, 100)),
]
"""Code and shape of each parcel."""


def landuse_frame():
    """The made map as a frame."""
    codes, shapes = zip(*PARCELS, strict=True)
    return gpd.GeoDataFrame({"MaLoaiDat": list(codes)}, geometry=list(shapes), crs=9208)


SITES = {
    "conflict": rectangle(0, 0, 200, 200),  # 0.5 ha LUC, 1 ha SKK, 0.5 ha contested, 2 ha outside
    "clear": rectangle(500, 0, 200, 100),  # 2 ha SKN
    "point": Point(EAST, NORTH),
    "away": rectangle(5_000, 0, 100, 100),
    "bow": rectangle(1_000, 0, 300, 100),  # 0.5 ha LUC, 1 ha of an unknown code, 1.5 ha outside
    "nowhere": None,
}


def sites_frame(*names):
    """Some of the made sites, or all; EPSG:4326, with a name each."""
    chosen = {name: SITES[name] for name in names or SITES}
    frame = gpd.GeoDataFrame(
        {"name": [f"Khu đất {name}" for name in chosen]},
        geometry=list(chosen.values()),
        index=list(chosen),
        crs=9208,
    )
    return frame.to_crs(4326)


def made_report(*names, language="vi"):
    """The report of the check of some of the made sites, or of all."""
    sites = sites_frame(*names)
    landuse = FrameMap(landuse_frame(), HOSTILE)
    check = VectorCheck(landuse, "MaLoaiDat", LandUseCodes.open(), rules=read_rules(), day=DAY)
    about = About(
        kind="vector",
        map_name=HOSTILE,
        column="MaLoaiDat",
        legend="",
        map_crs="VN-2000 / TM-3 104-45",
        day=DAY,
        atlas_version="0123456789abcdef",
        credits=("Made data",),
    )
    return collect(check.of(sites), sites, about, language)


def made_cover_report(path, *, language="vi"):
    """The report of two made sites against a raster of 10 m, written to ``path``: trees, grass, no value."""
    values = np.full((40, 40), 10, dtype="uint8")
    values[:, 20:] = 30
    values[10:15, 10:15] = 0
    about = {"driver": "GTiff", "height": 40, "width": 40, "count": 1, "dtype": "uint8", "nodata": 0}
    place = Affine(10, 0, EAST - 100, 0, -10, NORTH + 300)
    with rasterio.open(path, "w", **about, crs="EPSG:9208", transform=place) as out:
        out.write(values, 1)
    raster = Raster(path)
    legend = bundled("worldcover")
    check = CoverCheck(raster, legend)
    sites = sites_frame("conflict", "point")
    told = About(
        "cover", "cover.tif", "", legend.name(language), raster.crs_name, DAY, "0123", (legend.credit,)
    )
    return collect(check.of(sites), sites, told, language)
