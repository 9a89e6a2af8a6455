"""The investor's brief: two pages on one to five features."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from ...atlas.selection import Selection
from ...base.errors import SelectionError
from ...base.palette import WARNING
from ...base.translate import DEFAULT_LANGUAGE, tr
from ...base.units import format_number
from ..canvas import fonts
from ..canvas.blocks import MUTED, Block, Gap, Group, Heading, Paragraph, TypeSizes, balanced, draw_all, fill
from ..canvas.page import Page
from ..canvas.sheet import Sheet
from ..canvas.sizes import Box, Paper
from ..canvas.words import Phrase, Words
from ..map.surround import MOST_OWN_LINES, PageFoot, PageHead
from .brief_map import BriefMap
from .brief_parts import ColumnsOfBlocks, ContactLines, NoteLines, PhoneCode, deep_link
from .composition import Laid
from .fact_table import BriefTable
from .feature import FeatureDocument, tables_of
from .rows import under
from .sources import Notes, credit_texts, dated, source_counts

if TYPE_CHECKING:
    from ...atlas.atlas import Atlas

MOST_FEATURES = 5

_SCALES = (1.4, 1.25, 1.12, 1.0, 0.94, 0.88, 0.82, 0.76, 0.7)
"""Sizes of the type, the largest with which everything finds room is taken."""

_GAP_MM = 4.0
_LABEL_MM, _BETWEEN_MM = 27.0, 3.0
"""Of the table: width of its labels, and between its columns."""

_CODE_MM = 25.0
_CODES_A_ROW = 3
_ROW_MM = (9.5, 8.0, 7.0)
_LINE_MM, _LEAST_LINES_MM = 9.0, 32.0
_RIGHT_MM, _NAMES_PT, _NAMES_LINES = 45.0, 8.0, 2
_SOURCE_LINES = (None, 2, 1)


def brief(
    atlas: Atlas,
    feature_ids: Sequence[str],
    paper: Paper | None = None,
    *,
    language: str = "vi",
    as_of: date | None = None,
    drafts: bool = True,
    address: str = "",
    title: Phrase = (),
    subtitle: Phrase = (),
) -> Sheet:
    """Return the brief on some features: exactly two pages.

    Parameters
    ----------
    atlas : Atlas
    feature_ids : sequence of str
        One to five.
    paper : Paper, optional
        Default: A4, portrait; it must be portrait.
    language : {"vi", "en", "both"}
    as_of, drafts
        As for :meth:`geo.atlas.atlas.Atlas.layer`.
    address : str
        Where the atlas is served (``https://…``): a QR code leads to each feature there. Without it
        there is no code.
    title, subtitle : tuple of str, optional
        Instead of the usual title, and above the lines that tell what it is about.

    Raises
    ------
    NotFoundError
        If no feature has one of the ids, or nothing was known of it on the day.
    SelectionError
        If there are none or too many features, the paper is landscape, or the address is not one of
        the web.
    """
    chosen = paper or Paper("A4", "portrait")
    ids = tuple(dict.fromkeys(feature_ids))
    if not 1 <= len(ids) <= MOST_FEATURES:
        raise SelectionError("brief.error.count", given=len(ids), most=MOST_FEATURES)
    if chosen.is_landscape:
        raise SelectionError("brief.error.landscape")
    if address and not address.startswith(("https://", "http://")):
        raise SelectionError("brief.error.address", given=address)
    words = Words(language)
    drawing = _Brief(atlas, ids, chosen, words, as_of, drafts, address, title, subtitle)
    return Sheet(drawing.title, language, chosen, (drawing.draw_first, drawing.draw_second))


@dataclass(frozen=True)
class _Try:
    """How large and how whole things are in an attempt to fit them on two pages.

    Parameters
    ----------
    rows : int or None
        Rows of the table that are kept; None for all.
    """

    scale: float
    row_mm: float
    source_lines: int | None = None
    rows: int | None = None


@dataclass
class _Brief:
    atlas: Atlas
    ids: tuple[str, ...]
    paper: Paper
    words: Words
    as_of: date | None
    drafts: bool
    address: str
    given_title: Phrase
    given_subtitle: Phrase

    def __post_init__(self) -> None:
        self.documents = [
            FeatureDocument(self.atlas, self.paper, self.words, None, each, self.as_of, self.drafts)
            for each in self.ids
        ]
        self.names = [document.title[0] for document in self.documents]

    # -- words -------------------------------------------------------------------------------------

    @property
    def title(self) -> str:
        usual = f"{tr('brief.title', self.words.first)}: {', '.join(self.names)}"
        return self.given_title[0] if self.given_title else usual

    def _head(self, right: tuple[str, ...]) -> PageHead:
        title, told = self._usual_head()
        if self.given_title:
            title = self.given_title
            told = told if len(self.names) > 1 else self.documents[0].title
        return PageHead(title, (*self.given_subtitle, *told), right, MOST_OWN_LINES)

    def _usual_head(self) -> tuple[Phrase, Phrase]:
        """Return the title, and the lines below it."""
        if len(self.names) == 1:
            return self.documents[0].title, self.words.tr("brief.title")
        names = " · ".join(f"{number}. {name}" for number, name in enumerate(self.names, start=1))
        n = format_number(len(self.names), self.words.first, digits=0)
        room = self.paper.body.width - self.paper.mm(_RIGHT_MM)
        is_short = len(fonts.wrapped(names, room, self.paper.pt(_NAMES_PT))) <= _NAMES_LINES
        return self.words.tr("brief.title"), (names,) if is_short else self.words.tr("sheets.count", n=n)

    @cached_property
    def _dated(self) -> str:
        return dated(self.as_of, self._tables, self.words.first)

    @cached_property
    def _tables(self) -> dict[str, pd.DataFrame]:
        return tables_of(self.documents)

    @cached_property
    def foot(self) -> PageFoot:
        return PageFoot(credit_texts(source_counts(self._tables), self.atlas, self.words), self.atlas.version)

    @cached_property
    def _map(self) -> BriefMap:
        area = self._between(self._head(("1:1.000.000", self._dated)))
        return BriefMap(self.atlas, self.documents, area, self.paper, self.words, self.as_of, self.drafts)

    # -- layout ------------------------------------------------------------------------------------

    @cached_property
    def layout(self) -> tuple[Laid, Laid]:
        """The parts of both pages in their places."""
        for trial in self._trials():
            laid = self._laid(trial)
            if laid is not None:
                return laid
        raise AssertionError("a brief without rows fits")  # pragma: no cover  the last trial leaves all out

    def _trials(self) -> Iterator[_Try]:
        for scale in _SCALES:
            yield _Try(scale, _ROW_MM[0] if scale >= 1.0 else _ROW_MM[1])
        for lines in _SOURCE_LINES:
            yield _Try(_SCALES[-1], _ROW_MM[-1], lines)
        for rows in range(len(self._table(_SCALES[-1]).rows()[0]) - 1, -1, -1):
            yield _Try(_SCALES[-1], _ROW_MM[-1], _SOURCE_LINES[-1], rows)

    def _style(self, scale: float) -> TypeSizes:
        return TypeSizes.of(self.paper.pt(scale))

    def _table(self, scale: float) -> BriefTable:
        label_mm, gap_mm = (length * self.paper.pt(1.0) for length in (_LABEL_MM, _BETWEEN_MM))
        return BriefTable(self.words, self.documents, self._style(scale).text_pt, label_mm, gap_mm)

    def _between(self, head: PageHead) -> Box:
        body = self.paper.body.without_top(head.height(self.paper, self.words))
        return body.without_bottom(self.foot.height(self.paper))

    def _laid(self, trial: _Try) -> tuple[Laid, Laid] | None:
        """Return the parts of both pages in their places; None if they find no room."""
        table = self._table(trial.scale)
        rows, notes = table.rows()
        style = self._style(trial.scale)
        kept = rows[: trial.rows]
        if len(kept) < len(rows):
            n = format_number(len(rows) - len(kept), self.words.first, digits=0)
            kept.append(Paragraph(self.words.tr("brief.more_rows", n=n), style.text_pt, colour=WARNING))
        below = self._map.area.without_top(self._map.height + self.paper.mm(_GAP_MM / 2))
        first, count = fill(kept, [below])
        area = self._between(self._head(()))
        second, taken = fill(kept[count:], [area])
        if taken < len(kept) - count:
            return None
        used = sum(block.height(width) for block, _, _, width in second)
        area = area.without_top(used + self.paper.mm(2.5) * bool(used))
        fixed = self._fixed(trial, style)
        height = sum(block.height(area.width) for block in fixed)
        room = area.without_bottom(height)
        if room.height < 0:
            return None
        texts = self._in_columns(self._missing(table, style), self._sources(notes, style, trial), room)
        if texts is None:
            return None
        bottom = fill(fixed, [area.without_top(room.height)])[0]
        return first, [*second, *texts, *self._lines(room, texts, style), *bottom]

    def _in_columns(self, missing: list[Block], sources: list[Block], room: Box) -> Laid | None:
        """Return what is not known and the sources side by side, where they fit so; None if at all not."""
        columns = room.columns(2, self.paper.mm(5))
        if missing and sources:
            apart = [fill(blocks, [box]) for blocks, box in zip((missing, sources), columns, strict=True)]
            if [taken for _, taken in apart] == [len(missing), len(sources)]:
                return [*apart[0][0], *apart[1][0]]
        told = [*missing, *sources]
        texts, taken = fill(told, balanced(told, columns)) if told else ([], 0)
        return texts if taken == len(told) else None

    def _lines(self, room: Box, texts: Laid, style: TypeSizes) -> Laid:
        """Return lines to write on, where the texts leave much room."""
        end = max((y + block.height(width) for block, _, y, width in texts), default=room.y)
        free = room.without_top(end + self.paper.mm(4) - room.y)
        if free.height < self.paper.mm(_LEAST_LINES_MM):
            return []
        block = NoteLines(self.words, style.heading_pt, self.paper.mm(_LINE_MM), free.height)
        return [(block, free.x, free.y, free.width)]

    def _missing(self, table: BriefTable, style: TypeSizes) -> list[Block]:
        """Return what is not known of each feature."""
        told = table.missing()
        if not told:
            return []
        size = style.text_pt
        blocks: list[Block] = []
        for document, names in told:
            if len(self.documents) > 1:
                number = self.documents.index(document) + 1
                title = (f"{number}. {document.title[0]}",)
                name = Paragraph(title, size, weight="medium", after=0.1)
                blocks.append(Group((name, Paragraph(names, size, colour=WARNING, after=0.6))))
            else:
                blocks.append(Paragraph(names, size, colour=WARNING, after=0.6))
        note = Paragraph(self.words.tr("brief.unknown_note"), size * 0.9, colour=MUTED)
        heading = Heading(self.words.tr("brief.unknown"), style.heading_pt)
        return [*under(heading, blocks), note, Gap(2.0 * style.scale)]

    def _sources(self, notes: Notes, style: TypeSizes, trial: _Try) -> list[Block]:
        """Return the sources that the table cites by number."""
        blocks = notes.section(self.words, style, trial.source_lines)
        return [*blocks, Gap(1.0)] if blocks else []

    def _fixed(self, trial: _Try, style: TypeSizes) -> list[Block]:
        """Return what stands at the end of the second page."""
        contacts = ContactLines(self.words, style.heading_pt, style.text_pt, self.paper.mm(trial.row_mm))
        if not self.address:
            return [contacts]
        query = {"lang": self.words.first} if self.words.first != DEFAULT_LANGUAGE else {}
        query |= Selection(as_of=self.as_of, drafts=self.drafts).to_query()
        codes = [
            PhoneCode(deep_link(self.address, each, query), name, self.paper.mm(_CODE_MM), style.text_pt)
            for each, name in zip(self.ids, self.names, strict=True)
        ]
        heading = Heading(self.words.tr("brief.code"), style.heading_pt)
        rows = [
            ColumnsOfBlocks(tuple(codes[at : at + _CODES_A_ROW]), _CODES_A_ROW, self.paper.mm(_GAP_MM))
            for at in range(0, len(codes), _CODES_A_ROW)
        ]
        return [heading, Gap(1.0), *rows, Gap(2.0), contacts]

    # -- drawing -----------------------------------------------------------------------------------

    def draw_first(self, page: Page, number: str) -> None:
        """Draw head, map and the table as far as there is room."""
        scale = self._map.draw(page)
        self._head((scale, self._dated)).draw(page, self.words)
        draw_all(page, self.layout[0])
        self.foot.draw(page, self.words, number)

    def draw_second(self, page: Page, number: str) -> None:
        """Draw the rest of the table, what is not known, sources, codes and the lines for contacts."""
        self._head(()).draw(page, self.words)
        draw_all(page, self.layout[1])
        self.foot.draw(page, self.words, number)
