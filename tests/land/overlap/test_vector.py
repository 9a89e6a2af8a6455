"""Sites against land-use maps: hectares one can check in the head, and the three answers."""

from __future__ import annotations

import json
import pickle
import re
import zipfile
from datetime import date
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import Point, Polygon, box, shape

from geo.base.errors import CrsError, SelectionError
from geo.base.measures import geodesic_ha
from geo.base.translate import LANGUAGES, catalogue, has
from geo.land.law.codes import LandUseCodes
from geo.land.law.map_fields import MapFields
from geo.land.law.rule_book import read_rules
from geo.land.maps import parcels as landuse_batches
from geo.land.maps import parcels as landuse_map
from geo.land.maps.parcels import FrameMap, GeoPackageMap
from geo.land.overlap import vector
from geo.land.overlap.checks import CLAIMED, CLEAR, CONFLICT, COULD_NOT_CHECK, STATES
from geo.land.overlap.parcels import partition as amounts
from geo.land.overlap.parcels.partition import Partition
from geo.land.overlap.pieces import PIECE_COLUMNS
from geo.land.overlap.report import vector_record as record
from geo.land.overlap.vector import VectorCheck, code_column
from geo.store.legal import read_legal

CODES = LandUseCodes.open()
RULES = read_rules()
DAY = date(2026, 11, 22)
EAST, NORTH = 450_000.0, 2_470_000.0
COMMUNES = Path(__file__).parents[4] / "shared" / "real" / "communes_2025_lai_chau_lao_cai.zip"


def rectangle(x, y, wide, high):
    return box(EAST + x, NORTH + y, EAST + x + wide, NORTH + y + high)


def landuse(*parcels, crs=9208):
    """A map of parcels (code, x, y, width, height in metres) or (code, shape)."""
    shapes = [rectangle(*rest) if len(rest) > 1 else rest[0] for _, *rest in parcels]
    frame = gpd.GeoDataFrame({"code": [code for code, *_ in parcels]}, geometry=shapes, crs=9208)
    return FrameMap(frame.to_crs(crs), "made")


def sites(*shapes, **columns):
    names = [f"site-{number}" for number in range(len(shapes))]
    return gpd.GeoDataFrame(columns, geometry=list(shapes), index=names, crs=9208).to_crs(4326)


SITE = rectangle(0, 0, 200, 100)  # two hectares


def check(found, site=SITE, rules=(), **columns):
    (result,) = VectorCheck(found, "code", CODES, rules=rules, day=DAY).of(sites(site, **columns))
    assert_told(result)
    assert_adds_up(result)
    return result


def assert_told(result):
    assert result.state in STATES
    assert result.reasons
    for language in LANGUAGES:
        told = record(result, language)
        assert json.dumps(told, allow_nan=False)
        assert all(told["reason"])
        assert "{" not in " ".join([*told["reason"], *told["warnings"]])


def assert_adds_up(result):
    if result.uncovered_ha is None:
        return
    for name, whole, rest in (
        ("ha", result.site_ha, result.uncovered_ha),
        ("grid_ha", result.site_grid_ha, result.uncovered_grid_ha),
    ):
        parts = [*result.land, *result.contested]
        assert sum(getattr(part, name) for part in parts) + rest == pytest.approx(whole, rel=1e-5)


def grid(result):
    return {land.use.key: land.grid_ha for land in result.land}


def reasons(result):
    return [remark.key.removeprefix("overlap.") for remark in result.reasons]


# -- hectares --------------------------------------------------------------------------------------


@pytest.mark.parametrize("crs", [9208, 9205, 4326, 3405, 32648, 3857])
def test_hectares_by_code_in_any_system(crs):
    result = check(landuse(("LUC", -50, -50, 150, 300), ("SKK", 100, -50, 300, 300), crs=crs))
    assert grid(result) == pytest.approx({"LUC": 1.0, "SKK": 1.0}, abs=2e-6)
    assert result.site_grid_ha == pytest.approx(2.0, abs=1e-6)
    assert result.site_ha == pytest.approx(geodesic_ha(sites(SITE).geometry).iloc[0], rel=1e-6)
    assert result.uncovered_ha == pytest.approx(0.0, abs=1e-6)
    assert result.grid_epsg == 9208


