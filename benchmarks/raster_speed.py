"""Measure hectares by class of 300 sites on a raster of classes, beside exactextract and rasterstats.

Run ``python benchmarks/raster_speed.py``. It makes a tile of 26,700 × 13,300 cells over the two provinces
(the grid, blocks and compression of ESA WorldCover) and 300 sites, both from fixed seeds, and keeps
the tile in the temporary folder. Each way runs in a process of its own, in turns; the table goes into
``benchmarks/README.md``. ``--huge`` also measures the memory of a tile of 36,000 × 36,000 cells under one
site that covers all of it.

- *atlas*: hectares on the ellipsoid and on the VN-2000 grid, no data, what lies outside, the answer.
- *exactextract*: shares by class, its two strategies. *rasterstats*: counts of cells whose middle is inside.
- *blocks*: decoding the blocks that sites touch, each once, and nothing else.
"""

from __future__ import annotations

import argparse
import json
import platform
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

HERE = Path(__file__).parent
WAYS = ("atlas", "exactextract", "exactextract by raster", "rasterstats", "blocks")
STEP = 1 / 12_000
WEST, NORTH = 102.4, 22.8
SHAPES = {"tile": (13_300, 26_700), "huge": (36_000, 36_000)}
BLOCK = 1_024
SITES = 300
CLASSES = (10, 20, 30, 40, 50, 60, 80, 90)
PATCHES = (60, 14)
VERSION = 1
SAME = 1e-6
RUNS = 3
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


# -- ways ------------------------------------------------------------------------------------------


def timed(work: Callable[[], object]) -> tuple[dict[str, float], object]:
    """Return the seconds that some work takes, by the clock and of all processors, and its result."""
    clock, processor = time.perf_counter(), time.process_time()
    result = work()
    return {"seconds": time.perf_counter() - clock, "processor": time.process_time() - processor}, result


