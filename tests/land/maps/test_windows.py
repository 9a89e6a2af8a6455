"""Windows of GeoPackages straight from SQLite: the same as GDAL gives, and never from an R-tree that lies."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely.geometry import MultiPolygon, Point, Polygon, box

from geo.land.maps.parcels import GeoPackageMap
from geo.land.maps.polygons import NeedsGdalError, polygons_of
from geo.land.maps.windows import open_table

EAST, NORTH = 450_000.0, 2_470_000.0
LAYER = "ward"


def field(count=40):
    shapes = [box(EAST + 100 * x, NORTH, EAST + 100 * x + 100, NORTH + 100) for x in range(count)]
    codes = [f"C{number}" for number in range(count)]
    return gpd.GeoDataFrame({"code": codes}, geometry=shapes, crs=9208)


@pytest.fixture
def path(tmp_path):
    field().to_file(tmp_path / "map.gpkg", layer=LAYER, driver="GPKG")
    return tmp_path / "map.gpkg"


def change(path, *statements):
    """Run statements as a tool would that knows nothing of GeoPackages' triggers."""
    with closing(sqlite3.connect(path)) as connection:
        names = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?"
        triggers = [name for (name,) in connection.execute(names, (LAYER,))]
        sql = [
            connection.execute("SELECT sql FROM sqlite_master WHERE name = ?", (name,)).fetchone()[0]
            for name in triggers
        ]
        for name in triggers:
            connection.execute(f'DROP TRIGGER "{name}"')
        for statement, *values in statements:
            connection.execute(statement, values)
        for text in sql:
            connection.execute(text)
        connection.commit()


def blob(shape, flags=1, envelope=b""):
    return b"GP\0" + bytes([flags]) + (9208).to_bytes(4, "little") + envelope + shapely.to_wkb(shape)


def square(x):
    return box(EAST + 100 * x, NORTH, EAST + 100 * x + 100, NORTH + 100)


def codes(found, x=0.0, wide=100.0):
    """The codes that a table has in a window, ten metres inside its edges."""
    (rows,) = found.read(
        [(EAST + 100 * x + 10, NORTH + 10, EAST + 100 * x + wide - 10, NORTH + 90)], "code", 100
    )
    return rows.cells


def test_a_good_rtree_is_used(path):
    table = open_table(path, LAYER)
    assert table.scanned is None
    assert codes(table, 3, 300) == ["C3", "C4", "C5"]
    (rows,) = table.read([(EAST + 310, NORTH + 10, EAST + 390, NORTH + 90)], "code", 100)
    assert rows.ids == [4]
    assert shapely.equals(rows.shapes[0], square(3))


def test_at_most_so_many(path):
    (rows,) = open_table(path, LAYER).read([(EAST, NORTH, EAST + 4_000, NORTH + 100)], "code", 5)
    assert len(rows.ids) == 5


@pytest.mark.parametrize(
    "statement",
    [
        ("DELETE FROM gpkg_extensions WHERE extension_name = 'gpkg_rtree_index'",),
        (f"DROP TABLE rtree_{LAYER}_geom",),
        (f"UPDATE {LAYER} SET geom = ? WHERE fid = 40", blob(square(60))),
        (f"INSERT INTO {LAYER} (geom, code) VALUES (?, 'new')", blob(square(2))),
        (f"DELETE FROM rtree_{LAYER}_geom WHERE id = 1",),
        (f"UPDATE rtree_{LAYER}_geom SET minx = minx + 5000, maxx = maxx + 5000",),
    ],
)
def test_a_stale_or_missing_rtree_is_not_used(path, statement):
    change(path, statement)
    table = open_table(path, LAYER)
    assert table.scanned is not None
    with closing(sqlite3.connect(path)) as connection:
        now = shapely.from_wkb(
            [row[0][8 if row[0][3] == 1 else 40 :] for row in connection.execute(f"SELECT geom FROM {LAYER}")]
        )
    for x in (0, 2, 39, 60):
        inner = box(EAST + 100 * x + 10, NORTH + 10, EAST + 100 * x + 90, NORTH + 90)
        assert len(codes(table, x)) == np.count_nonzero(shapely.intersects(now, inner))


def test_triggers_that_are_gone_make_the_rtree_doubtful(path):
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"DROP TRIGGER rtree_{LAYER}_geom_delete")
    assert open_table(path, LAYER).scanned is not None


