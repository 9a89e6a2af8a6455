"""The report page run without a browser: questions, files, links, wrong answers, the overlap result."""

from __future__ import annotations

import io
import json
import re
import shutil
import sys
import zipfile
from datetime import date
from functools import partial
from html import unescape
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

import geopandas as gpd
import numpy as np
import pytest
from affine import Affine
from docx import Document
from pypdf import PdfReader
from pyproj import Transformer
from shapely.geometry import box
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from geo.base.crs import to_vn2000
from geo.base.translate import tr
from geo.base.work import Job
from geo.land.maps.parcels import FrameMap
from geo.land.overlap.question import Legal, MapChoice, Options, Question
from geo.land.overlap.site_choice import SiteChoice
from geo.store.legal import read_legal
from geo.ui.pages.report import backdrop as report_backdrop
from geo.ui.pages.report import details as report_details
from geo.ui.pages.report import form as report_checked
from geo.ui.pages.report import output as report_output
from geo.ui.session.messages import log_incident, plain
from geo.uploads.kept import KeptFile
from tests.made.atlas import HOSTILE_NAME
from tests.made.rasters import write

ROOT = Path(__file__).parents[3]
SECONDS = 120


@pytest.fixture
def app(made_folder, monkeypatch, tmp_path):
    """Open the page at an address."""
    monkeypatch.setenv("ATLAS_DATA", str(made_folder))
    monkeypatch.setenv("ATLAS_HOME", str(tmp_path / "home"))

    def opened(page="report", **query):
        test = AppTest.from_file(str(ROOT / "app.py"), default_timeout=SECONDS)
        for name, value in query.items():
            test.query_params[name] = value
        test._page_hash = calc_hash(page)
        return run(test)

    return opened


def run(test):
    test.run()
    assert not test.exception
    return test


def finished(test):
    """Wait for what the page makes by itself, and look again."""
    for job in test.session_state["report_shown"].values():
        assert job.wait(SECONDS)
    return run(test)


def made(test):
    """Press the button, wait, look again."""
    test.button("report_make").click()
    run(test)
    assert test.session_state["report_made"][2].wait(SECONDS)
    return run(test)


def words(test):
    parts = test.get("html")
    body = "".join(part.proto.body for part in parts if "<style>" not in part.proto.body)
    return unescape(re.sub(r"<[^>]+>", " ", body))


def download(test):
    (button,) = test.get("download_button")
    return button.proto


def content(test):
    """The bytes of the file that the page offers."""
    jobs = [job for job in test.session_state["report_shown"].values() if job.is_complete]
    if "report_made" in test.session_state:
        jobs.append(test.session_state["report_made"][2])
    return jobs[-1].items[-1]


def said(test):
    return [part.value for part in (*test.error, *test.warning)]


def choose(test, key, value):
    test.button_group(f"report_{key}").set_value(value)
    return run(test)


# -- one click -------------------------------------------------------------------------------------


def test_the_page_opens_with_an_a4_landscape_pdf_ready_to_be_taken_away(app):
    test = finished(app())
    pdf = PdfReader(io.BytesIO(content(test)))
    width, height = (float(side) for side in pdf.pages[0].mediabox[2:])
    assert (round(width), round(height)) == (842, 595)
    assert "Đất công nghiệp" in pdf.pages[0].extract_text()
    assert re.search(r"to-ban-do-dat-cong-nghiep-lai-chau-lao-cai-[\d-]+\.pdf · \d+ kB", words(test))
    assert "10 đối tượng" in words(test)
    assert len(test.get("image")) == 1
    assert not said(test)


def test_a_question_that_changes_the_file_makes_it_anew_and_the_same_question_does_not(app):
    test = finished(app())
    first = content(test)
    finished(choose(test, "size", "A3"))
    width = float(PdfReader(io.BytesIO(content(test))).pages[0].mediabox[2])
    assert round(width) == 1191
    choose(test, "size", "A4")
    assert not any(job.is_running for job in test.session_state["report_shown"].values())
    assert content(test) is first


def test_the_filters_of_the_side_bar_decide_what_is_on_the_sheet(app):
    test = finished(app(l="zones", lang="en"))
    assert "2 features" in words(test)
    text = PdfReader(io.BytesIO(content(test))).pages[0].extract_text()
    assert "zones" in text
    assert "Suối Một" not in text


