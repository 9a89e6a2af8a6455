import json
import re

import streamlit_folium

from geo.webmap.base_map import AtlasMap, AtlasUpdate, script_json

JS = [("atlas", "../served/atlas.js"), ("leaflet", "../served/leaflet.js")]
FOLDERS = {"leaflet": "../served", "fonts": "../fonts"}


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
