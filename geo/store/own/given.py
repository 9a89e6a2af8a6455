"""One boundary that the user gave to a feature: its document, its shape, its row in the file."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from ...base.crs import STORAGE_CRS
from ...base.errors import GeometryError, SelectionError
from ...base.measures import declared_vs_measured, geodesic_ha, grid_ha
from ...base.repair import Change, repair_geometries
from ...base.text import tidy
from ...base.units import is_partial_date
from ...records.territory import site_grid, territory

BASES = ("surveyed", "digitised")
"""How a boundary was made: from corners that a decision or survey prints, or drawn or traced."""

COLUMNS = (
    "feature_id",
    "layer",
    "name_vi",
    "name_en",
    "basis",
    "accuracy_m",
    "source_title",
    "source_publisher",
    "source_number",
    "source_date",
    "source_url",
    "as_of",
    "declared_ha",
    "area_ha",
    "grid_ha",
    "grid_epsg",
    "difference_pct",
    "repair",
    "note",
    "given_at",
)
"""Columns of the layer, the geometry apart; the history has ``ended_at`` and ``ended_by`` besides."""

_NUMBERS = ("accuracy_m", "declared_ha", "area_ha", "grid_ha", "difference_pct")
_TEXTS = tuple(name for name in COLUMNS if name not in (*_NUMBERS, "grid_epsg"))
ENDS = ("ended_at", "ended_by")
_HECTARE_DECIMALS = 4


@dataclass(frozen=True)
class BoundaryDocument:
    """The document that a boundary comes from.

    Parameters
    ----------
    title : str
        The only one that is needed.
    published : str
        ISO date, month or year.
    """

    title: str
    publisher: str = ""
    number: str = ""
    published: str = ""
    url: str = ""

    def line(self) -> str:
        """Return the document on one line: title, number, publisher, date."""
        return ", ".join(part for part in (self.title, self.number, self.publisher, self.published) if part)


def checked(geometry: BaseGeometry | None) -> tuple[MultiPolygon, Change | None]:
    """Return a geometry as a boundary, and what its repair changed, if it needed one.

    Raises
    ------
    GeometryError
        If it has no area, is no polygon, lies outside Việt Nam, or is so damaged that making it valid
        changes its area by more than :data:`geo.base.repair.LARGEST_REPAIR`.
    """
    if geometry is None or geometry.is_empty:
        raise GeometryError("boundary.refused.empty")
    if geometry.geom_type not in ("Polygon", "MultiPolygon"):
        raise GeometryError("boundary.refused.no_polygon", kind=geometry.geom_type)
    west, south, east, north = geometry.bounds
    country = territory().country_box
    is_inside = country[0] <= west and country[1] <= south and east <= country[2] and north <= country[3]
    if not is_inside:  # also where a coordinate is infinite or NaN
        raise GeometryError("boundary.refused.outside")
    repaired, changes = repair_geometries(np.array([shapely.force_2d(geometry)], dtype=object))
    shape = repaired[0]
    change = changes[0] if changes else None
    parts = [part for part in shapely.get_parts(shape) if isinstance(part, Polygon) and not part.is_empty]
    if change is not None and (not parts or change.is_damage):
        raise GeometryError(
            "boundary.refused.damaged", before=f"{change.before_ha:.2f}", after=f"{change.after_ha:.2f}"
        )
    if not parts or not shape.area > 0:
        raise GeometryError("boundary.refused.empty")
    return MultiPolygon(parts), change


def hectares(shape: BaseGeometry, epsg: int, declared_ha: float | None) -> dict[str, float | None]:
    """Return what a boundary measures, on the ellipsoid and on a grid, beside the declared hectares.

    ``difference_pct`` is the ellipsoid's minus the declared, in percent of the declared.
    """
    shapes = gpd.GeoSeries([shape], crs=STORAGE_CRS)
    geodesic = geodesic_ha(shapes)
    declared = pd.Series([declared_ha], dtype="float64")
    return {
        "declared_ha": declared_ha,
        "area_ha": round(float(geodesic.iloc[0]), _HECTARE_DECIMALS),
        "grid_ha": round(float(grid_ha(shapes, epsg).iloc[0]), _HECTARE_DECIMALS),
        "difference_pct": round(float(declared_vs_measured(declared, geodesic)["difference_pct"].iloc[0]), 2),
    }


def row(
    feature_id: str,
    geometry: BaseGeometry | None,
    *,
    basis: str,
    source: BoundaryDocument,
    as_of: str,
    accuracy_m: float | None,
    declared_ha: float | None,
    note: str,
    about: Mapping[str, Any] | pd.Series[Any],
    epsg: int | None,
) -> dict[str, Any]:
    """Return a boundary as a row of the file, given now; see :meth:`OwnBoundaries.give`.

    Raises
    ------
    SelectionError
        If basis, source, date or a number cannot be used.
    GeometryError
        If the geometry is no boundary.
    """
    shape, change = checked(geometry)
    _require(basis, source, as_of, accuracy_m, declared_ha)
    grid = epsg or site_grid(_text(about.get("province_code")))
    texts = {
        "feature_id": feature_id,
        **{name: _text(about.get(name)) for name in ("layer", "name_vi", "name_en")},
        "basis": basis,
        "source_title": source.title,
        "source_publisher": source.publisher,
        "source_number": source.number,
        "source_date": source.published,
        "source_url": source.url,
        "as_of": as_of,
        "repair": _repair(change),
        "note": note,
    }
    return {
        **{name: tidy(text) for name, text in texts.items()},
        "given_at": now(),
        "accuracy_m": accuracy_m,
        **hectares(shape, grid, declared_ha),
        "grid_epsg": grid,
        "geometry": shape,
    }


def now() -> str:
    """Return the time, UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _repair(change: Change | None) -> str:
    if change is None:
        return ""
    return f"{change.reason}: {change.before_ha:.4f} ha → {change.after_ha:.4f} ha"


