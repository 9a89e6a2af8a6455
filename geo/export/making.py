"""Make the file that was ordered, and a picture of its first page, for pages and commands alike."""

# ruff: noqa: PLC0415  drawing and Word are loaded by the first file, not by the start of the app

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

import geopandas as gpd

from ..base.translate import LANGUAGES, tr
from ..base.work import Production
from ..records.wording import feature_names
from .kinds import overlap_content, selection_content
from .order import (
    BRIEF,
    COMPARISON,
    DATA,
    FEATURES,
    HTML,
    OVERLAP,
    SELECTION,
    SERIES,
    SHEET,
    WORD,
    Checked,
    Order,
)
from .prints import backdrop_of, paper_of, printed, titles_of

if TYPE_CHECKING:
    from ..atlas.atlas import Atlas
    from ..land.overlap.report import OverlapReport
    from ..paper.series.plan import Plan
    from ..paper.sheets import Sheet, WatchedBackdrop

PREVIEW_DPI = 80

_LOADING = threading.Lock()


def load() -> None:
    """Import what draws and writes, one thread at a time: two at once would see half of a package."""
    with _LOADING:
        from ..paper import sheets  # noqa: F401
        from ..paper.series import drawing as series  # noqa: F401
        from ..paper.word import report as word  # noqa: F401


