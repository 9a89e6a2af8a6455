"""The grid of layer pairs in Chromium: a cell, its list, a pair on the map, the way to a feature, files."""

from __future__ import annotations

import csv
import io
import re

import openpyxl
import pytest

from geo.atlas.atlas import Atlas
from geo.base.translate import LANGUAGES, tr
from geo.base.units import format_number
from geo.land.overlap.matrix import matrix

from .atlas_page import AtlasPage

pytestmark = pytest.mark.browser

NARROW = {"width": 360, "height": 740}
PROJECTS = 4
"""Place of the projects among the layers."""
CLUSTERS = 1
"""Place of the clusters among the layers: the cell on the diagonal with pairs of boundaries that are near."""


@pytest.fixture(scope="module")
def found():
    return matrix(Atlas.open().layers(), near_m=1_000.0)


@pytest.fixture
def open_page(visit):
    """Open the page and wait until it has come to rest."""

    def opened(query="", **options):
        page = AtlasPage(visit.open(query, path="/matrix", **options))
        page.settle()
        return page

    return opened


def cell(page, a, b):
    return page.page.locator(f".st-key-matrix_{a}_{b} button")


def counts(found, a, b):
    summary = found.summary.set_index(["layer_a", "layer_b"])
    return summary.loc[(a, b)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_cell_says_in_words_what_was_found_and_opens_its_list(open_page, found, language):
    page = open_page(f"lang={language}")
    row = counts(found, "zones", "projects")
    label = cell(page, 0, PROJECTS).inner_text()
    assert tr("matrix.cell.no_boundaries", language) in label
    assert tr("matrix.cell.near", language, n=format_number(int(row["near"]), language)) in label
    cell(page, 0, PROJECTS).click()
    heading = " × ".join(tr(f"vocabulary.layer.{layer}", language) for layer in ("zones", "projects"))
    page.page.locator("h2.section-title", has_text=heading).wait_for()
    page.settle()
    assert page.rows() == len(found.cell("zones", "projects"))
    assert page.query["layers"] == "zones~projects"


def test_a_row_shows_both_features_and_leads_to_one(open_page, found):
    page = open_page("lang=en&layers=clusters~clusters")
    first = found.cell("clusters", "clusters").iloc[0]
    page.settle()
    listed = page.page.locator("[data-testid=stDataFrame]").first
    listed.scroll_into_view_if_needed()
    listed.locator(".dvn-scroller").click(position={"x": 18, "y": 34 + 16})
    told = page.page.locator(f"[data-pair='{first['id_a']} {first['id_b']}']")
    told.wait_for()
    assert f"{format_number(first['distance_m'], 'en', digits=0)} m" in told.inner_text()
    page.wait_for_shown(2)
    page.settle()
    # both lie in view, close by
    assert page.view()[2] > 10
    page.page.locator(".st-key-matrix_open_a button").click()
    page.page.wait_for_url(re.compile(rf"feature={first['id_a']}"))
    page.page.locator("section.panel h2").wait_for()  # the address changes before the page does
    page.settle()
    assert page.selected() == first["id_a"]


def test_nearer_means_fewer(open_page, found):
    page = open_page("lang=en&layers=clusters~projects")
    near = int(counts(found, "clusters", "projects")["near"])
    assert f"{near} near" in cell(page, CLUSTERS, PROJECTS).inner_text()
    fewer = int(counts(matrix(Atlas.open().layers(), near_m=300.0), "clusters", "projects")["near"])
    assert fewer < near
    field = page.page.locator(".st-key-matrix_near input")
    field.fill("300")
    field.press("Enter")
    page.page.locator(".st-key-matrix_1_4 button", has_text=re.compile(rf"\b{fewer} near")).wait_for()
    page.page.wait_for_url(re.compile(r"near=300"))


def test_all_pairs_can_be_taken_away(open_page, found):
    page = open_page("lang=en")
    files = {}
    for ending in ("csv", "xlsx"):
        page.page.locator(".st-key-matrix_downloads button").first.click()
        with page.page.expect_download() as waiting:
            page.page.locator(f".st-key-matrix_{ending} button").click()
        files[ending] = waiting.value.path().read_bytes()
        page.page.keyboard.press("Escape")
    rows = list(csv.DictReader(io.StringIO(files["csv"].decode("utf-8-sig"))))
    assert sum(row["outcome"] == "overlap" for row in rows) == (found.pairs["outcome"] == "overlap").sum()
    book = openpyxl.load_workbook(io.BytesIO(files["xlsx"]))
    assert book.worksheets[0].max_row == len(found.summary) + 1


def test_a_narrow_screen_has_every_cell_and_no_sideways_scrolling(open_page):
    page = open_page("lang=vi", **NARROW)
    widths = page.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert widths[0] <= widths[1]
    for a in range(5):
        for b in range(a, 5):
            box = cell(page, a, b).bounding_box()
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= NARROW["width"]
            assert box["height"] >= 44
