"""The parcels of a land-use map, some windows at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, compress
from types import NoneType
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ...base.errors import LimitError
from ...base.limits import limit
from .landuse_rings import Flags, Polygons
from .polygons import has_land, polygons_of
from .windows import Box, Rows

BATCH_PARCELS, BATCH_MB, BATCH_WINDOWS = 12_000, 4.0, 128
"""A batch ends with the window that reaches one of these; megabytes are those of the geometries."""

NOTHING = Rows([], [], [])
"""A window without parcels."""


@dataclass(frozen=True)
class Parcels:
    """The parcels of a map that may touch some windows, window by window.

    Parameters
    ----------
    windows : range
        The windows that were read, by their places in the question.
    starts : array of int
        Where the parcels of each window begin, and where the last ones end. A parcel that may touch
        two windows is there twice.
    polygons : Polygons
        As on the map, in its coordinate system: not repaired.
    texts : list of str
        What the code column says of each; ``""`` where it is blank.
    ids : array of int
        The feature's number in the layer, to find it again.
    unreadable : list of int
        Of each window, features without a polygon or with one that cannot be read; they are not among
        the others.
    refused : mapping of int to LimitError
        Windows, by their places in the question, that hold more parcels than ``limits.py`` allows.
    """

    windows: range
    starts: npt.NDArray[np.int64]
    polygons: Polygons
    texts: list[str]
    ids: npt.NDArray[np.int64]
    unreadable: list[int]
    refused: dict[int, LimitError] = field(default_factory=dict)


def batches_of(
    boxes: Sequence[Box], read: Callable[[Sequence[Box]], Iterator[Rows]], begin: int = 0
) -> Iterator[Parcels]:
    """Yield what is read of boxes from one on, in batches that stay small."""
    most = limit("overlap_parcels")
    batch: list[Rows] = []
    first, count, size = begin, 0, 0
    refused: dict[int, LimitError] = {}
    for place, rows in enumerate(read(boxes[begin:]), begin):
        found = rows
        if len(rows.ids) > most:
            refused[place] = LimitError("overlap.error.too_many", limit=most)
            found = NOTHING
        batch.append(found)
        count, size = count + len(found.ids), size + found.size
        if count >= BATCH_PARCELS or size >= BATCH_MB * 1e6 or len(batch) >= BATCH_WINDOWS:
            yield _parcels(range(first, place + 1), batch, refused)
            batch, first, count, size, refused = [], place + 1, 0, 0, {}
    if batch:
        yield _parcels(range(first, len(boxes)), batch, refused)


def _parcels(windows: range, batch: list[Rows], refused: dict[int, LimitError]) -> Parcels:
    polygons, usable = _polygons(batch)
    owner = np.repeat(np.arange(len(batch)), [len(rows.ids) for rows in batch])
    ids = np.fromiter(chain.from_iterable(rows.ids for rows in batch), dtype=np.int64, count=len(owner))
    texts = _texts(list(chain.from_iterable(rows.cells for rows in batch)))
    if not usable.all():
        texts = list(compress(texts, usable.tolist()))
    return Parcels(
        windows=windows,
        starts=np.searchsorted(owner[usable], np.arange(len(batch) + 1)),
        polygons=polygons,
        texts=texts,
        ids=ids[usable],
        unreadable=np.bincount(owner[~usable], minlength=len(batch)).tolist(),
        refused=refused,
    )


def _texts(cells: list[object]) -> list[str]:
    """Return cells as texts; they are few that come again and again."""
    if set(map(type, cells)) <= {str, NoneType}:
        told = {cell: cell if isinstance(cell, str) else "" for cell in set(cells)}
        return [told[cell] for cell in cells]
    return ["" if pd.isna(cell) else str(cell) for cell in cells]  # type: ignore[call-overload]


def _polygons(batch: list[Rows]) -> tuple[Polygons, Flags]:
    """Return the polygons of a batch, and which features have one."""
    raw: list[Any] = []
    for rows in batch:
        if not isinstance(rows.geometries, list):
            shapes = np.concatenate([rows.shapes for rows in batch])
            usable = has_land(shapes)
            return Polygons.of_shapes(shapes[usable]), usable
        raw += rows.geometries
    return polygons_of(raw)