@dataclass
class Making:
    """The way from an order to its file.

    Parameters
    ----------
    order : Order
    atlas : Atlas
    checked : Checked, optional
        The overlap check, for orders about one.
    page_count : int
        Pages of the sheets, once they are laid out.
    """

    order: Order
    atlas: Atlas
    checked: Checked | None = None
    page_count: int = field(default=0, init=False)

    # -- what it is about ------------------------------------------------------------------------------

    @property
    def language(self) -> str:
        """The language of what is said once only."""
        return LANGUAGES[0] if self.order.language not in LANGUAGES else self.order.language

    @cached_property
    def report(self) -> OverlapReport:
        """The answers for the sites that are shown."""
        assert self.checked is not None
        report = self.checked.report(self.language)
        sites = list(self.order.sites)
        if not sites:
            return report
        records = tuple(report.records[place] for place in sites)
        ids = {str(record["site"]) for record in records}
        pieces = report.pieces[report.pieces["site_id"].astype(str).isin(ids)]
        return replace(report, records=records, sites=report.sites.iloc[sites], pieces=pieces)

    @cached_property
    def names(self) -> list[str]:
        """What the sheets are about, one by one; all sites of a check are on one sheet."""
        subject = self.order.subject
        if subject == FEATURES:
            names = feature_names(self.atlas.features.loc[list(self.order.feature_ids)], self.language)
            return names.tolist()
        if subject == OVERLAP and self.checked is not None and self.order.sites:
            return [self.checked.names[place] for place in self.order.sites]
        return [tr(f"report_page.subject.{subject}", self.language)]

    @property
    def title(self) -> str:
        """What to call the file: the title given, else its kind and what it is about."""
        if self.order.title:
            return self.order.title
        subject = self.order.subject
        about = tr("report_page.file.all", self.language)
        if subject != SELECTION:
            about = self.names[0] if self.names else tr(f"report_page.subject.{subject}", self.language)
        return f"{tr(f'report_page.file.{self.order.kind}', self.language)} {about}"

    @cached_property
    def frames(self) -> dict[str, gpd.GeoDataFrame]:
        """The features that a data file or a map holds, by their layer."""
        selection = self.order.selection
        if self.order.subject == SELECTION:
            return self.atlas.select(selection)
        layers = self.atlas.features["layer"].loc[list(self.order.feature_ids)]
        frames = self.atlas.layers(tuple(layers.unique()), as_of=selection.as_of, drafts=selection.drafts)
        return {
            layer: frame.loc[[name for name in self.order.feature_ids if name in frame.index]]
            for layer, frame in frames.items()
        }

    @property
    def feature_count(self) -> int:
        """How many features have pages of their own."""
        order = self.order
        if order.subject == SELECTION and (order.kind == SERIES or order.detailed):
            return sum(map(len, self.frames.values()))
        return len(order.feature_ids)

    @cached_property
    def backdrop(self) -> WatchedBackdrop | None:
        """What lies under the maps."""
        load()
        return backdrop_of(self.order)

    @property
    def missing(self) -> dict[str, str]:
        """Why there was nothing under maps drawn so far, with the name of the raster."""
        asked = vars(self).get("backdrop")  # not there before anything was drawn
        return dict(asked.missing) if asked else {}

    # -- preview ---------------------------------------------------------------------------------------

    @property
    def has_preview(self) -> bool:
        """Whether there is a picture of the file."""
        return self.order.kind in (SHEET, SERIES, WORD, BRIEF)

    def preview(self) -> bytes:
        """Return a picture of the first page, of a Word report the first map; ``b""`` if it has none."""
        load()
        if self.order.kind == WORD:
            return self._first_map()
        if self.order.kind == SERIES:
            return self._cover().png(PREVIEW_DPI)
        return self._sheet(0).png(PREVIEW_DPI)

    def _cover(self) -> Sheet:
        from ..paper.series.layout import Layout, sections

        return Layout(self._plan, ()).sheet(sections(self._plan)[0])

    def _first_map(self) -> bytes:
        from ..paper.sheets import plates

        order, atlas, language = self.order, self.atlas, self.language
        day, drafts = order.selection.as_of, order.selection.drafts
        if order.subject == SELECTION:
            return plates.selection_plate(atlas, order.selection, language=language).png(PREVIEW_DPI)
        if order.subject == OVERLAP:
            if not _has_place(self.report.sites.geometry.iloc[0]):
                return b""
            return plates.overlap_plate(self.report, atlas, 0, language=language).png(PREVIEW_DPI)
        first = order.feature_ids[0]
        if not _has_place(atlas.feature(first, as_of=day, drafts=drafts)["geometry"]):
            return b""
        plate = plates.feature_plate(atlas, first, language=language, as_of=day, drafts=drafts)
        return plate.png(PREVIEW_DPI)

    # -- files -----------------------------------------------------------------------------------------

    def production(self) -> Production:
        """Return the steps that make the file."""
        made: dict[str, Callable[[], Production]] = {
            SHEET: self._sheets,
            BRIEF: self._sheets,
            SERIES: self._series,
            WORD: self._word,
            HTML: partial(self._at_once, HTML),
            DATA: partial(self._at_once, self.order.form),
        }
        return made[self.order.kind]()

    def _at_once(self, form: str) -> Production:
        return Production((tr("report_page.step.write", self.language),), lambda: iter([self._data(form)]))

    def _data(self, form: str) -> bytes:
        if self.order.subject == OVERLAP:
            return overlap_content(form, self.report)
        selection, title = self.order.selection, self.order.title
        return selection_content(form, self.frames, self.atlas, selection, self.language, title=title)

    @property
    def _plan(self) -> Plan:
        from ..paper.canvas.words import joined
        from ..paper.series.plan import Plan

        order = self.order
        return Plan(
            self.atlas,
            order.selection,
            by=order.by,
            feature_ids=order.feature_ids,
            report=self.report if order.subject == OVERLAP else None,
            paper=paper_of(order),
            language=order.language,
            title=joined(titles_of(order)[0]),
            backdrop=self.backdrop,
        )

    def _series(self) -> Production:
        load()
        from ..paper.series.drawing import production

        return production(self._plan)

    def _word(self) -> Production:
        load()
        from ..paper.word.report import WordReport

        order = self.order
        named = list(order.feature_ids)
        if order.detailed:
            named += [str(name) for frame in self.frames.values() for name in frame.index]
        return WordReport(
            self.atlas,
            self.language,
            order.selection,
            overview=order.subject == SELECTION and order.overview,
            feature_ids=tuple(dict.fromkeys(named)),
            overlaps=(self.report,) if order.subject == OVERLAP else (),
            title=order.title,
            template=order.template.place if order.template else None,
            maps=order.maps,
        ).production()

    # -- sheets ----------------------------------------------------------------------------------------

    def _sheets(self) -> Production:
        """Return the steps that lay the sheets out, so that each page knows how many there are, and draw."""
        names = [self.title] if self.order.kind == BRIEF else self.names
        steps = [
            tr(f"report_page.step.{step}", self.language, name=name)
            for step in ("lay_out", "draw")
            for name in names
        ]
        return Production(tuple(steps), partial(self._laid_out_and_printed, names))

    def _laid_out_and_printed(self, names: list[str]) -> Iterator[bytes]:
        sheets: list[Sheet] = []
        for place in range(len(names)):
            sheets.append(self._sheet(place))
            yield b""
        self.page_count = sum(map(len, sheets))
        yield from printed(sheets, names, self.order)

    def _sheet(self, place: int) -> Sheet:
        """Return the sheet of a name."""
        load()
        from ..paper import sheets
        from ..paper.sheets.brief import brief

        order, atlas, paper = self.order, self.atlas, paper_of(self.order)
        title, subtitle = titles_of(order)
        told: dict[str, Any] = {"language": order.language, "title": title, "subtitle": subtitle}
        known: dict[str, Any] = {"as_of": order.selection.as_of, "drafts": order.selection.drafts}
        if order.kind == BRIEF:
            return brief(atlas, order.feature_ids, paper, address=order.base, **told, **known)
        told["backdrop"] = self.backdrop
        if order.subject == OVERLAP:
            sites = [place] if order.sites else None
            return sheets.overlap_sheet(self.report, atlas, paper, sites=sites, **told)
        if order.subject == SELECTION:
            return sheets.selection_sheet(atlas, order.selection, paper, **told)
        if order.subject == COMPARISON:
            return sheets.comparison_sheet(atlas, order.feature_ids, paper, **told, **known)
        return sheets.feature_sheet(atlas, order.feature_ids[place], paper, **told, **known)


def _has_place(shape: object) -> bool:
    return shape is not None and not shape.is_empty  # type: ignore[attr-defined]
