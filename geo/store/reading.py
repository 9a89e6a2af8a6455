"""Read the atlas's own GeoPackages: trusted files, opened read-only and never changed."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import pyogrio.raw
import shapely

from ..base.crs import require_crs
from ..base.errors import DataError

PROVINCES_LAYER = "provinces"


def read_layer(path: Path, layer: str) -> gpd.GeoDataFrame:
    """Return a feature layer of a GeoPackage.

    Returns
    -------
    GeoDataFrame
        EPSG:4326, index 0, 1, …; missing numbers NaN, missing texts and geometries None.

    Raises
    ------
    DataError
        If the file or layer is missing, damaged, or rows are lost in reading.
    CrsError
        If the layer is in another coordinate system.
    """
    frame = _read(path, layer)
    if not isinstance(frame, gpd.GeoDataFrame):
        raise DataError("tables.gpkg.no_geometry", file=path.name, layer=layer)
    require_crs(frame)
    return frame


def read_attributes(path: Path, table: str) -> pd.DataFrame:
    """Return a table without geometry of a GeoPackage; raises as :func:`read_layer`."""
    return _read(path, table)


def read_provinces(path: Path) -> gpd.GeoDataFrame:
    """Return the province outlines of both vintages (``code``, ``vintage``, …), as :func:`read_layer`."""
    return read_layer(path, PROVINCES_LAYER)


def list_layers(path: Path) -> list[str]:
    """Return the names of the feature layers and tables of a GeoPackage, in the order of the file.

    Raises
    ------
    DataError
        If the file is missing or damaged.
    """
    _require_file(path)
    try:
        return [str(name) for name, _ in pyogrio.list_layers(_dataset(path))]
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
        raise DataError("tables.gpkg.damaged", file=path.name) from error


def _read(path: Path, layer: str) -> pd.DataFrame:
    if layer not in list_layers(path):
        raise DataError("tables.gpkg.no_layer", file=path.name, layer=layer)
    try:
        announced = pyogrio.read_info(_dataset(path), layer=layer)["features"]
        about, _, shapes, columns = pyogrio.raw.read(_dataset(path), layer=layer)
    except (
        pyogrio.errors.DataSourceError,
        pyogrio.errors.DataLayerError,
        pyogrio.errors.FeatureError,
    ) as error:
        raise DataError("tables.gpkg.damaged", file=path.name) from error
    frame = pd.DataFrame(
        {
            name: pd.Series(values, dtype=values.dtype)
            for name, values in zip(about["fields"], columns, strict=True)
        }
    )
    # GDAL reads what it can of a damaged file without a word.
    if len(frame) != announced:
        raise DataError("tables.gpkg.damaged", file=path.name)
    if shapes is None:
        return frame
    return gpd.GeoDataFrame(frame, geometry=shapely.from_wkb(shapes), crs=about["crs"])


def _dataset(path: Path) -> str:
    """Return the name that lets GDAL use its GeoPackage driver only."""
    return f"GPKG:{path}"


def _require_file(path: Path) -> None:
    if not path.is_file():
        raise DataError("tables.gpkg.missing", file=path.name)