def test_both_languages_stand_on_one_sheet(app):
    test = finished(choose(app(l="zones"), "language_3_vi", "both"))
    text = PdfReader(io.BytesIO(content(test))).pages[0].extract_text()
    assert tr("sheets.sources", "vi") in text
    assert tr("sheets.sources", "en") in text


def test_title_and_subtitle_stand_on_the_sheet_and_name_the_file(app):
    test = app(l="zones")
    test.text_input("report_title_selection").set_value("  Quỹ đất \n Đông Phố Mới ")
    test.text_input("report_subtitle_selection").set_value("Phụ lục 1")
    finished(run(test))
    text = PdfReader(io.BytesIO(content(test))).pages[0].extract_text()
    assert "Quỹ đất Đông Phố Mới" in text
    assert "Phụ lục 1" in text
    assert "quy-dat-dong-pho-moi-" in words(test)


def test_a_title_is_that_of_its_subject_and_bookmarks_still_tell_features_apart(app):
    test = app(l="zones", what="features", id="z-alpha~h-one")
    test.text_input("report_title_features").set_value("Phụ lục 2")
    test = made(run(test))
    pdf = PdfReader(io.BytesIO(content(test)))
    assert pdf.metadata.title == "Phụ lục 2"
    assert [entry.title for entry in pdf.outline] == ["Khu công nghiệp Đông Phố Mới", "Thủy điện Suối Một"]
    assert "Phụ lục 2" in pdf.pages[0].extract_text()
    choose(test, "subject", "comparison")
    assert not test.text_input("report_title_comparison").value
    choose(test, "subject", "features")
    assert test.text_input("report_title_features").value == "Phụ lục 2"


def test_a_brief_takes_a_title(app):
    test = app(what="features", kind="brief", id="z-alpha")
    test.text_input("report_title_features").set_value("Mời gọi đầu tư")
    test.text_input("report_subtitle_features").set_value("Đợt 1")
    text = PdfReader(io.BytesIO(content(finished(run(test))))).pages[0].extract_text()
    assert "Mời gọi đầu tư" in text
    assert "Đợt 1" in text


def test_a_png_has_the_dots_that_were_asked_for(app):
    test = choose(app(l="zones"), "form", "png")
    test.selectbox("report_dpi").set_value(150)
    finished(run(test))
    width, height = (int.from_bytes(content(test)[at : at + 4]) for at in (16, 20))
    assert (width, height) == (pytest.approx(297 / 25.4 * 150, abs=1), pytest.approx(210 / 25.4 * 150, abs=1))
    assert ".png" in words(test)


# -- chosen features ---------------------------------------------------------------------------------


def test_a_link_chooses_a_feature_and_its_sheet_is_upright(app):
    test = finished(app(what="features", id="z-alpha"))
    pdf = PdfReader(io.BytesIO(content(test)))
    width, height = (float(side) for side in pdf.pages[0].mediabox[2:])
    assert width < height
    assert "Đông Phố Mới" in pdf.pages[0].extract_text()
    assert test.query_params["what"] == "features"
    assert test.query_params["id"] == "z-alpha"
    assert "to-ban-do-khu-cong-nghiep-dong-pho-moi-" in words(test)


def test_a_link_may_name_the_kind_alone(app):
    test = finished(app(kind="data"))
    assert content(test)[:2] == b"PK"
    assert ".xlsx" in words(test)


def test_a_link_to_a_feature_that_is_not_there_says_so(app):
    test = app(what="features", id="z-alpha~no-such")
    assert ["no\\-such" in text for text in said(test)] == [True]
    assert test.session_state["report_features"] == ["z-alpha"]


def test_features_are_found_without_accents_and_taken_out_again(app):
    test = app(what="features")
    assert tr("report_page.missing.features", "vi") in words(test)
    assert not test.get("download_button")
    test.text_input("report_search").set_value("suoi mot")
    run(test)
    test.button("report_pick_h-one").click()
    run(test)
    assert test.multiselect("report_features_chips").value == ["h-one"]
    test.multiselect("report_features_chips").set_value([])
    run(test)
    assert test.session_state["report_features"] == []


