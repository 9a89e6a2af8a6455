"""The land under a map: outlines where they lie, and names where there is room for them."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
import shapely
from matplotlib.path import Path
from shapely.geometry import GeometryCollection, LineString, MultiPolygon, Point, Polygon, box

from geo.base.crs import to_vn2000
from geo.paper.map.labels import LabelBoard
from geo.paper.map.provinces import (
    THEME,
    clipped,
    commune_names,
    draw_borders,
    draw_frame,
    draw_land,
    geometry_path,
    is_empty,
    on_grid,
    provinces_of,
    region_names,
)
from tests.made.drawn import blank, paths, pixel, pixels
from tests.made.maps import EAST, EPSG, FRAME, NORTH, ground, view


def apart(one, other):
    return one[0] >= other[2] or one[2] <= other[0] or one[1] >= other[3] or one[3] <= other[1]


# -- the atlas on a grid -----------------------------------------------------------------------------


def test_the_land_of_an_atlas_is_that_of_the_vintage(made_atlas):
    now, before = provinces_of(made_atlas, EPSG, "2025"), provinces_of(made_atlas, EPSG, "pre2025")
    assert sorted(province.code for province in now.provinces) == ["12", "15"]
    assert sorted(province.code for province in before.provinces) == ["10", "12", "15"]
    assert {province.name_vi for province in now.provinces} == {"Lai Châu", "Lào Cai"}
    assert now.whole.area == pytest.approx(before.whole.area)
    assert provinces_of(made_atlas, EPSG, "2025") is now  # projected once


def test_the_land_lies_on_the_grid(made_atlas):
    on_page = provinces_of(made_atlas, EPSG, "2025")
    north, east = to_vn2000(102.5, 21.5, EPSG)  # the south-west corner of both
    corner = Point(float(east), float(north))
    assert on_page.whole.boundary.distance(corner) < 0.1
    assert [name for name, is_town in on_page.communes if is_town] == []  # all are "xã"
    assert len(on_page.communes) == len(on_page.commune_places)


def test_the_central_meridian_lies_500_km_from_the_edge_of_the_grid():
    ((east, north),) = on_grid(np.array([[104.75, 22.0]]), EPSG)
    assert east == pytest.approx(500_000, abs=400)  # WGS 84 and VN-2000 differ by some hundred metres
    assert north == pytest.approx(2_433_000, abs=2_000)


# -- outlines ----------------------------------------------------------------------------------------


def test_a_square_kilometre_is_a_square_centimetre():
    path = geometry_path(box(EAST, NORTH, EAST + 1_000, NORTH + 1_000), view())
    assert np.asarray(path.vertices).min(axis=0) == pytest.approx((110, 80))
    assert np.asarray(path.vertices).max(axis=0) == pytest.approx((120, 90))
    assert path.codes.tolist() == [Path.MOVETO, Path.LINETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY]


def test_every_ring_begins_anew():
    hole = Polygon(box(0, 0, 9, 9).exterior.coords, [box(3, 3, 6, 6).exterior.coords])
    path = geometry_path(MultiPolygon([hole, box(20, 20, 21, 21)]), view())
    assert path.codes.tolist().count(Path.MOVETO) == path.codes.tolist().count(Path.CLOSEPOLY) == 3


def test_lines_stay_open_and_what_is_no_area_is_left_out_of_areas():
    line = LineString([(EAST, NORTH), (EAST + 500, NORTH), (EAST + 500, NORTH - 500)])
    assert geometry_path(line, view()).codes.tolist() == [Path.MOVETO, Path.LINETO, Path.LINETO]
    mixed = GeometryCollection([line, box(0, 0, 1, 1)])
    assert len(geometry_path(mixed, view()).vertices) == 5
    assert is_empty(geometry_path(Polygon(), view()))


def test_what_is_far_outside_is_cut_away_a_little_beyond_the_frame():
    whole = clipped(box(0, 0, 1e6, 4e6), view())
    spare = 400  # 4 mm
    assert whole.bounds == (
        EAST - 9_000 - spare,
        NORTH - 6_000 - spare,
        EAST + 9_000 + spare,
        NORTH + 6_000 + spare,
    )
    assert shapely.is_empty(clipped(box(0, 0, 1, 1), view()))


def test_land_is_drawn_inside_the_provinces_and_nothing_beyond_the_frame():
    page = blank()
    draw_land(page, view(east=EAST - 50_000), ground())  # the western edge runs through the middle
    drawn = pixels(page)
    assert pixel(drawn, 150, 90) == THEME["land"]
    assert pixel(drawn, 40, 90) == THEME["outside"]
    assert pixel(drawn, 19, 90) == pixel(drawn, 201, 90) == "#FFFFFF"


def test_a_map_beyond_all_provinces_has_no_land():
    page = blank()
    draw_land(page, view(east=EAST - 500_000), ground())
    draw_borders(page, view(east=EAST - 500_000), ground())
    assert len(paths(page)) == 1  # the ground of the frame
    assert pixel(pixels(page), 110, 90) == THEME["outside"]


def test_a_border_between_two_provinces_is_drawn_once():
    page = blank()
    draw_borders(page, view(), ground())
    (line,) = paths(page)
    assert line[:, 0] == pytest.approx(110)
    assert np.ptp(line[:, 1]) == pytest.approx(120 + 2 * 4)  # the frame and the spare


def test_the_edge_of_the_map_is_its_frame():
    page = blank()
    draw_frame(page, view(), "#000000")
    (edge,) = paths(page)
    assert (edge.min(axis=0).tolist(), edge.max(axis=0).tolist()) == ([20, 30], [200, 150])


# -- names -------------------------------------------------------------------------------------------

COMMUNES = (
    ("Bát Xát", False, EAST - 5_000, NORTH),
    ("Phố Mới", True, EAST + 5_000, NORTH),
    ("Xa Xôi", False, EAST + 30_000, NORTH),
)


def test_communes_of_the_map_are_named_towns_first():
    names, dots = commune_names(LabelBoard(FRAME), view(), ground(COMMUNES), 1.0)
    assert [name.wish.lines for name in names] == [("Phố Mới",), ("Bát Xát",)]
    assert dots.tolist() == [[pytest.approx(160), pytest.approx(90)], [pytest.approx(60), pytest.approx(90)]]


@pytest.mark.parametrize(("denominator", "count"), [(400_000, 3), (500_000, 1), (1_250_000, 0)])
def test_on_small_scales_towns_alone_are_named_and_then_none(denominator, count):
    names, dots = commune_names(LabelBoard(FRAME), view(denominator), ground(COMMUNES), 1.0)
    assert len(names) == len(dots) == count


def test_a_land_without_communes_has_no_names_of_them():
    names, dots = commune_names(LabelBoard(FRAME), view(), ground(), 1.0)
    assert (names, dots.shape) == ((), (0, 2))


def test_a_name_has_no_dot_where_symbols_cover_the_place():
    board = LabelBoard(FRAME)
    board.take(np.array([[59.0, 89.0, 61.0, 91.0]]))
    names, dots = commune_names(board, view(), ground(COMMUNES[:1]), 1.0)
    assert (len(names), len(dots)) == (1, 0)


def test_there_is_no_dot_without_a_name():
    board = LabelBoard(FRAME)
    board.take(np.array([[20.0, 30.0, 59.5, 150.0], [60.5, 30.0, 200.0, 150.0]]))  # a slit remains
    names, dots = commune_names(board, view(), ground(COMMUNES[:1]), 1.0)
    assert (names, len(dots)) == ((), 0)


@pytest.mark.parametrize(
    ("language", "told"), [("vi", {"LAI CHÂU", "LÀO CAI"}), ("en", {"LAI CHAU", "LAO CAI"})]
)
def test_provinces_are_named_in_capitals_each_in_its_own_part(language, told):
    shown = view(250_000)
    names = region_names(LabelBoard(FRAME), shown, ground(), language, 1.0)
    places = {name.wish.lines[0]: name.wish.x for name in names}
    assert set(places) == told
    west, east = sorted(places.values())
    assert west < 110 < east  # the border is in the middle


def test_provinces_are_named_on_maps_of_small_scale_and_width_only():
    assert region_names(LabelBoard(FRAME), view(100_000), ground(), "vi", 1.0) == ()
    narrow = view(250_000, frame=FRAME.inset(50))
    assert region_names(LabelBoard(narrow.frame), narrow, ground(), "vi", 1.0) == ()


def test_a_neighbour_is_named_where_it_lies_within_the_frame():
    names = region_names(LabelBoard(FRAME), view(1_000_000), ground(), "vi", 1.0)
    assert {name.wish.lines[0] for name in names} == {"LAI CHÂU", "LÀO CAI"}  # 70 km are 70 mm: outside
    names = region_names(LabelBoard(FRAME), view(1_250_000), ground(), "vi", 1.0)
    (neighbour,) = [name for name in names if name.wish.lines == ("VÂN NAM · TRUNG QUỐC",)]
    assert (neighbour.wish.x, neighbour.wish.y) == pytest.approx((110, 90 - 56))  # 70 km are 56 mm


def test_a_neighbour_at_the_edge_is_named_within_it():
    names = region_names(LabelBoard(FRAME), view(1_000_000, north=NORTH + 10_100), ground(), "vi", 1.0)
    (neighbour,) = [name for name in names if name.wish.lines == ("VÂN NAM · TRUNG QUỐC",)]
    assert 30 < neighbour.box[1] < neighbour.box[3] < 35


def test_names_of_the_land_never_meet():
    rng = np.random.default_rng(1)
    spread = rng.uniform(-9_000, 9_000, (60, 2)) * (1, 0.6)
    communes = tuple((f"Xã {n}", bool(n % 5 == 0), EAST + x, NORTH + y) for n, (x, y) in enumerate(spread))
    board = LabelBoard(FRAME)
    names, dots = commune_names(board, view(250_000), ground(communes), 1.0)
    names += region_names(board, view(250_000), ground(communes), "vi", 1.0)
    boxes = [name.box for name in names] + [(x - 0.4, y - 0.4, x + 0.4, y + 0.4) for x, y in dots]
    assert len(names) > 10
    assert all(apart(one, other) for one, other in combinations(boxes, 2))
