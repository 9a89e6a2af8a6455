"""Several sheets in one PDF, written page by page: memory holds one page at a time."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING, Self

from matplotlib.backends.backend_pdf import PdfPages
from pypdf import PdfReader, PdfWriter
from pypdf.generic import BooleanObject, DictionaryObject, IndirectObject, NameObject, TextStringObject

from .words import BOTH

if TYPE_CHECKING:
    from .sheet import Sheet

_PRODUCER = "Atlas"


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
        self._pages = PdfPages(self._raw, metadata={"Creator": None, "Producer": None, "CreationDate": None})
        self._bookmarks: list[tuple[str, int, int]] = []
        self.page_count = 0

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
        whole = total or len(sheet)
        for number in range(1, len(sheet) + 1):
            page = sheet.page(number, shown=f"{first + number - 1}/{whole}")
            page.figure.savefig(self._pages, format="pdf", backend="pdf")  # type: ignore[arg-type]
            page.figure.clear()
            self.page_count += 1

    def close(self) -> None:
        """Write the file; a book without pages writes none."""
        self._pages.close()  # type: ignore[no-untyped-call]
        if self.page_count:
            self._raw.seek(0)
            self._finish()
        self._raw.close()

    def _finish(self) -> None:
        """Add what matplotlib does not write: language, title in the window, bookmarks."""
        writer = PdfWriter(clone_from=PdfReader(self._raw))
        writer.metadata = {"/Title": self._title, "/Producer": _PRODUCER}
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
