"""Tell which of the hectares named in a text are those of a corner list, and of each of its rings."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from ...base.remark import Remark
from .rings import Ring
from .words import Area

_ROUNDED = 1.005
"""``167.139 m² (16,7 ha)`` is one area, rounded once."""


def declared(
    areas: Iterable[Area], rings: Sequence[Ring], ring_ha: Sequence[float]
) -> tuple[float | None, list[float | None], list[Remark]]:
    """Return the declared hectares of the whole list and of each ring, None where unknown, and notes.

    Parameters
    ----------
    areas : iterable of Area
        Everything that the text says of hectares.
    ring_ha : sequence of float
        Measured hectares of each ring; of two readings of ``1.234`` the nearer is meant.
    """
    by_ring: list[list[Area]] = [[] for _ in rings]
    elsewhere: list[Area] = []
    for area in areas:
        place = _ring_of(area.line, rings)
        if area.total or place is None:
            elsewhere.append(area)
        else:
            by_ring[place].append(area)
    if len(rings) == 1:
        elsewhere += by_ring[0]
    whole, notes = _one(elsewhere, sum(ring_ha))
    each = [_one(own, measured)[0] for own, measured in zip(by_ring, ring_ha, strict=True)]
    known = [hectares for hectares in each if hectares is not None]
    if len(rings) == 1:
        each = [whole]
    elif whole is None and not notes and len(known) == len(rings):
        whole = sum(known)
    return whole, each, notes


def _ring_of(line: int, rings: Sequence[Ring]) -> int | None:
    """Return the place of the ring that a line is about; None before the first and after the last."""
    if line > rings[-1].last_line:
        return None
    return max((place for place, ring in enumerate(rings) if ring.first_line <= line), default=None)


def _one(areas: Sequence[Area], measured: float) -> tuple[float | None, list[Remark]]:
    """Return the hectares on which the areas agree; a total goes before the others."""
    chosen = [area for area in areas if area.total] or areas
    values = sorted({_nearest(area.readings, measured) for area in chosen})
    if len(values) > 1 and values[-1] > values[0] * _ROUNDED:
        return None, [Remark("corners.note.several_areas", areas=tuple(values))]
    return max(values, key=lambda value: len(f"{value:.10g}"), default=None), []


def _nearest(readings: Sequence[float], measured: float) -> float:
    if measured <= 0:
        return readings[0]
    return min(readings, key=lambda hectares: abs(math.log(hectares / measured)))
