"""What is to be drawn, page by page, and what it is drawn into: PDF, SVG, PNG.

Memory holds one page at a time, however many a PDF has.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from matplotlib.backends.backend_pdf import PdfPages
from pypdf import PdfReader, PdfWriter
from pypdf.generic import BooleanObject, DictionaryObject, IndirectObject, NameObject, TextStringObject

from ...base.errors import SelectionError
from .binding import PRODUCER
from .page import Page
from .sizes import Paper
from .words import BOTH

LEAST_DPI, MOST_DPI = 36, 600

Painter = Callable[[Page, str], None]
"""Draws one page; the text is its number, as ``2/14``."""


@dataclass(frozen=True)
class Sheet:
    """What is to be drawn; nothing is drawn before it is asked for.

    Parameters
    ----------
    title : str
        For the metadata of a file and the bookmark in a PDF.
    language : str
        ``vi``, ``en`` or ``both``.
    paper : Paper
    painters : tuple
        One a page.
    """

    title: str
    language: str
    paper: Paper
    painters: tuple[Painter, ...]

    def __len__(self) -> int:
        return len(self.painters)

    def page(self, number: int = 1, *, shown: str = "") -> Page:
        """Return a page drawn, counted from 1; ``shown`` is the number written on it."""
        page = Page(self.paper)
        self.painters[number - 1](page, shown or f"{number}/{len(self)}")
        return page

    def pdf(self) -> bytes:
        """Return all pages as a PDF: vectors, TrueType fonts embedded, text as text."""
        target = io.BytesIO()
        with Book(target, self.title, self.language) as book:
            book.append(self, bookmark="")
        return target.getvalue()

    def svg(self, page: int = 1) -> bytes:
        """Return a page as SVG, its letters as outlines: it looks the same without the font installed."""
        target = io.BytesIO()
        figure = self.page(page).figure
        metadata = {"Title": self.title, "Date": None, "Creator": None, "Format": None, "Type": None}
        figure.savefig(target, format="svg", metadata=metadata)
        return target.getvalue()

    def png(self, dpi: int = 200, page: int = 1) -> bytes:
        """Return a page as PNG.

        Raises
        ------
        SelectionError
            If ``dpi`` is out of what makes sense on paper.
        """
        if not LEAST_DPI <= dpi <= MOST_DPI:
            raise SelectionError("sheets.error.dpi", given=dpi, least=LEAST_DPI, most=MOST_DPI)
        target = io.BytesIO()
        figure = self.page(page).figure
        figure.savefig(target, format="png", dpi=dpi, metadata={"Title": self.title, "Software": None})
        return target.getvalue()


class Strand:
    """A PDF that grows page by page: no bookmarks, no title, no date.

    Parameters
    ----------
    file : binary file
        Is left open.

    Attributes
    ----------
    page_count : int
        Pages so far.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._pages = PdfPages(file, metadata={"Creator": None, "Producer": None, "CreationDate": None})
        self.page_count = 0

    def append(self, sheet: Sheet, first: int, total: int) -> None:
        """Draw the pages of a sheet.

        Parameters
        ----------
        first : int
            Number to be written on its first page.
        total : int
            Number of all pages to be written.
        """
        for number in range(len(sheet)):
            page = sheet.page(number + 1, shown=f"{first + number}/{total}")
            page.figure.savefig(self._pages, format="pdf", backend="pdf")  # type: ignore[arg-type]
            page.figure.clear()
            self.page_count += 1

    def close(self) -> None:
        """Write what ends a PDF: the typefaces, and the table of its parts."""
        self._pages.close()  # type: ignore[no-untyped-call]


class Book:
    """A PDF of many sheets, with bookmarks; use it in a ``with`` statement.

    Equal sheets give equal bytes: no date and no chance goes into the file.

    Parameters
    ----------
    target : path or binary file
        Where the PDF goes when the book is closed.
    title : str
    language : str
        ``vi``, ``en`` or ``both`` (told as Vietnamese).
    """

    def __init__(self, target: Path | IO[bytes], title: str, language: str) -> None:
        self._target = target
        self._title = title
        self._language = "vi" if language == BOTH else language
        self._raw = tempfile.TemporaryFile()  # noqa: SIM115  closed with the book
        self._strand = Strand(self._raw)
        self._bookmarks: list[tuple[str, int, int]] = []

    @property
    def page_count(self) -> int:
        """Pages so far."""
        return self._strand.page_count

    def append(
        self,
        sheet: Sheet,
        *,
        bookmark: str | None = None,
        level: int = 0,
        first: int = 1,
        total: int | None = None,
    ) -> None:
        """Draw the pages of a sheet and add them.

        Parameters
        ----------
        bookmark : str, optional
            Default: the title of the sheet; ``""`` makes none.
        level : int
            Depth of the bookmark; 1 hangs below the last of level 0.
        first : int
            Number to be written on its first page.
        total : int, optional
            Number of all pages to be written; by default those of the sheet.
        """
        text = sheet.title if bookmark is None else bookmark
        if text:
            self._bookmarks.append((text, self.page_count, level))
        self._strand.append(sheet, first, total or len(sheet))

    def close(self) -> None:
        """Write the file; a book without pages writes none."""
        self._strand.close()
        if self.page_count:
            self._raw.seek(0)
            self._finish()
        self._raw.close()

    def _finish(self) -> None:
        """Add what matplotlib does not write: language, title in the window, bookmarks."""
        writer = PdfWriter(clone_from=PdfReader(self._raw))
        writer.metadata = {"/Title": self._title, "/Producer": PRODUCER}
        root = writer.root_object
        root[NameObject("/Lang")] = TextStringObject(self._language)
        shown = DictionaryObject({NameObject("/DisplayDocTitle"): BooleanObject(True)})
        root[NameObject("/ViewerPreferences")] = shown
        parents: dict[int, IndirectObject] = {}
        for text, page, level in self._bookmarks:
            parents[level] = writer.add_outline_item(
                title=text, page_number=page, parent=parents.get(level - 1)
            )
        buffer = io.BytesIO()
        writer.write(buffer)
        if isinstance(self._target, Path):
            self._target.write_bytes(buffer.getvalue())
        else:
            self._target.write(buffer.getvalue())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()
        else:
            self._raw.close()
