"""Long work off the page's thread: progress, a stop after the item at hand, and what was done is kept.

A job goes through an iterable in a thread and keeps every item. The page looks at it from a fragment
that runs again only while there is something to see. The work itself must know nothing of Streamlit.
"""

from __future__ import annotations

import contextlib
import threading
import time
import weakref
from collections.abc import Callable, Generator, Iterable, Sequence
from functools import partial
from typing import Any, Generic, TypeVar

import streamlit as st

from ...base.errors import AtlasError
from ...base.limits import limit
from ...base.translate import tr
from ...base.units import format_number
from . import messages

Item = TypeVar("Item")

_KEY = "jobs"
_MOST_KEPT = 4
_POLL_S = 0.4
_SETTLE_S = 0.3
_PATIENCE_S = 0.2
_PLACES = threading.BoundedSemaphore(limit("jobs_at_once"))


class _Run(Generic[Item]):
    """What a job and its thread share. The thread holds nothing else, so that a job nobody keeps ends."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        self.items: list[Item] = []
        self.error: Exception | None = None
        self.has_begun = threading.Event()
        self.shall_stop = threading.Event()
        self.has_ended = threading.Event()


class Job(Generic[Item]):
    """Work that goes on while the page is used, and what came of it so far.

    It ends early where it is told to, or where nobody holds it any more: the session is gone.

    Parameters
    ----------
    names : sequence of str
        What each item is about, in order; there are as many items as names.
    work : callable
        Returns the items one after the other; called in the thread.
    """

    def __init__(self, names: Sequence[str], work: Callable[[], Iterable[Item]]) -> None:
        self._run: _Run[Item] = _Run(names)
        weakref.finalize(self, self._run.shall_stop.set)
        threading.Thread(target=_carry_out, args=(self._run, work), name="atlas-job", daemon=True).start()

    @property
    def items(self) -> tuple[Item, ...]:
        """What is done, in order."""
        return tuple(self._run.items)

    @property
    def done(self) -> int:
        """How many items are done."""
        return len(self._run.items)

    @property
    def names(self) -> tuple[str, ...]:
        """What each item is about."""
        return self._run.names

    @property
    def total(self) -> int:
        """How many items there are."""
        return len(self._run.names)

    @property
    def current(self) -> str:
        """Name of the item at hand; ``""`` where the job waits or has ended."""
        at = self.done
        at_work = self._run.has_begun.is_set() and self.is_running and at < self.total
        return self._run.names[at] if at_work else ""

    @property
    def is_running(self) -> bool:
        """Whether the job has not ended, waiting included."""
        return not self._run.has_ended.is_set()

    @property
    def is_stopping(self) -> bool:
        """Whether the job was told to stop and ends with the item at hand."""
        return self.is_running and self._run.shall_stop.is_set()

    @property
    def was_stopped(self) -> bool:
        """Whether the job ended early because it was told to."""
        is_partial = not self.is_running and self.done < self.total
        return is_partial and self.error is None and self._run.shall_stop.is_set()

    @property
    def is_complete(self) -> bool:
        """Whether every item is done."""
        return not self.is_running and self.error is None and self.done == self.total

    @property
    def error(self) -> Exception | None:
        """What ended the job."""
        return self._run.error

    def stop(self) -> None:
        """End the job after the item at hand; what is done stays."""
        self._run.shall_stop.set()

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until the job has ended; return whether it has."""
        return self._run.has_ended.wait(seconds)


def _carry_out(run: _Run[Any], work: Callable[[], Iterable[Any]]) -> None:
    try:
        while not _PLACES.acquire(timeout=_PATIENCE_S):
            if run.shall_stop.is_set():
                return
        try:
            run.has_begun.set()
            _take_items(run, work)
        finally:
            _PLACES.release()
    except AtlasError as error:
        run.error = error
    except Exception as error:
        messages.log_incident(error)
        run.error = error
    finally:
        run.has_ended.set()


def _take_items(run: _Run[Any], work: Callable[[], Iterable[Any]]) -> None:
    items = work()
    with contextlib.closing(items) if isinstance(items, Generator) else contextlib.nullcontext():
        for item in items:
            run.items.append(item)
            if run.shall_stop.is_set():
                return


# -- jobs of a session -----------------------------------------------------------------------------


def begin(token: str, names: Sequence[str], work: Callable[[], Iterable[Item]]) -> Job[Item]:
    """Return the session's job of this name; start it where there is none that is whole or at work.

    Parameters
    ----------
    token : str
        Names everything that the result depends on.
    """
    jobs = _jobs()
    job = jobs.pop(token, None)
    if job is None or job.is_stopping or not (job.is_running or job.is_complete):
        job = Job(names, work)
    jobs[token] = job
    while len(jobs) > _MOST_KEPT:
        jobs.pop(next(iter(jobs))).stop()
    return job


def find(token: str) -> Job[Any] | None:
    """Return the session's job of this name, None where there is none or it is forgotten."""
    return _jobs().get(token)


def _jobs() -> dict[str, Job[Any]]:
    jobs: dict[str, Job[Any]] = st.session_state.setdefault(_KEY, {})
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
