"""``atlas sheet``: a print sheet of a selection, of one feature, or of several side by side."""

# ruff: noqa: PLC0415  heavy imports wait until the command runs

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from ..base.translate import tr
from ..export.kinds import SHEET_FORMATS, by_ending
from . import options, output
from .options import Filters, Reader, filtered
from .output import Overwrite, kilobytes, publish, require_writable

Out = Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="sheets.command.output")]
Features = Annotated[
    list[str] | None, typer.Option("--feature", metavar="ID-OR-NAME", help="sheets.command.feature")
]
Orientation = Annotated[
    str, typer.Option("--orientation", metavar="ORIENTATION", help="sheets.command.orientation")
]
Signatures = Annotated[bool, typer.Option("--signatures", help="sheets.command.signatures")]
Dpi = Annotated[int, typer.Option("--dpi", metavar="N", help="sheets.command.dpi")]
PageNumber = Annotated[int, typer.Option("--page", metavar="N", help="sheets.command.page")]


@filtered
def sheet(
    ctx: typer.Context,
    out: Out,
    layer: options.Layer = "all",
    *,
    filters: Filters,
    feature: Features = None,
    title: options.Title = "",
    subtitle: options.Subtitle = "",
    paper: options.PaperSize = "A4",
    orientation: Orientation = "",
    both: options.Both = False,
    background: options.Background = None,
    background_credit: options.BackgroundCredit = "",
    signatures: Signatures = False,
    dpi: Dpi = 200,
    page: PageNumber = 1,
    overwrite: Overwrite = False,
) -> None:
    """Draw a sheet and write it to a file, whole or not at all."""
    forms = by_ending(SHEET_FORMATS)
    require_writable(out, overwrite=overwrite, endings=tuple(forms))
    reader: Reader = ctx.obj
    from ..export.making import Making
    from ..export.order import BOTH, COMPARISON, FEATURES, PDF, SELECTION, SHEET, Order
    from ..export.prints import require_printable

    named = feature or []
    order = Order(
        {0: SELECTION, 1: FEATURES}.get(len(named), COMPARISON),
        SHEET,
        BOTH if both else reader.language,
        form=forms[out.suffix.lower()][0],
        size=paper,
        orientation=orientation or ("portrait" if len(named) == 1 else "landscape"),
        signed=signatures,
        dpi=dpi,
        page=page,
        title=title,
        subtitle=subtitle,
        underlay=options.underlay(background, background_credit),
    )
    require_printable(order)
    atlas, selection = filters.selection(options.layers_named(layer), reader.open_atlas)
    ids = tuple(atlas.find(name) for name in named)
    making = Making(replace(order, selection=selection, feature_ids=ids), atlas)
    content = making.production().file()
    publish(content, out)
    output.tell_missing(making, reader.language)
    size, pages = kilobytes(content, reader.language), making.page_count
    key = "done" if order.form == PDF or pages == 1 else "one_page"
    told = tr(f"sheets.command.{key}", reader.language, file=out.name, size=size, pages=pages, page=page)
    output.tell(told)
