"""The section of an overlap check in a report: the answer, hectares, groups of land, what rules call for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from ...base.translate import tr
from ...base.units import format_date, format_number
from .page import NOTE_TEXT
from .writer import Writer

if TYPE_CHECKING:
    from ...land.overlap.report import OverlapReport, RestKey, SiteRecord

_HECTARES, _PERCENT = 4, 2
"""Decimals."""

_MOST_SITES = 50
_RESTS: dict[str, RestKey] = {"contested": "contested_ha", "nodata": "nodata_ha", "uncovered": "uncovered_ha"}
"""Rows of the table of land that have no code, and where a record holds their hectares."""


def write_overlap(
    writer: Writer, report: OverlapReport, *, map_png: Callable[[str], bytes] | None = None
) -> Iterator[None]:
    """Write the section of a check, yielding after each site.

    Parameters
    ----------
    map_png : callable, optional
        Returns the map of a site by its id.
    """
    language = writer.language
    about = report.about
    writer.heading(tr("reports.heading.overlap", language, map=about.map_name))
    writer.paragraph(
        tr("reports.overlap.about", language, map=about.map_name, crs=about.map_crs or "–")
        + " "
        + tr("reports.overlap.day", language, day=format_date(about.day, language))
    )
    writer.paragraph(tr("reports.overlap.meaning", language))
    if len(report.records) > 1:
        _write_answers(writer, report)
    for record in report.records[:_MOST_SITES]:
        _write_site(writer, record, map_png)
        yield
    left = len(report.records) - _MOST_SITES
    if left > 0:
        writer.paragraph(
            tr("reports.overlap.more_sites", language, n=format_number(left, language, digits=0))
        )
    for credit in about.credits:
        writer.paragraph(credit, NOTE_TEXT)


def steps(report: OverlapReport) -> list[str]:
    """Return the names of what :func:`write_overlap` yields after."""
    return [_name(record) for record in report.records[:_MOST_SITES]]


def _name(record: SiteRecord) -> str:
    return str(record["name"] or record["site"])


def _write_answers(writer: Writer, report: OverlapReport) -> None:
    language = writer.language
    columns = [
        writer.column("number", 9, is_number=True),
        writer.column("site", 35),
        writer.column("answer", 22),
        writer.column("site_ha", 18, is_number=True),
        writer.column("contested_ha", 18, is_number=True),
        writer.column("uncovered_ha", 18, is_number=True),
    ]
    rows = [
        [
            str(number),
            _name(record),
            tr(f"overlap.state.{record['state']}", language),
            _ha(record["site_ha"], language),
            _ha(record.get("contested_ha"), language),
            _ha(record.get("uncovered_ha"), language),
        ]
        for number, record in enumerate(report.records, start=1)
    ]
    writer.table(tr("reports.caption.answers", language), columns, rows)


def _write_site(writer: Writer, record: SiteRecord, map_png: Callable[[str], bytes] | None) -> None:
    language = writer.language
    name = _name(record)
    writer.heading(name, 2)
    answer = tr(f"overlap.state.{record['state']}", language)
    verdict = writer.paragraph(tr("reports.overlap.answer", language, answer=answer), bold=True)
    verdict.paragraph_format.keep_with_next = True  # the reasons stand below it
    writer.bullets(record["reason"])
    picture = map_png(record["site"]) if map_png else b""
    if picture:
        writer.figure(tr("reports.caption.overlap_map", language, name=name), picture)
    _write_land(writer, record, name)
    _write_ledger(writer, record, name)
    _write_rules(writer, record)
    if record["warnings"]:
        writer.paragraph(tr("reports.overlap.warnings", language))
        writer.bullets(record["warnings"])


def _write_land(writer: Writer, record: SiteRecord, name: str) -> None:
    language = writer.language
    rows = [
        [
            str(land["code"]),
            str(land["name"]),
            _ha(land["ha"], language),
            _ha(land["grid_ha"], language),
            _share(land["share"], language),
        ]
        for land in record["classes"]
    ]
    for row, key in _RESTS.items():
        if ha := record.get(key):
            share = ha / record["site_ha"] if record["site_ha"] else None
            label = tr(f"reports.overlap.{row}", language)
            rows.append(["", label, _ha(ha, language), "", _share(share, language)])
    if not rows:
        return
    rows.append(
        [
            "",
            tr("reports.overlap.whole", language),
            _ha(record["site_ha"], language),
            _ha(record["grid_site_ha"], language),
            _share(1.0, language),
        ]
    )
    columns = [
        writer.column("code", 14),
        writer.column("land", 42),
        writer.column("ha", 16, is_number=True),
        writer.column("grid_ha", 17, is_number=True, epsg=record["grid_epsg"]),
        writer.column("share", 11, is_number=True),
    ]
    writer.table(tr("reports.caption.land", language, name=name), columns, rows)


def _write_ledger(writer: Writer, record: SiteRecord, name: str) -> None:
    language = writer.language
    lines = [line for line in record.get("ledger", []) if line["low_ha"] or line["high_ha"]]
    if not lines:
        return
    columns = [
        writer.column("group", 52),
        writer.column("at_least_ha", 24, is_number=True),
        writer.column("at_most_ha", 24, is_number=True),
    ]
    rows = [[line["name"], _ha(line["low_ha"], language), _ha(line["high_ha"], language)] for line in lines]
    writer.table(tr("reports.caption.ledger", language, name=name), columns, rows)


def _write_rules(writer: Writer, record: SiteRecord) -> None:
    """Write what rules in force call for; those that do not apply stay in the data files."""
    language = writer.language
    calls = [rule for rule in record["rules"] if rule["calls"]]
    if not calls:
        return
    columns = [
        writer.column("rule", 12),
        writer.column("needs", 52),
        writer.column("document", 36),
    ]
    rows = [
        [
            rule["rule_id"],
            rule["sentence"],
            "\n".join([rule["document"], tr(f"legal.confidence.{rule['confidence']}", language)]),
        ]
        for rule in calls
    ]
    writer.table(tr("reports.caption.rules", language), columns, rows)
    writer.paragraph(tr("reports.overlap.no_verdict", language))


def _ha(value: float | None, language: str) -> str:
    return format_number(value, language, digits=_HECTARES)


def _share(value: float | None, language: str) -> str:
    if value is None:
        return format_number(None, language)
    return f"{format_number(value * 100, language, digits=_PERCENT)} %"
