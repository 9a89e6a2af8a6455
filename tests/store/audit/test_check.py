from __future__ import annotations

import dataclasses
from datetime import date

import pytest

from geo.base.translate import LANGUAGES
from geo.store import building, catalog, outlines
from geo.store.audit.check import check
from geo.store.audit.places import check_outlines
from tests.made.data import SQUARE, make_folder, observation, rows

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    folder = make_folder(tmp_path_factory.mktemp("sound") / "data")
    building.build(folder)
    return folder


def check_with(tmp_path, changed):
    """Return the findings on the made data with some tables replaced, but for those on the built files."""
    found = check(make_folder(tmp_path / "data", changed), today=TODAY)
    return [finding for finding in found if not finding.file.endswith(".gpkg")]


def only(found):
    """Return the one finding, whose sentence and place can be read in both languages."""
    assert len(found) == 1, [(f.key, f.row, f.field, f.params) for f in found]
    for language in LANGUAGES:
        assert "{" not in found[0].sentence(language) + found[0].place(language)
    return found[0]


def change(table, number, **cells):
    """Return the table with some cells of one of its rows (from 0) changed."""
    content = rows()[table]
    content[number] |= cells
    return {table: content}


def add(table, **cells):
    """Return the table with a row more, like its first one but for some cells."""
    content = rows()[table]
    return {table: [*content, content[0] | cells]}


def test_the_made_data_have_no_fault(sound):
    assert check(sound, today=TODAY) == []


@pytest.mark.parametrize(
    ("table", "number", "cells", "expected"),
    [
        # table, row of rows(), cells, (key, line of the file, field)
        ("features", 0, {"name_vi": "Khu co\u0302ng"}, ("text.not_nfc", 2, "name_vi")),
        ("features", 0, {"name_vi": "Khu A "}, ("text.untrimmed", 2, "name_vi")),
        ("features", 0, {"name_vi": "Khu\u00a0A"}, ("text.hidden_character", 2, "name_vi")),
        ("features", 0, {"name_vi": "Khu\u200bA"}, ("text.hidden_character", 2, "name_vi")),
        ("features", 0, {"name_vi": "Khu\tA"}, ("text.hidden_character", 2, "name_vi")),
        ("features", 0, {"name_vi": "Khu cÃ´ng nghiá»‡p"}, ("text.mojibake", 2, "name_vi")),
        ("features", 0, {"name_vi": "Khu diÖn tÝch c«ng nghi\ufffd"}, ("text.mojibake", 2, "name_vi")),
        ("features", 0, {"name_vi": ""}, ("cell.blank", 2, "name_vi")),
        ("features", 0, {"sectors": "tea | teas"}, ("cell.unknown_token", 2, "sectors")),
        ("features", 4, {"minerals": "apatit"}, ("cell.unknown_token", 6, "minerals")),
        ("features", 0, {"kind": "industrial_cluster"}, ("value.kind_of_other_layer", 2, "kind")),
        ("features", 0, {"status": "closed"}, ("preference.status", 2, "status")),
        ("features", 0, {"accuracy_m": ""}, ("place.no_accuracy", 2, "accuracy_m")),
        ("features", 0, {"lat": ""}, ("place.half", 2, "lon")),
        ("features", 0, {"lon": "", "lat": ""}, ("place.no_point", 2, "location_level")),
        ("features", 0, {"location_level": "none"}, ("place.level_none", 2, "location_level")),
        ("features", 0, {"commune_codes_2025": "90002"}, ("reference.missing", 2, "commune_codes_2025")),
        ("outlines", 0, {"declared_area_ha": "100,5"}, ("cell.not_a_number", 2, "declared_area_ha")),
        ("sources", 1, {"standing": "unverified"}, ("cell.unknown_token", 4, "standing")),
        ("sources", 1, {"published": "1989"}, ("date.too_old", 4, "published")),
        ("sources", 1, {"published": "03/2024"}, ("date.not_iso", 4, "published")),
        ("sources", 2, {"published": "2027"}, ("date.future", 3, "published")),
        ("sources", 1, {"title": "Dự thảo báo cáo"}, ("source.draft_words", 4, "standing")),
        ("admin_units", 1, {"valid_from": "2025-02-30"}, ("date.not_iso", 3, "valid_from")),
        ("indicators", 0, {"value": "1.234,5"}, ("value.not_a_number", 2, "value")),
        ("indicators", 0, {"vintage": "old"}, ("cell.unknown_token", 2, "vintage")),
        ("merges", 0, {"kept_id": "kcn-z"}, ("merge.kept_missing", 2, "kept_id")),
        ("merges", 0, {"merged_id": "kcn-b"}, ("merge.merged_exists", 2, "merged_id")),
        ("merges", 0, {"reason": ""}, ("cell.blank", 2, "reason")),
        ("outlines", 0, {"how": "drawn"}, ("cell.unknown_token", 2, "how")),
        ("outlines", 0, {"geometry_basis": "schematic"}, ("cell.unknown_token", 2, "geometry_basis")),
        ("outlines", 0, {"accuracy_m": ""}, ("place.no_accuracy", 2, "accuracy_m")),
        ("outlines", 0, {"document": ""}, ("cell.blank", 2, "document")),
        ("outlines", 0, {"read_source_id": "nowhere"}, ("reference.missing", 2, "read_source_id")),
        ("left", 0, {"feature_id": "kcn-b"}, ("left.still_there", 2, "feature_id")),
        ("left", 0, {"reason": "tired"}, ("cell.unknown_token", 2, "reason")),
        ("outlines", 0, {"declared_area_ha": 90}, ("outline.hectares", 2, "declared_area_ha")),
        ("outline_corners", 2, {"seq": 2}, ("outline.corner_twice", 4, "seq")),
    ],
)
def test_a_fault_in_a_cell_is_found_where_it_is(tmp_path, table, number, cells, expected):
    finding = only(check_with(tmp_path, change(table, number, **cells)))
    key, row, field = expected
    assert (finding.key, finding.file, finding.row, finding.field) == (
        f"check.{key}",
        catalog.TABLE_FILES[table],
        row,
        field,
    )


