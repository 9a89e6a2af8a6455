"""What a sheet rests on: sources numbered as they are cited, ranked, listed, credited; the newest figure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from ...atlas.ground import ground_credits
from ...base.palette import ACCENT, INK
from ...base.translate import tr
from ...base.units import format_date, format_number, known_from
from ...records.provenance import Source
from ...records.wording import known_text, word
from ..canvas import fonts
from ..canvas.blocks import MUTED, Block, Heading, Paragraph, TypeSizes, written
from ..canvas.page import Page
from ..canvas.words import Phrase, Words
from .rows import under

if TYPE_CHECKING:
    from ...atlas.atlas import Atlas

_SMALL = 0.86
"""Size of the sources beside the text, and of what stands below the title of one."""


@dataclass
class Notes:
    """Numbers of sources in the order in which they are first cited."""

    sources: list[Source] = field(default_factory=list)

    def mark(self, source: Source) -> int:
        """Return the number of a source."""
        for number, known in enumerate(self.sources, start=1):
            if known.source_id == source.source_id:
                return number
        self.sources.append(source)
        return len(self.sources)

    def section(self, words: Words, style: TypeSizes, most: int | None = None) -> list[Block]:
        """Return a paragraph a source under a heading, of at most so many lines; nothing of no source."""
        heading = Heading(words.tr("sheets.sources"), style.heading_pt)
        texts = [
            f"[{number}] {source_text(source, words.first)}"
            for number, source in enumerate(self.sources, start=1)
        ]
        size = style.text_pt * _SMALL
        return under(heading, [Paragraph((text,), size, after=0.25, most=most) for text in texts])


def source_text(source: Source, language: str) -> str:
    """Return title, publisher, date and standing of a source on one line."""
    parts = [
        source.title,
        source.publisher,
        format_date(source.published, language) if source.published else "",
        word("standing", source.standing, language),
    ]
    return " · ".join(part for part in parts if part)


def source_counts(frames: Mapping[str, pd.DataFrame]) -> Counter[str]:
    """Return how many figures and places of some features rest on each source."""
    counts: Counter[str] = Counter()
    for frame in frames.values():
        for column in frame.columns:
            if str(column).endswith("source_id"):
                counts.update(text for text in frame[column] if known_text(text))
    return counts


def newest(frames: Mapping[str, pd.DataFrame]) -> str:
    """Return the latest date that a figure of some features describes, ``""`` if none is dated."""
    texts = {
        str(text)
        for frame in frames.values()
        for column in frame.columns
        if str(column).endswith("_as_of")
        for text in frame[column].dropna().unique()
    }
    days = [(day, text) for text in texts if (day := known_from(text))]
    return max(days)[1] if days else ""


def dated(as_of: date | None, frames: Mapping[str, pd.DataFrame], language: str) -> str:
    """Return the day that a sheet tells of: the one asked for, else that of the newest figure."""
    if as_of:
        return tr("sheets.as_of", language, date=format_date(as_of, language))
    latest = newest(frames)
    return tr("sheets.newest", language, date=format_date(latest, language)) if latest else ""


def source_of(atlas: Atlas, source_id: str) -> Source:
    """Return a source by its id."""
    row = atlas.sources.loc[source_id]
    return Source(source_id, **{str(name): known_text(text) for name, text in row.items()})


def source_list(
    atlas: Atlas, counts: Counter[str], words: Words, *, heading_pt: float, text_pt: float, most: int
) -> list[Block]:
    """Return the sources on which most rests, and how many others there are."""
    known = [(source_id, n) for source_id, n in counts.items() if source_id in atlas.sources.index]
    ranked = sorted(known, key=lambda pair: (-pair[1], pair[0]))
    if not ranked:
        return []
    total = format_number(len(ranked), words.first, digits=0)
    heading = Heading(words.each(lambda language: f"{tr('sheets.sources', language)} ({total})"), heading_pt)
    blocks: list[Block] = []
    for source_id, n in ranked[:most]:
        figures = tr("sheets.figures", words.first, n=format_number(n, words.first, digits=0))
        text = f"{source_text(source_of(atlas, source_id), words.first)} · {figures}"
        blocks.append(Paragraph((text,), text_pt, colour=INK, after=0.4))
    rest = len(ranked) - most
    if rest > 0:
        blocks.append(Paragraph(words.tr("sheets.more_sources", n=rest), text_pt, colour=MUTED))
    return under(heading, blocks)


def credit_texts(source_ids: Iterable[str], atlas: Atlas, words: Words) -> Phrase:
    """Return the credits that licences ask for: outlines, places, figures."""
    licences: dict[str, str] = {}
    for source_id in sorted(set(source_ids) & set(atlas.sources.index)):
        row = atlas.sources.loc[source_id]
        if known_text(row["licence"]):
            publisher = known_text(row["publisher"]) or known_text(row["title"])
            licences[publisher] = known_text(row["licence"])

    def text(language: str) -> str:
        parts = ("outlines", "communes", "standing")
        told = [tr(f"sheets.credit.{part}", language) for part in parts]
        ground = "; ".join(ground_credits(atlas.context))
        return " ".join([*told, *([tr("sheets.credit.ground", language, credits=ground)] if ground else [])])

    credits = "; ".join(f"{publisher}, {licence}" for publisher, licence in sorted(licences.items()))
    figures = (tr("sheets.credit.figures", words.first, credits=credits),) if credits else ()
    return (*words.each(text), *figures)


@dataclass(frozen=True)
class SourceRow:
    """A source with the number of figures that were taken from it; 0 where it only says otherwise."""

    source: Source
    figures: int
    words: Words
    size: float

    def height(self, width: float) -> float:  # noqa: D102
        return self._write(None, 0.0, 0.0, width) + self.size * 0.2

    def draw(self, page: Page, x: float, y: float, width: float) -> None:  # noqa: D102
        self._write(page, x, y, width)

    def _write(self, page: Page | None, x: float, y: float, width: float) -> float:
        small = self.size * _SMALL
        title = fonts.wrapped(self.source.title, width, self.size, "medium")
        y = written(page, x, y, title, size=self.size, weight="medium", colour=INK)
        y = written(page, x, y, fonts.wrapped(self._about(), width, small), size=small, colour=MUTED)
        address = fonts.wrapped(self.source.url, width, small, most=2)
        return written(page, x, y, address, size=small, colour=ACCENT)

    def _about(self) -> str:
        source, language = self.source, self.words.first
        n = format_number(self.figures, language, digits=0)
        parts = [
            source.publisher,
            format_date(source.published, language) if source.published else "",
            source.licence,
            tr("sheets.figures", language, n=n) if self.figures else tr("series.says_otherwise", language),
        ]
        return " · ".join(part for part in parts if part)
