from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.base.html import escape


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("Tằng Loỏng", "Tằng Loỏng"),
        ("<img src=x onerror=a>", "&#60;img src=x onerror=a&#62;"),
        ("${alert(1)}", "&#36;&#123;alert(1)&#125;"),
        ("a`b\\c", "a&#96;b&#92;c"),
        ("{{ 7*7 }}", "&#123;&#123; 7*7 &#125;&#125;"),
        ("a\nb", "a&#10;b"),
        ("a\x00b", "ab"),
        (None, ""),
        (12.5, "12.5"),
    ],
)
def test_escape(text, escaped):
    assert escape(text) == escaped


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])))
def test_a_reader_sees_the_text_as_it_was(text):
    assert unescape(escape(text)) == text


@given(st.text())
def test_nothing_active_is_left(text):
    assert not set(escape(text)) & set("<>\"'`$\\{}%\n\r\u2028\u2029\x00")
