"""The parts of a report in Word: numbered headings, tables, figures, notes, contents."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from docx.document import Document as WordDocument
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.shared import Length, Mm
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from ...base.translate import tr
from ...formats.csv import clean
from ...records.provenance import Source
from .page import (
    CONTENTS,
    LIST_TEXT,
    NOTE_TEXT,
    TABLE_TEXT,
    TEXT_WIDTH_MM,
    append_field,
    append_link,
    bookmark,
    close_field,
    make_element,
    open_field,
)

_GREY = "F2F2F2"
_CAPTION_MM = 25.0
"""What a caption of three lines takes below its picture."""
_DEEPEST_LISTED = 2
"""Level of headings down to which the contents tell them."""

SourceText = Callable[[Source, str], str]
"""Writes a source in a language."""


@dataclass(frozen=True)
class WordColumn:
    """A column of a table: its heading, its share of the width, and whether it holds figures."""

    heading: str
    share: float
    is_number: bool = False


@dataclass(frozen=True)
class _Heading:
    text: str
    level: int
    target: str


@dataclass
class Writer:
    """Writes a report from top to bottom; numbers what is to be numbered.

    Parameters
    ----------
    document : Document
    language : {"vi", "en"}
    """

    document: WordDocument
    language: str
    _sources: list[Source] = field(default_factory=list)
    _numbers: list[int] = field(default_factory=lambda: [0, 0, 0])
    _headings: list[_Heading] = field(default_factory=list)
    _captions: dict[str, int] = field(default_factory=lambda: {"table": 0, "figure": 0})
    _bookmarks: int = 0
    _contents_after: Paragraph | None = None

    # -- text ----------------------------------------------------------------------------------------

    def heading(self, text: str, level: int = 1) -> None:
        """Begin a section; it is numbered and listed in the contents."""
        self._numbers[level - 1] += 1
        self._numbers[level:] = [0] * (len(self._numbers) - level)
        number = ".".join(map(str, self._numbers[:level]))
        shown = f"{number}. {clean(text)}"
        paragraph = self.document.add_paragraph(shown, style=f"Heading {level}")
        target = f"_Toc{self._bookmarks + 1:08d}"
        self._bookmark(paragraph, target)
        self._headings.append(_Heading(shown, level, target))

    def paragraph(self, text: str, style: str | None = None, *, bold: bool = False) -> Paragraph:
        """Write a paragraph."""
        paragraph = self.document.add_paragraph(style=style)
        paragraph.add_run(clean(text)).bold = bold or None
        return paragraph

    def bullets(self, texts: Sequence[str]) -> None:
        """Write a list."""
        for text in texts:
            self.document.add_paragraph(f"–\t{clean(text)}", style=LIST_TEXT)

    def page_break(self) -> None:
        """Begin a new page."""
        self.document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)

    # -- tables and figures --------------------------------------------------------------------------

    def column(self, name: str, share: float, *, is_number: bool = False, **params: object) -> WordColumn:
        """Return a column by the name of its heading, ``reports.column.…``."""
        return WordColumn(tr(f"reports.column.{name}", self.language, **params), share, is_number)

    def table(self, caption: str, columns: Sequence[WordColumn], rows: Sequence[Sequence[str]]) -> Table:
        """Write a table with its numbered caption above; the head is repeated on each page.

        A cell may hold ``[3]`` for the third source: it becomes a link to the list of sources.
        """
        self._caption("table", caption, keep=True)
        table: Table = self.document.add_table(rows=1, cols=len(columns), style="Table Grid")
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        for cell, column in zip(table.rows[0].cells, columns, strict=True):
            self._write(cell, column.heading, bold=True, is_number=False)
            _shade(cell)
        table.rows[0]._tr.get_or_add_trPr().append(make_element("w:tblHeader", **{"w:val": "true"}))
        for row in rows:
            line = table.add_row()
            line._tr.get_or_add_trPr().append(make_element("w:cantSplit", **{"w:val": "true"}))
            for cell, text, column in zip(line.cells, row, columns, strict=True):
                self._write(cell, text, is_number=column.is_number)
        whole = sum(column.share for column in columns)
        for place, column in enumerate(columns):
            width = Length(int(min(Mm(TEXT_WIDTH_MM), self._room[0]) * column.share / whole))
            table.columns[place].width = width
            for cell in table.columns[place].cells:
                cell.width = width
        self.document.add_paragraph(style=TABLE_TEXT)
        return table

    def figure(
        self, caption: str, png: bytes, *, width_mm: float = TEXT_WIDTH_MM, describes: str = ""
    ) -> None:
        """Insert a picture with its numbered caption below; ``describes`` is read out instead of it.

        It is made smaller where it would not stand on a page of the template together with its caption.
        """
        paragraph = self.document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.keep_with_next = True
        picture = paragraph.add_run().add_picture(io.BytesIO(png), width=Mm(width_mm))
        width, height = self._room
        share = min(1.0, width / picture.width, (height - Mm(_CAPTION_MM)) / picture.height)
        picture.width, picture.height = (
            Length(int(picture.width * share)),
            Length(int(picture.height * share)),
        )
        picture._inline.docPr.set("descr", clean(describes or caption))
        picture._inline.docPr.set("name", clean(caption))
        self._caption("figure", caption)

    @property
    def _room(self) -> tuple[int, int]:
        """Width and height of the text of a page, as the template has it."""
        page = self.document.sections[-1]
        width = (page.page_width or 0) - (page.left_margin or 0) - (page.right_margin or 0)
        height = (page.page_height or 0) - (page.top_margin or 0) - (page.bottom_margin or 0)
        return width, height

    def _caption(self, kind: str, text: str, *, keep: bool = False) -> None:
        self._captions[kind] += 1
        name = tr(f"reports.word.{kind}", self.language)
        paragraph = self.document.add_paragraph(f"{name} ", style="Caption")
        append_field(paragraph, f"SEQ {name} \\* ARABIC", str(self._captions[kind]))
        paragraph.add_run(f". {clean(text)}")
        paragraph.paragraph_format.keep_with_next = keep

    def _write(self, cell: _Cell, text: str, *, bold: bool = False, is_number: bool) -> None:
        lines = clean(text).split("\n") or [""]
        for place, line in enumerate(lines):
            paragraph = cell.paragraphs[0] if place == 0 else cell.add_paragraph()
            paragraph.style = TABLE_TEXT
            if is_number:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            self._runs(paragraph, line, bold=bold)

    def _runs(self, paragraph: Paragraph, text: str, *, bold: bool) -> None:
        rest = text
        for number in range(1, len(self._sources) + 1):
            mark = f"[{number}]"
            if rest.endswith(mark):
                paragraph.add_run(rest.removesuffix(mark)).bold = bold or None
                append_link(paragraph, mark, _source_target(number))
                return
        paragraph.add_run(rest).bold = bold or None

    # -- sources -------------------------------------------------------------------------------------

    def cite(self, source: Source) -> str:
        """Return the mark of a source, ``[3]``, and remember it for the list of sources."""
        if source.source_id not in self.cited:
            self._sources.append(source)
        return f"[{self.cited.index(source.source_id) + 1}]"

    @property
    def cited(self) -> tuple[str, ...]:
        """The ids of the sources that were cited, in their order."""
        return tuple(source.source_id for source in self._sources)

    def sources(self, describe: SourceText) -> None:
        """Write the list of what was cited."""
        for number, source in enumerate(self._sources, start=1):
            text = clean(f"[{number}] {describe(source, self.language)}")
            paragraph = self.document.add_paragraph(text, style=NOTE_TEXT)
            self._bookmark(paragraph, _source_target(number))

    # -- contents ------------------------------------------------------------------------------------

    def contents_here(self) -> None:
        """Say where the contents stand; :meth:`fill_contents` writes them when all headings are known."""
        self.paragraph(tr("reports.word.contents", self.language), style=CONTENTS, bold=True)
        self._contents_after = self.document.paragraphs[-1]

    def fill_contents(self) -> None:
        """Write the contents as a field of Word: links now, page numbers when it is updated there."""
        if self._contents_after is None:
            return
        listed = [heading for heading in self._headings if heading.level <= _DEEPEST_LISTED]
        before = self._contents_after._p
        for place, heading in enumerate(listed):
            paragraph = self.document.add_paragraph(style=CONTENTS)
            paragraph.paragraph_format.left_indent = Mm(6.0 * (heading.level - 1))
            if place == 0:
                open_field(paragraph, f'TOC \\o "1-{_DEEPEST_LISTED}" \\h \\z \\u')
            append_link(paragraph, heading.text, heading.target)
            if place == len(listed) - 1:
                close_field(paragraph)
            before.addnext(paragraph._p)
            before = paragraph._p

    def _bookmark(self, paragraph: Paragraph, name: str) -> None:
        self._bookmarks += 1
        bookmark(paragraph, name, self._bookmarks)


def _source_target(number: int) -> str:
    return f"source_{number}"


def _shade(cell: _Cell) -> None:
    shade = make_element("w:shd", **{"w:val": "clear", "w:color": "auto", "w:fill": _GREY})
    cell._tc.get_or_add_tcPr().append(shade)
