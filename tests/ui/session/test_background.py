"""Jobs of a session on a page: begun once, kept while few, and how they ended is said."""

from __future__ import annotations

import logging
import threading
from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from geo.base.translate import tr
from geo.ui.session import background

SECONDS = 20


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


def test_what_was_unexpected_is_logged_once_under_the_id_that_the_page_shows(app, caplog):
    with caplog.at_level(logging.ERROR, "geo.ui"):
        app.button("bad").click().run()
    assert len(caplog.records) == 1
    assert caplog.records[0].args[0] in app.error[0].value


# -- while it is at work -----------------------------------------------------------------------------


class Steps:
    """Work of which each item is let through by hand."""

    def __init__(self):
        self.begun = 0
        self.asked, self.allowed = threading.Semaphore(0), threading.Semaphore(0)

    def __call__(self):
        self.begun += 1
        for place in range(3):
            self.asked.release()
            assert self.allowed.acquire(timeout=SECONDS)
            yield place


def watching_page():
    import streamlit as st

    from geo.ui.session import background

    steps = st.session_state["steps"]
    names = ["Lô <b>1</b>", "Lô 2", "Lô 3"]
    if st.session_state.get("asked", True):
        st.session_state["job"] = background.begin("token", names, steps)
    job = st.session_state["job"]
    if job.is_running:
        background.watch(job, "vi", key="work")
    else:
        background.show_end(job, "vi")
        st.text(background.partly(job, "vi"))


@pytest.fixture
def watched():
    """A page that looks at work, and the work; whatever is left of it is let through at the end."""
    steps = Steps()
    test = AppTest.from_function(watching_page, default_timeout=SECONDS)
    test.session_state["steps"] = steps
    test.run()
    yield test, steps
    job = test.session_state["job"]
    job.stop()
    for _ in range(3):
        steps.allowed.release()
    assert job.wait(SECONDS)


def progress(test):
    (bar,) = test.get("progress")
    return bar.proto.value, bar.proto.text


def test_work_is_begun_once_however_often_the_page_runs(watched):
    test, steps = watched
    job = test.session_state["job"]
    test.run()
    test.run()
    assert test.session_state["job"] is job
    assert steps.begun == 1


def test_how_far_it_is_is_said_and_a_name_stays_text(watched):
    test, steps = watched
    value, text = progress(test)
    assert value == 0
    assert "0/3" in text
    steps.allowed.release()
    steps.allowed.release()
    for _ in range(3):
        assert steps.asked.acquire(timeout=SECONDS)
    test.run()
    value, text = progress(test)
    assert value == 66
    assert "2/3" in text
    assert "Lô 3" in text


def test_work_is_stopped_by_its_button_and_what_is_done_is_labelled(watched):
    test, steps = watched
    test.session_state["asked"] = False
    test.button("work_stop").click().run()
    assert test.session_state["job"].is_stopping
    assert test.button("work_stop").disabled
    assert tr("ui.work.stopping", "vi") in progress(test)[1]
    steps.allowed.release()
    assert test.session_state["job"].wait(SECONDS)
    test.run()
    assert not test.get("progress")
    (said,) = test.warning
    assert "1/3" in said.value
    assert [part.value for part in test.text] == [said.value]


def test_work_that_is_being_stopped_is_begun_anew_when_it_is_asked_for_again(watched):
    test, steps = watched
    first = test.session_state["job"]
    first.stop()
    test.run()
    second = test.session_state["job"]
    assert second is not first
    assert not second.is_stopping
    for _ in range(4):  # the second takes three at most, whichever comes first
        steps.allowed.release()
    assert first.wait(SECONDS)


@pytest.mark.parametrize(
    ("done", "is_running", "is_partial"),
    [(0, False, False), (1, False, True), (3, False, False), (1, True, False)],
)
def test_only_what_ended_half_way_is_labelled(done, is_running, is_partial):
    job = SimpleNamespace(is_running=is_running, done=done, total=3)
    assert bool(background.partly(job, "en")) is is_partial


def test_a_page_runs_anew_only_after_it_has_settled(monkeypatch):
    now = iter([10.0, 10.1, 10.5])
    monkeypatch.setattr(background.time, "monotonic", lambda: next(now))
    look = background._Look()
    assert not look.is_settled()  # the page's own run still draws it
    look.is_drawn = True
    assert [look.is_settled() for _ in range(3)] == [False, False, True]
