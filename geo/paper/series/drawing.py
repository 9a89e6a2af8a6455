"""Drawing a series: two strands of pages, drawn side by side by processes of their own where it pays.

The sections go to the strands in turns, whoever draws them: the same series has the same bytes.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import IO, Any

from ...base import errors
from ...base.translate import DEFAULT_LANGUAGE, tr
from ...base.work import Production
from ..canvas.binding import Leaf, bind
from ..canvas.sheet import Strand
from ..canvas.words import BOTH
from ..map.backdrop import WatchedBackdrop
from .layout import Layout, sections
from .plan import Plan

STRANDS = 2
ALONE_UP_TO = 10
"""Parts for which starting processes takes longer than it saves."""

_PACKAGE_HOME = Path(__file__).resolve().parents[3]


class Crew(ABC):
    """Who draws; use it in a ``with`` statement."""

    @abstractmethod
    def counts(self) -> Iterator[int]:
        """Yield how many pages the sheet of each part has."""

    @abstractmethod
    def draw(self, layout: Layout) -> Iterator[None]:
        """Draw all sections into the files of the strands, yielding after each."""

    def stop(self) -> None:  # noqa: B027  most have nothing to stop
        """End all work."""


class OneProcess(Crew):
    """Everything is drawn here."""

    def __init__(self, plan: Plan, files: Sequence[Path]) -> None:
        self._plan = plan
        self._files = files

    def counts(self) -> Iterator[int]:  # noqa: D102
        for part in self._plan.parts:
            yield len(self._plan.sheet(part))

    def draw(self, layout: Layout) -> Iterator[None]:  # noqa: D102
        drawn = [strand_steps(layout, number, path) for number, path in enumerate(self._files)]
        yield from _in_turns(drawn, len(layout.sections))


class ManyProcesses(Crew):
    """A process a strand."""

    def __init__(self, plan: Plan, files: Sequence[Path]) -> None:
        self._plan = plan
        self._files = files
        self._workers = [_Worker() for _ in files]

    def counts(self) -> Iterator[int]:  # noqa: D102
        for number, (worker, path) in enumerate(zip(self._workers, self._files, strict=True)):
            worker.send((self._plan, number, path))
        yield from _in_turns([worker.answers() for worker in self._workers], len(self._plan.parts))

    def draw(self, layout: Layout) -> Iterator[None]:  # noqa: D102
        for worker in self._workers:
            worker.send(layout.counts)
        yield from _in_turns([worker.answers() for worker in self._workers], len(layout.sections))
        if isinstance(self._plan.backdrop, WatchedBackdrop):
            for worker in self._workers:
                self._plan.backdrop.missing |= worker.last

    def stop(self) -> None:  # noqa: D102
        for worker in self._workers:
            worker.stop()


def crew(plan: Plan, folder: Path) -> tuple[Crew, list[Path]]:
    """Return who draws a series, and the files of its strands."""
    files = [folder / f"{number}.pdf" for number in range(STRANDS)]
    alone = len(plan.parts) <= ALONE_UP_TO or (os.cpu_count() or 1) == 1
    return (OneProcess if alone else ManyProcesses)(plan, files), files


def strand_steps(layout: Layout, number: int, path: Path) -> Iterator[None]:
    """Draw every section of a strand into a file, yielding after each; the file is whole at the end."""
    with path.open("w+b") as file:
        strand = Strand(file)
        placed = list(zip(layout.sections, layout.firsts, strict=True))[number::STRANDS]
        for place, (section, first) in enumerate(placed, start=1):
            strand.append(layout.sheet(section), first, layout.total)
            if place == len(placed):
                strand.close()
            yield


def _in_turns(strands: Sequence[Iterator[Any]], count: int) -> Iterator[Any]:
    """Yield what the strands yield in the order of the sections, and see each to its end."""
    for place in range(count):
        yield next(strands[place % len(strands)])
    for strand in strands:
        for _ in strand:
            pass


# -- processes -------------------------------------------------------------------------------------

DONE = "done"
"""What a worker says after the last answer to a question."""


class _Worker:
    """A process that runs :mod:`geo.paper.series.worker`; ``last`` is what it said after the last answer."""

    def __init__(self) -> None:
        self.last: Any = None
        path = os.pathsep.join(filter(None, [str(_PACKAGE_HOME), os.environ.get("PYTHONPATH", "")]))
        self._process = subprocess.Popen(  # noqa: S603  our own interpreter and module
            [sys.executable, "-P", "-m", f"{__package__}.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": path, "OPENBLAS_NUM_THREADS": "1"},
            start_new_session=True,  # an interrupt from the keyboard is for the one who waits
        )

    def send(self, question: object) -> None:
        """Ask something.

        Raises
        ------
        LimitError
            If the process has ended.
        """
        try:
            pickle.dump(question, _open(self._process.stdin))
            _open(self._process.stdin).flush()
        except BrokenPipeError:
            raise errors.LimitError("series.error.ended") from None

    def answers(self) -> Iterator[Any]:
        """Yield answers as they come.

        Raises
        ------
        AtlasError
            What the process could not do; LimitError if it has ended.
        """
        while True:
            try:
                kind, content = pickle.load(_open(self._process.stdout))  # noqa: S301  our own process
            except EOFError:
                raise errors.LimitError("series.error.ended") from None
            if kind == DONE:
                self.last = content
                return
            if kind:
                raise getattr(errors, kind)(content[0], **content[1])
            yield content

    def stop(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(BrokenPipeError):  # what it was not told any more
                _open(pipe).close()


def _open(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None
    return pipe


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
