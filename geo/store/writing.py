"""Publish files whole or not at all: readers see the old file or the new one, never a part.

A file is written under a temporary name in its own folder, checked, forced to the disk and then
renamed over the old one.
"""

from __future__ import annotations

import os
import sqlite3
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pandas as pd

from ..base.errors import WriteError
from ..formats import geopackage

STALE_AFTER_S = 3600
"""Age at which a temporary file must be the litter of a run that was killed."""

_PREFIX, _SUFFIX = ".atlas-", ".tmp"


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a temporary path to write to, and put that file in the place of ``path`` at the end.

    If the block raises, the temporary file is removed and ``path`` stays as it was.

    Raises
    ------
    WriteError
        If the file cannot be written (read-only folder, full disk, file held open by a program).
    """
    temporary = path.parent / f"{_PREFIX}{uuid.uuid4().hex}{_SUFFIX}"
    try:
        remove_stale(path.parent)
        yield temporary
        _sync(temporary)
        temporary.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        if isinstance(error, WriteError):
            raise
        raise WriteError("tables.write.failed", file=path.name) from error
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def remove_stale(folder: Path) -> None:
    """Remove temporary files that an earlier run left when it was killed."""
    for path in folder.glob(f"{_PREFIX}*{_SUFFIX}"):
        with suppress(OSError):
            if time.time() - path.stat().st_mtime > STALE_AFTER_S:
                path.unlink()


def write_gpkg(
    layers: Mapping[str, pd.DataFrame],
    path: Path,
    *,
    styles: Mapping[str, str] | None = None,
    metadata: geopackage.Metadata | None = None,
    columns: Mapping[str, geopackage.ColumnText] | None = None,
    descriptions: Mapping[str, str] | None = None,
) -> None:
    """Write a GeoPackage in the place of ``path``; equal frames give equal bytes.

    Parameters are those of :func:`geo.formats.geopackage.to_bytes`.

    Raises
    ------
    WriteError
        If the file cannot be written or fails its check; the old file is untouched.
    """
    data = geopackage.to_bytes(
        layers, styles=styles, metadata=metadata, columns=columns, descriptions=descriptions
    )
    with replacing(path) as temporary:
        temporary.write_bytes(data)
        check_sqlite(temporary, path.name)


def check_sqlite(path: Path, name: str) -> None:
    """Refuse a damaged database.

    Raises
    ------
    WriteError
        If SQLite finds a fault or a reference that leads nowhere. ``name`` goes into the sentence.
    """
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            verdict = connection.execute("PRAGMA integrity_check").fetchone()[0]
            dangling = connection.execute("PRAGMA foreign_key_check").fetchone()
    except sqlite3.Error as error:
        raise WriteError("tables.write.damaged", file=name) from error
    if verdict != "ok" or dangling is not None:
        raise WriteError("tables.write.damaged", file=name)


def _sync(path: Path) -> None:
    with path.open("r+b") as file:
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    """Force the new name to the disk; Windows has no such call and needs none."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