def test_spellings_of_one_code_are_dissolved():
    result = check(landuse(("LUC", 0, 0, 120, 100), (" luc ", 80, 0, 120, 100)))
    assert grid(result) == pytest.approx({"LUC": 2.0}, abs=1e-6)
    assert result.land[0].texts == ("LUC", " luc ")
    assert result.contested == ()


@pytest.mark.parametrize("crs", [9208, 4326, 32648])
def test_a_neighbour_that_shares_an_edge_only_is_no_land_of_the_site(crs):
    found = check(
        landuse(("SKK", 0, 0, 200, 100), ("LUC", -100, 0, 100, 100), ("ONT", 0, 100, 200, 50), crs=crs)
    )
    assert list(grid(found)) == ["SKK"]
    assert (found.state, found.contested) == (CLEAR, ())


def test_ground_of_two_codes_is_contested():
    result = check(landuse(("LUC", 0, 0, 120, 100), ("SKK", 80, 0, 120, 100)))
    assert grid(result) == pytest.approx({"LUC": 0.8, "SKK": 0.8}, abs=1e-6)
    (part,) = result.contested
    assert (part.codes, part.grid_ha) == (("LUC", "SKK"), pytest.approx(0.4, abs=1e-6))
    assert result.contested_pairs == {("LUC", "SKK"): part.ha}
    assert "overlap.doubt.contested" in [remark.key for remark in result.warnings]


def test_the_pieces_are_for_the_map():
    result = check(landuse(("LUC", 0, 0, 100, 100), ("SKK", 50, 0, 100, 100), ("ODT", 500, 0, 9, 9)))
    pieces = result.pieces
    assert tuple(pieces.columns) == PIECE_COLUMNS
    assert pieces.crs.to_epsg() == 4326
    assert sorted(zip(pieces["part"], pieces["code"], strict=True)) == [
        ("contested", "LUC / SKK"),
        ("land", "LUC"),
        ("land", "SKK"),
        ("uncovered", ""),
    ]
    assert pieces["hectares"].sum() == pytest.approx(result.site_ha, rel=1e-5)
    assert geodesic_ha(pieces.geometry).tolist() == pytest.approx(pieces["hectares"].tolist(), rel=1e-6)
    assert pieces.set_index("code")["colour"]["LUC"] == CODES.recognise("LUC").colour


def test_invalid_parcels_are_repaired_and_told():
    # The bow's two triangles: each 100 m wide, 50 m high.
    corners = [(0, 0), (100, 100), (100, 0), (0, 100)]
    bow = Polygon([(EAST + x, NORTH + y) for x, y in corners])
    result = check(landuse(("ODT", 500, 0, 9, 9), ("LUC", bow), ("SKK", 100, 0, 100, 100)))
    assert grid(result) == pytest.approx({"SKK": 1.0, "LUC": 0.5}, abs=1e-5)
    (repair,) = result.repairs
    assert (repair.parcel, repair.change.reason) == (1, "self_intersection")
    assert repair.change.after_ha == pytest.approx(0.5, rel=2e-3)
    assert record(result, "en")["repairs"][0]["reason"] == "self_intersection"


@settings(max_examples=15)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["LUC", "SKK", "ONT+CLN", "ZZZ", ""]),
            st.floats(-90, 190),
            st.floats(-90, 90),
            st.floats(1, 150),
            st.floats(1, 150),
        ),
        min_size=1,
        max_size=7,
    )
)
def test_parts_add_up_on_the_ellipsoid_and_the_grid(parcels):
    check(landuse(*parcels), rules=RULES)


