"""Sites that need no file: features of the atlas, and what is drawn on the map."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from ...base.crs import STORAGE_CRS
from ...base.errors import GeometryError, SelectionError
from ...base.remark import Remark
from ...base.repair import repair_geometries
from ..corners.zones import Ground
from .site_choice import SITE_COLUMNS, SiteChoice, site_frame
from .sites import DAMAGE_COLUMNS

if TYPE_CHECKING:
    from ...atlas.atlas import Atlas

DRAWN_ID = "drawing"
_AREAS = 2
_FACTS = (
    "name_vi",
    "name_en",
    "kind",
    "status",
    "boundary_source",
    *(f"{name}_{end}" for name in ("area_ha", "fill_rate_pct") for end in ("lower", "upper")),
)
"""What the rules and the report ask of a feature of the atlas."""


def atlas_choice(
    atlas: Atlas,
    feature_ids: Sequence[str],
    language: str,
    *,
    as_of: date | None = None,
    drafts: bool = True,
) -> SiteChoice:
    """Return features of the atlas as sites, in the order given.

    Those that are only a point stay among them: the check says of each that it has no boundary.

    Raises
    ------
    SelectionError
        If no feature is named.
    NotFoundError
        If one is not in the atlas.
    """
    if not feature_ids:
        raise SelectionError("sites.error.no_feature")
    layers = dict.fromkeys(str(atlas.feature(feature_id)["layer"]) for feature_id in feature_ids)
    tables = [
        _sites_of_layer(atlas.layer(layer, as_of=as_of, drafts=drafts), layer, language) for layer in layers
    ]
    sites = gpd.GeoDataFrame(pd.concat(tables), geometry="geometry", crs=STORAGE_CRS)
    sites = sites.loc[list(dict.fromkeys(feature_ids))]
    label = str(sites["name"].iloc[0])
    if len(sites) > 1:
        label = f"{label} +{len(sites) - 1}"
    points = without_boundary(sites)
    remarks = () if not points else (_about_points(points, len(sites)),)
    return SiteChoice(sites, "atlas", label, None, remarks)


def drawn_choice(geometry: Mapping[str, Any], atlas: Atlas, label: str) -> SiteChoice:
    """Return what was drawn on the map as one site.

    Parameters
    ----------
    geometry : mapping
        A GeoJSON polygon; a ring that crosses itself is made valid, and a remark says so.

    Raises
    ------
    GeometryError
        If it encloses no land.
    """
    drawn = [shapely.geometry.shape(dict(geometry))]
    shapes, changes = repair_geometries(pd.Series(drawn, dtype=object).to_numpy())
    shape = shapes[0]
    if shapely.get_dimensions(shape) < _AREAS or shape.is_empty:
        raise GeometryError("sites.error.no_polygon")
    remarks = tuple(
        Remark("overlap.warning.site_repaired", before=change.before_ha, after=change.after_ha)
        for change in changes
    )
    row: dict[str, Any] = {
        "name": label,
        "geometry_basis": "digitised",
        "province_code": _province(shape, Ground.of(atlas)),
    }
    for change in changes:
        if change.is_damage:
            row |= dict(zip(DAMAGE_COLUMNS, (change.before_ha, change.after_ha), strict=True))
    return SiteChoice(site_frame([row], [shape], [DRAWN_ID]), "drawing", label, None, remarks)


def without_boundary(sites: gpd.GeoDataFrame) -> int:
    """Return how many sites have no boundary that land can be measured in."""
    areas = shapely.get_dimensions(sites.geometry.to_numpy()) == _AREAS
    return int((~areas | sites["geometry_basis"].isin(["schematic", "point"]).to_numpy()).sum())


def _about_points(points: int, n: int) -> Remark:
    return Remark("sites.remark.point") if n == 1 else Remark("sites.remark.points", n=points, all=n)


def _sites_of_layer(features: gpd.GeoDataFrame, layer: str, language: str) -> gpd.GeoDataFrame:
    names = features["name_vi"] if language == "vi" else features["name_en"].replace("", None)
    table = features.assign(name=names.fillna(features["name_vi"]), layer=layer)
    return table.reindex(columns=[*SITE_COLUMNS, *_FACTS, "geometry"]).rename_axis("site_id")


def _province(shape: BaseGeometry, ground: Ground) -> str | None:
    point = shape.representative_point()
    found: Iterable[Any] = ground.provinces.loc[ground.provinces.contains(point), "code"]
    return next(map(str, found), None)
