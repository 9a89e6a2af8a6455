"""The table that every file of a selection is made of, and its sources and credits.

One row a feature: what it is, where it lies and how well that is known, the value of every attribute
with its unit in the name, and after the values what they rest on (bounds, qualifier, basis, date,
source). Columns that end in ``_label`` say a token in the language asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd

from ...atlas.credits import credits_of, source_columns, used_sources
from ...atlas.derived import AVAILABLE, METHOD, Derived
from ...atlas.derived import DERIVED as OBJECTS
from ...atlas.derived_words import inputs_text, reason_text
from ...base.text import joined
from ...base.translate import has, tr
from ...base.units import unit_slug
from ...formats.csv import plain
from ...formats.geopackage import ColumnText
from ...records.attributes import ATTRIBUTES, wide_attributes
from ...records.vocabulary import IDENTITY_COLUMNS, LAYERS, PLACE_COLUMNS
from ...records.wording import PROVINCE_COLUMNS, VOCABULARY, label

if TYPE_CHECKING:
    from ...atlas.atlas import Atlas

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
    "available_ha_as_of",
    "available_ha_standing",
    "available_ha_draft",
    "available_ha_old",
    "available_ha_inputs_label",
    "available_ha_reason_label",
    "outlines_n",
    "declared_outline_ha",
    "computed_geodesic_ha",
    "computed_grid_ha",
    "computed_grid_epsg",
)
SUPPORT = ("lower", "upper", "qualifier", "basis", "as_of", "source_id", "draft")
_DEGREE_DECIMALS = 7

_YEAR = "year"
_BOUNDS = ("lower", "upper")
_UNITS = {
    "available_ha": "ha",
    "declared_outline_ha": "ha",
    "computed_geodesic_ha": "ha",
    "computed_grid_ha": "ha",
    "accuracy_m": "m",
}
"""Units of the numbers that are no attribute of a feature."""
_OWN = ("source", *SUPPORT)
"""What a column of support ends in; the longest ending of ``…_source_id`` and ``…_source`` is tried last."""


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


def layer_table(layer: str, frame: gpd.GeoDataFrame, atlas: Atlas, language: str) -> pd.DataFrame:
    """Return the columns of a layer without its geometry, index ``feature_id``."""
    points = frame.geometry.representative_point()
    lon, lat = points.x.round(_DEGREE_DECIMALS), points.y.round(_DEGREE_DECIMALS)
    titles = atlas.sources["title"]
    columns: dict[str, Any] = {"feature_id": frame.index, "layer": layer, "lon": lon, "lat": lat}
    columns.update(
        {name: frame[name] for name in (*IDENTITY_COLUMNS, *_PLACE, *DERIVED) if name in frame.columns}
    )
    if AVAILABLE in frame.columns:
        columns |= _derived(frame, language)
    for attribute in wide_attributes(layer):
        name = attribute.name
        columns[name] = frame[name]
        for part in SUPPORT:
            if f"{name}_{part}" in frame.columns:
                columns[f"{name}_{part}"] = frame[f"{name}_{part}"]
        columns[f"{name}_draft"] = _where_known(frame[f"{name}_draft"], frame[f"{name}_source_id"])
        columns[f"{name}_source"] = frame[f"{name}_source_id"].map(titles)
    table = pd.DataFrame(columns, index=frame.index)
    table["location_source"] = frame["location_source_id"].map(titles)
    if "boundary_own" in table.columns:
        table["boundary_own"] = table["boundary_own"].astype("int64")
    for name in (*VOCABULARY, *PROVINCE_COLUMNS):
        table[f"{name}_label"] = [label(name, tokens, language) for tokens in table[name]]
    table["credits"] = _credits_by_feature(frame, atlas, language)
    return table[column_order(table.columns)]


def _derived(frame: pd.DataFrame, language: str) -> dict[str, Any]:
    """Return what derived land rests on, or why there is none."""
    found: Sequence[Derived] = list(frame[OBJECTS])
    known = frame[METHOD]
    return {
        f"{AVAILABLE}_draft": _where_known(frame[f"{AVAILABLE}_draft"], known),
        f"{AVAILABLE}_old": _where_known(frame[f"{AVAILABLE}_old"], known),
        f"{AVAILABLE}_inputs_label": pd.Series(
            [inputs_text(each, language) or None for each in found], index=frame.index, dtype=object
        ),
        f"{AVAILABLE}_reason_label": pd.Series(
            [reason_text(each, language) or None for each in found], index=frame.index, dtype=object
        ),
    }


def _where_known(marks: pd.Series[bool], figures: pd.Series[Any]) -> pd.Series[Any]:
    """Return 1 and 0 for marked and not, missing where there is no figure."""
    return marks.astype("float64").where(figures.notna())


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
    rows = list(frame[source_columns(frame)].itertuples(index=False, name=None))
    if OBJECTS in frame.columns:
        inputs = [tuple(each.source.source_id for each in derived.inputs) for derived in frame[OBJECTS]]
        rows = [row + more for row, more in zip(rows, inputs, strict=True)]
    return [joined(sorted({sentence[s] for s in row if s in sentence})) for row in rows]


def attribute_and_part(column: str) -> tuple[str, str]:
    """Return the attribute that a column belongs to and what it says of it.

    ``("area_ha", "as_of")`` for ``area_ha_as_of``, ``("area_ha", "")`` for the value itself, and
    ``("", "")`` for a column of no attribute.
    """
    if _is_wide(column):
        return column, ""
    for part in _OWN:
        name = column.removesuffix(f"_{part}")
        if name != column and _is_wide(name):
            return name, part
    return "", ""


def _is_wide(name: str) -> bool:
    """Tell an attribute that is a column from one that only a feature's facts have (``location``)."""
    return name in ATTRIBUTES and ATTRIBUTES[name].wide


def unit_of(column: str) -> str:
    """Return the unit of the numbers in a column, ``""`` where they have none."""
    attribute, part = attribute_and_part(column)
    if attribute and part in ("", *_BOUNDS):
        return ATTRIBUTES[attribute].unit
    return _UNITS.get(column, "")


def heading(column: str, language: str) -> str:
    """Return the name of a column with its unit: ``Diện tích (ha)``, ``Diện tích: nguồn``."""
    if has(f"export.column.{column}"):
        return _with_unit(tr(f"export.column.{column}", language), unit_of(column), language)
    if column in VOCABULARY:
        return tr("export.part.token", language, name=heading(f"{column}_label", language))
    attribute, part = attribute_and_part(column.removesuffix("_label"))
    if attribute:
        name = tr(f"vocabulary.attribute.{attribute}", language)
        text = f"{name}: {tr(f'export.part.{part}', language)}" if part else name
        return _with_unit(text, unit_of(column), language)
    for key in (f"export.source.{column}", f"tables.column.{column.removesuffix('_label')}"):
        if has(key):
            return tr(key, language)
    return column


def column_texts(columns: Iterable[str], language: str) -> dict[str, ColumnText]:
    """Return the alias (in the language) and comment (in the other, with the unit) of each column."""
    other = "en" if language == "vi" else "vi"
    return {name: ColumnText(heading(name, language), heading(name, other)) for name in sorted(set(columns))}


def _with_unit(text: str, unit: str, language: str) -> str:
    if not unit or unit == _YEAR:
        return text
    return f"{text} ({tr(f'vocabulary.unit.{unit_slug(unit)}', language)})"