def test_both_kinds_of_map_give_the_same(tmp_path):
    parcels = [("LUC", 0, 0, 120, 100), ("skk", 80, 0, 70, 100), ("RSX", 130, 50, 200, 90)]
    frame = gpd.GeoDataFrame(
        {"code": [code for code, *_ in parcels]},
        geometry=[rectangle(*rest) for _, *rest in parcels],
        crs=9205,
    )
    frame["geometry"] = frame.set_crs(9208, allow_override=True).to_crs(9205).geometry
    frame.to_file(tmp_path / "map.gpkg", driver="GPKG")
    one, other = check(GeoPackageMap(tmp_path / "map.gpkg")), check(landuse(*parcels))
    assert grid(one) == pytest.approx(grid(other), abs=1e-6)
    assert one.uncovered_ha == pytest.approx(other.uncovered_ha, abs=1e-6)


# -- the three answers -----------------------------------------------------------------------------


def test_industrial_land_is_clear():
    result = check(landuse(("SKK", 0, 0, 100, 100), ("SKN", 100, 0, 100, 100)), rules=RULES)
    assert (result.state, reasons(result)) == (CLEAR, ["clear.unclaimed"])


def test_rice_is_a_conflict_with_its_rules():
    result = check(landuse(("SKK", 0, 0, 100, 100), ("LUC", 100, 0, 100, 100)), rules=RULES)
    assert result.state == CONFLICT
    assert reasons(result) == ["conflict.rice", "conflict.rules"]
    classes = {line["code"]: line for line in record(result, "en")["classes"]}
    assert classes["LUC"]["consequence"]
    assert classes["SKK"]["consequence"] == []
    assert classes["LUC"]["share"] == pytest.approx(0.5, abs=1e-5)


def test_contested_ground_of_two_claimed_uses_is_a_conflict_all_the_same():
    result = check(landuse(("LUC", 0, 0, 200, 100), ("RSX", 0, 0, 200, 100)))
    assert (result.state, reasons(result)) == (CONFLICT, ["conflict.open"])


@pytest.mark.parametrize(
    ("parcels", "reason"),
    [
        ([("SKK", 0, 0, 100, 100)], "doubt.partly"),
        ([("SKK", 0, 0, 200, 100), ("LUC", 0, 0, 50, 50)], "doubt.contested"),
        ([("SKK", 0, 0, 100, 100), ("ZZZ", 100, 0, 100, 100)], "doubt.unknown"),
        ([("SKK", 0, 0, 100, 100), (None, 100, 0, 100, 100)], "doubt.unknown"),
        ([("SKK+LUC", 0, 0, 200, 100)], "doubt.open"),
    ],
)
def test_what_may_be_a_conflict_is_never_clear(parcels, reason):
    result = check(landuse(*parcels))
    assert (result.state, reasons(result)) == (COULD_NOT_CHECK, [reason])


def test_a_partial_cover_gives_what_was_found_and_the_rest():
    result = check(landuse(("LUC", 0, 0, 50, 100)))
    assert result.state == CONFLICT
    assert grid(result) == pytest.approx({"LUC": 0.5}, abs=1e-6)
    assert result.uncovered_grid_ha == pytest.approx(1.5, abs=1e-6)


def test_unknown_codes_are_listed():
    result = check(landuse(("ZZZ", 0, 0, 50, 100), ("LUC", 50, 0, 50, 100)))
    assert result.unknown_codes == ("ZZZ",)


def test_no_overlap_at_all_is_never_clear():
    for found in (landuse(("SKK", 5_000, 0, 100, 100)), landuse(("SKK", 200, 0, 100, 100))):
        result = check(found, rules=RULES)
        assert (result.state, reasons(result)) == (COULD_NOT_CHECK, ["obstacle.outside_map_at"])
        assert result.land == ()
        assert result.site_grid_ha == pytest.approx(2.0, abs=1e-6)
        assert result.uncovered_ha is None
        assert result.pieces.empty


