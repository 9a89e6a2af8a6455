"""The Word page of a Vietnamese office: A4, Times New Roman, margins and styles.

The measures are those of Decree 30/2020/NĐ-CP, Annex I, section I (paper A4; margins 20–25 mm at the
top and bottom, 30–35 mm left, 15–20 mm right; black Times New Roman 13–14 pt; page numbers centred
at the top, not on the first page).
"""

from __future__ import annotations

import io
from copy import deepcopy
from zipfile import BadZipFile, ZipFile

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph

from ...base.errors import DataError, LimitError
from ...base.limits import limit, limit_bytes

FONT = "Times New Roman"
BODY_PT, HEADING_PT, TABLE_PT, NOTE_PT = 13.0, (14.0, 13.0, 13.0), 11.0, 10.0
PAGE_MM, MARGINS_MM = (210.0, 297.0), {"top": 20.0, "bottom": 20.0, "left": 30.0, "right": 15.0}
TEXT_WIDTH_MM = PAGE_MM[0] - MARGINS_MM["left"] - MARGINS_MM["right"]

LIST_TEXT, TABLE_TEXT, NOTE_TEXT, COVER_TITLE, COVER_TEXT, CONTENTS = (
    "Atlas List",
    "Atlas Table",
    "Atlas Note",
    "Atlas Title",
    "Atlas Subtitle",
    "Atlas Contents",
)
"""Names of the report's own styles; a template that has one keeps it."""

_USED_STYLES = ("Normal", "Heading 1", "Heading 2", "Heading 3", "Caption", "Table Grid")
_LANGUAGE = {"vi": "vi-VN", "en": "en-GB"}
_BLACK = RGBColor(0, 0, 0)


def new_document(language: str, template: bytes | None = None) -> WordDocument:
    """Return an empty report, or the template with all that it holds, ready to be written on.

    Parameters
    ----------
    language : {"vi", "en"}
        Told to the spelling checker.
    template : bytes, optional
        A .docx whose page, styles, header and footer are kept, and whose text stands before the report.

    Raises
    ------
    DataError
        If the template is no Word document.
    LimitError
        If it is larger, unpacked, than ``limits.py`` allows.
    """
    if template is not None:
        return _opened(template, language)
    document = Document()
    _drop_thumbnail(document)
    _set_page(document)
    _set_styles(document, _LANGUAGE[language])
    _number_pages(document)
    return document


def _opened(template: bytes, language: str) -> WordDocument:
    try:
        _check_size(template)
        document = Document(io.BytesIO(template))
    except LimitError:  # a ValueError, too, but not of this kind
        raise
    except (BadZipFile, PackageNotFoundError, KeyError, ValueError, SyntaxError) as error:
        raise DataError("reports.error.template") from error
    donor = new_document(language)
    for name in _USED_STYLES:
        if name not in document.styles:  # Word keeps only the styles that were used
            document.styles.element.append(deepcopy(donor.styles[name].element))
    _add_styles(document)
    _complete_page(document)
    return document


def _check_size(template: bytes) -> None:
    with ZipFile(io.BytesIO(template)) as archive:
        unpacked = sum(member.file_size for member in archive.infolist())
    if unpacked > limit_bytes("template_unpacked_mb"):
        raise LimitError("reports.error.template_size", limit=limit("template_unpacked_mb"))


def _drop_thumbnail(document: WordDocument) -> None:
    """Take the picture of python-docx's empty page off the file."""
    links = document.part.package.rels
    for name in [name for name, link in links.items() if link.reltype == RELATIONSHIP_TYPE.THUMBNAIL]:
        del links[name]


def _set_page(document: WordDocument) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(PAGE_MM[0]), Mm(PAGE_MM[1])
    section.top_margin, section.bottom_margin = Mm(MARGINS_MM["top"]), Mm(MARGINS_MM["bottom"])
    section.left_margin, section.right_margin = Mm(MARGINS_MM["left"]), Mm(MARGINS_MM["right"])
    section.header_distance = section.footer_distance = Mm(10)
    section.different_first_page_header_footer = True


def _complete_page(document: WordDocument) -> None:
    """Give a template that leaves out its paper or its margins those of the report."""
    if not len(document.sections):
        document.element.body.append(make_element("w:sectPr"))
    section = document.sections[-1]
    sizes = dict(zip(("page_width", "page_height"), PAGE_MM, strict=True))
    sizes |= {f"{edge}_margin": width for edge, width in MARGINS_MM.items()}
    for name, size in sizes.items():
        if getattr(section, name) is None:
            setattr(section, name, Mm(size))


