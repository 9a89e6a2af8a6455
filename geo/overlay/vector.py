"""Sites against a vector land-use map: hectares by code, contested and uncovered ground, the answer.

Each site reads its own window of the map. Parcels are repaired, brought into an equal-area plane and
parted there (:mod:`geo.overlay.partition`), so that the parts add up to the site.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from ..crs import STORAGE_CRS, require_crs
from ..errors import LimitError, SelectionError
from ..landuse_map import LandUseMap, Parcels
from ..measures import grid_ha
from ..plane import Shapes, from_plane, hectares, to_plane
from ..repair import repair_geometries
from .checks import COULD_NOT_CHECK, CheckResult, Contested, Land, ParcelRepair, answer
from .code_column import MapFields
from .corner_remarks import Remark
from .landuse import NO_COLOUR, LandUse, LandUseCodes
from .ledger import NOISE_HA, Ledger
from .partition import Partition, partition
from .rule_book import Rule
from .rules import Facts, apply
from .site_facts import facts_of
from .sites import Site, site_of

LAND, CONTESTED, UNCOVERED = "land", "contested", "uncovered"
PIECE_COLUMNS = (
    "site_id",
    "part",
    "code",
    "name_vi",
    "name_en",
    "colour",
    "hectares",
    "grid_hectares",
    "geometry",
)


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
        Facts of every site that stand above those of its row; see :func:`geo.overlay.rules.apply`.
    day : datetime.date, optional
        The day that the rules are asked for. Default: today.
    epsg : int, optional
        Grid of the grid hectares; by default that of each site's province.
    """

    landuse: LandUseMap
    column: str
    codes: LandUseCodes
    rules: Sequence[Rule] = ()
    facts: Facts = field(default_factory=dict)
    day: date | None = None
    epsg: int | None = None

    def of(self, sites: gpd.GeoDataFrame) -> Iterator[CheckResult]:
        """Yield the answer of each site in turn; stop asking to stop the work.

        Parameters
        ----------
        sites : GeoDataFrame
            EPSG:4326, the index holds the ids; the columns that :func:`geo.overlay.sites.site_of` and
            :func:`geo.overlay.site_facts.facts_of` read are used where they are there.

        Raises
        ------
        CrsError
            If the sites' coordinate system is missing or another one.
        """
        require_crs(sites)
        attributes = pd.DataFrame(sites.drop(columns=sites.geometry.name))
        for (_, row), geometry in zip(attributes.iterrows(), sites.geometry, strict=True):
            yield self._answer(site_of(row, geometry, epsg=self.epsg), {**facts_of(row), **self.facts})

    def _answer(self, site: Site, facts: Facts) -> CheckResult:
        if site.shape is None or site.obstacle:
            return self._unchecked(site, site.obstacle or Remark("overlap.obstacle.no_place"), facts)
        try:
            parcels = self.landuse.read_window(site.shape.bounds, self.column)
        except LimitError as error:
            return self._unchecked(site, Remark(error.key, **error.params), facts)
        shapes, repairs = _repaired(site.shape, parcels)
        uses = self._uses(parcels.texts)
        keys = np.array([uses[text].key for text in _texts(parcels.texts)], dtype=object)
        plane = to_plane(np.array([site.shape, *shapes], dtype=object))
        parted = partition(_valid(plane[:1])[0], _valid(plane[1:]), keys)
        warnings = [*site.warnings, *_warnings(parcels, repairs)]
        if not parted.adds_up_to(plane[0]):
            return self._unchecked(site, Remark("overlap.obstacle.sum"), facts, repairs, warnings)
        if float(hectares(np.array(list(parted.parts.values()), dtype=object)).sum()) <= NOISE_HA:
            return self._unchecked(site, self._away(), facts, repairs, warnings)
        return self._checked(site, parted, uses, facts, repairs=repairs, warnings=warnings)

    def _uses(self, texts: npt.NDArray[np.object_]) -> dict[str, LandUse]:
        """Return what each text of the code column says, recognised once."""
        return {text: self.codes.recognise(text) for text in dict.fromkeys(_texts(texts))}

    def _away(self) -> Remark:
        extent = self.landuse.extent
        if extent is None:
            return Remark("overlap.obstacle.outside_map")
        west, south, east, north = extent
        return Remark("overlap.obstacle.outside_map_at", west=west, south=south, east=east, north=north)

    def _unchecked(
        self,
        site: Site,
        reason: Remark,
        facts: Facts,
        repairs: Sequence[ParcelRepair] = (),
        warnings: Sequence[Remark] = (),
    ) -> CheckResult:
        site_ha = grid = None
        if site.shape is not None:
            site_ha, grid = _measured(to_plane(np.array([site.shape], dtype=object)), site.grid_epsg).iloc[0]
        ledger = Ledger.unknown(site_ha)
        return CheckResult(
            site_id=site.site_id,
            state=COULD_NOT_CHECK,
            reasons=(reason,),
            grid_epsg=site.grid_epsg,
            ledger=ledger,
            pieces=_pieces(site.site_id, [], np.array([], dtype=object), pd.DataFrame()),
            site_ha=site_ha,
            site_grid_ha=grid,
            rules=tuple(apply(self.rules, ledger, facts, self.day)),
            repairs=tuple(repairs),
            warnings=tuple(warnings or site.warnings),
        )

    def _checked(
        self,
        site: Site,
        parted: Partition,
        uses: Mapping[str, LandUse],
        facts: Facts,
        *,
        repairs: Sequence[ParcelRepair],
        warnings: Sequence[Remark],
    ) -> CheckResult:
        claims = list(parted.parts)
        whole = to_plane(np.array([site.shape], dtype=object))[0]
        shapes = np.array([*parted.parts.values(), parted.rest, whole], dtype=object)
        measured = _measured(shapes, site.grid_epsg)
        *amounts, (uncovered, uncovered_grid), (site_ha, site_grid_ha) = measured.itertuples(
            index=False, name=None
        )
        by_key = {use.key: use for use in uses.values()}
        spelt = {key: tuple(text for text, use in uses.items() if use.key == key) for key in by_key}
        land = sorted(
            (
                Land(by_key[claim[0]], spelt[claim[0]], ha, grid)
                for claim, (ha, grid) in zip(claims, amounts, strict=True)
                if len(claim) == 1
            ),
            key=lambda part: (-part.ha, part.use.key),
        )
        contested = tuple(
            Contested(claim, ha, grid)
            for claim, (ha, grid) in zip(claims, amounts, strict=True)
            if len(claim) > 1
        )
        ledger = Ledger.of(
            {part.use.key: part.ha for part in land},
            self.codes,
            site_ha=site_ha,
            uncovered_ha=uncovered,
            contested={part.codes: part.ha for part in contested},
        )
        rules = tuple(apply(self.rules, ledger, facts, self.day))
        state, reasons, doubts = answer(ledger, rules, land=land, contested=contested)
        labels = [*((CONTESTED if len(claim) > 1 else LAND, [by_key[k] for k in claim]) for claim in claims)]
        return CheckResult(
            site_id=site.site_id,
            state=state,
            reasons=tuple(reasons),
            grid_epsg=site.grid_epsg,
            ledger=ledger,
            pieces=_pieces(site.site_id, [*labels, (UNCOVERED, [])], shapes[:-1], measured),
            site_ha=site_ha,
            site_grid_ha=site_grid_ha,
            land=tuple(land),
            contested=contested,
            uncovered_ha=uncovered,
            uncovered_grid_ha=uncovered_grid,
            rules=rules,
            repairs=tuple(repairs),
            warnings=(*warnings, *doubts),
        )


