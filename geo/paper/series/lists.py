"""The index of names: what is looked up, in Vietnamese order, and the pages where it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...base.text import sort_key
from ...base.translate import DEFAULT_LANGUAGE, LANGUAGES
from ...records.wording import items, known_text
from ..canvas.abbreviations import abbreviated, used_abbreviations

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Entry:
    """A line of the index.

    Parameters
    ----------
    name : str
        Without the words of its kind.
    kind : str
        These words in short, ``""`` where the name has none.
    pages : tuple of int
        Counted from 1.
    """

    name: str
    kind: str
    pages: tuple[int, ...]


def entries(
    features: pd.DataFrame, pages: Mapping[str, Sequence[int]], languages: Sequence[str]
) -> list[Entry]:
    """Return the names and aliases of features, sorted, equal ones once.

    Parameters
    ----------
    features : DataFrame
        Columns ``name_vi``, ``name_en``, ``aliases``; index ``feature_id``.
    pages : mapping
        Where each feature is; one that is nowhere is left out.
    languages : sequence of str
        Of the names; Vietnamese names are always there.
    """
    told = dict.fromkeys((*languages, DEFAULT_LANGUAGE))
    found: dict[tuple[str, str], set[int]] = {}
    for feature_id, row in features.iterrows():
        at = pages.get(str(feature_id), ())
        names = [(known_text(row[f"name_{language}"]), language) for language in told]
        shown = {headed(name, language) for name, language in names if name}
        shown |= {_headed_in_any(alias) for alias in items(row["aliases"])}
        for each in shown:
            found.setdefault(each, set()).update(at)
    listed = [Entry(name, kind, tuple(sorted(at))) for (name, kind), at in found.items() if at]
    return sorted(listed, key=lambda entry: (sort_key(entry.name), entry.kind))


def headed(name: str, language: str) -> tuple[str, str]:
    """Return a name with the words of its kind taken off, and these in short."""
    short = abbreviated(name, language)
    kinds = [kind for kind, _ in used_abbreviations((short,), language)]
    if not kinds:
        return name, ""
    rest = " ".join(word for word in short.split() if word != kinds[0])
    if not rest[:1].isalnum():  # nothing is left, or what the kind was joined to: "KCN – đô thị …"
        return name, ""
    return f"{rest[:1].upper()}{rest[1:]}", kinds[0]


def _headed_in_any(alias: str) -> tuple[str, str]:
    """Return an alias, whose language is not known, with the words of its kind taken off."""
    tried = [headed(alias, language) for language in LANGUAGES]
    return next((each for each in tried if each[1]), tried[0])
