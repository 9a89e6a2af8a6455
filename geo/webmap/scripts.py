"""The scripts, styles and fonts of the maps: the atlas's own, and those of installed packages.

The atlas's scripts are modules that say what they take from one another: ``import { element } from
"./dom.js"``. A browser gets an entry and all that it takes as one script, see :func:`bundle`.
"""

from __future__ import annotations

import base64
import importlib.util
import io
import json
import re
from collections.abc import Sequence
from functools import lru_cache
from graphlib import TopologicalSorter
from pathlib import Path

OWN = Path(__file__).parent / "assets"
"""Folder of the atlas's own scripts and styles."""

WEIGHTS = ("Regular", "Medium", "SemiBold")
"""Weights of the typeface that the maps use."""

_IMPORT = re.compile(r'^import \{[^}]*\} from "\./([\w.]+)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:class|const|function)\b)", re.MULTILINE)
_LETTERS = (
    (0x20, 0x17F),  # Latin
    (0x1A0, 0x1B0),  # Ơ and Ư
    (0x300, 0x32F),  # marks that combine
    (0x1EA0, 0x1EF9),  # Vietnamese letters with two marks
    (0x2010, 0x2044),  # dashes, quotes, primes
    (0x2070, 0x20AB),  # small figures, the sign of the đồng
    (0x2212, 0x2212),  # minus
    (0x2260, 0x2265),  # comparisons
)
_IMAGE = re.compile(r"url\((images/[\w.@-]+)\)")


def bundle(entry: str, styles: Sequence[str] = ()) -> str:
    """Return a script and all that it imports as one script, ``window.atlasMap`` its only name outside.

    Each file stands in it once, after those that it imports, without its imports and the word
    ``export``: all share one function, so names at the top of files must differ.

    Parameters
    ----------
    entry : str
        ``"atlas.js"``, ``"overlap.js"`` or ``"single.js"``.
    styles : sequence of str
        Style sheets that the map adds to its page.

    Raises
    ------
    graphlib.CycleError
        If scripts import one another in a circle.
    """
    imported: dict[str, list[str]] = {}
    wanted = [entry]
    while wanted:
        name = wanted.pop()
        if name not in imported:
            imported[name] = _IMPORT.findall(own_text([name]))
            wanted += imported[name]
    texts = (own_text([name]) for name in TopologicalSorter(imported).static_order())
    body = "\n".join(_EXPORT.sub("", _IMPORT.sub("", text)) for text in texts)
    return (
        f"window.atlasMap = {{ styles: {json.dumps(list(styles))} }};\n"
        f'(function () {{\n"use strict";\n{body}}})();\n'
    )


def own_text(names: Sequence[str]) -> str:
    """Return some of the atlas's own scripts, styles or pages, one after the other."""
    return "".join((OWN / name).read_text(encoding="utf-8") for name in names)


def leaflet_folder() -> Path:
    """Return the folder of Leaflet, Leaflet.draw and proj4 as the package django-leaflet brings it."""
    return _package_folder("leaflet", "static/leaflet")


def font_folder() -> Path:
    """Return the folder of the typeface, ``BeVietnamPro-<weight>.ttf``."""
    return _package_folder("fontpkg_be_vietnam_pro", "files")


@lru_cache(maxsize=1)
def leaflet_scripts() -> tuple[str, str]:
    """Return Leaflet and proj4, to be put into a page."""
    leaflet, proj4 = (
        (leaflet_folder() / name).read_text(encoding="utf-8") for name in ("leaflet.js", "proj4.js")
    )
    return leaflet.replace("//# sourceMappingURL=leaflet.js.map", ""), proj4


@lru_cache(maxsize=1)
def leaflet_styles() -> str:
    """Return the styles of Leaflet with their pictures inside."""
    styles = (leaflet_folder() / "leaflet.css").read_text(encoding="utf-8")

    def inside(match: re.Match[str]) -> str:
        picture = base64.b64encode((leaflet_folder() / match[1]).read_bytes()).decode()
        return f"url(data:image/png;base64,{picture})"

    return _IMAGE.sub(inside, styles)


@lru_cache(maxsize=1)
def fonts() -> dict[str, bytes]:
    """Return the letters of Vietnamese and English of the typeface, as WOFF by weight."""
    return {weight: _letters_of(font_folder() / f"BeVietnamPro-{weight}.ttf") for weight in WEIGHTS}


def _letters_of(path: Path) -> bytes:
    # Only this one file needs it, and it takes a while to load.
    from fontTools.subset import Options, Subsetter  # type: ignore[import-untyped]  # noqa: PLC0415
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # noqa: PLC0415

    font = TTFont(path, recalcTimestamp=False)
    options = Options(hinting=False, layout_features=["kern", "mark", "mkmk", "ccmp", "tnum"])
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=[code for first, last in _LETTERS for code in range(first, last + 1)])
    subsetter.subset(font)
    font.flavor = "woff"
    packed = io.BytesIO()
    font.save(packed)
    return packed.getvalue()


def _package_folder(package: str, inner: str) -> Path:
    """Return a folder inside an installed package, without importing it."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(package)
    return Path(spec.submodule_search_locations[0]) / inner
