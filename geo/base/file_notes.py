"""What the door for uploads tells about a file that it let in: what it changed and what it noticed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from .remark import Remark
from .text import tidy
from .translate import has

DAMAGED = "uploads.found.damaged"
"""Features whose area the repair changed by so much that nobody can say which boundary was meant;
its ``changes`` are lists of row (from 0), hectares before and after."""

_MANY_ROWS = 12
_LONG_NAME = 60


@dataclass(frozen=True)
class Note:
    """One thing to tell: a key of room ``uploads``, what goes into it, and whether data were changed.

    All of it goes through the wall round the process that reads uploads, as plain data.
    """

    key: str
    params: dict[str, Any]
    repair: bool

    def remark(self) -> Remark:
        """Return the note as a remark: its whole numbers are counts, its reason is a sentence."""
        params = {
            name: float(value) if isinstance(value, int) else value for name, value in self.params.items()
        }
        if "reason" in params:
            reason = f"uploads.reason.{params['reason']}"
            params["reason"] = Remark(reason if has(reason) else "uploads.reason.other")
        return Remark(self.key, **params)

    def sentence(self, language: str) -> str:
        """Return the note as a sentence. Plain text: escape it before it becomes HTML."""
        return self.remark().sentence(language)


@dataclass
class Report:
    """The entries of one upload, in the order in which they were found."""

    entries: list[Note] = field(default_factory=list)

    def note(self, key: str, **params: object) -> None:
        """Add something that a person should know; the data are as in the file."""
        self.entries.append(Note(key, params, repair=False))

    def repair(self, key: str, **params: object) -> None:
        """Add something that was changed or had to be interpreted."""
        self.entries.append(Note(key, params, repair=True))

    @property
    def repaired(self) -> bool:
        """Whether anything was changed or interpreted."""
        return any(entry.repair for entry in self.entries)

    def sentences(self, language: str) -> list[str]:
        """Return every entry as a sentence. Plain text: escape it before it becomes HTML or Markdown."""
        return [entry.sentence(language) for entry in self.entries]

    def to_json(self) -> list[dict[str, Any]]:
        """Return the entries as plain data."""
        return [vars(entry) for entry in self.entries]

    @classmethod
    def from_json(cls, entries: Iterable[dict[str, Any]]) -> Report:
        """Return the report that :meth:`to_json` was made from."""
        return cls([Note(entry["key"], entry["params"], entry["repair"]) for entry in entries])


def shown_rows(rows: Iterable[int]) -> str:
    """Return places in a file, counted from 1, as ``"2, 5, 9"``; a long list ends in ``…``."""
    numbers = [str(row + 1) for row in rows]
    return ", ".join(numbers[:_MANY_ROWS]) + (" …" if len(numbers) > _MANY_ROWS else "")


def shown_name(name: str) -> str:
    """Return a name from an untrusted file on one line, without invisible characters, cut if long."""
    plain = tidy(name)
    return plain if len(plain) <= _LONG_NAME else plain[: _LONG_NAME - 1] + "…"


def shown_names(names: Sequence[str]) -> str:
    """Return several names from an untrusted file, a long list cut."""
    return "; ".join(shown_name(name) for name in names[:_MANY_ROWS]) + (
        " …" if len(names) > _MANY_ROWS else ""
    )
