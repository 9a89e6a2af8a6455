"""What a file leaves open is asked, one question after the other, and no answer is asked for twice."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from geo.base.errors import UploadError
from geo.ui.parts import file_questions
from geo.uploads.door import LayerQuestionError
from tests.ui.seen import ran


def asking_page():
    import streamlit as st

    from geo.ui.parts.file_questions import answered

    st.session_state["given"] = answered(st.session_state["make"], "w", "en")


def asked(make):
    test = AppTest.from_function(asking_page)
    test.session_state["make"] = make
    return ran(test)


def layered(answers):
    """Read a file of two layers."""
    if "layer" not in answers:
        raise LayerQuestionError(["a", "b"])
    return answers


def test_a_file_that_leaves_nothing_open_is_read_at_once():
    test = asked(lambda answers: answers)
    assert test.session_state["given"] == {}
    assert not test.selectbox


def test_nothing_is_made_before_the_question_is_answered():
    test = asked(layered)
    assert test.session_state["given"] is None
    assert test.selectbox[0].options == ["a", "b"]
    assert test.selectbox[0].value is None
    test.selectbox[0].select("b")
    assert ran(test).session_state["given"] == {"layer": "b"}


def test_a_question_that_its_answer_does_not_settle_is_an_error(monkeypatch):
    question = LayerQuestionError(["a"])
    monkeypatch.setattr(file_questions, "_ask", lambda error, key, language: {"layer": "a"})
    tries = []

    def never_content(answers):
        tries.append(answers)
        raise question

    with pytest.raises(LayerQuestionError) as raised:
        file_questions.answered(never_content, "w", "vi")
    assert raised.value is question
    assert tries == [{}, {"layer": "a"}]


def test_any_other_refusal_goes_to_the_page():
    def refuse(answers):
        raise UploadError("uploads.empty")

    with pytest.raises(UploadError):
        file_questions.answered(refuse, "w", "vi")
