"""The boundary page run without a browser: giving, replacing, taking back, a damaged file."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import geopandas as gpd
import pytest
from shapely.geometry import box
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from geo.land.overlap.site_choice import SiteChoice
from geo.store.own.boundaries import OwnBoundaries
from geo.store.own.files import ENVIRONMENT_VARIABLE
from geo.ui.pages.boundary import page as boundary
from geo.ui.pages.boundary.page import iso_date

APP = str(Path(__file__).parents[3] / "app.py")
SECONDS = 60
ALPHA = box(104.095, 22.395, 104.105, 22.404)  # about 103 ha round z-alpha's point, which has 100
BOW = "POLYGON ((104.09 22.39, 104.11 22.41, 104.11 22.39, 104.09 22.41, 104.09 22.39))"


def chosen(shape, origin="drawing"):
    sites = gpd.GeoDataFrame({"name": ["Hình 1"]}, index=["1"], geometry=[shape], crs=4326)
    return SiteChoice(sites, origin, "Hình 1")


@pytest.fixture
def own(monkeypatch, tmp_path):
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(tmp_path))
    return OwnBoundaries()


@pytest.fixture
def site(monkeypatch):
    """What the widget for sites returns; None until a test says so."""
    box_of = {"choice": None, "keys": []}

    def site_input(atlas, language, key, *, origins, many, preview):
        box_of["keys"].append(key)
        assert (origins, many, preview) == (("corners", "file", "drawing"), False, False)
        return box_of["choice"]

    monkeypatch.setattr(boundary, "site_input", site_input)
    return box_of


@pytest.fixture
def page(made_folder, monkeypatch, own, site):
    """Open the page at an address."""
    monkeypatch.setenv("ATLAS_DATA", str(made_folder))

    def at(**query):
        test = AppTest.from_file(APP, default_timeout=SECONDS)
        for name, value in query.items():
            test.query_params[name] = value
        test._page_hash = calc_hash("boundary")
        return ran(test)

    return at


def ran(test):
    test.run()
    assert not test.exception
    return test


def html(test):
    return unescape("".join(p.proto.body for p in test.get("html") if "<style>" not in p.proto.body))


def fill(test, **texts):
    for name, text in texts.items():
        test.text_input(f"boundary_{name}").set_value(text)
    return test


def save(test):
    test.button("boundary_save").click()
    return ran(test)


def give(own, feature_id="z-alpha"):
    own.give(
        feature_id, ALPHA, basis="surveyed", source="Quyết định 12", as_of="2022", about={"layer": "zones"}
    )


# -- opening ---------------------------------------------------------------------------------------


def test_the_page_asks_for_a_feature_and_creates_nothing(page, own):
    test = page()
    assert test.selectbox[0].value is None
    assert "Hiện không có ranh giới nào của bạn" in html(test)
    assert not own.path.exists()
    test.selectbox[0].select("z-alpha")
    assert "Một điểm, chưa có ranh giới. · Diện tích công bố: 100 ha" in html(ran(test))
    assert test.query_params["feature"] == "z-alpha"
    assert test.query_params["at"] == "22.4000,104.1000,14"  # where a map to draw on opens


@pytest.mark.parametrize(
    ("feature_id", "said"),
    [
        ("h-nowhere", "No location."),
        ("m-square", "A boundary: Boundary drawn from printed corners"),
        ("z-beta", "A point, no boundary."),
    ],
)
def test_it_says_what_the_atlas_has(page, feature_id, said):
    assert said in html(page(feature=feature_id, lang="en"))


def test_the_details_lead_to_the_page_and_it_is_not_in_the_header(made_folder, monkeypatch, own, site):
    monkeypatch.setenv("ATLAS_DATA", str(made_folder))
    test = AppTest.from_file(APP, default_timeout=SECONDS)
    test.query_params["feature"] = "z-alpha"
    ran(test)
    assert "boundary" not in {link.proto.page for link in test.get("page_link")}
    assert test.button("give_boundary").label == "Đưa ranh giới"
    test.button("give_boundary").click()
    assert "Ranh giới của đối tượng" in html(ran(test))
    assert site["keys"][-1].startswith("boundary_z-alpha")


# -- giving ----------------------------------------------------------------------------------------


def test_a_boundary_is_measured_before_it_is_given(page, site, own):
    site["choice"] = chosen(ALPHA)
    body = html(page(feature="z-alpha"))
    measures = re.search(r'data-boundary="measures">(.*?)</dl>', body)[1]
    assert "Đo trên lưới VN-2000 (EPSG:9208)" in measures
    assert re.findall(r"<dd>([\d,]+) ha</dd>", measures)[-1] == "100"
    assert not own.path.exists()


def test_what_is_saved_is_in_use_at_once(page, site, own):
    site["choice"] = chosen(ALPHA)
    test = page(feature="z-alpha")
    fill(test, source_title="Quyết định 12", source_number="12/QĐ-UBND", source_date="01/03/2022")
    test.number_input("boundary_accuracy").set_value(5.0)
    test = save(test)
    row = own.all().loc["z-alpha"]
    assert row[["basis", "source_title", "source_date", "as_of"]].tolist() == [
        "digitised", "Quyết định 12", "2022-03-01", "2022-03-01",
    ]  # fmt: skip
    assert (row["accuracy_m"], row["name_vi"]) == (5, "Khu công nghiệp Đông Phố Mới")
    assert test.success[0].value.startswith("Đã lưu ranh giới của “Khu công nghiệp Đông Phố Mới”")
    assert "Ranh giới do bạn đưa vào: Quyết định 12." in html(test)
    assert test.code[0].value == str(own.path)
    assert test.dataframe[0].value["name"].tolist() == ["Khu công nghiệp Đông Phố Mới"]
    assert len(set(site["keys"])) == 2  # the widget begins anew


def test_the_details_say_whose_boundary_it_is(made_folder, monkeypatch, own, site):
    give(own)
    monkeypatch.setenv("ATLAS_DATA", str(made_folder))
    test = AppTest.from_file(APP, default_timeout=SECONDS)
    test.query_params["feature"] = "z-alpha"
    body = html(ran(test))
    assert 'class="tag own"' in body
    assert "Quyết định 12" in re.search(r'data-boundary="own">(.*?)</dl>', body)[1]
    assert "Diện tích công bố và đo trên ranh giới" in body
    assert test.button("give_boundary").label == "Đổi ranh giới"


def test_what_is_missing_is_asked_for_and_the_answers_stay(page, site, own):
    site["choice"] = chosen(ALPHA)
    test = save(fill(page(feature="z-alpha"), source_number="12"))
    assert [part.value for part in test.warning] == ["Hãy ghi văn bản mà ranh giới này lấy từ đó\\."]
    assert test.text_input("boundary_source_number").value == "12"
    test = save(fill(test, source_title="Quyết định 12"))
    assert "không phải là ngày tháng" in test.warning[0].value
    assert not own.path.exists()


def test_a_shape_that_is_no_boundary_is_refused(page, site):
    site["choice"] = chosen(gpd.GeoSeries.from_wkt([BOW]).iloc[0])
    test = page(feature="z-alpha")
    assert "Ranh giới tự cắt" in test.warning[0].value
    assert not test.get("form")


@pytest.mark.parametrize(("origin", "basis"), [("corners", "surveyed"), ("file", "digitised")])
def test_a_corner_list_is_taken_for_a_survey(page, site, origin, basis):
    site["choice"] = chosen(ALPHA, origin)
    assert page(feature="z-alpha").radio[0].value == basis


@pytest.mark.parametrize(
    ("text", "date"),
    [("1/3/2022", "2022-03-01"), ("03/2022", "2022-03"), (" 2022 ", "2022"), ("32/13/22", "32/13/22")],
)
def test_dates_may_be_written_the_vietnamese_way(text, date):
    assert iso_date(text) == date


# -- taking back -----------------------------------------------------------------------------------


def test_taking_back_asks_and_restores(page, own):
    give(own)
    test = page(feature="z-alpha", lang="en")
    assert "A boundary that you gave: Quyết định 12." in html(test)
    test.button("boundary_take_back").click()
    test = ran(test)
    assert "was taken back" in test.success[0].value
    assert "A point, no boundary." in html(test)
    assert "kept in the layer “history”: 1." in html(test)
    assert len(own.all()) == 0


def test_every_boundary_is_listed(page, own):
    give(own, "z-beta")
    test = page(feature="z-alpha")
    assert test.dataframe[0].value["name"].tolist() == ["Khu công nghiệp Mường Thử"]


# -- a damaged file --------------------------------------------------------------------------------


def test_a_damaged_file_is_named_and_set_aside_on_request(page, own):
    own.path.write_bytes(b"not a database")
    test = page(feature="z-alpha", lang="en")
    assert all(str(own.path.name).replace(".", "\\.") in part.value for part in test.error)
    assert own.path.read_bytes() == b"not a database"
    test.button("boundary_set_aside").click()
    test = ran(test)
    assert "boundaries\\-damaged\\-" in test.success[0].value
    assert not own.path.exists()
    assert not test.error


def test_switched_off_is_said(page, monkeypatch):
    monkeypatch.setenv("ATLAS_OWN", "off")
    assert "ATLAS" in page(lang="en").info[0].value
