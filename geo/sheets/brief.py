"""The investor's brief: two pages on one to five features."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from ..errors import SelectionError
from ..palette import WARNING
from ..selection import Selection
from ..translate import DEFAULT_LANGUAGE, tr
from ..units import format_date, format_number
from . import fonts
from .abbreviations import abbreviated
from .blocks import MUTED, Block, Gap, Group, Heading, Paragraph, balanced, draw_all, fill
from .boxes import Box
from .brief_parts import Code, ContactLines, SideBySide, deep_link
from .brief_table import BriefTable
from .citations import Notes, credit_texts, newest, source_counts, source_text
from .composition import Window
from .document import closing
from .feature_sheet import FeatureDocument
from .features import features_of
from .furniture import MARK, Foot, Head, fraction, grid_note, place_block, scale_block
from .graticule import BAND_MM
from .ground import Ground, ground_of
from .legend import legend, map_rows
from .legend_rows import Style
from .map_frame import MapPlan, Naming, draw_map, plan_map, ring_shape
from .page import Page
from .paper import Paper
from .sheet import Sheet
from .view import Bounds, shown_grid
from .words import Words

if TYPE_CHECKING:
    from ..atlas import Atlas

MOST_FEATURES = 5

_SCALES = (1.4, 1.25, 1.12, 1.0, 0.94, 0.88, 0.82, 0.76, 0.7)
"""Sizes of the type, the largest with which everything finds room is taken."""

_PANEL_MM, _GAP_MM = 56.0, 4.0
_LEAST_MAP_MM = 92.0
_LEAST_SCALE = 250_000
_CODE_MM = 25.0
_CODES_A_ROW = 3
_ROW_MM = (9.5, 8.0, 7.0)
_PANEL_TYPE = 0.92
_RIGHT_MM, _NAMES_PT, _NAMES_LINES = 45.0, 8.0, 2
_NAME_MM, _NAME_PT, _NAME_LINES = 30.0, 6.6, 2
_RING_MM = 1.2
_SOURCE_LINES = (None, 2, 1)

Laid = list[tuple[Block, float, float, float]]


def brief(
    atlas: Atlas,
    feature_ids: Sequence[str],
    paper: Paper | None = None,
    *,
    language: str = "vi",
    as_of: date | None = None,
    drafts: bool = True,
    address: str = "",
) -> Sheet:
    """Return the brief on some features: exactly two pages.

    Parameters
    ----------
    atlas : Atlas
    feature_ids : sequence of str
        One to five.
    paper : Paper, optional
        Default: A4, portrait; it must be portrait.
    language : {"vi", "en", "both"}
    as_of, drafts
        As for :meth:`geo.atlas.Atlas.layer`.
    address : str
        Where the atlas is served (``https://…``): a QR code leads to each feature there. Without it
        there is no code.

    Raises
    ------
    NotFoundError
        If no feature has one of the ids, or nothing was known of it on the day.
    SelectionError
        If there are none or too many features, the paper is landscape, or the address is not one of
        the web.
    """
    chosen = paper or Paper("A4", "portrait")
    ids = tuple(dict.fromkeys(feature_ids))
    if not 1 <= len(ids) <= MOST_FEATURES:
        raise SelectionError("brief.error.count", given=len(ids), most=MOST_FEATURES)
    if chosen.is_landscape:
        raise SelectionError("brief.error.landscape")
    if address and not address.startswith(("https://", "http://")):
        raise SelectionError("brief.error.address", given=address)
    drawing = _Brief(atlas, ids, chosen, Words(language), as_of, drafts, address)
    return Sheet(drawing.title, language, chosen, (drawing.draw_first, drawing.draw_second))


@dataclass(frozen=True)
class _Try:
    """How large and how whole things are in an attempt to fit them on two pages.

    Parameters
    ----------
    rows : int or None
        Rows of the table that are kept; None for all.
    """

    scale: float
    row_mm: float
    source_lines: int | None = None
    rows: int | None = None


@dataclass
class _Brief:
    atlas: Atlas
    ids: tuple[str, ...]
    paper: Paper
    words: Words
    as_of: date | None
    drafts: bool
    address: str

    def __post_init__(self) -> None:
        self.documents = [
            FeatureDocument(self.atlas, self.paper, self.words, None, each, self.as_of, self.drafts)
            for each in self.ids
        ]
        self.names = [document.title[0] for document in self.documents]

    # -- words -------------------------------------------------------------------------------------

    @property
    def title(self) -> str:
        return f"{tr('brief.title', self.words.first)}: {', '.join(self.names)}"

    def _head(self, right: tuple[str, ...]) -> Head:
        if len(self.names) == 1:
            return Head(self.documents[0].title, self.words.tr("brief.title"), right)
        names = " · ".join(f"{number}. {name}" for number, name in enumerate(self.names, start=1))
        n = format_number(len(self.names), self.words.first, digits=0)
        room = self.paper.body.width - self.paper.mm(_RIGHT_MM)
        is_short = len(fonts.wrapped(names, room, self.paper.pt(_NAMES_PT))) <= _NAMES_LINES
        return Head(
            self.words.tr("brief.title"), (names,) if is_short else self.words.tr("sheets.count", n=n), right
        )

    @cached_property
    def _dated(self) -> str:
        language = self.words.first
        if self.as_of:
            return tr("sheets.as_of", language, date=format_date(self.as_of, language))
        latest = newest(self._tables)
        return tr("sheets.newest", language, date=format_date(latest, language)) if latest else ""

    @cached_property
    def _tables(self) -> dict[str, pd.DataFrame]:
        return {document.feature_id: document.feature.to_frame().T for document in self.documents}

    @cached_property
    def foot(self) -> Foot:
        return Foot(credit_texts(source_counts(self._tables), self.atlas, self.words), self.atlas.version)

    # -- map ---------------------------------------------------------------------------------------

    @cached_property
    def _frames(self) -> dict[str, gpd.GeoDataFrame]:
        layers = self.atlas.layers(as_of=self.as_of, drafts=self.drafts)
        chosen = {name: frame[frame.index.isin(self.ids)] for name, frame in layers.items()}
        return {name: frame for name, frame in chosen.items() if len(frame)}

    @cached_property
    def _codes(self) -> list[str]:
        return sorted({str(document.feature["province_code"]) for document in self.documents})

    @cached_property
    def _epsg(self) -> int:
        bounds = np.array([frame.total_bounds for frame in self._frames.values()]).reshape(-1, 4)
        known = bounds[np.isfinite(bounds).all(axis=1)]
        middle = float((known[:, 0].min() + known[:, 2].max()) / 2) if len(known) else 0.0
        return shown_grid(self._codes, middle)

    @property
    def _ground(self) -> Ground:
        return ground_of(self.atlas, self._epsg, "2025")

    @cached_property
    def _window(self) -> Window:
        features = features_of(self._frames, self._epsg, self.words.first)
        features = replace(features, names=[self._label(str(each)) for each in features.table.index])
        shapes = [province.shape for province in self._ground.provinces if province.code in self._codes]
        provinces: Bounds = tuple(gpd.GeoSeries(shapes).total_bounds)  # type: ignore[assignment]
        return Window(features, features.bounds() or provinces, self._epsg, least=_LEAST_SCALE)

    def _label(self, feature_id: str) -> str:
        """Return what stands on the map: the name, with its number where there are several."""
        place = self.ids.index(feature_id)
        if len(self.ids) == 1:
            return self.names[place]
        name = f"{place + 1}. {self.names[place]}"
        short = abbreviated(name, self.words.first)
        lines = fonts.wrapped(short, self.paper.mm(_NAME_MM), self.paper.pt(_NAME_PT), "medium")
        return name if len(lines) <= _NAME_LINES else str(place + 1)

    @cached_property
    def _map_height(self) -> float:
        """Millimetres of the map: at least what the panel beside it needs."""
        least = self.paper.mm(_LEAST_MAP_MM)
        for _ in range(2):  # the scale, and with it what is drawn, depends on the frame
            frame, panel = self._frames_of_map(least)
            needed = sum(block.height(panel.width) for block in self._panel(frame, None))
            least = max(least, needed + 0.1)
        return least

    @cached_property
    def _area(self) -> Box:
        """What lies between head and foot of the first page."""
        return self._between(self._head(("1:1.000.000", self._dated)))

    def _frames_of_map(self, height: float) -> tuple[Box, Box]:
        """Return the frame of the map, and the panel beside it."""
        area, band = self._area, self.paper.mm(BAND_MM)
        panel, gap = self.paper.mm(_PANEL_MM), self.paper.mm(_GAP_MM)
        width = area.width - panel - gap
        frame = Box(area.x + band, area.y + band, width - 2 * band, height - 2 * band)
        return frame, Box(area.right - panel, area.y, panel, height)

    # -- layout ------------------------------------------------------------------------------------

    @cached_property
    def layout(self) -> tuple[Laid, Laid]:
        """The parts of both pages in their places."""
        for trial in self._trials():
            laid = self._laid(trial)
            if laid is not None:
                return laid
        raise AssertionError("a brief without rows fits")  # pragma: no cover  the last trial leaves all out

    def _trials(self) -> Iterator[_Try]:
        for scale in _SCALES:
            yield _Try(scale, _ROW_MM[0] if scale >= 1.0 else _ROW_MM[1])
        for lines in _SOURCE_LINES:
            yield _Try(_SCALES[-1], _ROW_MM[-1], lines)
        for rows in range(len(self._table(_SCALES[-1]).rows()[0]) - 1, -1, -1):
            yield _Try(_SCALES[-1], _ROW_MM[-1], _SOURCE_LINES[-1], rows)

    def _style(self, scale: float) -> Style:
        return Style.of(self.paper.pt(scale))

    def _table(self, scale: float) -> BriefTable:
        return BriefTable(self.documents, self.words, self._style(scale).text_pt, self.paper.pt(1.0))

    def _between(self, head: Head) -> Box:
        body = self.paper.body.without_top(head.height(self.paper, self.words))
        return body.without_bottom(self.foot.height(self.paper))

    def _laid(self, trial: _Try) -> tuple[Laid, Laid] | None:
        """Return the parts of both pages in their places; None if they find no room."""
        table = self._table(trial.scale)
        rows, notes = table.rows()
        style = self._style(trial.scale)
        kept = rows[: trial.rows]
        if len(kept) < len(rows):
            n = format_number(len(rows) - len(kept), self.words.first, digits=0)
            kept.append(Paragraph(self.words.tr("brief.more_rows", n=n), style.text_pt, colour=WARNING))
        below = self._area.without_top(self._map_height + self.paper.mm(_GAP_MM / 2))
        first, count = fill(kept, [below])
        area = self._between(self._head(()))
        second, taken = fill(kept[count:], [area])
        if taken < len(kept) - count:
            return None
        used = sum(block.height(width) for block, _, _, width in second)
        area = area.without_top(used + self.paper.mm(2.5) * bool(used))
        fixed = self._fixed(trial, style)
        height = sum(block.height(area.width) for block in fixed)
        room = area.without_bottom(height)
        if room.height < 0:
            return None
        told = [*self._missing(table, style), *self._sources(notes, style, trial)]
        texts, taken = fill(told, balanced(told, room.columns(2, self.paper.mm(5)))) if told else ([], 0)
        if taken < len(told):
            return None
        bottom = fill(fixed, [area.without_top(room.height)])[0]
        return first, [*second, *texts, *bottom]

    def _missing(self, table: BriefTable, style: Style) -> list[Block]:
        """Return what is not known of each feature."""
        told = table.missing()
        if not told:
            return []
        size = style.text_pt
        blocks: list[Block] = []
        for document, names in told:
            if len(self.documents) > 1:
                number = self.documents.index(document) + 1
                title = (f"{number}. {document.title[0]}",)
                name = Paragraph(title, size, weight="medium", after=0.1)
                blocks.append(Group((name, Paragraph(names, size, colour=WARNING, after=0.6))))
            else:
                blocks.append(Paragraph(names, size, colour=WARNING, after=0.6))
        note = Paragraph(self.words.tr("brief.unknown_note"), size * 0.9, colour=MUTED)
        heading = Heading(self.words.tr("brief.unknown"), style.heading_pt)
        return [Group((heading, blocks[0])), *blocks[1:], note, Gap(2.0 * style.scale)]

    def _sources(self, notes: Notes, style: Style, trial: _Try) -> list[Block]:
        """Return the sources that the table cites by number."""
        size = style.text_pt * 0.86
        sources = [
            Paragraph((text,), size, after=0.25, most=trial.source_lines)
            for text in _cited(notes, self.words.first)
        ]
        if not sources:
            return []
        heading = Heading(self.words.tr("sheets.sources"), style.heading_pt)
        return [Group((heading, sources[0])), *sources[1:], Gap(1.0)]

    def _fixed(self, trial: _Try, style: Style) -> list[Block]:
        """Return what stands at the end of the second page."""
        contacts = ContactLines(self.words, style.heading_pt, style.text_pt, self.paper.mm(trial.row_mm))
        if not self.address:
            return [contacts]
        query = {"lang": self.words.first} if self.words.first != DEFAULT_LANGUAGE else {}
        query |= Selection(as_of=self.as_of, drafts=self.drafts).to_query()
        codes = [
            Code(deep_link(self.address, each, query), name, self.paper.mm(_CODE_MM), style.text_pt)
            for each, name in zip(self.ids, self.names, strict=True)
        ]
        heading = Heading(self.words.tr("brief.code"), style.heading_pt)
        rows = [
            SideBySide(tuple(codes[at : at + _CODES_A_ROW]), _CODES_A_ROW, self.paper.mm(_GAP_MM))
            for at in range(0, len(codes), _CODES_A_ROW)
        ]
        return [heading, Gap(1.0), *rows, Gap(2.0), contacts]

    # -- panel beside the map ----------------------------------------------------------------------

    def _panel(self, frame: Box, plan: MapPlan | None) -> list[Block]:
        """Return legend, scale and north; without a plan, all that may be there."""
        words = self.words
        placed = plan.placed if plan else self._window.seen(frame, self.paper)
        style = Style.of(self.paper.pt(_PANEL_TYPE))
        unplaced = [document.title[0] for document in self.documents if not document.is_located]
        blocks: list[Block] = [
            scale_block(placed.view, words, style.scale),
            place_block(placed.view, self._ground, words, style.scale),
            *legend(placed, words, style),
            map_rows(words, style, plan),
            grid_note(placed.view, words, self._codes, style.text_pt * 0.9),
        ]
        if unplaced:
            text = words.tr("brief.unplaced", names="; ".join(unplaced))
            blocks.append(Paragraph(text, style.text_pt * 0.9, colour=MARK))
        return [*blocks, closing(plan, words, style)]

    # -- drawing -----------------------------------------------------------------------------------

    def draw_first(self, page: Page, number: str) -> None:
        """Draw head, map and the table as far as there is room."""
        frame, panel = self._frames_of_map(self._map_height)
        placed = self._window.seen(frame, self.paper)
        ringed = replace(placed, reach=placed.reach + self.paper.mm(_RING_MM))
        plan = plan_map(ringed, self._ground, Naming(self.words.first), type_scale=self.paper.pt(1.0))
        rings = [
            shape
            for place in np.flatnonzero(placed.is_mark)
            for shape in ring_shape(placed, int(place), MARK)
        ]
        self._head((fraction(placed.view, self.words.first), self._dated)).draw(page, self.words)
        draw_map(page, plan, extra=rings)
        draw_all(page, fill(self._panel(frame, plan), [panel])[0])
        draw_all(page, self.layout[0])
        self.foot.draw(page, self.words, number)

    def draw_second(self, page: Page, number: str) -> None:
        """Draw the rest of the table, what is not known, sources, codes and the lines for contacts."""
        self._head(()).draw(page, self.words)
        draw_all(page, self.layout[1])
        self.foot.draw(page, self.words, number)


def _cited(notes: Notes, language: str) -> list[str]:
    return [f"[{number}] {source_text(source, language)}" for number, source in enumerate(notes.sources, 1)]
