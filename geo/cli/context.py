"""``atlas context``: take in ground of the user's own, list it, remove it, fetch its public originals."""

# ruff: noqa: PLC0415  heavy imports wait until a command runs

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..base.errors import SelectionError
from ..base.translate import tr
from . import options, output
from .options import Reader

if TYPE_CHECKING:
    from ..store.own.fetching import Original
    from ..store.own.ground import GroundPart

FORMATS = ("table", "json")
_PARTS = ("context", "dem", "landcover")
_KINDS = ("dem", "landcover")
_LISTED = ("name", "what", "files", "as_of", "added", "size_mb", "credit")

context = typer.Typer(add_completion=False, rich_markup_mode=None)

Files = Annotated[list[Path], typer.Argument(metavar="FILE", help="ground.option.files")]
Kind = Annotated[str, typer.Option("--kind", metavar="KIND", help="ground.option.kind")]
Legend = Annotated[str, typer.Option("--legend", metavar="NAME", help="ground.option.legend")]
Credit = Annotated[str, typer.Option("--credit", metavar="TEXT", help="ground.option.credit")]
AsOf = Annotated[str, typer.Option("--as-of", metavar="DATE", help="ground.option.as_of")]
What = Annotated[str, typer.Argument(metavar="[NAME]", help="ground.option.what")]
Yes = Annotated[bool, typer.Option("--yes", help="ground.option.yes")]
Name = Annotated[str, typer.Argument(metavar="NAME", help="ground.option.name")]


@context.command("add", help="ground.help.add")
def add(  # noqa: PLR0917  typer reads the options from the parameters
    ctx: typer.Context,
    files: Files,
    kind: Kind = "",
    legend: Legend = "",
    credit: Credit = "",
    as_of: AsOf = "",
) -> None:
    """Cut files to the provinces and keep them."""
    from ..land.ground import giving

    reader: Reader = ctx.obj
    if kind:
        options.choice("--kind", kind, _KINDS)
    made = giving.add(files, kind=kind, legend=legend, credit=credit, as_of=as_of)
    _tell_kept(made, reader.language)


@context.command("list", help="ground.help.list")
def list_parts(ctx: typer.Context, form: options.Format = "table") -> None:
    """List what is kept."""
    from ..store.own.ground import OwnGround

    options.choice("--format", form, FORMATS)
    reader: Reader = ctx.obj
    parts = OwnGround().parts()
    for part in parts:
        if part.fault is not None:
            output.tell(tr("ground.cli.damaged", reader.language, path=part.path, name=part.name))
    records = [_record(part, reader.language) for part in parts]
    if form == "json":
        output.write(output.as_json(records))
    elif records:
        headings = [tr(f"ground.column.{name}", reader.language) for name in _LISTED]
        rows = [[_cell(record[name], reader.language) for name in _LISTED] for record in records]
        output.write(output.as_table(headings, rows, numeric=[_LISTED.index("size_mb")]))
    if not records:
        output.tell(tr("ground.cli.none", reader.language))


@context.command("remove", help="ground.help.remove")
def remove(ctx: typer.Context, name: Name) -> None:
    """Remove what is kept."""
    from ..store.own.ground import OwnGround

    reader: Reader = ctx.obj
    if name not in _PARTS:
        raise SelectionError("ground.error.part", given=name)
    OwnGround().remove(name)
    output.tell(tr("ground.cli.removed", reader.language, what=tr(f"ground.part.{name}", reader.language)))


@context.command("fetch", help="ground.help.fetch")
def fetch(ctx: typer.Context, name: What = "", yes: Yes = False) -> None:
    """Show the public originals; download them if that was said to be wanted."""
    from ..land.ground import giving
    from ..store.own import fetching

    reader: Reader = ctx.obj
    if name and name not in _PARTS:
        raise SelectionError("ground.error.part", given=name)
    found = fetching.originals(name, reader.data)
    for original in found:
        output.write(_shown(original, reader.language) + "\n")
    if not yes:
        output.tell(tr("ground.cli.shown", reader.language))
        return
    for part in dict.fromkeys(original.name for original in found):
        made = giving.add_originals([original for original in found if original.name == part])
        _tell_kept(made, reader.language)


def _shown(original: Original, language: str) -> str:
    unknown = tr("ground.cli.unknown", language)
    size = tr("ground.cli.size", language, mb=original.size_mb) if original.size_mb else unknown
    return tr(
        "ground.cli.original",
        language,
        title=original.title,
        address=original.address,
        size=size,
        licence=f"{original.licence} ({original.licence_address})",
        sha256=original.sha256 or unknown,
    )


def _tell_kept(made: GroundPart, language: str) -> None:
    what = tr(f"ground.part.{made.name}", language)
    output.tell(tr("ground.cli.kept", language, what=what, path=made.path, credit=made.about.credit))


def _record(part: GroundPart, language: str) -> dict[str, Any]:
    about = part.about
    return {
        "name": part.name,
        "what": tr(f"ground.part.{part.name}", language),
        "files": about.files or None,
        "as_of": about.as_of or None,
        "added": about.added or None,
        "size_mb": round(part.size / 1e6, 1),
        "credit": about.credit or None,
    }


def _cell(value: object, language: str) -> str:
    from ..base.units import format_number

    if isinstance(value, float):
        return format_number(value, language, digits=1)
    return "" if value is None else str(value)
