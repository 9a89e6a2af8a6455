"""Turn a selection into files to take away: CSV, GeoJSON (RFC 7946), GeoPackage.

All three hold the same columns, named alike in both languages: what the feature is, where it
lies and how well that is known, the value of every attribute with its unit in the name, and
after the values what they rest on (bounds, qualifier, basis, date, source). Columns that end in
``_label`` say a token in the language asked for. Equal frames give equal bytes.
"""

from __future__ import annotations

import csv
import io
import json
import math
import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from . import geopackage
from .attributes import ATTRIBUTES, wide_attributes
from .records import (
    IDENTITY_COLUMNS,
    LAYERS,
    PLACE_COLUMNS,
    PROVINCES_2025,
    PROVINCES_PRE2025,
    SOURCE_COLUMNS,
)
from .translate import has, tr

if TYPE_CHECKING:
    from .atlas import Atlas

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
"""Opens the CSV, so that spreadsheets don't take Vietnamese for the local code page."""

_PLACE = (
    *PLACE_COLUMNS,
    "lon",
    "lat",
    "location_level",
    "location_method",
    "location_source_id",
    "location_source",
    "geometry_basis",
    "accuracy_m",
    "draft",
    "notes",
)
_DERIVED = (
    "available_ha",
    "available_ha_method",
    "outlines_n",
    "declared_outline_ha",
    "computed_geodesic_ha",
    "computed_grid_ha",
    "computed_grid_epsg",
)
_VOCABULARY = {
    "layer": "layer",
    "kind": "kind",
    "status": "status",
    "minerals": "mineral",
    "sectors": "sector",
    "location_level": "location_level",
    "geometry_basis": "geometry_basis",
}
_PROVINCES = {"province_code": PROVINCES_2025, "province_pre2025_code": PROVINCES_PRE2025}
_SUPPORT = ("lower", "upper", "qualifier", "basis", "as_of", "source_id")
_SEPARATOR = " | "
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_FORMULA_START = ("=", "+", "-", "@", "\t", "\r")
_DEGREE_DECIMALS = 7


def to_csv(frames: Mapping[str, gpd.GeoDataFrame], atlas: Atlas, language: str) -> bytes:
    """Return the selection as one CSV table: UTF-8 with byte order mark, comma, decimal point.

    Parameters
    ----------
    frames : mapping of str to GeoDataFrame
        Layer to its features, as :meth:`Atlas.select` returns them.
    atlas : Atlas
        Where the titles of the sources come from.
    language : str
        ``vi`` or ``en``: the words in the ``_label`` columns and the credits.

    Returns
    -------
    bytes
        ``lon`` and ``lat`` are WGS 84 degrees of the point, of a point inside where the feature
        is a polygon, blank where no location is known. Texts that a spreadsheet would run as a
        formula open with an apostrophe. The column ``credits`` names the licences of each row.
    """
    tables = [_table(layer, frames[layer], atlas, language) for layer in LAYERS if layer in frames]
    columns = _column_order(name for table in tables for name in table.columns)
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    for table in tables:
        rows = table.reindex(columns=columns).itertuples(index=False, name=None)
        writer.writerows([_csv_cell(value) for value in row] for row in rows)
    return BYTE_ORDER_MARK + text.getvalue().encode("utf-8")


