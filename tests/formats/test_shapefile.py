from __future__ import annotations

import geopandas as gpd
import pyogrio
import pytest
import shapely
from hypothesis import example, given
from hypothesis import strategies as st
from shapely.geometry import LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon, box

from geo.base.errors import LimitError
from geo.formats import shapefile
from geo.formats.shapefile import LINE, MULTIPOINT, POINT, POLYGON, Field, files, text_pieces
from tests.made.other_gdal import features

HOLED = Polygon(box(104, 22, 104.4, 22.4).exterior, [box(104.1, 22.1, 104.2, 22.2).exterior])


def write(folder, fields, shapes, kind):
    for ending, content in files(fields, shapes, kind).items():
        (folder / f"made.{ending}").write_bytes(content)
    return folder / "made.shp"


def test_a_row_wider_than_the_table_can_say_is_refused():
    wide = [Field(f"t{n}", ["x" * 254]) for n in range(258)]
    assert len(files(wide, [Point(104, 22)], POINT)["dbf"]) > 65_000
    with pytest.raises(LimitError) as refused:
        files([*wide, Field("last", ["x" * 3])], [Point(104, 22)], POINT)
    assert refused.value.params == {"size": 65_536, "limit": 65_535}


def test_points_and_a_missing_one(tmp_path):
    path = write(tmp_path, [Field("id", ["a", "b"])], [Point(104.5, 22.25), None], POINT)
    back = pyogrio.read_dataframe(path)
    assert back.crs == 4326
    assert list(back["id"]) == ["a", "b"]
    assert list(back.geometry) == [Point(104.5, 22.25), None]


def test_polygons_with_holes_and_parts(tmp_path):
    shapes = [HOLED, MultiPolygon([HOLED, box(104.5, 22, 104.6, 22.1)])]
    path = write(tmp_path, [Field("n", [1, 2])], shapes, POLYGON)
    back = pyogrio.read_dataframe(path)
    assert all(back.geometry.geom_equals(gpd.GeoSeries(shapes, crs=4326)))
    assert [len(shapely.get_rings(shapely.get_parts(shape))) for shape in back.geometry] == [2, 3]


@pytest.mark.parametrize(
    ("kind", "shape"),
    [
        (LINE, LineString([(104, 22), (104.5, 22.5)])),
        (LINE, MultiLineString([[(104, 22), (104.5, 22.5)], [(105, 22), (105, 23), (106, 23)]])),
        (MULTIPOINT, MultiPoint([(104, 22), (104.5, 22.5)])),
    ],
)
def test_lines_and_several_points(tmp_path, kind, shape):
    path = write(tmp_path, [Field("n", [1, 2])], [shape, None], kind)
    assert list(pyogrio.read_dataframe(path).geometry) == [shape, None]


def test_outer_rings_run_clockwise(tmp_path):
    record = files([], [HOLED], POLYGON)["shp"]
    corners = shapely.get_coordinates(HOLED)
    assert len(record) == 100 + 8 + 44 + 2 * 4 + 16 * len(corners)
    back = pyogrio.read_dataframe(write(tmp_path, [Field("n", [1])], [HOLED], POLYGON)).geometry[0]
    assert shapely.get_parts(back)[0].exterior.is_valid


@pytest.mark.parametrize(
    "numbers",
    [
        [0.1, None, 2],
        [5_000_000_000.25, 0.001],
        [-1.5, 103.123456789012],
        [9007199254740991, 1],
        [None, 7],
    ],
)
def test_numbers_come_back_equal_and_unknown_stays_unknown(tmp_path, numbers):
    path = write(tmp_path, [Field("x", numbers)], [None] * len(numbers), POINT)
    back = [None if value != value else value for value in pyogrio.read_dataframe(path)["x"]]
    assert back == numbers


@given(st.lists(st.floats(-1e9, 1e9).map(lambda value: round(value, 6)), min_size=1, max_size=5))
def test_any_number_is_written_with_all_its_decimals(numbers):
    table = files([Field("x", numbers)], [None] * len(numbers), POINT)["dbf"]
    width, start = table[32 + 16], 32 + 32 + 1
    cells = [table[start + row * (width + 1) + 1 :][:width] for row in range(len(numbers))]
    assert [float(cell) for cell in cells] == numbers


def test_texts_are_utf8_for_both_gdals(tmp_path):
    texts = ["Đông Phố Mới, “khu” 1", "", None, "á" * 127]
    path = write(tmp_path, [Field("ten", texts)], [None] * 4, POINT)
    back = pyogrio.read_dataframe(path)["ten"]
    assert [value if isinstance(value, str) else None for value in back] == [
        texts[0],
        None,
        None,
        texts[3],
    ]
    assert [row["properties"]["ten"] or None for row in features(path, "made")] == [
        texts[0],
        None,
        None,
        texts[3],
    ]


def test_no_rows_are_a_shapefile_all_the_same(tmp_path):
    assert pyogrio.read_dataframe(write(tmp_path, [Field("x", [])], [], POINT)).empty


def test_equal_rows_give_equal_bytes():
    assert files([Field("x", [1.5])], [HOLED], POLYGON) == files([Field("x", [1.5])], [HOLED], POLYGON)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=400), st.integers(8, 60))
@example("a " * 200, 9)
@example(" " * 40, 8)
def test_pieces_of_a_text_put_together_are_the_text(text, most_bytes):
    pieces = text_pieces(text, most_bytes)
    assert "".join(pieces) == text
    assert all(len(piece.encode()) <= most_bytes for piece in pieces)


def test_pieces_open_and_end_with_a_letter():
    text = "mười hai chữ " * 60
    pieces = text_pieces(text.strip())
    assert len(pieces) > 2
    assert all(piece == piece.strip() for piece in pieces)
    assert max(len(piece.encode()) for piece in pieces) <= shapefile.LONGEST_TEXT
