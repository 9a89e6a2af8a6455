"""Put rasters of one grid together and cut them to a box, in the child process: heights or land cover."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import rasterio
from affine import Affine
from rasterio.errors import CRSError, NotGeoreferencedWarning, RasterioError
from rasterio.warp import transform_bounds
from rasterio.windows import Window

from ...base.errors import UploadError
from ...base.limits import limit
from ...formats.geotiff import check_grid, check_pixels, labels_of, open_tiff
from ..layer import CUT_FILE
from ..place import Bounds

HEIGHTS, COVER = "dem", "landcover"

_SIDE = 512
_FEW_VALUES = 64
_SAMPLES, _SAMPLE_SIDE = 3, 256
_OFF_GRID = 0.01
"""Of a cell: two rasters whose cells lie further apart are on different grids."""

_TEXT_TAGS = ("title", "copyright", "license", "legend", "time_start", "time_end")
_LONGEST_TAG = 2_000
_BLANKS = {"f": -9999.0, "i": -32768.0, "u": 255.0}


class _Part(NamedTuple):
    """A raster and the place of its first cell on the grid of all of them."""

    raster: rasterio.DatasetReader
    row: int
    col: int


class Mosaic:
    """Rasters of one band on one grid, and the part of it that a box takes.

    Raises
    ------
    UploadError
        If one cannot be used, they lie on different grids, or none lies in the box.
    """

    def __init__(self, paths: Sequence[Path], within: Bounds) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", NotGeoreferencedWarning)  # refused below, with a sentence
            rasters = [_checked(open_tiff(path)) for path in paths]
        self._first = rasters[0]
        self._parts = [self._placed(raster) for raster in rasters]
        self._box = self._window(within)

    def _placed(self, raster: rasterio.DatasetReader) -> _Part:
        first, own = self._first.transform, raster.transform
        col, row = (own.c - first.c) / first.a, (own.f - first.f) / first.e
        is_same = (
            raster.crs == self._first.crs
            and raster.dtypes == self._first.dtypes
            and np.allclose((own.a, own.e), (first.a, first.e), rtol=1e-6, atol=0)
            and max(abs(col - round(col)), abs(row - round(row))) < _OFF_GRID
        )
        if not is_same:
            raise UploadError("uploads.ground.grids")
        return _Part(raster, round(row), round(col))

    def _window(self, within: Bounds) -> tuple[int, int, int, int]:
        """Return first and last row and column, the last left out, of what lies in the box."""
        grid = self._first.transform
        try:
            west, south, east, north = transform_bounds("EPSG:4326", self._first.crs, *within)
        except (CRSError, RasterioError) as error:
            raise UploadError("uploads.ground.outside") from error
        rows = sorted(((south - grid.f) / grid.e, (north - grid.f) / grid.e))
        cols = sorted(((west - grid.c) / grid.a, (east - grid.c) / grid.a))
        top = max(int(np.floor(rows[0])), min(part.row for part in self._parts))
        left = max(int(np.floor(cols[0])), min(part.col for part in self._parts))
        bottom = min(int(np.ceil(rows[1])), max(part.row + part.raster.height for part in self._parts))
        right = min(int(np.ceil(cols[1])), max(part.col + part.raster.width for part in self._parts))
        if bottom <= top or right <= left:
            raise UploadError("uploads.ground.outside")
        if (bottom - top) * (right - left) > limit("ground_cells"):
            raise UploadError("uploads.ground.too_fine", limit=limit("ground_cells"))
        return top, bottom, left, right

    # -- what it is --------------------------------------------------------------------------------

    def look(self) -> dict[str, Any]:
        """Return what the rasters are: ``looks``, few ``values``, ``labelled``, ``tags``."""
        with _readable():
            values = self._sample()
        few = np.unique(values)
        labels = labels_of(self._first, 1)
        is_labelled = bool(labels) or _colours(self._first) is not None
        return {
            "looks": _looks(self._first.dtypes[0], few, is_labelled=is_labelled),
            "values": [float(value) for value in few[:_FEW_VALUES]],
            "many": len(few) > _FEW_VALUES,
            "labelled": is_labelled,
            "tags": _texts(self._first),
        }

    def _sample(self) -> npt.NDArray[Any]:
        top, bottom, left, right = self._box
        found = []
        for row, col in np.ndindex(_SAMPLES, _SAMPLES):
            row0 = top + (2 * row + 1) * (bottom - top) // (2 * _SAMPLES)
            col0 = left + (2 * col + 1) * (right - left) // (2 * _SAMPLES)
            row1, col1 = min(row0 + _SAMPLE_SIDE, bottom), min(col0 + _SAMPLE_SIDE, right)
            values, said = self._cells(row0, row1, col0, col1)
            found.append(values[said])
        return np.concatenate(found)

    def _cells(
        self, row0: int, row1: int, col0: int, col1: int
    ) -> tuple[npt.NDArray[Any], npt.NDArray[np.bool_]]:
        """Return a window of the common grid, and which of its cells a raster says something of."""
        values = np.zeros((row1 - row0, col1 - col0), self._first.dtypes[0])
        said = np.zeros(values.shape, np.bool_)
        for raster, row, col in self._parts:
            top, bottom = max(row0, row), min(row1, row + raster.height)
            left, right = max(col0, col), min(col1, col + raster.width)
            if bottom <= top or right <= left:
                continue
            read = raster.read(
                1, window=Window(left - col, top - row, right - left, bottom - top), masked=True
            )
            known = ~np.ma.getmaskarray(read)
            if values.dtype.kind == "f":
                known &= np.isfinite(read.data)
            here = slice(top - row0, bottom - row0), slice(left - col0, right - col0)
            values[here] = np.where(known, read.data, values[here])
            said[here] |= known
        return values, said

    # -- cutting -----------------------------------------------------------------------------------

    def cut(self, folder: Path, tags: Mapping[str, str]) -> dict[str, Any]:
        """Write the part in the box to ``cut.tif`` in a folder, with tags of one's own beside the file's."""
        top, bottom, left, right = self._box
        first = self._first
        grid = first.transform
        dtype = np.dtype(first.dtypes[0])
        blank = first.nodata if first.nodata is not None else _BLANKS[dtype.kind]
        profile: dict[str, Any] = {
            "driver": "GTiff",
            "dtype": dtype,
            "count": 1,
            "width": right - left,
            "height": bottom - top,
            "crs": first.crs,
            "transform": Affine(grid.a, 0, grid.c + left * grid.a, 0, grid.e, grid.f + top * grid.e),
            "nodata": blank,
            "tiled": True,
            "blockxsize": _SIDE,
            "blockysize": _SIDE,
            "compress": "deflate",
            "BIGTIFF": "IF_SAFER",
        }
        known = 0
        with _readable(), rasterio.open(folder / CUT_FILE, "w", **profile) as target:
            for row in range(top, bottom, _SIDE):
                end = min(row + _SIDE, bottom)
                values, said = self._cells(row, end, left, right)
                values[~said] = blank
                known += int(said.sum())
                target.write(values, 1, window=Window(0, row - top, right - left, end - row))
            target.scales, target.offsets = first.scales, first.offsets
            if first.units[0]:
                target.units = first.units
            target.update_tags(**_texts(first), **tags)
            if (table := _colours(first)) is not None:
                target.write_colormap(1, table)
        if not known:
            raise UploadError("uploads.ground.outside")
        return {"cells": known}


class _readable:  # noqa: N801  reads as a statement
    """What GDAL finds wrong while cells are read becomes one sentence."""

    def __enter__(self) -> None:
        return

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, RasterioError):
            raise UploadError("uploads.raster.damaged") from error


def _checked(raster: rasterio.DatasetReader) -> rasterio.DatasetReader:
    if raster.count != 1:
        raise UploadError("uploads.raster.bands", count=raster.count)
    check_pixels(raster, 1)
    if raster.crs is None or not (raster.crs.is_geographic or raster.crs.is_projected):
        raise UploadError("uploads.raster.no_crs")
    check_grid(raster)
    return raster


def _looks(dtype: str, few: npt.NDArray[Any], *, is_labelled: bool) -> str:
    """Return heights or land cover, ``""`` where the cells could be either."""
    if not len(few):
        return ""
    is_many = len(few) > _FEW_VALUES
    is_whole = bool((few == np.rint(few)).all())
    if is_labelled and is_whole and not is_many:
        return COVER
    if dtype.startswith("float"):
        return "" if is_whole and not is_many else HEIGHTS
    if dtype in ("uint8", "int8"):
        return "" if is_many else COVER
    return HEIGHTS if is_many or few[0] < 0 else ""


def _colours(raster: rasterio.DatasetReader) -> dict[int, tuple[int, ...]] | None:
    try:
        return dict(raster.colormap(1))
    except ValueError:
        return None


def _texts(raster: rasterio.DatasetReader) -> dict[str, str]:
    tags = {**raster.tags(), **raster.tags(1)}
    return {name: str(tags[name])[:_LONGEST_TAG] for name in _TEXT_TAGS if tags.get(name)}
