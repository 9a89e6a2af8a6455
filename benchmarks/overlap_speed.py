"""Measure the overlap check: time, memory and hectares, beside three other ways to the same hectares.

Run ``python benchmarks/overlap_speed.py``. Each way answers the same question in a process of its own,
the ways taking turns: which hectares of each land-use code lie under each of 300 sites?

- ``check``: what a planner gets, ``VectorCheck.of`` with all rules: both hectares, the answer with its
  reasons, ledger, rules, warnings; parts for the map are drawn when asked for and are timed by themselves.
- ``overlay``: ``geopandas.overlay`` of the sites and the whole layer, then a sum by site and code.
- ``sedona``: SedonaDB, one SQL statement: join by ``ST_Intersects``, sum of ``ST_Area(ST_Intersection)``.
- ``plain``: for each site ``geopandas.read_file`` by its box, ``shapely.intersection``, a sum.

Medians, and medians of the ratios within a round, in which the ways follow each other: what else runs on
the machine then slows all of them. Processor time is that of all cores together.

Timed is everything from opening the file to the last hectare, after imports and after the same way has
answered for two sites (PROJ and the libraries load on first use). The others get the sites in the
coordinate system of the map, the check on WGS 84; all read one column only where they can.
"""

from __future__ import annotations

import argparse
import json
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import geopandas as gpd
import overlap_made as made
import pandas as pd
import shapely

HERE = Path(__file__).parent
WAYS = ("check", "overlay", "sedona", "plain")
LAYER = "HienTrang"
SAME = 5e-7
"""Largest relative difference of hectares that agree to six digits."""

SMALLEST_HA = 1e-3
"""Ten square metres; a smaller part is compared with this size: coordinates have micrometres of noise."""

Hectares = dict[str, dict[str, float]]


# -- the ways ----------------------------------------------------------------------------------------


def check(
    path: Path, sites: gpd.GeoDataFrame, *, drawn: bool = False, stages: dict | None = None
) -> Hectares:
    """Return the grid hectares of the atlas's own check."""
    from geo.land.maps.parcels import GeoPackageMap  # noqa: PLC0415
    from geo.land.overlap.vector import VectorCheck  # noqa: PLC0415

    codes, rules = _tables()
    question = VectorCheck(GeoPackageMap(path), made.COLUMN, codes, rules=rules, epsg=made.EPSG)
    found: Hectares = {}
    for result in question.of(sites.to_crs(4326)):
        found[result.site_id] = {land.use.key: land.grid_ha for land in result.land}
        for part in result.contested:
            found[result.site_id][" / ".join(part.codes)] = part.grid_ha
        if drawn:
            len(result.pieces)
    return found


def overlay(path: Path, sites: gpd.GeoDataFrame) -> Hectares:
    """Return the hectares of ``geopandas.overlay``."""
    parcels = gpd.read_file(path, columns=[made.COLUMN], use_arrow=True)
    asked = sites.rename_axis("site").reset_index()
    parts = gpd.overlay(asked, parcels, how="intersection", keep_geom_type=True)
    return _by_site(parts.area.groupby([parts["site"], parts[made.COLUMN]]).sum() / 10_000)


def sedona(path: Path, sites: gpd.GeoDataFrame) -> Hectares:
    """Return the hectares of SedonaDB's spatial join."""
    import sedonadb  # noqa: PLC0415

    database = sedonadb.connect()
    database.read_pyogrio(path).to_view("parcels")
    asked = sites.rename_axis("site").reset_index()
    database.create_data_frame(asked).to_view("sites")
    rows = database.sql(
        f'SELECT s.site, p."{made.COLUMN}" AS code, '
        "SUM(ST_Area(ST_Intersection(s.geometry, p.geom))) / 10000 AS ha "
        "FROM sites AS s JOIN parcels AS p ON ST_Intersects(s.geometry, p.geom) GROUP BY 1, 2"
    ).to_pandas()
    return _by_site(rows.set_index(["site", "code"])["ha"])


