from __future__ import annotations

import io
import json
import re
import socketserver
import sqlite3
import subprocess
import sys
import tempfile
import threading
import zipfile
from pathlib import Path
from string import Formatter

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from openpyxl import Workbook
from pyproj import CRS

import geo
from geo.base.errors import UploadError
from geo.base.limits import limit
from geo.base.remark import sentence
from geo.base.translate import catalogue
from geo.uploads import process as upload_process
from geo.uploads.door import open_raster, open_table, open_upload
from geo.uploads.kinds import detect_kind
from geo.uploads.place import Candidate
from tests.made.files import BOX, frame, geojson, geopackage, shapefile

PACKAGE = Path(geo.__file__).parent
SECRET = "a line that no upload may bring to light"


# -- files made here -----------------------------------------------------------------------------


def refusal(data: bytes, name: str = "a.geojson", **options) -> UploadError:
    with pytest.raises(UploadError) as caught:
        open_upload(data, name, **options)
    return caught.value


def keys(result) -> list[str]:
    return [entry.key for entry in result.report.entries]


# -- what comes in -------------------------------------------------------------------------------


def test_geojson_becomes_a_typed_frame():
    data = geojson(
        BOX, BOX.buffer(0.001), name=["Khu A", "<b>"], n=[1, None], share=[1, 2.5], ok=[True, False]
    )
    result = open_upload(data, "a.geojson")
    assert result.gdf.crs.to_epsg() == 4326
    assert result.gdf.index.tolist() == [0, 1]
    assert result.gdf["name"].tolist() == ["Khu A", "<b>"]
    assert {name: str(dtype) for name, dtype in result.gdf.dtypes.items()} == {
        "name": "object",
        "n": "Int64",
        "share": "float64",
        "ok": "boolean",
        "geometry": "geometry",
    }
    assert result.gdf.geometry[0].equals(BOX)
    assert result.report.entries == []
    assert result.frame() is result.gdf


def test_geopackage_with_one_layer(tmp_path):
    path = geopackage(
        tmp_path,
        zones=frame(BOX.centroid.buffer(0.01), name=["Tằng Loỏng"], day=[pd.Timestamp("2025-07-01")]),
    )
    result = open_upload(path.read_bytes(), "tệp của tôi.gpkg")
    assert result.gdf["name"].tolist() == ["Tằng Loỏng"]
    assert result.gdf["day"].str.startswith("2025-07-01").all()
    assert keys(result) == []


def test_shapefile_in_metres_is_brought_to_degrees(tmp_path):
    data = shapefile(tmp_path, frame(BOX, name=["Khu công nghiệp"]).to_crs(9208))
    result = open_upload(data, "a.zip")
    assert result.gdf["name"].tolist() == ["Khu công nghiệp"]
    assert shapely.hausdorff_distance(result.gdf.geometry[0], BOX) < 1e-7


def test_several_layers_are_a_choice(tmp_path):
    data = geopackage(tmp_path, a=frame(BOX), b=frame(BOX, BOX)).read_bytes()
    result = open_upload(data, "a.gpkg")
    assert result.gdf is None
    assert result.needs_layer
    assert result.layers == ("a", "b")
    with pytest.raises(UploadError, match="choose_layer"):
        result.frame()
    assert len(open_upload(data, "a.gpkg", layer="b").gdf) == 2
    assert refusal(data, "a.gpkg", layer="c").key == "uploads.no_such_layer"


def test_broken_shapes_are_repaired_and_it_is_said():
    bow_tie = shapely.Polygon([(104, 22), (104.01, 22.01), (104.01, 22), (104, 22.01)])
    result = open_upload(geojson(BOX, bow_tie), "a.geojson")
    assert result.gdf.is_valid.all()
    assert result.report.repaired
    text, damage = result.report.sentences("vi")
    assert "số 2" in text and "hơn 1%" in damage
    assert "đường bao tự cắt tại 22.00500, 104.00500" in text


def test_text_is_cleaned_and_the_characters_are_named():
    result = open_upload(geojson(BOX, **{"te\u0302n ": ["Khu\u00a0\u200bA\u0000"]}), "a.geojson")
    assert result.gdf["tên"].tolist() == ["Khu A"]
    assert result.report.entries[0].params == {"count": 2, "characters": "U+0000, U+200B"}


