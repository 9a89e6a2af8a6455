"""The table twin of the map: words of the language, numbers that sort, the chosen row a feature."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from pandas.io.formats.style import Styler

from geo.base.translate import LANGUAGES, tr
from geo.records.vocabulary import LAYERS
from geo.ui.parts import table
from geo.ui.session import state
from tests.made.atlas import HOSTILE_NAME
from tests.ui.seen import session


@pytest.fixture(scope="module")
def frames(made_atlas):
    return dict(made_atlas.layers())


def rows(frames, layer, language="en"):
    shown = frames if layer == table.ALL else {layer: frames[layer]}
    return table.rows_of(shown, layer, language)


# -- rows ------------------------------------------------------------------------------------------


def test_every_feature_has_its_row(frames):
    every = rows(frames, table.ALL)
    assert every.index.tolist() == [feature for layer in LAYERS for feature in frames[layer].index]
    assert len(every) == 10
    assert every["layer"].nunique() == 5


@pytest.mark.parametrize("layer", LAYERS)
def test_a_layer_has_its_own_figures(frames, layer):
    one = rows(frames, layer)
    assert set(table._NUMBERS[layer]) <= set(one.columns)
    assert "layer" not in one
    assert ("kind" in one) == (layer in ("zones", "clusters"))
    assert all(pd.api.types.is_float_dtype(one[name]) for name in table._NUMBERS[layer])


def test_a_row_says_what_is_known_and_leaves_the_rest_open(frames):
    alpha = rows(frames, "zones").loc["z-alpha"]
    assert alpha["name"] == "East New Street industrial zone"
    assert (alpha["area_ha"], alpha["leasable_ha"], alpha["available_ha"]) == (100, 60, 15)
    assert (alpha["commune"], alpha["province"], alpha["draft"]) == ("Phố Mới", "Lào Cai", "")
    beta = rows(frames, "zones").loc["z-beta"]
    assert math.isnan(beta["area_ha"])  # 30 to 50 is no number
    assert beta["draft"] == "✎"


def test_beside_derived_land_stands_what_it_rests_on_or_why_there_is_none(frames):
    zones = rows(frames, "zones")
    assert zones.loc["z-alpha", "available_how"] == "derived · 2024 · Departmental report"
    assert zones.loc["z-beta", "available_how"] == tr("core.unknown.nothing", "en")
    assert "available_how" not in rows(frames, "mines")


def test_a_draft_marks_the_figure_that_rests_on_it(frames):
    zones = frames["zones"].assign(draft=False)
    drafts = table.rows_of({"zones": zones}, "zones", "en")["draft"]
    assert drafts["z-alpha"] == ""
    assert drafts["z-beta"] == "✎ Status, Area"


def test_a_plan_says_so_beside_its_number(frames):
    mines = {"mines": frames["mines"]}
    bases = table.bases_of(mines, ["area_ha"])
    assert bases == {"area_ha": {"planned": ["m-square"]}}
    styled = table.formatted(table.rows_of(mines, "mines", "en"), "en", bases)
    shown = {cell["display_value"] for row in styled._translate(False, False)["body"] for cell in row}
    assert {"101 (planned)", "12.5"} <= shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_are_those_of_the_language(frames, language):
    one = rows(frames, "mines", language).loc["m-square"]
    minerals = [tr(f"vocabulary.mineral.{token}", language) for token in ("copper", "gold")]
    assert one["minerals"] == ", ".join(minerals)
    assert one["status"] == tr("vocabulary.status.planned", language)


def test_names_are_cells_whatever_they_say(frames):
    assert rows(frames, "clusters").loc["c-hostile", "name"] == HOSTILE_NAME


def test_nothing_chosen_is_an_empty_table(frames):
    assert table.rows_of({layer: frame.iloc[:0] for layer, frame in frames.items()}, table.ALL, "vi").empty


# -- numbers ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "written"), [("vi", ["1.234,5", "", "2018", "Mỏ"]), ("en", ["1,234.5", "", "2018", "Mỏ"])]
)
def test_numbers_are_written_as_the_language_writes_them_and_stay_numbers(language, written):
    shown = pd.DataFrame({"a": [1234.5], "b": [math.nan], "year_established": [2018.0], "name": ["Mỏ"]})
    styled = table.formatted(shown, language)
    assert isinstance(styled, Styler)
    assert [cell["display_value"] for cell in styled._translate(False, False)["body"][0][1:]] == written
    assert styled.data["a"].tolist() == [1234.5]


def test_a_long_table_is_left_to_the_browser():
    long = pd.DataFrame({"area_ha": [1.0] * (table.STYLED_ROWS + 1)})
    assert table.formatted(long, "vi") is long
    assert isinstance(table.formatted(long.iloc[1:].reset_index(drop=True), "vi"), Styler)


@pytest.mark.parametrize("layer", [table.ALL, *LAYERS])
def test_every_column_has_a_heading_and_no_heading_is_without_a_column(frames, layer):
    shown = rows(frames, layer)
    assert set(table._columns(shown, layer, "vi")) == set(shown.columns)


def test_headings_of_figures_carry_their_unit(frames):
    columns = table._columns(rows(frames, "hydropower"), "hydropower", "en")
    assert "MW" in columns["capacity_mw"]["label"]


# -- the chosen row --------------------------------------------------------------------------------


def clicked(rows_chosen):
    """Choose rows of a table of three features, and return the feature chosen then."""
    with session(table, state) as opened:
        opened.session_state["table_ids"] = ("a", "b", "c")
        opened.session_state["feature_id"] = "a"
        opened.session_state[table.KEY] = {"selection": {"rows": rows_chosen}}
        table._take_row()
        return state.feature_id(), state.journey()


def test_a_click_on_a_row_chooses_its_feature_and_the_map_goes_there():
    assert clicked([2]) == ("c", ("journey1", "c"))


def test_a_click_that_takes_the_mark_away_chooses_none():
    assert clicked([]) == (None, ("journey0", None))


def test_a_row_of_a_table_that_is_gone_chooses_none():
    assert clicked([7])[0] is None


def table_page():
    import streamlit as st

    from geo.ui.parts import table
    from geo.ui.session import cached, state

    atlas = cached.atlas()
    state.open_session(atlas)
    frames = cached.chosen(atlas, state.selection()).frames
    table.draw(frames, state.language(), beside=lambda: st.text("beside"))
    st.session_state["marked"] = st.session_state[table.KEY]["selection"]["rows"]


def test_the_row_of_the_chosen_feature_is_marked(open_part):
    test = open_part(table_page, feature="h-two")
    ids = test.dataframe[0].value.index.tolist()
    assert [ids[row] for row in test.session_state["marked"]] == ["h-two"]
    assert test.text[0].value == "beside"


def test_one_layer_alone_is_shown_with_its_own_columns(open_part):
    test = open_part(table_page)
    switch = test.segmented_control("table_layer")
    assert switch.options[0] == f"{tr('ui.table.all', 'vi')} 10"
    switch.set_value("hydropower").run()
    shown = test.dataframe[0].value
    assert sorted(shown.index) == ["h-nowhere", "h-one", "h-two"]
    assert "generation_gwh" in shown


def test_a_selection_of_one_layer_needs_no_switch(open_part):
    test = open_part(table_page, l="mines")
    assert not [one for one in test.segmented_control if one.key == "table_layer"]
    assert "reserves_t" in test.dataframe[0].value
