"""What a series holds and in which order: features, communes, sites; their titles, groups and notes."""

from __future__ import annotations

from datetime import date

import pytest

from geo.atlas.selection import Selection
from geo.base.errors import NotFoundError, SelectionError
from geo.paper.series.plan import Plan
from geo.paper.sheets import Paper
from tests.made.atlas import HOSTILE_NAME
from tests.made.overlap import made_report

# -- features ----------------------------------------------------------------------------------------


def test_features_come_by_layer_and_within_it_by_name(made_atlas):
    parts = Plan(made_atlas).parts
    assert [part.key for part in parts] == [
        *("z-alpha", "z-beta"),
        *("c-gamma", "c-hostile"),
        *("h-nowhere", "h-two", "h-one"),  # Ba, Hai, Một
        *("m-square", "m-point"),
        "p-one",
    ]
    groups = list(dict.fromkeys(part.group for part in parts))
    assert len(groups) == 5
    assert groups[:2] == ["Khu công nghiệp, khu kinh tế", "Cụm công nghiệp"]


def test_a_part_tells_name_commune_and_what_is_on_its_sheet(made_atlas):
    first = Plan(made_atlas, language="both").parts[0]
    assert first.title == ("Khu công nghiệp Đông Phố Mới", "East New Street industrial zone")
    assert first.name == "Khu công nghiệp Đông Phố Mới"
    assert (first.note, first.feature_ids) == ("Phố Mới", ("z-alpha",))
    hostile = next(part for part in Plan(made_atlas).parts if part.key == "c-hostile")
    assert hostile.name == HOSTILE_NAME


def test_the_selection_holds_for_what_is_in_it(made_atlas):
    plan = Plan(made_atlas, Selection(layers=("mines", "zones"), provinces=("15",)))
    assert [part.key for part in plan.parts] == ["z-alpha", "m-square", "m-point"]
    assert sorted(plan.names.index) == ["m-point", "m-square", "z-alpha"]
    assert list(plan.names.columns) == ["name_vi", "name_en", "aliases"]


# -- communes ----------------------------------------------------------------------------------------


def test_communes_come_by_province_and_name_with_what_lies_in_them(made_atlas):
    parts = Plan(made_atlas, by="commune").parts
    assert [(part.group, part.name, part.note) for part in parts] == [
        ("Lai Châu", "Xã Phong Thổ", "1 đối tượng"),
        ("Lai Châu", "Xã Sìn Hồ", "1 đối tượng"),
        ("Lào Cai", "Xã Bát Xát", "2 đối tượng"),
        ("Lào Cai", "Xã Lục Yên", "3 đối tượng"),
        ("Lào Cai", "Xã Phố Mới", "2 đối tượng"),
    ]
    held = {feature_id for part in parts for feature_id in part.feature_ids}
    assert held == set(made_atlas.features.index) - {"h-nowhere"}  # its commune is not known


# -- picked ------------------------------------------------------------------------------------------


def test_picked_features_keep_their_order_and_come_once(made_atlas):
    plan = Plan(made_atlas, feature_ids=("p-one", "z-alpha", "p-one"))
    assert [part.key for part in plan.parts] == ["p-one", "z-alpha"]
    assert {part.group for part in plan.parts} == {""}
    assert list(plan.frames) == ["zones", "projects"]


def test_of_a_selection_only_day_and_drafts_hold_for_picked_features(made_atlas):
    asked = Selection(layers=("mines",), provinces=("12",), as_of=date(2027, 1, 1), drafts=False)
    plan = Plan(made_atlas, asked, feature_ids=("z-alpha",))
    assert plan.selection == Selection(as_of=date(2027, 1, 1), drafts=False)


def test_a_picked_feature_that_is_not_there_is_told(made_atlas):
    with pytest.raises(NotFoundError):
        len(Plan(made_atlas, feature_ids=("z-alpha", "no-such")).parts)
    with pytest.raises(SelectionError, match="picked_by"):
        Plan(made_atlas, by="commune", feature_ids=("z-alpha",))


# -- slips -------------------------------------------------------------------------------------------


def test_slips_are_refused(made_atlas):
    with pytest.raises(SelectionError):
        Plan(made_atlas, by="district")
    with pytest.raises(SelectionError):
        Plan(made_atlas, language="fr")


# -- checks ------------------------------------------------------------------------------------------


def test_a_check_has_a_part_a_site_with_its_answer(made_atlas):
    plan = Plan(made_atlas, report=made_report("conflict", "clear", "nowhere"))
    assert [(part.key, part.name, part.note) for part in plan.parts] == [
        ("0", "Khu đất conflict", "Có vướng mắc"),
        ("1", "Khu đất clear", "Không thấy vướng mắc"),
        ("2", "Khu đất nowhere", "Không kiểm tra được"),
    ]
    assert plan.names["name_vi"].to_dict() == {part.key: part.name for part in plan.parts}


# -- sources and sheets ------------------------------------------------------------------------------


def test_sources_count_their_figures_and_those_that_say_otherwise_none(made_atlas):
    figures = Plan(made_atlas, Selection(layers=("zones",), provinces=("15",))).source_figures
    # z-alpha: status, leasable, occupied, fill rate, investment; area, year; its place
    assert figures == {"report-2024": 5, "decision-2020": 2, "register": 1, "press-2023": 0, "draft-2026": 0}


def test_sheets_have_the_paper_and_language_of_the_series(made_atlas):
    paper = Paper("A3", "landscape")
    plan = Plan(made_atlas, Selection(layers=("zones",)), paper=paper, language="en")
    for sheet in (plan.overview, plan.sheet(plan.parts[0])):
        assert (sheet.paper, sheet.language) == (paper, "en")
    assert plan.sheet(plan.parts[0]).title == "East New Street industrial zone"
    communes = Plan(made_atlas, Selection(layers=("zones",)), by="commune")
    assert communes.sheet(communes.parts[0]).title == "Xã Phong Thổ"
