"""Facts in columns, a feature a column: each figure with its date, its basis and the number of its source."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import ClassVar

from ...atlas.derived import DERIVED, Derived
from ...atlas.derived_words import inputs_text, method_text, reason_text, support_text, value_text
from ...base.text import parted
from ...base.translate import tr
from ...base.units import format_date, format_number
from ...records.agreement import differing, supporting
from ...records.attributes import ATTRIBUTES
from ...records.provenance import Fact, Observation
from ...records.territory import province_names
from ...records.wording import feature_name, known_text, quantity, word
from ..canvas.blocks import Block, Group
from ..canvas.words import Phrase, Words, joined
from .facts import is_doubtful, missing_names
from .feature import FeatureDocument
from .rows import Cell, CellRow
from .sources import Notes, source_text

_COMPARISON_NAME_SCALE, _BRIEF_NAME_SCALE = 1.15, 1.12
_NOT_ASKED = "–"


@dataclass(frozen=True)
class FactTable(ABC):
    """The facts of some features side by side.

    Parameters
    ----------
    documents : sequence of FeatureDocument
        In the order of their columns.
    text_pt : float
        Size of the type.
    label_mm, gap_mm : float
        Width of the column of labels, and between the columns.
    """

    words: Words
    documents: Sequence[FeatureDocument]
    text_pt: float
    label_mm: float
    gap_mm: float

    most_lines: ClassVar[int]
    """Lines that a value may take."""

    @abstractmethod
    def rows(self) -> tuple[list[Block], Notes]:
        """Return the rows of facts, and the sources that they cite."""

    @cached_property
    def found(self) -> list[dict[str, Fact]]:
        """What is known of each feature, by attribute."""
        return [{fact.attribute: fact for fact in document.facts} for document in self.documents]

    @property
    def asked(self) -> list[str]:
        """What a reader asks first of features of these layers."""
        return list(dict.fromkeys(name for document in self.documents for name in document.asked))

    @property
    def unknown(self) -> Cell:
        """The cell of what is not known."""
        return Cell((), joined(self.words.tr("sheets.fact.none")))

    def _row(
        self, label: Phrase, cells: Sequence[Cell], weight: str = "medium", scale: float = 1.0
    ) -> CellRow:
        size = self.text_pt * scale
        return CellRow(label, tuple(cells), size, self.label_mm, self.gap_mm, weight, self.most_lines)

    def _kind(self, document: FeatureDocument) -> Cell:
        return Cell(self.words.word("kind", str(document.feature["kind"])), document.feature_id)

    def _value(self, fact: Fact) -> Phrase:
        return self.words.each(partial(quantity, fact.chosen))

    def _support(self, fact: Fact, *, has_basis: bool = True) -> str:
        """Return date and basis of a figure, whether a draft says it, and how many values differ."""
        language, chosen = self.words.first, fact.chosen
        parts = [format_date(chosen.as_of, language)]
        if has_basis:
            parts.append(tr(f"sheets.basis.{chosen.basis}", language))
        if chosen.source.is_draft:
            parts.append(tr("sheets.fact.draft", language))
        if (sources := supporting(fact)) > 1:
            n = format_number(sources, language, digits=0)
            parts.append(tr("core.mark.support", language, n=n, value=quantity(chosen, language)))
        if others := differing(fact):
            n = format_number(len(others), language, digits=0)
            parts.append(tr("sheets.fact.others", language, n=n))
        return " · ".join(parts)

    def _cited(self, fact: Fact, notes: Notes, *, has_basis: bool = True) -> Cell:
        support = f"{self._support(fact, has_basis=has_basis)} [{notes.mark(fact.chosen.source)}]"
        return Cell(self._value(fact), support, is_doubtful(fact.chosen))

    def _available(self, notes: Notes) -> list[Cell]:
        """Return the land still to be had in each feature; nothing where none is of a land layer."""
        found: list[Derived | None] = [document.feature.get(DERIVED) for document in self.documents]
        if not any(found):
            return []
        return [self._derived(each, notes) if each else self.unknown for each in found]

    def _cite(self, notes: Notes) -> Callable[[Observation], str] | None:
        """Return what names the source of an input; None where its title does."""
        return lambda each: f"[{notes.mark(each.source)}]"

    def _derived(self, derived: Derived, notes: Notes) -> Cell:
        """Return the cell of land still to be had: with what it rests on, or why it is unknown."""
        language = self.words.first
        if not derived.is_known:
            return Cell((), reason_text(derived, language))
        how = tr("sheets.fact.derived", language, how=method_text(derived, language))
        made_of = inputs_text(derived, language, self._cite(notes))
        support = f"{how}; {support_text(derived, language)}; {made_of}"
        value = self.words.each(partial(value_text, derived))
        return Cell(value, support, derived.is_draft or derived.is_old)


@dataclass(frozen=True)
class ComparisonTable(FactTable):
    """The facts below the maps of a comparison: a row for all that is asked, known or not."""

    most_lines = 5

    def names(self) -> CellRow:
        """Return the row of names, numbered."""
        names = [
            Cell((f"{number}. {feature_name(document.feature, self.words.first)}",))
            for number, document in enumerate(self.documents, start=1)
        ]
        return self._row((), names, "semibold", _COMPARISON_NAME_SCALE)

    def rows(self) -> tuple[list[Block], Notes]:  # noqa: D102
        notes = Notes()
        kinds = [self._kind(document) for document in self.documents]
        rows: list[Block] = [self._row(self.words.tr("sheets.comparison.kind"), kinds, "regular")]
        for name in self.asked:
            facts = [found.get(name) for found in self.found]
            cells = [self._cited(fact, notes) if fact else self.unknown for fact in facts]
            rows.append(self._row(self.words.word("attribute", name), cells))
            if name == "fill_rate_pct" and (available := self._available(notes)):
                rows.append(self._row(self.words.tr("map.figure.available_ha"), available))
        levels = [self._level(document) for document in self.documents]
        return [*rows, self._row(self.words.tr("sheets.place.level"), levels, "regular")], notes

    def _level(self, document: FeatureDocument) -> Cell:
        feature = document.feature
        level = self.words.word("location_level", str(feature["location_level"]))
        if not document.is_located:
            return Cell(level)
        return Cell(level, word("geometry_basis", str(feature["geometry_basis"]), self.words.first))


@dataclass(frozen=True)
class BriefTable(FactTable):
    """The facts of a brief: a row for what is known of one feature at least.

    Of a single feature the columns are value, date with basis, and source.
    """

    most_lines = 9

    def rows(self) -> tuple[list[Block], Notes]:  # noqa: D102
        notes = Notes()
        rows: list[CellRow] = [
            self._plain("sheets.comparison.kind", [self._kind(document) for document in self.documents]),
            self._plain("sheets.place.title", [self._place(document) for document in self.documents]),
        ]
        for name in self.asked:
            if any(name in facts for facts in self.found):
                rows.append(self._fact_row(name, notes))
            if name == "fill_rate_pct" and (available := self._available(notes)):
                rows.append(self._plain("map.figure.available_ha", available))
        return [Group((self._head(), rows[0])), *rows[1:]], notes

    def missing(self) -> list[tuple[FeatureDocument, Phrase]]:
        """Return what is asked first of each feature and not known."""
        told = [
            (document, self.words.each(partial(missing_names, document.facts, document.asked)))
            for document in self.documents
        ]
        return [(document, names) for document, names in told if any(names)]

    @property
    def _is_single(self) -> bool:
        return len(self.documents) == 1

    def _cite(self, notes: Notes) -> Callable[[Observation], str] | None:
        return None if self._is_single else super()._cite(notes)

    def _head(self) -> CellRow:
        if self._is_single:
            texts = [self.words.tr(f"brief.column.{name}") for name in ("value", "dated", "source")]
            return self._row((), [Cell(text) for text in texts], "semibold")
        names = [
            Cell((f"{number}. {document.title[0]}", *document.title[1:]))
            for number, document in enumerate(self.documents, start=1)
        ]
        return replace(self._row((), names, "semibold", _BRIEF_NAME_SCALE), most=None)

    def _plain(self, key: str, cells: Sequence[Cell]) -> CellRow:
        """Return a row that cites nothing."""
        shown = [Cell(cells[0].value), Cell((), cells[0].support), Cell(())] if self._is_single else cells
        return self._row(self.words.tr(key), shown, "regular")

    def _place(self, document: FeatureDocument) -> Cell:
        feature = document.feature
        code = known_text(feature["province_code"])
        place = ", ".join([*parted(feature["communes_2025"]), province_names("2025").get(code, code)])
        level = self.words.word("location_level", known_text(feature["location_level"]) or "none")
        return Cell((place,), joined(level))

    def _fact_row(self, name: str, notes: Notes) -> CellRow:
        attribute = ATTRIBUTES.get(name)
        has_basis = attribute is None or attribute.value_type != "text"
        label = self.words.word("attribute", name)
        if self._is_single:
            fact = self.found[0][name]
            support = Cell((), self._support(fact, has_basis=has_basis), is_doubtful(fact.chosen))
            source = Cell((), source_text(fact.chosen.source, self.words.first))
            return self._row(label, [Cell(self._value(fact)), support, source])
        cells = []
        for facts, document in zip(self.found, self.documents, strict=True):
            if name in facts:
                cells.append(self._cited(facts[name], notes, has_basis=has_basis))
            else:
                cells.append(self.unknown if name in document.asked else Cell((), _NOT_ASKED))
        return self._row(label, cells)
