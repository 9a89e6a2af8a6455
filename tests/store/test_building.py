from __future__ import annotations

import hashlib

import pandas as pd
import pytest
import shapely

from geo.base.errors import DataError, WriteError
from geo.records.attributes import wide_attributes
from geo.records.vocabulary import LAYERS
from geo.store import building, catalog, outlines, reading, writing
from tests.made.data import SQUARE, make_folder, make_tables, rows


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = make_folder(tmp_path_factory.mktemp("built") / "data")
    building.build(made)
    return made


@pytest.fixture
def layers(tmp_path):
    return building.atlas_layers(make_tables(tmp_path / "data"))


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_the_same_tables_give_the_same_bytes(folder, tmp_path):
    again = make_folder(tmp_path / "data")
    building.build(again)
    for path in (catalog.atlas_path, catalog.provinces_path):
        assert digest(path(folder)) == digest(path(again))


def test_what_was_built_is_told(tmp_path):
    provinces, atlas = building.build(make_folder(tmp_path / "data"))
    assert (provinces.name, provinces.rows) == ("provinces.gpkg", {"provinces": 5})
    assert atlas.name == "atlas.gpkg"
    assert atlas.rows == {
        "zones": 2,
        "clusters": 1,
        "hydropower": 1,
        "mines": 2,
        "projects": 1,
        "outlines": 1,
        "observations": 13,
        "sources": 3,
    }


def test_every_layer_has_its_columns(folder):
    for layer in LAYERS:
        columns = reading.read_layer(catalog.atlas_path(folder), layer).columns
        assert set(building.ABOUT_COLUMNS) <= set(columns)
        assert {attribute.name for attribute in wide_attributes(layer)} <= set(columns)


def test_a_feature_has_the_chosen_figures(layers):
    zone = layers["zones"].set_index("feature_id").loc["kcn-a"]
    assert zone["area_ha"] == 120.5
    assert zone["area_ha_source_id"] == "decision"
    assert pd.isna(zone["fill_rate_pct"])
    assert (zone["fill_rate_pct_lower"], zone["fill_rate_pct_upper"]) == (30, 50)
    assert zone["status"] == "operating"
    assert zone["communes_2025"] == "Xã A"
    assert zone["geometry_basis"] == "point"
    assert zone.geometry == shapely.Point(103.95, 22.46)
    assert layers["zones"]["feature_id"].is_unique


def test_only_what_rests_on_drafts_alone_is_marked(layers):
    drafts = layers["mines"].set_index("feature_id")["draft"]
    assert drafts.to_dict() == {"mo-a": 0, "mo-b": 1}


def test_corners_become_a_polygon_of_100_hectares(layers):
    mine = layers["mines"].set_index("feature_id").loc["mo-a"]
    assert mine["geometry_basis"] == "digitised"
    assert mine["computed_grid_ha"] == pytest.approx(100, abs=0.01)
    assert mine["computed_grid_epsg"] == 9208
    # The scale on the grid, 0.9999 at its meridian and about 0.99999 at 85 km from it, is the difference.
    assert mine["computed_geodesic_ha"] == pytest.approx(100.0, abs=0.02)
    assert mine["declared_outline_ha"] == 100
    assert mine["outlines_n"] == 1
    assert mine.geometry.is_valid
    assert mine.geometry.exterior.is_ccw
    north, east = SQUARE[0]
    assert (north, east) == (2_485_000, 415_000)
    assert mine.geometry.bounds == pytest.approx((104.75 - 0.8265, 22.465, 104.75 - 0.8165, 22.474), abs=0.01)


def test_a_mine_without_outline_keeps_its_point(layers):
    mine = layers["mines"].set_index("feature_id").loc["mo-b"]
    assert mine.geometry.geom_type == "Point"
    assert mine["outlines_n"] == 0
    assert pd.isna(mine["computed_grid_ha"])
    assert pd.isna(mine["computed_grid_epsg"])


def test_an_area_stands_beside_its_declared_hectares(layers):
    area = layers["outlines"].iloc[0]
    assert area["computed_grid_ha"] == 100.0
    assert area["difference_pct"] == 0.0
    assert area["agreement"] == "within_1_pct"


def square_area(outline_id, shift_m, **more):
    area = rows()["outlines"][0] | {"outline_id": outline_id} | more
    corners = [
        row | {"outline_id": outline_id, "y_east_m": row["y_east_m"] + shift_m}
        for row in rows()["outline_corners"]
    ]
    return area, corners


def with_areas(tmp_path, *areas):
    content = {
        "outlines": rows()["outlines"] + [area for area, _ in areas],
        "outline_corners": rows()["outline_corners"] + [corner for _, corners in areas for corner in corners],
    }
    return make_folder(tmp_path / "data", content)


def mine_a(folder):
    return building.atlas_layers(building.read_tables(folder))["mines"].set_index("feature_id").loc["mo-a"]


