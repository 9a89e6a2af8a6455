"""Hectares without drawing: the same as shapely's cuts and as the parts when they are drawn."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from contextlib import closing
from unittest.mock import patch

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from shapely.affinity import rotate, translate
from shapely.geometry import MultiPolygon, Polygon, box

from geo.land.law.codes import LandUseCodes
from geo.land.maps.parcels import FrameMap
from geo.land.maps.polygons import Polygons
from geo.land.overlap.parcels import cutting
from geo.land.overlap.parcels import partition as amounts_module
from geo.land.overlap.parcels.clipping import (
    RingPairs,
    Rings,
    corners_inside,
    crossings,
    near_edges,
    shared_areas,
)
from geo.land.overlap.parcels.touching import ground_of
from geo.land.overlap.vector import VectorCheck

EAST, NORTH = 450_000.0, 2_470_000.0
CODES = LandUseCodes.open()


def moved(shape):
    return shapely.transform(shape, lambda corners: np.add(corners, (EAST, NORTH)))


def answers(parcels, *sites, crs=9208):
    """The answers for sites to a map of parcels (code, shape), both in metres from a corner of the grid."""
    frame = gpd.GeoDataFrame(
        {"code": [code for code, _ in parcels]}, geometry=[moved(shape) for _, shape in parcels], crs=9208
    )
    asked = gpd.GeoDataFrame(geometry=[moved(site) for site in sites], crs=9208).to_crs(4326)
    asked.index = [f"site-{number}" for number in range(len(asked))]
    return list(VectorCheck(FrameMap(frame.to_crs(crs), "made"), "code", CODES, epsg=9208).of(asked))


def amounts(result):
    """Square metres on the grid by codes."""
    found = {land.use.key: land.grid_ha * 10_000 for land in result.land}
    return found | {part.codes: part.grid_ha * 10_000 for part in result.contested}


def grid_of_squares(codes, side=20.0, bend=0.0):
    """A field of 5 × 5 squares whose inner edges bend alike on both sides."""
    count = 5

    def corner(x, y):
        inner = 0 < x < count and 0 < y < count
        return (
            side * x + inner * bend * ((7 * x + 3 * y) % 5 - 2),
            side * y + inner * bend * ((5 * x + y) % 7 - 3),
        )

    return [
        (
            codes[count * y + x],
            Polygon([corner(x, y), corner(x + 1, y), corner(x + 1, y + 1), corner(x, y + 1)]),
        )
        for y in range(count)
        for x in range(count)
    ]


five_by_five = st.lists(st.sampled_from(["LUC", "RSX", "SKK"]), min_size=25, max_size=25)
star = st.builds(
    lambda radii, x, y: Polygon(
        [
            (x + r * np.cos(2 * np.pi * k / len(radii)), y + r * np.sin(2 * np.pi * k / len(radii)))
            for k, r in enumerate(radii)
        ]
    ),
    st.lists(st.floats(3, 45), min_size=3, max_size=12),
    st.floats(0, 100),
    st.floats(0, 100),
)


# -- areas by crossings ------------------------------------------------------------------------------


def rings_of(*shapes):
    polygons = Polygons.of_shapes(np.array(shapes, dtype=object))
    return Rings(np.ascontiguousarray(polygons.corners.T), polygons.starts)


def shared_by_pairs(parcels, sites):
    """The area that each parcel shares with its site, and which of its corners lie in there."""
    rings, outlines = rings_of(*parcels), rings_of(*sites)
    pairs = RingPairs(np.arange(len(parcels)), np.arange(len(sites)))
    starts_inside = shapely.contains_xy(np.array(sites), *rings.first)
    holds_start = shapely.contains_xy(np.array(parcels), *outlines.first)
    found = crossings(rings, outlines, pairs, near_edges(rings.boxes, outlines, pairs))
    inside, corner = corners_inside(rings, pairs, found, starts_inside)
    assert corner.tolist() == list(range(len(rings.corners[0])))
    ends = {"starts_inside": starts_inside, "holds_start": holds_start}
    return shared_areas(rings, outlines, pairs, found, **ends), inside


def shared(parcel, site):
    return shared_by_pairs([parcel], [site])[0][0]


@pytest.mark.parametrize(
    ("parcel", "area"),
    [
        (box(5, 5, 15, 15), 25.0),  # a corner
        (box(2, 2, 4, 5), 6.0),  # wholly inside
        (box(-5, -5, 15, 15), 100.0),  # holds the site
        (box(-5, 2, 15, 3), 10.0),  # right across
        (box(20, 20, 30, 30), 0.0),  # elsewhere
        (
            Polygon([(-5, -5), (15, -5), (15, 5), (12, 5), (12, -2), (-2, -2), (-2, 5), (-5, 5)]),
            0.0,
        ),  # round it
        (Polygon([(2, -5), (8, -5), (8, 5), (6, 5), (6, -2), (4, -2), (4, 5), (2, 5)]), 20.0),  # two arms
    ],
)
def test_shared_areas_that_one_can_count(parcel, area):
    site = shapely.orient_polygons(box(0, 0, 10, 10))
    assert shared(parcel, site) == pytest.approx(area, abs=1e-9)
    assert shared(parcel.reverse(), site) == pytest.approx(area, abs=1e-9)


@settings(max_examples=200)
@given(star, star)
def test_shared_areas_are_those_of_shapely(parcel, site):
    site = shapely.orient_polygons(site)
    corners = shapely.points(shapely.get_coordinates([parcel, site]))
    edges = np.repeat([site.exterior, parcel.exterior], [len(p.exterior.coords) for p in (parcel, site)])
    assume(shapely.distance(corners, edges).min() > 1e-6)
    assert shared(parcel, site) == pytest.approx(parcel.intersection(site).area, abs=1e-6)


def test_many_pairs_at_once_are_told_apart():
    parcels = [box(x, 0, x + 10, 10) for x in range(0, 100, 10)]
    sites = shapely.orient_polygons(
        np.array([rotate(box(5, 5, 95, 9), 3), box(12, -5, 17, 40)], dtype=object)
    )
    parcels, sites = parcels * 2, np.repeat(sites, 10)
    found, inside = shared_by_pairs(parcels, sites)
    expected = shapely.area(shapely.intersection(parcels, sites))
    assert found.tolist() == pytest.approx(expected.tolist(), abs=1e-9)
    corners = shapely.get_coordinates(parcels)
    assert inside.tolist() == shapely.contains_xy(np.repeat(sites, 5), corners).tolist()


# -- hectares ----------------------------------------------------------------------------------------


@settings(max_examples=25)
@given(five_by_five, star, st.sampled_from([9208, 9205, 4326]))
def test_parcels_that_fit_are_summed_up_as_they_would_be_drawn(codes, site, crs):
    parcels = grid_of_squares(codes, bend=1.0)
    (result,) = answers(parcels, site, crs=crs)
    for code in set(codes):
        own = sum(shape.intersection(site).area for name, shape in parcels if name == code)
        # 0.01 m²: edges of 20 m are straight on the map, not on the grid that it is compared on
        assert amounts(result).get(code, 0.0) == pytest.approx(own, abs=0.01)
    pieces = result.pieces
    assert pieces["hectares"].sum() == pytest.approx(
        result.site_ha if result.land else 0.0, rel=1e-5, abs=2e-5
    )


def test_what_fits_is_not_drawn_and_what_overlaps_is(monkeypatch):
    drawn = []
    plain = amounts_module.partition
    monkeypatch.setattr(amounts_module, "partition", lambda *given: drawn.append(given[1]) or plain(*given))
    field = grid_of_squares(["LUC"] * 25)
    site = rotate(box(11, 13, 87, 83), 10)
    (fitting,) = answers(field, site)
    assert drawn == []
    (overlapping,) = answers([*field[:-1], ("RSX", box(78, 80, 100, 100))], site)
    # The parcel that overlaps one neighbour by two metres, and those that it touches; not the field.
    assert len(drawn) == 1
    assert 2 <= len(drawn[0]) < 10
    assert amounts(fitting) == pytest.approx({"LUC": site.area}, abs=0.01)
    both = box(78, 80, 80, 100).intersection(site).area
    assert amounts(overlapping).get(("LUC", "RSX"), 0.0) == pytest.approx(both, abs=0.01)


@settings(max_examples=20)
@given(five_by_five, st.lists(st.tuples(st.sampled_from(["LUC", "NTS"]), star), max_size=4), star)
def test_overlaps_in_part_of_a_field_are_those_of_shapely(codes, extra, site):
    parcels = [*grid_of_squares(codes, bend=1.0), *extra]
    (result,) = answers(parcels, site)
    found = amounts(result)
    claims = {
        code: shapely.union_all([shape for name, shape in parcels if name == code]).intersection(site)
        for code in {name for name, _ in parcels}
    }
    for code, claim in claims.items():
        total = sum(m2 for key, m2 in found.items() if code in (key if isinstance(key, tuple) else (key,)))
        assert total == pytest.approx(claim.area, abs=0.05)
    covered = shapely.union_all(list(claims.values())).area
    if covered > 1:
        assert result.uncovered_grid_ha * 10_000 == pytest.approx(site.area - covered, abs=0.05)


@settings(max_examples=15)
@given(five_by_five, st.randoms(use_true_random=False), star)
def test_the_order_of_parcels_and_cuts_through_them_change_nothing(codes, random, site):
    parcels = grid_of_squares(codes, bend=1.0)
    shuffled = parcels.copy()
    random.shuffle(shuffled)
    middle = 50.0
    halves = [
        (code, part)
        for code, shape in parcels
        for part in (
            shape.intersection(box(-1e3, -1e3, middle, 1e3)),
            shape.intersection(box(middle, -1e3, 1e3, 1e3)),
        )
        if part.area
    ]
    expected, other, cut = (answers(some, site)[0] for some in (parcels, shuffled, halves))
    assert amounts(other) == pytest.approx(amounts(expected), abs=1e-6)
    assert amounts(cut) == pytest.approx(amounts(expected), abs=0.01)


def soiled(parcels, dirt):
    """Parcels with faults of real maps: their kind, the parcel that has it, a step in metres."""
    found = list(parcels)
    for kind, place, step in dirt:
        code, shape = found[place % len(found)]
        others = found[: place % len(found)] + found[place % len(found) + 1 :]
        x, y = shape.bounds[:2]
        changed = {
            "gap": [],
            "twice": [(code, shape), (code, shape)],
            "contested": [(code, shape), ("NTS", shape)],
            "shifted": [(code, translate(shape, step, -step))],
            "turned round": [(code, shape.reverse())],
            "a corner more": [(code, shapely.segmentize(shape, shape.length / 6))],
            "a sliver over it": [(code, shape), ("NTS", Polygon([(x, y), (x + 30, y + 0.01), (x + 30, y)]))],
            "crossing itself": [
                (code, Polygon([(x, y), (x + 15 + step, y + 15), (x + 15 + step, y), (x, y + 15)]))
            ],
            "a hole": [(code, shape.difference(shape.buffer(-4)))],
            "a hole that is filled": [(code, shape.difference(shape.buffer(-4))), ("NTS", shape.buffer(-4))],
            "one with another": [(code, shape.union(found[place - 7][1]))],
        }
        found = others + changed[kind]
    return found


dirt = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "gap", "twice", "contested", "shifted", "turned round", "a corner more", "a sliver over it",
                "crossing itself", "a hole", "a hole that is filled", "one with another",
            ]
        ),
        st.integers(0, 24),
        st.floats(-2, 2),
    ),
    max_size=3,
)  # fmt: skip
on_the_edges = st.builds(
    lambda x, y, wide, high: box(20 * x, 20 * y, 20 * (x + wide), 20 * (y + high)),
    *[st.integers(0, 4)] * 2,
    *[st.integers(1, 4)] * 2,
)
along_parcels = st.integers(0, 24)


@settings(max_examples=80)
@given(five_by_five, dirt, st.booleans(), st.one_of(star, on_the_edges, along_parcels), st.booleans())
def test_proven_sums_are_what_is_drawn_however_dirty_the_map(codes, faults, two_layers, site, bent):
    parcels = grid_of_squares(codes, bend=float(bent))
    if isinstance(site, int):
        site = parcels[site][1]  # drawn along a parcel, to the last digit
    if two_layers:
        parcels += [("NTS", box(x, y, x + 25, y + 25)) for x in range(0, 100, 25) for y in range(0, 100, 25)]
    parcels = soiled(parcels, faults)

    def doubted(*given):
        ground = ground_of(*given)
        ground.fits[:] = False
        return ground

    (proven,) = answers(parcels, site)
    with patch.object(cutting, "ground_of", doubted), patch.object(cutting, "drawn_fit", lambda *_: False):
        (drawn,) = answers(parcels, site)
    assert (proven.state, len(proven.repairs)) == (drawn.state, len(drawn.repairs))
    found, expected = amounts(proven), amounts(drawn)
    for claim in found.keys() | expected.keys():
        assert found.get(claim, 0.0) == pytest.approx(expected.get(claim, 0.0), abs=0.005)
    assert (proven.uncovered_ha or 0.0) == pytest.approx(drawn.uncovered_ha or 0.0, abs=5e-7)


def test_most_sites_are_proven_by_edges(monkeypatch):
    """On a map that fits nothing is drawn, not even to prove that it does."""
    monkeypatch.setattr(cutting, "drawn_fit", None)
    monkeypatch.setattr(cutting, "_shapes", None)
    field = grid_of_squares(["LUC", "RSX", "SKK", "NTS", "RPH"] * 5, bend=1.0)
    parts = MultiPolygon([field[2][1], field[20][1]])
    odd = soiled(
        [("LUC", parts), *field[:2], *field[3:20], *field[21:]], [("a hole that is filled", 12, 0.0)]
    )
    ring = Polygon(box(11, 13, 91, 93).exterior, [box(33, 37, 61, 59).exterior])
    two = MultiPolygon([box(11, 13, 31, 33), box(51, 53, 93, 97)])
    for parcels in (field, odd):
        for site in (rotate(box(11, 13, 87, 83), 10), ring, two, box(21, 23, 24, 25)):
            (result,) = answers(parcels, site)
            assert sum(amounts(result).values()) == pytest.approx(site.area, abs=0.01)
            assert result.contested == ()


@pytest.mark.parametrize("side", [20.0, 40.0, 100.0])
def test_a_site_along_the_edges_of_parcels(side):
    """Every corner of the site is a corner of parcels, every edge lies on theirs."""
    (result,) = answers(grid_of_squares(["LUC"] * 25), box(0, 0, side, side))
    assert amounts(result) == pytest.approx({"LUC": side * side}, abs=0.01)
    assert result.uncovered_ha == pytest.approx(0.0, abs=1e-6)


def test_sites_and_parcels_with_holes_and_of_several_parts():
    ring = Polygon(box(0, 0, 100, 100).exterior, [box(40, 40, 60, 60).exterior])
    two = MultiPolygon([box(10, 10, 50, 50), box(70, 70, 110, 110)])
    inner = box(40, 40, 60, 60)
    for site, parcel, expected in (
        (ring, ("LUC", box(30, 30, 150, 50)), 70 * 20 - 20 * 10),
        (box(30, 30, 150, 50), ("LUC", ring), 70 * 20 - 20 * 10),
        (two, ("LUC", ring), 1_600 - 100 + 900),
    ):
        (result,) = answers([parcel], site)
        assert amounts(result) == pytest.approx({"LUC": expected}, abs=0.01)
    (result,) = answers([("LUC", ring), ("RSX", inner)], two)
    assert amounts(result) == pytest.approx({"LUC": 2_400, "RSX": 100}, abs=0.01)


def test_a_shifted_parcel_cannot_hide_its_gap_behind_its_overlap():
    """Gap and overlap have the same area, so a sum alone would say that all is well."""
    parcels = [("LUC", box(0, 0, 50, 100)), ("RSX", box(48, 0, 98, 100)), ("SKK", box(100, 0, 150, 100))]
    (result,) = answers(parcels, box(0, 0, 150, 100))
    assert amounts(result) == pytest.approx(
        {"LUC": 4_800, ("LUC", "RSX"): 200, "RSX": 4_800, "SKK": 5_000}, abs=0.01
    )
    assert result.uncovered_grid_ha == pytest.approx(0.02, abs=1e-6)


def test_the_same_parcel_twice_is_contested_or_counts_once():
    square = box(0, 0, 50, 50)
    (result,) = answers([("LUC", square), ("RSX", square), ("LUC", square)], box(10, 10, 40, 40))
    assert amounts(result) == pytest.approx({("LUC", "RSX"): 900}, abs=0.01)
    (result,) = answers([("LUC", square), ("LUC", square)], box(10, 10, 40, 40))
    assert amounts(result) == pytest.approx({"LUC": 900}, abs=0.01)


def test_corners_on_the_edge_of_a_neighbour_are_no_overlap():
    parcels = [("LUC", box(0, 0, 100, 50)), ("RSX", box(0, 50, 37.3, 100)), ("SKK", box(37.3, 50, 100, 100))]
    (result,) = answers(parcels, rotate(box(20, 20, 80, 80), 30))
    assert result.contested_ha < 1e-6
    assert sum(amounts(result).values()) == pytest.approx(3_600, abs=0.1)


def test_two_sites_of_different_grids_in_one_batch():
    frame = gpd.GeoDataFrame({"code": ["LUC"]}, geometry=[moved(box(-500, -500, 900, 900))], crs=9208)
    asked = gpd.GeoDataFrame(
        {"province_code": ["12", "15"]},
        geometry=[moved(rotate(box(0, 0, 200, 100), 5))] * 2,
        index=["a", "b"],
        crs=9208,
    )
    one, other = VectorCheck(FrameMap(frame, "made"), "code", CODES).of(asked.to_crs(4326))
    assert (one.grid_epsg, other.grid_epsg) == (9205, 9208)
    assert one.site_ha == pytest.approx(other.site_ha, rel=1e-7)
    assert other.land[0].grid_ha == pytest.approx(2.0, abs=1e-6)
    on_9205 = asked.to_crs(9205).area.iloc[0] / 10_000
    assert one.land[0].grid_ha == pytest.approx(on_9205, rel=1e-6)
    assert abs(on_9205 - 2.0) > 1e-5


# -- an independent way ------------------------------------------------------------------------------


@pytest.mark.skipif(shutil.which("ogr2ogr") is None, reason="ogr2ogr is not installed")
def test_hectares_are_those_of_spatialite(tmp_path):
    """The same question to GDAL's SQLite dialect, whose geometry comes from SpatiaLite."""
    codes = [("LUC", "RSX", "SKK", "ONT", "CLN")[number % 5] for number in range(25)]
    parcels = grid_of_squares(codes, side=60.0, bend=2.0)
    sites = [rotate(box(20, 30, 250, 170), 20), Polygon([(100, 10), (290, 140), (60, 280)])]
    frame = gpd.GeoDataFrame({"code": codes}, geometry=[moved(shape) for _, shape in parcels], crs=9208)
    frame.to_file(tmp_path / "ground.gpkg", layer="parcels", driver="GPKG")
    asked = gpd.GeoDataFrame(
        {"site": ["site-0", "site-1"]}, geometry=[moved(site) for site in sites], crs=9208
    )
    asked.to_file(tmp_path / "ground.gpkg", layer="sites", driver="GPKG")
    statement = (
        "SELECT s.site, p.code, SUM(ST_Area(ST_Intersection(s.geom, p.geom))) AS m2 FROM sites s, parcels p "
        "WHERE ST_Intersects(s.geom, p.geom) GROUP BY s.site, p.code"
    )
    command = ["ogr2ogr", "-f", "SQLite", "-dialect", "SQLite", "-sql", statement]
    subprocess.run([*command, tmp_path / "out.db", tmp_path / "ground.gpkg"], check=True, capture_output=True)
    with closing(sqlite3.connect(tmp_path / "out.db")) as connection:
        rows = connection.execute('SELECT site, code, m2 FROM "select"').fetchall()
    assert len(rows) == 10
    found = {result.site_id: amounts(result) for result in answers(parcels, *sites)}
    for site, code, m2 in rows:
        assert found[site][code] == pytest.approx(m2, rel=1e-6, abs=1e-4)
