"""What is on a page that ran without a browser, as its reader sees it; a session without a page."""

from __future__ import annotations

import re
from contextlib import ExitStack, contextmanager
from html import unescape
from types import SimpleNamespace
from unittest import mock


def ran(test):
    """Run a page; whatever happens is told in sentences."""
    test.run()
    assert not test.exception
    return test


def raw_html(test):
    """All HTML of the page as it is sent, the style sheet apart."""
    return "".join(part.proto.body for part in test.get("html") if "<style>" not in part.proto.body)


def html(test):
    """All HTML of the page with its texts as a reader sees them."""
    return unescape(raw_html(test))


def words(markup):
    """The words of some HTML, without its tags."""
    return " ".join(unescape(re.sub("<[^>]+>", " ", markup)).split())


def notices(test):
    """The sentences of errors and warnings, without the marks that keep Markdown off."""
    return [re.sub(r"\\(.)", r"\1", part.value) for part in (*test.error, *test.warning)]


class Address(dict):
    """Parameters of an address, as Streamlit hands them out."""

    def to_dict(self):
        return dict(self)

    def from_dict(self, values):
        self.clear()
        self.update(values)


@contextmanager
def session(*modules, **query):
    """Give modules a session of their own, opened at an address; no page runs."""
    st = SimpleNamespace(session_state={}, query_params=Address(query))
    with ExitStack() as stack:
        for module in modules:
            stack.enter_context(mock.patch.object(module, "st", st))
        yield st
