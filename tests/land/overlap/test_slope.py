"""Slope classes from heights: planes whose slope one can check in the head."""

from __future__ import annotations

import math

import numpy as np
import pytest
from affine import Affine
from pyproj import Geod

from geo.base.errors import SelectionError
from geo.base.translate import LANGUAGES
from geo.formats.geotiff import Raster
from geo.land.overlap.checks import CLEAR, CONFLICT, COULD_NOT_CHECK
from geo.land.overlap.report import raster_record as record
from geo.land.overlap.slope import USUAL_CLASSES_PCT, SlopeCheck, degrees_of_percent, percent_of_degrees
from tests.made.rasters import rectangle, sites, write

ACROSS, DOWN = np.meshgrid(np.arange(40) * 10.0, np.arange(40) * 10.0)
"""Metres from the upper left cell."""


def heights(tmp_path, values, dtype=np.float32, **profile):
    return Raster(write(tmp_path / "dem.tif", np.asarray(values).astype(dtype), **profile))


def slope(raster):
    return SlopeCheck(raster).slope_pct(0, raster.height, 0, raster.width)


@pytest.mark.parametrize(
    ("values", "percent"),
    [
        (ACROSS * 0 + 300, 0.0),
        (ACROSS * 0.12, 12.0),
        (500 - DOWN * 0.3, 30.0),
        (ACROSS * 0.03 + DOWN * 0.04, 5.0),
        (1_000 - ACROSS, 100.0),
    ],
)
def test_planes(tmp_path, values, percent):
    found = slope(heights(tmp_path, values))
    assert np.isnan(found[0]).all() and np.isnan(found[:, -1]).all()
    np.testing.assert_allclose(found[1:-1, 1:-1], percent, rtol=1e-4, atol=1e-4)  # the grid is 1 : 0.99995


def test_a_single_bump_is_horns():
    """A 1 m bump between 10 m cells: its eastern neighbour falls by 2 of 8 parts of 10 m."""
    assert 100 * 2 / 8 / 10 == 2.5


def test_neighbours_of_a_bump(tmp_path):
    values = ACROSS * 0
    values[20, 20] = 1.0
    found = slope(heights(tmp_path, values))
    assert found[20, 21] == pytest.approx(2.5, rel=1e-4)
    assert found[21, 21] == pytest.approx(1.25 * math.sqrt(2), rel=1e-4)
    assert found[20, 20] == 0.0


@pytest.mark.parametrize("axis", [0, 1])
def test_heights_in_degrees_are_measured_in_metres(tmp_path, axis):
    step = 1 / 3_600
    rows, cols = np.mgrid[:60, :60]
    geod = Geod(ellps="WGS84")
    east = geod.inv(104.0, 22.3 - 30 * step, 104.0 + step, 22.3 - 30 * step)[2]
    north = geod.inv(104.0, 22.3 - 30 * step, 104.0, 22.3 - 31 * step)[2]
    assert east < 0.95 * north
    values = (cols * east if axis else rows * north) * 0.2
    raster = heights(tmp_path, values, crs="EPSG:4326", transform=Affine(step, 0, 104, 0, -step, 22.3))
    np.testing.assert_allclose(slope(raster)[29:32, 20:40], 20.0, rtol=1e-4)


def test_a_cell_beside_nodata_has_no_slope(tmp_path):
    values = ACROSS * 0.1
    values[10, 10] = -9_999
    found = slope(heights(tmp_path, values, nodata=-9_999))
    assert np.isnan(found[9:12, 9:12]).all()
    assert np.isfinite(found[9:12, 12]).all()


def test_feet_and_scaled_heights(tmp_path):
    import rasterio

    path = write(tmp_path / "a.tif", (ACROSS * 10).astype(np.int16))
    with rasterio.open(path, "r+") as raster:
        raster.scales, raster.offsets, raster.units = (0.1,), (50.0,), ("ft",)
    np.testing.assert_allclose(slope(Raster(path))[1:-1, 1:-1], 30.48, rtol=1e-4)


# -- hectares ----------------------------------------------------------------------------------------


def two_slopes(tmp_path):
    """4 % in the west, 20 % from 200 m on."""
    values = np.where(ACROSS < 200, ACROSS * 0.04, 8 + (ACROSS - 200) * 0.2)
    return heights(tmp_path, values)


def answer(check, *shapes):
    (found,) = check.of(sites(*shapes))
    for language in LANGUAGES:
        told = record(found, language)
        assert "{" not in " ".join([*told["reason"], *told["warnings"]])
    return found


def test_hectares_by_class(tmp_path):
    found = answer(SlopeCheck(two_slopes(tmp_path)), rectangle(50, 50, 300, 100))
    hectares = {row.name_en: row.grid_ha for row in found.classes}
    # The cell of the bend has the mean of both slopes, 12 %, for its own.
    expected = {"< 5 % (< 2.9°)": 1.5, "15–25 % (8.5–14°)": 1.4, "10–15 % (5.7–8.5°)": 0.1}
    assert hectares == pytest.approx(expected, abs=1e-4)
    assert found.site_ha == pytest.approx(sum(row.ha for row in found.classes), rel=1e-6)


