"""The typeface of the sheets: its files, how wide texts are in it, lines that fit a width.

Be Vietnam Pro has every Vietnamese letter; DejaVu Sans, which comes with matplotlib, lends the signs
that it lacks. A sign that neither has is drawn as an open square.
"""

from __future__ import annotations

import importlib.util
import logging
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

import matplotlib as mpl
from matplotlib.font_manager import FontProperties, fontManager
from matplotlib.ft2font import FT2Font, LoadFlags

from ...base.text import nfc
from .sizes import POINT_MM

FAMILY = "Be Vietnam Pro"
FALLBACK = "DejaVu Sans"
WEIGHTS = {"regular": 400, "medium": 500, "semibold": 600, "italic": 400}
CAP_HEIGHT = 0.74
"""Height of capitals as a share of the type size."""
LEADING = 1.32
"""Distance of lines as a share of the type size: Vietnamese capitals carry two marks."""

_FILES = {"regular": "Regular", "medium": "Medium", "semibold": "SemiBold", "italic": "Italic"}
_MISSING = "□"
_WIDEST = 1.16  # the other font lends its bold where its regular has no such weight
_MEASURED_PT = 1_000
_FIXED_POINT = 65_536  # FreeType counts in parts of a pixel

# The settings that matplotlib knows for the whole process only; nothing else of the atlas draws with it.
mpl.rcParams.update(
    {
        "pdf.fonttype": 42,
        "svg.fonttype": "path",
        "svg.hashsalt": "atlas",
        "text.parse_math": False,
        "text.hinting": "none",
        "path.simplify": False,
    }
)


@cache
def font_file(weight: str) -> Path:
    """Return the file of a weight of Be Vietnam Pro."""
    spec = importlib.util.find_spec("fontpkg_be_vietnam_pro")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("fontpkg_be_vietnam_pro")
    return Path(spec.submodule_search_locations[0]) / "files" / f"BeVietnamPro-{_FILES[weight]}.ttf"


@cache
def _fallback_file() -> Path:
    return Path(mpl.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"


@cache
def _register() -> None:
    for weight in _FILES:
        fontManager.addfont(str(font_file(weight)))
    # that the other font lends its bold for weights it lacks is known, and no news to a reader
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)


@cache
def _advances(path: Path) -> dict[int, float]:
    """Return the width of every character of a font, as a share of the type size."""
    font = FT2Font(str(path))
    font.set_size(_MEASURED_PT, 72)
    unit = _MEASURED_PT * _FIXED_POINT
    return {
        code: font.load_glyph(glyph, LoadFlags.NO_HINTING).linearHoriAdvance / unit
        for code, glyph in font.get_charmap().items()
    }


@lru_cache(maxsize=256)
def properties(weight: str, size: float, *, plain: bool) -> FontProperties:
    """Return what matplotlib asks for; ``plain`` where the text needs no other font."""
    if plain:
        return FontProperties(fname=str(font_file(weight)), size=size)
    _register()
    style: Literal["italic", "normal"] = "italic" if weight == "italic" else "normal"
    return FontProperties(family=[FAMILY, FALLBACK], weight=WEIGHTS[weight], style=style, size=size)


def is_plain(text: str, weight: str = "regular") -> bool:
    """Tell whether Be Vietnam Pro has every character of a text."""
    return all(ord(character) in _advances(font_file(weight)) for character in text)


@lru_cache(maxsize=16_384)
def drawable(text: str) -> str:
    """Return a text in NFC whose every character one of the two fonts has; blanks of any kind as spaces."""
    spaced = "".join(" " if character.isspace() else character for character in nfc(text))
    shown = "".join(character for character in spaced if character.isprintable())
    if is_plain(shown):
        return shown
    own, other = _advances(font_file("regular")), _advances(_fallback_file())
    return "".join(c if ord(c) in own or ord(c) in other else _MISSING for c in shown)


@lru_cache(maxsize=65_536)
def text_width(text: str, size: float, weight: str = "regular") -> float:
    """Return the width of one line in millimetres, kerning left out: never too little.

    Parameters
    ----------
    text : str
        As :func:`drawable` returns it.
    size : float
        Points.
    weight : str
        One of ``WEIGHTS``.
    """
    return sum(_advance(ord(character), weight) for character in text) * size * POINT_MM


def _advance(code: int, weight: str) -> float:
    own = _advances(font_file(weight)).get(code)
    return _WIDEST * _advances(_fallback_file()).get(code, 1.0) if own is None else own


@lru_cache(maxsize=16_384)
def wrapped(
    text: str, width: float, size: float, weight: str = "regular", *, most: int | None = None
) -> tuple[str, ...]:
    """Return a text as lines that fit a width in millimetres.

    No lines for a blank text. Words that are wider than a line are broken. With ``most`` lines at most,
    the last ends in ``…`` where something had to be left out.
    """
    lines: list[str] = []
    line = ""
    for word in _pieces(drawable(text), width, size, weight):
        longer = f"{line} {word}" if line else word
        if line and text_width(longer, size, weight) > width:
            lines.append(line)
            line = word
        else:
            line = longer
    if line:
        lines.append(line)
    if most is None or len(lines) <= most:
        return tuple(lines)
    last = lines[most - 1]
    while last and text_width(f"{last}…", size, weight) > width:
        last = last[:-1]
    return (*lines[: most - 1], f"{last.rstrip(' ,;.')}…")


def _pieces(text: str, width: float, size: float, weight: str) -> list[str]:
    pieces: list[str] = []
    for word in text.split():
        rest = word
        while rest and text_width(rest, size, weight) > width:
            end = len(rest) - 1
            while end > 1 and text_width(rest[:end], size, weight) > width:
                end -= 1
            pieces.append(rest[:end] if end else rest[:1])
            rest = rest[max(end, 1) :]
        if rest:
            pieces.append(rest)
    return pieces
