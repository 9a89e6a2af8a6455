"""Features are chosen one by one: found by name, in the order of the clicks, each once."""

from __future__ import annotations

import re

import pytest

from geo.base.translate import tr
from tests.made.atlas import HOSTILE_NAME
from tests.ui.seen import ran


def picker_page():
    import streamlit as st

    from geo.ui.parts import feature_picker
    from geo.ui.session import cached, state

    st.session_state["picked"] = feature_picker.draw(cached.atlas(), state.language())


@pytest.fixture
def test(open_part):
    return open_part(picker_page)


def look_for(test, text):
    test.text_input("report_search").set_value(text)
    return ran(test)


def pick(test, feature_id):
    test.button(f"report_pick_{feature_id}").click()
    return ran(test)


def found(test):
    return [button.key.removeprefix("report_pick_") for button in test.button]


def test_nothing_is_offered_before_a_name_is_typed(test):
    assert found(test) == []
    assert test.session_state["picked"] == ()


def test_a_name_is_found_without_accents_and_old_names_too(test):
    assert "h-one" in found(look_for(test, "suoi mot"))
    assert found(look_for(test, "ben cu")) == ["z-alpha"]


def test_features_are_kept_in_the_order_of_the_clicks(test):
    for text, feature_id in (("square", "m-square"), ("alpha dong pho", ""), ("pho moi", "z-alpha")):
        look_for(test, text)
        if feature_id:
            pick(test, feature_id)
    assert test.session_state["picked"] == ("m-square", "z-alpha")
    assert test.text_input("report_search").value == ""  # ready for the next name


def test_a_feature_is_chosen_once(test):
    for _ in range(2):
        pick(look_for(test, "ben cu"), "z-alpha")
    assert test.session_state["picked"] == ("z-alpha",)


def test_a_feature_can_be_taken_out_again(test):
    pick(look_for(test, "ben cu"), "z-alpha")
    pick(look_for(test, "square"), "m-square")
    test.multiselect("report_features_chips").set_value(["m-square"])
    assert ran(test).session_state["picked"] == ("m-square",)


def test_a_name_that_nothing_bears_is_said(test):
    look_for(test, "zzz")
    assert test.caption[0].value == tr("report_page.features.no_hit", "vi")


def test_what_is_no_feature_any_more_is_left_out(test):
    test.session_state["report_features"] = ["gone", "h-one"]
    assert ran(test).session_state["picked"] == ("h-one",)


def test_hostile_names_stay_text(test):
    (button,) = (one for one in look_for(test, "img onerror").button)
    label = button.label
    assert "\\<img" in label
    assert not re.search(r"(?<!\\)[<`$]", label)
    shown = re.sub(r"\\(.)", r"\1", label).replace("\u2060", "")
    assert shown.startswith(f"**{HOSTILE_NAME}** — ")
    pick(test, "c-hostile")
    assert test.multiselect("report_features_chips").options == [HOSTILE_NAME]
