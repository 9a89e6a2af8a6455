from __future__ import annotations

import csv
import io
import json
import sqlite3
from xml.etree import ElementTree as ET

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Polygon, box

from geo.atlas.atlas import Atlas
from geo.atlas.selection import Selection
from geo.export.selection.corners import to_corner_lists
from geo.export.selection.files import to_csv, to_geojson, to_gpkg
from geo.export.selection.kml import to_kml
from geo.export.selection.shapefile import to_shapefile_zip
from geo.export.selection.xlsx import to_xlsx
from geo.formats.csv import clean, cleaned, formula_safe
from geo.records.attributes import wide_attributes
from geo.store import building
from geo.store.tables import COLUMNS, Tables, convert
from geo.webmap.single_file import to_html_map
from tests.made.other_gdal import features

HOSTILE = "=HYPERLINK(\"x\")\x00 <img onerror=a> `${b}` 'c' đất"
FEATURES = {
    "zone-a": {"layer": "zones", "name_vi": HOSTILE, "kind": "industrial_zone", "lon": "104", "lat": "22.5"},
    "zone-b": {"layer": "zones", "name_vi": 'Khu B, "hai"\ndòng', "aliases": "B1 | B2"},
    "mine-a": {"layer": "mines", "name_vi": "Mỏ A", "minerals": "copper", "lon": "104.1", "lat": "22.6"},
}
OBSERVATIONS = [
    {"feature_id": "zone-a", "attribute": "area_ha", "value": "100.5", "unit": "ha", "as_of": "2025"},
    {
        "feature_id": "zone-a",
        "attribute": "leasable_ha",
        "lower": "30",
        "upper": "50",
        "qualifier": "range",
        "unit": "ha",
        "basis": "planned",
        "source_id": "plan",
    },
    {"feature_id": "zone-a", "attribute": "status", "value": "operating"},
    {"feature_id": "zone-a", "attribute": "owner", "value": "-2+3"},
    {"feature_id": "zone-b", "attribute": "projects_n", "value": "0", "unit": "projects"},
    {"feature_id": "mine-a", "attribute": "area_ha", "value": "7", "unit": "ha"},
]
SOURCES = [
    {"source_id": "decision", "title": "@Quyết định 1", "publisher": "UBND", "standing": "signed_decision"},
    {"source_id": "plan", "title": "Plan", "publisher": "P", "standing": "draft", "licence": "CC BY 4.0"},
    {"source_id": "unused", "title": "Unused", "publisher": "U", "standing": "press", "licence": "MIT"},
]


def _table(name, rows):
    frame = pd.DataFrame(rows, columns=list(COLUMNS[name]), dtype=object).fillna("")
    return convert(frame, name)[0]


@pytest.fixture(scope="module")
def atlas():
    features = [
        {"feature_id": key, "province_code": "15", "location_level": "site", "location_source_id": "decision"}
        | row
        for key, row in FEATURES.items()
    ]
    common = {"qualifier": "exact", "basis": "actual", "source_id": "decision"}
    tables = {
        "features": _table("features", features),
        "observations": _table("observations", [common | row for row in OBSERVATIONS]),
        "sources": _table("sources", SOURCES),
    }
    tables |= {name: _table(name, []) for name in COLUMNS if name not in tables}
    made = Tables(**tables)
    layers = {
        name: frame.set_index("feature_id") for name, frame in list(building.atlas_layers(made).items())[:5]
    }
    clockwise = Polygon(list(box(104.1, 22.6, 104.2, 22.7).exterior.coords)[::-1])
    layers["mines"].loc["mine-a", "geom" if "geom" in layers["mines"] else "geometry"] = clockwise
    provinces = gpd.GeoDataFrame(
        {"code": ["15"], "name_vi": ["Lào Cai"], "vintage": ["2025"]},
        geometry=[box(103, 21, 105, 23)],
        crs=4326,
    )
    return Atlas(made, layers, provinces, "0123456789abcdef")


@pytest.fixture(scope="module")
def frames(atlas):
    return atlas.select(Selection())


def _csv(frames, atlas, language="vi"):
    text = to_csv(frames, atlas, language).decode("utf-8-sig")
    return {row["feature_id"]: row for row in csv.DictReader(io.StringIO(text, newline=""))}


def _geojson(frames, atlas, language="vi"):
    def refuse(constant):
        raise ValueError(constant)

    return json.loads(to_geojson(frames, atlas, language), parse_constant=refuse)


# -- CSV -----------------------------------------------------------------------------------------


def test_csv_opens_with_a_byte_order_mark_and_ends_lines_alike(frames, atlas):
    data = to_csv(frames, atlas, "vi")
    assert data.startswith(b"\xef\xbb\xbffeature_id,layer,")
    assert b"\r" not in data


