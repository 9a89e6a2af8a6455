"""What readers do with the app, in Chromium, with the network cut off but for the app itself."""

from __future__ import annotations

import csv
import io
import json
import re

import geopandas as gpd
import pytest
from shapely.geometry import Polygon, shape

from geo.atlas.atlas import Atlas
from geo.atlas.selection import Selection
from geo.base.measures import geodesic_ha, grid_ha, perimeter_km
from geo.base.translate import tr
from geo.base.units import format_ha, format_number, parse_number
from geo.records.vocabulary import LAYERS
from tests.made.atlas import HOSTILE_NAME

from .atlas_page import AtlasPage
from .settling import settle

pytestmark = pytest.mark.browser

NARROW = {"width": 360, "height": 740}


@pytest.fixture(scope="module")
def atlas():
    return Atlas.open()


@pytest.fixture
def open_page(visit):
    """Open an address of the app and wait until it has come to rest."""

    def opened(query="", **options):
        page = AtlasPage(visit.open(query, **options))
        page.settle()
        return page

    return opened


def _located(frames):
    return sum(int((~(frame.geometry.isna() | frame.geometry.is_empty)).sum()) for frame in frames.values())


def _site(atlas):
    """Return a zone whose point is good to a kilometre and stands alone."""
    zones = atlas.layer("zones")
    return zones[zones["location_level"] == "site"].iloc[0]


def _view_on(feature, zoom=15):
    point = feature["geometry"].representative_point()
    return f"at={point.y:.5f},{point.x:.5f},{zoom}"


# -- the map -------------------------------------------------------------------------------------


def test_the_map_appears_with_all_layers(open_page, atlas):
    page = open_page()
    frames = atlas.select(Selection())
    assert page.shown() == _located(frames)
    assert page.figure("count") == format_number(sum(map(len, frames.values())), "vi")
    legend = page.map.locator(".atlas-legend").inner_text()
    for layer in LAYERS:
        assert tr(f"vocabulary.layer.{layer}", "vi") in legend
        box = page.page.locator(f".st-key-f_layer_{layer}")
        assert format_number(len(frames[layer]), "vi") in box.inner_text()
        assert box.locator("input").is_checked()


def test_the_pointer_tells_its_place_in_both_systems(open_page):
    page = open_page()
    page.page.mouse.move(*page.middle())
    page.wait_for_map("/VN-2000/.test(map.getContainer().innerText)")
    text = page.map.locator(".leaflet-container").inner_text()
    assert re.search(r"\d+,\d{3,}", text)
    assert re.search(r"X\s*2\.\d{3}\.\d{3}", text)


def test_a_filter_changes_map_table_figures_and_address_without_remounting(open_page, atlas):
    page = open_page("l=zones~clusters")
    before = page.shown(), page.rows(), page.figure("count")
    view = page.view()
    page.map.evaluate("window.markOfTheTest = 1")
    page.toggle_layer("clusters")
    wanted = atlas.select(Selection(layers=("zones",)))
    page.wait_for_map(
        "performance.getEntriesByName('atlas:drawn').at(-1).detail.shown === arg", _located(wanted)
    )
    page.settle()
    n = len(wanted["zones"])
    page.page.wait_for_function(
        "n => document.querySelector('[data-testid=stDataFrame] [role=grid]').ariaRowCount == n", arg=n + 1
    )
    assert before != (page.shown(), page.rows(), page.figure("count"))
    assert (page.rows(), page.figure("count")) == (n, format_number(n, "vi"))
    assert page.query["l"] == "zones"
    assert page.map.evaluate("window.markOfTheTest") == 1
    assert page.view() == pytest.approx(view)


def test_a_filter_that_leaves_nothing_says_which_to_loosen(open_page):
    page = open_page("l=zones&q=khong-co-gi")
    assert page.shown() == 0
    button = page.page.locator("[class*=st-key-loosen_text] button")
    button.click()
    page.page.wait_for_selector("[class*=st-key-empty]", state="detached")
    page.settle()
    assert page.shown() > 0
    assert "q" not in page.query


# -- map and table -------------------------------------------------------------------------------


