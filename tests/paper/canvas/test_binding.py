"""PDFs bound to one: pages in any order, bookmarks, links, title, language."""

from __future__ import annotations

import io
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from geo.paper.canvas.binding import Bookmark, Leaf, Link, bind
from geo.paper.canvas.sheet import Strand
from geo.paper.canvas.sizes import Box, Paper
from tests.made.drawn import A4, POINTS, numbered


def strand(*sheets, total=9):
    """A PDF of sheets, each with the number of its first page."""
    file = io.BytesIO()
    pages = Strand(file)
    for first, sheet in sheets:
        pages.append(sheet, first, total)
    pages.close()
    return file


def bound(parts, leaves, **words):
    whole = io.BytesIO()
    bind(parts, leaves, whole, **{"title": "x", "language": "vi"} | words)
    return whole


def read(file):
    return PdfReader(file, strict=True)


def numbers(reader):
    return [page.extract_text().strip() for page in reader.pages]


def outline(reader, entries=None, level=0):
    """Title, page from 0 and depth of each bookmark."""
    for each in reader.outline if entries is None else entries:
        if isinstance(each, list):
            yield from outline(reader, each, level + 1)
        else:
            yield each.title, reader.get_destination_page_number(each), level


@pytest.fixture(scope="module")
def parts():
    """Two PDFs: pages 1, 2, 4 of A4 and page 3 of A3 across."""
    return [
        strand((1, numbered(2)), (4, numbered(1))),
        strand((3, numbered(1, paper=Paper("A3", "landscape")))),
    ]


IN_ORDER = [Leaf(0, 0), Leaf(0, 1), Leaf(1, 0), Leaf(0, 2)]


# -- pages -------------------------------------------------------------------------------------------


def test_pages_of_several_parts_are_bound_in_any_order(parts):
    assert numbers(read(bound(parts, IN_ORDER))) == ["1/9", "2/9", "3/9", "4/9"]
    assert numbers(read(bound(parts, IN_ORDER[::-1]))) == ["4/9", "3/9", "2/9", "1/9"]


def test_a_bound_page_has_what_the_part_has(parts):
    alone = [read(parts[leaf.part]).pages[leaf.page] for leaf in IN_ORDER]
    for one, other in zip(alone, read(bound(parts, IN_ORDER)).pages, strict=True):
        assert one.get_contents().get_data() == other.get_contents().get_data()
        assert one.mediabox == other.mediabox
        assert list(one["/Resources"]["/Font"]) == list(other["/Resources"]["/Font"])


def test_equal_parts_give_equal_bytes(parts):
    words = {"bookmarks": [Bookmark("một", 0)]}
    assert bound(parts, IN_ORDER, **words).getvalue() == bound(parts, IN_ORDER, **words).getvalue()


def test_it_is_written_from_where_the_target_stands(parts):
    """Offsets count from the first byte of the PDF."""
    whole = io.BytesIO()
    whole.write(b"before")
    bind(parts, IN_ORDER, whole, title="x", language="vi")
    assert numbers(read(io.BytesIO(whole.getvalue()[6:]))) == ["1/9", "2/9", "3/9", "4/9"]


@pytest.mark.parametrize("title", ["Tập bản đồ Tằng Loỏng", "a (b) \\ <c> %", "中 🗺"])
def test_title_and_language_are_told(parts, title):
    reader = read(bound(parts, IN_ORDER, title=title, language="en"))
    assert (reader.metadata.title, reader.metadata.producer) == (title, "Atlas")
    assert reader.root_object["/Lang"] == "en"
    assert reader.root_object["/ViewerPreferences"]["/DisplayDocTitle"].value is True
    assert "/Outlines" not in reader.root_object


# -- bookmarks ---------------------------------------------------------------------------------------


