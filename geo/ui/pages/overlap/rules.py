"""Rules on the page: the facts that they ask for as a form, and their answers for a site by topic."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import streamlit as st

from ....base.translate import has, tr
from ....base.units import format_date, format_number, unit_slug, with_unit
from ....land.law.ledger import Bounds
from ....land.law.rule_book import Rule
from ....land.law.rule_words import RuleRecord, input_words
from ....land.law.rules import CANNOT_DECIDE, MET, NOT_MET, Facts, InputValue, Value
from ....records.legal import INPUT_UNITS, SITE_NUMBERS, SITE_TOKENS, TOPICS
from ...session.markup import Markup, element, joined

_SIGNS = {MET: "●", NOT_MET: "○", CANNOT_DECIDE: "?"}
_COLUMNS = 3
_PREFIX = "overlap_fact_"
_OF_THE_SITE = ("site_kind", "stage", "new_use", "region", "area_ha", "fill_rate_pct")
_FROM_AN_INVENTORY = ("specialised_rice_ha", "natural_forest_ha", "other_forestry_ha", "forest_cover_ha")
"""Hectares that a code of the map often leaves open."""


def groups(rules: Iterable[Rule]) -> dict[str, list[str]]:
    """Return the facts that rules ask for, by the topic of the first rule that does.

    The key ``""`` has those of the site itself.
    """
    found: dict[str, list[str]] = {"": list(_OF_THE_SITE), **{topic: [] for topic in TOPICS}}
    placed = set(_OF_THE_SITE)
    for rule in rules:
        for condition in (*rule.when, *(item for clause in rule.clauses for item in clause)):
            for name in condition.inputs:
                is_asked = name in SITE_NUMBERS or name in SITE_TOKENS or name in _FROM_AN_INVENTORY
                if is_asked and name not in placed:
                    placed.add(name)
                    found[rule.topic].append(name)
    return {topic: names for topic, names in found.items() if names}


def facts(rules: Iterable[Rule], known: Facts, language: str) -> Facts:
    """Draw the form and return what is filled in.

    Parameters
    ----------
    known : mapping
        What the atlas tells of the one site; said above the form.
    """
    told = "; ".join(_told(name, value, language) for name, value in known.items() if name in _OF_THE_SITE)
    lines = [tr("overlap_page.facts.note", language)]
    if told:
        lines.append(tr("overlap_page.facts.known", language, facts=told))
    st.html(joined(*(element("p", line, class_="quiet") for line in lines)))
    given: dict[str, Value] = {}
    for topic, names in groups(rules).items():
        filled = sum(st.session_state.get(f"{_PREFIX}{name}") is not None for name in names)
        with st.expander(_title(topic, filled, language), key=f"overlap_topic_{topic or 'site'}"):
            columns = st.columns(_COLUMNS)
            for place, name in enumerate(names):
                with columns[place % _COLUMNS]:
                    given[name] = _asked(name, language)
    return {name: value for name, value in given.items() if value is not None}


def _title(topic: str, filled: int, language: str) -> str:
    title = tr(f"legal.topic.{topic}" if topic else "overlap_page.facts.site", language)
    if not filled:
        return title
    count = format_number(filled, language, digits=0)
    return tr("overlap_page.facts.filled", language, topic=title, count=count)


def _asked(name: str, language: str) -> Value:
    """Draw the widget of one fact."""
    label = tr(f"legal.input.{name}", language)
    label = label[:1].upper() + label[1:]
    if name in SITE_TOKENS:
        return st.selectbox(
            label,
            SITE_TOKENS[name],
            index=None,
            key=f"{_PREFIX}{name}",
            format_func=lambda token: tr(f"legal.token.{token}", language),
            placeholder=tr("overlap_page.facts.unknown", language),
            filter_mode=None,
            persist_state="session",
        )
    return st.number_input(
        f"{label} ({_unit(INPUT_UNITS[name], language)})",
        value=None,
        min_value=0.0,
        key=f"{_PREFIX}{name}",
        placeholder=tr("overlap_page.facts.unknown", language),
        persist_state="session",
    )


def _unit(unit: str, language: str) -> str:
    key = f"legal.unit.{unit_slug(unit)}"
    return (tr(key, language, number="") if has(key) else with_unit("", unit, language)).strip()


def _told(name: str, value: Value, language: str) -> str:
    shown = Bounds(value, value) if isinstance(value, float) else value
    return input_words(InputValue((name,), INPUT_UNITS.get(name, ""), shown), language)


def draw(day: date, rules: Sequence[RuleRecord], language: str) -> None:
    """Draw the rules of one site.

    Parameters
    ----------
    day : datetime.date
        The day that they were asked for.
    rules : sequence of dict
        As :func:`geo.land.law.rule_words.record` returns them, in the language.
    """
    st.html(element("h3", tr("overlap_page.rules.title", language), class_="section-title"))
    note = tr("overlap_page.rules.note", language, day=format_date(day, language))
    st.html(element("p", note, class_="quiet"))
    st.html(topics(rules, language))


def topics(rules: Sequence[RuleRecord], language: str) -> Markup:
    """Return the rules folded by topic; topics that call for something are open."""
    return joined(
        *(
            _topic(topic, [rule for rule in rules if rule["topic"] == topic], language)
            for topic in TOPICS
            if any(rule["topic"] == topic for rule in rules)
        )
    )


def _topic(topic: str, rules: Sequence[RuleRecord], language: str) -> Markup:
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


def _rule(rule: RuleRecord, language: str) -> Markup:
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


def _confidence(rule: RuleRecord, language: str) -> Markup | str:
    """Return a label for a rule whose text was not seen."""
    if rule["confidence"] == "text_seen":
        return ""
    return element("span", tr(f"legal.confidence.{rule['confidence']}", language), class_="tag draft")


def _facts(rule: RuleRecord, language: str) -> list[Markup]:
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


def _dates(rule: RuleRecord, language: str) -> str:
    start, end = (format_date(day or "", language) for day in (rule["in_force_from"], rule["in_force_to"]))
    if rule["in_force_from"] is None:
        return tr("legal.dates.undated", language)
    key = "period" if rule["in_force_to"] else "open"
    return tr(f"legal.dates.{key}", language, start=start, end=end)


def _evidence(rule: RuleRecord, language: str) -> Markup | str:
    lines = [
        tr("overlap_page.rules.quote", language, text=rule["quote"]) if rule["quote"] else "",
        rule["note"] or "",
    ]
    stated = [element("p", line) for line in lines if line]
    if not stated:
        return ""
    summary = element("summary", tr("overlap_page.rules.evidence", language))
    return element("details", summary, *stated, class_="evidence")