def plain(path: Path, sites: gpd.GeoDataFrame) -> Hectares:
    """Return the hectares of reading each site's box by the R-tree and intersecting."""
    found: Hectares = {}
    for site, shape in sites.geometry.items():
        parcels = gpd.read_file(path, columns=[made.COLUMN], bbox=shape.bounds, use_arrow=True)
        areas = shapely.area(shapely.intersection(parcels.geometry.to_numpy(), shape)) / 10_000
        found[str(site)] = pd.Series(areas).groupby(parcels[made.COLUMN]).sum().to_dict()
    return found


def _by_site(hectares: pd.Series) -> Hectares:
    found: Hectares = {}
    for (site, code), ha in hectares.items():
        found.setdefault(site, {})[code] = ha
    return found


_READ: list[Any] = []


def _tables() -> list[Any]:
    """Return codes and rules, read once as a running atlas does."""
    from geo.land.law.codes import LandUseCodes  # noqa: PLC0415
    from geo.land.law.rule_book import read_rules  # noqa: PLC0415

    if not _READ:
        _READ.extend((LandUseCodes.open(), read_rules()))
    return _READ


def stages(path: Path, sites: gpd.GeoDataFrame) -> dict[str, float]:
    """Return the seconds of reading, cutting and summing of a check.

    Reading is R-tree, table and geometries; cutting everything that is done with these; summing the
    ledgers, rules and answers.
    """
    from geo.land.maps.parcels import GeoPackageMap  # noqa: PLC0415
    from geo.land.overlap import vector  # noqa: PLC0415

    spent = dict.fromkeys(("reading", "cutting", "summing"), 0.0)

    def timed(name: str, function: Callable) -> Callable:
        def run(*args, **named):
            start = time.perf_counter()
            try:
                return function(*args, **named)
            finally:
                spent[name] += time.perf_counter() - start

        return run

    class TimedMap(GeoPackageMap):
        def batches(self, windows, column):
            batches = super().batches(windows, column)
            while (parcels := timed("reading", lambda: next(batches, None))()) is not None:
                yield parcels

    class TimedCutter(vector.Cutter):
        def cut(self, *args):
            return timed("cutting", super().cut)(*args)

    codes, rules = _tables()
    cutter, vector.Cutter = vector.Cutter, TimedCutter
    try:
        start = time.perf_counter()
        question = vector.VectorCheck(TimedMap(path), made.COLUMN, codes, rules=rules, epsg=made.EPSG)
        for _ in question.of(sites.to_crs(4326)):
            pass
        total = time.perf_counter() - start
    finally:
        vector.Cutter = cutter
    spent["summing"] = total - spent["reading"] - spent["cutting"]
    return {**spent, "total": total}


# -- one measurement in a process of its own ---------------------------------------------------------


def child(way: str, ground: made.Ground, where: made.Ground, kind: str, folder: Path) -> None:
    """Answer once and print seconds, peak memory and hectares."""
    path, sites = made.landuse(ground, folder), made.sites(where, kind)
    ways = {"check": check, "drawn": partial(check, drawn=True), "overlay": overlay, "sedona": sedona}
    ways |= {"plain": plain, "stages": stages}
    small = made.landuse(made.SMALL_FULL, folder)
    ways[way](small, made.sites(made.SMALL_FULL, kind).head(2))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start, used = time.perf_counter(), time.process_time()
    found = ways[way](path, sites)
    seconds, cpu = time.perf_counter() - start, time.process_time() - used
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    told = {
        "seconds": seconds,
        "cpu": cpu,
        "peak_mb": peak / 1024,
        "before_mb": before / 1024,
        "found": found,
    }
    print(json.dumps(told))


def measure(way: str, ground: made.Ground, where: made.Ground, kind: str, folder: Path) -> dict[str, Any]:
    """Return what a child measured."""
    command = [
        sys.executable,
        __file__,
        "--child",
        way,
        ground.name,
        where.name,
        kind,
        "--folder",
        str(folder),
    ]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


