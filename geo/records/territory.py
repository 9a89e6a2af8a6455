"""The provinces of Việt Nam before and since 1 July 2025, their VN-2000 grids, and which the atlas holds.

Nothing of this stands in the code: it is read from ``boundaries/territory.toml`` of the data folder,
where every row names its sources, once and only when it is asked for. A data folder that has no such
file is read with the one that comes with the atlas.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

from ..base.errors import CrsError, DataError
from ..base.folder import chosen_folder, shipped_folder

FILE = "territory.toml"
Vintage = Literal["2025", "pre2025"]
SINCE: Vintage = "2025"
BEFORE: Vintage = "pre2025"
VINTAGES: tuple[Vintage, ...] = (SINCE, BEFORE)
"""Which list of provinces a code is of: that in force since 1 July 2025, or the one before."""

Box = tuple[float, float, float, float]
"""West, south, east, north, degrees."""


class Zone(NamedTuple):
    """A VN-2000 zone: its central meridian in degrees east and its width in degrees, 3 or 6."""

    meridian: float
    width: int


@dataclass(frozen=True)
class Source:
    """Where facts on provinces were read.

    Parameters
    ----------
    number : str
        Of an act, ``""`` for what has none; an act can be asked for by it.
    date : str
        ISO date, month or year.
    note : str
        How far the text itself was seen.
    """

    source_id: str
    title: str
    number: str = ""
    date: str = ""
    url: str = ""
    note: str = ""


@dataclass(frozen=True)
class Grid:
    """A VN-2000 TM-3 grid that sources name for a province.

    Parameters
    ----------
    meridian : float
        As the sources have it, degrees east.
    preferred : bool
        Whether it is the usual one where the sources disagree.
    reason_vi, reason_en : str
        Why.
    """

    epsg: int
    meridian: float
    sources: tuple[str, ...]
    preferred: bool = False
    reason_vi: str = ""
    reason_en: str = ""


@dataclass(frozen=True)
class Province:
    """A province or centrally run city in one of the two lists.

    Parameters
    ----------
    code : str
        Official code, two digits; the same code may mean another province in the other list.
    former_names : tuple of str
        Names that it had before the one of the list.
    kind : str
        ``tỉnh`` or ``thành phố``.
    made_of : tuple of str
        Codes of before 1 July 2025 of the provinces that became this one; its own list only.
    grids : tuple of Grid
        The preferred one first.
    area_km2 : float or None
        Official area; None where no source was found.
    box : tuple of float or None
        None where no source was found.
    region : str
        Region in the rules on phasing, ``""`` where none was looked up.
    """

    code: str
    vintage: Vintage
    name_vi: str
    name_en: str
    kind: str
    sources: tuple[str, ...]
    grids: tuple[Grid, ...]
    valid_from: str = ""
    valid_to: str = ""
    former_names: tuple[str, ...] = ()
    made_of: tuple[str, ...] = ()
    area_km2: float | None = None
    area_source: str = ""
    box: Box | None = None
    box_source: str = ""
    region: str = ""
    region_source: str = ""


@dataclass(frozen=True)
class Covered:
    """What the atlas holds, and what follows from it for places and grids.

    Parameters
    ----------
    provinces : tuple of str
        Codes since 1 July 2025.
    usual_grid : int
        Grid of ground whose province is not told.
    box : tuple of float
        Round the provinces, some kilometres wider.
    home : tuple of float
        What a map shows first.
    file_grids, map_grids, list_grids : tuple of int
        VN-2000 grids that files, land-use maps and corner lists come in, the likeliest first.
    printed_north : tuple of float
        Northings of corners printed in the tables, metres.
    printed_east : mapping of int to tuple of float
        Their eastings on each grid that they are printed in.
    neighbours : mapping of str to tuple of float
        Longitude and latitude of the names of the neighbours on a map, by the key of the name.
    """

    provinces: tuple[str, ...]
    usual_grid: int
    box: Box
    home: Box
    file_grids: tuple[int, ...]
    map_grids: tuple[int, ...]
    list_grids: tuple[int, ...]
    printed_north: tuple[float, float]
    printed_east: Mapping[int, tuple[float, float]]
    neighbours: Mapping[str, tuple[float, float]]


@dataclass(frozen=True)
class Territory:
    """The file as a whole; rows in its order, so that a check can tell what stands twice."""

    sources: tuple[Source, ...]
    zones: Mapping[int, Zone]
    provinces: tuple[Province, ...]
    country_box: Box
    covered: Covered

    @cached_property
    def meridians(self) -> frozenset[float]:
        """Central meridians of all zones, degrees east."""
        return frozenset(zone.meridian for zone in self.zones.values())

    @cached_property
    def _grids(self) -> dict[str, tuple[int, ...]]:
        grids: dict[str, tuple[int, ...]] = {}
        for province in sorted(self.provinces, key=lambda one: VINTAGES.index(one.vintage)):
            former = [self.province(old, BEFORE) for old in province.made_of]
            in_use = [grid.epsg for one in (province, *former) if one is not None for grid in one.grids]
            grids.setdefault(province.code, tuple(dict.fromkeys(in_use)))
        return grids

    @cached_property
    def _by_code(self) -> dict[tuple[Vintage, str], Province]:
        return {(province.vintage, province.code): province for province in self.provinces}

    def province(self, code: str, vintage: Vintage = SINCE) -> Province | None:
        """Return a province of a list, None if the list has no such code."""
        return self._by_code.get((vintage, code))

    def listed(self, vintage: Vintage) -> tuple[Province, ...]:
        """Return the provinces of a list that the atlas holds, in the order of its codes since 2025."""
        since = [self._by_code[SINCE, code] for code in self.covered.provinces]
        if vintage == SINCE:
            return tuple(since)
        return tuple(self._by_code[BEFORE, code] for province in since for code in province.made_of)

    def grids(self, code: str) -> tuple[int, ...]:
        """Return the grids in use in a province, by its code of either list (since 2025 first).

        The usual one comes first, those of the provinces that it was made of come last; none for an
        unknown code.
        """
        return self._grids.get(code, ())


# -- what the other rooms ask ------------------------------------------------------------------------


def territory() -> Territory:
    """Return the territory of the data folder in use.

    Raises
    ------
    DataError
        If the file is missing or broken.
    """
    return _of_folder(chosen_folder())


def province_names(vintage: str) -> dict[str, str]:
    """Return code and Vietnamese name of the provinces that the atlas holds, in either list."""
    return {one.code: one.name_vi for one in territory().listed(SINCE if vintage == SINCE else BEFORE)}


def successor(code_before: str) -> str:
    """Return the code since 1 July 2025 of what a province of before is part of, ``""`` if there is none."""
    since = (one for one in territory().provinces if one.vintage == SINCE)
    return next((one.code for one in since if code_before in one.made_of), "")


def grid_epsg(province_code: str) -> int:
    """Return the EPSG code of the usual VN-2000 TM-3 grid of a province.

    Raises
    ------
    CrsError
        If no grid is known for this province code.
    """
    grids = territory().grids(province_code)
    if not grids:
        raise CrsError("errors.no_grid_of_province", province=province_code)
    return grids[0]


def site_grid(province_code: str) -> int:
    """Return the usual grid of a province, and that of the atlas where the province is not told."""
    known = territory()
    return (known.grids(province_code) or (known.covered.usual_grid,))[0]


def province_grids() -> dict[str, tuple[int, ...]]:
    """Return the grids in use in each province that the atlas holds, by its code of either list."""
    known = territory()
    codes = [*known.covered.provinces, *(one.code for one in known.listed(BEFORE))]
    return {code: known.grids(code) for code in codes}


def central_meridians() -> dict[int, float]:
    """Return the central meridian, degrees east, of each grid in use in the provinces of the atlas."""
    in_use = sorted({epsg for grids in province_grids().values() for epsg in grids})
    return {epsg: territory().zones[epsg].meridian for epsg in in_use}


# -- reading -----------------------------------------------------------------------------------------


@lru_cache(maxsize=8)
def _of_folder(chosen: str) -> Territory:
    if chosen and (path := territory_path(Path(chosen))).is_file():
        return read_territory(path)
    shipped = shipped_folder()
    if shipped is None:
        raise DataError("tables.read.no_file", file=FILE)
    return read_territory(territory_path(shipped))


def territory_path(folder: Path) -> Path:
    """Return the path of the file in a data folder."""
    return folder / "boundaries" / FILE


def read_territory(path: Path) -> Territory:
    """Return the territory that a file describes.

    Raises
    ------
    DataError
        If the file is missing or broken: no TOML, or a row without what every row has.
    """
    try:
        with path.open("rb") as file:
            return _territory(tomllib.load(file))
    except OSError:
        raise DataError("tables.read.no_file", file=path.name) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, TypeError, ValueError) as error:
        raise DataError("tables.territory.broken", file=path.name, what=str(error)) from error


def _territory(told: Mapping[str, Any]) -> Territory:
    covered = dict(told["covered"])
    known = Territory(
        tuple(Source(row["id"], **{key: row[key] for key in row if key != "id"}) for row in told["source"]),
        {row["epsg"]: Zone(float(row["meridian"]), row["width"]) for row in told["zone"]},
        tuple(_province(row) for row in told["province"]),
        _box(told["country"]["box"]),
        Covered(
            provinces=tuple(covered["provinces"]),
            usual_grid=covered["usual_grid"],
            box=_box(covered["box"]),
            home=_box(covered["home"]),
            file_grids=tuple(covered["file_grids"]),
            map_grids=tuple(covered["map_grids"]),
            list_grids=tuple(covered["list_grids"]),
            printed_north=_pair(covered["printed_north"]),
            printed_east={row["epsg"]: _pair(row["metres"]) for row in covered["printed_east"]},
            neighbours={row["key"]: _pair(row["at"]) for row in covered["neighbour"]},
        ),
    )
    known.listed(BEFORE)  # a covered code without its row would fail far from here
    return known


def _province(row: Mapping[str, Any]) -> Province:
    if row["vintage"] not in VINTAGES:
        raise ValueError(f"{row['code']}: vintage {row['vintage']}")
    told = dict(row)
    grids = [Grid(**{**grid, "sources": tuple(grid["sources"])}) for grid in row["grids"]]
    told["grids"] = tuple(sorted(grids, key=lambda grid: not grid.preferred))
    for name in ("sources", "former_names", "made_of"):
        told[name] = tuple(row.get(name, ()))
    if "box" in row:
        told["box"] = _box(row["box"])
    return Province(**told)


def _box(numbers: Sequence[float]) -> Box:
    west, south, east, north = map(float, numbers)
    return west, south, east, north


def _pair(numbers: Sequence[float]) -> tuple[float, float]:
    first, second = numbers
    return first, second
