"""A file that takes a while to make: its steps by name, one after the other, the file at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass


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
