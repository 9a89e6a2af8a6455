from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st

from geo.base.errors import CrsError
from geo.base.measures import geodesic_ha
from geo.base.repair import duplicates, repair, repair_geometries

BOX = shapely.box(104.0, 22.0, 104.01, 22.01)
BOW_TIE = shapely.Polygon([(104.0, 22.0), (104.01, 22.01), (104.01, 22.0), (104.0, 22.01)])
SPIKE = shapely.Polygon(
    [(104.0, 22.0), (104.01, 22.0), (104.01, 22.01), (104.01, 22.05), (104.01, 22.01), (104.0, 22.01)]
)
COLLAPSED = shapely.Polygon([(104.0, 22.0), (104.01, 22.01), (104.0, 22.0)])

coordinate = st.integers(0, 12).map(lambda step: step / 1000)
ring = st.lists(
    st.tuples(coordinate.map(lambda x: 104 + x), coordinate.map(lambda y: 22 + y)), min_size=4, max_size=9
)


def array(*geometries: object) -> np.ndarray:
    made = np.empty(len(geometries), dtype=object)
    made[:] = geometries
    return made


def box_ha() -> float:
    return float(geodesic_ha(gpd.GeoSeries([BOX], crs=4326)).iloc[0])


def test_valid_geometries_stay_as_they_are():
    repaired, changes = repair_geometries(array(BOX))
    assert shapely.equals(repaired[0], BOX)
    assert changes == []


def test_bow_tie_becomes_two_triangles_of_a_quarter_of_the_box_each():
    repaired, (change,) = repair_geometries(array(BOX, BOW_TIE))
    assert shapely.get_num_geometries(repaired[1]) == 2
    assert change.row == 1
    assert change.reason == "self_intersection"
    assert (change.lon, change.lat) == pytest.approx((104.005, 22.005))
    assert change.before_ha == pytest.approx(0, abs=0.1)
    assert change.after_ha == pytest.approx(box_ha() / 2, rel=1e-3)


def test_spike_goes_and_the_area_stays():
    repaired, (change,) = repair_geometries(array(SPIKE))
    assert repaired[0].bounds == pytest.approx(BOX.bounds)
    assert change.before_ha == pytest.approx(box_ha())
    assert change.after_ha == pytest.approx(box_ha())


def test_hole_that_holds_its_shell_leaves_what_lies_between():
    shell, hole = shapely.box(104.004, 22.004, 104.006, 22.006).exterior, BOX.exterior
    repaired, (change,) = repair_geometries(array(shapely.Polygon(shell, [hole])))
    assert change.reason == "hole_lies_outside_shell"
    assert change.before_ha == 0
    assert repaired[0].area == pytest.approx(1e-4 - 4e-6)


def test_collapsed_polygon_becomes_empty():
    repaired, (change,) = repair_geometries(array(COLLAPSED))
    assert repaired[0].is_empty
    assert change.after_ha == 0


def test_shells_turn_anticlockwise_without_a_change():
    clockwise = shapely.Polygon(list(BOX.exterior.coords)[::-1]) if BOX.exterior.is_ccw else BOX
    repaired, changes = repair_geometries(array(clockwise))
    assert repaired[0].exterior.is_ccw
    assert changes == []


def test_missing_and_empty_stay():
    repaired, changes = repair_geometries(array(None, shapely.Polygon(), shapely.Point(104, 22)))
    assert repaired[0] is None
    assert repaired[1].is_empty
    assert changes == []


def test_frame_keeps_its_columns_and_is_not_edited():
    frame = gpd.GeoDataFrame({"name": ["a"]}, geometry=[BOW_TIE], crs=4326, index=[7])
    repaired, changes = repair(frame)
    assert repaired.index.tolist() == [7]
    assert repaired["name"].tolist() == ["a"]
    assert repaired.crs == frame.crs
    assert not frame.geometry.is_valid.iloc[0]
    assert len(changes) == 1


@pytest.mark.parametrize("crs", [None, 9208])
def test_frame_must_be_in_degrees(crs):
    with pytest.raises(CrsError):
        repair(gpd.GeoDataFrame(geometry=[BOX], crs=crs))


def test_duplicates_name_the_first():
    turned = shapely.Polygon([*list(BOX.exterior.coords)[2:-1], *list(BOX.exterior.coords)[:3]])
    assert duplicates(array(BOX, None, SPIKE, turned)) == [(3, 0)]


@settings(max_examples=60, deadline=None)
@given(ring)
@example([(104.008, 22.012), (104.005, 22.0), (104.008, 22.007), (104.009, 22.006), (104.005, 22.01)])
def test_repaired_is_valid_and_repairing_again_changes_nothing(points):
    once, changes = repair_geometries(array(shapely.Polygon(points)))
    twice, none = repair_geometries(once)
    assert shapely.is_valid(once[0])
    assert once[0].geom_type in ("Polygon", "MultiPolygon")
    assert none == []
    assert shapely.equals_exact(once[0], twice[0])
    assert bool(changes) is not bool(shapely.is_valid(shapely.Polygon(points)))
    for change in changes:
        assert change.after_ha == pytest.approx(geodesic_ha(gpd.GeoSeries(once, crs=4326)).fillna(0).iloc[0])
