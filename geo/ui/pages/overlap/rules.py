"""The rules for one site, folded by topic: what is needed, what is not, what cannot be decided yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from ....base.translate import tr
from ....base.units import format_date, format_number
from ....land.law import rule_words
from ....land.law.rules import CANNOT_DECIDE, GENERAL_KNOWLEDGE, MET, NOT_MET, apply
from ....land.overlap.checks import CheckResult
from ....records.legal import TOPICS
from ...session import cached
from ...session.markup import Markup, element, joined
from .question import Question

Record = Mapping[str, Any]

_SIGNS = {MET: "●", NOT_MET: "○", CANNOT_DECIDE: "?"}


def draw(question: Question, result: CheckResult, rules: Sequence[Record], language: str) -> None:
    """Draw the rules of one site.

    Parameters
    ----------
    rules : sequence of dict
        As :func:`geo.land.law.rule_words.record` returns them, in the language.
    """
    st.html(element("h3", tr("overlap_page.rules.title", language), class_="section-title"))
    day = format_date(question.options.day, language)
    st.html(element("p", tr("overlap_page.rules.note", language, day=day), class_="quiet"))
    wants_all = st.toggle(
        tr("overlap_page.rules.general", language),
        key="overlap_general",
        help=tr("overlap_page.rules.general_help", language),
    )
    shown = [*rules, *(_general_knowledge(question, result, language) if wants_all else ())]
    st.html(topics(shown, language))


def _general_knowledge(question: Question, result: CheckResult, language: str) -> list[Record]:
    facts = question.facts(result.site_id)
    rules = [rule for rule in cached.legal().rules if rule.confidence == GENERAL_KNOWLEDGE]
    found = apply(rules, result.ledger, facts, question.options.day, general_knowledge=True)
    return [rule_words.record(answer, language) for answer in found]


def topics(rules: Sequence[Record], language: str) -> Markup:
    """Return the rules folded by topic; topics that call for something are open."""
    return joined(
        *(
            _topic(topic, [rule for rule in rules if rule["topic"] == topic], language)
            for topic in TOPICS
            if any(rule["topic"] == topic for rule in rules)
        )
    )


def _topic(topic: str, rules: Sequence[Record], language: str) -> Markup:
    calling = sum(bool(rule["calls"]) for rule in rules)
    undecided = sum(rule["answer"] == CANNOT_DECIDE for rule in rules)
    counts = [("calls", calling), ("undecided", undecided), ("settled", len(rules) - calling - undecided)]
    said = [
        element(
            "span",
            tr(f"overlap_page.rules.{name}", language, count=format_number(count, language, digits=0)),
            class_=f"count {name}",
        )
        for name, count in counts
        if count
    ]
    ordered = sorted(rules, key=lambda rule: (not rule["calls"], rule["answer"] != CANNOT_DECIDE))
    return element(
        "details",
        element("summary", element("b", tr(f"legal.topic.{topic}", language)), *said),
        element("ul", *(_rule(rule, language) for rule in ordered), class_="rules"),
        class_="fold topic",
        data_topic=topic,
        **({"open": "open"} if calling else {}),
    )


def _rule(rule: Record, language: str) -> Markup:
    answer = rule["answer"]
    state = "calls" if rule["calls"] else answer
    label = tr(f"overlap_page.rules.answer.{answer}", language)
    if rule["calls"]:
        label = tr("overlap_page.rules.answer.calls", language, answer=label)
    sign = element("i", _SIGNS[answer], aria_hidden="true")
    return element(
        "li",
        element(
            "p",
            element("span", sign, label, class_=f"outcome {state}"),
            element("b", rule["subject"]),
            element("span", rule["rule_id"], class_="tag"),
            _confidence(rule, language),
            class_="rule-head",
        ),
        element("p", rule["sentence"]),
        element("dl", *_facts(rule, language), class_="names"),
        _evidence(rule, language),
        class_=f"rule {state}",
        data_rule=rule["rule_id"],
        data_answer=answer,
    )


def _confidence(rule: Record, language: str) -> Markup | str:
    """Return a label for a rule whose text was not seen."""
    if rule["confidence"] == "text_seen":
        return ""
    return element("span", tr(f"legal.confidence.{rule['confidence']}", language), class_="tag draft")


def _facts(rule: Record, language: str) -> list[Markup]:
    """Return what the sentence of the rule does not say."""
    rows = [
        ("article", f"{rule['article']}, {rule['document']}"),
        ("threshold", rule["threshold"]),
        ("inputs", "; ".join(item["words"] for item in rule["inputs"])),
        ("authority", rule["authority"]),
        ("replacement", rule["replacement"]),
        ("dates", _dates(rule, language)),
    ]
    return [
        part
        for name, text in rows
        if text and text not in rule["sentence"]
        for part in (element("dt", tr(f"overlap_page.rules.{name}", language)), element("dd", text))
    ]


def _dates(rule: Record, language: str) -> str:
    start, end = (format_date(rule[f"in_force_{edge}"] or "", language) for edge in ("from", "to"))
    if rule["in_force_from"] is None:
        return tr("legal.dates.undated", language)
    key = "period" if rule["in_force_to"] else "open"
    return tr(f"legal.dates.{key}", language, start=start, end=end)


def _evidence(rule: Record, language: str) -> Markup | str:
    lines = [
        tr("overlap_page.rules.quote", language, text=rule["quote"]) if rule["quote"] else "",
        rule["note"] or "",
    ]
    stated = [element("p", line) for line in lines if line]
    if not stated:
        return ""
    summary = element("summary", tr("overlap_page.rules.evidence", language))
    return element("details", summary, *stated, class_="evidence")
