"""Put answers on the standard output as bytes, JSON, CSV or tables, and files where they are wanted.

What is said of the work, its progress and what was written goes to the standard error output.
"""

# ruff: noqa: PLC0415  heavy imports wait until a command runs

from __future__ import annotations

import csv
import io
import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..base.errors import SelectionError
from ..base.text import tidy
from ..base.translate import tr
from ..base.units import format_number

if TYPE_CHECKING:
    from ..base.work import Production
    from ..export.making import Making

WIDEST_CELL = 60
"""Characters of a text that a table shows; JSON, CSV and GeoJSON give all of it."""

_CLEAR_LINE = "\r\033[K"
_LONGEST_STEP = 50
_LONGEST_FILE_NAME = 255
"""Bytes that file systems take; a Vietnamese letter has up to three."""

_KILOBYTE = 1_000

Overwrite = Annotated[bool, typer.Option("--overwrite", help="cli.option.overwrite")]


def write(answer: str | bytes) -> None:
    """Write an answer to the standard output, texts as UTF-8 whatever the terminal's encoding.

    A reader who has seen enough (``atlas list zones | head``) closes the pipe; that is no error.
    """
    data = answer.encode("utf-8") if isinstance(answer, str) else answer
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        # What is left in the buffer would raise again when Python flushes it at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def tell(message: str) -> None:
    """Write a message to the standard error output."""
    sys.stderr.write(f"{message}\n")


def as_json(answer: object) -> str:
    """Return indented JSON; NaN is refused, not written."""
    return json.dumps(answer, ensure_ascii=False, allow_nan=False, indent=2) + "\n"


def as_csv(records: Sequence[dict[str, object]], columns: Sequence[str]) -> str:
    """Return records as CSV, formula-safe, blank where a value is None."""
    from ..formats.csv import formula_safe

    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(
        {name: formula_safe(cell) if isinstance(cell, str) else cell for name, cell in record.items()}
        for record in records
    )
    return text.getvalue()


def as_table(
    headings: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    numeric: Iterable[int] = (),
    whole: bool = False,
) -> str:
    """Return rows under their headings in aligned columns, the numeric ones to the right.

    Parameters
    ----------
    headings : sequence of str
    rows : iterable of sequences of str
        Cells; line breaks become spaces, texts over :data:`WIDEST_CELL` characters end in ``…``.
    numeric : iterable of int
        Positions of the columns to align to the right.
    whole : bool, default False
        Cut no text; for tables whose last column is a sentence.
    """
    lines = [[_cell(text, whole=whole) for text in row] for row in (headings, *rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(headings))]
    to_the_right = set(numeric)
    lines.insert(1, ["─" * min(width, WIDEST_CELL) for width in widths])
    return "".join(
        "  ".join(
            text.rjust(width) if column in to_the_right else text.ljust(width)
            for column, (text, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        + "\n"
        for line in lines
    )


def _cell(text: str, *, whole: bool) -> str:
    line = tidy(text)
    return line if whole or len(line) <= WIDEST_CELL else f"{line[: WIDEST_CELL - 1]}…"


# -- progress and files ----------------------------------------------------------------------------


@contextmanager
def status_line() -> Iterator[None]:
    """Leave nothing behind of a line that is written over again and again."""
    try:
        yield
    finally:
        if sys.stderr.isatty():
            sys.stderr.write(_CLEAR_LINE)


def made(production: Production, language: str) -> bytes:
    """Return the file of a production, telling the step at hand."""
    content = b""
    total = format_number(len(production.names), language, digits=0)
    steps = production.steps()
    with status_line():
        for number, name in enumerate(production.names, start=1):
            if sys.stderr.isatty():
                done = format_number(number, language, digits=0)
                what = tidy(name)[:_LONGEST_STEP]
                text = tr("reports.command.progress", language, done=done, total=total, what=what)
                sys.stderr.write(f"{_CLEAR_LINE}{text}")
                sys.stderr.flush()
            content = next(steps)
    return content


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
    if len(os.fsencode(out.name)) > _LONGEST_FILE_NAME or out.is_dir():
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


def kilobytes(content: bytes, language: str) -> str:
    """Return how large a file is."""
    return f"{format_number(len(content) / _KILOBYTE, language, digits=0)} kB"


def tell_missing(making: Making, language: str) -> None:
    """Tell why maps have no background."""
    for why, name in making.missing.items():
        tell(tr(f"sheets.backdrop_told.{why}", language, name=name))
