"""Facts as rows: which come first, what disagrees, what is not known, where a feature lies."""

from __future__ import annotations

import pytest

from geo.base.translate import tr
from geo.paper.canvas.blocks import Group, TypeSizes
from geo.paper.canvas.words import Words
from geo.paper.sheets.facts import (
    KEY_ATTRIBUTES,
    available_row,
    differing,
    fact_row,
    is_doubtful,
    missing_block,
    missing_names,
    place_rows,
    sorted_facts,
)
from geo.paper.sheets.rows import FactRow
from geo.paper.sheets.sources import Notes
from geo.records.attributes import ATTRIBUTES
from geo.records.provenance import Fact, Observation, Source
from geo.records.vocabulary import LAYERS

VI, STYLE = Words("vi"), TypeSizes.of(1)


def observation(value, source="a", *, attribute="area_ha", standing="press", as_of="2024", basis="actual"):
    known = Source(source, f"Văn bản {source}", standing=standing)
    bound = float(value) if value.isdigit() else None
    return Observation("z-x", attribute, value, known, bound, bound, unit="ha", as_of=as_of, basis=basis)


def fact(chosen, *others):
    return Fact(chosen.attribute, chosen, tuple(others))


def of(atlas, feature_id, attribute):
    return next(each for each in atlas.facts(feature_id) if each.attribute == attribute)


def rows(blocks):
    """The rows of facts among some blocks, those in groups too."""
    for block in blocks:
        if isinstance(block, Group):
            yield from rows(block.blocks)
        elif isinstance(block, FactRow):
            yield block


# -- order -------------------------------------------------------------------------------------------


def test_what_is_asked_first_comes_first_then_numbers_then_texts():
    names = ["product", "generation_gwh", "area_ha", "name", "status", "location"]
    facts = [fact(observation("x", attribute=name)) for name in names]
    shown = [each.attribute for each in sorted_facts(facts, ("status", "area_ha"))]
    assert shown == ["status", "area_ha", "generation_gwh", "product"]


def test_every_layer_asks_for_attributes_that_there_are():
    assert set(KEY_ATTRIBUTES) == set(LAYERS)
    for asked in KEY_ATTRIBUTES.values():
        assert set(asked) <= set(ATTRIBUTES)
        assert len(set(asked)) == len(asked)


# -- what disagrees ----------------------------------------------------------------------------------


def test_a_value_that_says_the_same_does_not_disagree():
    same, other = observation("100", "b", as_of="2020"), observation("99", "c")
    assert differing(fact(observation("100"), same, other)) == [other]


@pytest.mark.parametrize(
    ("basis", "standing", "doubtful"),
    [
        ("actual", "press", False),
        ("planned", "press", True),
        ("target", "press", True),
        ("actual", "draft", True),
    ],
)
def test_plans_and_drafts_are_to_be_read_with_care(basis, standing, doubtful):
    assert is_doubtful(observation("1", basis=basis, standing=standing)) is doubtful


def test_a_row_tells_value_date_basis_source_and_the_others(made_atlas):
    notes = Notes()
    row = fact_row(of(made_atlas, "z-alpha", "area_ha"), VI, notes, 7)
    assert (row.label, row.value) == (("Diện tích",), ("100 ha",))
    assert row.support.startswith("2020 · thực tế [")
    assert len(row.others) == 2
    about, draft = row.others
    assert about.startswith("Giá trị khác: khoảng 99 ha (05/2023 · thực tế [")
    assert draft.startswith("Giá trị khác: 120 ha (03/2026 · quy hoạch, dự kiến · dự thảo chưa ký [")
    assert not row.warns
    assert {each.source_id for each in notes.sources} == {"decision-2020", "press-2023", "draft-2026"}
    texts = " ".join([row.support, *row.others])
    assert all(texts.count(f"[{number}]") == 1 for number in (1, 2, 3))


