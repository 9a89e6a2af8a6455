"""The ground under the map: which lines are drawn, in which commune a place lies, what is switched off."""

from __future__ import annotations

import base64

import geopandas as gpd
import pytest
from shapely.geometry import box

from geo.base.palette import MAP_THEMES
from geo.webmap.encoding import encode_geometry

pytestmark = pytest.mark.browser

COMMUNES = [box(103.9, 22.4, 104.0, 22.5), box(104.0, 22.4, 104.1, 22.5)]
MADE = "const ground = new Ground(file);"
DRAWN = """async ({ Ground }, { file, theme, zoom, off }) => {
  const { worldX, worldY } = await import("/data.js");
  const { Labels } = await import("/labels.js");
  const ground = new Ground(file);
  for (const group of off) ground.toggle(group);
  const ctx = new OffscreenCanvas(400, 400).getContext("2d");
  const strokes = [];
  const texts = [];
  ctx.stroke = () => strokes.push(ctx.strokeStyle);
  ctx.fillText = (text) => texts.push(text);
  const scale = 2 ** zoom;
  const [west, north] = [worldX(103.9), worldY(22.5)];
  const [x, y] = [(at) => (at - west) * scale, (at) => (at - north) * scale];
  const frame = { ctx, scale, width: 400, height: 400, x, y };
  ground.draw(frame, theme, zoom);
  const lines = strokes.splice(0);
  ground.drawPlaces(frame, new Labels(ctx, 400, 400), theme, "en", zoom);
  return { lines, texts };
}"""


def ground_file(**changed):
    outlines = encode_geometry([gpd.GeoSeries(COMMUNES, crs=4326)])
    names = {"vi": "x", "en": "x"}
    return {
        "groups": [{"key": key, "names": names} for key in ("communes", "rivers", "railway", "places")],
        "title": names,
        "credits": "© x",
        "communes": [["90001", "Xã Tây", "15"], ["90002", "Xã Đông", "15"]],
        "outlines": base64.b64encode(outlines).decode(),
        "lines": {
            "rivers": [{**names, "at": [[103.9, 22.41], [104.1, 22.41]]}],
            "railway": [{**names, "at": [[103.9, 22.45], [104.1, 22.45]]}],
        },
        "stops": [],
        "power": [[103.95, 22.48, 220, 1]],
        "names": [["towns", "town", 103.92, 22.46, "Hà Khẩu", "Hekou"]],
        **changed,
    }


def drawn(run, zoom, off=(), **changed):
    theme = MAP_THEMES["light"]
    given = {"file": ground_file(**changed), "theme": theme, "zoom": zoom, "off": list(off)}
    told = run("ground.js", DRAWN, given)
    names = {
        colour.lower(): name for name, colour in theme.items() if name in ("commune", "water", "rail", "land")
    }
    return [names[colour] for colour in told["lines"]], told["texts"]


@pytest.mark.parametrize(("lon", "commune"), [(103.95, "90001"), (104.05, "90002"), (104.2, None)])
def test_a_place_lies_in_a_commune(run, lon, commune):
    function = f"""async ({{ Ground }}, {{ file, lon }}) => {{
      const {{ worldX, worldY }} = await import("/data.js");
      {MADE}
      return ground.communeAt(worldX(lon), worldY(22.45));
    }}"""
    found = run("ground.js", function, {"file": ground_file(), "lon": lon})
    assert (found and found[0]) == commune


@pytest.mark.parametrize(("province", "edges"), [("15", 1), ("12", 0)])
def test_only_the_edge_between_communes_of_one_province_is_a_line(run, province, edges):
    communes = [["90001", "Xã Tây", "15"], ["90002", "Xã Đông", province]]
    function = f"({{ Ground }}, file) => {{ {MADE} return ground.innerEdges().length / 4; }}"
    assert run("ground.js", function, ground_file(communes=communes)) == edges


def test_lines_are_drawn_from_the_bottom_up(run):
    assert drawn(run, 10)[0] == ["commune", "water", "rail", "land"]


def test_the_rivers_are_not_drawn_from_near(run):
    assert drawn(run, 12)[0] == ["commune", "rail", "land"]


def test_from_afar_there_are_rivers_and_railway_only(run):
    assert drawn(run, 8)[0] == ["water", "rail", "land"]


def test_names_and_voltages_are_written_from_near(run):
    assert drawn(run, 8)[1] == []
    assert drawn(run, 10)[1] == ["Hekou"]
    assert sorted(drawn(run, 12)[1]) == ["220 kV", "Hekou"]


def test_what_is_switched_off_is_not_drawn(run):
    lines, texts = drawn(run, 12, off=("communes", "railway", "power"))
    assert (lines, texts) == ([], ["Hekou"])
    assert drawn(run, 12, off=("places", "places"))[1] == ["220 kV", "Hekou"]


LEGEND = """async (_, file) => {
  const { Legend } = await import("/legend.js");
  const { Scene } = await import("/scene.js");
  const { Ground } = await import("/ground.js");
  const scene = new Scene(file.themes);
  const texts = { legend: "Legend", legend_open: "o", legend_close: "c" };
  scene.table = { language: "en", texts, tones: [] };
  scene.unlocated = 0;
  scene.ground = new Ground(file.ground);
  const box = document.createElement("div");
  document.body.append(box);
  const map = L.map(box, { center: [22, 104], zoom: 9 });
  let drawings = 0;
  const legend = new Legend(map, scene, () => drawings++);
  legend.isOpen = true;
  legend.show([]);
  const ticks = [...legend.box.querySelectorAll("input")];
  ticks[1].click();
  const isOff = legend.box.querySelectorAll("li.is-off").length;
  const text = legend.box.textContent;
  map.remove();
  box.remove();
  return { ticks: ticks.length, drawings, isOff, hidden: [...scene.ground.hidden], text };
}"""


def test_the_legend_switches_groups_and_credits_them(run):
    told = run("legend.js", LEGEND, {"ground": ground_file(), "themes": MAP_THEMES})
    assert (told["ticks"], told["drawings"], told["isOff"], told["hidden"]) == (4, 1, 1, ["rivers"])
    assert "© x" in told["text"]
