"""Slope classes and land cover of a feature's land in its details: computed when the reader asks."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from ...atlas.atlas import Atlas
from ...base.plane import is_area
from ...base.translate import tr
from ...land.ground.terrain import Table, has_any, terrain
from ..session.markup import Markup, element, joined, pairs

_ASKED = "terrain_asked"


def draw(atlas: Atlas, feature: pd.Series[Any], language: str) -> None:
    """Draw the section of a feature with a boundary, where heights or a land cover are kept.

    Parameters
    ----------
    feature : Series
        A row of a joined layer, named by its ``feature_id``.
    """
    own, shape = atlas.own_ground, feature["geometry"]
    if own is None or shape is None or not bool(is_area(shape)) or not has_any(own):
        return
    feature_id = str(feature.name)
    asked: set[str] = st.session_state.setdefault(_ASKED, set())
    st.html(element("h3", tr("ground.terrain.title", language), class_="section-title"))
    if feature_id not in asked:
        st.button(
            tr("ground.terrain.compute", language),
            key="compute_terrain",
            icon=":material/landscape:",
            on_click=asked.add,
            args=(feature_id,),
        )
        return
    with st.spinner(tr("ground.terrain.computing", language)):
        tables = terrain(feature, own)
    if tables:
        st.html(joined(*(_section(table, language) for table in tables)))
    else:
        st.html(element("p", tr("ground.terrain.none", language), class_="quiet"))


def _section(table: Table, language: str) -> Markup:
    rows = [(share.name(language), share.amount(language)) for share in table.rows]
    return element(
        "section",
        element("h3", tr(f"ground.terrain.{table.kind}", language)),
        pairs(rows, data_terrain=table.kind),
        element("p", table.method(language), class_="quiet"),
        class_="panel",
    )