def test_old_vietnamese_fonts_are_turned_into_unicode():
    seen = ["Khu c«ng nghiÖp T»ng Loáng", "huyÖn B¶o Th¾ng"]
    result = open_upload(geojson(BOX, BOX.centroid.buffer(0.1), ten=seen), "a.geojson")
    assert result.gdf["ten"].tolist() == ["Khu công nghiệp Tằng Loỏng", "huyện Bảo Thắng"]
    assert keys(result) == ["uploads.found.encoding"]


def test_cp1258_shapefile_keeps_its_last_letters(tmp_path):
    marked = frame(BOX, ten=["x" * 30])
    raw = "Khu công nghiê\u0323p Tă\u0300ng Loo\u0309ng".encode("cp1258")
    data = shapefile(tmp_path, marked, cpg=b"1258")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        table = archive.read("made.dbf").replace(b"x" * 30, raw.ljust(30))
    result = open_upload(shapefile(tmp_path, marked, cpg=b"1258", dbf=table), "a.zip")
    assert result.gdf["ten"].tolist() == ["Khu công nghiệp Tằng Loỏng"]
    assert result.report.entries[0].params == {"encoding": "CP1258"}


FONTS = {
    "TCVN3": "Khu c«ng nghiÖp T»ng Loáng, huyÖn B¶o Th¾ng".encode("latin-1"),
    "VNI": "Khu coâng nghieäp Taèng Looûng, huyeän Baûo Thaéng".encode("latin-1"),
    "UTF-8": "Khu công nghiệp Tằng Loỏng, huyện Bảo Thắng".encode(),
}


@pytest.mark.parametrize("font", FONTS)
@pytest.mark.parametrize("leave_out", [("cpg",), ()], ids=["no .cpg", ".cpg says UTF-8"])
def test_shapefile_of_any_font_is_read_whatever_it_says_of_its_text(tmp_path, font, leave_out):
    marked = frame(BOX, ten=["x" * 60])
    data = shapefile(tmp_path, marked)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        table = archive.read("made.dbf").replace(b"x" * 60, FONTS[font].ljust(60))
    without = tuple(f".{part}" for part in leave_out)
    result = open_upload(shapefile(tmp_path, marked, without, dbf=table), "a.zip")
    assert result.gdf["ten"].tolist() == ["Khu công nghiệp Tằng Loỏng, huyện Bảo Thắng"]
    told = [entry.params["encoding"] for entry in result.report.entries]
    assert told == ([] if font == "UTF-8" else [font])


@pytest.mark.parametrize("font", ["TCVN3", "VNI"])
def test_text_that_was_once_read_wrongly_is_turned_back(tmp_path, font):
    seen = FONTS[font].decode("latin-1")
    path = geopackage(tmp_path, zones=frame(BOX, ten=[seen]))
    result = open_upload(path.read_bytes(), "a.gpkg")
    assert result.gdf["ten"].tolist() == ["Khu công nghiệp Tằng Loỏng, huyện Bảo Thắng"]
    book = Workbook()
    book.active.append(["ten"])
    book.active.append([seen])
    file = io.BytesIO()
    book.save(file)
    for data, name in ((file.getvalue(), "a.xlsx"), (f"ten;ma\n{seen};1".encode(), "a.csv")):
        table = open_table(data, name)
        assert table.frame["ten"].tolist() == ["Khu công nghiệp Tằng Loỏng, huyện Bảo Thắng"]
        assert {"encoding": font} in [entry.params for entry in table.report.entries]


def test_ids_that_repeat_are_said():
    result = open_upload(
        geojson(BOX, BOX.centroid.buffer(0.1), BOX.buffer(0.2), id=["a", "b", "a"]), "a.geojson"
    )
    assert [(e.key, e.params) for e in result.report.entries] == [
        ("uploads.found.duplicate_ids", {"field": "id", "rows": "1, 3"})
    ]


def test_column_named_geometry_does_not_hide_the_shapes():
    result = open_upload(geojson(BOX, geometry=["text"]), "a.geojson")
    assert result.gdf["geometry_2"].tolist() == ["text"]
    assert result.gdf.geometry.name == "geometry"


# -- coordinate systems --------------------------------------------------------------------------


