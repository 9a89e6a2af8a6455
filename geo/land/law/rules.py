"""Apply the rules of ``data/legal/rules.csv`` to the land under a site and to what is known of it.

Everything a rule compares stands in ``rule_conditions.csv``; here is only how. An answer says whether
a rule's condition holds, never whether a project is lawful.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from ...base.errors import SelectionError
from ...records.legal import INPUT_UNITS, IS, LEDGER_INPUTS, SITE_TOKENS, Atom
from .ledger import Bounds, Ledger
from .rule_book import IN_FORCE, UNDATED, Condition, Rule

MET, NOT_MET, CANNOT_DECIDE = "met", "not_met", "cannot_decide"
ANSWERS = (MET, NOT_MET, CANNOT_DECIDE)
GENERAL_KNOWLEDGE = "general_knowledge"
_CALLING = {"need": MET, "requirement": NOT_MET}

Value = float | str | Bounds | None
Facts = Mapping[str, Value]
"""Facts of a site by the names of ``SITE_NUMBERS``, ``SITE_TOKENS`` and ``LEDGER_INPUTS``."""


@dataclass(frozen=True)
class InputValue:
    """What a rule asked for, and what was known: bounds of a number, or a word (None: unknown)."""

    names: tuple[str, ...]
    unit: str
    value: Bounds | str | None

    @property
    def is_known(self) -> bool:
        """Whether the value is exact."""
        return self.value.is_exact if isinstance(self.value, Bounds) else self.value is not None


@dataclass(frozen=True)
class RuleResult:
    """The answer of one rule for one site on one day."""

    rule: Rule
    day: date
    answer: str
    inputs: tuple[InputValue, ...]

    @property
    def rule_id(self) -> str:
        """Id of the rule."""
        return self.rule.rule_id

    @property
    def validity(self) -> str:
        """Whether the rule is in force on the day: a token of ``VALIDITIES``."""
        return self.rule.validity(self.day)

    @property
    def missing(self) -> tuple[InputValue, ...]:
        """What would have to be known better to decide; empty where the answer is decided."""
        return (
            tuple(item for item in self.inputs if not item.is_known) if self.answer == CANNOT_DECIDE else ()
        )

    @property
    def calls(self) -> bool:
        """Whether the consequence is called for on the day: a need met, a requirement not met."""
        wanted = _CALLING.get(self.rule.effect)
        return self.answer == wanted and self.validity in (IN_FORCE, UNDATED)

    @property
    def amount(self) -> Bounds | None:
        """Hectares to replace; None where the rule sets no factor or its condition is not met."""
        if math.isnan(self.rule.factor) or self.answer != MET:
            return None
        values = [item.value for item in self.inputs if item.names == (self.rule.factor_input,)]
        return next((v.times(self.rule.factor) for v in values if isinstance(v, Bounds)), None)


def apply(
    rules: Iterable[Rule],
    ledger: Ledger,
    facts: Facts,
    day: date | None = None,
    *,
    general_knowledge: bool = False,
    all_dates: bool = False,
) -> list[RuleResult]:
    """Return the answers of the rules that concern a site.

    Parameters
    ----------
    rules : iterable of Rule
        See ``rule_book.read_rules``. Those without anything to test are left out: see :func:`background`.
    ledger : Ledger
        Hectares by land group.
    facts : mapping
        What is known of the site; a name left out, None and NaN are unknown. Hectares given here
        (a forest inventory, say) stand above those of the ledger.
    day : datetime.date, optional
        The day that the answer is for. Default: today.
    general_knowledge : bool, default False
        Also rules whose text nobody saw.
    all_dates : bool, default False
        Also rules that had ended on the day or had not yet begun; ``validity`` tells them apart.

    Raises
    ------
    SelectionError
        If a fact has a name or a word that no rule knows.
    """
    return RulesOfDay(rules, day, general_knowledge=general_knowledge, all_dates=all_dates).of(ledger, facts)


class RulesOfDay:
    """The rules that :func:`apply` applies, chosen once for many sites; the parameters are its own."""

    def __init__(
        self,
        rules: Iterable[Rule],
        day: date | None = None,
        *,
        general_knowledge: bool = False,
        all_dates: bool = False,
    ) -> None:
        self._day = on = day or date.today()
        chosen = [rule for rule in rules if rule.clauses and _shown(rule, on, general_knowledge, all_dates)]
        self._rules = [
            (
                rule,
                any(
                    _rests_on_land(condition) for clause in (rule.when, *rule.clauses) for condition in clause
                ),
            )
            for rule in chosen
        ]
        self._facts: Facts | None = None
        self._settled: list[tuple[Rule, RuleResult | None]] = []

    def of(self, ledger: Ledger, facts: Facts) -> list[RuleResult]:
        """Return the answers for one site; see :func:`apply`."""
        known = _Known(ledger, facts)
        if facts != self._facts:
            _require_known(facts)
            # What does not rest on the land is the same for the next site of which the same is known.
            self._settled = [
                (rule, None if rests_on_land else _answer(rule, known, self._day))
                for rule, rests_on_land in self._rules
                if known.may_concern(rule)
            ]
            self._facts = dict(facts)
        results = (
            _answer(rule, known, self._day) if result is None else result for rule, result in self._settled
        )
        return [result for result in results if result is not None]


def background(
    rules: Iterable[Rule], day: date | None = None, *, general_knowledge: bool = False
) -> list[Rule]:
    """Return the rules of a day that have nothing to test: definitions, competences, repeals."""
    on = day or date.today()
    return [rule for rule in rules if not rule.clauses and _shown(rule, on, general_knowledge, False)]


def touching(results: Iterable[RuleResult], atoms: frozenset[Atom]) -> list[RuleResult]:
    """Return the results that call for something because of land of some kinds, e.g. of one code."""
    return [result for result in results if result.calls and _land_of(result.rule) & atoms]


def _land_of(rule: Rule) -> frozenset[Atom]:
    """Return the kinds of land whose hectares the rule asks for."""
    return _land_in(tuple(condition.inputs for clause in rule.clauses for condition in clause))


@lru_cache(maxsize=1024)
def _land_in(inputs: tuple[tuple[str, ...], ...]) -> frozenset[Atom]:
    names = {name for some in inputs for name in some}
    return frozenset().union(*(LEDGER_INPUTS.get(name, frozenset()) for name in names))


def _rests_on_land(condition: Condition) -> bool:
    return "area_ha" in condition.inputs or not LEDGER_INPUTS.keys().isdisjoint(condition.inputs)


def _shown(rule: Rule, day: date, general_knowledge: bool, all_dates: bool) -> bool:
    if rule.confidence == GENERAL_KNOWLEDGE and not general_knowledge:
        return False
    return all_dates or rule.validity(day) in (IN_FORCE, UNDATED)


def evaluate(rule: Rule, ledger: Ledger, facts: Facts, day: date) -> RuleResult | None:
    """Return the answer of one rule; None where the rule does not concern the site."""
    return _answer(rule, _Known(ledger, facts), day)


class _Known:
    """What is known of a site; each value is worked out once, however many rules ask for it."""

    def __init__(self, ledger: Ledger, facts: Facts) -> None:
        self._ledger, self._facts = ledger, facts
        self._values: dict[tuple[tuple[str, ...], str], InputValue] = {}

    def value(self, condition: Condition) -> InputValue:
        """Return what a condition asks for."""
        names = condition.inputs
        unit = "" if condition.operator == IS else condition.unit
        found = self._values.get((names, unit))
        if found is None:
            value: Bounds | str | None
            if condition.operator == IS:
                word = self._facts.get(names[0])
                value = word if isinstance(word, str) else None
            else:
                value = _number(names, self._ledger, self._facts)
            found = self._values[names, unit] = InputValue(names, unit, value)
        return found

    def hold(self, conditions: Iterable[Condition]) -> bool | None:
        """Return whether all conditions hold: false if one does not, else unknown if one is unknown."""
        answer: bool | None = True
        for condition in conditions:
            value = self.value(condition).value
            if isinstance(value, Bounds):
                holds = value.compare(condition.operator, condition.threshold)
            else:
                holds = None if value is None else value in condition.tokens
            if holds is False:
                return False
            answer = answer and holds
        return answer

    def may_concern(self, rule: Rule) -> bool:
        """Return whether a rule may concern sites of which the same is known, whatever their land."""
        return self.hold(item for item in rule.when if not _rests_on_land(item)) is not False


def _answer(rule: Rule, known: _Known, day: date) -> RuleResult | None:
    concerns = known.hold(rule.when)
    if concerns is False:
        return None
    clauses = [known.hold(clause) for clause in rule.clauses]
    met = True if True in clauses else None if None in clauses else False
    answer = CANNOT_DECIDE if met is None else MET if met else NOT_MET
    if concerns is None and not (answer == NOT_MET and rule.effect != "requirement"):
        answer = CANNOT_DECIDE  # Only a need that does not arise is settled without knowing whom it concerns.
    asked = {item.inputs: known.value(item) for clause in (rule.when, *rule.clauses) for item in clause}
    return RuleResult(rule, day, answer, tuple(asked.values()))


def _number(names: Sequence[str], ledger: Ledger, facts: Facts) -> Bounds:
    """Return the sum of some inputs; those of the ledger together, so that no hectare counts twice."""
    given, on_map, rest = [], [], []
    for name in names:
        if _is_given(value := facts.get(name)):
            given.append(_bounds(value))
        elif name in LEDGER_INPUTS:
            on_map.append(name)
        elif name == "area_ha" and ledger.site_ha is not None:
            rest.append(Bounds(ledger.site_ha, ledger.site_ha))
        else:
            rest.append(Bounds())
    if on_map:
        given.append(ledger.inputs(*on_map))
    first, *others = given + rest
    return sum(others, start=first)


def _is_given(value: Value) -> bool:
    return value is not None and not (isinstance(value, float) and math.isnan(value))


def _bounds(value: Value) -> Bounds:
    return value if isinstance(value, Bounds) else Bounds(float(value or 0), float(value or 0))


def _require_known(facts: Facts) -> None:
    for name, value in facts.items():
        words = SITE_TOKENS.get(name)
        if words is None and name not in INPUT_UNITS:
            raise SelectionError("legal.error.unknown_fact", name=name)
        if not _is_given(value):
            continue
        if words is not None and value not in words:
            raise SelectionError("legal.error.unknown_word", name=name, value=value, words=", ".join(words))
        if words is None and isinstance(value, str):
            raise SelectionError("legal.error.not_a_number", name=name, value=value)
