"""Make the raster of classes and the sites that :mod:`raster_speed` measures, from fixed seeds.

The tile has the grid, blocks and compression of ESA WorldCover; it is kept in the temporary folder.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely

STEP = 1 / 12_000
WEST, NORTH = 102.4, 22.8
SHAPES = {"tile": (13_300, 26_700), "huge": (36_000, 36_000)}
BLOCK = 1_024
SITES = 300
CLASSES = (10, 20, 30, 40, 50, 60, 80, 90)
PATCHES = (60, 14)
VERSION = 1
FOLDER = Path(tempfile.gettempdir()) / "atlas-raster-benchmark"


def made_raster(name: str) -> Path:
    """Write a raster, if it is not there."""
    import rasterio  # noqa: PLC0415
    from affine import Affine  # noqa: PLC0415
    from rasterio.windows import Window  # noqa: PLC0415

    path = FOLDER / f"classes-{name}-v{VERSION}.tif"
    if path.exists():
        return path
    FOLDER.mkdir(parents=True, exist_ok=True)
    height, width = SHAPES[name]
    profile = {
        "driver": "GTiff", "dtype": "uint8", "count": 1, "height": height, "width": width, "nodata": 0,
        "crs": "EPSG:4326", "transform": Affine(STEP, 0, WEST, 0, -STEP, NORTH),
        "tiled": True, "blockxsize": BLOCK, "blockysize": BLOCK, "compress": "deflate",
    }  # fmt: skip
    unfinished = path.with_suffix(".part")
    with rasterio.open(unfinished, "w", **profile) as raster:
        for row, cells in enumerate(made_rows() if name == "tile" else repeated_rows(height, width)):
            raster.write(cells, 1, window=Window(0, row * BLOCK, width, len(cells)))
    unfinished.rename(path)
    return path


def made_rows() -> Iterator[np.ndarray]:
    """Yield the tile a row of blocks at a time: patches of some hectares with ragged edges and specks."""
    height, width = SHAPES["tile"]
    chance = np.random.default_rng(20_261_122)
    hills, knolls = (chance.normal(size=(height // step + 2, width // step + 2)) for step in PATCHES)
    ends = np.quantile(chance.normal(size=100_000), np.linspace(0, 1, len(CLASSES) + 1)[1:-1]) * 0.75
    codes = np.array(CLASSES, dtype=np.uint8)
    for row in range(0, height, BLOCK):
        rows = np.arange(row, min(row + BLOCK, height))
        ground = sum(
            weight * between(nodes, rows / step, np.arange(width) / step)
            for weight, nodes, step in zip((1.0, 0.4), (hills, knolls), PATCHES, strict=True)
        )
        ground += chance.normal(0, 0.02, ground.shape).astype(np.float32)
        yield codes[np.digitize(ground, ends)]


def repeated_rows(height: int, width: int) -> Iterator[np.ndarray]:
    """Yield a larger raster a row of blocks at a time: the tile, over and over."""
    import rasterio  # noqa: PLC0415
    from rasterio.windows import Window  # noqa: PLC0415

    with rasterio.open(made_raster("tile")) as tile:
        whole = tile.height // BLOCK
        for number in range(-(-height // BLOCK)):
            cells = tile.read(1, window=Window(0, number % whole * BLOCK, tile.width, BLOCK))
            rows = min(BLOCK, height - number * BLOCK)
            yield np.tile(cells, -(-width // tile.width))[:rows, :width]


def between(nodes: np.ndarray, down: np.ndarray, across: np.ndarray) -> np.ndarray:
    """Return values between those of the nodes of a grid."""
    row, col = down.astype(int), across.astype(int)
    lower, right = (down - row)[:, np.newaxis], (across - col)[np.newaxis, :]
    upper_line = nodes[row][:, col] * (1 - right) + nodes[row][:, col + 1] * right
    lower_line = nodes[row + 1][:, col] * (1 - right) + nodes[row + 1][:, col + 1] * right
    return (upper_line * (1 - lower) + lower_line * lower).astype(np.float32)


def made_sites() -> gpd.GeoDataFrame:
    """Return ragged shapes of 20 to 1,000 hectares, all over the tile."""
    chance = np.random.default_rng(300)
    height, width = SHAPES["tile"]
    turns = np.linspace(0, 2 * np.pi, 48, endpoint=False)
    shapes = []
    while len(shapes) < SITES:
        reach = np.sqrt(np.exp(chance.uniform(np.log(20), np.log(1_000))) * 1e4 / np.pi) / 111_000
        radius = reach * (1 + 0.3 * np.sin(3 * turns + chance.uniform(0, 6)) + chance.normal(0, 0.06, 48))
        x = WEST + STEP * width * chance.uniform(0.02, 0.98) + radius * np.cos(turns) / 0.93
        y = NORTH - STEP * height * chance.uniform(0.02, 0.98) + radius * np.sin(turns)
        shape = shapely.Polygon(np.column_stack([x, y]))
        if shape.is_valid:
            shapes.append(shape)
    names = [f"site-{number:03}" for number in range(SITES)]
    return gpd.GeoDataFrame({"site_id": names}, geometry=shapes, crs="EPSG:4326").set_index("site_id")
