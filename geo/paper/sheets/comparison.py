"""The sheet that compares features: small maps of one scale, and their facts row by row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from ...base.palette import WARNING
from ...base.translate import tr
from ...base.units import format_date
from ...records.wording import feature_name
from ..canvas.blocks import MUTED, Block, Gap, TypeSizes, balanced, draw_all, fill
from ..canvas.page import Page
from ..canvas.sheet import Painter, Sheet
from ..canvas.sizes import Box, Paper
from ..canvas.words import Phrase, Words
from ..map.backdrop import Backdrop
from ..map.features import PlacedFeatures, together
from ..map.frame import draw_map, plan_map
from ..map.graticule import BAND_MM
from ..map.labels import LabelWish
from ..map.legend import legend, map_rows
from ..map.surround import MOST_OWN_LINES, PageFoot, PageHead, fraction, locator, north_arrow, scale_block
from .fact_table import ComparisonTable
from .feature import FeatureDocument, tables_of
from .rows import cell_boxes
from .sources import Notes, credit_texts, source_counts

if TYPE_CHECKING:
    from ...atlas.atlas import Atlas

_MOST = {("A4", "portrait"): 3, ("A4", "landscape"): 5, ("A3", "portrait"): 4, ("A3", "landscape"): 6}
_LABEL_MM = 27.0
_GAP_MM = 4.0
_MAP_SHARE = 0.4
_LOCATOR_RATIO = 0.62
_ARROW_MM = 19.0
_COLUMN_MM = 62.0
_LEAST_BELOW_MM = 36.0
_LEAST_STRETCH_MM = 3.0
_TALLEST = 1.35
"""Height of a map as a share of its width, at most."""


def comparison_sheet(
    atlas: Atlas,
    feature_ids: Sequence[str],
    paper: Paper | None = None,
    *,
    language: str = "vi",
    as_of: date | None = None,
    drafts: bool = True,
    title: Phrase = (),
    subtitle: Phrase = (),
    backdrop: Backdrop | None = None,
) -> Sheet:
    """Return the sheet that compares features; as many side by side as the paper has room for.

    Parameters
    ----------
    atlas : Atlas
    feature_ids : sequence of str
        In the order in which they are to stand.
    paper : Paper, optional
        Default: A4, landscape.
    language : {"vi", "en", "both"}
    as_of, drafts
        As for :meth:`geo.atlas.atlas.Atlas.layer`.
    title, subtitle : tuple of str, optional
        Instead of the usual title and of the names.
    backdrop : Backdrop, optional
        Picture under the map.

    Raises
    ------
    NotFoundError
        If no feature has one of the ids, or nothing was known of it on the day.
    """
    chosen, words = paper or Paper(), Words(language)
    documents = [FeatureDocument(atlas, chosen, words, backdrop, each, as_of, drafts) for each in feature_ids]
    most = _MOST[chosen.size, chosen.orientation]
    pages = -(-len(documents) // most)
    share = -(-len(documents) // max(1, pages))
    groups = (
        [documents[first : first + share] for first in range(0, len(documents), share)] if documents else []
    )
    comparisons = [
        arranged(Comparison(atlas, chosen, words, group, as_of, title, subtitle)) for group in groups
    ]
    painters = tuple(painter for comparison in comparisons for painter in comparison.painters)
    shown = title or words.tr("sheets.comparison.title")
    return Sheet(shown[0], language, chosen, painters)


def arranged(comparison: Comparison) -> Comparison:
    """Return a comparison on as few pages as smaller type allows, its maps as high as there is room."""
    least = comparison
    for smaller in (1, 2):
        if len(least.pages) == 1:
            break
        other = replace(comparison, smaller=smaller)
        least = min(least, other, key=lambda each: len(each.pages))
    free = least.free_height()
    if free < comparison.paper.mm(_LEAST_STRETCH_MM):
        return least
    stretched = replace(least, stretch=free)
    return stretched if len(stretched.pages) == len(least.pages) else least


@dataclass
class Comparison:
    """Some features side by side; facts that find no room go to further pages.

    Parameters
    ----------
    smaller : int
        By how many steps the type is smaller than usual.
    stretch : float
        Millimetres by which the maps are higher than usual.
    """

    atlas: Atlas
    paper: Paper
    words: Words
    documents: list[FeatureDocument]
    as_of: date | None
    given_title: Phrase = ()
    given_subtitle: Phrase = ()
    smaller: int = 0
    stretch: float = 0.0

    @property
    def painters(self) -> tuple[Painter, ...]:
        """What draws each page."""
        return tuple(self._painter(number) for number in range(len(self.pages)))

    # -- parts -------------------------------------------------------------------------------------

    @cached_property
    def style(self) -> TypeSizes:
        """Sizes of the type."""
        style = TypeSizes.of(self.paper.pt(1.0))
        for _ in range(self.smaller):
            style = style.smaller()
        return style

    def head(self, scale: str) -> PageHead:
        """Return the top of every page; the scale is that of all its maps."""
        language = self.words.first
        names = ", ".join(feature_name(document.feature, language) for document in self.documents)
        dated = tr("sheets.as_of", language, date=format_date(self.as_of, language)) if self.as_of else ""
        right = tuple(filter(None, (scale, dated)))
        title = self.given_title or self.words.tr("sheets.comparison.title")
        most = MOST_OWN_LINES if self.given_subtitle else 2
        return PageHead(title, self.given_subtitle or (names,), right, most)

    @cached_property
    def foot(self) -> PageFoot:
        """The foot of every page."""
        counts = source_counts(tables_of(self.documents))
        return PageFoot(credit_texts(counts, self.atlas, self.words), self.atlas.version)

    @cached_property
    def area(self) -> Box:
        """What lies between head and foot."""
        head = self.head("1:1.000.000").height(self.paper, self.words)
        return self.paper.body.without_top(head).without_bottom(self.foot.height(self.paper))

    @property
    def _label_mm(self) -> float:
        return self.paper.mm(_LABEL_MM)

    @property
    def _gap_mm(self) -> float:
        return self.paper.mm(_GAP_MM)

    @cached_property
    def frames(self) -> list[Box]:
        """The frames of the maps."""
        area, band = self.area, self.paper.mm(BAND_MM)
        boxes = cell_boxes(area, len(self.documents), self._label_mm, self._gap_mm)
        height = min(boxes[0].width, area.height * _MAP_SHARE) + self.stretch
        return [Box(box.x + band, area.y + band, box.width - 2 * band, height - 2 * band) for box in boxes]

    @cached_property
    def placed(self) -> list[PlacedFeatures]:
        """The features on each map, all of one scale: the smallest that one of them needs."""
        windows = [document.window for document in self.documents]
        frames = self.frames
        needed = [
            window.view(frame, self.paper).denominator for window, frame in zip(windows, frames, strict=True)
        ]
        located = [n for n, d in zip(needed, self.documents, strict=True) if d.is_located]
        least = max(located or needed)
        return [
            replace(window, least=least).seen(frame, self.paper)
            for window, frame in zip(windows, frames, strict=True)
        ]

    @cached_property
    def table(self) -> ComparisonTable:
        """The table of facts below the maps."""
        return ComparisonTable(self.words, self.documents, self.style.text_pt, self._label_mm, self._gap_mm)

    @cached_property
    def rows(self) -> tuple[list[Block], Notes]:
        """The rows of facts, and the sources that they cite."""
        return self.table.rows()

    # -- pages -------------------------------------------------------------------------------------

    @cached_property
    def pages(self) -> list[tuple[float, list[Block], list[Block]]]:
        """Of each page: where its table begins, its rows, and the blocks below them."""
        area = self.area
        rows, notes = self.rows
        names = self.table.names()
        top = self.frames[0].bottom + self.paper.mm(BAND_MM) - area.y + 1.0
        pages: list[tuple[float, list[Block], list[Block]]] = []
        rest, below = rows, self._below(notes)
        while rest or below:
            start = top if not pages else 0.0
            box = Box(area.x, area.y + start, area.width, area.height - start)
            head: list[Block] = [names]
            count = fill([*head, *rest], [box])[1] - 1
            shown, rest = [*head, *rest[:count]], rest[count:]
            used = sum(block.height(area.width) for block in shown) if count > 0 else 0.0
            shown = shown if count > 0 else []
            taken = 0
            if not rest and below:
                columns = self._below_columns(
                    Box(box.x, box.y + used + 2.5, box.width, box.height - used - 2.5)
                )
                taken = fill(below, columns)[1]
                if taken < len(below) and columns[0].height < self.paper.mm(_LEAST_BELOW_MM):
                    taken = 0
            pages.append((area.y + start, shown, below[:taken]))
            below = below[taken:]
            if not shown and not taken:
                break
        return pages

    def free_height(self) -> float:
        """Return by how many millimetres the maps can be higher: what the first page leaves below its table.

        Nothing where legend or table have to go on after it, for they take what there is.
        """
        top, rows, below = self.pages[0]
        if len(self.pages) > 1 and (below or len(rows) <= len(self.rows[0])):
            return 0.0
        columns = self._below_columns(Box(self.area.x, 0.0, self.area.width, self.area.height))
        low = balanced(below, columns)[0].height + 2.5 if below else 0.0
        used = top + sum(row.height(self.area.width) for row in rows) + low
        most = self.frames[0].width * _TALLEST - self.frames[0].height
        return max(0.0, min(self.area.bottom - used - 1.0, most))

    def _below(self, notes: Notes) -> list[Block]:
        """Return the legend of all maps and the sources."""
        words, style = self.words, self.style
        whole = together(self.placed)
        return [
            scale_block(self.placed[0].view, words, style.scale),
            *legend(whole, words, style),
            map_rows(words, style, self.documents[0].ground, None),
            *notes.section(words, style),
            Gap(0.1),
        ]

    def _below_columns(self, box: Box) -> list[Box]:
        count = max(1, round(box.width / self.paper.mm(_COLUMN_MM)))
        return box.columns(count, self.paper.mm(5))

    def _painter(self, number: int) -> Painter:
        def draw(page: Page, shown: str) -> None:
            top, rows, below = self.pages[number]
            area = self.area
            self.head(fraction(self.placed[0].view, self.words.first)).draw(page, self.words)
            if number == 0:
                self._draw_maps(page)
            y = top
            for row in rows:
                row.draw(page, area.x, y, area.width)
                y += row.height(area.width)
            start = y + 2.5 if rows else y
            columns = self._below_columns(Box(area.x, start, area.width, area.bottom - start))
            draw_all(page, fill(below, balanced(below, columns) if below else columns)[0])
            self.foot.draw(page, self.words, shown)

        return draw

    def _draw_place(self, page: Page) -> None:
        """Draw where the maps lie, and grid north, in the corner above the labels."""
        views, frame = [placed.view for placed in self.placed], self.frames[0]
        width = self._label_mm - self.paper.mm(3)
        box = Box(self.area.x, frame.y, width, width * _LOCATOR_RATIO)
        locator(page, box, views, self.documents[0].ground, self.words)
        below = box.bottom + self.paper.mm(1.5)
        scale = self.paper.pt(0.85)
        if below + _ARROW_MM * scale < frame.bottom:
            north_arrow(page, box.x + width / 2, below, views[0], words=self.words, scale=scale)

    def _draw_maps(self, page: Page) -> None:
        self._draw_place(page)
        scale = self.paper.pt(1.0)
        for document, placed in zip(self.documents, self.placed, strict=True):
            frame = placed.view.frame
            text = f"{fraction(placed.view, self.words.first)} · EPSG:{placed.view.epsg}"
            caption = LabelWish((text,), 0.0, 0.0, 0.0, 5.2 * scale, colour=MUTED, centred=True)
            x, y = frame.right - caption.width / 2 - 1.0, frame.bottom - caption.height / 2 - 1.0
            wishes = [replace(caption, x=x, y=y)]
            if not document.is_located:
                x, y = frame.centre
                text = tr("sheets.comparison.no_place", self.words.first)
                wishes.append(LabelWish((text,), x, y, 0.0, 6.0 * scale, "medium", WARNING, centred=True))
            picture = document.backdrop.picture(placed.view, self.words.first) if document.backdrop else None
            if picture:
                wishes.append(picture.wish(placed.view, scale * 0.8))
            naming = document.naming(placed)
            plan = plan_map(placed, document.ground, naming, type_scale=scale * 0.95, wishes=wishes)
            draw_map(page, plan, extra=document.over_map(placed), picture=picture)
