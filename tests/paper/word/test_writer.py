"""The writer of a report in Word: numbers of headings, tables, figures, sources; links lead somewhere."""

from __future__ import annotations

import io
import re

import matplotlib.image
import numpy as np
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.base.translate import tr
from geo.paper.word.page import LIST_TEXT, TEXT_WIDTH_MM, new_document
from geo.paper.word.writer import WordColumn, Writer
from geo.records.provenance import Source


@pytest.fixture
def writer():
    return Writer(new_document("vi"), "vi")


def source(source_id):
    return Source(source_id, f"Văn bản {source_id}")


def png(wide, high):
    target = io.BytesIO()
    matplotlib.image.imsave(target, np.zeros((high, wide, 3)), format="png")
    return target.getvalue()


def paragraphs(writer, style=""):
    return [p.text for p in writer.document.paragraphs if p.text and p.style.name.startswith(style)]


def anchors(writer):
    return re.findall(r'w:anchor="([^"]+)"', writer.document.element.xml)


def bookmarks(writer):
    return re.findall(r'<w:bookmarkStart[^>]*w:name="([^"]+)"', writer.document.element.xml)


# -- headings ----------------------------------------------------------------------------------------


def test_headings_are_numbered_within_the_one_above(writer):
    for text, level in [("A", 1), ("a", 2), ("b", 2), ("x", 3), ("B", 1), ("c", 2), ("y", 3)]:
        writer.heading(text, level)
    told = [text.split(". ")[0] for text in paragraphs(writer, "Heading")]
    assert told == ["1", "1.1", "1.2", "1.2.1", "2", "2.1", "2.1.1"]


@settings(max_examples=20)
@given(st.lists(st.integers(1, 3), max_size=12))
def test_no_two_headings_have_one_number(levels):
    writer = Writer(new_document("vi"), "vi")
    for level in levels:
        writer.heading("x", level)
    numbers = [text.rpartition(" ")[0] for text in paragraphs(writer, "Heading")]
    assert len(numbers) == len(set(numbers)) == len(levels)
    assert [number.count(".") for number in numbers] == levels
    assert len(set(bookmarks(writer))) == len(levels)


def test_contents_list_two_levels_in_their_place_and_lead_to_them(writer):
    writer.paragraph("trước")
    writer.contents_here()
    writer.paragraph("sau")
    for text, level in [("A", 1), ("a", 2), ("x", 3)]:
        writer.heading(text, level)
    writer.fill_contents()
    assert paragraphs(writer)[:5] == ["trước", "MỤC LỤC", "1. A", "1.1. a", "sau"]
    assert len(anchors(writer)) == 2
    assert set(anchors(writer)) < set(bookmarks(writer))
    xml = writer.document.element.xml
    kinds = re.findall(r'w:fldCharType="(\w+)"', xml)
    assert kinds == ["begin", "separate", "end"]
    assert 'TOC \\o "1-2"' in xml


def test_a_report_without_contents_gets_none(writer):
    writer.heading("A")
    writer.fill_contents()
    assert paragraphs(writer) == ["1. A"]


def test_a_list_has_a_dash_an_item(writer):
    writer.bullets(["một", "hai"])
    assert paragraphs(writer, LIST_TEXT) == ["–\tmột", "–\thai"]


# -- tables ------------------------------------------------------------------------------------------


COLUMNS = [WordColumn("Tên", 3), WordColumn("ha", 1, is_number=True)]


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("count", [0, 1, 7])
def test_a_table_has_a_row_a_record_below_its_head(language, count):
    writer = Writer(new_document(language), language)
    table = writer.table("Danh sách", COLUMNS, [[f"n{number}", str(number)] for number in range(count)])
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["Tên", "ha"],
        *([f"n{number}", str(number)] for number in range(count)),
    ]
    word = tr("reports.word.table", language)
    assert paragraphs(writer, "Caption") == [f"{word} 1. Danh sách"]


def test_columns_share_the_width_of_the_text(writer):
    table = writer.table("x", COLUMNS, [["a", "1"]])
    widths = [column.width.mm for column in table.columns]
    assert widths == pytest.approx([TEXT_WIDTH_MM * 0.75, TEXT_WIDTH_MM * 0.25], abs=0.1)
    assert [cell.width.mm for cell in table.rows[1].cells] == pytest.approx(widths, abs=0.1)


