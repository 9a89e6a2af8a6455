"""The page of layer pairs without a browser: cells, lists, distances, filters, address."""

from __future__ import annotations

import math
import re
from html import unescape
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from geo.base.translate import LANGUAGES, tr
from geo.ui.pages.matrix import pairs as matrix_pairs
from tests.made.atlas import HOSTILE_NAME

APP = str(Path(__file__).parents[3] / "app.py")
SECONDS = 60


@pytest.fixture
def open_page(made_folder, monkeypatch):
    """Open the page on the made-up atlas."""
    monkeypatch.setenv("ATLAS_DATA", str(made_folder))

    def opened(**query):
        test = AppTest.from_file(APP, default_timeout=SECONDS)
        for name, value in query.items():
            test.query_params[name] = value
        test._page_hash = calc_hash("matrix")
        test.run()
        assert not test.exception
        return test

    return opened


def body(test):
    return unescape("".join(part.proto.body for part in test.get("html") if "<style>" not in part.proto.body))


def cells(test):
    """The words of each cell by its place in the grid."""
    return {
        button.key.removeprefix("matrix_"): button.label
        for button in test.button
        if re.fullmatch(r"matrix_\d_\d", button.key or "")
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_pair_of_layers_has_a_cell_in_words(open_page, language):
    test = open_page(lang=language)
    found = cells(test)
    assert list(found) == [f"{a}_{b}" for a in range(5) for b in range(a, 5)]
    zones, projects = (tr(f"vocabulary.layer.{layer}", language) for layer in ("zones", "projects"))
    label = found["0_4"]
    assert zones in label
    assert projects in label
    assert tr("matrix.cell.no_boundaries", language) in label
    assert tr("matrix.page.intro", language) in body(test)
    assert not test.error


def test_a_cell_opens_its_list(open_page):
    test = open_page(lang="en", near="2000")
    test.button("matrix_0_4").click().run()
    said = body(test)
    # z-alpha and p-one are 1.1 km apart, z-beta stands for its commune
    assert "2 pairs: 1 within 2,000 m of each other, 0 further apart, 1 could not be checked." in said
    assert "No pair of these layers has both boundaries" in said
    listed, unplaced = (frame.value for frame in test.dataframe[:2])
    assert listed["name_a"].tolist() == ["East New Street industrial zone"]
    assert listed["distance_m"].tolist() == pytest.approx([1_107], abs=2)
    assert "Muong Thu industrial zone" in unplaced["name"].tolist()
    assert dict(test.query_params)["layers"] == "zones~projects"


def test_the_distance_may_be_changed(open_page):
    test = open_page(lang="en", layers="zones~projects")
    assert "0 within 1,000 m" in body(test)
    test.number_input("matrix_near").set_value(1_500).run()
    assert "1 within 1,500 m" in body(test)
    assert dict(test.query_params)["near"] == "1500"


@pytest.mark.parametrize("near", ["-5", "many", "99999999", ""])
def test_an_address_without_sense_opens_the_usual_distance(open_page, near):
    test = open_page(near=near, layers="roads~zones")
    assert test.number_input("matrix_near").value == 1_000
    assert not test.error


def test_the_filters_hold_here_too(open_page):
    test = open_page(lang="en", l="zones~mines")
    assert list(cells(test)) == ["0_0", "0_1", "1_1"]
    assert tr("matrix.page.filtered", "en") in body(test)


def test_one_feature_has_no_pair(open_page):
    test = open_page(lang="en", q="Gốc Gạo")
    assert cells(test) == {}
    assert tr("matrix.page.nothing", "en") in body(test)


@pytest.mark.parametrize(
    ("pair", "words"),
    [
        (
            {"outcome": "overlap", "overlap_ha": 1.5, "share_a_pct": 50.0, "share_b_pct": 25.0},
            "share 1.5 ha: 50 %",
        ),
        ({"outcome": "near", "overlap_ha": 0.0}, "share no land"),
        ({"outcome": "near"}, "Nearness is no overlap"),
        ({"outcome": "could_not_check"}, "not known well enough"),
    ],
)
def test_a_pair_is_told_and_hostile_names_stay_text(pair, words):
    unknown = dict.fromkeys(["overlap_ha", "share_a_pct", "share_b_pct"], math.nan)
    row = pd.Series({"id_a": "a", "id_b": "b", "distance_m": 120.0, "accuracy_m": 400.0, **unknown, **pair})
    told = matrix_pairs._told(row, {"a": HOSTILE_NAME, "b": "B"}, "en")
    assert words in unescape(told)
    assert "good to about 400 m" in told
    assert "<img" not in told
    assert "<img" in unescape(told)
