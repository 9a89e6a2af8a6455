"""What a rule's answer says to its reader: one sentence, its legal basis, its dates, its inputs.

The wording names what is needed and where that is written; it is never a verdict of legality.
"""

from __future__ import annotations

import math
from typing import NotRequired, TypedDict

from ...base.translate import has, tr
from ...base.units import format_date, format_number, format_unit, unit_slug
from .ledger import Bounds
from .rule_book import ENDED, IN_FORCE, NOT_YET, Condition, Rule
from .rules import CANNOT_DECIDE, MET, InputValue, RuleResult

_DIGITS = 4


class InputRecord(TypedDict):
    """What a rule asked for: a word as ``value``, or the bounds of a number and its ``unit``."""

    input: str
    words: str
    value: NotRequired[str | None]
    lower: NotRequired[float | None]
    upper: NotRequired[float | None]
    unit: NotRequired[str]


class RuleRecord(TypedDict):
    """The answer of one rule as JSON holds it; what is not known or not said is None."""

    rule_id: str
    topic: str
    subject: str
    effect: str
    answer: str
    calls: bool
    sentence: str
    article: str
    document: str
    threshold: str
    authority: str
    inputs: list[InputRecord]
    missing: list[str]
    replacement: str | None
    day: str
    validity: str
    in_force_from: str | None
    in_force_to: str | None
    date_confidence: str | None
    confidence: str
    quote: str | None
    note: str | None


def subject(rule: Rule, language: str) -> str:
    """Return what the rule is about."""
    return rule.subject_vi if language == "vi" else rule.subject_en


def consequence(rule: Rule, language: str) -> str:
    """Return what the rule calls for, allows or says."""
    return rule.consequence_vi if language == "vi" else rule.consequence_en


def basis(rule: Rule, language: str) -> str:
    """Return article and documents, as in ``Art. 121(1)(b), Land Law 31/2024/QH15``."""
    article = rule.article_vi if language == "vi" else rule.article_en
    return ", ".join([article, *(document.title(language) for document in rule.documents)])


def authorities(rule: Rule, language: str) -> str:
    """Return who decides, ``""`` where the rule names nobody."""
    return "; ".join(tr(f"legal.authority.{token}", language) for token in rule.authorities)


def confidence(rule: Rule, language: str) -> str:
    """Return whether the text of the rule was seen."""
    return tr(f"legal.confidence.{rule.confidence}", language)


def condition(rule: Rule, language: str) -> str:
    """Return the comparison in words, as in ``specialised rice land ≤ 100 ha or …``."""
    clauses = [
        tr("legal.sentence.and", language).join(_comparison(item, language) for item in clause)
        for clause in rule.clauses
    ]
    return tr("legal.sentence.or", language).join(clauses)


def sentence(result: RuleResult, language: str) -> str:
    """Return the answer as a sentence."""
    rule = result.rule
    if result.answer == CANNOT_DECIDE:
        missing = "; ".join(input_words(item, language) for item in result.missing)
        return tr("legal.sentence.cannot_decide", language, missing=missing, basis=basis(rule, language))
    words = {
        "what": consequence(rule, language),
        "condition": condition(rule, language),
        "basis": basis(rule, language),
    }
    key = f"legal.sentence.{rule.effect}.{result.answer}"
    if rule.effect == "need" and result.answer == MET and rule.authorities:
        return tr(f"{key}_of", language, who=authorities(rule, language), **words)
    return tr(key, language, **words)


def in_force(result: RuleResult, language: str) -> str:
    """Return whether the rule is in force on the day of the answer, and when it begins and ends."""
    return dates(result.rule, language, tr_key=result.validity, day=format_date(result.day, language))


def dates(rule: Rule, language: str, *, tr_key: str = IN_FORCE, day: str = "") -> str:
    """Return when the rule begins and ends; with ``tr_key`` how that stands to a day."""
    words = {
        "start": format_date(rule.in_force_from, language) if rule.in_force_from else "",
        "end": format_date(rule.in_force_to, language) if rule.in_force_to else "",
        "day": day,
    }
    if tr_key in (ENDED, NOT_YET):
        return tr(f"legal.dates.{tr_key}", language, **words)
    if rule.in_force_from is None:
        return tr("legal.dates.undated", language)
    return tr(f"legal.dates.{'period' if rule.in_force_to else 'open'}", language, **words)


