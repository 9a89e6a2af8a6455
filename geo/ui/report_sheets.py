"""Several sheets in one file: a PDF with bookmarks, or pictures."""

# ruff: noqa: PLC0415  drawing is loaded by the first file, not by the start of the app

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from ..export_archive import zipped
from .report_order import PDF, PNG

if TYPE_CHECKING:
    from ..sheets import Sheet


def together(sheets: Sequence[Callable[[], Sheet]], form: str, dpi: int) -> Iterator[bytes]:
    """Yield ``b""`` for each sheet laid out, then for each one drawn, the last time the file.

    All are laid out before the first is drawn, so that each page says how many there are.

    Parameters
    ----------
    sheets : sequence of callable
        Each lays out one sheet.
    form : {"pdf", "svg", "png"}
        Pictures of several pages come in a ZIP archive.
    dpi : int
        Of a PNG.
    """
    laid: list[Sheet] = []
    for lay_out in sheets:
        laid.append(lay_out())
        yield b""
    yield from _pdf(laid) if form == PDF else _pictures(laid, form, dpi)


def _pdf(sheets: Sequence[Sheet]) -> Iterator[bytes]:
    from ..sheets import Book

    total, target = sum(map(len, sheets)), io.BytesIO()
    bookmark = None if len(sheets) > 1 else ""
    with Book(target, sheets[0].title, sheets[0].language) as book:
        for sheet in sheets:
            if book.page_count:
                yield b""
            book.append(sheet, bookmark=bookmark, first=book.page_count + 1, total=total)
    yield target.getvalue()


def _pictures(sheets: Sequence[Sheet], form: str, dpi: int) -> Iterator[bytes]:
    pictures: list[bytes] = []
    for sheet in sheets:
        if pictures:
            yield b""
        for page in range(1, len(sheet) + 1):
            pictures.append(sheet.png(dpi, page) if form == PNG else sheet.svg(page))
    if len(pictures) == 1:
        yield pictures[0]
    else:
        yield zipped({f"{number:02d}.{form}": picture for number, picture in enumerate(pictures, 1)})
