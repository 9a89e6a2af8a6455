"""Read the features of a GeoPackage by window straight from SQLite.

GDAL opens the layer anew for each window, which takes longer than the reading. Here a window is one
statement: the layer's R-tree joined with its table. Only a table is read so, never a view, and no
function that the file brings along is run; everything else is left to GDAL.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import shapely

from ...base.plane import Shapes
from .polygons import NeedsGdalError, shapes_of

Box = tuple[float, float, float, float]
"""West, south, east, north in the units of the layer."""

SAMPLED_FEATURES = 100
"""Features, evenly spread, whose boxes are compared with the R-tree before it is trusted."""

_CORNER_BYTES = 16
_WAL_MARK = 2
_HEAD = np.dtype([("mark", "S3"), ("flags", "u1"), ("srs", "<i4"), ("box", "<f8", (4,))])
_HEAD_FLAGS = 0b000011
"""Little-endian, a box of two dimensions, not empty."""


class Rows(NamedTuple):
    """Features of a window: numbers, geometries as the table holds them or read, cells of one column."""

    ids: list[int]
    geometries: list[Any] | Shapes
    cells: list[object]

    @property
    def shapes(self) -> Shapes:
        """The geometries; None where there is none that can be read."""
        return shapes_of(self.geometries) if isinstance(self.geometries, list) else self.geometries

    @property
    def size(self) -> int:
        """Bytes of the geometries, about."""
        if isinstance(self.geometries, list):
            return sum(map(len, filter(None, self.geometries)))
        return _CORNER_BYTES * int(shapely.get_num_coordinates(self.geometries).sum())


@dataclass(frozen=True)
class ParcelTable:
    """A feature table of a GeoPackage; made by :func:`open_table`.

    Parameters
    ----------
    key, geometry : str
        Its columns of the feature's number and of the geometry.
    rtree : str
        The R-tree; ``""`` where there is none that can be trusted.
    scanned : tuple of arrays or None
        Numbers and boxes of all features, read where there is no such R-tree.
    """

    uri: str
    name: str
    key: str
    geometry: str
    rtree: str
    scanned: tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]] | None = None

    def read(self, boxes: Iterable[Box], column: str, most: int) -> Iterator[Rows]:
        """Yield the features of each box in turn, in the order of their numbers; at most so many.

        Raises
        ------
        sqlite3.Error
            If the file is damaged or somebody writes to it.
        """
        key = f"t.{quoted(self.key)}"
        wanted = f"{key}, t.{quoted(self.geometry)}, t.{quoted(column)}"
        if self.scanned is None:
            source = f"{quoted(self.rtree)} AS r CROSS JOIN {quoted(self.name)} AS t ON {key} = r.id"
            where = "r.maxx >= ? AND r.minx <= ? AND r.maxy >= ? AND r.miny <= ?"
        else:
            source = f"json_each(?) AS j CROSS JOIN {quoted(self.name)} AS t ON {key} = j.value"
            where = "TRUE"
        statement = f"SELECT {wanted} FROM {source} WHERE {where} LIMIT {most:d}"  # noqa: S608 - quoted names
        with connected(self.uri) as connection:
            for west, south, east, north in boxes:
                asked = (
                    (west, east, south, north)
                    if self.scanned is None
                    else (self._found(west, south, east, north),)
                )
                yield _rows(connection.execute(statement, asked).fetchall())

    def _found(self, west: float, south: float, east: float, north: float) -> str:
        assert self.scanned is not None
        ids, boxes = self.scanned
        near = (boxes[0] <= east) & (boxes[2] <= north) & (boxes[1] >= west) & (boxes[3] >= south)
        return json.dumps(ids[near].tolist())


def open_table(path: Path, layer: str) -> ParcelTable | None:
    """Return the table of a layer; None where it has to be read by GDAL.

    An R-tree is trusted where the file registers it, keeps it up to date by triggers, and has in it
    the last feature and a sample of the others with the boxes that they have now. Otherwise the boxes
    of all features are read once.
    """
    uri = _uri(path)
    if uri is None:
        return None
    try:
        with connected(uri) as connection:
            found = _described(connection, uri, layer)
            if found is None:
                return None
            if _is_kept(connection, found) and _agrees(connection, found):
                return found
            return ParcelTable(uri, layer, found.key, found.geometry, "", _scan(connection, found))
    except (sqlite3.Error, NeedsGdalError):
        return None


@contextmanager
def connected(uri: str) -> Iterator[sqlite3.Connection]:
    """Open a database to read only; its schema may run no function that is not known to be harmless."""
    with closing(sqlite3.connect(uri, uri=True)) as connection:
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA query_only = ON")
        connection.execute("BEGIN")
        yield connection


def quoted(name: str) -> str:
    """Return a name as SQL has it."""
    return '"' + name.replace('"', '""') + '"'


def _uri(path: Path) -> str | None:
    """Return how to open a file without changing it; None while somebody's changes lie beside it."""
    with path.open("rb") as file:
        head = file.read(20)
    if len(head) < 20:
        return None
    wal = path.with_name(f"{path.name}-wal")
    if head[18] == _WAL_MARK and wal.is_file() and wal.stat().st_size:
        return None
    # Without write-ahead log SQLite takes a lock to read; a log would have to be made to take one.
    return f"{path.resolve().as_uri()}?mode=ro{'&immutable=1' if head[18] == _WAL_MARK else ''}"


