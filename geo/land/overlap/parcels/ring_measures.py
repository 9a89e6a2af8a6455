"""Areas of rings, and which of them are seen to be simple, all at once."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ....base.plane import Numbers
from ...maps.landuse_rings import Flags
from .clipping import Rings

_MARGIN = 1e-9
"""Share of a ring's box by which a turn has to be larger than nothing: far above rounding."""


class RingMeasures(NamedTuple):
    """Of each ring its area, less than 0 where it runs clockwise, and whether it is surely simple."""

    m2: Numbers
    is_star: Flags


def measured(rings: Rings, boxes: Numbers) -> RingMeasures:
    """Return areas, and which rings one can see whole from the middle of their boxes.

    A ring that turns about a point all the time the same way, and once round in all, neither crosses nor
    touches itself. That is told quickly and of most parcels; the others are left to GEOS.
    """
    west, south, east, north = boxes
    middle = np.stack([west + east, south + north]) / 2
    x, y = rings.corners - np.repeat(middle, rings.lengths, axis=1)
    last = rings.starts[1:] - 1
    turns = np.zeros(len(x))
    np.multiply(x[:-1], y[1:], out=turns[:-1])
    turns[:-1] -= x[1:] * y[:-1]
    turns[last] = 0.0
    m2 = np.add.reduceat(turns, rings.starts[:-1]) / 2 if len(last) else np.empty(0)
    turns *= np.repeat(np.sign(m2), rings.lengths)
    turns[last] = np.inf
    upper = y >= 0
    rounds = np.zeros(len(x), dtype=np.int8)
    np.not_equal(upper[1:], upper[:-1], out=rounds[:-1], casting="unsafe")
    rounds[last] = 0
    if not len(last):
        return RingMeasures(m2, np.empty(0, dtype=bool))
    enough = _MARGIN * ((east - west) ** 2 + (north - south) ** 2)
    is_star: Flags = np.minimum.reduceat(turns, rings.starts[:-1]) > enough
    # Twice over the line through the middle is once round.
    is_star &= np.add.reduceat(rounds, rings.starts[:-1], dtype=np.int64) == 2
    return RingMeasures(m2, is_star)


def areas(rings: Rings) -> Numbers:
    """Return the area of each ring, however it runs."""
    if len(rings.starts) == 1:
        return np.empty(0)
    x, y = rings.corners - np.repeat(rings.first, rings.lengths, axis=1)
    turns = np.zeros(len(x))
    np.multiply(x[:-1], y[1:], out=turns[:-1])
    turns[:-1] -= x[1:] * y[:-1]
    turns[rings.starts[1:] - 1] = 0.0
    found: Numbers = np.abs(np.add.reduceat(turns, rings.starts[:-1])) / 2
    return found
