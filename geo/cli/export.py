"""``atlas export``: the features that pass the filters, as a file."""

# ruff: noqa: PLC0415  heavy imports wait until the command runs

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..base.translate import tr
from ..base.units import format_number
from ..export.kinds import SELECTION_FORMATS, by_ending
from . import options, output
from .options import Filters, Reader, filtered
from .output import kilobytes, publish, require_writable

if TYPE_CHECKING:
    import geopandas as gpd

Out = Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="export.command.output")]
Form = Annotated[str, typer.Option("--format", "-f", metavar="FORMAT", help="export.command.format")]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="export.command.overwrite")]


@filtered
def export(
    ctx: typer.Context,
    out: Out,
    layer: options.Layer = "all",
    *,
    filters: Filters,
    form: Form = "",
    overwrite: Overwrite = False,
) -> None:
    """Write the features that pass every filter to a file, whole or not at all."""
    forms = by_ending(SELECTION_FORMATS)
    require_writable(out, overwrite=overwrite, endings=tuple(forms))
    allowed = forms[out.suffix.lower()]
    chosen = options.choice("--format", form, allowed) if form else allowed[0]
    reader: Reader = ctx.obj
    language = reader.language
    atlas, selection = filters.selection(options.layers_named(layer), reader.open_atlas)

    from ..export.making import Making
    from ..export.order import DATA, SELECTION, Order

    making = Making(Order(SELECTION, DATA, language, selection, form=chosen), atlas)
    content = making.production().file()
    publish(content, out)
    output.tell(_told(out.name, making.frames, kilobytes(content, language), language))


def _told(name: str, frames: Mapping[str, gpd.GeoDataFrame], size: str, language: str) -> str:
    """Say how many features were written, and of how many no place is known."""
    shapes = [frame.geometry for frame in frames.values()]
    unplaced = sum(int((shape.isna() | shape.is_empty).sum()) for shape in shapes)
    return tr(
        "export.command.done",
        language,
        file=name,
        n=format_number(sum(map(len, shapes)), language, digits=0),
        size=size,
        unplaced=format_number(unplaced, language, digits=0),
    )
