"""Decide in which VN-2000 zone a corner list is printed: as stated, by where it falls, or ask."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from ...base.errors import CrsError
from ...base.remark import Remark
from ...records.territory import territory
from .rings import Ring
from .words import Stated, Statement
from .zones import (
    Landing,
    Places,
    ZoneQuestionError,
    angle_label,
    by_commune,
    is_usual,
    landings,
    usual_zones,
    zone_label,
    zones_of,
)

GIVEN, STATED, WIDTH, PLACE, COMMUNE = "given", "stated", "width", "place", "commune"
WAYS = (GIVEN, STATED, WIDTH, PLACE, COMMUNE)
"""How a zone was recognised: chosen by the user, stated in the text, by the stated width alone, by the
only province in which the corners can fall, by a commune that the text names."""


class Said(NamedTuple):
    """What is said of a zone; several of a kind are alternatives."""

    epsgs: frozenset[int] = frozenset()
    meridians: frozenset[float] = frozenset()
    widths: frozenset[int] = frozenset()

    def zones(self) -> set[int]:
        """Return the zones that fit; a width that no zone of the meridian has is left aside."""
        fitting = zones_of(self.meridians, self.widths, self.epsgs)
        return fitting or zones_of(self.meridians)


class ChosenZone(NamedTuple):
    """The zone of a list, how it was recognised, and what there is to tell about it."""

    landing: Landing
    how: str
    notes: tuple[Remark, ...]
    findings: tuple[Remark, ...]


def place(
    rings: Sequence[Ring],
    words: Stated,
    ground: Places,
    *,
    epsg: int | None = None,
    meridian: float | None = None,
) -> ChosenZone:
    """Return the zone of a list.

    Parameters
    ----------
    epsg, meridian : int, float, optional
        The user's choice; goes before what the text says.

    Raises
    ------
    ZoneQuestionError
        If several zones would do: the user chooses one of its ``candidates``.
    CrsError
        If the rings are stated in different zones, or the zone is not one of VN-2000.
    """
    said, beside = _said(rings, words)
    if epsg is not None:
        said = Said(epsgs=frozenset({epsg}))
    elif meridian is not None:
        if not zones_of({meridian}):
            raise CrsError("corners.error.no_meridian", meridian=angle_label(meridian))
        said = Said(meridians=frozenset({meridian}), widths=said.widths)
    north_m, east_m = _middle(rings)
    named = ground.named_provinces(words.folded)
    exact = said.epsgs or said.meridians
    possible = tuple(sorted(said.zones())) if exact else usual_zones(said.widths)
    if len(possible) == 1:
        given = epsg is not None or meridian is not None
        how = GIVEN if given else STATED if exact else WIDTH
        landing = ground.landing(north_m, east_m, possible[0])
        others = filter(is_usual, landings(ground, north_m, east_m, territory().covered.list_grids))
        placed = _placed(landing, how, _doubts(landing, named, list(others)))
        return placed if given or not beside else placed._replace(notes=(*placed.notes, beside))
    inside = landings(ground, north_m, east_m, possible)
    if not exact:
        inside = list(filter(is_usual, inside))
    inside = [landing for landing in inside if landing.province_code in named] or inside
    if not inside:
        fits = landings(ground, north_m, east_m, territory().zones)
        raise ZoneQuestionError("corners.error.zone_elsewhere" if fits else "corners.error.nowhere", fits)
    if len(inside) == 1:
        return _placed(inside[0], PLACE)
    chosen = by_commune(ground, words.folded, inside)
    if chosen is None:
        raise ZoneQuestionError("corners.error.choose_zone", sorted(inside, key=_usual_first))
    return _placed(chosen, COMMUNE)


def datum_doubts(words: Stated) -> tuple[Remark, ...]:
    """Return a finding if the text names WGS 84 and not VN-2000."""
    vn2000 = any(name in words.folded for name in (" vn2000 ", " vn 2000 "))
    return (Remark("corners.finding.wgs84"),) if " wgs" in words.folded and not vn2000 else ()


def _middle(rings: Sequence[Ring]) -> tuple[float, float]:
    """Return the median corner: one misprinted corner does not move it to another province."""
    corners = [corner for ring in rings for corner in ring.corners]
    north = float(np.median([corner.north_m for corner in corners]))
    return north, float(np.median([corner.east_m for corner in corners]))


def _usual_first(landing: Landing) -> int:
    usual = territory().covered.list_grids
    return usual.index(landing.epsg) if landing.epsg in usual else len(usual)


def _placed(landing: Landing, how: str, findings: Sequence[Remark] = ()) -> ChosenZone:
    notes = [Remark(f"corners.how.{how}", zone=zone_label(landing.epsg))]
    if landing.province and not landing.commune:
        notes.append(Remark("corners.note.province", province=landing.province))
    elif landing.province:
        notes.append(
            Remark(
                "corners.note.lands",
                province=landing.province,
                commune=landing.commune,
                km=round(landing.commune_km, 1),
            )
        )
    else:
        notes.append(
            Remark("corners.note.outside", lon=angle_label(landing.lon), lat=angle_label(landing.lat))
        )
    return ChosenZone(landing, how, tuple(notes), tuple(findings))


def _doubts(landing: Landing, named: set[str], others: Sequence[Landing]) -> list[Remark]:
    """Return a finding if the zone puts the corners elsewhere than named, or where it is not in use.

    There is none unless another zone would do.
    """
    wanted = named or {other.province_code for other in others if other.province_code}
    is_there = landing.province_code in wanted or (landing.province_code and not named)
    better = [other for other in others if other.province_code in wanted and other.epsg != landing.epsg]
    if not better or (is_there and is_usual(landing)):
        return []
    shown = "; ".join(other.label() for other in better)
    zone = zone_label(landing.epsg)
    if is_there:
        unusual = "corners.finding.zone_unusual"
        return [Remark(unusual, zone=zone, province=landing.province, candidates=shown)]
    return [Remark("corners.finding.zone", zone=zone, candidates=shown)]


# -- what the text says --------------------------------------------------------------------------


def _said(rings: Sequence[Ring], words: Stated) -> tuple[Said, Remark | None]:
    """Return what the text says of the zone, and a note if it says another elsewhere.

    What stands beside the corners goes before what stands above or below them.
    """
    about = [_merged(each for each in words.statements if _is_of(ring, rings, each)) for ring in rings]
    everywhere = _merged(
        statement
        for statement in words.statements
        if not any(_is_of(ring, rings, statement) for ring in rings)
    )
    said = everywhere
    each = []
    for own in about:
        if any(own):
            said = Said(
                own.epsgs or (frozenset() if own.meridians else said.epsgs),
                own.meridians or said.meridians,
                own.widths or said.widths,
            )
        elif any(everywhere):
            said = everywhere
        each.append(said)
    first = each[0]
    for number, other in enumerate(each[1:], start=2):
        if first != other and first.zones().isdisjoint(other.zones()):
            raise CrsError("corners.error.mixed", ring=number)
    general = everywhere.zones() if any(everywhere) else first.zones()
    beside = Remark("corners.note.beside") if first.zones().isdisjoint(general) else None
    return first, beside


def _is_of(ring: Ring, rings: Sequence[Ring], statement: Statement) -> bool:
    following = rings[ring.number].first_line if ring.number < len(rings) else ring.last_line + 1
    is_shared = ring.number > 1 and statement.line <= rings[ring.number - 2].last_line
    return ring.first_line <= statement.line < following and not is_shared


def _merged(statements: Iterable[Statement]) -> Said:
    every = list(statements)
    return Said(
        frozenset(said.epsg for said in every if said.epsg is not None),
        frozenset(said.meridian for said in every if said.meridian is not None),
        frozenset(said.width for said in every if said.width is not None),
    )
