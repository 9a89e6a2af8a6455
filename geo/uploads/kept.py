"""A file that the reader brought along, kept while the session lasts, and answers made from it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

Place = TypeVar("Place", bytes, Path)


@dataclass(frozen=True)
class KeptFile(Generic[Place]):
    """A file of this session.

    Parameters
    ----------
    name : str
        Its claimed name. Plain text.
    size : int
        Bytes.
    token : str
        Hash of its content.
    place : bytes or Path
        The content, or where it lies on the disk.
    """

    name: str
    size: int
    token: str
    place: Place