def in_metres(epsg: int) -> shapely.Polygon:
    return gpd.GeoSeries([BOX], crs=4326).to_crs(epsg).iloc[0]


def swapped(shape: shapely.Polygon) -> shapely.Polygon:
    return shapely.transform(shape, lambda points: points[:, ::-1])


def test_missing_system_is_asked_for_never_assumed(tmp_path):
    data = shapefile(tmp_path, frame(in_metres(9208), crs=9208), leave_out=(".prj",))
    result = open_upload(data, "a.zip")
    assert result.gdf is None
    assert result.needs_crs
    assert Candidate(9208, False) in result.candidates
    assert Candidate(9205, False) not in result.candidates  # would lie in Laos
    assert Candidate(4326, False) not in result.candidates
    with pytest.raises(UploadError, match="choose_crs"):
        result.frame()
    answered = open_upload(data, "a.zip", epsg=9208)
    assert shapely.hausdorff_distance(answered.gdf.geometry[0], BOX) < 1e-7


def test_north_before_east_is_offered_and_read():
    data = geojson(swapped(in_metres(9205)), crs=None)
    result = open_upload(data, "a.geojson")
    assert Candidate(9205, True) in result.candidates
    assert not any(candidate.epsg == 9205 and not candidate.swap_xy for candidate in result.candidates)
    answered = open_upload(data, "a.geojson", epsg=9205, swap_xy=True)
    assert shapely.hausdorff_distance(answered.gdf.geometry[0], BOX) < 1e-7
    assert keys(answered) == ["uploads.found.swapped"]


@pytest.mark.parametrize(
    ("shape", "fit"),
    [
        (swapped(BOX), "EPSG:4326 (X↔Y)"),
        (in_metres(9208), "EPSG:9208"),
        (in_metres(32648), "EPSG:32648"),
        (swapped(in_metres(9205)), "EPSG:9205 (X↔Y)"),
    ],
)
def test_what_lies_elsewhere_is_told_what_would_fit(shape, fit):
    error = refusal(geojson(shape))
    assert error.key == "uploads.place.fits"
    assert fit in error.params["candidates"].split(", ")


def test_wrong_meridian_is_noticed(tmp_path):
    data = shapefile(tmp_path, frame(in_metres(9205), crs=5899))
    result = open_upload(data, "a.zip")
    assert keys(result) == ["uploads.found.elsewhere"]
    assert "EPSG:9205" in result.report.entries[0].params["candidates"]


def test_choice_goes_before_what_the_file_says(tmp_path):
    data = shapefile(tmp_path, frame(in_metres(9205), crs=9208))
    result = open_upload(data, "a.zip", epsg=9205)
    assert shapely.hausdorff_distance(result.gdf.geometry[0], BOX) < 1e-7
    assert keys(result) == ["uploads.found.crs_overridden"]
    assert "9205" in result.report.sentences("en")[0]


@pytest.mark.parametrize("datum", ["D_WGS_1984", "unnamed"])
def test_a_vn2000_zone_under_another_datum_is_said(tmp_path, datum):
    wkt = CRS.from_epsg(9208).to_wkt("WKT1_ESRI")
    wkt = re.sub(r'GEOGCS\["[^"]+",DATUM\["[^"]+"', f'GEOGCS["GCS",DATUM["{datum}"', wkt)
    result = open_upload(shapefile(tmp_path, frame(in_metres(9208), crs=9208), prj=wkt.encode()), "a.zip")
    assert keys(result) == ["uploads.found.datum"]
    assert "EPSG:9208" in result.report.sentences("en")[0]
    chosen = open_upload(
        shapefile(tmp_path, frame(in_metres(9208), crs=9208), prj=wkt.encode()), "a.zip", epsg=9208
    )
    assert keys(chosen) == ["uploads.found.crs_overridden"]


def test_system_without_a_known_shift_is_said(tmp_path):
    wkt = CRS.from_epsg(32648).to_wkt("WKT1_ESRI").replace("D_WGS_1984", "D_made_up")
    data = shapefile(tmp_path, frame(in_metres(32648), crs=32648), prj=wkt.encode())
    assert keys(open_upload(data, "a.zip")) == ["uploads.found.ballpark"]


