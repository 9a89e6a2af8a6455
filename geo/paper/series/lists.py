"""The index of names: what is looked up, in Vietnamese order, and the pages where it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ...base.text import parted, sort_key
from ...base.translate import DEFAULT_LANGUAGE, LANGUAGES, tr
from ...base.units import format_number
from ...records.vocabulary import STANDINGS
from ...records.wording import known_text
from ..canvas.blocks import Block, Gap, Group, Heading, Paragraph, TypeSizes
from ..canvas.sizes import POINT_MM
from ..canvas.words import Words, abbreviated, joined, used_abbreviations
from ..sheets.sources import SourceRow, source_of
from .plan import Plan

if TYPE_CHECKING:
    import pandas as pd

    from ...land.overlap.report import OverlapReport


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
    rules: dict[str, dict[str, Any]] = {
        str(rule["rule_id"]): rule for record in report.records for rule in record["rules"]
    }
    if rules:
        yield Gap(2.0 * style.scale)
        yield Heading(words.tr("series.rules"), style.heading_pt)
    for rule_id, rule in sorted(rules.items()):
        confidence = tr(f"legal.confidence.{rule['confidence']}", words.first)
        text = f"{rule_id}: {rule['document']} · {confidence}"
        yield Paragraph((text,), style.text_pt, after=0.5)
    yield Gap(POINT_MM)
