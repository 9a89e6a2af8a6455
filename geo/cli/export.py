"""``atlas export``: the features that pass the filters, as a file."""

# ruff: noqa: PLC0415  heavy imports wait until the command runs

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..base.translate import tr
from ..base.units import format_number
from . import options, output
from .options import Filters, Reader, filtered
from .output import require_writable

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd

FORMATS_OF = {
    ".xlsx": ("xlsx",),
    ".csv": ("csv",),
    ".gpkg": ("gpkg",),
    ".geojson": ("geojson",),
    ".kml": ("kml",),
    ".zip": ("shp", "corners"),
    ".html": ("html",),
}
"""Kinds of file by the ending of its name, the usual one first."""

_KILOBYTE = 1_000

Layer = Annotated[str, typer.Argument(metavar="LAYER", help="cli.argument.layer")]
Out = Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="export.command.output")]
Kind = Annotated[str, typer.Option("--format", "-f", metavar="FORMAT", help="export.command.format")]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="export.command.overwrite")]


@filtered
def export(
    ctx: typer.Context,
    out: Out,
    layer: Layer = "all",
    *,
    filters: Filters,
    form: Kind = "",
    overwrite: Overwrite = False,
) -> None:
    """Write the features that pass every filter to a file, whole or not at all."""
    require_writable(out, overwrite=overwrite, endings=tuple(FORMATS_OF))
    kinds = FORMATS_OF[out.suffix.lower()]
    kind = options.choice("--format", form, kinds) if form else kinds[0]
    reader: Reader = ctx.obj
    atlas, selection = filters.selection(options.layers_named(layer), reader.open_atlas)

    from ..export.kinds import content
    from ..store.writing import replacing

    frames = atlas.select(selection)
    data = content(kind, frames, atlas, selection, reader.language)
    with replacing(out) as temporary:
        temporary.write_bytes(data)
    output.tell(_summary(out.name, frames, len(data), reader.language))


def _summary(name: str, frames: Mapping[str, gpd.GeoDataFrame], size: int, language: str) -> str:
    shapes = [frame.geometry for frame in frames.values()]
    unplaced = sum(int((shape.isna() | shape.is_empty).sum()) for shape in shapes)
    return tr(
        "export.command.done",
        language,
        file=name,
        n=format_number(sum(map(len, shapes)), language, digits=0),
        size=f"{format_number(size / _KILOBYTE, language, digits=0)} kB",
        unplaced=format_number(unplaced, language, digits=0),
    )
