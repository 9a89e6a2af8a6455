"""Maps of every kind and size: opened by their content, judged before, kept on the disk by their hash."""

from __future__ import annotations

import sqlite3

import geopandas as gpd
import numpy as np
import pytest
import rasterio
import shapely
from affine import Affine
from rasterio.errors import NotGeoreferencedWarning

from geo.base import limits
from geo.base.errors import AtlasError, CrsError, UploadError
from geo.base.remark import sentence
from geo.base.translate import LANGUAGES
from geo.formats.geotiff import Raster
from geo.land.maps.opening import file_hash, kind_of_file, map_in, maps_in, open_map, open_map_file, spooled
from geo.land.maps.parcels import FrameMap, GeoPackageMap
from geo.uploads.door import LayerQuestionError, SystemQuestionError, look_into_map
from tests.made.files import BOX, frame, geojson, geopackage, shapefile

PARCELS = {"MaLoaiDat": ["LUC"]}


def tiff(path, *, crs="EPSG:4326", west=103.9, dtype="uint8"):
    place = Affine(0.001, 0, west, 0, -0.001, 22.4)
    profile = {"width": 20, "height": 10, "count": 1, "dtype": dtype, "crs": crs, "transform": place}
    with rasterio.open(path, "w", driver="GTiff", **profile) as raster:
        raster.write(np.ones((10, 20), dtype), 1)
    return path


def unstated(path, shape=BOX):
    """A GeoPackage in metres of EPSG:9208 that does not say so."""
    metres = gpd.GeoSeries([shape], crs=4326).to_crs(9208).set_crs(None, allow_override=True)
    gpd.GeoDataFrame(PARCELS, geometry=metres).to_file(path)
    return path


def texts(land, column):
    return [text for parcels in land.batches([BOX.bounds], column) for text in parcels.texts]


def refusal(error, name, path, **options):
    with pytest.raises(error) as caught:
        open_map(name, path, **options)
    for language in LANGUAGES:
        told = sentence(caught.value, language)
        assert str(path.parent) not in told
        assert "{" not in told
    return caught.value


# -- kinds -----------------------------------------------------------------------------------------


def test_geopackage_is_read_by_windows(tmp_path):
    land = open_map("Hiện trạng.gpkg", geopackage(tmp_path, parcels=frame(BOX, **PARCELS)))
    assert isinstance(land, GeoPackageMap)
    assert land.name == "Hiện trạng.gpkg"
    assert texts(land, "MaLoaiDat") == ["LUC"]


@pytest.mark.parametrize("epsg", [0, -1, 999_999])
def test_a_number_that_is_no_coordinate_system_is_told_as_such(tmp_path, epsg):
    vector, raster = geopackage(tmp_path, parcels=frame(BOX, **PARCELS)), tiff(tmp_path / "a.tif")
    for path in (vector, raster):
        error = refusal(CrsError, path.name, path, epsg=epsg)
        assert (error.key, error.params["epsg"]) == ("overlap.error.unknown_epsg", epsg)


def test_a_vn2000_zone_under_another_datum_is_said_of_a_geopackage(tmp_path):
    meant = "+proj=tmerc +lat_0=0 +lon_0=104.75 +k=0.9999 +x_0=500000 +y_0=0 +datum=WGS84 +units=m"
    parcels = frame(BOX, **PARCELS).to_crs(9208)
    for crs, keys in ((meant, ["uploads.found.datum"]), (9208, [])):
        parcels.set_crs(crs, allow_override=True).to_file(tmp_path / "a.gpkg", layer="a")
        report = open_map_file("a.gpkg", tmp_path / "a.gpkg").report
        assert [entry.key for entry in report.entries] == keys


def test_other_vectors_come_in_through_the_door(tmp_path):
    (tmp_path / "a.geojson").write_bytes(geojson(BOX, BOX.centroid, code=["LUC", "x"]))
    (tmp_path / "a.zip").write_bytes(shapefile(tmp_path, frame(BOX, code=["LUC"]).to_crs(9208)))
    for name in ("a.geojson", "a.zip"):
        opened = open_map_file(name, tmp_path / name)
        assert isinstance(opened.land, FrameMap)
        assert texts(opened.land, "code") == ["LUC"]
    assert opened.kind == "shapefile"


def test_geotiff_is_a_raster(tmp_path):
    raster = open_map("Lớp phủ.tif", tiff(tmp_path / "a.tif"))
    assert isinstance(raster, Raster)
    assert (raster.name, raster.width, raster.height) == ("Lớp phủ.tif", 20, 10)


