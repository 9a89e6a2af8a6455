"""Recognise land-use codes as they stand on maps: current, older, composite, misspelt, unknown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from ...base.palette import MINERAL_COLOURS
from ...base.text import fold, parted, tidy
from ...base.translate import tr
from ...records.legal import ATOMS, DETAILS, Atom
from ...store.legal import LegalTables, read_legal

BLANK, UNKNOWN, COMPOSITE = "blank", "unknown", "composite"
NO_COLOUR = MINERAL_COLOURS["other"]
"""Grey for land whose code has no official colour."""

_TEXTS_KEPT = 4_096
_SEPARATORS = re.compile(r"[+/\\;&|]|,(?!\d)|\s[-–]\s|\sVÀ\s")
_JOINTS = re.compile(r"[-–—−_.:()]+")
"""Signs between two codes, or a code and its name; elsewhere they are part of a text that is not known."""

_AFTER_THE_LETTERS = re.compile(r"[^A-Z]+(?:M[2²])?[^A-Z]*$")


@dataclass(frozen=True)
class LandUseCode:
    """One code of the lists.

    Parameters
    ----------
    atoms : frozenset of Atom
        All that land of this code may be.
    colour : str
        Official ``#RRGGBB``; ``""`` where none was found.
    successors : tuple of str
        Current codes that an older one became; several: a person has to choose.
    """

    code: str
    series: str
    branch: str
    parent: str
    name_vi: str
    name_en: str
    atoms: frozenset[Atom]
    colour: str
    successors: tuple[str, ...]
    note_vi: str = ""
    note_en: str = ""

    @property
    def groups(self) -> frozenset[str]:
        """Land groups that land of this code may be of."""
        return frozenset(group for group, _ in self.atoms)

    def name(self, language: str) -> str:
        """Return the name of the land category."""
        return self.name_vi if language == "vi" else self.name_en

    def note(self, language: str) -> str:
        """Return what the lists remark on the code, ``""`` if nothing."""
        return self.note_vi if language == "vi" else self.note_en


@dataclass(frozen=True)
class LandUse:
    """What a text in the code column of a map says.

    Parameters
    ----------
    text : str
        The text as it stands on the map.
    codes : tuple of LandUseCode
        The codes found in it; several for a composite code.
    strangers : tuple of str
        Parts that are in no list.
    trimmed : bool
        Whether figures or signs behind a code were left aside, as in ``ODT300``.
    by_name : bool
        Whether the text is a name, not a code.
    """

    text: str
    codes: tuple[LandUseCode, ...] = ()
    strangers: tuple[str, ...] = ()
    trimmed: bool = False
    by_name: bool = False
    fallback_colour: str = field(default=NO_COLOUR, repr=False)

    @property
    def is_known(self) -> bool:
        """Whether every part of the text is a code of the lists."""
        return bool(self.codes) and not self.strangers

    @property
    def status(self) -> str:
        """``blank``, ``unknown``, ``composite``, or the series of its one code."""
        if not self.is_known:
            return UNKNOWN if self.codes or self.strangers else BLANK
        return COMPOSITE if len(self.codes) > 1 else self.codes[0].series

    @cached_property
    def key(self) -> str:
        """The codes in their official spelling, joined by ``+``; strangers as they are."""
        return "+".join([*(code.code for code in self.codes), *self.strangers])

    @cached_property
    def atoms(self) -> frozenset[Atom]:
        """All that the land may be; everything where a part is unknown."""
        return frozenset().union(*(code.atoms for code in self.codes)) if self.is_known else ATOMS

    @property
    def groups(self) -> frozenset[str]:
        """Land groups that the land may be of; one where the code settles it."""
        return frozenset(group for group, _ in self.atoms)

    @property
    def colour(self) -> str:
        """The official ``#RRGGBB`` of the first code, else of its parent, else grey."""
        return self.codes[0].colour or self.fallback_colour if self.codes else NO_COLOUR

    @property
    def colour_is_official(self) -> bool:
        """Whether the colour is that of the first code itself."""
        return bool(self.codes and self.codes[0].colour)

    def name(self, language: str) -> str:
        """Return the name of the land category, or say that there is none."""
        if self.status in (BLANK, UNKNOWN):
            return tr(f"legal.landuse.{self.status}", language, **({"text": self.key} if self.key else {}))
        return tr("legal.landuse.and", language).join(code.name(language) for code in self.codes)

    def notes(self, language: str) -> list[str]:
        """Return what a reader should know of how the text was understood."""
        said: list[str] = []
        if self.strangers and self.codes:
            unknown = ", ".join(self.strangers)
            said.append(tr("legal.landuse.partly_unknown", language, codes=unknown))
        if self.by_name:
            said.append(tr("legal.landuse.by_name", language, code=self.key))
        if self.trimmed:
            said.append(tr("legal.landuse.trimmed", language, text=tidy(self.text), code=self.key))
        if len(self.codes) > 1:
            said.append(tr("legal.landuse.composite", language, code=self.key))
        for code in self.codes:
            said += _notes_on(code, language)
        return said


