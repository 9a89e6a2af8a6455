"""The page of layer pairs without a browser: cells, lists, distances, filters, address."""

from __future__ import annotations

import math
import re
from functools import partial
from html import unescape
from types import SimpleNamespace

import pandas as pd
import pytest

from geo.base.translate import LANGUAGES, tr
from geo.ui.pages.matrix import page, pairs
from tests.made.atlas import HOSTILE_NAME
from tests.ui.seen import html, ran, session


@pytest.fixture
def open_page(open_app):
    """Open the page on the made-up atlas."""
    return partial(open_app, "matrix")


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
    assert tr("matrix.page.intro", language) in html(test)
    assert not test.error


def test_a_cell_opens_its_list(open_page):
    test = open_page(lang="en", near="2000")
    test.button("matrix_0_4").click().run()
    said = html(test)
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
    assert "0 within 1,000 m" in html(test)
    test.number_input("matrix_near").set_value(1_500).run()
    assert "1 within 1,500 m" in html(test)
    assert dict(test.query_params)["near"] == "1500"


@pytest.mark.parametrize("near", ["-5", "many", "99999999", ""])
def test_an_address_without_sense_opens_the_usual_distance(open_page, near):
    test = open_page(near=near, layers="roads~zones")
    assert test.number_input("matrix_near").value == 1_000
    assert not test.error


def test_the_filters_hold_here_too(open_page):
    test = open_page(lang="en", l="zones~mines")
    assert list(cells(test)) == ["0_0", "0_1", "1_1"]
    assert tr("matrix.page.filtered", "en") in html(test)


def test_one_feature_has_no_pair(open_page):
    test = open_page(lang="en", q="Gốc Gạo")
    assert cells(test) == {}
    assert tr("matrix.page.nothing", "en") in html(test)


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
    told = pairs._told(row, {"a": HOSTILE_NAME, "b": "B"}, "en")
    assert words in unescape(told)
    assert "good to about 400 m" in told
    assert "<img" not in told
    assert "<img" in unescape(told)


# -- cells -------------------------------------------------------------------------------------------


def row(**counts):
    none = dict.fromkeys(["pairs", "boundaries", "overlap", "overlap_ha", "near", "could_not_check"], 0)
    return SimpleNamespace(**{**none, **counts})


def test_a_cell_says_what_was_found_what_is_near_and_what_could_not_be_checked():
    said = page._lines(
        row(pairs=9, boundaries=4, overlap=2, overlap_ha=1234.56, near=3, could_not_check=1), "en"
    )
    assert said == [
        tr("matrix.cell.overlap", "en", n="2", ha="1,234.6"),
        tr("matrix.cell.near", "en", n="3"),
        tr("matrix.cell.could_not_check", "en", n="1"),
    ]


@pytest.mark.parametrize(
    ("counts", "first"),
    [
        ({"pairs": 0}, ("matrix.cell.none", {})),
        ({"pairs": 5}, ("matrix.cell.no_boundaries", {})),  # nothing was compared: no nought is said
        ({"pairs": 5, "boundaries": 2}, ("matrix.cell.no_overlap", {"n": "2"})),
    ],
)
def test_no_overlap_is_said_only_where_boundaries_were_compared(counts, first):
    key, params = first
    assert page._lines(row(**counts), "vi")[0] == tr(key, "vi", **params)


@pytest.mark.parametrize(
    ("counts", "icon"),
    [
        ({"overlap": 1, "near": 5}, "layers"),
        ({"near": 5, "could_not_check": 2}, "near_me"),
        ({"could_not_check": 2}, "help"),
        ({}, "remove"),
    ],
)
def test_the_sign_of_a_cell_is_of_the_gravest_that_was_found(counts, icon):
    assert page._icon(row(**counts)) == f":material/{icon}:"


def test_the_cell_with_most_to_look_at_is_opened_first():
    summary = pd.DataFrame(
        {
            "layer_a": ["zones", "zones", "mines"],
            "layer_b": ["zones", "mines", "mines"],
            "overlap": [0, 1, 1],
            "near": [9, 0, 2],
            "pairs": [9, 9, 3],
        }
    )
    assert page._first(summary) == ("mines", "mines")
    assert page._first(summary.iloc[:1]) == ("zones", "zones")


@pytest.mark.parametrize(
    ("asked", "metres"),
    [("0", 0), ("500", 500), ("20001", 20_000), ("99999", 20_000), ("1e3", 1_000), ("", 1_000)],
)
def test_the_distance_of_the_address_stays_within_what_makes_sense(asked, metres):
    with session(page, near=asked):
        assert page._asked() == metres


def test_the_grid_can_be_taken_away_whole(open_page):
    labels = {button.proto.label for button in open_page().get("download_button")}
    assert labels == {tr(f"matrix.file.{ending}", "vi") for ending in ("csv", "xlsx")}


# -- the map of a pair -------------------------------------------------------------------------------


def test_the_map_goes_to_the_features_listed(made_atlas):
    frames = made_atlas.layers()
    shown = {layer: frame[frame.index.isin(["z-alpha", "p-one"])] for layer, frame in frames.items()}
    fit = pairs._fit(shown, {"z-alpha", "p-one"})
    west, south, east, north = fit.bounds
    assert (west + east) / 2 == pytest.approx(104.1)
    assert (south, north) == pytest.approx((22.396, 22.414))
    nowhere = {layer: frame[frame.index == "h-nowhere"] for layer, frame in frames.items()}
    assert pairs._fit(nowhere, {"h-nowhere"}) is None
    assert pairs._fit({}, set()) is None


def test_a_chosen_pair_leads_to_each_of_its_features(open_page, monkeypatch):
    monkeypatch.setattr(pairs, "_list", lambda listed, *args: 0)
    test = open_page(lang="en", near="2000", layers="zones~projects")
    assert "1,107 m" in html(test)
    test.button("matrix_open_b").click()
    ran(test)
    assert test.query_params["feature"] == "p-one"
    assert test.session_state["page"] == "map"