def test_content_goes_before_the_name(tmp_path):
    path = geopackage(tmp_path, parcels=frame(BOX, **PARCELS)).rename(tmp_path / "map.tif")
    assert kind_of_file("map.tif", path) == "gpkg"
    assert isinstance(open_map("map.tif", path), GeoPackageMap)


@pytest.mark.parametrize("name", ["we!rd ?&%.gpkg", "bản đồ 2024.gpkg"])
def test_names_of_files_are_only_names(tmp_path, name):
    path = geopackage(tmp_path, parcels=frame(BOX, **PARCELS)).rename(tmp_path / name)
    assert texts(open_map(name, path), "MaLoaiDat") == ["LUC"]


# -- choices ---------------------------------------------------------------------------------------


def test_polygon_layers_are_offered(tmp_path):
    points = frame(BOX.centroid, **PARCELS)
    path = geopackage(tmp_path, a=frame(BOX, **PARCELS), b=frame(BOX, **PARCELS), pins=points)
    assert refusal(LayerQuestionError, "a.gpkg", path).layers == ("a", "b")
    opened = open_map_file("a.gpkg", path, layer="b")
    assert (opened.layer, opened.land.name) == ("b", "a.gpkg: b")
    assert refusal(UploadError, "a.gpkg", path, layer="pins").key == "uploads.no_such_layer"


@pytest.mark.filterwarnings("ignore:'crs' was not provided")
def test_missing_system_is_a_question(tmp_path):
    path = unstated(tmp_path / "secret.gpkg")
    question = refusal(SystemQuestionError, "a.gpkg", path)
    assert 9208 in [candidate.epsg for candidate in question.candidates]
    assert question.params["map"] == "a.gpkg"
    assert open_map("a.gpkg", path, epsg=9208).extent == pytest.approx(BOX.bounds, abs=1e-3)


def test_wrong_system_is_a_question(tmp_path):
    metres = frame(BOX, **PARCELS).to_crs(9208).set_crs(4326, allow_override=True)
    question = refusal(SystemQuestionError, "a.gpkg", geopackage(tmp_path, parcels=metres))
    assert question.key == "overlap.error.metres_as_degrees_fits"


@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
def test_raster_without_a_system_is_a_question(tmp_path):
    assert NotGeoreferencedWarning
    path = tiff(tmp_path / "a.tif", crs=None)
    assert [one.epsg for one in refusal(SystemQuestionError, "a.tif", path).candidates] == [4326]
    assert open_map("a.tif", path, epsg=4326).crs.to_epsg() == 4326


# -- what is refused -------------------------------------------------------------------------------


def test_what_is_no_map_is_refused(tmp_path):
    (tmp_path / "a.csv").write_text("x,y\n1,2\n", "utf-8")
    assert refusal(UploadError, "a.csv", tmp_path / "a.csv").key == "sites.map.not_here.csv"
    assert refusal(UploadError, "no.gpkg", tmp_path / "no.gpkg").key == "sites.map.missing"
    assert refusal(AtlasError, "a.tif", tiff(tmp_path / "a.tif", west=10)).key == "uploads.raster.outside"


def test_damaged_maps_are_refused_by_the_process_that_looks_first(tmp_path):
    whole = geopackage(tmp_path, parcels=frame(BOX, **PARCELS)).read_bytes()
    (tmp_path / "cut.gpkg").write_bytes(whole[:9_000])
    assert refusal(UploadError, "cut.gpkg", tmp_path / "cut.gpkg").key == "uploads.gpkg.damaged"
    raster = tiff(tmp_path / "a.tif").read_bytes()
    (tmp_path / "cut.tif").write_bytes(raster[:100])
    assert refusal(UploadError, "cut.tif", tmp_path / "cut.tif").key == "uploads.raster.damaged"


def test_views_and_virtual_tables_are_refused(tmp_path):
    path = geopackage(tmp_path, parcels=frame(BOX, **PARCELS))
    with sqlite3.connect(path) as database:
        database.execute("CREATE VIRTUAL TABLE words USING fts5(text)")
    assert refusal(UploadError, "a.gpkg", path).key == "uploads.gpkg.virtual"
    with sqlite3.connect(path) as database:
        database.execute("DROP TABLE words")
        endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n) SELECT * FROM n"
        database.execute(f"CREATE VIEW endless AS {endless}")
        database.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) "
            "VALUES ('endless', 'features', 'endless', 4326)"
        )
    database.close()
    assert refusal(UploadError, "a.gpkg", path).key == "uploads.gpkg.view"


