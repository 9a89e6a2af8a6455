"""The key facts of an investor's brief: of one feature beside their sources, of several side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlencode

import segno

from ...atlas.totals import AVAILABLE, METHOD
from ...base.palette import INK, PAPER
from ...base.translate import tr
from ...base.units import format_date, format_ha, format_number, is_known
from ...records.attributes import ATTRIBUTES
from ...records.provenance import Fact, Observation
from ...records.territory import province_names
from ...records.wording import items, known_text, quantity
from ..canvas import fonts
from ..canvas.blocks import HAIRLINE, MUTED, Block, Group, Heading
from ..canvas.page import DrawnPath, Page, box_path
from ..canvas.sizes import POINT_MM, Box
from ..canvas.words import Phrase, Words, joined
from .facts import KEY_ATTRIBUTES, Notes, source_text
from .feature import FeatureDocument
from .rows import Cell, CellRow

QUIET_MODULES = 4
"""Empty squares that a code needs round it."""

_ROLES = ("authority", "developer", "adviser")
_COLUMNS = (("role", 0.30), ("name", 0.28), ("phone", 0.18), ("email", 0.24))


def deep_link(address: str, feature_id: str, query: dict[str, str]) -> str:
    """Return the address of a feature in an atlas that is served at ``address``."""
    parted = "&" if "?" in address else "?"
    return f"{address}{parted}{urlencode({**query, 'feature': feature_id})}"


@dataclass(frozen=True)
class PhoneCode:
    """A QR code with the name of what it leads to beside it.

    Parameters
    ----------
    link : str
    caption : str
    side : float
        Millimetres, the quiet zone included.
    """

    link: str
    caption: str
    side: float
    size: float

    def height(self, width: float) -> float:  # noqa: D102
        return max(self.side, self._text_height(width)) + 1.0

    def draw(self, page: Page, x: float, y: float, width: float) -> None:  # noqa: D102
        page.shapes(code_shapes(self.link, Box(x, y, self.side, self.side)))
        left, room = x + self.side + 1.0, width - self.side - 1.0
        caption = fonts.wrapped(self.caption, room, self.size, "medium")
        y = page.lines(left, y + 1.0, caption, size=self.size, weight="medium")
        page.lines(left, y, self._link_lines(room), size=self.size * 0.8, colour=MUTED)

    def _link_lines(self, room: float) -> tuple[str, ...]:
        return fonts.wrapped(self.link, room, self.size * 0.8)

    def _text_height(self, width: float) -> float:
        room = width - self.side - 1.0
        caption = len(fonts.wrapped(self.caption, room, self.size, "medium"))
        link = len(self._link_lines(room)) * 0.8
        return 1.0 + (caption + link) * fonts.LEADING * self.size * POINT_MM


def code_shapes(link: str, box: Box) -> list[DrawnPath]:
    """Return the squares of a QR code that fills a box, the quiet zone included."""
    matrix = segno.make(link, error="m", micro=False).matrix
    step = box.width / (len(matrix) + 2 * QUIET_MODULES)
    shapes = [DrawnPath(box_path(box), fill=PAPER)]
    for row, modules in enumerate(matrix):
        column = 0
        while column < len(modules):
            end = column
            while end < len(modules) and modules[end]:
                end += 1
            if end > column:  # neighbours in one piece: no hairline shows between them
                left = box.x + (QUIET_MODULES + column) * step
                top = box.y + (QUIET_MODULES + row) * step
                shapes.append(DrawnPath(box_path(Box(left, top, (end - column) * step, step)), fill=INK))
            column = end + 1
    return shapes


@dataclass(frozen=True)
class ColumnsOfBlocks:
    """Parts in columns of equal width."""

    blocks: tuple[Block, ...]
    columns: int
    gap: float

    def height(self, width: float) -> float:  # noqa: D102
        return max(block.height(self._boxes(0.0, 0.0, width)[0].width) for block in self.blocks)

    def draw(self, page: Page, x: float, y: float, width: float) -> None:  # noqa: D102
        for block, box in zip(self.blocks, self._boxes(x, y, width), strict=False):
            block.draw(page, box.x, y, box.width)

    def _boxes(self, x: float, y: float, width: float) -> list[Box]:
        return Box(x, y, width, 0.0).columns(self.columns, self.gap)


@dataclass(frozen=True)
class ContactLines:
    """A table whose cells are left to be filled in by hand."""

    words: Words
    heading_pt: float
    size: float
    row_mm: float

    def height(self, width: float) -> float:  # noqa: D102
        return self._heading.height(width) + self._head_mm + len(_ROLES) * self.row_mm + 1.0

    def draw(self, page: Page, x: float, y: float, width: float) -> None:  # noqa: D102
        self._heading.draw(page, x, y, width)
        y += self._heading.height(width)
        lefts = [x + width * sum(share for _, share in _COLUMNS[:place]) for place in range(len(_COLUMNS))]
        for left, (name, share) in zip(lefts, _COLUMNS, strict=True):
            text = joined(self.words.tr(f"brief.contact.{name}"))
            size = self.size * min(1.0, width * share / fonts.text_width(fonts.drawable(text), self.size))
            page.lines(left, y, [text], size=size * 0.95, colour=MUTED)
        y += self._head_mm
        for role in _ROLES:
            lines = self._role(role, width * _COLUMNS[0][1] - 2.0)
            top = y + self.row_mm - 1.0 - len(lines) * fonts.LEADING * self.size * POINT_MM
            page.lines(x, top, lines, size=self.size)
            for left, (_, share) in zip(lefts[1:], _COLUMNS[1:], strict=True):
                right = left + width * share - 3.0
                page.line([(left, y + self.row_mm - 1.2), (right, y + self.row_mm - 1.2)], width=0.12)
            y += self.row_mm
            page.line([(x, y), (x + width, y)], colour=HAIRLINE, width=0.06)

    @property
    def _heading(self) -> Heading:
        return Heading(self.words.tr("brief.contact.title"), self.heading_pt)

    @property
    def _head_mm(self) -> float:
        return fonts.LEADING * self.size * POINT_MM

    def _role(self, role: str, room: float) -> Sequence[str]:
        phrase: Phrase = self.words.tr(f"brief.contact.{role}")
        return [line for text in phrase for line in fonts.wrapped(text, room, self.size)]


@dataclass(frozen=True)
class NoteLines:
    """Lines to write notes on, ``step`` millimetres apart, as many as ``most`` millimetres hold."""

    words: Words
    heading_pt: float
    step: float
    most: float

    def height(self, width: float) -> float:  # noqa: D102
        return self.most

    def draw(self, page: Page, x: float, y: float, width: float) -> None:  # noqa: D102
        heading = Heading(self.words.tr("brief.notes"), self.heading_pt)
        heading.draw(page, x, y, width)
        line = y + heading.height(width) + self.step
        while line <= y + self.most - self.step / 2:
            page.line([(x, line), (x + width, line)], colour=HAIRLINE, width=0.12)
            line += self.step


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
        place = ", ".join([*items(feature["communes_2025"]), province_names("2025").get(code, code)])
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
