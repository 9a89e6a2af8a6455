"""A selection as CSV, GeoJSON and GeoPackage; each kind of file is one function.

These and the kinds beside them hold the same columns: what the feature is, where it lies and how well
that is known, the value of every attribute with its unit in the name, and what it rests on (bounds,
qualifier, basis, date, source). CSV, GeoJSON, GeoPackage and KML name them alike in both languages;
columns that end in ``_label`` say a token in the language asked for. Equal frames give equal bytes.
``docs/files.md`` describes every kind.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain

import geopandas as gpd
import pandas as pd

from ...atlas.atlas import Atlas
from ...atlas.credits import credits_of, newest_day, used_sources
from ...base.translate import has, tr
from ...formats import geojson, geopackage, qgis
from ...formats.csv import clean, cleaned, csv_bytes, plain
from ...formats.geojson import POLYGON_TYPES
from ...records.vocabulary import LAYERS
from .table import column_order, column_texts, layer_table, records


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
    tables = [layer_table(layer, frames[layer], atlas, language) for layer in LAYERS if layer in frames]
    columns = column_order(name for table in tables for name in table.columns)
    rows = (table.reindex(columns=columns).itertuples(index=False, name=None) for table in tables)
    return csv_bytes(columns, chain.from_iterable(rows))


def to_geojson(frames: Mapping[str, gpd.GeoDataFrame], atlas: Atlas, language: str) -> bytes:
    """Return the selection as one GeoJSON feature collection (RFC 7946, WGS 84).

    Beside ``features`` it has the members ``sources`` (the documents behind the figures, by
    ``source_id``) and ``credits``. Unknown is ``null``. Parameters as for :func:`to_csv`.
    """
    shapes = [shape for layer in LAYERS if layer in frames for shape in frames[layer].geometry]
    features = [
        geojson.feature(shape, row, row["feature_id"])
        for row, shape in zip(records(frames, atlas, language), shapes, strict=True)
    ]
    sources = used_sources(frames, atlas)
    return geojson.collection(
        features,
        atlas_version=atlas.version,
        credits=credits_of(sources, language),
        sources=[
            {str(name): plain(value) for name, value in row.items()}
            for row in sources.reset_index().to_dict("records")
        ],
    )


def to_gpkg(frames: Mapping[str, gpd.GeoDataFrame], atlas: Atlas, language: str) -> bytes:
    """Return the selection as a GeoPackage: a table a layer with its QGIS style, and ``sources``.

    The columns have their names in words as aliases, the file has title, sources and credits as
    metadata. Parameters as for :func:`to_csv`.
    """
    layers: dict[str, pd.DataFrame] = {}
    qml: dict[str, str] = {}
    for layer in (name for name in LAYERS if name in frames):
        table = cleaned(layer_table(layer, frames[layer], atlas, language))
        layers[layer] = gpd.GeoDataFrame(table, geometry=frames[layer].geometry)
        is_polygon = frames[layer].geom_type.isin(POLYGON_TYPES).any()
        kinds = (qgis.POLYGON, qgis.POINT) if is_polygon else (qgis.POINT,)
        qml[layer] = qgis.layer_style(layer, kinds)
    sources = used_sources(frames, atlas)
    layers["sources"] = cleaned(sources.reset_index())
    names = [str(name) for table in layers.values() for name in table.columns if name != "geometry"]
    metadata = geopackage.Metadata(
        title=tr("export.title", language),
        abstract=tr("export.abstract", language, version=atlas.version),
        licence="\n".join(credits_of(sources, language)),
        sources=tuple(sources["title"].map(clean)),
        date=newest_day(sources).isoformat(),
    )
    return geopackage.to_bytes(
        layers,
        styles=qml,
        metadata=metadata,
        columns=column_texts(names, language),
        descriptions={
            name: tr(f"tables.layer.{name}", language) for name in layers if has(f"tables.layer.{name}")
        },
    )
