"""Sites as checks take them: the boundary, or why there is none; the grid; the facts that rules ask for."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from ...base.plane import is_area
from ...base.remark import Remark
from ...base.repair import repair_geometries
from ...records.territory import site_grid, territory
from ..law.ledger import Bounds
from ..law.rules import Value

if TYPE_CHECKING:
    import geopandas as gpd

DAMAGE_COLUMNS = ("damaged_before_ha", "damaged_after_ha")
"""Hectares of a boundary before and after a repair that changed too much; not a number if there was none."""

STAGES = {
    "planned": "new",
    "operating": "existing",
    "under_construction": "existing",
    "suspended": "existing",
}
"""Stage of a zone or cluster by its status; the others leave it open."""

_PLACED = ("", "site", "approximate")


@dataclass(frozen=True)
class Site:
    """A site to check.

    Parameters
    ----------
    shape : Polygon, MultiPolygon or None
        Valid, longitude and latitude on WGS 84; None where there is no boundary to measure in.
    obstacle : Remark or None
        Why there is none.
    warnings : tuple of Remark
        What a reader should know of the boundary.
    """

    site_id: str
    shape: BaseGeometry | None
    obstacle: Remark | None
    grid_epsg: int
    warnings: tuple[Remark, ...] = ()

    @property
    def window(self) -> tuple[float, float, float, float]:
        """West, south, east, north of the shape, degrees; not a number where there is none."""
        west, south, east, north = shapely.bounds(self.shape).tolist()
        return west, south, east, north


class SiteRow(dict[str, Any]):
    """The attributes of a site by column; ``name`` is its id, as with a row of pandas, which is slow."""

    def __init__(self, name: object, attributes: Mapping[str, Any]) -> None:
        super().__init__(attributes)
        self.name = name


def rows_of(sites: gpd.GeoDataFrame) -> Iterator[tuple[SiteRow, BaseGeometry | None]]:
    """Yield attributes and geometry of sites, whose ids are the index."""
    attributes = pd.DataFrame(sites.drop(columns=sites.geometry.name)).rename(columns=str)
    rows: list[dict[Any, Any]] = (
        attributes.to_dict("records") if len(attributes.columns) else [{}] * len(attributes)
    )
    for name, row, shape in zip(attributes.index, rows, sites.geometry, strict=True):
        yield SiteRow(name, row), shape


def site_of(row: pd.Series[Any] | SiteRow, geometry: BaseGeometry | None, *, epsg: int | None = None) -> Site:
    """Return a row of an atlas layer, an upload or a drawing as a site.

    Parameters
    ----------
    row : Series or SiteRow
        Named by the site's id. ``geometry_basis``, ``location_level``, ``accuracy_m`` and
        ``province_code`` are read where they are there; without them the shape counts as a boundary.
        ``boundary_source`` names the document of one that the user gave.
    geometry : shapely geometry or None
        Longitude and latitude on WGS 84.
    epsg : int, optional
        Grid of the grid hectares; by default that of the province.
    """
    name = str(row.name)
    grid = epsg or site_grid(_text(row, "province_code"))
    obstacle = _obstacle(row, geometry)
    if obstacle or geometry is None:
        return Site(name, None, obstacle, grid)
    warnings: list[Remark] = []
    accuracy_m = row.get("accuracy_m")
    if isinstance(accuracy_m, int | float) and not math.isnan(accuracy_m):
        warnings.append(Remark("overlap.warning.accuracy", metres=float(accuracy_m)))
    source = _text(row, "boundary_source")
    if source:
        warnings.append(Remark("boundary.remark.own", source=source))
    whole = np.array([shapely.force_2d(geometry)], dtype=object)
    shapes, changes = repair_geometries(whole)
    for change in changes:
        if shapes[0].is_empty or change.is_damage:
            remark = Remark("overlap.obstacle.damaged", before=change.before_ha, after=change.after_ha)
            return Site(name, None, remark, grid)
        warnings.append(
            Remark("overlap.warning.site_repaired", before=change.before_ha, after=change.after_ha)
        )
    return Site(name, shapes[0], None, grid, tuple(warnings))


def facts_of(feature: pd.Series[Any] | SiteRow) -> dict[str, Value]:
    """Return the facts of a row of an atlas layer; what it does not tell is left out.

    The new use is taken to be non-agricultural, as everything the atlas holds is.
    """
    facts: dict[str, Value] = {
        "site_kind": site_kind(str(feature.get("layer", "")), str(feature.get("kind", ""))),
        "new_use": "non_agricultural",
    }
    if stage := STAGES.get(str(feature.get("status", ""))):
        facts["stage"] = stage
    province = territory().province(_text(feature, "province_code"))
    if province is not None and province.region:
        facts["region"] = province.region
    for name in ("area_ha", "fill_rate_pct"):
        bounds = _bounds(feature, name)
        if bounds is not None:
            facts[name] = bounds
    return facts


def site_kind(layer: str, kind: str) -> str:
    """Return what the rules call a feature: ``industrial_zone``, ``industrial_cluster`` or ``other``."""
    if layer == "zones" and kind == "industrial_zone":
        return "industrial_zone"
    return "industrial_cluster" if layer == "clusters" else "other"


def _obstacle(row: pd.Series[Any] | SiteRow, geometry: BaseGeometry | None) -> Remark | None:
    basis = _text(row, "geometry_basis")
    if geometry is None or geometry.is_empty:
        return Remark("overlap.obstacle.no_place")
    if basis == "schematic":
        return Remark("overlap.obstacle.schematic")
    if basis == "point" or not is_area(geometry):
        return Remark("overlap.obstacle.no_boundary")
    if _text(row, "location_level") not in _PLACED:
        return Remark("overlap.obstacle.vague_place")
    before, after = (row.get(column) for column in DAMAGE_COLUMNS)
    if isinstance(before, float) and isinstance(after, float) and not math.isnan(after):
        return Remark("overlap.obstacle.damaged", before=before, after=after)
    return None


def _text(row: pd.Series[Any] | SiteRow, column: str) -> str:
    value = row.get(column)
    return value if isinstance(value, str) else ""


def _bounds(feature: pd.Series[Any] | SiteRow, name: str) -> Bounds | None:
    low, high = (feature.get(f"{name}_{end}", math.nan) for end in ("lower", "upper"))
    if pd.isna(low) and pd.isna(high):
        return None
    return Bounds(-math.inf if pd.isna(low) else float(low), math.inf if pd.isna(high) else float(high))