@pytest.mark.parametrize(
    ("cells", "key"),
    [
        ({"attribute": "area_km2"}, "value.unknown_attribute"),
        ({"attribute": "capacity_mw", "unit": "MW"}, "value.attribute_of_other_layer"),
        ({"unit": "m2"}, "value.wrong_unit"),
        ({"value": "trên 80"}, "value.not_a_number"),
        ({"value": "80,5"}, "value.not_a_number"),
        ({"value": ""}, "value.not_a_number"),
        ({"value": "30001"}, "value.implausible"),
        ({"value": "-1"}, "value.implausible"),
        ({"attribute": "projects_n", "unit": "projects", "value": "2.5"}, "value.not_whole"),
        ({"attribute": "fill_rate_pct", "unit": "%", "value": "105"}, "value.implausible"),
        ({"value": "", "qualifier": "at_least"}, "value.bound_missing"),
        ({"value": "", "qualifier": "at_least", "upper": 50}, "value.bound_missing value.bound_stray"),
        ({"lower": 70}, "value.bound_stray"),
        ({"value": "", "qualifier": "range", "lower": 80, "upper": 50}, "value.bounds_crossed"),
        ({"value": "", "qualifier": "range", "lower": 50, "upper": 40_000}, "value.implausible"),
        ({"attribute": "status", "unit": "", "value": "open"}, "cell.unknown_token"),
        ({"attribute": "date_opened", "unit": "", "value": "tháng 5"}, "date.not_iso"),
        ({"attribute": "owner", "unit": "", "value": ""}, "cell.blank"),
        ({"as_of": "2027-01"}, "date.future"),
        ({"as_of": "2025-13"}, "date.not_iso"),
        ({"source_id": "nowhere"}, "reference.missing"),
        ({"feature_id": "nowhere"}, "reference.missing"),
        ({"qualifier": "roughly"}, "cell.unknown_token"),
    ],
)
def test_a_fault_in_a_figure_is_found(tmp_path, cells, key):
    figure = observation("kcn-b", "leasable_ha", "80", unit="ha") | cells
    if figure["attribute"] == "status":
        figure["preferred"] = ""
        figure["source_id"] = "report"
        figure["as_of"] = "2020"
    found = check_with(tmp_path, {"observations": [*rows()["observations"], figure]})
    assert sorted({finding.key for finding in found}) == [f"check.{one}" for one in key.split()]
    assert {finding.file for finding in found} == {"observations.csv"}


