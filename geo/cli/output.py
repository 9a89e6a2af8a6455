"""Put answers on the standard output: bytes, JSON, CSV, tables with aligned columns."""

# ruff: noqa: PLC0415  heavy imports wait until a command runs

from __future__ import annotations

import csv
import io
import json
import os
import sys
from collections.abc import Iterable, Sequence

from ..base.text import tidy

WIDEST_CELL = 60
"""Characters of a text that a table shows; JSON, CSV and GeoJSON give all of it."""


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
