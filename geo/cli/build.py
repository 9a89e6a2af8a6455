"""``atlas build``: make the GeoPackages from the tables."""

# ruff: noqa: PLC0415  heavy imports wait until the command runs

from __future__ import annotations

import typer

from ..base.translate import tr
from . import output
from .options import Reader


def build(ctx: typer.Context) -> None:
    """Build the GeoPackages of the data folder, each put in place at once, and say what is in them."""
    from ..store.building import build as build_files
    from ..store.catalog import data_folder

    reader: Reader = ctx.obj
    for file in build_files(reader.data or data_folder()):
        counts = ", ".join(f"{name} {rows}" for name, rows in file.rows.items())
        output.tell(tr("cli.build.done", reader.language, file=file.name, counts=counts))
