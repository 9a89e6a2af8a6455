"""Make the file that was ordered, and a picture of its first page; nothing here knows of a page."""

# ruff: noqa: PLC0415  drawing and Word are loaded by the first file, not by the start of the app

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING

import geopandas as gpd

from .. import overlap_files
from ..export_archive import zipped
from ..export_formats import content
from ..reports.production import Production
from ..translate import LANGUAGES, tr
from ..wording import feature_names
from .report_order import (
    BRIEF,
    COMPARISON,
    DATA,
    FEATURES,
    HTML,
    OVERLAP,
    PDF,
    PNG,
    SELECTION,
    SERIES,
    SHEET,
    WORD,
    Order,
)

if TYPE_CHECKING:
    from ..atlas import Atlas
    from ..overlay.report import OverlapReport
    from ..series.plan import Plan
    from ..sheets import Paper, Sheet
    from .report_checked import Checked

_PREVIEW_DPI = 80
_ZIP = b"PK"

MIMES = {
    "pdf": "application/pdf",
    "svg": "image/svg+xml",
    "png": "image/png",
    "zip": "application/zip",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "json": "application/json",
    "geojson": "application/geo+json",
    "kml": "application/vnd.google-earth.kml+xml",
    "gpkg": "application/geopackage+sqlite3",
}
OVERLAP_FORMS: dict[str, Callable[[OverlapReport], bytes]] = {
    "xlsx": overlap_files.as_xlsx,
    "csv": overlap_files.as_csv,
    "gpkg": overlap_files.as_gpkg,
    "json": overlap_files.as_json,
}
"""Data files of an overlap check."""

_ZIPPED_FORMS = ("shp", "corners")


def ending_of(order: Order, made: bytes) -> str:
    """Return the ending of the name of a file; several pictures come in one archive."""
    if order.kind == SHEET:
        return "zip" if order.form != PDF and made.startswith(_ZIP) else order.form
    if order.kind == DATA:
        return "zip" if order.form in _ZIPPED_FORMS else order.form
    return {WORD: "docx", HTML: "html"}.get(order.kind, "pdf")


