"""Text stands out from its ground as WCAG 2.2 asks for at level AA, light and dark."""

from __future__ import annotations

import pytest

from .atlas_page import AtlasPage
from .contrast import FAINT_TEXTS
from .settling import settle

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("path", "query"), [("/", "feature=lc-kcn-01"), ("/area", "lang=en")])
def test_text_stands_out_from_its_ground(visit, scheme, path, query):
    page = visit.open(query, path=path, color_scheme=scheme)
    AtlasPage(page).settle()
    assert [text for frame in page.frames for text in frame.evaluate(FAINT_TEXTS)] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_sources_stand_out_from_their_ground(visit, scheme):
    page = visit.open(path="/data", color_scheme=scheme)
    page.locator("h1").wait_for()
    settle(page)
    assert page.evaluate(FAINT_TEXTS) == []
