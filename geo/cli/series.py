"""``atlas series``: many sheets in one PDF, with cover, contents, index and sources."""

# ruff: noqa: PLC0415  heavy imports wait until the command runs

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from ..base.translate import tr
from . import options, output
from .options import Filters, Reader, filtered
from .output import Overwrite, kilobytes, made, publish, require_writable

Out = Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="series.command.output")]
By = Annotated[str, typer.Option("--by", metavar="feature|commune", help="series.command.by")]
Orientation = Annotated[
    str, typer.Option("--orientation", metavar="ORIENTATION", help="series.command.orientation")
]
Features = Annotated[
    list[str] | None, typer.Option("--feature", metavar="ID-OR-NAME", help="series.command.feature")
]
Title = Annotated[str, typer.Option("--title", metavar="TEXT", help="series.command.title")]


@filtered
def series(
    ctx: typer.Context,
    out: Out,
    layer: options.Layer = "all",
    *,
    filters: Filters,
    by: By = "feature",
    feature: Features = None,
    title: Title = "",
    paper: options.PaperSize = "A4",
    orientation: Orientation = "portrait",
    both: options.Both = False,
    background: options.Background = None,
    background_credit: options.BackgroundCredit = "",
    overwrite: Overwrite = False,
) -> None:
    """Draw a series and write it to a file, whole or not at all."""
    require_writable(out, overwrite=overwrite, endings=(".pdf",))
    reader: Reader = ctx.obj
    from ..export.making import Making
    from ..export.order import BOTH, FEATURES, SELECTION, SERIES, Order
    from ..export.prints import require_printable

    order = Order(
        FEATURES if feature else SELECTION,
        SERIES,
        BOTH if both else reader.language,
        size=paper,
        orientation=orientation,
        title=title,
        by=by,
        underlay=options.underlay(background, background_credit),
    )
    require_printable(order)
    atlas, selection = filters.selection(options.layers_named(layer), reader.open_atlas)
    ids = tuple(dict.fromkeys(atlas.find(name) for name in feature or ()))
    making = Making(replace(order, selection=selection, feature_ids=ids), atlas)
    content = made(making.production(), reader.language)
    publish(content, out)
    output.tell_missing(making, reader.language)
    size = kilobytes(content, reader.language)
    output.tell(tr("series.command.done", reader.language, file=out.name, size=size))