def input_words(item: InputValue, language: str) -> str:
    """Return an input with what is known of it, as in ``rice land: 0–5 ha``."""
    name = _sum_words(item.names, language)
    return tr("legal.sentence.input", language, name=name, value=_value_words(item, language))


def amount(result: RuleResult, language: str) -> str:
    """Return the hectares to replace, ``""`` where the rule sets none."""
    if result.amount is None:
        return ""
    factor = format_number(result.rule.factor, language)
    hectares = _bounds_words(result.amount, "ha", language)
    return tr("legal.sentence.amount", language, factor=factor, hectares=hectares)


def record(result: RuleResult, language: str) -> RuleRecord:
    """Return the answer as plain values for JSON, a table or a file."""
    rule = result.rule
    return {
        "rule_id": rule.rule_id,
        "topic": rule.topic,
        "subject": subject(rule, language),
        "effect": rule.effect,
        "answer": result.answer,
        "calls": result.calls,
        "sentence": sentence(result, language),
        "article": rule.article_vi if language == "vi" else rule.article_en,
        "document": ", ".join(document.title(language) for document in rule.documents),
        "threshold": condition(rule, language),
        "authority": authorities(rule, language),
        "inputs": [_input_record(item, language) for item in result.inputs],
        "missing": ["+".join(item.names) for item in result.missing],
        "replacement": amount(result, language) or None,
        "day": result.day.isoformat(),
        "validity": result.validity,
        "in_force_from": rule.in_force_from.isoformat() if rule.in_force_from else None,
        "in_force_to": rule.in_force_to.isoformat() if rule.in_force_to else None,
        "date_confidence": rule.date_confidence or None,
        "confidence": rule.confidence,
        "quote": rule.quote or None,
        "note": (rule.note_vi if language == "vi" else rule.note_en) or None,
    }


def _input_record(item: InputValue, language: str) -> InputRecord:
    told: InputRecord = {"input": "+".join(item.names), "words": input_words(item, language)}
    if not isinstance(item.value, Bounds):
        return {**told, "value": item.value}
    low, high = (
        None if math.isinf(end) else round(end, _DIGITS) for end in (item.value.low, item.value.high)
    )
    return {**told, "lower": low, "upper": high, "unit": item.unit}


def _comparison(item: Condition, language: str) -> str:
    name = _sum_words(item.inputs, language)
    if item.tokens == ("yes",):
        return name
    if item.tokens == ("no",):
        return tr("legal.sentence.no", language, name=name)
    if item.tokens:
        words = [_token(token, language) for token in item.tokens]
        return tr(
            "legal.sentence.is", language, name=name, words=tr("legal.sentence.or", language).join(words)
        )
    sign = {">=": "≥", "<=": "≤"}.get(item.operator, item.operator)
    return f"{name} {sign} {_quantity(item.threshold, item.unit, language)}"


def _sum_words(names: tuple[str, ...], language: str) -> str:
    return " + ".join(tr(f"legal.input.{name}", language) for name in names)


def _token(token: str, language: str) -> str:
    return tr(f"legal.token.{token}", language)


def _value_words(item: InputValue, language: str) -> str:
    if isinstance(item.value, Bounds):
        return _bounds_words(item.value, item.unit, language)
    return _token(item.value, language) if item.value else tr("legal.sentence.unknown", language)


def _bounds_words(bounds: Bounds, unit: str, language: str) -> str:
    if bounds.is_exact:
        return _quantity(bounds.low, unit, language)
    if math.isinf(bounds.high) and bounds.low <= 0:
        return tr("legal.sentence.unknown", language)
    if math.isinf(bounds.high):
        return tr("legal.sentence.at_least", language, value=_quantity(bounds.low, unit, language))
    if math.isinf(bounds.low):
        return tr("legal.sentence.at_most", language, value=_quantity(bounds.high, unit, language))
    low = format_number(bounds.low, language, digits=_DIGITS)
    high = _quantity(bounds.high, unit, language)
    return tr("legal.sentence.between", language, low=low, high=high)


def _quantity(value: float, unit: str, language: str) -> str:
    key = f"legal.unit.{unit_slug(unit)}"
    if has(key):
        return tr(key, language, number=format_number(value, language, digits=_DIGITS))
    return format_unit(value, unit, language, digits=_DIGITS)
