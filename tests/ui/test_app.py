"""The whole app without a browser: filters, address, languages, hostile texts, what nobody foresaw."""

from __future__ import annotations

import re

import pytest

from geo.atlas.atlas import Atlas
from geo.atlas.selection import Selection
from geo.atlas.selection_values import Range
from tests.made.atlas import HOSTILE_NAME
from tests.ui.seen import html, raw_html


@pytest.fixture
def app(open_app):
    """Run the app on the made-up atlas, opened at an address."""
    return lambda query=None: open_app(**(query or {}))


def figure(test, name):
    """The words of one headline figure: its value, what it is, of how many it is known."""
    found = re.search(rf'data-figure="{name}">(.*?)</div>', html(test))
    label, *values = re.findall(r"<d[td][^>]*>(.*?)</d[td]>", found[1])
    return re.sub(r"<[^>]+>", "", " · ".join([values[0], label, *values[1:]]))


def count(test):
    return int(figure(test, "count").split(" · ")[0])


def address(test):
    return dict(test.query_params)


def errors(test):
    return [part.value for part in (*test.error, *test.warning)]


# -- filters ---------------------------------------------------------------------------------------


def test_the_page_opens_in_vietnamese_on_everything(app):
    test = app()
    assert count(test) == 10
    assert "đối tượng" in figure(test, "count")
    assert errors(test) == []
    assert address(test) == {}


def test_a_layer_switched_off_changes_figures_table_and_address(app):
    test = app()
    test.checkbox("f_layer_hydropower").uncheck().run()
    assert count(test) == 7
    assert len(test.dataframe[0].value) == 7
    assert Selection.from_query(address(test))[0].layers == ("zones", "clusters", "mines", "projects")


def test_sums_say_of_how_many_they_know_and_keep_plans_apart(app):
    test = app({"l": "mines"})
    # m-point has 12.5 hectares, m-square 101 by a plan
    assert figure(test, "area_ha") == "12,5 ha · tổng diện tích · có số liệu 1/2 · quy hoạch 101 ha (1/2)"


def test_options_carry_counts_that_follow_the_other_filters(app):
    test = app()
    options = test.multiselect("f_statuses").options
    assert "Đang hoạt động (4)" in options
    test.checkbox("f_layer_zones").uncheck().run()
    assert "Đang hoạt động (3)" in test.multiselect("f_statuses").options


def test_a_choice_survives_that_its_count_changes(app):
    test = app()
    test.multiselect("f_statuses").select("operating").run()
    test.checkbox("f_layer_zones").uncheck().run()
    assert test.multiselect("f_statuses").value == ["operating"]
    assert count(test) == 3


def test_search_needs_no_accents_and_suggests(app):
    test = app()
    test.text_input("f_text").set_value("dong pho moi").run()
    assert count(test) == 2  # the zone, and a copper (đồng) plant in the commune Phố Mới
    test.button("suggestion_0").click().run()
    assert address(test)["feature"] == "z-alpha"


def test_leaving_drafts_out_leaves_out_what_rests_on_them(app):
    test = app()
    test.toggle("f_drafts").set_value(False).run()
    assert count(test) == 7  # without z-beta, h-nowhere, m-square
    assert "Không gồm dự thảo" in html(test)


def test_as_of_shows_what_was_known_then(app):
    test = app({"t": "2022-12-31"})
    assert "Tại ngày 31/12/2022" in html(test)
    assert count(test) == 5  # z-alpha, c-gamma, h-one, h-two, m-point


def test_a_range_the_wrong_way_round_is_said_and_filters_nothing(app):
    test = app()
    test.number_input("f_area_ha_low").set_value(50.0)
    test.number_input("f_area_ha_high").set_value(10.0).run()
    assert len(errors(test)) == 1
    assert count(test) == 10


def test_reset_clears_every_filter(app):
    test = app({"l": "mines", "q": "dong", "a": "1..500"})
    assert count(test) == 1
    test.button("f_reset").click().run()
    assert count(test) == 10
    assert test.text_input("f_text").value == ""
    assert test.number_input("f_area_ha_low").value is None
    assert address(test) == {}


def test_provinces_of_the_other_vintage_are_other_provinces(app):
    test = app({"p": "15"})
    assert count(test) == 7
    test.segmented_control("f_vintage").set_value("pre2025").run()
    assert count(test) == 10
    assert {option.split(" (")[0] for option in test.multiselect("f_provinces").options} == {
        "Lai Châu",
        "Lào Cai",
        "Yên Bái",
    }


def test_an_empty_result_says_which_filter_to_loosen(app):
    test = app({"l": "zones", "m": "copper"})
    assert count(test) == 0
    assert "Không có đối tượng nào khớp" in html(test)
    test.button("loosen_layers").click().run()
    assert count(test) == 2


# -- address, languages ----------------------------------------------------------------------------


def test_an_address_opens_the_same_view(app):
    selection = Selection(
        layers=("zones", "clusters"), statuses=("operating",), area_ha=Range(10, None), text="khu cong nghiep"
    )
    query = {**selection.to_query(), "lang": "en", "feature": "z-alpha", "base": "satellite"}
    test = app(query)
    assert count(test) == 1
    assert test.multiselect("f_statuses").value == ["operating"]
    assert test.selectbox("f_basemap").value == "satellite"
    assert "East New Street industrial zone" in html(test)
    assert address(test) == query


def test_values_that_cannot_be_used_are_dropped_with_a_notice(app):
    test = app({"s": "operating~flying", "feature": "no-such", "base": "moon", "lang": "xx"})
    assert test.multiselect("f_statuses").value == ["operating"]
    assert len(errors(test)) == 2
    assert "no\\-such" in errors(test)[1]
    assert address(test) == {"v": "1", "s": "operating"}


def test_the_language_changes_words_and_keeps_filters_and_feature(app):
    test = app({"s": "operating", "feature": "h-one"})
    test.segmented_control("language").set_value("en").run()
    assert "features" in figure(test, "count")
    assert test.multiselect("f_statuses").value == ["operating"]
    assert "One Stream hydropower plant" in html(test)
    assert address(test) == {"v": "1", "s": "operating", "feature": "h-one", "lang": "en"}


# -- hostile texts -----------------------------------------------------------------------------------


def test_hostile_names_stay_text(app):
    test = app({"feature": "c-hostile", "q": "img"})
    assert HOSTILE_NAME in html(test)
    assert not re.search(r"<img|\$\{|`", raw_html(test))
    label = test.button("suggestion_0").label
    assert "\\<img" in label
    assert "\\$\\{" in label
    assert test.dataframe[0].value["name"].tolist() == [HOSTILE_NAME]


def test_nothing_of_an_unexpected_error_is_shown(app, monkeypatch):
    def fails(*args, **kwargs):
        raise RuntimeError("/secret/path")

    monkeypatch.setattr(Atlas, "facts", fails)
    test = app({"feature": "z-alpha"})
    assert len(test.error) == 1
    assert "secret" not in test.error[0].value
    assert re.search(r"mã lỗi: [0-9a-f]{8}", test.error[0].value)
