"""The user's own ground on the map: which roads from which zoom, numbers where there is room."""

from __future__ import annotations

import pytest

from geo.base.palette import MAP_THEMES

pytestmark = pytest.mark.browser

NAMES = {"vi": "x", "en": "x"}
LINE = [10_390_000, 2_245_000, 10_000, 0, 10_000, 0]  # from 103.9 to 104.1, along 22.45
DRAWN = """async ({ OwnGround }, { file, theme, zoom, off }) => {
  const { worldX, worldY } = await import("/data.js");
  const { Labels } = await import("/labels.js");
  const ground = new OwnGround(file);
  if (off) ground.toggle("own");
  const ctx = new OffscreenCanvas(400, 400).getContext("2d");
  const strokes = [];
  const texts = [];
  ctx.stroke = () => strokes.push(ctx.lineWidth);
  ctx.fillText = (text) => texts.push(text);
  const scale = 2 ** zoom;
  const [west, north] = [worldX(103.9), worldY(22.5)];
  const [x, y] = [(at) => (at - west) * scale, (at) => (at - north) * scale];
  const frame = { ctx, scale, width: 400, height: 400, x, y };
  ground.draw(frame, theme, zoom);
  const lines = strokes.map((width) => Math.round(width * 10) / 10);
  ground.drawPlaces(frame, new Labels(ctx, 400, 400), theme, "en", zoom);
  return { lines, texts };
}"""


def own_file(**kinds):
    return {"title": NAMES, "names": NAMES, "leftOut": NAMES, "credits": "© own", "kinds": kinds}


def drawn(run, zoom, file, *, off=False):
    given = {"file": file, "theme": MAP_THEMES["light"], "zoom": zoom, "off": off}
    return run("own_ground.js", DRAWN, given)


def test_small_roads_are_drawn_from_near_only_and_under_the_large(run):
    file = own_file(motorway=[["CT.05", LINE]], secondary=[["ĐT.155", LINE]], minor=[["", LINE]])
    assert [drawn(run, zoom, file)["lines"] for zoom in (8, 10, 12)] == [[3.2], [1.5, 3.2], [1, 1.5, 3.2]]


def test_a_number_is_written_from_near_once_where_there_is_room(run):
    file = own_file(motorway=[["CT.05", LINE]], secondary=[["ĐT.155", LINE]])
    assert drawn(run, 10.5, file)["texts"] == []
    assert drawn(run, 11, file)["texts"] == ["CT.05", "ĐT.155"]  # on one line, but at different places


def test_a_border_point_has_its_name_from_near(run):
    file = own_file(borders=[["Lào Cai", [10_395_000, 2_249_000]]])
    assert drawn(run, 9.5, file)["texts"] == []
    assert drawn(run, 10, file)["texts"] == ["Lào Cai"]


def test_what_is_switched_off_is_not_drawn(run):
    file = own_file(motorway=[["CT.05", LINE]], borders=[["Lào Cai", [10_395_000, 2_249_000]]])
    assert drawn(run, 12, file, off=True) == {"lines": [], "texts": []}


def test_a_file_of_nothing_draws_nothing_and_has_no_row(run):
    assert drawn(run, 12, {}) == {"lines": [], "texts": []}
    assert run("own_ground.js", "({ OwnGround }, file) => new OwnGround(file).groups.length", {}) == 0


LEGEND = """async (_, { file, themes }) => {
  const { Legend } = await import("/legend.js");
  const { Scene } = await import("/scene.js");
  const { OwnGround } = await import("/own_ground.js");
  const scene = new Scene(themes);
  const texts = { legend: "Legend", legend_open: "o", legend_close: "c" };
  scene.table = { language: "en", texts, tones: [] };
  scene.unlocated = 0;
  scene.ownGround = new OwnGround(file);
  const box = document.createElement("div");
  document.body.append(box);
  const map = L.map(box, { center: [22, 104], zoom: 9 });
  let drawings = 0;
  const legend = new Legend(map, scene, () => drawings++);
  legend.isOpen = true;
  legend.show([]);
  const text = legend.box.textContent;
  const ticks = [...legend.box.querySelectorAll("input")];
  ticks[0].click();
  scene.hasTiles = true;
  legend.show([]);
  const overTiles = legend.box.querySelectorAll("input").length;
  scene.hasTiles = false;
  legend.show([]);
  const isOff = legend.box.querySelectorAll("li.is-off").length;
  map.remove();
  box.remove();
  return { text, ticks: ticks.length, drawings, overTiles, isOff };
}"""


def test_the_legend_has_a_row_with_credit_which_goes_where_tiles_hide_the_ground(run):
    file = {
        **own_file(motorway=[["CT.05", LINE]]),
        "names": {"vi": "Nền", "en": "Yours"},
        "leftOut": {"vi": "", "en": "Left out: roads."},
    }
    told = run("legend.js", LEGEND, {"file": file, "themes": MAP_THEMES})
    assert "Yours" in told["text"] and "Left out: roads. © own" in told["text"]
    assert told | {"text": ""} == {"text": "", "ticks": 1, "drawings": 1, "overTiles": 0, "isOff": 1}