def test_features_of_every_header_are_found_without_an_rtree(path):
    solid = Polygon([(x, y, 5.0) for x, y in square(50).exterior.coords])
    change(
        path,
        (f"DROP TABLE rtree_{LAYER}_geom",),
        (f"UPDATE {LAYER} SET geom = ? WHERE fid = 1", blob(square(0))),
        (f"UPDATE {LAYER} SET geom = NULL WHERE fid = 2",),
        (f"UPDATE {LAYER} SET geom = ? WHERE fid = 3", b"GP\0\x11" + bytes(4) + shapely.to_wkb(Polygon())),
        (f"UPDATE {LAYER} SET geom = ? WHERE fid = 4", b"no geometry"),
        (f"UPDATE {LAYER} SET geom = ? WHERE fid = 5", blob(solid)),
        (f"UPDATE {LAYER} SET geom = ? WHERE fid = 6", blob(MultiPolygon([square(5), square(70)]))),
    )
    table = open_table(path, LAYER)
    # The multipolygon's box reaches from 5 to 70.
    assert [codes(table, x) for x in (0, 1, 2, 3, 4, 5, 50, 70)] == [
        ["C0"], [], [], [], [], ["C5"], ["C4", "C5"], ["C5"],
    ]  # fmt: skip
    (rows,) = table.read([solid.bounds], "code", 10)
    assert not shapely.has_z(rows.shapes).any()


def test_what_only_gdal_reads_rightly_is_left_to_it(path, tmp_path):
    assert open_table(path, "gpkg_contents") is None
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("ALTER TABLE ward RENAME TO hidden")
        connection.execute("CREATE VIEW ward AS SELECT fid, geom, code FROM hidden")
    assert open_table(path, LAYER) is None
    (tmp_path / "text.gpkg").write_bytes(b"no database, but more than twenty bytes")
    assert open_table(tmp_path / "text.gpkg", LAYER) is None
    (tmp_path / "short.gpkg").write_bytes(b"short")
    assert open_table(tmp_path / "short.gpkg", LAYER) is None


def test_curves_are_left_to_gdal(path):
    curve = (
        bytes.fromhex("010A00000001000000010800000005000000")
        + np.array(
            [
                (EAST, NORTH),
                (EAST + 50, NORTH + 50),
                (EAST + 100, NORTH),
                (EAST + 50, NORTH - 50),
                (EAST, NORTH),
            ]
        ).tobytes()
    )
    head = (
        b"GP\0\x03"
        + (9208).to_bytes(4, "little")
        + np.array([EAST, EAST + 100, NORTH - 50, NORTH + 50]).tobytes()
    )
    change(path, (f"UPDATE {LAYER} SET geom = ? WHERE fid = 20", head + curve))
    table = open_table(path, LAYER)
    assert table is None or table.scanned is not None
    found = GeoPackageMap(path)
    (parcels,) = found.batches([found.extent], "code")
    assert parcels.polygons.total == 40
    assert shapely.get_type_id(parcels.polygons.shapes()).max() <= 6
    if table is not None:
        (rows,) = table.read([(EAST, NORTH - 50, EAST + 4_000, NORTH + 100)], "code", 100)
        with pytest.raises(NeedsGdalError):
            polygons_of(rows.geometries)


def test_someone_elses_write_ahead_log_is_left_to_gdal(path):
    with closing(sqlite3.connect(path, isolation_level=None)) as writer:
        writer.execute("PRAGMA journal_mode = WAL")
        for (name,) in writer.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            writer.execute(f'DROP TRIGGER "{name}"')
        writer.execute(f"UPDATE {LAYER} SET code = 'newer' WHERE fid = 1")
        assert open_table(path, LAYER) is None
        found = GeoPackageMap(path)
        (parcels,) = found.batches([found.extent], "code")
        assert parcels.texts[0] == "newer"
    assert codes(open_table(path, LAYER)) == ["newer"]
    assert [item.name for item in path.parent.iterdir()] == ["map.gpkg"]


def test_a_file_that_breaks_while_it_is_read_is_read_by_gdal(path):
    found = GeoPackageMap(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"DROP TABLE rtree_{LAYER}_geom")
    (parcels,) = found.batches([found.extent, found.extent], "code")
    assert np.diff(parcels.starts).tolist() == [40, 40]


def test_nothing_of_the_schema_is_run(path):
    """A hostile default or trigger would need a function of its own; reading changes nothing either."""
    before = path.read_bytes()
    table = open_table(path, LAYER)
    assert codes(table) == ["C0"]
    assert path.read_bytes() == before


def test_names_with_quotes_are_names(tmp_path):
    name = 'x" OR "1'
    frame = gpd.GeoDataFrame({'mã "đất"': ["LUC"]}, geometry=[square(0)], crs=9208)
    frame.to_file(tmp_path / "odd.gpkg", layer=name, driver="GPKG")
    table = open_table(tmp_path / "odd.gpkg", name)
    (rows,) = table.read([square(0).bounds], 'mã "đất"', 10)
    assert rows.cells == ["LUC"]


def test_points_are_read_and_left_to_the_caller(tmp_path):
    frame = gpd.GeoDataFrame({"code": ["LUC"]}, geometry=[Point(EAST, NORTH)], crs=9208)
    frame.to_file(tmp_path / "points.gpkg", layer=LAYER, driver="GPKG")
    (rows,) = open_table(tmp_path / "points.gpkg", LAYER).read(
        [(EAST - 1, NORTH - 1, EAST + 1, NORTH + 1)], "code", 9
    )
    assert shapely.get_type_id(rows.shapes).tolist() == [0]
