"""Jobs of a session on a page: begun once, kept while few, and how they ended is said."""

from __future__ import annotations

import logging

import pytest
from streamlit.testing.v1 import AppTest

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