def _texts(cells: npt.NDArray[np.object_]) -> list[str]:
    return ["" if pd.isna(cell) else str(cell) for cell in cells.tolist()]


def _repaired(site: BaseGeometry, parcels: Parcels) -> tuple[Shapes, list[ParcelRepair]]:
    """Return valid parcels; only of those near the site is it told."""
    shapes, changes = repair_geometries(parcels.shapes)
    near = shapely.box(*site.bounds)
    return shapes, [
        ParcelRepair(int(parcels.ids[change.row]), change)
        for change in changes
        if shapely.intersects(near, shapely.box(*parcels.shapes[change.row].bounds))
    ]


def _valid(shapes: Shapes) -> Shapes:
    """Return shapes that rounding in the plane has made invalid as valid ones."""
    broken = ~shapely.is_valid(shapes)
    shapes[broken] = shapely.make_valid(shapes[broken], method="structure", keep_collapsed=False)
    return shapes


def _warnings(parcels: Parcels, repairs: Sequence[ParcelRepair]) -> Iterator[Remark]:
    if repairs:
        changed = sum(abs(repair.change.after_ha - repair.change.before_ha) for repair in repairs)
        yield Remark("overlap.warning.repaired", n=len(repairs), ha=changed)
    if parcels.unreadable:
        yield Remark("overlap.warning.unreadable", n=parcels.unreadable)


def _measured(shapes: Shapes, epsg: int) -> pd.DataFrame:
    """Return ``ha`` and ``grid_ha`` of shapes of the plane; 0 of empty ones."""
    lonlat = gpd.GeoSeries(from_plane(shapes), crs=STORAGE_CRS)
    return pd.DataFrame({"ha": hectares(shapes), "grid_ha": grid_ha(lonlat, epsg).fillna(0.0)})


def _pieces(
    site_id: str, labels: Sequence[tuple[str, list[LandUse]]], shapes: Shapes, measured: pd.DataFrame
) -> gpd.GeoDataFrame:
    """Return the parts of a site for the map, without those that are noise."""
    rows = [
        (
            site_id,
            part,
            " / ".join(use.key for use in uses),
            " / ".join(use.name("vi") for use in uses),
            " / ".join(use.name("en") for use in uses),
            uses[0].colour if part == LAND else NO_COLOUR,
            *measured.iloc[place],
            shape,
        )
        for place, ((part, uses), shape) in enumerate(zip(labels, from_plane(shapes), strict=True))
        if measured["ha"].iloc[place] > NOISE_HA
    ]
    frame = pd.DataFrame(rows, columns=list(PIECE_COLUMNS))
    return gpd.GeoDataFrame(frame, geometry="geometry", crs=STORAGE_CRS)
