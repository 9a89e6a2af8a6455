"""Make texts comparable: one Unicode form, no invisible characters, folded for search."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    pass


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


LIST_SEPARATOR = " | "
