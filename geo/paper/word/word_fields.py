"""Fields, bookmarks and links of a Word document, which python-docx leaves to its user."""

from __future__ import annotations

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.text.paragraph import Paragraph


def make_element(tag: str, **attributes: str) -> BaseOxmlElement:
    """Return a new XML element with attributes in the namespace prefixes of Word."""
    element: BaseOxmlElement = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(name), value)
    return element


def append_field(paragraph: Paragraph, instruction: str, shown: str) -> None:
    """Append a field such as ``PAGE`` or ``SEQ Bảng``; ``shown`` is its value until Word computes it anew."""
    for kind in ("begin", "separate", "end"):
        if kind == "separate":
            code = make_element("w:instrText")
            code.set(qn("xml:space"), "preserve")
            code.text = f" {instruction} "
            paragraph.add_run()._r.append(code)
        paragraph.add_run()._r.append(make_element("w:fldChar", **{"w:fldCharType": kind}))
        if kind == "separate":
            paragraph.add_run(shown)


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
