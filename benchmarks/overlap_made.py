"""A made land-use map and sites to lay on it, always the same: written once, then found in a folder.

Parcels of about a hectare and 20 corners that fit edge to edge, commune by commune, on the VN-2000 grid
of Lào Cai, in a GeoPackage with its R-tree. A larger ground holds the parcels of a smaller one.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyogrio
import shapely

EPSG = 9208
COLUMN = "MaLoaiDat"
SIDE_M = 100.0
"""Side of the squares that the parcels are made of: a parcel has about a hectare."""

COMMUNE = 50
"""Parcels along each side of a commune: 2,500 of them, on 25 km²."""

EAST, NORTH = 400_000.0, 2_450_000.0
"""South-western corner of the small ground; the large one lies around it."""

VERSION = 1
"""Raise it where the made data change, so that none made before are found."""

FOLDER = Path(tempfile.gettempdir()) / "atlas-overlap-benchmark"
CODES = {
    "RSX": 26, "RPH": 16, "RDD": 6, "HNK": 10, "CLN": 9, "LUC": 8, "LUK": 4, "LUN": 3, "BCS": 5, "DCS": 2,
    "ONT": 3, "ODT": 1, "ONT+CLN": 2, "DGT": 2, "SON": 2, "NTS": 1, "SKK": 1, "SKN": 1, "SKS": 1, "CQP": 1,
}  # fmt: skip
"""Parts in a hundred or so of each official code."""

SITE_HECTARES = {
    "atlas": (
        0.2,
        0.9,
        1.3,
        1.9,
        2.5,
        3.1,
        4,
        4.7,
        5.7,
        7,
        8.6,
        10.4,
        12.3,
        16,
        22.6,
        32.9,
        49,
        73,
        85,
        205,
        1000,
    ),
    "zones": (5, 20, 45, 75, 150, 400),
}
"""Hectares of the sites, as many from each step to the next: those that zones, clusters, projects and
mines of the atlas declare (the one in seventy beyond 1,000 left out), and those of its clusters and zones.
"""

_EDGE_POINTS = (4, 3)
"""Corners inside an edge: of those that run east, and of most that run north (every third has one more)."""

_SHIFT_M, _BEND_M = 20.0, 3.0


@dataclass(frozen=True)
class Ground:
    """How much is made: communes from west to east and from south to north, and where they begin.

    Parameters
    ----------
    first : tuple of int
        The commune in the south-west, counted from that of the small ground.
    overlapping : int, default 0
        One parcel in so many is grown by two metres, so that it overlaps its neighbours; 0: none.
    """

    name: str
    communes: tuple[int, int]
    first: tuple[int, int] = (0, 0)
    overlapping: int = 0

    @property
    def parcels(self) -> int:
        """How many parcels the ground has."""
        return self.communes[0] * self.communes[1] * COMMUNE**2

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north on the grid, without the waves of the outermost edges."""
        step = COMMUNE * SIDE_M
        west, south = EAST + self.first[0] * step, NORTH + self.first[1] * step
        return west, south, west + self.communes[0] * step, south + self.communes[1] * step


FULL = Ground("300k", (10, 12))
LARGE = Ground("3m", (30, 40), (-10, -14))
DIRTY = Ground("300k-overlapping", (10, 12), overlapping=50)
SMALL_FULL = Ground("small", (3, 4))
SMALL_LARGE = Ground("small-large", (12, 10), (-5, -3))
SMALL_DIRTY = Ground("small-overlapping", (3, 4), overlapping=50)


def landuse(ground: Ground, folder: Path = FOLDER) -> Path:
    """Return the GeoPackage of a ground; make it if it is not there yet."""
    path = folder / f"landuse-{ground.name}-{ground.parcels}-v{VERSION}.gpkg"
    if path.is_file():
        return path
    folder.mkdir(parents=True, exist_ok=True)
    schema = pa.schema(
        [
            pa.field("geometry", pa.binary(), metadata={"ARROW:extension:name": "geoarrow.wkb"}),
            pa.field("SoTo", pa.int32()),
            pa.field("SoThua", pa.int32()),
            pa.field(COLUMN, pa.string()),
            pa.field("DienTich", pa.float64()),
        ]
    )
    batches = (pa.record_batch(list(commune), schema=schema) for commune in _communes(ground))
    unfinished = path.with_suffix(".part.gpkg")
    unfinished.unlink(missing_ok=True)
    pyogrio.write_arrow(
        pa.RecordBatchReader.from_batches(schema, batches),
        unfinished,
        layer="HienTrang",
        driver="GPKG",
        geometry_name="geometry",
        geometry_type="Polygon",
        crs=f"EPSG:{EPSG}",
    )
    return unfinished.rename(path)


