"""The key facts of an investor's brief: of one feature beside their sources, of several side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from ...atlas.totals import AVAILABLE, METHOD
from ...base.translate import tr
from ...base.units import format_date, format_ha, format_number, is_known
from ...records.attributes import ATTRIBUTES
from ...records.provenance import Fact, Observation
from ...records.vocabulary import PROVINCES_2025
from ...records.wording import items, known_text, quantity
from ..canvas.blocks import Block, Group
from ..canvas.words import Phrase, Words
from .cells import Cell, CellRow
from .citations import Notes, source_text
from .facts import KEY_ATTRIBUTES
from .feature import FeatureDocument

_GAP_MM, _LABEL_MM = 3.0, 27.0
_VALUE_LINES = 9
_NOT_ASKED = "–"


@dataclass(frozen=True)
class BriefTable:
    """The facts of one feature or of several.

    Parameters
    ----------
    documents : sequence of FeatureDocument
    size : float
        Points.
    scale : float
        Of lengths that go with the type.
    """

    documents: Sequence[FeatureDocument]
    words: Words
    size: float
    scale: float

    def rows(self) -> tuple[list[Block], Notes]:
        """Return a row for each attribute that is known of one of them, and the sources that they cite."""
        notes = Notes()
        found = [{fact.attribute: fact for fact in document.facts} for document in self.documents]
        rows: list[CellRow] = [
            self._plain("sheets.comparison.kind", [self._kind(document) for document in self.documents]),
            self._plain("sheets.place.title", [self._place(document) for document in self.documents]),
        ]
        for name in self._asked():
            if any(name in facts for facts in found):
                rows.append(self._fact_row(name, found, notes))
            if name == "fill_rate_pct" and any(is_known(d.feature.get(AVAILABLE)) for d in self.documents):
                rows.append(self._available())
        head = self._head()
        return [Group((head, rows[0])), *rows[1:]], notes

    def missing(self) -> list[tuple[FeatureDocument, Phrase]]:
        """Return what is asked first of each feature and not known."""
        told: list[tuple[FeatureDocument, Phrase]] = []
        for document in self.documents:
            known = {fact.attribute for fact in document.facts}
            names = [n for n in KEY_ATTRIBUTES[str(document.feature["layer"])] if n not in known]
            if names:
                told.append((document, self.words.each(partial(_listed, names))))
        return told

    def _asked(self) -> list[str]:
        layers = dict.fromkeys(str(document.feature["layer"]) for document in self.documents)
        return list(dict.fromkeys(name for layer in layers for name in KEY_ATTRIBUTES[layer]))

    @property
    def _is_single(self) -> bool:
        return len(self.documents) == 1

    # -- rows --------------------------------------------------------------------------------------

    def _row(
        self,
        label: Phrase,
        cells: Sequence[Cell],
        size: float = 1.0,
        weight: str = "medium",
        most: int | None = _VALUE_LINES,
    ) -> CellRow:
        label_mm, gap = _LABEL_MM * self.scale, _GAP_MM * self.scale
        return CellRow(label, tuple(cells), self.size * size, label_mm, gap, weight, most)

    def _head(self) -> CellRow:
        if self._is_single:
            texts = [self.words.tr(f"brief.column.{name}") for name in ("value", "dated", "source")]
            return self._row((), [Cell(text) for text in texts], weight="semibold")
        names = [
            Cell((f"{number}. {document.title[0]}", *document.title[1:]))
            for number, document in enumerate(self.documents, start=1)
        ]
        return self._row((), names, 1.12, "semibold", most=None)

    def _plain(self, key: str, cells: Sequence[Cell]) -> CellRow:
        shown = [Cell(cells[0].value), Cell((), cells[0].support), Cell(())] if self._is_single else cells
        return self._row(self.words.tr(key), shown, weight="regular")

    def _kind(self, document: FeatureDocument) -> Cell:
        return Cell(self.words.word("kind", str(document.feature["kind"])), document.feature_id)

    def _place(self, document: FeatureDocument) -> Cell:
        feature = document.feature
        code = known_text(feature["province_code"])
        place = ", ".join([*items(feature["communes_2025"]), PROVINCES_2025.get(code, code)])
        level = self.words.word("location_level", known_text(feature["location_level"]) or "none")
        return Cell((place,), " / ".join(level))

    def _fact_row(self, name: str, found: Sequence[dict[str, Fact]], notes: Notes) -> CellRow:
        label = self.words.word("attribute", name)
        if self._is_single:
            return self._row(label, self._three(found[0][name]))
        cells = [
            self._cell(name, facts.get(name), document, notes)
            for facts, document in zip(found, self.documents, strict=True)
        ]
        return self._row(label, cells)

    def _three(self, fact: Fact) -> list[Cell]:
        """Return value, date with basis, and source of the only feature."""
        chosen = fact.chosen
        value = self.words.each(lambda language: quantity(chosen, language))
        source = source_text(chosen.source, self.words.first)
        return [Cell(value), Cell((), self._dated(fact), warns=_warns(chosen)), Cell((), source)]

    def _cell(self, name: str, fact: Fact | None, document: FeatureDocument, notes: Notes) -> Cell:
        if fact is None:
            is_asked = name in KEY_ATTRIBUTES[str(document.feature["layer"])]
            return Cell((), " / ".join(self.words.tr("sheets.fact.none")) if is_asked else _NOT_ASKED)
        value = self.words.each(lambda language: quantity(fact.chosen, language))
        support = f"{self._dated(fact)} [{notes.mark(fact.chosen.source)}]"
        return Cell(value, support, warns=_warns(fact.chosen))

    def _dated(self, fact: Fact) -> str:
        language = self.words.first
        chosen = fact.chosen
        parts = [format_date(chosen.as_of, language)]
        attribute = ATTRIBUTES.get(fact.attribute)
        if attribute is None or attribute.value_type != "text":
            parts.append(tr(f"sheets.basis.{chosen.basis}", language))
        if chosen.source.is_draft:
            parts.append(tr("sheets.fact.draft", language))
        differing = sum(quantity(other, "vi") != quantity(chosen, "vi") for other in fact.others)
        if differing:
            n = format_number(differing, language, digits=0)
            parts.append(tr("sheets.fact.others", language, n=n))
        return " · ".join(filter(None, parts))

    def _available(self) -> CellRow:
        words = self.words
        cells = []
        for document in self.documents:
            hectares = document.feature.get(AVAILABLE)
            if not is_known(hectares):
                cells.append(Cell((), " / ".join(words.tr("sheets.fact.none"))))
                continue
            method = tr(f"core.available_ha_method.{document.feature[METHOD]}", words.first)
            derived = tr("sheets.fact.derived", words.first, how=method)
            value = words.each(partial(format_ha, hectares))
            cells.append(Cell(value, derived))
        return self._plain("map.figure.available_ha", cells)


def _warns(observation: Observation) -> bool:
    return observation.basis != "actual" or observation.source.is_draft


def _listed(names: Sequence[str], language: str) -> str:
    return "; ".join(tr(f"vocabulary.attribute.{name}", language) for name in names)
