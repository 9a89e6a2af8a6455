"""``atlas brief``: two pages for an investor on one to five features."""

# ruff: noqa: PLC0415  heavy imports wait until the command runs

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..base.translate import tr
from ..base.units import format_number
from . import options, output
from .options import Reader
from .output import Overwrite, publish, require_writable
from .sheet import Both, Size, Subtitle, Title

_KILOBYTE = 1_000

Features = Annotated[list[str], typer.Argument(metavar="ID-OR-NAME…", help="brief.command.feature")]
Out = Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="series.command.output")]
Address = Annotated[str, typer.Option("--address", metavar="URL", help="brief.command.address")]


def brief(
    ctx: typer.Context,
    features: Features,
    out: Out,
    *,
    address: Address = "",
    title: Title = "",
    subtitle: Subtitle = "",
    paper: Size = "A4",
    both: Both = False,
    as_of: options.AsOf = None,
    no_drafts: options.NoDrafts = False,
    overwrite: Overwrite = False,
) -> None:
    """Draw a brief and write it to a file, whole or not at all."""
    require_writable(out, overwrite=overwrite, endings=(".pdf",))
    reader: Reader = ctx.obj
    language = reader.language
    day = options.day("--as-of", as_of)
    from ..paper.canvas.words import own_title
    from ..paper.sheets import Paper
    from ..paper.sheets.brief import brief as drawn

    chosen = Paper(paper, "portrait")
    shown, below = own_title(title), own_title(subtitle)
    atlas = reader.open_atlas()
    ids = [atlas.find(name) for name in features]
    told = "both" if both else language
    sheet = drawn(
        atlas,
        ids,
        chosen,
        language=told,
        as_of=day,
        drafts=not no_drafts,
        address=address,
        title=shown,
        subtitle=below,
    )
    data = sheet.pdf()
    publish(data, out)
    size = f"{format_number(len(data) / _KILOBYTE, language, digits=0)} kB"
    output.tell(tr("sheets.command.done", language, file=out.name, size=size, pages=len(sheet)))
