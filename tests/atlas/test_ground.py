from __future__ import annotations

import pytest
import shapely
from shapely.geometry import box

from geo.atlas.atlas import Atlas
from geo.atlas.ground import GroundName, ground_credits, ground_names, inner_lines
from geo.store import building
from geo.store.context import Context
from tests.made.context import EAST_AND_WEST, row, write_ground
from tests.made.data import UNITS, make_folder


@pytest.fixture(scope="module")
def atlas(tmp_path_factory):
    east = UNITS[1] | {"code": "90002", "name_vi": "Hà Khẩu", "lon": 104.0, "lat": 22.47}
    units = [{**unit, "source_id": "decision"} for unit in (*UNITS, east)]
    folder = make_folder(tmp_path_factory.mktemp("ground") / "data", {"admin_units": units})
    building.build(folder)
    write_ground(folder)
    return Atlas.open(folder, own=False)


def test_an_atlas_has_the_ground_of_its_folder(atlas, made_atlas):
    assert atlas.context.commune_at(104.05, 22.45) == "90002"
    assert made_atlas.context.sources == {}


def test_a_place_that_is_on_the_map_as_a_commune_is_not_named_twice(atlas):
    assert [(one.layer, one.name_vi) for one in ground_names(atlas)] == [
        ("airports", "Sân bay Thử"),
        ("villages", "Bản Một"),
    ]


def test_a_name_is_told_in_the_language_of_the_reader():
    town = GroundName("towns", "town", "Hà Khẩu", "Hekou", 104.0, 22.5)
    assert (town.name("vi"), town.name("en")) == ("Hà Khẩu", "Hekou")
    assert GroundName("towns", "town", "Phố Lu", "", 104.0, 22.5).name("en") == "Phố Lu"


def test_each_is_credited_once_a_licence(tmp_path):
    rows = [
        row("railway") | {"credit": "© OSM; AidData"},
        row("stops") | {"credit": "© OSM; AidData"},
        row("power") | {"credit": "© OSM; PyPSA"},
        row("towns") | {"credit": "GeoNames", "licence": "CC BY 4.0"},
    ]
    context = Context(write_ground(tmp_path, rows=rows))
    assert ground_credits(context) == ("© OSM, AidData, PyPSA (ODbL 1.0)", "GeoNames (CC BY 4.0)")
    assert ground_credits(Context()) == ()


def test_two_communes_of_a_province_have_one_line_between_them(atlas):
    line = inner_lines(atlas.context, atlas.admin_units)
    assert shapely.length(line) == pytest.approx(0.1)
    assert line.bounds == (104.0, 22.4, 104.0, 22.5)


def test_there_is_no_line_along_a_province(atlas):
    units = atlas.admin_units.copy()
    units.loc["90002", "parent_code"] = "12"
    assert inner_lines(atlas.context, units).is_empty


def test_without_communes_there_is_no_line(atlas):
    assert inner_lines(Context(), atlas.admin_units).is_empty


def test_three_in_a_row_have_two_lines(tmp_path, atlas):
    third = ({"code": "90003", "area_km2": 1}, box(104.1, 22.4, 104.2, 22.5))
    context = Context(write_ground(tmp_path, {"communes": [*EAST_AND_WEST, third]}))
    units = atlas.admin_units.copy()
    units.loc["90003"] = units.loc["90002"]
    assert shapely.length(inner_lines(context, units)) == pytest.approx(0.2)
