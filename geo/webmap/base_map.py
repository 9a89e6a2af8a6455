"""The map that never changes, what each rerun tells it, and what was drawn on it.

Shapes and words (:mod:`geo.webmap.encoding`) go to the browser once, as files named by their content; a
rerun sends one bit a feature (:func:`visible_sets`), in the order of the layers and their rows.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import folium
import numpy as np
import numpy.typing as npt
import pandas as pd
from folium.template import Template

from ..atlas.symbols import LegendGroup, Symbols
from ..base.basemaps import BASEMAPS
from ..base.palette import MAP_THEMES
from ..base.plane import ELLIPSOID
from ..records.territory import central_meridians, province_grids, territory

_DATUM_SHIFT = "-191.90441429,-39.30318279,-111.45032835,0.00928836,-0.01975479,0.00427372,0.252906278"
_CIRCLE_STEPS = 96
_UNSAFE = str.maketrans({sign: f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"})


@dataclass(frozen=True)
class FitRequest:
    """A wish to move the map to some bounds, fulfilled once for each token.

    Parameters
    ----------
    token : str
        Differs for every new wish.
    bounds : tuple
        West, south, east, north, degrees.
    """

    token: str
    bounds: tuple[float, float, float, float]


@dataclass(frozen=True)
class MapData:
    """The files and symbols of one state of the atlas (as of, drafts, language).

    The map asks for the files of the ground when it has been drawn; ``""`` for none.
    """

    geometry_url: str
    attributes_url: str
    land_url: str
    symbols: Symbols
    index: dict[str, pd.Index[Any]]
    ground_url: str = ""
    own_ground_url: str = ""

    @property
    def urls(self) -> tuple[str, str, str]:
        """Addresses of the files that the first map waits for."""
        return self.land_url, self.geometry_url, self.attributes_url


class AtlasMap(folium.Map):
    """A map that the atlas's scripts draw; the same for every reader and rerun.

    It loads only what the app itself serves; addresses are relative to the component's frame.

    Parameters
    ----------
    js : list of (name, url)
        The atlas's script and Leaflet, in the order to load.
    folders : mapping
        Addresses of the folders ``leaflet`` and ``fonts``.
    """

    maker = "create"
    """Function of the script that makes the map."""

    _template = Template(
        """
        {% macro html(this, kwargs) %}
            <div class="folium-map" id={{ this.get_name()|tojson }} ></div>
        {% endmacro %}
        {% macro script(this, kwargs) %}
            var drawnItems = new L.FeatureGroup();
            var {{ this.get_name() }} = atlasMap.{{ this.maker }}(
                {{ this.get_name()|tojson }}, {{ this.settings }}, drawnItems
            );
        {% endmacro %}
        """
    )

    def __init__(self, js: list[tuple[str, str]], *, folders: Mapping[str, str]) -> None:
        super().__init__(tiles=None, zoom_control=False)
        self.settings = script_json(map_settings(folders))
        self.default_js = list(js)
        self.default_css: list[tuple[str, str]] = []


class AtlasUpdate(folium.FeatureGroup):
    """What the map shows from now on, as a feature group that streamlit-folium hands over.

    Parameters
    ----------
    payload : dict
        Argument of the script's ``update``; see :func:`update_payload`.
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


