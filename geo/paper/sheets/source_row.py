"""A source in a list of sources: title, who published it and when, its address, how much rests on it."""

from __future__ import annotations

from dataclasses import dataclass

from ...base.palette import ACCENT, INK
from ...base.translate import tr
from ...base.units import format_date, format_number
from ...records.provenance import Source
from ..canvas import fonts
from ..canvas.blocks import MUTED, written
from ..canvas.page import Page
from ..canvas.words import Words

_SMALL = 0.86


@dataclass(frozen=True)
class SourceRow:
    """A source with the number of figures that were taken from it; 0 where it only says otherwise."""

    source: Source
    figures: int
    words: Words
    size: float

    def height(self, width: float) -> float:  # noqa: D102
        return self._write(None, 0.0, 0.0, width) + self._gap

    def draw(self, page: Page, x: float, y: float, width: float) -> None:  # noqa: D102
        self._write(page, x, y, width)

    @property
    def _gap(self) -> float:
        return self.size * 0.2

    def _write(self, page: Page | None, x: float, y: float, width: float) -> float:
        small = self.size * _SMALL
        title = fonts.wrapped(self.source.title, width, self.size, "medium")
        y = written(page, x, y, title, size=self.size, weight="medium", colour=INK)
        y = written(page, x, y, fonts.wrapped(self._about(), width, small), size=small, colour=MUTED)
        address = fonts.wrapped(self.source.url, width, small, most=2)
        return written(page, x, y, address, size=small, colour=ACCENT)

    def _about(self) -> str:
        source, language = self.source, self.words.first
        n = format_number(self.figures, language, digits=0)
        parts = [
            source.publisher,
            format_date(source.published, language) if source.published else "",
            source.licence,
            tr("sheets.figures", language, n=n) if self.figures else tr("series.says_otherwise", language),
        ]
        return " · ".join(part for part in parts if part)