def test_nothing_is_left_beside_the_map(tmp_path):
    path = geopackage(tmp_path, parcels=frame(BOX, **PARCELS))
    before = path.read_bytes()
    look_into_map(path, "gpkg")
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]
    assert path.read_bytes() == before


def test_large_maps_of_other_kinds_are_refused_unread(tmp_path, monkeypatch):
    (tmp_path / "a.geojson").write_bytes(geojson(BOX) + b" " * (1 << 20))
    monkeypatch.setattr(limits, "limit", lambda name: 1)
    assert refusal(UploadError, "a.geojson", tmp_path / "a.geojson").key == "sites.map.too_large"


# -- the reader's own folder -----------------------------------------------------------------------


def test_folder_lists_maps_and_nothing_that_a_link_leads_to(tmp_path):
    folder, outside = tmp_path / "maps", tmp_path / "outside"
    outside.mkdir()
    assert maps_in(folder) == []
    folder.mkdir()
    for name in ("b.gpkg", "a.tif", "notes.txt", ".hidden.gpkg"):
        (folder / name).write_bytes(b"x")
    (folder / "deeper.gpkg").mkdir()
    (outside / "secret.gpkg").write_bytes(b"x")
    (folder / "leads_out.gpkg").symlink_to(outside / "secret.gpkg")
    (folder / "stays.gpkg").symlink_to(folder / "b.gpkg")
    assert maps_in(folder) == ["a.tif", "b.gpkg", "stays.gpkg"]
    assert map_in(folder, "a.tif") == folder / "a.tif"


def test_name_that_would_mean_a_layer_is_to_be_changed(tmp_path):
    path = geopackage(tmp_path, parcels=frame(BOX, **PARCELS)).rename(tmp_path / "a|b.gpkg")
    assert refusal(UploadError, "a|b.gpkg", path).key == "sites.map.bad_name"


@pytest.mark.parametrize("name", ["../outside.gpkg", "leads_out.gpkg", "/etc/passwd", "", "none.gpkg"])
def test_only_what_is_listed_can_be_taken(tmp_path, name):
    (tmp_path / "outside.gpkg").write_bytes(b"x")
    folder = tmp_path / "maps"
    folder.mkdir()
    (folder / "leads_out.gpkg").symlink_to(tmp_path / "outside.gpkg")
    with pytest.raises(UploadError) as caught:
        map_in(folder, name)
    assert caught.value.key == "sites.map.missing"


# -- the spool -------------------------------------------------------------------------------------


def test_map_is_kept_once_by_its_content(tmp_path):
    data = geopackage(tmp_path, parcels=frame(BOX, **PARCELS)).read_bytes()
    path = spooled(data, "../../evil.gpkg")
    assert spooled(memoryview(data), "other.gpkg") == path
    assert path.read_bytes() == data
    assert path.suffix == ".gpkg"
    assert path.parent.stat().st_mode & 0o077 == 0
    assert isinstance(open_map("evil.gpkg", path), GeoPackageMap)


def test_what_is_no_map_is_not_kept(tmp_path):
    folder = spooled(geojson(BOX), "a.geojson").parent
    before = set(folder.iterdir())
    with pytest.raises(UploadError):
        spooled(b"<OGRVRTDataSource/>", "a.gpkg")
    assert set(folder.iterdir()) == before


def test_oldest_maps_go_when_there_are_too_many(monkeypatch, tmp_path):
    megabyte = 1 << 20
    monkeypatch.setattr(limits, "limit", {"map_upload_mb": 2, "map_spool_mb": 2}.__getitem__)
    first, second, third = (
        spooled(geojson(shapely.box(103, 22, 104, 22 + n)) + b" " * megabyte, "a.json") for n in (1, 2, 3)
    )
    assert not first.exists()
    assert third.exists()
    assert second != third
    with pytest.raises(UploadError) as caught:
        spooled(b"{" + b" " * (2 * megabyte), "a.json")
    assert caught.value.key == "sites.map.upload_too_large"


def test_hash_of_a_file_changes_with_it(tmp_path):
    path = tmp_path / "a.gpkg"
    path.write_bytes(b"1")
    first = file_hash(path)
    path.write_bytes(b"22")
    assert file_hash(path) != first
