"""Cut the roads, railways, waters, power lines and border points out of an extract of OpenStreetMap.

What a row is follows from its kind of shape and its class (``fclass``), as Geofabrik's shapefiles name
them, not from what the layer is called; buildings and land use are not looked at.
"""

from __future__ import annotations

import shutil
import sqlite3
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
import numpy.typing as npt
import pyogrio
import pyogrio.raw
import shapely
from pyproj import CRS
from pyproj.exceptions import ProjError

from ...base.errors import UploadError
from ...base.file_notes import shown_name
from ...base.limits import limit
from ...base.text import tidy
from ..kinds import GEOPACKAGE
from ..layer import OSM_COLUMNS, write_geometries
from ..place import Bounds
from .archive import NEEDED_PARTS, OPTIONAL_PARTS, PARTS, STEM, open_archive
from .maps import refuse_code
from .vectors import feature_tables, read_only

_ID, _CLASS = "osm_id", "fclass"
_POINT, _LINE, _AREA = 0, 1, 2
_ROADS = ("motorway", "trunk", "primary", "secondary", "tertiary")
_THEMES: dict[str, tuple[int, frozenset[str]]] = {
    "roads": (_LINE, frozenset((*_ROADS, *(f"{name}_link" for name in _ROADS[:-1]), "tertiary_link"))),
    "railways": (_LINE, frozenset(("rail", "narrow_gauge", "light_rail", "subway", "tram", "construction"))),
    "water": (_AREA, frozenset(("water", "reservoir", "river", "riverbank", "lake", "dock", "basin"))),
    "waterways": (_LINE, frozenset(("river", "canal"))),
    "power": (_LINE, frozenset(("line", "minor_line", "cable", "power_line", "power_minor_line"))),
    "borders": (_POINT, frozenset(("border_control", "border_crossing", "customs"))),
}
_PASSED_OVER = ("building", "landuse", "natural", "places", "pofw")
_UTF8, _SINGLE_BYTES = "UTF-8", "ISO-8859-1"
_SHP_MAGIC = b"\x00\x00\x27\x0a"
_WGS84 = 4326

_Row = tuple[str, ...]


def read_osm(path: Path, kind: str, folder: Path, within: Bounds) -> dict[str, Any]:
    """Return what an extract has in a box, and write the shapes to ``THEME.wkb`` in a folder.

    Returns
    -------
    dict
        ``themes``: by theme the values of :data:`geo.uploads.layer.OSM_COLUMNS`.

    Raises
    ------
    UploadError
        If it is damaged, is no such extract, is in another coordinate system or lies elsewhere.
    """
    themes: dict[str, tuple[list[Any], list[_Row]]] = {theme: ([], []) for theme in _THEMES}
    seen = kept = 0
    for source, layer, encoding in _layers(path, kind, folder):
        rows = _read(source, layer, encoding, within)
        if rows is None:
            continue
        seen += 1
        shapes, values = rows
        for theme, (dimension, classes) in _THEMES.items():
            chosen = np.flatnonzero(
                (shapely.get_dimensions(shapes) == dimension) & np.isin(values[0], list(classes))
            )
            cut = _cut(shapes[chosen], within, dimension)
            there = np.flatnonzero(~shapely.is_empty(cut))
            themes[theme][0].extend(cut[there].tolist())
            themes[theme][1].extend(tuple(str(column[chosen[place]]) for column in values) for place in there)
            kept += len(there)
            if kept > limit("ground_features"):
                raise UploadError("uploads.ground.too_many", limit=limit("ground_features"))
    if not seen:
        raise UploadError("uploads.ground.no_osm")
    if not kept:
        raise UploadError("uploads.ground.outside")
    for theme, (found, _) in themes.items():
        write_geometries(folder / f"{theme}.wkb", found)
    return {"themes": {theme: rows for theme, (_, rows) in themes.items()}}


# -- layers of a file ------------------------------------------------------------------------------


