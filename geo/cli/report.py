"""``atlas report``: a report in Word on a selection and on features."""

# ruff: noqa: PLC0415  heavy imports wait until the command runs

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..base.errors import SelectionError
from ..base.translate import tr
from . import options, output
from .options import Filters, Reader, filtered
from .output import Overwrite, kilobytes, made, publish, require_writable

if TYPE_CHECKING:
    from ..uploads.kept import KeptFile

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
    layer: options.Layer = "all",
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
    kept = _kept(template) if template else None
    reader: Reader = ctx.obj
    atlas, selection = filters.selection(options.layers_named(layer), reader.open_atlas)

    from ..export.making import Making
    from ..export.order import SELECTION, WORD, Order

    order = Order(
        SELECTION,
        WORD,
        reader.language,
        selection,
        feature_ids=tuple(atlas.find(name) for name in feature or ()),
        title=title,
        detailed=each,
        overview=not no_overview,
        maps=not no_maps,
        template=kept,
    )
    content = made(Making(order, atlas).production(), reader.language)
    publish(content, out)
    size = kilobytes(content, reader.language)
    output.tell(tr("reports.command.done", reader.language, file=out.name, size=size))


def _kept(template: Path) -> KeptFile[bytes]:
    from ..uploads.kept import KeptFile

    if not template.is_file():
        raise SelectionError("cli.usage.no_file", given=template)
    content = template.read_bytes()
    return KeptFile(template.name, len(content), str(template), content)
