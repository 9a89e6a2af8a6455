"""Pages drawn one after the other into a PDF of their own, to be bound with others."""

from __future__ import annotations

from typing import IO

from matplotlib.backends.backend_pdf import PdfPages

from .sheet import Sheet


class Strand:
    """A PDF that grows page by page; memory holds the page at hand.

    Parameters
    ----------
    file : binary file
        Is left open.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._pages = PdfPages(file, metadata={"Creator": None, "Producer": None, "CreationDate": None})

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

    def close(self) -> None:
        """Write what ends a PDF: the typefaces, and the table of its parts."""
        self._pages.close()  # type: ignore[no-untyped-call]