def test_csv_keeps_numbers_ranges_dates_and_sources(frames, atlas):
    row = _csv(frames, atlas)["zone-a"]
    assert row["area_ha"] == row["area_ha_lower"] == row["area_ha_upper"] == "100.5"
    assert (row["area_ha_basis"], row["area_ha_as_of"]) == ("actual", "2025")
    assert (row["leasable_ha"], row["leasable_ha_lower"], row["leasable_ha_upper"]) == ("", "30", "50")
    assert (row["leasable_ha_qualifier"], row["leasable_ha_basis"]) == ("range", "planned")
    assert row["leasable_ha_source"] == "Plan"
    assert (row["lon"], row["lat"], row["location_level"]) == ("104", "22.5", "site")
    assert (row["geometry_basis"], row["draft"]) == ("point", "0")


def test_csv_tells_zero_from_unknown(frames, atlas):
    rows = _csv(frames, atlas)
    assert rows["zone-b"]["projects_n"] == "0"
    assert rows["zone-a"]["projects_n"] == ""
    assert (rows["zone-b"]["lon"], rows["zone-b"]["lat"]) == ("", "")


def test_csv_texts_are_no_formulas_and_hold_no_control_characters(frames, atlas):
    row = _csv(frames, atlas)["zone-a"]
    assert row["name_vi"] == "'" + HOSTILE.replace("\x00", "")
    assert row["owner"] == "'-2+3"
    assert row["area_ha_source"] == "'@Quyết định 1"


def test_csv_quotes_commas_and_line_breaks(frames, atlas):
    assert _csv(frames, atlas)["zone-b"]["name_vi"] == 'Khu B, "hai"\ndòng'


def test_csv_has_the_columns_of_every_layer_chosen_and_no_other(frames, atlas):
    columns = set(next(iter(_csv({"zones": frames["zones"]}, atlas).values())))
    assert {attribute.name for attribute in wide_attributes("zones")} <= columns
    assert "capacity_mw" not in columns


def test_only_labels_and_credits_depend_on_the_language(frames, atlas):
    vietnamese, english = _csv(frames, atlas, "vi")["zone-a"], _csv(frames, atlas, "en")["zone-a"]
    differ = {name for name in vietnamese if vietnamese[name] != english[name]}
    assert "status_label" in differ
    assert all(name.endswith("_label") or name == "credits" for name in differ)


def test_credits_name_the_licences_of_a_row(frames, atlas):
    rows = _csv(frames, atlas, "en")
    assert rows["zone-a"]["credits"] == "P, licence CC BY 4.0"
    assert rows["mine-a"]["credits"] == ""


@given(st.text())
def test_no_text_opens_as_a_formula(text):
    safe = formula_safe(text)
    assert not safe.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert safe in {clean(text), "'" + clean(text)}


# -- GeoJSON -------------------------------------------------------------------------------------


def test_geojson_follows_rfc_7946(frames, atlas):
    collection = _geojson(frames, atlas)
    features = {feature["id"]: feature for feature in collection["features"]}
    assert collection["type"] == "FeatureCollection"
    assert "crs" not in collection
    assert features["zone-a"]["geometry"] == {"type": "Point", "coordinates": [104.0, 22.5]}
    assert features["zone-b"]["geometry"] is None
    ring = features["mine-a"]["geometry"]["coordinates"][0]
    assert ring[0] == ring[-1]
    assert Polygon(ring).exterior.is_ccw


def test_geojson_has_null_for_unknown_and_leaves_out_its_support(frames, atlas):
    properties = _geojson(frames, atlas)["features"][0]["properties"]
    assert properties["area_ha"] == 100.5
    assert properties["leasable_ha"] is None
    assert properties["leasable_ha_lower"] == 30
    assert properties["occupied_ha"] is None
    assert "occupied_ha_source" not in properties
    assert properties["name_vi"] == HOSTILE.replace("\x00", "")


def test_geojson_lists_the_sources_used(frames, atlas):
    collection = _geojson(frames, atlas, "en")
    assert [source["source_id"] for source in collection["sources"]] == ["decision", "plan"]
    assert collection["credits"] == ["P, licence CC BY 4.0"]
    assert collection["atlas_version"] == "0123456789abcdef"


def test_geojson_reads_back_as_the_same_frame(frames, atlas):
    back = gpd.read_file(io.BytesIO(to_geojson(frames, atlas, "vi"))).set_index("feature_id")
    for layer, frame in frames.items():
        mine = back[back["layer"] == layer]
        assert list(mine.index) == list(frame.index)
        assert mine["area_ha"].astype("float64").equals(frame["area_ha"].astype("float64")) or frame.empty
        assert all(mine.geometry.geom_equals(frame.geometry) | frame.geometry.isna())


# -- GeoPackage ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def gpkg(frames, atlas, tmp_path_factory):
    path = tmp_path_factory.mktemp("gpkg") / "selection.gpkg"
    path.write_bytes(to_gpkg(frames, atlas, "vi"))
    return path


