"""Texts on their way into HTML and Markdown: nothing of them acts."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.base import errors
from geo.ui.session.markup import element, is_web_address, joined, link
from geo.ui.session.messages import SEVERITIES, plain, severity

HOSTILE = (
    "<img src=x onerror=alert(1)>",
    "${window.x=1}",
    "[x](javascript:alert(1))",
    ":material/home: :red[x] :smile:",
    "$latex$ `code` **bold** _it_ ~~s~~ # h",
    "</script><script>alert(1)</script>",
)


class Tags(HTMLParser):
    """Collects the tags and the text that a browser would see."""

    def __init__(self):
        super().__init__()
        self.tags, self.text = [], ""

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data


def seen(markup):
    parser = Tags()
    parser.feed(markup)
    parser.close()
    return parser


@given(st.text(st.characters(exclude_categories=("Cc", "Cs"))))
def test_any_text_of_an_element_is_shown_as_it_is(text):
    parsed = seen(element("p", text, title=text))
    assert [tag for tag, _ in parsed.tags] == ["p"]
    assert parsed.text == text
    assert parsed.tags[0][1]["title"] == text


def test_what_was_built_is_not_escaped_again():
    assert joined(element("b", "1 < 2"), "&", separator=" · ") == "<b>1 &#60; 2</b> · &#38;"


def test_attributes_without_a_value_are_left_out():
    assert element("td", 5, class_=None, aria_label="n") == '<td aria-label="n">5</td>'


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://example.org/a?b=1", True),
        ("http://203.162.251.46/vi", True),
        ("HTTPS://example.org", True),
        ("javascript:alert(1)", False),
        ("java\nscript:alert(1)", False),
        ("//example.org", False),
        ("data:text/html,x", False),
        ("http:alert(1)", False),
        ("http://[", False),
        ("", False),
        (None, False),
    ],
)
def test_only_web_addresses_become_links(address, expected):
    assert is_web_address(address) is expected
    assert ("<a " in link(address, "title")) is expected
    assert seen(link(address, "title")).text == "title"


def test_an_address_cannot_leave_its_attribute():
    parsed = seen(link('https://example.org/"onmouseover="alert(1)', "x"))
    assert set(parsed.tags[0][1]) == {"href", "target", "rel"}


@pytest.mark.parametrize("text", HOSTILE)
def test_markdown_marks_are_escaped(text):
    escaped = plain(text)
    assert not re.search(r"(?<!\\)[<>\[\]$`*_#:~{}()]", escaped)
    assert not re.search(r":\w", escaped.replace("\\", ""))
    assert unescape(escaped.replace("\\", "").replace("\u2060", "")) == text


def test_every_kind_of_error_has_a_severity():
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type)]
    for kind in kinds:
        assert severity(kind("errors.unexpected")) in ("warning", "error")
    assert list(SEVERITIES)[-1] is errors.AtlasError
