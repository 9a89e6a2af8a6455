"""The result of a check: the answer, its map and figures, the rules, the files."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ....base.translate import tr
from ....base.units import format_date
from ....land.overlap.checks import CheckResult
from ....land.overlap.report import OverlapReport, collect
from ...parts import overlap_map_view
from ...session import background, state
from ...session.background import Job
from ...session.markup import Markup, element, joined
from . import land as overlap_land
from . import overlap_answer, overlap_downloads
from . import result as overlap_batch
from . import rules as overlap_rules
from .question import Answer, Question

if TYPE_CHECKING:
    from ....atlas.atlas import Atlas


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
    place = overlap_batch.batch(answers, job.names, language) if job.total > 1 else 0
    with beside:
        st.button(
            tr("report_page.open", language),
            key="overlap_report",
            icon=":material/print:",
            on_click=state.send,
            args=(state.REPORT_PAGE,),
            kwargs={"what": "overlap"},
        )
        overlap_downloads.overlap_draw(partial(report, atlas, question, job, language), language)
    sites = question.choice.sites.iloc[place : place + 1]
    about = question.about(atlas, language)
    found = collect([answers[place]], sites, about, language)
    st.html(overlap_answer.head(found.records[0], language, context=_context(question, language)))
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
                overlap_map_view.show_overlap(
                    atlas, site, pieces, language, name=(question.token, str(record["site"]))
                )
            with right:
                st.html(joined(_remark(question, language), overlap_land.table(record, language)))
    ledger = overlap_land.ledger(record, language)
    notes = overlap_land.notes(record, read, language)
    with st.container(key="overlap_account"):
        parts = [part for part in (ledger, notes) if part]
        for column, part in zip(st.columns(len(parts), gap="large") if parts else (), parts, strict=True):
            with column:
                st.html(part)
    if isinstance(result, CheckResult):
        overlap_rules.draw(question, result, record["rules"], language)
    if found.about.credits:
        st.html(element("p", " ".join(found.about.credits), class_="credits"))


def _remark(question: Question, language: str) -> Markup | str:
    """Return what no land cover tells."""
    if question.map.kind != "cover":
        return ""
    return element("p", tr("overlap_page.cover", language), class_="asof")
