"""Land-use codes as they stand on maps, the column that holds them, and the ledger they add up to."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.base.translate import LANGUAGES
from geo.land.law.codes import NO_COLOUR, LandUseCodes
from geo.land.law.ledger import Bounds, Ledger
from geo.land.law.map_fields import MapFields
from geo.land.overlap.sites import facts_of, site_kind
from geo.records.legal import ATOMS, DETAILS, LAND_GROUPS
from geo.store.legal import read_legal

TABLES = read_legal()
CODES = LandUseCodes.of(TABLES)
FIELDS = MapFields(TABLES)


# -- recognising -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "key", "status"),
    [
        ("LUC", "LUC", "current"),
        ("luc", "LUC", "current"),
        ("  Luc\u00a0", "LUC", "current"),
        ("L U C", "LUC", "current"),
        ("ODT300", "ODT", "current"),
        ("ONT*", "ONT", "current"),
        ("LUC 12,5", "LUC", "current"),
        ("ONT 200m2", "ONT", "current"),
        ("KĐD", "KĐD", "indicator"),
        ("kdd", "KĐD", "indicator"),
        ("kđd", "KĐD", "indicator"),
        ("BHK", "BHK", "older"),
        ("KLN", "KLN", "functional_zone"),
        ("ONT+CLN", "ONT+CLN", "composite"),
        ("ont / cln", "ONT+CLN", "composite"),
        ("ONT, CLN", "ONT+CLN", "composite"),
        ("ONT CLN", "ONT+CLN", "composite"),
        ("ONT - CLN", "ONT+CLN", "composite"),
        ("ONT300+CLN200", "ONT+CLN", "composite"),
        ("LUC+LUC", "LUC", "current"),
        ("Đất trồng lúa", "LUA", "current"),
        ("đất ở", "OTC", "current"),
        ("Đất xây dựng cơ sở thể dục, thể thao", "DTT", "current"),
        ("LUC-CLN", "LUC+CLN", "composite"),
        ("luc–cln", "LUC+CLN", "composite"),
        ("LUC_CLN", "LUC+CLN", "composite"),
        ("LUC(CLN)", "LUC+CLN", "composite"),
        ("RSX-N", "RSX-N", "unknown"),
        ("ODT 120,5 m²", "ODT", "current"),
        ("LUC - Đất chuyên trồng lúa", "LUC", "current"),
        ("LUC: đất chuyên trồng lúa", "LUC", "current"),
        ("Đất bằng chưa sử dụng (BCS)", "BCS", "current"),
        ("Đất trồng lúa + Đất ở", "LUA+OTC", "composite"),
        ("Đất tôn giáo, tín ngưỡng", "TTN", "older"),
        ("LUC+XYZ", "LUC+XYZ", "unknown"),
        ("xyz", "xyz", "unknown"),
        ("300", "300", "unknown"),
        ("", "", "blank"),
        ("  ", "", "blank"),
        (None, "", "blank"),
        (math.nan, "", "blank"),
        (7, "7", "unknown"),
    ],
)
def test_a_code_is_recognised(text, key, status):
    use = CODES.recognise(text)
    assert (use.key, use.status) == (key, status)
    for language in LANGUAGES:
        assert use.name(language)
        assert "{" not in "".join([use.name(language), *use.notes(language)])


@pytest.mark.parametrize("code", list(CODES), ids=lambda code: code.code)
def test_every_code_of_the_lists_is_found_in_any_case(code):
    for text in (code.code, code.code.lower(), f" {code.code}\t"):
        assert CODES.recognise(text).codes == (code,)
    assert CODES.recognise(code.name_vi).is_known


@given(st.text(max_size=30))
def test_no_text_is_dropped_or_breaks_anything(text):
    use = CODES.recognise(text)
    assert use.text == text
    assert use.status == "blank" or use.key
    assert use.atoms
    assert use.notes("vi") is not None


@given(st.lists(st.sampled_from([code.code for code in CODES]), min_size=2, max_size=4, unique=True))
def test_a_composite_code_may_be_any_of_its_parts(parts):
    use = CODES.recognise("+".join(parts))
    assert [code.code for code in use.codes] == parts
    assert use.atoms == frozenset().union(*(CODES.get(part).atoms for part in parts))


def test_a_name_is_told_only_where_no_code_stands_beside_it():
    assert CODES.recognise("Đất trồng lúa + ONT").by_name
    assert not CODES.recognise("ONT - Đất ở tại nông thôn").by_name


def test_notes_explain_what_was_read():
    assert CODES.recognise("BHK").notes("vi") == ["BHK thuộc danh mục cũ; nay là HNK."]
    assert "one of SKC, SKS" in CODES.recognise("SKX").notes("en")[0]
    assert (
        CODES.recognise("MVB").notes("en")[0] == "MVB is of an older list; the current one has no successor."
    )
    assert CODES.recognise("LUC+XYZ").notes("vi")[0] == "Phần không có trong danh mục: XYZ."
    assert "ODT300" in CODES.recognise("ODT300").notes("en")[0]
    assert "several uses" in CODES.recognise("ONT+CLN").notes("en")[0]
    assert "LUA" in CODES.recognise("Đất trồng lúa").notes("vi")[0]


def test_colours_are_the_official_ones_else_those_of_the_parent():
    assert CODES.recognise("LUC").colour == "#FFFC8C"
    assert CODES.recognise("LUC+RSX").colour == "#FFFC8C"
    assert CODES.recognise("SCT").colour == CODES.get("CSK").colour
    assert not CODES.recognise("SCT").colour_is_official
    assert CODES.recognise("xyz").colour == NO_COLOUR
    assert CODES.recognise("KKT").colour == NO_COLOUR


# -- groups ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "groups"),
    [
        ("LUC", {"rice"}),
        ("LUN", {"rice"}),
        ("RDD", {"special_use_forest"}),
        ("RPH", {"protective_forest"}),
        ("RSX", {"production_forest"}),
        ("LNP", {"special_use_forest", "protective_forest", "production_forest"}),
        ("CLN", {"other_agricultural"}),
        ("CHN", {"rice", "other_agricultural"}),
        ("ONT", {"residential"}),
        ("CQP", {"defence_security"}),
        ("CAN", {"defence_security"}),
        ("SKS", {"mineral"}),
        ("SKK", {"industrial"}),
        ("SKN", {"industrial"}),
        ("SKX", {"industrial", "mineral"}),
        ("DGT", {"other"}),
        ("DCS", {"unused"}),
        ("KKT", set(LAND_GROUPS)),
    ],
)
def test_each_code_has_its_land_group(code, groups):
    assert CODES.get(code).groups == groups


def test_a_current_code_without_parts_has_one_land_group():
    parents = {code.parent for code in CODES}
    open_ones = [
        code.code
        for code in CODES
        if code.series == "current" and code.code not in parents and len(code.groups) > 1
    ]
    assert open_ones == []


def test_a_group_of_codes_may_be_what_its_parts_may_be():
    for parent in CODES:
        parts = [code for code in CODES if code.parent == parent.code and code.series == "current"]
        if parent.series == "current" and parts:
            together = frozenset().union(*(part.groups for part in parts))
            assert together <= parent.groups, parent.code


def test_an_older_code_is_of_the_groups_of_its_successors():
    for code in CODES:
        if code.successors:
            after = frozenset().union(*(CODES.get(later).groups for later in code.successors))
            assert code.groups <= after, code.code


# -- the column ------------------------------------------------------------------------------------


def columns(frame):
    return [found.column for found in FIELDS.code_columns(pd.DataFrame(frame), CODES)]


@pytest.mark.parametrize(
    "name",
    [
        "MaLoaiDat",
        "MALOAIDAT",
        "maloaidat",
        "Ma_Loai_Dat",
        "LoaiDat",
        "LOAI_DAT",
        "KHLOAIDAT",
        "code",
        "MDSD",
    ],
)
def test_a_column_is_recognised_by_its_name(name):
    assert columns({"id": ["1", "2"], name: ["LUC", "ODT"], "xa": ["Bản Bo", "Mường Than"]}) == [name]


def test_a_name_cut_by_dbf_is_recognised():
    assert columns({"MucDichSuD": ["LUC"]}) == ["MucDichSuD"]


def test_a_column_of_another_name_is_recognised_by_its_values():
    assert columns({"Ten": ["An", "Bình", "Chi"], "Text1": ["LUC", "ONT+CLN", ""]}) == ["Text1"]


def test_codes_of_today_come_before_those_of_another_period():
    frame = {"MaLoaiDatKT": ["LUC"], "Layer": ["LUC"], "MDSD2003": ["LUC"], "MaLoaiDat": ["ODT"]}
    assert columns(frame) == ["MaLoaiDat", "Layer", "MaLoaiDatKT", "MDSD2003"]


def test_a_known_name_without_any_code_comes_after_values_that_are_codes():
    assert columns({"code": ["1", "2"], "Layer": ["LUC", "ODT"]}) == ["Layer", "code"]
    assert columns({"code": ["1", "2"], "owner": ["a", "b"]}) == ["code"]


def test_no_column_is_recognised_where_there_is_none():
    assert columns({"DienTich": [1.5], "TENCHU": ["LUC"]}) == []
    assert columns({}) == []


def test_personal_data_are_named():
    assert FIELDS.personal(["TENCHU", "MaLoaiDat", "DiaChi", "DIADANH"]) == ["TENCHU", "DiaChi"]


# -- the ledger ------------------------------------------------------------------------------------


def test_the_ledger_adds_up_to_the_site():
    found = {"LUC": 12.0, "RSX": 5.0, "LNP": 1.0, "ont+cln": 2.0, "ZZZ": 3.0, "LUK": 1.0}
    ledger = Ledger.of(found, CODES, site_ha=30.0, uncovered_ha=6.0)
    rows = {row.group: (row.ha, row.at_most_ha) for row in ledger.rows()}
    assert list(rows) == list(LAND_GROUPS)
    assert rows["rice"] == (13.0, 22.0)
    assert rows["production_forest"] == (5.0, 15.0)
    assert rows["special_use_forest"] == (0.0, 10.0)
    assert rows["residential"] == (0.0, 11.0)
    assert ledger.undetermined_ha == 6.0
    assert ledger.unrecognised_ha == 3.0
    assert sum(ha for ha, _ in rows.values()) + ledger.undetermined_ha + ledger.uncovered_ha == 30.0


def test_contested_ground_is_one_or_the_other():
    ledger = Ledger.of({"LUC": 1.0}, CODES, site_ha=4.0, uncovered_ha=0.0, contested={("LUC", "RSX"): 3.0})
    assert ledger.inputs("rice_ha") == Bounds(1.0, 4.0)
    assert ledger.inputs("production_forest_ha") == Bounds(0.0, 3.0)
    assert ledger.inputs("rice_ha", "production_forest_ha") == Bounds(4.0, 4.0)


def test_details_of_rice_and_forest():
    found = {"LUC": 1.0, "LUA": 2.0, "RSN": 4.0, "RST": 8.0, "RSM": 16.0, "RPH": 32.0}
    ledger = Ledger.of(found, CODES, site_ha=63.0, uncovered_ha=0.0)
    assert ledger.inputs("specialised_rice_ha") == Bounds(1.0, 3.0)
    assert ledger.inputs("natural_forest_ha") == Bounds(4.0, 36.0)
    assert ledger.inputs("other_forestry_ha") == Bounds(24.0, 56.0)
    assert ledger.inputs("forest_cover_ha") == Bounds(12.0, 60.0)


def test_slivers_of_arithmetic_are_no_land():
    ledger = Ledger.of({"SKK": 500.0, "CQP": 1e-9}, CODES, site_ha=500.0, uncovered_ha=0.004)
    assert ledger.inputs("defence_security_ha") == Bounds(0.0, 0.0)
    real = Ledger.of({"SKK": 500.0, "CQP": 1e-5}, CODES, site_ha=500.0, uncovered_ha=0.005)
    assert real.inputs("defence_security_ha") == Bounds(1e-5, 1e-5 + 0.005)


def test_a_site_without_a_boundary_tells_nothing():
    assert Ledger.unknown().inputs("rice_ha") == Bounds(0.0, math.inf)
    assert Ledger.unknown(20.0).inputs("rice_ha") == Bounds(0.0, 20.0)


def test_land_is_exactly_one_kind():
    assert {group for group, _ in ATOMS} == set(LAND_GROUPS)
    assert len(ATOMS) == len(LAND_GROUPS) + sum(len(details) - 1 for details in DETAILS.values())


@given(
    st.dictionaries(st.sampled_from([code.code for code in CODES]), st.floats(0.001, 1e4), max_size=6),
    st.floats(0, 1e3),
)
def test_no_group_has_more_than_the_site_or_less_than_nothing(hectares, uncovered):
    site = math.fsum(hectares.values()) + uncovered
    ledger = Ledger.of(hectares, CODES, site_ha=site, uncovered_ha=uncovered)
    for row in ledger.rows():
        assert 0 <= row.ha <= row.at_most_ha <= site * (1 + 1e-12)
    total = math.fsum(row.ha for row in ledger.rows()) + ledger.undetermined_ha + ledger.uncovered_ha
    assert total == pytest.approx(site, rel=1e-4, abs=1e-4)


# -- bounds ----------------------------------------------------------------------------------------


def test_bounds_compare_in_three_ways():
    exact, wide = Bounds(2.0, 2.0), Bounds(1.0, 3.0)
    assert [exact.compare(sign, 2.0) for sign in (">", ">=", "<", "<=")] == [False, True, False, True]
    assert [wide.compare(sign, 2.0) for sign in (">", ">=", "<", "<=")] == [None] * 4
    assert [wide.compare(sign, 1.0) for sign in (">", ">=", "<", "<=")] == [None, True, False, None]
    assert [wide.compare(sign, 3.0) for sign in (">", ">=", "<", "<=")] == [False, None, None, True]


def test_bounds_add_and_multiply():
    assert Bounds(1.0, 2.0) + Bounds(10.0, math.inf) == Bounds(11.0, math.inf)
    assert Bounds(1.0, 2.0).times(3.0) == Bounds(3.0, 6.0)
    assert Bounds(0.0, math.inf).times(3.0) == Bounds(0.0, math.inf)


@pytest.mark.parametrize("ends", [(2.0, 1.0), (math.nan, 1.0), (1.0, math.nan)])
def test_bounds_are_in_order(ends):
    with pytest.raises(ValueError, match="at most"):
        Bounds(*ends)


# -- facts of a feature ----------------------------------------------------------------------------


def test_a_feature_tells_its_facts():
    feature = pd.Series(
        {
            "layer": "clusters",
            "kind": "industrial_cluster",
            "status": "planned",
            "province_code": "15",
            "area_ha_lower": 50.0,
            "area_ha_upper": math.nan,
            "fill_rate_pct_lower": math.nan,
            "fill_rate_pct_upper": math.nan,
        }
    )
    assert facts_of(feature) == {
        "site_kind": "industrial_cluster",
        "new_use": "non_agricultural",
        "stage": "new",
        "region": "northern_mountains",
        "area_ha": Bounds(low=50.0),
    }


def test_what_a_feature_does_not_tell_is_left_out():
    feature = pd.Series({"layer": "zones", "kind": "border_gate_area", "status": "approved"})
    assert facts_of(feature) == {"site_kind": "other", "new_use": "non_agricultural"}
    assert site_kind("zones", "industrial_zone") == "industrial_zone"
