"""Find features by what a reader types: names old and new, with accents or without, in any order."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..base import limits
from ..base.errors import NotFoundError
from ..base.text import fold, joined, parted, tidy
from ..records.territory import province_names
from ..records.vocabulary import LAYERS, SHOWN_GRADES

if TYPE_CHECKING:
    import pandas as pd

EXACT, PREFIX, WORDS, PLACE, WORD_PREFIX, SUBSTRING, ANYWHERE = range(7)
"""Ranks of a match, best first: a whole name, its beginning, whole words of it, a whole name of its
place, beginnings of words, parts of words, and words spread over names and places."""

_PUNCTUATION = re.compile(r"[^\w]+")
_NAME_FIELDS = ("name_vi", "name_en", "aliases", "name_zh")
_PLACE_FIELDS = ("communes_2025", "communes_pre2025", "districts_pre2025")
_KIND_WORDS = {
    "khu cong nghiep": "kcn",
    "cum cong nghiep": "ccn",
    "khu kinh te cua khau": "kktck",
    "khu kinh te": "kkt",
    "thuy dien": "td",
    "industrial zone": "",
    "industrial park": "",
    "industrial cluster": "",
    "hydropower plant": "",
    "hydropower": "",
}
"""Words of a kind at either end of a name, folded, and what offices write for them in short."""


@dataclass(frozen=True)
class Hit:
    """A feature found.

    Parameters
    ----------
    name : str
        Its Vietnamese name.
    matched : str
        The name or place that the words were found in, as the tables spell it.
    place : str
        District before 2025 and province of 2025.
    rank : int
        ``EXACT`` to ``ANYWHERE``, lower is better.
    """

    feature_id: str
    layer: str
    name: str
    matched: str
    place: str
    rank: int


@dataclass(frozen=True)
class _Entry:
    feature_id: str
    layer: str
    name: str
    place: str
    spellings: tuple[tuple[str, str], ...]  # names: as spelt, folded
    places: tuple[tuple[str, str], ...]
    text: str  # everything, folded


class SearchIndex:
    """Folded names and places of all features.

    Parameters
    ----------
    features : DataFrame
        Index ``feature_id``; columns of ``records.FEATURE_COLUMNS``, ``communes_2025`` and ``name_zh``.
    """

    def __init__(self, features: pd.DataFrame) -> None:
        self._entries = [_entry(str(key), row) for key, row in features.to_dict("index").items()]
        self.texts: Mapping[str, str] = {entry.feature_id: entry.text for entry in self._entries}

    def find(self, text: str) -> list[Hit]:
        """Return every feature in which all words of the text occur, best first.

        Accents, case and the order of words don't matter: ``"pho moi dong"`` finds Đông Phố Mới. The
        words of a kind may be missing or short: ``"kcn tang loong"``.
        """
        wanted = fold(text)
        words = wanted.split()
        if not words:
            return []
        hits = [
            _hit(entry, wanted, words) for entry in self._entries if all(word in entry.text for word in words)
        ]
        return sorted(hits, key=_order)

    def meant(self, text: str) -> str:
        """Return the id of the one feature that a name means; see :meth:`geo.atlas.atlas.Atlas.find`.

        Raises
        ------
        NotFoundError
            If none or several are meant.
        """
        hits = self.find(text)
        meant = [hit for hit in hits if hit.rank == EXACT] or hits
        if len(meant) == 1:
            return meant[0].feature_id
        if not meant:
            raise self.not_found(text)
        shown = "; ".join(
            f"{hit.name} ({hit.feature_id})" for hit in meant[: limits.limit("named_candidates")]
        )
        raise NotFoundError("errors.several_features", name=text, count=len(meant), near=shown)

    def not_found(self, name: str) -> NotFoundError:
        """Return the error for a name that no feature has; it names those that look like it."""
        near = self.near(name)
        if near:
            return NotFoundError("errors.no_such_feature_but", name=name, near="; ".join(near))
        return NotFoundError("errors.no_such_feature", name=name)

    def near(self, text: str, most: int = 3) -> list[str]:
        """Return names that look like the text, for "did you mean"."""
        spelt = {folded: original for entry in self._entries for original, folded in entry.spellings}
        close = difflib.get_close_matches(fold(text), list(spelt), n=most, cutoff=0.6)
        return [spelt[folded] for folded in close]


def chinese_names(names: pd.DataFrame) -> pd.DataFrame:
    """Return the first name in Chinese of each feature whose grade lets it be shown, by ``feature_id``.

    Parameters
    ----------
    names : DataFrame
        Columns of ``records.CHINESE_NAME_COLUMNS``.
    """
    shown = names[names["grade"].isin(SHOWN_GRADES) & names["feature_id"].fillna("").ne("")]
    return shown.drop_duplicates("feature_id").set_index("feature_id")


def _entry(feature_id: str, row: Mapping[object, object]) -> _Entry:
    def spelt(fields: Iterable[str]) -> list[str]:
        return [part for field in fields for part in parted(row.get(field))]

    province = province_names("2025").get(str(row["province_code"]), "")
    old_province = province_names("pre2025").get(str(row["province_pre2025_code"]), "")
    spellings = dict.fromkeys(
        (name, folded) for name in (*spelt(_NAME_FIELDS), feature_id) for folded in _foldings(name)
    )
    places = dict.fromkeys((place, fold(place)) for place in (*spelt(_PLACE_FIELDS), province, old_province))
    return _Entry(
        feature_id=feature_id,
        layer=str(row["layer"]),
        name=tidy(str(row["name_vi"])),
        place=", ".join(filter(None, (*spelt(["districts_pre2025"]), province))),
        spellings=tuple(spellings),
        places=tuple(places),
        text=joined(folded for _, folded in (*spellings, *places)),
    )


def _foldings(name: str) -> list[str]:
    """Return the folded name, and without or with the short form of the words of its kind."""
    folded = fold(name)
    for words, short in _KIND_WORDS.items():
        if folded.startswith(f"{words} ") or folded.endswith(f" {words}"):
            proper = folded.removeprefix(words).removesuffix(words).strip()
            return [folded, proper, f"{short} {proper}"] if short else [folded, proper]
    return [folded]


def _hit(entry: _Entry, wanted: str, words: list[str]) -> Hit:
    rank, matched = min(
        ((_rank(folded, wanted, words), spelt) for spelt, folded in entry.spellings),
        key=lambda ranked: ranked[0],
    )
    place = next((spelt for spelt, folded in entry.places if folded == wanted), None)
    if rank > PLACE and place is not None:
        rank, matched = PLACE, place
    elif rank == ANYWHERE:
        # No name holds all the words: show a place that does, or else the name.
        matched = next((spelt for spelt, folded in entry.places if _holds(folded, words)), entry.name)
    return Hit(entry.feature_id, entry.layer, entry.name, matched, entry.place, rank)


def _rank(folded: str, wanted: str, words: list[str]) -> int:
    if folded == wanted:
        return EXACT
    if folded.startswith(wanted):
        return PREFIX
    if not _holds(folded, words):
        return ANYWHERE
    own = _PUNCTUATION.sub(" ", folded).split()
    if all(word in own for word in words):
        return WORDS
    return WORD_PREFIX if all(any(o.startswith(word) for o in own) for word in words) else SUBSTRING


def _holds(folded: str, words: list[str]) -> bool:
    return all(word in folded for word in words)


def _order(hit: Hit) -> tuple[int, int, int, str]:
    return hit.rank, LAYERS.index(hit.layer), len(hit.matched), hit.feature_id
