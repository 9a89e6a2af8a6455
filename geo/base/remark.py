"""A sentence to tell: a key of the translation files and what goes into it.

Remarks, notes on uploads, findings in tables and errors all become sentences by :func:`told`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from .translate import has, tr
from .units import format_date, format_number

_MANY = 8


def told(key: str, params: Mapping[str, object], language: str) -> str:
    """Return a sentence with what goes into it. Plain text: escape it before it becomes HTML.

    Parameters
    ----------
    key : str
        Key of the sentence, e.g. ``"corners.finding.zone"``.
    params : mapping
        Texts and whole numbers stand as they are (a line 1234, a grid 9208); floats are measures, written
        as the language does, and so are dates; remarks are what they say, and each of a tuple so with
        ``;`` between them.
    language : {"vi", "en"}
    """
    return tr(key, language, **{name: _shown(value, language) for name, value in params.items()})


def sentence(error: Exception, language: str) -> str:
    """Return what an :class:`~geo.base.errors.AtlasError` tells its reader."""
    key = getattr(error, "key", None)
    if key is None or not has(key):
        return tr("errors.unexpected", language)
    return told(key, getattr(error, "params", {}), language)


class Remark:
    """One sentence to tell, in whichever language it will be asked for.

    Parameters
    ----------
    key : str
    **params
        See :func:`told`.
    """

    def __init__(self, key: str, **params: object) -> None:
        self.key = key
        self.params: dict[str, Any] = params

    def sentence(self, language: str) -> str:
        """Return the remark as a sentence. Plain text: escape it before it becomes HTML."""
        return told(self.key, self.params, language)

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
    if isinstance(value, date):
        return format_date(value.isoformat(), language)
    return format_number(value, language) if isinstance(value, float) else value


def shown_lines(lines: Iterable[int]) -> str:
    """Return line numbers as ``"3, 5, 8"``; a long list ends in ``…``."""
    return shown_labels(str(line) for line in lines)


def shown_labels(labels: Iterable[str]) -> str:
    """Return corner labels as ``"1, 1A, 7"``; a long list ends in ``…``."""
    every = list(labels)
    return ", ".join(every[:_MANY]) + (" …" if len(every) > _MANY else "")
