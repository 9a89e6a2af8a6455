"""The three answers of a check, and the rule by which one is given.

1. **Could not check**: the site has no boundary that can be trusted, or no land of the map lies under it.
2. **Conflict**: land under the site certainly serves a use of :data:`CLAIMED`, whatever its code leaves
   open; or a rule in force calls for something because of land that was found.
3. **Could not check**: nothing of the kind is certain, but it is possible: part of the site lies outside
   the map, is claimed by several codes, or has a code that is unknown or leaves the use open.
4. **Clear**: the whole site is covered, and all of it is certainly of :data:`UNCLAIMED` groups: industrial
   land already, unused land, other non-agricultural land (roads, water works, offices).

So nothing found is never "clear". Amounts up to ``ledger.NOISE_HA`` and ``NOISE_SHARE`` are arithmetic.
"Conflict" says that the map shows something to be settled first, never that a project is unlawful.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import geopandas as gpd

from ...base.remark import Remark, shown_labels
from ...base.repair import Change
from ...base.units import SQUARE_METRES_PER_HECTARE
from ...records.legal import ATOMS, LAND_GROUPS, Atom
from ..law.codes import LandUse
from ..law.ledger import NOISE_HA, NOISE_SHARE, Ledger
from ..law.rules import RuleResult, touching

CONFLICT, CLEAR, COULD_NOT_CHECK = "conflict", "clear", "could_not_check"
STATES = (CONFLICT, CLEAR, COULD_NOT_CHECK)

UNCLAIMED = ("industrial", "other", "unused")
"""Land groups that stand in no site's way."""

CLAIMED = tuple(group for group in LAND_GROUPS if group not in UNCLAIMED)
"""Land groups in a use that has to be settled first."""

SLIVER_M2 = 10.0
"""Land of one code, contested by the same codes, or outside the map, that decides nothing up to this
size; a convention, not a rule of law. Corners drawn from a map at 1:2,000 to 1:10,000 are good to some
decimetres, so where a site was drawn along the edge of a parcel, strips of some square metres belong to
either; no parcel of such a map is as small.
"""

SLIVER_SHARE = 1e-3
"""Share of a site above which nothing is a sliver: a garden of 400 m² can hold 10 m² of rice."""

_CLAIMED_ATOMS: frozenset[Atom] = frozenset(atom for atom in ATOMS if atom[0] in CLAIMED)


@dataclass(frozen=True)
class Land:
    """Land of one site that one code claims.

    Parameters
    ----------
    use : LandUse
        The code; ``use.key`` in its official spelling, as it stands on the map if unknown.
    texts : tuple of str
        Its spellings on the map, under the site and close by.
    ha, grid_ha : float
        Hectares on the ellipsoid and on the provincial grid, ground claimed by no other code only.
    """

    use: LandUse
    texts: tuple[str, ...]
    ha: float
    grid_ha: float


@dataclass(frozen=True)
class Contested:
    """Land of one site that exactly these codes claim at once."""

    codes: tuple[str, ...]
    ha: float
    grid_ha: float


@dataclass(frozen=True)
class ParcelRepair:
    """What was wrong with a parcel of the map, and its area before and after the repair."""

    parcel: int
    change: Change


@dataclass(frozen=True)
class CheckResult:
    """The answer for one site.

    ``land``, ``contested`` and ``uncovered_ha`` add up to ``site_ha`` within 0.1 m² per hectare, on the
    ellipsoid and on the grid.

    Parameters
    ----------
    state : str
        A token of ``STATES``.
    reasons : tuple of Remark
        Why; never empty.
    warnings : tuple of Remark
        What else a reader should know.
    site_ha, site_grid_ha : float or None
        None where the site has no boundary.
    grid_epsg : int
        The grid of the ``grid_ha``.
    land : tuple of Land
        By code, most hectares first.
    uncovered_ha, uncovered_grid_ha : float or None
        Part of the site outside the map; None where nothing was cut.
    rules : tuple of RuleResult
    general : tuple of RuleResult
        Of which only general knowledge tells, where they were asked for; they decide nothing.
    repairs : tuple of ParcelRepair
    draw : callable
        Draws the ``pieces``.
    """

    site_id: str
    state: str
    reasons: tuple[Remark, ...]
    grid_epsg: int
    ledger: Ledger
    draw: Callable[[], gpd.GeoDataFrame] = field(repr=False, compare=False)
    site_ha: float | None = None
    site_grid_ha: float | None = None
    land: tuple[Land, ...] = ()
    contested: tuple[Contested, ...] = ()
    uncovered_ha: float | None = None
    uncovered_grid_ha: float | None = None
    rules: tuple[RuleResult, ...] = ()
    general: tuple[RuleResult, ...] = ()
    repairs: tuple[ParcelRepair, ...] = ()
    warnings: tuple[Remark, ...] = ()

    @cached_property
    def pieces(self) -> gpd.GeoDataFrame:
        """The parts for the map, drawn when first asked for.

        EPSG:4326: ``site_id``, ``part`` (land, contested, uncovered), ``code``, ``name_vi``, ``name_en``,
        ``colour``, ``hectares``, ``grid_hectares``, geometry.
        """
        return self.draw()

    @property
    def contested_ha(self) -> float:
        """Hectares claimed by more than one code, each place once."""
        return sum(part.ha for part in self.contested)

    @property
    def contested_pairs(self) -> dict[tuple[str, str], float]:
        """Hectares that two codes both claim; ground that three claim counts for each of the three pairs."""
        pairs: dict[tuple[str, str], float] = {}
        for part in self.contested:
            for place, one in enumerate(part.codes):
                for other in part.codes[place + 1 :]:
                    pairs[one, other] = pairs.get((one, other), 0.0) + part.ha
        return pairs

    @property
    def unknown_codes(self) -> tuple[str, ...]:
        """The texts on the map that are in no list of codes."""
        return tuple(text for land in self.land if not land.use.is_known for text in land.texts)