def _layers(path: Path, kind: str, folder: Path) -> Iterator[tuple[str, str | None, str]]:
    """Yield data source, layer and encoding; of an archive one shapefile after the other is unpacked."""
    if kind != GEOPACKAGE:
        for stem in _unpacked(path, folder):
            yield stem, None, _SINGLE_BYTES
        return
    try:
        with closing(read_only(path)) as database:
            refuse_code(database)
            tables = feature_tables(database)
    except sqlite3.Error as error:
        raise UploadError("uploads.gpkg.damaged") from error
    for table in tables:
        if not _is_passed_over(table.name):
            yield f"GPKG:{path}", table.name, _UTF8


def _unpacked(path: Path, folder: Path) -> Iterator[str]:
    with open_archive(path, most=limit("ground_members"), unpacked_mb=limit("ground_unpacked_mb")) as archive:
        members = {
            PurePosixPath(member.filename): member for member in archive.infolist() if not member.is_dir()
        }
        shapes = [name for name in members if name.suffix.lower() == ".shp"]
        if not shapes:
            raise UploadError("uploads.zip.no_shapefile")
        for shape in shapes:
            if _is_passed_over(shape.name):
                continue
            for ending in PARTS + OPTIONAL_PARTS:
                (folder / f"{STEM}{ending}").unlink(missing_ok=True)
                member = members.get(shape.with_suffix(ending))
                if member is not None:
                    _unpack(archive, member, folder / f"{STEM}{ending}")
                elif ending in NEEDED_PARTS:
                    raise UploadError("uploads.zip.part_missing", parts=ending)
            with (folder / f"{STEM}.shp").open("rb") as file:
                if file.read(4) != _SHP_MAGIC:
                    raise UploadError("uploads.shapefile.damaged", part=".shp")
            yield f"{STEM}.shp"


def _unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo, path: Path) -> None:
    try:
        with archive.open(member) as source, path.open("wb") as target:
            shutil.copyfileobj(source, target, 1 << 20)
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError) as error:
        raise UploadError("uploads.zip.damaged") from error


def _is_passed_over(name: str) -> bool:
    return any(word in name.lower() for word in _PASSED_OVER)


# -- rows of a layer -------------------------------------------------------------------------------


def _read(
    source: str, layer: str | None, encoding: str, within: Bounds
) -> tuple[npt.NDArray[np.object_], list[npt.NDArray[np.object_]]] | None:
    """Return shapes and texts of the rows that touch a box; None where the layer is not of this kind."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            about = pyogrio.read_info(source, layer=layer, encoding=encoding)
            fields = [str(name) for name in about["fields"]]
            if _ID not in fields or _CLASS not in fields:
                return None
            _require_degrees(about["crs"], layer or STEM)
            wanted = [name for name in OSM_COLUMNS if name in fields]
            meta, _, raw, read = pyogrio.raw.read(
                source, layer=layer, columns=wanted, bbox=within, encoding=encoding
            )
        except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
            raise UploadError("uploads.damaged") from error
    if raw is None:
        return None
    shapes = shapely.from_wkb(raw, on_invalid="ignore")
    by_name = dict(zip(meta["fields"].tolist(), read, strict=True))
    blank = np.full(len(shapes), "", dtype=object)
    return shapes, [
        np.array([_text(value, encoding) for value in by_name.get(name, blank)], dtype=object)
        for name in OSM_COLUMNS
    ]


def _text(value: object, encoding: str) -> str:
    if not isinstance(value, str):
        return ""
    if encoding == _SINGLE_BYTES:
        value = value.encode("latin-1", errors="ignore").decode("utf-8", errors="ignore")
    return tidy(value)


def _require_degrees(crs: str | None, layer: str) -> None:
    try:
        is_degrees = crs is not None and CRS.from_user_input(crs).to_epsg() == _WGS84
    except ProjError:
        is_degrees = False
    if not is_degrees:
        raise UploadError("uploads.ground.crs", layer=shown_name(layer))


def _cut(shapes: npt.NDArray[np.object_], within: Bounds, dimension: int) -> npt.NDArray[np.object_]:
    """Return what of flat, valid shapes lies in a box; empty where nothing or another kind is left."""
    flat = shapely.force_2d(shapes)
    if dimension == _AREA:
        flat = shapely.make_valid(flat)
    cut: npt.NDArray[np.object_] = np.asarray(shapely.clip_by_rect(flat, *within), dtype=object)
    cut[shapely.get_dimensions(cut) != dimension] = shapely.Point()
    return cut
