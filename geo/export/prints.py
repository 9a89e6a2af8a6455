"""What the sheets of an order are drawn on, and several of them in one file: a PDF, or pictures."""

# ruff: noqa: PLC0415  drawing is loaded by the first file, not by the start of the app

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from ..formats.csv import zipped
from .order import PDF, PNG, Order

if TYPE_CHECKING:
    from ..paper.sheets import Sheet, WatchedBackdrop

_MAPS_KEPT = 6


def backdrop_of(order: Order) -> WatchedBackdrop | None:
    """Return what lies under the maps of an order.

    Where a map is drawn for the preview and once more for the file, its picture is asked for once.
    """
    from ..paper.sheets import RasterBackdrop, TileBackdrop, WatchedBackdrop

    under, kept = order.underlay, _MAPS_KEPT if order.is_quick else 0
    if under.raster is not None:
        name = under.raster.name.rpartition(".")[0]
        return WatchedBackdrop(RasterBackdrop(under.raster.place, under.credit, under.epsg, name), kept)
    return WatchedBackdrop(TileBackdrop(under.tiles), kept) if under.tiles else None


def together(
    sheets: Sequence[Callable[[], Sheet]], names: Sequence[str], form: str, dpi: int
) -> Iterator[bytes]:
    """Yield ``b""`` for each sheet laid out, then for each one drawn, the last time the file.

    All are laid out before the first is drawn, so that each page says how many there are.

    Parameters
    ----------
    sheets : sequence of callable
        Each lays out one sheet.
    names : sequence of str
        What each is about: several are told apart by them in the bookmarks.
    form : {"pdf", "svg", "png"}
        Pictures of several pages come in a ZIP archive.
    dpi : int
        Of a PNG.
    """
    laid: list[Sheet] = []
    for lay_out in sheets:
        laid.append(lay_out())
        yield b""
    yield from _pdf(laid, names) if form == PDF else _pictures(laid, form, dpi)


def _pdf(sheets: Sequence[Sheet], names: Sequence[str]) -> Iterator[bytes]:
    from ..paper.sheets import Book

    total, target = sum(map(len, sheets)), io.BytesIO()
    with Book(target, sheets[0].title, sheets[0].language) as book:
        for sheet, name in zip(sheets, names, strict=True):
            if book.page_count:
                yield b""
            bookmark = name if len(sheets) > 1 else ""
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
