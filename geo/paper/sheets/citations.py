"""The sources behind what a sheet shows: numbered notes, counts, credits, the newest date."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from ...base.dates import known_from
from ...base.palette import INK
from ...base.translate import tr
from ...base.units import format_date, format_number
from ...records.provenance import Source
from ...records.wording import known_text, word
from ..canvas.blocks import MUTED, Block, Group, Heading, Paragraph
from ..canvas.words import Phrase, Words

if TYPE_CHECKING:
    from ...atlas.atlas import Atlas


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

    def blocks(self, words: Words, size: float) -> list[Block]:
        """Return a paragraph a source."""
        return [
            Paragraph((f"[{number}] {source_text(source, words.first)}",), size, after=0.25)
            for number, source in enumerate(self.sources, start=1)
        ]


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
    dated = [(day, text) for text in texts if (day := known_from(text))]
    return max(dated)[1] if dated else ""


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
    return [Group((heading, blocks[0])), *blocks[1:]]


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
        return " ".join(tr(f"sheets.credit.{part}", language) for part in parts)

    credits = "; ".join(f"{publisher}, {licence}" for publisher, licence in sorted(licences.items()))
    figures = (tr("sheets.credit.figures", words.first, credits=credits),) if credits else ()
    return (*words.each(text), *figures)
