"""Look up the sentences of the translation files, in Vietnamese or English.

The files are ``geo/i18n/<language>/<room>.toml``; the key ``"map.legend.title"`` is the entry
``title`` of the table ``[legend]`` in ``map.toml``.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = ("vi", "en")
DEFAULT_LANGUAGE = "vi"
_FOLDER = Path(__file__).parents[1] / "i18n"


def _flatten(prefix: str, table: dict[str, Any]) -> dict[str, str]:
    entries: dict[str, str] = {}
    for name, value in table.items():
        key = f"{prefix}.{name}"
        if isinstance(value, dict):
            entries.update(_flatten(key, value))
        else:
            entries[key] = str(value)
    return entries


@cache
def catalogue(language: str) -> dict[str, str]:
    """Return every sentence of a language by its full key."""
    entries: dict[str, str] = {}
    for path in sorted((_FOLDER / language).glob("*.toml")):
        entries.update(_flatten(path.stem, tomllib.loads(path.read_text(encoding="utf-8"))))
    return entries


def has(key: str) -> bool:
    """Tell whether the catalogue has a sentence of this key."""
    return key in catalogue(DEFAULT_LANGUAGE)


def tr(key: str, language: str, **params: object) -> str:
    """Return the sentence ``key`` in ``language`` with its placeholders filled.

    Raises
    ------
    KeyError
        If no sentence has this key, or a placeholder has no value: both are slips of the
        programmer, and a test looks for them.
    """
    sentence = catalogue(language)[key]
    return sentence.format(**params) if params else sentence


def both(key: str) -> str:
    """Return a sentence in Vietnamese and English, for files that have one place for both."""
    return " / ".join(tr(key, language) for language in LANGUAGES)
