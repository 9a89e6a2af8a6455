"""Take the selection away as a file; nothing is made before the click."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

import geopandas as gpd
import streamlit as st

from .. import export
from ..translate import tr

if TYPE_CHECKING:
    from ..atlas import Atlas

_Writer = Callable[[Mapping[str, gpd.GeoDataFrame], "Atlas", str], bytes]

_KINDS: dict[str, tuple[_Writer, str, str]] = {
    "csv": (export.to_csv, "csv", "text/csv"),
    "geojson": (export.to_geojson, "geojson", "application/geo+json"),
    "gpkg": (export.to_gpkg, "gpkg", "application/geopackage+sqlite3"),
}


def draw(frames: Mapping[str, gpd.GeoDataFrame], atlas: Atlas, language: str) -> None:
    """Draw the button that opens the choice of files."""
    with st.popover(tr("ui.download.label", language), icon=":material/download:", key="downloads"):
        for name, (write, ending, mime) in _KINDS.items():
            st.download_button(
                tr(f"ui.download.{name}", language),
                data=partial(write, frames, atlas, language),
                file_name=f"{tr('ui.download.file', language)}.{ending}",
                mime=mime,
                key=f"download_{name}",
                on_click="ignore",
                type="tertiary",
            )
