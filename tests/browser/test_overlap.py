"""An overlap check as a planner makes it, in Chromium: corner list, map, answer, rule, files."""

from __future__ import annotations

import io
import json
import re
import zipfile

import geopandas as gpd
import pytest
from shapely.geometry import box

from geo.atlas.atlas import Atlas
from geo.base.translate import tr
from tests.made.ground import EAST, NORTH, listed, square

from .atlas_page import AtlasPage
from .contrast import FAINT_TEXTS
from .overlap_page import OverlapPage

pytestmark = pytest.mark.browser

NARROW = {"width": 360, "height": 740}
PARCELS = {
    "LUC": (0, 0, 100, 200),
    "SKK": (100, 0, 300, 200),
    " lnk ": (0, 200, 100, 300),
}
"""Code and west, south, east, north in metres from the made origin."""

MANY = 60


def parcel(west, south, east, north):
    return box(EAST + west, NORTH + south, EAST + east, NORTH + north)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("overlap")


@pytest.fixture(scope="module")
def landuse(folder):
    """A land-use map as a GeoPackage."""
    frame = gpd.GeoDataFrame(
        {"MaLoaiDat": list(PARCELS)}, geometry=[parcel(*p) for p in PARCELS.values()], crs=9208
    )
    path = folder / "hien-trang.gpkg"
    frame.to_file(path, layer="hien_trang", engine="pyogrio")
    return path


@pytest.fixture(scope="module")
def many_sites(folder):
    """Very many small sites side by side on the industrial land of the map."""
    shapes = [
        parcel(101 + 3 * i, 1 + 3 * j, 103 + 3 * i, 3 + 3 * j) for i in range(MANY) for j in range(MANY)
    ]
    path = folder / "nhieu-khu.gpkg"
    frame = gpd.GeoDataFrame({"name": [f"Lô {n}" for n in range(len(shapes))]}, geometry=shapes, crs=9208)
    frame.to_file(path, layer="lo", engine="pyogrio")
    return path


@pytest.fixture
def open_page(visit):
    def opened(query="", **options):
        return OverlapPage(visit.open(query, path="/overlap", **options))

    return opened


def asked(page, corners, landuse):
    """Go through the steps and begin the check."""
    page.paste(listed(corners))
    page.use_site()
    page.give_file(landuse)
    page.use_map()
    page.check()


def at(east, north, side=100):
    """A square by its south-west corner in metres from the made origin."""
    return square(side, NORTH + north, EAST + east)


# -- the journey -----------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_corner_list_over_a_map_gives_a_conflict_a_rule_and_files(open_page, landuse, language):
    page = open_page(f"lang={language}")
    asked(page, at(50, 0), landuse)  # half a hectare of rice, half industrial
    assert page.state == "conflict"
    assert tr("overlap.state.conflict", language) in page.verdict()
    half = {"vi": "0,50", "en": "0.50"}[language]
    assert page.hectares("LUC").startswith(half)
    assert page.page.locator("tr[data-row=rice]").inner_text().count(half) >= 1

    rule = page.page.locator("details[data-topic=rice][open] [data-rule=RICE-02]")
    rule.locator(".evidence summary").click()
    rule.locator(".evidence p").first.wait_for()
    assert tr("overlap_page.rules.answer.met", language) in rule.inner_text()
    assert {"vi": "Cần:", "en": "Needs:"}[language] in rule.inner_text()

    assert page.map.evaluate("map.overlap.file.pieces.map(piece => piece.part)") == ["land", "land"]
    legend = page.map.locator(".overlap-legend").inner_text()
    assert "LUC" in legend
    assert "SKK" in legend

    told = page.document()
    assert told["state"] == "conflict"
    (site,) = told["sites"]
    found = {part["code"]: part["ha"] for part in site["classes"] if part["ha"]}
    assert found == pytest.approx({"LUC": 0.5, "SKK": 0.5}, abs=2e-4)
    assert site["uncovered_ha"] == pytest.approx(0, abs=1e-4)
    cells = [
        str(value)
        for sheet in page.workbook()
        for line in sheet.iter_rows(values_only=True)
        for value in line
    ]
    assert "LUC" in cells
    assert {"0.5", str(found["LUC"])} & set(cells)
    drawn = json.loads(page.download("geojson"))["features"]
    assert [one["properties"].get("code") for one in drawn] == [None, "LUC", "SKK"]
    with zipfile.ZipFile(io.BytesIO(page.download("shp"))) as archive:
        assert "pieces_polygon.shp" in archive.namelist()


def test_a_site_on_industrial_land_is_clear(open_page, landuse):
    page = open_page()
    asked(page, at(120, 20), landuse)
    assert page.state == "clear"


