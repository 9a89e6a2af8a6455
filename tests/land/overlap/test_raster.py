"""Sites against rasters of classes: hectares one can check in the head, and the answers."""

from __future__ import annotations

import json
import math
from pathlib import Path

import exactextract
import geopandas as gpd
import numpy as np
import pytest
import shapely
from affine import Affine
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import CRS, Geod
from shapely.geometry import Point, Polygon, box

from geo.base import limits
from geo.base.errors import CrsError, SelectionError
from geo.base.measures import geodesic_ha, grid_ha
from geo.base.plane import to_plane
from geo.base.translate import LANGUAGES
from geo.formats.geotiff import Raster
from geo.land.law import legends
from geo.land.law.ledger import Ledger
from geo.land.law.legends import Legend, LegendClass
from geo.land.overlap.cells import tally as cover_tally
from geo.land.overlap.cells.grid import Grid
from geo.land.overlap.cells.measured import FEW_CELLS, FEWEST_CELLS
from geo.land.overlap.checks import CLEAR, CONFLICT, COULD_NOT_CHECK, CheckResult
from geo.land.overlap.cover import CoverCheck
from geo.land.overlap.pieces import PIECE_COLUMNS
from geo.land.overlap.report import raster_record as record
from geo.land.overlap.report import vector_record
from geo.land.overlap.vector import VectorCheck
from tests.made.rasters import HERE, rectangle, sites, write

REAL = Path(__file__).parents[4] / "shared" / "real" / "ESA_WorldCover_10m_2021_v200_N00E006_Map.tif"

TREES, GRASS, HOUSES = 10, 30, 50
LEGEND = Legend(
    "made",
    "Thử",
    "Made",
    {
        TREES: LegendClass(TREES, "Cây", "Trees", "#006400", True),
        GRASS: LegendClass(GRASS, "Cỏ", "Grass", "#FFFF4C", False),
        HOUSES: LegendClass(HOUSES, "Nhà", "Houses", "#FA0000", None),
    },
)
CLOSE = 2e-5
"""Hectares that a millimetre makes along the sides of a made site: VN-2000 and back is no better."""

HALVES = np.repeat([[TREES] * 20 + [GRASS] * 20], 40, axis=0).astype(np.uint8)
"""400 m by 400 m: trees in the west, grass in the east."""


def check(tmp_path, values, *shapes, legend=LEGEND, crs=9208, **profile):
    raster = Raster(write(tmp_path / "cover.tif", values, **profile))
    found = list(CoverCheck(raster, legend).of(sites(*shapes, crs=crs)))
    for result in found:
        assert_told(result)
        assert_adds_up(result)
    return found


def assert_told(result):
    assert result.reasons
    for language in LANGUAGES:
        told = record(result, language)
        assert json.dumps(told, allow_nan=False)
        assert "{" not in " ".join([*told["reason"], *told["warnings"]])


def assert_adds_up(result):
    if result.uncovered_ha is None:
        return
    parts = sum(row.ha for row in result.classes) + result.nodata_ha + result.uncovered_ha
    on_grid = sum(row.grid_ha for row in result.classes) + result.nodata_grid_ha + result.uncovered_grid_ha
    assert parts == pytest.approx(result.site_ha, rel=1e-6)
    assert on_grid == pytest.approx(result.site_grid_ha, rel=1e-6)


def grid(result):
    return {row.value: row.grid_ha for row in result.classes}


def keys(remarks):
    return [remark.key.partition(".")[2] for remark in remarks]


# -- hectares --------------------------------------------------------------------------------------


def test_hectares_by_class(tmp_path):
    (found,) = check(tmp_path, HALVES, rectangle(100, 100, 200, 100))
    assert grid(found) == pytest.approx({TREES: 1.0, GRASS: 1.0}, abs=CLOSE)
    assert found.site_grid_ha == pytest.approx(2.0, abs=CLOSE)
    assert (found.nodata_ha, found.uncovered_ha) == (0.0, 0.0)
    assert found.cells == pytest.approx(200, rel=1e-5)
    assert found.state == CONFLICT
    assert found.reasons[0].sentence("en") == "1 ha of classes that have to be settled first: Trees."


