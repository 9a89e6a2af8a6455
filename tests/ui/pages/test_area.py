"""The area page: a drawing or a file is measured, and what lies inside is told by how well it is known."""

from __future__ import annotations

import json
import re

import pytest
import shapely
from shapely.geometry import box

from geo.base.translate import LANGUAGES, tr
from geo.ui.pages import area
from geo.ui.parts.map_view import MapEvent
from tests.made.files import BOX, frame, geojson, geopackage
from tests.ui.seen import html, notices, ran, session, words

BOW = {"type": "Polygon", "coordinates": [[[103, 22], [104, 23], [104, 22], [103, 23], [103, 22]]]}


def drawn(open_app, shape, **query):
    test = open_app("area", **query)
    test.session_state["area_shape"] = shape
    return ran(test)


def upload(test, name, data):
    test.file_uploader[0].set_value((name, data, "application/octet-stream"))
    return ran(test)


def measures(test):
    return {
        name: words(value)
        for name, value in re.findall(r'data-measure="(\w+)">.*?class="value">(.*?)</dd>', html(test))
    }


def number(text):
    return float(text.split()[0].replace(".", "").replace(",", "."))


# -- measuring -------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_says_what_to_do(open_app, language):
    test = open_app("area", lang=language)
    assert tr("ui.area.intro", language) in html(test)
    assert tr("ui.area.nothing", language) in html(test)
    assert measures(test) == {}


def test_an_area_is_measured_on_the_ellipsoid_on_the_grid_and_around(open_app):
    found = measures(drawn(open_app, box(103.5, 22.0, 104.9, 22.45)))
    assert number(found["geodesic"]) == pytest.approx(719_500, rel=0.01)  # 144.4 km by 49.8 km
    assert number(found["grid_area"]) == pytest.approx(number(found["geodesic"]), rel=0.001)
    assert number(found["perimeter"]) == pytest.approx(388, rel=0.01)


@pytest.mark.parametrize(("west", "epsg"), [(103.0, 9205), (104.5, 9208)])
def test_the_grid_is_that_of_the_province_until_another_is_chosen(open_app, west, epsg):
    test = drawn(open_app, box(west, 22.0, west + 0.1, 22.1))
    grid = test.selectbox(f"area_grid_{epsg}")
    assert grid.value == epsg
    before = measures(test)
    grid.set_value(next(other for other in (9205, 9208) if other != epsg))
    after = measures(ran(test))
    assert after["geodesic"] == before["geodesic"]
    assert after["grid_area"] != before["grid_area"]


@pytest.mark.parametrize(("epsg", "degrees"), [(9205, "103°00′"), (9208, "104°45′")])
def test_a_meridian_is_said_in_degrees_and_minutes(epsg, degrees):
    assert area._degrees(epsg) == degrees


def test_what_lies_inside_is_told_by_how_well_its_place_is_known(open_app):
    test = drawn(open_app, box(103.5, 22.0, 104.9, 22.45))
    assert "Nằm bên trong · 4" in html(test)
    assert "Vị trí không chính xác · 1" in html(test)
    assert tr("ui.area.imprecise_note", "vi") in html(test)
    assert len(test.dataframe[0].value) == 4


def test_a_boundary_half_inside_tells_its_share(open_app):
    # the western half of the square kilometre of m-square
    middle = 104.0 + 0.5 / 102.9
    test = drawn(open_app, box(103.99, 22.49, middle, 22.52), l="mines", lang="en")
    (row,) = [table.value for table in test.dataframe if "share_pct" in table.value]
    assert row["name"].tolist() == ["Square copper mine"]
    assert row["share_pct"].tolist() == pytest.approx([50], abs=1)
    assert row["overlap_ha"].tolist() == pytest.approx([50], abs=1)


def test_filters_hold_here_and_it_is_said(open_app):
    everywhere = box(102, 21, 106, 24)
    every, mines = (html(drawn(open_app, everywhere, **query)) for query in ({}, {"l": "mines"}))
    # z-alpha, c-hostile, h-one, m-point, p-one; m-square has a boundary and a share
    assert "Nằm bên trong · 5" in every
    assert "Nằm bên trong · 1" in mines
    assert tr("ui.area.filtered", "vi") in mines
    assert tr("ui.area.filtered", "vi") not in every


