"""Figures in the panel of a feature: each with what it rests on, what supports it and what disagrees."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ...atlas.derived import AVAILABLE, DERIVED, Derived
from ...atlas.derived_words import mark_texts, method_text, reason_text, value_text
from ...base.translate import tr
from ...base.units import format_date
from ...records.agreement import differing, supporting
from ...records.attributes import ATTRIBUTES
from ...records.provenance import OVERRIDE, Fact, Observation, Source
from ...records.vocabulary import BASES, STANDINGS
from ...records.wording import quantity, word
from ..session.markup import Markup, element, joined, link, pairs


def tag(text: str, kind: str = "") -> Markup | str:
    """Return a small label; nothing for no text."""
    return element("span", text, class_=f"tag {kind}".strip()) if text else ""


def draft_tag(language: str) -> Markup:
    """Return the label of what rests on an unsigned draft."""
    return element(
        "span", tr("ui.draft.label", language), class_="tag draft", title=tr("ui.draft.help", language)
    )


def figures(facts: list[Fact], language: str) -> Markup:
    """Return numbers, then texts: each with what it rests on and what disagrees with it."""
    if not facts:
        return element("p", tr("ui.details.no_figures", language), class_="quiet")
    numbers = [fact for fact in facts if not _is_text(fact)]
    texts = [fact for fact in facts if _is_text(fact)]
    return joined(
        _figure_list("ui.details.figures", numbers, language),
        _figure_list("ui.details.texts", texts, language),
    )


def _is_text(fact: Fact) -> bool:
    attribute = ATTRIBUTES.get(fact.attribute)
    return attribute is None or attribute.value_type == "text"


def _figure_list(title: str, facts: list[Fact], language: str) -> Markup | str:
    if not facts:
        return ""
    return joined(
        element("h3", tr(title, language)),
        element("dl", *(_figure(fact, language) for fact in facts), class_="facts"),
    )


def _figure(fact: Fact, language: str) -> Markup:
    chosen = fact.chosen
    basis = "" if chosen.basis == "actual" else tag(word("basis", chosen.basis, language), "planned")
    draft = draft_tag(language) if chosen.source.is_draft else ""
    return element(
        "div",
        element("dt", word("attribute", fact.attribute, language), element("time", _dated(chosen, language))),
        element(
            "dd", quantity(chosen, language), basis, draft, class_="value text" if _is_text(fact) else "value"
        ),
        element("dd", _source_line(chosen.source, language), class_="source"),
        _evidence(chosen, language),
        _disagreements(fact, language),
        class_="fact",
        data_attribute=fact.attribute,
    )


def _dated(observation: Observation, language: str) -> str:
    parts = [format_date(observation.as_of, language)]
    if observation.horizon:
        parts.append(tr("ui.details.horizon", language, period=format_date(observation.horizon, language)))
    return " · ".join(parts)


def _source_line(source: Source, language: str) -> Markup:
    published = format_date(source.published, language) if source.published else ""
    return joined(
        link(source.url, source.title),
        source.publisher,
        published,
        word("standing", source.standing, language),
        separator=" · ",
    )


def _evidence(observation: Observation, language: str) -> Markup | str:
    """Return where in the source the value stands, and how it is printed there."""
    lines = [
        observation.locator,
        tr("ui.details.printed", language, text=observation.value_as_printed)
        if observation.value_as_printed
        else "",
        tr("ui.details.quote", language, text=observation.quote) if observation.quote else "",
        observation.note,
    ]
    stated = [line for line in lines if line]
    if not stated:
        return ""
    return element(
        "dd",
        element(
            "details",
            element("summary", tr("ui.details.evidence", language), class_="calm"),
            element("ul", *(element("li", line) for line in stated)),
        ),
    )


def _disagreements(fact: Fact, language: str) -> Markup | str:
    if not fact.others:
        return ""
    rows = [element("li", _why(fact, language), class_="why")]
    rows += [
        element(
            "li",
            element("b", quantity(other, language)),
            " · ",
            word("basis", other.basis, language),
            " · ",
            _dated(other, language),
            element("br"),
            _source_line(other.source, language),
        )
        for other in fact.others
    ]
    return element(
        "dd",
        element(
            "details",
            element("summary", _summary(fact, language), class_=None if differing(fact) else "calm"),
            element("ul", *rows),
        ),
    )


def _summary(fact: Fact, language: str) -> str:
    """Return how many sources say the chosen value, and how many values differ from it."""
    said = []
    if (sources := supporting(fact)) > 1:
        value = quantity(fact.chosen, language)
        said.append(tr("core.mark.support", language, n=sources, value=value))
    if differ := differing(fact):
        said.append(tr("ui.details.differ", language, count=len(differ)))
    return " · ".join(said) or tr("ui.details.agree", language, count=len(fact.others))


def _why(fact: Fact, language: str) -> str:
    """Return the step of the rule of preference that decided for the chosen value."""
    chosen, second = fact.chosen, fact.others[0]
    if chosen.preferred == OVERRIDE:
        reason = chosen.preferred_reason_vi if language == "vi" else chosen.preferred_reason_en
        return tr("ui.details.why.override", language, reason=reason)
    if BASES.index(chosen.basis) != BASES.index(second.basis):
        return tr("ui.details.why.basis", language, basis=word("basis", chosen.basis, language))
    if STANDINGS.index(chosen.source.standing) != STANDINGS.index(second.source.standing):
        return tr(
            "ui.details.why.standing", language, standing=word("standing", chosen.source.standing, language)
        )
    if chosen.known_from != second.known_from:
        return tr("ui.details.why.newest", language)
    return tr("ui.details.why.order", language)


# -- land still to be had ----------------------------------------------------------------------------


def available(feature: pd.Series[Any], language: str) -> Markup | str:
    """Return the land still to be had with what it was made of, or why it is unknown."""
    derived: Derived | None = feature.get(DERIVED)
    if derived is None:
        return ""
    heading = element("h3", tr("ui.details.available", language))
    if not derived.is_known:
        why = element("p", reason_text(derived, language), class_="quiet", data_attribute=AVAILABLE)
        return joined(heading, why)
    marks = [tag(mark, "planned") for mark in mark_texts(derived, language)]
    rows: list[tuple[str, Markup | str]] = [
        (tr("ui.table.available_ha", language), joined(value_text(derived, language), *marks, separator=" ")),
        (tr("ui.details.derived", language), method_text(derived, language)),
        (tr("ui.details.oldest", language), format_date(derived.as_of, language)),
        (tr("ui.details.weakest", language), word("standing", derived.standing, language)),
    ]
    inputs = element("dl", *(_input(each, language) for each in derived.inputs), class_="facts")
    return joined(heading, pairs(rows, data_attribute=AVAILABLE), inputs)


def _input(observation: Observation, language: str) -> Markup:
    """Return what a derived figure was made of, with its source."""
    return element(
        "div",
        element(
            "dt",
            word("attribute", observation.attribute, language),
            element("time", _dated(observation, language)),
        ),
        element("dd", quantity(observation, language), class_="value"),
        element("dd", _source_line(observation.source, language), class_="source"),
        _evidence(observation, language),
        class_="fact",
    )
