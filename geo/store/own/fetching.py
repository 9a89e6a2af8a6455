"""Download public originals of a user's own ground: the one module that asks the network.

Nothing imports it but the command that was asked to, when it was asked to, and nothing is downloaded
before a person has seen address, size and licence and said yes. A file comes whole or not at all.
"""

from __future__ import annotations

import csv
import hashlib
import http.client
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from ...base.errors import SelectionError, WriteError
from ...base.limits import limit, limit_bytes
from ..catalog import context_path, data_folder

ORIGINALS_FILE = "originals.csv"

_TIMEOUT_S = 60.0
_CHUNK = 1 << 20
_LOOPBACK = ("127.0.0.1", "localhost")
_LIMIT = "ground_file_mb"


class FetchError(WriteError):
    """A public original could not be downloaded; nothing of it was kept."""


@dataclass(frozen=True)
class Original:
    """A public file; what is not known of it is ``""``.

    Parameters
    ----------
    name : str
        The part of the ground that it becomes; files of one part are put together.
    size_mb, sha256 : str
        As its publisher states them.
    as_of : str
        ISO date, month or year that it describes.
    legend : str
        Of a land cover: token of a legend that comes with the atlas.
    """

    name: str
    title: str
    publisher: str
    address: str
    size_mb: str
    licence: str
    licence_address: str
    credit: str
    sha256: str
    as_of: str
    legend: str

    @property
    def file_name(self) -> str:
        """The last part of its address."""
        return PurePosixPath(urlsplit(self.address).path).name


def originals(name: str = "", folder: Path | None = None) -> list[Original]:
    """Return the originals that are listed, all or those of a part.

    Parameters
    ----------
    folder : Path, optional
        Data folder; by default :func:`geo.store.catalog.data_folder`.

    Raises
    ------
    SelectionError
        If none is listed.
    """
    path = context_path(folder or data_folder()).with_name(ORIGINALS_FILE)
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        text = ""
    found = [Original(**row) for row in csv.DictReader(text.splitlines()) if name in ("", row["name"])]
    if not found:
        raise SelectionError("ground.fetch.none", name=name or ORIGINALS_FILE)
    return found


def download(original: Original, folder: Path) -> Path:
    """Return the path of an original that was downloaded into a folder, whole and with its sum checked.

    Raises
    ------
    FetchError
        If it cannot be reached, is refused, breaks off, is too large or has another SHA-256 than stated.
    """
    address = original.address
    _require_web(address)
    path = folder / original.file_name
    try:
        with _opener().open(address, timeout=_TIMEOUT_S) as answer:
            _receive(answer, original, path)
    except urllib.error.HTTPError as error:
        error.close()
        raise FetchError("ground.fetch.refused", address=address, code=error.code) from error
    except urllib.error.URLError as error:
        raise FetchError("ground.fetch.no_network", address=address) from error
    except FetchError:
        path.unlink(missing_ok=True)
        raise
    return path


def _receive(answer: Any, original: Original, path: Path) -> None:  # noqa: ANN401  whatever the opener gives
    """Write an answer to a file; check its size and its SHA-256."""
    address = original.address
    declared = answer.headers.get("Content-Length") or ""
    size = int(declared) if declared.isdigit() else None
    most = limit_bytes(_LIMIT)
    if size is not None and size > most:
        raise FetchError("ground.fetch.too_large", address=address, limit=limit(_LIMIT))
    got, digest = 0, hashlib.sha256()
    with path.open("wb") as file:
        while chunk := _chunk(answer, address, got, size):
            got += len(chunk)
            if got > most:
                raise FetchError("ground.fetch.too_large", address=address, limit=limit(_LIMIT))
            digest.update(chunk)
            file.write(chunk)
    if size is not None and got < size:
        raise FetchError("ground.fetch.broken_off", address=address, got=got, size=size)
    if original.sha256 and digest.hexdigest() != original.sha256.lower():
        raise FetchError("ground.fetch.wrong_sum", address=address)


def _chunk(answer: Any, address: str, got: int, size: int | None) -> bytes:  # noqa: ANN401  as _receive
    try:
        return bytes(answer.read(_CHUNK))
    except (OSError, http.client.HTTPException) as error:
        shown = "?" if size is None else size
        raise FetchError("ground.fetch.broken_off", address=address, got=got, size=shown) from error


class _WebOnly(urllib.request.HTTPRedirectHandler):
    """Follows redirections to addresses of the web alone."""

    def redirect_request(self, *given: Any) -> urllib.request.Request | None:  # noqa: ANN401  as the library has it
        """Return the next request; the last argument is its address."""
        try:
            _require_web(str(given[-1]))
        except FetchError:
            given[1].close()
            raise
        return super().redirect_request(*given)


def _opener() -> urllib.request.OpenerDirector:
    return urllib.request.build_opener(_WebOnly())


def _require_web(address: str) -> None:
    """Refuse what is neither https nor of this machine."""
    parts = urlsplit(address)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        raise FetchError("ground.fetch.address", address=address)