@pytest.mark.parametrize(("beside", "profile"), [(TREES, {}), (0, {"nodata": 0})])
def test_a_site_along_the_edge_of_the_cells_is_not_decided_by_a_millimetre(tmp_path, beside, profile):
    values = np.repeat([[beside] * 200 + [GRASS] * 200], 400, axis=0).astype(np.uint8)
    (found,) = check(tmp_path, values, rectangle(2_000, 0, 2_000, 4_000), **profile)
    assert found.state == CLEAR
    (found,) = check(tmp_path, values, rectangle(1_995, 0, 2_000, 4_000), **profile)
    assert found.state == (CONFLICT if beside else COULD_NOT_CHECK)


def test_parts_of_cells_count_with_their_share(tmp_path):
    (found,) = check(tmp_path, HALVES, rectangle(95, 102.5, 107.5, 100))
    assert grid(found) == pytest.approx({TREES: 1.05, GRASS: 0.025}, abs=CLOSE)


def test_hectares_on_the_ellipsoid_are_those_of_the_land(tmp_path):
    west, east = rectangle(50, 50, 150, 300), rectangle(200, 50, 150, 300)
    (found,) = check(tmp_path, HALVES, shapely.union(west, east))
    expected = geodesic_ha(sites(west, east).geometry)
    assert {row.value: row.ha for row in found.classes} == pytest.approx(
        {TREES: expected["a"], GRASS: expected["b"]}, abs=2 * CLOSE
    )


@pytest.mark.parametrize(
    ("crs", "transform"),
    [
        ("EPSG:4326", Affine(0.0001, 0, 104.5, 0, -0.0001, 22.35)),
        ("EPSG:4756", Affine(0.0001, 0, 104.5, 0, -0.0001, 22.35)),
        ("EPSG:3857", Affine(11, 0, 11_632_900, 0, -11, 2_554_300)),
        ("EPSG:32648", Affine(10, 0, 448_000, 0, -10, 2_471_500)),
        ("EPSG:4326", Affine(0.0001, 0, 104.5, 0, 0.0001, 22.31)),  # south up
    ],
)
def test_any_system_gives_the_hectares_of_the_ellipsoid(tmp_path, crs, transform):
    values = np.full((400, 500), GRASS, np.uint8)
    values[:, 260:] = TREES
    (west, north), (middle, _), (east, south) = (
        transform @ place for place in ((180, 120), (260, 0), (340, 280))
    )
    ground, part = box(west, south, east, north), box(west, south, middle, north)
    raster = Raster(write(tmp_path / "a.tif", values, crs=crs, transform=transform))
    placed = gpd.GeoSeries([ground, part], crs=crs).segmentize(abs(transform.a) * 8).to_crs(4326)
    (found,) = CoverCheck(raster, LEGEND).of(gpd.GeoDataFrame({"site": ["a"]}, geometry=placed[:1]))
    assert_adds_up(found)
    expected = geodesic_ha(placed)
    assert found.site_ha == pytest.approx(expected[0], rel=1e-6)
    grass = {row.value: row.ha for row in found.classes}[GRASS]
    assert grass == pytest.approx(expected[1], rel=2e-6)
    on_grid = {row.value: row.grid_ha for row in found.classes}[GRASS]
    assert on_grid == pytest.approx(grid_ha(placed, 9208)[1], rel=2e-6)


def authalic_ha(south, north, width):
    """Hectares between two parallels by the closed formula for the ellipsoid (Snyder 1987, 3-12)."""
    ellipsoid = CRS.from_epsg(4326).ellipsoid
    a, b = ellipsoid.semi_major_metre, ellipsoid.semi_minor_metre
    e = math.sqrt(1 - (b / a) ** 2)

    def zone(latitude):
        s = math.sin(math.radians(latitude))
        return s / (1 - (e * s) ** 2) + math.atanh(e * s) / e

    return b**2 * math.radians(width) * (zone(north) - zone(south)) / 2 / 1e4