def sites(ground: Ground, kind: str = "atlas", count: int = 300) -> gpd.GeoDataFrame:
    """Return sites within a ground, with 12 to 40 corners, on the grid.

    Parameters
    ----------
    kind : str
        A key of ``SITE_HECTARES``.
    """
    random = np.random.default_rng(300)
    west, south, east, north = ground.bounds
    steps = np.log(SITE_HECTARES[kind])
    wanted = np.exp(np.interp(np.linspace(0, len(steps) - 1, count), np.arange(len(steps)), steps))
    shapes = []
    for hectares in random.permutation(wanted):
        corners = int(random.integers(12, 41))
        angle = 2 * np.pi * (np.arange(corners) + random.uniform(-0.3, 0.3, corners)) / corners
        radius = random.uniform(0.75, 1.25, corners)
        outline = radius[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
        outline *= np.sqrt(hectares * 10_000 / shapely.Polygon(outline).area)
        reach = np.abs(outline).max() + 2 * SIDE_M
        middle = random.uniform((west + reach, south + reach), (east - reach, north - reach))
        shapes.append(shapely.Polygon(middle + outline))
    names = [f"site-{number:03}" for number in range(count)]
    return gpd.GeoDataFrame(geometry=shapes, index=names, crs=EPSG)


def _communes(ground: Ground) -> Iterator[tuple[npt.NDArray, ...]]:
    """Yield geometry, sheet, number, code and hectares of the parcels of each commune."""
    for north in range(ground.first[1], ground.first[1] + ground.communes[1]):
        for east in range(ground.first[0], ground.first[0] + ground.communes[0]):
            column, row = np.meshgrid(*(COMMUNE * start + np.arange(COMMUNE) for start in (east, north)))
            column, row = column.ravel(), row.ravel()
            shapes = _parcels(column, row)
            if ground.overlapping:
                grown = _chance(column, row, 9) < 1 / ground.overlapping
                shapes[grown] = shapely.buffer(shapes[grown], 2.0, join_style="mitre")
            number = np.arange(1, len(column) + 1, dtype=np.int32)
            sheet = np.full(len(column), (north % 1000) * 1000 + east % 1000, dtype=np.int32)
            yield shapely.to_wkb(shapes), sheet, number, _codes(column, row), shapely.area(shapes).round(1)


def _parcels(column: npt.NDArray, row: npt.NDArray) -> npt.NDArray:
    """Return the parcels of some squares; neighbours share the corners of their edge to the last digit."""
    south, north = _edge(column, row, 0), _edge(column, row + 1, 0)
    west, east = _edge(column, row, 1), _edge(column + 1, row, 1)
    usual = _EDGE_POINTS[1] + 1
    shapes = np.empty(len(column), dtype=object)
    longer = [_is_longer(column, row), _is_longer(column + 1, row)]
    for west_longer in (False, True):
        for east_longer in (False, True):
            own = (longer[0] == west_longer) & (longer[1] == east_longer)
            up, down = east[own, : usual + east_longer], west[own, : usual + west_longer]
            # The edges begin with their node; those that run back end at the node where they began.
            back = np.concatenate([_node(column[own] + 1, row[own] + 1)[:, None], north[own, :0:-1]], axis=1)
            home = np.concatenate([_node(column[own], row[own] + 1)[:, None], down[:, :0:-1]], axis=1)
            shapes[own] = shapely.polygons(np.concatenate([south[own], up, back, home], axis=1))
    return shapes


def _node(column: npt.NDArray, row: npt.NDArray) -> npt.NDArray:
    east = EAST + SIDE_M * column + _SHIFT_M * (2 * _chance(column, row, 1) - 1)
    north = NORTH + SIDE_M * row + _SHIFT_M * (2 * _chance(column, row, 2) - 1)
    return np.column_stack([east, north]).round(3)


def _edge(column: npt.NDArray, row: npt.NDArray, way: int) -> npt.NDArray:
    """Return the node and the inner corners of edges that run east (0) or north (1)."""
    start = _node(column, row)
    end = _node(column + (way == 0), row + (way == 1))
    points = np.full(len(column), _EDGE_POINTS[way])
    if way == 1:
        points = points + _is_longer(column, row)
    along = end - start
    aside = np.column_stack([-along[:, 1], along[:, 0]]) / np.hypot(*along.T)[:, None]
    corners = [start]
    for point in range(1, _EDGE_POINTS[way] + 1 + way):
        bend = _BEND_M * (2 * _chance(column, row, 10 * way + 10 + point) - 1)
        corners.append(start + along * (point / (points + 1))[:, None] + aside * bend[:, None])
    return np.stack(corners, axis=1).round(3)


def _is_longer(column: npt.NDArray, row: npt.NDArray) -> npt.NDArray:
    return _chance(column, row, 3) < 1 / 3


def _codes(column: npt.NDArray, row: npt.NDArray) -> npt.NDArray:
    """Return the codes: of the patch of twelve squares for two parcels in three, else of their own."""
    alone = _chance(column, row, 4) < 1 / 3
    chance = np.where(alone, _chance(column, row, 5), _chance(column // 4, row // 3, 6))
    steps = np.cumsum(list(CODES.values())) / sum(CODES.values())
    return np.array(list(CODES), dtype=object)[np.searchsorted(steps, chance, side="right")]


def _chance(column: npt.NDArray, row: npt.NDArray, kind: int) -> npt.NDArray:
    """Return a number between 0 and 1 that hangs on the place and the kind only."""
    mixed = np.asarray(column, dtype=np.int64).astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    mixed ^= np.asarray(row, dtype=np.int64).astype(np.uint64) * np.uint64(0xC2B2AE3D27D4EB4F)
    mixed ^= np.uint64(kind * 0x165667B19E3779F9 % 2**64)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
    return (mixed ^ (mixed >> np.uint64(31))).astype(np.float64) / 2.0**64


def main() -> None:
    """Make the data and say where they are."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--small", action="store_true", help="30,000 and 300,000 parcels")
    parser.add_argument("--folder", type=Path, default=FOLDER)
    options = parser.parse_args()
    grounds = (SMALL_FULL, SMALL_LARGE, SMALL_DIRTY) if options.small else (FULL, LARGE, DIRTY)
    for ground in grounds:
        print(f"{ground.parcels:,} parcels", landuse(ground, options.folder))


if __name__ == "__main__":
    main()
