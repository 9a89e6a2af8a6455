"""The grid of layer pairs: a cell each, whose words say what was found, and which opens its list."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from ....base.translate import tr
from ....base.units import format_number
from ....land.overlap.matrix import Matrix
from ....records.wording import word
from ...session import state

KEY = "matrix_cell"
"""Where the session keeps the pair of layers that is open."""

_ICONS = {"overlap": ":material/layers:", "near": ":material/near_me:", "could_not_check": ":material/help:"}
_NOTHING = ":material/remove:"

Cell = tuple[str, str]

PARAMETER = "layers"
"""The open pair of layers in the address."""


def draw(matrix: Matrix, language: str) -> Cell:
    """Draw the grid and return the open pair of layers."""
    cells: dict[Cell, Any] = {
        (str(row.layer_a), str(row.layer_b)): row for row in matrix.summary.itertuples()
    }
    if st.session_state.get(KEY) not in cells:
        asked = tuple(st.query_params.get(PARAMETER, "").split(state.SEPARATOR))
        st.session_state[KEY] = asked if asked in cells else _first(matrix.summary)
    layers = list(dict.fromkeys(a for a, _ in cells))
    with st.container(key="matrix_grid"):
        for (a, b), row in cells.items():
            st.button(
                "\n\n".join([f"**{title(a, b, language)}**", *_lines(row, language)]),
                # the style sheet places the first cell of a row by the row's number
                key=f"matrix_{layers.index(a)}_{layers.index(b)}",
                icon=_icon(row),
                type="primary" if st.session_state[KEY] == (a, b) else "secondary",
                width="stretch",
                disabled=not row.pairs,
                on_click=_open,
                args=((a, b),),
            )
    opened: Cell = st.session_state[KEY]
    return opened


def title(a: str, b: str, language: str) -> str:
    """Return the name of a pair of layers."""
    if a == b:
        return tr("matrix.cell.same", language, a=word("layer", a, language))
    return tr("matrix.cell.title", language, a=word("layer", a, language), b=word("layer", b, language))


def _first(summary: pd.DataFrame) -> Cell:
    """Return the pair of layers that is opened first: the one with most to look at."""
    row = summary.sort_values(["overlap", "near", "pairs"], ascending=False, kind="stable").iloc[0]
    return row["layer_a"], row["layer_b"]


def _open(cell: Cell) -> None:
    st.session_state[KEY] = cell


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
