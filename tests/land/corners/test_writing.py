"""Polygons as corner lists, and back."""

from __future__ import annotations

import math

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.base.errors import CrsError, GeometryError
from geo.base.measures import geodesic_ha
from geo.base.remark import sentence
from geo.base.translate import LANGUAGES
from geo.land.corners.reading import read_corners
from geo.land.corners.shape import in_degrees
from geo.land.corners.writing import CSV_COLUMNS, as_csv, as_text, format_metres, rings_from
from tests.made.ground import EAST, NORTH, made_ground, square

GROUND = made_ground()


def polygon(corners, epsg=9208, holes=()):
    """Corners (north, east) in a zone as a polygon in degrees."""
    turned = [[(east, north) for north, east in ring] for ring in (corners, *holes)]
    return in_degrees(shapely.Polygon(turned[0], turned[1:]), epsg)


def hectares_of(shape):
    return geodesic_ha(gpd.GeoSeries([shape], crs="EPSG:4326")).iloc[0]


HECTARE = polygon(square())


def test_corners_run_clockwise_from_the_northernmost():
    (ring,) = rings_from(polygon([(NORTH, EAST), (NORTH + 200, EAST + 50), (NORTH, EAST + 100)]), 9208)
    assert [corner.label for corner in ring.corners] == ["1", "2", "3"]
    found = [(round(corner.north_m, 2), round(corner.east_m, 2)) for corner in ring.corners]
    assert found == [(NORTH + 200, EAST + 50), (NORTH, EAST + 100), (NORTH, EAST)]


def test_csv():
    rows = [line.split(",") for line in as_csv(HECTARE, 9208).splitlines()]
    assert rows[0] == list(CSV_COLUMNS)
    assert len(rows) == 5
    assert {row[-1] for row in rows[1:]} == {"9208"}
    assert rows[1] == ["1", "1", "2480100.00", "430000.00", "9208"]
    assert rows[3] == ["1", "3", "2480000.00", "430100.00", "9208"]


def test_text_as_decisions_print_it():
    lines = as_text(HECTARE, 9208, "vi").splitlines()
    assert lines[1] == "Hệ tọa độ VN-2000, kinh tuyến trục 104°45', múi chiếu 3° (EPSG:9208)"
    assert lines[2] == "Diện tích: 1 ha"
    assert lines[3] == "Điểm\tX (m)\tY (m)"
    assert lines[4].split("\t")[0] == lines[-1].split("\t")[0] == "1"
    assert "2480000,00" in as_text(HECTARE, 9208, "vi")
    assert "2480000.00" in as_text(HECTARE, 9208, "en")


@pytest.mark.parametrize(("language", "text"), [("vi", "2480000,50"), ("en", "2480000.50")])
def test_metres_have_no_marks_of_thousands(language, text):
    assert format_metres(2_480_000.5, language) == text


@pytest.mark.parametrize("epsg", [4326, 32648])
def test_only_zones_of_vn2000(epsg):
    with pytest.raises(CrsError) as caught:
        as_csv(HECTARE, epsg)
    assert str(epsg) in sentence(caught.value, "vi")


def test_nothing_to_write():
    with pytest.raises(GeometryError):
        as_text(shapely.Polygon(), 9208, "vi")


# -- there and back ------------------------------------------------------------------------------


@st.composite
def stars(draw):
    """A polygon of 3 to 12 corners round a middle, now and then with a hole, on a grid of centimetres."""
    count = draw(st.integers(3, 12))
    radii = draw(st.lists(st.integers(5_000, 100_000), min_size=count, max_size=count))
    north, east = draw(st.integers(245_000_000, 250_000_000)), draw(st.integers(40_000_000, 46_000_000))
    corners = []
    for place, radius in enumerate(radii):
        angle = math.tau * place / count
        x, y = north + round(radius * math.cos(angle)), east + round(radius * math.sin(angle))
        corners.append((x / 100, y / 100))
    holes = []
    if draw(st.booleans()):
        middle_x, middle_y = north / 100, east / 100
        holes.append([(middle_x + a, middle_y + b) for a, b in ((-5, -5), (5, -5), (0, 5))])
    return polygon(corners, holes=holes)


@settings(max_examples=60)
@given(
    stars().filter(lambda shape: shape.is_valid),
    st.sampled_from([9208, 3405]),
    st.sampled_from([*LANGUAGES, "csv"]),
    st.sampled_from([2, 3]),
)
def test_what_is_written_reads_back_the_same(shape, epsg, form, decimals):
    if form == "csv":
        text = as_csv(shape, epsg, decimals=decimals)
    else:
        text = as_text(shape, epsg, form, decimals=decimals)
    site = read_corners(text, GROUND)
    assert (site.epsg, site.how_recognised) == (epsg, "stated")
    assert not [finding for finding in site.findings if finding.key != "corners.finding.digit"]
    there = [corner[1:3] for ring in rings_from(shape, epsg) for corner in ring.corners]
    back = [corner[1:3] for ring in site.rings for corner in ring.corners]
    assert np.allclose(there, back, rtol=0, atol=0.5 * 10**-decimals + 1e-4)
    assert site.polygon is not None
    assert len(site.polygon.interiors) == len(shape.interiors)
    assert site.geodesic_ha == pytest.approx(hectares_of(shape), abs=10**-decimals)


def test_several_parts_read_back():
    parts = shapely.MultiPolygon([HECTARE, polygon(square(50, north=NORTH + 500))])
    for text in (as_text(parts, 9208, "vi"), as_csv(parts, 9208)):
        site = read_corners(text, GROUND)
        assert len(site.rings) == 2
        assert site.grid_ha == pytest.approx(1.25)
        assert site.findings == ()
