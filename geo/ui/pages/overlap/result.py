"""What a check found: how many sites have which answer, a table that opens one, all about it, the files."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ....base.translate import tr
from ....base.units import format_date, format_number
from ....base.work import Job
from ....export.kinds import OVERLAP_FORMATS, overlap_content
from ....land.law.ledger import NOISE_HA
from ....land.overlap.checks import CheckResult
from ....land.overlap.question import Answer, Question
from ....land.overlap.report import METRES_SQUARED, WORST_FIRST, OverlapReport, collect
from ...parts.map_view import show_overlap
from ...parts.table import formatted
from ...session import background, state
from ...session.markup import Markup, element, joined
from . import rules
from .land import SIGNS, head, ledger, notes, overall, table

if TYPE_CHECKING:
    from ....atlas.atlas import Atlas


ASKED = "overlap_asked"
"""Where a session keeps the question that it asked last."""

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


def draw(
    atlas: Atlas, question: Question, job: Job[Answer], language: str, *, beside: DeltaGenerator
) -> None:
    """Draw what a job that has ended found; of one that ended early, what it did.

    Parameters
    ----------
    beside : DeltaGenerator
        Where the button for the files goes.
    """
    background.show_end(job, language)
    answers = job.items
    if not answers:
        return
    place = _batch(answers, job.names, language) if job.total > 1 else 0
    with beside:
        st.button(
            tr("report_page.open", language),
            key="overlap_report",
            icon=":material/print:",
            on_click=state.send,
            args=(state.REPORT_PAGE,),
            kwargs={"what": "overlap"},
        )
        _downloads(partial(report, atlas, question, job, language), language)
    sites = question.choice.sites.iloc[place : place + 1]
    about = question.about(atlas, language)
    found = collect([answers[place]], sites, about, language)
    st.html(head(found.records[0], language, context=_context(question, language)))
    _one(atlas, question, answers[place], found, language)


def report(atlas: Atlas, question: Question, job: Job[Answer], language: str) -> OverlapReport:
    """Return all answers of a job that has ended, labelled where they are not those of all sites."""
    remarks = tuple(filter(None, [background.partly(job, language)]))
    about = question.about(atlas, language, remarks=remarks)
    return collect(job.items, question.choice.sites, about, language)


def _context(question: Question, language: str) -> list[str]:
    day = format_date(question.options.day, language)
    said = [
        tr("overlap_page.context.map", language, map=question.map.label),
        tr("overlap_page.context.sites", language, sites=question.choice.label),
    ]
    if question.map.kind == "vector":
        said.append(tr("overlap_page.context.column", language, column=question.map.column))
        said.append(tr("overlap_page.context.day", language, day=day))
    return said


def _one(
    atlas: Atlas,
    question: Question,
    result: Answer,
    found: OverlapReport,
    language: str,
) -> None:
    """Draw what was found under one site."""
    (record,), pieces = found.records, found.pieces
    read = [remark.sentence(language) for remark in question.choice.remarks]
    if len(pieces):
        with st.container(key="overlap_stage"):
            left, right = st.columns([6, 5], gap="medium")
            with left:
                site = found.sites.geometry.iloc[0]
                show_overlap(atlas, site, pieces, language, name=(question.token, str(record["site"])))
            with right:
                st.html(joined(_remark(question, language), table(record, language)))
    below = [part for part in (ledger(record, language), notes(record, read, language)) if part]
    with st.container(key="overlap_account"):
        for column, part in zip(st.columns(len(below), gap="large") if below else (), below, strict=True):
            with column:
                st.html(part)
    if isinstance(result, CheckResult):
        rules.draw(question.options.day, record["rules"], language)
    if found.about.credits:
        st.html(element("p", " ".join(found.about.credits), class_="credits"))


def _remark(question: Question, language: str) -> Markup | str:
    """Return what no land cover tells."""
    if question.map.kind != "cover":
        return ""
    return element("p", tr("overlap_page.cover", language), class_="asof")


def _downloads(report: Callable[[], OverlapReport], language: str) -> None:
    """Draw the button that opens the choice of files.

    Parameters
    ----------
    report : callable
        Returns what the files are made of.
    """
    with st.popover(
        tr("overlap_page.download.label", language), icon=":material/download:", key="overlap_downloads"
    ):
        for kind, form in OVERLAP_FORMATS.items():
            st.download_button(
                tr(f"overlap_page.download.{kind}", language),
                data=partial(_made, kind, report),
                file_name=f"{tr('overlap_page.download.file', language)}.{form.ending}",
                mime=form.mime,
                key=f"overlap_download_{kind}",
                on_click="ignore",
                type="tertiary",
            )


def _made(kind: str, report: Callable[[], OverlapReport]) -> bytes:
    return overlap_content(kind, report())


def _batch(answers: Sequence[Answer], names: Sequence[str], language: str) -> int:
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
