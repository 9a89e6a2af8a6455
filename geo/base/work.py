"""Work that takes a while: its steps by name, one after the other, here or in a thread beside.

A :class:`Production` makes a file; a :class:`Job` carries out any work off the caller's thread: how far it
is can be seen, it stops after the item at hand, and what was done is kept. A page, a command and a
server do long work alike.
"""

from __future__ import annotations

import contextlib
import threading
import weakref
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from .errors import AtlasError
from .limits import limit

Item = TypeVar("Item")

_PATIENCE_S = 0.2
_PLACES = threading.BoundedSemaphore(limit("jobs_at_once"))


@dataclass(frozen=True)
class Production:
    """What is to be made.

    Parameters
    ----------
    names : tuple of str
        What each step is about, for a progress bar.
    steps : callable
        Returns an iterator that yields once a step; the last one yields the file, the others ``b""``.
        Whoever stops iterating stops the work, and no file comes of it.
    """

    names: tuple[str, ...]
    steps: Callable[[], Iterator[bytes]]

    def file(self) -> bytes:
        """Go through all steps and return the file."""
        content = b""
        for content in self.steps():  # noqa: B007
            pass
        return content


class _Run(Generic[Item]):
    """What a job and its thread share. The thread holds nothing else, so that a job nobody keeps ends."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        self.items: list[Item] = []
        self.error: Exception | None = None
        self.has_begun = threading.Event()
        self.shall_stop = threading.Event()
        self.has_ended = threading.Event()


class Job(Generic[Item]):
    """Work that goes on while its reader does other things, and what came of it so far.

    It goes through an iterable in a thread and keeps every item. It ends early where it is told to, or
    where nobody holds it any more: the session is gone.

    Parameters
    ----------
    names : sequence of str
        What each item is about, in order; there are as many items as names.
    work : callable
        Returns the items one after the other; called in the thread.
    on_incident : callable
        Is given the error that ended the job, in the thread, unless it is one with a sentence of its own
        (:class:`~geo.base.errors.AtlasError`).
    """

    def __init__(
        self,
        names: Sequence[str],
        work: Callable[[], Iterable[Item]],
        on_incident: Callable[[Exception], None],
    ) -> None:
        self._run: _Run[Item] = _Run(names)
        weakref.finalize(self, self._run.shall_stop.set)
        threading.Thread(
            target=_carry_out, args=(self._run, work, on_incident), name="atlas-job", daemon=True
        ).start()

    @property
    def items(self) -> tuple[Item, ...]:
        """What is done, in order."""
        return tuple(self._run.items)

    @property
    def done(self) -> int:
        """How many items are done."""
        return len(self._run.items)

    @property
    def names(self) -> tuple[str, ...]:
        """What each item is about."""
        return self._run.names

    @property
    def total(self) -> int:
        """How many items there are."""
        return len(self._run.names)

    @property
    def current(self) -> str:
        """Name of the item at hand; ``""`` where the job waits or has ended."""
        at = self.done
        at_work = self._run.has_begun.is_set() and self.is_running and at < self.total
        return self._run.names[at] if at_work else ""

    @property
    def is_running(self) -> bool:
        """Whether the job has not ended, waiting included."""
        return not self._run.has_ended.is_set()

    @property
    def is_stopping(self) -> bool:
        """Whether the job was told to stop and ends with the item at hand."""
        return self.is_running and self._run.shall_stop.is_set()

    @property
    def was_stopped(self) -> bool:
        """Whether the job ended early because it was told to."""
        is_partial = not self.is_running and self.done < self.total
        return is_partial and self.error is None and self._run.shall_stop.is_set()

    @property
    def is_complete(self) -> bool:
        """Whether every item is done."""
        return not self.is_running and self.error is None and self.done == self.total

    @property
    def error(self) -> Exception | None:
        """What ended the job."""
        return self._run.error

    def stop(self) -> None:
        """End the job after the item at hand; what is done stays."""
        self._run.shall_stop.set()

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until the job has ended; return whether it has."""
        return self._run.has_ended.wait(seconds)


def _carry_out(
    run: _Run[Any], work: Callable[[], Iterable[Any]], on_incident: Callable[[Exception], None]
) -> None:
    try:
        while not _PLACES.acquire(timeout=_PATIENCE_S):
            if run.shall_stop.is_set():
                return
        try:
            run.has_begun.set()
            _take_items(run, work)
        finally:
            _PLACES.release()
    except AtlasError as error:
        run.error = error
    except Exception as error:
        on_incident(error)
        run.error = error
    finally:
        run.has_ended.set()


def _take_items(run: _Run[Any], work: Callable[[], Iterable[Any]]) -> None:
    items = work()
    with contextlib.closing(items) if isinstance(items, Generator) else contextlib.nullcontext():
        for item in items:
            run.items.append(item)
            if run.shall_stop.is_set():
                return
