"""A layer as it comes out of an untrusted file: geometries, columns of plain values, its system.

This is what the readers of the child process make and its checks work on; no pandas here, so that
the process starts in a third of the time.
"""

from __future__ import annotations

import struct
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

INTEGER = "integer"
NUMBER = "number"
BOOLEAN = "boolean"
TEXT = "text"

Geometries = npt.NDArray[np.object_]
Value = bool | int | float | str | None

_LARGEST_INTEGER = 2**63 - 1

REQUEST_FILE = "request.json"
UPLOAD_FILE = "upload.bin"
REPLY_FILE = "reply.json"
GEOMETRY_FILE = "reply.wkb"
CUT_FILE = "cut.tif"
"""The part of a raster that was asked for."""

OSM_COLUMNS = ("fclass", "ref", "name")
"""What is kept of the attributes of map data."""

_SIZE = struct.Struct("<I")


@dataclass(frozen=True)
class LayerColumn:
    """The values of one attribute, None where it has none; dates are ISO text."""

    value_type: str
    values: list[Any]


@dataclass
class Layer:
    """Geometries in the order of the file, None where one is missing, and their attributes.

    Parameters
    ----------
    crs : str or None
        What pyproj understands, None if the file does not say.
    """

    geometries: Geometries
    columns: dict[str, LayerColumn] = field(default_factory=dict)
    crs: str | None = None


def column_of(values: Sequence[Value]) -> LayerColumn:
    """Return a column of the narrowest type that holds all values without changing one.

    Text wins over numbers: a column with ``1`` and ``"n/a"`` becomes ``"1"`` and ``"n/a"``, as
    do whole numbers beyond 64 bits.
    """
    kinds = {type(value) for value in values if value is not None}
    if kinds <= {bool}:
        return LayerColumn(BOOLEAN if kinds else TEXT, list(values))
    if kinds == {int} and all(value is None or abs(value) <= _LARGEST_INTEGER for value in values):  # type: ignore[arg-type]
        return LayerColumn(INTEGER, list(values))
    if kinds == {float}:
        return LayerColumn(NUMBER, list(values))
    if kinds == {int, float}:
        return LayerColumn(NUMBER, [None if value is None else float(value) for value in values])
    return LayerColumn(TEXT, [None if value is None else _as_text(value) for value in values])


def _as_text(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def free_name(name: str, taken: Container[str]) -> str:
    """Return a column name that is not taken: ``name``, ``name_2``, ``name_3`` and so on."""
    candidate, number = name, 2
    while candidate in taken:
        candidate, number = f"{name}_{number}", number + 1
    return candidate


def write_geometries(path: Path, geometries: Iterable[object]) -> None:
    """Write geometries as WKB, each after its size in bytes."""
    with path.open("wb") as file:
        for shape in shapely.to_wkb(np.asarray(geometries, dtype=object)).tolist():
            file.write(_SIZE.pack(len(shape)) + shape)


def read_geometries(path: Path) -> Geometries:
    """Return the geometries that :func:`write_geometries` wrote."""
    content = path.read_bytes()
    shapes, start = [], 0
    while start < len(content):
        begin = start + _SIZE.size
        start = begin + _SIZE.unpack_from(content, start)[0]
        shapes.append(content[begin:start])
    geometries: Geometries = shapely.from_wkb(np.array(shapes, dtype=object))
    return geometries