def test_the_area_can_be_taken_away_with_its_measures():
    shapes = frame(box(104.5, 22.0, 104.6, 22.1)).geometry
    document = json.loads(area._geojson(shapes, 9208))
    (feature,) = document["features"]
    assert feature["properties"]["epsg"] == 9208
    assert feature["properties"]["geodesic_ha"] == pytest.approx(11_430, rel=0.01)  # 10.31 km by 11.07 km
    ring = shapely.geometry.shape(feature["geometry"]).exterior
    assert ring.is_ccw  # as RFC 7946 wants it
    assert ring.bounds == (104.5, 22.0, 104.6, 22.1)


# -- a drawing ---------------------------------------------------------------------------------------


def test_a_drawing_takes_the_place_of_a_file_and_its_removal_leaves_nothing():
    with session(area) as opened:
        opened.session_state |= {"area_shape": BOX, "area_report": object(), "area_name": "a.gpkg"}
        area._take_event(MapEvent("h-one", 1))
        assert opened.session_state["area_shape"] == BOX  # a click is no drawing
        area._take_event(MapEvent("h-one", 1, BOW))
        assert "area_name" not in opened.session_state
        assert opened.session_state["area_shape"].is_valid
        assert opened.session_state["area_shape"].area == pytest.approx(0.5)  # both wings of the bow
        area._take_event(MapEvent("h-one", 1, None))
        assert "area_shape" not in opened.session_state


# -- a file ------------------------------------------------------------------------------------------


def test_a_file_is_measured_as_a_whole_and_named(open_app):
    other = shapely.affinity.translate(BOX, 0.05)
    test = upload(open_app("area"), "<b>khu</b>.geojson", geojson(BOX, other))
    assert tr("ui.area.source_upload", "vi", name="<b>khu</b>.geojson") in html(test)
    assert number(measures(test)["geodesic"]) == pytest.approx(229, abs=1)  # twice 1.03 km by 1.11 km


def test_a_layer_is_asked_for(open_app, tmp_path):
    data = geopackage(tmp_path, a=frame(BOX), b=frame(BOX.buffer(0.1))).read_bytes()
    test = upload(open_app("area"), "a.gpkg", data)
    assert test.selectbox("area_layer").options == ["a", "b"]
    assert measures(test) == {}
    test.selectbox("area_layer").select("a")
    assert number(measures(ran(test))["geodesic"]) == pytest.approx(114.4, abs=0.5)


def test_a_missing_system_is_asked_for(open_app):
    metres = frame(BOX).to_crs(9208).geometry.iloc[0]
    test = upload(open_app("area"), "a.geojson", geojson(metres, crs=None))
    assert tr("ui.area.crs_ask", "vi") in [part.value for part in test.info]
    systems = test.selectbox("area_crs")
    place = next(place for place, label in enumerate(systems.options) if "9208" in label)
    systems.select_index(place)
    assert number(measures(ran(test))["geodesic"]) == pytest.approx(114.4, abs=0.5)


def test_a_file_is_opened_once_for_its_answers(open_app, monkeypatch):
    opened = []
    reads = area.open_upload

    def counting(data, name, **answers):
        opened.append(answers)
        return reads(data, name, **answers)

    monkeypatch.setattr(area, "open_upload", counting)
    test = upload(open_app("area"), "a.geojson", geojson(BOX))
    ran(test)
    assert opened == [{}]


@pytest.mark.parametrize(("name", "data"), [("a.docx", b"PK"), ("a.geojson", b"{"), ("a.zip", b"PK\3\4")])
def test_a_file_that_cannot_be_used_is_refused_in_one_sentence(open_app, name, data):
    test = upload(open_app("area"), name, data)
    (told,) = notices(test)
    assert "/tmp" not in told
    assert "Traceback" not in told
    assert measures(test) == {}