def script_json(value: object) -> str:
    """Return a value as JSON that is safe inside a script element and an evaluated script."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.translate(_UNSAFE)


def map_settings(folders: Mapping[str, str]) -> dict[str, Any]:
    """Return what the scripts of every map are told once: extent, colours, grids, addresses."""
    covered, zones = territory().covered, territory().zones
    west, south, east, north = covered.home
    return {
        "home": [[south, west], [north, east]],
        "folders": dict(folders),
        "themes": MAP_THEMES,
        "grids": {code: [epsgs[0], zones[epsgs[0]].meridian] for code, epsgs in province_grids().items()},
        "definitions": {str(epsg): grid_definition(epsg) for epsg in central_meridians()},
        "defaultGrid": [covered.usual_grid, zones[covered.usual_grid].meridian],
    }


def grid_definition(epsg: int) -> str:
    """Return a VN-2000 grid as proj4 text, with the datum shift of 2007 (EPSG:6960).

    proj4 wants the rotations in the position vector convention, whose signs are the opposite of
    the coordinate frame convention in which they are published.
    """
    return (
        f"+proj=tmerc +lat_0=0 +lon_0={territory().zones[epsg].meridian} +k=0.9999 +x_0=500000 +y_0=0 "
        f"+ellps=WGS84 +towgs84={_DATUM_SHIFT} +units=m +no_defs"
    )


def visible_sets(
    frames: Mapping[str, pd.DataFrame], index: Mapping[str, pd.Index[Any]]
) -> npt.NDArray[np.bool_]:
    """Return which features of the whole atlas are among the selected ones.

    Parameters
    ----------
    frames : mapping of layer to DataFrame
        The selected features.
    index : mapping of layer to Index
        All features, in the order of the files; the selected ones are among them.
    """
    parts = []
    for layer, ids in index.items():
        visible = np.zeros(len(ids), dtype=bool)
        if layer in frames:
            visible[ids.get_indexer(frames[layer].index.astype(object))] = True
        parts.append(visible)
    return np.concatenate([np.zeros(0, dtype=bool), *parts])


def update_payload(
    data: MapData,
    visible: npt.NDArray[np.bool_],
    legend: Sequence[LegendGroup],
    *,
    selected_id: str | None,
    vintage: str,
    basemap: str,
    dark: bool,
    drawing_enabled: bool,
    fit: FitRequest | None = None,
    view: tuple[float, float, float] | None = None,
    area: Mapping[str, Any] | None = None,
    heard: int = 0,
    shades: Mapping[str, int] | None = None,
) -> dict[str, Any]:
    """Return what the map's script is told at a rerun.

    Parameters
    ----------
    view : tuple, optional
        Latitude, longitude and zoom to open with.
    area : dict, optional
        GeoJSON polygon in force as a filter, shown as the drawn area.
    heard : int, default 0
        Number of the last choice on the map that the page has heard of; the map keeps a later one.
    shades : mapping of str to int, optional
        Shade of communes by their code.
    """
    return {
        "geometry": data.geometry_url,
        "attributes": data.attributes_url,
        "land": data.land_url,
        "ground": data.ground_url,
        "ownGround": data.own_ground_url,
        "visible": base64.b64encode(np.packbits(visible, bitorder="little").tobytes()).decode(),
        "selected": selected_id,
        "heard": heard,
        "shades": dict(shades or {}),
        "vintage": vintage,
        "theme": "dark" if dark else "light",
        "basemap": BASEMAPS.get(basemap),
        "drawing": drawing_enabled,
        "legend": [
            {
                "title": group.title,
                "items": [[item.label, item.symbol, item.count] for item in group.items],
                "note": group.note,
            }
            for group in legend
        ],
        "fit": {"token": fit.token, "bounds": fit.bounds} if fit else None,
        "view": view,
        "area": area,
    }


def drawn_geometry(feature: Mapping[str, Any]) -> dict[str, Any]:
    """Return the GeoJSON polygon of what was drawn; a circle is walked on the ellipsoid.

    Parameters
    ----------
    feature : mapping
        GeoJSON feature; a circle comes as a point with its ``radius`` in metres as a property.
    """
    geometry = feature["geometry"]
    radius_m = (feature.get("properties") or {}).get("radius")
    if geometry["type"] != "Point" or not radius_m:
        return dict(geometry)
    lon, lat = geometry["coordinates"][:2]
    azimuths = -np.arange(_CIRCLE_STEPS) * (360 / _CIRCLE_STEPS)
    around = np.ones(_CIRCLE_STEPS)
    lons, lats, _ = ELLIPSOID.fwd(lon * around, lat * around, azimuths, radius_m * around)
    ring = [[float(x), float(y)] for x, y in zip(lons, lats, strict=True)]
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
