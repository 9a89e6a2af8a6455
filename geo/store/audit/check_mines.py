"""Checks of the mining areas: corners, rings, hectares."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import shapely

from ...base import measures
from .. import outlines
from .findings import ERROR, WARNING, Finding, Table

GRIDS = {3405: (200_000, 550_000), 9205: (400_000, 650_000), 9208: (350_000, 600_000)}
"""Known grids of printed corners, and the eastings that the two provinces have on them, in metres."""

NORTHINGS = (2_300_000, 2_550_000)


def check_mining_areas(tables: Mapping[str, Table]) -> list[Finding]:
    """Return the findings on ``mine_areas`` and ``mine_corners``."""
    areas, corners = tables["mine_areas"], tables["mine_corners"]
    return [
        *_areas(areas, corners.frame, tables["features"].frame),
        *_corners(corners, areas.frame),
        *_rings(areas, corners.frame),
    ]


def _areas(areas: Table, corners: pd.DataFrame, features: pd.DataFrame) -> list[Finding]:
    frame = areas.frame
    shaped = frame["confidence"] == outlines.SHAPED_CONFIDENCE
    used = (frame["used_for_geometry"] == 1).fillna(False).astype(bool)
    listed = frame["area_id"].isin(corners["area_id"])
    mines = features.loc[features["layer"] == "mines", "feature_id"]
    other_layer = frame["feature_id"].isin(features["feature_id"]) & ~frame["feature_id"].isin(mines)
    return [
        *areas.flag(shaped & ~listed, "area_id", "mine.no_corners"),
        *areas.flag(used & ~shaped, "used_for_geometry", "mine.used_though_doubtful", area=frame["area_id"]),
        *areas.flag(~shaped & (frame["reason"] == ""), "reason", "mine.no_reason", area=frame["area_id"]),
        *areas.flag(frame["phase"].str.contains("removed"), "phase", "mine.removed", area=frame["area_id"]),
        *areas.flag(
            ~frame["epsg"].isin(list(GRIDS)) & shaped, "epsg", "mine.unknown_grid", area=frame["area_id"]
        ),
        *areas.flag(other_layer, "feature_id", "mine.not_a_mine"),
    ]


def _corners(corners: Table, areas: pd.DataFrame) -> list[Finding]:
    frame = corners.frame
    twice = frame.duplicated(["area_id", "part", "seq"])
    by_id = areas.drop_duplicates("area_id").set_index("area_id")
    epsg = frame["area_id"].map(by_id["epsg"])
    trusted = frame["area_id"].map(by_id["confidence"]) == outlines.SHAPED_CONFIDENCE
    low = epsg.map({code: span[0] for code, span in GRIDS.items()}).astype("float64")
    high = epsg.map({code: span[1] for code, span in GRIDS.items()}).astype("float64")
    north, east = frame["x_north_m"], frame["y_east_m"]
    return [
        *corners.flag(twice, "seq", "mine.corner_twice", area=frame["area_id"]),
        *corners.flag(
            trusted & ~north.between(*NORTHINGS), "x_north_m", "mine.north_range", area=frame["area_id"]
        ),
        *corners.flag(
            trusted & ((east < low) | (east > high)), "y_east_m", "mine.east_range", area=frame["area_id"]
        ),
    ]


def _rings(areas: Table, corners: pd.DataFrame) -> list[Finding]:
    """Good areas have valid rings apart from each other, and the hectares that are declared."""
    good = areas.frame[areas.frame["confidence"] == outlines.SHAPED_CONFIDENCE].drop_duplicates("area_id")
    rings = outlines.corner_rings(corners[corners["area_id"].isin(good["area_id"])])
    found: list[Finding] = []
    hectares = []
    for row, area_id in zip(good.index.tolist(), good["area_id"], strict=True):
        parts = rings.get(area_id, [])
        fault = _ring_fault(parts)
        if fault:
            params = {"value": area_id}
            found.append(Finding(ERROR, areas.file, row, "area_id", f"check.mine.{fault}", params))
        hectares.append(np.nan if fault or not parts else shapely.union_all(parts).area / 10_000)
    measured = pd.Series(hectares, index=good.index, dtype="float64")
    compared = measures.declared_vs_measured(good["declared_area_ha"], measured)
    explained = good["declared_scope"].isin(("group", "net"))
    return found + areas.flag(
        (compared["agreement"] == measures.BEYOND_5_PCT) & ~explained,
        "declared_area_ha",
        "mine.hectares",
        severity=WARNING,
        area=good["area_id"],
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
