"""``atlas brief``: two pages for an investor on one to five features."""

# ruff: noqa: PLC0415  heavy imports wait until the command runs

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from ..base.translate import tr
from . import options, output
from .options import Reader
from .output import Overwrite, kilobytes, publish, require_writable

Features = Annotated[list[str], typer.Argument(metavar="ID-OR-NAME…", help="brief.command.feature")]
Out = Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="series.command.output")]
Address = Annotated[str, typer.Option("--address", metavar="URL", help="brief.command.address")]


def brief(
    ctx: typer.Context,
    features: Features,
    out: Out,
    *,
    address: Address = "",
    title: options.Title = "",
    subtitle: options.Subtitle = "",
    paper: options.PaperSize = "A4",
    both: options.Both = False,
    as_of: options.AsOf = None,
    no_drafts: options.NoDrafts = False,
    overwrite: Overwrite = False,
) -> None:
    """Draw a brief and write it to a file, whole or not at all."""
    require_writable(out, overwrite=overwrite, endings=(".pdf",))
    reader: Reader = ctx.obj
    day = options.day("--as-of", as_of)
    from ..atlas.selection import Selection
    from ..export.making import Making
    from ..export.order import BOTH, BRIEF, FEATURES, Order
    from ..export.prints import require_printable

    order = Order(
        FEATURES,
        BRIEF,
        BOTH if both else reader.language,
        Selection(as_of=day, drafts=not no_drafts),
        size=paper,
        orientation="portrait",
        title=title,
        subtitle=subtitle,
        base=address,
    )
    require_printable(order)
    atlas = reader.open_atlas()
    making = Making(replace(order, feature_ids=tuple(map(atlas.find, features))), atlas)
    content = making.production().file()
    publish(content, out)
    size, pages = kilobytes(content, reader.language), making.page_count
    output.tell(tr("sheets.command.done", reader.language, file=out.name, size=size, pages=pages))