@pytest.mark.parametrize(
    ("wkt", "key"),
    [
        ('LOCAL_CS["site",UNIT["metre",1]]', "uploads.crs.local"),
        (
            'GEOGCS["Mars",DATUM["D_Mars",SPHEROID["Mars",3396190,169.89]],PRIMEM["Reference",0],UNIT["Degree",0.0174532925199433]]',
            "uploads.crs.unreadable",
        ),
    ],
)
def test_systems_that_are_not_of_this_earth(tmp_path, wkt, key):
    assert refusal(shapefile(tmp_path, frame(BOX), prj=wkt.encode()), "a.zip").key == key


def test_crs_member_of_older_geojson():
    named = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::9208"}}
    result = open_upload(geojson(in_metres(9208), crs=named), "a.geojson")
    assert shapely.hausdorff_distance(result.gdf.geometry[0], BOX) < 1e-7
    assert refusal(geojson(BOX, crs={"type": "link"})).key == "uploads.crs.unreadable"


def test_infinite_places_are_refused():
    far = shapely.box(1e300, 1e300, 1.1e300, 1.1e300)
    assert refusal(geojson(far)).key == "uploads.place.not_on_earth"


# -- what is refused -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "name", "key"),
    [
        (b"", "a.gpkg", "uploads.kind.empty"),
        (b"\xef\xbb\xbf \n", "a.geojson", "uploads.kind.empty"),
        (b"<OGRVRTDataSource/>", "a.geojson", "uploads.kind.xml"),
        (b"\xef\xbb\xbf  <OGRVRTDataSource/>", "a.gpkg", "uploads.kind.xml"),
        ("<VRTDataset/>".encode("utf-16"), "a.tif", "uploads.kind.xml"),
        (b'<?xml version="1.0"?><kml xmlns="x"/>', "a.kml", "uploads.no_features"),
        (b"SQLite format 3\0" + bytes(100), "a.gpkg", "uploads.kind.sqlite"),
        (b"\x00\x00\x27\x0a" + bytes(100), "a.shp", "uploads.kind.bare_shapefile"),
        (b"\x1f\x8b\x08", "a.geojson.gz", "uploads.kind.archive"),
        (bytes(257) + b"ustar", "a.zip", "uploads.kind.archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "a.xls", "uploads.kind.old_office"),
        (b"%PDF-1.7", "a.geojson\x00.pdf", "uploads.kind.unknown"),
        (b"fgb\x03", "a.fgb", "uploads.kind.unknown"),
        (b"x,y\n1,2\n", "a.csv", "uploads.not_here.csv"),
        (b"II*\0" + bytes(20), "a.gpkg", "uploads.not_here.geotiff"),
        (b"plain", "a.geojson", "uploads.json.syntax"),
        (b'{"type": "gdal_streamed_alg"}', "x.gdalg.json", "uploads.geojson.not_geojson"),
    ],
)
def test_kind_is_told_by_content(data, name, key):
    assert refusal(data, name).key == key


def test_content_goes_before_the_name():
    assert detect_kind(b'{"type":"FeatureCollection"}', "a.gpkg") == "geojson"
    result = open_upload(geojson(BOX), "a.gpkg")
    assert keys(result) == ["uploads.found.other_ending"]


def test_name_is_never_a_path(tmp_path):
    for name in (
        "!a.geojson",
        "../../etc/passwd.geojson",
        "C:\\a.geojson",
        "a\0b.geojson",
        "/vsicurl/http://x.geojson",
    ):
        assert len(open_upload(geojson(BOX), name).gdf) == 1


def test_too_large_is_refused_unread():
    assert refusal(b" " * ((limit("upload_mb") << 20) + 1)).key == "uploads.too_large"


