"""The side bar: its widgets say what the selection says, and the numbers beside options are kept promises."""

from __future__ import annotations

import re
from datetime import date

import pytest

from geo.atlas.selection import RANGE_KEYS, Selection
from geo.atlas.selection_values import Range
from geo.base.translate import LANGUAGES, tr
from geo.records.vocabulary import LAYERS
from geo.ui.frame import sidebar
from tests.made.atlas import HOSTILE_NAME
from tests.ui.seen import notices, ran, session

FULL = Selection(
    layers=("zones", "mines"),
    provinces=("15",),
    districts=("Bát Xát",),
    communes=("02002",),
    kinds=("mine",),
    statuses=("planned", "operating"),
    minerals=("copper", "gold"),
    sectors=("tea",),
    text="đồng",
    area_ha=Range(10, 500),
    year=Range(None, 2020),
    drafts=False,
    as_of=date(2024, 6, 30),
)


def sidebar_page():
    import streamlit as st

    from geo.ui.frame import sidebar
    from geo.ui.session import cached, state

    atlas = cached.atlas()
    state.open_session(atlas)
    if st.toggle("elsewhere", key="elsewhere"):
        state.replace_selection(st.session_state["wanted"])
    st.session_state["asked"] = sidebar.render(atlas, state.language())
    st.session_state["frames"] = cached.chosen(atlas, st.session_state["asked"]).frames


@pytest.fixture
def bar(open_part):
    def at(selection=None, **query):
        return open_part(sidebar_page, **(selection or Selection()).to_query(), **query)

    return at


def asked(test):
    return test.session_state["asked"]


def count(test):
    return sum(map(len, test.session_state["frames"].values()))


def numbered(label):
    """The name and the number of an option: ``"Đang hoạt động (4)"``."""
    name, number = re.fullmatch(r"(.+) \(([\d.,]+)\)", label).groups()
    return name, int(number)


# -- the selection in the widgets --------------------------------------------------------------------


def test_every_widget_says_what_the_selection_says(bar):
    test = bar(FULL)
    assert asked(test) == FULL
    assert {layer: test.checkbox(f"f_layer_{layer}").value for layer in LAYERS} == {
        layer: layer in FULL.layers for layer in LAYERS
    }
    for name in sidebar._LISTS:
        assert test.multiselect(f"f_{name}").value == list(getattr(FULL, name)), name
    assert test.text_input("f_text").value == "đồng"
    assert test.toggle("f_drafts").value is False
    assert test.date_input("f_as_of").value == date(2024, 6, 30)
    ends = {name: getattr(FULL, name) or Range() for name in RANGE_KEYS}
    for name, span in ends.items():
        assert test.number_input(f"f_{name}_low").value == span.low, name
        assert test.number_input(f"f_{name}_high").value == span.high, name


def test_a_run_without_a_click_changes_nothing(bar):
    test = bar(FULL)
    assert asked(ran(test)) == FULL


@pytest.mark.parametrize(
    ("act", "changed"),
    [
        (lambda test: test.checkbox("f_layer_zones").uncheck(), {"layers": ("mines",)}),
        (lambda test: test.multiselect("f_statuses").set_value(["planned"]), {"statuses": ("planned",)}),
        (lambda test: test.multiselect("f_minerals").set_value([]), {"minerals": ()}),
        (lambda test: test.text_input("f_text").set_value(" "), {"text": ""}),
        (lambda test: test.toggle("f_drafts").set_value(True), {"drafts": True}),
        (lambda test: test.date_input("f_as_of").set_value(None), {"as_of": None}),
        (lambda test: test.number_input("f_area_ha_high").set_value(None), {"area_ha": Range(10, None)}),
        (lambda test: test.number_input("f_year_low").set_value(2000.0), {"year": Range(2000, 2020)}),
    ],
    ids=["layer", "statuses", "minerals", "text", "drafts", "as_of", "area", "year"],
)
def test_a_click_changes_its_own_filter_and_no_other(bar, act, changed):
    test = bar(FULL)
    act(test)
    assert asked(ran(test)) == FULL.replaced(**changed)


def test_widgets_follow_a_selection_that_was_set_elsewhere(bar):
    test = bar(FULL)
    test.session_state["wanted"] = Selection(layers=("projects",), text="luyện")
    test.toggle("elsewhere").set_value(True)
    ran(test)
    assert asked(test) == Selection(layers=("projects",), text="luyện")
    assert test.multiselect("f_statuses").value == []
    assert test.number_input("f_area_ha_low").value is None


