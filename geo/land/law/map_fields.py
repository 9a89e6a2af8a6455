"""Find the column of a map that holds the land-use code, and those that hold personal data."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from ...base.text import fold
from ...store.legal import LegalTables
from .codes import LandUse, LandUseCodes

CODE, EARLIER_CODE, PERSONAL = "code", "earlier_code", "personal"
LEAST_SHARE = 0.5
"""Share of the filled cells that must be codes for a column to be taken by its values."""

_DBF_WIDTH = 10
"""Letters of a field name that a DBF file keeps."""


@dataclass(frozen=True)
class CodeColumn:
    """A column that may hold the land-use code.

    Parameters
    ----------
    column : str
        Its name in the map.
    named : bool
        Whether the name is one in which land-use codes are delivered.
    share : float
        Share of the filled cells that are codes of the lists, 0 to 1.
    """

    column: str
    named: bool
    share: float


class MapFields:
    """The field names in which land-use maps are delivered."""

    def __init__(self, tables: LegalTables) -> None:
        fields = tables.map_fields
        pairs = zip(fields["field"], fields["role"], strict=True)
        self._roles = {_bare(field): role for field, role in pairs}
        self._order = {name: number for number, name in enumerate(self._roles)}

    def role(self, column: str) -> str:
        """Return what a column of this name holds (token of ``FIELD_ROLES``), ``""`` if not known."""
        known = self._known(column)
        return self._roles[known] if known else ""

    def personal(self, columns: Iterable[str]) -> list[str]:
        """Return the columns that hold names or addresses of land users: leave them out."""
        return [column for column in columns if self.role(column) == PERSONAL]

    def code_columns(self, frame: pd.DataFrame, codes: LandUseCodes) -> list[CodeColumn]:
        """Return the columns that may hold the code, the likeliest first; none if the list is empty.

        A known name with codes in it comes first, then a column whose cells are codes, then a known
        name without any: its values are listed as unknown and never dropped. Codes of an earlier
        period come after all others.
        """
        candidates: list[tuple[tuple[float, ...], CodeColumn]] = []
        for place, column in enumerate(map(str, frame.columns)):
            role = self.role(column)
            if role not in (CODE, EARLIER_CODE, ""):
                continue
            share = _share_of_codes(frame.iloc[:, place], codes)
            if not role and share < LEAST_SHARE:
                continue
            order = self._order[self._known(column)] if role else place
            likeness = (role == EARLIER_CODE, share < LEAST_SHARE, not role, order)
            candidates.append((tuple(map(float, likeness)), CodeColumn(column, bool(role), share)))
        return [found for _, found in sorted(candidates, key=lambda candidate: candidate[0])]

    def _known(self, column: str) -> str:
        bare = _bare(column)
        if bare in self._roles:
            return bare
        cut = [name for name in self._roles if len(column) == _DBF_WIDTH and name.startswith(bare)]
        return cut[0] if len(cut) == 1 else ""


def _bare(column: str) -> str:
    return re.sub(r"[^a-z0-9]", "", fold(column))


def _share_of_codes(column: pd.Series, codes: LandUseCodes) -> float:
    counts = column[column.map(lambda cell: isinstance(cell, str) and bool(cell.strip()))].value_counts()
    known = [codes.recognise(text).is_known for text in counts.index]
    return float(counts[known].sum() / counts.sum()) if len(counts) else 0.0


class MapTexts:
    """The texts of a map's code column, each recognised once.

    Parameters
    ----------
    names : list of str
        The keys so far; their places stand for them.
    """

    def __init__(self, codes: LandUseCodes) -> None:
        self._codes = codes
        self._places: dict[str, int] = {}
        self._key_places: dict[str, int] = {}
        self.names: list[str] = []
        self.by_key: dict[str, LandUse] = {}

    def keys_of(self, texts: Sequence[str]) -> npt.NDArray[np.int64]:
        """Return the place of the key of each text."""
        for text in set(texts) - self._places.keys():
            use = self._codes.recognise(text)
            if use.key not in self.by_key:
                self.by_key[use.key] = use
                self._key_places[use.key] = len(self.names)
                self.names.append(use.key)
            self._places[text] = self._key_places[use.key]
        return np.fromiter(map(self._places.__getitem__, texts), dtype=np.int64, count=len(texts))

    def spellings(self, texts: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """Return the texts that say each key."""
        found: dict[str, tuple[str, ...]] = {}
        for text in texts:
            key = self.names[self._places[text]]
            found[key] = (*found.get(key, ()), text)
        return found
