"""Shapes as GeoJSON (RFC 7946) has them."""

from __future__ import annotations

from typing import Any

import shapely
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

POLYGON_TYPES = ("Polygon", "MultiPolygon")

_DEGREE_DECIMALS = 7


def rfc7946(geometry: BaseGeometry | None) -> dict[str, Any] | None:
    """Return the GeoJSON of a geometry: outer rings counter-clockwise, degrees to about a centimetre."""
    if geometry is None or geometry.is_empty:
        return None
    if geometry.geom_type in POLYGON_TYPES:
        geometry = shapely.orient_polygons(geometry)
    rounded = shapely.transform(geometry, lambda degrees: degrees.round(_DEGREE_DECIMALS))
    return dict(mapping(rounded))