def to_geojson(frames: Mapping[str, gpd.GeoDataFrame], atlas: Atlas, language: str) -> bytes:
    """Return the selection as one GeoJSON feature collection (RFC 7946, WGS 84).

    Beside ``features`` it has the members ``sources`` (the documents behind the figures, by
    ``source_id``) and ``credits``. Unknown is ``null``. Parameters as for :func:`to_csv`.
    """
    shapes = [shape for layer in LAYERS if layer in frames for shape in frames[layer].geometry]
    features = [
        {"type": "Feature", "id": row["feature_id"], "geometry": _rfc7946(shape), "properties": row}
        for row, shape in zip(records(frames, atlas, language), shapes, strict=True)
    ]
    sources = used_sources(frames, atlas)
    collection = {
        "type": "FeatureCollection",
        "atlas_version": atlas.version,
        "credits": credits_of(sources, language),
        "sources": [
            {str(name): plain(value) for name, value in row.items()}
            for row in sources.reset_index().to_dict("records")
        ],
        "features": features,
    }
    return json.dumps(collection, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode("utf-8")


def to_gpkg(frames: Mapping[str, gpd.GeoDataFrame], atlas: Atlas, language: str) -> bytes:
    """Return the selection as a GeoPackage: a table a layer, and the table ``sources``.

    The credits stand in the file's metadata. Parameters as for :func:`to_csv`.
    """
    layers: dict[str, pd.DataFrame] = {}
    for layer in (name for name in LAYERS if name in frames):
        table = _table(layer, frames[layer], atlas, language)
        layers[layer] = gpd.GeoDataFrame(_cleaned(table), geometry=frames[layer].geometry)
    sources = used_sources(frames, atlas)
    layers["sources"] = _cleaned(sources.reset_index())
    metadata = geopackage.Metadata(
        title=tr("export.title", language),
        abstract=tr("export.abstract", language, version=atlas.version),
        licence="\n".join(credits_of(sources, language)),
        sources=tuple(sources["title"].map(clean)),
    )
    return geopackage.to_bytes(layers, metadata=metadata)


def records(frames: Mapping[str, gpd.GeoDataFrame], atlas: Atlas, language: str) -> list[dict[str, object]]:
    """Return the features of the selection as plain values for JSON.

    What is unknown is None; the fields that a figure would rest on are left out where there is none.
    """
    tables = [_table(layer, frames[layer], atlas, language) for layer in LAYERS if layer in frames]
    support = {*_support_columns()}
    rows = [row for table in tables for row in table.to_dict("records")]
    plain_rows = [{str(name): plain(value) for name, value in row.items()} for row in rows]
    return [
        {name: value for name, value in row.items() if value is not None or name not in support}
        for row in plain_rows
    ]


def used_sources(frames: Mapping[str, gpd.GeoDataFrame], atlas: Atlas) -> pd.DataFrame:
    """Return the rows of ``atlas.sources`` that a figure or a location of the selection rests on."""
    used: set[str] = set()
    for frame in frames.values():
        for column in _source_columns(frame):
            used.update(frame[column].dropna())
    columns = [column for column in SOURCE_COLUMNS if column != "source_id"]
    sources: pd.DataFrame = atlas.sources.loc[atlas.sources.index.isin(used), columns].sort_index()
    return sources


def credits_of(sources: pd.DataFrame, language: str) -> list[str]:
    """Return the sentences of credit that the licences of these sources ask for, each once."""
    licensed = sources[sources["licence"].fillna("") != ""]
    return sorted(
        {
            tr("export.credit", language, publisher=clean(row["publisher"]), licence=clean(row["licence"]))
            for row in licensed.to_dict("records")
        }
    )


def clean(text: str) -> str:
    """Return a text without control characters, but with its tabs and line breaks."""
    return _CONTROL.sub("", text)


def formula_safe(text: str) -> str:
    """Return a text that no spreadsheet runs as a formula: an apostrophe goes before ``= + - @``."""
    cleaned = clean(text)
    return f"'{cleaned}" if cleaned.startswith(_FORMULA_START) else cleaned


def label(column: str, tokens: object, language: str) -> str | None:
    """Return what the tokens of a column mean, in words; texts of other columns come back as they are."""
    if not isinstance(tokens, str) or not tokens:
        return None
    if column in _PROVINCES:
        return _PROVINCES[column].get(tokens, tokens)
    keys = {token: f"vocabulary.{_VOCABULARY.get(column)}.{token}" for token in tokens.split(_SEPARATOR)}
    return _SEPARATOR.join(tr(key, language) if has(key) else token for token, key in keys.items())


def plain(value: object) -> object:
    """Return texts cleaned, lists joined, whole numbers as int and what is missing as None."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, (list, tuple)):
        value = _SEPARATOR.join(str(part) for part in value)
    if isinstance(value, str):
        return clean(value) or None
    if isinstance(value, float):
        if not math.isfinite(value):
            return None
        return int(value) if value.is_integer() else value
    return None if value is pd.NA else value


# -- the common table ----------------------------------------------------------------------------


def _table(layer: str, frame: gpd.GeoDataFrame, atlas: Atlas, language: str) -> pd.DataFrame:
    """Return the columns of a layer without geometry, index ``feature_id``; texts cleaned."""
    points = frame.geometry.representative_point()
    titles = atlas.sources["title"]
    columns: dict[str, Any] = {"feature_id": frame.index, "layer": layer, "lon": points.x, "lat": points.y}
    columns.update(
        {name: frame[name] for name in (*IDENTITY_COLUMNS, *_PLACE, *_DERIVED) if name in frame.columns}
    )
    for attribute in wide_attributes(layer):
        name = attribute.name
        columns[name] = frame[name]
        for part in _SUPPORT:
            if f"{name}_{part}" in frame.columns:
                columns[f"{name}_{part}"] = frame[f"{name}_{part}"]
        columns[f"{name}_source"] = frame[f"{name}_source_id"].map(titles)
    table = pd.DataFrame(columns, index=frame.index)
    table["location_source"] = frame["location_source_id"].map(titles)
    for name in (*_VOCABULARY, *_PROVINCES):
        table[f"{name}_label"] = [label(name, tokens, language) for tokens in table[name]]
    table["credits"] = _credits_by_feature(frame, atlas, language)
    return table[_column_order(table.columns)]


def _column_order(names: Iterable[str]) -> list[str]:
    """Return the names in the order of the files: identity, place, values, then what they rest on."""
    present = set(names)
    identity = [part for name in IDENTITY_COLUMNS for part in (name, f"{name}_label")]
    place = [part for name in _PLACE for part in (name, f"{name}_label")]
    values = [*ATTRIBUTES, *_DERIVED]
    ordered = dict.fromkeys([*identity, *place, *values, *_support_columns(), "credits"])
    return [name for name in ordered if name in present]


def _support_columns() -> list[str]:
    """Return the columns that say what a figure rests on, for every attribute."""
    return [f"{name}_{part}" for name in ATTRIBUTES for part in (*_SUPPORT, "source")]


def _credits_by_feature(frame: gpd.GeoDataFrame, atlas: Atlas, language: str) -> list[str]:
    sentence = {
        source_id: credits[0]
        for source_id in used_sources({"": frame}, atlas).index
        if (credits := credits_of(atlas.sources.loc[[source_id]], language))
    }
    rows = frame[_source_columns(frame)].itertuples(index=False)
    return [_SEPARATOR.join(sorted({sentence[s] for s in row if s in sentence})) for row in rows]


def _source_columns(frame: pd.DataFrame) -> list[str]:
    return [str(column) for column in frame.columns if str(column).endswith("source_id")]


def _cleaned(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with its texts cleaned; numbers keep their type."""
    cleaned = table.copy()
    for name, column in table.items():
        if column.dtype == object:
            cleaned[name] = column.map(plain)
    return cleaned


def _csv_cell(value: object) -> object:
    cell = plain(value)
    return formula_safe(cell) if isinstance(cell, str) else cell


def _rfc7946(geometry: BaseGeometry | None) -> dict[str, Any] | None:
    """Return the GeoJSON of a geometry: outer rings counter-clockwise, degrees to about a centimetre."""
    if geometry is None or geometry.is_empty:
        return None
    if geometry.geom_type in ("Polygon", "MultiPolygon"):
        geometry = shapely.orient_polygons(geometry)
    rounded = shapely.transform(geometry, lambda degrees: degrees.round(_DEGREE_DECIMALS))
    return dict(mapping(rounded))
