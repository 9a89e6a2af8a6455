"""Reports in Word: page, structure, sources, overlap ledger, a template of the user's."""

from __future__ import annotations

import io
import re
from datetime import date
from zipfile import ZipFile

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from geo.atlas.selection import Selection
from geo.base.errors import DataError, SelectionError
from geo.base.translate import tr
from geo.paper.word.page import TABLE_PT
from geo.paper.word.report import WordReport
from tests.made.overlap import made_report

FEATURES = ("z-alpha", "c-hostile", "h-nowhere")


def opened(content):
    return Document(io.BytesIO(content))


def texts(document):
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def headings(document):
    return [p.text for p in document.paragraphs if p.style.name.startswith("Heading")]


@pytest.fixture(scope="module")
def content(made_atlas):
    return WordReport(made_atlas, "vi", feature_ids=FEATURES, maps=False).production().file()


@pytest.fixture(scope="module")
def document(content):
    return opened(content)


def test_the_page_is_that_of_a_vietnamese_office(document):
    section = document.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert (round(section.left_margin.mm), round(section.right_margin.mm)) == (30, 15)
    normal = document.styles["Normal"]
    assert (normal.font.name, normal.font.size.pt) == ("Times New Roman", 13)
    assert normal.element.rPr.rFonts.get(qn("w:eastAsia")) == "Times New Roman"
    header = section.header.paragraphs[0]._p.xml
    assert "PAGE" in header and section.different_first_page_header_footer


def test_headings_are_numbered_and_listed_in_the_contents(document):
    found = headings(document)
    assert found[0] == "1. Tổng quan"
    assert "2.1. Khu công nghiệp Đông Phố Mới" in found
    contents = [p.text for p in document.paragraphs if p.style.name == "Atlas Contents"]
    assert contents == ["MỤC LỤC", *found]
    xml = document.element.xml
    assert 'TOC \\o "1-2"' in xml
    targets = set(re.findall(r'w:anchor="([^"]+)"', xml))
    names = set(re.findall(r'<w:bookmarkStart[^>]*w:name="([^"]+)"', xml))
    assert targets and targets <= names
    ids = re.findall(r'<w:bookmarkStart w:id="(\d+)"', xml) or re.findall(
        r'w:bookmarkStart[^>]*w:id="(\d+)"', xml
    )
    assert len(ids) == len(set(ids))


def test_tables_have_a_numbered_caption_and_a_head_on_every_page(document):
    captions = [p.text for p in document.paragraphs if p.style.name == "Caption"]
    assert [caption.split(".")[0] for caption in captions] == [
        f"Bảng {n}" for n in range(1, len(captions) + 1)
    ]
    assert len(document.tables) == len(captions)
    for table in document.tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert document.element.xml.count("SEQ Bảng") == len(captions)


def test_every_figure_says_its_date_and_source_and_every_mark_has_its_source(document, made_atlas):
    facts = next(t for t in document.tables if t.rows[0].cells[-1].text == "Nguồn")
    fact = {row.cells[0].text: [cell.text for cell in row.cells] for row in facts.rows[1:]}
    chosen = next(f for f in made_atlas.facts("z-alpha") if f.attribute == "area_ha").chosen
    assert fact["Diện tích"][1].endswith("ha")
    number = fact["Diện tích"][4]
    notes = [p.text for p in document.paragraphs if p.text.startswith(number)]
    assert len(notes) == 1 and chosen.source.title in notes[0]


def test_derived_land_says_its_inputs_date_standing_and_mark_and_a_draft_says_so(made_atlas):
    features = ("z-alpha", "z-beta")
    report = WordReport(made_atlas, "vi", overview=False, feature_ids=features, maps=False)
    alpha, beta = (
        {row.cells[0].text: [cell.text for cell in row.cells] for row in table.rows[1:]}
        for table in opened(report.production().file()).tables[:2]
    )
    label, value, day, marks, _ = alpha[tr("map.figure.available_ha", "vi")]
    assert value.startswith("15 ha") and "60 ha" in value and "45 ha" in value
    assert (day, marks) == ("2024", "suy ra; Báo cáo của sở, ngành")
    assert beta[label][1] == tr("core.unknown.nothing", "vi")
    assert beta["Diện tích"][3].endswith("; dự thảo")


