"""Files that the app itself serves to the browser: Leaflet, fonts, the map's scripts and data.

Streamlit publishes a folder that is declared as a component, without a copy and without another
server. Addresses are relative to the frame of a component: ``../<name>/<file>``.
"""

from __future__ import annotations

import atexit
import hashlib
import importlib.metadata
import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from pathlib import Path

import streamlit.components.v1 as components

from ...webmap.scripts import bundle, font_folder, leaflet_folder, own_text

LEAFLET = "leaflet_assets"
FONTS = "font_assets"
CACHE = "map_cache"

_MOST_CACHED_FILES = 120
_making: set[str] = set()


@lru_cache(maxsize=1)
def _cache_folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="industrial-atlas-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def serve() -> None:
    """Publish the folders. Streamlit takes this only from inside a page, so each page run says it."""
    components.declare_component(LEAFLET, path=str(leaflet_folder()))
    components.declare_component(FONTS, path=str(font_folder()))
    components.declare_component(CACHE, path=str(_cache_folder()))


def folder_url(name: str, *, from_frame: bool = True) -> str:
    """Return the address of a published folder, from a component's frame or from the page."""
    return f"../{__name__}.{name}" if from_frame else f"component/{__name__}.{name}"


def publish(stem: str, suffix: str, content: bytes) -> str:
    """Publish content under a name made of its hash; return its address from a component's frame.

    Parameters
    ----------
    stem, suffix : str
        ``"geometry"``, ``"bin"``: the file is ``geometry-<hash>.bin``.
    """
    name = f"{stem}-{hashlib.sha256(content).hexdigest()[:16]}.{suffix}"
    if not renew([name]):
        _put(name, content)
    return f"{folder_url(CACHE)}/{name}"


def publish_later(name: str, make: Callable[[], bytes]) -> str:
    """Publish what a thread of its own makes, and return its address at once.

    Parameters
    ----------
    name : str
        Of the file; tells its content from every other. Until it is there, whoever asks for it has to ask
        again.
    make : callable
        Returns the content; called if the file is not there and not being made.
    """

    def put() -> None:
        try:
            _put(name, make())
        finally:
            _making.discard(name)

    if name not in _making and not renew([name]):
        _making.add(name)
        threading.Thread(target=put, name=name, daemon=True).start()
    return f"{folder_url(CACHE)}/{name}"


def _put(name: str, content: bytes) -> None:
    with tempfile.NamedTemporaryFile(dir=_cache_folder(), prefix=".", delete=False) as unfinished:
        unfinished.write(content)
    Path(unfinished.name).replace(_cache_folder() / name)
    _forget_oldest()


def renew(urls: Iterable[str]) -> bool:
    """Keep published files from being forgotten; tell whether all of them are still there."""
    try:
        for url in urls:
            os.utime(_cache_folder() / url.rpartition("/")[2])
    except FileNotFoundError:
        return False
    return True


def _forget_oldest() -> None:
    data = [path for path in _cache_folder().glob("[!.]*") if path.suffix != ".js"]
    files = sorted(data, key=lambda path: path.stat().st_mtime)
    for path in files[:-_MOST_CACHED_FILES]:
        path.unlink(missing_ok=True)


def map_folders() -> dict[str, str]:
    """Return the addresses of the folders that a map's scripts take more from as they need it."""
    return {"leaflet": folder_url(LEAFLET), "fonts": folder_url(FONTS)}


def map_scripts(entry: str, ahead: Sequence[str]) -> list[tuple[str, str]]:
    """Return names and addresses of a map's scripts, in the order to load.

    Parameters
    ----------
    entry : {"atlas", "overlap"}
    ahead : sequence of str
        Addresses of the files that the map will be told to show. The atlas's own script comes first: it
        asks for them while Leaflet is on its way.
    """
    version = importlib.metadata.version("django-leaflet")
    return [
        (entry, f"{_own_script(entry)}#{','.join(ahead)}"),
        ("leaflet", f"{folder_url(LEAFLET)}/leaflet.js?v={version}"),
    ]


@lru_cache
def _own_script(entry: str) -> str:
    styles = [
        (leaflet_folder() / "leaflet.css").read_text(encoding="utf-8"),
        (leaflet_folder() / "draw" / "leaflet.draw.css").read_text(encoding="utf-8"),
        own_text(["atlas.css"]),
    ]
    return publish(entry, "js", bundle(f"{entry}.js", styles).encode())
