"""What is to be taken away: about what, as which kind of file, on which paper; and what to call the file.

A page and a command make the same :class:`Order`; :class:`geo.export.making.Making` makes its file.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from ..atlas.selection import Selection
from ..base.text import fold
from ..base.units import known_from
from .kinds import FORMATS

if TYPE_CHECKING:
    import pandas as pd

    from ..land.overlap.report import OverlapReport
    from ..uploads.kept import KeptFile

SELECTION, FEATURES, COMPARISON, OVERLAP = "selection", "features", "comparison", "overlap"
SHEET, SERIES, WORD, BRIEF, HTML, DATA = "sheet", "series", "word", "brief", "html", "data"
PDF, SVG, PNG = "pdf", "svg", "png"
BOTH = "both"
"""In the place of a language: all that is said stands there in Vietnamese and in English."""

KINDS = {
    SELECTION: (SHEET, SERIES, WORD, HTML, DATA),
    FEATURES: (SHEET, SERIES, BRIEF, WORD, HTML, DATA),
    COMPARISON: (SHEET,),
    OVERLAP: (SHEET, SERIES, WORD, DATA),
}
"""Kinds of files by what they are about, the usual one first."""

MOST_FEATURES = {SHEET: 50, SERIES: 200, WORD: 200, BRIEF: 5, HTML: 2_000, DATA: 2_000}
"""How many features, named one by one, a file holds at most."""

MOST_COMPARED, LEAST_COMPARED = 12, 2
MOST_SITES = 50
QUICK_DPI = 300
"""Pictures with more dots are made only when asked for: drawing A3 at 600 dpi takes half a minute."""

_ZIP = b"PK"
_SLUG_LENGTH = 60
_NO_LETTERS = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class Underlay:
    """What lies under the maps of a file; by default nothing.

    Parameters
    ----------
    tiles : str, optional
        Name of tiles from the internet.
    raster : KeptFile, optional
        A GeoTIFF of the reader's own.
    epsg : int, optional
        Its coordinate system, where the file states none.
    credit : str
        What is said of it on the map; by default its name.
    """

    tiles: str | None = None
    raster: KeptFile[Path] | None = field(default=None, repr=False)
    epsg: int | None = None
    credit: str = ""


class Checked(Protocol):
    """An overlap check that an order can be about."""

    @property
    def names(self) -> tuple[str, ...]:
        """What the sites are called, by their position in the report."""

    def report(self, language: str) -> OverlapReport:
        """Return the answers for all of them."""


@dataclass(frozen=True)
class Answered:
    """A check whose answers are all there, in the language of the order."""

    answers: OverlapReport

    @property
    def names(self) -> tuple[str, ...]:
        """What the sites are called."""
        return tuple(str(record["name"] or record["site"]) for record in self.answers.records)

    def report(self, language: str) -> OverlapReport:
        """Return the answers."""
        return self.answers


@dataclass(frozen=True)
class Order:
    """Everything that a file depends on, but for the data.

    Parameters
    ----------
    subject : str
        A key of :data:`KINDS`.
    kind : str
        One of the kinds of that subject.
    language : str
        ``vi``, ``en`` or, where the kind allows, :data:`BOTH`.
    selection : Selection
        Its day and whether drafts count hold for all subjects.
    form : str
        Of sheets and of data the name of one of :data:`geo.export.kinds.FORMATS`.
    feature_ids : tuple of str
        In the order in which the reader chose them; for the subjects that name features, and for
        sections of a Word report on a selection.
    checked : str
        Names the overlap check, ``""`` for other subjects.
    sites : tuple of int
        Positions of the checked sites that are shown, a sheet each; empty for all, on one sheet.
    dpi : int
        Of a PNG.
    page : int, optional
        Of a picture, the page that is drawn, counted from 1; by default all, several in an archive.
    title, subtitle : str
        Of the reader's own; empty for the usual ones.
    by : str
        What a series on a selection has a sheet of: ``feature`` or ``commune``.
    detailed : bool
        Whether a Word report on a selection has a section on each feature.
    overview : bool
        Whether it begins with an overview of the selection.
    maps : bool
        Whether there are maps in a Word report.
    base : str
        Web address of the atlas, which a brief shows as a code to be photographed.
    template : KeptFile, optional
        A .docx of the reader's own that a Word report is written into.
    underlay : Underlay
        What lies under the maps of sheets and of a series.
    """

    subject: str
    kind: str
    language: str
    selection: Selection = field(default_factory=Selection)
    form: str = PDF
    feature_ids: tuple[str, ...] = ()
    checked: str = ""
    sites: tuple[int, ...] = ()
    size: str = "A4"
    orientation: str = "landscape"
    signed: bool = False
    dpi: int = 200
    page: int | None = None
    title: str = ""
    subtitle: str = ""
    by: str = "feature"
    detailed: bool = False
    overview: bool = True
    maps: bool = True
    base: str = ""
    template: KeptFile[bytes] | None = field(default=None, repr=False)
    underlay: Underlay = Underlay()

    @property
    def is_quick(self) -> bool:
        """Whether the file is made at once, beside its preview, and not only when asked for."""
        if self.kind in (BRIEF, HTML, DATA):
            return True
        is_fine = self.form == PNG and self.dpi > QUICK_DPI
        one = self.subject in (SELECTION, COMPARISON) or len(self.feature_ids or self.sites) == 1
        return self.kind == SHEET and one and not is_fine

    def token(self, version: str) -> str:
        """Return a hash of the order and the version of the data: equal for equal files."""
        files = [file.token if file else "" for file in (self.template, self.underlay.raster)]
        return hashlib.sha256(f"{version}{self!r}{files}".encode()).hexdigest()[:20]


def ending_of(order: Order, made: bytes) -> str:
    """Return the ending of the name of a file; several pictures come in one archive."""
    if order.kind == SHEET:
        return "zip" if order.form != PDF and made.startswith(_ZIP) else order.form
    if order.kind == DATA:
        return FORMATS[order.form].ending
    return {WORD: "docx", HTML: "html"}.get(order.kind, "pdf")


def file_name(name: str, day: date | None, ending: str) -> str:
    """Return a name that every file system takes: ASCII letters, the date of the data, the ending."""
    slug = _NO_LETTERS.sub("-", fold(name))[:_SLUG_LENGTH].strip("-") or "atlas"
    return f"{slug}{f'-{day.isoformat()}' if day else ''}.{ending}"


def data_day(observations: pd.DataFrame, selection: Selection, today: date) -> date | None:
    """Return the day that the data tell of: that of the selection, else that of the newest figure."""
    if selection.as_of:
        return selection.as_of
    days = [day for text in observations["as_of"].unique() if (day := known_from(text)) and day <= today]
    return max(days, default=None)
