"""Sheets made of painters, and the files they are drawn into: pages, numbers, metadata, language."""

from __future__ import annotations

import io
from xml.etree import ElementTree as ET

import matplotlib.image
import pytest
from matplotlib.text import Text
from pypdf import PdfReader

from geo.base.errors import SelectionError
from geo.paper.canvas.sheet import Book, Sheet, Strand
from geo.paper.canvas.sizes import Paper
from tests.made.drawn import A4, POINTS, numbered


def read(data):
    return PdfReader(io.BytesIO(data), strict=True)


def numbers(reader):
    return [page.extract_text().strip() for page in reader.pages]


def bookmarks(reader, outline=None, level=0):
    """Title, page from 0 and depth of each bookmark."""
    for each in reader.outline if outline is None else outline:
        if isinstance(each, list):
            yield from bookmarks(reader, each, level + 1)
        else:
            yield each.title, reader.get_destination_page_number(each), level


# -- sheets ------------------------------------------------------------------------------------------


def test_nothing_is_drawn_before_it_is_asked_for():
    drawn = []
    sheet = Sheet("x", "vi", A4, tuple(lambda _, number: drawn.append(number) for _ in range(3)))
    assert (len(sheet), drawn) == (3, [])
    sheet.page(2)
    assert drawn == ["2/3"]
    sheet.page(1, shown="7/9")
    assert drawn == ["2/3", "7/9"]


def test_every_page_is_drawn_on_a_sheet_of_its_own():
    sheet = numbered(2)
    first, second = sheet.page(1), sheet.page(2)
    assert first.figure is not second.figure
    assert [artist.get_text() for artist in second.figure.findobj(Text)] == ["2/2"]


def test_a_pdf_has_all_pages_in_their_order_and_size():
    reader = read(numbered(3, paper=Paper("A3", "landscape")).pdf())
    assert numbers(reader) == ["1/3", "2/3", "3/3"]
    for page in reader.pages:
        assert float(page.mediabox.width) == pytest.approx(420 * POINTS, abs=0.01)
        assert float(page.mediabox.height) == pytest.approx(297 * POINTS, abs=0.01)


@pytest.mark.parametrize(("language", "tag"), [("vi", "vi"), ("en", "en"), ("both", "vi")])
def test_a_pdf_tells_title_and_language_and_no_date(language, tag):
    reader = read(numbered(title="Tờ bản đồ Tằng Loỏng", language=language).pdf())
    assert dict(reader.metadata) == {"/Title": "Tờ bản đồ Tằng Loỏng", "/Producer": "Atlas"}
    assert reader.root_object["/Lang"] == tag
    assert reader.root_object["/ViewerPreferences"]["/DisplayDocTitle"].value is True
    assert reader.outline == []


def test_equal_sheets_give_equal_bytes():
    assert numbered(2).pdf() == numbered(2).pdf()
    assert numbered().svg() == numbered().svg()
    assert numbered().png(72) == numbered().png(72)
    assert numbered(2).pdf() != numbered(3).pdf()


def test_an_svg_is_one_page_of_its_size_without_letters():
    root = ET.fromstring(numbered(2, paper=Paper("A4", "landscape")).svg(2))
    assert float(root.get("width").removesuffix("pt")) == pytest.approx(297 * POINTS, abs=0.01)
    assert float(root.get("height").removesuffix("pt")) == pytest.approx(210 * POINTS, abs=0.01)
    titles = [element.text for element in root.iter() if element.tag.endswith("}title")]
    assert set(titles) == {"Tờ thử"}
    assert not [element for element in root.iter() if element.tag.endswith("}text")]
    assert numbered(2).svg(1) != numbered(2).svg(2)


def test_a_png_has_the_pixels_of_its_resolution():
    high, wide, _ = matplotlib.image.imread(io.BytesIO(numbered().png(127))).shape  # 5 pixels a millimetre
    assert (wide, high) == (210 * 5, 297 * 5)


@pytest.mark.parametrize(("dpi", "is_taken"), [(35, False), (36, True), (601, False), (0, False)])
def test_a_png_refuses_a_resolution_that_makes_no_sense(dpi, is_taken):
    if is_taken:
        assert numbered().png(dpi).startswith(b"\x89PNG")
    else:
        with pytest.raises(SelectionError, match=r"sheets\.error\.dpi"):
            numbered().png(dpi)


# -- strands -----------------------------------------------------------------------------------------


def test_a_strand_grows_page_by_page_and_leaves_its_file_open():
    file = io.BytesIO()
    strand = Strand(file)
    strand.append(numbered(2), 3, 9)
    assert strand.page_count == 2
    strand.append(numbered(1), 8, 9)
    strand.close()
    reader = PdfReader(file, strict=True)
    assert strand.page_count == 3
    assert numbers(reader) == ["3/9", "4/9", "8/9"]
    assert not {"/Title", "/Producer", "/Creator", "/CreationDate"} & set(reader.metadata or {})
    assert not file.closed


# -- books -------------------------------------------------------------------------------------------


def test_a_book_draws_what_a_strand_draws():
    file, target = io.BytesIO(), io.BytesIO()
    strand = Strand(file)
    with Book(target, "x", "vi") as book:
        for sheet, first in ((numbered(2), 1), (numbered(1, paper=Paper("A3")), 3)):
            strand.append(sheet, first, 3)
            book.append(sheet, first=first, total=3)
            assert book.page_count == strand.page_count
    strand.close()
    alone, bound = PdfReader(file).pages, PdfReader(target).pages
    assert len(alone) == len(bound) == 3
    for one, other in zip(alone, bound, strict=True):
        assert one.get_contents().get_data() == other.get_contents().get_data()
        assert list(map(float, one.mediabox)) == pytest.approx(list(map(float, other.mediabox)))


def test_a_book_has_the_bookmarks_that_its_sheets_are_given():
    target = io.BytesIO()
    with Book(target, "Tập", "en") as book:
        book.append(numbered(2, title="một"), total=5)
        book.append(numbered(1, title="hai"), level=1, first=3, total=5)
        book.append(numbered(1, title="ba"), bookmark="", first=4, total=5)
        book.append(numbered(1, title="bốn"), bookmark="Bốn (4)", first=5, total=5)
    reader = PdfReader(target, strict=True)
    assert list(bookmarks(reader)) == [("một", 0, 0), ("hai", 2, 1), ("Bốn (4)", 4, 0)]
    assert numbers(reader) == [f"{number}/5" for number in range(1, 6)]
    assert (reader.metadata.title, reader.root_object["/Lang"]) == ("Tập", "en")


def test_a_book_writes_its_file_when_it_is_closed(tmp_path):
    path = tmp_path / "book.pdf"
    with Book(path, "x", "vi") as book:
        book.append(numbered())
        assert not path.exists()
    assert numbers(PdfReader(path)) == ["1/1"]


def test_a_book_without_pages_or_with_a_failure_writes_nothing(tmp_path):
    path = tmp_path / "book.pdf"
    with Book(path, "x", "vi") as book:
        assert book.page_count == 0
    with pytest.raises(ZeroDivisionError), Book(path, "x", "vi") as book:
        book.append(numbered())
        1 / 0  # noqa: B018
    assert list(tmp_path.iterdir()) == []
