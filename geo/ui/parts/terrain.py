"""Slope classes and land cover of a feature's land in its details, computed beside the page when asked."""

from __future__ import annotations

import hashlib
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from ...atlas.atlas import Atlas
from ...base.plane import is_area
from ...base.translate import tr
from ...land.ground.terrain import Table, kinds, steps
from ...store.own.ground import OwnGround
from ..session import background
from ..session.markup import Markup, element, joined, pairs

_FAMILY = "terrain_jobs"
_AT_ONCE_S = 1.0
"""How long a page waits for an answer before it shows how far the work is."""


def draw(atlas: Atlas, feature: pd.Series[Any], language: str) -> None:
    """Draw the section of a feature with a boundary, where heights or a land cover are kept.

    Parameters
    ----------
    feature : Series
        A row of a joined layer, named by its ``feature_id``.
    """
    own, shape = atlas.own_ground, feature["geometry"]
    if own is None or shape is None or not bool(is_area(shape)) or not kinds(own):
        return
    token = _token(feature, own)
    job = background.find(token, family=_FAMILY)
    st.html(element("h3", tr("ground.terrain.title", language), class_="section-title"))
    if job is not None and job.is_running:
        background.watch(job, language, key="terrain_work")
        return
    if job is not None:
        background.show_end(job, language)
        _tables([table for table in job.items if table is not None], language)
    if job is None or not job.is_complete:
        st.button(
            tr("ground.terrain.compute", language),
            key="compute_terrain",
            icon=":material/landscape:",
            on_click=_begin,
            args=(token, feature, own, language),
        )
    elif not any(job.items):
        st.html(element("p", tr("ground.terrain.none", language), class_="quiet"))


def _begin(token: str, feature: pd.Series[Any], own: OwnGround, language: str) -> None:
    """Begin the computation and wait for it a little."""
    asked = kinds(own)
    names = [tr(f"ground.terrain.{kind}", language) for kind in asked]
    background.begin(token, names, partial(steps, feature, own, asked), family=_FAMILY).wait(_AT_ONCE_S)


def _token(feature: pd.Series[Any], own: OwnGround) -> str:
    told = (str(feature.name), own.version, feature["geometry"].wkb_hex)
    return hashlib.sha256(repr(told).encode()).hexdigest()


def _tables(tables: list[Table], language: str) -> None:
    if tables:
        st.html(joined(*(_section(table, language) for table in tables)))


def _section(table: Table, language: str) -> Markup:
    rows = [(share.name(language), share.amount(language)) for share in table.rows]
    return element(
        "section",
        element("h3", tr(f"ground.terrain.{table.kind}", language)),
        pairs(rows, data_terrain=table.kind),
        element("p", table.method(language), class_="quiet"),
        class_="panel",
    )
