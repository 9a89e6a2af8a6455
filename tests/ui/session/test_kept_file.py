"""A file that the reader brought along: taken once, named, let go; answers made from it are remembered."""

from __future__ import annotations

import hashlib
import re

import pytest
from streamlit.testing.v1 import AppTest

from geo.base.errors import UploadError
from geo.ui.session import kept_file
from geo.ui.session.kept_file import remembered
from tests.ui.seen import notices, ran, session

SECONDS = 20


def door_page():
    import streamlit as st

    from geo.ui.session.kept_file import file_door

    def keep(content, name):
        st.session_state["keeps"] = [*st.session_state.get("keeps", []), name]
        path = st.session_state.get("path")
        if path is None:
            return bytes(content)
        path.write_bytes(content)
        return path

    st.session_state["kept"] = file_door("Tệp", (".csv", ".txt"), "w", "vi", most_mb=7, keep=keep)


@pytest.fixture
def test():
    return ran(AppTest.from_function(door_page, default_timeout=SECONDS))


def give(test, name, content):
    test.file_uploader[0].set_value((name, content, "text/plain"))
    return ran(test)


def named(test):
    return re.sub(r"\\(.)", r"\1", test.markdown[0].value)


def test_nothing_is_kept_before_a_file_comes(test):
    assert test.session_state["kept"] is None
    assert len(test.file_uploader) == 1
    assert test.file_uploader[0].proto.max_upload_size_mb == 7


def test_a_file_is_kept_once_and_named_with_its_size(test):
    give(test, "mốc.csv", b"1,2\n" * 600)
    kept = test.session_state["kept"]
    assert (kept.name, kept.size, kept.place) == ("mốc.csv", 2400, b"1,2\n" * 600)
    assert kept.token == hashlib.sha256(b"1,2\n" * 600).hexdigest()
    assert not test.file_uploader  # the widget's own copy is let go
    assert named(test) == ":material/description: **mốc.csv** · 2 kB"
    ran(test)
    assert test.session_state["keeps"] == ["mốc.csv"]


@pytest.mark.parametrize(("size", "words"), [(1, "1 kB"), (5 << 19, "2,5 MB")])
def test_sizes_are_said_as_the_language_writes_them(test, size, words):
    assert named(give(test, "a.txt", bytes(size))).endswith(f"· {words}")


def test_a_file_can_be_dropped_and_the_next_one_taken(test):
    give(test, "a.csv", b"a")
    test.button("w_drop").click()
    ran(test)
    assert test.session_state["kept"] is None
    give(test, "b.csv", b"b")
    assert test.session_state["kept"].name == "b.csv"


@pytest.mark.parametrize("name", ["a.csv.exe", "csv", "a.docx"])
def test_a_file_of_another_kind_is_refused_in_a_sentence_and_not_read(test, name):
    give(test, name, b"PK")
    assert test.session_state["kept"] is None
    (told,) = notices(test)
    assert f"“{name}”" in told
    assert ".csv, .txt" in told
    assert "keeps" not in test.session_state


def test_endings_are_read_in_capitals_too(test):
    assert give(test, "A.CSV", b"a").session_state["kept"].name == "A.CSV"


def test_a_hostile_name_stays_text(test):
    give(test, "<img src=x>:material:.csv", b"a")
    assert "\\<img src\\=x\\>" in test.markdown[0].value
    assert ":material:" not in test.markdown[0].value.removeprefix(":material/description:")


def test_a_kept_file_that_is_gone_from_the_disk_is_asked_for_again(tmp_path):
    test = AppTest.from_function(door_page, default_timeout=SECONDS)
    test.session_state["path"] = tmp_path / "kept"
    ran(test)
    give(test, "a.csv", b"abc")
    assert test.session_state["kept"].place.read_bytes() == b"abc"
    (tmp_path / "kept").unlink()
    ran(test)
    assert test.session_state["kept"] is None
    assert len(test.file_uploader) == 1


# -- answers ---------------------------------------------------------------------------------------


class Made:
    """Makes answers and keeps count."""

    def __init__(self, error=None):
        self.count, self.error = 0, error

    def __call__(self):
        self.count += 1
        if self.error is not None:
            raise self.error
        return self.count


def test_the_same_question_is_answered_once():
    with session(kept_file):
        make = Made()
        assert [remembered("k", ("a", 1), make), remembered("k", ("a", 1), make)] == [1, 1]
        assert remembered("k", ("a", 2), make) == 2
        assert remembered("other", ("a", 1), make) == 3


def test_a_refusal_is_remembered_as_well():
    with session(kept_file):
        make = Made(UploadError("uploads.empty"))
        for _ in range(2):
            with pytest.raises(UploadError) as raised:
                remembered("k", "a", make)
            assert raised.value is make.error
        assert make.count == 1


def test_a_slip_of_the_program_is_not_remembered():
    with session(kept_file):
        make = Made(ValueError("x"))
        for _ in range(2):
            with pytest.raises(ValueError, match="x"):
                remembered("k", "a", make)
        assert make.count == 2


def test_the_latest_few_answers_are_kept():
    with session(kept_file) as opened:
        make = Made()
        for question in "abcde":
            remembered("k", question, make)
        assert list(opened.session_state["k"]) == list("bcde")
        assert remembered("k", "e", make) == 5
        assert remembered("k", "a", make) == 6
