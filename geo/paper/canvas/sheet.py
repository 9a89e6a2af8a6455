"""A finished sheet: one or more pages that can be written as PDF, SVG or PNG."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass

from ...base.errors import SelectionError
from .book import Book
from .page import Page
from .sizes import Paper

Painter = Callable[[Page, str], None]
"""Draws one page; the text is its number, as ``2/14``."""

LEAST_DPI, MOST_DPI = 36, 600


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