def test_a_click_on_the_map_selects_the_row_and_opens_the_panel(open_page, atlas):
    site = _site(atlas)
    page = open_page(f"l=zones&{_view_on(site)}")
    page.page.mouse.click(*page.place_of(site.name))
    page.wait_for_map("map.atlas.scene.selected !== null")
    panel = page.page.locator("section.panel h2")
    panel.wait_for()
    page.settle()
    assert page.selected() == page.query["feature"] == site.name
    assert panel.inner_text() == site["name_vi"]
    row = page.page.locator("[data-testid=stDataFrame] tbody tr[aria-selected=true]")
    row.wait_for(state="attached")
    assert site["name_vi"] in row.inner_text()


def test_a_row_of_the_table_selects_on_the_map_and_goes_there(open_page, atlas):
    page = open_page("l=zones")
    page.click_row(1)
    page.wait_for_map("map.atlas.scene.selected !== null")
    page.settle()
    feature_id = page.selected()
    assert page.query["feature"] == feature_id
    name = page.page.locator("[data-testid=stDataFrame] tbody tr[aria-selected=true]").inner_text()
    assert atlas.features.at[feature_id, "name_vi"] in name
    point = atlas.feature(feature_id)["geometry"].representative_point()
    latitude, longitude, _ = page.view()
    assert (latitude, longitude) == pytest.approx((point.y, point.x), abs=0.05)


def test_the_panel_shows_every_figure_with_its_source(open_page, atlas):
    site = _site(atlas)
    page = open_page(f"l=zones&feature={site.name}&lang=en")
    panel = page.page.locator("section.panel")
    for fact in atlas.facts(site.name):
        shown = panel.locator(f"[data-attribute={fact.attribute}]").inner_text()
        assert fact.chosen.source.title in shown


# -- drawing -------------------------------------------------------------------------------------


def _measured(page):
    """Return the texts of the measures, once they are there."""
    page.page.wait_for_selector("[data-measure=geodesic]")
    page.settle()
    names = ("geodesic", "grid_area", "perimeter")
    return {name: page.page.locator(f"[data-measure={name}] .value").inner_text() for name in names}


def _number(text):
    return parse_number(re.search(r"\d[\d.,]*", text)[0], "vi")


def test_a_rectangle_measures_as_the_core_does(open_page):
    page = open_page(path="/area")
    page.go_to(22.35, 103.95, 11)
    ring = gpd.GeoSeries([shape(page.draw_rectangle())], crs=4326)
    shown = _measured(page)
    assert shown["geodesic"] == format_ha(geodesic_ha(ring)[0], "vi", digits=2)
    assert shown["grid_area"] == format_ha(grid_ha(ring, 9208)[0], "vi", digits=2)
    assert _number(shown["perimeter"]) == pytest.approx(perimeter_km(ring)[0], abs=5e-4)
    with page.page.expect_download() as download:
        page.page.locator(".st-key-download_area button").click()
    kept = json.loads(download.value.path().read_text("utf-8"))["features"][0]
    assert kept["properties"]["geodesic_ha"] == pytest.approx(geodesic_ha(ring)[0], abs=1e-3)
    assert shape(kept["geometry"]).equals_exact(ring[0].normalize(), 1e-6) or shape(kept["geometry"]).equals(
        ring[0]
    )


def test_a_rectangle_on_the_map_page_filters_by_it(open_page):
    page = open_page("l=clusters&at=22.35,103.95,10")
    before = page.shown()
    page.draw_rectangle()
    page.page.wait_for_url(re.compile(r"[?&]g="))
    page.settle()
    assert 0 < page.shown() < before


def test_the_release_that_ends_a_drawing_is_no_click(open_page, atlas):
    site = _site(atlas)
    page = open_page(f"l=zones&{_view_on(site, 12)}")
    page.map.evaluate("map.panBy([-90, -60], { animate: false })")
    before = page.view()
    page.draw_rectangle(90, 60)
    page.settle()
    assert page.selected() is None
    assert page.view() == before


SQUARE = [(104.0, 22.3), (104.01, 22.3), (104.01, 22.31), (104.0, 22.31), (104.0, 22.3)]


