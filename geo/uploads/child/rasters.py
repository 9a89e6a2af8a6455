"""Judge rasters of untrusted senders: GeoTIFF only, the header before a pixel is read, then every pixel."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from rasterio.errors import CRSError, NotGeoreferencedWarning, RasterioError
from rasterio.warp import transform_bounds
from rasterio.windows import Window

from ...base.errors import UploadError
from ...base.file_notes import Report, shown_name
from ...base.limits import limit
from ...formats.geotiff import Bounds, check_grid, check_pixels, open_tiff

_CHUNK_PIXELS = 4_000_000
_CLASSES = ("uint8", "int8", "uint16", "int16")


def inspect_raster(path: Path, *, whole_numbers: bool, within: Bounds) -> dict[str, Any]:
    """Check a GeoTIFF of one band and return what its header says.

    Parameters
    ----------
    path : Path
        Read by the GeoTIFF driver alone, whatever the file pretends to be.
    whole_numbers : bool
        Pixels are classes of at most 16 bits.
    within : tuple of float
        What the raster must touch: west, south, east, north in degrees.

    Returns
    -------
    dict
        ``summary`` (``width``, ``height``, ``dtype``, ``nodata``, ``crs``, ``bounds`` in degrees,
        ``valid_pixels``) and ``report``.

    Raises
    ------
    UploadError
        If the header breaks a rule, or a pixel cannot be read.
    """
    report = Report()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)  # refused below, with a sentence
        try:
            with open_tiff(path) as raster:
                _check_shape(raster, whole_numbers)
                bounds = _check_place(raster, within, report)
                if len(raster.subdatasets) > 1:
                    report.repair("uploads.raster.first_image", count=len(raster.subdatasets))
                valid_pixels = _count_valid(raster)
                summary = {
                    "width": raster.width,
                    "height": raster.height,
                    "dtype": raster.dtypes[0],
                    "nodata": _finite_or_none(raster.nodata),
                    "crs": raster.crs.to_string(),
                    "bounds": bounds,
                    "valid_pixels": valid_pixels,
                }
        except RasterioError as error:
            raise UploadError("uploads.raster.damaged") from error
    if not valid_pixels:
        report.note("uploads.raster.no_valid_pixels")
    return {"summary": summary, "report": report.to_json()}


def _check_shape(raster: rasterio.DatasetReader, whole_numbers: bool) -> None:
    if raster.count != 1:
        raise UploadError("uploads.raster.bands", count=raster.count)
    if raster.width * raster.height > limit("raster_pixels"):
        raise UploadError(
            "uploads.raster.too_large", width=raster.width, height=raster.height, limit=limit("raster_pixels")
        )
    check_pixels(raster, 1)
    dtype = raster.dtypes[0]
    if whole_numbers and dtype not in _CLASSES:
        raise UploadError("uploads.raster.not_classes", dtype=dtype)


def _check_place(raster: rasterio.DatasetReader, within: Bounds, report: Report) -> Bounds:
    if raster.crs is None or not (raster.crs.is_geographic or raster.crs.is_projected):
        raise UploadError("uploads.raster.no_crs")
    check_grid(raster)
    left, bottom, right, top = raster.bounds
    if raster.transform.e > 0:
        bottom, top = top, bottom
        report.repair("uploads.raster.south_up")
    try:
        west, south, east, north = transform_bounds(raster.crs, "EPSG:4326", left, bottom, right, top)
    except (CRSError, RasterioError) as error:
        raise UploadError("uploads.crs.local", crs=shown_name(raster.crs.to_string()[:40])) from error
    box = (west, south, east, north)
    touches = west < within[2] and east > within[0] and south < within[3] and north > within[1]
    if not np.isfinite(box).all() or west > east or not touches:
        raise UploadError("uploads.raster.outside")
    return box


def _windows(raster: rasterio.DatasetReader) -> Iterator[Window]:
    rows = max(1, _CHUNK_PIXELS // raster.width)
    columns = min(raster.width, _CHUNK_PIXELS)
    for row in range(0, raster.height, rows):
        for column in range(0, raster.width, columns):
            yield Window(column, row, min(columns, raster.width - column), min(rows, raster.height - row))


def _count_valid(raster: rasterio.DatasetReader) -> int:
    """Return how many pixels are neither nodata nor NaN; reads all of them, as damage shows only then."""
    total = 0
    for window in _windows(raster):
        pixels = raster.read(1, window=window, masked=True)
        valid = ~np.ma.getmaskarray(pixels)
        if pixels.dtype.kind == "f":
            valid &= np.isfinite(pixels.data)
        total += int(valid.sum())
    return total


def _finite_or_none(number: float | None) -> float | None:
    return number if number is not None and np.isfinite(number) else None
