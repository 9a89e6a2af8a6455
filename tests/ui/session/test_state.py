"""What a session looks at, and links: what is put into an address comes back equal."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.atlas.selection import RANGE_KEYS, Selection
from geo.atlas.selection_values import Range
from geo.base.basemaps import BASEMAPS
from geo.base.errors import DataError, NotFoundError
from geo.base.limits import limit
from geo.base.translate import LANGUAGES
from geo.records.territory import VINTAGES, province_names
from geo.records.vocabulary import LAYERS, MINERALS, SECTORS, STATUSES
from geo.ui.session import state
from tests.ui.seen import session

FEATURES = ("z-alpha", "h-one", "m-square")
SQUARE = {"type": "Polygon", "coordinates": [[[103, 22], [104, 22], [104, 23], [103, 23], [103, 22]]]}


def atlas(own_fault=None):
    """As much of an atlas as a session asks for when it opens."""
    return SimpleNamespace(
        features=pd.DataFrame(index=list(FEATURES)),
        left=pd.DataFrame(index=["m-gone"]),
        not_found=lambda name: NotFoundError("errors.left_no_fact", name=name, day=date(2026, 12, 1)),
        own_fault=own_fault,
    )


def some_of(tokens):
    return st.lists(st.sampled_from(tokens), unique=True).map(tuple)


def spans():
    ends = st.none() | st.floats(0, 1e9, allow_nan=False)
    pair = st.tuples(ends, ends).filter(lambda ends: None in ends or ends[0] <= ends[1])
    return st.none() | pair.map(lambda ends: Range(*ends))


names = st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=12)
corners = st.tuples(st.integers(102_000, 105_000), st.integers(21_000, 23_000)).map(
    lambda corner: (corner[0] / 1_000, corner[1] / 1_000)
)


@st.composite
def selections(draw):
    vintage = draw(st.sampled_from(VINTAGES))
    provinces = list(province_names(vintage))
    west, south = draw(corners)
    return Selection(
        layers=draw(some_of(LAYERS)),
        vintage=vintage,
        provinces=draw(some_of(list(provinces))),
        districts=tuple(draw(st.lists(names, max_size=3))),
        communes=tuple(draw(st.lists(names, max_size=3))),
        statuses=draw(some_of(STATUSES)),
        minerals=draw(some_of(MINERALS)),
        sectors=draw(some_of(SECTORS)),
        text=draw(names),
        polygon=draw(st.none() | st.just(((west, south), (west + 0.5, south), (west, south + 0.25)))),
        drafts=draw(st.booleans()),
        as_of=draw(st.none() | st.dates(date(1990, 1, 1), date(2050, 12, 31))),
        **{name: draw(spans()) for name in RANGE_KEYS},
    )


# -- links -----------------------------------------------------------------------------------------


@given(
    selections(),
    st.none() | st.sampled_from(FEATURES),
    st.sampled_from(list(BASEMAPS)),
    st.sampled_from(LANGUAGES),
)
def test_whoever_gets_the_link_sees_the_same(selection, feature_id, basemap, language):
    with session(state, lang=language, at="22.5,103.9,11") as sender:
        state.open_session(atlas())
        state.replace_selection(selection)
        state.choose_feature(feature_id)
        state.choose_basemap(basemap)
        state.publish()
        link = sender.query_params.to_dict()
    with session(state, **link) as reader:
        state.open_session(atlas())
        assert state.selection() == selection
        assert (state.feature_id(), state.basemap(), state.language()) == (feature_id, basemap, language)
        assert state.view() == (22.5, 103.9, 11.0)
        assert state.pending_sentences() == []
        state.publish()
        assert reader.query_params.to_dict() == link


def test_a_fresh_session_needs_no_parameters():
    with session(state) as opened:
        state.open_session(atlas())
        state.publish()
        assert opened.query_params == {}


def test_the_address_is_read_once_and_follows_from_then_on():
    with session(state, s="operating") as opened:
        state.open_session(atlas())
        state.take_selection(Selection(statuses=("planned",)))
        state.open_session(atlas())
        assert state.selection().statuses == ("planned",)
        state.publish()
        assert opened.query_params["s"] == "planned"


def test_what_the_address_says_amiss_is_told_once_and_left_out():
    with session(
        state, s="operating~flying", feature="no-such", base="moon", lang="xx", at="north"
    ) as opened:
        state.open_session(atlas(DataError("errors.unexpected")))
        assert (state.language(), state.basemap(), state.feature_id(), state.view()) == (
            "vi",
            "local",
            None,
            None,
        )
        told = state.pending_sentences()
        assert len(told) == 3
        assert "flying" in told[0]
        assert "no-such" in told[1]
        assert state.pending_sentences() == []
        state.publish()
        assert opened.query_params == {"v": "1", "s": "operating", "at": "north"}


def test_a_page_s_own_parameters_are_not_those_of_the_links_to_other_pages():
    with session(state):
        state.open_session(atlas())
        state.own_parameters(near="500", layers="")
        assert state.query(is_own=True) == {"near": "500"}
        assert state.query() == {}
        state.enter("matrix")
        assert state.query(is_own=True) == {}


@given(st.lists(st.text("abc-123", min_size=1), unique=True, max_size=8))
def test_ids_in_an_address_come_back_in_their_order(ids):
    assert state.parted_ids(state.joined_ids(ids)) == ids


def test_more_ids_than_a_link_should_hold_are_left_out():
    most = limit("query_text_characters")
    assert len(state.joined_ids(["a" * (most // 2 - 1), "b" * (most // 2)])) == most
    assert state.joined_ids(["a" * (most // 2), "b" * (most // 2)]) == ""


@pytest.mark.parametrize(
    ("text", "view"),
    [
        ("22.5,103.9,11", (22.5, 103.9, 11.0)),
        ("-85,180,0", (-85.0, 180.0, 0.0)),
        ("86,103.9,11", None),
        ("22.5,181,11", None),
        ("22.5,103.9,23", None),
        ("22.5,103.9", None),
        ("nan,103.9,11", None),
        ("a,b,c", None),
        ("", None),
        (None, None),
    ],
)
def test_a_view_is_three_numbers_on_the_earth(text, view):
    assert state.parse_view(text) == view


# -- language, filters, the chosen feature -----------------------------------------------------------


def test_the_language_of_the_address_holds_until_another_is_chosen():
    with session(state, lang="en") as opened:
        assert state.language() == "en"
        opened.session_state["language"] = "vi"
        assert state.language() == "vi"


def test_widgets_follow_what_was_set_elsewhere_only():
    with session(state) as opened:
        state.open_session(atlas())
        state.take_selection(Selection(text="a"))
        assert "widgets_follow" not in opened.session_state
        state.replace_selection(Selection(text="b"))
        assert opened.session_state["widgets_follow"]


def test_a_drawing_becomes_a_filter_and_its_removal_takes_it_away():
    with session(state):
        state.open_session(atlas())
        state.filter_by_drawing(SQUARE)
        assert state.selection().polygon == ((103, 22), (104, 22), (104, 23), (103, 23))
        assert state.take_wish_to_run_all()
        assert not state.take_wish_to_run_all()
        state.filter_by_drawing(None)
        assert state.selection() == Selection()


def test_a_drawing_without_an_area_is_told_and_changes_nothing():
    with session(state):
        state.open_session(atlas())
        state.filter_by_drawing({"type": "Polygon", "coordinates": [[[103, 22], [104, 22], [103, 22]]]})
        assert state.selection() == Selection()
        assert len(state.pending_sentences()) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_filter_has_a_name(language):
    fields = set(Selection.__dataclass_fields__) - {"vintage"}
    named = {field: state.filter_name(field, language) for field in fields}
    assert all(named.values())
    assert named["bbox"] == named["polygon"]
    assert "ha" in named["area_ha"]


def test_a_journey_is_wished_for_once_and_ends_when_its_map_is_left():
    with session(state):
        state.open_session(atlas())
        state.enter(state.MAP_PAGE)
        assert state.journey() == ("journey0", None)
        state.choose_feature("z-alpha")
        assert state.journey() == ("journey1", "z-alpha")
        state.choose_feature("h-one", travel=False)
        assert (state.feature_id(), state.journey()) == ("h-one", ("journey1", "z-alpha"))
        state.enter("area")
        assert state.journey() == ("journey1", None)
        state.choose_feature("m-square")
        state.enter(state.MAP_PAGE)
        assert state.journey() == ("journey2", "m-square")


def test_a_feature_of_the_address_is_gone_to_unless_a_view_is_given():
    with session(state, feature="h-one"):
        state.open_session(atlas())
        assert state.journey() == ("journey1", "h-one")
    with session(state, feature="h-one", at="22,104,9"):
        state.open_session(atlas())
        assert state.journey() == ("journey0", None)


def test_an_errand_is_done_once():
    with session(state):
        state.send(state.REPORT_PAGE, what="features", id="h-one")
        assert state.take_destination() == "report"
        assert state.take_destination() is None
        assert (state.take_errand("what"), state.take_errand("what")) == ("features", None)
        assert state.take_errand("id") == "h-one"
        assert state.take_errand("kind") is None


def test_a_link_to_a_feature_that_left_says_so():
    with session(state, feature="m-gone"):
        state.open_session(atlas())
        assert state.feature_id() is None
        (told,) = state.pending_sentences()
    assert "m-gone" in told
    assert "01/12/2026" in told
