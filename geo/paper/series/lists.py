"""Contents, index and sources of a series: what stands in them, its rows, and the pages that they fill."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from ...base.palette import ACCENT, INK
from ...base.text import parted, sort_key
from ...base.translate import DEFAULT_LANGUAGE, LANGUAGES, tr
from ...base.units import format_number
from ...land.law.rule_words import RuleRecord
from ...records.vocabulary import STANDINGS
from ...records.wording import known_text
from ..canvas import fonts
from ..canvas.binding import Link
from ..canvas.blocks import (
    MUTED,
    Block,
    Gap,
    Group,
    Heading,
    Paragraph,
    TypeSizes,
    balanced,
    draw_all,
    fill,
)
from ..canvas.page import Page
from ..canvas.sheet import Painter, Sheet
from ..canvas.sizes import POINT_MM, Box, Paper
from ..canvas.words import Phrase, Words, abbreviated, joined, used_abbreviations
from ..map.surround import PageFoot, PageHead
from ..sheets.composition import Laid
from ..sheets.sources import SourceRow, source_of
from .plan import Plan

if TYPE_CHECKING:
    import pandas as pd

    from ...land.overlap.report import OverlapReport

_GAP_MM = 7.0
_PAGE_EMS = 0.62
"""Width of a figure of a page number, as a share of the type size, at most."""

_DOT_EMS = 0.55
_HANGING_MM = 2.4

# -- what stands in them -------------------------------------------------------------------------


@dataclass(frozen=True)
class IndexEntry:
    """A line of the index.

    Parameters
    ----------
    name : str
        Without the words of its kind.
    kind : str
        These words in short, ``""`` where the name has none.
    pages : tuple of int
        Counted from 1.
    """

    name: str
    kind: str
    pages: tuple[int, ...]


def entries(
    features: pd.DataFrame, pages: Mapping[str, Sequence[int]], languages: Sequence[str]
) -> list[IndexEntry]:
    """Return the names and aliases of features, sorted, equal ones once.

    Parameters
    ----------
    features : DataFrame
        Columns ``name_vi``, ``name_en``, ``aliases``; index ``feature_id``.
    pages : mapping
        Where each feature is; one that is nowhere is left out.
    languages : sequence of str
        Of the names; Vietnamese names are always there.
    """
    told = dict.fromkeys((*languages, DEFAULT_LANGUAGE))
    found: dict[tuple[str, str], set[int]] = {}
    for feature_id, row in features.iterrows():
        at = pages.get(str(feature_id), ())
        names = [(known_text(row[f"name_{language}"]), language) for language in told]
        shown = {headed(name, language) for name, language in names if name}
        shown |= {_headed_in_any(alias) for alias in parted(row["aliases"])}
        for each in shown:
            found.setdefault(each, set()).update(at)
    listed = [IndexEntry(name, kind, tuple(sorted(at))) for (name, kind), at in found.items() if at]
    return sorted(listed, key=lambda entry: (sort_key(entry.name), entry.kind))


def headed(name: str, language: str) -> tuple[str, str]:
    """Return a name with the words of its kind taken off, and these in short."""
    short = abbreviated(name, language)
    kinds = [kind for kind, _ in used_abbreviations((short,), language)]
    if not kinds:
        return name, ""
    rest = " ".join(word for word in short.split() if word != kinds[0])
    if not rest[:1].isalnum():  # nothing is left, or what the kind was joined to: "KCN – đô thị …"
        return name, ""
    return f"{rest[:1].upper()}{rest[1:]}", kinds[0]


def _headed_in_any(alias: str) -> tuple[str, str]:
    """Return an alias, whose language is not known, with the words of its kind taken off."""
    tried = [headed(alias, language) for language in LANGUAGES]
    return next((each for each in tried if each[1]), tried[0])


def source_rows(plan: Plan, style: TypeSizes) -> Iterator[Block]:
    """Yield every source that a sheet cites, by standing."""
    words = plan.words
    counts = plan.source_figures
    for standing in STANDINGS:
        sources = [source_of(plan.atlas, each) for each in counts]
        chosen = [source for source in sources if source.standing == standing]
        chosen.sort(key=lambda source: (-counts[source.source_id], source.source_id))
        if not chosen:
            continue
        rows: list[Block] = [
            SourceRow(source, counts[source.source_id], words, style.text_pt * 0.92) for source in chosen
        ]
        n = format_number(len(chosen), words.first, digits=0)
        heading = Heading((f"{joined(words.word('standing', standing))} ({n})",), style.heading_pt * 1.1)
        yield Group((heading, Gap(0.5), rows[0]))
        yield from rows[1:]
        yield Gap(2.4 * style.scale)


def documents(report: OverlapReport, words: Words, style: TypeSizes) -> Iterator[Block]:
    """Yield the map that was checked against, its credits, and the rules that were looked at."""
    about = report.about
    yield Paragraph(words.tr("sheets.overlap.map", name=about.map_name), style.text_pt, weight="medium")
    for text in (*about.credits, *about.remarks):
        yield Paragraph((text,), style.text_pt)
    rules: dict[str, RuleRecord] = {
        rule["rule_id"]: rule for record in report.records for rule in record["rules"]
    }
    if rules:
        yield Gap(2.0 * style.scale)
        yield Heading(words.tr("series.rules"), style.heading_pt)
    for rule_id, rule in sorted(rules.items()):
        confidence = tr(f"legal.confidence.{rule['confidence']}", words.first)
        text = f"{rule_id}: {rule['document']} · {confidence}"
        yield Paragraph((text,), style.text_pt, after=0.5)
    yield Gap(POINT_MM)


# -- rows and pages ------------------------------------------------------------------------------


@dataclass(frozen=True)
class EntryRow:
    """A name, a line of dots, and the pages where it is.

    Parameters
    ----------
    text : Phrase
        The second language stands below in grey.
    pages : tuple of int
        Counted from 1; links lead to the first.
    note : str
        In grey behind the name.
    indent : float
        Millimetres.
    digits : int
        How many figures a page number may have: the room for it does not depend on the number.
    """

    text: Phrase
    pages: tuple[int, ...]
    size: float
    note: str = ""
    weight: str = "regular"
    indent: float = 0.0
    digits: int = 4

    def height(self, width: float) -> float:  # noqa: D102
        return (len(self._lines(width)) * fonts.LEADING + 0.12) * self.size * POINT_MM

    def draw(self, page: Page, x: float, y: float, width: float) -> None:  # noqa: D102
        lines = self._lines(width)
        first_of_second = next((place for place, line in enumerate(lines) if line[1]), len(lines))
        for number, (line, is_second) in enumerate(lines):
            base = y + (fonts.LEADING + fonts.CAP_HEIGHT) / 2 * self.size * POINT_MM
            weight, colour = ("regular", MUTED) if is_second else (self.weight, INK)
            left = x + self.indent + (_HANGING_MM if 0 < number < first_of_second else 0.0)
            page.text(left, base, line, size=self.size, weight=weight, colour=colour)
            if number == first_of_second - 1:
                end = left + fonts.text_width(line, self.size, self.weight) + 1.0
                self._draw_page_numbers(page, end, x + width, base)
            y += fonts.LEADING * self.size * POINT_MM

    def _draw_page_numbers(self, page: Page, x: float, right: float, base: float) -> None:
        """Draw what follows the name from ``x`` on."""
        note, small = fonts.drawable(self.note), self.size * 0.85
        if note:
            page.text(x, base, note, size=small, colour=MUTED)
            x += fonts.text_width(note, small) + 1.0
        numbers = self._numbers()
        page.text(right, base, numbers, size=self.size, weight=self.weight, align="right")
        end = right - fonts.text_width(numbers, self.size, self.weight) - 1.0
        if end - x > 2.0:
            step = _DOT_EMS * self.size * POINT_MM
            page.line([(end, base - 0.1), (x, base - 0.1)], colour=MUTED, width=0.16, dash=(0.16, step))

    def _numbers(self) -> str:
        return ", ".join(map(str, self.pages))

    def _lines(self, width: float) -> list[tuple[str, bool]]:
        per_page = (self.digits * _PAGE_EMS + 0.7) * self.size * POINT_MM
        room = width - self.indent - _HANGING_MM - max(1, len(self.pages)) * per_page - 1.0
        if self.note:
            room -= fonts.text_width(fonts.drawable(self.note), self.size * 0.85) + 1.0
        room = max(room, width * 0.3)
        first = [(line, False) for line in fonts.wrapped(self.text[0], room, self.size, self.weight)]
        second = [(line, True) for text in self.text[1:] for line in fonts.wrapped(text, room, self.size)]
        return [*first, *second]


@dataclass(frozen=True)
class Initial:
    """The letter above a part of an index."""

    letter: str
    size: float

    def height(self, width: float) -> float:  # noqa: D102
        return (fonts.LEADING + 0.7) * self.size * POINT_MM

    def draw(self, page: Page, x: float, y: float, width: float) -> None:  # noqa: D102
        y += 0.5 * self.size * POINT_MM
        page.lines(x, y, [self.letter], size=self.size, weight="semibold", colour=ACCENT)


@dataclass(frozen=True)
class FlowPages:
    """As many pages as its parts need.

    Parameters
    ----------
    title : Phrase
    subtitle : Phrase
        Of the first page.
    foot : PageFoot
    blocks : sequence of Block
    columns : int
        On A4, portrait; on other paper as many more as are of about the same width.
    """

    title: Phrase
    subtitle: Phrase
    foot: PageFoot
    paper: Paper
    words: Words
    blocks: Sequence[Block]
    columns: int = 2

    @property
    def sheet(self) -> Sheet:
        """The pages."""
        painters = tuple(self._painter(number) for number in range(len(self._pages)))
        return Sheet(joined(self.title), self.words.language, self.paper, painters)

    @cached_property
    def links(self) -> tuple[tuple[Link, ...], ...]:
        """Where the entries of each page lead."""
        return tuple(
            tuple(link for block, x, y, width in placed for link in _links(block, x, y, width))
            for placed in self._pages
        )

    @cached_property
    def _pages(self) -> list[Laid]:
        rest = list(self.blocks)
        pages: list[Laid] = []
        while rest or not pages:
            columns = self._columns(self._head(len(pages)))
            placed, taken = fill(rest, columns)
            if taken == len(rest) and rest:
                placed, taken = fill(rest, balanced(rest, columns))
            pages.append(placed)
            if not taken:
                break
            rest = rest[taken:]
        return pages

    def _head(self, place: int) -> PageHead:
        if not place:
            return PageHead(self.title, self.subtitle)
        return PageHead(self.title[:1], self.words.tr("sheets.continued"))

    def _columns(self, head: PageHead) -> list[Box]:
        body = self.paper.body.without_top(head.height(self.paper, self.words))
        body = body.without_bottom(self.foot.height(self.paper) + self.paper.mm(2))
        portrait = replace(self.paper, size="A4", orientation="portrait").body.width
        count = max(self.columns, round(self.columns * body.width / self.paper.mm(portrait)))
        return body.columns(count, self.paper.mm(_GAP_MM))

    def _painter(self, place: int) -> Painter:
        def draw(page: Page, number: str) -> None:
            self._head(place).draw(page, self.words)
            draw_all(page, self._pages[place])
            self.foot.draw(page, self.words, number)

        return draw


def _links(block: Block, x: float, y: float, width: float) -> Iterator[Link]:
    if isinstance(block, Group):
        for inner in block.blocks:
            yield from _links(inner, x, y, width)
            y += inner.height(width)
    elif isinstance(block, EntryRow) and block.pages:
        yield Link(Box(x, y, width, block.height(width)), block.pages[0] - 1)