def test_what_is_unknown_is_said_and_never_nought(document):
    said = [p.text for p in document.paragraphs if p.text.startswith("Chưa có số liệu:")]
    assert len(said) == len(FEATURES)
    assert "công suất" in said[2].lower() or "vốn đầu tư" in said[2].lower()


def test_markup_and_formulas_of_names_stay_text(content, document):
    assert "<img src=x onerror=alert(1)>" in texts(document)
    body = ZipFile(io.BytesIO(content)).read("word/document.xml").decode()
    assert "<img" not in body


def test_equal_reports_are_equal_bytes_without_moments(made_atlas, content):
    again = WordReport(made_atlas, "vi", feature_ids=FEATURES, maps=False).production().file()
    assert again == content
    with ZipFile(io.BytesIO(content)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert "dcterms" not in re.sub(r"xmlns:\w+", "", archive.read("docProps/core.xml").decode())


def test_a_step_for_each_part_and_the_file_at_the_end(made_atlas):
    production = WordReport(made_atlas, "en", feature_ids=FEATURES[:2], maps=False).production()
    assert production.names[0] == "Overview" and len(production.names) == 4
    made = list(production.steps())
    assert [bool(step) for step in made] == [False, False, False, True]
    assert headings(opened(made[-1]))[0] == "1. Overview"


def test_the_day_of_the_selection_holds_for_all(made_atlas):
    early = Selection(as_of=date(2021, 1, 1))
    content = WordReport(made_atlas, "vi", early, maps=False).production().file()
    assert "Số liệu tính đến 01/01/2021" in texts(opened(content))


def test_an_overlap_check_gives_answer_land_ledger_and_rules(made_atlas):
    report = made_report()
    content = WordReport(made_atlas, "vi", overview=False, overlaps=(report,), maps=False).production().file()
    document = opened(content)
    said = texts(document)
    for record in report.records:
        for reason in record["reason"]:
            assert reason in said
        for rule in record["rules"]:
            assert (rule["sentence"] in said) == bool(rule["calls"]), rule["rule_id"]
        for land in record["classes"]:
            assert land["name"] in said
    assert "không kết luận dự án có hợp pháp hay không" in said


def test_a_template_keeps_its_page_and_text(made_atlas):
    template = Document()
    template.sections[0].left_margin = Mm(41)
    template.add_paragraph("SỞ CÔNG THƯƠNG")
    packed = io.BytesIO()
    template.save(packed)
    report = WordReport(made_atlas, "vi", feature_ids=("z-alpha",), maps=False, template=packed.getvalue())
    document = opened(report.production().file())
    assert document.paragraphs[0].text == "SỞ CÔNG THƯƠNG"
    assert round(document.sections[0].left_margin.mm) == 41
    assert "2.1. Khu công nghiệp Đông Phố Mới" in headings(document)


@pytest.mark.parametrize(("wide", "high"), [(297, 210), (148, 210)])
def test_pictures_and_tables_fit_the_page_of_a_template(made_atlas, wide, high):
    template = Document()
    page = template.sections[0]
    page.page_width, page.page_height = Mm(wide), Mm(high)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Mm(20)
    packed = io.BytesIO()
    template.save(packed)
    report = WordReport(
        made_atlas, "vi", overview=False, feature_ids=("z-alpha",), template=packed.getvalue()
    )
    document = opened(report.production().file())
    (picture,) = document.inline_shapes
    assert picture.width.mm <= wide - 40 + 0.1
    assert picture.height.mm <= high - 40 - 20  # the caption stands on the same page
    assert picture.width.mm / picture.height.mm == pytest.approx(165 / 175, rel=0.02)
    for table in document.tables:
        assert sum(column.width.mm for column in table.columns) <= wide - 40 + 0.1


def test_the_heading_of_the_sources_is_not_broken_in_english(made_atlas):
    report = WordReport(made_atlas, "en", overview=False, feature_ids=("z-alpha",), maps=False)
    (table,) = opened(report.production().file()).tables
    heading = table.rows[0].cells[-1]
    assert heading.text == "Source"
    ems = 0.556 + 0.5 + 0.556 + 0.444 + 0.444 + 0.444  # the letters in Times New Roman, bold
    assert heading.width.mm > ems * Pt(TABLE_PT).mm + 2 * 1.9  # the margins of a cell


@pytest.mark.parametrize("left_out", ["w:sectPr", "w:pgSz", "w:pgMar"])
def test_a_template_without_paper_or_margins_gets_those_of_the_report(made_atlas, left_out):
    template = Document()
    for element in template.element.body.findall(f".//{qn(left_out)}"):
        element.getparent().remove(element)
    packed = io.BytesIO()
    template.save(packed)
    report = WordReport(made_atlas, "vi", feature_ids=("z-alpha",), template=packed.getvalue())
    document = opened(report.production().file())
    assert round(document.sections[0].page_width.mm) in (210, 216)
    assert document.sections[0].left_margin is not None
    assert document.inline_shapes


def test_a_selection_of_nothing_is_told_without_an_empty_table(made_atlas):
    report = WordReport(made_atlas, "vi", Selection(text="không có gì"), maps=False)
    document = opened(report.production().file())
    assert "Không có đối tượng nào khớp với bộ lọc." in texts(document)
    assert not document.tables


def test_a_report_on_nothing_is_refused_in_a_sentence(made_atlas):
    with pytest.raises(SelectionError) as error:
        WordReport(made_atlas, "vi", overview=False, maps=False).production()
    assert error.value.key == "reports.error.nothing"


def test_licences_are_credited_without_an_overview_too(real_atlas):
    report = WordReport(real_atlas, "vi", overview=False, feature_ids=("lch-hyd-lai-chau",), maps=False)
    said = texts(opened(report.production().file()))
    assert "GloHydroRes (Zenodo 14526360), giấy phép CC BY 4.0" in said


def test_styles_that_a_template_lacks_are_added(made_atlas):
    template = Document()
    for name in ("Caption", "Heading 2", "Table Grid"):
        element = template.styles[name].element
        element.getparent().remove(element)
    packed = io.BytesIO()
    template.save(packed)
    report = WordReport(made_atlas, "vi", feature_ids=("z-alpha",), maps=False, template=packed.getvalue())
    document = opened(report.production().file())
    assert document.styles["Caption"].font.italic
    assert "2.1. Khu công nghiệp Đông Phố Mới" in headings(document)


@pytest.mark.parametrize("template", [b"", b"no zip", b"PK\x03\x04broken"])
def test_a_file_that_is_no_template_is_refused_in_a_sentence(made_atlas, template):
    with pytest.raises(DataError) as error:
        WordReport(made_atlas, "vi", template=template, maps=False).production().file()
    assert error.value.key == "reports.error.template"


def test_maps_are_pictures_of_the_width_of_the_text(made_atlas):
    report = made_report("conflict", "nowhere")
    production = WordReport(
        made_atlas, "vi", feature_ids=("z-alpha", "h-nowhere"), overlaps=(report,)
    ).production()
    document = opened(production.file())
    captions = [
        p.text for p in document.paragraphs if p.style.name == "Caption" and p.text.startswith("Hình")
    ]
    assert [caption.split(".")[0] for caption in captions] == ["Hình 1", "Hình 2", "Hình 3"]
    assert [round(shape.width.mm) for shape in document.inline_shapes] == [165, 165, 165]
    described = re.findall(r'descr="([^"]+)"', document.element.xml)
    assert described == [caption.split(". ", 1)[1] for caption in captions]