@pytest.mark.parametrize(
    ("site", "columns", "reason"),
    [
        (Point(EAST, NORTH), {}, "no_boundary"),
        (SITE, {"geometry_basis": ["schematic"]}, "schematic"),
        (SITE, {"geometry_basis": ["point"]}, "no_boundary"),
        (SITE, {"geometry_basis": ["digitised"], "location_level": ["commune"]}, "vague_place"),
        (None, {}, "no_place"),
        (Polygon(), {}, "no_place"),
        (rectangle(0, 0, 100, 100).boundary, {}, "no_boundary"),
        (Polygon([(EAST + x, NORTH + y) for x, y in [(0, 0), (9, 9), (9, 0), (0, 9)]]), {}, "damaged"),
    ],
)
def test_a_site_without_a_boundary_is_not_checked(site, columns, reason):
    result = check(landuse(("SKK", -50, -50, 300, 300)), site, rules=RULES, **columns)
    assert (result.state, reasons(result)) == (COULD_NOT_CHECK, [f"obstacle.{reason}"])
    assert result.site_ha is None


def test_a_boundary_says_how_good_it_is():
    columns = {"geometry_basis": ["digitised"], "location_level": ["site"], "accuracy_m": [100.0]}
    result = check(landuse(("SKK", -50, -50, 300, 300)), province_code=["12"], **columns)
    assert result.state == CLEAR
    assert [remark.key for remark in result.warnings] == ["overlap.warning.accuracy"]
    assert result.grid_epsg == 9205


def test_too_many_parcels_and_sums_that_fail_are_not_checked(monkeypatch):
    found = landuse(("SKK", 0, 0, 100, 100), ("SKN", 100, 0, 100, 100))
    with monkeypatch.context() as patch:
        patch.setattr(landuse_batches, "limit", lambda name: 1)
        assert check(found).reasons[0].key == "overlap.error.too_many"
    with monkeypatch.context() as patch:
        patch.setattr(amounts, "partition", lambda site, *_: Partition({}, site.centroid.buffer(10)))
        overlapping = landuse(("SKK", 0, 0, 120, 100), ("SKN", 100, 0, 100, 100))
        assert reasons(check(overlapping)) == ["obstacle.sum"]


def test_many_sites_come_one_by_one():
    question = VectorCheck(landuse(("LUC", 0, 0, 200, 100)), "code", CODES)
    answers = question.of(sites(SITE, Point(EAST, NORTH), rectangle(0, 0, 100, 100)))
    assert next(answers).site_id == "site-0"
    assert [result.state for result in answers] == [COULD_NOT_CHECK, CONFLICT]


def test_sites_need_their_system():
    with pytest.raises(CrsError):
        next(VectorCheck(landuse(("LUC", 0, 0, 9, 9)), "code", CODES).of(sites(SITE).to_crs(9208)))


def test_the_code_column_is_recognised():
    fields = MapFields(read_legal())
    frame = gpd.GeoDataFrame({"id": [1], "MaLoaiDat": ["LUC"]}, geometry=[SITE], crs=9208)
    assert code_column(FrameMap(frame, "ward"), CODES, fields) == "MaLoaiDat"
    with pytest.raises(SelectionError) as caught:
        code_column(FrameMap(frame[["id", "geometry"]], "ward"), CODES, fields)
    assert caught.value.key == "overlap.error.no_code_column"


def test_a_map_in_the_zone_of_the_other_province_is_not_checked():
    frame = gpd.GeoDataFrame({"code": ["SKK"]}, geometry=[rectangle(-50, -50, 300, 300)], crs=9205)
    result = check(FrameMap(frame, "made"))
    assert (result.state, reasons(result)) == (COULD_NOT_CHECK, ["obstacle.outside_map_at"])
    # 104°45′ taken for 103°00′ lies 1.75° too far west.
    assert "102.52° east" in result.reasons[0].sentence("en")
    assert "kinh độ 102,52°" in result.reasons[0].sentence("vi")


def test_a_site_mended_by_less_than_a_hundredth_is_checked():
    spike = [(0, 0), (200, 0), (200, 100), (300, 100), (200, 100), (0, 100)]
    site = Polygon([(EAST + x, NORTH + y) for x, y in spike])
    result = check(landuse(("SKK", -50, -50, 300, 300)), site)
    assert result.state == CLEAR
    assert result.site_grid_ha == pytest.approx(2.0, abs=1e-5)
    assert [remark.key for remark in result.warnings] == ["overlap.warning.site_repaired"]


