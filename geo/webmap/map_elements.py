"""The folium elements of the atlas's own map: the map itself, and what each rerun tells it.

The map's script never changes, so streamlit-folium keeps it mounted; everything that a filter,
the language or the theme changes comes in an :class:`AtlasUpdate`. Neither holds text from the
data: names and figures reach the page as JSON files and are shown with ``textContent``.
"""

from __future__ import annotations

import json
from typing import Any

import folium
from folium.template import Template


def script_json(value: object) -> str:
    """Return a value as JSON that is safe inside a script element and an evaluated script."""
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


class AtlasMap(folium.Map):
    """A map drawn by ``map_assets``; loads only what the app itself serves.

    Parameters
    ----------
    settings : dict
        Options of ``atlasMap.create``; the same for every reader and rerun.
    js : list of (name, url)
        Leaflet and the atlas's scripts, relative to the component's frame.
    """

    _template = Template(
        """
        {% macro html(this, kwargs) %}
            <div class="folium-map" id={{ this.get_name()|tojson }} ></div>
        {% endmacro %}
        {% macro script(this, kwargs) %}
            var drawnItems = new L.FeatureGroup();
            var {{ this.get_name() }} = atlasMap.create(
                {{ this.get_name()|tojson }}, {{ this.settings }}, drawnItems
            );
        {% endmacro %}
        """
    )

    def __init__(self, settings: dict[str, Any], *, js: list[tuple[str, str]]) -> None:
        super().__init__(tiles=None, zoom_control=False)
        self.settings = script_json(settings)
        self.default_js = list(js)
        self.default_css: list[tuple[str, str]] = []


class AtlasUpdate(folium.FeatureGroup):
    """What the map shows from now on, as a feature group that streamlit-folium hands over.

    Parameters
    ----------
    payload : dict
        Argument of the script's ``update``; see :func:`geo.webmap.base_map.update_payload`.
    """

    part = "atlas"
    """Which of the map's scripts is told."""

    # streamlit-folium keeps every group it ever added in `window.feature_group` and goes through
    # all of them at each update; by now it has removed them, so the list can start anew.
    _template = Template(
        """
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = L.layerGroup();
            window.feature_group = [];
            {{ this._parent.get_name() }}.{{ this.part }}.update({{ this.payload }});
        {% endmacro %}
        """
    )

    def __init__(self, payload: dict[str, Any]) -> None:
        super().__init__(show=False)
        self.payload = script_json(payload)
