"""The report page run without a browser: questions, files, links, wrong answers."""

from __future__ import annotations

import io
import json
import re
import zipfile

import pytest
from docx import Document
from pypdf import PdfReader
from streamlit.util import calc_hash

from geo.base.translate import tr
from geo.base.work import Job
from geo.ui.pages.report import details, output
from geo.uploads.kept import KeptFile
from tests.made.atlas import HOSTILE_NAME
from tests.made.report_page import (
    choose,
    content,
    download,
    finished,
    made,
    run,
    said,
    visits,
    words,
)


@pytest.fixture
def app(made_folder, monkeypatch, tmp_path):
    """Open the page at an address."""
    monkeypatch.setenv("ATLAS_DATA", str(made_folder))
    monkeypatch.setenv("ATLAS_HOME", str(tmp_path / "home"))
    with visits() as opened:
        yield opened


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
    monkeypatch.setattr(details, "file_door", lambda *args, **kwargs: kept)
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

    monkeypatch.setattr(output, "Job", Halted)
    test = made(app(kind="series"))
    assert begun
    assert any("Đã dừng" in text for text in said(test))
    assert not test.get("download_button")
    monkeypatch.setattr(output, "Job", Job)
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


def test_the_address_for_the_code_of_a_brief_is_checked(app):
    test = app(what="features", kind="brief", id="z-alpha")
    test.text_input("report_base").set_value("javascript:alert(1)")
    (told,) = said(run(test))
    assert "không phải là địa chỉ web" in told
    assert not test.get("download_button")
