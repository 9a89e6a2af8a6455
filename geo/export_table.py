"""The table that every file of a selection is made of, and its sources and credits.

One row a feature: what it is, where it lies and how well that is known, the value of every attribute
with its unit in the name, and after the values what they rest on (bounds, qualifier, basis, date,
source). Columns that end in ``_label`` say a token in the language asked for.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd

from .attributes import ATTRIBUTES, wide_attributes
from .records import (
    IDENTITY_COLUMNS,
    LAYERS,
    PLACE_COLUMNS,
    PROVINCES_2025,
    PROVINCES_PRE2025,
    SOURCE_COLUMNS,
)
from .text import nfc
from .translate import has, tr

if TYPE_CHECKING:
    from .atlas import Atlas

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
    "boundary_own",
    "boundary_source",
    "boundary_as_of",
    "draft",
    "notes",
)
DERIVED = (
    "available_ha",
    "available_ha_method",
    "outlines_n",
    "declared_outline_ha",
    "computed_geodesic_ha",
    "computed_grid_ha",
    "computed_grid_epsg",
)
VOCABULARY = {
    "layer": "layer",
    "kind": "kind",
    "status": "status",
    "minerals": "mineral",
    "sectors": "sector",
    "location_level": "location_level",
    "geometry_basis": "geometry_basis",
}
"""Columns of tokens, and the table of the vocabulary that names them."""
_PROVINCES = {"province_code": PROVINCES_2025, "province_pre2025_code": PROVINCES_PRE2025}
SUPPORT = ("lower", "upper", "qualifier", "basis", "as_of", "source_id")
SEPARATOR = " | "
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_DEGREE_DECIMALS = 7
_NO_DAY = date(1980, 1, 1)
_FORMULA_START = ("=", "+", "-", "@", "\t", "\r")


def records(frames: Mapping[str, gpd.GeoDataFrame], atlas: Atlas, language: str) -> list[dict[str, object]]:
    """Return the features of the selection as plain values for JSON.

    What is unknown is None; the fields that a figure would rest on are left out where there is none.
    """
    tables = [layer_table(layer, frames[layer], atlas, language) for layer in LAYERS if layer in frames]
    support = {*support_columns()}
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


def newest_day(sources: pd.DataFrame) -> date:
    """Return the day of the newest of these documents, the first of 1980 where none has a day.

    Files that must name a day of their own name this one, so that equal data give equal bytes.
    """
    days = sources["published"][sources["published"].str.fullmatch(r"\d{4}-\d{2}-\d{2}").eq(True)]
    return max(map(date.fromisoformat, days), default=_NO_DAY)


def clean(text: str) -> str:
    """Return a text in NFC without control characters, but with its tabs and line breaks."""
    return nfc(_CONTROL.sub("", text))


def formula_safe(text: str) -> str:
    """Return a text that no spreadsheet runs as a formula: an apostrophe goes before ``= + - @``."""
    harmless = clean(text)
    return f"'{harmless}" if harmless.startswith(_FORMULA_START) else harmless


def label(column: str, tokens: object, language: str) -> str | None:
    """Return what the tokens of a column mean, in words; texts of other columns come back as they are."""
    if not isinstance(tokens, str) or not tokens:
        return None
    if column in _PROVINCES:
        return _PROVINCES[column].get(tokens, tokens)
    keys = {token: f"vocabulary.{VOCABULARY.get(column)}.{token}" for token in tokens.split(SEPARATOR)}
    return SEPARATOR.join(tr(key, language) if has(key) else token for token, key in keys.items())


def plain(value: object) -> object:
    """Return texts cleaned, lists joined, whole numbers as int and what is missing as None."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, (list, tuple)):
        value = SEPARATOR.join(str(part) for part in value)
    if isinstance(value, str):
        return clean(value) or None
    if isinstance(value, float):
        if not math.isfinite(value):
            return None
        return int(value) if value.is_integer() else value
    return None if value is pd.NA else value


# -- the common table ----------------------------------------------------------------------------


def layer_table(layer: str, frame: gpd.GeoDataFrame, atlas: Atlas, language: str) -> pd.DataFrame:
    """Return the columns of a layer without its geometry, index ``feature_id``."""
    points = frame.geometry.representative_point()
    lon, lat = points.x.round(_DEGREE_DECIMALS), points.y.round(_DEGREE_DECIMALS)
    titles = atlas.sources["title"]
    columns: dict[str, Any] = {"feature_id": frame.index, "layer": layer, "lon": lon, "lat": lat}
    columns.update(
        {name: frame[name] for name in (*IDENTITY_COLUMNS, *_PLACE, *DERIVED) if name in frame.columns}
    )
    for attribute in wide_attributes(layer):
        name = attribute.name
        columns[name] = frame[name]
        for part in SUPPORT:
            if f"{name}_{part}" in frame.columns:
                columns[f"{name}_{part}"] = frame[f"{name}_{part}"]
        columns[f"{name}_source"] = frame[f"{name}_source_id"].map(titles)
    table = pd.DataFrame(columns, index=frame.index)
    table["location_source"] = frame["location_source_id"].map(titles)
    if "boundary_own" in table.columns:
        table["boundary_own"] = table["boundary_own"].astype("int64")
    for name in (*VOCABULARY, *_PROVINCES):
        table[f"{name}_label"] = [label(name, tokens, language) for tokens in table[name]]
    table["credits"] = _credits_by_feature(frame, atlas, language)
    return table[column_order(table.columns)]


def column_order(names: Iterable[str]) -> list[str]:
    """Return the names in the order of the files: identity, place, values, then what they rest on."""
    present = set(names)
    identity = [part for name in IDENTITY_COLUMNS for part in (name, f"{name}_label")]
    place = [part for name in _PLACE for part in (name, f"{name}_label")]
    values = [*ATTRIBUTES, *DERIVED]
    ordered = dict.fromkeys([*identity, *place, *values, *support_columns(), "credits"])
    return [name for name in ordered if name in present]


def support_columns() -> list[str]:
    """Return the columns that say what a figure rests on, for every attribute."""
    return [f"{name}_{part}" for name in ATTRIBUTES for part in (*SUPPORT, "source")]


def _credits_by_feature(frame: gpd.GeoDataFrame, atlas: Atlas, language: str) -> list[str]:
    sentence = {
        source_id: credits[0]
        for source_id in used_sources({"": frame}, atlas).index
        if (credits := credits_of(atlas.sources.loc[[source_id]], language))
    }
    rows = frame[_source_columns(frame)].itertuples(index=False)
    return [SEPARATOR.join(sorted({sentence[s] for s in row if s in sentence})) for row in rows]


def _source_columns(frame: pd.DataFrame) -> list[str]:
    return [str(column) for column in frame.columns if str(column).endswith("source_id")]


def cleaned(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with its texts cleaned; numbers keep their type."""
    done = table.copy()
    for name, column in table.items():
        if not pd.api.types.is_numeric_dtype(column):
            done[name] = column.map(plain)
    return done
