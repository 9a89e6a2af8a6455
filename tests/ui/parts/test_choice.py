"""A choice keeps what was clicked, also where the browser has not seen it before."""

from __future__ import annotations

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.testing.v1 import AppTest


def page():
    from geo.ui.parts.choice import one_of

    one_of(["none", "raster", "tiles"], "none", label="Nền", key="backdrop", name_of=str.upper)


@pytest.fixture
def test():
    return AppTest.from_function(page).run()


def unseen(test):
    """Run the page for a browser that has not shown the choice: it is folded away."""
    test._run(WidgetStates())
    return test.button_group("backdrop")


def test_the_usual_is_chosen_first(test):
    assert test.button_group("backdrop").value == "none"
    assert not test.button_group("backdrop").proto.set_value


def test_a_folded_choice_is_not_told_to_the_browser_anew(test):
    choice = unseen(test)
    assert choice.value == "none"
    assert not choice.proto.set_value
    assert list(choice.proto.default) == [0]


def test_what_was_clicked_is_what_a_choice_shows_when_it_is_seen_again(test):
    test.button_group("backdrop").set_value("raster").run()
    choice = unseen(test)
    assert choice.value == "raster"
    assert not choice.proto.set_value
    assert list(choice.proto.default) == [1]


def test_what_is_no_option_any_more_gives_way_to_the_usual(test):
    test.session_state["backdrop"] = "gone"
    assert test.run().button_group("backdrop").value == "none"