@pytest.mark.parametrize("step", [1 / 12_000, 0.05])
def test_cells_in_degrees_have_their_authalic_hectares(tmp_path, step):
    transform = Affine(step, 0, 103, 0, -step, 22.8)
    raster = Raster(
        write(tmp_path / "a.tif", np.ones((30, 20), np.uint8), crs="EPSG:4326", transform=transform)
    )
    (cells,) = Grid(raster).hectares([(0, 30, 0, 20)], [9208])
    expected = [authalic_ha(22.8 - (row + 1) * step, 22.8 - row * step, step) for row in range(30)]
    np.testing.assert_allclose(cells.rows, expected, rtol=2e-7)
    np.testing.assert_allclose(cells.cols, 1.0, rtol=1e-7)


def test_a_long_straight_edge_is_bent_as_the_raster_bends_it(tmp_path):
    values = np.full((300, 900), GRASS, np.uint8)
    raster = write(
        tmp_path / "a.tif", values, crs="EPSG:3857", transform=Affine(100, 0, 11_570_000, 0, -100, 2_570_000)
    )
    long = Polygon([(104.0, 22.3), (104.6, 22.35), (104.6, 22.4)])
    (found,) = CoverCheck(Raster(raster), LEGEND).of(sites(long, crs=4326))
    assert sum(row.ha for row in found.classes) == pytest.approx(found.site_ha, rel=1e-9)
    square_metres, _ = Geod(ellps="WGS84").geometry_area_perimeter(long)
    assert found.site_ha == pytest.approx(abs(square_metres) / 1e4, rel=1e-5)


# -- nothing said, nothing there ---------------------------------------------------------------------


def test_nodata_and_what_lies_outside_have_lines_of_their_own(tmp_path):
    values = HALVES.copy()
    values[:10] = 0
    (found,) = check(tmp_path, values, rectangle(300, 50, 200, 100), nodata=0)
    assert grid(found) == pytest.approx({GRASS: 0.5}, abs=CLOSE)
    assert found.nodata_grid_ha == pytest.approx(0.5, abs=CLOSE)
    assert found.uncovered_grid_ha == pytest.approx(1.0, abs=CLOSE)
    assert found.state == COULD_NOT_CHECK
    assert keys(found.reasons) == ["doubt.partly", "doubt.nodata"]


@pytest.mark.parametrize("where", [(-500, -500), (0, 1_000), (100_000, 0)])
def test_outside_the_raster(tmp_path, where):
    (found,) = check(tmp_path, HALVES, rectangle(*where, 100, 100))
    assert (found.state, keys(found.reasons)) == (COULD_NOT_CHECK, ["obstacle.outside"])
    assert found.uncovered_ha is None
    assert "104" in found.reasons[0].sentence("en")


def test_a_system_without_numbers_for_the_place(tmp_path):
    (found,) = check(tmp_path, HALVES, rectangle(0, 0, 100, 100), crs=9208)
    assert found.classes
    far = Raster(write(tmp_path / "far.tif", HALVES, crs="EPSG:32618"))
    (found,) = CoverCheck(far, LEGEND).of(sites(rectangle(0, 0, 100, 100)))
    assert keys(found.reasons) == ["obstacle.outside"]


def test_a_site_that_goes_round_the_raster_lies_outside(tmp_path):
    ring = rectangle(-200, -200, 800, 800).difference(rectangle(-100, -100, 600, 600))
    (found,) = check(tmp_path, HALVES, ring)
    assert keys(found.reasons) == ["obstacle.outside"]


def test_nothing_but_nodata(tmp_path):
    (found,) = check(tmp_path, HALVES * 0, rectangle(100, 100, 100, 100), nodata=0)
    assert (found.state, keys(found.reasons)) == (COULD_NOT_CHECK, ["obstacle.no_data"])