def _notes_on(code: LandUseCode, language: str) -> list[str]:
    said: list[str] = []
    if code.series == "older":
        key = "none" if not code.successors else "one" if len(code.successors) == 1 else "several"
        codes = ", ".join(code.successors)
        said.append(tr(f"legal.landuse.older.{key}", language, code=code.code, successors=codes))
    elif code.series != "current":
        said.append(tr(f"legal.landuse.{code.series}", language, code=code.code))
    if note := code.note(language):
        said.append(f"{code.code}: {note}")
    return said


class LandUseCodes:
    """The lists of land-use codes."""

    def __init__(self, codes: Iterable[LandUseCode]) -> None:
        self._codes = {_letters(code.code): code for code in codes}
        self._recognised = lru_cache(maxsize=_TEXTS_KEPT)(self._recognise)
        self._names: dict[str, LandUseCode] = {}
        for code in self._codes.values():
            self._names.setdefault(fold(code.name_vi), code)

    @classmethod
    def open(cls, folder: Path | None = None) -> LandUseCodes:
        """Return the lists of a data folder; raises ``DataError`` if they are broken."""
        return cls.of(read_legal(folder))

    @classmethod
    def of(cls, tables: LegalTables) -> LandUseCodes:
        """Return the lists of tables already read."""
        return cls(_code(row) for row in tables.landuse_codes.to_dict("records"))

    def __iter__(self) -> Iterator[LandUseCode]:
        return iter(self._codes.values())

    def __len__(self) -> int:
        return len(self._codes)

    def get(self, code: str) -> LandUseCode | None:
        """Return a code of the lists by its letters in either case, Đ as D; None if there is none."""
        return self._codes.get(_letters(code))

    def recognise(self, text: object) -> LandUse:
        """Return what a cell of a map's code column says; nothing is ever dropped.

        Lower case, blanks, ``Đ``, figures behind the letters, several codes in one cell (``ONT+CLN``,
        ``ont/cln``, ``ONT CLN``, ``ONT-CLN``) and the category's Vietnamese name, alone or beside its
        code, are understood.
        """
        if not isinstance(text, str):
            missing = text is None or bool(pd.isna(text))  # type: ignore[call-overload]
            return LandUse("" if missing else str(text), strangers=() if missing else (str(text),))
        return self._recognised(text)

    def _recognise(self, text: str) -> LandUse:
        plain = tidy(text)
        if not plain:
            return LandUse(text)
        named = self._names.get(fold(plain))
        if named:
            return LandUse(text, (named,), by_name=True, fallback_colour=self._inherited_colour(named))
        spelt: dict[LandUseCode, bool] = {}
        strangers: list[str] = []
        trimmed = False
        for part in filter(None, (part.strip() for part in _SEPARATORS.split(plain.upper()))):
            found, cut = self._read(part)
            for code, by_letters in found.items():
                spelt[code] = spelt.get(code, False) or by_letters
            trimmed |= cut
            if not found and part not in strangers:
                strangers.append(part)
        if not spelt:
            return LandUse(text, strangers=(plain,))
        codes = tuple(spelt)
        colour = self._inherited_colour(codes[0])
        by_name = not all(spelt.values())
        return LandUse(text, codes, tuple(strangers), trimmed, by_name, fallback_colour=colour)

    def _read(self, part: str) -> tuple[dict[LandUseCode, bool], bool]:
        """Return the codes in a text without separators, and whether something behind them was cut.

        With each code goes whether it stands there by its letters, or only by its name.
        """
        whole = self._one(part)
        if whole:
            return whole, False
        letters = _AFTER_THE_LETTERS.sub("", _letters(part))
        if letters != _letters(part) and (code := self._codes.get("".join(letters.split()))):
            return {code: True}, True
        for pieces in (part.split(), list(filter(str.strip, _JOINTS.split(part)))):
            found = [self._one(piece) for piece in pieces]
            if all(found):
                every = [pair for one in found for pair in one.items()]
                return {code: (code, True) in every for code, _ in every}, False
        return {}, False

    def _one(self, text: str) -> dict[LandUseCode, bool]:
        """Return the one code of a text, if there is one, and whether it stands there by its letters."""
        if code := self.get("".join(text.split())):
            return {code: True}
        named = self._names.get(fold(text.strip()))
        return {named: False} if named else {}

    def _inherited_colour(self, code: LandUseCode) -> str:
        above = self.get(code.parent) if code.parent else None
        if above is None:
            return NO_COLOUR
        return above.colour or self._inherited_colour(above)


def _letters(code: str) -> str:
    return code.upper().replace("Đ", "D")


def _code(row: Mapping[Any, Any]) -> LandUseCode:
    groups = parted(row["land_groups"])
    wanted = parted(row["detail"])
    atoms = frozenset(
        (group, detail)
        for group, detail in ATOMS
        if (not groups or group in groups) and (not wanted or group not in DETAILS or detail in wanted)
    )
    plain = ("code", "series", "branch", "parent", "name_vi", "name_en", "colour", "note_vi", "note_en")
    return LandUseCode(
        **{name: row[name] for name in plain}, atoms=atoms, successors=tuple(parted(row["successors"]))
    )