def test_a_site_off_the_map_could_not_be_checked_and_the_reason_is_said(open_page, landuse):
    page = open_page("lang=en")
    asked(page, at(3_000, 0), landuse)
    assert page.state == "could_not_check"
    assert "No parcel of the map lies under the site" in page.verdict()
    assert page.page.locator(".land").count() == 0


def test_the_answer_stays_while_other_pages_are_looked_at(open_page, landuse):
    page = open_page()
    asked(page, at(50, 0), landuse)
    assert page.state == "conflict"
    page.page.locator("[data-testid=stPageLink]", has_text=tr("ui.page.data", "vi")).locator("a").click()
    page.page.get_by_role("heading", name=tr("ui.data.stalest", "vi")).wait_for()
    page.page.locator("[data-testid=stPageLink]", has_text=tr("ui.page.overlap", "vi")).locator("a").click()
    assert page.state == "conflict"


def test_the_language_changes_in_place(open_page, landuse):
    page = open_page()
    asked(page, at(50, 0), landuse)
    page.map.evaluate("window.markOfTheTest = 1")
    page.key("language").locator("button").nth(1).click()
    page.page.get_by_text(tr("overlap.state.conflict", "en"), exact=True).first.wait_for()
    page.settle()
    assert page.map.evaluate("document.documentElement.lang") == "en"
    assert page.map.evaluate("window.markOfTheTest") == 1


# -- many sites, stop ------------------------------------------------------------------------------


def test_a_stop_keeps_what_is_done_and_labels_it(open_page, landuse, many_sites):
    page = open_page("lang=en")
    page.choose_origin("file")
    page.give_file(many_sites)
    page.use_site()
    page.give_file(landuse)
    page.use_map()
    page.check()
    page.key("overlap_work_stop").locator("button").click()
    done, total = re.search(r"Stopped after ([\d,]+) of ([\d,]+)", page.alert()).groups()
    assert int(total.replace(",", "")) == MANY**2
    assert 0 < int(done.replace(",", "")) < MANY**2
    assert page.state == "clear"
    assert page.page.locator(".overall").get_attribute("data-states").startswith("conflict=0")


# -- links -----------------------------------------------------------------------------------------


def test_the_panel_of_a_feature_leads_to_its_check(visit):
    zones = Atlas.open().layer("zones")
    zone = zones[zones.geom_type.isin(["Polygon", "MultiPolygon"])].iloc[0]
    map_page = AtlasPage(visit.open(f"l=zones&feature={zone.name}"))
    map_page.settle()
    map_page.page.locator(".st-key-check_overlap button").click()
    page = OverlapPage(map_page.page)
    page.page.get_by_text(str(zone["name_vi"])).first.wait_for()
    page.page.wait_for_url(re.compile(f"/overlap.*site={zone.name}"))
    page.key("overlap_maps_source").wait_for()
    again = OverlapPage(visit.open(f"site={zone.name}", path="/overlap"))
    again.page.get_by_text(str(zone["name_vi"])).first.wait_for()


# -- wrong inputs ----------------------------------------------------------------------------------


def test_two_corners_are_no_site(open_page):
    page = open_page()
    page.paste(listed(at(0, 0)[:2]))
    assert page.alert()
    assert page.key("overlap_site_use").locator("button").is_disabled()


WRONG_MAPS = {
    "points": gpd.GeoDataFrame({"code": ["LUC"]}, geometry=gpd.points_from_xy([104.1], [22.4]), crs=4326),
    "metres-as-degrees": gpd.GeoDataFrame({"code": ["LUC"]}, geometry=[parcel(0, 0, 9, 9)], crs=4326),
}


@pytest.mark.parametrize("name", WRONG_MAPS)
def test_a_wrong_map_is_refused_in_a_sentence(open_page, folder, name):
    path = folder / f"{name}.gpkg"
    WRONG_MAPS[name].to_file(path, engine="pyogrio")
    page = open_page()
    page.paste(listed(at(0, 0)))
    page.use_site()
    page.give_file(path)
    assert str(folder) not in page.alert()
    assert page.key("overlap_map_choice_use").locator("button").is_disabled()


# -- contrast, narrow ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_answer_stands_out_from_its_ground(open_page, landuse, scheme):
    page = open_page(color_scheme=scheme)
    asked(page, at(50, 0), landuse)
    assert page.state == "conflict"
    page.map.wait_for_selector(".overlap-legend")
    page.settle()
    assert [text for frame in page.page.frames for text in frame.evaluate(FAINT_TEXTS)] == []


@pytest.mark.parametrize("language", ["vi", "en"])
def test_nothing_is_wider_than_a_phone(open_page, landuse, language):
    page = open_page(f"lang={language}", **NARROW)
    assert page.overflow() <= 0
    asked(page, at(50, 0), landuse)
    assert page.state == "conflict"
    page.map.wait_for_selector(".overlap-legend")
    assert page.overflow() <= 0
