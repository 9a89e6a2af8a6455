"""Texts of the atlas: one spelling, what is typed for them, lists of them in a cell, their order, and HTML.

folium puts the strings of its popups and tooltips into JavaScript template literals, where
``${…}``, a back-tick or a backslash act even after ordinary HTML escaping, and renders some of
them with Jinja, where ``{{…}}`` acts. Written as character references (:func:`escape`) all of them
stay text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

LIST_SEPARATOR = " | "
"""What parts the items of a list in a table cell."""

_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_TONES = "\u0300\u0309\u0303\u0301\u0323"
"""Grave, hook, tilde, acute, dot below, in the order of dictionaries; a letter without comes first."""

_RANK = {letter: rank for rank, letter in enumerate(_LETTERS)}
_NUMBER = re.compile(r"\d+")
_NUMBERS, _ALPHABET, _OTHERS = range(3)

_DROPPED = dict.fromkeys([*range(0x00, 0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F])
_ACTIVE = "&<>\"'`$\\{}%#\n\r\u2028\u2029"
_ESCAPED: dict[int, str | None] = _DROPPED | {ord(sign): f"&#{ord(sign)};" for sign in _ACTIVE}
"""What :func:`escape` puts in the place of a character."""

SortKey = tuple[tuple[tuple[int, int], ...], tuple[int, ...], str]


def nfc(text: str) -> str:
    """Return the text in Unicode normal form C, the form of every text of the atlas."""
    return unicodedata.normalize("NFC", text)


def tidy(text: str) -> str:
    """Return one line of text in NFC without invisible characters.

    Every run of white space (no-break spaces, tabs and line ends too) becomes one space, the ends
    are trimmed, and control and format characters (zero-width, direction marks) are removed.
    """
    spaced = " ".join(text.split())
    visible = "".join(c for c in spaced if unicodedata.category(c) not in ("Cc", "Cf"))
    return nfc(" ".join(visible.split()))


def fold(text: str) -> str:
    """Return the text tidied, in lower case and without accents, ``đ`` as ``d``.

    Two spellings that a reader would type for each other fold to the same text:
    ``fold("Đông Phố Mới") == "dong pho moi"``.
    """
    letters = unicodedata.normalize("NFKD", tidy(text).casefold())
    bare = "".join(c for c in letters if not unicodedata.combining(c))
    return tidy(bare.casefold().replace("đ", "d"))


def parted(cell: object) -> list[str]:
    """Return the items of a list in a table cell, blank ones left out; none where the cell has no text."""
    return [item for item in cell.split(LIST_SEPARATOR) if item] if isinstance(cell, str) else []


def joined(items: Iterable[object]) -> str:
    """Return items as a list in a table cell; the inverse of :func:`parted`."""
    return LIST_SEPARATOR.join(map(str, items))


def sort_key(text: str) -> SortKey:
    """Return what names are sorted by: letters (ă after a, đ after d), then tones, then the text itself.

    A space comes before any letter, numbers before letters and by their size (``Nậm Xây 2`` before
    ``Nậm Xây 10``), punctuation counts as a space.
    """
    letters: list[tuple[int, int]] = []
    tones: list[int] = []
    for word in re.findall(r"\d+|[^\W\d_]+", tidy(text).lower()):
        if letters:
            letters.append((-1, 0))
        if _NUMBER.fullmatch(word):
            letters.append((_NUMBERS, int(word)))
            continue
        for character in word:
            letter, tone = _letter_and_tone(character)
            known = letter in _RANK
            letters.append((_ALPHABET, _RANK[letter]) if known else (_OTHERS, ord(letter)))
            tones.append(tone)
    return tuple(letters), tuple(tones), text


def initial(text: str) -> str:
    """Return the letter under which a name stands in an index, ``#`` for a number or sign."""
    for character in tidy(text).lower():
        if character.isdigit():
            return "#"
        if character.isalpha():
            letter, _ = _letter_and_tone(character)
            return letter.upper() if letter in _RANK else "#"
    return "#"


def _letter_and_tone(character: str) -> tuple[str, int]:
    """Return the letter without its tone, and the place of the tone in the order, 0 for none."""
    parts = unicodedata.normalize("NFD", character)
    found = [_TONES.index(mark) + 1 for mark in parts if mark in _TONES]
    bare = "".join(part for part in parts if part not in _TONES)
    letter = unicodedata.normalize("NFC", bare)
    if letter not in _RANK and bare[0] in _RANK:  # an accent that is not Vietnamese
        letter = bare[0]
    return letter, found[0] if found else 0


def escape(text: object) -> str:
    """Return a text so that it shows as it is in HTML, also inside a JavaScript or Jinja string.

    Parameters
    ----------
    text : object
        Anything; ``None`` gives an empty string. Control characters other than tab and line
        breaks are left out, since HTML has no way to write them.
    """
    return "" if text is None else str(text).translate(_ESCAPED)
