"""What the header of a GeoTIFF has to say before a pixel of it is read, for uploads and for maps alike."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import rasterio
from pyproj import CRS, Transformer
from pyproj.exceptions import ProjError
from rasterio.enums import MaskFlags
from rasterio.errors import RasterioError

from ..base.crs import STORAGE_EPSG
from ..base.errors import CrsError, SelectionError, UploadError
from ..base.file_notes import shown_name
from ..base.limits import limit

Bounds = tuple[float, float, float, float]

MEANINGFUL = ("uint8", "int8", "uint16", "int16", "uint32", "int32", "float32", "float64")
"""Kinds of pixels that can be classes or heights."""

_OFF_AXIS = 1e-9
_EARTH_RADIUS_M = (6.3e6, 6.4e6)
_LARGEST_DEGREES = 360.0
_LABEL = re.compile(r"^\s*(\d+)\s*[:=;,\t ]\s*(\S.*?)\s*$")


def open_tiff(path: Path) -> rasterio.DatasetReader:
    """Open a GeoTIFF by its own driver alone; files beside it (``.aux.xml``, ``.ovr``) are not looked for.

    Raises
    ------
    UploadError
        If it is none, or is damaged.
    """
    try:
        with rasterio.Env(GDAL_DISABLE_READDIR_ON_OPEN="EMPTY_DIR", GDAL_PAM_ENABLED="NO"):
            return rasterio.open(path, driver="GTiff")
    except RasterioError as error:
        raise UploadError("uploads.raster.damaged") from error


def check_pixels(raster: rasterio.DatasetReader, band: int) -> None:
    """Refuse pixels that mean nothing, and blocks that do not fit into memory.

    Raises
    ------
    UploadError
    """
    block_height, block_width = raster.block_shapes[band - 1]
    if block_height * block_width > limit("raster_block_pixels"):
        raise UploadError("uploads.raster.block")
    dtype = raster.dtypes[band - 1]
    if dtype not in MEANINGFUL:
        raise UploadError("uploads.raster.dtype", dtype=dtype)


def check_grid(raster: rasterio.DatasetReader) -> None:
    """Refuse a raster that has no place or does not lie along the axes of its coordinate system.

    Raises
    ------
    UploadError
    """
    grid = raster.transform
    if grid.is_identity:
        raise UploadError("uploads.raster.no_place")
    if max(abs(grid.b), abs(grid.d)) > _OFF_AXIS * max(abs(grid.a), abs(grid.e)):
        raise UploadError("uploads.raster.rotated")


def chosen_band(raster: rasterio.DatasetReader, band: int | None, name: str) -> int:
    """Return the number of the band to read, from 1.

    Raises
    ------
    SelectionError
        If one has to be chosen, or there is none of this number.
    """
    if band is None and raster.count == 1:
        return 1
    if band is None or not 1 <= band <= raster.count:
        raise SelectionError("cover.error.choose_band", map=name, count=raster.count)
    return band


def stated_crs(raster: rasterio.DatasetReader, epsg: int | None, name: str) -> CRS:
    """Return the coordinate system: ``epsg`` where given, else the stated one.

    Raises
    ------
    UploadError
        If none is stated.
    CrsError
        If it is of another planet.
    """
    try:
        stated = CRS.from_epsg(epsg) if epsg else raster.crs and CRS.from_wkt(raster.crs.to_wkt())
    except ProjError as error:
        raise CrsError("cover.error.no_crs", map=name) from error
    if not stated or not (stated.is_geographic or stated.is_projected):
        raise CrsError("cover.error.no_crs", map=name)
    ellipsoid = stated.ellipsoid
    if ellipsoid and not _EARTH_RADIUS_M[0] < ellipsoid.semi_major_metre < _EARTH_RADIUS_M[1]:
        raise CrsError("cover.error.not_earth", map=name, crs=shown_name(stated.name))
    return stated


def extent_of(raster: rasterio.DatasetReader, crs: CRS, name: str) -> Bounds:
    """Return west, south, east, north in degrees on WGS 84.

    Raises
    ------
    CrsError
        If the numbers have no place on the Earth in this coordinate system.
    """
    left, bottom, right, top = raster.bounds
    bottom, top = min(bottom, top), max(bottom, top)
    left, right = min(left, right), max(left, right)
    largest = max(map(abs, (left, bottom, right, top)))
    if crs.is_geographic and largest > _LARGEST_DEGREES:
        raise CrsError("overlap.error.metres_as_degrees", map=name, crs=shown_name(crs.name))
    try:
        found = Transformer.from_crs(crs, STORAGE_EPSG, always_xy=True).transform_bounds(
            left, bottom, right, top
        )
    except ProjError as error:
        raise CrsError("cover.error.no_place", map=name, crs=shown_name(crs.name)) from error
    if not np.isfinite(found).all():
        raise CrsError("cover.error.no_place", map=name, crs=shown_name(crs.name))
    return found


def colours_of(raster: rasterio.DatasetReader, band: int, labels: dict[int, str]) -> dict[int, str]:
    """Return the colour table, ``#RRGGBB`` by value; the black that fills unused places is left out."""
    try:
        table = raster.colormap(band)
    except ValueError:
        return {}
    return {
        value: f"#{red:02X}{green:02X}{blue:02X}"
        for value, (red, green, blue, alpha) in table.items()
        if alpha and ((red, green, blue) != (0, 0, 0) or value in labels)
    }


def labels_of(raster: rasterio.DatasetReader, band: int) -> dict[int, str]:
    """Return the names of classes that the file's tag ``legend`` lists, a line "value name" each."""
    text = raster.tags(band).get("legend") or raster.tags().get("legend") or ""
    matches = (_LABEL.match(line) for line in text.splitlines())
    return {int(match[1]): shown_name(match[2]) for match in matches if match}


def has_mask(raster: rasterio.DatasetReader, band: int) -> bool:
    """Return whether the file holds a mask besides its nodata value."""
    return MaskFlags.per_dataset in raster.mask_flag_enums[band - 1]
