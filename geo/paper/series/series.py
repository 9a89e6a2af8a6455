"""A series as a file: its steps by name, and the PDF at the end."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from ...base.translate import DEFAULT_LANGUAGE, tr
from ...base.work import Production
from ..canvas.binding import Leaf, bind
from ..canvas.words import BOTH
from .drawing import STRANDS, crew
from .layout import Layout, sections
from .plan import Plan


def production(plan: Plan) -> Production:
    """Return the steps that make the PDF of a series.

    Each sheet is laid out first, so that the number of pages is known, then drawn. Whoever stops
    between two steps leaves no file and no process behind.

    Raises
    ------
    NotFoundError, UploadError
        From a step, if a feature or the picture under the maps cannot be used.
    """
    language = plan.words.first
    laid = [tr("series.step.lay_out", language, name=part.name) for part in plan.parts]
    drawn = [tr("series.step.draw", language, name=section.name) for section in sections(plan)]
    return Production((*laid, *drawn, tr("series.step.write", language)), lambda: _steps(plan))


def _steps(plan: Plan) -> Iterator[bytes]:
    with tempfile.TemporaryDirectory(prefix="series-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        drawing, files = crew(plan, folder)
        try:
            counts = []
            for count in drawing.counts():
                counts.append(count)
                yield b""
            layout = Layout(plan, tuple(counts))
            for _ in drawing.draw(layout):
                yield b""
        finally:
            drawing.stop()
        yield _bound(layout, files, folder / "whole.pdf")


def _bound(layout: Layout, files: list[Path], target: Path) -> bytes:
    """Return the strands as one PDF."""
    firsts = (*layout.firsts, layout.total + 1)
    leaves: list[Leaf] = []
    at = [0] * STRANDS
    for number, section in enumerate(layout.sections):
        strand = number % STRANDS
        for page in range(firsts[number + 1] - firsts[number]):
            leaves.append(Leaf(strand, at[strand], layout.links(section, page)))
            at[strand] += 1
    language = layout.plan.language
    with ExitStack() as stack:
        parts = [stack.enter_context(path.open("rb")) for path in files]
        whole = stack.enter_context(target.open("wb"))
        bind(
            parts,
            leaves,
            whole,
            title=layout.title[0],
            language=DEFAULT_LANGUAGE if language == BOTH else language,
            bookmarks=layout.bookmarks,
        )
    return target.read_bytes()
