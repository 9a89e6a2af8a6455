"""A series page by page: cover, contents, overview, sheets, index, sources; what stands on which page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, groupby

from ...base.text import initial, parted
from ...base.translate import tr
from ...base.units import format_number
from ..canvas.binding import Bookmark, Link
from ..canvas.blocks import Block, Gap, Group, Heading, TypeSizes
from ..canvas.words import Phrase
from ..map.surround import PageFoot
from ..sheets import Sheet
from ..sheets.sources import credit_texts, source_counts
from .cover import Cover
from .lists import EntryRow, FlowPages, Initial, documents, entries, source_rows
from .plan import COMMUNES, Plan

COVER, CONTENTS, OVERVIEW, PART, INDEX, SOURCES = "cover", "contents", "overview", "part", "index", "sources"
_ENTRY = 1.22
_INDEX_COLUMNS = 3


@dataclass(frozen=True)
class Section:
    """One or more pages that are drawn together.

    Parameters
    ----------
    kind : str
    name : str
        For bookmarks, and for a reader who waits.
    number : int, optional
        Which part of the plan it is the sheet of.
    """

    kind: str
    name: str
    number: int = -1


def sections(plan: Plan) -> tuple[Section, ...]:
    """Return what a series consists of, in its order."""
    language = plan.words.first

    def named(kind: str) -> Section:
        return Section(kind, tr(f"series.title.{kind}", language))

    front = [named(COVER), named(CONTENTS)] + ([named(OVERVIEW)] if plan.report is None else [])
    sheets = [Section(PART, part.name, number) for number, part in enumerate(plan.parts)]
    return (*front, *sheets, named(INDEX), named(SOURCES))


@dataclass(frozen=True)
class Layout:
    """The pages of a series.

    Parameters
    ----------
    plan : Plan
    counts : tuple of int
        Pages of the sheet of each part.
    """

    plan: Plan
    counts: tuple[int, ...]

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """What the series consists of."""
        return sections(self.plan)

    # -- numbers -----------------------------------------------------------------------------------

    @cached_property
    def part_pages(self) -> tuple[int, ...]:
        """The first page of each part, counted from 1, and the page after the last."""
        # How many pages the contents take does not depend on the numbers in them.
        contents = len(self._contents([0] * len(self.counts), 0, 0).sheet)
        overview = 0 if self.plan.report is not None else 1
        return tuple(accumulate(self.counts, initial=1 + contents + overview + 1))

    @cached_property
    def firsts(self) -> tuple[int, ...]:
        """The first page of each section, counted from 1."""
        return tuple(accumulate(map(self._count, self.sections), initial=1))[:-1]

    @cached_property
    def total(self) -> int:
        """Number of all pages."""
        return sum(map(self._count, self.sections))

    def _count(self, section: Section) -> int:
        if section.kind == PART:
            return self.counts[section.number]
        return len(self.sheet(section))

    # -- sheets ------------------------------------------------------------------------------------

    def sheet(self, section: Section) -> Sheet:
        """Return the pages of a section."""
        if section.kind == PART:
            return self.plan.sheet(self.plan.parts[section.number])
        if section.kind == COVER:
            return Cover(self.plan, self.title, self.foot).sheet
        if section.kind == OVERVIEW:
            return self.plan.overview
        return self._flows[section.kind].sheet

    def links(self, section: Section, page: int) -> tuple[Link, ...]:
        """Return where the entries on a page of a section lead; pages from 0."""
        flow = self._flows.get(section.kind)
        return flow.links[page] if flow else ()

    @cached_property
    def bookmarks(self) -> tuple[Bookmark, ...]:
        """The bookmarks of the whole."""
        return tuple(self._bookmarks())

    def _bookmarks(self) -> Iterator[Bookmark]:
        for kind, group in groupby(
            zip(self.sections, self.firsts, strict=True), key=lambda pair: pair[0].kind
        ):
            if kind != PART:
                yield from (Bookmark(section.name, first - 1) for section, first in group)
                continue
            shown = ""
            for section, first in group:
                part = self.plan.parts[section.number]
                if part.group != shown:
                    shown = part.group
                    yield Bookmark(shown, first - 1)
                yield Bookmark(part.name, first - 1, int(bool(shown)))

    @cached_property
    def _flows(self) -> dict[str, FlowPages]:
        *pages, index = self.part_pages
        sources = index + len(self._index.sheet)
        return {
            CONTENTS: self._contents(pages, index, sources),
            INDEX: self._index,
            SOURCES: self._sources,
        }

    @cached_property
    def _style(self) -> TypeSizes:
        return TypeSizes.of(self.plan.paper.pt(_ENTRY))

    @cached_property
    def title(self) -> Phrase:
        """The title of the series."""
        plan = self.plan
        if plan.title:
            return (plan.title,)
        if plan.report is not None:
            return plan.words.tr("sheets.overlap.title")
        return plan.words.tr("series.cover.title")

    @cached_property
    def foot(self) -> PageFoot:
        """The foot of the pages that show no map of their own."""
        plan = self.plan
        counts = source_counts(plan.frames) if plan.report is None else {}
        texts = credit_texts(counts, plan.atlas, plan.words)
        credits = plan.report.about.credits if plan.report is not None else ()
        return PageFoot((*texts, *credits), plan.atlas.version)

    def _flow(self, kind: str, blocks: list[Block], subtitle: Phrase, columns: int) -> FlowPages:
        plan = self.plan
        title = plan.words.tr(f"series.title.{kind}")
        return FlowPages(title, subtitle, self.foot, plan.paper, plan.words, blocks, columns)

    # -- contents, index, sources ------------------------------------------------------------------

    def _contents(self, firsts: Sequence[int], index: int, sources: int) -> FlowPages:
        plan, style = self.plan, self._style
        size = style.text_pt
        contents: list[Block] = []
        if plan.report is None:
            overview = firsts[0] - 1 if firsts else index - 1
            contents.append(
                EntryRow(plan.words.tr("series.title.overview"), (overview,), size, weight="medium")
            )
        for group, members in groupby(zip(plan.parts, firsts, strict=True), key=lambda pair: pair[0].group):
            rows = [
                EntryRow(part.title, (first,), size, note=part.note, indent=2.5 * style.scale * bool(group))
                for part, first in members
            ]
            if group:
                heading = Heading((group,), style.heading_pt * 1.1)
                contents += [Gap(2.4 * style.scale), Group((heading, Gap(0.6), rows[0])), *rows[1:]]
            else:
                contents += rows
        contents.append(Gap(2.4 * style.scale))
        for title, page in (("index", index), ("sources", sources)):
            contents.append(EntryRow(plan.words.tr(f"series.title.{title}"), (page,), size, weight="medium"))
        return self._flow(CONTENTS, contents, self._unplaced(), 2)

    def _unplaced(self) -> Phrase:
        """Return how many features are on no sheet of a commune."""
        plan = self.plan
        if plan.report is not None or plan.by != COMMUNES:
            return ()
        n = sum(
            sum(not parted(codes) for codes in frame["commune_codes_2025"]) for frame in plan.frames.values()
        )
        if not n:
            return ()
        return plan.words.each(
            lambda language: tr("series.no_commune", language, n=format_number(n, language, digits=0))
        )

    @cached_property
    def _index(self) -> FlowPages:
        plan, size = self.plan, self._style.text_pt * 0.92
        blocks: list[Block] = []
        found = entries(plan.names, self._pages_of_features(), plan.words.languages)
        for letter, group in groupby(found, key=lambda entry: initial(entry.name)):
            rows: list[Block] = [
                EntryRow((entry.name,), entry.pages, size, note=entry.kind) for entry in group
            ]
            blocks += [Group((Initial(letter, size * 1.25), rows[0])), *rows[1:]]
        return self._flow(INDEX, blocks, plan.words.tr("series.index_note"), _INDEX_COLUMNS)

    def _pages_of_features(self) -> dict[str, list[int]]:
        pages: dict[str, list[int]] = {}
        for part, first in zip(self.plan.parts, self.part_pages, strict=False):
            for feature_id in part.feature_ids:
                pages.setdefault(feature_id, []).append(first)
        if self.plan.report is None:  # what is on no sheet of its own is on the overview
            overview = self.part_pages[0] - 1
            for feature_id in self.plan.names.index:
                pages.setdefault(str(feature_id), [overview])
        return pages

    @cached_property
    def _sources(self) -> FlowPages:
        if self.plan.report is not None:
            return self._flow(SOURCES, list(documents(self.plan.report, self.plan.words, self._style)), (), 1)
        return self._flow(
            SOURCES, list(source_rows(self.plan, self._style)), self.plan.words.tr("series.sources_note"), 2
        )