def test_bookmarks_hang_below_the_last_of_the_level_above(parts):
    marks = [Bookmark("một", 0), Bookmark("hai (", 1, 1), Bookmark("ba", 2, 1), Bookmark("bốn", 3)]
    reader = read(bound(parts, IN_ORDER, bookmarks=marks))
    assert list(outline(reader)) == [("một", 0, 0), ("hai (", 1, 1), ("ba", 2, 1), ("bốn", 3, 0)]
    assert reader.root_object["/PageMode"] == "/UseOutlines"


def test_bookmarks_below_another_are_folded(parts):
    marks = [Bookmark("một", 0), Bookmark("hai", 1, 1), Bookmark("ba", 2, 1)]
    tree = read(bound(parts, IN_ORDER, bookmarks=marks)).root_object["/Outlines"]
    assert tree["/Count"] == 1
    assert tree["/First"]["/Count"] == -2
    assert tree["/First"] == tree["/Last"]


def test_a_level_that_is_left_out_hangs_below_what_there_is(parts):
    marks = [Bookmark("một", 0), Bookmark("sâu", 1, 2), Bookmark("hai", 2, 1)]
    assert list(outline(read(bound(parts, IN_ORDER, bookmarks=marks)))) == [
        ("một", 0, 0),
        ("sâu", 1, 1),
        ("hai", 2, 1),
    ]


@settings(max_examples=30)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2)), min_size=1, max_size=12))
def test_bookmarks_keep_their_order_and_pages(parts, shape):
    marks = [Bookmark(f"số {number}", page, level) for number, (page, level) in enumerate(shape)]
    found = list(outline(read(bound(parts, IN_ORDER, bookmarks=marks))))
    assert [(title, page) for title, page, _ in found] == [(mark.title, mark.page) for mark in marks]
    assert found[0][2] == 0
    for (_, _, depth), (_, _, below) in pairwise(found):
        assert below <= depth + 1
    for mark, (_, _, depth) in zip(marks, found, strict=True):
        assert depth <= mark.level


# -- links -------------------------------------------------------------------------------------------


def links(reader, page):
    """Target page from 0 and rectangle in points of each link on a page."""
    pages = [each.indirect_reference.idnum for each in reader.pages]
    for reference in reader.pages[page].get("/Annots", []):
        link = reference.get_object()
        yield pages.index(link["/Dest"][0].indirect_reference.idnum), [float(edge) for edge in link["/Rect"]]


def test_links_lead_to_pages_of_the_whole(parts):
    leaves = [
        Leaf(0, 0, (Link(Box(10, 20, 30, 40), 2), Link(Box(0, 0, 1, 1), 3))),
        Leaf(0, 1),
        Leaf(1, 0, (Link(Box(10, 20, 30, 40), 0),)),
        Leaf(0, 2),
    ]
    reader = read(bound(parts, leaves))
    (first, second), (back,) = links(reader, 0), links(reader, 2)
    assert (first[0], second[0], back[0]) == (2, 3, 0)
    assert list(links(reader, 1)) == list(links(reader, 3)) == []
    left, right = 10 * POINTS, 40 * POINTS
    a4, a3 = 297, 297  # upright and across: both are 297 mm high
    assert first[1] == pytest.approx([left, (a4 - 60) * POINTS, right, (a4 - 20) * POINTS], abs=0.02)
    assert back[1] == pytest.approx([left, (a3 - 60) * POINTS, right, (a3 - 20) * POINTS], abs=0.02)


def test_links_count_from_the_top_of_their_own_page():
    parts = [strand((1, numbered(1, paper=paper))) for paper in (A4, Paper("A4", "landscape"))]
    strip = (Link(Box(0, 0, 10, 5), 0),)
    reader = read(bound(parts, [Leaf(0, 0, strip), Leaf(1, 0, strip)]))
    tops = [next(links(reader, page))[1][3] for page in (0, 1)]
    assert tops == pytest.approx([297 * POINTS, 210 * POINTS], abs=0.02)
