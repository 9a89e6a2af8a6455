"""The report page as a planner uses it, in Chromium: sheet, Word, series, map in one file, a phone."""

from __future__ import annotations

import io
import re
from urllib.parse import parse_qs, urlsplit

import geopandas as gpd
import numpy as np
import pytest
from affine import Affine
from docx import Document
from pypdf import PdfReader
from shapely.geometry import box

from geo.atlas.atlas import Atlas
from geo.atlas.selection import Selection
from geo.base.translate import tr
from geo.base.units import format_number
from tests.made.ground import EAST, NORTH, listed, square
from tests.made.rasters import write

from .atlas_page import AtlasPage
from .contrast import FAINT_TEXTS
from .overlap_page import OverlapPage
from .settling import settle, unfold

pytestmark = pytest.mark.browser

SLOW_MS = 120_000
NARROW = {"width": 360, "height": 740}
WIDTHS = (1280, 1024, 360)
AROUND = Affine(1_000, 0, 237_000, 0, -1_000, 2_678_000)
"""Cells of a kilometre all over the land, on the grid of Lào Cai."""


class ReportPage:
    """One open report page.

    Parameters
    ----------
    page : playwright.sync_api.Page
    """

    def __init__(self, page):
        self.page = page
        self.page.wait_for_selector(".st-key-report_subject")
        self.settle()

    def settle(self):
        """Wait until the page has run and lies still."""
        settle(self.page)

    def key(self, name):
        """The part of the page that has this key."""
        return self.page.locator(f".st-key-{name}")

    def choose(self, question, answer):
        """Answer one of the questions by the words of the answer."""
        self.key(f"report_{question}").get_by_role("radio", name=answer, exact=True).click()
        self.settle()

    def make(self):
        """Begin what takes a while."""
        self.key("report_make").locator("button").click()

    def download(self, ending):
        """Take the file away once it is there; its name and content."""
        button = self.key("report_download").get_by_role("button", name=ending.upper())
        button.wait_for(timeout=SLOW_MS)
        self.settle()
        with self.page.expect_download() as taken:
            button.click()
        name = taken.value.suggested_filename
        assert name.endswith(f".{ending}")
        assert name in self.key("report_file").inner_text()
        return name, taken.value.path().read_bytes()

    def overflow(self):
        """Pixels by which the page is wider than its window."""
        return self.page.evaluate("document.documentElement.scrollWidth - innerWidth")


# -- journeys ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_selection_becomes_a_sheet_with_one_click(visit, language):
    page = ReportPage(visit.open(f"lang={language}&v=1&l=zones&p=15", path="/report"))
    name, content = page.download("pdf")
    assert re.fullmatch(r"[a-z0-9-]+-\d{4}-\d\d-\d\d\.pdf", name)
    (sheet,) = PdfReader(io.BytesIO(content)).pages
    text = sheet.extract_text()
    zones = Atlas.open().select(Selection(layers=("zones",), provinces=("15",)))["zones"]
    assert tr("sheets.count", language, n=format_number(len(zones), language, digits=0)) in text
    assert tr("vocabulary.layer.zones", language) in text
    assert "Lào Cai" in text
    assert (round(float(sheet.mediabox.width)), round(float(sheet.mediabox.height))) == (842, 595)
    picture = page.key("report_preview").locator("img")
    assert picture.evaluate("image => image.complete && image.naturalWidth > image.naturalHeight")


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_panel_of_a_feature_leads_to_its_word_report(made_visit, language):
    map_page = AtlasPage(made_visit.open(f"lang={language}&feature=z-alpha"))
    map_page.settle()
    map_page.page.locator(".st-key-make_report button").click()
    page = ReportPage(map_page.page)
    page.choose("kind", tr("report_page.kind.word", language))
    page.make()
    _, content = page.download("docx")
    document = Document(io.BytesIO(content))
    headings = [part.text for part in document.paragraphs if part.style.name.startswith("Heading")]
    feature = {"vi": "Khu công nghiệp Đông Phố Mới", "en": "East New Street industrial zone"}[language]
    assert any(feature in text for text in headings)
    assert tr("reports.heading.sources", language) in " ".join(headings)
    query = parse_qs(urlsplit(page.page.url).query)
    assert (query["what"], query["id"], query["kind"]) == (["features"], ["z-alpha"], ["word"])


