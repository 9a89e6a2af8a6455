"""The pages that map_speed.py measures: ``?way=atlas``, ``?way=plain`` or ``?way=empty``."""

from __future__ import annotations

import folium
import pandas as pd
import streamlit as st
from made_polygons import EAST, GROUPS, NORTH, SOUTH, WEST, made_atlas, made_frames
from streamlit_folium import st_folium

from geo.atlas.selection import Selection
from geo.ui.parts.map_view import show_map
from geo.ui.session import assets

HEIGHT_PX = 640

st.set_page_config(layout="wide")


@st.cache_resource
def frames():
    """Return the made layers."""
    return made_frames()


@st.cache_resource
def atlas():
    """Return the made atlas."""
    return made_atlas()


def local_map() -> folium.Map:
    """Return an ordinary folium map without tiles whose Leaflet comes from the app."""
    assets.serve()
    made = folium.Map(location=[(SOUTH + NORTH) / 2, (WEST + EAST) / 2], zoom_start=9, tiles=None)
    leaflet = assets.folder_url(assets.LEAFLET)
    made.default_js = [("leaflet", f"{leaflet}/leaflet.js")]
    made.default_css = [("leaflet_css", f"{leaflet}/leaflet.css")]
    return made


def plain_map(chosen: dict) -> None:
    """Draw the features the way folium's own documentation does."""
    features = pd.concat(chosen.values())
    fields = ["name_vi", "kind", "status", "area_ha", "fill_rate_pct"]
    shown = local_map()
    folium.GeoJson(
        features[[*fields, "geometry"]],
        tooltip=folium.GeoJsonTooltip(fields),
        popup=folium.GeoJsonPopup(fields),
    ).add_to(shown)
    st_folium(shown, key="plain", height=HEIGHT_PX, use_container_width=True, returned_objects=[])


way = st.query_params.get("way", "atlas")
layers = frames()
group = st.radio("group", ["all", *GROUPS], horizontal=True)
if way == "empty":
    st_folium(local_map(), key="empty", height=HEIGHT_PX, use_container_width=True, returned_objects=[])
else:
    selected = {
        layer: frame if group == "all" else frame[frame["group"] == group] for layer, frame in layers.items()
    }
    if way == "plain":
        plain_map(selected)
    else:
        show_map(
            selected,
            layers,
            atlas=atlas(),
            selection=Selection(),
            language="vi",
            height=HEIGHT_PX,
            key="atlas",
        )
