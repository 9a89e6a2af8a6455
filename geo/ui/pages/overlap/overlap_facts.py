"""Facts that no map tells, asked for by the topic of the rules that want them."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from ....base.translate import has, tr
from ....base.units import format_number, unit_slug, with_unit
from ....land.law.ledger import Bounds
from ....land.law.rule_book import Rule
from ....land.law.rule_words import input_words
from ....land.law.rules import Facts, InputValue, Value
from ....records.legal import INPUT_UNITS, SITE_NUMBERS, SITE_TOKENS, TOPICS
from ...session.markup import element, joined

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
