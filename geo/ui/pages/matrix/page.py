"""The matrix page: the atlas against itself, all pairs of layers as a grid."""

from __future__ import annotations

import re
from datetime import date
from functools import partial

import streamlit as st

from ....atlas.atlas import Atlas
from ....base.translate import tr
from ....export.overlap.matrix import MatrixReport, as_csv, as_xlsx
from ....land.overlap.matrix import NEAR_M
from ....records.wording import feature_names
from ...session import cached, state
from ...session.markup import element, joined
from . import grid as matrix_grid
from . import pairs as matrix_pairs

FARTHEST_M = 20_000
"""Largest distance that may be called near: the accuracy of a district's centre."""

_STEP_M = 100
_NEAR = "near"
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
            matrix = cached.matrix(atlas, selection, near_m)
        names = feature_names(atlas.features, language).to_dict()
        report = MatrixReport(matrix, names, near_m, atlas.version, date.today(), language)
        _downloads(report)
    cell = matrix_grid.draw(matrix, language)
    state.own_parameters(
        **{
            _NEAR: f"{near_m:g}" if near_m != NEAR_M else "",
            matrix_grid.PARAMETER: state.SEPARATOR.join(cell),
        }
    )
    matrix_pairs.draw(
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
