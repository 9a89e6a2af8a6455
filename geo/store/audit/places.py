"""Checks of places: points in their province and near their commune, no feature twice, mining areas.

A mining area has the corners that its document prints: on a known grid, in the province of its mine, as
rings that close without crossing and hold the hectares that are declared.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ...base import measures
from ...base.crs import from_vn2000, to_vn2000
from ...base.measures import geodesic_ha
from ...base.text import fold
from ...records.territory import territory
from .. import outlines
from ..outlines import SHAPED_CONFIDENCE
from .findings import ERROR, WARNING, AuditedTable, Finding, tokens

OUTLINE_TOLERANCE_KM = 0.5
"""The outlines are generalised: a point this far outside still counts as inside."""

OUTLINE_DOUBT_KM = 1.0
"""Where a province outline is at its worst (one place in twenty): a corner up to here is only doubtful."""

BORDER_PLANT_KM = 3.0
"""A powerhouse or dam on a river that is the border may lie this far outside."""

COMMUNE_RADII = 2.5
SAME_PLACE_M = 50.0
OFFICIAL_AREA_TOLERANCE_PCT = 1.5
_OWN_PLACE = ("site", "approximate")
_DISTINCT = r"distinct from ([a-z0-9._-]+)"


def check_places(tables: Mapping[str, AuditedTable], provinces: gpd.GeoDataFrame) -> list[Finding]:
    """Return the findings on the places of features; ``provinces`` of both vintages in EPSG:4326."""
    features = tables["features"]
    frame = features.frame
    located = frame["lon"].notna() & frame["lat"].notna()
    points = _on_grid(frame["lon"][located], frame["lat"][located])
    return [
        *_location(features, located),
        *_in_province(features, points, provinces, "province_code", "2025"),
        *_in_province(features, points, provinces, "province_pre2025_code", "pre2025"),
        *_corners_in_province(tables, provinces),
        *_near_commune(features, points, tables["admin_units"].frame),
        *_same_name(features),
        *_same_place(features, points),
    ]


def _grid() -> int:
    """Return the one grid for distances in all provinces: its scale is within 0.1 %."""
    return territory().covered.usual_grid


def _on_grid(lon: pd.Series[Any], lat: pd.Series[Any]) -> pd.Series[Any]:
    """Return points on the grid in metres, with the index of ``lon``."""
    points = to_vn2000(lon.to_numpy("float64"), lat.to_numpy("float64"), _grid())
    return pd.Series(shapely.points(points.east_m, points.north_m), index=lon.index, dtype=object)


def check_outlines(provinces: gpd.GeoDataFrame, file: str) -> list[Finding]:
    """Return a finding for each outline that is invalid or whose area is not the official one."""
    measured = geodesic_ha(provinces.geometry) / 100.0
    off_pct = (measured / provinces["official_area_km2"] - 1.0) * 100.0
    names = provinces["name_vi"] + " (" + provinces["vintage"] + ")"
    found: list[Finding] = []
    for name, valid, percent in zip(names, provinces.geometry.is_valid, off_pct, strict=True):
        if not valid:
            found.append(
                Finding(ERROR, file, None, "geometry", "check.place.outline_invalid", {"name": name})
            )
        if abs(percent) > OFFICIAL_AREA_TOLERANCE_PCT:
            params = {"name": name, "percent": f"{percent:+.1f}"}
            found.append(Finding(ERROR, file, None, "official_area_km2", "check.place.outline_area", params))
    return found


def _location(features: AuditedTable, located: pd.Series[Any]) -> list[Finding]:
    frame = features.frame
    none = frame["location_level"] == "none"
    half = frame["lon"].notna() != frame["lat"].notna()
    accuracy = frame["accuracy_m"]
    return [
        *features.flag(half, "lon", "place.half"),
        *features.flag(none & located, "location_level", "place.level_none"),
        *features.flag(~none & ~located & ~half, "location_level", "place.no_point"),
        *features.flag(located & ~(accuracy > 0), "accuracy_m", "place.no_accuracy"),
    ]


def _km_outside(points: pd.Series[Any], codes: pd.Series[Any], provinces: gpd.GeoDataFrame) -> pd.Series[Any]:
    """Return how far each point lies outside the province of its code, 0 inside, NaN if unknown."""
    shapes = provinces.to_crs(_grid()).set_index("code").geometry
    home = {code: shapes[code] for code in shapes.index}
    metres = shapely.distance(points.to_numpy(), np.array([home.get(code) for code in codes], dtype=object))
    return pd.Series(metres / 1_000.0, index=points.index)


def _in_province(
    features: AuditedTable, points: pd.Series[Any], provinces: gpd.GeoDataFrame, column: str, vintage: str
) -> list[Finding]:
    frame = features.frame.loc[points.index]
    km = _km_outside(points, frame[column], provinces[provinces["vintage"] == vintage])
    outside = km > OUTLINE_TOLERANCE_KM
    doubtful = (km <= OUTLINE_TOLERANCE_KM + frame["accuracy_m"].fillna(0) / 1_000.0) | (
        (frame["layer"] == "hydropower") & (km <= BORDER_PLANT_KM)
    )
    words: dict[str, Any] = {"feature": frame["feature_id"], "km": km.round(2)}
    return [
        *features.flag(outside & ~doubtful, column, "place.outside_province", **words),
        *features.flag(outside & doubtful, column, "place.outside_province", severity=WARNING, **words),
    ]


def _corners_in_province(tables: Mapping[str, AuditedTable], provinces: gpd.GeoDataFrame) -> list[Finding]:
    """Find corners of trusted outlines outside the province of their feature."""
    corners = tables["outline_corners"]
    areas = tables["outlines"].frame.drop_duplicates("outline_id").set_index("outline_id")
    features = tables["features"].frame.drop_duplicates("feature_id").set_index("feature_id")
    areas = areas[(areas["confidence"] == SHAPED_CONFIDENCE) & areas["epsg"].notna()]
    frame = corners.frame[corners.frame["outline_id"].isin(areas.index)]
    frame = frame[frame["x_north_m"].notna() & frame["y_east_m"].notna()]
    codes = frame["outline_id"].map(areas["feature_id"]).map(features["province_code"])
    epsg = frame["outline_id"].map(areas["epsg"]).astype("int64")
    found: list[Finding] = []
    for grid in sorted(epsg.unique().tolist()):
        printed = frame[epsg == grid]
        degrees = from_vn2000(printed["x_north_m"].to_numpy(), printed["y_east_m"].to_numpy(), grid)
        lon, lat = (pd.Series(values, index=printed.index) for values in degrees)
        km = _km_outside(_on_grid(lon, lat), codes[printed.index], provinces[provinces["vintage"] == "2025"])
        doubtful = (km > OUTLINE_TOLERANCE_KM) & (km <= OUTLINE_DOUBT_KM)
        words: dict[str, Any] = {"km": km.round(2)}
        found += [
            *corners.flag(km > OUTLINE_DOUBT_KM, "outline_id", "outline.corner_outside", **words),
            *corners.flag(doubtful, "outline_id", "outline.corner_outside", severity=WARNING, **words),
        ]
    return found


def _near_commune(features: AuditedTable, points: pd.Series[Any], units: pd.DataFrame) -> list[Finding]:
    """Find points further than 2.5 radii from all their communes, taken as circles of the official area."""
    communes = units[(units["level"] == "commune") & units["lon"].notna() & units["area_km2"].notna()]
    communes = communes.drop_duplicates("code").set_index("code")
    centres = _on_grid(communes["lon"], communes["lat"])
    each = tokens(features.frame["commune_codes_2025"].loc[points.index])
    each = each[each.isin(centres.index)]
    here, there = points.reindex(each.index).to_numpy(), centres.reindex(each).to_numpy()
    km = shapely.distance(here, there) / 1_000.0
    radius = np.sqrt(communes["area_km2"].reindex(each).to_numpy() / np.pi)
    accuracy = features.frame["accuracy_m"].reindex(each.index).fillna(0).to_numpy() / 1_000.0
    excess = pd.DataFrame(
        {"excess": km - COMMUNE_RADII * radius - accuracy, "km": km, "code": each.to_numpy()}
    )
    excess["row"] = each.index
    nearest = excess.sort_values("excess").drop_duplicates("row").set_index("row").sort_index()
    far = nearest[nearest["excess"] > 0]
    return features.flag(
        pd.Series(True, index=far.index),
        "commune_codes_2025",
        "place.far_from_commune",
        severity=WARNING,
        feature=features.frame["feature_id"],
        km=far["km"].round(1),
        commune=far["code"].map(communes["name_vi"]),
    )


# -- one thing twice -----------------------------------------------------------------------------


def _same_name(features: AuditedTable) -> list[Finding]:
    """Two features of one layer and kind with the same folded name share no commune."""
    frame = features.frame.assign(folded=features.frame["name_vi"].map(fold))
    each = tokens(frame["commune_codes_2025"]).rename("commune")
    pairs = frame.join(each, how="inner").reset_index(names="row")
    same = ["layer", "kind", "minerals", "folded", "commune"]
    return _twins(features, pairs, same, "place.same_name")


def _same_place(features: AuditedTable, points: pd.Series[Any]) -> list[Finding]:
    """Two sites of one layer with the same folded name lie more than 50 m apart."""
    frame = features.frame.loc[points.index]
    frame = frame[frame["location_level"].isin(_OWN_PLACE)]
    frame = frame.assign(folded=frame["name_vi"].map(fold)).reset_index(names="row")
    frame = frame[frame.duplicated(["layer", "folded"], keep=False)]
    found: list[Finding] = []
    for _, group in frame.groupby(["layer", "folded"], sort=True):
        near = [
            (one, other)
            for one, other in combinations(group["row"].tolist(), 2)
            if points.loc[one].distance(points.loc[other]) < SAME_PLACE_M
        ]
        found += [finding for pair in near for finding in _twin(features, *pair, "place.same_place")]
    return found


def _twins(features: AuditedTable, frame: pd.DataFrame, same: list[str], key: str) -> list[Finding]:
    found: list[Finding] = []
    seen: set[tuple[int, int]] = set()
    repeated = frame[frame.duplicated(same, keep=False)]
    for _, group in repeated.groupby(same, sort=True):
        for one, other in combinations(group["row"].tolist(), 2):
            if one != other and (one, other) not in seen:
                seen.add((one, other))
                found += _twin(features, one, other, key)
    return found


def _twin(features: AuditedTable, one: int, other: int, key: str) -> list[Finding]:
    """Return a finding unless the notes of either say ``distinct from <the other's id>``."""
    ids = features.frame["feature_id"]
    notes = features.frame["notes"].str.extractall(_DISTINCT)[0].groupby(level=0).agg(set)
    if ids[other] in notes.get(one, set()) or ids[one] in notes.get(other, set()):
        return []
    row = pd.Series(True, index=[other])
    return features.flag(row, "name_vi", key, feature=ids, other=ids[one], other_row=one)


