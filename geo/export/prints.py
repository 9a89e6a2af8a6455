"""What an order asks of its print: paper, titles, what lies under the maps; and sheets as one file.

Commands ask :func:`require_printable` before they open the atlas, so that a slip is told at once.
"""

# ruff: noqa: PLC0415  drawing is loaded by the first file, not by the start of the app

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ..base.errors import SelectionError
from ..formats.csv import zipped
from .order import BRIEF, PDF, PNG, SERIES, SHEET, Order

if TYPE_CHECKING:
    from ..paper.canvas.words import Phrase
    from ..paper.sheets import Paper, Sheet, WatchedBackdrop

_MAPS_KEPT = 6


def require_printable(order: Order) -> None:
    """Refuse an order whose print can only fail, whatever it is about.

    Raises
    ------
    SelectionError
        If there is no such paper or background, or a title is too long.
    """
    if order.kind in (SHEET, SERIES, BRIEF):
        paper_of(order)
        titles_of(order)
        backdrop_of(order)


def paper_of(order: Order) -> Paper:
    """Return what the sheets are printed on."""
    from ..paper.sheets import Paper

    return Paper(order.size, order.orientation, order.signed)


def titles_of(order: Order) -> tuple[Phrase, Phrase]:
    """Return title and subtitle of the reader's own, each empty for the usual one."""
    from ..paper.canvas.words import own_title

    return own_title(order.title), own_title(order.subtitle)


def backdrop_of(order: Order) -> WatchedBackdrop | None:
    """Return what lies under the maps of an order.

    Where a map is drawn for the preview and once more for the file, its picture is asked for once.
    """
    from ..paper.canvas.words import joined, own_title
    from ..paper.sheets import RasterBackdrop, TileBackdrop, WatchedBackdrop

    under, kept = order.underlay, _MAPS_KEPT if order.is_quick else 0
    if under.raster is not None:
        credit, name = joined(own_title(under.credit)), under.raster.name.rpartition(".")[0]
        return WatchedBackdrop(RasterBackdrop(under.raster.place, credit, under.epsg, name), kept)
    return None if under.tiles is None else WatchedBackdrop(TileBackdrop(under.tiles), kept)


# -- sheets in one file ------------------------------------------------------------------------------


def printed(sheets: Sequence[Sheet], names: Sequence[str], order: Order) -> Iterator[bytes]:
    """Yield ``b""`` for each sheet drawn but the last, then the file.

    Parameters
    ----------
    sheets : sequence of Sheet
    names : sequence of str
        What each is about: several are told apart by them in the bookmarks.
    order : Order
        Says whether it is a PDF, or pictures: one, or several in a ZIP archive.

    Raises
    ------
    SelectionError
        If the sheets have no such page as is asked for.
    """
    total = sum(map(len, sheets))
    if order.page is not None and not 1 <= order.page <= total:
        raise SelectionError("sheets.error.page", given=order.page, most=total)
    yield from _pdf(sheets, names) if order.form == PDF else _pictures(sheets, order)


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


def _pictures(sheets: Sequence[Sheet], order: Order) -> Iterator[bytes]:
    pictures: list[bytes] = []
    drawn = 0
    for place, sheet in enumerate(sheets):
        if place:
            yield b""
        for page in range(1, len(sheet) + 1):
            drawn += 1
            if order.page in (None, drawn):
                pictures.append(sheet.png(order.dpi, page) if order.form == PNG else sheet.svg(page))
    if len(pictures) == 1:
        yield pictures[0]
    else:
        yield zipped({f"{number:02d}.{order.form}": picture for number, picture in enumerate(pictures, 1)})
