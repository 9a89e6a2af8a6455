"""The widget that asks which sites, run without a browser."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest
import shapely
from streamlit.testing.v1 import AppTest

from tests.made.files import BOX, frame, geojson, geopackage
from tests.made.ground import listed, square

SECONDS = 60
OTHER = shapely.box(103.92, 22.3, 103.93, 22.31)


def sites_page():
    """A page with nothing but the widget for sites."""
    import json

    import streamlit as st

    from geo.ui.parts.site_input import site_input
    from geo.ui.session import cached, state

    atlas = cached.atlas()
    state.open_session(atlas)
    options = st.session_state.get("options", {})
    if st.toggle("elsewhere", key="elsewhere", persist_state="session"):
        st.stop()
    choice = site_input(atlas, state.language(), "w", preview=False, **options)
    st.session_state["result"] = choice
    st.caption(json.dumps(None if choice is None else choice.label))


@pytest.fixture
def page(whole_folder, own_folder, monkeypatch):
    """Run a page on the made-up atlas; returns a function from the page and its language."""
    monkeypatch.setenv("ATLAS_DATA", str(whole_folder))

    def at(function, language="vi", **options):
        test = AppTest.from_function(function, default_timeout=SECONDS)
        test.query_params["lang"] = language
        test.session_state["options"] = options
        return ran(test)

    return at


def ran(test):
    test.run()
    assert not test.exception
    return test


def result(test):
    return test.session_state["result"]


def origin(test, name):
    test.button_group(key="w_origin").set_value(name)
    return ran(test)


def upload(test, name, data, place=0):
    test.file_uploader[place].set_value((name, data, "application/octet-stream"))
    return ran(test)


def pasted(test, text):
    test.text_area(key="w_corners_text").set_value(text)
    return ran(test)


def told(test):
    """All sentences of the page."""
    boxes = [*test.warning, *test.error, *test.info, *test.caption]
    html = "".join(part.proto.body for part in test.get("html"))
    texts = [re.sub(r"\\(.)", r"\1", box.value) for box in boxes]
    return " ".join([*texts, unescape(re.sub("<[^>]+>", " ", html))])


def choice_of(test, ending):
    return next(box for box in test.selectbox if box.key.endswith(ending))


def button(test, words):
    return next(one for one in test.button if words in re.sub(r"\\(.)", r"\1", one.label))


# -- features of the atlas -------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["dong pho moi", "Đông Phố Mới"])
def test_feature_is_found_with_and_without_accents(page, typed):
    test = page(sites_page)
    test.text_input(key="w_atlas_search").set_value(typed)
    ran(test)
    found = button(test, "Đông Phố Mới")
    assert "chỉ có vị trí điểm" in found.label
    found.click()
    assert result(ran(test)).sites.index.tolist() == ["z-alpha"]
    assert "không có ranh giới" in told(test)


def test_several_features_are_gathered_and_taken_out_again(page):
    test = page(sites_page, "en")
    for typed in ("Square copper", "zzz", "Gốc Gạo"):
        test.text_input(key="w_atlas_search").set_value(typed)
        ran(test)
        if typed == "zzz":
            assert "No feature of this name" in told(test)
            continue
        button(test, "Gốc Gạo" if "G" in typed else "Square copper").click()
        ran(test)
    assert result(test).sites.index.tolist() == ["m-square", "c-gamma"]
    test.multiselect(key="w_atlas_chips").set_value(["c-gamma"])
    assert result(ran(test)).sites.index.tolist() == ["c-gamma"]


def test_whole_selection_is_taken(page):
    test = page(sites_page)
    test.toggle(key="w_atlas_whole").set_value(True)
    assert len(result(ran(test)).sites) == 10


# -- corner lists ----------------------------------------------------------------------------------


def test_pasted_list_is_read_and_measured(page):
    test = pasted(origin(page(sites_page), "corners"), listed(square()))
    choice = result(test)
    assert (choice.origin, choice.label) == ("corners", "Bảng kê tọa độ (4 điểm)")
    assert choice.corners.grid_ha == pytest.approx(1.0)
    assert "104°45′/3° (EPSG:9208)" in told(test)
    assert "1 ha" in told(test)
    assert len(test.get("download_button")) == 2


def test_declared_hectares_are_compared(page):
    test = pasted(origin(page(sites_page, "en"), "corners"), listed(square()))
    test.number_input(key="w_corners_declared").set_value(2.0)
    ran(test)
    assert result(test).corners.difference_pct == pytest.approx(-50)
    assert "50" in told(test)
    assert test.warning


def test_crossing_corners_are_named_and_make_no_site(page):
    corners = square()
    corners[1], corners[2] = corners[2], corners[1]
    test = pasted(origin(page(sites_page), "corners"), listed(corners))
    assert result(test) is None
    assert "1–2" in told(test)
    assert test.error


def test_zone_is_asked_where_the_list_does_not_say_it(page):
    test = pasted(origin(page(sites_page), "corners"), listed(square(), head="VN-2000"))
    assert result(test) is None
    zone = test.selectbox(key="w_corners_zone")
    assert "9208" in zone.options[1]
    zone.select_index(1)
    assert result(ran(test)).corners.how_recognised == "given"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("xin chào", "không có con số"),
        (listed(square()[:2]), "2 điểm"),
        ("1 2480000\n2 2480100\n3 2480200", "cột"),
    ],
)
def test_wrong_lists_get_their_sentence(page, text, words):
    test = pasted(origin(page(sites_page), "corners"), text)
    assert result(test) is None
    assert words in told(test)


def test_list_as_a_file_goes_before_the_pasted_one(page):
    test = upload(origin(page(sites_page), "corners"), "moc.txt", listed(square(200)).encode())
    assert result(test).label == "moc.txt"
    assert result(test).corners.grid_ha == pytest.approx(4.0)
    test.button(key="w_corners_list_drop").click()
    assert result(ran(test)) is None


# -- files -----------------------------------------------------------------------------------------


def test_file_of_several_polygons(page):
    test = upload(origin(page(sites_page), "file"), "a.geojson", geojson(BOX, OTHER, name=["Khu A", "Khu B"]))
    assert result(test).sites["name"].tolist() == ["Khu A", "Khu B"]
    assert "2 khu" in told(test)
    assert not test.file_uploader


def test_one_polygon_of_a_file_is_asked_for(page):
    data = geojson(BOX, OTHER, OTHER.centroid, name=["Khu A", "Khu B", "Điểm"])
    test = upload(origin(page(sites_page, many=False), "file"), "a.geojson", data)
    assert result(test) is None
    which = choice_of(test, "_which")
    assert which.options == ["Khu A", "Khu B"]
    which.select_index(1)
    assert result(ran(test)).sites["name"].tolist() == ["Khu B"]


def test_missing_system_is_asked_with_the_place_it_would_give(page):
    metres = frame(BOX).to_crs(9208).geometry.iloc[0]
    test = upload(origin(page(sites_page), "file"), "a.geojson", geojson(metres, crs=None))
    assert result(test) is None
    assert "không ghi hệ tọa độ" in told(test)
    crs = choice_of(test, "_crs")
    crs.select_index(next(place for place, label in enumerate(crs.options) if "EPSG:9208) → " in label))
    assert result(ran(test)).sites.total_bounds == pytest.approx(BOX.bounds, abs=1e-6)


def test_layer_is_asked_for(page, tmp_path):
    data = geopackage(tmp_path, a=frame(BOX), b=frame(OTHER)).read_bytes()
    test = upload(origin(page(sites_page, "en"), "file"), "a.gpkg", data)
    layer = choice_of(test, "_layer")
    assert layer.options == ["a", "b"]
    layer.select_index(1)
    assert result(ran(test)).sites.total_bounds == pytest.approx(OTHER.bounds)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_refused_file_gives_its_sentence_and_no_choice(page, language):
    test = upload(origin(page(sites_page, language), "file"), "a.geojson", geojson(BOX.centroid))
    assert result(test) is None
    assert len(test.warning) == 1
    assert "/tmp" not in test.warning[0].value


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_file_of_another_kind_is_refused_in_a_sentence_and_the_next_one_taken(page, language):
    test = upload(origin(page(sites_page, language), "file"), "tờ-trình.docx", b"PK")
    assert result(test) is None
    assert "“tờ-trình.docx”" in told(test)
    assert ".gpkg" in told(test)
    test = upload(test, "A.GEOJSON", geojson(BOX, name=["Khu A"]))
    assert result(test).sites["name"].tolist() == ["Khu A"]
    assert "docx" not in told(test)


def test_what_was_given_survives_another_page(page):
    test = upload(origin(page(sites_page), "file"), "a.geojson", geojson(BOX, name=["Khu A"]))
    test = pasted(origin(test, "corners"), listed(square()))
    for elsewhere in (True, False):
        test.toggle(key="elsewhere").set_value(elsewhere)
        ran(test)
    assert result(test).origin == "corners"
    assert result(origin(test, "file")).sites["name"].tolist() == ["Khu A"]


def test_only_the_origins_wanted_are_offered(page):
    test = page(sites_page, origins=("corners", "file"))
    assert test.button_group(key="w_origin").value == "corners"
    assert len(test.button_group(key="w_origin").options) == 2


def test_hostile_names_stay_text(page):
    hostile = "<img src=x onerror=alert(1)>"
    test = upload(origin(page(sites_page), "file"), f"{hostile}.geojson", geojson(BOX, name=[hostile]))
    assert json.loads(test.caption[-1].value).startswith("<img")
    assert "<img" not in "".join(part.proto.body for part in test.get("html"))
