"""The process that reads one upload and ends: ``python -m geo.uploads.child.worker`` in the folder of it.

The request is ``request.json``, the file lies beside it as ``upload.bin``; a large map stays where it
is, and the request says where. ``ground`` as argument gives the limits of such maps. The answer is
``reply.json`` and, for layers, ``reply.wkb``: plain data, nothing that could run in the reader.
"""

from __future__ import annotations

import json
import sys
import traceback
from pathlib import Path
from typing import Any

from .sandbox import confine

GROUND = "ground"

# pyogrio imports these where it finds them; without them the process starts in a third of the time.
_UNWANTED = ("geopandas", "pandas", "pyarrow")


def main() -> None:
    """Read the upload of the current folder and write the answer."""
    confine("ground" if GROUND in sys.argv[1:] else "child")
    for name in _UNWANTED:
        sys.modules[name] = None  # type: ignore[assignment]
    from ..layer import (  # noqa: PLC0415  after confine()
        REPLY_FILE,
        REQUEST_FILE,
    )

    folder = Path.cwd()
    request = json.loads((folder / REQUEST_FILE).read_text("utf-8"))
    reply = _answer(folder, request)
    (folder / REPLY_FILE).write_text(json.dumps(reply, allow_nan=False, default=_plain), "utf-8")


def _answer(folder: Path, request: dict[str, Any]) -> dict[str, Any]:
    from ...base.errors import UploadError  # noqa: PLC0415  after confine()
    from ..place import MisplacedError  # noqa: PLC0415

    try:
        return _read(folder, request)
    except UploadError as error:
        told: dict[str, Any] = {"key": error.key, "params": error.params}
        if isinstance(error, MisplacedError):
            fits = [list(candidate) for candidate in error.candidates]
            told |= {"candidates": fits, "bounds": list(error.bounds)}
        return {"error": told}
    except MemoryError:
        return {"error": {"key": "uploads.too_much", "params": {}}}
    except Exception as error:  # whatever a library raises on a bad file, the file is bad
        return {"error": {"key": "uploads.damaged", "params": {}, "cause": _place_of(error)}}


def _read(folder: Path, request: dict[str, Any]) -> dict[str, Any]:
    """Return what was asked for; each reader is imported where it is needed, for a quick start."""
    from ..layer import UPLOAD_FILE  # noqa: PLC0415

    if request["task"] == "osm":
        from .osm import read_osm  # noqa: PLC0415

        return read_osm(Path(request["path"]), request["kind"], folder, tuple(request["within"]))
    if request["task"] == "mosaic":
        from .mosaics import Mosaic  # noqa: PLC0415

        mosaic = Mosaic([Path(path) for path in request["paths"]], tuple(request["within"]))
        return mosaic.cut(folder, request["tags"]) if request["cut"] else mosaic.look()
    if request["task"] == "map":
        from .maps import inspect_map  # noqa: PLC0415

        return inspect_map(Path(request["path"]), request["kind"])
    data = (folder / UPLOAD_FILE).read_bytes()
    if request["task"] == "table":
        from .tables import read_table  # noqa: PLC0415

        return read_table(data, request["kind"], request["columns"], header=request["header"])
    if request["task"] == "raster":
        from .rasters import inspect_raster  # noqa: PLC0415

        return inspect_raster(
            folder / UPLOAD_FILE, whole_numbers=request["whole_numbers"], within=tuple(request["within"])
        )
    from .reading import read_layer  # noqa: PLC0415

    return read_layer(data, folder, request)


def _place_of(error: Exception) -> str:
    """Return what was raised and where, for the log: no word of the file's content."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} at {Path(last.filename).name}:{last.lineno}"


def _plain(value: object) -> object:
    """Return a numpy number as Python's own."""
    return value.item() if hasattr(value, "item") else str(value)


if __name__ == "__main__":
    main()
