"""The strip of headline figures: actual values first, plans and targets apart from them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ...atlas.selection import Selection
from ...atlas.totals import HEADLINES, Figure, Totals
from ...base.translate import tr
from ...base.units import format_date, format_number, format_unit, is_known
from ...records.vocabulary import BASES
from ...records.wording import word
from ..session.markup import Markup, element, joined

if TYPE_CHECKING:
    from collections.abc import Iterable

_LABELS = {
    "area_ha": "area",
    "available_ha": "available",
    "fill_rate_pct": "fill",
    "investment_vnd_bn": "investment",
    "capacity_mw": "capacity",
}
_NUMBER = re.compile(r"\d[\d.,]*")


def strip(totals: Totals, selection: Selection, language: str, *, imprecise: int = 0) -> Markup:
    """Return the strip for the totals of a selection.

    Parameters
    ----------
    imprecise : int
        Features that a drawn area leaves out because only their commune or district is known.
    """
    headlines = [_headline(totals, name, language) for name in HEADLINES]
    items = [_count(totals, language), *filter(None, headlines)]
    return joined(
        element("dl", *items, class_="figures", tabindex="0", aria_label=tr("ui.figures.label", language)),
        _conditions(selection, imprecise, language),
    )


def _count(totals: Totals, language: str) -> Markup:
    layers = [
        f"{word('layer', layer, language)} {format_number(count, language, digits=0)}"
        for layer, count in totals.by_layer.items()
        if count
    ]
    return element(
        "div",
        element("dt", tr("ui.figures.count", language)),
        element("dd", format_number(totals.count, language, digits=0), class_="value"),
        title=" · ".join(layers),
        data_figure="count",
    )


def _headline(totals: Totals, attribute: str, language: str) -> Markup | str:
    actual = totals.figure(attribute)
    if actual is None:
        return ""
    others = [totals.figure(attribute, basis) for basis in BASES if basis != "actual"]
    layers = ", ".join(word("layer", layer, language) for layer in actual.layers)
    return element(
        "div",
        element("dt", tr(f"ui.figures.{_LABELS[attribute]}", language)),
        element("dd", *_parts(format_unit(actual.value, actual.unit, language)), class_="value"),
        element("dd", tr("ui.figures.known", language, known=actual.known, total=actual.of), class_="known"),
        *_apart(others, language),
        title=layers,
        data_figure=attribute,
    )


def _apart(figures: Iterable[Figure | None], language: str) -> list[Markup]:
    return [
        element(
            "dd",
            tr(
                f"ui.figures.{figure.basis}", language, value=format_unit(figure.value, figure.unit, language)
            ),
            f" ({figure.known}/{figure.of})",
            class_="planned",
        )
        for figure in figures
        if figure is not None and is_known(figure.value)
    ]


def _parts(text: str) -> list[str]:
    """Return a quantity with its unit set smaller than its number."""
    number = _NUMBER.search(text)
    if number is None:
        return [text]
    before, after = text[: number.start()], text[number.end() :]
    return [
        element("small", before) if before else "",
        number[0],
        element("small", after) if after else "",
    ]


def _conditions(selection: Selection, imprecise: int, language: str) -> Markup | str:
    """Return what else the reader must know to read the figures right."""
    said = []
    if selection.as_of:
        said.append(tr("ui.figures.as_of", language, date=format_date(selection.as_of, language)))
    if not selection.drafts:
        said.append(tr("ui.figures.no_drafts", language))
    if imprecise:
        said.append(tr("ui.figures.imprecise", language, count=format_number(imprecise, language, digits=0)))
    return element("p", " · ".join(said), class_="asof") if said else ""
