"""Read GeoJSON (RFC 7946) strictly: what is wrong is named by its feature, nothing is dropped silently."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn

import numpy as np
import shapely

from ...base.errors import UploadError
from ...base.file_notes import Report, shown_rows
from ...base.limits import limit
from ..layer import Layer, Value, column_of

_WGS84 = "EPSG:4326"
_NAMED_CRS = re.compile(r"(?:urn:ogc:def:crs:)?(EPSG|OGC)(?::[\d.]*)?:(\w+)", re.IGNORECASE)
_CRS84 = "CRS84"
_LEAST_OF_RING = 3
_LEAST_OF_LINE = 2

_COORDINATES = "coordinates"
_GEOMETRY = "geometry"
_PROPERTIES = "properties"
_TYPE = "type"
_COLLECTION = "GeometryCollection"


class _FaultError(Exception):
    """A feature cannot be used; the argument is the member of GeoJSON that is to blame."""


@dataclass
class _Found:
    """What was set right in the geometry at hand, and in which features before."""

    row: int = 0
    closed: set[int] = field(default_factory=set)
    with_z: set[int] = field(default_factory=set)


# -- JSON ----------------------------------------------------------------------------------------


def parse_json(data: bytes) -> Any:  # noqa: ANN401  a JSON document can be anything
    """Return a JSON document; every way in which it can be broken is an UploadError.

    Raises
    ------
    UploadError
        If it is not UTF-8, not JSON, nested too deeply, or holds numbers that are not finite or
        text that cannot be stored.
    """
    try:
        text = data.decode("utf-8-sig")
        document = json.loads(text, parse_constant=_not_finite, parse_float=_finite)
        if "\\u" in text:  # only an escape can bring in half a surrogate pair
            json.dumps(document, ensure_ascii=False).encode("utf-8")
    except UnicodeDecodeError as error:
        raise UploadError("uploads.json.not_utf8") from error
    except UnicodeEncodeError as error:
        raise UploadError("uploads.json.surrogate") from error
    except json.JSONDecodeError as error:
        raise UploadError("uploads.json.syntax", line=error.lineno, column=error.colno) from error
    except (RecursionError, MemoryError) as error:
        raise UploadError("uploads.json.too_deep") from error
    except UploadError:
        raise
    except ValueError as error:  # a whole number of thousands of digits
        raise UploadError("uploads.json.number") from error
    return document


def _not_finite(constant: str) -> NoReturn:
    raise UploadError("uploads.json.not_finite", constant=constant.lstrip("-"))


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise UploadError("uploads.json.number")
    return number


# -- GeoJSON -------------------------------------------------------------------------------------


def read_geojson(data: bytes, report: Report) -> Layer:
    """Return the features of a GeoJSON document.

    A FeatureCollection, a Feature or a bare geometry will do. Rings that are not closed are
    closed and heights left out, and the report says so.

    Raises
    ------
    UploadError
        With the faulty features and the member at fault of each, all of them.
    """
    document = parse_json(data)
    return layer_of(_features(document), _crs(document), report, faults_key="uploads.geojson.faults")


def layer_of(features: Sequence[object], crs: str | None, report: Report, *, faults_key: str) -> Layer:
    """Return features as GeoJSON writes them as a layer; rings are closed and heights left out.

    Parameters
    ----------
    faults_key : str
        The sentence for features that cannot be used; it names all of them.

    Raises
    ------
    UploadError
    """
    if not features:
        raise UploadError("uploads.no_features")
    if len(features) > limit("upload_features"):
        raise UploadError("uploads.too_many_features", count=len(features), limit=limit("upload_features"))
    found = _Found()
    geometries = np.empty(len(features), dtype=object)
    properties: list[dict[str, Any]] = []
    faults: list[str] = []
    missing: list[str] = []
    for row, feature in enumerate(features):
        found.row = row
        try:
            members, geometries[row] = _feature(feature, found)
            properties.append(members)
            if geometries[row] is None:
                missing.append(f"{row + 1} ({_GEOMETRY})")
        except _FaultError as fault:
            faults.append(f"{row + 1} ({fault})")
    if faults:
        every = sorted(faults + missing, key=lambda shown: int(shown.partition(" ")[0]))
        raise UploadError(faults_key, count=len(every), features=_shown_faults(every))
    if found.closed:
        report.repair("uploads.found.rings_closed", rows=shown_rows(sorted(found.closed)))
    if found.with_z:
        report.repair("uploads.found.heights", rows=shown_rows(sorted(found.with_z)))
    names = dict.fromkeys(name for members in properties for name in members)
    columns = {name: column_of([_value(members.get(name)) for members in properties]) for name in names}
    return Layer(geometries, columns, crs)


def _shown_faults(faults: list[str], many: int = 20) -> str:
    return ", ".join(faults[:many]) + (" …" if len(faults) > many else "")


def _features(document: object) -> list[Any]:
    kind = document.get(_TYPE) if isinstance(document, dict) else None
    if kind == "FeatureCollection":
        features = document["features"] if isinstance(document, dict) and "features" in document else None
        if not isinstance(features, list):
            raise UploadError("uploads.geojson.features")
        return features
    if kind == "Feature":
        return [document]
    if isinstance(kind, str) and (kind in _BUILDERS or kind == _COLLECTION):
        return [{_TYPE: "Feature", _GEOMETRY: document, _PROPERTIES: None}]
    raise UploadError("uploads.geojson.not_geojson")


def _feature(feature: object, found: _Found) -> tuple[dict[str, Any], Any]:
    if not isinstance(feature, dict) or feature.get(_TYPE) != "Feature":
        raise _FaultError(_TYPE)
    properties = feature.get(_PROPERTIES)
    if not isinstance(properties, dict | None):
        raise _FaultError(_PROPERTIES)
    members = dict(properties or {})
    identifier = feature.get("id")
    if identifier is not None and not isinstance(identifier, str | int | float):
        raise _FaultError("id")
    if identifier is not None:
        members.setdefault("id", identifier)
    geometry = feature.get(_GEOMETRY)
    if geometry is None:
        return members, None
    if not isinstance(geometry, dict):
        raise _FaultError(_GEOMETRY)
    return members, _geometry(geometry, found)


def _value(value: object) -> Value:
    """Return a property as a plain value; lists and objects as their JSON text."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return json.dumps(value, ensure_ascii=False)


