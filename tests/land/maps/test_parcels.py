"""Maps are read by window, in the coordinate system they state, and refused where it cannot be right."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely.geometry import Point, Polygon, box

from geo.base.crs import from_vn2000
from geo.base.errors import AtlasError, CrsError, DataError, LimitError, SelectionError
from geo.base.remark import sentence
from geo.base.translate import LANGUAGES
from geo.land.maps import parcels as landuse_batches
from geo.land.maps.parcels import FrameMap, GeoPackageMap

EAST, NORTH = 450_000.0, 2_470_000.0


def field(rows=10, columns=10, side=100.0):
    """Squares of a hectare on the grid of Lào Cai, numbered row by row."""
    shapes = [
        box(EAST + x * side, NORTH + y * side, EAST + (x + 1) * side, NORTH + (y + 1) * side)
        for y in range(rows)
        for x in range(columns)
    ]
    codes = ["LUC" if number % 2 else "RSX" for number in range(len(shapes))]
    return gpd.GeoDataFrame({"MaLoaiDat": codes, "TENCHU": "A"}, geometry=shapes, crs=9208)


def saved(frame, path, **options):
    frame.to_file(path, driver="GPKG", **options)
    return path


def window(x, y, wide=100.0, high=100.0):
    """Degrees of a rectangle of metres on the field, 10 m inside its edges."""
    west, south = from_vn2000(NORTH + y + 10, EAST + x + 10, 9208)
    east, north = from_vn2000(NORTH + y + high - 10, EAST + x + wide - 10, 9208)
    return (west, south, east, north)


def read(found, *windows, column="MaLoaiDat"):
    """The parcels of the only batch."""
    (parcels,) = found.batches(windows, column)
    return parcels


@pytest.fixture(scope="module")
def maps(tmp_path_factory):
    path = saved(field(), tmp_path_factory.mktemp("maps") / "ward.gpkg")
    return GeoPackageMap(path), FrameMap(field(), "ward")


@pytest.mark.parametrize("kind", [0, 1], ids=["geopackage", "frame"])
def test_a_window_gives_its_own_parcels(maps, kind):
    parcels = read(maps[kind], window(200, 300))
    assert parcels.texts == ["RSX"]
    assert shapely.area(parcels.polygons.shapes())[0] > 0
    whole = read(maps[kind], window(0, 0, 1_000, 1_000))
    assert whole.polygons.total == len(set(whole.ids.tolist())) == 100


def test_both_kinds_give_the_same(maps):
    wide = window(150, 250, 400, 300)
    one, other = (read(found, wide) for found in maps)
    assert one.polygons.total == 20
    assert one.texts == other.texts
    assert shapely.equals_exact(
        shapely.normalize(one.polygons.shapes()), shapely.normalize(other.polygons.shapes()), 1e-9
    ).all()


def test_a_window_elsewhere_is_empty(maps):
    for found in maps:
        parcels = read(found, (103.0, 21.9, 103.01, 21.91))
        assert (parcels.polygons.total, parcels.unreadable) == (0, [0])


def test_the_map_says_where_it_lies(maps):
    for found in maps:
        assert found.extent == pytest.approx(window(-10, -10, 1_020, 1_020), abs=5e-5)
        assert list(found.sample().columns) == ["MaLoaiDat", "TENCHU"]


def test_what_is_no_polygon_is_counted(tmp_path):
    frame = field(1, 3)
    frame.loc[1, "geometry"] = None
    frame.loc[2, "MaLoaiDat"] = None
    for found in (GeoPackageMap(saved(frame, tmp_path / "a.gpkg")), FrameMap(frame, "a")):
        parcels = read(found, window(0, 0, 300, 100))
        assert parcels.texts == ["RSX", ""]
        assert parcels.polygons.total == 2
    points = gpd.GeoDataFrame({"MaLoaiDat": ["LUC"]}, geometry=[Point(104.3, 22.3)], crs=4326)
    assert read(FrameMap(points, "p"), (104, 22, 105, 23)).unreadable == [1]


def test_too_many_parcels_are_refused_for_their_window_only(maps, monkeypatch):
    monkeypatch.setattr(landuse_batches, "limit", lambda name: 3)
    for found in maps:
        parcels = read(found, window(0, 0, 400, 100), window(0, 0, 300, 100))
        assert list(parcels.refused) == [0]
        assert isinstance(parcels.refused[0], LimitError)
        assert parcels.starts.tolist() == [0, 0, 3]


def test_batches_end_with_the_window_that_fills_them(maps, monkeypatch):
    windows = [window(0, 100 * row, 1_000, 100) for row in range(10)]
    for name, value, expected in (("BATCH_PARCELS", 25, [3, 3, 3, 1]), ("BATCH_WINDOWS", 4, [4, 4, 2])):
        with monkeypatch.context() as patch:
            patch.setattr(landuse_batches, name, value)
            for found in maps:
                batches = list(found.batches(windows, "MaLoaiDat"))
                assert [len(parcels.windows) for parcels in batches] == expected
                assert [place for parcels in batches for place in parcels.windows] == list(range(10))
                assert all(
                    np.diff(parcels.starts).tolist() == [10] * len(parcels.windows) for parcels in batches
                )
    assert all(list(found.batches([], "MaLoaiDat")) == [] for found in maps)


def test_a_window_that_the_map_cannot_hold_is_empty(maps):
    nowhere = (np.nan, np.nan, np.nan, np.nan)
    for found in maps:
        parcels = read(found, nowhere, window(0, 0))
        assert parcels.starts.tolist() == [0, 0, 1]


def told(error):
    for language in LANGUAGES:
        assert "map" in sentence(error, language).lower() or "bản đồ" in sentence(error, language).lower()
    return error.key


def refused(frame, kind=CrsError):
    with pytest.raises(kind) as caught:
        FrameMap(frame, "Map of a ward")
    return told(caught.value)


def test_wrong_systems_are_named():
    assert refused(field().set_crs(None, allow_override=True)) == "overlap.error.no_crs_fits"
    as_degrees = field().set_crs(4326, allow_override=True)
    assert refused(as_degrees) == "overlap.error.metres_as_degrees_fits"
    degrees = field().to_crs(4326)
    turned = degrees.set_geometry(shapely.transform(degrees.geometry.to_numpy(), lambda xy: xy[:, ::-1]))
    assert refused(turned.set_crs(4326)) == "overlap.error.swapped"
    assert refused(field().set_crs(32633, allow_override=True)) == "overlap.error.elsewhere_fits"
    far = field().set_geometry(field().translate(5e6, 5e6)).set_crs(32633, allow_override=True)
    assert refused(far) == "overlap.error.elsewhere"
    assert refused(far.set_crs(None, allow_override=True)) == "overlap.error.no_crs"
    assert refused(field().iloc[:0], DataError) == "overlap.error.empty"


def test_a_geopackage_without_a_system_is_refused_until_one_is_given(tmp_path):
    with pytest.warns(UserWarning, match="'crs' was not provided"):
        path = saved(field(2, 2).set_crs(None, allow_override=True), tmp_path / "map.gpkg")
    with pytest.raises(CrsError) as caught:
        GeoPackageMap(path)
    assert told(caught.value) == "overlap.error.no_crs_fits"
    assert "9208" in sentence(caught.value, "en")
    assert read(GeoPackageMap(path, epsg=9208), window(0, 0)).polygons.total == 1


def test_layers_have_to_be_chosen(tmp_path):
    path = saved(field(1, 2), tmp_path / "map.gpkg", layer="now")
    saved(field(2, 2), path, layer="planned")
    saved(gpd.GeoDataFrame(geometry=[Point(1, 2)], crs=9208), path, layer="points")
    with pytest.raises(SelectionError, match="now, planned") as caught:
        GeoPackageMap(path)
    assert caught.value.key == "overlap.error.choose_layer"
    assert GeoPackageMap(path, "planned").name == "map: planned"
    with pytest.raises(SelectionError) as caught:
        GeoPackageMap(path, "points")
    assert caught.value.key == "overlap.error.no_layer"


@pytest.mark.parametrize("content", [None, b"", b"not a database", b"SQLite format 3\0" + b"x" * 400])
def test_files_that_are_no_map_are_refused(tmp_path, content):
    path = tmp_path / "map.gpkg"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(DataError) as caught:
        GeoPackageMap(path)
    assert str(tmp_path) not in str(caught.value)


def test_files_of_points_and_empty_layers_are_refused(tmp_path):
    points = saved(gpd.GeoDataFrame(geometry=[Point(1, 2)], crs=9208), tmp_path / "points.gpkg")
    empty = saved(field().iloc[:0], tmp_path / "empty.gpkg", geometry_type="Polygon")
    for path, key in ((points, "no_polygons"), (empty, "empty")):
        with pytest.raises(DataError) as caught:
            GeoPackageMap(path)
        assert caught.value.key == f"overlap.error.{key}"


def test_a_column_that_is_not_there_is_refused(maps):
    for found in maps:
        with pytest.raises(AtlasError) as caught:
            read(found, window(0, 0), column="code")
        assert caught.value.key == "overlap.error.no_column"


def test_invalid_parcels_come_as_they_are():
    bow = Polygon([(104, 22), (104.001, 22.001), (104.001, 22), (104, 22.001)])
    frame = gpd.GeoDataFrame({"code": ["LUC"]}, geometry=[bow], crs=4326)
    parcels = read(FrameMap(frame, "bow"), (104, 22, 104.1, 22.1), column="code")
    assert not shapely.is_valid(parcels.polygons.shapes()[0])
