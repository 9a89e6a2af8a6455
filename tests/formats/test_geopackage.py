"""Requirements 1–33 of the OGC GeoPackage test suite on feature and attribute tables, as SQL."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import struct
import subprocess
from xml.etree import ElementTree as ET

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.base.errors import CrsError
from geo.formats import geopackage
from geo.formats import qgis as styles

SQUARE = shapely.box(104.0, 22.0, 104.1, 22.1)


def made():
    points = gpd.GeoDataFrame(
        {"feature_id": ["a", "b", "c"], "area_ha": [1.5, np.nan, 2.0], "draft": [0, 1, 0]},
        geometry=[shapely.Point(104, 22), None, shapely.Point(103.5, 21.5)],
        crs=4326,
    )
    mines = gpd.GeoDataFrame(
        {"feature_id": ["m", "n"], 'o\'clock "x"': ["1", ""]},
        geometry=[SQUARE, shapely.Point(104.2, 22.2)],
        crs=4326,
    )
    areas = gpd.GeoDataFrame({"area_id": ["k"]}, geometry=[SQUARE], crs=4326)
    sources = pd.DataFrame({"source_id": ["s"], "title": ["Quyết định 1"]})
    return {"zones": points, "mines": mines, "areas": areas, "sources": sources}


def options():
    return {
        "styles": {"zones": styles.layer_style("zones", ("Point",))},
        "metadata": geopackage.Metadata("Tên <&>", "Tóm tắt", "ODbL", ("Nguồn 1", "Nguồn 2"), "2026-06-07"),
        "columns": {"area_ha": geopackage.ColumnText("Diện tích", "Area [ha]")},
        "descriptions": {"zones": "Khu công nghiệp"},
    }


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    target = tmp_path_factory.mktemp("gpkg") / "made.gpkg"
    target.write_bytes(geopackage.to_bytes(made(), **options()))
    return target


@pytest.fixture
def query(path):
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    yield lambda sql: connection.execute(sql).fetchall()
    connection.close()


# -- requirements --------------------------------------------------------------------------------


def test_requirements_1_and_2_header_application_id_and_version(path):
    head = path.read_bytes()[:100]
    assert head[:16] == b"SQLite format 3\0"
    assert head[68:72] == b"GPKG"
    assert struct.unpack(">I", head[60:64]) == (10200,)
    pages = struct.unpack(">I", head[28:32])[0]
    assert pages * 4096 == path.stat().st_size
    version = struct.unpack(">I", head[96:100])[0]
    assert version % 1_000 == sqlite3.sqlite_version_info[2]


def test_requirement_3_extension_of_the_name(path):
    assert path.suffix == ".gpkg"


def test_requirement_5_column_types_are_those_of_the_format(query):
    allowed = {
        "BOOLEAN",
        "TINYINT",
        "SMALLINT",
        "MEDIUMINT",
        "INT",
        "INTEGER",
        "FLOAT",
        "DOUBLE",
        "REAL",
        "TEXT",
    }
    allowed |= {"BLOB", "DATE", "DATETIME", "POINT", "MULTIPOLYGON", "GEOMETRY"}
    for (table,) in query("SELECT table_name FROM gpkg_contents"):
        for column in query(f"PRAGMA table_info('{table}')"):
            assert column[2].split("(")[0] in allowed, (table, column)


def test_requirements_6_and_7_integrity_and_foreign_keys(query):
    assert query("PRAGMA integrity_check") == [("ok",)]
    assert query("PRAGMA foreign_key_check") == []


def test_requirements_10_to_12_reference_systems(query):
    rows = {
        row[0]: row[1:] for row in query("SELECT srs_id, organization, definition FROM gpkg_spatial_ref_sys")
    }
    assert rows[-1] == ("NONE", "undefined")
    assert rows[0] == ("NONE", "undefined")
    assert rows[4326][0] == "EPSG"
    used = (
        "SELECT srs_id FROM gpkg_contents WHERE srs_id NOT NULL"
        " UNION SELECT srs_id FROM gpkg_geometry_columns"
    )
    assert {srs for (srs,) in query(used)} <= set(rows)


def test_requirements_13_to_17_contents_name_existing_tables(query):
    tables = {name for (name,) in query("SELECT name FROM sqlite_master WHERE type = 'table'")}
    contents = query("SELECT table_name, data_type, last_change FROM gpkg_contents")
    assert {row[0] for row in contents} == {"zones", "mines", "areas", "sources", "layer_styles"} <= tables
    assert {row[1] for row in contents} == {"features", "attributes"}
    for _, _, changed in contents:
        pd.to_datetime(changed, format="%Y-%m-%dT%H:%M:%S.%fZ")


def test_requirement_18_every_feature_table_is_in_geometry_columns(query):
    features = query("SELECT table_name, srs_id FROM gpkg_contents WHERE data_type = 'features' ORDER BY 1")
    assert query("SELECT table_name, srs_id FROM gpkg_geometry_columns ORDER BY 1") == features


def test_requirements_19_and_33_geometry_blobs_and_their_srs(query):
    for table in ("zones", "mines", "areas"):
        for (blob,) in query(f"SELECT geom FROM {table} WHERE geom NOT NULL"):
            magic, version, flags, srs = struct.unpack("<2sBBi", blob[:8])
            assert (magic, version, srs) == (b"GP", 0, 4326)
            assert flags & 0b00100000 == 0, "standard, not extended"
            envelope = {0: 0, 1: 32}[(flags >> 1) & 0b111]
            shape = shapely.from_wkb(blob[8 + envelope :])
            assert shape.is_valid
            if envelope:
                minx, maxx, miny, maxy = struct.unpack("<4d", blob[8:40])
                assert (minx, miny, maxx, maxy) == shape.bounds


def test_requirements_20_25_and_32_geometry_types_are_kept(query):
    types = dict(query("SELECT table_name, geometry_type_name FROM gpkg_geometry_columns"))
    assert types == {"zones": "POINT", "mines": "GEOMETRY", "areas": "MULTIPOLYGON"}
    for table, kind in types.items():
        columns = {column[1]: column[2] for column in query(f"PRAGMA table_info('{table}')")}
        assert columns["geom"] == kind


def test_requirements_21_to_24_one_geometry_column_a_table(query):
    rows = query("SELECT table_name, column_name, z, m FROM gpkg_geometry_columns")
    assert len({row[0] for row in rows}) == len(rows) == 3
    assert {row[1:] for row in rows} == {("geom", 0, 0)}


def test_requirements_29_to_31_integer_primary_keys(query):
    for (table,) in query("SELECT table_name FROM gpkg_contents"):
        keys = [column for column in query(f"PRAGMA table_info('{table}')") if column[5]]
        assert [(key[2], key[5]) for key in keys] == [("INTEGER", 1)], table


def test_extensions_are_registered_and_their_tables_exist(query):
    rows = query("SELECT table_name, column_name, extension_name, scope FROM gpkg_extensions")
    assert {(row[0], row[2]) for row in rows} == {
        ("zones", "gpkg_rtree_index"),
        ("mines", "gpkg_rtree_index"),
        ("areas", "gpkg_rtree_index"),
        ("gpkg_metadata", "gpkg_metadata"),
        ("gpkg_metadata_reference", "gpkg_metadata"),
        ("gpkg_data_columns", "gpkg_schema"),
        ("gpkg_data_column_constraints", "gpkg_schema"),
    }
    for table, column, *_ in rows:
        names = {found[1] for found in query(f"PRAGMA table_info('{table}')")}
        assert names
        assert column is None or column in names


def test_the_r_tree_holds_the_box_of_every_geometry(query):
    assert [row[0] for row in query("SELECT id FROM rtree_zones_geom ORDER BY id")] == [1, 3]
    ((minx, maxx, miny, maxy),) = query("SELECT minx, maxx, miny, maxy FROM rtree_mines_geom WHERE id = 1")
    assert minx <= 104.0 <= 104.1 <= maxx
    assert miny <= 22.0 <= 22.1 <= maxy
    assert maxx - minx == pytest.approx(0.1, abs=1e-4)
    triggers = {name for (name,) in query("SELECT name FROM sqlite_master WHERE type = 'trigger'")}
    parts = ("insert", "update1", "update2", "update3", "update4", "delete")
    assert {f"rtree_zones_geom_{part}" for part in parts} <= triggers


def test_extents_and_counts(query):
    extent = "SELECT min_x, min_y, max_x, max_y FROM gpkg_contents WHERE table_name = "
    assert query(f"{extent}'zones'") == [(103.5, 21.5, 104.0, 22.0)]
    assert query(f"{extent}'sources'") == [(None, None, None, None)]
    counts = dict(query("SELECT table_name, feature_count FROM gpkg_ogr_contents"))
    assert counts == {"zones": 3, "mines": 2, "areas": 1, "sources": 1}


# -- contents ------------------------------------------------------------------------------------


def test_metadata_tell_title_licence_and_sources(query):
    ((uri, mime, text, scope, table),) = query(
        "SELECT md_standard_uri, mime_type, metadata, reference_scope, table_name"
        " FROM gpkg_metadata JOIN gpkg_metadata_reference ON id = md_file_id"
    )
    assert (mime, scope, table) == ("text/xml", "geopackage", None)
    words = {element.tag: element.text for element in ET.fromstring(text)}
    assert words[f"{{{uri}}}title"] == "Tên <&>"
    assert words[f"{{{uri}}}rights"] == "ODbL"
    assert words[f"{{{uri}}}source"] == "Nguồn 2"


def test_styles_and_column_texts(query):
    assert query("SELECT f_table_name, f_geometry_column, useAsDefault FROM layer_styles") == [
        ("zones", "geom", 1)
    ]
    assert query("SELECT table_name, column_name, title, description FROM gpkg_data_columns") == [
        ("zones", "area_ha", "Diện tích", "Area [ha]")
    ]


def test_blank_and_missing_are_null(query):
    assert query("SELECT area_ha FROM zones") == [(1.5,), (None,), (2.0,)]
    assert query('SELECT "o\'clock ""x""" FROM mines') == [("1",), (None,)]


