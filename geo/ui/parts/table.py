"""The table twin of the map: sortable, in the reader's language, its chosen row the chosen feature."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import streamlit as st
from pandas.io.formats.style import Styler

from ...atlas.derived import AVAILABLE, DERIVED
from ...atlas.derived_words import reason_text, support_text
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

_HOW = "available_how"
_DRAFT = "✎"

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
    shown = frames if layer == ALL else {layer: frames[layer]}
    rows = rows_of(shown, layer, language)
    ids = tuple(rows.index)
    position = ids.index(state.feature_id()) if state.feature_id() in ids else None
    chosen = [] if position is None else [position]
    if _chosen_rows() != chosen or st.session_state.get("table_ids") != ids:
        st.session_state[KEY] = {"selection": {"rows": chosen}}
    st.session_state["table_ids"] = ids
    st.dataframe(
        formatted(rows, language, bases_of(shown, _NUMBERS[layer])),
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
    if AVAILABLE in _NUMBERS[table]:
        columns[_HOW] = (
            [support_text(each, language) or reason_text(each, language) for each in frame[DERIVED]]
            if DERIVED in frame.columns
            else ""
        )
    columns["draft"] = _drafts(frame, _NUMBERS[table], language)
    return pd.DataFrame(columns, index=frame.index)


def _drafts(frame: gpd.GeoDataFrame, numbers: tuple[str, ...], language: str) -> list[str]:
    """Return the mark of features that rest on drafts alone, and the names of figures shown that do."""
    marks: list[list[str]] = [[] for _ in range(len(frame))]
    for name in ("status", *numbers):
        column = f"{name}_draft"
        if column in frame.columns:
            label = _label(name, language)
            for place in np.flatnonzero(frame[column].to_numpy(dtype=bool)):
                marks[place].append(label)
    whole = frame["draft"].to_numpy(dtype=bool)
    return [
        _DRAFT if is_whole else f"{_DRAFT} {', '.join(names)}" if names else ""
        for names, is_whole in zip(marks, whole, strict=True)
    ]


def _label(name: str, language: str) -> str:
    return tr("ui.table.available_ha", language) if name == AVAILABLE else word("attribute", name, language)


def bases_of(
    frames: Mapping[str, gpd.GeoDataFrame], columns: Iterable[str]
) -> dict[str, dict[str, list[str]]]:
    """Return by column and basis the features whose figure is a plan or a target."""
    found: dict[str, dict[str, list[str]]] = {}
    for frame in frames.values():
        for name in columns:
            if f"{name}_basis" in frame.columns:
                for basis in ("planned", "target"):
                    ids = [str(each) for each in frame.index[frame[f"{name}_basis"] == basis]]
                    if ids:
                        found.setdefault(name, {}).setdefault(basis, []).extend(ids)
    return found


def formatted(
    rows: pd.DataFrame, language: str, bases: Mapping[str, Mapping[str, list[str]]] | None = None
) -> pd.DataFrame | Styler:
    """Return the rows with numbers written as the language writes them; they still sort as numbers.

    Parameters
    ----------
    bases : mapping, optional
        By column and basis the rows whose number says that it is a plan or a target.
    """
    if len(rows) > STYLED_ROWS:
        return rows
    numbers = [str(name) for name in rows.columns if pd.api.types.is_numeric_dtype(rows[name])]
    writers: dict[Any, Any] = {
        name: partial(_written, language=language, is_year=name.startswith("year_")) for name in numbers
    }
    styled = rows.style.format(writers)
    for name, by_basis in (bases or {}).items():
        for basis, ids in by_basis.items():
            said = partial(writers[name], mark=tr(f"map.basis.{basis}", language))
            styled = styled.format({name: said}, subset=(ids, [name]))
    return styled


def _written(value: float, language: str, is_year: bool, mark: str = "") -> str:
    if not is_known(value):
        return ""
    text = f"{value:.0f}" if is_year else format_number(value, language, digits=2)
    return f"{text} ({mark})" if mark else text


def _columns(rows: pd.DataFrame, layer: str, language: str) -> dict[str, Any]:
    configs: dict[str, Any] = {
        "name": st.column_config.TextColumn(tr("ui.table.name", language), width="medium"),
        "draft": st.column_config.TextColumn(
            tr("ui.table.draft", language), help=tr("ui.draft.help", language), width="small"
        ),
    }
    for name in (_HOW, "layer", "status", "kind", "commune", "province", "minerals", "sectors"):
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
