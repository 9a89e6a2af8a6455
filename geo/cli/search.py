"""``atlas search``: find features by a name, old or new, with accents or without."""

from __future__ import annotations

from typing import Annotated

import typer

from ..base.translate import tr
from ..records.vocabulary import LAYERS
from . import options, output
from .options import Reader

FORMATS = ("table", "json", "csv")
COLUMNS = ("feature_id", "layer", "name", "matched", "place")

Words = Annotated[str, typer.Argument(metavar="TEXT", help="cli.argument.text")]
Limit = Annotated[int, typer.Option("--limit", metavar="N", min=1, max=1000, help="cli.option.limit")]


def search(ctx: typer.Context, text: Words, limit: Limit = 20, form: options.Format = "table") -> None:
    """Search the names of all layers, the best matches first."""
    options.choice("--format", form, FORMATS)
    reader: Reader = ctx.obj
    atlas = reader.open_atlas()

    hits = atlas.search(text, limit=limit)
    records: list[dict[str, object]] = [{name: getattr(hit, name) for name in COLUMNS} for hit in hits]
    if form == "json":
        output.write(output.as_json(records))
    elif form == "csv":
        output.write(output.as_csv(records, COLUMNS))
    elif records:
        headings = [tr(f"cli.column.{name}", reader.language) for name in COLUMNS]
        layers = {layer: tr(f"vocabulary.layer.{layer}", reader.language) for layer in LAYERS}
        rows = [[hit.feature_id, layers[hit.layer], hit.name, hit.matched, hit.place] for hit in hits]
        output.write(output.as_table(headings, rows))
    if not hits:
        output.tell(tr("cli.search.none", reader.language, text=text))
