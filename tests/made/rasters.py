"""Made-up rasters on the grid of Lào Cai, of ten-metre cells: a hundred are a hectare."""

from __future__ import annotations

import warnings
from pathlib import Path

import geopandas as gpd
import numpy as np
import rasterio
from affine import Affine
from rasterio.errors import NotGeoreferencedWarning
from shapely.geometry import box

EAST, NORTH = 450_000, 2_470_000
"""Upper left corner of the rasters, EPSG:9208."""

CELL = 10
HERE = Affine(CELL, 0, EAST, 0, -CELL, NORTH)


def write(
    path: Path, values: object, *, colours: dict | None = None, tags: dict | None = None, **profile
) -> Path:
    """Write a GeoTIFF of one band (or of several, where the values have three dimensions)."""
    bands = np.asarray(values)
    bands = bands[np.newaxis] if bands.ndim == 2 else bands
    count, height, width = bands.shape
    settings = {"crs": "EPSG:9208", "transform": HERE, "dtype": bands.dtype} | profile
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        with rasterio.open(
            path, "w", driver="GTiff", count=count, height=height, width=width, **settings
        ) as raster:
            raster.write(bands)
            raster.update_tags(**(tags or {}))
            if colours:
                raster.write_colormap(1, colours)
    return path


def rectangle(x, y, wide, high):
    """A rectangle of metres, from the upper left corner of the rasters to the right and downwards."""
    return box(EAST + x, NORTH - y - high, EAST + x + wide, NORTH - y)


def sites(*shapes, crs=9208, **columns):
    """Sites a, b, c … in degrees."""
    names = [chr(ord("a") + number) for number in range(len(shapes))]
    return gpd.GeoDataFrame(columns, geometry=list(shapes), index=names, crs=crs).to_crs(4326)