def test_an_outline_is_drawn_in_any_layer_with_its_basis_and_accuracy(tmp_path):
    folder = with_areas(
        tmp_path, square_area("kv-z", 500, feature_id="kcn-a", geometry_basis="surveyed", accuracy_m=2.5)
    )
    layers = building.atlas_layers(building.read_tables(folder))
    zone = layers["zones"].set_index("feature_id").loc["kcn-a"]
    assert zone.geometry.geom_type == "Polygon"
    assert (zone["geometry_basis"], zone["accuracy_m"], zone["outlines_n"]) == ("surveyed", 2.5, 1)
    assert zone["computed_grid_ha"] == pytest.approx(100, abs=0.02)
    assert layers["zones"].set_index("feature_id").loc["kcn-b", "geometry_basis"] == "point"
    assert layers["outlines"]["outline_id"].tolist() == ["kv-a", "kv-z"]


def test_of_several_outlines_the_worst_is_said(tmp_path):
    folder = with_areas(tmp_path, square_area("kv-b", 500, geometry_basis="surveyed", accuracy_m=30))
    mine = mine_a(folder)
    assert (mine["geometry_basis"], mine["accuracy_m"]) == ("digitised", 30)


def test_overlapping_outlines_of_one_mine_are_not_summed(tmp_path):
    mine = mine_a(with_areas(tmp_path, square_area("kv-b", 500)))
    assert mine["computed_grid_ha"] == pytest.approx(150, abs=0.02)
    assert mine["outlines_n"] == 2
    assert pd.isna(mine["declared_outline_ha"])


@pytest.mark.parametrize("more", [{"confidence": "doubtful"}, {"used_for_geometry": 0}])
def test_doubtful_and_merely_listed_areas_are_not_drawn(tmp_path, more):
    mine = mine_a(with_areas(tmp_path, square_area("kv-b", 500, **more)))
    assert mine["computed_grid_ha"] == pytest.approx(100, abs=0.02)


def test_parts_of_an_area_are_joined(tmp_path):
    _, corners = square_area("kv-a", 2000)
    part_2 = [corner | {"part": 2} for corner in corners]
    folder = make_folder(tmp_path / "data", {"outline_corners": rows()["outline_corners"] + part_2})
    mine = mine_a(folder)
    assert mine.geometry.geom_type == "MultiPolygon"
    assert mine["computed_grid_ha"] == pytest.approx(200, abs=0.03)


@pytest.mark.parametrize(
    ("order", "key"),
    [([0, 2, 1, 3], "crosses_itself"), ([0, 1, 0], "too_few_corners"), ([], "too_few_corners")],
)
def test_a_ring_that_cannot_be_drawn_stops_the_build(tmp_path, order, key):
    corners = [rows()["outline_corners"][n] | {"seq": seq} for seq, n in enumerate(order, start=1)]
    folder = make_folder(tmp_path / "data", {"outline_corners": corners})
    with pytest.raises(DataError, match=key):
        building.build(folder)
    assert not catalog.atlas_path(folder).exists()


def test_a_feature_without_location_has_no_geometry(tmp_path):
    content = rows()["features"]
    content[1] |= {"lon": "", "lat": "", "location_level": "none", "accuracy_m": ""}
    folder = make_folder(tmp_path / "data", {"features": content})
    building.build(folder)
    zone = reading.read_layer(catalog.atlas_path(folder), "zones").set_index("feature_id").loc["kcn-b"]
    assert zone.geometry is None
    assert zone["geometry_basis"] is None


def test_province_outlines_have_both_vintages(folder):
    provinces = reading.read_provinces(catalog.provinces_path(folder)).set_index(["vintage", "code"])
    assert sorted(provinces.index) == [
        ("2025", "12"),
        ("2025", "15"),
        ("pre2025", "10"),
        ("pre2025", "12"),
        ("pre2025", "15"),
    ]
    assert provinces.at[("2025", "15"), "name_vi"] == "Lào Cai"
    assert provinces.at[("pre2025", "15"), "name_vi"] == "Yên Bái"
    assert provinces.at[("2025", "15"), "name_en"] == "Lao Cai"
    assert provinces.at[("2025", "15"), "valid_from"] == "2025-07-01"
    assert provinces.at[("pre2025", "10"), "valid_to"] == "2025-06-30"
    assert provinces.at[("2025", "15"), "official_area_km2"] == 13256.92
    assert provinces.geometry.is_valid.all()


def test_a_damaged_file_of_outlines_is_told(tmp_path):
    path = tmp_path / "outlines.geojson"
    for text, key in (("{", "damaged"), ('{"features": [{}]}', "damaged"), ('{"features": []}', "provinces")):
        path.write_text(text)
        with pytest.raises(DataError, match=f"outline.{key}"):
            outlines.read_outlines(path)


def test_a_build_that_fails_leaves_the_old_files(tmp_path, monkeypatch):
    folder = make_folder(tmp_path / "data")
    building.build(folder)
    before = {path: path.read_bytes() for path in folder.rglob("*.gpkg")}

    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(writing, "_sync", fail)
    with pytest.raises(WriteError):
        building.build(folder)
    assert {path: path.read_bytes() for path in folder.rglob("*.gpkg")} == before
    assert not list(folder.rglob("*.tmp"))
