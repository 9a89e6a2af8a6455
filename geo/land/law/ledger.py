"""How many hectares of a site are what kind of land: never less than known, never more than possible.

A code on a map can leave open what the rules ask for (``LNP``: which of the three forests?), two
codes can claim the same ground, and part of a site may lie outside the map. So every amount is kept
with all that the land may be, and an answer is a lower and an upper bound.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from ...records.legal import ATOMS, LAND_GROUPS, LEDGER_INPUTS, Atom
from .codes import LandUseCodes

NOISE_HA = 1e-5
"""Hectares that arithmetic on coordinates can make of nothing: 0.1 m²."""

NOISE_SHARE = 1e-5
"""Share of a site left uncovered by such arithmetic: 0.1 m² per hectare."""

_BITS = {atom: 1 << place for place, atom in enumerate(sorted(ATOMS))}


@dataclass(frozen=True)
class Bounds:
    """A number known exactly (both ends equal), within bounds, or not at all.

    Raises
    ------
    ValueError
        If an end is NaN or the lower one is above the upper one.
    """

    low: float = -math.inf
    high: float = math.inf

    def __post_init__(self) -> None:
        if not self.low <= self.high:
            raise ValueError(f"{self.low} is not at most {self.high}")

    @property
    def is_exact(self) -> bool:
        """Whether both ends are one number."""
        return self.low == self.high

    def __add__(self, other: Bounds) -> Bounds:
        return Bounds(self.low + other.low, self.high + other.high)

    def times(self, factor: float) -> Bounds:
        """Return the bounds of a multiple; the factor is not negative."""
        return Bounds(self.low * factor, self.high * factor if self.high else 0.0)

    def compare(self, operator: str, threshold: float) -> bool | None:
        """Return whether the number stands so to a threshold; None where the bounds leave it open."""
        if operator == ">":
            return True if self.low > threshold else False if self.high <= threshold else None
        if operator == ">=":
            return True if self.low >= threshold else False if self.high < threshold else None
        opposite = self.compare({"<": ">=", "<=": ">"}[operator], threshold)
        return None if opposite is None else not opposite


@dataclass(frozen=True)
class GroupRow:
    """One line of the ledger: hectares found, and the most that there may be."""

    group: str
    ha: float
    at_most_ha: float


@dataclass(frozen=True)
class Ledger:
    """The land of one site.

    Parameters
    ----------
    site_ha : float or None
        Hectares of the site; None where it has no boundary.
    found : tuple of (frozenset of Atom, float)
        Hectares by what the land may be.
    uncovered_ha : float
        Hectares of the site outside the map; infinite where nothing could be checked.
    unrecognised_ha : float
        Hectares whose code is in no list; they are part of ``found`` as "may be anything".
    """

    site_ha: float | None
    found: tuple[tuple[frozenset[Atom], float], ...]
    uncovered_ha: float
    unrecognised_ha: float = 0.0

    @classmethod
    def of(
        cls,
        hectares: Mapping[str, float],
        codes: LandUseCodes,
        *,
        site_ha: float,
        uncovered_ha: float,
        contested: Mapping[tuple[str, ...], float] | None = None,
    ) -> Ledger:
        """Return the ledger of the hectares measured.

        Parameters
        ----------
        hectares : mapping of str to float
            Hectares by code as it stands on the map, land claimed once only.
        codes : LandUseCodes
            The lists by which the codes are recognised.
        site_ha, uncovered_ha : float
            Hectares of the site, and of its part outside the map.
        contested : mapping of tuple of str to float, optional
            Hectares claimed by several codes at once; they may be any of them.
        """
        amounts: dict[frozenset[Atom], float] = {}
        unrecognised = 0.0
        claims = [((code,), ha) for code, ha in hectares.items()] + list((contested or {}).items())
        for claimants, ha in claims:
            if ha < NOISE_HA:
                continue
            uses = [codes.recognise(code) for code in claimants]
            if any(not use.is_known for use in uses):
                unrecognised += ha
            atoms = frozenset().union(*(use.atoms for use in uses))
            amounts[atoms] = amounts.get(atoms, 0.0) + ha
        rest = uncovered_ha if uncovered_ha >= max(NOISE_HA, NOISE_SHARE * site_ha) else 0.0
        return cls(site_ha, tuple(amounts.items()), rest, unrecognised)

    @classmethod
    def unknown(cls, site_ha: float | None = None) -> Ledger:
        """Return the ledger of a site that could not be checked."""
        return cls(site_ha, (), math.inf if site_ha is None else site_ha)

    def between(self, atoms: frozenset[Atom]) -> Bounds:
        """Return the hectares of some kinds of land taken together."""
        known = self._between.get(atoms)  # many rules ask for the same land
        if known is None:
            asked = _bits(atoms)
            low = math.fsum([ha for land, ha in self._found if not land & ~asked])
            high = math.fsum([ha for land, ha in self._found if land & asked])
            known = self._between[atoms] = Bounds(low, high + self.uncovered_ha)
        return known

    def inputs(self, *names: str) -> Bounds:
        """Return the hectares of a rule's inputs, each counted once; see ``LEDGER_INPUTS``."""
        return self.between(_land_of(names))

    def rows(self) -> list[GroupRow]:
        """Return a line for each land group.

        The hectares found, ``undetermined_ha`` and ``uncovered_ha`` add up to the site.
        """
        rows: list[GroupRow] = []
        for group in LAND_GROUPS:
            bounds = self.inputs(f"{group}_ha")
            rows.append(GroupRow(group, bounds.low, bounds.high))
        return rows

    @cached_property
    def _found(self) -> list[tuple[int, float]]:
        """What was found, the kinds of land as bits: they are compared many times."""
        return [(_bits(land), ha) for land, ha in self.found]

    @cached_property
    def _between(self) -> dict[frozenset[Atom], Bounds]:
        return {}

    @property
    def undetermined_ha(self) -> float:
        """Hectares on the map that may be of more than one land group, the unrecognised included."""
        return math.fsum(ha for land, ha in self.found if len({group for group, _ in land}) > 1)


@lru_cache(maxsize=1024)
def _bits(atoms: frozenset[Atom]) -> int:
    return sum(_BITS[atom] for atom in atoms)


@lru_cache(maxsize=256)
def _land_of(names: tuple[str, ...]) -> frozenset[Atom]:
    return frozenset().union(*(LEDGER_INPUTS[name] for name in names))
