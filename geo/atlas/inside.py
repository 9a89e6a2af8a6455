"""What of the atlas lies inside a shape, told apart by how well its place is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from ..base.crs import STORAGE_CRS, require_crs
from ..base.measures import geodesic_ha

SITE = "site"


@dataclass(frozen=True)
class Inside:
    """The features of one shape.

    Parameters
    ----------
    sites : GeoDataFrame
        Points known to about a kilometre that lie inside.
    overlaps : GeoDataFrame
        Outlines that share land with the shape; ``overlap_ha`` (geodesic) and ``share_pct``, the
        part of the outline that lies inside.
    imprecise : GeoDataFrame
        Points inside that only stand for a neighbourhood, commune or district. They may well lie
        outside in truth, so they are listed and never counted.
    """

    sites: gpd.GeoDataFrame
    overlaps: gpd.GeoDataFrame
    imprecise: gpd.GeoDataFrame


def inside(frames: Mapping[str, gpd.GeoDataFrame], shape: BaseGeometry) -> Inside:
    """Return what of the frames lies inside a shape.

    Parameters
    ----------
    frames : mapping of str to GeoDataFrame
        Layer to its features in EPSG:4326, as ``Atlas.select`` returns them.
    shape : Polygon or MultiPolygon
        Valid, longitude and latitude on WGS 84.
    """
    for frame in frames.values():
        require_crs(frame)
    columns = ["layer", "name_vi", "name_en", "kind", "status", "location_level", "draft", "geometry"]
    parts = [frame[columns] for frame in frames.values() if len(frame)]
    features = (
        gpd.GeoDataFrame(pd.concat(parts), crs=STORAGE_CRS)
        if parts
        else gpd.GeoDataFrame({name: [] for name in columns}, geometry="geometry", crs=STORAGE_CRS)
    )
    shapely.prepare(shape)
    touched = features[shapely.intersects(shape, features.geometry.to_numpy())]
    is_point = touched.geom_type == "Point"
    points, outlines = touched[is_point], touched[~is_point]
    is_site = points["location_level"] == SITE
    return Inside(sites=points[is_site], overlaps=_overlaps(outlines, shape), imprecise=points[~is_site])


def _overlaps(outlines: gpd.GeoDataFrame, shape: BaseGeometry) -> gpd.GeoDataFrame:
    shared_ha = geodesic_ha(outlines.geometry.intersection(shape))
    measured = outlines.assign(
        overlap_ha=shared_ha, share_pct=shared_ha / geodesic_ha(outlines.geometry) * 100
    )
    return measured[measured["overlap_ha"] > 0].sort_values("overlap_ha", ascending=False)