@pytest.mark.parametrize(
    ("shape", "columns", "reason"),
    [
        (Point(104.5, 22.3), {}, "obstacle.no_boundary"),
        (None, {}, "obstacle.no_place"),
        (box(104.5, 22.3, 104.6, 22.4), {"geometry_basis": ["schematic"]}, "obstacle.schematic"),
    ],
)
def test_sites_without_a_boundary(tmp_path, shape, columns, reason):
    frame = gpd.GeoDataFrame(columns, geometry=[shape], index=["a"], crs=4326)
    (found,) = CoverCheck(Raster(write(tmp_path / "a.tif", HALVES)), LEGEND).of(frame)
    assert (found.state, keys(found.reasons)) == (COULD_NOT_CHECK, [reason])
    assert_told(found)


def test_sites_in_another_system_are_refused(tmp_path):
    check = CoverCheck(Raster(write(tmp_path / "a.tif", HALVES)), LEGEND)
    with pytest.raises(CrsError):
        list(check.of(sites(rectangle(0, 0, 100, 100)).to_crs(9208)))


# -- few cells ---------------------------------------------------------------------------------------


def test_too_few_cells_cannot_be_checked(tmp_path):
    (found,) = check(tmp_path, HALVES, rectangle(100, 100, 19, 20))
    assert found.cells == pytest.approx(3.8, rel=1e-5) and found.cells < FEWEST_CELLS
    assert (found.state, keys(found.reasons)) == (COULD_NOT_CHECK, ["obstacle.few_cells"])
    assert found.classes == ()


def test_few_cells_get_a_range(tmp_path):
    (found,) = check(tmp_path, HALVES, rectangle(175, 105, 40, 40))
    assert found.cells < FEW_CELLS
    trees, grass = sorted(found.classes, key=lambda row: row.value)
    assert trees.grid_ha == pytest.approx(0.1, abs=CLOSE)
    assert trees.low_ha == pytest.approx(0.06, abs=1e-4)  # 2 × 3 cells lie wholly inside
    assert trees.high_ha == pytest.approx(0.13, abs=1e-4)  # 3 × 5 are touched, but 3 are all grass
    assert grass.low_ha == pytest.approx(0.03, abs=1e-4)  # 1 × 3
    assert grass.high_ha == pytest.approx(0.10, abs=1e-4)  # 2 × 5 are touched; beside the trees there is room
    assert found.state == CONFLICT
    assert "warning.few_cells" in keys(found.warnings)


def test_few_cells_inside_the_raster_get_a_range_too(tmp_path):
    (found,) = check(tmp_path, HALVES, rectangle(-1_000, 105, 1_015, 40))
    (trees,) = found.classes
    assert trees.grid_ha == pytest.approx(0.06, abs=CLOSE)
    assert trees.low_ha == pytest.approx(0.03, abs=1e-4)  # 1 × 3 cells lie wholly inside
    assert trees.high_ha == pytest.approx(0.06, abs=1e-4)  # there is room for no more
    assert "warning.few_cells" in keys(found.warnings)


def test_a_class_without_a_whole_cell_is_a_doubt(tmp_path):
    (found,) = check(tmp_path, HALVES, rectangle(195, 105, 40, 40))
    assert found.state == COULD_NOT_CHECK
    assert keys(found.reasons) == ["doubt.possible"]


def test_many_cells_have_no_range(tmp_path):
    (found,) = check(tmp_path, HALVES, rectangle(105, 105, 200, 100))
    assert all(row.low_ha == row.ha == row.high_ha for row in found.classes)
    assert "warning.few_cells" not in keys(found.warnings)


# -- the answer --------------------------------------------------------------------------------------


