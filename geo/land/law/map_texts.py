"""What the texts of a map's code column say."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from .codes import LandUse, LandUseCodes


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