@dataclass(frozen=True)
class FirmLand:
    """What of the land under a site is more than a sliver, and what is to be told of the slivers."""

    land: tuple[Land, ...]
    contested: tuple[Contested, ...]
    uncovered_ha: float
    slivers: tuple[Remark, ...]


def without_slivers(
    land: Sequence[Land],
    contested: Sequence[Contested],
    uncovered_ha: float,
    site_ha: float,
    sliver_m2: float,
) -> FirmLand:
    """Return the land that decides; a code, a contest or the rest outside the map is left out whole.

    Parameters
    ----------
    sliver_m2 : float
        Largest sliver; no more than ``SLIVER_SHARE`` of the site counts as one.
    """
    least = min(sliver_m2 / SQUARE_METRES_PER_HECTARE, SLIVER_SHARE * site_ha)
    thin = [part for part in land if part.ha <= least]
    disputed = [part for part in contested if part.ha <= least]
    told: list[Remark] = []
    for key, parts, codes in (
        ("land", thin, [part.use.key or "–" for part in thin if part.ha > NOISE_HA]),
        ("contested", disputed, [" / ".join(part.codes) for part in disputed if part.ha > NOISE_HA]),
    ):
        if codes:
            size = sum(part.ha for part in parts) * SQUARE_METRES_PER_HECTARE
            told.append(Remark(f"overlap.sliver.{key}", m2=round(size, 1), codes=shown_labels(codes)))
    is_thin = uncovered_ha <= least
    if is_thin and uncovered_ha > max(NOISE_HA, NOISE_SHARE * site_ha):
        told.append(Remark("overlap.sliver.partly", m2=round(uncovered_ha * SQUARE_METRES_PER_HECTARE, 1)))
    return FirmLand(
        tuple(part for part in land if part.ha > least),
        tuple(part for part in contested if part.ha > least),
        0.0 if is_thin else uncovered_ha,
        tuple(told),
    )


def answer(
    ledger: Ledger,
    results: Iterable[RuleResult],
    *,
    land: Sequence[Land] = (),
    contested: Sequence[Contested] = (),
) -> tuple[str, list[Remark], list[Remark]]:
    """Return the state of a site under which land was found, why, and the doubts that remain besides.

    Parameters
    ----------
    ledger : Ledger
        Of the land, contested and uncovered ground.
    results : iterable of RuleResult
        What :func:`geo.land.law.rules.apply` says of the ledger.
    """
    conflicts = _conflicts(ledger, results)
    doubts = _doubts(ledger, land, contested)
    if conflicts:
        return CONFLICT, conflicts, doubts
    if ledger.between(_CLAIMED_ATOMS).high > NOISE_HA:
        return COULD_NOT_CHECK, doubts, []
    return CLEAR, [Remark("overlap.clear.unclaimed")], doubts


def _conflicts(ledger: Ledger, results: Iterable[RuleResult]) -> list[Remark]:
    reasons: list[Remark] = []
    named = 0.0
    for group in CLAIMED:
        found = ledger.inputs(f"{group}_ha").low
        if found > NOISE_HA:
            reasons.append(Remark(f"overlap.conflict.{group}", ha=found))
            named += found
    unnamed = ledger.between(_CLAIMED_ATOMS).low - named
    if unnamed > NOISE_HA:
        reasons.append(Remark("overlap.conflict.open", ha=unnamed))
    found_atoms = frozenset[Atom]().union(*(atoms for atoms, _ in ledger.found if atoms != ATOMS))
    calling = [result.rule_id for result in touching(results, found_atoms)]
    if calling:
        reasons.append(Remark("overlap.conflict.rules", rules=", ".join(calling)))
    return reasons


def _doubts(ledger: Ledger, land: Sequence[Land], contested: Sequence[Contested]) -> list[Remark]:
    doubts: list[Remark] = []
    if ledger.uncovered_ha > 0:
        doubts.append(Remark("overlap.doubt.partly", ha=ledger.uncovered_ha))
    disputed = sum(part.ha for part in contested)
    if disputed > NOISE_HA:
        doubts.append(Remark("overlap.doubt.contested", ha=disputed))
    strange = [part for part in land if not part.use.is_known and part.ha > NOISE_HA]
    if strange:
        codes = shown_labels(part.use.key or "–" for part in strange)
        doubts.append(Remark("overlap.doubt.unknown", ha=sum(part.ha for part in strange), codes=codes))
    vague = [part for part in land if part.use.is_known and part.ha > NOISE_HA and _is_vague(part.use)]
    if vague:
        codes = shown_labels(part.use.key for part in vague)
        doubts.append(Remark("overlap.doubt.open", ha=sum(part.ha for part in vague), codes=codes))
    return doubts


def _is_vague(use: LandUse) -> bool:
    """Return whether land of a code may or may not be of the claimed groups."""
    return bool(use.atoms & _CLAIMED_ATOMS) and not use.atoms <= _CLAIMED_ATOMS