def test_clear_needs_all_of_the_site(tmp_path):
    inside, beyond = check(tmp_path, HALVES, rectangle(200, 0, 200, 200), rectangle(250, 0, 200, 200))
    assert (inside.state, keys(inside.reasons)) == (CLEAR, ["clear.unmarked"])
    assert (beyond.state, keys(beyond.reasons)) == (COULD_NOT_CHECK, ["doubt.partly"])


def test_one_reason_names_all_classes_in_the_way(tmp_path):
    marked = {
        value: LegendClass(value, f"lớp {value}", f"class {value}", "#000000", True) for value in (1, 2)
    }
    values = np.where(HALVES == TREES, 1, 2).astype(np.uint8)
    (found,) = check(tmp_path, values, rectangle(150, 0, 200, 100), legend=Legend("", "", "", marked))
    (reason,) = found.reasons
    assert reason.sentence("en").endswith("class 2 1.5 ha; class 1 0.5 ha.")
    assert reason.sentence("vi").endswith("lớp 2 1,5 ha; lớp 1 0,5 ha.")


def test_classes_that_are_open_or_unknown_are_doubts(tmp_path):
    values = np.repeat([[HOUSES] * 20 + [77] * 20], 40, axis=0).astype(np.uint8)
    (found,) = check(tmp_path, values, rectangle(100, 100, 200, 100))
    assert (found.state, keys(found.reasons)) == (COULD_NOT_CHECK, ["doubt.open", "doubt.unknown"])
    assert "Houses" in found.reasons[0].sentence("en")
    assert "77" in found.reasons[1].sentence("vi")


@pytest.mark.parametrize(
    ("legend", "reason"),
    [(None, "doubt.no_legend"), (legends.from_csv("value,name\n10,Trees\n30,Grass\n"), "doubt.no_marks")],
)
def test_without_marks_there_are_only_hectares(tmp_path, legend, reason):
    (found,) = check(tmp_path, HALVES, rectangle(100, 100, 200, 100), legend=legend)
    assert (found.state, keys(found.reasons)) == (COULD_NOT_CHECK, [reason])
    assert len(found.classes) == 2


def test_a_land_cover_never_speaks_of_land_use(tmp_path):
    (found,) = check(tmp_path, HALVES, rectangle(100, 100, 200, 100))
    assert "warning.no_land_use" in keys(found.warnings)


# -- values ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", ["uint8", "int16", "uint16", "int32", "uint32", "float32", "float64"])
def test_kinds_of_numbers(tmp_path, dtype):
    values = HALVES.astype(dtype)
    values[0] = 99
    legend = LEGEND if dtype == "uint8" else Legend("", "", "", LEGEND.classes)
    (found,) = check(tmp_path, values, rectangle(100, 0, 200, 100), legend=legend, nodata=99)
    assert grid(found) == pytest.approx({TREES: 0.9, GRASS: 0.9}, abs=CLOSE)
    assert found.nodata_grid_ha == pytest.approx(0.2, abs=CLOSE)
    assert ("warning.whole_floats" in keys(found.warnings)) == dtype.startswith("float")


def test_negative_and_far_apart_codes(tmp_path):
    values = np.where(HALVES == TREES, -7, 2_000_000_000).astype(np.int32)
    (found,) = check(tmp_path, values, rectangle(100, 0, 200, 100), nodata=-1)
    assert grid(found) == pytest.approx({-7: 1.0, 2_000_000_000: 1.0}, abs=CLOSE)


def test_a_mask_in_the_file_counts_as_nodata(tmp_path):
    import rasterio

    path = write(tmp_path / "a.tif", HALVES)
    with rasterio.Env(GDAL_TIFF_INTERNAL_MASK=True), rasterio.open(path, "r+") as raster:
        raster.write_mask(np.arange(1_600).reshape(40, 40) % 40 < 30)
    (found,) = CoverCheck(Raster(path), LEGEND).of(sites(rectangle(200, 0, 200, 100)))
    assert grid(found) == pytest.approx({GRASS: 1.0}, abs=CLOSE)
    assert found.nodata_grid_ha == pytest.approx(1.0, abs=CLOSE)


