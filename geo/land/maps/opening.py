"""Open a map that land is checked against, whatever its kind and size.

GeoPackages and GeoTIFFs of any size are tried out in the child process and then read by windows;
the other kinds come in through the door for uploads and stay in memory.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from pyproj import CRS
from pyproj.exceptions import ProjError

from ...base.errors import AtlasError, CrsError, UploadError
from ...base.file_notes import Report, shown_name
from ...base.limits import limit_bytes, require_size
from ...formats.geotiff import Raster
from ...records.territory import territory
from ...uploads.door import LayerQuestionError, MapLayer, SystemQuestionError, answered_upload, look_into_map
from ...uploads.kinds import GEOPACKAGE, GEOTIFF, VECTOR_KINDS, detect_kind, ending
from ...uploads.place import Candidate, note_datum
from .parcels import FrameMap, GeoPackageMap, LandUseMap
from .systems import likely_epsgs

WINDOWED_KINDS = (GEOPACKAGE, GEOTIFF)
ENDINGS = (".gpkg", ".tif", ".tiff", ".zip", ".geojson", ".json", ".kml", ".kmz")
_PATH_SIGNS = "|" if sys.platform == "win32" else ":|"
"""GDAL's name of a GeoPackage takes what follows them for a layer."""
_HEAD, _TAIL = 4_096, 65_536

_Error = TypeVar("_Error", bound=AtlasError)

_SUFFIXES = {GEOPACKAGE: ".gpkg", GEOTIFF: ".tif"}


@dataclass(frozen=True)
class OpenMap:
    """A map that is open.

    Parameters
    ----------
    land : LandUseMap or Raster
    kind : str
        Token of :mod:`geo.uploads.kinds`.
    layer : str
        The layer read; ``""`` where the file has but one.
    report : Report
        What was changed or noticed when the map was opened.
    """

    land: LandUseMap | Raster
    kind: str
    layer: str
    report: Report


def open_map(
    name: str, path: Path, *, layer: str | None = None, epsg: int | None = None
) -> LandUseMap | Raster:
    """Open a map; see :func:`open_map_file`."""
    return open_map_file(name, path, layer=layer, epsg=epsg).land


def open_map_file(
    name: str,
    path: Path,
    *,
    layer: str | None = None,
    epsg: int | None = None,
    swap_xy: bool = False,
) -> OpenMap:
    """Open a map by its content.

    Parameters
    ----------
    name : str
        What the user calls it; settles only whether text is GeoJSON.
    path : Path
        Where it lies; it must stay there while the map is read.
    layer : str, optional
        Where there are several.
    epsg : int, optional
        The coordinate system, where the file states none or the wrong one.
    swap_xy : bool, default False
        The file holds north before east; not for GeoPackages and GeoTIFFs.

    Raises
    ------
    LayerQuestionError, SystemQuestionError
        If the file leaves a choice open.
    UploadError, CrsError, SelectionError, DataError
        If it cannot be used.
    """
    kind = kind_of_file(name, path)
    label = shown_name(name)
    _require_known(epsg)
    if kind == GEOTIFF:
        return OpenMap(_raster(path, label, epsg), kind, "", Report())
    if kind == GEOPACKAGE:
        return _geopackage(path, label, layer, epsg)
    if kind in VECTOR_KINDS:
        answers: dict[str, Any] = {"layer": layer, "epsg": epsg, "swap_xy": swap_xy}
        return _in_memory(path, name, kind, answers)
    raise UploadError(f"sites.map.not_here.{kind}")


def kind_of_file(name: str, path: Path) -> str:
    """Return the kind of a file by its first and last bytes.

    Raises
    ------
    UploadError
        If there is no such file, or it is of no kind that the atlas reads.
    """
    if not path.is_file():
        raise UploadError("sites.map.missing", name=shown_name(name))
    with path.open("rb") as file:
        head = file.read(_HEAD)
        size = path.stat().st_size
        file.seek(max(len(head), size - _TAIL))
        return detect_kind(head + file.read(), name)


