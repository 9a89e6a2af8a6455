"""A report in Word on a selection, on features, on overlap checks."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

import geopandas as gpd
import pandas as pd
from docx.document import Document as WordDocument

from ...atlas.credits import credits_of, used_sources
from ...atlas.selection import Selection
from ...base.errors import SelectionError
from ...base.translate import tr
from ...base.units import format_date
from ...base.work import Production
from ...formats.csv import zipped
from ...records.wording import feature_name
from ..sheets.plates import feature_plate, overlap_plate, selection_plate
from ..sheets.sources import source_text
from .features import write_feature, write_selection
from .overlap import steps, write_overlap
from .page import COVER_TEXT, COVER_TITLE, NOTE_TEXT, new_document
from .writer import Writer

if TYPE_CHECKING:
    from ...atlas.atlas import Atlas
    from ...land.overlap.report import OverlapReport

DPI = 220
"""Of the maps."""

_MOMENTS = ("created", "modified")
"""What core properties tell of when a file was made: a report does not."""


@dataclass(frozen=True)
class WordReport:
    """What a report holds; :meth:`production` makes the .docx.

    Parameters
    ----------
    atlas : Atlas
    language : {"vi", "en"}
    selection : Selection
        Its day and whether drafts count hold for all figures.
    overview : bool
        Whether the selection gets an overview: filters, totals, a map, lists.
    feature_ids : tuple of str
        Each gets a section with its figures, what is unknown and a map.
    overlaps : tuple of OverlapReport
    title : str
        By default what the report is about.
    template : bytes, optional
        A .docx of the user's; see :func:`geo.paper.word.page.new_document`.
    maps : bool
        Whether there are maps.
    """

    atlas: Atlas
    language: str = "vi"
    selection: Selection = field(default_factory=Selection)
    overview: bool = True
    feature_ids: tuple[str, ...] = ()
    overlaps: tuple[OverlapReport, ...] = ()
    title: str = ""
    template: bytes | None = None
    maps: bool = True

    def production(self) -> Production:
        """Return the steps that make the file.

        Raises
        ------
        DataError
            From the first step, if the template is no Word document.
        NotFoundError
            If a feature is not there on the day of the selection.
        SelectionError
            If there is nothing to report on: no overview, no feature and no check.
        """
        if not (self.overview or self.feature_ids or self.overlaps):
            raise SelectionError("reports.error.nothing")
        names = [tr("reports.step.overview", self.language)] if self.overview else []
        names += [feature_name(self._feature(feature_id), self.language) for feature_id in self.feature_ids]
        names += [name for report in self.overlaps for name in steps(report)]
        return Production((*names, tr("reports.step.write", self.language)), self._steps)

    def _feature(self, feature_id: str) -> pd.Series[Any]:
        return self.atlas.feature(feature_id, as_of=self.selection.as_of, drafts=self.selection.drafts)

    def _steps(self) -> Iterator[bytes]:
        document = new_document(self.language, self.template)
        writer = Writer(document, self.language)
        self._write_cover(writer)
        if self.overview:
            frames = self.atlas.select(self.selection)
            png = selection_png(self.atlas, self.selection, self.language) if self.maps else b""
            write_selection(writer, self.atlas, self.selection, frames, map_png=png)
            yield b""
        if self.feature_ids:
            writer.heading(tr("reports.heading.features", self.language))
        for feature_id in self.feature_ids:
            png = feature_png(self.atlas, feature_id, self.selection, self.language) if self.maps else b""
            write_feature(
                writer,
                self.atlas,
                feature_id,
                as_of=self.selection.as_of,
                drafts=self.selection.drafts,
                map_png=png,
            )
            yield b""
        for report in self.overlaps:
            draw = partial(overlap_png, self.atlas, report) if self.maps else None
            for _ in write_overlap(writer, report, map_png=draw):
                yield b""
        self._write_end(writer)
        writer.fill_contents()
        yield self._file(document)

    def _write_cover(self, writer: Writer) -> None:
        language = self.language
        writer.paragraph(tr("reports.cover.kind", language), COVER_TEXT, bold=True)
        writer.paragraph(self.title or tr("reports.cover.title", language), COVER_TITLE)
        day = self.selection.as_of
        dated = tr("reports.cover.as_of", language, date=format_date(day, language)) if day else ""
        state = tr("reports.cover.version", language, version=self.atlas.version)
        writer.paragraph(" · ".join(filter(None, [dated, state])), COVER_TEXT)
        if not self.selection.drafts:
            writer.paragraph(tr("reports.cover.no_drafts", language), COVER_TEXT)
        writer.contents_here()
        writer.page_break()

    def _write_end(self, writer: Writer) -> None:
        language = self.language
        writer.heading(tr("reports.heading.sources", language))
        writer.paragraph(tr("reports.sources_note", language))
        writer.sources(source_text)
        frames = self.atlas.select(self.selection) if self.overview else {}
        for feature_id in self.feature_ids:
            frames[feature_id] = gpd.GeoDataFrame(self._feature(feature_id).to_frame().T)
        used = {*used_sources(frames, self.atlas).index, *writer.cited}
        credits_ = credits_of(self.atlas.sources[self.atlas.sources.index.isin(used)], language)
        for text in [tr("sheets.credit.outlines", language), *credits_]:
            writer.paragraph(text, NOTE_TEXT)

    def _file(self, document: WordDocument) -> bytes:
        about = document.core_properties
        about.title = self.title or tr("reports.cover.title", self.language)
        about.author = about.last_modified_by = about.comments = about.keywords = ""
        about.language = self.language
        for moment in [child for child in about._element if child.tag.rpartition("}")[2] in _MOMENTS]:
            about._element.remove(moment)
        packed = io.BytesIO()
        document.save(packed)
        return _without_moments(packed)


def _without_moments(packed: io.BytesIO) -> bytes:
    """Return a .docx whose bytes depend on its content only."""
    with ZipFile(packed) as archive:
        return zipped({name: archive.read(name) for name in archive.namelist()})


def selection_png(atlas: Atlas, selection: Selection, language: str) -> bytes:
    """Return the map of a selection."""
    return selection_plate(atlas, selection, language=language).png(DPI)


def feature_png(atlas: Atlas, feature_id: str, selection: Selection, language: str) -> bytes:
    """Return the map of a feature on the day of a selection, ``b""`` where its place is not known."""
    feature = atlas.feature(feature_id, as_of=selection.as_of, drafts=selection.drafts)
    shape = feature["geometry"]
    if shape is None or shape.is_empty:
        return b""
    plate = feature_plate(
        atlas, feature_id, language=language, as_of=selection.as_of, drafts=selection.drafts
    )
    return plate.png(DPI)


def overlap_png(atlas: Atlas, report: OverlapReport, site_id: str) -> bytes:
    """Return the map of a site of a check, ``b""`` where it has no place."""
    ids = [str(record["site"]) for record in report.records]
    number = ids.index(str(site_id))
    shape = report.sites.geometry.iloc[number]
    if shape is None or shape.is_empty:
        return b""
    return overlap_plate(report, atlas, number, language=report.language).png(DPI)