def test_several_features_make_one_pdf_with_bookmarks_when_asked(app):
    test = made(app(what="features", id="z-alpha~h-one"))
    pdf = PdfReader(io.BytesIO(content(test)))
    assert [entry.title for entry in pdf.outline] == ["Khu công nghiệp Đông Phố Mới", "Thủy điện Suối Một"]
    last = pdf.pages[-1].extract_text()
    assert f"{len(pdf.pages)}/{len(pdf.pages)}" in last


def test_several_pictures_come_in_an_archive(app):
    test = made(choose(app(what="features", id="z-alpha~h-one"), "form", "svg"))
    with zipfile.ZipFile(io.BytesIO(content(test))) as archive:
        assert archive.namelist()[:2] == ["01.svg", "02.svg"]
        assert archive.read("01.svg").startswith(b"<?xml")
    assert ".zip" in words(test)


def test_a_comparison_needs_two_features(app):
    test = app(what="comparison", id="z-alpha")
    assert "ít nhất 2" in words(test)
    test = finished(app(what="comparison", id="z-alpha~z-beta"))
    text = PdfReader(io.BytesIO(content(test))).pages[0].extract_text()
    assert "Mường Thử" in text
    assert "Đông Phố Mới" in text


def test_a_brief_is_two_pages_upright(app):
    test = finished(app(what="features", kind="brief", id="z-alpha~h-one", lang="en"))
    pages = PdfReader(io.BytesIO(content(test))).pages
    assert len(pages) == 2
    assert "East New Street" in pages[0].extract_text()
    assert len(test.get("image")) == 1


def test_a_brief_takes_five_features_at_most(app):
    ids = "~".join(["z-alpha", "z-beta", "c-gamma", "c-hostile", "h-one", "h-two"])
    test = app(what="features", kind="brief", id=ids)
    assert "Nhiều nhất 5 đối tượng" in words(test)
    assert not test.get("download_button")


# -- Word, series, map, data ---------------------------------------------------------------------------


def test_word_of_a_feature_is_made_when_asked(app):
    test = app(what="features", kind="word", id="z-alpha")
    assert not test.get("download_button")
    made(test)
    document = Document(io.BytesIO(content(test)))
    headings = [part.text for part in document.paragraphs if part.style.name.startswith("Heading")]
    assert any("Đông Phố Mới" in text for text in headings)
    assert len(document.inline_shapes) == 1
    assert "bao-cao-khu-cong-nghiep-dong-pho-moi-" in words(test)


def test_a_template_that_is_no_word_document_is_refused_in_a_sentence(app, monkeypatch):
    kept = KeptFile("mau.docx", 3, "token", b"abc")
    monkeypatch.setattr(report_details, "file_door", lambda *args, **kwargs: kept)
    test = made(app(what="features", kind="word", id="z-alpha"))
    (told,) = said(test)
    assert "Tệp mẫu không phải là tài liệu Word" in told
    assert not test.get("download_button")
    assert not test.button("report_make").disabled


def test_a_series_can_be_stopped_and_then_made(app, monkeypatch):
    begun = []

    class Halted(Job):
        def __init__(self, names, work, on_incident):
            super().__init__(names, work, on_incident)
            if len(names) > 10:
                begun.append(len(names))
                self.stop()

    monkeypatch.setattr(report_output, "Job", Halted)
    test = made(app(kind="series"))
    assert begun
    assert any("Đã dừng" in text for text in said(test))
    assert not test.get("download_button")
    monkeypatch.setattr(report_output, "Job", Job)
    made(test)
    pdf = PdfReader(io.BytesIO(content(test)))
    assert len(pdf.pages) > 10
    assert "tap-ban-do-" in words(test)


def test_chosen_features_make_a_series_in_their_order(app):
    test = app(what="features", kind="series", id="h-one~z-alpha", l="mines", lang="en")
    assert len(finished(test).get("image")) == 1
    made(test)
    pdf = PdfReader(io.BytesIO(content(test)))
    names = ["One Stream hydropower plant", "East New Street industrial zone"]
    assert [entry.title for entry in pdf.outline][3:5] == names
    assert "atlas-series-one-stream-hydropower-plant-" in words(test)
    choose(test, "subject", "selection")  # what is by commune there is by feature here
    choose(test, "by", "commune")
    assert download(choose(test, "subject", "features"))


