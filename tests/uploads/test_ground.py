"""The door for the user's own ground: what is kept of an extract and of rasters, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest
import rasterio
from affine import Affine

from geo.base import limits
from geo.base.errors import UploadError
from geo.uploads import ground
from tests.made import own_ground as made
from tests.made.rasters import EAST, NORTH, write


@pytest.mark.parametrize("write_extract", [made.shapefiles, made.geopackage])
def test_an_extract_keeps_roads_by_class_with_numbers_and_no_buildings(tmp_path, write_extract):
    path = write_extract(tmp_path)
    assert ground.form_of(path) == ground.OSM
    themes = ground.read_osm(path)
    assert themes["roads"][["fclass", "ref", "name"]].to_numpy().tolist() == [
        ["trunk", "QL.4D", "Quốc lộ 4D"]
    ]
    assert themes["roads"].geometry.iloc[0].length == pytest.approx(0.1)
    counts = {theme: len(frame) for theme, frame in themes.items()}
    assert counts == {"roads": 1, "railways": 1, "water": 1, "waterways": 1, "power": 0, "borders": 1}


def test_what_lies_half_outside_is_cut_at_the_box(tmp_path):
    west = made.LineString([(101.2, 22.0), (103.2, 22.0)])
    path = made.geopackage(tmp_path, {"roads": made.layer([("trunk", "QL.6", "", west)])})
    assert ground.read_osm(path)["roads"].total_bounds.tolist() == [102.2, 22.0, 103.2, 22.0]


def wrong_files(folder):
    other = made.layer([("trunk", "", "", made.OUTSIDE)])
    plain = made.layer([("trunk", "", "", made.ROAD)])
    (folder / "text.csv").write_text("a,b\n1,2\n")
    (folder / "broken.zip").write_bytes(b"PK\x03\x04" + b"x" * 100)
    return {
        "uploads.ground.outside": made.geopackage(folder, {"roads": other}),
        "uploads.ground.no_osm": made.shapefiles(folder, "no.zip", {"plain": plain.drop(columns="osm_id")}),
        "uploads.ground.crs": made.shapefiles(folder, "crs.zip", {"metres": plain.to_crs(9208)}),
        "uploads.ground.kind": folder / "text.csv",
        "uploads.zip.damaged": folder / "broken.zip",
        "uploads.ground.missing": folder / "nowhere.zip",
    }


@pytest.mark.parametrize(
    "key",
    [
        "uploads.ground.outside",
        "uploads.ground.no_osm",
        "uploads.ground.crs",
        "uploads.ground.kind",
        "uploads.zip.damaged",
        "uploads.ground.missing",
    ],
)
def test_a_wrong_file_is_refused_with_its_sentence(tmp_path, key):
    path = wrong_files(tmp_path)[key]
    with pytest.raises(UploadError) as caught:
        ground.form_of(path)
        ground.read_osm(path)
    assert caught.value.key == key


def test_a_file_over_the_limit_is_not_opened(tmp_path, monkeypatch):
    monkeypatch.setitem(limits._BY_NAME, "ground_file_mb", 0)
    with pytest.raises(UploadError, match="too_large"):
        ground.form_of(made.heights(tmp_path))


def test_heights_and_land_cover_are_told_apart(tmp_path):
    whole = write(tmp_path / "whole.tif", np.arange(10_000, dtype=np.int16).reshape(100, 100))
    few = made.cover(tmp_path, "few.tif", dtype="int16")
    looks = [ground.look_into([path]).looks for path in (made.heights(tmp_path), whole, few)]
    assert looks == ["dem", "dem", ""]
    look = ground.look_into([made.cover(tmp_path)])
    assert (look.looks, look.values, look.labelled) == ("landcover", (10, 50), False)


def test_rasters_of_one_grid_become_one_with_its_tags(tmp_path):
    right = Affine(10, 0, EAST + 1_000, 0, -10, NORTH)
    paths = [made.cover(tmp_path), made.cover(tmp_path, "right.tif", values=(80, 90), transform=right)]
    with ground.cut(paths, {"ATLAS_CREDIT": "someone"}) as cut, rasterio.open(cut) as raster:
        assert raster.shape == (100, 200)
        assert np.unique(raster.read(1)[0], return_counts=True)[1].tolist() == [50, 50, 50, 50]
        assert raster.tags()["ATLAS_CREDIT"] == "someone"
    assert not cut.exists()


@pytest.mark.parametrize(
    "change", [{"transform": Affine(10, 0, EAST + 4, 0, -10, NORTH)}, {"crs": "EPSG:9205"}]
)
def test_rasters_of_different_grids_are_refused(tmp_path, change):
    paths = [made.cover(tmp_path), made.cover(tmp_path, "other.tif", **change)]
    with pytest.raises(UploadError, match="grids"):
        ground.look_into(paths)


def test_a_raster_elsewhere_is_refused(tmp_path):
    far = made.cover(tmp_path, transform=Affine(0.01, 0, 6.0, 0, -0.01, 3.0), crs="EPSG:4326")
    with pytest.raises(UploadError, match="outside"):
        ground.look_into([far])
