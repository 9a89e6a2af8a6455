"""The process that draws one strand of a series; it is asked on its standard input and answers on the output.

First comes what is asked for, and the numbers of pages of its parts are told; then those of all parts,
and the strand is drawn, an answer a section. At the end it is told what was missing under the maps.
"""

from __future__ import annotations

import os
import pickle
import sys
from typing import IO

from ...base.errors import AtlasError
from ..map.backdrop import WatchedBackdrop
from .drawing import DONE, STRANDS, strand_steps
from .layout import Layout
from .plan import Plan

Answer = tuple[str, object]
"""``""`` and an answer, :data:`DONE`, or the class of an error and what goes into it."""


def main() -> None:
    """Answer until the strand is drawn or nobody asks any more."""
    asked = sys.stdin.buffer
    told = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints must not get in between
    try:
        _work(asked, told)
    except AtlasError as error:
        _tell(told, type(error).__name__, (error.key, error.params))
    except (EOFError, BrokenPipeError, pickle.UnpicklingError):
        pass  # stopped


def _work(asked: IO[bytes], told: IO[bytes]) -> None:
    plan, number, path = pickle.load(asked)  # noqa: S301  from the process that started this one
    assert isinstance(plan, Plan)
    for part in plan.parts[number::STRANDS]:
        _tell(told, "", len(plan.sheet(part)))
    _tell(told, DONE, None)
    layout = Layout(plan, pickle.load(asked))  # noqa: S301
    for _ in strand_steps(layout, number, path):
        _tell(told, "", None)
    _tell(told, DONE, plan.backdrop.missing if isinstance(plan.backdrop, WatchedBackdrop) else None)


def _tell(told: IO[bytes], kind: str, content: object) -> None:
    pickle.dump((kind, content), told)
    told.flush()


if __name__ == "__main__":
    main()