def test_a_series_is_stopped_and_the_page_goes_on(visit):
    page = ReportPage(visit.open("lang=en&kind=series&v=1&l=zones~clusters", path="/report"))
    page.make()
    page.key("report_work").wait_for()
    page.key("report_work_stop").locator("button").click()
    page.page.get_by_text(tr("report_page.output.stopped", "en")).wait_for(timeout=SLOW_MS)
    page.settle()
    page.choose("kind", tr("report_page.kind.data", "en"))
    page.download("xlsx")


def test_a_short_series_is_made_whole(made_visit):
    page = ReportPage(made_visit.open("kind=series&v=1&l=zones", path="/report"))
    page.make()
    _, content = page.download("pdf")
    whole = PdfReader(io.BytesIO(content))
    titles = [str(entry.title) for entry in whole.outline if not isinstance(entry, list)]
    assert tr("series.title.sources", "vi") in titles
    assert "Đông Phố Mới" in "".join(each.extract_text() for each in whole.pages)


def test_filters_of_the_address_outlive_a_run_that_overtakes_the_side_bar(made_visit):
    """On a slow line the check boxes are drawn last: what the address says must still hold by then."""
    made_visit.open("kind=series&v=1&l=zones", path="/report")
    (opened,) = made_visit.pages
    held = []
    opened.route("**/Checkbox.*.js", lambda route: held.append(route))  # noqa: PLW0108  a function is asked for
    opened.reload()
    page = ReportPage(opened)
    page.make()
    page.key("report_download").wait_for(timeout=SLOW_MS)
    assert held
    for route in held:
        route.continue_()
    boxes = page.key("layers").get_by_role("checkbox")
    boxes.first.wait_for(state="attached")
    assert [box.is_checked() for box in boxes.all()] == [True, False, False, False, False]
    page.choose("by", tr("report_page.by.commune", "vi"))
    assert parse_qs(urlsplit(opened.url).query)["l"] == ["zones"]
    assert [box.is_checked() for box in boxes.all()] == [True, False, False, False, False]


def test_a_brief_shows_its_first_page_and_refuses_an_address_that_is_none(made_visit):
    page = ReportPage(made_visit.open("what=features&kind=brief&id=z-alpha", path="/report"))
    page.key("report_preview").locator("img").wait_for(timeout=SLOW_MS)
    field = page.key("report_base").locator("input")
    field.fill("javascript:alert(1)")
    field.press("Enter")
    page.page.locator("[data-testid=stAlert]").wait_for()
    field.fill("https://atlas.example.org/")
    field.press("Enter")
    page.page.locator("[data-testid=stAlert]").wait_for(state="detached")
    _, content = page.download("pdf")
    assert len(PdfReader(io.BytesIO(content)).pages) == 2


def test_a_raster_of_the_reader_s_own_lies_under_the_map(made_visit, tmp_path):
    path = write(tmp_path / "anh-nen.tif", np.full((3, 400, 400), 120, "uint8"), transform=AROUND)
    page = ReportPage(made_visit.open("what=features&id=z-alpha", path="/report"))
    page.key("report_download").wait_for(timeout=SLOW_MS)  # nothing comes by itself from here on
    unfold(page.page, page.key("report_more"))
    page.choose("backdrop", tr("report_page.backdrop.raster", "vi"))
    page.key("report_backdrop_upload_door_0").locator("input[type=file]").set_input_files(path)
    page.key("report_backdrop_upload_named").wait_for()
    field = page.key("report_backdrop_credit").locator("input")
    field.fill("Cục Viễn thám")
    field.press("Enter")
    page.settle()
    page.key("report_preparing").wait_for(state="detached", timeout=SLOW_MS)
    _, content = page.download("pdf")
    (sheet,) = PdfReader(io.BytesIO(content)).pages
    assert len(sheet.images) == 1
    assert "Cục Viễn thám" in sheet.extract_text()
    assert page.overflow() <= 0


