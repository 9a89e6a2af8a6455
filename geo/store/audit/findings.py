"""What the checks find: each finding names a file, a row and a field, and has a sentence."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from ...base.errors import AtlasError
from ...base.remark import told
from ...base.text import LIST_SEPARATOR
from ...base.translate import tr
from ..tables import BadNumber

ERROR, WARNING = "error", "warning"
SEVERITIES = (ERROR, WARNING)


@dataclass(frozen=True)
class Finding:
    """One fault or doubt in the data.

    Parameters
    ----------
    severity : str
        ``error``: the data may not be published so; ``warning``: look at it.
    file : str
        Name of the file, without folder.
    row : int or None
        Line of the CSV file; None where the finding is about the whole file.
    field : str
        Column; ``""`` where the finding is about the whole row or file.
    key : str
        Key of the sentence, in room ``check`` or ``tables``.
    params : mapping
        What the sentence names.
    """

    severity: str
    file: str
    row: int | None
    field: str
    key: str
    params: Mapping[str, object] = dataclasses.field(default_factory=dict)

    def sentence(self, language: str) -> str:
        """Return what was found, without the place; numbers as the tables write them, to be found there."""
        written = {
            name: str(value) if isinstance(value, float) else value for name, value in self.params.items()
        }
        return told(self.key, written, language)

    def place(self, language: str) -> str:
        """Return file, row and field as words."""
        parts = [self.file]
        if self.row is not None:
            parts.append(tr("check.place.row", language, row=self.row))
        if self.field:
            parts.append(tr("check.place.field", language, field=self.field))
        return ", ".join(parts)


@dataclass(frozen=True)
class AuditedTable:
    """A table under check: its frame, indexed by the line of the file, and the file's name."""

    frame: pd.DataFrame
    file: str

    def flag(
        self,
        mask: pd.Series[Any],
        column: str,
        key: str,
        *,
        severity: str = ERROR,
        **params: object,
    ) -> list[Finding]:
        """Return a finding for each row where ``mask`` is true.

        Parameters
        ----------
        mask : Series of bool
            Rows of the frame, or some of them.
        column : str
            The field at fault; its text goes into the sentence as ``value``. ``""`` for none.
        key : str
            Sentence in room ``check``, e.g. ``"id.duplicate"``.
        **params
            Further words of the sentence; a Series gives each row its own.
        """
        rows = mask.index[mask.to_numpy(dtype=bool)]
        if column:
            params = {"value": self.frame[column], **params}
        words = {
            name: given.reindex(rows).tolist() if isinstance(given, pd.Series) else [given] * len(rows)
            for name, given in params.items()
        }
        return [
            Finding(
                severity,
                self.file,
                row,
                column,
                f"check.{key}",
                {name: each[number] for name, each in words.items()},
            )
            for number, row in enumerate(rows.tolist())
        ]


def tokens(column: pd.Series[Any]) -> pd.Series[Any]:
    """Return the tokens of a column of lists (``a | b``), one a row; blank cells left out."""
    split = column[column != ""].str.split(LIST_SEPARATOR, regex=False).explode()
    return split.astype(object)


def marked(found: pd.Series[Any] | pd.Index[Any], frame: pd.DataFrame) -> pd.Series[Any]:
    """Return a mask of the rows of a frame that findings, indexed by row, speak of."""
    rows = found if isinstance(found, pd.Index) else found.index
    return pd.Series(frame.index.isin(rows), index=frame.index)


def first_row(ids: pd.Series[Any]) -> pd.Series[Any]:
    """Return for each row the row where its id comes first."""
    rows = pd.Series(ids.index, index=ids.index)
    return rows.groupby(ids).transform("min")


def unreadable(error: AtlasError, file: str) -> Finding:
    """Return the finding on a file that cannot be read at all."""
    row = error.params.get("row")
    return Finding(ERROR, file, row if isinstance(row, int) else None, "", error.key, error.params)


def without_number(cells: Iterable[BadNumber], file: str) -> list[Finding]:
    """Return a finding for each cell that should hold a number and does not."""
    return [
        Finding(ERROR, file, cell.row, cell.field, "check.cell.not_a_number", {"value": cell.text})
        for cell in cells
    ]