def test_a_file_that_was_made_is_offered_for_its_own_choices_only(app):
    test = made(app(what="features", kind="word", id="z-alpha"))
    assert download(test)
    choose(test, "language_2_vi", "en")
    assert not test.get("download_button")
    choose(test, "language_2_vi", "vi")
    assert download(test)


def test_the_map_in_one_file_holds_what_was_chosen(app):
    test = finished(app(what="features", kind="html", id="z-alpha~c-hostile"))
    page = content(test).decode()
    assert "Khu công nghiệp Đông Phố Mới" in page
    assert "Thủy điện Suối Một" not in page
    assert HOSTILE_NAME not in page
    assert not test.get("image")


@pytest.mark.parametrize("form", ["geojson", "shp"])
def test_data_files_hold_what_was_chosen(app, form):
    test = app(what="features", kind="data", id="h-one~z-alpha")
    test.selectbox("report_data_atlas").set_value(form)
    finished(run(test))
    if form == "geojson":
        found = json.loads(content(test))["features"]
        assert {feature["properties"]["feature_id"] for feature in found} == {"h-one", "z-alpha"}
    else:
        assert ".zip" in words(test)


# -- background ----------------------------------------------------------------------------------------


class Internet(ModuleType):
    """The package that fetches tiles, which gives green ones or, where the network is cut, none."""

    def __init__(self):
        super().__init__("contextily")
        self.__spec__ = ModuleSpec("contextily", None)
        self.asked, self.is_cut = 0, False

    def bounds2img(self, west, south, east, north, **options):
        self.asked += 1
        if self.is_cut:
            raise OSError("no route")
        image = np.full((64, 64, 4), (40, 160, 60, 255), dtype=np.uint8)
        (left, right), (bottom, top) = Transformer.from_crs(4326, 3857, always_xy=True).transform(
            [west - 1, east + 1], [south - 1, north + 1]
        )
        return image, (left, right, bottom, top)


@pytest.fixture
def internet(monkeypatch):
    made_up = Internet()
    monkeypatch.setitem(sys.modules, "contextily", made_up)
    return made_up


def test_nothing_is_fetched_before_tiles_are_chosen_and_then_once_a_map(app, internet):
    test = finished(app(l="zones"))
    assert not internet.asked
    assert not PdfReader(io.BytesIO(content(test))).pages[0].images
    choose(test, "backdrop", "tiles")
    test.button_group("report_backdrop_tiles").set_value("satellite")
    page = PdfReader(io.BytesIO(content(finished(run(test))))).pages[0]
    assert len(page.images) == 1
    assert "© Esri, Maxar, Earthstar Geographics" in page.extract_text()
    assert internet.asked == 2  # streets, then the satellite; the preview and the file share a picture
    assert not said(test)


@pytest.mark.parametrize(
    "about",
    [{"what": "features", "id": "z-alpha"}, {"what": "comparison", "id": "z-alpha~z-beta"}, {"l": "zones"}],
)
def test_without_network_the_sheet_is_whole_and_the_page_says_so_in_a_sentence(app, internet, about):
    internet.is_cut = True
    test = finished(choose(app(lang="en", **about), "backdrop", "tiles"))
    assert said(test) == [plain(tr("sheets.backdrop_told.no_network", "en"))]
    page = PdfReader(io.BytesIO(content(test))).pages[0]
    assert "No background: the internet gave none." in " ".join(page.extract_text().split())
    assert not page.images
    internet.is_cut = False
    test.button("report_again").click()
    finished(run(test))
    assert not said(test)
    assert PdfReader(io.BytesIO(content(test))).pages[0].images


def test_a_series_on_tiles_tells_what_was_missing_once_it_is_made(app, internet):
    internet.is_cut = True
    test = choose(app(kind="series", l="zones"), "backdrop", "tiles")
    assert not said(finished(test))
    made(test)
    assert said(test) == [plain(tr("sheets.backdrop_told.no_network", "vi"))]
    assert internet.asked == 2  # then it was asked no more
    assert len(PdfReader(io.BytesIO(content(test))).pages) == 7