def test_a_plain_file_has_no_table_of_styles():
    connection = sqlite3.connect(":memory:")
    connection.deserialize(geopackage.to_bytes({"sources": made()["sources"]}))
    names = {name for (name,) in connection.execute("SELECT table_name FROM gpkg_contents")}
    connection.close()
    assert names == {"sources"}


def test_equal_frames_give_equal_bytes_and_others_do_not():
    first = geopackage.to_bytes(made(), **options())
    assert geopackage.to_bytes(made(), **options()) == first
    changed = made()
    changed["sources"].loc[0, "title"] = "Quyết định 2"
    assert geopackage.to_bytes(changed, **options()) != first


def test_another_coordinate_system_is_refused():
    with pytest.raises(CrsError):
        geopackage.to_bytes({"zones": made()["zones"].to_crs(9208)})


coordinates = st.tuples(st.floats(102, 106), st.floats(21, 23))
shapes = st.one_of(
    st.none(),
    coordinates.map(shapely.Point),
    coordinates.map(lambda xy: shapely.box(*xy, xy[0] + 0.1, xy[1] + 0.1)),
    st.just(shapely.Polygon()),
)


@settings(max_examples=25, deadline=None)
@given(st.lists(shapes, max_size=6))
def test_gdal_reads_every_geometry_back(tmp_path_factory, drawn):
    target = tmp_path_factory.mktemp("drawn") / "drawn.gpkg"
    frame = gpd.GeoDataFrame({"n": range(len(drawn))}, geometry=drawn, crs=4326)
    target.write_bytes(geopackage.to_bytes({"drawn": frame}))
    read = pyogrio.read_dataframe(target, layer="drawn")
    assert read["n"].tolist() == frame["n"].tolist()
    for before, after in zip(drawn, read.geometry, strict=True):
        if before is None:
            assert after is None
        else:
            assert shapely.equals(before, after) or (before.is_empty and after.is_empty)


