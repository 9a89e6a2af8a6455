"""The map page: headline figures with of how many they are known, the map's events, the chosen feature."""

from __future__ import annotations

import re
from datetime import date
from html import unescape

import pytest
import shapely

from geo.atlas.selection import Selection
from geo.atlas.totals import apart_text
from geo.base.translate import LANGUAGES, tr
from geo.ui.pages import map as map_page
from geo.ui.parts.map_view import MapEvent
from geo.ui.session import state
from tests.ui.seen import html, notices, ran, session, words

SQUARE = {"type": "Polygon", "coordinates": [[[103, 22], [104, 22], [104, 23], [103, 23], [103, 22]]]}


def figures(atlas, selection, language="en", **more):
    return map_page.figures(atlas.totals(atlas.select(selection)), selection, language, **more)


def figure(markup, name):
    """The words of one headline figure; None where it is not there."""
    found = re.search(rf'data-figure="{name}">(.*?)</div>', markup)
    return words(found[1]) if found else None


# -- headline figures ------------------------------------------------------------------------------


def test_every_sum_says_of_how_many_it_is_known(made_atlas):
    markup = figures(made_atlas, Selection(layers=("zones", "clusters")))
    assert figure(markup, "count").endswith("4")
    # z-alpha 100 and c-hostile 20; z-beta is a range, and c-gamma was removed from the plan
    said = figure(markup, "area_ha")
    assert "120 ha" in said
    assert tr("ui.figures.known", "en", known=2, total=3) in said
    assert "25 ha" in figure(markup, "available_ha")  # 15 and 10


@pytest.mark.parametrize("language", LANGUAGES)
def test_land_that_is_not_to_be_had_today_stands_beside_the_sum(made_atlas, language):
    selection = Selection(layers=("zones", "clusters"))
    frames = made_atlas.select(selection)
    zones = frames["zones"].assign(status="relocating")  # the 15 ha of z-alpha
    clusters = frames["clusters"].assign(available_ha_old=True)  # the 10 ha of c-hostile
    found = made_atlas.totals({"zones": zones, "clusters": clusters})
    said = figure(map_page.figures(found, selection, language), "available_ha")
    for apart, hectares in zip(found.apart, ("15 ha", "10 ha"), strict=True):
        assert f"{hectares} {apart_text(apart, language)} (1)" in said


def test_a_plan_is_no_part_of_the_sum_but_stands_beside_it(made_atlas):
    said = figure(figures(made_atlas, Selection(layers=("mines",))), "area_ha")
    assert "12.5 ha" in said  # m-point; the 101 ha of m-square are a plan
    assert f"{tr('ui.figures.planned', 'en', value='101 ha')} (1/2)" in said


def test_a_figure_of_which_nothing_is_known_is_a_dash_and_one_that_no_layer_has_is_left_out(made_atlas):
    markup = figures(made_atlas, Selection(layers=("hydropower",)))
    assert "10 MW" in figure(markup, "capacity_mw")
    assert f"– {tr('ui.figures.known', 'en', known=0, total=3)}" in figure(markup, "area_ha")
    assert figure(markup, "fill_rate_pct") is None


def test_the_count_says_of_which_layers(made_atlas):
    markup = unescape(figures(made_atlas, Selection(layers=("zones", "projects"))))
    zones, projects = (tr(f"vocabulary.layer.{layer}", "en") for layer in ("zones", "projects"))
    assert f'title="{zones} 2 · {projects} 1"' in markup


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_reader_must_know_is_said_and_only_then(made_atlas, language):
    selection = Selection(as_of=date(2024, 6, 30), drafts=False)
    said = words(figures(made_atlas, selection, language, imprecise=3))
    assert "2024" in said
    assert tr("ui.figures.no_drafts", language) in said
    assert tr("ui.figures.imprecise", language, count="3") in said
    assert 'class="asof"' not in figures(made_atlas, Selection(), language)


@pytest.mark.parametrize(
    ("text", "parts"),
    [("1,234.5 ha", "1,234.5<small> ha</small>"), ("12 km", "12<small> km</small>"), ("–", "–")],
)
def test_a_unit_is_set_smaller_than_its_number(text, parts):
    assert "".join(map_page._parts(text)) == parts


# -- the map's events ------------------------------------------------------------------------------


