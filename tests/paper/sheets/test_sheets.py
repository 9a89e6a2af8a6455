"""Sheets of every kind as files that are read back: fonts, sizes, titles, nothing cut off or colliding."""

from __future__ import annotations

import io
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from matplotlib.text import Text
from pypdf import PdfReader

from geo.atlas.selection import Selection
from geo.paper.canvas.words import SHEET_LANGUAGES, own_title
from geo.paper.sheets import Paper, comparison_sheet, feature_sheet, overlap_sheet, selection_sheet
from geo.paper.sheets.brief import brief
from tests.made.drawn import pdf_text
from tests.made.pages import assert_nothing_collides

PAPERS = [Paper(size, way) for size in ("A4", "A3") for way in ("portrait", "landscape")]


def sheets(atlas, paper, language, report):
    """One sheet of each kind, with names that are hostile, long or missing."""
    yield selection_sheet(atlas, Selection(), paper, language=language)
    yield selection_sheet(atlas, Selection(text="không có gì"), paper, language=language)
    yield feature_sheet(atlas, "z-alpha", paper, language=language)
    yield feature_sheet(atlas, "h-nowhere", paper, language=language)
    yield overlap_sheet(report, atlas, paper, language=language)
    yield comparison_sheet(atlas, ["z-alpha", "c-hostile", "h-nowhere"], paper, language=language)


@pytest.mark.parametrize("language", SHEET_LANGUAGES)
@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: f"{paper.size}-{paper.orientation}")
def test_no_text_meets_another_or_leaves_the_page(made_atlas, report, paper, language):
    for sheet in sheets(made_atlas, paper, language, report):
        for number in range(1, len(sheet) + 1):
            assert_nothing_collides(sheet.page(number))


LONG = "Bản đồ hiện trạng quỹ đất các khu công nghiệp, cụm công nghiệp trên địa bàn tỉnh Lào Cai " * 2


@pytest.mark.parametrize(
    "title", [LONG[:199], "M" * 200, '<b>$x$ %s {0}\u202e"&'], ids=["long", "wide", "hostile"]
)
@pytest.mark.parametrize(
    ("paper", "language"),
    [(Paper("A4", "portrait"), "both"), (Paper("A4", "landscape"), "vi"), (Paper("A3", "portrait"), "en")],
)
def test_titles_of_the_reader_s_own_find_room(made_atlas, report, paper, language, title):
    words = {"language": language, "title": own_title(title), "subtitle": own_title(title[::-1])}
    drawn = [
        selection_sheet(made_atlas, Selection(layers=("zones",)), paper, **words),
        feature_sheet(made_atlas, "c-hostile", paper, **words),
        comparison_sheet(made_atlas, ["z-alpha", "c-hostile", "h-nowhere"], paper, **words),
        overlap_sheet(report, made_atlas, paper, **words),
    ]
    if not paper.is_landscape:
        drawn.append(brief(made_atlas, ["z-alpha", "c-hostile"], paper, **words))
    shown = "".join(words["title"][0].split())
    for sheet in drawn:
        for number in range(1, len(sheet) + 1):
            assert_nothing_collides(sheet.page(number))
        texts = "".join(artist.get_text() for artist in sheet.page().figure.findobj(Text))
        assert shown in "".join(texts.split())


def test_below_a_title_of_the_reader_s_own_stands_what_the_sheet_is_about(made_atlas, report):
    words = {"title": ("Phụ lục 1",), "subtitle": ("Kèm tờ trình",)}
    name = "Khu công nghiệp Đông Phố Mới"
    assert f"Phụ lục 1 {name} · Kèm tờ trình" in pdf_text(feature_sheet(made_atlas, "z-alpha", **words))
    assert f"{name} · Khu công nghiệp · " in pdf_text(
        feature_sheet(made_atlas, "z-alpha", title=("Phụ lục 1",))
    )
    checked = pdf_text(overlap_sheet(report, made_atlas, sites=[0], **words))
    assert "Phụ lục 1 Kiểm tra chồng lấn: Khu đất <thử> $x$ %s · Kèm tờ trình Bản đồ: ban_do.gpkg" in checked
    told = pdf_text(brief(made_atlas, ["z-alpha"], **words))
    assert f"Phụ lục 1 Kèm tờ trình {name}" in told
    assert "Phụ lục 1 Kèm tờ trình" in pdf_text(comparison_sheet(made_atlas, ["z-alpha", "z-beta"], **words))


def test_fonts_are_embedded_as_truetype(made_atlas):
    reader = PdfReader(io.BytesIO(selection_sheet(made_atlas, Selection()).pdf()))
    found = {}
    for reference in reader.pages[0]["/Resources"]["/Font"].values():
        font = reference.get_object()
        inner = font["/DescendantFonts"][0].get_object()
        found[str(font["/BaseFont"])] = str(inner["/Subtype"])
        assert "/FontFile2" in inner["/FontDescriptor"]
        assert "/ToUnicode" in font
    assert set(found.values()) == {"/CIDFontType2"}
    assert all("BeVietnamPro" in name or "DejaVu" in name for name in found)
    assert all(re.match(r"/[A-Z]{6}\+", name) for name in found)


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: f"{paper.size}-{paper.orientation}")
def test_pages_have_the_size_of_the_paper(made_atlas, paper):
    size = (
        PdfReader(io.BytesIO(selection_sheet(made_atlas, Selection(layers=("zones",)), paper).pdf()))
        .pages[0]
        .mediabox
    )
    assert float(size.width) == pytest.approx(paper.width / 25.4 * 72, abs=0.1)
    assert float(size.height) == pytest.approx(paper.height / 25.4 * 72, abs=0.1)


def test_metadata_tell_title_and_language_and_no_author_or_date(made_atlas):
    reader = PdfReader(io.BytesIO(feature_sheet(made_atlas, "z-alpha", language="en").pdf()))
    assert reader.metadata.title == "East New Street industrial zone"
    assert reader.trailer["/Root"]["/Lang"] == "en"
    assert reader.metadata.author is None
    assert "/CreationDate" not in reader.metadata


def test_equal_sheets_give_equal_bytes(made_atlas):
    for kind in ("pdf", "svg", "png"):
        one, other = (getattr(feature_sheet(made_atlas, "z-alpha"), kind)() for _ in range(2))
        assert one == other, kind


def test_threads_draw_the_same(made_atlas):
    ids = ["z-alpha", "m-square", "h-one", "p-one"]
    alone = [feature_sheet(made_atlas, each).pdf() for each in ids]
    with ThreadPoolExecutor(4) as threads:
        together = list(threads.map(lambda each: feature_sheet(made_atlas, each).pdf(), ids))
    assert together == alone
