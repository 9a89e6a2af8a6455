"""How far a command is, told to a terminal; a file or a pipe is told nothing."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ..base.text import tidy
from ..base.translate import tr
from ..base.units import format_number

if TYPE_CHECKING:
    from ..base.work import Production

_CLEAR_LINE = "\r\033[K"
_LONGEST_NAME = 50


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
                what = tidy(name)[:_LONGEST_NAME]
                text = tr("reports.command.progress", language, done=done, total=total, what=what)
                sys.stderr.write(f"{_CLEAR_LINE}{text}")
                sys.stderr.flush()
            content = next(steps)
    return content