# -- other programs ------------------------------------------------------------------------------


def test_gdal_uses_and_keeps_up_the_r_tree(tmp_path, path):
    copy = tmp_path / "copy.gpkg"
    shutil.copy(path, copy)
    added = gpd.GeoDataFrame(
        {"feature_id": ["d"], "area_ha": [3.0], "draft": [0]}, geometry=[shapely.Point(105, 23)], crs=4326
    )
    pyogrio.write_dataframe(added, copy, layer="zones", append=True)
    inside = pyogrio.read_dataframe(copy, layer="zones", bbox=(104.9, 22.9, 105.1, 23.1))
    assert inside["feature_id"].tolist() == ["d"]
    connection = sqlite3.connect(copy)
    counted = connection.execute(
        "SELECT feature_count FROM gpkg_ogr_contents WHERE table_name = 'zones'"
    ).fetchone()
    boxes = connection.execute("SELECT count(*) FROM rtree_zones_geom").fetchone()
    connection.close()
    assert (counted, boxes) == ((4,), (3,))


def test_debian_ogrinfo_opens_it_without_a_word(path):
    ogrinfo = shutil.which("ogrinfo")
    if ogrinfo is None:
        pytest.skip("ogrinfo (gdal-bin) is not installed")
    plain = {name: value for name, value in os.environ.items() if not name.endswith("_SKIP")}
    done = subprocess.run(
        [ogrinfo, "-ro", "-so", "-al", str(path)],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
        env=plain,
    )
    assert done.stderr == ""
    for layer in ("zones", "mines", "areas", "sources"):
        assert f"Layer name: {layer}\n" in done.stdout
    assert "Feature Count: 3" in done.stdout
    assert "Geometry: Multi Polygon" in done.stdout


def test_styles_are_xml_that_names_their_symbols():
    for qml in (
        styles.layer_style("mines", ("Polygon", "Point")),
        styles.outlines_style(),
        styles.outline_style(),
    ):
        root = ET.fromstring(qml.partition("\n")[2])
        used = {rule.get("symbol") for rule in root.findall("renderer-v2/rules/rule")}
        drawn = {symbol.get("name") for symbol in root.findall("renderer-v2/symbols/symbol")}
        assert used == drawn
        assert used
    assert json.dumps(styles.layer_style("zones", ("Point",))).count("SimpleMarker") == 3
