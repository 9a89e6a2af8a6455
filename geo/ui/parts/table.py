"""The table twin of the map: sortable, in the reader's language, its chosen row the chosen feature."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import geopandas as gpd
import pandas as pd
import streamlit as st
from pandas.io.formats.style import Styler

from ...base.translate import tr
from ...base.units import format_number, is_known
from ...records.territory import province_names
from ...records.vocabulary import LAYERS
from ...records.wording import attribute_with_unit, feature_names, listed, word, words
from ..session import state

ALL = "all"
KEY = "table"

_NUMBERS: dict[str, tuple[str, ...]] = {
    ALL: ("area_ha", "available_ha", "investment_vnd_bn", "capacity_mw"),
    "zones": (
        "area_ha",
        "leasable_ha",
        "occupied_ha",
        "available_ha",
        "fill_rate_pct",
        "investment_vnd_bn",
        "jobs_n",
    ),
    "clusters": (
        "area_ha",
        "leasable_ha",
        "occupied_ha",
        "available_ha",
        "fill_rate_pct",
        "investment_vnd_bn",
    ),
    "hydropower": ("capacity_mw", "generation_gwh", "investment_vnd_bn", "year_commissioned"),
    "mines": ("area_ha", "capacity_tpy", "reserves_t"),
    "projects": ("investment_vnd_bn", "investment_usd_m", "capacity_tpy", "capacity_mw", "area_ha"),
}
_TEXTS: dict[str, tuple[str, ...]] = {"hydropower": ("river",), "projects": ("investor", "product")}
_TOKENS: dict[str, tuple[str, ...]] = {"mines": ("minerals",), "projects": ("sectors",)}
_VOCABULARY = {"kind": "kind", "status": "status", "minerals": "mineral", "sectors": "sector"}

STYLED_ROWS = 2_000
"""Above this many rows the browser formats the numbers: pandas takes 40 µs a row for it."""


def draw(frames: Mapping[str, gpd.GeoDataFrame], language: str, *, beside: Callable[[], None]) -> None:
    """Draw the table of the frames; choosing a row chooses the feature, and the other way round.

    Parameters
    ----------
    beside : callable
        Draws what stands at the other end of the line over the table.
    """
    present = [layer for layer in LAYERS if layer in frames and len(frames[layer])]
    with st.container(horizontal=True, vertical_alignment="center", key="table_head"):
        layer = _layer_switch(present, frames, language)
        st.space("stretch")
        beside()
    rows = rows_of(frames if layer == ALL else {layer: frames[layer]}, layer, language)
    ids = tuple(rows.index)
    position = ids.index(state.feature_id()) if state.feature_id() in ids else None
    chosen = [] if position is None else [position]
    if _chosen_rows() != chosen or st.session_state.get("table_ids") != ids:
        st.session_state[KEY] = {"selection": {"rows": chosen}}
    st.session_state["table_ids"] = ids
    st.dataframe(
        formatted(rows, language),
        key=KEY,
        height=min(420, 36 * len(rows) + 40),
        hide_index=True,
        column_config=_columns(rows, layer, language),
        on_select=_take_row,
        selection_mode="single-row",
        placeholder="–",
        alt=tr("ui.table.alt", language),
    )


def _layer_switch(present: list[str], frames: Mapping[str, gpd.GeoDataFrame], language: str) -> str:
    if len(present) == 1:
        return present[0]
    counts = {ALL: sum(len(frames[layer]) for layer in present)} | {
        layer: len(frames[layer]) for layer in present
    }
    if st.session_state.get("table_layer") not in counts:
        st.session_state["table_layer"] = ALL

    def label(option: str) -> str:
        name = tr("ui.table.all", language) if option == ALL else word("layer", option, language)
        return f"{name} {format_number(counts[option], language, digits=0)}"

    return (
        st.segmented_control(
            tr("ui.table.layer", language),
            list(counts),
            key="table_layer",
            format_func=label,
            required=True,
            label_visibility="collapsed",
            persist_state="session",
        )
        or ALL
    )


def rows_of(frames: Mapping[str, gpd.GeoDataFrame], layer: str, language: str) -> pd.DataFrame:
    """Return the rows of the table: texts in the language, numbers as numbers, index ``feature_id``."""
    parts = [_rows_of_layer(frame, name, layer, language) for name, frame in frames.items() if len(frame)]
    return pd.concat(parts) if parts else pd.DataFrame()


def _rows_of_layer(frame: gpd.GeoDataFrame, layer: str, table: str, language: str) -> pd.DataFrame:
    columns: dict[str, Any] = {"name": feature_names(frame, language).to_numpy()}
    if table == ALL:
        columns["layer"] = word("layer", layer, language)
    for name in ("status", *(("kind",) if table in ("zones", "clusters") else ()), *_TOKENS.get(table, ())):
        names = {tokens: words(_VOCABULARY[name], tokens, language) for tokens in frame[name].unique()}
        columns[name] = frame[name].map(names).to_numpy()
    for name in _TEXTS.get(table, ()):
        columns[name] = frame[name].to_numpy()
    for name in _NUMBERS[table]:
        columns[name] = frame[name].to_numpy(dtype="float64") if name in frame.columns else float("nan")
    columns["commune"] = frame["communes_2025"].map(listed).to_numpy()
    columns["province"] = frame["province_code"].map(province_names("2025")).to_numpy()
    columns["draft"] = ["✎" if draft else "" for draft in frame["draft"]]
    return pd.DataFrame(columns, index=frame.index)


def formatted(rows: pd.DataFrame, language: str) -> pd.DataFrame | Styler:
    """Return the rows with numbers written as the language writes them; they still sort as numbers."""
    if len(rows) > STYLED_ROWS:
        return rows
    numbers = [str(name) for name in rows.columns if pd.api.types.is_numeric_dtype(rows[name])]
    writers: dict[Any, Any] = {
        name: partial(_written, language=language, is_year=name.startswith("year_")) for name in numbers
    }
    return rows.style.format(writers)


def _written(value: float, language: str, is_year: bool) -> str:
    if not is_known(value):
        return ""
    return f"{value:.0f}" if is_year else format_number(value, language, digits=2)


def _columns(rows: pd.DataFrame, layer: str, language: str) -> dict[str, Any]:
    configs: dict[str, Any] = {
        "name": st.column_config.TextColumn(tr("ui.table.name", language), width="medium"),
        "draft": st.column_config.TextColumn(
            tr("ui.table.draft", language), help=tr("ui.draft.help", language), width="small"
        ),
    }
    for name in ("layer", "status", "kind", "commune", "province", "minerals", "sectors"):
        configs[name] = st.column_config.TextColumn(tr(f"ui.table.{name}", language))
    for name in (*_NUMBERS[layer], *_TEXTS.get(layer, ())):
        label = (
            tr("ui.table.available_ha", language)
            if name == "available_ha"
            else attribute_with_unit(name, language)
        )
        localized = "localized" if len(rows) > STYLED_ROWS and name in _NUMBERS[layer] else None
        configs[name] = (
            st.column_config.NumberColumn(label, format=localized)
            if name in _NUMBERS[layer]
            else st.column_config.TextColumn(label)
        )
    return {name: config for name, config in configs.items() if name in rows.columns}


def _chosen_rows() -> list[int]:
    chosen = st.session_state.get(KEY)
    return list(chosen["selection"].get("rows", [])) if chosen else []


def _take_row() -> None:
    rows, ids = _chosen_rows(), st.session_state["table_ids"]
    state.choose_feature(ids[rows[0]] if rows and rows[0] < len(ids) else None)
