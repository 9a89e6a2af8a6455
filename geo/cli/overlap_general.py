"""Rules of which only general knowledge tells, beside the answers of a check: they decide nothing."""

# ruff: noqa: PLC0415  heavy imports wait until the command runs

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from datetime import date

    import geopandas as gpd

    from ..land.law.rule_book import Rule
    from ..land.law.rules import RuleResult
    from ..land.overlap.report import OverlapReport

_Answer = TypeVar("_Answer")


class GeneralKnowledge:
    """The rules whose text nobody has read, asked of each site that is checked.

    Parameters
    ----------
    rules : iterable of Rule
        All rules; those whose text was read are left out.
    day : datetime.date
    """

    def __init__(self, rules: Iterable[Rule], day: date) -> None:
        from ..land.law.rules import GENERAL_KNOWLEDGE, RulesOfDay

        unread = [rule for rule in rules if rule.confidence == GENERAL_KNOWLEDGE]
        self._rules = RulesOfDay(unread, day, general_knowledge=True)
        self._found: dict[str, list[RuleResult]] = {}

    def beside(self, answers: Iterable[_Answer], sites: gpd.GeoDataFrame) -> Iterator[_Answer]:
        """Yield the answers, one a site, as they are."""
        from ..land.overlap.checks import CheckResult
        from ..land.overlap.sites import facts_of, rows_of

        for answer, (row, _) in zip(answers, rows_of(sites), strict=False):
            if isinstance(answer, CheckResult):
                self._found[answer.site_id] = self._rules.of(answer.ledger, facts_of(row))
            yield answer

    def added_to(self, report: OverlapReport) -> OverlapReport:
        """Return the report of those answers with these rules after the others of each site."""
        records = tuple(self._with_rules(record, report.language) for record in report.records)
        return replace(report, records=records)

    def _with_rules(self, record: dict[str, Any], language: str) -> dict[str, Any]:
        from ..land.law import rule_words

        more = [rule_words.record(found, language) for found in self._found[str(record["site"])]]
        return {**record, "rules": [*record["rules"], *more]}
