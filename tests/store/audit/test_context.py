from __future__ import annotations

from datetime import date

import geopandas as gpd
import pytest
from shapely.geometry import LineString, Point, Polygon, box

from geo.base.translate import LANGUAGES
from geo.records.context import CONTEXT_LAYERS
from geo.store import catalog
from geo.store.audit.check import check
from geo.store.audit.context import check_context
from geo.store.audit.findings import ERROR, WARNING, AuditedTable
from tests.made.context import EAST_AND_WEST, LENGTHWISE, NAMELESS, row, write_ground
from tests.made.data import UNITS, frame, make_folder

WEST = {"code": "90001", "level": "commune", "name_vi": "Xã Tây", "parent_code": "15", "area_km2": 114.0}
EAST = WEST | {"code": "90002", "name_vi": "Xã Đông"}
SITE = {
    "feature_id": "kcn-a",
    "commune_codes_2025": "90001",
    "location_level": "site",
    "accuracy_m": 100.0,
    "lon": 103.95,
    "lat": 22.45,
}
PROVINCE = box(103.9, 22.4, 104.1, 22.5)


def tables(features=(SITE,), units=(WEST, EAST)):
    def audited(table, rows):
        made = frame(table, [dict(one) for one in rows])
        numbers = [name for name in ("lon", "lat", "area_km2", "accuracy_m") if name in made]
        made[numbers] = made[numbers].replace("", float("nan")).astype("float64")
        made.index += 2
        return AuditedTable(made, f"{table}.csv")

    return {"features": audited("features", features), "admin_units": audited("admin_units", units)}


def provinces(shape=PROVINCE, accuracy=200.0):
    about = {"code": ["15"], "name_vi": ["Tỉnh"], "vintage": ["2025"], "accuracy_m": [accuracy]}
    return gpd.GeoDataFrame(about, geometry=[shape], crs=4326)


def found(folder, features=(SITE,), units=(WEST, EAST), outline=None):
    every = check_context(folder, tables(features, units), provinces() if outline is None else outline)
    for finding in every:
        for language in LANGUAGES:
            assert "{" not in finding.sentence(language) + finding.place(language)
    return every


def keys(findings):
    return [finding.key.removeprefix("check.context.") for finding in findings]


def test_the_made_ground_has_no_fault(tmp_path):
    assert found(write_ground(tmp_path)) == []


def test_a_folder_without_ground_is_whole(tmp_path):
    assert found(tmp_path) == []


def test_the_check_of_a_data_folder_looks_at_its_ground(tmp_path):
    folder = make_folder(tmp_path / "data")
    write_ground(folder)
    every = check(folder, today=date(2026, 11, 22))
    assert [f.key for f in every if f.key.startswith("check.context")] == ["check.context.no_commune"]
    assert UNITS[1]["code"] == "90001"


# -- tables ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"layer": "roads"}, ["no_such_layer"]),
        ({"source": ""}, ["blank"]),
        ({"gaps_vi": "", "gaps_en": "", "accuracy_m": ""}, []),
        ({"licence": "ODbL 1.0"}, ["odbl"]),
    ],
)
def test_a_row_says_what_it_must(tmp_path, cells, expected):
    assert keys(found(write_ground(tmp_path, rows=[row("towns") | cells]))) == expected


def test_a_layer_stands_once(tmp_path):
    assert keys(found(write_ground(tmp_path, rows=[row("towns"), row("towns")]))) == ["twice"]


def test_an_accuracy_is_a_number(tmp_path):
    (finding,) = found(write_ground(tmp_path, rows=[row("towns") | {"accuracy_m": "fine"}]))
    assert (finding.key, finding.file, finding.row) == ("tables.read.not_a_number", "context.csv", 2)


def test_the_notice_lies_beside(tmp_path):
    folder = write_ground(tmp_path)
    (catalog.context_folder(folder) / "NOTICE.md").unlink()
    assert keys(found(folder)) == ["no_notice"]


def test_a_file_that_is_missing_is_named(tmp_path):
    folder = write_ground(tmp_path)
    (catalog.context_folder(folder) / "towns.geojson").unlink()
    (finding,) = found(folder)
    assert (finding.severity, finding.file) == (ERROR, "towns.geojson")


@pytest.mark.parametrize(
    ("layer", "about", "shape", "expected"),
    [
        ("rivers", NAMELESS, Point(104, 22.4), ["shape"]),
        ("rivers", NAMELESS, LineString([(0, 0), (1, 1)]), ["far_off"]),
        ("rivers", NAMELESS | {"name_vi": "So\u0302ng"}, LENGTHWISE, ["not_nfc"]),
        ("airports", NAMELESS | {"ident": "A", "kind": "port", "country": "VN"}, Point(104, 22), ["kind"]),
    ],
)  # fmt: skip
def test_a_shape_is_what_its_layer_says(tmp_path, layer, about, shape, expected):
    assert keys(found(write_ground(tmp_path, {layer: [(about, shape)]}))) == expected


def test_a_layer_has_shapes(tmp_path):
    assert keys(found(write_ground(tmp_path, {"towns": []}))) == ["empty"]


# -- communes ----------------------------------------------------------------------------------------


