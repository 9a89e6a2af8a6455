"""Which features of a layer pass each filter of a selection.

A feature passes a range if the interval of its figure meets it, so "30–50 ha" passes 40–60; one whose
figure is unknown does not. It passes a polygon or box if its geometry meets it and its location is
good enough to say so: commune and district centroids never pass, they are counted apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from ..base.plane import is_area
from ..base.text import fold, parted
from .selection import LIST_KEYS, RANGE_KEYS, Selection
from .selection_values import Range

Mask = npt.NDArray[np.bool_]

PRECISE_LEVELS = ("site", "approximate")
"""Location levels that can tell whether a feature lies inside an area."""

AREA_FIELDS = ("bbox", "polygon")
MASK_FIELDS = (*(name for name in LIST_KEYS if name != "layers"), *RANGE_KEYS, "text", *AREA_FIELDS)
"""Fields that choose among the rows of a layer; the others choose the layer and its figures."""

_COLUMNS = {
    "districts": ("districts_pre2025",),
    "communes": ("commune_codes_2025", "communes_2025"),
    "kinds": ("kind",),
    "statuses": ("status",),
    "minerals": ("minerals",),
    "sectors": ("sectors",),
}
_YEARS = ("year_established", "year_commissioned")


def list_column(field: str, vintage: str) -> str:
    """Return the column that holds the tokens of a list field."""
    if field == "provinces":
        return "province_code" if vintage == "2025" else "province_pre2025_code"
    return "layer" if field == "layers" else _COLUMNS[field][0]


def tokens(frame: pd.DataFrame, column: str) -> list[tuple[str, ...]]:
    """Return the tokens of each row of a column of lists."""
    return [tuple(parted(cell)) for cell in frame[column]]


def masks(frame: gpd.GeoDataFrame, selection: Selection, folded: Mapping[str, str]) -> dict[str, Mask]:
    """Return for each filter that is set which rows of a layer pass it.

    Parameters
    ----------
    frame : GeoDataFrame
        A joined layer, EPSG:4326, index ``feature_id``.
    selection : Selection
    folded : mapping
        The searchable text of each feature by its id, folded.
    """
    passed: dict[str, Mask] = {}
    for field in selection.active():
        if field in RANGE_KEYS:
            passed[field] = _in_range(frame, field, getattr(selection, field))
        elif field in LIST_KEYS and field != "layers":
            passed[field] = _in_list(frame, field, selection)
        elif field == "text":
            words = fold(selection.text).split()
            passed[field] = np.array(
                [all(word in folded.get(key, "") for word in words) for key in frame.index], dtype=bool
            )
        elif field in AREA_FIELDS:
            passed[field] = _is_precise(frame) & _meets(frame, area_of(field, selection))
    return passed


def all_of(passed: Mapping[str, Mask], n: int, *, but: tuple[str, ...] = ()) -> Mask:
    """Return which of ``n`` rows pass every filter, leaving some filters out."""
    keep = np.ones(n, dtype=bool)
    for field, mask in passed.items():
        if field not in but:
            keep &= mask
    return keep


def imprecise_inside(frame: gpd.GeoDataFrame, selection: Selection, passed: Mapping[str, Mask]) -> int:
    """Count the features that an area leaves out only because their location is a centroid.

    They pass the other filters and their commune's or district's centroid lies in the area.
    """
    keep = all_of(passed, len(frame), but=AREA_FIELDS) & ~_is_precise(frame)
    for field in AREA_FIELDS:
        if getattr(selection, field) is not None:
            keep &= _meets(frame, area_of(field, selection))
    return int(keep.sum())


def area_of(field: str, selection: Selection) -> BaseGeometry:
    """Return the box or polygon of a selection as a geometry in EPSG:4326, valid."""
    if field == "bbox" and selection.bbox is not None:
        return shapely.box(*selection.bbox)
    # A drawn ring may cross itself; what it winds around is meant.
    return shapely.make_valid(shapely.Polygon(selection.polygon))


def _is_precise(frame: gpd.GeoDataFrame) -> Mask:
    is_shape = is_area(frame.geometry)
    return np.asarray(is_shape | frame["location_level"].isin(PRECISE_LEVELS).to_numpy())


def _meets(frame: gpd.GeoDataFrame, area: BaseGeometry) -> Mask:
    shapely.prepare(area)
    return np.asarray(shapely.intersects(area, frame.geometry.to_numpy()))


def _in_list(frame: pd.DataFrame, field: str, selection: Selection) -> Mask:
    wanted = set(getattr(selection, field))
    if field == "provinces":
        columns: tuple[str, ...] = (list_column(field, selection.vintage),)
    else:
        columns = _COLUMNS[field]
    keep = np.zeros(len(frame), dtype=bool)
    for column in columns:
        keep |= np.array([not wanted.isdisjoint(row) for row in tokens(frame, column)], dtype=bool)
    return keep


def _in_range(frame: pd.DataFrame, field: str, span: Range) -> Mask:
    if field == "year":
        keep = np.zeros(len(frame), dtype=bool)
        for attribute in _YEARS:
            keep |= _meets_range(frame, attribute, span)
        return keep
    return _meets_range(frame, field, span)


def _meets_range(frame: pd.DataFrame, attribute: str, span: Range) -> Mask:
    """Tell which intervals meet the range; a derived figure has a value only, no interval."""
    lower = _numbers(frame, f"{attribute}_lower" if f"{attribute}_lower" in frame else attribute)
    upper = _numbers(frame, f"{attribute}_upper" if f"{attribute}_upper" in frame else attribute)
    known = ~(np.isnan(lower) & np.isnan(upper))
    low = -np.inf if span.low is None else span.low
    high = np.inf if span.high is None else span.high
    return np.asarray(known & ~(lower > high) & ~(upper < low))


def _numbers(frame: pd.DataFrame, column: str) -> npt.NDArray[np.float64]:
    if column not in frame:
        return np.full(len(frame), np.nan)
    values: Any = frame[column].to_numpy(dtype="float64")
    return np.asarray(values)
