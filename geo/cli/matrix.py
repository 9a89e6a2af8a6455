"""``atlas matrix``: all layers of the atlas against each other."""

# ruff: noqa: PLC0415  heavy imports wait until the command runs

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..base.errors import SelectionError
from ..base.translate import tr
from . import options, output
from .options import Reader
from .output import Overwrite, publish, require_writable

if TYPE_CHECKING:
    from ..export.overlap.matrix import MatrixReport

FORMATS = ("table", "json", "csv")
_USUAL_M = 1_000.0
_FARTHEST_M = 100_000.0
_ENDINGS = (".xlsx", ".json", ".csv")
_NUMBERS = ("overlap", "overlap_ha", "near", "could_not_check", "apart", "pairs", "boundaries")

Near = Annotated[float, typer.Option("--near-m", metavar="METRES", help="matrix.cli.near")]
Out = Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="matrix.cli.output")]


def matrix(  # noqa: PLR0917  typer reads the options from the parameters
    ctx: typer.Context,
    near_m: Near = _USUAL_M,
    as_of: options.AsOf = None,
    no_drafts: options.NoDrafts = False,
    form: options.Format = "table",
    out: Out = None,
    overwrite: Overwrite = False,
) -> None:
    """Compare all pairs of features."""
    from datetime import date

    from ..export.overlap.matrix import MatrixReport, as_csv, as_document, as_xlsx
    from ..land.overlap.matrix import matrix as compare

    options.choice("--format", form, FORMATS)
    if not 0 <= near_m <= _FARTHEST_M:
        raise SelectionError("cli.usage.near", given=f"{near_m:g}", most=f"{_FARTHEST_M:g}")
    if out is not None:
        require_writable(out, overwrite=overwrite, endings=_ENDINGS)
    reader: Reader = ctx.obj
    atlas = reader.open_atlas()
    layers = atlas.layers(as_of=options.day("--as-of", as_of), drafts=not no_drafts)
    names = atlas.features["name_vi"]
    if reader.language == "en":
        names = atlas.features["name_en"].replace("", None).fillna(names)
    found = compare(layers, near_m=near_m)
    report = MatrixReport(found, names.to_dict(), near_m, atlas.version, date.today(), reader.language)
    if out is not None:
        document = output.as_json(as_document(report)).encode() if out.suffix.lower() == ".json" else None
        content = document or (as_csv if out.suffix.lower() == ".csv" else as_xlsx)(report)
        publish(content, out)
        output.tell(tr("overlap_files.cli.written", reader.language, file=out.name))
    if form == "json":
        output.write(output.as_json(as_document(report)))
    elif form == "csv":
        output.write(as_csv(report))
    else:
        output.write(_as_table(report))


def _as_table(report: MatrixReport) -> str:
    from ..base.units import format_number

    language = report.language
    headings = [tr(f"matrix.column.{name}", language) for name in ("layer_a", "layer_b", *_NUMBERS)]
    rows = [
        [
            *(tr(f"vocabulary.layer.{row[end]}", language) for end in ("layer_a", "layer_b")),
            *(
                # without boundaries nothing was compared: a nought would say too much
                format_number(None if name == "overlap" and not row["boundaries"] else row[name], language)
                for name in _NUMBERS
            ),
        ]
        for row in report.matrix.summary.to_dict("records")
    ]
    return output.as_table(headings, rows, numeric=range(2, len(headings)))
