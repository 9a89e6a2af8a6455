"""The answer of a check in a form that is read at a glance, with and without colour."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ....base.translate import tr
from ....base.units import format_ha, format_number
from ....land.overlap.checks import CLEAR, CONFLICT, COULD_NOT_CHECK
from ...session.markup import Markup, element, joined

SIGNS = {CONFLICT: "!", COULD_NOT_CHECK: "?", CLEAR: "✓"}
"""The sign of each answer; its shape differs as well."""

WORST_FIRST = tuple(SIGNS)


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


def head(record: Mapping[str, Any], language: str, *, context: Sequence[str]) -> Markup:
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


def _size(record: Mapping[str, Any], language: str) -> str:
    return tr(
        "overlap_page.size",
        language,
        ha=format_ha(record["site_ha"], language, digits=4),
        grid=format_ha(record["grid_site_ha"], language, digits=4),
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
