"""Grounds come under a map that stands, go when they are gone, and stay as the reader switched them."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser

NAMES = {"vi": "x", "en": "x"}
OWN = {"title": NAMES, "names": NAMES, "leftOut": NAMES, "credits": "© own", "kinds": {"trunk": []}}
SHOWN = """async ({ Underlay }, file) => {
  const { provide } = await import("/data.js");
  const { Scene } = await import("/scene.js");
  provide("one.json", file);
  provide("two.json", { ...file, credits: "© two" });
  const scene = new Scene({ light: {} });
  let changes = 0;
  const underlay = new Underlay(scene, () => changes++);
  const told = [];
  for (const ownGround of ["", "one.json", "one.json", "two.json", ""]) {
    await underlay.show({ ownGround });
    if (ownGround === "one.json" && !scene.ownGround.hidden.size) scene.ownGround.toggle("own");
    const [ground] = scene.grounds();
    told.push([changes, ground ? ground.credits : null, ground ? [...ground.hidden] : []]);
  }
  return told;
}"""


def test_a_ground_comes_changes_and_goes_and_stays_switched_off(run):
    assert run("underlay.js", SHOWN, OWN) == [
        [0, None, []],
        [1, "© own", ["own"]],
        [1, "© own", ["own"]],
        [2, "© two", ["own"]],
        [3, None, []],
    ]


def test_tiles_hide_every_ground(run):
    function = """async (_, themes) => {
      const { Scene } = await import("/scene.js");
      const scene = new Scene(themes);
      Object.assign(scene, { ground: { a: 1 }, ownGround: { b: 2 } });
      const bare = scene.grounds();
      scene.hasTiles = true;
      return [bare, scene.grounds()];
    }"""
    assert run("scene.js", function, {"light": {}}) == [[{"b": 2}, {"a": 1}], []]