def test_without_a_limit_nothing_is_answered(tmp_path):
    found = answer(SlopeCheck(two_slopes(tmp_path)), rectangle(50, 50, 300, 100))
    assert found.state == COULD_NOT_CHECK
    assert [remark.key for remark in found.reasons] == ["cover.doubt.no_limit"]
    assert "cover.warning.convention" in [remark.key for remark in found.warnings]
    assert not any(row.conflict for row in found.classes)


def test_a_limit_answers(tmp_path):
    check = SlopeCheck(two_slopes(tmp_path), limit_pct=18.0)
    steep, flat = check.of(sites(rectangle(50, 50, 300, 100), rectangle(50, 50, 100, 100)))
    assert steep.state == CONFLICT
    assert [row.name_en for row in steep.classes if row.conflict] == ["18–25 % (10.2–14°)"]
    assert flat.state == CLEAR
    assert "18" in flat.reasons[0].sentence("vi")


def test_the_outermost_cells_are_without_data(tmp_path):
    found = answer(SlopeCheck(two_slopes(tmp_path)), rectangle(0, 100, 100, 100))
    assert found.nodata_grid_ha == pytest.approx(0.1, abs=1e-4)


def test_own_classes_in_degrees(tmp_path):
    ends = tuple(map(percent_of_degrees, (3, 8, 15)))
    found = answer(SlopeCheck(two_slopes(tmp_path), ends), rectangle(50, 50, 100, 100))
    assert [row.name_vi for row in found.classes] == ["< 5,2 % (< 3°)"]
    assert "cover.warning.own_slopes" in [remark.key for remark in found.warnings]


def test_percent_and_degrees():
    assert percent_of_degrees(45) == pytest.approx(100)
    assert degrees_of_percent(percent_of_degrees(8)) == pytest.approx(8)


def test_tiles_join_without_a_seam(tmp_path, monkeypatch):
    chance = np.random.default_rng(4).normal(200, 3, (40, 40)).cumsum(axis=0)
    raster = heights(tmp_path, chance, tiled=True, blockxsize=16, blockysize=16)
    shape = rectangle(5, 5, 390, 390)
    whole = answer(SlopeCheck(raster), shape)
    monkeypatch.setattr("geo.land.overlap.cells.tally.limit", lambda name: 50)
    monkeypatch.setattr("geo.land.overlap.cells.tally._UNIT_COLUMNS", 16)
    tiled = answer(SlopeCheck(raster), shape)
    assert {row.value: row.ha for row in tiled.classes} == pytest.approx(
        {row.value: row.ha for row in whole.classes}
    )


# -- refusals ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "options",
    [
        {"dtype": np.uint8},
        {"dtype": np.uint16, "tags": {"legend": "1 Rice"}},
        {"dtype": np.uint16, "colours": {1: (255, 0, 0, 255)}},
    ],
)
def test_classes_are_no_heights(tmp_path, options):
    with pytest.raises(SelectionError) as caught:
        SlopeCheck(heights(tmp_path, ACROSS * 0 + 1, **options))
    assert caught.value.key == "cover.error.classes"


def test_an_unknown_unit_is_refused(tmp_path):
    import rasterio

    path = write(tmp_path / "a.tif", ACROSS.astype(np.float32))
    with rasterio.open(path, "r+") as raster:
        raster.units = ("smoots",)
    with pytest.raises(SelectionError) as caught:
        SlopeCheck(Raster(path))
    assert caught.value.key == "cover.error.unit"


@pytest.mark.parametrize(
    "ends", [(), (5.0, 5.0), (10.0, 5.0), (0.0, 5.0), (-1.0,), (5.0, math.inf), (math.nan,)]
)
def test_slope_classes_must_rise(tmp_path, ends):
    with pytest.raises(SelectionError) as caught:
        SlopeCheck(heights(tmp_path, ACROSS), ends)
    assert caught.value.key == "cover.error.slope_classes"


def test_the_usual_classes_have_colours_and_names_in_both_languages(tmp_path):
    classes = SlopeCheck(heights(tmp_path, ACROSS)).classes
    assert len(classes) == len(USUAL_CLASSES_PCT) + 1
    assert len({row.colour for row in classes}) == len(classes)
    assert classes[-1].name_vi.startswith("≥ 25 %")


def test_classes_close_to_each_other_keep_their_decimals(tmp_path):
    named = [row.name_en for row in SlopeCheck(heights(tmp_path, ACROSS), classes_pct=(10.02, 10.04)).classes]
    assert named[1].startswith("10.02–10.04 % (")