@pytest.mark.parametrize(
    ("data", "key", "named"),
    [
        (geojson(), "uploads.no_features", {}),
        (geojson(BOX, None, BOX, None), "uploads.no_geometry", {"count": 2, "rows": "2, 4"}),
        (geojson(BOX, shapely.Point(103.9, 22.3)), "uploads.not_polygons", {"rows": "2"}),
        (geojson(shapely.Polygon([(104, 22), (104.1, 22.1), (104, 22)])), "uploads.collapsed", {"rows": "1"}),
        (geojson(BOX, shapely.box(2.2, 48.8, 2.4, 48.9)), "uploads.place.outside", {"rows": "2"}),
        (b'{"type": "Polygon", "coordinates": [[[1, 2], [3, NaN], [4, 5]]]}', "uploads.json.not_finite", {}),
        (b'{"type": "Polygon", "coordinates": [[[1, 2], [3, 1e999], [4, 5]]]}', "uploads.json.number", {}),
        (
            b'{"type": "Polygon", "coordinates": ' + b"[" * 5000 + b"]" * 5000 + b"}",
            "uploads.json.too_deep",
            {},
        ),
        (
            b'{"type": "Point", "coordinates": [true, 2]}',
            "uploads.geojson.faults",
            {"features": "1 (coordinates)"},
        ),
    ],
)
def test_refusals_name_what_is_wrong(data, key, named):
    error = refusal(data)
    assert error.key == key
    assert named.items() <= error.params.items()


def test_too_many_features():
    feature = b'{"type":"Feature","properties":null,"geometry":null},'
    many = (
        b'{"type":"FeatureCollection","features":['
        + feature * limit("upload_features")
        + feature[:-1]
        + b"]}"
    )
    assert refusal(many).key == "uploads.too_many_features"


def test_layers_that_are_views_are_not_read(tmp_path):
    path = geopackage(tmp_path, a=frame(BOX))
    with sqlite3.connect(path) as database:
        database.execute("ALTER TABLE a RENAME TO b")
        database.execute("CREATE VIEW a AS SELECT * FROM b")
    database.close()
    assert refusal(path.read_bytes(), "a.gpkg").key == "uploads.gpkg.view"


def test_endless_view_is_not_run(tmp_path):
    path = geopackage(tmp_path, a=frame(BOX))
    with sqlite3.connect(path) as database:
        database.execute("ALTER TABLE gpkg_contents RENAME TO contents")
        endless = (
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS table_name FROM n"
        )
        database.execute(f"CREATE VIEW gpkg_contents AS {endless}")
    database.close()
    assert refusal(path.read_bytes(), "a.gpkg").key == "uploads.gpkg.damaged"


@pytest.mark.parametrize("place", range(0, 98_304, 9_000))
def test_damaged_geopackage_is_refused_or_read_whole(tmp_path, place):
    raw = bytearray(geopackage(tmp_path, a=frame(BOX, n=[1])).read_bytes())
    raw[place : place + 600] = b"\xff" * len(raw[place : place + 600])
    try:
        assert len(open_upload(bytes(raw), "a.gpkg").gdf) == 1
    except UploadError as error:
        assert sentence(error, "vi") != sentence(error, "en")


def test_cut_shapefile_is_refused(tmp_path):
    whole = shapefile(tmp_path, frame(BOX, name=["a"]))
    shape = (tmp_path / "made.shp").read_bytes()
    assert (
        refusal(shapefile(tmp_path, frame(BOX, name=["a"]), shp=shape[:-8]), "a.zip").key
        == "uploads.shapefile.cut_off"
    )
    table = (tmp_path / "made.dbf").read_bytes()
    two_rows = table[:4] + b"\x02" + table[5:]
    assert (
        refusal(shapefile(tmp_path, frame(BOX, name=["a"]), dbf=two_rows), "a.zip").key
        == "uploads.shapefile.counts"
    )
    assert len(open_upload(whole, "a.zip").gdf) == 1


# -- tables --------------------------------------------------------------------------------------


def test_table_is_text_under_the_header_that_is_wanted():
    raw = "Danh mục;;\nTên;Diện tích\nKhu A;1.234\n;\nKhu B;12,5\n".encode("utf-8-sig")
    result = open_table(raw, "a.csv", columns=["ten", "dien tich"])
    assert result.frame.to_dict("list") == {"Tên": ["Khu A", "Khu B"], "Diện tích": ["1.234", "12,5"]}
    with pytest.raises(UploadError) as caught:
        open_table(raw, "a.csv", columns=["Tên", "Tỉnh"])
    assert (caught.value.key, caught.value.params) == ("uploads.table.no_header", {"columns": "Tỉnh"})


