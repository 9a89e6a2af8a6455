"""The usual abbreviations of what a name on a map says of its feature."""

from __future__ import annotations

from collections.abc import Iterable

from ...base.translate import tr

_TOKENS = ("economic_zone", "zone", "cluster", "hydropower")
"""Tokens of the abbreviations, the longest words first."""


def abbreviated(name: str, language: str) -> str:
    """Return a name with the usual abbreviations of the words that its symbol says anyway."""
    for token in _TOKENS:
        long = tr(f"sheets.abbreviation.long.{token}", language)
        place = name.lower().find(long.lower())
        if place >= 0:
            short = tr(f"sheets.abbreviation.short.{token}", language)
            return f"{name[:place]}{short}{name[place + len(long) :]}"
    return name


def used_abbreviations(texts: Iterable[str], language: str) -> list[tuple[str, str]]:
    """Return the abbreviations in some texts with what they stand for."""
    words = {word for text in texts for word in text.split()}
    pairs = [
        (
            tr(f"sheets.abbreviation.short.{token}", language),
            tr(f"sheets.abbreviation.long.{token}", language),
        )
        for token in _TOKENS
    ]
    return [(short, long) for short, long in pairs if short in words]
