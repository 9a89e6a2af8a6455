"""GeoJSON (RFC 7946): features in, the bytes of a collection out."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import shapely
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from ..base.crs import DEGREE_DECIMALS

POLYGON_TYPES = ("Polygon", "MultiPolygon")


def rfc7946(geometry: BaseGeometry | None) -> dict[str, Any] | None:
    """Return the GeoJSON of a geometry: outer rings counter-clockwise, degrees to about a centimetre."""
    if geometry is None or geometry.is_empty:
        return None
    if geometry.geom_type in POLYGON_TYPES:
        geometry = shapely.orient_polygons(geometry)
    rounded = shapely.transform(geometry, lambda degrees: degrees.round(DEGREE_DECIMALS))
    return dict(mapping(rounded))


def feature(
    geometry: BaseGeometry | None, properties: Mapping[str, object], feature_id: object = None
) -> dict[str, Any]:
    """Return a feature; its ``id`` is left out where it has none."""
    known = {} if feature_id is None else {"id": feature_id}
    return {"type": "Feature", **known, "geometry": rfc7946(geometry), "properties": properties}


def collection(features: Sequence[Mapping[str, Any]], **members: object) -> bytes:
    """Return the file of some features, on one line in UTF-8.

    Parameters
    ----------
    features : sequence of mapping
        See :func:`feature`.
    **members
        What the collection says besides, before its features. No number may be NaN or infinite.
    """
    whole = {"type": "FeatureCollection", **members, "features": list(features)}
    return json.dumps(whole, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode("utf-8")