def test_workbook_with_a_formula_never_computed():
    book = Workbook()
    book.active.append(["name", "name", "ha"])
    book.active.append(["=1+1", "01", 12.0])
    buffer = io.BytesIO()
    book.save(buffer)
    result = open_table(buffer.getvalue(), "a.xlsx")
    assert result.frame.to_dict("list") == {"name": [""], "name_2": ["01"], "ha": ["12"]}
    assert [entry.params for entry in result.report.entries[:2]] == [{"cells": "A2"}, {"names": "name"}]


# -- the child process ---------------------------------------------------------------------------


def in_child(code: str, **changes: int) -> subprocess.CompletedProcess:
    """Run code in a confined process, some limits changed."""
    patched = f"""
import geo.base.limits as limits
usual = limits.limit
limits.limit = lambda name: {changes!r}.get(name) or usual(name)
import geo.uploads.child.sandbox as sandbox
sandbox.confine()
"""
    command = [sys.executable, "-P", "-c", patched + code]
    return subprocess.run(
        command, env=upload_process._environment(), capture_output=True, text=True, timeout=30, check=False
    )


linux = pytest.mark.skipif(sys.platform != "linux", reason="the limits are those of Linux")


@linux
def test_child_has_no_network_programs_or_signals():
    code = """
import os, socket, subprocess
for name, attempt in {
    "socket": lambda: socket.create_connection(("127.0.0.1", 9)),
    "program": lambda: subprocess.run(["true"]),
    "signal": lambda: os.kill(os.getppid(), 0),
}.items():
    try:
        attempt()
    except PermissionError:
        print(name)
"""
    assert in_child(code).stdout.split() == ["socket", "program", "signal"]


@linux
def test_child_has_little_memory_time_and_disk(tmp_path):
    assert "MemoryError" in in_child("bytearray(3 << 30)").stderr
    assert in_child("while True: pass", child_cpu_s=1).returncode == upload_process._OUT_OF_TIME
    path = tmp_path / "big"
    assert in_child(f"open({str(path)!r}, 'wb').write(bytes(3 << 20))", child_output_mb=1).returncode != 0
    assert path.stat().st_size <= 1 << 20


def test_child_does_not_see_our_secrets(monkeypatch):
    monkeypatch.setenv("ATLAS_TOKEN", SECRET)
    assert SECRET not in upload_process._environment().values()


def test_the_process_knows_the_data_folder_from_wherever_it_works(monkeypatch):
    monkeypatch.setenv("ATLAS_DATA", "data")
    assert upload_process._environment()["ATLAS_DATA"] == str(Path("data").absolute())
    monkeypatch.delenv("ATLAS_DATA")
    assert "ATLAS_DATA" not in upload_process._environment()


def test_killed_child_is_one_refused_upload(monkeypatch):
    start = subprocess.Popen

    def killed(*args, **options):
        process = start(*args, **options)
        process.kill()
        return process

    monkeypatch.setattr(upload_process.subprocess, "Popen", killed)
    assert refusal(geojson(BOX)).key == "uploads.crashed"
    monkeypatch.undo()
    assert len(open_upload(geojson(BOX), "a.geojson").gdf) == 1


def test_slow_child_is_ended(monkeypatch):
    monkeypatch.setattr(upload_process, "limit", lambda name: 0.01)
    assert refusal(geojson(BOX)).key == "uploads.too_much"


def test_reply_that_is_no_reply(monkeypatch):
    monkeypatch.setattr(
        upload_process, "_run", lambda folder, limits: (folder / "reply.json").write_text("{")
    )
    assert refusal(geojson(BOX)).key == "uploads.crashed"


# -- canaries ------------------------------------------------------------------------------------


@pytest.fixture
def calls():
    """Count the connections to an address of this machine, given as ``calls.address``."""

    class Counter(socketserver.ThreadingTCPServer):
        address = ""
        count = 0

        def verify_request(self, request, client_address):
            self.count += 1
            return False

    with Counter(("127.0.0.1", 0), socketserver.BaseRequestHandler) as server:
        server.address = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def traps(target: Path, address: str) -> dict[str, str]:
    """Return texts that make GDAL open another file or call an address."""
    return {
        "vector": f'<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>{target}</SrcDataSource>'
        "<SrcLayer>a</SrcLayer></OGRVRTLayer></OGRVRTDataSource>",
        "raster": '<VRTDataset rasterXSize="9" rasterYSize="9"><VRTRasterBand dataType="Byte" band="1" '
        f'subClass="VRTRawRasterBand"><SourceFilename>{target}</SourceFilename></VRTRasterBand></VRTDataset>',
        "wfs": f"<OGRWFSDataSource><URL>{address}/?service=WFS</URL></OGRWFSDataSource>",
        "wms": f'<GDAL_WMS><Service name="TMS"><ServerUrl>{address}/x</ServerUrl></Service></GDAL_WMS>',
        "pipeline": json.dumps(
            {"type": "gdal_streamed_alg", "command_line": f"gdal vector pipeline read {address}"}
        ),
        "csv": f"WKT\n{address}\n",
        "geojson": json.dumps({"type": "FeatureCollection", "features": f"{address}/x.geojson"}),
    }


