"""The place under the pointer: VN-2000 as the browser and as the core project it."""

from __future__ import annotations

import numpy as np
import pytest

from geo.base.crs import to_vn2000
from geo.base.translate import LANGUAGES
from geo.base.units import format_number
from geo.webmap.base_map import map_settings
from geo.webmap.encoding import page_texts

pytestmark = pytest.mark.browser

SETTINGS = map_settings({})
PROJECT = """async ({ Coordinates }, [settings, epsg, places]) => {
  const holder = document.createElement("div");
  document.body.append(holder);
  const map = L.map(holder, { center: [22, 104], zoom: 9 });
  const coordinates = new Coordinates(map, {}, settings);
  await coordinates.project();
  const projected = places.map((place) => coordinates.projections[epsg].forward(place));
  map.remove();
  holder.remove();
  return projected;
}"""
SHOW = """async ({ Coordinates }, [settings, language, texts, at]) => {
  const holder = document.createElement("div");
  document.body.append(holder);
  const map = L.map(holder, { center: at, zoom: 9 });
  const coordinates = new Coordinates(map, { texts, language, land: null }, settings);
  coordinates.show(L.latLng(at));
  const before = coordinates.box.innerText;
  await coordinates.project();
  const after = coordinates.box.innerText;
  map.remove();
  holder.remove();
  return [before, after];
}"""


def places(meridian):
    """A net over both provinces, as far from a meridian as a grid of three degrees is used."""
    (south, west), (north, east) = SETTINGS["home"]
    lon, lat = np.meshgrid(np.linspace(west, east, 15), np.linspace(south, north, 9))
    net = np.column_stack([lon.ravel(), lat.ravel()])
    return net[np.abs(net[:, 0] - meridian) < 2.2]


@pytest.mark.parametrize("province", sorted(SETTINGS["grids"]))
def test_a_grid_agrees_with_the_core_to_a_centimetre(run, province):
    epsg, meridian = SETTINGS["grids"][province]
    net = places(meridian)
    assert len(net) > 90
    projected = np.array(run("coordinates.js", PROJECT, [SETTINGS, epsg, net.tolist()]))
    expected = to_vn2000(net[:, 0], net[:, 1], epsg)
    assert np.abs(projected - np.column_stack([expected.east_m, expected.north_m])).max() < 0.01


@pytest.mark.parametrize("language", LANGUAGES)
def test_degrees_come_first_and_metres_once_the_projections_are_there(run, language):
    texts = page_texts(language, "map.page")
    before, after = run("coordinates.js", SHOW, [SETTINGS, language, texts, [22.5, 104.75]])
    degrees = ("22,50000°", "104,75000°") if language == "vi" else ("22.50000°", "104.75000°")
    assert all(part in before for part in degrees)
    assert "104°45′" not in before
    assert "104°45′" in after
    here = to_vn2000(104.75, 22.5, 9208)
    for metres in (here.north_m, here.east_m):
        assert format_number(float(metres), language, digits=0) in after
