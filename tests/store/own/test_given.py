"""A boundary that is given lies where uploads must lie: both ask for the one box of the country."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from shapely.geometry import box

from geo.base.errors import GeometryError, UploadError
from geo.base.file_notes import Report
from geo.records.territory import territory
from geo.store.own.given import checked
from geo.uploads.place import place

SIDE = 0.01
WEST, SOUTH, EAST, NORTH = territory().country_box


def uploaded(shape):
    """Bring a shape through the door's place: WGS 84 in, WGS 84 out."""
    geometries = np.array([shape], dtype=object)
    within = territory().country_box
    report = Report()
    return place(geometries, "EPSG:4326", epsg=None, swapped=False, within=within, report=report)[0]


@pytest.mark.parametrize("lon", [WEST, 104.0, EAST - SIDE])
@pytest.mark.parametrize("lat", [SOUTH, 22.0, 23.6, NORTH - SIDE])
def test_what_the_door_lets_in_is_not_refused_as_a_boundary_for_its_place(lon, lat):
    square = box(lon, lat, lon + SIDE, lat + SIDE)
    boundary, change = checked(uploaded(square))
    assert change is None
    assert shapely.equals(boundary, square)


@pytest.mark.parametrize(
    ("lon", "lat"), [(WEST - SIDE, 22.0), (EAST, 22.0), (104.0, SOUTH - SIDE), (104.0, NORTH)]
)
def test_what_lies_across_the_edge_is_refused_by_both(lon, lat):
    across = box(lon, lat, lon + SIDE, lat + SIDE)
    with pytest.raises(UploadError, match="place"):
        uploaded(across)
    with pytest.raises(GeometryError, match=r"boundary\.refused\.outside"):
        checked(across)
