"""Texts on their way into HTML: nothing of them acts."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.ui.session.markup import Markup, element, escape, figures, is_web_address, joined, link, pairs

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
@pytest.mark.parametrize(
    "build",
    [
        escape,
        lambda text: element("p", text, title=text, data_name=text),
        lambda text: joined(text, text, separator=text),
        lambda text: link("https://example.org/", text),
        lambda text: link(text, text),
        lambda text: pairs([(text, text)], data_name=text),
        lambda text: figures({text: text}, text),
    ],
    ids=["escape", "element", "joined", "link", "no link", "pairs", "figures"],
)
def test_a_hostile_text_never_becomes_html(build, text):
    parsed = seen(build(text))
    assert {tag for tag, _ in parsed.tags} <= {"p", "a", "dl", "dt", "dd", "div"}
    assert not any(name.startswith("on") for _, attributes in parsed.tags for name in attributes)
    assert text in parsed.text


def test_a_str_is_no_markup_however_it_looks():
    assert element("p", "<b>x</b>") == "<p>&#60;b&#62;x&#60;/b&#62;</p>"
    assert element("p", Markup("<b>x</b>")) == "<p><b>x</b></p>"
    assert type(element("p", "x") + "<i>") is str  # what was put together by hand is escaped again


def test_an_element_without_content_is_not_closed():
    assert element("br") == "<br>"
    assert element("p") == "<p></p>"


def test_empty_pieces_are_left_out_between_separators():
    assert joined("a", "", None, "b", 0, separator=" · ") == "a · b · 0"


def test_names_stand_before_what_they_name():
    built = pairs([("Số", 12), ("Ngày", "1/3")], data_boundary="own")
    assert built == (
        '<dl class="names" data-boundary="own"><dt>Số</dt><dd>12</dd><dt>Ngày</dt><dd>1/3</dd></dl>'
    )


def test_an_unknown_figure_is_a_dash():
    built = figures({"Diện tích": "", "Chu vi": "4 km"}, "figures measures")
    assert seen(built).text == "Diện tích–Chu vi4 km"
    assert built.startswith('<dl class="figures measures"><div><dt>')