def maps_in(folder: Path) -> list[str]:
    """Return the names of the maps in a folder, those of others that a link leads to left out."""
    if not folder.is_dir():
        return []
    home = folder.resolve()
    return sorted(
        entry.name
        for entry in folder.iterdir()
        if ending(entry.name) in ENDINGS
        and not entry.name.startswith(".")
        and entry.is_file()
        and entry.resolve().parent == home
    )


def map_in(folder: Path, name: str) -> Path:
    """Return the path of a map of a folder.

    Raises
    ------
    UploadError
        If the folder has none of this name.
    """
    if name not in maps_in(folder):
        raise UploadError("sites.map.missing", name=shown_name(name))
    return folder / name


# -- kinds -----------------------------------------------------------------------------------------


def _require_known(epsg: int | None) -> None:
    """Refuse a number that stands for no coordinate system."""
    try:
        if epsg is not None:
            CRS.from_epsg(epsg)
    except ProjError as error:
        raise CrsError("overlap.error.unknown_epsg", epsg=epsg) from error


def _raster(path: Path, label: str, epsg: int | None) -> Raster:
    (about,) = look_into_map(path, GEOTIFF)
    try:
        raster = Raster(path, epsg=epsg)
    except CrsError as error:
        raise _question(_named(error, label), about) from error
    except AtlasError as error:
        raise _named(error, label) from error
    west, south, east, north = raster.extent
    country = territory().country_box
    if not (west < country[2] and east > country[0] and south < country[3] and north > country[1]):
        raise _question(CrsError("uploads.raster.outside"), about)
    raster.name = label
    return raster


def _geopackage(path: Path, label: str, layer: str | None, epsg: int | None) -> OpenMap:
    if any(sign in str(path) for sign in _PATH_SIGNS):
        raise UploadError("sites.map.bad_name", signs=" ".join(_PATH_SIGNS))
    layers = {found.name: found for found in look_into_map(path, GEOPACKAGE)}
    if layer is None and len(layers) > 1:
        raise LayerQuestionError(layers)
    chosen = next(iter(layers)) if layer is None else layer
    if chosen not in layers:
        raise UploadError("uploads.no_such_layer", layer=shown_name(chosen))
    try:
        land = GeoPackageMap(path, chosen, epsg=epsg)
    except CrsError as error:
        raise _question(_named(error, label), layers[chosen]) from error
    except AtlasError as error:
        raise _named(error, label) from error
    land.name = label if len(layers) == 1 else f"{label}: {chosen}"
    report = Report()
    bounds = layers[chosen].bounds
    if epsg is None and bounds:
        note_datum(land.crs, bounds, report)
    return OpenMap(land, GEOPACKAGE, chosen if len(layers) > 1 else "", report)


def _in_memory(path: Path, name: str, kind: str, answers: dict[str, Any]) -> OpenMap:
    require_size(path.stat().st_size, "map_in_memory_mb", "sites.map.too_large")
    result = answered_upload(
        path.read_bytes(), name, polygons_only=False, size_limit="map_in_memory_mb", **answers
    )
    land = FrameMap(result.frame(), shown_name(name))
    return OpenMap(land, kind, answers["layer"] or "", result.report)


def _named(error: _Error, label: str) -> _Error:
    """Return an error that calls the map what the user calls it, not what it is called on the disk."""
    params = {name: label if name in ("map", "file") else value for name, value in error.params.items()}
    return type(error)(error.key, **params)


def _question(error: CrsError, about: MapLayer) -> CrsError:
    """Return the error with the systems to choose from, if any would place the map in the provinces."""
    if about.bounds is None:
        return error
    fits = [Candidate(epsg, swap_xy=False) for epsg in likely_epsgs(about.bounds)]
    return SystemQuestionError(error.key, fits, about.bounds, **error.params) if fits else error


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
    require_size(len(view), "map_upload_mb", "sites.map.upload_too_large")
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
        if size <= limit_bytes("map_spool_mb"):
            return
        size -= path.stat().st_size
        path.unlink(missing_ok=True)
