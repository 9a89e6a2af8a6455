"""The map of one checked site on the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import streamlit as st
from shapely.geometry.base import BaseGeometry
from streamlit_folium import st_folium

from ...base.translate import LANGUAGES
from ...webmap import overlap_map
from ...webmap.encoding import encode_land
from ..session import assets

if TYPE_CHECKING:
    from ...atlas.atlas import Atlas

_HEIGHT_PX = 520
_SCENES = 32


def show_overlap(
    atlas: Atlas, site: BaseGeometry, pieces: gpd.GeoDataFrame, language: str, *, name: tuple[str, ...]
) -> None:
    """Show a site over its pieces.

    Parameters
    ----------
    name : tuple of str
        Names the site and all that its pieces depend on; equal names show equal maps.
    """
    assets.serve()
    land = assets.publish("land", "json", _land(atlas.version, atlas))
    scene = assets.publish("scene", "json", _scene(name, language, site, pieces))
    (script, url), *others = assets.overlap_scripts()
    folders = {"leaflet": assets.folder_url(assets.LEAFLET), "fonts": assets.folder_url(assets.FONTS)}
    theme = "dark" if st.context.theme.type == "dark" else "light"
    st_folium(
        overlap_map.base_map([(script, f"{url}#{land}"), *others], folders=folders),
        key="overlap_map",
        height=_HEIGHT_PX,
        use_container_width=True,
        returned_objects=[],
        feature_group_to_add=overlap_map.OverlapUpdate({"scene": scene, "land": land, "theme": theme}),
    )


@st.cache_data(show_spinner=False, max_entries=1)
def _land(version: str, _atlas: Atlas) -> bytes:
    provinces = {vintage: _atlas.provinces(vintage) for vintage in ("2025", "pre2025")}
    return encode_land(provinces, _atlas.admin_units.reset_index(), LANGUAGES)


@st.cache_data(show_spinner=False, max_entries=_SCENES)
def _scene(name: tuple[str, ...], language: str, _site: BaseGeometry, _pieces: gpd.GeoDataFrame) -> bytes:
    return overlap_map.encode_scene(_site, _pieces, language)
