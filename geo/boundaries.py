"""Which boundary a feature has: the atlas's as far as it was known, or the one that the user gave."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry import MultiPolygon, Point

from . import outlines
from .crs import GRIDS, STORAGE_CRS, grid_epsg
from .dates import known_from
from .overlay.corner_remarks import Remark
from .own_boundary import USUAL_GRID, Document, checked, hectares
from .plane import to_plane
from .provenance import DRAFT
from .units import is_known

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from .atlas import Atlas

OWN, SOURCE, AS_OF = "boundary_own", "boundary_source", "boundary_as_of"
"""Columns of every layer: whether the user gave the boundary, the document and the date it has."""

FAR_M = 5_000.0
"""A boundary that lies further from the feature's point than this beyond its accuracy is doubtful."""
DIFFERS_PCT = 5.0
"""So is one whose hectares differ more from the declared ones."""

_MEASURES_OF_MINES = (
    "outlines_n",
    "declared_outline_ha",
    "computed_grid_ha",
    "computed_grid_epsg",
    "computed_geodesic_ha",
)
_METRES_PER_KILOMETRE = 1_000.0


# -- the atlas's own outlines ----------------------------------------------------------------------


def outline_days(areas: pd.DataFrame, sources: pd.DataFrame) -> pd.Series[Any]:
    """Return the ISO day from which each mining area was known, ``""`` where its source is undated."""
    days = {text: known_from(text) for text in sources["published"].unique()}
    return areas["source_id"].map(sources["published"]).map(lambda text: _iso(days.get(text)))


def with_known_outlines(
    mines: gpd.GeoDataFrame, known: pd.DataFrame, areas: gpd.GeoDataFrame, features: pd.DataFrame
) -> gpd.GeoDataFrame:
    """Return the mines with outlines of the areas that count; the others become points again.

    Parameters
    ----------
    mines : GeoDataFrame
        The built layer, index ``feature_id``.
    known : DataFrame
        Rows of ``mine_areas`` that count.
    areas : GeoDataFrame
        Shapes of all areas (:func:`geo.outlines.mine_area_frame`).
    features : DataFrame
        ``lon`` and ``lat`` by ``feature_id``.
    """
    place = features.loc[mines.index, ["lon", "lat"]]
    is_placed = place["lon"].notna() & place["lat"].notna()
    points = pd.Series(gpd.points_from_xy(place["lon"], place["lat"]), index=mines.index, dtype=object)
    basis = pd.Series(["point" if placed else None for placed in is_placed], mines.index, dtype=object)
    plain = mines.assign(geometry_basis=basis)
    plain = plain.set_geometry(gpd.GeoSeries(points.where(is_placed, None), crs=STORAGE_CRS))
    counting = areas[areas["area_id"].isin(known["area_id"])]
    shaped = outlines.with_outlines(plain.reset_index(), counting).set_index("feature_id")
    return shaped.astype({"computed_grid_epsg": "float64", "geometry_basis": object})  # as layers are read


def counting_areas(
    areas: pd.DataFrame, sources: pd.DataFrame, *, change: str | None, drafts: bool
) -> pd.DataFrame:
    """Return the rows of ``mine_areas`` known by a day, with or without those that drafts print."""
    counts = pd.Series(True, index=areas.index)
    if change is not None:
        counts &= outline_days(areas, sources) <= change
    if not drafts:
        counts &= areas["source_id"].map(sources["standing"]) != DRAFT
    return areas[counts]


# -- the user's ------------------------------------------------------------------------------------


def own_days(given: gpd.GeoDataFrame) -> pd.Series[Any]:
    """Return the ISO day from which each boundary holds."""
    return given["as_of"].map(lambda text: _iso(known_from(text)))


def with_own(built: gpd.GeoDataFrame, given: gpd.GeoDataFrame, change: str | None = None) -> gpd.GeoDataFrame:
    """Return a layer in which the boundaries that the user gave stand in the place of the atlas's.

    Parameters
    ----------
    built : GeoDataFrame
        A layer, index ``feature_id``.
    given : GeoDataFrame
        :meth:`geo.own_boundaries.OwnBoundaries.all`; features of other layers are passed over.
    change : str, optional
        ISO day; a boundary of a later date does not count.

    Returns
    -------
    GeoDataFrame
        With :data:`OWN` (bool), :data:`SOURCE` and :data:`AS_OF`. Of those with an own boundary,
        ``geometry_basis`` and ``accuracy_m`` are the boundary's and ``location_level`` is ``site``.
    """
    holds = given.index.isin(built.index)
    if change is not None:
        holds &= (own_days(given) <= change).to_numpy()
    own = given[holds]
    here = built.index.get_indexer(own.index)
    joined = built.assign(**{OWN: built.index.isin(own.index), SOURCE: None, AS_OF: None})
    if not len(own):
        return joined
    values: dict[str, Any] = {
        "geometry_basis": own["basis"],
        "location_level": "site",
        "accuracy_m": own["accuracy_m"],
        SOURCE: [document(row).line() for _, row in own.iterrows()],
        AS_OF: own["as_of"],
        "geometry": own.geometry,
    }
    if "outlines_n" in built:
        measured = (1, own["declared_ha"], own["grid_ha"], own["grid_epsg"], own["area_ha"])
        values |= dict(zip(_MEASURES_OF_MINES, measured, strict=True))
    for name, value in values.items():
        column = np.array(joined[name])
        column[here] = value
        joined[name] = pd.Series(column, index=joined.index, dtype=column.dtype)
    return joined.set_geometry("geometry", crs=STORAGE_CRS)


