"""Many sites at once: how many have which answer, and a table that opens one."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from ....base.translate import tr
from ....base.units import format_number
from ....land.law.ledger import NOISE_HA
from ....land.overlap.checks import CheckResult
from ....land.overlap.report import METRES_SQUARED
from ...parts.table import formatted
from .overlap_answer import SIGNS, WORST_FIRST, overall
from .question import Answer

_KEY = "overlap_table"
_FILTER = "overlap_filter"
_CHOSEN = "overlap_chosen"
_ROWS = "overlap_rows"
_ALL = "all"
_TOP = 3
_KINDS: dict[str, Any] = {
    "state": "medium",
    "name": "medium",
    "ha": None,
    "top": "medium",
    "contested": None,
    "uncovered": None,
    "reason": "large",
}
"""Columns of the table and how wide they are."""

_MEASURES = ("ha", "contested", "uncovered")


def batch(answers: Sequence[Answer], names: Sequence[str], language: str) -> int:
    """Draw the overview of several sites and return the position of the one that is open.

    Parameters
    ----------
    names : sequence of str
        What to call each site.
    """
    states = [answer.state for answer in answers]
    st.html(overall(states, language))
    wanted = _filter(states, language)
    rows = [place for place, state in enumerate(states) if wanted in (_ALL, state)]
    rows.sort(key=lambda place: WORST_FIRST.index(states[place]))
    ids = tuple(answers[place].site_id for place in rows)
    chosen = str(st.session_state.get(_CHOSEN))
    if chosen not in ids:
        chosen = ids[0]
    _mark(ids, chosen)
    st.dataframe(
        formatted(_table([(names[place], answers[place]) for place in rows], language), language),
        key=_KEY,
        hide_index=True,
        height=min(360, 36 * len(rows) + 40),
        column_config=_columns(language),
        on_select=_take_row,
        selection_mode="single-row",
        placeholder="–",
    )
    return rows[ids.index(chosen)]


def _filter(states: Sequence[str], language: str) -> str:
    if len(set(states)) == 1:
        return _ALL
    counts = {_ALL: len(states)} | {state: states.count(state) for state in WORST_FIRST if state in states}
    if st.session_state.get(_FILTER) not in counts:
        st.session_state[_FILTER] = _ALL

    def label(option: str) -> str:
        words = tr("overlap_page.batch.all" if option == _ALL else f"overlap.state.{option}", language)
        sign = "" if option == _ALL else f"{SIGNS[option]} "
        return f"{sign}{words} ({format_number(counts[option], language, digits=0)})"

    wanted = st.segmented_control(
        tr("overlap_page.batch.filter", language),
        list(counts),
        key=_FILTER,
        format_func=label,
        required=True,
        label_visibility="collapsed",
        persist_state="session",
    )
    return wanted or _ALL


def _mark(ids: tuple[str, ...], chosen: str) -> None:
    """Let the table mark the site that is open."""
    rows = [ids.index(chosen)]
    shown = st.session_state.get(_KEY)
    if st.session_state.get(_ROWS) != ids or not shown or shown["selection"]["rows"] != rows:
        st.session_state[_KEY] = {"selection": {"rows": rows}}
    st.session_state[_ROWS] = ids
    st.session_state[_CHOSEN] = chosen


def _take_row() -> None:
    rows = st.session_state[_KEY]["selection"]["rows"]
    ids = st.session_state[_ROWS]
    if rows and rows[0] < len(ids):
        st.session_state[_CHOSEN] = ids[rows[0]]


def _table(answers: Sequence[tuple[str, Answer]], language: str) -> pd.DataFrame:
    """Return a row for each named answer; hectares are not known where nothing was cut."""
    words = {state: f"{sign} {tr(f'overlap.state.{state}', language)}" for state, sign in SIGNS.items()}
    rows = [
        (
            words[answer.state],
            name,
            answer.site_ha,
            _top(answer, language),
            answer.contested_ha if isinstance(answer, CheckResult) else 0.0,
            answer.uncovered_ha,
            " ".join(reason.sentence(language) for reason in answer.reasons),
        )
        for name, answer in answers
    ]
    table = pd.DataFrame(rows, columns=list(_KINDS)).astype(dict.fromkeys(_MEASURES, "float64"))
    return table.round(METRES_SQUARED)


def _top(answer: Answer, language: str) -> str:
    """Return the classes with most hectares and their shares."""
    if isinstance(answer, CheckResult):
        found = [(land.use.key, land.ha) for land in answer.land]
    else:
        found = [(part.name(language), part.ha) for part in answer.classes]
    shown = sorted((part for part in found if part[1] > NOISE_HA), key=lambda part: -part[1])[:_TOP]
    whole = answer.site_ha or math.inf
    return " · ".join(f"{name} {format_number(100 * ha / whole, language, digits=0)}%" for name, ha in shown)


def _columns(language: str) -> dict[str, Any]:
    text, number = st.column_config.TextColumn, st.column_config.NumberColumn
    titles = {name: tr(f"overlap_page.batch.{name}", language) for name in _KINDS}
    return {
        name: number(titles[name]) if name in _MEASURES else text(titles[name], width=width)
        for name, width in _KINDS.items()
    }