def test_features_that_are_no_land_are_told():
    shapes = [rectangle(0, 0, 200, 100), Point(EAST + 50, NORTH + 50)]
    frame = gpd.GeoDataFrame({"code": ["SKK", "SKK"]}, geometry=shapes, crs=9208)
    result = check(FrameMap(frame, "made"))
    assert result.state == CLEAR
    assert [remark.key for remark in result.warnings] == ["overlap.warning.unreadable"]


def test_everything_said_has_words():
    folder = Path(vector.__file__).parent
    sources = [*folder.rglob("*.py"), Path(landuse_map.__file__)]
    keys = {key for path in sources for key in re.findall(r'"(overlap\.[a-z_.]+)"', path.read_text("utf-8"))}
    assert len(keys) > 20
    assert sorted(key for key in keys if not has(key)) == []
    for state in STATES:
        assert has(f"overlap.state.{state}")
    assert {f"overlap.conflict.{group}" for group in CLAIMED} <= set(catalogue("vi"))


# -- slivers -----------------------------------------------------------------------------------------


def test_a_strip_of_some_square_metres_is_told_and_decides_nothing():
    """The site was drawn 4 cm beyond the edge of its parcel: 4 m² of 20,000 are rice."""
    parcels = landuse(("SKK", 0, -50, 199.96, 300), ("LUC", 199.96, -50, 100, 300))
    result = check(parcels, rules=RULES)
    assert result.state == CLEAR
    assert grid(result)["LUC"] == pytest.approx(0.0004, abs=1e-6)
    assert [remark.key for remark in result.warnings] == ["overlap.sliver.land"]
    assert result.warnings[0].sentence("en") == "Slivers of 4 m² in all do not count in the answer: LUC."
    assert result.ledger.inputs("rice_ha").low == pytest.approx(0.0004, abs=1e-6)
    assert not any(rule.calls for rule in result.rules if "rice" in rule.rule_id)


def test_more_than_a_sliver_decides():
    # 6 cm by 200 m are 12 m².
    result = check(landuse(("SKK", 0, -50, 200, 149.94), ("LUC", 0, 99.94, 200, 100)), rules=RULES)
    assert (result.state, reasons(result)[0]) == (CONFLICT, "conflict.rice")


def test_slivers_of_one_code_count_together():
    strips = [("LUC", 0, y, 200, 0.03) for y in (10, 50)]  # 6 m² each
    rest = [("SKK", 0, 0, 200, 10), ("SKK", 0, 10.03, 200, 39.97), ("SKK", 0, 50.03, 200, 49.97)]
    assert check(landuse(*strips, *rest)).state == CONFLICT
    assert check(landuse(strips[0], *rest)).state == CLEAR


def test_gaps_and_overlaps_can_be_slivers_too():
    gap = check(landuse(("SKK", 0, 0, 100, 100), ("SKN", 100.04, 0, 100, 100)))
    assert (gap.state, [remark.key for remark in gap.warnings]) == (CLEAR, ["overlap.sliver.partly"])
    assert gap.uncovered_grid_ha == pytest.approx(0.0004, abs=1e-6)
    overlap = check(
        landuse(("SKK", 0, 0, 100.04, 100), ("LUC", 100, 0, 0.04, 100), ("SKN", 100.04, 0, 100, 100))
    )
    assert (overlap.state, [remark.key for remark in overlap.warnings]) == (
        CLEAR,
        ["overlap.sliver.contested"],
    )


def test_the_threshold_is_the_callers_and_small_sites_have_a_smaller_one():
    parcels = landuse(("SKK", 0, -50, 199.96, 300), ("LUC", 199.96, -50, 100, 300))
    (strict,) = VectorCheck(parcels, "code", CODES, day=DAY, sliver_m2=0).of(sites(SITE))
    assert strict.state == CONFLICT
    # Of a garden of 100 m² a strip of 1 m² is a hundredth, and no sliver.
    garden = rectangle(190.06, 0, 10, 10)
    assert check(parcels, garden).state == CONFLICT