def test_a_figure_of_the_future_with_a_horizon_is_none(tmp_path):
    figure = observation(
        "kcn-b", "leasable_ha", "80", unit="ha", as_of="2030", horizon="2030", basis="planned"
    )
    assert check_with(tmp_path, {"observations": [*rows()["observations"], figure]}) == []


def test_ids_are_unique_and_plain(tmp_path):
    finding = only(check_with(tmp_path, add("sources", source_id="decision")))
    assert (finding.key, finding.row, finding.params["first"]) == ("check.id.duplicate", 3, 2)
    found = check_with(tmp_path / "2", add("sources", source_id="Quyết định"))
    assert sorted(finding.key for finding in found) == ["check.id.form", "check.source.unused"]


def test_a_feature_needs_an_observation(tmp_path):
    content = [row for row in rows()["observations"] if row["feature_id"] != "ccn-a"]
    keys = {finding.key for finding in check_with(tmp_path, {"observations": content})}
    assert keys == {"check.reference.no_observation", "check.preference.status"}


@pytest.mark.parametrize(
    ("rows_of", "key"),
    [
        ([("leasable", "decision")], ""),
        ([("leasable", "report")], "value.fill_rate_of_nothing"),
        ([("leasable", "decision"), ("planned", "decision")], "value.fill_rate_of_twice"),
        ([("half", "decision")], "cell.unknown_token"),
    ],
)
def test_what_a_fill_rate_is_of_stands_beside_it_once(tmp_path, rows_of, key):
    content = rows()["observations"] + [
        observation("kcn-a", "fill_rate_of", value, source_id=source, preferred="" if place else "rule")
        for place, (value, source) in enumerate(rows_of)
    ]
    keys = {finding.key for finding in check_with(tmp_path, {"observations": content})}
    assert keys == ({f"check.{key}"} if key else set())


def test_a_figure_stands_once(tmp_path):
    content = rows()["observations"]
    keys = {f.key for f in check_with(tmp_path, {"observations": [*content, content[8]]})}
    assert keys == {"check.value.repeated"}


# -- the rule of preference ----------------------------------------------------------------------


def test_marks_are_those_of_the_rule(tmp_path):
    content = rows()["observations"]
    content[7]["preferred"], content[8]["preferred"] = "", "rule"
    found = check_with(tmp_path, {"observations": content})
    assert {(f.key, f.params["feature"], f.params["attribute"]) for f in found} == {
        ("check.preference.unmarked", "kcn-a", "area_ha"),
        ("check.preference.wrongly_marked", "kcn-a", "area_ha"),
    }


def test_an_override_holds_and_needs_its_reason(tmp_path):
    content = rows()["observations"]
    content[7]["preferred"], content[8]["preferred"] = "", "override"
    assert only(check_with(tmp_path / "1", {"observations": content})).key == "check.preference.no_reason"
    content[8] |= {"preferred_reason_vi": "số đo lại", "preferred_reason_en": "measured again"}
    assert check_with(tmp_path / "2", {"observations": content}) == []


def test_an_override_cannot_put_a_plan_before_what_is(tmp_path):
    content = rows()["observations"]
    content[8] |= {
        "preferred": "override",
        "preferred_reason_vi": "mới hơn",
        "preferred_reason_en": "newer",
        "basis": "planned",
    }
    finding = only(check_with(tmp_path, {"observations": content}))
    assert finding.key == "check.preference.override_without_effect"


# -- land ----------------------------------------------------------------------------------------


def test_more_occupied_than_leasable_in_one_source_is_an_error(tmp_path):
    content = rows()["observations"]
    content[10]["value"] = "90"
    finding = only(check_with(tmp_path, {"observations": content}))
    assert (finding.key, finding.severity) == ("check.value.land_exceeds", "error")
    assert (finding.params["small"], finding.params["large"], finding.params["limit"]) == (
        "occupied_ha",
        "leasable_ha",
        80,
    )