def test_reset_keeps_the_vintage_and_clears_the_rest(bar):
    test = bar(Selection(vintage="pre2025", provinces=("10",), text="dong"))
    test.button("f_reset").click()
    assert asked(ran(test)) == Selection(vintage="pre2025")
    assert test.button("f_reset").disabled


def test_provinces_do_not_outlive_their_vintage(bar):
    test = bar(Selection(provinces=("15",), text="dong"))
    test.segmented_control("f_vintage").set_value("pre2025")
    assert asked(ran(test)) == Selection(vintage="pre2025", text="dong")


def test_a_drawn_area_can_be_taken_away(bar):
    test = bar(Selection(polygon=((103, 22), (104, 22), (104, 23))))
    test.button("f_shape_clear").click()
    ran(test)
    assert asked(test) == Selection()
    assert "f_shape_clear" not in [button.key for button in test.button]


def test_a_search_text_is_no_longer_than_a_link_takes(bar):
    test = bar()
    test.text_input("f_text").set_value("x" * 500)
    assert len(asked(ran(test)).text) == 200


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_range_the_wrong_way_round_is_told_beside_it_and_filters_nothing(bar, language):
    test = bar(lang=language)
    test.number_input("f_area_ha_low").set_value(50.0)
    test.number_input("f_area_ha_high").set_value(10.0)
    ran(test)
    assert asked(test).area_ha is None
    assert len(notices(test)) == 1
    assert test.number_input("f_area_ha_low").value == 50  # what was typed stays to be mended


# -- numbers beside the options ------------------------------------------------------------------------


def test_the_numbers_of_the_layers_add_up_to_what_is_shown(bar):
    test = bar()
    numbers = [numbered(test.checkbox(f"f_layer_{layer}").label)[1] for layer in LAYERS]
    assert numbers == [2, 2, 3, 2, 1]
    assert sum(numbers) == count(test) == 10


def test_every_feature_has_one_status_one_kind_one_province(bar):
    test = bar()
    for name in ("statuses", "kinds", "provinces"):
        assert sum(numbered(option)[1] for option in test.multiselect(f"f_{name}").options) == 10, name


@pytest.mark.parametrize("name", ["statuses", "minerals", "communes"])
def test_choosing_an_option_shows_as_many_as_it_promised(bar, name):
    test = bar(lang="en")
    options = dict(map(numbered, test.multiselect(f"f_{name}").options))
    labels = test.session_state[f"labels_{name}"]
    assert set(options) <= set(labels)
    for label, promised in options.items():
        test.multiselect(f"f_{name}").set_value([labels[label]])
        ran(test)
        assert count(test) == promised, label


def test_an_option_without_a_feature_is_offered_only_while_it_is_chosen(bar):
    test = bar(Selection(layers=("mines",), statuses=("removed_from_plan",)))
    removed = tr("vocabulary.status.removed_from_plan", "vi")
    assert f"{removed} (0)" in test.multiselect("f_statuses").options
    test.multiselect("f_statuses").set_value([])
    ran(test)
    assert not any(option.startswith(removed) for option in test.multiselect("f_statuses").options)


def test_what_a_list_says_is_understood_though_its_counts_changed_meanwhile():
    with session(sidebar) as opened:
        opened.session_state["labels_kinds"] = {"Cụm (mới)": "industrial_cluster", "Khu": "industrial_zone"}
        said = ["industrial_zone", "Cụm (mới) (12)", "Khu (1.204)", "mine", "Đảo (3)"]
        tokens = ("industrial_zone", "industrial_cluster", "industrial_zone", "mine")
        assert sidebar._tokens("kinds", said, ["mine"]) == tokens


# -- suggestions ---------------------------------------------------------------------------------------


def test_a_search_suggests_features_and_a_hostile_name_stays_text(bar):
    test = bar(Selection(text="img"))
    (suggestion,) = [button for button in test.button if (button.key or "").startswith("suggestion_")]
    assert "\\<img" in suggestion.label
    assert re.sub(r"\\(.)", r"\1", suggestion.label).replace("\u2060", "") == HOSTILE_NAME
    suggestion.click()
    assert ran(test).session_state["feature_id"] == "c-hostile"


def test_without_a_text_nothing_is_suggested(bar):
    assert not [button for button in bar().button if (button.key or "").startswith("suggestion_")]


def test_the_base_map_of_the_address_is_chosen_and_another_is_kept(bar):
    test = bar(base="terrain")
    assert test.selectbox("f_basemap").value == "terrain"
    test.selectbox("f_basemap").set_value("street")
    assert ran(test).session_state["basemap"] == "street"
