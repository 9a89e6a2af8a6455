"""Texts of a sheet in one language or in both: sentences, names of the vocabulary, titles, abbreviations."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ...base.errors import SelectionError
from ...base.limits import limit
from ...base.text import tidy
from ...base.translate import LANGUAGES, tr
from ...records.wording import word

BOTH = "both"
SHEET_LANGUAGES = (*LANGUAGES, BOTH)

_ABBREVIATED = ("economic_zone", "zone", "cluster", "hydropower")
"""What has an abbreviation, the longest words first."""

Phrase = tuple[str, ...]
"""One text: in the language of the sheet, or in Vietnamese and then in English where these differ."""


class Words:
    """The language or languages of a sheet.

    Parameters
    ----------
    language : {"vi", "en", "both"}

    Raises
    ------
    SelectionError
        If it is none of these.
    """

    def __init__(self, language: str) -> None:
        if language not in SHEET_LANGUAGES:
            allowed = ", ".join(SHEET_LANGUAGES)
            raise SelectionError("sheets.error.language", given=language, allowed=allowed)
        self.language = language
        self.languages = LANGUAGES if language == BOTH else (language,)

    @property
    def first(self) -> str:
        """The language of what is said once only: numbers, names on the map."""
        return self.languages[0]

    def each(self, write: Callable[[str], str]) -> Phrase:
        """Return what ``write`` makes for each language, equal texts once."""
        return tuple(dict.fromkeys(write(language) for language in self.languages))

    def tr(self, key: str, **params: object) -> Phrase:
        """Return the sentence of a key; params hold for all languages."""
        return self.each(lambda language: tr(key, language, **params))

    def word(self, table: str, token: str) -> Phrase:
        """Return the name of a token of the vocabulary."""
        return self.each(lambda language: word(table, token, language))


def joined(phrase: Phrase) -> str:
    """Return a phrase on one line."""
    return " / ".join(phrase)


def own_title(text: str) -> Phrase:
    """Return a title that the reader gives, on one line; nothing for a blank one.

    Raises
    ------
    SelectionError
        If it is too long.
    """
    shown = tidy(text)
    if len(shown) > limit("title_characters"):
        raise SelectionError("sheets.error.title", given=len(shown), most=limit("title_characters"))
    return (shown,) if shown else ()


def listed(table: str, tokens: Iterable[str], words: Words) -> Phrase:
    """Return the names of several tokens, parted by commas."""
    chosen = list(tokens)
    return words.each(lambda language: ", ".join(word(table, token, language) for token in chosen))


def abbreviated(name: str, language: str) -> str:
    """Return a name with the usual abbreviations of the words that its symbol says anyway."""
    for token in _ABBREVIATED:
        long = tr(f"sheets.abbreviation.long.{token}", language)
        place = name.lower().find(long.lower())
        if place >= 0:
            short = tr(f"sheets.abbreviation.short.{token}", language)
            return f"{name[:place]}{short}{name[place + len(long) :]}"
    return name


def used_abbreviations(texts: Iterable[str], language: str) -> list[tuple[str, str]]:
    """Return the abbreviations in some texts with what they stand for."""
    used = {part for text in texts for part in text.split()}
    pairs = [
        (
            tr(f"sheets.abbreviation.short.{token}", language),
            tr(f"sheets.abbreviation.long.{token}", language),
        )
        for token in _ABBREVIATED
    ]
    return [(short, long) for short, long in pairs if short in used]