@pytest.mark.parametrize("trap", ["vector", "raster", "wfs", "wms", "pipeline", "csv", "geojson"])
def test_nothing_leads_to_another_file_or_host(tmp_path, calls, trap, monkeypatch, caplog):
    folder = tmp_path / "uploads"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    target = tmp_path / "secret.csv"
    target.write_text(f"a\n{SECRET}\n")
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    text = traps(target, calls.address)[trap]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for ending in (".shp", ".shx", ".dbf", ".prj"):
            archive.writestr(f"a{ending}", text)
    disguises = [(text.encode(), f"a.{ending}") for ending in ("geojson", "gpkg", "zip", "tif", "csv")]
    for data, name in [*disguises, (b"\n\n" + text.encode(), "a.geojson"), (buffer.getvalue(), "a.zip")]:
        for door in (open_upload, open_raster):
            with pytest.raises(UploadError) as caught:
                door(data, name)
            shown = repr(caught.value) + sentence(caught.value, "vi") + caplog.text
            assert SECRET not in shown
            assert str(tmp_path) not in shown
    assert calls.count == 0
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before | {
        folder: folder.stat().st_mtime_ns
    }
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("trap", ["vector", "wfs", "pipeline"])
def test_drivers_that_follow_references_are_off(tmp_path, calls, trap):
    """Past the door, too: GDAL itself must not know these formats."""
    target = tmp_path / "secret.csv"
    target.write_text(f"a\n{SECRET}\n")
    path = tmp_path / ("a.gdalg.json" if trap == "pipeline" else "a.xml")
    path.write_text(traps(target, calls.address)[trap])
    code = f"""
import geo, pyogrio
try:
    print(pyogrio.raw.read({str(path)!r}))
except pyogrio.errors.DataSourceError:
    print("refused")
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        cwd=PACKAGE.parent,
    )
    assert done.stdout.split() == ["refused"]
    assert calls.count == 0


def test_first_line_of_passwords_never_comes_out(monkeypatch):
    passwords = Path("/etc/passwd")
    if not passwords.exists():
        pytest.skip("this system has no /etc/passwd")
    first = passwords.read_text().splitlines()[0]
    trap = traps(passwords, "http://127.0.0.1:9")["vector"].encode()
    for name in ("a.geojson", "a.gpkg", "a.zip"):
        assert first not in repr(refusal(trap, name))


# -- sentences -----------------------------------------------------------------------------------


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_every_key_in_the_code_has_a_sentence_and_every_sentence_a_use():
    code = "".join(path.read_text("utf-8") for path in PACKAGE.rglob("*.py"))
    used = set(re.findall(r'"(uploads\.[a-z_0-9.]+)"', code))
    known = {key for key in catalogue("en") if key.startswith("uploads.")}
    built = ("uploads.not_here.", "uploads.reason.", "uploads.crs_name.")
    assert used <= known
    assert {key for key in known - used if not key.startswith(built)} == set()


def test_both_languages_say_the_same_with_the_same_values():
    english, vietnamese = catalogue("en"), catalogue("vi")
    for key in [key for key in english if key.startswith("uploads.")]:
        assert fields(english[key]) == fields(vietnamese[key]), key
        assert english[key] != vietnamese[key] or key.startswith("uploads.crs_name."), key


def test_candidates_have_names():
    assert Candidate(9205, False).label("vi") == "VN-2000, kinh tuyến trục 103°00′ (EPSG:9205)"
    assert "X and Y swapped" in Candidate(9208, True).label("en")
