"""The questions of the report page, the usual answers given beforehand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from ....atlas.selection import Selection
from ....base.translate import tr
from ....base.units import format_number
from ....base.work import Job
from ....export.order import (
    COMPARISON,
    DATA,
    FEATURES,
    KINDS,
    LEAST_COMPARED,
    MOST_COMPARED,
    MOST_FEATURES,
    MOST_SITES,
    OVERLAP,
    SELECTION,
    Order,
)
from ....land.overlap.question import Answer, Question
from ....land.overlap.report import WORST_FIRST, OverlapReport
from ...parts import feature_picker
from ...session import background, cached, state
from ...session.markup import element
from ..overlap import result
from . import details

if TYPE_CHECKING:
    from ....atlas.atlas import Atlas


SUBJECT, KIND = "report_subject", "report_kind"
_SITES_SHOWN = 10


@dataclass(frozen=True)
class Checked:
    """An overlap check that has ended with at least one answer."""

    atlas: Atlas
    question: Question
    job: Job[Answer]

    @property
    def token(self) -> str:
        """Names the check and how far it went."""
        return f"{self.question.token}-{self.job.done}"

    @property
    def names(self) -> tuple[str, ...]:
        """What the sites with an answer are called."""
        return self.job.names[: self.job.done]

    @property
    def states(self) -> list[str]:
        """The answer for each of them."""
        return [answer.state for answer in self.job.items]

    @property
    def worst_first(self) -> list[int]:
        """Positions of the sites, those with the worst answer first."""
        states = self.states
        return sorted(range(len(states)), key=lambda place: WORST_FIRST.index(states[place]))

    def report(self, language: str) -> OverlapReport:
        """Return all answers."""
        return result.report(self.atlas, self.question, self.job, language)


def latest(atlas: Atlas) -> Checked | None:
    """Return the check that the overlap page shows now, None while there is none."""
    question: Question | None = st.session_state.get(result.ASKED)
    job = background.find(question.token) if question is not None else None
    if question is None or job is None or job.is_running or not job.done:
        return None
    return Checked(atlas, question, job)


def ask(atlas: Atlas, checked: Checked | None, language: str) -> Order | None:
    """Draw the questions and return the order; None while something is missing.

    Raises
    ------
    SelectionError
        If an answer cannot be used.
    """
    subject = _subject(checked, language)
    selection = state.selection()
    feature_ids: tuple[str, ...] = ()
    if subject == SELECTION:
        _selected(atlas, selection, language)
    elif subject == OVERLAP:
        _told_of(checked, language)
    else:
        feature_ids = feature_picker.draw(atlas, language)
    kind = _kind(subject, language)
    order = Order(
        subject,
        kind,
        language,
        selection,
        feature_ids=feature_ids,
        checked=checked.token if checked is not None and subject == OVERLAP else "",
        sites=_sites(checked, kind, language) if subject == OVERLAP else (),
    )
    order = details.ask(order, language)
    missing = _missing(order)
    if missing:
        least = LEAST_COMPARED if subject == COMPARISON else 1
        text = tr(f"report_page.missing.{missing}", language, least=least, most=_most(order))
        st.html(element("p", text, class_="asof", role="status"))
    return None if missing else order


def _missing(order: Order) -> str:
    """Return what the order lacks or has too much of, ``""`` if it is whole."""
    count = len(order.feature_ids)
    if order.subject == OVERLAP:
        if not order.checked:
            return "checked"
        return "" if order.sites or order.kind == DATA else "sites"
    if order.subject == COMPARISON and count < LEAST_COMPARED:
        return "compared"
    if order.subject == FEATURES and not count:
        return "features"
    return "too_many" if count > _most(order) else ""


def _most(order: Order) -> int:
    return MOST_COMPARED if order.subject == COMPARISON else MOST_FEATURES.get(order.kind, 0)


# -- about what, as what ---------------------------------------------------------------------------


def _subject(checked: Checked | None, language: str) -> str:
    asked = st.session_state.get(SUBJECT)
    subjects = [subject for subject in KINDS if subject != OVERLAP or checked or asked == OVERLAP]
    chosen = st.segmented_control(
        tr("report_page.about", language),
        subjects,
        default=None if asked else SELECTION,
        key=SUBJECT,
        format_func=lambda subject: tr(f"report_page.subject.{subject}", language),
        required=True,
        wrap=True,
        persist_state="session",
    )
    return chosen or SELECTION


def _kind(subject: str, language: str) -> str:
    kinds = KINDS[subject]
    if st.session_state.get(KIND) not in kinds:
        st.session_state[KIND] = kinds[0]
    chosen = st.segmented_control(
        tr("report_page.as", language),
        kinds,
        key=KIND,
        format_func=lambda kind: tr(f"report_page.kind.{kind}", language),
        required=True,
        wrap=True,
        persist_state="session",
    )
    kind = chosen or kinds[0]
    st.html(element("p", tr(f"report_page.kind_help.{kind}", language), class_="quiet"))
    return kind


def _selected(atlas: Atlas, selection: Selection, language: str) -> None:
    count = cached.chosen(atlas, selection).totals.count
    number = format_number(count, language, digits=0)
    st.html(element("p", tr("report_page.selected", language, n=number), class_="quiet"))


def _told_of(checked: Checked | None, language: str) -> None:
    if checked is None:
        st.button(
            tr("overlap_page.open", language),
            key="report_to_overlap",
            icon=":material/layers:",
            on_click=state.send,
            args=(state.OVERLAP_PAGE,),
        )
        return
    question = checked.question
    text = f"{question.choice.label} · {question.map.label}"
    st.html(element("p", text, class_="quiet"))


def _sites(checked: Checked | None, kind: str, language: str) -> tuple[int, ...]:
    """Return the sites that are shown: all of a data file, else those chosen, the worst first."""
    if checked is None or kind == DATA:
        return ()
    if len(checked.names) == 1:
        return (0,)
    names, states = checked.names, checked.states

    def label(place: int) -> str:
        return f"{names[place]} · {tr(f'overlap.state.{states[place]}', language)}"

    # A key of the check's own, so that the sites of one check are not those of another.
    chosen = st.multiselect(
        tr("report_page.sites.label", language),
        checked.worst_first,
        default=checked.worst_first[:_SITES_SHOWN],
        key=f"report_sites_{checked.token}",
        format_func=label,
        max_selections=MOST_SITES,
        placeholder=tr("report_page.sites.hint", language),
        select_all=False,
    )
    return tuple(chosen)
