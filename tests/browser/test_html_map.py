"""The map in one file: opened from the disk, cut off from every network."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from pypdf import PdfReader

from geo.atlas.selection import Selection
from geo.base.translate import LANGUAGES, tr
from geo.webmap.single_file import to_html_map
from tests.made.atlas import HOSTILE_NAME

pytestmark = pytest.mark.browser

NAUGHTY_STRINGS = Path(__file__).parents[3] / "shared" / "corpus" / "text" / "blns.json"
SHOWN = "[...atlasMap.page.scene.shown].map((i) => atlasMap.page.scene.table.ids[i])"


@pytest.fixture
def open_file(browser, tmp_path):
    """Write a map and open it; no script error, console error or request to anywhere may follow."""
    contexts, faults = [], []

    def open_one(content, *, width=1280, height=800, place=""):
        path = tmp_path / "map.html"
        path.write_bytes(content)
        context = browser.new_context(viewport={"width": width, "height": height})
        contexts.append(context)
        context.set_offline(True)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda said: said.type in ("error", "warning") and faults.append(said.text))
        page.on("dialog", lambda dialog: (faults.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.on(
            "request",
            lambda asked: urlsplit(asked.url).scheme in ("file", "data") or faults.append(asked.url),
        )
        page.goto(path.as_uri() + place)
        page.wait_for_selector("body[data-ready]")
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert not faults


@pytest.fixture
def content(made_atlas):
    return to_html_map(made_atlas.select(Selection()), made_atlas, "vi")


def place_of(page, feature_id):
    """Where a feature is drawn, in pixels of the window."""
    x, y = page.evaluate(
        """(id) => {
            const { map, scene } = atlasMap.page;
            const i = scene.indexOf.get(id);
            const latlng = L.CRS.EPSG3857.pointToLatLng(L.point(scene.shapes.x[i], scene.shapes.y[i]), 0);
            map.setView(latlng, 14, { animate: false });
            const at = map.latLngToContainerPoint(latlng);
            const box = map.getContainer().getBoundingClientRect();
            return [at.x + box.x, at.y + box.y];
        }""",
        feature_id,
    )
    return x, y


def test_the_map_stands_with_all_features(open_file, content, made_atlas):
    page = open_file(content)
    placed = {
        key
        for frame in made_atlas.select(Selection()).values()
        for key, shape in frame.geometry.items()
        if shape is not None
    }
    assert set(page.evaluate(SHOWN)) == placed
    assert page.locator(".leaflet-control-scale-line").inner_text().endswith("km")
    assert "OpenStreetMap" in page.locator(".atlas-credits").inner_text()
    assert page.locator(".atlas-legend").inner_text().count("\n") > 3


def test_the_map_is_drawn(open_file, content):
    page = open_file(content)
    drawn = page.evaluate(
        """() => {
            const { canvas } = atlasMap.page.map.atlas.canvas._ctx;
            const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
            return new Set(new Uint32Array(data.buffer)).size;
        }"""
    )
    assert drawn > 20


def test_a_layer_can_be_switched_off_and_on(open_file, content):
    page = open_file(content)
    before = page.evaluate(SHOWN)
    mines = page.get_by_label(tr("vocabulary.layer.mines", "vi"))
    mines.uncheck()
    assert not {"m-square", "m-point"} & set(page.evaluate(SHOWN))
    assert tr("map.legend.minerals", "vi") not in page.locator(".atlas-legend").inner_text()
    mines.check()
    assert page.evaluate(SHOWN) == before
    assert tr("map.legend.minerals", "vi") in page.locator(".atlas-legend").inner_text()


def test_a_click_opens_the_card_with_figures_dates_and_sources(open_file, content):
    page = open_file(content)
    page.mouse.click(*place_of(page, "z-alpha"))
    card = page.locator("#single-card")
    card.wait_for(state="visible")
    text = card.inner_text()
    assert "Khu công nghiệp Đông Phố Mới" in text
    row = card.locator("tr", has_text="Diện tích").inner_text()
    assert "100 ha" in row
    assert "2020" in row
    assert "Văn bản decision-2020" in card.locator(".single-source-list").inner_text()
    page.keyboard.press("Escape")
    card.wait_for(state="hidden")


def test_plans_ranges_and_drafts_are_told(open_file, content):
    page = open_file(content, place="#z-beta")
    text = page.locator("#single-card").inner_text()
    assert "30–50 ha" in text
    assert tr("map.basis.planned", "vi") in text
    assert tr("html_map.page.draft", "vi") in text


def test_the_list_finds_names_without_accents_and_features_without_a_place(open_file, content):
    page = open_file(content)
    page.get_by_role("button", name=tr("html_map.page.list", "vi"), exact=True).click()
    page.locator(".single-filter").fill("suoi ba")
    entries = page.locator("#single-list li")
    assert entries.count() == 1
    assert tr("html_map.page.unplaced", "vi") in entries.inner_text()
    entries.locator("button").click()
    assert tr("html_map.page.no_place", "vi") in page.locator("#single-card").inner_text()


def test_the_sources_are_listed_with_safe_links(open_file, content):
    page = open_file(content)
    page.get_by_role("button", name=tr("html_map.page.sources", "vi"), exact=True).click()
    links = page.locator("#single-sources a")
    assert links.count() == 5
    assert {link.get_attribute("rel") for link in links.all()} == {"noopener noreferrer nofollow"}
    assert (
        tr("export.credit", "vi", publisher="Cơ quan thử", licence="open")
        in page.locator("#single-sources").inner_text()
    )


def test_a_hostile_name_is_only_text(open_file, content):
    page = open_file(content, place="#c-hostile")
    assert page.locator("#single-card h2").inner_text() == HOSTILE_NAME
    assert page.locator("img").count() == 0
    assert page.evaluate("typeof window.x") == "undefined"


def test_naughty_strings_are_only_text_in_every_place(open_file, made_atlas):
    if not NAUGHTY_STRINGS.exists():
        pytest.skip("the corpus of texts lies beside the researched files, which are not here")
    texts = [text for text in json.loads(NAUGHTY_STRINGS.read_text(encoding="utf-8")) if text]
    frames = dict(made_atlas.select(Selection()))
    zones = frames["zones"].copy()
    zones["name_vi"] = zones["name_en"] = "</script><script>alert(1)</script>"
    zones["owner"] = "\n".join(texts)
    zones["notes"] = zones["aliases"] = zones["communes_2025"] = "\n".join(reversed(texts))
    page = open_file(
        to_html_map({**frames, "zones": zones}, made_atlas, "vi", title=texts[-1]), place="#z-alpha"
    )
    card = page.locator("#single-card")
    assert "<script>alert(1)</script>" in card.locator("h2").inner_text()
    assert page.evaluate("document.querySelectorAll('img, iframe, object, a[href^=javascript]').length") == 0
    assert page.evaluate("document.scripts.length") == 4


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_fits_a_telephone(open_file, made_atlas, language):
    made = to_html_map(made_atlas.select(Selection()), made_atlas, language)
    page = open_file(made, width=360, height=740, place="#z-alpha")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    box = page.locator("#single-card").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360
    for button in page.locator("button:visible").all():
        size = button.bounding_box()
        assert min(size["width"], size["height"]) >= 36


def test_no_features_are_a_map_all_the_same(open_file, made_atlas):
    selection = Selection(text="nothing is called so")
    page = open_file(to_html_map(made_atlas.select(selection), made_atlas, "en", selection=selection))
    assert page.evaluate(SHOWN) == []
    page.get_by_role("button", name="List", exact=True).click()
    assert page.locator("#single-list li").inner_text() == tr("html_map.page.none", "en")


def test_printing_keeps_the_map_and_puts_the_legend_beside_it(open_file, content, tmp_path):
    page = open_file(content)
    sheet = tmp_path / "sheet.pdf"
    page.pdf(path=sheet, prefer_css_page_size=True, print_background=True)
    reader = PdfReader(sheet)
    assert len(reader.pages) == 1
    assert [round(float(side)) for side in reader.pages[0].mediabox[2:]] == [842, 595]
    text = reader.pages[0].extract_text()
    assert tr("html_map.title", "vi") in text
    assert tr("map.legend.minerals", "vi") in text
    assert max(len(image.data) for image in reader.pages[0].images) > 10_000
    assert page.locator(".leaflet-container .atlas-legend").count() == 1
    assert page.locator(".single-picture").count() == 0
