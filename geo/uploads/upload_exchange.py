"""What the door for uploads and its child process hand each other, as files of one folder.

JSON and WKB only: nothing that could run in the process that reads it.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import shapely

from .layer import Geometries

REQUEST_FILE = "request.json"
UPLOAD_FILE = "upload.bin"
REPLY_FILE = "reply.json"
GEOMETRY_FILE = "reply.wkb"

_SIZE = struct.Struct("<I")


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
