"""Where the files of the user lie: boundaries given to features, and land-use maps to check against.

They are the user's, not the atlas's: they survive updates of the atlas, and nothing but the user's
own doing changes them.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from ...base.errors import WriteError

ENVIRONMENT_VARIABLE = "ATLAS_HOME"
"""Environment variable that names another folder for the files of the user."""

FOLDER_NAME = "atlas-industrial-land"
BOUNDARIES_FILE = "boundaries.gpkg"
MAPS_FOLDER = "maps"
GROUND_FOLDER = "ground"

PATIENCE_S = 10.0
"""How long a writer waits for another one."""
_BETWEEN_TRIES_S = 0.02


def own_folder() -> Path:
    """Return the folder of the user's own files; who first writes to it creates it.

    ``ATLAS_HOME``, if it is set; else the folder ``atlas-industrial-land`` where the platform keeps
    data of programs: ``%LOCALAPPDATA%``, ``~/Library/Application Support``, ``$XDG_DATA_HOME`` or
    ``~/.local/share``.
    """
    chosen = os.environ.get(ENVIRONMENT_VARIABLE)
    return Path(chosen).expanduser().absolute() if chosen else _data_home() / FOLDER_NAME


def boundaries_path() -> Path:
    """Return the path of the GeoPackage of boundaries that the user gave to features."""
    return own_folder() / BOUNDARIES_FILE


def maps_folder() -> Path:
    """Return the folder in which the user keeps land-use maps."""
    return own_folder() / MAPS_FOLDER


def ground_folder() -> Path:
    """Return the folder of the user's own ground: roads and waters, heights, land cover."""
    return own_folder() / GROUND_FOLDER


def _data_home() -> Path:
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA")
        return Path(local) if local else Path.home() / "AppData" / "Local"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support"
    xdg = os.environ.get("XDG_DATA_HOME", "")
    # The XDG specification has relative paths ignored.
    return Path(xdg) if Path(xdg).is_absolute() else Path.home() / ".local" / "share"


@contextmanager
def locked(path: Path, *, patience_s: float = PATIENCE_S) -> Iterator[None]:
    """Keep other writers away from a file of the user, in this process and in others.

    The lock lies beside the file (``.boundaries.gpkg.lock``) and ends with the process that holds it,
    however it ends. Readers need none: files are replaced whole (:func:`geo.store.writing.replacing`).

    Raises
    ------
    WriteError
        If the folder cannot be written, or another writer holds the lock longer than ``patience_s``.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = (path.parent / f".{path.name}.lock").open("ab")
    except OSError as error:
        raise WriteError("boundary.file.no_folder", folder=str(path.parent)) from error
    with file:
        until = time.monotonic() + patience_s
        while not _try_lock(file):
            if time.monotonic() > until:
                raise WriteError("boundary.file.busy", path=str(path))
            time.sleep(_BETWEEN_TRIES_S)
        yield  # Closing the file gives the lock back.


if sys.platform == "win32":
    import msvcrt

    def _try_lock(file: BinaryIO) -> bool:
        file.seek(0)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _try_lock(file: BinaryIO) -> bool:
        try:
            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
