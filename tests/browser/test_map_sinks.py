"""The map by itself, in Chromium: text from data stays text, places are right, the keyboard works."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from geo.base.crs import to_vn2000
from geo.base.translate import tr
from tests.made.atlas import HOSTILE_NAME

from .atlas_page import AtlasPage

pytestmark = pytest.mark.browser

NAUGHTY_STRINGS = Path(__file__).parents[3] / "shared" / "corpus" / "text" / "blns.json"

# Puts each text where the map shows names and words, and returns what came of it: the texts as the
# reader sees them, and how many elements there are that the map did not make.
SHOW_EACH = """
(texts) => {
  const { scene, tooltip, list } = map.atlas;
  const { table } = scene;
  const at = L.point(200, 200);
  return texts.map((text) => {
    table.names[0] = table.names[1] = text;
    table.kinds.labels[table.kinds.codes[0]] = text;
    const [figure] = table.figures[table.layer[0]];
    Object.assign(figure, { label: text, template: text });
    figure.values[0] = text;
    figure.notes.labels[figure.notes.codes[0]] = text;
    tooltip.shown = null;
    tooltip.show({ index: 0 }, at);
    list.show({ members: [0, 1] }, at);
    const seen = [
      tooltip.box.querySelector("strong"),
      tooltip.box.querySelector("dt"),
      tooltip.box.querySelector("dd b"),
      tooltip.box.querySelector(".atlas-when"),
      list.box.querySelector("li button span:last-child"),
    ].map((element) => element && element.textContent);
    const foreign = document.querySelectorAll("img, script:not([src]), iframe, object, a[href^=javascript]");
    tooltip.hide();
    list.hide();
    return [seen, foreign.length];
  });
}
"""


@pytest.fixture
def open_map(made_visit):
    def opened(query="", **options):
        page = AtlasPage(made_visit.open(query, **options))
        page.settle()
        return page

    return opened


def coordinate_numbers(page):
    text = page.map.locator(".atlas-coordinates").inner_text()
    north, east = re.search(r"X ([\d.]+) · Y ([\d.]+)", text).groups()
    return text, int(north.replace(".", "")), int(east.replace(".", ""))


def test_a_hostile_name_in_the_tables_is_only_text_on_the_map(open_map):
    page = open_map("at=22.11,104.71,15")
    page.page.mouse.move(*page.place_of("c-hostile"))
    tooltip = page.map.locator(".atlas-tooltip strong")
    tooltip.wait_for()
    assert tooltip.inner_text() == HOSTILE_NAME
    page.page.mouse.click(*page.place_of("c-hostile"))
    page.wait_for_map("map.atlas.scene.selected !== null")
    page.settle()
    assert page.map.locator("img").count() == 0
    assert page.map.evaluate("typeof window.x") == "undefined"
    assert page.page.evaluate("typeof window.x") == "undefined"


def test_naughty_strings_are_only_text_on_every_sink(open_map):
    if not NAUGHTY_STRINGS.exists():
        pytest.skip("the corpus of texts lies beside the researched files, which are not here")
    naughty = filter(None, json.loads(NAUGHTY_STRINGS.read_text(encoding="utf-8")))
    texts = [*naughty, HOSTILE_NAME, "{{7*7}}", "\u2028`${1}"]
    page = open_map()
    foreign_before = page.map.evaluate(
        "document.querySelectorAll('img, script:not([src]), iframe, object, a[href^=javascript]').length"
    )
    results = page.map.evaluate(SHOW_EACH, texts)
    for text, (seen, foreign) in zip(texts, results, strict=True):
        assert set(filter(None, seen)) <= {text}
        assert foreign == foreign_before


def test_coordinates_under_the_pointer_are_those_of_the_core(open_map):
    page = open_map("at=22.4,104.1,15")
    page.wait_for_map("map.atlas.coordinates.projections")
    page.page.mouse.move(*page.place_of("z-alpha"))
    page.page.mouse.move(*page.place_of("z-alpha"))
    page.wait_for_map("document.querySelector('.atlas-tooltip:not([hidden])')")
    text, north, east = coordinate_numbers(page)
    lon, lat = page.map.evaluate("[map.atlas.coordinates.latest.lng, map.atlas.coordinates.latest.lat]")
    expected = to_vn2000(lon, lat, 9208)
    assert "104°45′" in text
    assert (north, east) == pytest.approx((expected.north_m, expected.east_m), abs=0.6)


def test_the_province_under_the_pointer_says_which_grid(open_map):
    page = open_map("at=22.2,103.1,12")
    page.wait_for_map("map.atlas.coordinates.projections")
    page.page.mouse.move(*page.middle())
    page.wait_for_map("document.querySelector('.atlas-coordinates').textContent.includes('103°00′')")


def test_the_keyboard_selects_what_lies_at_the_middle(open_map):
    page = open_map("at=22.4,104.1,16")
    page.map.locator("#map_div").press("Enter")
    page.wait_for_map("map.atlas.scene.selected !== null")
    assert page.selected() == "z-alpha"
    panel = page.page.locator("section.panel h2")
    panel.wait_for()
    page.settle()
    page.map.locator("#map_div").press("Escape")
    page.wait_for_map("map.atlas.scene.selected === null")
    panel.wait_for(state="detached")


def test_a_choice_stands_until_the_page_has_heard_of_it(open_map):
    page = open_map("at=22.4,104.1,16")
    page.map.locator("#map_div").press("Enter")
    page.page.locator("section.panel h2").wait_for()
    page.settle()
    late = "map.atlas.update({ ...map.atlas.payload, selected: null, heard: map.atlas.told + %d })"
    page.map.evaluate(late % -1)
    assert page.selected() == "z-alpha"
    page.map.evaluate(late % 0)
    assert page.selected() is None


def test_moving_the_map_changes_the_address_and_runs_nothing(open_map):
    page = open_map()
    updates = page.map.evaluate("map.atlas.updates")
    page.go_to(22.25, 103.9, 11)
    page.page.wait_for_url("**/*at=22.2500*103.9000*11.00*")
    assert page.map.evaluate("map.atlas.updates") == updates


def test_a_base_map_that_cannot_be_loaded_says_so_and_leaves_the_built_in_one(open_map, made_visit):
    page = open_map()
    page.map.evaluate("map.atlas.applyBasemap({url: 'https://tiles.invalid/{z}/{x}/{y}.png', link: '#'})")
    page.wait_for_map("document.querySelector('.atlas-notice').textContent !== ''")
    assert page.map.locator(".atlas-notice").inner_text() == tr("map.page.tiles_failed", "vi")
    assert not page.map.evaluate("map.atlas.scene.hasTiles")
    assert made_visit.outside
    made_visit.outside.clear()  # asked for on purpose


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_control_has_a_name_and_room_for_a_finger(open_map, language):
    page = open_map(f"lang={language}", width=360, height=740)
    buttons = page.map.locator(".atlas-panel button:visible")
    assert buttons.count() >= 5
    for button in buttons.all():
        box = button.bounding_box()
        assert min(box["width"], box["height"]) >= 40
        assert button.get_attribute("aria-label")
    assert page.map.locator(".atlas-legend-toggle").get_attribute("aria-expanded") == "false"