def document(row: pd.Series[Any]) -> Document:
    """Return the document of a row of own boundaries."""
    parts = ("title", "publisher", "number", "date", "url")
    return Document(*(row[f"source_{part}"] for part in parts))


# -- before it is given ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Examined:
    """A boundary before it is given: its shape, what it measures, what looks wrong.

    Parameters
    ----------
    shape : MultiPolygon
        Valid, EPSG:4326.
    area_ha, grid_ha : float
        On the ellipsoid, and on the grid ``epsg``.
    declared_ha : float or None
        As the user says, else as the atlas has it for the feature.
    difference_pct : float
        Ellipsoid minus declared, in percent of declared; NaN where none is declared.
    remarks : tuple of Remark
        What a reader should know; none of it keeps the boundary from being given.
    """

    shape: MultiPolygon
    epsg: int
    area_ha: float
    grid_ha: float
    declared_ha: float | None
    difference_pct: float
    remarks: tuple[Remark, ...]


def examine(
    atlas: Atlas,
    feature_id: str,
    geometry: BaseGeometry | None,
    *,
    declared_ha: float | None = None,
    epsg: int | None = None,
) -> Examined:
    """Look at a boundary that somebody wants to give to a feature.

    Raises
    ------
    GeometryError
        If it is no boundary; see :func:`geo.own_boundary.checked`.
    """
    shape, change = checked(geometry)
    feature = cast("pd.Series[Any]", atlas.features.loc[feature_id])
    province = str(feature["province_code"])
    grid = epsg or (grid_epsg(province) if province in GRIDS else USUAL_GRID)
    known_ha = _declared(atlas, feature_id)
    declared = declared_ha or known_ha
    measured = hectares(shape, grid, declared)
    area_ha, grid_area_ha, difference = (
        float("nan") if measured[name] is None else float(measured[name] or 0.0)
        for name in ("area_ha", "grid_ha", "difference_pct")
    )
    remarks = []
    if change is not None:
        remarks.append(Remark("boundary.remark.repaired", before=change.before_ha, after=change.after_ha))
    if len(shape.geoms) > 1:
        remarks.append(Remark("boundary.remark.parts", count=len(shape.geoms)))
    remarks += _far(feature, shape)
    outline = atlas.provinces("2025").set_index("code").geometry.get(province)
    if outline is not None and not outline.intersects(shape):
        remarks.append(Remark("boundary.remark.other_province"))
    if abs(difference) > DIFFERS_PCT:
        comparison: dict[str, float | None] = {"measured": area_ha, "declared": declared, "pct": difference}
        remarks.append(Remark("boundary.remark.hectares", **comparison))
    if declared_ha and known_ha and abs(declared_ha - known_ha) > DIFFERS_PCT / 100 * known_ha:
        remarks.append(Remark("boundary.remark.declared", given=declared_ha, known=known_ha))
    return Examined(shape, grid, area_ha, grid_area_ha, declared, difference, tuple(remarks))


def _declared(atlas: Atlas, feature_id: str) -> float | None:
    """Return the hectares that the atlas's sources declare for a feature."""
    row = atlas.feature(feature_id)
    for name in ("declared_outline_ha", "area_ha"):
        if name in row and not (row[OWN] and name == "declared_outline_ha") and is_known(row[name]):
            return float(row[name])
    return None


def _far(feature: pd.Series[Any], shape: MultiPolygon) -> list[Remark]:
    """Return the remark that a boundary lies too far from where the atlas has the feature."""
    if not (is_known(feature["lon"]) and is_known(feature["lat"])):
        return []
    point, outline = to_plane(np.array([Point(feature["lon"], feature["lat"]), shape], dtype=object))
    distance_m = float(shapely.distance(point, outline))
    accuracy_m = float(feature["accuracy_m"]) if is_known(feature["accuracy_m"]) else 0.0
    if distance_m <= accuracy_m + FAR_M:
        return []
    return [Remark("boundary.remark.far", km=distance_m / _METRES_PER_KILOMETRE)]


def _iso(day: Any) -> str:  # noqa: ANN401  date or None, whatever pandas hands over
    return day.isoformat() if day else ""
