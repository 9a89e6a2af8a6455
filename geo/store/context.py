"""The ground under the map: layers of ``data/context``, each read when it is first asked for.

The files are the masters: GeoJSON that was cut and thinned once, as ``NOTICE.md`` beside them tells, and
that ``atlas check`` validates. They are not built anew, because a second copy of them would say nothing
that they don't. A data folder may be without them; there is then no ground.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, cast

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from ..base.crs import STORAGE_CRS
from ..base.errors import DataError
from ..records.context import (
    CONTEXT_COLUMNS,
    CONTEXT_FIELDS,
    CONTEXT_LAYERS,
    EXCEPTION_COLUMNS,
    ContextSource,
)
from . import catalog
from .tables import convert_columns, read_csv, require_numbers

_NUMBERS = ("accuracy_m",)


class Context:
    """The ground of a data folder.

    Parameters
    ----------
    folder : Path or None
        The data folder; None, or one without ``context/context.csv``, has no ground.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._frames: dict[str, gpd.GeoDataFrame] = {}

    @cached_property
    def sources(self) -> dict[str, ContextSource]:
        """Where each layer came from, by its name, in the order of ``CONTEXT_LAYERS``.

        Raises
        ------
        DataError
            If the table is not one of its columns, or an accuracy is no number.
        """
        if self._folder is None or not catalog.context_path(self._folder).is_file():
            return {}
        rows = read_sources(self._folder)
        by_layer = {str(row["layer"]): row for row in rows.to_dict("records")}
        return {layer: _source(by_layer[layer]) for layer in CONTEXT_LAYERS if layer in by_layer}

    def layer(self, name: str) -> gpd.GeoDataFrame:
        """Return a layer: EPSG:4326, the columns of ``CONTEXT_FIELDS``; empty where there is none.

        Raises
        ------
        DataError
            If its file is missing or damaged.
        """
        if name not in self._frames:
            known = self.sources.get(name)
            if known is None or self._folder is None:
                columns: dict[str, list[Any]] = {field: [] for field in CONTEXT_FIELDS[name]}
                self._frames[name] = gpd.GeoDataFrame(columns, geometry=[], crs=STORAGE_CRS)
            else:
                self._frames[name] = read_context_layer(
                    catalog.context_folder(self._folder) / known.file, name
                )
        return self._frames[name]

    def communes_at(self, lon: Sequence[float], lat: Sequence[float]) -> npt.NDArray[np.object_]:
        """Return the code of the commune of 2025 in which each place lies, ``""`` outside of all.

        On the line between two it is the one with the smaller code. The outlines are for orientation.
        """
        points = shapely.points(lon, lat)
        found = np.full(len(points), "", dtype=object)
        communes = self.layer("communes")
        if len(communes):
            places, which = self._tree.query(points, predicate="intersects")
            codes = communes["code"].to_numpy(dtype=object)
            for place, code in sorted(zip(places.tolist(), codes[which], strict=True), reverse=True):
                found[place] = code
        return found

    def commune_at(self, lon: float, lat: float) -> str:
        """Return the code of the commune in which a place lies, see :meth:`communes_at`."""
        return str(self.communes_at([lon], [lat])[0])

    @cached_property
    def _tree(self) -> shapely.STRtree:
        return shapely.STRtree(self.layer("communes").geometry.to_numpy())

    def __getstate__(self) -> dict[str, Any]:
        """Return the folder: another process reads what it asks for."""
        return {"_folder": self._folder, "_frames": {}}


def read_sources(folder: Path) -> pd.DataFrame:
    """Return the table of the layers of a data folder.

    Raises
    ------
    DataError
        If it is missing, or no table of ``CONTEXT_COLUMNS``, or an accuracy is no number.
    """
    path = catalog.context_path(folder)
    frame, bad = convert_columns(read_csv(path, CONTEXT_COLUMNS), _NUMBERS, ())
    require_numbers(bad, path.name)
    return frame


def read_exceptions(folder: Path) -> pd.DataFrame:
    """Return what is known to differ from the outlines, and why; raises as :func:`read_sources`."""
    return read_csv(catalog.context_exceptions_path(folder), EXCEPTION_COLUMNS)


def read_context_layer(path: Path, name: str) -> gpd.GeoDataFrame:
    """Return a GeoJSON file of ``data/context`` as the layer of that name.

    Raises
    ------
    DataError
        If the file is missing, is no collection of features, or a feature lacks a field or a shape.
    """
    try:
        features = json.loads(path.read_text(encoding="utf-8"))["features"]
        shapes = [_shape(feature["geometry"]) for feature in features]
        fields = {
            field: [feature["properties"][field] for feature in features] for field in CONTEXT_FIELDS[name]
        }
    except FileNotFoundError:
        raise DataError("tables.read.no_file", file=path.name) from None
    except (ValueError, KeyError, TypeError, AttributeError, shapely.errors.ShapelyError) as error:
        raise DataError("tables.outline.damaged", file=path.name) from error
    return gpd.GeoDataFrame(fields, geometry=shapes, crs=STORAGE_CRS)


def _shape(told: dict[str, Any]) -> BaseGeometry:
    """Return a GeoJSON geometry; a polygon without holes by way of an array, which is quicker by half."""
    if told["type"] == "Polygon" and len(told["coordinates"]) == 1:
        return cast("BaseGeometry", shapely.polygons(np.asarray(told["coordinates"][0], dtype=np.float64)))
    return shapely.geometry.shape(told)


def _source(row: dict[Any, Any]) -> ContextSource:
    told = {str(name): value for name, value in row.items()}
    told["accuracy_m"] = None if np.isnan(told["accuracy_m"]) else float(told["accuracy_m"])
    return ContextSource(**told)
