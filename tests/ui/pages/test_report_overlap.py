"""The report page on the answers of an overlap check."""

from __future__ import annotations

import io
import json
import shutil
from datetime import date
from functools import partial

import geopandas as gpd
import pytest
from docx import Document
from pypdf import PdfReader
from shapely.geometry import box

from geo.base.translate import tr
from geo.base.work import Job
from geo.land.maps.parcels import FrameMap
from geo.land.overlap.question import Legal, MapChoice, Options, Question
from geo.land.overlap.site_choice import SiteChoice
from geo.store.legal import read_legal
from geo.ui.pages.report import form
from geo.ui.session.messages import log_incident
from tests.made.report_page import (
    ROOT,
    SECONDS,
    content,
    finished,
    made,
    run,
    visits,
    words,
)

EAST, NORTH = 450_000, 2_470_000


@pytest.fixture
def app(made_folder, monkeypatch, tmp_path):
    """Open the page at an address."""
    monkeypatch.setenv("ATLAS_DATA", str(made_folder))
    monkeypatch.setenv("ATLAS_HOME", str(tmp_path / "home"))
    with visits() as opened:
        yield opened


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
    return form.Checked(made_atlas, question, job)


@pytest.fixture
def after_check(app, checked, monkeypatch):
    monkeypatch.setattr(form, "latest", lambda atlas: checked)
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
