"""The answer for one site as HTML: its state and why, hectares by code and by group, what to know besides."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ....base.translate import has, tr
from ....base.units import format_ha, format_number
from ....land.overlap.checks import CLEAR, CONFLICT, COULD_NOT_CHECK
from ....land.overlap.report import WORST_FIRST, ClassRecord, ContestedRecord, LedgerRecord, SiteRecord
from ...session.markup import Markup, element, joined

SIGNS = {CONFLICT: "!", COULD_NOT_CHECK: "?", CLEAR: "✓"}
"""The sign of each answer; its shape differs as well."""

_DIGITS = 4
"""Decimals of hectares: square metres."""


def chip(state: str, language: str, *, count: int | None = None) -> Markup:
    """Return an answer as a sign and words."""
    words = tr(f"overlap.state.{state}", language)
    return element(
        "span",
        element("i", SIGNS[state], aria_hidden="true"),
        element("b", format_number(count, language, digits=0)) if count is not None else "",
        element("span", words),
        class_=f"answer {state}",
    )


def head(record: SiteRecord, language: str, *, context: Sequence[str]) -> Markup:
    """Return the answer for one site: state, name, hectares, reasons.

    Parameters
    ----------
    context : sequence of str
        What the answer rests on: map, day, sites.
    """
    return element(
        "section",
        chip(record["state"], language),
        element("h2", record["name"] or record["site"]),
        element("p", _size(record, language), class_="size") if record["site_ha"] is not None else "",
        element("ul", *(element("li", reason) for reason in record["reason"]), class_="reasons"),
        element("p", " · ".join(context), class_="quiet"),
        class_=f"verdict {record['state']}",
        data_state=record["state"],
    )


def _size(record: SiteRecord, language: str) -> str:
    return tr(
        "overlap_page.size",
        language,
        ha=format_ha(record["site_ha"], language, digits=_DIGITS),
        grid=format_ha(record["grid_site_ha"], language, digits=_DIGITS),
        epsg=record["grid_epsg"],
    )


def overall(states: Sequence[str], language: str) -> Markup:
    """Return how many sites have which answer, the worst first."""
    counts = {state: states.count(state) for state in WORST_FIRST}
    total = format_number(len(states), language, digits=0)
    return element(
        "div",
        element("h2", tr("overlap_page.overall", language, total=total)),
        element(
            "div",
            joined(*(chip(state, language, count=count) for state, count in counts.items() if count)),
            class_="answers",
        ),
        class_="overall",
        data_states=" ".join(f"{state}={count}" for state, count in counts.items()),
    )


def table(record: SiteRecord, language: str) -> Markup | str:
    """Return what lies under the site; nothing where nothing was cut."""
    lines = [*_classes(record, language), *_rest(record, language)]
    if record["site_ha"] is None or not lines:
        return ""
    heads = [
        element("th", tr(f"overlap_page.land.{name}", language), scope="col", class_=kind)
        for name, kind in (("code", None), ("name", None), ("ha", "number"), ("grid_ha", "number"))
    ]
    return joined(
        element("h3", tr("overlap_page.land.title", language), class_="section-title"),
        element(
            "table",
            element("thead", element("tr", *heads)),
            element("tbody", *lines),
            element("tfoot", _total(record, language)),
            class_="plain-table land",
        ),
        _cells(record, language),
    )


def _cells(record: SiteRecord, language: str) -> Markup | str:
    if "cells" not in record:
        return ""
    cells = format_number(record["cells"], language, digits=1)
    return element("p", tr("overlap_page.land.cells", language, cells=cells), class_="quiet")


def _classes(record: SiteRecord, language: str) -> list[Markup]:
    return [
        _line(
            record,
            language,
            part="land",
            colour=found["colour"],
            code=found["code"],
            name=found["name"],
            ha=found["ha"],
            grid_ha=found["grid_ha"],
            bounds=(found.get("low_ha"), found.get("high_ha")),
            below=[_printed(found, language), *_remarks(found, language)],
        )
        for found in record["classes"]
        if has_land(found)
    ]


def _printed(found: ClassRecord, language: str) -> Markup | str:
    printed = [text for text in found["as_printed"] if text != found["code"]]
    if not printed:
        return ""
    shown = ", ".join(text or tr("overlap_page.land.blank", language) for text in printed)
    return element("p", tr("overlap_page.land.printed", language, texts=shown), class_="quiet")


def _remarks(found: ClassRecord, language: str) -> list[Markup]:
    said = [element("p", note, class_="quiet") for note in found["notes"]]
    needs = found["consequence"]
    if needs:
        count = format_number(len(needs), language, digits=0)
        said.append(
            element(
                "details",
                element("summary", tr("overlap_page.land.needs", language, count=count)),
                element("ul", *(element("li", need) for need in needs)),
                class_="needs",
            )
        )
    return said


def _rest(record: SiteRecord, language: str) -> Iterable[Markup]:
    """Return the lines of what no single class claims."""
    for contested in filter(has_land, record["contested"]):
        yield _line(
            record,
            language,
            part="contested",
            code=" / ".join(contested["codes"]),
            name=tr("overlap_page.part.contested", language),
            ha=contested["ha"],
            grid_ha=contested["grid_ha"],
        )
    for part, ha, grid_ha in (
        ("nodata", record.get("nodata_ha"), record.get("grid_nodata_ha")),
        ("uncovered", record["uncovered_ha"], record["grid_uncovered_ha"]),
    ):
        if ha:
            name = tr(f"overlap_page.part.{part}", language)
            yield _line(record, language, part=part, code="", name=name, ha=ha, grid_ha=grid_ha)


def has_land(part: ClassRecord | ContestedRecord) -> bool:
    """Tell whether a class or a part has land to the square metre; arithmetic on edges leaves less."""
    return bool(part["ha"])


def _line(
    record: SiteRecord,
    language: str,
    *,
    part: str,
    code: str,
    name: str,
    ha: float,
    grid_ha: float | None,
    colour: str = "",
    bounds: tuple[float | None, float | None] = (None, None),
    below: Iterable[Markup | str] = (),
) -> Markup:
    share = 100 * ha / record["site_ha"] if record["site_ha"] else 0.0
    style = f"--swatch:{colour or 'transparent'};--share:{min(share, 100):.2f}%"
    return element(
        "tr",
        element("td", element("i", class_=f"swatch {part}", aria_hidden="true"), element("b", code)),
        element(
            "td",
            element("span", name, class_="name"),
            element(
                "span",
                element("span", element("i", class_=part), class_="bar", aria_hidden="true"),
                element("span", f"{format_number(share, language, digits=1)}%"),
                class_="share",
            ),
            joined(*below),
        ),
        element("td", _hectares(ha, language), _range(bounds, language), class_="number"),
        element("td", _hectares(grid_ha, language), class_="number"),
        style=style,
        data_part=part,
        data_code=code,
    )


def _total(record: SiteRecord, language: str) -> Markup:
    return element(
        "tr",
        element("td"),
        element("td", tr("overlap_page.land.total", language)),
        element("td", _hectares(record["site_ha"], language), class_="number"),
        element("td", _hectares(record["grid_site_ha"], language), class_="number"),
    )


def _hectares(value: float | None, language: str) -> str:
    return "" if value is None else format_number(value, language, digits=_DIGITS, fixed=True)


def _range(bounds: tuple[float | None, float | None], language: str) -> Markup | str:
    low, high = bounds
    if low is None or high is None or low == high:
        return ""
    ends = {"low": _hectares(low, language), "high": _hectares(high, language)}
    return element("small", tr("overlap_page.land.range", language, **ends))


def ledger(record: SiteRecord, language: str) -> Markup | str:
    """Return hectares by the land groups that the rules tell apart, with what they may be at most."""
    rows = [row for row in record["ledger"] if row["low_ha"] is not None]
    if not rows:
        return ""
    heads = [
        element("th", tr(f"overlap_page.ledger.{name}", language), scope="col", class_=kind)
        for name, kind in (("group", None), ("found", "number"), ("at_most", "number"))
    ]
    lines = [
        element(
            "tr",
            element("td", row["name"]),
            element("td", _hectares(row["low_ha"], language), class_="number"),
            element("td", _at_most(row, language), class_="number"),
            class_=None if row["low_ha"] or row["high_ha"] else "none",
            data_row=row["row"],
        )
        for row in rows
    ]
    return joined(
        element("h3", tr("overlap_page.ledger.title", language), class_="section-title"),
        element("p", tr("overlap_page.ledger.note", language), class_="quiet"),
        element(
            "table",
            element("thead", element("tr", *heads)),
            element("tbody", *lines),
            class_="plain-table ledger",
        ),
    )


def _at_most(row: LedgerRecord, language: str) -> str:
    """Return the most that there may be, where that is more than what was found."""
    if row["high_ha"] is None or row["high_ha"] == row["low_ha"]:
        return ""
    return _hectares(row["high_ha"], language)


def notes(record: SiteRecord, read: Iterable[str], language: str) -> Markup | str:
    """Return what else a reader should know: warnings, how the sites were read, repairs of the map."""
    return joined(
        _listed("overlap_page.notes.warnings", record["warnings"], language),
        _listed("overlap_page.notes.read", read, language),
        _repairs(record, language),
    )


def _listed(title: str, lines: Iterable[str], language: str) -> Markup | str:
    items = [element("li", line) for line in lines]
    if not items:
        return ""
    return joined(
        element("h3", tr(title, language), class_="section-title"), element("ul", *items, class_="notes")
    )


def _repairs(record: SiteRecord, language: str) -> Markup | str:
    repairs = record["repairs"]
    if not repairs:
        return ""
    lines = [
        element(
            "li",
            tr(
                "overlap_page.notes.repair",
                language,
                parcel=repair["parcel"],
                reason=_fault(repair["reason"], language),
                before=format_ha(repair["before_ha"], language, digits=_DIGITS),
                after=format_ha(repair["after_ha"], language, digits=_DIGITS),
            ),
        )
        for repair in repairs
    ]
    count = format_number(len(repairs), language, digits=0)
    return element(
        "details",
        element("summary", tr("overlap_page.notes.repairs", language, count=count)),
        element("ul", *lines, class_="notes"),
        class_="fold",
    )


def _fault(token: str, language: str) -> str:
    key = f"uploads.reason.{token}"
    return tr(key if has(key) else "uploads.reason.other", language)
