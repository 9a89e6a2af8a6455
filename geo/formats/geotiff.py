"""Rasters that land is checked against, of classes or of heights: GeoTIFFs, read one window at a time."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import rasterio
import rasterio.features
import shapely
from pyproj import CRS, Transformer
from pyproj.exceptions import ProjError
from rasterio.enums import MaskFlags
from rasterio.errors import NotGeoreferencedWarning, RasterioError
from rasterio.windows import Window

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

_SAMPLE_SIDE = 128
_SAMPLES = 3


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


class Cells(NamedTuple):
    """A window of a raster.

    Parameters
    ----------
    values : array
        As stored: scale and offset are not applied.
    valid : array of bool or None
        Which of them say something; None where all do.
    """

    values: npt.NDArray[Any]
    valid: npt.NDArray[np.bool_] | None


class Raster:
    """One band of a GeoTIFF, read one window at a time; any number of threads may read.

    The file is opened by the program itself: uploads pass :mod:`geo.uploads.door` first.

    Parameters
    ----------
    path : Path
    band : int, optional
        Needed where the file has several, from 1.
    epsg : int, optional
        Coordinate system, where the file states none or the wrong one.

    Attributes
    ----------
    name : str
        The file's name without its ending.
    crs, crs_name : pyproj.CRS, str
    origin, step : tuple of float
        Outer corner of the first cell, and from one cell to the next: x, y in the units of ``crs``.
        ``step[1]`` is negative where north is up.
    height, width : int
        Rows, columns.
    block : tuple of int
        Rows and columns of one block of the file.
    dtype : str
    nodata : float or None
    scale, offset : float
        Of values that measure something.
    unit : str
        Of the values, as stated; ``""`` where it is not.
    extent : tuple of float
        West, south, east, north in degrees on WGS 84: where the raster lies, in Việt Nam or not.
    colours, labels : dict
        ``#RRGGBB`` and name by value, from the file itself.
    tags : dict
        What else the file says of itself.
    images : int
        Images in the file; the first is read.

    Raises
    ------
    UploadError
        If the file is no GeoTIFF, damaged, rotated, without a place, or its pixels or blocks cannot be used.
    CrsError
        If no coordinate system is stated, or the raster has no place on the Earth in it.
    SelectionError
        If a band has to be chosen.
    """

    def __init__(self, path: Path, *, band: int | None = None, epsg: int | None = None) -> None:
        self.name = shown_name(path.stem)
        if not path.is_file():
            raise UploadError("cover.error.missing", map=self.name)
        self._path = path
        self._idle: list[rasterio.DatasetReader] = []
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", NotGeoreferencedWarning)  # refused below, with a sentence
            self._idle.append(open_tiff(path))
            with self._handle() as raster:
                self.band = chosen_band(raster, band, self.name)
                check_pixels(raster, self.band)
                self.crs = stated_crs(raster, epsg, self.name)
                self.crs_name = self.crs.name
                check_grid(raster)
                self._read_header(raster)

    def _read_header(self, raster: rasterio.DatasetReader) -> None:
        place, grid = self.band - 1, raster.transform
        self.origin, self.step = (float(grid.c), float(grid.f)), (float(grid.a), float(grid.e))
        self.height, self.width = int(raster.height), int(raster.width)
        self.block: tuple[int, int] = raster.block_shapes[place]
        self.dtype = str(raster.dtypes[place])
        self.nodata: float | None = raster.nodatavals[place]
        self.scale, self.offset = float(raster.scales[place]), float(raster.offsets[place])
        self.unit: str = raster.units[place] or ""
        self.extent: Bounds = extent_of(raster, self.crs, self.name)
        self.labels = labels_of(raster, self.band)
        self.colours = colours_of(raster, self.band, self.labels)
        self.tags: dict[str, str] = raster.tags()
        self.images = max(1, len(raster.subdatasets))
        self._has_mask = has_mask(raster, self.band)

    @contextmanager
    def _handle(self) -> Iterator[rasterio.DatasetReader]:
        """Lend an open file: GDAL's must not be read by two threads at once."""
        try:
            raster = self._idle.pop()
        except IndexError:
            raster = open_tiff(self._path)
        try:
            yield raster
        except RasterioError as error:
            raise UploadError("uploads.raster.damaged") from error
        finally:
            self._idle.append(raster)

    def read_window(self, row0: int, row1: int, col0: int, col1: int) -> Cells:
        """Return the cells of rows and columns from the first up to the last one, which is left out.

        Raises
        ------
        UploadError
            If the file is damaged there.
        """
        values, valid = self.read_stored(row0, row1, col0, col1)
        if self.nodata is not None and not np.isnan(self.nodata):
            said = values != self.nodata
            valid = said if valid is None else valid & said
        if values.dtype.kind == "f":
            finite = np.isfinite(values)
            valid = finite if valid is None else valid & finite
        return Cells(values, valid)

    def read_stored(self, row0: int, row1: int, col0: int, col1: int) -> Cells:
        """Return a window as :meth:`read_window` does, but with the nodata value among the valid ones."""
        window = Window(col0, row0, col1 - col0, row1 - row0)
        with self._handle() as raster:
            values = raster.read(self.band, window=window)
            valid = raster.read_masks(self.band, window=window) > 0 if self._has_mask else None
        return Cells(values, valid)

    def sample(self) -> npt.NDArray[Any]:
        """Return valid values of some places all over the raster, to tell classes from heights.

        Raises
        ------
        UploadError
            If the file is damaged there.
        """
        found = []
        for row, col in np.ndindex(_SAMPLES, _SAMPLES):
            row0 = (2 * row + 1) * self.height // (2 * _SAMPLES)
            col0 = (2 * col + 1) * self.width // (2 * _SAMPLES)
            row1, col1 = min(row0 + _SAMPLE_SIDE, self.height), min(col0 + _SAMPLE_SIDE, self.width)
            values, valid = self.read_window(row0, row1, col0, col1)
            found.append(values.ravel() if valid is None else values[valid])
        return np.concatenate(found)

    def close(self) -> None:
        """Close the file; reading opens it again."""
        while self._idle:
            self._idle.pop().close()


def regions(codes: npt.NDArray[np.int32]) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.object_]]:
    """Return the code and the polygon of each region of equal codes, in columns and rows.

    Regions that touch at a corner only are two.
    """
    found = [(code, shape["coordinates"]) for shape, code in rasterio.features.shapes(codes, connectivity=4)]
    rings = [np.array(ring) for _, polygon in found for ring in polygon]
    ring = np.repeat(np.arange(len(rings)), [len(corners) for corners in rings])
    outlines = np.asarray(shapely.linearrings(np.concatenate(rings), indices=ring))
    owner = np.repeat(np.arange(len(found)), [len(polygon) for _, polygon in found])
    shapes = np.asarray(shapely.polygons(outlines, indices=owner), dtype=np.object_)
    return np.array([code for code, _ in found], np.int32), shapes
