"""Communes shaded by a figure: what is added where, what is left out, round classes, the legend's words."""

from __future__ import annotations

import pandas as pd
import pytest

from geo.atlas.shading import CLASSES, SHADES, Shading, level, shade, shading_legend, shading_payload
from geo.base.translate import LANGUAGES

ZONES = [
    # commune codes, status, hectares, basis, of a draft
    ("01", "operating", 100.0, "actual", False),
    ("01", "operating", 50.0, "actual", True),
    ("02", "planned", 300.0, "planned", False),
    ("03", "operating", float("nan"), None, False),
    ("01 | 02", "operating", 7.0, "actual", False),
    (None, "operating", 9.0, "actual", False),
    ("02", "closed", 11.0, "actual", False),
]


@pytest.fixture
def frames():
    rows = pd.DataFrame(ZONES, columns=["commune_codes_2025", "status", "area_ha", "area_ha_basis", "draft"])
    rows = rows.assign(kind="industrial_zone", area_ha_draft=rows["draft"])
    return {"zones": rows.set_axis([f"z{at}" for at in range(len(rows))])}


def test_actual_and_planned_are_added_apart_and_closed_sites_not_at_all(frames):
    assert shade(frames, "area_actual").values == {"01": 150.0}
    assert shade(frames, "area_planned").values == {"02": 300.0}


def test_a_commune_without_a_known_figure_has_none(frames):
    assert "03" not in shade(frames, "area_actual").values


def test_what_lies_in_several_communes_or_in_none_known_is_counted_apart(frames):
    assert shade(frames, "area_actual").unplaced == 2
    assert shade(frames, "area_planned").unplaced == 0


def test_features_are_counted_whatever_is_known_of_them(frames):
    shading = shade(frames, "features")
    assert shading.values == {"01": 2.0, "02": 2.0, "03": 1.0}
    assert shading.unplaced == 2


def test_drafts_that_take_part_are_told(frames):
    assert shade(frames, "area_actual").draft
    assert not shade(frames, "area_planned").draft
    assert "dự thảo" in shading_legend(shade(frames, "area_actual"), "vi").note


@pytest.mark.parametrize("by", SHADES)
def test_of_nothing_there_is_nothing(by):
    shading = shade({}, by)
    assert (shading.values, shading.bounds, shading_payload(shading)) == ({}, (), {})
    assert shading_legend(shading, "en").items == []


@pytest.mark.parametrize(
    ("values", "bounds"),
    [
        ([1, 1, 2, 6, 14], (1, 2, 5, 10)),  # up to 1, 2, 5, 10, and over
        ([30, 1_200], (100, 200, 500, 1_000)),  # no more than five classes
        ([3, 4], ()),  # all in one
        ([3, 7], (5,)),
        ([4], ()),
    ],
)
def test_bounds_are_round(values, bounds):
    rows = pd.DataFrame(
        {"commune_codes_2025": [f"{at:02}" for at in range(len(values))], "area_ha": values, "draft": False}
    ).assign(kind="industrial_zone", status="operating", area_ha_basis="actual", area_ha_draft=False)
    assert shade({"zones": rows}, "area_actual").bounds == pytest.approx(bounds)


def test_a_bound_is_in_the_class_below_it():
    shading = Shading("area_actual", {"a": 5.0, "b": 5.1, "c": 12.0}, (5.0, 10.0), 0, False)
    assert shading.classes() == {"a": 0, "b": 1, "c": 2}


def test_few_classes_are_spread_over_all_shades():
    assert [level(at, 5) for at in range(5)] == [0, 1, 2, 3, 4]
    assert [level(at, 3) for at in range(3)] == [0, 2, 4]
    assert level(0, 1) == CLASSES - 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_legend_has_a_line_a_class_with_its_unit_and_communes(language):
    shading = Shading("area_actual", {"a": 5.0, "b": 7.0, "c": 1_200.0}, (5.0, 1_000.0), 0, False)
    legend = shading_legend(shading, language)
    assert [item.count for item in legend.items] == [1, 1, 1]
    assert all("ha" in item.label for item in legend.items)
    assert ("1.000" if language == "vi" else "1,000") in legend.items[2].label
    assert legend.note
