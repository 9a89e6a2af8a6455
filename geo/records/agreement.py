"""Which values of a figure differ, which say the same, and what a number is of.

Only numbers, tokens and dates can disagree: two texts that read differently may well mean one thing. A
bound or a range that holds the other value contradicts nothing, and is no support for it either. Numbers
of different things (ore and oxide, a phase and the whole) are not compared.
"""

from __future__ import annotations

import re

from .attributes import ATTRIBUTES
from .provenance import Fact, Observation

AGREES = "agrees"
DIFFERS = "differs"
COMPATIBLE = "compatible"

_NUMERIC = ("number", "integer", "year")
_SAME = 1e-9

_ORE = re.compile(r"\b(?:quặng|ore)\b", re.IGNORECASE)
_OXIDE = re.compile(r"\b(?:ôxít|ôxit|oxit|oxide|REO|TREO|TR2O3)\b", re.IGNORECASE)
_CONCENTRATE = re.compile(r"\b(?:tinh quặng|concentrate)\b", re.IGNORECASE)
_MASSES = ("reserves_t", "output_t", "capacity_tpy")


def relation(chosen: Observation, other: Observation) -> str:
    """Return whether another value agrees with the chosen one, differs from it, or does neither."""
    attribute = ATTRIBUTES.get(chosen.attribute)
    if attribute is None or attribute.value_type == "text":
        return COMPATIBLE
    if substance(chosen) != substance(other) and substance(chosen) and substance(other):
        return COMPATIBLE
    if chosen.of != other.of and chosen.of and other.of:
        return COMPATIBLE
    if attribute.value_type not in _NUMERIC:
        return AGREES if chosen.value == other.value else DIFFERS
    if _is_same(chosen.lower, other.lower) and _is_same(chosen.upper, other.upper):
        return AGREES
    return COMPATIBLE if _meet(chosen, other) else DIFFERS


def differing(fact: Fact) -> list[Observation]:
    """Return the other values of a fact that say something else than the chosen one."""
    return [other for other in fact.others if relation(fact.chosen, other) == DIFFERS]


def supporting(fact: Fact) -> int:
    """Return how many sources say the chosen value, its own among them."""
    agreeing = [other for other in fact.others if relation(fact.chosen, other) == AGREES]
    return len({observation.source.source_id for observation in (fact.chosen, *agreeing)})


def substance(observation: Observation) -> str:
    """Return what a mass is of, where its source says so: ``ore``, ``oxide``, ``concentrate``; else ``""``.

    The note is asked first, then what is printed, then the quote; one that names several says nothing.
    """
    if observation.attribute not in _MASSES:
        return ""
    for text in (observation.note, observation.value_as_printed, observation.quote):
        rest = _CONCENTRATE.sub("", text)
        named = [
            token
            for token, found in (
                ("concentrate", rest != text),
                ("ore", _ORE.search(rest)),
                ("oxide", _OXIDE.search(rest)),
            )
            if found
        ]
        if named:
            return named[0] if len(named) == 1 else ""
    return ""


def _is_same(left: float | None, right: float | None) -> bool:
    if left is None or right is None:
        return left is right
    return abs(left - right) <= _SAME * max(abs(left), abs(right))


def _meet(chosen: Observation, other: Observation) -> bool:
    """Tell whether the values can both be true: one at least is a bound or a range, and they overlap."""
    if chosen.qualifier in ("exact", "about") and other.qualifier in ("exact", "about"):
        return False
    lowers = [each.lower for each in (chosen, other) if each.lower is not None]
    uppers = [each.upper for each in (chosen, other) if each.upper is not None]
    return not lowers or not uppers or max(lowers) <= min(uppers)
