"""The door for the user's own ground: map data and rasters in, what lies in the provinces out.

Files stay where they are; the process that cuts them has more time than that of an upload, and no more
rights.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd

from ..base.crs import STORAGE_CRS
from ..base.errors import UploadError
from ..base.file_notes import shown_name
from ..base.limits import limit, limit_bytes
from ..records.territory import territory
from .kinds import GEOPACKAGE, GEOTIFF, SHAPEFILE, detect_kind
from .layer import CUT_FILE, OSM_COLUMNS, read_geometries
from .process import answered

RASTER, OSM = "raster", "osm"
_LIMITS = "ground"
_HEAD = 4096


@dataclass(frozen=True)
class RasterLook:
    """What rasters look like before they are cut.

    Parameters
    ----------
    looks : str
        ``dem``, ``landcover``, or ``""`` where their cells could be either.
    values : tuple of float
        Some values, the smallest first; not all where ``many``.
    labelled : bool
        Whether the file names or colours its classes.
    tags : mapping
        What the file says of itself.
    """

    looks: str
    values: tuple[float, ...]
    many: bool
    labelled: bool
    tags: Mapping[str, str]


def form_of(path: Path) -> str:
    """Return whether a file is map data or a raster, by its content.

    Raises
    ------
    UploadError
        If it is missing, too large or neither.
    """
    if not path.is_file():
        raise UploadError("uploads.ground.missing", name=shown_name(path.name))
    if path.stat().st_size > limit_bytes("ground_file_mb"):
        raise UploadError("uploads.ground.too_large", limit=limit("ground_file_mb"))
    return RASTER if _kind(path) == GEOTIFF else OSM


def read_osm(path: Path) -> dict[str, gpd.GeoDataFrame]:
    """Return roads, railways, waters, waterways, power lines and border points of an extract, by theme.

    Raises
    ------
    UploadError
    """
    request = {"task": "osm", "path": str(path.resolve()), "kind": _kind(path), "within": _within()}
    with answered(None, request, limits=_LIMITS) as (reply, folder):
        return {
            theme: gpd.GeoDataFrame(
                pd.DataFrame(rows, columns=list(OSM_COLUMNS), dtype="str"),
                geometry=read_geometries(folder / f"{theme}.wkb"),
                crs=STORAGE_CRS,
            )
            for theme, rows in reply["themes"].items()
        }


def look_into(paths: Sequence[Path]) -> RasterLook:
    """Return what rasters of one grid look like; an UploadError if they cannot be used."""
    with answered(None, _mosaic(paths), limits=_LIMITS) as (reply, _):
        values = tuple(reply["values"])
        return RasterLook(reply["looks"], values, reply["many"], reply["labelled"], reply["tags"])


@contextmanager
def cut(paths: Sequence[Path], tags: Mapping[str, str]) -> Iterator[Path]:
    """Give the part of rasters of one grid that lies in the provinces, as a GeoTIFF while this lasts."""
    with answered(None, _mosaic(paths) | {"cut": True, "tags": dict(tags)}, limits=_LIMITS) as (_, folder):
        yield folder / CUT_FILE


def _mosaic(paths: Sequence[Path]) -> dict[str, object]:
    return {
        "task": "mosaic",
        "paths": [str(path.resolve()) for path in paths],
        "within": _within(),
        "cut": False,
        "tags": {},
    }


def _within() -> tuple[float, ...]:
    """Return the box round the provinces, some kilometres wider."""
    return territory().covered.box


def _kind(path: Path) -> str:
    with path.open("rb") as file:
        kind = detect_kind(file.read(_HEAD), path.name)
    if kind not in (GEOPACKAGE, SHAPEFILE, GEOTIFF):
        raise UploadError("uploads.ground.kind")
    return kind
