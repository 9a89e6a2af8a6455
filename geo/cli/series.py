"""``atlas series``: many sheets in one PDF, with cover, contents, index and sources."""

# ruff: noqa: PLC0415  heavy imports wait until the command runs

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..base.translate import tr
from ..base.units import format_number
from . import options, output
from .options import Filters, Reader, filtered
from .output import Overwrite, made, publish, require_writable
from .sheet import Background, BackgroundCredit, Both, Size, backdrop, tell_missing

_KILOBYTE = 1_000

Layer = Annotated[str, typer.Argument(metavar="LAYER", help="cli.argument.layer")]
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
    layer: Layer = "all",
    *,
    filters: Filters,
    by: By = "feature",
    feature: Features = None,
    title: Title = "",
    paper: Size = "A4",
    orientation: Orientation = "portrait",
    both: Both = False,
    background: Background = None,
    background_credit: BackgroundCredit = "",
    overwrite: Overwrite = False,
) -> None:
    """Draw a series and write it to a file, whole or not at all."""
    require_writable(out, overwrite=overwrite, endings=(".pdf",))
    reader: Reader = ctx.obj
    language = reader.language
    from ..paper.canvas.words import joined, own_title
    from ..paper.series.drawing import production
    from ..paper.series.plan import Plan
    from ..paper.sheets import Paper

    chosen = Paper(paper, orientation)
    shown = joined(own_title(title))
    under = backdrop(background, background_credit)
    atlas, selection = filters.selection(options.layers_named(layer), reader.open_atlas)
    plan = Plan(
        atlas,
        selection,
        by=by,
        feature_ids=tuple(dict.fromkeys(atlas.find(name) for name in feature or ())),
        paper=chosen,
        language="both" if both else language,
        title=shown,
        backdrop=under,
    )
    data = made(production(plan), language)
    publish(data, out)
    tell_missing(under, language)
    size = f"{format_number(len(data) / _KILOBYTE, language, digits=0)} kB"
    output.tell(tr("series.command.done", language, file=out.name, size=size))