def test_more_occupied_than_leasable_among_chosen_values_is_a_warning(tmp_path):
    content = rows()["observations"]
    content[10] |= {"value": "90", "as_of": "2025", "source_id": "report"}
    finding = only(check_with(tmp_path, {"observations": content}))
    assert (finding.key, finding.severity) == ("check.value.land_exceeds", "warning")


# -- places --------------------------------------------------------------------------------------


def test_a_point_in_china_is_an_error_and_a_powerhouse_at_the_border_a_warning(tmp_path):
    found = check_with(tmp_path / "1", change("features", 0, lon=103.95, lat=22.6))
    outside = [f for f in found if f.key == "check.place.outside_province"]
    assert {(f.severity, f.field) for f in outside} == {
        ("error", "province_code"),
        ("error", "province_pre2025_code"),
    }
    assert outside[0].params["km"] > 3


def test_the_old_province_is_checked_too(tmp_path):
    found = check_with(tmp_path, change("features", 0, province_pre2025_code="15"))
    finding = only(found)
    assert (finding.key, finding.field) == ("check.place.outside_province", "province_pre2025_code")
    disagree = check_with(tmp_path / "2", change("features", 0, province_pre2025_code="12"))
    assert "check.admin.provinces_disagree" in {f.key for f in disagree}


def test_a_point_far_from_its_commune_is_a_warning(tmp_path):
    # 100 km² is a circle of 5.64 km; 2.5 radii are 14.1 km, and 0.2° of latitude are 22.1 km.
    finding = only(check_with(tmp_path / "1", change("features", 0, lat=22.26)))
    assert (finding.key, finding.severity) == ("check.place.far_from_commune", "warning")
    assert finding.params["km"] == pytest.approx(22.3, abs=0.3)
    assert check_with(tmp_path / "2", change("features", 0, lat=22.26, accuracy_m=9_000)) == []


def test_a_commune_of_another_province_is_found(tmp_path):
    keys = {f.key for f in check_with(tmp_path, change("admin_units", 1, parent_code="12"))}
    assert keys == {"check.admin.commune_elsewhere"}


def test_one_thing_twice_is_found_unless_listed_as_distinct(tmp_path):
    name = {"name_vi": "KHU CÔNG NGHIỆP a"}
    finding = only(check_with(tmp_path / "1", change("features", 1, **name)))
    assert finding.key == "check.place.same_name"
    assert (finding.row, finding.params["feature"], finding.params["other"]) == (3, "kcn-b", "kcn-a")
    notes = {"notes": "Khu khác (distinct from kcn-a): phía bắc sông."}
    assert check_with(tmp_path / "2", change("features", 1, **name, **notes)) == []


def test_the_same_name_at_one_place_is_found_whatever_the_kind(tmp_path):
    content = rows()["features"]
    content[1] |= {"name_vi": "Khu công nghiệp A", "kind": "logistics_area", "lon": content[0]["lon"]}
    finding = only(check_with(tmp_path, {"features": content}))
    assert finding.key == "check.place.same_place"


def test_outlines_are_measured_against_the_official_areas(sound):
    provinces = outlines.read_outlines(catalog.outlines_path(sound))
    assert check_outlines(provinces, "p.geojson") == []
    provinces.loc[0, "official_area_km2"] *= 1.02
    finding = only(check_outlines(provinces, "p.geojson"))
    assert finding.key == "check.place.outline_area"
    assert finding.params == {"name": "Lào Cai (pre2025)", "percent": "-1.7"}


# -- mining areas --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("order", "key"),
    [
        ([0, 2, 1, 3], "check.outline.crosses_itself"),
        ([0, 1], "check.outline.too_few_corners"),
        ([], "check.outline.no_corners"),
    ],
)
def test_rings_are_checked(tmp_path, order, key):
    corners = [rows()["outline_corners"][n] | {"seq": seq} for seq, n in enumerate(order, start=1)]
    assert only(check_with(tmp_path, {"outline_corners": corners})).key == key


def test_swapped_axes_are_found_at_each_corner(tmp_path):
    corners = [
        row | {"x_north_m": row["y_east_m"], "y_east_m": row["x_north_m"]}
        for row in rows()["outline_corners"]
    ]
    found = check_with(tmp_path, {"outline_corners": corners})
    assert {f.key for f in found} >= {"check.outline.north_range", "check.outline.east_range"}
    assert {f.row for f in found if f.key == "check.outline.north_range"} == {2, 3, 4, 5}