def test_of_more_than_two_others_the_rest_is_counted():
    others = [observation(str(number), f"s{number}") for number in range(5)]
    row = fact_row(fact(observation("100"), *others), VI, Notes(), 7)
    assert len(row.others) == 3
    assert row.others[-1] == "và 3 giá trị khác."


def test_a_draft_warns_and_both_languages_tell_the_value_once_where_it_is_the_same():
    row = fact_row(fact(observation("100", standing="draft")), Words("both"), Notes(), 7)
    assert row.warns
    assert row.label == ("Diện tích", "Area")
    assert row.value == ("100 ha",)
    assert row.support == "2024 · thực tế · dự thảo chưa ký [1]"


def test_a_day_that_is_not_known_is_said():
    row = fact_row(fact(observation("100", as_of="")), VI, Notes(), 7)
    assert row.support == "không rõ ngày · thực tế [1]"


# -- what is not known -------------------------------------------------------------------------------


def test_what_is_asked_and_not_known_is_named():
    facts = [fact(observation("100")), fact(observation("x", attribute="river"))]
    asked = ("area_ha", "capacity_mw", "owner")
    assert missing_names(facts, asked, "vi") == "Công suất; Chủ sở hữu"
    assert missing_names(facts, asked[:1], "vi") == ""
    (block,) = missing_block(facts, asked, VI, STYLE)
    assert block.phrase == ("Chưa có số liệu: Công suất; Chủ sở hữu.",)
    assert missing_block(facts, asked[:1], VI, STYLE) == []


def test_land_still_to_be_had_is_what_is_leasable_less_what_is_occupied(made_atlas):
    notes = Notes()
    (row,) = available_row(made_atlas.feature("z-alpha"), VI, 7, notes)
    assert row.value == ("15 ha",)  # 60 − 45
    assert row.support.startswith("tính từ: ")
    assert "suy ra · 2024 · Báo cáo của sở, ngành" in row.support
    assert [each.source_id for each in notes.sources] == ["report-2024"]
    assert "60 ha (2024; [1])" in row.others[0] and "45 ha (2024; [1])" in row.others[0]
    assert not row.warns
    (row,) = available_row(made_atlas.feature("z-beta"), VI, 7, notes)
    assert row.value == ("chưa có số liệu",)
    assert row.support == tr("core.unknown.nothing", "vi")
    assert available_row(made_atlas.feature("m-square"), VI, 7, notes) == []


# -- places ------------------------------------------------------------------------------------------


def test_a_point_has_its_grid_and_its_degrees(made_atlas):
    level, basis, grid, degrees = rows(place_rows(made_atlas.feature("z-alpha"), VI, STYLE))
    assert level.value == ("Vị trí (trong khoảng 1 km)",)
    assert basis.value == ("Điểm",)
    assert grid.value == ("X 2.478.098 · Y 432.880",)
    assert grid.support == "VN-2000, EPSG:9208, m"
    assert (degrees.value, degrees.support) == (("22,4° · 104,1°",), "WGS 84")


def test_a_square_of_a_kilometre_has_100_hectares(made_atlas):
    told = list(rows(place_rows(made_atlas.feature("m-square"), VI, STYLE)))
    on_grid, on_earth = told[-2:]
    assert (on_grid.value, on_grid.support) == (("100 ha",), "VN-2000, EPSG:9208")
    assert on_earth.value == ("100,01 ha",)


def test_what_may_lie_anywhere_in_its_commune_has_no_coordinates(made_atlas):
    told = list(rows(place_rows(made_atlas.feature("h-two"), VI, STYLE)))
    assert [row.value for row in told] == [("Trong địa bàn xã, phường",), ("Điểm",)]


def test_a_place_that_is_not_known_is_said_and_nothing_else(made_atlas):
    (row,) = rows(place_rows(made_atlas.feature("h-nowhere"), VI, STYLE))
    assert row.value == ("Chưa rõ vị trí",)