@dataclass
class Making:
    """The way from an order to its file.

    Parameters
    ----------
    order : Order
    atlas : Atlas
    checked : Checked, optional
        The overlap check, for orders about one.
    """

    order: Order
    atlas: Atlas
    checked: Checked | None = None

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
        """What the sheets are about, one by one."""
        subject = self.order.subject
        if subject == FEATURES:
            names = feature_names(self.atlas.features.loc[list(self.order.feature_ids)], self.language)
            return names.tolist()
        if subject == OVERLAP and self.checked is not None:
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

    # -- preview ---------------------------------------------------------------------------------------

    @property
    def has_preview(self) -> bool:
        """Whether there is a picture of the file."""
        return self.order.kind in (SHEET, SERIES, WORD, BRIEF)

    def preview(self) -> bytes:
        """Return a picture of the first page, of a Word report the first map; ``b""`` if it has none."""
        if self.order.kind == WORD:
            return self._word_plate()
        if self.order.kind == SERIES:
            return self._cover().png(_PREVIEW_DPI)
        return self._sheet(0).png(_PREVIEW_DPI)

    def _cover(self) -> Sheet:
        from ..series.layout import Layout, sections

        return Layout(self._plan, ()).sheet(sections(self._plan)[0])

    def _word_plate(self) -> bytes:
        from ..sheets import plate

        order, selection = self.order, self.order.selection
        if order.subject == SELECTION:
            return plate.selection_plate(self.atlas, selection, language=self.language).png(_PREVIEW_DPI)
        if order.subject == OVERLAP:
            if not _has_place(self.report.sites.geometry.iloc[0]):
                return b""
            return plate.overlap_plate(self.report, self.atlas, 0, language=self.language).png(_PREVIEW_DPI)
        first, known = order.feature_ids[0], {"as_of": selection.as_of, "drafts": selection.drafts}
        if not _has_place(self.atlas.feature(first, **known)["geometry"]):
            return b""
        return plate.feature_plate(self.atlas, first, language=self.language, **known).png(_PREVIEW_DPI)

    # -- files -----------------------------------------------------------------------------------------

    def production(self) -> Production:
        """Return the steps that make the file."""
        made: dict[str, Callable[[], Production]] = {
            SHEET: self._sheets,
            BRIEF: self._sheets,
            SERIES: self._series,
            WORD: self._word,
            HTML: partial(self._at_once, self._html),
            DATA: partial(self._at_once, self._data),
        }
        return made[self.order.kind]()

    def _at_once(self, make: Callable[[], bytes]) -> Production:
        return Production((tr("report_page.step.write", self.language),), lambda: iter([make()]))

    def _html(self) -> bytes:
        from ..html_map import to_html_map

        order = self.order
        return to_html_map(
            self.frames, self.atlas, self.language, selection=order.selection, title=order.title
        )

    def _data(self) -> bytes:
        order = self.order
        if order.subject == OVERLAP:
            return OVERLAP_FORMS[order.form](self.report)
        return content(order.form, self.frames, self.atlas, order.selection, self.language)

    @property
    def _plan(self) -> Plan:
        from ..series.plan import Plan

        order = self.order
        return Plan(
            self.atlas,
            order.selection,
            order.by,
            self.report if order.subject == OVERLAP else None,
            self._paper,
            order.language,
            order.title,
        )

    def _series(self) -> Production:
        from ..series.series import production

        return production(self._plan)

    def _word(self) -> Production:
        from ..reports.word import WordReport

        order = self.order
        named = order.feature_ids
        if order.detailed:
            named = tuple(str(name) for frame in self.frames.values() for name in frame.index)
        return WordReport(
            self.atlas,
            self.language,
            order.selection,
            overview=order.subject == SELECTION,
            feature_ids=named,
            overlaps=(self.report,) if order.subject == OVERLAP else (),
            title=order.title,
            template=order.template.place if order.template else None,
        ).production()

    # -- sheets ----------------------------------------------------------------------------------------

    @property
    def _paper(self) -> Paper:
        from ..sheets import Paper

        return Paper(self.order.size, self.order.orientation, self.order.signed)

    def _sheet(self, place: int) -> Sheet:
        """Return the sheet of a name."""
        from .. import sheets

        order, paper, language = self.order, self._paper, self.order.language
        selection = order.selection
        known = {"as_of": selection.as_of, "drafts": selection.drafts}
        if order.kind == BRIEF:
            from ..sheets.brief import brief

            return brief(self.atlas, order.feature_ids, paper, language=language, address=order.base, **known)
        if order.subject == OVERLAP:
            return sheets.overlap_sheet(self.report, self.atlas, paper, language=language, sites=[place])
        if order.subject == FEATURES:
            named = order.feature_ids[place]
            return sheets.feature_sheet(self.atlas, named, paper, language=language, **known)
        if order.subject == COMPARISON:
            return sheets.comparison_sheet(self.atlas, order.feature_ids, paper, language=language, **known)
        return sheets.selection_sheet(
            self.atlas,
            selection,
            paper,
            language=language,
            title=tuple(filter(None, [order.title])),
            subtitle=tuple(filter(None, [order.subtitle])),
        )

    @property
    def _sheet_names(self) -> list[str]:
        return [self.title] if self.order.kind == BRIEF else self.names

    def _sheets(self) -> Production:
        """Return the steps that lay the sheets out, so that each page knows how many there are, and draw."""
        steps = [
            tr(f"report_page.step.{step}", self.language, name=name)
            for step in ("lay_out", "draw")
            for name in self._sheet_names
        ]
        return Production(tuple(steps), self._draw_sheets)

    def _draw_sheets(self) -> Iterator[bytes]:
        drawn = []
        for place in range(len(self._sheet_names)):
            drawn.append(self._sheet(place))
            yield b""
        yield from self._as_pdf(drawn) if self.order.form == PDF else self._as_pictures(drawn)

    def _as_pdf(self, drawn: Sequence[Sheet]) -> Iterator[bytes]:
        import io

        from ..sheets import Book

        total, target = sum(map(len, drawn)), io.BytesIO()
        with Book(target, drawn[0].title, self.order.language) as book:
            for sheet in drawn:
                if book.page_count:
                    yield b""
                book.append(
                    sheet,
                    bookmark=None if len(drawn) > 1 else "",
                    first=book.page_count + 1,
                    total=total,
                )
        yield target.getvalue()

    def _as_pictures(self, drawn: Sequence[Sheet]) -> Iterator[bytes]:
        pictures: list[bytes] = []
        for sheet in drawn:
            if pictures:
                yield b""
            for page in range(1, len(sheet) + 1):
                is_png = self.order.form == PNG
                pictures.append(sheet.png(self.order.dpi, page) if is_png else sheet.svg(page))
        if len(pictures) == 1:
            yield pictures[0]
            return
        ending = self.order.form
        yield zipped({f"{number:02d}.{ending}": picture for number, picture in enumerate(pictures, 1)})


def _has_place(shape: object) -> bool:
    return shape is not None and not shape.is_empty  # type: ignore[attr-defined]
