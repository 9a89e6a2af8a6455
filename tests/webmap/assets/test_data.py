"""Shapes as Python writes them, read by the script of the map."""

from __future__ import annotations

import base64
import math

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely import MultiPolygon, Point, Polygon, box

from geo.webmap.encoding import encode_geometry

pytestmark = pytest.mark.browser

READ = """({ Shapes, bytesOf }, text) => {
  const shapes = new Shapes(bytesOf(text));
  return Object.fromEntries(
    ["kinds", "ringStart", "cornerStart", "x", "y", "cornerX", "cornerY", "box"].map((name) => [
      name,
      [...shapes[name]],
    ])
  );
}"""
FIND = """({ CellIndex, Shapes, bytesOf }, [text, places]) => {
  const shapes = new Shapes(bytesOf(text));
  const cells = new CellIndex(shapes);
  const all = [...shapes.kinds.keys()].filter((i) => shapes.isPolygon(i));
  return places.map(([x, y]) => [
    all.filter((i) => shapes.contains(i, x, y)),
    cells.near(x, y).filter((i) => shapes.contains(i, x, y)),
  ]);
}"""
HOLED = Polygon(box(104, 22, 104.1, 22.1).exterior, [box(104.04, 22.04, 104.06, 22.06).exterior.coords])


def written(shapes):
    series = gpd.GeoSeries(shapes, crs="EPSG:4326")
    return base64.b64encode(encode_geometry([series])).decode()


def star(random, corners):
    """A made area round a made place, with a hole of the same figure within it."""
    lon, lat = random.uniform((102, 21), (105, 23))
    angles = np.sort(random.uniform(0, 2 * math.pi, corners)) + np.linspace(0, 0.5, corners)
    reach = random.uniform(0.02, 0.1, corners)
    ring = np.column_stack([np.cos(angles), np.sin(angles)]) * reach[:, None]
    middle = np.array([lon, lat])
    return Polygon(ring + middle, [0.3 * ring + middle])


def made_shapes():
    """Points, areas with holes, areas of several parts, and shapes of nothing, in a made order."""
    random = np.random.default_rng(9)
    shapes = [None, Polygon(), Point(), Point(-179.999999, -84.9), Point(179.999999, 84.9), Point(0, 0)]
    shapes += [Point(*random.uniform((102, 21), (105, 23))) for _ in range(60)]
    areas = [star(random, int(random.integers(8, 30))) for _ in range(120)]
    areas = [area for area in areas if area.is_valid]
    shapes += areas
    shapes += [MultiPolygon([box(101, 20, 101.1, 20.2), box(106, 24, 106.3, 24.1)]), HOLED]
    assert len(areas) > 60
    return [shapes[place] for place in random.permutation(len(shapes))]


def degrees(x, y):
    """World positions of the map as longitudes and latitudes."""
    lon = (np.asarray(x, dtype=float) / 256 - 0.5) * 360
    lat = np.degrees(np.arctan(np.sinh(math.pi * (1 - 2 * np.asarray(y, dtype=float) / 256))))
    return np.column_stack([lon, lat])


def world(lon, lat):
    sine = math.sin(math.radians(lat))
    return [(lon / 360 + 0.5) * 256, (0.5 - math.log((1 + sine) / (1 - sine)) / (4 * math.pi)) * 256]


def test_corners_come_back_to_a_millionth_of_a_degree(run):
    shapes = made_shapes()
    read = run("data.js", READ, written(shapes))
    corners = degrees(read["cornerX"], read["cornerY"])
    anchors = degrees(read["x"], read["y"])
    for place, shape in enumerate(shapes):
        rings = range(read["ringStart"][place], read["ringStart"][place + 1])
        if shape is None or shape.is_empty:
            assert read["kinds"][place] == 0
            assert np.isnan(anchors[place]).all()
        elif shape.geom_type == "Point":
            assert read["kinds"][place] == 1
            assert anchors[place] == pytest.approx([shape.x, shape.y], abs=1e-6)
        else:
            assert read["kinds"][place] == 2
            assert shape.buffer(1e-6).contains(Point(anchors[place]))
        expected = (
            [] if shape is None else shapely.get_rings(shapely.get_parts(shapely.orient_polygons(shape)))
        )
        assert len(rings) == len(expected)
        for ring, outline in zip(rings, expected, strict=True):
            there = corners[read["cornerStart"][ring] : read["cornerStart"][ring + 1]]
            assert there == pytest.approx(shapely.get_coordinates(outline)[:-1], abs=1e-6)


def test_a_box_goes_round_each_shape(run):
    read = run("data.js", READ, written([HOLED, None, Point(104, 22)]))
    holed, nothing, point = np.reshape(read["box"], (3, 2, 2))
    assert degrees(*holed.T) == pytest.approx(np.array([[104, 22.1], [104.1, 22]]), abs=1e-6)
    assert np.isnan(nothing).all()
    assert degrees(*point.T) == pytest.approx(np.array([[104, 22], [104, 22]]), abs=1e-6)


def test_no_shapes_at_all_are_read(run):
    read = run("data.js", READ, written([]))
    assert read["kinds"] == []
    assert read["cornerStart"] == [0]


def test_what_lies_inside_is_found_and_holes_are_outside(run):
    shapes = [shape for shape in made_shapes() if shape is not None]
    random = np.random.default_rng(10)
    places = random.uniform((102, 21), (105, 23), size=(400, 2))
    tree = shapely.STRtree(shapes)
    expected = [sorted(tree.query(Point(place), predicate="within").tolist()) for place in places]
    assert sum(map(len, expected)) > 40
    found = run("data.js", FIND, [written(shapes), [world(lon, lat) for lon, lat in places]])
    assert [inside for inside, _ in found] == expected
    assert [sorted(near) for _, near in found] == expected


def test_the_middle_of_a_hole_is_outside_and_its_rim_inside(run):
    places = [world(104.05, 22.05), world(104.02, 22.05), world(104.2, 22.05)]
    assert run("data.js", FIND, [written([HOLED]), places]) == [[[], []], [[0], [0]], [[], []]]


def test_a_file_that_is_still_being_made_is_asked_for_again(run):
    function = """async ({ loadPatiently }) => {
      const answers = [404, 404, 200];
      const real = window.fetch;
      window.fetch = async () => new Response("{\\"made\\": true}", { status: answers.shift() });
      const file = await loadPatiently("late.json", [0, 0, 0]);
      window.fetch = real;
      return [file.made, answers.length];
    }"""
    assert run("data.js", function) == [True, 0]