def _set_styles(document: WordDocument, language: str) -> None:
    normal = _paragraph_style(document, "Normal")
    _set_font(normal, BODY_PT)
    normal.paragraph_format.space_after = Pt(6)
    normal.paragraph_format.line_spacing = 1.15
    run = normal.element.get_or_add_rPr()
    run.append(make_element("w:lang", **{"w:val": language, "w:eastAsia": language}))
    for level, size in enumerate(HEADING_PT, start=1):
        heading = _paragraph_style(document, f"Heading {level}")
        _set_font(heading, size, bold=True, italic=level == 3)
        heading.paragraph_format.space_before = Pt(14 if level == 1 else 10)
        heading.paragraph_format.space_after = Pt(6)
        heading.paragraph_format.keep_with_next = True
    caption = _paragraph_style(document, "Caption")
    _set_font(caption, 12.0, italic=True)
    caption.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    caption.paragraph_format.space_before = Pt(6)
    caption.paragraph_format.space_after = Pt(6)
    _add_styles(document)


def _add_styles(document: WordDocument) -> None:
    """Add the styles of the report that the document does not have yet."""
    for name, size, bold in (
        (LIST_TEXT, BODY_PT, False),
        (TABLE_TEXT, TABLE_PT, False),
        (NOTE_TEXT, NOTE_PT, False),
        (COVER_TITLE, 18.0, True),
        (COVER_TEXT, BODY_PT, False),
        (CONTENTS, BODY_PT, False),
    ):
        if name in document.styles:
            continue
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        assert isinstance(style, ParagraphStyle)
        style.base_style = document.styles["Normal"]
        _set_font(style, size, bold=bold)
        style.paragraph_format.space_after = Pt(0 if name == TABLE_TEXT else 3)
        style.paragraph_format.line_spacing = 1.0
        if name == LIST_TEXT:
            style.paragraph_format.left_indent, style.paragraph_format.first_line_indent = Mm(10), Mm(-5)
        if name in (COVER_TITLE, COVER_TEXT):
            style.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
            style.paragraph_format.space_after = Pt(8)


def _paragraph_style(document: WordDocument, name: str) -> ParagraphStyle:
    style = document.styles[name]
    assert isinstance(style, ParagraphStyle)
    return style


def _set_font(style: ParagraphStyle, size: float, *, bold: bool = False, italic: bool = False) -> None:
    font = style.font
    font.name, font.size, font.bold, font.italic = FONT, Pt(size), bold, italic
    font.color.rgb = _BLACK
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(theme), None)
    for script in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(script), FONT)


def _number_pages(document: WordDocument) -> None:
    paragraph = document.sections[0].header.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    append_field(paragraph, "PAGE", "2")


# -- parts of the XML that python-docx does not write ----------------------------------------------


def make_element(tag: str, **attributes: str) -> BaseOxmlElement:
    """Return a new XML element with attributes in the namespace prefixes of Word."""
    element: BaseOxmlElement = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(name), value)
    return element


def append_field(paragraph: Paragraph, instruction: str, shown: str) -> None:
    """Append a field such as ``PAGE`` or ``SEQ Bảng``; ``shown`` is its value until Word computes it anew."""
    open_field(paragraph, instruction)
    paragraph.add_run(shown)
    close_field(paragraph)


def open_field(paragraph: Paragraph, instruction: str) -> None:
    """Begin a field whose value is what follows, over several paragraphs, up to :func:`close_field`."""
    paragraph.add_run()._r.append(make_element("w:fldChar", **{"w:fldCharType": "begin"}))
    code = make_element("w:instrText")
    code.set(qn("xml:space"), "preserve")
    code.text = f" {instruction} "
    paragraph.add_run()._r.append(code)
    paragraph.add_run()._r.append(make_element("w:fldChar", **{"w:fldCharType": "separate"}))


def close_field(paragraph: Paragraph) -> None:
    """End the field that was opened."""
    paragraph.add_run()._r.append(make_element("w:fldChar", **{"w:fldCharType": "end"}))


def bookmark(paragraph: Paragraph, name: str, number: int) -> None:
    """Put a bookmark round a paragraph; ``number`` is its own in the document."""
    start = make_element("w:bookmarkStart", **{"w:id": str(number), "w:name": name})
    content = [child for child in paragraph._p if child.tag != qn("w:pPr")]
    place = content[0] if content else None
    if place is None:
        paragraph._p.append(start)
    else:
        place.addprevious(start)
    paragraph._p.append(make_element("w:bookmarkEnd", **{"w:id": str(number)}))


def append_link(paragraph: Paragraph, text: str, target: str) -> None:
    """Append a text that leads to a bookmark of the document."""
    link = make_element("w:hyperlink", **{"w:anchor": target, "w:history": "1"})
    run = paragraph.add_run(text)
    link.append(run._r)
    paragraph._p.append(link)