@pytest.mark.parametrize(
    ("values", "key"),
    [
        (np.linspace(80, 90, 1_600).reshape(40, 40).astype(np.float32), "cover.error.fractions"),
        (np.arange(1_600, dtype=np.int16).reshape(40, 40), "cover.error.heights"),
    ],
)
def test_measurements_are_no_classes(tmp_path, values, key):
    with pytest.raises(SelectionError) as caught:
        CoverCheck(Raster(write(tmp_path / "a.tif", values)), None)
    assert caught.value.key == key


def test_fractions_that_the_sample_missed_are_told_where_they_are(tmp_path):
    values = np.full((1_000, 1_000), 10, np.float32)
    values[300, 300] = 10.5
    good, bad = check(tmp_path, values, rectangle(5_000, 5_000, 100, 100), rectangle(2_950, 2_950, 100, 100))
    assert good.state == CONFLICT
    assert (bad.state, keys(bad.reasons)) == (COULD_NOT_CHECK, ["error.fractions"])


def test_scaled_values_are_measurements(tmp_path):
    import rasterio

    path = write(tmp_path / "a.tif", HALVES)
    with rasterio.open(path, "r+") as raster:
        raster.scales = (0.1,)
    with pytest.raises(SelectionError) as caught:
        CoverCheck(Raster(path), None)
    assert caught.value.key == "cover.error.scaled"


# -- many sites, large sites, damage -------------------------------------------------------------------


@pytest.fixture
def small_tiles(monkeypatch):
    """Tiles of 64 cells, so that a small raster has many; three sites at a time."""
    chosen = {"raster_tile_cells": 64, "raster_batch_sites": 3, "raster_piece_cells": 1_500}
    real = limits.limit
    for module in ("geo.land.overlap.cells.tally", "geo.land.overlap.cells.measured"):
        monkeypatch.setattr(f"{module}.limit", lambda name: chosen.get(name) or real(name))
    monkeypatch.setattr(cover_tally, "_UNIT_COLUMNS", 16)


@pytest.mark.parametrize("layout", [{"tiled": True, "blockxsize": 16, "blockysize": 16}, {"blockysize": 3}])
def test_tiles_and_threads_change_nothing(tmp_path, small_tiles, layout):
    values = np.random.default_rng(5).choice([TREES, GRASS, HOUSES], (60, 60)).astype(np.uint8)
    shapes = [Point(450_300, 2_469_700).buffer(size) for size in (280, 90, 200, 33, 150, 299, 10, 250)]
    found = check(tmp_path, values, *shapes, compress="deflate", **layout)
    assert [result.site_id for result in found] == list("abcdefgh")
    cells = shapely.box(*(np.add(edge, n).ravel() for n, edge in zip(*cell_edges(60), strict=True)))
    for result, shape in zip(found, shapes, strict=True):
        shares = shapely.area(shapely.intersection(cells, shape)) / 1e4
        for row in result.classes:
            assert row.grid_ha == pytest.approx(shares[values.ravel() == row.value].sum(), abs=CLOSE)


def cell_edges(size):
    down, across = np.mgrid[:size, :size] * 10.0
    return (450_000, 2_469_990, 450_010, 2_470_000), (across, -down, across, -down)


def test_asking_stops_the_work(tmp_path, small_tiles, monkeypatch):
    read = []
    monkeypatch.setattr(
        Raster,
        "read_stored",
        lambda self, *window, real=Raster.read_stored: read.append(window) or real(self, *window),
    )
    raster = Raster(write(tmp_path / "a.tif", HALVES))
    next(CoverCheck(raster, LEGEND).of(sites(*[rectangle(0, 0, 50, 50)] * 9)))
    once = len(read)
    list(CoverCheck(raster, LEGEND).of(sites(*[rectangle(0, 0, 50, 50)] * 9)))
    assert len(read) == once * 4


