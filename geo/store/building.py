"""Build the GeoPackages of the data folder from its tables: ``atlas build``.

``zones/atlas.gpkg`` holds the layers of the atlas with the figures that the rule of preference
chooses, the outlines one by one, and the tables of observations and sources behind them.
``boundaries/provinces.gpkg`` holds the province outlines of both vintages. The same tables give the
same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from ..base.crs import STORAGE_CRS
from ..base.text import joined, parted
from ..base.translate import both, has, tr
from ..formats import qgis
from ..formats.geopackage import ColumnText, Metadata
from ..records import provenance
from ..records.attributes import ATTRIBUTES
from ..records.vocabulary import IDENTITY_COLUMNS, LAYERS, PLACE_COLUMNS
from . import catalog, outlines, writing
from .reading import PROVINCES_LAYER
from .tables import Tables, read_tables

ABOUT_COLUMNS = (
    *IDENTITY_COLUMNS,
    *PLACE_COLUMNS,
    "location_level",
    "geometry_basis",
    "accuracy_m",
    "location_method",
    "location_source_id",
    "draft",
    "notes",
)
"""Columns of every layer that say what and where a feature is; its figures follow."""

OUTLINES_LAYER = "outlines"


@dataclass(frozen=True)
class BuiltFile:
    """A file that was built: its name and the rows of each of its layers and tables."""

    name: str
    rows: dict[str, int]


def build(folder: Path) -> list[BuiltFile]:
    """Build both GeoPackages of a data folder, each published at once.

    Raises
    ------
    DataError
        If a table is missing or broken, or an outline cannot be made.
    WriteError
        If a file cannot be written; the old one is untouched.
    """
    tables = read_tables(folder)
    provinces = outlines.read_outlines(catalog.outlines_path(folder))
    layers = atlas_layers(tables)
    return [
        _publish_provinces(provinces, catalog.provinces_path(folder)),
        _publish_atlas(layers, tables, catalog.atlas_path(folder)),
    ]


def atlas_layers(tables: Tables) -> dict[str, gpd.GeoDataFrame]:
    """Return the five layers of the atlas and, last, the outlines one by one; EPSG:4326."""
    drawn = outlines.outline_frame(tables.outlines, tables.outline_corners)
    communes = tables.admin_units[tables.admin_units["level"] == "commune"]
    names = dict(zip(communes["code"], communes["name_vi"], strict=True))
    drafts = provenance.is_draft_only(tables.observations, tables.sources)
    layers = {}
    for layer in LAYERS:
        features = tables.features[tables.features["layer"] == layer].sort_values("feature_id")
        frame = _with_places(features, names)
        frame["draft"] = frame["feature_id"].map(drafts).fillna(False).astype("int64")
        observations = tables.observations[tables.observations["feature_id"].isin(frame["feature_id"])]
        wide = provenance.wide_table(observations, tables.sources, layer)
        frame["status"] = frame["feature_id"].map(wide.pop("status"))
        joined = frame[list(ABOUT_COLUMNS)].merge(
            wide, how="left", left_on="feature_id", right_index=True, validate="1:1"
        )
        points = gpd.points_from_xy(features["lon"], features["lat"])
        shapes = pd.Series(points, index=features.index, dtype=object)
        shapes = shapes.where(features["lon"].notna() & features["lat"].notna(), None)
        plain = gpd.GeoDataFrame(joined, geometry=list(shapes), crs=STORAGE_CRS).reset_index(drop=True)
        layers[layer] = outlines.with_outlines(plain, drawn)
    layers[OUTLINES_LAYER] = drawn
    return layers


def _with_places(features: pd.DataFrame, commune_names: dict[str, str]) -> pd.DataFrame:
    """Return the features with the names of their communes and how their geometry was made."""
    frame = features.copy()
    frame["communes_2025"] = [
        joined(commune_names.get(code, code) for code in parted(codes))
        for codes in frame["commune_codes_2025"]
    ]
    frame["geometry_basis"] = np.where(frame["lon"].notna(), "point", "")
    return frame


# -- publishing ----------------------------------------------------------------------------------


def _publish_atlas(layers: dict[str, gpd.GeoDataFrame], tables: Tables, path: Path) -> BuiltFile:
    content: dict[str, pd.DataFrame] = {
        **layers,
        "observations": tables.observations,
        "sources": tables.sources,
    }
    qml = {layer: qgis.layer_style(layer, _shapes(layers[layer])) for layer in LAYERS}
    qml[OUTLINES_LAYER] = qgis.outlines_style()
    writing.write_gpkg(
        content,
        path,
        styles=qml,
        metadata=_metadata("atlas", tables.sources),
        columns=_column_texts(content),
        descriptions=_descriptions(content),
    )
    return BuiltFile(path.name, {name: len(frame) for name, frame in content.items()})


def _shapes(frame: gpd.GeoDataFrame) -> tuple[str, ...]:
    """Return which shapes a layer holds, in the order of its legend; points always."""
    has_area = (frame["outlines_n"] > 0).any()
    return (qgis.POLYGON, qgis.POINT) if has_area else (qgis.POINT,)


def _publish_provinces(provinces: gpd.GeoDataFrame, path: Path) -> BuiltFile:
    content = {PROVINCES_LAYER: provinces}
    writing.write_gpkg(
        content,
        path,
        styles={PROVINCES_LAYER: qgis.outline_style()},
        metadata=Metadata(
            title=both("tables.metadata.provinces.title"),
            abstract=both("tables.metadata.provinces.abstract"),
            licence=both("tables.metadata.provinces.licence"),
            sources=(outlines.OUTLINES_ORIGIN,),
            date=outlines.OUTLINES_DATE,
        ),
        columns=_column_texts(content),
        descriptions=_descriptions(content),
    )
    return BuiltFile(path.name, {PROVINCES_LAYER: len(provinces)})


def _metadata(file: str, sources: pd.DataFrame) -> Metadata:
    """Return what a file says about itself; its date is that of the newest document."""
    days = sources["published"][sources["published"].str.fullmatch(r"\d{4}-\d{2}-\d{2}").astype(bool)]
    lines = sources.sort_values("source_id")[
        ["source_id", "title", "publisher", "published", "licence", "url"]
    ]
    return Metadata(
        title=both(f"tables.metadata.{file}.title"),
        abstract=both(f"tables.metadata.{file}.abstract"),
        licence=both(f"tables.metadata.{file}.licence"),
        sources=tuple(
            ". ".join(part for part in row if part) for row in lines.itertuples(index=False, name=None)
        ),
        date=max(days, default=Metadata().date),
    )


def _descriptions(content: Mapping[str, pd.DataFrame]) -> dict[str, str]:
    keys = {name: f"tables.layer.{name}" for name in content}
    return {name: both(key) for name, key in keys.items() if has(key)}


def _column_texts(content: Mapping[str, pd.DataFrame]) -> dict[str, ColumnText]:
    """Return title (Vietnamese) and description (English, with the unit) of the columns that have words."""
    texts = {}
    for column in sorted({str(column) for frame in content.values() for column in frame.columns}):
        attribute = ATTRIBUTES.get(column)
        key = f"vocabulary.attribute.{column}" if attribute else f"tables.column.{column}"
        if has(key):
            unit = f" [{attribute.unit}]" if attribute and attribute.unit else ""
            texts[column] = ColumnText(tr(key, "vi"), tr(key, "en") + unit)
    return texts
