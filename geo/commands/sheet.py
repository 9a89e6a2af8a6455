"""``atlas sheet``: a print sheet of a selection, of one feature, or of several side by side."""

# ruff: noqa: PLC0415  heavy imports wait until the command runs

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import SelectionError
from ..translate import tr
from ..units import format_number
from . import options, output
from .filters import Filters, filtered
from .options import Reader
from .out_file import Overwrite, publish, require_writable

if TYPE_CHECKING:
    from ..sheets import Sheet
    from ..sheets.backdrop import Backdrop

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
Both = Annotated[bool, typer.Option("--both", help="sheets.command.both")]
Background = Annotated[
    str | None, typer.Option("--background", metavar="FILE|NAME", help="sheets.command.background")
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
    paper: Size = "A4",
    orientation: Orientation = "",
    both: Both = False,
    background: Background = None,
    signatures: Signatures = False,
    dpi: Dpi = 200,
    page: PageNumber = 1,
    overwrite: Overwrite = False,
) -> None:
    """Draw a sheet and write it to a file, whole or not at all."""
    require_writable(out, overwrite=overwrite, endings=ENDINGS)
    reader: Reader = ctx.obj
    language = reader.language
    from ..sheets import Paper, comparison_sheet, feature_sheet, selection_sheet

    named = feature or []
    chosen = Paper(paper, orientation or ("portrait" if len(named) == 1 else "landscape"), signatures)
    under = backdrop(background)
    told = "both" if both else language
    atlas, selection = filters.selection(options.layers_named(layer), reader.open_atlas)
    ids = [atlas.find(name) for name in named]
    day, drafts = selection.as_of, selection.drafts
    if not ids:
        drawn = selection_sheet(atlas, selection, chosen, language=told, backdrop=under)
    elif len(ids) == 1:
        drawn = feature_sheet(atlas, ids[0], chosen, language=told, as_of=day, drafts=drafts, backdrop=under)
    else:
        drawn = comparison_sheet(atlas, ids, chosen, language=told, as_of=day, drafts=drafts, backdrop=under)
    if not 1 <= page <= len(drawn):
        raise SelectionError("sheets.error.page", given=page, most=len(drawn))
    ending = out.suffix.lower()
    data = _content(drawn, ending, dpi, page)
    publish(data, out)
    size = f"{format_number(len(data) / _KILOBYTE, language, digits=0)} kB"
    key = "done" if ending == ".pdf" or len(drawn) == 1 else "one_page"
    output.tell(tr(f"sheets.command.{key}", language, file=out.name, size=size, pages=len(drawn), page=page))


def backdrop(given: str | None) -> Backdrop | None:
    """Return what a file or a name of tiles puts under the map."""
    from ..sheets import RasterBackdrop, TileBackdrop

    if given is None:
        return None
    return RasterBackdrop(Path(given)) if Path(given).is_file() else TileBackdrop(given)


def _content(drawn: Sheet, ending: str, dpi: int, page: int) -> bytes:
    if ending == ".svg":
        return drawn.svg(page)
    return drawn.png(dpi, page) if ending == ".png" else drawn.pdf()