def check_outline_tables(tables: Mapping[str, AuditedTable]) -> list[Finding]:
    """Return the findings on ``outlines`` and ``outline_corners``."""
    areas, corners = tables["outlines"], tables["outline_corners"]
    return [
        *_listed(areas, corners.frame),
        *_corners(corners, areas.frame),
        *_rings(areas, corners.frame),
    ]


def _listed(areas: AuditedTable, corners: pd.DataFrame) -> list[Finding]:
    frame = areas.frame
    shaped = frame["confidence"] == outlines.SHAPED_CONFIDENCE
    used = (frame["used_for_geometry"] == 1).fillna(False).astype(bool)
    listed = frame["outline_id"].isin(corners["outline_id"])
    return [
        *areas.flag(shaped & ~listed, "outline_id", "outline.no_corners"),
        *areas.flag(shaped & ~(frame["accuracy_m"] > 0), "accuracy_m", "place.no_accuracy"),
        *areas.flag(
            used & ~shaped, "used_for_geometry", "outline.used_though_doubtful", area=frame["outline_id"]
        ),
        *areas.flag(
            ~shaped & (frame["reason"] == ""), "reason", "outline.no_reason", area=frame["outline_id"]
        ),
        *areas.flag(
            ~frame["epsg"].isin(list(territory().covered.printed_east)) & shaped,
            "epsg",
            "outline.unknown_grid",
            area=frame["outline_id"],
        ),
    ]


