"""Checks of ``boundaries/territory.toml``: sources, codes, which province became part of which, grids."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from pyproj import CRS
from pyproj.exceptions import CRSError

from ...base.errors import AtlasError
from ...records.legal import SITE_TOKENS
from ...records.territory import (
    BEFORE,
    FILE,
    SINCE,
    VINTAGES,
    Grid,
    Province,
    Territory,
    read_territory,
    territory_path,
)
from .findings import ERROR, Finding, unreadable

COUNTS = {SINCE: 34, BEFORE: 63}
"""Provinces and centrally run cities in each list."""

_MERIDIAN = "Longitude of natural origin"


def check_territory(folder: Path) -> list[Finding]:
    """Return the findings on the file of a data folder; a folder without one is read with the atlas's own."""
    path = territory_path(folder)
    if not path.is_file():
        return []
    try:
        known = read_territory(path)
    except AtlasError as error:
        return [unreadable(error, path.name)]
    return check_known(known)


def check_known(known: Territory) -> list[Finding]:
    """Return the findings on a territory that was read."""
    return [
        *_sources(known),
        *_codes(known),
        *_mergers(known),
        *(finding for province in known.provinces for finding in _province(province, known)),
        *_grids_exist(known),
    ]


def _fault(key: str, field: str, **params: object) -> Finding:
    return Finding(ERROR, FILE, None, field, f"check.territory.{key}", params)


def _label(province: Province) -> str:
    return f"{province.name_vi} ({province.vintage})"


# -- sources -----------------------------------------------------------------------------------------


def _sources(known: Territory) -> Iterator[Finding]:
    ids = [source.source_id for source in known.sources]
    used: set[str] = set()
    for province in known.provinces:
        cited = [*province.sources, *_cited_beside(province)]
        used |= set(cited)
        for source in dict.fromkeys(cited):
            if source not in ids:
                yield _fault("unknown_source", "sources", province=_label(province), source=source)
        if not province.sources or not all(grid.sources for grid in province.grids):
            yield _fault("no_source", "sources", province=_label(province))
        facts = (
            (province.area_km2, province.area_source),
            (province.box, province.box_source),
            (province.region, province.region_source),
        )
        if any(fact and not source for fact, source in facts):
            yield _fault("no_source", "sources", province=_label(province))
    for source, times in Counter(ids).items():
        if times > 1:
            yield _fault("source_twice", "source", source=source)
        if source not in used:
            yield _fault("source_unused", "source", source=source)
    for told in known.sources:
        if not told.title or not (told.number or told.date or told.url or told.note):
            yield _fault("source_untraceable", "source", source=told.source_id)


def _cited_beside(province: Province) -> list[str]:
    of_grids = [source for grid in province.grids for source in grid.sources]
    return [*of_grids, *filter(None, (province.area_source, province.box_source, province.region_source))]


# -- codes and mergers -------------------------------------------------------------------------------


def _codes(known: Territory) -> Iterator[Finding]:
    times = Counter((province.vintage, province.code) for province in known.provinces)
    for (vintage, code), found in times.items():
        if found > 1:
            yield _fault("code_twice", "code", code=code, vintage=vintage)
    for vintage in VINTAGES:
        found = sum(province.vintage == vintage for province in known.provinces)
        if found != COUNTS[vintage]:
            yield _fault("count", "code", vintage=vintage, found=found, wanted=COUNTS[vintage])


def _mergers(known: Territory) -> Iterator[Finding]:
    """Each province of before is part of exactly one since."""
    before = {province.code: province for province in known.provinces if province.vintage == BEFORE}
    since = [province for province in known.provinces if province.vintage == SINCE]
    times = Counter(code for province in since for code in province.made_of)
    for code, province in before.items():
        if times[code] != 1:
            yield _fault("part_of_several", "made_of", province=_label(province), found=times[code])
    for province in since:
        for code in province.made_of:
            if code not in before:
                yield _fault("part_unknown", "made_of", province=_label(province), code=code)


# -- one province ------------------------------------------------------------------------------------


def _province(province: Province, known: Territory) -> Iterator[Finding]:
    label = _label(province)
    for text in (province.name_vi, province.kind, *province.former_names):
        if unicodedata.normalize("NFC", text) != text:
            yield _fault("not_nfc", "name_vi", value=text)
    if not re.fullmatch(r"[0-9]{2}", province.code):
        yield _fault("code_form", "code", province=label, code=province.code)
    if province.box is not None and not _covers(known.country_box, province.box):
        yield _fault("box_outside", "box", province=label)
    if province.region and province.region not in SITE_TOKENS["region"]:
        words = {"token": province.region}
        yield Finding(ERROR, FILE, None, "region", "check.cell.unknown_token", words)
    if not province.grids:
        yield _fault("no_grid", "grids", province=label)
    chosen = [grid for grid in province.grids if grid.preferred and grid.reason_vi and grid.reason_en]
    if len(province.grids) > 1 and len(chosen) != 1:
        yield _fault("preferred", "grids", province=label)


def _grids_exist(known: Territory) -> Iterator[Finding]:
    """Every grid is one that PROJ knows, with the central meridian that is written beside it."""
    named = [(_label(province), grid) for province in known.provinces for grid in province.grids]
    named += [
        (f"{zone.meridian:g}°/{zone.width}°", Grid(epsg, zone.meridian, ()))
        for epsg, zone in known.zones.items()
    ]
    meridians = {epsg: _meridian(epsg) for epsg in {grid.epsg for _, grid in named}}
    for label, grid in named:
        found = meridians[grid.epsg]
        if found is None or grid.epsg not in known.zones:
            yield _fault("grid_unknown", "grids", province=label, epsg=grid.epsg)
        elif abs(found - grid.meridian) > 1e-9:
            words = {"meridian": f"{grid.meridian:g}", "found": f"{found:g}"}
            yield _fault("grid_meridian", "grids", province=label, epsg=grid.epsg, **words)


def _meridian(epsg: int) -> float | None:
    """Return the central meridian of a VN-2000 grid, degrees east; None for what is no such grid."""
    try:
        crs = CRS.from_epsg(epsg)
    except CRSError:
        return None
    operation = crs.coordinate_operation
    if not crs.name.startswith("VN-2000") or operation is None:
        return None
    return next((float(row.value) for row in operation.params if row.name == _MERIDIAN), None)


def _covers(outer: tuple[float, ...], inner: tuple[float, ...]) -> bool:
    return outer[0] <= inner[0] <= inner[2] <= outer[2] and outer[1] <= inner[1] <= inner[3] <= outer[3]