def _described(connection: sqlite3.Connection, uri: str, layer: str) -> ParcelTable | None:
    made = connection.execute("SELECT type, sql FROM sqlite_master WHERE name = ?", (layer,)).fetchall()
    if len(made) != 1 or made[0][0] != "table" or not made[0][1].upper().startswith("CREATE TABLE"):
        return None
    geometry = connection.execute(
        "SELECT column_name FROM gpkg_geometry_columns WHERE table_name = ?", (layer,)
    ).fetchall()
    keys = connection.execute("SELECT name FROM pragma_table_info(?) WHERE pk AND type = 'INTEGER'", (layer,))
    key = keys.fetchall()
    if len(geometry) != 1 or len(key) != 1:
        return None
    return ParcelTable(uri, layer, key[0][0], geometry[0][0], f"rtree_{layer}_{geometry[0][0]}")


def _is_kept(connection: sqlite3.Connection, table: ParcelTable) -> bool:
    """Return whether the R-tree is there, registered, and triggers keep it up to date."""
    registered = connection.execute(
        "SELECT count(*) FROM gpkg_extensions"
        " WHERE extension_name = 'gpkg_rtree_index' AND table_name = ? AND column_name = ?",
        (table.name, table.geometry),
    ).fetchone()[0]
    made = connection.execute("SELECT sql FROM sqlite_master WHERE name = ?", (table.rtree,)).fetchall()
    triggers = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?", (table.name,)
    )
    kinds = {name.removeprefix(f"{table.rtree}_")[:6] for (name,) in triggers}
    virtual = len(made) == 1 and " ".join(made[0][0].upper().split()).startswith("CREATE VIRTUAL TABLE")
    return (
        bool(registered)
        and virtual
        and "USING rtree" in made[0][0]
        and {"insert", "update", "delete"} <= kinds
    )


def _agrees(connection: sqlite3.Connection, table: ParcelTable) -> bool:
    """Return whether the last feature and a sample of the others have the boxes of the R-tree."""
    key, name, rtree = quoted(table.key), quoted(table.name), quoted(table.rtree)
    # One statement for both would look at every feature.
    first, last = (
        connection.execute(f"SELECT {end}({key}) FROM {name}").fetchone()[0]  # noqa: S608
        for end in ("min", "max")
    )
    if first is None:
        return False
    sample = sorted(set(np.linspace(first, last, SAMPLED_FEATURES).astype(int).tolist()))
    found = connection.execute(
        f"SELECT {key}, {quoted(table.geometry)}, minx, maxx, miny, maxy"  # noqa: S608
        f" FROM {name} LEFT JOIN {rtree} AS r ON r.id = {key}"
        f" WHERE {key} IN (SELECT value FROM json_each(?))",
        (json.dumps(sample),),
    ).fetchall()
    held = np.array([row[2:] for row in found], dtype=np.float64)
    west, south, east, north = shapely.bounds(_rows([row[:3] for row in found]).shapes).T
    # The R-tree rounds outwards to seven digits. Features without a place are not in it.
    slack = 2.5e-7 * np.maximum(1.0, np.abs(held).max(axis=1))
    drawn = np.isfinite(west)
    low = np.abs(np.stack([held[:, 0] - west, held[:, 2] - south])) <= slack
    high = np.abs(np.stack([held[:, 1] - east, held[:, 3] - north])) <= slack
    return bool((low & high)[:, drawn].all() and np.isnan(held[~drawn]).all())


def _scan(
    connection: sqlite3.Connection, table: ParcelTable
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """Return numbers and boxes (west, east, south, north) of all features that have a place."""
    key, geometry, name = quoted(table.key), quoted(table.geometry), quoted(table.name)
    heads = connection.execute(
        f"SELECT {key}, substr({geometry}, 1, {_HEAD.itemsize}) FROM {name}"  # noqa: S608
        f" WHERE typeof({geometry}) = 'blob' AND length({geometry}) >= {_HEAD.itemsize} ORDER BY {key}"
    )
    ids: list[npt.NDArray[np.int64]] = []
    boxes: list[npt.NDArray[np.float64]] = []
    while rows := heads.fetchmany(50_000):
        numbers, raw = zip(*rows, strict=True)
        head = np.frombuffer(b"".join(raw), dtype=_HEAD)
        own = np.array(numbers, dtype=np.int64)
        box = np.array(head["box"])
        plain = (head["flags"] & 0b111111) == _HEAD_FLAGS
        if not plain.all():
            asked = json.dumps(own[~plain].tolist())
            shapes = _rows(
                connection.execute(
                    f"SELECT {key}, {geometry}, NULL FROM {name}"  # noqa: S608
                    f" WHERE {key} IN (SELECT value FROM json_each(?)) ORDER BY {key}",
                    (asked,),
                ).fetchall()
            ).shapes
            box[~plain] = shapely.bounds(shapes)[:, [0, 2, 1, 3]]
        ids.append(own)
        boxes.append(box)
    return np.concatenate(ids or [np.empty(0, np.int64)]), np.concatenate(boxes or [np.empty((0, 4))]).T


def _rows(found: list[tuple[int, Any, object]]) -> Rows:
    found.sort(key=itemgetter(0))
    ids, blobs, cells = zip(*found, strict=True) if found else ((), (), ())
    return Rows(list(ids), list(blobs), list(cells))