def _crs(document: Any) -> str | None:  # noqa: ANN401
    """Return the system of the document: WGS 84, or that of the ``crs`` member of older GeoJSON.

    ``"crs": null`` says that the system is unknown.
    """
    if not isinstance(document, dict) or "crs" not in document:
        return _WGS84
    member = document["crs"]
    if member is None:
        return None
    name = member.get("properties", {}).get("name") if isinstance(member, dict) else None
    match = _NAMED_CRS.fullmatch(name.strip()) if isinstance(name, str) else None
    if match is None:
        raise UploadError("uploads.crs.unreadable")
    return _WGS84 if match[2].upper() == _CRS84 else f"{match[1]}:{match[2]}"


# -- geometries ----------------------------------------------------------------------------------


def _geometry(geometry: dict[str, Any], found: _Found) -> Any:  # noqa: ANN401
    kind = geometry.get(_TYPE)
    build = _BUILDERS.get(str(kind))
    if build is None:
        raise _FaultError(_COLLECTION if kind == _COLLECTION else _TYPE)
    coordinates = geometry.get(_COORDINATES)
    if not isinstance(coordinates, list):
        raise _FaultError(_COORDINATES)
    return build(coordinates, found)


def _position(value: object, found: _Found) -> tuple[float, float]:
    if not isinstance(value, list) or len(value) < 2:
        raise _FaultError(_COORDINATES)
    for ordinate in value:
        if isinstance(ordinate, bool) or not isinstance(ordinate, int | float):
            raise _FaultError(_COORDINATES)
    if len(value) > 2:
        found.with_z.add(found.row)
    try:
        return float(value[0]), float(value[1])
    except OverflowError as error:
        raise _FaultError(_COORDINATES) from error


def _positions(value: object, found: _Found, least: int) -> list[tuple[float, float]]:
    if not isinstance(value, list) or len(value) < least:
        raise _FaultError(_COORDINATES)
    return [_position(position, found) for position in value]


def _ring(value: object, found: _Found) -> list[tuple[float, float]]:
    ring = _positions(value, found, _LEAST_OF_RING)
    if ring[0] != ring[-1]:
        ring.append(ring[0])
        found.closed.add(found.row)
    if len(ring) <= _LEAST_OF_RING:
        raise _FaultError(_COORDINATES)
    return ring


def _point(coordinates: list[Any], found: _Found) -> Any:  # noqa: ANN401
    return shapely.Point(_position(coordinates, found))


def _line(coordinates: object, found: _Found) -> Any:  # noqa: ANN401
    return shapely.LineString(_positions(coordinates, found, _LEAST_OF_LINE))


def _polygon(coordinates: object, found: _Found) -> Any:  # noqa: ANN401
    if not isinstance(coordinates, list) or not coordinates:
        raise _FaultError(_COORDINATES)
    shell, *holes = (_ring(ring, found) for ring in coordinates)
    return shapely.Polygon(shell, holes)


def _each(
    build: Callable[[Any, _Found], Any], gather: Callable[[list[Any]], Any]
) -> Callable[[list[Any], _Found], Any]:
    def build_all(coordinates: list[Any], found: _Found) -> Any:  # noqa: ANN401
        if not coordinates:
            raise _FaultError(_COORDINATES)
        return gather([build(part, found) for part in coordinates])

    return build_all


_BUILDERS: dict[str, Callable[[list[Any], _Found], Any]] = {
    "Point": _point,
    "MultiPoint": _each(lambda part, found: shapely.Point(_position(part, found)), shapely.MultiPoint),
    "LineString": _line,
    "MultiLineString": _each(_line, shapely.MultiLineString),
    "Polygon": _polygon,
    "MultiPolygon": _each(_polygon, shapely.MultiPolygon),
}