def test_a_failure_stops_all_threads(tmp_path, small_tiles, monkeypatch):
    read = []

    def fails(self, *window):
        read.append(window)
        raise ZeroDivisionError

    monkeypatch.setattr(Raster, "read_stored", fails)
    monkeypatch.setattr(cover_tally.os, "cpu_count", lambda: 2)
    with pytest.raises(ZeroDivisionError):
        check(tmp_path, np.full((60, 60), GRASS, np.uint8), rectangle(0, 0, 600, 600))
    assert 1 <= len(read) <= 2


def test_no_more_is_read_than_the_site_covers(tmp_path, monkeypatch):
    import rasterio

    path = tmp_path / "huge.tif"
    shape = {"width": 36_000, "height": 36_000, "count": 1, "dtype": "uint8"}
    layout = {"tiled": True, "blockxsize": 1_024, "blockysize": 1_024, "sparse_ok": True}
    with rasterio.open(path, "w", driver="GTiff", crs="EPSG:9208", transform=HERE, **shape, **layout):
        pass
    read = []
    monkeypatch.setattr(
        Raster,
        "read_stored",
        lambda self, *window, real=Raster.read_stored: read.append(window) or real(self, *window),
    )
    (found,) = CoverCheck(Raster(path), LEGEND).of(sites(rectangle(100_005, 200_005, 10_000, 5_000)))
    assert found.cells == pytest.approx(500_000, rel=1e-4)
    assert sum((row1 - row0) * (col1 - col0) for row0, row1, col0, col1 in read) < 1_010 * 510
    assert max((row1 - row0) * (col1 - col0) for row0, row1, col0, col1 in read) <= 500_000


