"""Parts of a site never overlap, and with the rest they are the site."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.affinity import rotate
from shapely.geometry import GeometryCollection, LineString, MultiPolygon, Point, Polygon, box

from geo.land.overlap.parcels.partition import Partition, areal, partition

SITE = box(0, 0, 100, 100)


def parted(site, *parcels):
    shapes = np.array([shape for shape, _ in parcels], dtype=object)
    return partition(site, shapes, np.array([code for _, code in parcels], dtype=object))


def areas(result):
    return {codes: part.area for codes, part in result.parts.items()}


def test_squares_side_by_side():
    result = parted(SITE, (box(-50, 0, 40, 100), "LUC"), (box(40, 0, 60, 100), "RSX"))
    assert areas(result) == {("LUC",): 4_000, ("RSX",): 2_000}
    assert result.rest.area == 4_000


def test_overlapping_parcels_of_one_code_count_once():
    result = parted(SITE, (box(0, 0, 60, 100), "LUC"), (box(40, 0, 80, 100), "LUC"))
    assert areas(result) == {("LUC",): 8_000}
    assert result.rest.area == 2_000


def test_ground_of_two_and_three_codes_is_contested():
    left, middle, right = box(0, 0, 60, 100), box(40, 0, 100, 100), box(50, 0, 70, 50)
    result = parted(SITE, (left, "A"), (middle, "B"), (right, "C"))
    # 40–60 is claimed by A and B, its lower half right of 50 by C too; 60–70 below by B and C.
    assert areas(result) == {
        ("A",): 4_000,
        ("A", "B"): 1_500,
        ("A", "B", "C"): 500,
        ("B",): 3_500,
        ("B", "C"): 500,
    }
    assert result.rest.is_empty


def test_a_site_with_a_hole_has_nothing_in_it():
    site = Polygon(SITE.exterior.coords, [box(20, 20, 40, 40).exterior.coords])
    result = parted(site, (SITE, "A"), (box(20, 20, 40, 40), "B"))
    assert areas(result) == {("A",): 9_600}


def test_a_parcel_that_overlaps_here_and_touches_there():
    corners = [(-10, -10), (110, -10), (110, 100), (100, 100), (100, -5), (20, -5), (20, 100), (-10, 100)]
    result = parted(SITE, (Polygon(corners), "A"), (box(10, 0, 100, 100), "B"))
    assert areas(result) == {("A",): 1_000, ("A", "B"): 1_000, ("B",): 8_000}


def test_neighbours_that_only_touch_have_no_part():
    assert parted(SITE, (box(100, 0, 200, 100), "A"), (box(100, 100, 101, 101), "B")).parts == {}


def test_nothing_on_the_map_leaves_the_site():
    result = parted(SITE)
    assert result.parts == {}
    assert result.rest.equals(SITE)


def test_no_part_is_lost_where_free_floating_cuts_lose_it():
    """GEOS 3.14 gives a rest of 9,116 m² here, and 1,329 m² of parts, in a site of 10,000 m²."""
    site = rotate(SITE, 20.068168741546074)
    b = [
        (27.299152787201116, 6.263990125479792),
        (10.9075964508497, 40.10150488974183),
        (-7.189972953734783, 31.334687039407722),
        (9.201583382616635, -2.502827724854317),
    ]
    a = [
        (72.64489362125953, 32.63588325945338),
        (72.14547420896301, 32.65997165129269),
        (69.02028578528383, -32.13388325945336),
        (69.51970519758035, -32.15797165129268),
    ]
    c = [
        (52.02826758973748, 77.74300045403227),
        (52.0282669388064, 115.03860465142778),
        (-3.254655413298708e-7, 115.03860374336321),
        (3.2546554843529813e-7, 77.7429995459677),
    ]
    result = parted(site, (Polygon(a), "A"), (Polygon(b), "B"), (Polygon(c), "C"))
    assert areas(result) == pytest.approx({("A",): 14.11, ("B",): 445.07, ("C",): 870.25}, abs=0.01)
    assert result.rest.area == pytest.approx(8_670.56, abs=0.01)


def test_parts_that_do_not_add_up_are_noticed():
    whole = partition(SITE, np.array([box(0, 0, 60, 100)], dtype=object), np.array(["A"], dtype=object))
    assert whole.adds_up_to(SITE)
    assert not Partition(whole.parts, box(60, 0, 100, 99.99)).adds_up_to(SITE)


def test_only_the_polygons_of_a_cut_are_kept():
    square = box(0, 0, 1, 1)
    line = LineString([(0, 0), (5, 5)])
    assert areal(GeometryCollection([square, line, Point(0, 0)])).equals(square)
    assert areal(GeometryCollection([MultiPolygon([square]), line])).area == 1
    assert areal(line).is_empty


corner = st.floats(-20, 120).map(lambda number: round(number, 3))
size = st.floats(0.5, 90)


@st.composite
def parcels(draw):
    shapes = []
    for _ in range(draw(st.integers(0, 9))):
        x, y, wide, high = draw(corner), draw(corner), draw(size), draw(size)
        turned = rotate(box(x, y, x + wide, y + high), draw(st.floats(0, 90)))
        shapes.append((turned, draw(st.sampled_from("ABC"))))
    return shapes


@settings(max_examples=60)
@given(parcels(), st.floats(0, 90))
def test_the_parts_are_the_site(made, angle):
    site = rotate(SITE, angle)
    result = parted(site, *made)
    shapes = [*result.parts.values(), result.rest]
    assert result.adds_up_to(site)
    # 0.1 m² per hectare of a site of one hectare
    assert sum(shape.area for shape in shapes) == pytest.approx(site.area, abs=0.1)
    assert shapely.union_all(shapes).symmetric_difference(site).area < 0.1
    for one, other in combinations(shapes, 2):
        assert one.intersection(other).area < 0.1


@settings(max_examples=60)
@given(parcels())
def test_each_code_claims_what_shapely_finds_pairwise(made):
    """The independent way: dissolve, intersect and subtract each code by itself."""
    result = areas(parted(SITE, *made))
    claims = {
        code: areal(shapely.union_all([shape for shape, own in made if own == code]).intersection(SITE))
        for code in "ABC"
    }
    for code, claim in claims.items():
        others = shapely.union_all([other for name, other in claims.items() if name != code])
        assert sum(area for codes, area in result.items() if code in codes) == pytest.approx(
            claim.area, abs=0.1
        )
        assert result.get((code,), 0.0) == pytest.approx(claim.difference(others).area, abs=0.1)
    for one, other in combinations("ABC", 2):
        both = sum(area for codes, area in result.items() if one in codes and other in codes)
        assert both == pytest.approx(claims[one].intersection(claims[other]).area, abs=0.1)


@settings(max_examples=40)
@given(st.lists(st.sampled_from("ABC"), min_size=25, max_size=25), st.floats(0, 90), st.floats(5, 60))
def test_parcels_that_fit_edge_to_edge_are_never_contested(codes, angle, half):
    """A field of 25 squares of 20 m, and a turned square of which the field may cover a part only."""
    field = [box(x, y, x + 20, y + 20) for x in range(0, 100, 20) for y in range(0, 100, 20)]
    site = rotate(box(60 - half, 60 - half, 60 + half, 60 + half), angle)
    result = parted(site, *zip(field, codes, strict=True))
    assert result.adds_up_to(site)
    for code in "ABC":
        alone = sum(
            square.intersection(site).area for square, own in zip(field, codes, strict=True) if own == code
        )
        assert areas(result).get((code,), 0.0) == pytest.approx(alone, abs=0.05)
    assert all(len(claim) == 1 for claim in result.parts)
    assert result.rest.area == pytest.approx(site.difference(SITE).area, abs=0.05)
