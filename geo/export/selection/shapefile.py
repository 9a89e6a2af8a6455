"""A selection as shapefiles in one ZIP archive, with the key to their short field names.

One shapefile for each layer and kind of shape. Field names have ten ASCII letters at most, so
``fields.csv`` says what each means. A text longer than a field goes on in further fields, named in
the key; put together they are the whole text. Titles of sources stand in ``sources.csv``, under the
ids that the fields give.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ...atlas.credits import credits_of, used_sources
from ...base.translate import tr
from ...formats import shapefile
from ...formats.csv import clean, csv_bytes, frame_bytes, plain, zipped
from ...records.vocabulary import LAYERS
from .table import attribute_and_part, heading, layer_table, unit_of

if TYPE_CHECKING:
    from ...atlas.atlas import Atlas

KEY_COLUMNS = ("shapefile", "field", "column", "meaning", "unit", "part")

_KINDS = {
    "point": (shapefile.POINT, (shapely.GeometryType.MISSING, shapely.GeometryType.POINT)),
    "multipoint": (shapefile.MULTIPOINT, (shapely.GeometryType.MULTIPOINT,)),
    "line": (shapefile.LINE, (shapely.GeometryType.LINESTRING, shapely.GeometryType.MULTILINESTRING)),
    "polygon": (shapefile.POLYGON, (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)),
}
"""What a kind of shapefile is, and the shapes that it takes; missing ones stand with the points."""

_SHORT = {
    "province_code": "prov",
    "province_pre2025_code": "prov_old",
    "districts_pre2025": "dist_old",
    "communes_pre2025": "comm_old",
    "commune_codes_2025": "comm_code",
    "communes_2025": "commune",
    "location_level": "loc_lev",
    "location_method": "loc_how",
    "location_source_id": "loc_src",
    "geometry_basis": "geom_bas",
    "boundary_own": "own",
    "boundary_source": "own_doc",
    "boundary_as_of": "own_date",
    "legal_basis": "legal",
    "developer": "develop",
    "zone_or_cluster": "in_zone",
    "leasable_ha": "lease_ha",
    "occupied_ha": "occup_ha",
    "fill_rate_pct": "fill_pct",
    "investment_vnd_bn": "inv_vnd",
    "investment_usd_m": "inv_usd",
    "infrastructure_vnd_bn": "infr_vnd",
    "projects_n": "projects",
    "capacity_mw": "cap_mw",
    "generation_gwh": "gen_gwh",
    "dam_height_m": "dam_m",
    "reservoir_area_km2": "res_km2",
    "reservoir_volume_mcm": "res_mcm",
    "capacity_tpy": "cap_tpy",
    "capacity_m3py": "cap_m3py",
    "capacity_kgpy": "cap_kgpy",
    "reserves_t": "reserv_t",
    "year_established": "yr_estab",
    "year_commissioned": "yr_comm",
    "year_construction_start": "yr_start",
    "available_ha": "avail_ha",
    "available_ha_method": "avail_how",
    "available_ha_as_of": "avail_d",
    "available_ha_standing": "avail_st",
    "available_ha_draft": "avail_f",
    "available_ha_old": "avail_old",
    "available_ha_inputs": "avail_of",
    "available_ha_reason": "avail_why",
    "outlines_n": "outlines",
    "declared_outline_ha": "decl_ha",
    "computed_geodesic_ha": "geod_ha",
    "computed_grid_ha": "grid_ha",
    "computed_grid_epsg": "grid_epsg",
}
_PARTS = {
    "lower": "_l",
    "upper": "_u",
    "qualifier": "_q",
    "basis": "_b",
    "as_of": "_d",
    "source_id": "_s",
    "draft": "_f",
    "label": "_n",
}


def to_shapefile_zip(frames: Mapping[str, gpd.GeoDataFrame], atlas: Atlas, language: str) -> bytes:
    """Return the selection as a ZIP of shapefiles; parameters as for ``files.to_csv``.

    Features without a place stand in the shapefile of points with a null shape. Beside the
    shapefiles lie ``fields.csv``, ``sources.csv`` and ``README.txt``.
    """
    files: dict[str, bytes] = {}
    key: list[tuple[str, ...]] = []
    for layer in (name for name in LAYERS if name in frames):
        table = layer_table(layer, frames[layer], atlas, language)
        table = table[[name for name in table.columns if _is_written(str(name))]]
        made, lines = shapefiles_of(
            layer, table, frames[layer].geometry, lambda name: heading(name, language), unit_of
        )
        files |= made
        key += lines
    sources = used_sources(frames, atlas)
    files["fields.csv"] = csv_bytes(KEY_COLUMNS, key)
    files["sources.csv"] = frame_bytes(sources.reset_index())
    files["README.txt"] = _readme(frames, atlas, sources, language).encode("utf-8")
    return zipped(files)


def short_names(columns: Iterable[str]) -> dict[str, str]:
    """Return a field name for each column: at most ten ASCII characters, no two alike."""
    taken: dict[str, str] = {}
    for column in columns:
        base, ending = _base(column)
        name = f"{_SHORT.get(base, base)[: shapefile.LONGEST_NAME - len(ending)]}{ending}"
        taken[column] = _free(name, taken.values())
    return taken


# -- fields --------------------------------------------------------------------------------------


def _is_written(column: str) -> bool:
    """Titles of sources are left to ``sources.csv``."""
    return attribute_and_part(column)[1] != "source" and column != "location_source"


def _base(column: str) -> tuple[str, str]:
    attribute, part = attribute_and_part(column)
    if not attribute and column.endswith("_label"):
        attribute, part = column.removesuffix("_label"), "label"
    return (attribute, _PARTS[part]) if part else (column, "")


def _free(name: str, taken: Iterable[str]) -> str:
    """Return the name, or with a number at its end the first that is not taken."""
    others, number, free = set(taken), 2, name
    while free in others:
        free = f"{name[: shapefile.LONGEST_NAME - len(str(number))]}{number}"
        number += 1
    return free


def shapefiles_of(
    layer: str,
    table: pd.DataFrame,
    geometry: gpd.GeoSeries,
    meaning: Callable[[str], str],
    unit: Callable[[str], str],
) -> tuple[dict[str, bytes], list[tuple[str, ...]]]:
    """Return the files of a layer, one shapefile a kind of shape, and the lines of the key.

    Parameters
    ----------
    table : DataFrame
        The columns, a row for each shape.
    meaning, unit : callable
        Return what a column means, and its unit or ``""``.
    """
    shapes = geometry.to_numpy()
    files: dict[str, bytes] = {}
    key: list[tuple[str, ...]] = []
    for kind, (code, types) in _KINDS.items():
        here = np.isin(shapely.get_type_id(shapes), types)
        if not here.any():
            continue
        stem = f"{layer}_{kind}"
        fields, lines = _fields(table[here], meaning, unit)
        key += [(stem, *line) for line in lines]
        made = shapefile.files(fields, list(shapes[here]), code)
        files |= {f"{stem}.{ending}": content for ending, content in made.items()}
    return files, key


def _fields(
    table: pd.DataFrame, meaning: Callable[[str], str], unit: Callable[[str], str]
) -> tuple[list[shapefile.Field], list[tuple[str, ...]]]:
    """Return the fields of a table, and for each a line of the key, from ``KEY_COLUMNS[1]`` on."""
    names = short_names(map(str, table.columns))
    fields: list[shapefile.Field] = []
    lines: list[tuple[str, ...]] = []
    taken = set(names.values())
    for column, name in names.items():
        pieces = [_pieces(plain(value)) for value in table[column]]
        count = max(map(len, pieces), default=1)
        for place in range(count):
            field = name if place == 0 else _free(f"{name[:8]}{place + 1}", taken)
            taken.add(field)
            values = [cell[place] if place < len(cell) else None for cell in pieces]
            fields.append(shapefile.Field(field, values))
            part = f"{place + 1}/{count}" if count > 1 else ""
            lines.append((field, column, meaning(column), unit(column), part))
    return fields, lines


def _pieces(value: object) -> list[object]:
    return list(shapefile.text_pieces(value)) if isinstance(value, str) else [value]


def _readme(
    frames: Mapping[str, gpd.GeoDataFrame], atlas: Atlas, sources: pd.DataFrame, language: str
) -> str:
    unplaced = sum(int((frame.geometry.isna() | frame.geometry.is_empty).sum()) for frame in frames.values())
    lines = [
        tr("export.title", language),
        "",
        tr("export.shapefile.readme", language, longest=shapefile.LONGEST_TEXT, version=atlas.version),
        tr("export.unplaced", language, n=unplaced),
        "",
        *credits_of(sources, language),
    ]
    return clean("\n".join(lines)) + "\n"
