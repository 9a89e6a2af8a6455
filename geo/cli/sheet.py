"""``atlas sheet``: a print sheet of a selection, of one feature, or of several side by side."""

# ruff: noqa: PLC0415  heavy imports wait until the command runs

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..base.errors import SelectionError
from ..base.translate import tr
from ..base.units import format_number
from . import options, output
from .options import Filters, Reader, filtered
from .output import Overwrite, publish, require_writable

if TYPE_CHECKING:
    from ..paper.sheets import Sheet, WatchedBackdrop

ENDINGS = (".pdf", ".svg", ".png")
"""Kinds of file, told by the ending of its name."""

_KILOBYTE = 1_000

Layer = Annotated[str, typer.Argument(metavar="LAYER", help="cli.argument.layer")]
Out = Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="sheets.command.output")]
Features = Annotated[
    list[str] | None, typer.Option("--feature", metavar="ID-OR-NAME", help="sheets.command.feature")
]
Size = Annotated[str, typer.Option("--paper", metavar="A4|A3", help="sheets.command.paper")]
Orientation = Annotated[
    str, typer.Option("--orientation", metavar="ORIENTATION", help="sheets.command.orientation")
]
Title = Annotated[str, typer.Option("--title", metavar="TEXT", help="sheets.command.title")]
Subtitle = Annotated[str, typer.Option("--subtitle", metavar="TEXT", help="sheets.command.subtitle")]
Both = Annotated[bool, typer.Option("--both", help="sheets.command.both")]
Background = Annotated[
    str | None, typer.Option("--background", metavar="FILE|NAME", help="sheets.command.background")
]
BackgroundCredit = Annotated[
    str, typer.Option("--background-credit", metavar="TEXT", help="sheets.command.background_credit")
]
Signatures = Annotated[bool, typer.Option("--signatures", help="sheets.command.signatures")]
Dpi = Annotated[int, typer.Option("--dpi", metavar="N", help="sheets.command.dpi")]
PageNumber = Annotated[int, typer.Option("--page", metavar="N", help="sheets.command.page")]


@filtered
def sheet(
    ctx: typer.Context,
    out: Out,
    layer: Layer = "all",
    *,
    filters: Filters,
    feature: Features = None,
    title: Title = "",
    subtitle: Subtitle = "",
    paper: Size = "A4",
    orientation: Orientation = "",
    both: Both = False,
    background: Background = None,
    background_credit: BackgroundCredit = "",
    signatures: Signatures = False,
    dpi: Dpi = 200,
    page: PageNumber = 1,
    overwrite: Overwrite = False,
) -> None:
    """Draw a sheet and write it to a file, whole or not at all."""
    require_writable(out, overwrite=overwrite, endings=ENDINGS)
    reader: Reader = ctx.obj
    language = reader.language
    from ..paper.canvas.words import own_title
    from ..paper.sheets import Paper, comparison_sheet, feature_sheet, selection_sheet

    named = feature or []
    chosen = Paper(paper, orientation or ("portrait" if len(named) == 1 else "landscape"), signatures)
    shared: dict[str, Any] = {
        "language": "both" if both else language,
        "title": own_title(title),
        "subtitle": own_title(subtitle),
        "backdrop": (under := backdrop(background, background_credit)),
    }
    atlas, selection = filters.selection(options.layers_named(layer), reader.open_atlas)
    ids = [atlas.find(name) for name in named]
    day, drafts = selection.as_of, selection.drafts
    if not ids:
        drawn = selection_sheet(atlas, selection, chosen, **shared)
    elif len(ids) == 1:
        drawn = feature_sheet(atlas, ids[0], chosen, as_of=day, drafts=drafts, **shared)
    else:
        drawn = comparison_sheet(atlas, ids, chosen, as_of=day, drafts=drafts, **shared)
    if not 1 <= page <= len(drawn):
        raise SelectionError("sheets.error.page", given=page, most=len(drawn))
    ending = out.suffix.lower()
    data = _content(drawn, ending, dpi, page)
    publish(data, out)
    tell_missing(under, language)
    size = f"{format_number(len(data) / _KILOBYTE, language, digits=0)} kB"
    key = "done" if ending == ".pdf" or len(drawn) == 1 else "one_page"
    output.tell(tr(f"sheets.command.{key}", language, file=out.name, size=size, pages=len(drawn), page=page))


def backdrop(given: str | None, credit: str = "") -> WatchedBackdrop | None:
    """Return what a file or a name of tiles puts under the map."""
    from ..paper.canvas.words import joined, own_title
    from ..paper.sheets import RasterBackdrop, TileBackdrop, WatchedBackdrop

    if given is None:
        return None
    said = joined(own_title(credit))
    return WatchedBackdrop(
        RasterBackdrop(Path(given), said) if Path(given).is_file() else TileBackdrop(given)
    )


def tell_missing(under: WatchedBackdrop | None, language: str) -> None:
    """Tell why maps have no background."""
    for sentence in under.sentences(language) if under else ():
        output.tell(sentence)


def _content(drawn: Sheet, ending: str, dpi: int, page: int) -> bytes:
    if ending == ".svg":
        return drawn.svg(page)
    return drawn.png(dpi, page) if ending == ".png" else drawn.pdf()
