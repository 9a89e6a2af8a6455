"""Sites against a vector land-use map: hectares by code, contested and uncovered ground, the answer.

The map is asked for the windows of some sites at a time, and their land is cut together
(:mod:`geo.land.overlap.parcels.cutting`); the answers come one by one. It all runs in one thread:
most steps are too short for two of them not to wait for each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from itertools import islice
from types import MappingProxyType
from typing import NamedTuple

import geopandas as gpd

from ...base.crs import require_crs
from ...base.errors import LimitError, SelectionError
from ...base.remark import Remark
from ...base.units import SQUARE_METRES_PER_HECTARE
from ..law.codes import LandUseCodes
from ..law.ledger import NOISE_HA, NOISE_SHARE, Ledger
from ..law.map_fields import MapFields, MapTexts
from ..law.rule_book import Rule
from ..law.rules import GENERAL_KNOWLEDGE, Facts, RulesOfDay
from ..maps.parcels import LandUseMap
from .checks import COULD_NOT_CHECK, SLIVER_M2, CheckResult, Contested, Land, answer, without_slivers
from .parcels.cutting import Cutter, SiteLand
from .parcels.outlines import outlines_of
from .pieces import no_pieces, pieces
from .sites import Site, facts_of, rows_of, site_of

SITES_AT_ONCE = 256
"""Sites whose rows are looked at before their windows are read."""


class _Law(NamedTuple):
    """The rules of the day whose text was read, and those of which only general knowledge tells."""

    rules: RulesOfDay
    general: RulesOfDay


class _Asked(NamedTuple):
    site: Site
    facts: Facts


class _Batch(NamedTuple):
    """Some sites, the land of those with a boundary, and those by their places that hold too many parcels."""

    asked: list[_Asked]
    land: Sequence[SiteLand] = ()
    refused: Mapping[int, LimitError] = MappingProxyType({})


def code_column(landuse: LandUseMap, codes: LandUseCodes, fields: MapFields) -> str:
    """Return the likeliest column of the land-use code.

    Raises
    ------
    SelectionError
        If no column looks like one.
    """
    sample = landuse.sample()
    found = fields.code_columns(sample, codes)
    if not found:
        columns = ", ".join(map(str, sample.columns)) or "–"
        raise SelectionError("overlap.error.no_code_column", map=landuse.name, columns=columns)
    return found[0].column


@dataclass(frozen=True)
class VectorCheck:
    """A question to a land-use map, to be asked for any number of sites.

    Parameters
    ----------
    landuse : LandUseMap
    column : str
        The map's column of land-use codes; see :func:`code_column`.
    codes : LandUseCodes
    rules : sequence of Rule
        Rules to apply; none by default.
    facts : mapping
        Facts of every site that stand above those of its row; see :func:`geo.land.law.rules.apply`.
    day : datetime.date, optional
        The day that the rules are asked for. Default: today.
    epsg : int, optional
        Grid of the grid hectares; by default that of each site's province.
    sliver_m2 : float, default SLIVER_M2
        Land of a code up to this size, and up to ``SLIVER_SHARE`` of the site, is listed and told but
        decides nothing; see :func:`geo.land.overlap.checks.without_slivers`. 0: everything decides.
    general : bool, default False
        Also tell the rules of which only general knowledge tells.
    """

    landuse: LandUseMap
    column: str
    codes: LandUseCodes
    rules: Sequence[Rule] = ()
    facts: Facts = field(default_factory=dict)
    day: date | None = None
    epsg: int | None = None
    sliver_m2: float = SLIVER_M2
    general: bool = False

    def of(self, sites: gpd.GeoDataFrame) -> Iterator[CheckResult]:
        """Yield the answer of each site in turn; stop asking to stop the work.

        Parameters
        ----------
        sites : GeoDataFrame
            EPSG:4326, the index holds the ids; the columns that :func:`geo.land.overlap.sites.site_of` and
            :func:`geo.land.overlap.sites.facts_of` read are used where they are there.

        Raises
        ------
        CrsError
            If the sites' coordinate system is missing or another one.
        """
        require_crs(sites)
        uses, law = MapTexts(self.codes), self._law()
        for batch in self._batches(sites, uses):
            yield from self._answers(batch, uses, law)

    def _law(self) -> _Law:
        unread = [rule for rule in self.rules if self.general and rule.confidence == GENERAL_KNOWLEDGE]
        return _Law(RulesOfDay(self.rules, self.day), RulesOfDay(unread, self.day, general_knowledge=True))

    def _batches(self, sites: gpd.GeoDataFrame, uses: MapTexts) -> Iterator[_Batch]:
        """Yield the sites in their order, with the land under them."""
        cutter = Cutter(self.landuse.crs)
        asked = (
            _Asked(site_of(row, shape, epsg=self.epsg), {**facts_of(row), **self.facts})
            for row, shape in rows_of(sites)
        )
        while some := list(islice(asked, SITES_AT_ONCE)):
            with_shape = [place for place, one in enumerate(some) if one.site.shape is not None]
            windows = [some[place].site.window for place in with_shape]
            done = 0
            for parcels in self.landuse.batches(windows, self.column) if windows else ():
                own = [with_shape[place] for place in parcels.windows]
                keys = uses.keys_of(parcels.texts)
                asked_sites = [some[place].site for place in own]
                land = cutter.cut(asked_sites, parcels, keys, uses.names)
                refused = {with_shape[place] - done: error for place, error in parcels.refused.items()}
                yield _Batch(some[done : own[-1] + 1], land, refused)
                done = own[-1] + 1
            if done < len(some):
                yield _Batch(some[done:])

    def _answers(self, batch: _Batch, uses: MapTexts, law: _Law) -> Iterator[CheckResult]:
        land = iter(batch.land)
        for place, (site, facts) in enumerate(batch.asked):
            if site.shape is None:
                reason = site.obstacle or Remark("overlap.obstacle.no_place")
                yield self._unchecked(site, reason, facts, law)
                continue
            found = next(land)
            if error := batch.refused.get(place):
                yield self._unchecked(site, Remark(error.key, **error.params), facts, law)
            elif not found.adds_up:
                yield self._unchecked(site, Remark("overlap.obstacle.sum"), facts, law, found)
            elif sum(found.ha.values()) <= NOISE_HA:
                yield self._unchecked(site, self._away(), facts, law, found)
            else:
                yield self._checked(site, found, uses, facts, law)

    def _away(self) -> Remark:
        extent = self.landuse.extent
        if extent is None:
            return Remark("overlap.obstacle.outside_map")
        west, south, east, north = extent
        return Remark("overlap.obstacle.outside_map_at", west=west, south=south, east=east, north=north)

    def _unchecked(
        self, site: Site, reason: Remark, facts: Facts, law: _Law, found: SiteLand | None = None
    ) -> CheckResult:
        site_ha = grid_ha = None
        if found is not None:
            site_ha, grid_ha = found.site
        elif site.shape is not None:
            outlines = outlines_of([site])
            site_ha, grid_ha = (
                float(m2[0]) / SQUARE_METRES_PER_HECTARE for m2 in (outlines.m2, outlines.grid_m2)
            )
        ledger = Ledger.unknown(site_ha)
        return CheckResult(
            site_id=site.site_id,
            state=COULD_NOT_CHECK,
            reasons=(reason,),
            grid_epsg=site.grid_epsg,
            ledger=ledger,
            draw=no_pieces,
            site_ha=site_ha,
            site_grid_ha=grid_ha,
            rules=tuple(law.rules.of(ledger, facts)),
            general=tuple(law.general.of(ledger, facts)),
            repairs=found.repairs if found else (),
            warnings=(*site.warnings, *(_warnings(found) if found else ())),
        )

    def _checked(self, site: Site, found: SiteLand, uses: MapTexts, facts: Facts, law: _Law) -> CheckResult:
        spelt = uses.spellings(found.texts)
        site_ha, site_grid_ha = found.site
        # A neighbour that only shares an edge is no land of the site. All left out together is noise, too.
        noise = min(NOISE_HA, NOISE_SHARE * site_ha) / len(found.ha)
        land = sorted(
            (
                Land(uses.by_key[claim[0]], spelt[claim[0]], ha, found.grid_ha[claim])
                for claim, ha in found.ha.items()
                if len(claim) == 1 and ha > noise
            ),
            key=lambda part: (-part.ha, part.use.key),
        )
        contested = tuple(
            Contested(claim, ha, found.grid_ha[claim])
            for claim, ha in found.ha.items()
            if len(claim) > 1 and ha > noise
        )
        uncovered_ha, uncovered_grid_ha = found.uncovered
        firm = without_slivers(land, contested, uncovered_ha, site_ha, self.sliver_m2)
        ledgers = [
            Ledger.of(
                {part.use.key: part.ha for part in some_land},
                self.codes,
                site_ha=site_ha,
                uncovered_ha=rest_ha,
                contested={part.codes: part.ha for part in disputed},
            )
            for some_land, disputed, rest_ha in (
                [(land, contested, uncovered_ha)]
                + ([(firm.land, firm.contested, firm.uncovered_ha)] if firm.slivers else [])
            )
        ]
        results = tuple(law.rules.of(ledgers[-1], facts))
        state, reasons, doubts = answer(ledgers[-1], results, land=firm.land, contested=firm.contested)
        return CheckResult(
            site_id=site.site_id,
            state=state,
            reasons=tuple(reasons),
            grid_epsg=site.grid_epsg,
            ledger=ledgers[0],
            draw=partial(pieces, site.site_id, found, uses.by_key),
            site_ha=site_ha,
            site_grid_ha=site_grid_ha,
            land=tuple(land),
            contested=contested,
            uncovered_ha=uncovered_ha,
            uncovered_grid_ha=uncovered_grid_ha,
            rules=results,
            general=tuple(law.general.of(ledgers[0], facts)),
            repairs=found.repairs,
            warnings=(*site.warnings, *_warnings(found), *firm.slivers, *doubts),
        )


def _warnings(found: SiteLand) -> Iterator[Remark]:
    if found.repairs:
        changed = sum(abs(repair.change.after_ha - repair.change.before_ha) for repair in found.repairs)
        yield Remark("overlap.warning.repaired", n=len(found.repairs), ha=changed)
    if found.unreadable:
        yield Remark("overlap.warning.unreadable", n=found.unreadable)
