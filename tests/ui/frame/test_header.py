"""The header: every page but those that others lead to, links that keep what is seen, two languages."""

from __future__ import annotations

from urllib.parse import parse_qs

import pytest

from geo.base.translate import LANGUAGES, tr
from geo.ui.frame import header
from tests.ui.seen import html, ran

LISTED = ("map", "area", "overlap", "matrix", "report", "data")


def links(test):
    return [link.proto for link in test.get("page_link")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_are_named_in_the_language(open_app, language):
    test = open_app(lang=language)
    assert [link.label for link in links(test)] == [tr(f"ui.page.{name}", language) for name in LISTED]
    assert tr("ui.brand", language) in html(test)


def test_a_link_to_another_page_keeps_filters_feature_language_and_view(open_app):
    query = {"v": "1", "s": "operating", "feature": "h-one", "lang": "en", "at": "22.5,103.9,11"}
    for link in links(open_app(**query)):
        assert {name: value for name, (value,) in parse_qs(link.query_string).items()} == query


def test_what_belongs_to_one_page_is_left_there(open_app):
    test = open_app("matrix", near="500")
    assert test.query_params["near"] == "500"
    assert all("near" not in link.query_string for link in links(test))


def test_the_language_changes_every_word_and_keeps_the_page(open_app):
    test = open_app("data")
    test.segmented_control("language").set_value("en")
    ran(test)
    assert tr("ui.data.intro", "en") in html(test)
    assert tr("ui.data.intro", "vi") not in html(test)
    assert test.query_params["lang"] == "en"


def test_a_page_that_others_lead_to_is_not_named(open_app):
    test = open_app("boundary")
    assert tr("boundary.page.intro", "vi") in html(test)
    assert len(links(test)) == len(LISTED)


def test_the_typeface_comes_from_the_app_itself():
    sheet = header._sheet()
    assert sheet.count("@font-face") == 4
    assert "http" not in sheet
    assert "data:image/svg+xml," in header.ICON
