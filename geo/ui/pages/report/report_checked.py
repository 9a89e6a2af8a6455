"""The overlap check of this session that a report can be about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from ....land.overlap.report import WORST_FIRST, OverlapReport
from ...session import background
from ...session.background import Job
from ..overlap import overlap_result
from ..overlap.question import ASKED, Answer, Question

if TYPE_CHECKING:
    from ....atlas.atlas import Atlas


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
        return overlap_result.report(self.atlas, self.question, self.job, language)


def latest(atlas: Atlas) -> Checked | None:
    """Return the check that the overlap page shows now, None while there is none."""
    question: Question | None = st.session_state.get(ASKED)
    job = background.find(question.token) if question is not None else None
    if question is None or job is None or job.is_running or not job.done:
        return None
    return Checked(atlas, question, job)
