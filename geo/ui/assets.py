"""Files that the app itself serves to the browser: Leaflet, fonts, the map's scripts and data.

Streamlit publishes a folder that is declared as a component, without a copy and without another
server. Addresses are relative to the frame of a component: ``../<name>/<file>``.
"""

from __future__ import annotations

import atexit
import hashlib
import importlib.metadata
import importlib.util
import json
import os
import shutil
import tempfile
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import streamlit.components.v1 as components

LEAFLET = "leaflet_assets"
FONTS = "font_assets"
CACHE = "map_cache"

_MAP_ASSETS = Path(__file__).parents[1] / "map_assets"
_SCRIPTS = (
    "dom.js",
    "data.js",
    "symbols.js",
    "clusters.js",
    "labels.js",
    "land.js",
    "scene.js",
    "canvas.js",
    "tooltip.js",
    "legend.js",
    "coordinates.js",
    "drawing.js",
    "atlas.js",
)
_MOST_CACHED_FILES = 120


def _package_folder(package: str, inner: str) -> Path:
    """Return a folder inside an installed package, without importing it."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(package)
    return Path(spec.submodule_search_locations[0]) / inner


@lru_cache(maxsize=1)
def _cache_folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="industrial-atlas-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def leaflet_folder() -> Path:
    """Return the folder of Leaflet, Leaflet.draw and proj4 as the package django-leaflet brings it."""
    return _package_folder("leaflet", "static/leaflet")


def serve() -> None:
    """Publish the folders. Streamlit takes this only from inside a page, so each page run says it."""
    components.declare_component(LEAFLET, path=str(leaflet_folder()))
    components.declare_component(FONTS, path=str(_package_folder("fontpkg_be_vietnam_pro", "files")))
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
    path = _cache_folder() / name
    if not renew([name]):
        with tempfile.NamedTemporaryFile(dir=_cache_folder(), prefix=".", delete=False) as unfinished:
            unfinished.write(content)
        Path(unfinished.name).replace(path)
        _forget_oldest()
    return f"{folder_url(CACHE)}/{name}"


def renew(urls: Iterable[str]) -> bool:
    """Keep published files from being forgotten; tell whether all of them are still there."""
    try:
        for url in urls:
            os.utime(_cache_folder() / url.rpartition("/")[2])
    except FileNotFoundError:
        return False
    return True


def _forget_oldest() -> None:
    files = sorted(_cache_folder().glob("[!.]*"), key=lambda path: path.stat().st_mtime)
    for path in files[:-_MOST_CACHED_FILES]:
        path.unlink(missing_ok=True)


@lru_cache(maxsize=1)
def map_scripts() -> list[tuple[str, str]]:
    """Return names and addresses of the map's scripts, in the order to load.

    The atlas's own come first: they ask for the map's data while Leaflet is on its way.
    """
    styles = [
        (leaflet_folder() / "leaflet.css").read_text(encoding="utf-8"),
        (leaflet_folder() / "draw" / "leaflet.draw.css").read_text(encoding="utf-8"),
        (_MAP_ASSETS / "atlas.css").read_text(encoding="utf-8"),
    ]
    opening = f"window.atlasMap = {{ styles: {json.dumps(styles)} }};\n"
    bundle = opening + "".join((_MAP_ASSETS / name).read_text(encoding="utf-8") for name in _SCRIPTS)
    version = importlib.metadata.version("django-leaflet")
    return [
        ("atlas", publish("atlas", "js", bundle.encode())),
        ("leaflet", f"{folder_url(LEAFLET)}/leaflet.js?v={version}"),
    ]
