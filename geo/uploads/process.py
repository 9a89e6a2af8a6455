"""Run the process that reads one upload, and bring its answer back."""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ..base.errors import UploadError
from ..base.folder import ENVIRONMENT_VARIABLE, chosen_folder
from ..base.limits import limit
from .layer import REPLY_FILE, REQUEST_FILE, UPLOAD_FILE
from .place import Candidate, MisplacedError

_PACKAGE_HOME = Path(__file__).resolve().parents[2]
_KEPT_ENVIRONMENT = ("SYSTEMROOT", "SYSTEMDRIVE", "TEMP", "TMP", "TMPDIR", "LD_LIBRARY_PATH", "VIRTUAL_ENV")
_OUT_OF_TIME = -getattr(signal, "SIGXCPU", 0)

_log = logging.getLogger(__name__)
_places = threading.BoundedSemaphore(limit("uploads_at_once"))


@contextmanager
def answered(
    data: bytes | None, request: dict[str, Any], *, limits: str = "child"
) -> Iterator[tuple[dict[str, Any], Path]]:
    """Give the reply of a process of its own, and the folder that it worked in while that exists.

    Parameters
    ----------
    data : bytes or None
        The upload; None where the request names a file that stays in its place.
    limits : {"child", "ground"}
        Which limits of time and output the process has, by how their names begin.
    request : dict
        What :mod:`geo.uploads.child.worker` is asked to do, as JSON can hold it.

    Raises
    ------
    UploadError
        What the process found wrong with the file; or that it crashed, took too long or had to
        wait too long for its turn.
    """
    if not _places.acquire(timeout=limit("child_wall_s")):
        raise UploadError("uploads.busy")
    try:
        with tempfile.TemporaryDirectory(prefix="upload-", ignore_cleanup_errors=True) as name:
            folder = Path(name)
            if data is not None:
                (folder / UPLOAD_FILE).write_bytes(data)
            (folder / REQUEST_FILE).write_text(json.dumps(request), "utf-8")
            _run(folder, limits)
            yield _reply(folder), folder
    finally:
        _places.release()


def _run(folder: Path, limits: str) -> None:
    patience = limit("ground_wall_s") if limits == "ground" else limit("child_wall_s")
    process = subprocess.Popen(  # noqa: S603  our own interpreter and module
        [sys.executable, "-P", "-m", f"{__package__}.child.worker", limits],
        cwd=folder,
        env=_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        code = process.wait(patience)
    except subprocess.TimeoutExpired:
        _log.warning("%s: ended after %s s", folder.name, patience)
        raise UploadError("uploads.too_much") from None
    finally:
        process.kill()
        process.wait()
    if code:
        _log.warning("%s: process ended with %s", folder.name, code)
        raise UploadError("uploads.too_much" if code == _OUT_OF_TIME else "uploads.crashed")


def _environment() -> dict[str, str]:
    """Return what the process needs of this one's variables; secrets stay here."""
    kept = {name: os.environ[name] for name in _KEPT_ENVIRONMENT if name in os.environ}
    if chosen := chosen_folder():  # the process works in a folder of its own
        kept[ENVIRONMENT_VARIABLE] = str(Path(chosen).absolute())
    return kept | {
        "PYTHONPATH": str(_PACKAGE_HOME),
        "PYTHONUTF8": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "OGR_GEOMETRY_ACCEPT_UNCLOSED_RING": "NO",
        "GDAL_PAM_ENABLED": "NO",
        "PROJ_NETWORK": "OFF",
    }


def _reply(folder: Path) -> dict[str, Any]:
    try:
        reply = json.loads((folder / REPLY_FILE).read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise UploadError("uploads.crashed") from error
    if "error" in reply:
        raise _error(reply["error"], folder)
    return dict(reply)


def _error(told: dict[str, Any], folder: Path) -> UploadError:
    if cause := told.get("cause"):
        _log.warning("%s: %s", folder.name, cause)
    key, params = told["key"], told["params"]
    if "candidates" not in told:
        return UploadError(key, **params)
    params.pop("candidates", None)
    fits = [Candidate(code, swapped) for code, swapped in told["candidates"]]
    west, south, east, north = told["bounds"]
    return MisplacedError(key, fits, (west, south, east, north), **params)
