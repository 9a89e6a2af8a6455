"""Take the selection away as a file; nothing is made before the click."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import geopandas as gpd
import streamlit as st

from ...atlas.atlas import Atlas
from ...atlas.selection import Selection
from ...base.translate import tr
from ...export.kinds import SELECTION_FORMATS, selection_content


def draw(frames: Mapping[str, gpd.GeoDataFrame], atlas: Atlas, selection: Selection, language: str) -> None:
    """Draw the button that opens the choice of files."""
    with st.popover(tr("ui.download.label", language), icon=":material/download:", key="downloads"):
        _menu(frames, atlas, selection, language)


@st.fragment
def _menu(frames: Mapping[str, gpd.GeoDataFrame], atlas: Atlas, selection: Selection, language: str) -> None:
    """Draw the kinds of files and the one button; choosing a kind runs only this again."""
    name = st.selectbox(
        tr("export.download.format", language),
        list(SELECTION_FORMATS),
        key="download_format",
        format_func=lambda kind: tr(f"export.format.{kind}.name", language),
    )
    st.caption(tr(f"export.format.{name}.help", language))
    chosen = SELECTION_FORMATS[name]
    st.download_button(
        tr("export.download.button", language, ending=chosen.ending),
        data=partial(selection_content, name, frames, atlas, selection, language),
        file_name=f"{tr('ui.download.file', language)}.{chosen.ending}",
        mime=chosen.mime,
        key=f"download_{name}",
        on_click="ignore",
        type="primary",
        width="stretch",
    )
