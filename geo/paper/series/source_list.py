"""What a series rests on: its sources by standing; for overlap checks the map and the rules."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ...base.translate import tr
from ...base.units import format_number
from ...records.vocabulary import STANDINGS
from ..canvas.blocks import Block, Gap, Group, Heading, Paragraph
from ..canvas.boxes import POINT_MM
from ..canvas.words import Words, joined
from ..map.legend_rows import Style
from ..sheets.citations import source_of
from ..sheets.source_row import SourceRow
from .plan import Plan

if TYPE_CHECKING:
    from ...land.overlap.report import OverlapReport


def source_rows(plan: Plan, style: Style) -> Iterator[Block]:
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


def documents(report: OverlapReport, words: Words, style: Style) -> Iterator[Block]:
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