def test_damage_is_told_for_the_sites_that_it_meets(tmp_path):
    noise = np.random.default_rng(1).integers(1, 200, (640, 64)).astype(np.uint8)
    path = write(tmp_path / "a.tif", noise, compress="deflate", tiled=True, blockxsize=64, blockysize=64)
    data = bytearray(path.read_bytes())
    data[len(data) * 3 // 4 : -1_000] = bytes(len(data) - 1_000 - len(data) * 3 // 4)
    path.write_bytes(data)
    good, bad = CoverCheck(Raster(path), None).of(
        sites(rectangle(100, 100, 200, 100), rectangle(100, 6_200, 200, 100))
    )
    assert good.classes
    assert (bad.state, [remark.key for remark in bad.reasons]) == (
        COULD_NOT_CHECK,
        ["uploads.raster.damaged"],
    )
    assert_told(bad)


# -- pieces and records --------------------------------------------------------------------------------


def test_pieces_are_cut_by_the_site(tmp_path):
    values = HALVES.copy()
    values[:5] = 0
    (found,) = check(tmp_path, values, rectangle(95, -50, 200, 205), nodata=0)
    pieces = found.pieces
    assert tuple(pieces.columns) == PIECE_COLUMNS
    assert pieces.crs.to_epsg() == 4326
    assert set(zip(pieces["part"], pieces["code"], strict=True)) == {
        ("land", "10"), ("land", "30"), ("uncovered", "nodata"), ("uncovered", "")
    }  # fmt: skip
    assert geodesic_ha(pieces.geometry).tolist() == pytest.approx(pieces["hectares"].tolist(), rel=1e-5)
    assert pieces["hectares"].sum() == pytest.approx(found.site_ha, rel=1e-6)
    assert pieces.geometry.is_valid.all()


def test_a_site_of_very_many_cells_is_not_drawn(tmp_path, small_tiles):
    (found,) = check(tmp_path, HALVES, rectangle(0, 0, 400, 400))
    assert found.pieces.empty and tuple(found.pieces.columns) == PIECE_COLUMNS
    assert "warning.not_drawn" in keys(found.warnings)


@settings(max_examples=20)
@given(st.tuples(*[st.floats(-50, 450)] * 8))
def test_pieces_of_any_shape_add_up(tmp_path_factory, numbers):
    points = [(450_000 + x, 2_470_000 - y) for x, y in zip(numbers[::2], numbers[1::2], strict=True)]
    shape = shapely.make_valid(Polygon(points), method="structure", keep_collapsed=False)
    if shape.area < 5_000:
        return
    values = np.random.default_rng(3).choice([TREES, GRASS, HOUSES], (40, 40)).astype(np.uint8)
    (found,) = check(tmp_path_factory.mktemp("made"), values, shape)
    if found.uncovered_ha is None:
        return
    pieces = found.pieces
    assert pieces["hectares"].sum() == pytest.approx(found.site_ha, rel=1e-4)
    assert geodesic_ha(pieces.geometry).sum() == pytest.approx(found.site_ha, rel=1e-4)


def test_the_record_has_the_keys_of_a_vector_maps_record(tmp_path):
    (found,) = check(tmp_path, HALVES, rectangle(90, 100, 200, 100))
    told = record(found, "vi", "Tên")
    other = vector_record(
        CheckResult("a", CLEAR, found.reasons, 9208, Ledger.unknown(None), found.pieces), "vi", "Tên"
    )
    assert set(other) <= set(told)
    assert told["name"] == "Tên"
    assert [row["code"] for row in told["classes"]] == ["10", "30"]
    assert told["classes"][0]["share"] == pytest.approx(0.55, abs=1e-5)
    assert told["classes"][0]["name"] == "Cây"
    assert {"nodata_ha", "cells"} <= set(told)


def test_site_hectares_are_those_of_the_vector_check(tmp_path):
    from geo.land.law.codes import LandUseCodes
    from geo.land.maps.parcels import FrameMap

    shape = Polygon([(104.51, 22.32), (104.53, 22.325), (104.525, 22.335)])
    frame = gpd.GeoDataFrame({"code": ["LUC"]}, geometry=[box(104, 22, 105, 23)], crs=4326)
    (vector,) = VectorCheck(FrameMap(frame, "made"), "code", LandUseCodes.open()).of(sites(shape, crs=4326))
    (found,) = check(tmp_path, np.full((400, 500), GRASS, np.uint8), shape, crs=4326)
    assert found.site_ha == pytest.approx(vector.site_ha, rel=1e-6)
    assert found.site_grid_ha == pytest.approx(vector.site_grid_ha, rel=1e-6)


# -- the real tile -------------------------------------------------------------------------------------


@pytest.mark.shared
@pytest.mark.skipif(not REAL.exists(), reason="the tile of ESA WorldCover is not beside the checkout")
def test_the_real_tile_of_worldcover():
    raster = Raster(REAL)
    assert raster.extent == pytest.approx((6.0, 0.0, 9.0, 3.0))
    legend = legends.guess(raster)
    assert legend is not None and legend.token == "worldcover"
    forest, sea, home = box(6.53, 0.21, 6.56, 0.24), box(6.0, 0.2, 6.02, 0.25), box(104.1, 22.3, 104.2, 22.4)
    found, nothing, elsewhere = CoverCheck(raster, legend).of(sites(forest, sea, home, crs=4326))
    assert keys(elsewhere.reasons) == ["obstacle.outside"]
    assert keys(nothing.reasons) == ["obstacle.no_data"]
    assert found.state == CONFLICT
    grid = Grid(raster)
    shape = grid.from_plane(to_plane(np.array([forest], dtype=object)))[0]
    upright = shapely.transform(shape, lambda xy: xy * raster.step + raster.origin)
    frame = gpd.GeoDataFrame(geometry=[upright], crs=4326)
    (theirs,) = exactextract.exact_extract(str(REAL), frame, ["unique", "frac"])
    shares = dict(zip(theirs["properties"]["unique"], theirs["properties"]["frac"], strict=True))
    total = found.site_ha - found.nodata_ha
    for row in found.classes:
        assert row.ha / total == pytest.approx(shares[row.value], abs=CLOSE)
