"""The map that never changes, what a rerun tells it, and what is drawn on it."""

from __future__ import annotations

import json
import re

import numpy as np
import pandas as pd
import pytest
import streamlit_folium
from pyproj import CRS, Geod, Transformer

from geo.atlas.symbols import symbols
from geo.base.basemaps import BASEMAPS
from geo.base.crs import to_vn2000
from geo.webmap.base_map import (
    AtlasMap,
    AtlasUpdate,
    MapData,
    drawn_geometry,
    grid_definition,
    script_json,
    update_payload,
    visible_sets,
)
from tests.made.layers import two_layers

JS = [("atlas", "../served/atlas.js"), ("leaflet", "../served/leaflet.js")]
FOLDERS = {"leaflet": "../served", "fonts": "../fonts"}


# -- the map --


def map_script(made):
    made.get_root().render()
    return streamlit_folium._get_map_string(made)


def test_json_in_a_script_closes_nothing():
    text = script_json({"a": "</script><!-- & \u2028"})
    assert not re.search(r"[<>&\u2028]", text)
    assert json.loads(text) == {"a": "</script><!-- & \u2028"}


def test_the_map_is_the_same_at_every_rerun():
    scripts = {map_script(AtlasMap(JS, folders=FOLDERS)) for _ in range(2)}
    assert len(scripts) == 1
    assert "drawnItems = new L.FeatureGroup" in scripts.pop()


def test_the_map_asks_for_nothing_from_elsewhere():
    made = AtlasMap(JS, folders=FOLDERS)
    page = made.get_root().render()
    links = re.findall(r"""(?:src|href)=["']([^"']+)""", page)
    assert set(links) == {url for _, url in JS}
    assert "http" not in map_script(AtlasMap(JS, folders=FOLDERS))


def test_an_update_calls_the_script_and_leaves_the_map_alone():
    made = AtlasMap(JS, folders=FOLDERS)
    made.render()
    update = AtlasUpdate({"selected": "lc-kcn_01", "visible": "AQ=="})
    script = streamlit_folium._get_feature_group_string(update, map=made)
    assert 'map_div.atlas.update({"selected":"lc-kcn_01","visible":"AQ=="});' in script
    assert "window.feature_group = [];" in script
    assert "addTo" not in script


# -- updates --


def test_visible_features_by_position():
    every = {"zones": pd.Index(["a", "b"]), "mines": pd.Index(["c", "d"]), "projects": pd.Index(["e"])}
    chosen = {"zones": pd.DataFrame(index=["b"]), "mines": pd.DataFrame(index=["d", "c"])}
    assert visible_sets(chosen, every).tolist() == [False, True, True, True, False]


def test_an_update_holds_one_bit_for_each_feature():
    data = MapData("g.bin", "a.json", "l.json", symbols(two_layers()), {})
    visible = np.array([True] * 3 + [False] * 5 + [True])
    payload = update_payload(
        data,
        visible,
        [],
        selected_id=None,
        vintage="2025",
        basemap="no such",
        dark=True,
        drawing_enabled=False,
        heard=7,
        shades={"02647": 4},
    )
    assert (payload["heard"], payload["shades"]) == (7, {"02647": 4})
    assert payload["visible"] == "BwE="  # bytes 7 and 1
    assert payload["basemap"] is None
    assert payload["theme"] == "dark"


def test_only_chosen_basemaps_lie_on_the_internet():
    assert BASEMAPS["local"] is None
    assert all(made["url"].startswith("https://") for made in BASEMAPS.values() if made)


# -- coordinates and drawings --


@pytest.mark.parametrize("epsg", [9205, 9208])
def test_the_page_projects_as_the_core_does(epsg):
    target = CRS.from_proj4(grid_definition(epsg))
    east, north = Transformer.from_crs(4326, target, always_xy=True).transform(103.97, 22.48)
    expected = to_vn2000(103.97, 22.48, epsg)
    assert (north, east) == pytest.approx((expected.north_m, expected.east_m), abs=0.01)


def test_a_circle_becomes_a_polygon_of_its_radius():
    feature = {"geometry": {"type": "Point", "coordinates": [104, 22]}, "properties": {"radius": 1000}}
    ring = np.array(drawn_geometry(feature)["coordinates"][0])
    geod = Geod(ellps="WGS84")
    distances = geod.inv(*(np.full(len(ring), part) for part in (104.0, 22.0)), ring[:, 0], ring[:, 1])[2]
    assert distances == pytest.approx(np.full(len(ring), 1000.0))
    area, _ = geod.polygon_area_perimeter(ring[:, 0], ring[:, 1])
    assert area == pytest.approx(np.pi * 1000**2, rel=0.002)  # counter-clockwise, so positive


def test_a_drawn_polygon_stays_as_it_is():
    geometry = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}
    assert drawn_geometry({"geometry": geometry, "properties": {}}) == geometry