GROUNDS = {
    ground.name: ground
    for ground in (
        made.FULL, made.LARGE, made.DIRTY, made.SMALL_FULL, made.SMALL_LARGE, made.SMALL_DIRTY,
    )
}  # fmt: skip


# -- the report --------------------------------------------------------------------------------------


def differences(one: Hectares, other: Hectares) -> tuple[int, float, float]:
    """Return how many pairs of site and code there are, the largest relative difference and that in m²."""
    largest = metres = 0.0
    count = 0
    for site in one.keys() | other.keys():
        mine, theirs = one.get(site, {}), other.get(site, {})
        for code in mine.keys() | theirs.keys():
            a, b = mine.get(code, 0.0), theirs.get(code, 0.0)
            count += 1
            metres = max(metres, abs(a - b) * 10_000)
            largest = max(largest, abs(a - b) / max(a, b, SMALLEST_HA))
    return count, largest, metres


def compare(ground: made.Ground, kind: str, rounds: int, folder: Path) -> dict[str, list[dict[str, Any]]]:
    """Return the measurements of all ways; they take turns."""
    found: dict[str, list[dict[str, Any]]] = {way: [] for way in WAYS}
    for turn in range(rounds):
        for way in WAYS[turn % len(WAYS) :] + WAYS[: turn % len(WAYS)]:
            found[way].append(measure(way, ground, ground, kind, folder))
            print(f"  {way:8} {found[way][-1]['seconds']:6.2f} s", file=sys.stderr)
    return found


def middle(runs: list[dict[str, Any]], name: str = "seconds") -> float:
    """Return the median of a figure."""
    return median(run[name] for run in runs)


def ratio(runs: list[dict[str, Any]], ours: list[dict[str, Any]], name: str = "seconds") -> float:
    """Return the median of the ratios of each round: what slows the machine slows both."""
    return median(theirs[name] / mine[name] for theirs, mine in zip(runs, ours, strict=True))


LABELS = {
    "check": "the atlas: check with rules",
    "overlay": "`geopandas.overlay` of the whole",
    "sedona": "SedonaDB, SQL join",
    "plain": "read by R-tree, then intersect",
}


def comparison(ground: made.Ground, kind: str, rounds: int, folder: Path) -> list[str]:
    """Return the table of all ways."""
    found = compare(ground, kind, rounds, folder)
    sites = made.sites(ground, kind)
    pairs, relative, metres = differences(found["check"][0]["found"], found["overlay"][0]["found"])
    lines = [
        f"{len(sites)} sites of {sites.area.sum() / 1e4:,.0f} ha in all ({kind}), "
        f"{ground.parcels:,} parcels:",
        "",
        "| | time | of the check's | processor time | of the check's | peak memory |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for way in WAYS:
        cells = [
            LABELS[way],
            f"{middle(found[way]):.2f} s",
            f"{ratio(found[way], found['check']):.1f} ×",
            f"{middle(found[way], 'cpu'):.2f} s",
            f"{ratio(found[way], found['check'], 'cpu'):.1f} ×",
            f"{middle(found[way], 'peak_mb'):.0f} MB",
        ]
        lines.append(f"| {' | '.join(cells)} |")
    verdict = "the same to six digits" if relative <= SAME else "NOT the same to six digits"
    lines += [
        "",
        f"Hectares of {pairs:,} pairs of site and code, check against `geopandas.overlay`: {verdict} "
        f"(largest difference {relative:.1e} of the amount, {metres:.4f} m²).",
        "",
    ]
    return lines


def growth(small: made.Ground, large: made.Ground, kind: str, rounds: int, folder: Path) -> list[str]:
    """Return how time and memory grow with a map of more ground."""
    rows = {"same": (large, small), "spread": (large, large), "base": (small, small)}
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in rows}
    for turn in range(rounds):
        names = list(rows)
        for name in names[turn % 3 :] + names[: turn % 3]:
            found[name].append(measure("check", *rows[name], kind, folder))
    _, relative, _ = differences(found["base"][0]["found"], found["same"][0]["found"])
    lines = [
        f"The check on {large.parcels:,} parcels against {small.parcels:,}, of the same density:",
        "",
        "| | time | processor time | peak memory |",
        "| --- | --- | --- | --- |",
    ]
    for name, label in (("same", "the same sites"), ("spread", "as many sites, spread over all the ground")):
        grown = (f"{ratio(found[name], found['base'], what):.2f} ×" for what in ("seconds", "cpu", "peak_mb"))
        lines.append(f"| {label} | {' | '.join(grown)} |")
    return [*lines, "", f"Largest difference of the hectares of the same sites: {relative:.1e}.", ""]


