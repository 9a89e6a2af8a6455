"""Every rule on both sides of its threshold, with nothing known, and on both sides of its dates."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.base.errors import SelectionError
from geo.base.translate import LANGUAGES
from geo.land.law import rule_words
from geo.land.law.codes import LandUseCodes
from geo.land.law.ledger import Bounds, Ledger
from geo.land.law.rule_book import ENDED, IN_FORCE, NOT_YET, UNDATED, read_rules
from geo.land.law.rules import CANNOT_DECIDE, MET, NOT_MET, apply, background, evaluate, touching
from geo.records import legal as legal_records

RULES = {rule.rule_id: rule for rule in read_rules()}
CODES = LandUseCodes.open()
NOWHERE = Ledger.unknown()
TODAY = date(2026, 11, 22)

NO_LAND = dict.fromkeys((f"{group}_ha" for group in legal_records.LAND_GROUPS), 0.0)
NON_AGRICULTURAL = {"new_use": "non_agricultural"}
ZONE = {"site_kind": "industrial_zone"}
CLUSTER = {"site_kind": "industrial_cluster"}
NEW_ZONE = {**ZONE, "stage": "new"}
NEW_CLUSTER = {**CLUSTER, "stage": "new"}
WIDER_ZONE = {**ZONE, "stage": "expansion"}
WIDER_CLUSTER = {**CLUSTER, "stage": "expansion", "shared_infrastructure": "yes", "area_ha": 75.0}
IN_THE_NORTH = {**ZONE, "region": "northern_mountains"}
IN_THE_DELTA = {**ZONE, "region": "red_river_delta"}
BY_THE_SEA = {**ZONE, "region": "central_coast"}
PHASED = {**ZONE, "phased": "yes"}

CASES = [
    # rule, what is known, what makes its condition hold, what does not
    ("LAND-01", {**NO_LAND, **NON_AGRICULTURAL}, {"other_agricultural_ha": 0.01}, {"residential_ha": 5.0}),
    ("LAND-02", {**NO_LAND, "new_use": "agricultural"}, {"rice_ha": 0.01}, {"other_agricultural_ha": 5.0}),
    ("LAND-03", NO_LAND, {"special_use_forest_ha": 0.01}, {}),
    ("LAND-04", NO_LAND, {"protective_forest_ha": 0.01}, {}),
    ("LAND-05", NO_LAND, {"production_forest_ha": 0.01}, {"other_agricultural_ha": 5.0}),
    ("LAND-08", {**NO_LAND, "rice_ha": 1.0}, {"production_forest_ha": 1.0}, {"production_forest_ha": 0.99}),
    ("LAND-09", {**NO_LAND, "rice_ha": 1.0}, {"production_forest_ha": 0.99}, {"production_forest_ha": 1.0}),
    ("LAND-09", NO_LAND, {"rice_ha": 0.01}, {"rice_ha": 0.0}),
    ("RICE-01", {}, {"rice_crops_per_year": 2.0}, {"rice_crops_per_year": 1.0}),
    ("RICE-02", NON_AGRICULTURAL, {"specialised_rice_ha": 0.01}, {"specialised_rice_ha": 0.0}),
    (
        "RICE-03",
        IN_THE_DELTA,
        {"specialised_rice_ha": 200.0},
        {"specialised_rice_ha": 201.0, "largest_phase_rice_ha": 201.0},
    ),
    (
        "RICE-04",
        BY_THE_SEA,
        {"specialised_rice_ha": 150.0},
        {"specialised_rice_ha": 151.0, "largest_phase_rice_ha": 151.0},
    ),
    (
        "RICE-05",
        IN_THE_NORTH,
        {"specialised_rice_ha": 100.0},
        {"specialised_rice_ha": 101.0, "largest_phase_rice_ha": 101.0},
    ),
    (
        "RICE-05",
        {**IN_THE_NORTH, "specialised_rice_ha": 300.0},
        {"largest_phase_rice_ha": 100.0},
        {"largest_phase_rice_ha": 100.1},
    ),
    ("FOR-01", {}, {"natural_forest_ha": 0.01}, {"natural_forest_ha": 0.0}),
    ("FOR-02", {}, {"forest_cover_ha": 0.01}, {"forest_cover_ha": 0.0}),
    (
        "FOR-03",
        {"forest_conversion_pending": "yes"},
        {"months_since_forest_policy": 25.0},
        {"months_since_forest_policy": 24.0},
    ),
    ("FOR-04", {}, {"natural_forest_ha": 0.01}, {"natural_forest_ha": 0.0}),
    ("FOR-05", {}, {"other_forestry_ha": 0.01}, {"other_forestry_ha": 0.0}),
    ("FOR-06", {}, {"forest_cover_ha": 0.01}, {"forest_cover_ha": 0.0}),
    ("FOR-08", NO_LAND, {"production_forest_ha": 0.01}, {"rice_ha": 5.0}),
    ("PLAN-01", ZONE, {"outside_plan_ha": 0.01}, {"outside_plan_ha": 0.0}),
    ("PLAN-03", {}, {"phased": "yes"}, {"phased": "no"}),
    ("PLAN-04", {"land_users_agreed_pct": 80.0}, {"land_agreed_pct": 75.1}, {"land_agreed_pct": 75.0}),
    ("PLAN-04", {"land_agreed_pct": 80.0}, {"land_users_agreed_pct": 75.1}, {"land_users_agreed_pct": 75.0}),
    ("CORR-01", {}, {"corridor_ha": 0.01}, {"corridor_ha": 0.0}),
    ("DAM-S", {"dam_class": "special"}, {"dam_distance_m": 300.0}, {"dam_distance_m": 300.1}),
    ("DAM-I", {"dam_class": "i"}, {"dam_distance_m": 200.0}, {"dam_distance_m": 200.1}),
    ("DAM-II", {"dam_class": "ii"}, {"dam_distance_m": 100.0}, {"dam_distance_m": 100.1}),
    ("DAM-III", {"dam_class": "iii"}, {"dam_distance_m": 50.0}, {"dam_distance_m": 50.1}),
    ("DAM-IV", {"dam_class": "iv"}, {"dam_distance_m": 20.0}, {"dam_distance_m": 20.1}),
    ("DAM-RES", {}, {"below_dam_crest_ha": 0.01}, {"below_dam_crest_ha": 0.0}),
    (
        "RES-01",
        {"near_settlement_or_defence": "no"},
        {"reservoir_volume_m3": 1e9 + 1},
        {"reservoir_volume_m3": 1e9},
    ),
    (
        "RES-01",
        {"near_settlement_or_defence": "yes"},
        {"reservoir_volume_m3": 1e7},
        {"reservoir_volume_m3": 1e7 - 1},
    ),
    (
        "RES-02",
        {"near_settlement_or_defence": "yes"},
        {"reservoir_volume_m3": 1e7 - 1},
        {"reservoir_volume_m3": 1e7},
    ),
    (
        "RES-02",
        {"near_settlement_or_defence": "no"},
        {"reservoir_volume_m3": 1e9},
        {"reservoir_volume_m3": 1e9 + 1},
    ),
    ("WAT-01", {}, {"lake_surface_ha": 2.0}, {"lake_surface_ha": 1.99}),
    ("MIN-01", {}, {"mineral_layers_ha": 0.01}, {"mineral_layers_ha": 0.0}),
    ("MIN-02", {}, {"national_reserve_ha": 0.01}, {"national_reserve_ha": 0.0}),
    ("MIN-03", {}, {"mineral_ha": 0.01}, {"mineral_ha": 0.0}),
    ("DEF-01", {}, {"defence_security_ha": 0.01}, {"defence_security_ha": 0.0}),
    ("CCN-01", CLUSTER, {"area_ha": 5.0}, {"area_ha": 4.99}),
    ("CCN-01", CLUSTER, {"area_ha": 75.0}, {"area_ha": 75.01}),
    ("CCN-02", {**CLUSTER, "mountain_or_craft_village": "no"}, {"area_ha": 10.0}, {"area_ha": 9.99}),
    ("CCN-02", {**CLUSTER, "mountain_or_craft_village": "yes"}, {"area_ha": 5.0}, {"area_ha": 4.99}),
    ("CCN-02", {**CLUSTER, "mountain_or_craft_village": "yes"}, {"area_ha": 75.0}, {"area_ha": 75.01}),
    (
        "CCN-03",
        {**NEW_CLUSTER, "commune_unleased_ha": 51.0, "cluster_type": "ordinary"},
        {"commune_cluster_fill_pct": 50.1},
        {"commune_cluster_fill_pct": 50.0},
    ),
    (
        "CCN-03",
        {**NEW_CLUSTER, "commune_cluster_fill_pct": 0.0, "cluster_type": "ordinary"},
        {"commune_unleased_ha": 50.0},
        {"commune_unleased_ha": 50.1},
    ),
    (
        "CCN-03",
        {**NEW_CLUSTER, "commune_cluster_fill_pct": 0.0, "commune_unleased_ha": 51.0},
        {"cluster_type": "eco"},
        {"cluster_type": "ordinary"},
    ),
    (
        "CCN-04",
        {**NEW_CLUSTER, "district_unleased_ha": 101.0},
        {"district_cluster_fill_pct": 50.1},
        {"district_cluster_fill_pct": 50.0},
    ),
    (
        "CCN-04",
        {**NEW_CLUSTER, "district_cluster_fill_pct": 0.0},
        {"district_unleased_ha": 100.0},
        {"district_unleased_ha": 100.1},
    ),
    (
        "CCN-05",
        {**WIDER_CLUSTER, "demand_exceeds_remaining": "no"},
        {"fill_rate_pct": 50.0},
        {"fill_rate_pct": 49.9},
    ),
    (
        "CCN-05",
        {**WIDER_CLUSTER, "fill_rate_pct": 10.0},
        {"demand_exceeds_remaining": "yes"},
        {"demand_exceeds_remaining": "no"},
    ),
    (
        "CCN-05",
        {**WIDER_CLUSTER, "fill_rate_pct": 90.0, "demand_exceeds_remaining": "no"},
        {"area_ha": 75.0},
        {"area_ha": 75.1},
    ),
    (
        "CCN-06",
        {**WIDER_CLUSTER, "demand_exceeds_remaining": "no"},
        {"fill_rate_pct": 60.0},
        {"fill_rate_pct": 59.9},
    ),
    (
        "CCN-06",
        {**WIDER_CLUSTER, "fill_rate_pct": 90.0},
        {"shared_infrastructure": "yes"},
        {"shared_infrastructure": "no"},
    ),
    ("CCN-07", {**CLUSTER, "within_same_unit": "yes"}, {"area_increase_ha": 5.0}, {"area_increase_ha": 5.1}),
    ("CCN-07", {**CLUSTER, "area_increase_ha": 1.0}, {"within_same_unit": "yes"}, {"within_same_unit": "no"}),
    ("CCN-09", {**CLUSTER, "full_or_cleared": "yes"}, {"area_ha": 75.1}, {"area_ha": 75.0}),
    ("CCN-10", CLUSTER, {"file_under_appraisal": "yes"}, {"file_under_appraisal": "no"}),
    ("KCN-01", ZONE, {"area_ha": 500.0}, {"area_ha": 500.1, "largest_phase_ha": 500.1}),
    ("KCN-01", {**ZONE, "area_ha": 900.0}, {"largest_phase_ha": 500.0}, {"largest_phase_ha": 500.1}),
    ("KCN-02", ZONE, {"in_provincial_list": "yes"}, {"in_provincial_list": "no"}),
    (
        "KCN-04",
        {**NEW_ZONE, "zone_type": "ordinary"},
        {"province_zone_fill_pct": 60.0},
        {"province_zone_fill_pct": 59.9},
    ),
    (
        "KCN-04",
        {**NEW_ZONE, "province_zone_fill_pct": 0.0},
        {"zone_type": "supporting"},
        {"zone_type": "ordinary"},
    ),
    ("KCN-05", {**WIDER_ZONE, "wastewater_plant": "yes"}, {"fill_rate_pct": 60.0}, {"fill_rate_pct": 59.9}),
    (
        "KCN-06",
        {**PHASED, "previous_phase_built": "no"},
        {"previous_phase_fill_pct": 60.0},
        {"previous_phase_fill_pct": 59.9},
    ),
    ("KCN-07", {**NEW_ZONE, "zone_type": "ordinary"}, {"inner_urban": "no"}, {"inner_urban": "yes"}),
    ("KCN-07", {**NEW_ZONE, "inner_urban": "yes"}, {"zone_type": "high_tech"}, {"zone_type": "small"}),
    ("KCN-08", ZONE, {"province_housing_share_pct": 2.0}, {"province_housing_share_pct": 1.9}),
    ("ENV-01", CLUSTER, {"green_belt_m": 10.0}, {"green_belt_m": 9.9}),
    ("ENV-02", {}, {"civil_works_n": 1.0}, {"civil_works_n": 0.0}),
    ("ENV-04", {}, {"hazard_class": "ii"}, {"hazard_class": "iii"}),
    (
        "ENV-05",
        {**ZONE, "green_share_pct": 10.0, "technical_share_pct": 1.0},
        {"transport_share_pct": 10.0},
        {"transport_share_pct": 9.9},
    ),
    (
        "ENV-05",
        {**ZONE, "transport_share_pct": 10.0, "technical_share_pct": 1.0},
        {"green_share_pct": 10.0},
        {"green_share_pct": 9.9},
    ),
    (
        "ENV-05",
        {**ZONE, "transport_share_pct": 10.0, "green_share_pct": 10.0},
        {"technical_share_pct": 1.0},
        {"technical_share_pct": 0.9},
    ),
    ("ENV-06", {"plot_floors_n": 5.0}, {"plot_density_pct": 70.0}, {"plot_density_pct": 70.1}),
    ("ENV-06", {"plot_floors_n": 6.0}, {"plot_density_pct": 60.0}, {"plot_density_pct": 60.1}),
    ("ENV-07", {}, {"plot_green_share_pct": 20.0}, {"plot_green_share_pct": 19.9}),
    (
        "ENV-08",
        {**NO_LAND, "sensitive_place": "no", "resettlement": "no"},
        {"protective_forest_ha": 0.01},
        {},
    ),
    ("ENV-08", {**NO_LAND, "sensitive_place": "no"}, {"resettlement": "yes"}, {"resettlement": "no"}),
    ("ENV-09", ZONE, {"environment_group": "i"}, {"environment_group": "ii"}),
    ("FLD-01", {}, {"ground_above_flood_m": 0.5}, {"ground_above_flood_m": 0.49}),
    ("FLD-02", {"urban_class": "i"}, {"flood_return_years": 100.0}, {"flood_return_years": 99.0}),
    ("FLD-02", {"urban_class": "iii"}, {"flood_return_years": 50.0}, {"flood_return_years": 49.0}),
    ("FLD-02", {"urban_class": "v"}, {"flood_return_years": 10.0}, {"flood_return_years": 9.0}),
    ("SITE-02", {}, {"hazard_prone": "yes"}, {"hazard_prone": "no"}),
    ("SLOPE-01", {}, {"slope_pct": 0.4}, {"slope_pct": 0.39}),
    ("SLOPE-01", {}, {"slope_pct": 3.0}, {"slope_pct": 3.1}),
    ("SLOPE-02", {}, {"slope_pct": 0.39}, {"slope_pct": 0.4}),
    ("SLOPE-02", {}, {"slope_pct": 6.0}, {"slope_pct": 6.1}),
    ("SLOPE-03", {}, {"slope_pct": 6.1}, {"slope_pct": 6.0}),
]
IDS = [f"{number}-{case[0]}" for number, case in enumerate(CASES)]


def day_of(rule):
    """A day on which the rule is in force."""
    return rule.in_force_to or TODAY


def answer(rule_id, facts, ledger=NOWHERE):
    rule = RULES[rule_id]
    result = evaluate(rule, ledger, facts, day_of(rule))
    return result and result.answer


# -- thresholds ------------------------------------------------------------------------------------


def test_every_rule_that_asks_something_has_its_cases():
    assert {case[0] for case in CASES} == {rule.rule_id for rule in RULES.values() if rule.clauses}


@pytest.mark.parametrize(("rule_id", "known", "holds", "fails"), CASES, ids=IDS)
def test_both_sides_of_the_threshold(rule_id, known, holds, fails):
    assert answer(rule_id, {**known, **holds}) == MET
    assert answer(rule_id, {**known, **fails}) == NOT_MET


@pytest.mark.parametrize(("rule_id", "known", "holds", "fails"), CASES, ids=IDS)
def test_an_unknown_input_decides_nothing(rule_id, known, holds, fails):
    asked = {name for clause in RULES[rule_id].clauses for item in clause for name in item.inputs}
    rule = RULES[rule_id]
    gates = {name: value for name, value in known.items() if name not in asked}
    result = evaluate(rule, NOWHERE, gates, day_of(rule))
    assert result.answer == CANNOT_DECIDE
    assert not result.calls
    missing = {name for item in result.missing for name in item.names}
    assert missing == asked
    for name in holds.keys() & fails.keys():
        assert answer(rule_id, {**gates, name: None}) == CANNOT_DECIDE


@pytest.mark.parametrize(("rule_id", "known", "holds", "fails"), CASES, ids=IDS)
def test_the_answers_can_be_read_in_both_languages(rule_id, known, holds, fails):
    rule = RULES[rule_id]
    for facts in ({**known, **holds}, {**known, **fails}, known):
        result = evaluate(rule, NOWHERE, facts, day_of(rule))
        for language in LANGUAGES:
            record = rule_words.record(result, language)
            assert "{" not in str([value for value in record.values() if isinstance(value, str)])
            article = rule.article_vi if language == "vi" else rule.article_en
            assert article in record["sentence"]
            assert rule.documents[0].title(language) in record["sentence"]


def test_a_rule_of_clusters_leaves_zones_alone():
    assert answer("CCN-01", {**ZONE, "area_ha": 500.0}) is None
    assert answer("KCN-01", {**CLUSTER, "area_ha": 10.0}) is None
    assert answer("DAM-I", {"dam_class": "none"}) is None


def test_of_an_unknown_site_a_rule_cannot_tell_whether_it_concerns_it():
    result = evaluate(RULES["CCN-01"], NOWHERE, {"area_ha": 500.0}, TODAY)
    assert result.answer == CANNOT_DECIDE
    assert [item.names for item in result.missing] == [("site_kind",)]


def test_a_need_that_does_not_arise_is_settled_without_knowing_whom_it_concerns():
    assert answer("LAND-01", NO_LAND) == NOT_MET


# -- what follows ----------------------------------------------------------------------------------


def test_a_need_that_is_met_and_a_requirement_that_is_not_call_for_something():
    def calls(rule_id, facts, day=TODAY):
        return evaluate(RULES[rule_id], NOWHERE, facts, day).calls

    assert calls("DEF-01", {"defence_security_ha": 1.0})
    assert not calls("DEF-01", {"defence_security_ha": 0.0})
    assert calls("CCN-01", {**CLUSTER, "area_ha": 80.0})
    assert not calls("CCN-01", {**CLUSTER, "area_ha": 50.0})
    assert not calls("PLAN-03", {"phased": "yes"})
    assert not calls("CCN-01", {**CLUSTER, "area_ha": 80.0}, date(2026, 9, 14))


def test_the_wording_names_a_need_and_its_article():
    result = evaluate(RULES["LAND-01"], NOWHERE, {**NON_AGRICULTURAL, **NO_LAND, "rice_ha": 2.0}, TODAY)
    assert rule_words.sentence(result, "en") == (
        "Needs: permission to change agricultural land to non-agricultural use – "
        "provincial People’s Committee (Art. 121(1)(b), Land Law 31/2024/QH15)."
    )
    assert rule_words.sentence(result, "vi") == (
        "Cần: cho phép chuyển mục đích sử dụng đất nông nghiệp sang đất phi nông nghiệp – "
        "UBND cấp tỉnh (điểm b khoản 1 Điều 121, Luật Đất đai 31/2024/QH15)."
    )


def test_replacement_is_the_factor_times_the_hectares():
    natural = evaluate(RULES["FOR-04"], NOWHERE, {"natural_forest_ha": Bounds(2.0, 5.0)}, TODAY)
    planted = evaluate(RULES["FOR-05"], NOWHERE, {"other_forestry_ha": 4.0}, TODAY)
    assert natural.amount == Bounds(6.0, 15.0)
    assert planted.amount == Bounds(4.0, 4.0)
    assert rule_words.amount(natural, "en") == "Replacement planting: 3 × the area = 6 to 15 ha"
    assert evaluate(RULES["FOR-04"], NOWHERE, {"natural_forest_ha": 0.0}, TODAY).amount is None
    assert rule_words.amount(evaluate(RULES["DEF-01"], NOWHERE, {}, TODAY), "vi") == ""


def test_each_code_has_the_rules_that_its_land_calls_for():
    land = Ledger.of({"LUC": 3.0, "ODT": 2.0, "CQP": 1.0}, CODES, site_ha=6.0, uncovered_ha=0.0)
    results = apply(RULES.values(), land, {**NON_AGRICULTURAL, "dam_class": "none"}, TODAY)

    def called_by(code):
        return [result.rule_id for result in touching(results, CODES.recognise(code).atoms)]

    assert called_by("LUC") == ["LAND-01", "LAND-05", "LAND-08", "RICE-02"]
    assert called_by("CQP") == ["DEF-01"]
    assert called_by("ODT") == []


def test_a_requirement_not_met_says_what_it_needs_and_never_that_something_is_unlawful():
    result = evaluate(RULES["CCN-01"], NOWHERE, {**CLUSTER, "area_ha": 80.0}, TODAY)
    assert rule_words.sentence(result, "en").startswith(
        "The figures do not meet the condition: area of the zone or cluster ≥ 5 ha and "
        "area of the zone or cluster ≤ 75 ha. Needs:"
    )


# -- the ledger answers ----------------------------------------------------------------------------


def ledger(hectares, **more):
    rest = {"uncovered_ha": 0.0, "site_ha": sum(hectares.values()), **more}
    return Ledger.of(hectares, CODES, **rest)


def of_map(rule_id, hectares, facts=NON_AGRICULTURAL, **more):
    return evaluate(RULES[rule_id], ledger(hectares, **more), facts, TODAY).answer


def test_hectares_of_the_map_answer():
    assert of_map("LAND-08", {"LUC": 1.2, "RSX": 0.8, "ODT": 5.0}) == MET
    assert of_map("LAND-08", {"LUC": 1.2, "RSX": 0.7, "ODT": 5.0}) == NOT_MET
    assert of_map("RICE-02", {"LUK": 3.0}) == NOT_MET
    assert of_map("RICE-02", {"LUA": 3.0}) == CANNOT_DECIDE
    assert of_map("FOR-01", {"RSN": 1.0}) == MET
    assert of_map("FOR-01", {"RST": 1.0, "RSM": 1.0}) == NOT_MET
    assert of_map("FOR-01", {"RSX": 1.0}) == CANNOT_DECIDE
    assert of_map("FOR-02", {"RST": 1.0}) == MET


def test_land_that_is_one_of_the_asked_kinds_counts_though_it_is_open_which():
    assert of_map("LAND-05", {"LNP": 1.0}) == MET
    assert of_map("LAND-05", {"ONT+CLN": 1.0}) == NOT_MET
    assert of_map("LAND-05", {"ONT+LUC": 1.0}) == CANNOT_DECIDE


def test_ground_outside_the_map_leaves_open_what_was_not_found():
    assert of_map("DEF-01", {"ODT": 9.0}, site_ha=10.0, uncovered_ha=1.0) == CANNOT_DECIDE
    assert of_map("DEF-01", {"ODT": 9.0, "CQP": 0.5}, site_ha=10.0, uncovered_ha=0.5) == MET
    assert of_map("DEF-01", {"ODT": 10.0}, site_ha=10.0, uncovered_ha=1e-6) == NOT_MET


def test_unknown_codes_and_contested_ground_leave_it_open_too():
    assert of_map("DEF-01", {"ODT": 9.0, "XYZ": 1.0}) == CANNOT_DECIDE
    assert of_map("DEF-01", {"ODT": 9.0}, contested={("ODT", "CQP"): 1.0}, site_ha=10.0) == CANNOT_DECIDE
    assert of_map("MIN-03", {"ODT": 9.0}, contested={("ODT", "CQP"): 1.0}, site_ha=10.0) == NOT_MET


def test_a_forest_inventory_stands_above_the_map():
    assert of_map("FOR-01", {"RSX": 5.0}, {"natural_forest_ha": 0.0}) == NOT_MET


def test_the_measured_area_serves_where_none_is_given():
    assert of_map("CCN-01", {"ODT": 80.0}, CLUSTER) == NOT_MET
    assert of_map("CCN-01", {"ODT": 80.0}, {**CLUSTER, "area_ha": 75.0}) == MET


@given(
    st.dictionaries(st.sampled_from(["LUC", "LUA", "RSX", "ONT+CLN", "XYZ", "CQP"]), st.floats(0, 1e4)),
    st.floats(0, 1e4),
)
def test_knowing_more_never_turns_an_answer_around(hectares, uncovered):
    vague = Ledger.of(hectares, CODES, site_ha=1e5, uncovered_ha=uncovered)
    exact = Ledger.of({**hectares, "SKK": uncovered}, CODES, site_ha=1e5, uncovered_ha=0.0)
    for rule_id in ("LAND-08", "RICE-02", "DEF-01", "FOR-01"):
        before, after = (
            evaluate(RULES[rule_id], one, NON_AGRICULTURAL, TODAY).answer for one in (vague, exact)
        )
        assert before in (after, CANNOT_DECIDE)


# -- days ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_both_sides_of_the_dates(rule):
    a_day = timedelta(days=1)
    if rule.in_force_from is None:
        assert rule.validity(TODAY) == UNDATED
        return
    assert rule.validity(rule.in_force_from - a_day) == NOT_YET
    assert rule.validity(rule.in_force_from) == IN_FORCE
    last = rule.in_force_to or date(2100, 1, 1)
    assert rule.validity(last) == IN_FORCE
    assert rule.validity(last + a_day) == (ENDED if rule.in_force_to else IN_FORCE)


@pytest.mark.parametrize(
    ("day", "there", "gone"),
    [
        ((2024, 7, 31), {"FOR-08"}, {"LAND-03", "LAND-08"}),
        ((2024, 8, 1), {"LAND-03", "LAND-08"}, {"FOR-08"}),
        ((2025, 6, 30), {"LAND-03"}, {"LAND-04", "LAND-05"}),
        ((2025, 7, 1), {"LAND-04"}, {"LAND-03", "LAND-05"}),
        ((2025, 12, 31), {"LAND-04"}, {"LAND-05", "FOR-02"}),
        ((2026, 1, 1), {"LAND-05", "FOR-02"}, {"LAND-03", "LAND-04"}),
        ((2026, 9, 14), {"CCN-02"}, {"CCN-01"}),
        ((2026, 9, 15), {"CCN-01"}, {"CCN-02"}),
    ],
)
def test_the_answer_is_for_the_day(day, there, gone):
    found = {result.rule_id for result in apply(RULES.values(), NOWHERE, CLUSTER, date(*day))}
    assert there <= found
    assert not gone & found


def test_chapter_four_of_the_decree_lasts_until_march_2027():
    last = date(2027, 2, 28)
    assert "LAND-06" in {rule.rule_id for rule in background(RULES.values(), last)}
    assert "LAND-06" not in {rule.rule_id for rule in background(RULES.values(), last + timedelta(days=1))}


def test_a_rule_of_another_day_says_so():
    facts = {**CLUSTER, "area_ha": 80.0}
    results = {r.rule_id: r for r in apply(RULES.values(), NOWHERE, facts, date(2026, 9, 14), all_dates=True)}
    assert rule_words.in_force(results["CCN-01"], "en") == (
        "Not yet in force on 14 Sep 2026: begins 15 Sep 2026"
    )
    assert rule_words.in_force(results["CCN-02"], "vi") == "Có hiệu lực từ 01/05/2024 đến hết 14/09/2026"
    assert (
        rule_words.in_force(results["LAND-03"], "vi") == "Ngày 14/09/2026 đã hết hiệu lực: đến hết 30/06/2025"
    )
    assert rule_words.in_force(results["LAND-08"], "en") == "In force since 1 Aug 2024"


def test_the_day_is_today_unless_it_is_stated():
    [result] = apply([RULES["DEF-01"]], NOWHERE, {})
    assert result.day == date.today()


# -- confidence and wrong facts --------------------------------------------------------------------


def test_general_knowledge_is_hidden_unless_it_is_asked_for():
    facts = {**ZONE, "slope_pct": 7.0}
    shown = {result.rule_id for result in apply(RULES.values(), NOWHERE, facts, TODAY)}
    asked = {
        result.rule_id for result in apply(RULES.values(), NOWHERE, facts, TODAY, general_knowledge=True)
    }
    assert asked - shown == {"KCN-04", "KCN-05", "KCN-06", "SLOPE-01", "SLOPE-02", "SLOPE-03"}
    hidden = {rule.rule_id for rule in background(RULES.values(), TODAY, general_knowledge=True)}
    hidden -= {rule.rule_id for rule in background(RULES.values(), TODAY)}
    assert hidden == {"SLOPE-04", "SLOPE-05", "GEO-01"}


def test_a_rule_whose_text_was_not_seen_is_labelled():
    assert rule_words.confidence(RULES["CCN-01"], "vi") == "Chưa thấy nguyên văn"
    assert rule_words.confidence(RULES["LAND-01"], "en") == "Text seen (in a copy)"


@pytest.mark.parametrize(
    ("facts", "key"),
    [
        ({"colour": 1.0}, "unknown_fact"),
        ({"stage": "soon"}, "unknown_word"),
        ({"dam_class": 1.0}, "unknown_word"),
        ({"area_ha": "many"}, "not_a_number"),
    ],
)
def test_a_fact_that_no_rule_knows_is_refused(facts, key):
    with pytest.raises(SelectionError, match=key):
        apply(RULES.values(), NOWHERE, facts, TODAY)


def test_none_and_nan_are_unknown():
    for blank in (None, float("nan")):
        assert answer("FLD-01", {"ground_above_flood_m": blank}) == CANNOT_DECIDE


def test_a_range_decides_where_both_its_ends_agree():
    assert answer("CCN-01", {**CLUSTER, "area_ha": Bounds(30.0, 50.0)}) == MET
    assert answer("CCN-01", {**CLUSTER, "area_ha": Bounds(50.0, 80.0)}) == CANNOT_DECIDE
    assert answer("CCN-01", {**CLUSTER, "area_ha": Bounds(low=80.0)}) == NOT_MET
