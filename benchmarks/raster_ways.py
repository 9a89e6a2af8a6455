"""The ways to the classes under sites that :mod:`raster_speed` measures.

- *atlas*: hectares on the ellipsoid and on the VN-2000 grid, no data, what lies outside, the answer.
- *exactextract*: shares by class, its two strategies. *rasterstats*: counts of cells whose middle is inside.
- *blocks*: decoding the blocks that sites touch, each once, and nothing else.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import raster_made as made

WAYS = ("atlas", "exactextract", "exactextract by raster", "rasterstats", "blocks")


def timed(work: Callable[[], object]) -> tuple[dict[str, float], object]:
    """Return the seconds that some work takes, by the clock and of all processors, and its result."""
    clock, processor = time.perf_counter(), time.process_time()
    result = work()
    return {"seconds": time.perf_counter() - clock, "processor": time.process_time() - processor}, result


def run_atlas(path: Path, sites: gpd.GeoDataFrame) -> tuple[dict[str, float], int]:
    """Ask the atlas."""
    from geo.formats.geotiff import Raster  # noqa: PLC0415
    from geo.land.law.legends import bundled  # noqa: PLC0415
    from geo.land.overlap.cover import CoverCheck  # noqa: PLC0415

    legend = bundled("worldcover")
    spent, results = timed(lambda: list(CoverCheck(Raster(path), legend).of(sites)))
    return spent, sum(len(found.classes) for found in results)


def run_exactextract(
    path: Path, sites: gpd.GeoDataFrame, strategy: str = "feature-sequential"
) -> tuple[dict[str, float], int]:
    """Ask exactextract for the shares of the classes."""
    from exactextract import exact_extract  # noqa: PLC0415

    frame = sites.reset_index()
    spent, found = timed(
        lambda: exact_extract(str(path), frame, ["unique", "frac"], output="pandas", strategy=strategy)
    )
    return spent, sum(map(len, found["unique"]))


def run_rasterstats(path: Path, sites: gpd.GeoDataFrame) -> tuple[dict[str, float], int]:
    """Ask rasterstats for the counts of the classes."""
    from rasterstats import zonal_stats  # noqa: PLC0415

    spent, found = timed(lambda: zonal_stats(sites, str(path), categorical=True))
    return spent, sum(map(len, found))


def run_blocks(path: Path, sites: gpd.GeoDataFrame) -> tuple[dict[str, float], int]:
    """Decode the blocks that sites touch, each once."""
    import rasterio  # noqa: PLC0415
    from rasterio.windows import Window  # noqa: PLC0415

    def decode() -> int:
        blocks = set()
        for west, south, east, north in sites.bounds.to_numpy():
            row0, row1 = (int((made.NORTH - y) / made.STEP) // made.BLOCK for y in (north, south))
            col0, col1 = (int((x - made.WEST) / made.STEP) // made.BLOCK for x in (west, east))
            blocks |= {(row, col) for row in range(row0, row1 + 1) for col in range(col0, col1 + 1)}
        with rasterio.open(path) as raster:
            for row, col in sorted(blocks):
                wide = min(made.BLOCK, raster.width - col * made.BLOCK)
                high = min(made.BLOCK, raster.height - row * made.BLOCK)
                raster.read(1, window=Window(col * made.BLOCK, row * made.BLOCK, wide, high))
        return len(blocks)

    return timed(decode)


def run(way: str, path: Path, sites: gpd.GeoDataFrame) -> tuple[dict[str, float], int]:
    """Run one way; return what it took and how many classes (or blocks) it found in all."""
    if way == "exactextract by raster":
        return run_exactextract(path, sites, "raster-sequential")
    ways = {"atlas": run_atlas, "exactextract": run_exactextract, "rasterstats": run_rasterstats}
    return ways.get(way, run_blocks)(path, sites)
