"""What a reader is told: one sentence for an error, the inside of the program never, texts as they are."""

from __future__ import annotations

import logging
import re
from html import unescape

import pytest
from streamlit.testing.v1 import AppTest

from geo.base import errors
from geo.base.remark import sentence
from geo.base.translate import LANGUAGES, tr
from geo.ui.session.messages import SEVERITIES, log_incident, plain, severity

HOSTILE = (
    "<img src=x onerror=alert(1)>",
    "${window.x=1}",
    "[x](javascript:alert(1))",
    ":material/home: :red[x] :smile:",
    "$latex$ `code` **bold** _it_ ~~s~~ # h",
    "</script><script>alert(1)</script>",
)
KINDS = [kind for kind in vars(errors).values() if isinstance(kind, type)]


def failing_page():
    import streamlit as st

    from geo.base.errors import SelectionError
    from geo.ui.session import messages

    with messages.boundary(st.session_state.get("language", "vi")):
        st.text("before")
        if st.session_state.get("fault") == "unforeseen":
            raise ValueError("/srv/atlas/secret.gpkg is <b>broken</b>")
        if st.session_state.get("fault") == "known":
            raise SelectionError("selection.invalid.text", most=200)
        st.text("whole")
    st.text("after")


@pytest.fixture
def page():
    def at(fault, language="vi"):
        test = AppTest.from_function(failing_page)
        test.session_state["fault"] = fault
        test.session_state["language"] = language
        test.run()
        assert not test.exception
        return test

    return at


def texts(test):
    return [part.value for part in test.text]


# -- the boundary ----------------------------------------------------------------------------------


def test_a_page_without_a_fault_says_nothing(page):
    test = page("")
    assert texts(test) == ["before", "whole", "after"]
    assert not test.error
    assert not test.warning


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_known_error_is_its_sentence_and_the_rest_of_the_page_is_drawn(page, language, caplog):
    with caplog.at_level(logging.ERROR, "geo.ui"):
        test = page("known", language)
    told = sentence(errors.SelectionError("selection.invalid.text", most=200), language)
    assert [part.value for part in test.warning] == [plain(told)]
    assert not test.error
    assert texts(test) == ["before", "after"]
    assert caplog.records == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_unforeseen_error_is_one_sentence_that_shows_nothing_of_the_inside(page, language, caplog):
    with caplog.at_level(logging.ERROR, "geo.ui"):
        test = page("unforeseen", language)
    (shown,) = test.error
    assert not test.warning
    assert texts(test) == ["before", "after"]
    told = re.fullmatch(r"(.+) \((.+): ([0-9a-f]{8})\)", shown.value)
    assert told[1] == tr("errors.unexpected", language)
    for inside in ("secret", "/srv", "Traceback", "ValueError", 'File "', "<b>", ".py"):
        assert inside not in shown.value
    (record,) = caplog.records
    assert record.args == (told[3],)  # whoever keeps the log finds the reader's incident
    assert record.exc_info[1].args == ("/srv/atlas/secret.gpkg is <b>broken</b>",)


def test_every_incident_has_an_id_of_its_own(page):
    first, second = (page("unforeseen").error[0].value for _ in range(2))
    assert first != second


def test_an_error_carries_the_id_under_which_it_was_logged(caplog):
    error = RuntimeError("x")
    with caplog.at_level(logging.ERROR, "geo.ui"):
        log_incident(error)
    assert error.__notes__ == [f"incident {caplog.records[0].args[0]}"]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_kind_of_error_has_a_severity(kind):
    assert severity(kind("errors.unexpected")) in ("warning", "error")


def test_what_the_reader_can_mend_is_a_warning_and_what_the_atlas_has_wrong_is_an_error():
    assert severity(errors.UploadError("errors.unexpected")) == "warning"
    assert severity(errors.DataError("errors.unexpected")) == "error"
    assert list(SEVERITIES)[-1] is errors.AtlasError


# -- text that stays text --------------------------------------------------------------------------


@pytest.mark.parametrize("text", HOSTILE)
def test_markdown_marks_are_escaped(text):
    escaped = plain(text)
    assert not re.search(r"(?<!\\)[<>\[\]$`*_#:~{}()]", escaped)
    assert not re.search(r":\w", escaped.replace("\\", ""))
    assert unescape(escaped.replace("\\", "").replace("\u2060", "")) == text


def test_a_text_stays_on_its_line():
    assert plain("a\n\n# b\tc") == "a \\# b c"


def test_an_icon_s_code_is_no_icon():
    assert plain(":material/home:") == "\\:\u2060material\\/home\\:"