def test_an_upload_is_measured_and_a_bad_one_refused_in_a_sentence(open_page):
    page = open_page(path="/area")
    polygon = gpd.GeoSeries([Polygon(SQUARE)], crs=4326)
    door = page.page.locator("[data-testid=stFileUploader] input[type=file]")
    door.set_input_files({"name": "a.geojson", "mimeType": "", "buffer": polygon.to_json().encode()})
    assert _measured(page)["geodesic"] == format_ha(geodesic_ha(polygon)[0], "vi", digits=2)
    door.set_input_files({"name": "b.geojson", "mimeType": "", "buffer": b"<OGRVRTDataSource/>"})
    alert = page.page.locator("[data-testid=stAlert]")
    alert.wait_for()
    assert "/" not in alert.inner_text()
    page.page.locator("[data-measure=geodesic]").wait_for(state="detached")


# -- language, address ---------------------------------------------------------------------------


def test_the_language_switches_page_and_map_in_place(open_page):
    page = open_page("l=zones")
    page.map.evaluate("window.markOfTheTest = 1")
    page.page.locator(".st-key-language button").nth(1).click()
    page.page.get_by_text(tr("ui.filter.title", "en"), exact=True).wait_for()
    page.wait_for_map("document.documentElement.lang === 'en'")
    page.settle()
    assert page.query["lang"] == "en"
    assert tr("vocabulary.layer.zones", "en") in page.map.locator(".atlas-legend").inner_text()
    assert page.map.evaluate("window.markOfTheTest") == 1


def test_a_copied_address_opens_the_same_view(open_page, atlas):
    site = _site(atlas)
    first = open_page(f"lang=en&l=zones~clusters&s=operating&feature={site.name}&{_view_on(site, 12)}")
    first.page.wait_for_url(re.compile("at="))
    again = open_page(first.page.url.partition("?")[2])
    frames = atlas.select(Selection(layers=("zones", "clusters"), statuses=("operating",)))
    for page in (first, again):
        assert page.shown() == _located(frames)
        assert page.rows() == sum(map(len, frames.values()))
        assert page.selected() == site.name
        assert page.page.locator("section.panel h2").inner_text() == (site["name_en"] or site["name_vi"])
    assert again.view() == pytest.approx(first.view(), abs=1e-3)
    assert again.query == first.query


def test_an_address_that_cannot_be_read_opens_and_says_so(open_page, atlas):
    page = open_page("l=zones~roads&a=x&feature=none-such")
    assert page.shown() == _located(atlas.select(Selection(layers=("zones",))))
    assert page.page.locator("[data-testid=stAlert]").count() >= 1


def test_as_of_shows_what_was_known_then(open_page, atlas):
    page = open_page("l=zones&t=2015-12-31")
    from datetime import date

    then = atlas.select(Selection(layers=("zones",), as_of=date(2015, 12, 31)))
    assert page.shown() == _located(then) < _located(atlas.select(Selection(layers=("zones",))))


# -- downloads -----------------------------------------------------------------------------------


@pytest.fixture
def download(open_page):
    page = open_page("l=zones&p=12")

    def take(kind):
        page.page.locator(".st-key-downloads button").first.click()
        choice = page.page.locator(".st-key-download_format input")
        choice.fill(tr(f"export.format.{kind}.name", "vi"))
        choice.press("Enter")
        with page.page.expect_download() as taken:
            page.page.locator(f".st-key-download_{kind} button").click()
        return taken.value

    return take


@pytest.fixture
def chosen(atlas):
    return atlas.select(Selection(layers=("zones",), provinces=("12",)))["zones"]


def test_the_csv_arrives_and_reads_back(download, chosen):
    text = download("csv").path().read_text("utf-8-sig")
    rows = {row["feature_id"]: row for row in csv.DictReader(io.StringIO(text, newline=""))}
    assert list(rows) == list(chosen.index)
    known = chosen["area_ha"].dropna()
    assert {key: float(rows[key]["area_ha"]) for key in known.index} == known.to_dict()


def test_the_geojson_arrives_and_reads_back(download, chosen):
    collection = json.loads(download("geojson").path().read_text("utf-8"))
    assert [feature["id"] for feature in collection["features"]] == list(chosen.index)
    assert collection["sources"]


