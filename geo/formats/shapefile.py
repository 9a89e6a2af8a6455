"""The shapefile format (ESRI, July 1998; dBASE III+ table): rows in, the bytes of its files out.

Written here and not by GDAL, which puts the day of writing into the table and cuts texts at 254
bytes. Equal rows give equal bytes. Numbers are written with all their decimals.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from ..base.errors import LimitError

POINT, LINE, POLYGON, MULTIPOINT = 1, 3, 5, 8
LONGEST_TEXT = 254
"""Bytes that a text field takes."""
LONGEST_NAME = 10
"""Characters of a field's name, ASCII only."""

PROJECTION = (
    'GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],'
    'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]'
)
"""WGS 84 degrees, as the ``.prj`` writes it."""

_NULL = 0
_MOST_DECIMALS = 15
_FILE_CODE, _VERSION = 9994, 1000
_HEADER_BYTES = 100
_WIDEST_ROW = 0xFFFF
_NO_DAY = bytes((70, 1, 1))


@dataclass(frozen=True)
class Field:
    """One column of the table.

    Parameters
    ----------
    name : str
        Up to :data:`LONGEST_NAME` ASCII characters, told apart without regard to case.
    values : sequence
        Numbers or texts, None where unknown. A text has at most :data:`LONGEST_TEXT` bytes in UTF-8.
    """

    name: str
    values: Sequence[object]


def files(fields: Sequence[Field], shapes: Sequence[BaseGeometry | None], kind: int) -> dict[str, bytes]:
    """Return the files of a shapefile by their endings.

    Parameters
    ----------
    fields : sequence of Field
    shapes : sequence of geometry or None
        Longitude and latitude on WGS 84; a missing or empty one becomes a null shape.
    kind : {POINT, LINE, POLYGON, MULTIPOINT}

    Raises
    ------
    LimitError
        If a row has more bytes than the table can say.
    """
    shp, shx = _geometry([_record(shape, kind) for shape in shapes], shapes, kind)
    return {
        "shp": shp,
        "shx": shx,
        "dbf": _table(fields, len(shapes)),
        "prj": PROJECTION.encode("ascii"),
        "cpg": b"UTF-8",
    }


# -- geometry ------------------------------------------------------------------------------------


def _geometry(
    records: Sequence[bytes], shapes: Sequence[BaseGeometry | None], kind: int
) -> tuple[bytes, bytes]:
    bounds = shapely.total_bounds(np.array(list(shapes), dtype=object)) if shapes else [np.nan] * 4
    box = [0.0 if np.isnan(value) else float(value) for value in bounds]
    shp, shx = bytearray(), bytearray()
    for number, record in enumerate(records, start=1):
        shx += struct.pack(">2i", (_HEADER_BYTES + len(shp)) // 2, len(record) // 2)
        shp += struct.pack(">2i", number, len(record) // 2) + record
    return _header(len(shp), kind, box) + bytes(shp), _header(len(shx), kind, box) + bytes(shx)


def _header(content_bytes: int, kind: int, box: Sequence[float]) -> bytes:
    words = (_HEADER_BYTES + content_bytes) // 2
    opening = struct.pack(">7i", _FILE_CODE, 0, 0, 0, 0, 0, words)
    return opening + struct.pack("<2i8d", _VERSION, kind, *box, 0.0, 0.0, 0.0, 0.0)


def _record(shape: BaseGeometry | None, kind: int) -> bytes:
    if shape is None or shape.is_empty:
        return struct.pack("<i", _NULL)
    if kind == POINT:
        x, y = shapely.get_coordinates(shape)[0]
        return struct.pack("<i2d", POINT, x, y)
    if kind == MULTIPOINT:
        points = shapely.get_coordinates(shape)
        opening = struct.pack("<i4di", MULTIPOINT, *shape.bounds, len(points))
        return opening + points.astype("<f8").tobytes()
    paths = _rings(shape) if kind == POLYGON else [*map(shapely.get_coordinates, shapely.get_parts(shape))]
    points = np.concatenate(paths)
    starts = np.cumsum([0, *(len(path) for path in paths[:-1])]).astype("<i4")
    opening = struct.pack("<i4d2i", kind, *shape.bounds, len(paths), len(points))
    return opening + starts.tobytes() + points.astype("<f8").tobytes()


def _rings(shape: BaseGeometry) -> list[npt.NDArray[np.float64]]:
    """Return the rings of all parts: outer ones clockwise, holes the other way."""
    parts = shapely.get_parts(shapely.orient_polygons(shape, exterior_cw=True))
    return [shapely.get_coordinates(ring) for part in parts for ring in shapely.get_rings(part)]


# -- table ---------------------------------------------------------------------------------------


def _table(fields: Sequence[Field], rows: int) -> bytes:
    columns = [_column(field) for field in fields]
    described = b"".join(
        struct.pack("<11sc4xBB14x", field.name.encode("ascii"), letter, width, decimals)
        for field, (letter, width, decimals, _) in zip(fields, columns, strict=True)
    )
    row_bytes = 1 + sum(width for _, width, _, _ in columns)
    if row_bytes > _WIDEST_ROW:
        raise LimitError("export.shapefile.too_wide", size=row_bytes, limit=_WIDEST_ROW)
    header = struct.pack("<B3sIHH20x", 3, _NO_DAY, rows, 32 + len(described) + 1, row_bytes)
    cells = [written for _, _, _, written in columns]
    body = b"".join(b" " + b"".join(column[row] for column in cells) for row in range(rows))
    return header + described + b"\r" + body + b"\x1a"


def _column(field: Field) -> tuple[bytes, int, int, list[bytes]]:
    """Return type, width, decimals and the written cells of a column."""
    known = [value for value in field.values if value is not None]
    if known and all(isinstance(value, (int, float)) for value in known):
        numbers = [None if value is None else Decimal(repr(value)) for value in field.values]
        decimals = max(_decimals(number) for number in numbers if number is not None)
        written = ["" if number is None else f"{number:.{decimals}f}" for number in numbers]
        width = max(map(len, written))
        return b"N", width, decimals, [text.rjust(width).encode("ascii") for text in written]
    texts = [b"" if value is None else str(value).encode("utf-8") for value in field.values]
    width = max([1, *map(len, texts)])
    return b"C", width, 0, [text.ljust(width) for text in texts]


def _decimals(number: Decimal) -> int:
    exponent = number.normalize().as_tuple().exponent
    return min(max(0, -int(exponent)), _MOST_DECIMALS)


def text_pieces(text: str, most_bytes: int = LONGEST_TEXT) -> list[str]:
    """Return a text in pieces that each fit a field; put together they are the text again.

    No piece opens or ends with a blank, since readers of the table trim them.
    """
    pieces = []
    rest = text
    while len(rest.encode("utf-8")) > most_bytes:
        fits = len(rest.encode("utf-8")[:most_bytes].decode("utf-8", errors="ignore"))
        inside = (at for at in range(fits, 0, -1) if not (rest[at - 1].isspace() or rest[at].isspace()))
        cut = next(inside, fits)
        pieces.append(rest[:cut])
        rest = rest[cut:]
    return [*pieces, rest]
