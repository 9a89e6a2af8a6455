"""Keep maps that a page was given on the disk, so that they can be read by windows.

They lie in a private folder that ends with the program, named by their content: the same map given
twice lies there once. Where they grow too many, those not asked for longest go.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from functools import lru_cache
from pathlib import Path

from ...base.errors import AtlasError, UploadError
from ...base.limits import limit
from ...uploads.kinds import GEOPACKAGE, GEOTIFF
from .opening import kind_of_file

_SUFFIXES = {GEOPACKAGE: ".gpkg", GEOTIFF: ".tif"}
_MEGABYTE = 1 << 20


def spooled(data: bytes | memoryview, name: str) -> Path:
    """Return where a map lies on the disk, after putting it there if it does not yet.

    Parameters
    ----------
    data : bytes or memoryview
        The whole file.
    name : str
        Its claimed name; settles only whether text is GeoJSON.

    Raises
    ------
    UploadError
        If it is too large, or of a kind that the atlas does not read.
    """
    view = memoryview(data)
    if len(view) > limit("map_upload_mb") * _MEGABYTE:
        size = len(view) // _MEGABYTE + 1
        raise UploadError("sites.map.upload_too_large", size=size, limit=limit("map_upload_mb"))
    folder = Path(_private().name)
    digest = content_hash(view)
    found = next(folder.glob(f"{digest}.*"), None)
    if found is not None:
        os.utime(found)
        return found
    _make_room(folder, len(view))
    with tempfile.NamedTemporaryFile(dir=folder, delete=False) as file:
        file.write(view)
    written = Path(file.name)
    try:
        suffix = _SUFFIXES.get(kind_of_file(name, written), ".bin")
        return written.replace(folder / f"{digest}{suffix}")
    except AtlasError:
        written.unlink(missing_ok=True)
        raise


def content_hash(data: bytes | memoryview) -> str:
    """Return the SHA-256 of a file's content as 64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def file_hash(path: Path) -> str:
    """Return what changes with a file: the hash of its path, size and time of change."""
    stat = path.stat()
    return content_hash(f"{path.resolve()}\n{stat.st_size}\n{stat.st_mtime_ns}".encode())


@lru_cache(maxsize=1)
def _private() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="atlas-maps-", ignore_cleanup_errors=True)


def _make_room(folder: Path, wanted: int) -> None:
    kept = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime)
    size = sum(path.stat().st_size for path in kept) + wanted
    for path in kept:
        if size <= limit("map_spool_mb") * _MEGABYTE:
            return
        size -= path.stat().st_size
        path.unlink(missing_ok=True)
