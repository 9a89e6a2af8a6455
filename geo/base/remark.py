"""What a corner list's reading tells: notes on how it was read, findings on what looks wrong."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .translate import tr
from .units import format_number

_MANY = 8


class Remark:
    """One sentence to tell: a key of room ``corners`` and what goes into it.

    Parameters
    ----------
    key : str
    **params
        Texts and whole numbers stand as they are; floats are written as the language does,
        remarks as what they say, and of a tuple each with ``;`` between them.
    """

    def __init__(self, key: str, **params: object) -> None:
        self.key = key
        self.params: dict[str, Any] = params

    def sentence(self, language: str) -> str:
        """Return the remark as a sentence. Plain text: escape it before it becomes HTML."""
        return tr(
            self.key, language, **{name: _shown(value, language) for name, value in self.params.items()}
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Remark) and (self.key, self.params) == (other.key, other.params)

    def __hash__(self) -> int:
        return hash((self.key, tuple(sorted(self.params))))

    def __repr__(self) -> str:
        return f"Remark({self.key!r}, {self.params!r})"


def _shown(value: object, language: str) -> object:
    if isinstance(value, Remark):
        return value.sentence(language)
    if isinstance(value, tuple):
        return "; ".join(str(_shown(each, language)) for each in value)
    return format_number(value, language) if isinstance(value, float) else value


def shown_lines(lines: Iterable[int]) -> str:
    """Return line numbers as ``"3, 5, 8"``; a long list ends in ``…``."""
    return shown_labels(str(line) for line in lines)


def shown_labels(labels: Iterable[str]) -> str:
    """Return corner labels as ``"1, 1A, 7"``; a long list ends in ``…``."""
    every = list(labels)
    return ", ".join(every[:_MANY]) + (" …" if len(every) > _MANY else "")
