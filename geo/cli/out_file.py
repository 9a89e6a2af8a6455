"""The file that a command writes: refused before any work is done, published whole or not at all."""

# ruff: noqa: PLC0415  heavy imports wait until a command runs

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from ..base.errors import SelectionError

_LONGEST_NAME = 255
"""Bytes that file systems take; a Vietnamese letter has up to three."""

Overwrite = Annotated[bool, typer.Option("--overwrite", help="cli.option.overwrite")]


def require_writable(
    out: Path, *, overwrite: bool, endings: tuple[str, ...], inputs: tuple[Path, ...] = ()
) -> None:
    """Refuse a file that is not to be written to.

    Raises
    ------
    SelectionError
        If the ending is none of ``endings``, the folder is missing, the name is that of a folder or too
        long, the file is there and may not be replaced, or it is one of the inputs.
    """
    if out.suffix.lower() not in endings:
        given, allowed = out.suffix or out.name, ", ".join(endings)
        raise SelectionError("cli.usage.choice", option="--output", given=given, allowed=allowed)
    if not out.parent.is_dir():
        raise SelectionError("cli.usage.no_folder", given=out.parent)
    if len(os.fsencode(out.name)) > _LONGEST_NAME or out.is_dir():
        raise SelectionError("cli.usage.no_file_name", given=out.name)
    if out.exists() and any(path.exists() and path.samefile(out) for path in inputs):
        raise SelectionError("cli.usage.output_is_input", file=out.name)
    if out.exists() and not overwrite:
        raise SelectionError("cli.usage.exists", file=out.name)


def publish(content: bytes, out: Path) -> None:
    """Put a file in the place of ``out``.

    Raises
    ------
    WriteError
        If it cannot be written; the file that was there is untouched.
    """
    from ..store.writing import replacing

    with replacing(out) as temporary:
        temporary.write_bytes(content)
