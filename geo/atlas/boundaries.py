"""Which boundary a feature has: the atlas's as far as it was known, or the one that the user gave.

Frames in, frames out: what is here knows no atlas and no file of boundaries.
"""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from ..base.crs import STORAGE_CRS
from ..base.units import known_from
from ..records.provenance import DRAFT
from ..store import outlines
from ..store.own.given import BoundaryDocument

OWN, SOURCE, AS_OF = "boundary_own", "boundary_source", "boundary_as_of"
"""Columns of every layer: whether the user gave the boundary, the document and the date it has."""

_MEASURES = (
    "outlines_n",
    "declared_outline_ha",
    "computed_grid_ha",
    "computed_grid_epsg",
    "computed_geodesic_ha",
)


# -- the atlas's own outlines ----------------------------------------------------------------------


def outline_days(rows: pd.DataFrame, sources: pd.DataFrame) -> pd.Series[Any]:
    """Return the ISO day from which each outline was known, ``""`` where its source is undated."""
    days = {text: known_from(text) for text in sources["published"].unique()}
    return rows["source_id"].map(sources["published"]).map(lambda text: _iso(days.get(text)))


def with_known_outlines(
    built: gpd.GeoDataFrame, known: pd.DataFrame, shapes: gpd.GeoDataFrame, features: pd.DataFrame
) -> gpd.GeoDataFrame:
    """Return a layer with the outlines that count; the other features become points again.

    Parameters
    ----------
    built : GeoDataFrame
        The built layer, index ``feature_id``.
    known : DataFrame
        Rows of ``outlines`` that count.
    shapes : GeoDataFrame
        All outlines (:func:`geo.store.outlines.outline_frame`).
    features : DataFrame
        ``lon``, ``lat`` and ``accuracy_m`` by ``feature_id``.
    """
    place = features.loc[built.index, ["lon", "lat", "accuracy_m"]]
    is_placed = place["lon"].notna() & place["lat"].notna()
    points = pd.Series(gpd.points_from_xy(place["lon"], place["lat"]), index=built.index, dtype=object)
    basis = pd.Series(["point" if placed else None for placed in is_placed], built.index, dtype=object)
    plain = built.assign(geometry_basis=basis, accuracy_m=place["accuracy_m"])
    plain = plain.set_geometry(gpd.GeoSeries(points.where(is_placed, None), crs=STORAGE_CRS))
    counting = shapes[shapes["outline_id"].isin(known["outline_id"])]
    shaped = outlines.with_outlines(plain.reset_index(), counting).set_index("feature_id")
    return shaped.astype({"computed_grid_epsg": "float64", "geometry_basis": object})  # as layers are read


def counting_outlines(
    rows: pd.DataFrame, sources: pd.DataFrame, *, change: str | None, drafts: bool
) -> pd.DataFrame:
    """Return the rows of ``outlines`` known by a day, with or without those that drafts print."""
    counts = pd.Series(True, index=rows.index)
    if change is not None:
        counts &= outline_days(rows, sources) <= change
    if not drafts:
        counts &= rows["source_id"].map(sources["standing"]) != DRAFT
    return rows[counts]


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
        :meth:`geo.store.own.boundaries.OwnBoundaries.all`; features of other layers are passed over.
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
    if set(_MEASURES) <= set(joined.columns):
        measured = (1, own["declared_ha"], own["grid_ha"], own["grid_epsg"], own["area_ha"])
        values |= dict(zip(_MEASURES, measured, strict=True))
    for name, value in values.items():
        column = np.array(joined[name])
        column[here] = value
        joined[name] = pd.Series(column, index=joined.index, dtype=column.dtype)
    return joined.set_geometry("geometry", crs=STORAGE_CRS)


def document(row: pd.Series[Any]) -> BoundaryDocument:
    """Return the document of a row of own boundaries."""
    parts = ("title", "publisher", "number", "date", "url")
    return BoundaryDocument(*(row[f"source_{part}"] for part in parts))


def _iso(day: Any) -> str:  # noqa: ANN401  date or None, whatever pandas hands over
    return day.isoformat() if day else ""
