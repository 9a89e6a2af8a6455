"""Read Vietnamese text of unknown or font-bound encoding: UTF-8, CP1258, TCVN3 (ABC), VNI.

The encoding is judged by what it makes of the words: a right reading gives Vietnamese syllables,
a wrong one does not.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ..base.text import fold, nfc

_TCVN3_FROM_A1 = (
    "ĂÂÊÔƠƯĐăâêôơưđẰ\u0300\u0309\u0303\u0301\u0323àảãáạẲằẳẵắẴẮẦẨẪẤỀặầẩẫấậèỂẻẽéẹềểễếệ"
    "ìỉỄẾỒĩíịòỔỏõóọồổỗốộờởỡớợùỖủũúụừửữứựỳỷỹýỵ"
)
"""TCVN 5712:1993 from byte A1 to FE; the ABC fonts show lower case letters for all of them."""
_TCVN3 = {0xA1 + place: letter for place, letter in enumerate(_TCVN3_FROM_A1)}

# VNI writes a letter and then a mark; the marks of a tone and of a tone with â or ă.
_TONES = {"ù": "\u0301", "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ï": "\u0323"}
_WITH_CIRCUMFLEX = {
    "â": "",
    "á": "\u0301",
    "à": "\u0300",
    "å": "\u0309",
    "ã": "\u0303",
    "ä": "\u0323",
}
_WITH_BREVE = {"ê": "", "é": "\u0301", "è": "\u0300", "ú": "\u0309", "ü": "\u0303", "ë": "\u0323"}
_VNI_LETTERS = {"ñ": "đ", "ô": "ơ", "ö": "ư", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}

_SIGN_OF_MEASURE = re.compile(r"((?<=[0-9m])[°²³])")
_WORD = re.compile(r"[^\W\d_]+")
_FIGURE = re.compile(r"[0-9]|\bk?m[²³]")
_ONSET = "ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdghklmnprstvx]"
_CODA = "ng|nh|ch|[cmnpt]"
_NUCLEUS = "[aeiouy]|ia|ie|ye|ua|uo|uy|uye|uya|oa|oe|oo|ua|ue"
_SYLLABLE = re.compile(f"(?:{_ONSET})?(?:{_NUCLEUS})(?:{_CODA}|[iyou])?")
_SURE = 0.8
_DOUBTFUL = 0.6
"""A wrong reading leaves some words that look right: ``Phè`` for ``Phố``."""
_LEAST_WORDS = 2
_CODEPAGE_OF_DBF = {
    0x01: "cp437",
    0x02: "cp850",
    0x03: "cp1252",
    0x4D: "cp936",
    0x4E: "cp949",
    0x4F: "cp950",
    0x57: "cp1252",
    0x58: "cp1252",
    0x59: "cp1252",
    0x7B: "cp932",
    0xC9: "cp1251",
}
"""Python codec of the language driver byte of a dBASE header (offset 29)."""


def _vni_pairs() -> dict[str, str]:
    pairs: dict[str, str] = {}
    for base in "aeiouyôö":
        letter = _VNI_LETTERS.get(base, base)
        pairs |= {base + mark: letter + tone for mark, tone in _TONES.items()}
    for base in "aeo":
        pairs |= {base + mark: base + "\u0302" + tone for mark, tone in _WITH_CIRCUMFLEX.items()}
    pairs |= {"a" + mark: "a\u0306" + tone for mark, tone in _WITH_BREVE.items()}
    return pairs | _VNI_LETTERS


_VNI = {nfc(source): nfc(target) for source, target in _vni_pairs().items()}
_VNI |= {source.upper(): target.upper() for source, target in _VNI.items()}
_VNI_PATTERN = re.compile("|".join(sorted(_VNI, key=len, reverse=True)))


@dataclass(frozen=True)
class Decoded:
    """Texts with the encoding they were read in, and whether that is beyond doubt."""

    texts: list[str]
    encoding: str
    certain: bool


def from_tcvn3(text: str) -> str:
    """Return text of a TCVN3 (ABC, ``.Vn…``) font, seen as Windows-1252 or Latin-1, in Unicode.

    The signs of degrees, square and cubic metres, which stand on places of tones, stay.
    """
    parts = _SIGN_OF_MEASURE.split(text)
    parts[::2] = [part.translate(_TCVN3) for part in parts[::2]]
    return nfc("".join(parts))


def from_vni(text: str) -> str:
    """Return text of a VNI font, seen as Windows-1252 or Latin-1, in Unicode."""
    return nfc(_VNI_PATTERN.sub(lambda match: _VNI[match[0]], nfc(text)))


def vietnamese_share(texts: Sequence[str]) -> tuple[float, int]:
    """Return which share of the words with other than ASCII letters are Vietnamese syllables.

    What holds figures (``104°45′``, ``m²``) is no word.

    Returns
    -------
    share : float
        From 0 to 1; 0 where there is no such word.
    words : int
        How many such words there are.
    """
    # A letter of a wrong reading may be a sign (``§éc``): only spaces end a word here.
    every = (word for text in texts for word in nfc(text).split())
    words = [word for word in every if not (word.isascii() or _FIGURE.search(word))]
    if not words:
        return 0.0, 0
    return sum(_is_syllable(word) for word in words) / len(words), len(words)


def _is_syllable(word: str) -> bool:
    bare = word.strip(".,;:()[]\"'“”‘’…–-/")
    letters = "".join(_WORD.findall(bare))
    if not letters or letters != bare or bare[1:] not in (bare[1:].lower(), bare[1:].upper()):
        return False
    return bool(_SYLLABLE.fullmatch(fold(bare)))


def _single_byte(codec: str) -> Callable[[bytes], str]:
    return lambda raw: nfc(raw.decode(codec))


_READINGS: dict[str, Callable[[bytes], str]] = {
    "CP1258": _single_byte("cp1258"),
    "TCVN3": lambda raw: from_tcvn3(raw.decode("latin-1")),
    "VNI": lambda raw: from_vni(raw.decode("latin-1")),
    "CP1252": lambda raw: raw.decode("cp1252", errors="replace"),
}


def codec_of(name: str) -> str | None:
    """Return Python's codec for the content of a ``.cpg`` file, None where it has none.

    Numbers alone are Windows code pages, as ArcGIS writes them (``1258``, ``ANSI 1252``).
    """
    plain = name.strip().strip("\ufeff").upper().replace("ANSI ", "").replace("WINDOWS-", "")
    plain = {"88591": "ISO-8859-1", "OEM": "cp437", "SYSTEM": ""}.get(plain, plain)
    candidate = f"cp{plain}" if plain.isdigit() else plain
    try:
        return codecs.lookup(candidate).name if candidate else None
    except (LookupError, ValueError):
        return None


def codec_of_dbf(header: bytes) -> str | None:
    """Return Python's codec for the language driver byte of a dBASE header, None if it says nothing."""
    return _CODEPAGE_OF_DBF.get(header[29]) if len(header) > 29 else None


