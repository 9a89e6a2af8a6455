"""``atlas report``: a report in Word on a selection and on features."""

# ruff: noqa: PLC0415  heavy imports wait until the command runs

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..base.errors import SelectionError
from ..base.translate import tr
from ..base.units import format_number
from . import options, output
from .options import Filters, Reader, filtered
from .output import Overwrite, made, publish, require_writable

_KILOBYTE = 1_000

Layer = Annotated[str, typer.Argument(metavar="LAYER", help="cli.argument.layer")]
Out = Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="reports.command.output")]
Features = Annotated[
    list[str] | None, typer.Option("--feature", metavar="ID-OR-NAME", help="reports.command.feature")
]
Title = Annotated[str, typer.Option("--title", metavar="TEXT", help="reports.command.title")]
Template = Annotated[
    Path | None, typer.Option("--template", metavar="FILE.docx", help="reports.command.template")
]
EachFeature = Annotated[bool, typer.Option("--each", help="reports.command.each")]
NoOverview = Annotated[bool, typer.Option("--no-overview", help="reports.command.no_overview")]
NoMaps = Annotated[bool, typer.Option("--no-maps", help="reports.command.no_maps")]


@filtered
def report(
    ctx: typer.Context,
    out: Out,
    layer: Layer = "all",
    *,
    filters: Filters,
    feature: Features = None,
    each: EachFeature = False,
    title: Title = "",
    template: Template = None,
    no_overview: NoOverview = False,
    no_maps: NoMaps = False,
    overwrite: Overwrite = False,
) -> None:
    """Write a report to a file, whole or not at all."""
    inputs = (template,) if template else ()
    require_writable(out, overwrite=overwrite, endings=(".docx",), inputs=inputs)
    if template is not None and not template.is_file():
        raise SelectionError("cli.usage.no_file", given=template)
    reader: Reader = ctx.obj
    atlas, selection = filters.selection(options.layers_named(layer), reader.open_atlas)

    from ..paper.word.report import WordReport

    ids = [atlas.find(name) for name in feature or []]
    if each:
        ids += [str(found) for frame in atlas.select(selection).values() for found in frame.index]
    wanted = WordReport(
        atlas,
        reader.language,
        selection,
        overview=not no_overview,
        feature_ids=tuple(dict.fromkeys(ids)),
        title=title,
        template=template.read_bytes() if template else None,
        maps=not no_maps,
    )
    data = made(wanted.production(), reader.language)
    publish(data, out)
    size = f"{format_number(len(data) / _KILOBYTE, reader.language, digits=0)} kB"
    output.tell(tr("reports.command.done", reader.language, file=out.name, size=size))