def test_each_commune_has_one_outline(tmp_path):
    ground = write_ground(tmp_path / "a", {"communes": EAST_AND_WEST[:1]})
    assert keys(found(ground)) == ["no_outline"]
    stranger = [*EAST_AND_WEST, ({"code": "90003", "area_km2": 1}, box(104.1, 22.4, 104.2, 22.5))]
    assert keys(found(write_ground(tmp_path / "b", {"communes": stranger}))) == ["no_commune"]
    twice = [*EAST_AND_WEST, ({"code": "90002", "area_km2": 1}, box(104.1, 22.4, 104.2, 22.5))]
    assert keys(found(write_ground(tmp_path / "c", {"communes": twice}))) == ["code_twice"]


def test_outlines_do_not_overlap(tmp_path):
    communes = [EAST_AND_WEST[0], ({"code": "90002", "area_km2": 1}, box(103.99, 22.4, 104.1, 22.5))]
    assert "coverage" in keys(found(write_ground(tmp_path, {"communes": communes})))


def test_outlines_leave_no_gap(tmp_path):
    line = [(104.0, 22.4), (104.0, 22.43), (104.0, 22.47), (104.0, 22.5)]
    west = Polygon([*line, (103.9, 22.5), (103.9, 22.4)])
    east = Polygon([*line[:2], (104.0001, 22.45), *line[2:], (104.1, 22.5), (104.1, 22.4)])
    communes = [({"code": code, "area_km2": 1}, shape) for code, shape in (("90001", west), ("90002", east))]
    assert keys(found(write_ground(tmp_path, {"communes": communes}))) == ["coverage"]


@pytest.mark.parametrize(("km2", "expected"), [(100.0, []), (80.0, ["commune_area"]), (float("nan"), [])])
def test_an_official_area_is_held_against_the_outline(tmp_path, km2, expected):
    every = found(write_ground(tmp_path), units=(WEST | {"area_km2": km2}, EAST))
    assert keys(every) == expected
    assert all(finding.severity == WARNING for finding in every)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"lon": 104.002}, []),  # 206 m outside
        ({"lon": 104.05}, ["site_commune"]),
        ({"lon": 104.05, "commune_codes_2025": "90001 | 90002"}, []),
        ({"lon": 104.02, "location_level": "approximate", "accuracy_m": 3000.0}, []),
        ({"lon": 104.05, "location_level": "approximate", "accuracy_m": 3000.0}, ["site_commune"]),
        ({"lon": 104.05, "commune_codes_2025": ""}, []),
        ({"lon": float("nan"), "lat": float("nan")}, []),
    ],
)
def test_a_site_lies_in_the_commune_that_it_cites(tmp_path, cells, expected):
    assert keys(found(write_ground(tmp_path), (SITE | cells,))) == expected


def test_a_site_elsewhere_is_told_with_the_commune_at_its_place(tmp_path):
    (finding,) = found(write_ground(tmp_path), (SITE | {"lon": 104.05},))
    assert (finding.file, finding.row, finding.params["km"]) == ("features.csv", 2, 5.1)
    text = finding.sentence("en")
    assert "commune it cites, Xã Tây; at its point lies Xã Đông" in text
    assert "Nobody has looked into it" in text


def test_a_reason_is_told_in_the_language_of_the_reader(tmp_path):
    ground = write_ground(tmp_path, exceptions=[("site_commune", "kcn-a", "Vì sông.", "A river.")])
    (finding,) = found(ground, (SITE | {"lon": 104.05},))
    assert finding.severity == WARNING
    assert finding.sentence("en").endswith("A river.")
    assert finding.sentence("vi").endswith("Vì sông.")


def test_a_reason_for_nothing_is_told(tmp_path):
    ground = write_ground(tmp_path, exceptions=[("site_commune", "kcn-a", "a", "b")])
    (finding,) = found(ground)
    assert (finding.key, finding.file, finding.row) == ("check.context.needless", "exceptions.csv", 2)


@pytest.mark.parametrize(
    ("exceptions", "expected"),
    [
        ([("weather", "kcn-a", "a", "b")], ["no_such_check"]),
        ([("site_commune", "kcn-a", "", "b")], ["no_reason"]),
        ([("site_commune", "kcn-a", "a", "b")] * 2, ["twice"]),
    ],
)
def test_exceptions_are_whole(tmp_path, exceptions, expected):
    assert keys(found(write_ground(tmp_path, exceptions=exceptions))) == expected


def test_the_outline_of_a_province_is_as_good_as_it_says(tmp_path):
    ground = write_ground(tmp_path)
    wider = provinces(box(103.9, 22.4, 104.1, 22.51))  # 1.1 km too far north
    (finding,) = found(ground, outline=wider)
    assert (finding.key, finding.params["value"]) == ("check.context.province_line", 200)
    assert 1_100 < finding.params["most"] < 1_120
    assert found(ground, outline=provinces(wider.geometry[0], accuracy=1_200.0)) == []


# -- the ground that comes with the atlas ------------------------------------------------------------


def test_what_comes_with_the_atlas_is_small_and_every_doubt_has_its_reason(project):
    folder = project / "data"
    files = list(catalog.context_folder(folder).iterdir())
    assert sum(path.stat().st_size for path in files) < 3_000_000
    every = [f for f in check(folder) if f.key.startswith("check.context")]
    assert [f for f in every if f.severity == ERROR] == []
    assert [f for f in every if "why" not in f.params or f.params["why"].key.endswith("unexplained")] == []


def test_every_layer_comes_with_the_atlas(project):
    from geo.store.context import Context

    ground = Context(project / "data")
    assert list(ground.sources) == list(CONTEXT_LAYERS)
    assert len(ground.layer("communes")) == 137
