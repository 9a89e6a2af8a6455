"""Land-use maps that are asked for some windows at a time, in whatever coordinate system they state.

A GeoPackage is read through the R-tree of its layer, so the work grows with the windows and not with
the file. It is opened by the program itself: files of the users of a page go through
:mod:`geo.uploads.door` and come here as a frame.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, compress
from pathlib import Path
from types import NoneType
from typing import Any, Protocol

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyogrio
import pyogrio.raw
import shapely
from pyproj import CRS

from ...base.errors import DataError, LimitError, SelectionError
from ...base.file_notes import shown_names
from ...base.limits import limit
from ...base.plane import DEGREES, transformer
from .polygons import Flags, NeedsGdalError, Polygons, has_land, polygons_of
from .systems import Window, extent_of, finite, stated_crs
from .windows import Box, Rows, open_table

BATCH_PARCELS, BATCH_MB, BATCH_WINDOWS = 12_000, 4.0, 128
"""A batch ends with the window that reaches one of these; megabytes are those of the geometries."""

NOTHING = Rows([], [], [])
"""A window without parcels."""

SAMPLE_ROWS = 1_000
_MARGIN_DEGREES = 1e-6
_MARGIN_SHARE = 3e-4
_EDGE_POINTS = 5
_POLYGONS = ("Polygon", "Surface", "Unknown", "Collection")
_READ_ERRORS = (
    pyogrio.errors.DataSourceError,
    pyogrio.errors.DataLayerError,
    pyogrio.errors.FeatureError,
    pyogrio.errors.FieldError,
)


@dataclass(frozen=True)
class Parcels:
    """The parcels of a map that may touch some windows, window by window.

    Parameters
    ----------
    windows : range
        The windows that were read, by their places in the question.
    starts : array of int
        Where the parcels of each window begin, and where the last ones end. A parcel that may touch
        two windows is there twice.
    polygons : Polygons
        As on the map, in its coordinate system: not repaired.
    texts : list of str
        What the code column says of each; ``""`` where it is blank.
    ids : array of int
        The feature's number in the layer, to find it again.
    unreadable : list of int
        Of each window, features without a polygon or with one that cannot be read; they are not among
        the others.
    refused : mapping of int to LimitError
        Windows, by their places in the question, that hold more parcels than ``limits.py`` allows.
    """

    windows: range
    starts: npt.NDArray[np.int64]
    polygons: Polygons
    texts: list[str]
    ids: npt.NDArray[np.int64]
    unreadable: list[int]
    refused: dict[int, LimitError] = field(default_factory=dict)


def batches_of(
    boxes: Sequence[Box], read: Callable[[Sequence[Box]], Iterator[Rows]], begin: int = 0
) -> Iterator[Parcels]:
    """Yield what is read of boxes from one on, in batches that stay small."""
    most = limit("overlap_parcels")
    batch: list[Rows] = []
    first, count, size = begin, 0, 0
    refused: dict[int, LimitError] = {}
    for place, rows in enumerate(read(boxes[begin:]), begin):
        found = rows
        if len(rows.ids) > most:
            refused[place] = LimitError("overlap.error.too_many", limit=most)
            found = NOTHING
        batch.append(found)
        count, size = count + len(found.ids), size + found.size
        if count >= BATCH_PARCELS or size >= BATCH_MB * 1e6 or len(batch) >= BATCH_WINDOWS:
            yield _parcels(range(first, place + 1), batch, refused)
            batch, first, count, size, refused = [], place + 1, 0, 0, {}
    if batch:
        yield _parcels(range(first, len(boxes)), batch, refused)


def _parcels(windows: range, batch: list[Rows], refused: dict[int, LimitError]) -> Parcels:
    polygons, usable = _polygons(batch)
    owner = np.repeat(np.arange(len(batch)), [len(rows.ids) for rows in batch])
    ids = np.fromiter(chain.from_iterable(rows.ids for rows in batch), dtype=np.int64, count=len(owner))
    texts = _texts(list(chain.from_iterable(rows.cells for rows in batch)))
    if not usable.all():
        texts = list(compress(texts, usable.tolist()))
    return Parcels(
        windows=windows,
        starts=np.searchsorted(owner[usable], np.arange(len(batch) + 1)),
        polygons=polygons,
        texts=texts,
        ids=ids[usable],
        unreadable=np.bincount(owner[~usable], minlength=len(batch)).tolist(),
        refused=refused,
    )


def _texts(cells: list[object]) -> list[str]:
    """Return cells as texts; they are few that come again and again."""
    if set(map(type, cells)) <= {str, NoneType}:
        told = {cell: cell if isinstance(cell, str) else "" for cell in set(cells)}
        return [told[cell] for cell in cells]
    return ["" if pd.isna(cell) else str(cell) for cell in cells]  # type: ignore[call-overload]


def _polygons(batch: list[Rows]) -> tuple[Polygons, Flags]:
    """Return the polygons of a batch, and which features have one."""
    raw: list[Any] = []
    for rows in batch:
        if not isinstance(rows.geometries, list):
            shapes = np.concatenate([rows.shapes for rows in batch])
            usable = has_land(shapes)
            return Polygons.of_shapes(shapes[usable]), usable
        raw += rows.geometries
    return polygons_of(raw)


class LandUseMap(Protocol):
    """What an overlay asks of a map."""

    name: str
    crs: CRS
    crs_name: str
    extent: Window | None
    """Where the map lies; None where it has nothing or does not say."""

    def sample(self) -> pd.DataFrame:
        """Return the attributes of some features, to find the code column by."""

    def batches(self, windows: Sequence[Window], column: str) -> Iterator[Parcels]:
        """Yield the parcels that may touch each window, some windows at a time, with the texts of a column.

        Parameters
        ----------
        windows : sequence of Window
            Degrees on WGS 84.
        column : str
        """


def no_column(land: LandUseMap, column: str) -> SelectionError:
    """Return the error of a column that a map does not have; it names those that there are."""
    columns = shown_names([str(name) for name in land.sample().columns])
    return SelectionError("overlap.error.no_column", map=land.name, column=column, columns=columns)


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
        bounds = finite(about["total_bounds"])
        self.crs = stated_crs(about["crs"] if epsg is None else epsg, self.name, lambda: bounds)
        self.crs_name = self.crs.name
        self.columns = tuple(map(str, about["fields"]))
        self.extent: Window | None = extent_of(bounds, self.crs, self.name)
        self._table = open_table(path, self._layer)

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

    def batches(self, windows: Sequence[Window], column: str) -> Iterator[Parcels]:
        """Yield the parcels of windows; see :class:`LandUseMap`."""
        if column not in self.columns:
            raise no_column(self, column)
        boxes = _boxes(windows, self.crs)
        done = 0
        while done < len(boxes):  # more than once only where GDAL has to take over
            try:
                for parcels in batches_of(boxes, lambda some: self._rows(some, column), done):
                    done = parcels.windows.stop
                    yield parcels
            except (sqlite3.Error, NeedsGdalError):
                self._table = None

    def _rows(self, boxes: Sequence[Box], column: str) -> Iterator[Rows]:
        most = limit("overlap_parcels") + 1
        if self._table:
            yield from self._table.read(boxes, column, most)
            return
        for box in boxes:
            if not np.isfinite(box).all():
                yield NOTHING
                continue
            _, ids, raw, values = self._read(
                bbox=box, columns=[column], return_fids=True, force_2d=True, max_features=most
            )
            order = np.argsort(ids)  # the R-tree gives them in its own
            cells = np.asarray(values[0], dtype=object)[order].tolist()
            yield Rows(ids[order].tolist(), shapely.from_wkb(raw, on_invalid="ignore")[order], cells)

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
        bounds = finite(frame.total_bounds)
        self.crs = stated_crs(frame.crs, name, lambda: bounds)
        self.crs_name = self.crs.name
        self.extent: Window | None = extent_of(bounds, self.crs, name)
        self._attributes = pd.DataFrame(frame.drop(columns=frame.geometry.name))
        self._shapes = shapely.force_2d(frame.geometry.to_numpy())
        self._tree = shapely.STRtree(self._shapes)

    def sample(self) -> pd.DataFrame:
        """Return the attributes of the first features."""
        return self._attributes.head(SAMPLE_ROWS)

    def batches(self, windows: Sequence[Window], column: str) -> Iterator[Parcels]:
        """Yield the parcels of windows; see :class:`LandUseMap`."""
        if column not in self._attributes:
            raise no_column(self, column)
        return batches_of(_boxes(windows, self.crs), lambda boxes: self._rows(boxes, column))

    def _rows(self, boxes: Sequence[Box], column: str) -> Iterator[Rows]:
        cells = self._attributes[column].to_numpy(dtype=object)
        for box in boxes:
            if not np.isfinite(box).all():
                yield NOTHING
                continue
            rows = np.sort(self._tree.query(shapely.box(*box)))
            yield Rows(rows.tolist(), self._shapes[rows], cells[rows].tolist())


def _boxes(windows: Sequence[Window], crs: CRS) -> list[Box]:
    """Return windows in the units of a map, a little wider; one without a place there is empty."""
    if not windows:
        return []
    west, south, east, north = np.array(windows, dtype=np.float64).T[:, :, None]
    wider = _MARGIN_DEGREES + _MARGIN_SHARE * np.maximum(east - west, north - south)
    west, south, east, north = west - wider, south - wider, east + wider, north + wider
    along = np.linspace(0, 1, _EDGE_POINTS)
    across, up = west + (east - west) * along, south + (north - south) * along
    still = np.zeros_like(along)
    lon = np.concatenate([across, across, west + still, east + still], axis=1)
    lat = np.concatenate([south + still, north + still, up, up], axis=1)
    lon, lat = transformer(DEGREES, crs).transform(lon, lat)
    boxes = np.stack([lon.min(axis=1), lat.min(axis=1), lon.max(axis=1), lat.max(axis=1)], axis=1)
    boxes[~np.isfinite(boxes).all(axis=1)] = (np.inf, np.inf, -np.inf, -np.inf)
    return [(box[0], box[1], box[2], box[3]) for box in boxes.tolist()]