def test_the_map_in_one_file_opens_without_a_network(made_visit, tmp_path):
    page = ReportPage(made_visit.open("lang=en&kind=html&v=1&l=zones", path="/report"))
    _, content = page.download("html")
    path = tmp_path / "map.html"
    path.write_bytes(content)
    alone = page.page.context.browser.new_context(offline=True)
    opened = alone.new_page()
    opened.goto(path.as_uri())
    opened.get_by_role("button", name=tr("html_map.page.list", "en"), exact=True).click()
    opened.get_by_text("East New Street industrial zone").first.wait_for()
    alone.close()


def test_the_table_leads_to_a_sheet_of_what_the_filters_leave(made_visit):
    map_page = AtlasPage(made_visit.open("lang=en&v=1&l=zones"))
    map_page.settle()
    map_page.page.locator(".st-key-table_report button").click()
    page = ReportPage(map_page.page)
    assert tr("report_page.selected", "en", n=2) in page.key("report").inner_text()
    page.download("pdf")


def test_a_check_leads_to_its_sheet(visit, tmp_path):
    """From the result of an overlap check to its sheet; the result is still there on the way back."""
    shapes = [box(EAST, NORTH, EAST + 50, NORTH + 100), box(EAST + 50, NORTH, EAST + 100, NORTH + 100)]
    path = tmp_path / "hien-trang.gpkg"
    frame = gpd.GeoDataFrame({"MaLoaiDat": ["LUC", "SKK"]}, geometry=shapes, crs=9208)
    frame.to_file(path, layer="hien_trang", engine="pyogrio")
    check = OverlapPage(visit.open("lang=vi", path="/overlap"))
    check.paste(listed(square(100, NORTH, EAST)))
    check.use_site()
    check.give_file(path)
    check.use_map()
    check.check()
    assert check.state == "conflict"
    check.key("overlap_report").locator("button").click()
    page = ReportPage(check.page)
    _, content = page.download("pdf")
    text = "".join(each.extract_text() for each in PdfReader(io.BytesIO(content)).pages)
    assert tr("overlap.state.conflict", "vi") in text
    assert "LUC" in text


# -- widths, contrast ----------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_is_named_in_the_header_and_nothing_is_wider_than_the_window(made_visit, language, width):
    page = ReportPage(made_visit.open(f"lang={language}", path="/report", width=width, height=740))
    page.key("report_download").wait_for(timeout=SLOW_MS)
    page.settle()
    assert page.overflow() <= 0
    links = page.page.locator(".st-key-pages [data-testid=stPageLink]")
    assert links.count() == 6
    hidden = page.page.evaluate("""() => {
        const bar = document.querySelector('.st-key-pages').getBoundingClientRect();
        return [...document.querySelectorAll('.st-key-pages a')].filter((a) => {
            const box = a.getBoundingClientRect();
            return box.left < bar.left - 1 || box.right > bar.right + 1 || box.right > innerWidth;
        }).map((a) => a.innerText);
    }""")
    assert hidden == []


def test_all_kinds_fit_on_a_phone(made_visit):
    page = ReportPage(made_visit.open("what=features&id=z-alpha", path="/report", **NARROW))
    for kind in ("series", "brief", "word", "html", "data", "sheet"):
        page.choose("kind", tr(f"report_page.kind.{kind}", "vi"))
        assert page.overflow() <= 0, kind


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_ground(made_visit, scheme):
    page = ReportPage(made_visit.open("what=features&id=z-alpha", path="/report", color_scheme=scheme))
    page.key("report_download").wait_for(timeout=SLOW_MS)
    page.settle()
    assert page.page.evaluate(FAINT_TEXTS) == []