def test_gpkg_reads_back_as_the_same_frames(gpkg, frames):
    for layer in ("zones", "mines"):
        frame = frames[layer]
        back = gpd.read_file(gpkg, layer=layer).set_index("feature_id")
        assert list(back.index) == list(frame.index)
        assert back["area_ha"].equals(frame["area_ha"])
        assert back["area_ha_lower"].equals(frame["area_ha_lower"])
        assert all(back.geometry.geom_equals(frame.geometry) | frame.geometry.isna())
    assert gpd.read_file(gpkg, layer="zones").loc[0, "name_vi"] == HOSTILE.replace("\x00", "")


def test_gpkg_has_a_table_of_sources(gpkg):
    with sqlite3.connect(gpkg) as connection:
        rows = connection.execute("SELECT source_id, title FROM sources ORDER BY source_id").fetchall()
    assert rows == [("decision", "@Quyết định 1"), ("plan", "Plan")]


def test_gpkg_texts_are_composed_and_without_control_characters_of_whatever_type():
    text, number = "Đe\u0302\x07", 1.5
    table = pd.DataFrame({"object": pd.Series([text], dtype=object), "str": pd.Series([text], dtype="str")})
    done = cleaned(table.assign(number=number))
    assert list(done.iloc[0]) == ["Đê", "Đê", number]


def test_gpkg_has_a_style_for_each_layer(gpkg, frames):
    with sqlite3.connect(gpkg) as connection:
        rows = connection.execute("SELECT f_table_name, styleQML, useAsDefault FROM layer_styles").fetchall()
    assert {name for name, _, _ in rows} == set(frames)
    for name, qml, is_default in rows:
        labels = [rule.get("label") for rule in ET.fromstring(qml.partition("\n")[2]).iter("rule")]
        assert labels
        assert is_default
        assert any("Point" in condition for condition in _conditions(qml))
        assert any("Polygon" in condition for condition in _conditions(qml)) == (name == "mines")


def _conditions(qml):
    return [rule.get("filter", "") for rule in ET.fromstring(qml.partition("\n")[2]).iter("rule")]


def test_gpkg_names_its_columns_in_words(gpkg):
    with sqlite3.connect(gpkg) as connection:
        query = (
            "SELECT title, description FROM gpkg_data_columns WHERE table_name = 'zones' AND column_name = ?"
        )
        words = {name: connection.execute(query, (name,)).fetchone() for name in ("area_ha_lower", "kind")}
    assert words == {
        "area_ha_lower": ("Diện tích: từ (ha)", "Area: from (ha)"),
        "kind": ("Loại (mã)", "Kind (token)"),
    }


def test_gpkg_says_what_it_is_and_whom_to_credit(gpkg):
    with sqlite3.connect(gpkg) as connection:
        (metadata,) = connection.execute("SELECT metadata FROM gpkg_metadata").fetchone()
    assert "0123456789abcdef" in metadata
    assert "P, giấy phép CC BY 4.0" in metadata


def test_another_gdal_reads_the_gpkg(gpkg, frames):
    rows = {row["properties"]["feature_id"]: row for row in features(gpkg, "zones")}
    assert rows["zone-a"]["properties"]["area_ha"] == 100.5
    assert rows["zone-a"]["properties"]["leasable_ha_upper"] == 50
    assert rows["zone-b"]["geometry"] is None
    assert rows["zone-b"]["properties"]["name_vi"] == frames["zones"].loc["zone-b", "name_vi"]


def test_another_gdal_reads_the_geojson(frames, atlas, tmp_path):
    path = tmp_path / "selection.geojson"
    path.write_bytes(to_geojson(frames, atlas, "vi"))
    rows = {row["properties"]["feature_id"]: row for row in features(path, "selection")}
    assert rows["zone-a"]["properties"]["leasable_ha_lower"] == 30
    assert rows["zone-a"]["geometry"]["coordinates"] == [104.0, 22.5]


# -- all -----------------------------------------------------------------------------------------

WRITERS = [
    to_csv,
    to_geojson,
    to_gpkg,
    to_kml,
    to_shapefile_zip,
    to_xlsx,
    to_corner_lists,
    to_html_map,
]


@pytest.mark.parametrize("write", WRITERS)
def test_equal_frames_give_equal_bytes(write, atlas):
    first, again = (write(atlas.select(Selection()), atlas, "vi") for _ in range(2))
    assert first == again


@pytest.mark.parametrize("write", WRITERS)
def test_an_empty_selection_is_a_file_all_the_same(write, atlas):
    frames = atlas.select(Selection(text="nothing is called so"))
    assert all(frame.empty for frame in frames.values())
    assert write(frames, atlas, "vi")
    assert write(atlas.select(Selection(layers=())), atlas, "vi")


@pytest.mark.parametrize("write", WRITERS)
def test_frames_stay_as_they_were(write, frames, atlas):
    before = {layer: frame.copy() for layer, frame in frames.items()}
    write(frames, atlas, "vi")
    for layer, frame in frames.items():
        pd.testing.assert_frame_equal(frame, before[layer])