@pytest.fixture
def events(made_atlas):
    """Tell the page what the reader did on the map."""
    with session(map_page, state):
        state.open_session(made_atlas)
        yield map_page._take_event


def test_a_click_chooses_a_feature_and_the_map_stays(events):
    events(MapEvent("h-one", 1))
    assert (state.feature_id(), state.journey()[1]) == ("h-one", None)


def test_a_click_on_empty_ground_chooses_none(events):
    events(MapEvent("h-one", 1))
    events(MapEvent(None, 2))
    assert state.feature_id() is None


def test_a_click_that_was_told_of_before_does_not_undo_a_later_choice(events):
    events(MapEvent("h-one", 1))
    state.choose_feature("m-square")
    events(MapEvent("h-one", 1, SQUARE))
    assert state.feature_id() == "m-square"


def test_a_drawing_filters_until_it_is_deleted(events):
    events(MapEvent(drawing=SQUARE))
    assert state.selection().polygon == ((103, 22), (104, 22), (104, 23), (103, 23))
    events(MapEvent("h-one", 1, SQUARE))
    assert state.selection().polygon is not None
    events(MapEvent("h-one", 1, None))
    assert state.selection().polygon is None


def test_the_map_goes_to_what_was_chosen_elsewhere(made_atlas):
    frames = made_atlas.layers()
    with session(map_page, state):
        assert map_page._fit(frames) is None
        state.choose_feature("z-alpha")
        fit = map_page._fit(frames)
        assert fit.token == "journey1"
        assert fit.bounds == pytest.approx((104.06, 22.36, 104.14, 22.44))
        state.choose_feature("h-nowhere")
        assert map_page._fit(frames) is None


# -- the page --------------------------------------------------------------------------------------


def test_figures_table_and_panel_are_of_one_selection(open_app):
    test = open_app(l="mines", feature="m-square", lang="en")
    assert "113.5 ha" not in html(test)  # a plan is not added to what is
    assert figure(html(test), "count").endswith("2")
    assert sorted(test.dataframe[0].value.index) == ["m-point", "m-square"]
    assert "<h2>Square copper mine</h2>" in html(test)


def test_a_feature_that_the_filters_leave_out_stays_open_and_it_is_said(open_app):
    test = open_app(l="zones", feature="m-square")
    assert tr("ui.details.gone", "vi") in html(test)
    assert "Mỏ đồng Vuông" in html(test)


def test_the_panel_is_closed(open_app):
    test = open_app(feature="h-one")
    test.button("close_panel").click()
    ran(test)
    assert "feature" not in test.query_params
    assert 'class="panel"' not in html(test)


def test_a_feature_not_known_then_is_said(open_app):
    test = open_app(feature="p-one", t="2021-01-01")
    assert any("Nhà máy luyện đồng Số Một" in text for text in notices(test))


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_left_offers_the_filters_to_loosen_with_what_each_brings_back(open_app, language):
    test = open_app(l="zones", m="copper", lang=language)
    assert tr("ui.empty.title", language) in html(test)
    labels = {button.key: button.label for button in test.button if (button.key or "").startswith("loosen_")}
    assert labels == {
        f"loosen_{field}": tr(
            "ui.empty.option", language, filter=state.filter_name(field, language), count="2"
        )
        for field in ("layers", "minerals")
    }
    test.button("loosen_minerals").click()
    assert figure(html(ran(test)), "count").endswith("2")


def test_where_no_single_filter_is_to_blame_all_are_reset(open_app):
    test = open_app(l="zones", m="copper", k="mine", q="zzz")
    assert not [button for button in test.button if (button.key or "").startswith("loosen_")]
    test.button("empty_reset").click()
    assert figure(html(ran(test)), "count").endswith("10")


def test_the_table_leads_to_a_report_of_what_the_filters_leave(open_app):
    test = open_app(l="zones")
    test.button("table_report").click()
    ran(test)
    assert tr("report_page.intro", "vi") in html(test)
    assert test.query_params["l"] == "zones"


def test_a_fault_of_the_map_leaves_the_rest_of_the_page(open_app, monkeypatch):
    def fails(*args, **kwargs):
        raise RuntimeError("/secret/path")

    monkeypatch.setattr(shapely.geometry.base.BaseGeometry, "bounds", property(fails))
    test = open_app(feature="z-alpha")
    assert len(test.error) == 1
    assert "secret" not in test.error[0].value
    assert figure(html(test), "count").endswith("10")