# -- many sites ---------------------------------------------------------------------------------------


def test_answers_come_in_the_order_asked_whatever_is_cut_together(monkeypatch):
    parcels = landuse(*(("LUC", 10 * x, 0, 10, 100) for x in range(40)))
    shapes = [
        rectangle(10 * x + 1, 10, 8, 80) if x % 3 else Point(EAST, NORTH) for x in (7, 3, 31, 0, 12, 5, 6, 9)
    ]
    expected = [
        (f"site-{place}", COULD_NOT_CHECK if shape.geom_type == "Point" else CONFLICT)
        for place, shape in enumerate(shapes)
    ]
    for windows, at_once in ((1, 3), (2, 256), (32, 1), (32, 256)):
        monkeypatch.setattr(landuse_batches, "BATCH_WINDOWS", windows)
        monkeypatch.setattr(vector, "SITES_AT_ONCE", at_once)
        found = list(VectorCheck(parcels, "code", CODES).of(sites(*shapes)))
        assert [(result.site_id, result.state) for result in found] == expected


def test_who_stops_asking_stops_the_reading(monkeypatch):
    monkeypatch.setattr(landuse_batches, "BATCH_WINDOWS", 1)
    read = []

    class Counted(FrameMap):
        def batches(self, windows, column):
            for parcels in super().batches(windows, column):
                read.append(parcels)
                yield parcels

    frame = gpd.GeoDataFrame({"code": ["LUC"]}, geometry=[rectangle(0, 0, 400, 100)], crs=9208)
    asked = sites(*(rectangle(x, 0, 5, 5) for x in range(0, 400, 4)))
    answers = VectorCheck(Counted(frame, "made"), "code", CODES).of(asked)
    assert next(answers).site_id == "site-0"
    answers.close()
    assert len(read) == 1
    assert len(list(VectorCheck(Counted(frame, "made"), "code", CODES).of(asked))) == 100


def test_an_error_of_the_map_reaches_who_asks():
    with pytest.raises(SelectionError):
        next(VectorCheck(landuse(("LUC", 0, 0, 9, 9)), "no such column", CODES).of(sites(SITE)))


def test_results_can_be_put_aside_and_drawn_later():
    result = pickle.loads(pickle.dumps(check(landuse(("LUC", 0, 0, 100, 100)))))
    assert result.pieces["part"].tolist() == ["land", "uncovered"]
    assert result.pieces is result.pieces


# -- real communes -----------------------------------------------------------------------------------


@pytest.mark.shared
def test_three_communes_contest_the_same_ground():
    if not COMMUNES.is_file():
        pytest.skip("the researched communes do not lie beside the checkout")
    names = ("Phường Lào Cai", "Xã Bát Xát", "Xã Cốc San")
    rows = []
    with zipfile.ZipFile(COMMUNES) as archive:
        for member in archive.namelist():
            if "15_lao_cai/wards/0" in member:
                found = json.loads(archive.read(member))["features"][0]
                rows.append((found["properties"]["fullName"], shape(found["geometry"])))
    communes = gpd.GeoDataFrame(pd.DataFrame(rows, columns=["code", "geometry"]), crs=4326)
    three = communes[communes["code"].isin(names)].set_index("code")
    one, two, other = three.geometry.to_numpy()
    shared_km2 = (
        geodesic_ha(gpd.GeoSeries([shapely.intersection_all([one, two, other])], crs=4326)).iloc[0] / 100
    )
    assert shared_km2 == pytest.approx(3.49, abs=0.005)
    for result in VectorCheck(FrameMap(communes, "communes"), "code", CODES).of(three):
        assert_adds_up(result)
        contested = {part.codes: part.ha / 100 for part in result.contested}
        assert contested[names] == pytest.approx(shared_km2, rel=1e-5)
        assert result.contested_ha / 100 == pytest.approx(3.49, abs=0.005)
        assert all(km2 == pytest.approx(349, abs=0.5) for km2 in result.contested_pairs.values())
        assert result.state == COULD_NOT_CHECK
