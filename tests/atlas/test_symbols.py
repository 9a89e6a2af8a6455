"""How features look on the map, and the legend that says so."""

from __future__ import annotations

import numpy as np
import pytest

from geo.atlas.symbols import STATE_OF_STATUS, STATES, legend, mineral_group, plant_radius_px, symbols, tones
from geo.base.palette import MAP_THEMES, contrast
from geo.records.vocabulary import STATUSES
from tests.made.layers import two_layers


def test_every_status_has_a_state():
    assert set(STATE_OF_STATUS) == set(STATUSES)
    assert set(STATE_OF_STATUS.values()) <= set(STATES)


def test_symbols_of_a_zone_with_hectares_and_of_one_somewhere_in_its_commune():
    shown = symbols(two_layers())
    assert shown.disc_m.tolist() == [564, 0, 0, 0, 0]  # 100 ha = π · 564²
    assert shown.place.tolist()[:2] == [0, 2]
    assert shown.draft.tolist() == [0, 1, 0, 0, 0]
    assert shown.outlined.tolist() == [0, 0, 1, 0, 0]
    assert [STATES[s] for s in shown.state] == ["built", "unknown", "planned", "removed", "planned"]


def test_a_plant_grows_with_the_root_of_its_megawatts():
    small, four, sixteen, unknown = plant_radius_px([0, 4, 16, np.nan])
    assert sixteen - small == pytest.approx(2 * (four - small), abs=0.11)
    assert unknown == small
    assert plant_radius_px([1e6]) == 18


def test_a_mineral_has_the_colour_of_its_group():
    assert mineral_group("copper") == "copper"
    assert mineral_group("tungsten") == "other"
    assert mineral_group("no such mineral") == "other"


def test_colours_stand_out_on_both_grounds():
    for light, dark in tones():
        assert contrast(light, MAP_THEMES["light"]["land"]) >= 2.6
        assert contrast(dark, MAP_THEMES["dark"]["land"]) >= 4


def test_the_legend_says_exactly_what_is_visible():
    shown = symbols(two_layers())
    groups = legend(shown, np.array([True, False, True, False, False]), "en")
    counts = [[(item.label, item.count) for item in group.items] for group in groups]
    assert [sum(count for _, count in items) for items in counts[:3]] == [2, 1, 2]
    assert counts[2] == [("Operating", 1), ("Planned or licensed", 1)]
    assert counts[3] == [("Outline from published corners", 1), ("Schematic circle of the declared area", 1)]
    assert legend(shown, np.zeros(5, dtype=bool), "vi") == []
