"""Slope classes and land cover of a feature's land from rasters of the user's own."""

from __future__ import annotations

import pandas as pd
import pytest
import shapely

from geo.land.ground import giving
from geo.land.ground.terrain import kinds, steps, terrain
from geo.store.own.ground import OwnGround
from tests.made import own_ground as made
from tests.made.rasters import rectangle, sites


@pytest.fixture
def own(tmp_path):
    return OwnGround(tmp_path / "own")


def feature(shape, name="z-one"):
    """A row as a joined layer has it; the shape in metres of the grid."""
    placed = sites(shape).geometry.iloc[0]
    row = {"layer": "zones", "name_vi": "Khu", "name_en": "Zone", "province_code": "15", "geometry": placed}
    row |= {"location_level": "site", "geometry_basis": "surveyed", "accuracy_m": 1.0, "area_ha": 100.0}
    return pd.Series(row, name=name)


MIDDLE = rectangle(100, 100, 800, 800)
"""64 ha of the 100 that the rasters cover."""


def test_a_plane_that_falls_twelve_metres_in_a_hundred_is_of_one_class(tmp_path, own):
    giving.add([made.heights(tmp_path, fall=1.2)], own, credit="A survey", as_of="2021")
    assert kinds(own)
    (table,) = terrain(feature(MIDDLE), own)
    assert table.kind == "slope"
    assert [row.name("en").split(" %")[0] for row in table.rows] == ["10–15"]
    assert table.rows[0].ha == pytest.approx(64, rel=0.002)
    assert table.rows[0].share_pct == pytest.approx(100)
    said = table.method("en")
    assert "Horn" in said and "A survey" in said and "2021" in said and table.metres == 10


def test_cover_is_told_by_its_legend_and_adds_up(tmp_path, own):
    giving.add([made.cover(tmp_path)], own)
    (table,) = terrain(feature(MIDDLE), own)
    assert {row.name("en"): round(row.ha, 1) for row in table.rows} == {"Tree cover": 32.0, "Built-up": 32.0}
    assert table.rows[0].amount("en") == "32 ha · 50%"
    assert "ESA WorldCover" in table.method("vi") and "unstated" in table.method("en")


def test_land_outside_the_raster_is_said_to_have_no_data(tmp_path, own):
    giving.add([made.cover(tmp_path)], own)
    (table,) = terrain(feature(rectangle(600, 100, 800, 500)), own)
    assert [(row.name("en"), round(row.share_pct)) for row in table.rows] == [
        ("Built-up", 50),
        ("No data", 50),
    ]


def test_nothing_is_said_of_a_point_or_of_land_elsewhere(tmp_path, own):
    giving.add([made.heights(tmp_path)], own, credit="A survey")
    point = feature(MIDDLE)
    point["geometry"] = shapely.Point(104.5, 22.3)
    assert terrain(point, own) == ()
    assert terrain(feature(rectangle(9_000, 0, 100, 100)), own) == ()
    assert kinds(OwnGround(tmp_path / "other")) == ()


def test_what_was_computed_is_kept_until_the_raster_changes(tmp_path, own, monkeypatch):
    giving.add([made.heights(tmp_path)], own, credit="A survey")
    first = terrain(feature(MIDDLE), own)
    with monkeypatch.context() as patch:
        patch.setattr("geo.land.ground.terrain.SlopeCheck", None)
        assert terrain(feature(MIDDLE), own) == first
    giving.add([made.heights(tmp_path, fall=3.0)], own, credit="A survey")
    (table,) = terrain(feature(MIDDLE), own)
    assert [row.name("en").split(" %")[0] for row in table.rows] == ["≥ 25"]


def test_each_raster_that_is_kept_is_one_step(tmp_path, own):
    assert kinds(own) == ()
    giving.add([made.cover(tmp_path)], own)
    assert kinds(own) == ("cover",)
    giving.add([made.heights(tmp_path, fall=1.2)], own, credit="A survey")
    found = list(steps(feature(MIDDLE, "z-steps"), own, kinds(own)))
    assert [table.kind for table in found] == ["slope", "cover"]