def run_atlas(path: Path, sites: gpd.GeoDataFrame) -> tuple[dict[str, float], int]:
    """Ask the atlas."""
    from geo.overlay.cover import CoverCheck  # noqa: PLC0415
    from geo.overlay.legends import bundled  # noqa: PLC0415
    from geo.rasters import Raster  # noqa: PLC0415

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
            row0, row1 = (int((NORTH - y) / STEP) // BLOCK for y in (north, south))
            col0, col1 = (int((x - WEST) / STEP) // BLOCK for x in (west, east))
            blocks |= {(row, col) for row in range(row0, row1 + 1) for col in range(col0, col1 + 1)}
        with rasterio.open(path) as raster:
            for row, col in sorted(blocks):
                wide = min(BLOCK, raster.width - col * BLOCK)
                high = min(BLOCK, raster.height - row * BLOCK)
                raster.read(1, window=Window(col * BLOCK, row * BLOCK, wide, high))
        return len(blocks)

    return timed(decode)


def run(way: str, path: Path, sites: gpd.GeoDataFrame) -> tuple[dict[str, float], int]:
    """Run one way; return what it took and how many classes (or blocks) it found in all."""
    if way == "exactextract by raster":
        return run_exactextract(path, sites, "raster-sequential")
    ways = {"atlas": run_atlas, "exactextract": run_exactextract, "rasterstats": run_rasterstats}
    return ways.get(way, run_blocks)(path, sites)


# -- checks ----------------------------------------------------------------------------------------


def largest_difference(path: Path, sites: gpd.GeoDataFrame) -> float:
    """Return by how much a share differs at most from exactextract's, for the same outlines."""
    from exactextract import exact_extract  # noqa: PLC0415

    from geo.overlay.cover_cells import outlines  # noqa: PLC0415
    from geo.overlay.cover_grid import CellHectares, Grid, window_of  # noqa: PLC0415
    from geo.overlay.cover_tally import Job, compact, tally  # noqa: PLC0415
    from geo.plane import to_plane  # noqa: PLC0415
    from geo.rasters import Raster  # noqa: PLC0415

    raster = Raster(path)
    shapes = Grid(raster).from_plane(to_plane(sites.geometry.to_numpy()))
    jobs = []
    for shape, outline in zip(shapes, outlines(shapes), strict=True):
        row0, row1, col0, col1 = window_of(shape, raster)
        ones = CellHectares(np.ones(row1 - row0), np.ones(col1 - col0))
        jobs.append(Job(outline, (row0, row1, col0, col1), ones, ones))
    found = tally(raster, lambda *window: compact(*raster.read_window(*window)), jobs)
    corners = shapely.transform(shapes, lambda xy: xy * (STEP, -STEP) + (WEST, NORTH))
    frame = gpd.GeoDataFrame({"site_id": sites.index}, geometry=corners, crs="EPSG:4326")
    theirs = exact_extract(str(path), frame, ["unique", "frac"], include_cols="site_id", output="pandas")
    largest = 0.0
    for mine, values, shares in zip(found, theirs["unique"], theirs["frac"], strict=True):
        whole = sum(amount.ha for amount in mine.amounts.values())
        other = dict(zip(map(int, values), shares, strict=True))
        for code in {*other, *mine.amounts}:
            share = mine.amounts[code].ha / whole if code in mine.amounts else 0.0
            largest = max(largest, abs(share - other.get(code, 0.0)))
    return largest


def shares_of_time(path: Path, sites: gpd.GeoDataFrame) -> dict[str, float]:
    """Return what part of the processor's time goes into what."""
    from geo.overlay import cover_cells, cover_sites, cover_tally  # noqa: PLC0415
    from geo.overlay.cover import CoverCheck  # noqa: PLC0415
    from geo.overlay.legends import bundled  # noqa: PLC0415
    from geo.rasters import Raster  # noqa: PLC0415

    spent = {"reading": 0.0, "cutting": 0.0, "summing": 0.0, "placing": 0.0}

    def noted(name, function):
        def wrapper(*args, **kwargs):
            start = time.process_time()
            try:
                return function(*args, **kwargs)
            finally:
                spent[name] += time.process_time() - start

        return wrapper

    cover_tally.os.cpu_count = lambda: 1
    Raster.read_stored = noted("reading", Raster.read_stored)
    cover_cells.Outline.cover = noted("cutting", cover_cells.Outline.cover)
    cover_sites.outlines = noted("placing", cover_sites.outlines)
    cover_tally._sums = noted("summing", cover_tally._sums)
    cover_sites._placed = noted("placing", cover_sites._placed)
    start = time.process_time()
    list(CoverCheck(Raster(path), bundled("worldcover")).of(sites))
    whole = time.process_time() - start
    spent["summing"] -= spent["cutting"]  # which is part of it
    spent["answering"] = whole - sum(spent.values())
    return {name: seconds / whole for name, seconds in spent.items()}


def drawing_seconds(path: Path, sites: gpd.GeoDataFrame) -> float:
    """Return how long the pieces of all sites take beside the hectares."""
    from geo.overlay.cover import CoverCheck  # noqa: PLC0415
    from geo.rasters import Raster  # noqa: PLC0415

    results = list(CoverCheck(Raster(path), None).of(sites))
    start = time.perf_counter()
    pd.concat([found.pieces for found in results])
    return time.perf_counter() - start


def huge_site(path: Path) -> dict[str, float]:
    """Sum all of a tile of 36,000 × 36,000 cells under one site."""
    from geo.overlay.cover import CoverCheck  # noqa: PLC0415
    from geo.rasters import Raster  # noqa: PLC0415

    height, width = SHAPES["huge"]
    box = shapely.box(WEST + 0.001, NORTH - height * STEP + 0.001, WEST + width * STEP - 0.001, NORTH - 0.001)
    site = gpd.GeoDataFrame(geometry=[box], index=["all"], crs="EPSG:4326")
    start = time.perf_counter()
    (found,) = CoverCheck(Raster(path), None).of(site)
    assert len(found.classes) == len(CLASSES)
    return {"seconds": time.perf_counter() - start, "cells": found.cells}


# -- table -----------------------------------------------------------------------------------------


def child(task: str) -> dict:
    """Run one task in a process of its own; return what it says."""
    command = [sys.executable, __file__, "--task", task]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def answer(task: str) -> dict:
    """Do one task."""
    path = made_raster("huge" if task == "huge" else "tile")
    sites = made_sites()
    if task == "huge":
        told = huge_site(path)
    elif task == "same":
        told = {"difference": largest_difference(path, sites)}
    elif task == "shares":
        told = shares_of_time(path, sites)
    elif task == "drawing":
        told = {"seconds": drawing_seconds(path, sites)}
    else:
        (first, found), *runs = (run(task, path, sites) for _ in range(1 + RUNS))
        told = {name: median(spent[name] for spent, _ in runs) for name in first}
        told |= {"first": first["seconds"], "found": found}
    return told | {"peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def table(rounds: int, *, huge: bool) -> str:
    """Measure; return the section of the README."""
    found: dict[str, list[dict]] = {way: [] for way in WAYS}
    for turn in range(rounds):
        for way in WAYS[turn % len(WAYS) :] + WAYS[: turn % len(WAYS)]:
            found[way].append(child(way))
    seconds = {way: median(told["seconds"] for told in runs) for way, runs in found.items()}
    peaks = {way: max(told["peak_mb"] for told in runs) for way, runs in found.items()}
    processor = {way: median(told["processor"] for told in runs) for way, runs in found.items()}
    first = {way: median(told["first"] for told in runs) for way, runs in found.items()}
    same, shares, drawing = child("same"), child("shares"), child("drawing")
    shares.pop("peak_mb")
    assert same["difference"] < SAME, same
    lines = [
        f"Medians of {rounds} processes for each way, and of {RUNS} runs in each after a first one. "
        f"Python {platform.python_version()}, {platform.system()}, numpy {np.__version__}.",
        "",
        "| way | seconds | times the atlas | processor seconds | first time in a process | peak memory |",
        "| --- | --- | --- | --- | --- | --- |",
        *(
            f"| {way} | {seconds[way]:.2f} | {seconds[way] / seconds['atlas']:.2f} "
            f"| {processor[way]:.2f} | {first[way]:.2f} | {peaks[way]:.0f} MB |"
            for way in WAYS
        ),
        "",
        f"Shares of classes differ from exactextract's by {same['difference']:.0e} at most.",
        "Of one processor's time, "
        + ", ".join(f"{name} takes {share:.0%}" for name, share in shares.items())
        + ".",
        f"Drawing the pieces of all sites for the map takes {drawing['seconds']:.1f} s more; "
        "it is done when they are asked for.",
    ]
    if huge:
        told = child("huge")
        lines += [
            "",
            f"One site over all of a tile of 36,000 × 36,000 ({told['cells'] / 1e9:.2f} billion cells): "
            f"{told['seconds']:.0f} s, peak memory {told['peak_mb']:.0f} MB.",
        ]
    return "\n".join(lines)


def main() -> None:
    """Measure and write the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--huge", action="store_true", help="also a tile of 36,000 × 36,000 cells")
    parser.add_argument("--task", help="what a child does")
    asked = parser.parse_args()
    if asked.task:
        print(json.dumps(answer(asked.task)))
        return
    made_raster("tile")
    if asked.huge:
        made_raster("huge")
    text = table(asked.rounds, huge=asked.huge)
    print(text)
    readme = HERE / "README.md"
    old = readme.read_text("utf-8")
    new = re.sub(
        r"(<!-- rasters measured -->\n).*?(<!-- rasters end -->)",
        lambda match: f"{match[1]}{text}\n{match[2]}",
        old,
        flags=re.DOTALL,
    )
    readme.write_text(new, "utf-8")


if __name__ == "__main__":
    main()
