"""Measure hectares by class of 300 sites on a raster of classes, beside exactextract and rasterstats.

Run ``python benchmarks/raster_speed.py``. It makes a tile of 26,700 × 13,300 cells over the two provinces
and 300 sites (:mod:`raster_made`). Each way runs in a process of its own; the table goes into
``benchmarks/README.md``. ``--huge`` also measures the memory of a tile of 36,000 × 36,000 cells under one
site that covers all of it.

The ways (:mod:`raster_ways`) follow each other in a round, so what else runs on the machine slows all of
them; seconds are medians, and so are the ratios, each taken within a round.
"""

from __future__ import annotations

import argparse
import json
import platform
import re
import resource
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

import geopandas as gpd
import numpy as np
import pandas as pd
import raster_made as made
import shapely
from raster_ways import WAYS, run

HERE = Path(__file__).parent
SAME = 1e-6
RUNS = 3


# -- checks ----------------------------------------------------------------------------------------


def largest_difference(path: Path, sites: gpd.GeoDataFrame) -> float:
    """Return by how much a share differs at most from exactextract's, for the same outlines."""
    from exactextract import exact_extract  # noqa: PLC0415

    from geo.base.plane import to_plane  # noqa: PLC0415
    from geo.formats.geotiff import Raster  # noqa: PLC0415
    from geo.land.overlap.cells.grid import (  # noqa: PLC0415
        CellHectares,
        Grid,
        outlines,
        windows_of,
    )
    from geo.land.overlap.cells.tally import (  # noqa: PLC0415
        Job,
        compact,
        tally,
    )

    raster = Raster(path)
    shapes = Grid(raster).from_plane(to_plane(sites.geometry.to_numpy()))
    jobs = []
    for outline, window in zip(outlines(shapes), windows_of(shapes, raster), strict=True):
        row0, row1, col0, col1 = window
        rows, cols = np.ones(row1 - row0), np.ones(col1 - col0)
        jobs.append(Job(outline, window, CellHectares(rows, cols, rows, cols)))
    found = tally(raster, lambda *window: compact(*raster.read_window(*window)), jobs)
    corners = shapely.transform(shapes, lambda xy: xy * (made.STEP, -made.STEP) + (made.WEST, made.NORTH))
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
    from geo.formats.geotiff import Raster  # noqa: PLC0415
    from geo.land.law.legends import bundled  # noqa: PLC0415
    from geo.land.overlap.cells import grid as cover_cells  # noqa: PLC0415
    from geo.land.overlap.cells import grid as cover_grid  # noqa: PLC0415
    from geo.land.overlap.cells import measured as cover_sites  # noqa: PLC0415
    from geo.land.overlap.cells import tally as cover_tally  # noqa: PLC0415
    from geo.land.overlap.cover import CoverCheck  # noqa: PLC0415

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
    cover_cells.Outline.runs = noted("cutting", cover_cells.Outline.runs)
    cover_sites.outlines = noted("placing", cover_sites.outlines)
    cover_grid.Grid.hectares = noted("placing", cover_grid.Grid.hectares)
    cover_tally._sums = noted("summing", cover_tally._sums)
    cover_sites._placed = noted("placing", cover_sites._placed)
    legend = bundled("worldcover")
    list(CoverCheck(Raster(path), legend).of(sites))  # the libraries load on first use
    spent.update(dict.fromkeys(spent, 0.0))
    start = time.process_time()
    list(CoverCheck(Raster(path), legend).of(sites))
    whole = time.process_time() - start
    spent["summing"] -= spent["cutting"]  # which is part of it
    spent["answering"] = whole - sum(spent.values())
    return {name: seconds / whole for name, seconds in spent.items()}


def drawing_seconds(path: Path, sites: gpd.GeoDataFrame) -> float:
    """Return how long the pieces of all sites take beside the hectares."""
    from geo.formats.geotiff import Raster  # noqa: PLC0415
    from geo.land.overlap.cover import CoverCheck  # noqa: PLC0415

    results = list(CoverCheck(Raster(path), None).of(sites))
    start = time.perf_counter()
    pd.concat([found.pieces for found in results])
    return time.perf_counter() - start


def huge_site(path: Path) -> dict[str, float]:
    """Sum all of a tile of 36,000 × 36,000 cells under one site."""
    from geo.formats.geotiff import Raster  # noqa: PLC0415
    from geo.land.overlap.cover import CoverCheck  # noqa: PLC0415

    height, width = made.SHAPES["huge"]
    box = shapely.box(
        made.WEST + 0.001,
        made.NORTH - height * made.STEP + 0.001,
        made.WEST + width * made.STEP - 0.001,
        made.NORTH - 0.001,
    )
    site = gpd.GeoDataFrame(geometry=[box], index=["all"], crs="EPSG:4326")
    start = time.perf_counter()
    (found,) = CoverCheck(Raster(path), None).of(site)
    assert len(found.classes) == len(made.CLASSES)
    return {"seconds": time.perf_counter() - start, "cells": found.cells}


# -- table -----------------------------------------------------------------------------------------


def child(task: str) -> dict:
    """Run one task in a process of its own; return what it says."""
    command = [sys.executable, __file__, "--task", task]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def answer(task: str) -> dict:
    """Do one task."""
    path = made.made_raster("huge" if task == "huge" else "tile")
    sites = made.made_sites()
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
    times = {
        way: median(told["seconds"] / own["seconds"] for told, own in zip(runs, found["atlas"], strict=True))
        for way, runs in found.items()
    }
    peaks = {way: max(told["peak_mb"] for told in runs) for way, runs in found.items()}
    processor = {way: median(told["processor"] for told in runs) for way, runs in found.items()}
    first = {way: median(told["first"] for told in runs) for way, runs in found.items()}
    same, shares, drawing = child("same"), child("shares"), child("drawing")
    shares.pop("peak_mb")
    assert same["difference"] < SAME, same
    lines = [
        f"Medians of {rounds} rounds of a process each, and of {RUNS} runs in each after a first one. "
        f"Python {platform.python_version()}, {platform.system()}, numpy {np.__version__}.",
        "",
        "| way | seconds | times the atlas | processor seconds | first time in a process | peak memory |",
        "| --- | --- | --- | --- | --- | --- |",
        *(
            f"| {way} | {seconds[way]:.2f} | {times[way]:.2f} "
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
    made.made_raster("tile")
    if asked.huge:
        made.made_raster("huge")
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
