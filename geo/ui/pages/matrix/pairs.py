"""The pairs of one cell of the matrix: their list, the map of the chosen pair, links to both features."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import streamlit as st

from ....atlas.atlas import Atlas
from ....atlas.selection import Selection
from ....base.translate import tr
from ....base.units import format_number, is_known
from ....land.overlap.checks import COULD_NOT_CHECK
from ....land.overlap.matrix import INEXACT, OVERLAP, Matrix
from ....records.vocabulary import LAYERS
from ....records.wording import word
from ....webmap.base_map import FitRequest
from ...parts.map_view import show_map
from ...parts.table import formatted
from ...session import messages, state
from ...session.markup import Markup, element, joined

LONGEST_LIST = 2_000
"""Pairs that the page lists; the files have them all."""

_HEIGHT_PX = 460
_AROUND_DEG = 0.004
_WIDTHS = {
    "outcome": 100,
    "overlap_ha": 85,
    "distance_m": 85,
    "name_a": 180,
    "name_b": 180,
    "accuracy_m": 90,
    "share_a_pct": 90,
    "share_b_pct": 90,
    "why": 180,
}
"""Columns of the list in their order, and their widths in pixels."""

Frames = Mapping[str, gpd.GeoDataFrame]
Cell = tuple[str, str]
"""The two layers of a cell of the grid, in the order of the layers."""


def draw(
    matrix: Matrix,
    cell: Cell,
    frames: Frames,
    names: Mapping[Any, str],
    *,
    atlas: Atlas,
    selection: Selection,
    near_m: float,
    language: str,
) -> None:
    """Draw what was found between two layers.

    Parameters
    ----------
    cell : tuple of str
        The two layers.
    frames : mapping of layer to GeoDataFrame
        The features compared.
    names : mapping of str to str
        Name of each feature by its id.
    """
    pairs = matrix.cell(*cell)
    st.html(_heading(matrix, cell, pairs, near_m, language))
    with st.container(key="matrix_stage"):
        left, right = st.columns([6, 5], gap="medium")
        with left:
            chosen = _list(pairs.head(LONGEST_LIST), cell, names, near_m, language)
            if len(pairs) > LONGEST_LIST:
                most = format_number(LONGEST_LIST, language, digits=0)
                st.html(element("p", tr("matrix.list.more", language, n=most), class_="quiet"))
            _unplaced(matrix, cell, names, language)
        with right:
            if chosen is not None:
                _pair(pairs.iloc[chosen], names, language)
            _map(pairs, chosen, frames, atlas=atlas, selection=selection, language=language)


def title(a: str, b: str, language: str) -> str:
    """Return the name of a pair of layers."""
    if a == b:
        return tr("matrix.cell.same", language, a=word("layer", a, language))
    return tr("matrix.cell.title", language, a=word("layer", a, language), b=word("layer", b, language))


def _heading(matrix: Matrix, cell: Cell, pairs: pd.DataFrame, near_m: float, language: str) -> Markup:
    summary = matrix.summary
    row = summary[(summary["layer_a"] == cell[0]) & (summary["layer_b"] == cell[1])].iloc[0]
    names = ("pairs", "overlap", "near", "apart", "could_not_check")
    counts = {name: format_number(int(row[name]), language, digits=0) for name in names}
    metres = format_number(near_m, language)
    if row["boundaries"]:
        with_both = format_number(int(row["boundaries"]), language, digits=0)
        said = [
            tr("matrix.list.counts", language, metres=metres, **counts),
            tr("matrix.list.boundaries", language, n=with_both),
        ]
    else:
        said = [
            tr("matrix.list.counts_points", language, metres=metres, **counts),
            tr("matrix.list.no_boundaries", language),
        ]
    if pairs.empty:
        said.append(tr("matrix.list.empty", language))
    return joined(
        element("h2", title(*cell, language), class_="section-title"),
        element("p", " ".join(said), class_="quiet"),
    )


# -- the list --------------------------------------------------------------------------------------


def _list(
    pairs: pd.DataFrame, cell: Cell, names: Mapping[Any, str], near_m: float, language: str
) -> int | None:
    """Draw the list and return the place of the chosen row."""
    if pairs.empty:
        return None
    rows = pairs.assign(
        outcome=[tr(f"overlap.outcome.{outcome}", language) for outcome in pairs["outcome"]],
        name_a=pairs["id_a"].map(names),
        name_b=pairs["id_b"].map(names),
        why=np.where(pairs["outcome"] == COULD_NOT_CHECK, tr(f"matrix.why.{INEXACT}", language), ""),
    )[list(_WIDTHS)].round({"overlap_ha": 4, "share_a_pct": 2, "share_b_pct": 2, "distance_m": 0})
    known = [name for name in _WIDTHS if rows[name].notna().any() and (rows[name] != "").any()]
    st.html(element("p", tr("matrix.list.choose", language), class_="quiet"))
    event = st.dataframe(
        formatted(rows[known], language),
        # another cell or another distance is another list, in which nothing is chosen yet
        key=f"matrix_list_{cell[0]}_{cell[1]}_{near_m:g}_{len(pairs)}",
        hide_index=True,
        height=min(_HEIGHT_PX, 36 * len(rows) + 40),
        column_config={name: _column(name, language) for name in known},
        on_select="rerun",
        selection_mode="single-row",
    )
    chosen = event["selection"]["rows"]
    return chosen[0] if chosen and chosen[0] < len(pairs) else None


def _column(name: str, language: str) -> Any:  # noqa: ANN401  Streamlit's own type is private
    is_number = name.endswith(("_ha", "_m", "_pct"))
    kind = st.column_config.NumberColumn if is_number else st.column_config.TextColumn
    return kind(tr(f"matrix.column.{name}", language), width=_WIDTHS[name])


def _unplaced(matrix: Matrix, cell: Cell, names: Mapping[Any, str], language: str) -> None:
    unplaced = matrix.unplaced[matrix.unplaced["layer"].isin(cell)]
    if unplaced.empty:
        return
    count = format_number(len(unplaced), language, digits=0)
    with st.expander(tr("matrix.list.unplaced", language, n=count), key="matrix_unplaced"):
        st.html(element("p", tr("matrix.list.unplaced_note", language), class_="quiet"))
        shown = pd.DataFrame(
            {
                "name": unplaced["id"].map(names),
                "layer": [word("layer", layer, language) for layer in unplaced["layer"]],
                "why": [tr(f"matrix.why.{why}", language) for why in unplaced["why"]],
            }
        )
        st.dataframe(
            shown,
            key="matrix_unplaced_list",
            hide_index=True,
            height=min(300, 36 * len(shown) + 40),
            column_config={
                name: st.column_config.TextColumn(tr(f"matrix.column.{name}", language))
                for name in ("name", "layer", "why")
            },
        )


# -- one pair --------------------------------------------------------------------------------------


def _pair(pair: pd.Series[Any], names: Mapping[Any, str], language: str) -> None:
    """Draw what is known of a pair, and a button to each of the two features."""
    st.html(_told(pair, names, language))
    for end in ("a", "b"):
        feature_id = pair[f"id_{end}"]
        st.button(
            messages.plain(tr("matrix.list.open", language, name=names[feature_id])),
            key=f"matrix_open_{end}",
            icon=":material/arrow_forward:",
            type="tertiary",
            on_click=_open,
            args=(feature_id,),
        )


def _open(feature_id: str) -> None:
    state.choose_feature(feature_id)
    state.send(state.MAP_PAGE)


def _told(pair: pd.Series[Any], names: Mapping[Any, str], language: str) -> Markup:
    a, b = names[pair["id_a"]], names[pair["id_b"]]
    distance = format_number(pair["distance_m"], language, digits=0)
    if pair["outcome"] == OVERLAP:
        shares = {f"share_{end}": format_number(pair[f"share_{end}_pct"], language) for end in ("a", "b")}
        hectares = format_number(pair["overlap_ha"], language, digits=4)
        said = [tr("matrix.pair.overlap", language, ha=hectares, a=a, b=b, **shares)]
    elif pair["outcome"] == COULD_NOT_CHECK:
        said = [tr("matrix.pair.inexact", language, distance=distance)]
    else:
        said = [tr("matrix.pair.near", language, distance=distance)]
    if is_known(pair["accuracy_m"]):
        metres = format_number(pair["accuracy_m"], language, digits=0)
        said.append(tr("matrix.pair.accuracy", language, metres=metres))
    if pair["outcome"] != OVERLAP:
        said.append(
            tr(f"matrix.pair.{'touching' if is_known(pair['overlap_ha']) else 'not_overlap'}", language)
        )
    return element(
        "section",
        element("h3", tr("matrix.list.title", language, a=a, b=b)),
        element("p", " ".join(said)),
        class_="panel",
        data_pair=f"{pair['id_a']} {pair['id_b']}",
    )


def _map(
    pairs: pd.DataFrame,
    chosen: int | None,
    frames: Frames,
    *,
    atlas: Atlas,
    selection: Selection,
    language: str,
) -> None:
    """Draw the features of the chosen pair, without one those of the whole list."""
    listed = pairs if chosen is None else pairs.iloc[[chosen]]
    ids = {*listed["id_a"], *listed["id_b"]}
    shown = {layer: frame[frame.index.isin(ids)] for layer, frame in frames.items()}
    show_map(
        shown,
        atlas.layers(LAYERS, as_of=selection.as_of, drafts=selection.drafts),
        atlas=atlas,
        selection=selection,
        language=language,
        fit=_fit(shown, ids),
        basemap=state.basemap(),
        dark=st.context.theme.type == "dark",
        height=_HEIGHT_PX,
        drawing_enabled=False,
        key="matrix_map",
    )


def _fit(shown: Frames, ids: set[str]) -> FitRequest | None:
    """Return the wish to see these features, once."""
    shapes = pd.concat([frame.geometry for frame in shown.values()]) if shown else pd.Series(dtype=object)
    bounds = gpd.GeoSeries(shapes).total_bounds
    if not np.isfinite(bounds).all():
        return None
    west, south, east, north = bounds.tolist()
    around = (west - _AROUND_DEG, south - _AROUND_DEG, east + _AROUND_DEG, north + _AROUND_DEG)
    return FitRequest("matrix " + " ".join(sorted(ids)), around)
