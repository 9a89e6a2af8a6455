from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import rasterio
from affine import Affine

from geo.base.errors import UploadError
from geo.records.territory import territory
from geo.uploads.child.rasters import inspect_raster
from geo.uploads.door import open_raster

HERE = Affine(0.001, 0, 103.9, 0, -0.001, 22.4)


def made(path: Path, pixels: object = None, **changes: object) -> Path:
    """Write a GeoTIFF of 3 × 2 classes near Lào Cai, with some of its profile changed."""
    band = np.array([[1, 2, 0], [4, 5, 6]] if pixels is None else pixels, dtype=changes.pop("dtype", "uint8"))
    profile = {"crs": "EPSG:4326", "transform": HERE, "count": 1} | changes
    height, width = band.shape
    with rasterio.open(
        path, "w", driver="GTiff", dtype=band.dtype, width=width, height=height, **profile
    ) as raster:
        for number in range(1, raster.count + 1):
            raster.write(band, number)
    return path


def inspected(path: Path, whole_numbers: bool = True) -> dict:
    return inspect_raster(path, whole_numbers=whole_numbers, within=territory().country_box)


def refusal(path: Path, **options: bool) -> str:
    with pytest.raises(UploadError) as caught:
        inspected(path, **options)
    return caught.value.key


def test_summary(tmp_path):
    found = inspected(made(tmp_path / "a.tif", nodata=0))
    assert found["report"] == []
    summary = found["summary"]
    assert (summary["width"], summary["height"], summary["dtype"], summary["nodata"]) == (3, 2, "uint8", 0)
    assert summary["valid_pixels"] == 5
    assert summary["bounds"] == pytest.approx((103.9, 22.398, 103.903, 22.4))
    assert summary["crs"] == "EPSG:4326"


def test_grid_in_metres(tmp_path):
    here = Affine(10, 0, 500_000, 0, -10, 2_470_000)
    west, south, east, north = inspected(made(tmp_path / "a.tif", crs="EPSG:9208", transform=here))[
        "summary"
    ]["bounds"]
    assert west == pytest.approx(104.752, abs=0.001)
    assert east - west == pytest.approx(30 / 103_000, rel=0.02)
    assert 22.32 < south < north < 22.34


@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"count": 3}, "uploads.raster.bands"),
        ({"dtype": "complex64"}, "uploads.raster.dtype"),
        ({"dtype": "float32"}, "uploads.raster.not_classes"),
        ({"dtype": "int32"}, "uploads.raster.not_classes"),
        ({"crs": None}, "uploads.raster.no_crs"),
        ({"crs": 'LOCAL_CS["site",UNIT["metre",1]]'}, "uploads.raster.no_crs"),
        ({"transform": Affine.identity()}, "uploads.raster.no_place"),
        ({"transform": HERE @ Affine.rotation(10)}, "uploads.raster.rotated"),
        ({"transform": Affine(0.001, 0, 10, 0, -0.001, 50)}, "uploads.raster.outside"),
    ],
)
def test_header_rules(tmp_path, changes, key):
    assert refusal(made(tmp_path / "a.tif", **changes)) == key


def test_too_many_pixels_are_refused_before_reading(tmp_path):
    path = tmp_path / "a.tif"
    profile = {
        "width": 20_000,
        "height": 20_000,
        "count": 1,
        "dtype": "uint8",
        "crs": "EPSG:4326",
        "transform": HERE,
    }
    with rasterio.open(path, "w", driver="GTiff", sparse_ok=True, tiled=True, **profile):
        pass
    assert path.stat().st_size < 200_000
    assert refusal(path) == "uploads.raster.too_large"


def test_values_may_be_fractions_and_nan_is_no_value(tmp_path):
    path = made(tmp_path / "a.tif", [[1.5, np.nan], [np.inf, -9.0]], dtype="float32", nodata=-9.0)
    assert inspected(path, whole_numbers=False)["summary"]["valid_pixels"] == 1


def test_no_valid_pixel_is_said(tmp_path):
    found = inspected(made(tmp_path / "a.tif", [[7, 7]], nodata=7))
    assert found["summary"]["valid_pixels"] == 0
    assert [entry["key"] for entry in found["report"]] == ["uploads.raster.no_valid_pixels"]


def test_south_up_is_turned(tmp_path):
    found = inspected(made(tmp_path / "a.tif", transform=Affine(0.001, 0, 103.9, 0, 0.001, 22.4)))
    assert [entry["key"] for entry in found["report"]] == ["uploads.raster.south_up"]
    assert found["summary"]["bounds"] == pytest.approx((103.9, 22.4, 103.903, 22.402))


def test_damage_shows_when_pixels_are_read(tmp_path):
    noise = np.random.default_rng(1).integers(0, 255, (300, 300))
    path = made(tmp_path / "a.tif", noise, compress="deflate")
    path.write_bytes(path.read_bytes()[:-20_000])
    assert refusal(path) == "uploads.raster.damaged"


def test_virtual_raster_under_another_name_is_not_opened(tmp_path):
    made(tmp_path / "secret.tif")
    trap = f"""<VRTDataset rasterXSize="3" rasterYSize="2"><VRTRasterBand dataType="Byte" band="1">
    <SimpleSource><SourceFilename>{tmp_path / "secret.tif"}</SourceFilename></SimpleSource>
    </VRTRasterBand></VRTDataset>"""
    path = tmp_path / "a.tif"
    path.write_text(trap)
    assert refusal(path) == "uploads.raster.damaged"


def test_door_for_rasters(tmp_path):
    result = open_raster(made(tmp_path / "a.tif").read_bytes(), "a.tif")
    assert result.summary["valid_pixels"] == 6
    assert not result.report.repaired
    with pytest.raises(UploadError) as caught:
        open_raster(b'{"type": "FeatureCollection", "features": []}', "a.tif")
    assert caught.value.key == "uploads.not_here.geojson"