def inner(ground: made.Ground, dirty: made.Ground, kind: str, rounds: int, folder: Path) -> list[str]:
    """Return what the check spends its time on, and what it takes where parcels overlap or maps are drawn."""
    shares = [measure("stages", ground, ground, kind, folder)["found"] for _ in range(rounds)]
    base, drawn, messy = [], [], []
    for _ in range(rounds):
        base.append(measure("check", ground, ground, kind, folder))
        drawn.append(measure("drawn", ground, ground, kind, folder))
        messy.append(measure("check", dirty, dirty, kind, folder))
    told = ", ".join(
        f"{name} {median(run[name] / run['total'] for run in shares):.0%}"
        for name in ("reading", "cutting", "summing")
    )
    return [
        f"Of the time: {told}. Drawing the parts of every site for the map too takes "
        f"{ratio(drawn, base, 'cpu'):.1f} × the processor time of the check; a map on which one parcel in "
        f"{dirty.overlapping} overlaps its neighbours by two metres {ratio(messy, base, 'cpu'):.1f} ×.",
        "",
    ]


def write_readme(text: str) -> None:
    """Put the measured tables between the marks of the README beside this file."""
    path = HERE / "README.md"
    before, rest = path.read_text(encoding="utf-8").split("<!-- measured: overlap -->\n")
    _, after = rest.split("<!-- end: overlap -->")
    path.write_text(
        f"{before}<!-- measured: overlap -->\n{text}\n<!-- end: overlap -->{after}", encoding="utf-8"
    )


def main() -> None:
    """Measure everything and write the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--small", action="store_true", help="a tenth of the parcels, nothing written")
    parser.add_argument("--no-write", action="store_true", help="leave the README as it is")
    parser.add_argument("--folder", type=Path, default=made.FOLDER, help="where the made data lie")
    parser.add_argument("--child", nargs=4, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        way, ground, where, kind = options.child
        child(way, GROUNDS[ground], GROUNDS[where], kind, options.folder)
        return
    small, large, dirty = (
        (made.SMALL_FULL, made.SMALL_LARGE, made.SMALL_DIRTY)
        if options.small
        else (made.FULL, made.LARGE, made.DIRTY)
    )
    for ground in (small, large, dirty, made.SMALL_FULL):
        made.landuse(ground, options.folder)
    lines = [f"Medians of {options.rounds} rounds, {versions()}.", ""]
    for kind in made.SITE_HECTARES:
        lines += comparison(small, kind, options.rounds, options.folder)
    lines += growth(small, large, "atlas", options.rounds, options.folder)
    lines += inner(small, dirty, "atlas", options.rounds, options.folder)
    text = "\n".join(lines).rstrip()
    print(text)
    if not options.small and not options.no_write:
        write_readme(text)


def versions() -> str:
    """Return what was measured on."""
    from importlib.metadata import version  # noqa: PLC0415

    names = ("geopandas", "shapely", "pyogrio", "sedonadb")
    return ", ".join([*(f"{name} {version(name)}" for name in names), f"Python {platform.python_version()}"])


if __name__ == "__main__":
    main()
