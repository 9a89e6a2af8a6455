"""The Word page of a Vietnamese office, and a template of the user's in its place."""

from __future__ import annotations

import io
import re
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from geo.base.errors import DataError, LimitError
from geo.base.limits import limit_bytes
from geo.paper.word.page import (
    COVER_TITLE,
    FONT,
    LIST_TEXT,
    MARGINS_MM,
    NOTE_TEXT,
    PAGE_MM,
    TABLE_TEXT,
    TEXT_WIDTH_MM,
    append_field,
    append_link,
    bookmark,
    close_field,
    new_document,
    open_field,
)


def packed(document):
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


# -- the page ----------------------------------------------------------------------------------------


def test_the_page_keeps_to_the_decree():
    section = new_document("vi").sections[0]
    assert (section.page_width.mm, section.page_height.mm) == pytest.approx((210, 297), abs=0.1)
    allowed = {"top": (20, 25), "bottom": (20, 25), "left": (30, 35), "right": (15, 20)}
    for edge, (least, most) in allowed.items():
        assert least - 0.1 <= getattr(section, f"{edge}_margin").mm <= most + 0.1
    assert TEXT_WIDTH_MM == PAGE_MM[0] - MARGINS_MM["left"] - MARGINS_MM["right"] == 165


def test_the_first_page_has_no_number_and_the_others_have_it_in_the_middle_above():
    section = new_document("vi").sections[0]
    assert section.different_first_page_header_footer
    (paragraph,) = section.header.paragraphs
    assert " PAGE " in paragraph._p.xml
    assert section.first_page_header.paragraphs[0].text == ""


@pytest.mark.parametrize(("language", "tag"), [("vi", "vi-VN"), ("en", "en-GB")])
def test_the_spelling_checker_is_told_the_language(language, tag):
    normal = new_document(language).styles["Normal"].element
    assert normal.rPr.find(qn("w:lang")).get(qn("w:val")) == tag


@pytest.mark.parametrize(
    ("style", "size", "bold"),
    [
        ("Normal", 13, False),
        ("Heading 1", 14, True),
        (TABLE_TEXT, 11, False),
        (NOTE_TEXT, 10, False),
        (COVER_TITLE, 18, True),
    ],
)
def test_every_style_has_its_size_in_the_one_typeface(style, size, bold):
    font = new_document("vi").styles[style].font
    assert (font.name, font.size.pt, bool(font.bold)) == (FONT, size, bold)


def test_an_empty_report_has_no_picture_of_another_page():
    with ZipFile(io.BytesIO(packed(new_document("vi")))) as archive:
        assert not [name for name in archive.namelist() if "thumbnail" in name]


# -- templates ---------------------------------------------------------------------------------------


def test_a_template_keeps_paper_margins_text_and_its_own_styles():
    template = Document()
    template.sections[0].page_width, template.sections[0].left_margin = Mm(180), Mm(33)
    template.add_paragraph("SỞ CÔNG THƯƠNG")
    own = template.styles.add_style(LIST_TEXT, 1)
    own.font.size = Pt(9)
    document = new_document("vi", packed(template))
    assert document.paragraphs[0].text == "SỞ CÔNG THƯƠNG"
    assert round(document.sections[0].page_width.mm) == 180
    assert round(document.sections[0].left_margin.mm) == 33
    assert document.styles[LIST_TEXT].font.size.pt == 9
    assert document.styles[NOTE_TEXT].font.size.pt == 10


def test_a_template_without_margins_gets_those_of_the_report():
    template = Document()
    for element in template.element.body.findall(f".//{qn('w:pgMar')}"):
        element.getparent().remove(element)
    section = new_document("vi", packed(template)).sections[0]
    assert round(section.left_margin.mm) == 30 and round(section.right_margin.mm) == 15


@pytest.mark.parametrize("wrong", [b"", b"no zip", b"PK\x03\x04broken"])
def test_what_is_no_template_is_refused(wrong):
    with pytest.raises(DataError, match=r"reports\.error\.template"):
        new_document("vi", wrong)


def test_an_archive_without_a_document_is_refused():
    target = io.BytesIO()
    with ZipFile(target, "w") as archive:
        archive.writestr("hello.txt", "x")
    with pytest.raises(DataError, match=r"reports\.error\.template"):
        new_document("vi", target.getvalue())


def test_a_template_that_grows_beyond_the_limit_is_refused_before_it_is_read():
    target = io.BytesIO(packed(Document()))
    with ZipFile(target, "a", ZIP_DEFLATED) as archive:
        archive.writestr("zeros", bytes(limit_bytes("template_unpacked_mb") + 1))
    assert len(target.getvalue()) < 1_000_000
    with pytest.raises(LimitError, match=r"reports\.error\.template_size"):
        new_document("vi", target.getvalue())


# -- fields, bookmarks, links --------------------------------------------------------------------------


def test_a_field_tells_its_value_until_word_computes_it():
    paragraph = new_document("vi").add_paragraph("Bảng ")
    append_field(paragraph, "SEQ Bảng", "3")
    assert paragraph.text == "Bảng 3"
    assert re.findall(r'w:fldCharType="(\w+)"', paragraph._p.xml) == ["begin", "separate", "end"]
    assert " SEQ Bảng " in paragraph._p.xml


def test_a_field_can_run_over_several_paragraphs():
    document = new_document("vi")
    first, second = document.add_paragraph(), document.add_paragraph()
    open_field(first, "TOC")
    first.add_run("một")
    second.add_run("hai")
    close_field(second)
    assert "begin" in first._p.xml and '"end"' not in first._p.xml
    assert '"end"' in second._p.xml


def test_a_link_leads_to_the_bookmark_round_a_paragraph():
    document = new_document("vi")
    target, from_ = document.add_paragraph("[1] Văn bản"), document.add_paragraph("xem ")
    bookmark(target, "source_1", 7)
    append_link(from_, "[1]", "source_1")
    assert 'w:name="source_1"' in target._p.xml
    places = [target._p.xml.index(each) for each in ("bookmarkStart", "Văn bản", "bookmarkEnd")]
    assert places == sorted(places)
    assert 'w:anchor="source_1"' in from_._p.xml
    assert from_.text == "xem [1]"


def test_a_bookmark_can_stand_in_an_empty_paragraph():
    paragraph = new_document("vi").add_paragraph()
    bookmark(paragraph, "x", 1)
    assert paragraph._p.xml.index("bookmarkStart") < paragraph._p.xml.index("bookmarkEnd")
