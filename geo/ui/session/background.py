"""Jobs of a session (:class:`geo.base.work.Job`) and how a page shows how far they are and how they ended.

The page looks at a job from a fragment that runs again only while there is something to see. The work
itself must know nothing of Streamlit.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, TypeVar

import streamlit as st

from ...base.translate import tr
from ...base.units import format_number
from ...base.work import Job
from . import messages

Item = TypeVar("Item")

_KEY = "jobs"
_MOST_KEPT = 4
_POLL_S = 0.4
_SETTLE_S = 0.3


# -- jobs of a session -----------------------------------------------------------------------------


def begin(
    token: str, names: Sequence[str], work: Callable[[], Iterable[Item]], *, family: str = _KEY
) -> Job[Item]:
    """Return the session's job of this name; start it where there is none that is whole or at work.

    Parameters
    ----------
    token : str
        Names everything that the result depends on.
    family : str, optional
        Jobs among which the oldest is forgotten where there are too many.
    """
    jobs = _jobs(family)
    job = jobs.pop(token, None)
    if job is None or job.is_stopping or not (job.is_running or job.is_complete):
        job = Job(names, work, messages.log_incident)
    jobs[token] = job
    while len(jobs) > _MOST_KEPT:
        jobs.pop(next(iter(jobs))).stop()
    return job


def find(token: str, *, family: str = _KEY) -> Job[Any] | None:
    """Return the session's job of this name, None where there is none or it is forgotten."""
    return _jobs(family).get(token)


def _jobs(family: str) -> dict[str, Job[Any]]:
    jobs: dict[str, Job[Any]] = st.session_state.setdefault(family, {})
    return jobs


# -- on the page -----------------------------------------------------------------------------------


class _Look:
    """When a fragment that looks at a job may run the page anew.

    Not at its first look: that may follow the page's own run at once, and a browser that is still busy
    with what it was sent then loses some of the next run and goes blank (seen on slow machines).
    """

    def __init__(self) -> None:
        self.is_drawn = False
        self._first: float | None = None

    def is_settled(self) -> bool:
        """Return whether the page has had time to settle since its run."""
        if not self.is_drawn:
            return False
        now = time.monotonic()
        if self._first is None:
            self._first = now
        return now - self._first >= _SETTLE_S


def anew_when(is_due: Callable[[], bool], *, draw: Callable[[], None] | None = None) -> None:
    """Run the page anew once something is the case; draw something meanwhile at every look.

    Parameters
    ----------
    is_due : callable
    draw : callable, optional
        Draws what is to be seen until then.
    """
    look = _Look()
    st.fragment(_looked, run_every=_POLL_S)(is_due, look, draw)
    look.is_drawn = True


def _looked(is_due: Callable[[], bool], look: _Look, draw: Callable[[], None] | None) -> None:
    if look.is_settled() and is_due():
        st.rerun()
    if draw is not None:
        draw()


def watch(job: Job[Any], language: str, *, key: str) -> None:
    """Show how far a running job is, with a button that stops it; run the page anew when it ends."""
    anew_when(lambda: not job.is_running, draw=partial(_progress, job, language, key))


def _progress(job: Job[Any], language: str, key: str) -> None:
    done, total = (format_number(number, language, digits=0) for number in (job.done, job.total))
    with st.container(key=key, horizontal=True, vertical_alignment="bottom"):
        st.progress(
            job.done / max(job.total, 1),
            text=tr("ui.work.progress", language, done=done, total=total, what=_at_hand(job, language)),
        )
        st.button(
            tr("ui.work.stop", language),
            key=f"{key}_stop",
            icon=":material/stop_circle:",
            on_click=job.stop,
            disabled=job.is_stopping,
        )


def _at_hand(job: Job[Any], language: str) -> str:
    if job.is_stopping:
        return tr("ui.work.stopping", language)
    return messages.plain(job.current) if job.current else tr("ui.work.waiting", language)


def show_end(job: Job[Any], language: str) -> None:
    """Say how a job ended that is not whole: stopped after n of m, or an error."""
    if job.error is not None:
        messages.show_exception(job.error, language)
    said = partly(job, language)
    if said:
        st.warning(said, icon=":material/rule:")
    elif job.was_stopped:
        st.warning(tr("ui.work.nothing_done", language))


def partly(job: Job[Any], language: str) -> str:
    """Return the sentence that labels what a job that ended early did; ``""`` if it did all or nothing."""
    if job.is_running or not 0 < job.done < job.total:
        return ""
    done, total = (format_number(number, language, digits=0) for number in (job.done, job.total))
    return tr("ui.work.partial", language, done=done, total=total)
