from __future__ import annotations

import pandas as pd
import pytest

from geo.atlas.credits import used_sources
from geo.atlas.selection import Selection
from geo.base.translate import LANGUAGES, tr
from geo.export.selection.table import attribute_and_part, heading, layer_table, unit_of
from geo.records.vocabulary import LAYERS


@pytest.mark.parametrize(
    ("column", "belongs"),
    [
        ("area_ha", ("area_ha", "")),
        ("area_ha_as_of", ("area_ha", "as_of")),
        ("legal_basis", ("legal_basis", "")),
        ("legal_basis_source_id", ("legal_basis", "source_id")),
        ("location_source_id", ("", "")),
        ("feature_id", ("", "")),
    ],
)
def test_columns_know_their_attribute(column, belongs):
    assert attribute_and_part(column) == belongs


@pytest.mark.parametrize(
    ("column", "unit"),
    [
        ("area_ha", "ha"),
        ("area_ha_upper", "ha"),
        ("area_ha_basis", ""),
        ("available_ha", "ha"),
        ("computed_grid_ha", "ha"),
        ("accuracy_m", "m"),
        ("draft", ""),
    ],
)
def test_units_go_with_numbers(column, unit):
    assert unit_of(column) == unit


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("layer", LAYERS)
def test_every_column_of_every_layer_has_words_of_its_own(made_atlas, layer, language):
    table = layer_table(layer, made_atlas.select(Selection())[layer], made_atlas, language)
    words = {name: heading(name, language) for name in table.columns}
    assert not [name for name, text in words.items() if text == name]
    assert len(set(words.values())) == len(words)


def test_words():
    assert heading("area_ha", "vi") == "Diện tích (ha)"
    assert heading("area_ha_source", "en") == "Area: source"
    assert heading("kind_label", "en") == "Kind"
    assert heading("available_ha", "vi").count("(ha)") == heading("computed_grid_ha", "vi").count("(ha)") == 1
    assert heading("year_established", "en") == "Year established"


def test_each_figure_says_whether_it_rests_on_a_draft_and_derived_land_what_it_rests_on(made_atlas):
    frames = made_atlas.select(Selection(layers=("zones",)))
    alpha, beta = (
        layer_table("zones", frames["zones"], made_atlas, "en").loc[each] for each in ("z-alpha", "z-beta")
    )
    assert (alpha["area_ha_draft"], beta["area_ha_draft"]) == (0, 1)
    assert pd.isna(beta["leasable_ha_draft"])  # no figure, no mark
    assert (alpha["available_ha"], alpha["available_ha_draft"], alpha["available_ha_old"]) == (15, 0, 0)
    assert (alpha["available_ha_as_of"], alpha["available_ha_standing"]) == ("2024", "departmental_report")
    assert "60 ha (2024; Văn bản report-2024)" in alpha["available_ha_inputs_label"]
    assert alpha["available_ha_reason_label"] is None
    assert beta["available_ha_reason_label"] == tr("core.unknown.nothing", "en")


def test_sources_of_inputs_are_credited_though_another_figure_is_chosen(made_atlas):
    zones = made_atlas.select(Selection(layers=("zones",)))["zones"]
    bare = zones[["available_ha_derived"]]
    assert used_sources({"zones": bare}, made_atlas).index.tolist() == ["report-2024"]
