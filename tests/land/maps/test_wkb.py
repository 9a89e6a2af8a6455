"""Geometries of GeoPackages read as they lie: the same as shapely reads, whatever the cells hold."""

from __future__ import annotations

import math
import struct

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Point, Polygon, box

from geo.land.maps.polygons import MOST_RINGS, NeedsGdalError, has_land, polygons_of, shapes_of

HEAD = b"GP\0\1" + struct.pack("<i", 9208)
RING = Polygon(box(0, 0, 9, 9).exterior, [box(1, 1, 3, 3).exterior, box(5, 5, 8, 8).exterior])
SIEVE = Polygon(
    box(0, 0, 100, 100).exterior, [box(3 * x + 1, 1, 3 * x + 2, 2).exterior for x in range(MOST_RINGS)]
)
TWO = MultiPolygon([box(0, 0, 2, 2), RING])
ONE = MultiPolygon([RING])


def blob(shape, envelope=0, **options):
    flags = 1 | envelope << 1
    box_of = b"\0" * (0, 32, 48, 48, 64)[envelope]
    return b"GP\0" + bytes([flags]) + struct.pack("<i", 9208) + box_of + shapely.to_wkb(shape, **options)


def turns(corners):
    """Corners without those that are the same as the one before, as rings of few corners are filled up."""
    moves = (corners[1:] != corners[:-1]).any(axis=1)
    return corners[np.concatenate([[True], moves])]


def ring(*corners):
    """A polygon of one ring, whatever its corners are."""
    body = b"".join(struct.pack("<2d", *corner) for corner in corners)
    return HEAD + struct.pack("<BIII", 1, 3, 1, len(corners)) + body


LAND = {
    "square": (blob(box(0, 0, 1, 1)), box(0, 0, 1, 1)),
    "with a box": (blob(RING, envelope=1), RING),
    "with heights in the box": (blob(RING, envelope=2), RING),
    "two parts": (blob(TWO, envelope=1), TWO),
    "one part": (blob(ONE), RING),
    "many holes": (blob(SIEVE), SIEVE),
    "big-endian": (blob(RING, byte_order=0), RING),
    "heights": (blob(shapely.force_3d(RING, 7.0), output_dimension=3, flavor="iso"), RING),
    "heights and one part": (blob(shapely.force_3d(ONE, 7.0), output_dimension=3, flavor="iso"), RING),
    "heights the old way": (blob(shapely.force_3d(RING, 7.0), output_dimension=3, flavor="extended"), RING),
}
NO_LAND = {
    "nothing": None,
    "text": "POLYGON",
    "no bytes": b"",
    "few bytes": b"GP\0\1",
    "no mark": b"XX" + blob(RING)[2:],
    "empty": blob(Polygon()),
    "said to be empty": b"GP\0\x11" + blob(RING)[4:],
    "an extension": b"GP\0\x21" + blob(RING)[4:],
    "an envelope that is none": b"GP\0\x0b" + blob(RING)[4:],
    "a point": blob(Point(1, 2)),
    "cut off": blob(RING)[:-9],
    "cut off in the counts": blob(RING)[:18],
    "not closed": ring((0, 0), (1, 0), (1, 1), (0, 1)),
    "no number": ring((0, 0), (1, 0), (1, float("nan")), (0, 0)),
    "no end": ring((0, 0), (float("inf"), 0), (1, 1), (0, 0)),
}
cells = st.sampled_from([*(raw for raw, _ in LAND.values()), *NO_LAND.values()])


@pytest.mark.parametrize("name", LAND)
def test_land_is_read(name):
    raw, shape = LAND[name]
    polygons, holds = polygons_of([raw])
    assert holds.tolist() == [True]
    (found,) = polygons.shapes()
    assert shapely.equals_exact(found, shape)


@pytest.mark.parametrize("name", NO_LAND)
def test_what_is_no_land_is_told(name):
    polygons, holds = polygons_of([NO_LAND[name]])
    assert (polygons.total, holds.tolist()) == (0, [False])
    assert polygons_of([NO_LAND[name], LAND["square"][0]])[1].tolist() == [False, True]


@given(st.lists(cells, max_size=12))
def test_cells_of_all_kinds_together_are_as_shapely_reads_them(some):
    polygons, holds = polygons_of(some)
    expected = shapes_of(some)
    assert holds.tolist() == has_land(expected).tolist()
    for found, shape in zip(polygons.shapes(), expected[holds], strict=True):
        # A multipolygon of one part comes as this part.
        assert shapely.equals_exact(shapely.get_parts(found), shapely.get_parts(shape)).all()


@given(st.sampled_from([RING, TWO, ONE, box(0, 0, 1, 1)]), st.data())
def test_damaged_bytes_are_no_land_or_what_shapely_reads(shape, data):
    raw = bytearray(blob(shape))
    for _ in range(data.draw(st.integers(1, 3))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(raw[: data.draw(st.integers(0, len(raw)))])
    for some in (bytes(raw), cut):
        try:
            expected = shapes_of([some])
        except NeedsGdalError:
            with pytest.raises(NeedsGdalError):
                polygons_of([some])
            continue
        polygons, holds = polygons_of([some])
        assert holds.tolist() == has_land(expected).tolist()
        if holds[0]:
            assert np.array_equal(turns(polygons.corners), turns(shapely.get_coordinates(expected)))


def test_corners_without_end_are_no_land():
    inf, huge = math.inf, 1e308
    endless = ring((0, 0), (inf, 0), (-inf, 1), (0, 1), (0, 0))
    assert polygons_of([endless])[1].tolist() == [False]
    far = ring((0, 0), (huge, 0), (huge, huge), (0, huge), (0, 0))
    assert polygons_of([far])[1].tolist() == [True]


def test_a_ring_of_three_corners_is_land_to_be_repaired():
    polygons, holds = polygons_of([ring((0, 0), (1, 0), (0, 0)), LAND["square"][0]])
    assert holds.tolist() == [True, True]
    assert polygons.lengths.tolist() == [4, 5]
    assert shapely.is_valid(polygons.shapes()).tolist() == [False, True]


def test_curves_need_gdal():
    curve = HEAD + bytes.fromhex("010A000000010000000108000000") + struct.pack("<I", 3) + bytes(48)
    with pytest.raises(NeedsGdalError):
        polygons_of([curve, LAND["square"][0]])