def test_tiles_are_offered_only_with_the_package_for_them(app, monkeypatch):
    monkeypatch.setattr(report_backdrop, "has_tiles", lambda: False)
    test = app()
    assert test.button_group("report_backdrop").options == ["Không", "Ảnh của tôi"]


def ground(path, *, bands=1, side=400, **profile):
    """Grey cells of a kilometre round a zone."""
    north, east = to_vn2000(104.1, 22.4, 9208)
    place = Affine(1_000, 0, float(east) - side * 500, 0, -1_000, float(north) + side * 500)
    return write(path, np.full((bands, side, side), 120, dtype=np.uint8), transform=place, **profile)


def test_a_raster_of_the_own_maps_folder_lies_under_the_map(app, tmp_path):
    (tmp_path / "home" / "maps").mkdir(parents=True)
    ground(tmp_path / "home" / "maps" / "vệ tinh.tif")
    (tmp_path / "home" / "maps" / "hien-trang.gpkg").touch()
    test = choose(app(l="zones"), "backdrop", "raster")
    assert test.selectbox("report_backdrop_own").options == ["vệ tinh.tif"]
    test.selectbox("report_backdrop_own").set_value("vệ tinh.tif")
    page = PdfReader(io.BytesIO(content(finished(run(test))))).pages[0]
    assert len(page.images) == 1
    assert "Nền: vệ tinh" in page.extract_text()
    test.text_input("report_backdrop_credit").set_value("© Cục Viễn thám")
    assert "© Cục Viễn thám" in PdfReader(io.BytesIO(content(finished(run(test))))).pages[0].extract_text()
    assert not said(test)