def test_an_outline_of_any_layer_is_as_good(tmp_path):
    assert check_with(tmp_path, change("outlines", 0, feature_id="kcn-a")) == []


def test_a_corner_outside_the_province_is_found(tmp_path):
    north, east = SQUARE[0]
    found = check_with(tmp_path, change("outline_corners", 0, x_north_m=north + 20_000, y_east_m=east))
    assert [(f.row, f.field) for f in found if f.key == "check.outline.corner_outside"] == [(2, "outline_id")]


def test_parts_do_not_overlap(tmp_path):
    second = [row | {"part": 2, "y_east_m": row["y_east_m"] + 500} for row in rows()["outline_corners"]]
    changed = {"outline_corners": rows()["outline_corners"] + second}
    assert "check.outline.parts_overlap" in {f.key for f in check_with(tmp_path, changed)}


@pytest.mark.parametrize("scope", ["group", "net"])
def test_a_declared_scope_explains_hectares(tmp_path, scope):
    assert check_with(tmp_path, change("outlines", 0, declared_area_ha=300, declared_scope=scope)) == []


def test_a_doubtful_area_is_not_used_and_says_why(tmp_path):
    found = check_with(tmp_path, change("outlines", 0, confidence="doubtful"))
    assert [f.key for f in found] == ["check.outline.no_reason", "check.outline.used_though_doubtful"]


# -- files ---------------------------------------------------------------------------------------


def test_a_table_that_cannot_be_read_is_one_finding(tmp_path):
    folder = make_folder(tmp_path / "data")
    catalog.table_path(folder, "merges").write_text("kept_id\n", encoding="utf-8")
    found = [f for f in check(folder, today=TODAY) if not f.file.endswith(".gpkg")]
    finding = only(found)
    assert (finding.key, finding.file) == ("tables.read.missing_columns", "merges.csv")


def test_an_empty_folder_raises_nothing(tmp_path):
    files = {finding.file for finding in check(tmp_path, today=TODAY)}
    assert files >= {*catalog.TABLE_FILES.values(), catalog.OUTLINES_FILE}


def test_the_geopackage_joins_one_to_one(sound, tmp_path):
    folder = make_folder(tmp_path / "data", change("features", 1, feature_id="kcn-c"))
    found = check(folder, today=TODAY)
    assert {f.key for f in found if f.file == "atlas.gpkg"} == {"tables.gpkg.missing"}
    catalog.atlas_path(folder).write_bytes(catalog.atlas_path(sound).read_bytes())
    found = [f for f in check(folder, today=TODAY) if f.file == "atlas.gpkg"]
    assert {(f.key, f.params["layer"], f.params["feature"]) for f in found} == {
        ("check.atlas.missing", "zones", "kcn-c"),
        ("check.atlas.surplus", "zones", "kcn-b"),
    }


def test_the_draft_mark_follows_the_standing(sound, tmp_path):
    folder = make_folder(tmp_path / "data", change("sources", 2, standing="press", title="Báo"))
    catalog.atlas_path(folder).write_bytes(catalog.atlas_path(sound).read_bytes())
    found = [f for f in check(folder, today=TODAY) if f.file == "atlas.gpkg"]
    assert [(f.key, f.params["feature"]) for f in found] == [("check.atlas.draft", "mo-b")]


def test_errors_come_first_and_then_files_and_rows_in_order(tmp_path):
    content = rows()["features"]
    content[0]["name_vi"] = ""
    content[3]["name_vi"] = ""
    changed = {
        "features": content,
        **change("outlines", 0, declared_area_ha=90),
        **add("sources", source_id="x"),
    }
    found = check_with(tmp_path, changed)
    assert [(f.severity, f.file, f.row) for f in found] == [
        ("error", "features.csv", 2),
        ("error", "features.csv", 5),
        ("error", "sources.csv", 5),
        ("warning", "outlines.csv", 2),
    ]
    with pytest.raises(dataclasses.FrozenInstanceError):
        found[0].row = 1