def _utf8(raw: bytes, width: int) -> str:
    """Return strict UTF-8; a letter cut in two by the width of its field is left out."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        if len(raw) >= width - 3 and error.end == len(raw) and error.reason == "unexpected end of data":
            return raw[: error.start].decode("utf-8")
        raise


def decode(raws: Sequence[bytes], declared: str | None = None, *, widths: Sequence[int] = ()) -> Decoded:
    """Return texts of one table, all in the encoding that fits them best.

    Strict UTF-8 goes first, whatever is declared. Then the reading wins that gives the most
    Vietnamese syllables; the declared codec where none does.

    Parameters
    ----------
    raws : sequence of bytes
    declared : str, optional
        A Python codec, see :func:`codec_of`.
    widths : sequence of int, optional
        Width in bytes of the field of each text, where texts may have been cut.
    """
    room = widths or [1 << 30] * len(raws)
    try:
        return Decoded([_utf8(raw, width) for raw, width in zip(raws, room, strict=True)], "UTF-8", True)
    except UnicodeDecodeError:
        pass
    readings: dict[str, list[str]] = {}
    if declared and declared != "utf-8":
        try:
            readings[declared.upper()] = [nfc(raw.decode(declared)) for raw in raws]
        except UnicodeError:
            declared = None
    for encoding, read in _READINGS.items():
        try:
            readings.setdefault(encoding, [read(raw) for raw in raws])
        except UnicodeError:
            continue
    shares = {encoding: vietnamese_share(texts)[0] for encoding, texts in readings.items()}
    best = max(shares, key=lambda encoding: shares[encoding])
    if shares[best] >= _SURE:
        return Decoded(readings[best], best, True)
    fallback = declared.upper() if declared and declared.upper() in readings else "CP1252"
    return Decoded(readings[fallback], fallback, False)


def decode_file(data: bytes) -> Decoded:
    """Return the text of a whole file: by its byte order mark, if it has one, else as :func:`decode`.

    Excel writes "Unicode text" in UTF-16.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return Decoded([data.decode("utf-16", errors="replace")], "UTF-16", True)
    return decode([data.removeprefix(codecs.BOM_UTF8)])


def recover(texts: Sequence[str]) -> Decoded | None:
    """Return texts that a wrong reading made of TCVN3 or VNI as they were meant; None if they are fine.

    Only texts whose words become Vietnamese syllables almost without exception are changed.
    """
    share, words = vietnamese_share(texts)
    if words < _LEAST_WORDS or share >= _DOUBTFUL:
        return None
    for encoding, convert in (("TCVN3", from_tcvn3), ("VNI", from_vni)):
        converted = [convert(text) for text in texts]
        if vietnamese_share(converted)[0] >= _SURE:
            return Decoded(converted, encoding, True)
    return None
