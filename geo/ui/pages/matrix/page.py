"""The matrix page: the atlas against itself, all pairs of layers as a grid; a cell of it opens its list."""

from __future__ import annotations

import re
from datetime import date
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from ....atlas.atlas import Atlas
from ....base.translate import tr
from ....base.units import format_number
from ....export.overlap.matrix import MatrixReport, as_csv, as_xlsx
from ....land.overlap.matrix import NEAR_M, Matrix
from ....records.wording import feature_names
from ...session import cached, state
from ...session.markup import element, joined
from . import pairs

FARTHEST_M = 20_000
"""Largest distance that may be called near: the accuracy of a district's centre."""

_STEP_M = 100
_NEAR, _LAYERS = "near", "layers"
"""What the address says of this page: the distance that counts as near, the open pair of layers."""
_OPEN = "matrix_cell"
"""Where the session keeps the open pair of layers."""
_ICONS = {"overlap": ":material/layers:", "near": ":material/near_me:", "could_not_check": ":material/help:"}
_NOTHING = ":material/remove:"
_FILES = {
    "csv": (as_csv, "text/csv"),
    "xlsx": (as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


def render(atlas: Atlas, language: str) -> None:
    """Draw the page."""
    selection = state.selection()
    is_filtered = bool(selection.active())
    st.html(
        joined(
            element("h1", tr("ui.page.matrix", language), class_="page-title"),
            element("p", tr("matrix.page.intro", language), class_="quiet"),
            element("p", tr("matrix.page.filtered", language), class_="asof") if is_filtered else "",
        )
    )
    frames = cached.chosen(atlas, selection).frames
    if sum(map(len, frames.values())) < 2:
        st.html(element("p", tr("matrix.page.nothing", language), class_="quiet panel", role="status"))
        return
    with st.container(horizontal=True, vertical_alignment="bottom", key="matrix_head"):
        near_m = _near(language)
        st.space("stretch")
        with st.spinner(tr("matrix.page.computing", language)):
            matrix = cached.compared(atlas, selection, near_m)
        names = feature_names(atlas.features, language).to_dict()
        report = MatrixReport(matrix, names, near_m, atlas.version, date.today(), language)
        _downloads(report)
    cell = _grid(matrix, language)
    state.own_parameters(
        **{
            _NEAR: f"{near_m:g}" if near_m != NEAR_M else "",
            _LAYERS: state.SEPARATOR.join(cell),
        }
    )
    pairs.draw(
        matrix, cell, frames, names, atlas=atlas, selection=selection, near_m=near_m, language=language
    )
    st.html(element("p", tr("ui.credit.short", language), class_="credits"))


def _near(language: str) -> float:
    """Let the reader say what near means; kept while other pages are looked at."""
    if "matrix_near" not in st.session_state:
        st.session_state["matrix_near"] = _asked()
    metres = st.number_input(
        tr("matrix.page.near", language),
        min_value=0,
        max_value=FARTHEST_M,
        step=_STEP_M,
        key="matrix_near",
        help=tr("matrix.page.near_help", language),
        width=280,
        persist_state="session",
    )
    return float(metres)


def _asked() -> int:
    """Return the distance that the address asks for; the usual one where it makes no sense."""
    asked = st.query_params.get(_NEAR, "")
    return min(int(asked), FARTHEST_M) if re.fullmatch(r"\d{1,5}", asked) else int(NEAR_M)


def _downloads(report: MatrixReport) -> None:
    language = report.language
    label = tr("matrix.file.download", language)
    with st.popover(label, icon=":material/download:", key="matrix_downloads"):
        for ending, (write, mime) in _FILES.items():
            st.download_button(
                tr(f"matrix.file.{ending}", language),
                data=partial(write, report),
                file_name=f"{tr('matrix.file.name', language)}.{ending}",
                mime=mime,
                key=f"matrix_{ending}",
                on_click="ignore",
                type="tertiary",
            )


# -- the grid --------------------------------------------------------------------------------------


def _grid(matrix: Matrix, language: str) -> pairs.Cell:
    """Draw the grid and return the open pair of layers."""
    cells: dict[pairs.Cell, Any] = {
        (str(row.layer_a), str(row.layer_b)): row for row in matrix.summary.itertuples()
    }
    if st.session_state.get(_OPEN) not in cells:
        asked = tuple(st.query_params.get(_LAYERS, "").split(state.SEPARATOR))
        st.session_state[_OPEN] = asked if asked in cells else _first(matrix.summary)
    layers = list(dict.fromkeys(a for a, _ in cells))
    with st.container(key="matrix_grid"):
        for (a, b), row in cells.items():
            st.button(
                "\n\n".join([f"**{pairs.title(a, b, language)}**", *_lines(row, language)]),
                # the style sheet places the first cell of a row by the row's number
                key=f"matrix_{layers.index(a)}_{layers.index(b)}",
                icon=_icon(row),
                type="primary" if st.session_state[_OPEN] == (a, b) else "secondary",
                width="stretch",
                disabled=not row.pairs,
                on_click=_open_cell,
                args=((a, b),),
            )
    opened: pairs.Cell = st.session_state[_OPEN]
    return opened


def _first(summary: pd.DataFrame) -> pairs.Cell:
    """Return the pair of layers that is opened first: the one with most to look at."""
    row = summary.sort_values(["overlap", "near", "pairs"], ascending=False, kind="stable").iloc[0]
    return row["layer_a"], row["layer_b"]


def _open_cell(cell: pairs.Cell) -> None:
    st.session_state[_OPEN] = cell


def _lines(row: Any, language: str) -> list[str]:  # noqa: ANN401  a row of the summary
    if not row.pairs:
        return [tr("matrix.cell.none", language)]

    def number(count: int) -> str:
        return format_number(count, language, digits=0)

    if not row.boundaries:
        shared = tr("matrix.cell.no_boundaries", language)
    elif not row.overlap:
        shared = tr("matrix.cell.no_overlap", language, n=number(row.boundaries))
    else:
        hectares = format_number(row.overlap_ha, language, digits=1)
        shared = tr("matrix.cell.overlap", language, n=number(row.overlap), ha=hectares)
    counts = [
        tr(f"matrix.cell.{name}", language, n=number(getattr(row, name)))
        for name in ("near", "could_not_check")
    ]
    return [shared, *counts]


def _icon(row: Any) -> str:  # noqa: ANN401  a row of the summary
    return next((icon for outcome, icon in _ICONS.items() if getattr(row, outcome)), _NOTHING)
