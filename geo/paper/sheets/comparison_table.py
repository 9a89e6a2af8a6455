"""The table of a comparison: a row for each fact, a cell for each feature."""

from __future__ import annotations

from dataclasses import dataclass

from ...atlas.totals import AVAILABLE
from ...base.translate import tr
from ...base.units import format_date, format_ha, is_known
from ...records.provenance import Fact
from ...records.wording import feature_name, quantity, word
from ..canvas.blocks import Block
from ..canvas.words import Phrase, Words
from .cells import Cell, CellRow
from .citations import Notes
from .facts import KEY_ATTRIBUTES
from .feature import FeatureDocument

_NAME_SCALE = 1.15


@dataclass(frozen=True)
class FactTable:
    """The facts of some features side by side.

    Parameters
    ----------
    text_pt : float
        Size of the type.
    label_mm, gap_mm : float
        Width of the column of labels, and between the columns.
    """

    words: Words
    documents: list[FeatureDocument]
    text_pt: float
    label_mm: float
    gap_mm: float

    def names(self) -> CellRow:
        """Return the row of names, numbered."""
        cells = tuple(
            Cell((f"{number}. {feature_name(document.feature, self.words.first)}",))
            for number, document in enumerate(self.documents, start=1)
        )
        return CellRow((), cells, self.text_pt * _NAME_SCALE, self.label_mm, self.gap_mm, weight="semibold")

    def rows(self) -> tuple[list[Block], Notes]:
        """Return the rows of facts, and the sources that they cite."""
        notes = Notes()
        facts = [{fact.attribute: fact for fact in document.facts} for document in self.documents]
        layers = list(dict.fromkeys(str(document.feature["layer"]) for document in self.documents))
        asked = list(dict.fromkeys(name for layer in layers for name in KEY_ATTRIBUTES[layer]))
        rows: list[Block] = [self._row(self.words.tr("sheets.comparison.kind"), self._kinds(), "regular")]
        for name in asked:
            cells = tuple(self._cell(found.get(name), notes) for found in facts)
            rows.append(self._row(self.words.word("attribute", name), cells))
            if name == "fill_rate_pct":
                rows += self._available()
        rows.append(self._row(self.words.tr("sheets.place.level"), self._levels(), "regular"))
        return rows, notes

    def _row(self, label: Phrase, cells: tuple[Cell, ...], weight: str = "medium") -> CellRow:
        return CellRow(label, cells, self.text_pt, self.label_mm, self.gap_mm, weight)

    def _cell(self, fact: Fact | None, notes: Notes) -> Cell:
        words, language = self.words, self.words.first
        if fact is None:
            return Cell((), " / ".join(words.tr("sheets.fact.none")))
        chosen = fact.chosen
        parts = [format_date(chosen.as_of, language), tr(f"sheets.basis.{chosen.basis}", language)]
        if chosen.source.is_draft:
            parts.append(tr("sheets.fact.draft", language))
        differing = sum(quantity(other, "vi") != quantity(chosen, "vi") for other in fact.others)
        if differing:
            parts.append(tr("sheets.fact.others", language, n=differing))
        support = f"{' · '.join(parts)} [{notes.mark(chosen.source)}]"
        warns = chosen.basis != "actual" or chosen.source.is_draft
        return Cell(words.each(lambda each: quantity(chosen, each)), support, warns)

    def _available(self) -> list[Block]:
        values = [document.feature.get(AVAILABLE) for document in self.documents]
        if not any(is_known(value) for value in values):
            return []
        none = " / ".join(self.words.tr("sheets.fact.none"))
        cells = tuple(
            Cell((format_ha(value, self.words.first),), tr("sheets.comparison.derived", self.words.first))
            if is_known(value)
            else Cell((), none)
            for value in values
        )
        return [self._row(self.words.tr("map.figure.available_ha"), cells)]

    def _kinds(self) -> tuple[Cell, ...]:
        return tuple(
            Cell(self.words.word("kind", str(document.feature["kind"])), document.feature_id)
            for document in self.documents
        )

    def _levels(self) -> tuple[Cell, ...]:
        return tuple(
            Cell(
                self.words.word("location_level", str(document.feature["location_level"])),
                word("geometry_basis", str(document.feature["geometry_basis"]), self.words.first)
                if document.is_located
                else "",
            )
            for document in self.documents
        )
