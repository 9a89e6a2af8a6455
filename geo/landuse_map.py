"""Land-use maps that are asked for one window at a time, in whatever coordinate system they state.

A GeoPackage is read through the R-tree of its layer, so the work grows with the window and not with
the file. It is opened by the program itself: files of the users of a page go through
:mod:`geo.uploads` and come here as a frame.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyogrio
import pyogrio.raw
import shapely
from pyproj import CRS, Transformer
from pyproj.exceptions import ProjError

from .crs import STORAGE_EPSG
from .errors import CrsError, DataError, LimitError, SelectionError
from .limits import limit
from .plane import transformed
from .upload_place import VIET_NAM

Window = tuple[float, float, float, float]
"""West, south, east, north in degrees on WGS 84."""

SAMPLE_ROWS = 1_000
_MARGIN_DEGREES = 1e-6
_LARGEST_DEGREES = 360.0
_POLYGONS = ("Polygon", "Surface", "Unknown", "Collection")
_READ_ERRORS = (
    pyogrio.errors.DataSourceError,
    pyogrio.errors.DataLayerError,
    pyogrio.errors.FeatureError,
    pyogrio.errors.FieldError,
)


@dataclass(frozen=True)
class Parcels:
    """The parcels of a map that may touch a window.

    Parameters
    ----------
    shapes : array of Polygon, MultiPolygon
        Longitude and latitude on WGS 84, as on the map: not repaired.
    texts : array of object
        What the code column says of each; None where it is blank.
    ids : array of int
        The feature's number in the layer, to find it again.
    unreadable : int
        Features without a polygon, or with one that cannot be read; they are not among the others.
    """

    shapes: npt.NDArray[np.object_]
    texts: npt.NDArray[np.object_]
    ids: npt.NDArray[np.int64]
    unreadable: int = 0


class LandUseMap(Protocol):
    """What an overlay asks of a map."""

    name: str
    extent: Window | None
    """Where the map lies; None where it has nothing or does not say."""

    def sample(self) -> pd.DataFrame:
        """Return the attributes of some features, to find the code column by."""

    def read_window(self, window: Window, column: str) -> Parcels:
        """Return the parcels that may touch a window, with the texts of a column.

        Raises
        ------
        LimitError
            If they are more than ``limits.py`` allows.
        """


class GeoPackageMap:
    """A polygon layer of a GeoPackage.

    Parameters
    ----------
    path : Path
    layer : str, optional
        Needed where the file has several polygon layers.
    epsg : int, optional
        Coordinate system, where the file states none or the wrong one.

    Raises
    ------
    DataError
        If the file is missing, damaged, empty, or has no polygon layer.
    SelectionError
        If a layer has to be chosen or there is none of this name.
    CrsError
        If no coordinate system is stated, or the numbers do not lie in Việt Nam in it.
    """

    def __init__(self, path: Path, layer: str | None = None, *, epsg: int | None = None) -> None:
        if not path.is_file():
            raise DataError("tables.gpkg.missing", file=path.name)
        self._file, self._dataset = path.name, f"GPKG:{path}"
        self._layer = self._chosen(layer)
        self.name = f"{path.stem}: {self._layer}"
        try:
            about = pyogrio.read_info(self._dataset, layer=self._layer, force_total_bounds=True)
        except _READ_ERRORS as error:
            raise DataError("tables.gpkg.damaged", file=path.name) from error
        if not about["features"]:
            raise DataError("overlap.error.empty", map=self.name)
        crs = _stated(about["crs"] if epsg is None else epsg, self.name)
        self.columns = tuple(map(str, about["fields"]))
        self.extent: Window | None = _extent(about["total_bounds"], crs, self.name)
        self._to_map = Transformer.from_crs(STORAGE_EPSG, crs, always_xy=True)
        self._from_map = Transformer.from_crs(crs, STORAGE_EPSG, always_xy=True)
        self._in_degrees = crs.to_epsg() == STORAGE_EPSG

    def _chosen(self, layer: str | None) -> str:
        try:
            found = pyogrio.list_layers(self._dataset)
        except _READ_ERRORS as error:
            raise DataError("tables.gpkg.damaged", file=self._file) from error
        names = [str(name) for name, kind in found if kind and any(word in kind for word in _POLYGONS)]
        if not names:
            raise DataError("overlap.error.no_polygons", map=self._file)
        if layer is None and len(names) == 1:
            return names[0]
        if layer is None:
            raise SelectionError("overlap.error.choose_layer", map=self._file, layers=", ".join(names))
        if layer not in names:
            raise SelectionError(
                "overlap.error.no_layer", map=self._file, layer=layer, layers=", ".join(names)
            )
        return layer

    def sample(self) -> pd.DataFrame:
        """Return the attributes of the first features."""
        about, _, _, values = self._read(read_geometry=False, max_features=SAMPLE_ROWS)
        return pd.DataFrame(dict(zip(map(str, about["fields"]), values, strict=True)))

    def read_window(self, window: Window, column: str) -> Parcels:
        """Return the parcels that may touch a window; see :class:`LandUseMap`."""
        if column not in self.columns:
            raise SelectionError("overlap.error.no_column", map=self.name, column=column)
        most = limit("overlap_parcels")
        west, south, east, north = window
        wider = (west - _MARGIN_DEGREES, south - _MARGIN_DEGREES)
        bbox = self._to_map.transform_bounds(*wider, east + _MARGIN_DEGREES, north + _MARGIN_DEGREES)
        if not np.isfinite(bbox).all():
            return Parcels(np.empty(0, object), np.empty(0, object), np.empty(0, np.int64))
        _, ids, raw, values = self._read(
            bbox=bbox, columns=[column], return_fids=True, force_2d=True, max_features=most + 1
        )
        _require_few(len(ids), most)
        order = np.argsort(ids)  # the R-tree gives them in its own
        shapes = shapely.from_wkb(raw, on_invalid="ignore")[order]
        if not self._in_degrees:
            shapes = transformed(shapes, self._from_map)
        return _parcels(shapes, np.asarray(values[0], dtype=object)[order], ids[order])

    def _read(self, **options: object) -> tuple[dict[str, Any], Any, Any, list[Any]]:
        try:
            return pyogrio.raw.read(self._dataset, layer=self._layer, **options)  # type: ignore[no-any-return]
        except _READ_ERRORS as error:
            raise DataError("tables.gpkg.damaged", file=self._file) from error


class FrameMap:
    """A map that is already in memory: an upload, a drawing, made data.

    Parameters
    ----------
    frame : GeoDataFrame
        Any stated coordinate system; the ids are the places in the frame, from 0.
    name : str

    Raises
    ------
    DataError
        If the frame is empty.
    CrsError
        If no coordinate system is stated, or the numbers do not lie in Việt Nam in it.
    """

    def __init__(self, frame: gpd.GeoDataFrame, name: str) -> None:
        self.name = name
        if frame.empty:
            raise DataError("overlap.error.empty", map=name)
        crs = _stated(frame.crs, name)
        self.extent: Window | None = _extent(frame.total_bounds, crs, name)
        self._attributes = pd.DataFrame(frame.drop(columns=frame.geometry.name))
        self._shapes = shapely.force_2d(frame.geometry.to_crs(STORAGE_EPSG).to_numpy())
        self._tree = shapely.STRtree(self._shapes)

    def sample(self) -> pd.DataFrame:
        """Return the attributes of the first features."""
        return self._attributes.head(SAMPLE_ROWS)

    def read_window(self, window: Window, column: str) -> Parcels:
        """Return the parcels that may touch a window; see :class:`LandUseMap`."""
        if column not in self._attributes:
            raise SelectionError("overlap.error.no_column", map=self.name, column=column)
        rows = np.sort(self._tree.query(shapely.box(*window)))
        _require_few(len(rows), limit("overlap_parcels"))
        texts = self._attributes[column].to_numpy(dtype=object)[rows]
        return _parcels(self._shapes[rows], texts, rows)


def _parcels(
    shapes: npt.NDArray[np.object_], texts: npt.NDArray[np.object_], ids: npt.NDArray[np.int64]
) -> Parcels:
    usable = (shapely.get_dimensions(shapes) == 2) & ~shapely.is_empty(shapes)
    usable &= np.isfinite(shapely.bounds(shapes)).all(axis=1)
    return Parcels(shapes[usable], texts[usable], np.asarray(ids)[usable], int((~usable).sum()))


def _require_few(found: int, most: int) -> None:
    if found > most:
        raise LimitError("overlap.error.too_many", limit=most)


def _stated(crs: object, name: str) -> CRS:
    """Return the coordinate system that a map states; "undefined" ones of GeoPackages state none."""
    try:
        stated = None if crs is None else CRS.from_user_input(crs)
    except ProjError as error:
        raise CrsError("overlap.error.no_crs", map=name) from error
    if stated is None or "undefined" in stated.name.lower() or stated.is_engineering:
        raise CrsError("overlap.error.no_crs", map=name)
    return stated


def _extent(bounds: object, crs: CRS, name: str) -> Window | None:
    """Return where the map lies, degrees; refuse what cannot be where it says."""
    numbers = np.asarray(bounds, dtype=np.float64)
    if not numbers.shape or not np.isfinite(numbers).all():
        return None
    west, south, east, north = numbers.tolist()
    if crs.is_geographic and max(abs(number) for number in numbers) > _LARGEST_DEGREES:
        raise CrsError("overlap.error.metres_as_degrees", map=name, crs=crs.name)
    transformer = Transformer.from_crs(crs, STORAGE_EPSG, always_xy=True)
    found = transformer.transform_bounds(west, south, east, north)
    if _touches_viet_nam(found):
        return found
    turned = transformer.transform_bounds(south, west, north, east)
    key = "swapped" if _touches_viet_nam(turned) else "elsewhere"
    raise CrsError(f"overlap.error.{key}", map=name, crs=crs.name)


def _touches_viet_nam(bounds: Window) -> bool:
    if not np.isfinite(bounds).all():
        return False
    west, south, east, north = bounds
    return west < VIET_NAM[2] and east > VIET_NAM[0] and south < VIET_NAM[3] and north > VIET_NAM[1]