def test_the_geopackage_arrives_and_reads_back(download, chosen, tmp_path):
    path = tmp_path / "selection.gpkg"
    download("gpkg").save_as(path)
    back = gpd.read_file(path, layer="zones").set_index("feature_id")
    assert back["area_ha"].equals(chosen["area_ha"])
    assert back.crs == 4326


# -- everybody -----------------------------------------------------------------------------------


def test_hostile_text_stays_text(made_visit):
    page = AtlasPage(made_visit.open("l=clusters&at=22.1,104.7,14"))
    page.settle()
    title = page.page.title()
    place = page.place_of("c-hostile")
    page.page.mouse.move(*place)
    tooltip = page.map.locator(".atlas-tooltip")
    tooltip.wait_for()
    assert HOSTILE_NAME in tooltip.inner_text()
    page.page.mouse.click(*place)
    panel = page.page.locator("section.panel h2")
    panel.wait_for()
    page.settle()
    assert panel.inner_text() == HOSTILE_NAME
    page.page.locator(".st-key-f_text input").fill("img src")
    suggestion = page.page.locator("[class*=st-key-suggestion_] button").first
    suggestion.wait_for()
    assert HOSTILE_NAME in suggestion.inner_text()
    page.settle()
    for frame in (page.page.main_frame, page.map):
        assert frame.evaluate("window.x") is None
        assert frame.locator("img[src=x]").count() == 0
    assert page.page.title() == title


def test_the_keyboard_reaches_filters_map_and_table(open_page):
    page = open_page("l=zones")
    page.page.mouse.click(3, 3)
    reached = set()
    for _ in range(80):
        page.page.keyboard.press("Tab")
        reached.add(
            page.page.evaluate(
                """() => {
                    const at = document.activeElement;
                    if (at.tagName === 'IFRAME') return 'map';
                    if (at.closest('[data-testid=stDataFrame]')) return 'table';
                    if (at.closest('[data-testid=stSidebar]')) return 'filters';
                    if (at.closest('[data-testid=stPageLink]')) return 'pages';
                    return at.tagName;
                }"""
            )
        )
        if {"map", "table", "filters", "pages"} <= reached:
            break
    assert {"map", "table", "filters", "pages"} <= reached


def test_the_keyboard_selects_on_the_map(open_page, atlas):
    site = _site(atlas)
    page = open_page(f"l=zones&{_view_on(site)}")
    page.map.locator(".leaflet-container").focus()
    page.page.keyboard.press("Enter")
    page.wait_for_map("map.atlas.scene.selected !== null")
    assert page.selected() == site.name
    page.page.keyboard.press("Escape")
    page.wait_for_map("map.atlas.scene.selected === null")


def test_communes_are_shaded_by_a_figure_that_the_address_keeps(open_page):
    page = open_page("shade=area_planned&lang=en")
    page.wait_for_map("map.atlas.scene.ground")
    shades = page.map.evaluate("map.atlas.scene.shades")
    codes = set(page.map.evaluate("map.atlas.scene.ground.communes.map(([code]) => code)"))
    assert shades and set(shades) <= codes
    assert set(shades.values()) <= set(range(5))
    title = page.map.locator(".atlas-legend summary").first.inner_text()
    assert tr("ui.shade.area_planned", "en") in title
    assert page.query["shade"] == "area_planned"


@pytest.mark.parametrize("path", ["/", "/area", "/data"])
def test_a_phone_scrolls_down_only(visit, path):
    page = AtlasPage(visit.open("l=zones", path=path, **NARROW))
    settle(page.page)
    if path != "/data":
        page.settle()
    widths = page.page.evaluate(
        """[document.documentElement, document.querySelector('[data-testid=stMain]')]
            .map((part) => part.scrollWidth - part.clientWidth)"""
    )
    assert widths == [0, 0]


def test_a_phone_shows_the_map_first(open_page):
    page = open_page("l=zones", **NARROW)
    box = page.page.locator("iframe[src*='streamlit_folium']").bounding_box()
    assert box["width"] > 300
    assert box["y"] < NARROW["height"]
