"""Long work off the page's thread: what is done is kept, whatever ends the work."""

from __future__ import annotations

import gc
import logging
import threading

import pytest
from streamlit.testing.v1 import AppTest

from geo.base.errors import SelectionError
from geo.ui.session.background import Job

SECONDS = 20
NAMES = ("one", "two", "three")


class Steps:
    """Work of which each item is let through by hand."""

    def __init__(self):
        self.asked = threading.Semaphore(0)
        self.allowed = threading.Semaphore(0)
        self.closed = threading.Event()

    def __call__(self):
        try:
            for name in NAMES:
                self.asked.release()
                assert self.allowed.acquire(timeout=SECONDS)
                yield name.upper()
        finally:
            self.closed.set()

    def wait_until_asked(self):
        assert self.asked.acquire(timeout=SECONDS)

    def let_through(self):
        self.allowed.release()


def failing(error):
    def work():
        yield "ONE"
        raise error

    return work


def test_a_job_tells_how_far_it_is_and_ends_whole():
    steps = Steps()
    job = Job(NAMES, steps)
    steps.wait_until_asked()
    assert (job.done, job.total, job.current, job.is_running) == (0, 3, "one", True)
    steps.let_through()
    steps.wait_until_asked()
    assert (job.done, job.current) == (1, "two")
    steps.let_through()
    steps.let_through()
    assert job.wait(SECONDS)
    assert job.items == ("ONE", "TWO", "THREE")
    assert (job.current, job.is_running, job.is_complete, job.was_stopped) == ("", False, True, False)


def test_a_stop_ends_the_work_after_the_item_at_hand_and_keeps_what_is_done():
    steps = Steps()
    job = Job(NAMES, steps)
    steps.wait_until_asked()
    job.stop()
    assert job.is_stopping
    steps.let_through()
    assert job.wait(SECONDS)
    assert job.items == ("ONE",)
    assert job.was_stopped
    assert not job.is_complete
    assert steps.closed.wait(SECONDS)


def test_a_stop_after_the_last_item_is_none():
    job = Job(NAMES, lambda: iter(NAMES))
    assert job.wait(SECONDS)
    job.stop()
    assert job.is_complete
    assert not job.was_stopped


def test_work_that_nobody_holds_any_more_ends():
    steps = Steps()
    job = Job(NAMES, steps)
    steps.wait_until_asked()
    del job
    gc.collect()
    steps.let_through()
    assert steps.closed.wait(SECONDS)
    assert not steps.asked.acquire(blocking=False)


def test_only_some_jobs_work_at_once_and_one_that_waits_can_be_stopped():
    at_work = [Steps(), Steps()]
    jobs = [Job(NAMES, steps) for steps in at_work]
    for steps in at_work:
        steps.wait_until_asked()
    third = Steps()
    waiting = Job(NAMES, third)
    waiting.stop()
    assert waiting.wait(SECONDS)
    assert waiting.was_stopped
    assert not third.asked.acquire(blocking=False)
    for job, steps in zip(jobs, at_work, strict=True):
        job.stop()
        steps.let_through()
        assert job.wait(SECONDS)


def test_a_known_error_ends_the_job_and_keeps_what_is_done():
    error = SelectionError("overlap.error.no_column", map="m", column="c")
    job = Job(NAMES, failing(error))
    assert job.wait(SECONDS)
    assert job.items == ("ONE",)
    assert job.error is error
    assert not job.was_stopped


def test_an_unexpected_error_is_logged_once_under_the_id_that_it_carries(caplog):
    with caplog.at_level(logging.ERROR, "geo.ui"):
        job = Job(NAMES, failing(RuntimeError("/secret/path")))
        assert job.wait(SECONDS)
    assert len(caplog.records) == 1
    incident = caplog.records[0].args[0]
    assert incident in job.error.__notes__[0]


# -- on a page -------------------------------------------------------------------------------------


def page():
    import streamlit as st

    from geo.ui.session import background

    def work(fails):
        yield 1
        if fails:
            raise RuntimeError("/secret/path")
        yield 2

    def start(token, fails):
        known = background.find(token)
        job = background.begin(token, ["a", "b"], lambda: work(fails))
        job.wait(20)
        st.session_state["again"] = job is known

    for token in "abcdef":
        st.button(token, key=token, on_click=start, args=(token, False))
    st.button("bad", key="bad", on_click=start, args=("bad", True))
    for token in (*"abcdef", "bad"):
        job = background.find(token)
        if job is not None:
            st.text(f"{token}: {job.items}")
            background.show_end(job, "vi")


@pytest.fixture
def app():
    return AppTest.from_function(page, default_timeout=SECONDS).run()


def shown(test):
    return [part.value for part in test.text]


def test_a_whole_job_is_not_done_again_and_the_oldest_are_forgotten(app):
    app.button("a").click().run()
    app.button("a").click().run()
    assert shown(app) == ["a: (1, 2)"]
    assert app.session_state["again"]
    for token in "bcde":
        app.button(token).click().run()
    assert shown(app) == ["b: (1, 2)", "c: (1, 2)", "d: (1, 2)", "e: (1, 2)"]


def test_a_job_that_failed_is_begun_anew_and_says_what_is_missing(app):
    app.button("bad").click().run()
    assert "secret" not in app.error[0].value
    assert "1/2" in app.warning[0].value
    first = app.error[0].value
    app.button("bad").click().run()
    assert app.error[0].value != first
