"""The report page without a browser: opened, its questions answered, its file taken."""

from __future__ import annotations

import re
from contextlib import contextmanager
from html import unescape
from pathlib import Path

from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

ROOT = Path(__file__).parents[2]
SECONDS = 120


@contextmanager
def visits():
    """Opens pages at their addresses; at the end no job of theirs is left at work."""
    tests = []

    def opened(page="report", **query):
        test = AppTest.from_file(str(ROOT / "app.py"), default_timeout=SECONDS)
        for name, value in query.items():
            test.query_params[name] = value
        test._page_hash = calc_hash(page)
        tests.append(test)
        return run(test)

    yield opened
    for test in tests:
        for job in jobs(test):
            job.stop()
            assert job.wait(SECONDS)


def jobs(test):
    """What draws the preview or makes a file."""
    state = test.session_state
    shown = list(state["report_shown"].values()) if "report_shown" in state else []
    return [*shown, state["report_made"][2]] if "report_made" in state else shown


def run(test):
    test.run()
    assert not test.exception
    return test


def finished(test):
    """Wait for what the page makes by itself, and look again."""
    for job in test.session_state["report_shown"].values():
        assert job.wait(SECONDS)
    return run(test)


def made(test):
    """Press the button, wait, look again."""
    test.button("report_make").click()
    run(test)
    assert test.session_state["report_made"][2].wait(SECONDS)
    return run(test)


def words(test):
    parts = test.get("html")
    body = "".join(part.proto.body for part in parts if "<style>" not in part.proto.body)
    return unescape(re.sub(r"<[^>]+>", " ", body))


def download(test):
    (button,) = test.get("download_button")
    return button.proto


def content(test):
    """The bytes of the file that the page offers."""
    return [job for job in jobs(test) if job.is_complete][-1].items[-1]


def said(test):
    return [part.value for part in (*test.error, *test.warning)]


def choose(test, key, value):
    test.button_group(f"report_{key}").set_value(value)
    return run(test)