@pytest.mark.parametrize("kind", ["sheet", "series"])
def test_an_uploaded_raster_of_three_bands_lies_under_the_maps(app, tmp_path, monkeypatch, kind):
    kept = KeptFile("bay.tif", 9, "token", ground(tmp_path / "spooled.tif", bands=3))
    monkeypatch.setattr(report_backdrop, "file_door", lambda *args, **kwargs: kept)
    test = choose(app(l="zones", kind=kind), "backdrop", "raster")
    pages = PdfReader(io.BytesIO(content(finished(test) if kind == "sheet" else made(test)))).pages
    told = ["Nền: bay" in page.extract_text() for page in pages]
    assert told == ([True] if kind == "sheet" else [False, False, True, True, True, False, False])
    assert pages[len(pages) // 2].images


def test_a_raster_that_cannot_be_used_is_told_and_the_sheet_goes_on_without_it(app, tmp_path, monkeypatch):
    other = tmp_path / "x.tif"
    other.write_bytes(b'{"type": "FeatureCollection", "features": []}')
    kept = KeptFile("x.geojson", 9, "token", other)
    monkeypatch.setattr(report_backdrop, "file_door", lambda *args, **kwargs: kept)
    test = finished(choose(app(l="zones"), "backdrop", "raster"))
    assert said(test) == [plain(tr("report_page.error.raster", "vi", name="x.geojson"))]
    assert content(test).startswith(b"%PDF")


def test_a_raster_without_a_system_is_asked_for_it(app, tmp_path, monkeypatch):
    kept = KeptFile("x.tif", 9, "token", ground(tmp_path / "x.tif", side=40, crs=None))
    monkeypatch.setattr(report_backdrop, "file_door", lambda *args, **kwargs: kept)
    test = finished(choose(app(l="zones"), "backdrop", "raster"))
    (box,) = [box for box in test.selectbox if box.key.startswith("report_backdrop_")]
    box.set_value(next(option for option in box.options if "9208" in option))
    assert len(PdfReader(io.BytesIO(content(finished(run(test))))).pages[0].images) == 1


# -- from other pages --------------------------------------------------------------------------------


def test_the_panel_of_a_feature_leads_here(app):
    test = app(page="map", feature="z-beta")
    test.button("make_report").click()
    run(test)
    assert test.session_state["report_features"] == ["z-beta"]
    assert test.button_group("report_subject").value == "features"


def test_what_was_asked_last_survives_a_visit_to_the_map(app):
    test = choose(app(), "size", "A3")
    test._page_hash = calc_hash("map")
    run(test)
    test._page_hash = calc_hash("report")
    run(test)
    assert test.button_group("report_size").value == "A3"


# -- the overlap result ------------------------------------------------------------------------------


EAST, NORTH = 450_000, 2_470_000


def rectangle(x, wide):
    return box(EAST + x, NORTH, EAST + x + wide, NORTH + 100)


@pytest.fixture
def checked(made_folder, tmp_path, monkeypatch, made_atlas):
    """Answers of a check of three made sites, as the overlap page keeps them."""
    folder = tmp_path / "data"
    shutil.copytree(made_folder, folder)
    shutil.copytree(ROOT / "data" / "legal", folder / "legal")
    monkeypatch.setenv("ATLAS_DATA", str(folder))
    parcels = gpd.GeoDataFrame(
        {"code": ["LUC", "SKK"]}, geometry=[rectangle(0, 100), rectangle(100, 100)], crs=9208
    )
    names = {"works": rectangle(100, 100), "paddy": rectangle(0, 100), "away": rectangle(9_000, 100)}
    sites = gpd.GeoDataFrame(
        {"name": [f"Khu {name}" for name in names]},
        geometry=list(names.values()),
        index=list(names),
        crs=9208,
    ).to_crs(4326)
    question = Question(
        SiteChoice(sites.rename_axis("site_id"), "file", "khu.geojson"),
        MapChoice(FrameMap(parcels, "Hiện trạng"), "vector", "code", None, "Hiện trạng 2024", "made"),
        Options(date(2026, 11, 22)),
    )
    work = partial(question.answers, Legal.of(read_legal()))
    job = Job(question.names("vi"), work, log_incident)
    assert job.wait(SECONDS)
    return report_checked.Checked(made_atlas, question, job)


@pytest.fixture
def after_check(app, checked, monkeypatch):
    monkeypatch.setattr(report_checked, "latest", lambda atlas: checked)
    return app


def test_without_a_check_the_link_leads_to_one(app):
    test = app(what="overlap")
    assert tr("report_page.missing.checked", "vi") in words(test)
    assert test.button("report_to_overlap")
    assert "overlap" not in app().button_group("report_subject").options


def test_the_answer_with_the_worst_news_comes_first_and_each_site_can_be_left_out(after_check, checked):
    assert [checked.names[place] for place in checked.worst_first] == ["Khu paddy", "Khu away", "Khu works"]
    test = after_check(what="overlap")
    chips = test.multiselect(f"report_sites_{checked.token}")
    assert chips.value == [1, 2, 0]
    chips.set_value([1])
    test = finished(run(test))
    pdf = PdfReader(io.BytesIO(content(test)))
    assert "Khu paddy" in pdf.pages[0].extract_text()
    assert "to-ban-do-khu-paddy-" in words(test)


def test_all_sites_together_are_one_pdf(after_check):
    test = made(after_check(what="overlap", lang="en"))
    titles = [entry.title for entry in PdfReader(io.BytesIO(content(test))).outline]
    assert len(titles) == 3
    assert "paddy" in titles[0]


def test_word_and_data_tell_of_the_check(after_check, checked):
    test = after_check(what="overlap", kind="word")
    test.multiselect(f"report_sites_{checked.token}").set_value([1])
    text = " ".join(part.text for part in Document(io.BytesIO(content(made(run(test))))).paragraphs)
    assert "Khu paddy" in text
    assert "Khu works" not in text
    test = after_check(what="overlap", kind="data")
    test.selectbox("report_data_check").set_value("json")
    told = json.loads(content(finished(run(test))))
    assert [site["site"] for site in told["sites"]] == ["works", "paddy", "away"]


# -- address, threads -----------------------------------------------------------------------------


def test_the_address_for_the_code_of_a_brief_is_checked(app):
    test = app(what="features", kind="brief", id="z-alpha")
    test.text_input("report_base").set_value("javascript:alert(1)")
    (told,) = said(run(test))
    assert "không phải là địa chỉ web" in told
    assert not test.get("download_button")