def test_figures_stand_at_the_right_and_heads_at_the_left(writer):
    table = writer.table("x", COLUMNS, [["a", "1"]])
    name, figure = (cell.paragraphs[0].alignment for cell in table.rows[1].cells)
    assert (name, figure) == (None, WD_ALIGN_PARAGRAPH.RIGHT)
    assert [cell.paragraphs[0].alignment for cell in table.rows[0].cells] == [None, None]


def test_the_head_comes_again_on_every_page_and_no_row_is_torn(writer):
    table = writer.table("x", COLUMNS, [["a", "1"], ["b", "2"]])
    marks = [row._tr.trPr for row in table.rows]
    assert [each.find(qn("w:tblHeader")) is not None for each in marks] == [True, False, False]
    assert [each.find(qn("w:cantSplit")) is not None for each in marks] == [False, True, True]


def test_a_cell_of_two_lines_has_two_paragraphs(writer):
    table = writer.table("x", COLUMNS, [["15 ha\n(tính)", "1"]])
    assert [p.text for p in table.rows[1].cells[0].paragraphs] == ["15 ha", "(tính)"]


def test_a_row_of_another_length_is_a_mistake(writer):
    with pytest.raises(ValueError, match="zip"):
        writer.table("x", COLUMNS, [["a"]])


@pytest.mark.parametrize("language", ["vi", "en"])
def test_headings_of_columns_are_of_the_language(language):
    column = Writer(new_document(language), language).column("site_ha", 18, is_number=True)
    assert column == WordColumn({"vi": "Diện tích (ha)", "en": "Area (ha)"}[language], 18, is_number=True)


# -- figures -----------------------------------------------------------------------------------------


def test_tables_and_figures_are_numbered_apart(writer):
    writer.table("a", COLUMNS, [])
    writer.figure("b", png(20, 10))
    writer.table("c", COLUMNS, [])
    assert paragraphs(writer, "Caption") == ["Bảng 1. a", "Hình 1. b", "Bảng 2. c"]


def test_a_picture_has_the_width_of_the_text_and_keeps_its_shape(writer):
    writer.figure("x", png(40, 20))
    (shape,) = writer.document.inline_shapes
    assert shape.width.mm == pytest.approx(TEXT_WIDTH_MM, abs=0.1)
    assert shape.height.mm == pytest.approx(TEXT_WIDTH_MM / 2, abs=0.1)


def test_a_high_picture_leaves_room_for_its_caption(writer):
    writer.figure("x", png(10, 40))
    (shape,) = writer.document.inline_shapes
    assert shape.height.mm == pytest.approx(297 - 2 * 20 - 25, abs=0.1)
    assert shape.width.mm == pytest.approx(shape.height.mm / 4, abs=0.1)


def test_a_picture_is_described(writer):
    writer.figure("Vị trí", png(4, 4))
    writer.figure("Vị trí", png(4, 4), describes="Bản đồ của xã")
    assert re.findall(r'descr="([^"]+)"', writer.document.element.xml) == ["Vị trí", "Bản đồ của xã"]


# -- sources -----------------------------------------------------------------------------------------


@given(st.lists(st.sampled_from("abcdef"), max_size=20))
def test_sources_are_numbered_once_in_the_order_of_citing(cited):
    writer = Writer.__new__(Writer)
    writer._sources = []
    marks = {each: writer.cite(source(each)) for each in cited}
    order = list(dict.fromkeys(cited))
    assert writer.cited == tuple(order)
    assert marks == {each: f"[{number}]" for number, each in enumerate(order, start=1)}


def test_marks_in_cells_lead_to_the_list_of_sources(writer):
    rows = [[f"số {each}", writer.cite(source(each))] for each in "aba"]
    writer.table("x", COLUMNS, rows)
    writer.sources(lambda each, language: f"{each.title} ({language})")
    assert anchors(writer) == ["source_1", "source_2", "source_1"]
    assert bookmarks(writer) == ["source_1", "source_2"]
    assert paragraphs(writer)[-2:] == ["[1] Văn bản a (vi)", "[2] Văn bản b (vi)"]


def test_a_mark_of_no_source_is_just_text(writer):
    table = writer.table("x", COLUMNS, [["xem [7]", "1"]])
    assert table.rows[1].cells[0].text == "xem [7]"
    assert anchors(writer) == []


def test_what_is_no_text_of_xml_is_left_out(writer):
    writer.paragraph("a\x00b\x0bc")
    assert paragraphs(writer) == ["abc"]
