"""The rules of ``data/legal/rules.csv`` with their conditions and documents, as records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from ...base.errors import DataError
from ...base.text import parted
from ...records.legal import split_sum
from ...store.catalog import LEGAL_FILES
from ...store.legal import LegalTables, read_legal

IN_FORCE, NOT_YET, ENDED, UNDATED = "in_force", "not_yet", "ended", "undated"
_SOURCE_COLUMNS = {
    "documents": "document_ids",
    "amended_by": "amended_by_ids",
    "read_in": "read_in_ids",
}
VALIDITIES = (IN_FORCE, NOT_YET, ENDED, UNDATED)


@dataclass(frozen=True)
class LawDocument:
    """A source of a rule: a law, decree or standard, or the copy that was read."""

    source_id: str
    kind: str
    title_vi: str
    title_en: str
    published: str
    url: str
    note_vi: str
    note_en: str

    def title(self, language: str) -> str:
        """Return the title with its number."""
        return self.title_vi if language == "vi" else self.title_en


@dataclass(frozen=True)
class Condition:
    """One comparison: a sum of inputs with a threshold, or a fact with some words."""

    inputs: tuple[str, ...]
    operator: str
    threshold: float
    tokens: tuple[str, ...]
    unit: str


@dataclass(frozen=True)
class Rule:
    """One rule as the tables have it.

    Parameters
    ----------
    effect : str
        Token of ``EFFECTS``: what it means that the condition is met.
    when : tuple of Condition
        The rule concerns the site where all of them hold.
    clauses : tuple of tuple of Condition
        The condition is met where all comparisons of one clause hold; none: nothing to test.
    in_force_from, in_force_to : datetime.date or None
        First and last day; None where not known or without end.
    factor : float
        Hectares to replace for each hectare of ``factor_input``; NaN where there is none.
    """

    rule_id: str
    topic: str
    effect: str
    subject_vi: str
    subject_en: str
    consequence_vi: str
    consequence_en: str
    authorities: tuple[str, ...]
    article_vi: str
    article_en: str
    documents: tuple[LawDocument, ...]
    amended_by: tuple[LawDocument, ...]
    read_in: tuple[LawDocument, ...]
    in_force_from: date | None
    in_force_to: date | None
    date_confidence: str
    threshold_as_printed: str
    factor: float
    factor_input: str
    quote: str
    confidence: str
    note_vi: str
    note_en: str
    when: tuple[Condition, ...] = ()
    clauses: tuple[tuple[Condition, ...], ...] = ()

    def validity(self, day: date) -> str:
        """Return whether the rule is in force on a day: a token of ``VALIDITIES``."""
        if self.in_force_to and day > self.in_force_to:
            return ENDED
        if self.in_force_from is None:
            return UNDATED
        return NOT_YET if day < self.in_force_from else IN_FORCE


# -- reading ---------------------------------------------------------------------------------------


def read_rules(folder: Path | None = None) -> list[Rule]:
    """Return the rules of a data folder; raises :class:`~geo.base.errors.DataError` if they are broken."""
    return rules_of(read_legal(folder))


def rules_of(tables: LegalTables) -> list[Rule]:
    """Return the rules of tables already read, in the order of the table.

    Raises
    ------
    DataError
        If a rule cites a source that is not in the table of sources.
    """
    documents = {row["source_id"]: LawDocument(**row) for row in _rows(tables.legal_sources)}
    conditions: dict[str, list[dict[str, Any]]] = {}
    for row in _rows(tables.rule_conditions):
        conditions.setdefault(row["rule_id"], []).append(row)
    rules = []
    for row in _rows(tables.rules):
        for name, column in _SOURCE_COLUMNS.items():
            row[name] = tuple(_document(key, documents) for key in parted(row.pop(column)))
        row["authorities"] = tuple(parted(row["authorities"]))
        for column in ("in_force_from", "in_force_to"):
            row[column] = date.fromisoformat(row[column]) if row[column] else None
        own = conditions.get(row["rule_id"], [])
        when = tuple(_condition(item) for item in own if item["role"] == "when")
        rules.append(Rule(**row, when=when, clauses=_clauses(own)))
    return rules


def _document(source_id: str, documents: Mapping[str, LawDocument]) -> LawDocument:
    if source_id not in documents:
        raise DataError("legal.error.no_source", source=source_id, file=LEGAL_FILES["legal_sources"])
    return documents[source_id]


def _clauses(rows: Iterable[Mapping[str, Any]]) -> tuple[tuple[Condition, ...], ...]:
    clauses: dict[int, list[Condition]] = {}
    for row in rows:
        if row["role"] == "test":
            clauses.setdefault(int(row["clause"]), []).append(_condition(row))
    return tuple(tuple(clauses[number]) for number in sorted(clauses))


def _condition(row: Mapping[str, Any]) -> Condition:
    inputs = split_sum(row["inputs"])
    return Condition(inputs, row["operator"], row["threshold"], tuple(parted(row["tokens"])), row["unit"])


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]