def _corners(corners: AuditedTable, areas: pd.DataFrame) -> list[Finding]:
    frame = corners.frame
    twice = frame.duplicated(["outline_id", "part", "seq"])
    by_id = areas.drop_duplicates("outline_id").set_index("outline_id")
    epsg = frame["outline_id"].map(by_id["epsg"])
    trusted = frame["outline_id"].map(by_id["confidence"]) == outlines.SHAPED_CONFIDENCE
    covered = territory().covered
    low = epsg.map({code: span[0] for code, span in covered.printed_east.items()}).astype("float64")
    high = epsg.map({code: span[1] for code, span in covered.printed_east.items()}).astype("float64")
    north, east = frame["x_north_m"], frame["y_east_m"]
    return [
        *corners.flag(twice, "seq", "outline.corner_twice", area=frame["outline_id"]),
        *corners.flag(
            trusted & ~north.between(*covered.printed_north),
            "x_north_m",
            "outline.north_range",
            area=frame["outline_id"],
        ),
        *corners.flag(
            trusted & ((east < low) | (east > high)),
            "y_east_m",
            "outline.east_range",
            area=frame["outline_id"],
        ),
    ]


def _rings(areas: AuditedTable, corners: pd.DataFrame) -> list[Finding]:
    """Good areas have valid rings apart from each other, and the hectares that are declared."""
    good = areas.frame[areas.frame["confidence"] == outlines.SHAPED_CONFIDENCE].drop_duplicates("outline_id")
    rings = outlines.corner_rings(corners[corners["outline_id"].isin(good["outline_id"])])
    found: list[Finding] = []
    hectares = []
    for row, outline_id in zip(good.index.tolist(), good["outline_id"], strict=True):
        parts = rings.get(outline_id, [])
        fault = _ring_fault(parts)
        if fault:
            params = {"value": outline_id}
            found.append(Finding(ERROR, areas.file, row, "outline_id", f"check.outline.{fault}", params))
        hectares.append(np.nan if fault or not parts else shapely.union_all(parts).area / 10_000)
    measured = pd.Series(hectares, index=good.index, dtype="float64")
    compared = measures.declared_vs_measured(good["declared_area_ha"], measured)
    explained = good["declared_scope"].isin(("group", "net"))
    return found + areas.flag(
        (compared["agreement"] == measures.BEYOND_5_PCT) & ~explained,
        "declared_area_ha",
        "outline.hectares",
        severity=WARNING,
        area=good["outline_id"],
        computed=compared["measured_ha"].round(2),
        percent=compared["difference_pct"].round(1),
    )


def _ring_fault(parts: list[Any]) -> str:
    if any(part is None for part in parts):
        return "too_few_corners"
    if any(not part.is_valid for part in parts):
        return "crosses_itself"
    union = shapely.union_all(parts)
    overlap_m2 = sum(part.area for part in parts) - union.area
    return "parts_overlap" if overlap_m2 > 1.0 else ""