def _require(
    basis: str, document: BoundaryDocument, as_of: str, accuracy_m: float | None, declared_ha: float | None
) -> None:
    if basis not in BASES:
        raise SelectionError("boundary.refused.basis", given=basis, allowed=", ".join(BASES))
    if not document.title.strip():
        raise SelectionError("boundary.refused.source")
    for day in (as_of, *([document.published] if document.published.strip() else ())):
        if not is_partial_date(day):
            raise SelectionError("boundary.refused.date", given=day)
    for number in (accuracy_m, declared_ha):
        if number is not None and not (math.isfinite(number) and number > 0):
            raise SelectionError("boundary.refused.number", given=str(number))


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


# -- frames --------------------------------------------------------------------------------------


def frame_of(rows: list[dict[str, Any]], ends: tuple[str, ...] = ()) -> gpd.GeoDataFrame:
    """Return rows as a frame of the file, EPSG:4326; ``ends``: the columns that the history has besides."""
    return typed(gpd.GeoDataFrame(rows, columns=[*COLUMNS, *ends, "geometry"], crs=STORAGE_CRS), ends)


def typed(frame: gpd.GeoDataFrame, ends: tuple[str, ...] = ()) -> gpd.GeoDataFrame:
    """Return a frame with our columns of their types; columns that the user added stay as they are."""
    kept = frame.copy()
    for name in (*_TEXTS, *ends):
        kept[name] = frame[name].astype(object).where(frame[name].notna(), "").astype(str)
    for name in _NUMBERS:
        kept[name] = frame[name].astype("float64")
    kept["grid_epsg"] = frame["grid_epsg"].fillna(territory().covered.usual_grid).astype("int64")
    return kept


def with_measures(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the frame with the hectares of its shapes as they are now."""
    measured = [
        hectares(shape, epsg, None if math.isnan(declared_ha) else declared_ha)
        for shape, epsg, declared_ha in zip(
            frame.geometry, frame["grid_epsg"], frame["declared_ha"], strict=True
        )
    ]
    renewed = frame.copy()
    for name in ("area_ha", "grid_ha", "difference_pct"):
        renewed[name] = np.array([one[name] for one in measured], dtype="float64")
    return renewed


def joined(first: gpd.GeoDataFrame, second: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the rows of both; pandas takes no part that is empty."""
    parts = [part for part in (first, second) if len(part)]
    if len(parts) < 2:
        return parts[0] if parts else first
    both = gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), crs=STORAGE_CRS)
    return typed(both, ENDS if "ended_at" in both else ())


def ended(rows: gpd.GeoDataFrame, how: str) -> gpd.GeoDataFrame:
    """Return rows as the history has them: ended now, ``how`` is "replaced" or "taken_back"."""
    return rows.assign(ended_at=now(), ended_by=how)
