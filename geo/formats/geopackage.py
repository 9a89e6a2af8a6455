"""The GeoPackage format (OGC 12-128r14, version 1.2): frames in, the bytes of a file out.

Equal frames give equal bytes: no clock is read and rows keep their order. Another version of SQLite
may cut the R-tree into other nodes; what the file says is then the same, its bytes are not. The
header names the version. GeoPackage 1.2 is what every QGIS 3 reads without a remark.
"""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree as ET

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry

from ..base.crs import STORAGE_EPSG, require_crs
from .geojson import POLYGON_TYPES

CORE = """
CREATE TABLE gpkg_spatial_ref_sys (
  srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY, organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
CREATE TABLE gpkg_contents (
  table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
  description TEXT DEFAULT '',
  last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
  CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL,
  srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL,
  CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
  CONSTRAINT uk_gc_table_name UNIQUE (table_name),
  CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
  CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_extensions (
  table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL,
  scope TEXT NOT NULL, CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name));
CREATE TABLE gpkg_ogr_contents (table_name TEXT NOT NULL PRIMARY KEY, feature_count INTEGER DEFAULT NULL);
CREATE TABLE gpkg_metadata (
  id INTEGER CONSTRAINT m_pk PRIMARY KEY ASC NOT NULL, md_scope TEXT NOT NULL DEFAULT 'dataset',
  md_standard_uri TEXT NOT NULL, mime_type TEXT NOT NULL DEFAULT 'text/xml',
  metadata TEXT NOT NULL DEFAULT '');
CREATE TABLE gpkg_metadata_reference (
  reference_scope TEXT NOT NULL, table_name TEXT, column_name TEXT, row_id_value INTEGER,
  timestamp DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  md_file_id INTEGER NOT NULL, md_parent_id INTEGER,
  CONSTRAINT crmr_mfi_fk FOREIGN KEY (md_file_id) REFERENCES gpkg_metadata(id),
  CONSTRAINT crmr_mpi_fk FOREIGN KEY (md_parent_id) REFERENCES gpkg_metadata(id));
CREATE TABLE gpkg_data_columns (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT, title TEXT, description TEXT,
  mime_type TEXT, constraint_name TEXT,
  CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name), CONSTRAINT gdc_tn UNIQUE (table_name, name),
  CONSTRAINT fk_gdc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name));
CREATE TABLE gpkg_data_column_constraints (
  constraint_name TEXT NOT NULL, constraint_type TEXT NOT NULL, value TEXT, min NUMERIC,
  min_is_inclusive BOOLEAN, max NUMERIC, max_is_inclusive BOOLEAN, description TEXT,
  CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value));
"""

STYLES = """
CREATE TABLE layer_styles (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256), f_table_schema TEXT(256),
  f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT,
  useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30),
  update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')));
"""

_WGS84 = (
    'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],'
    'AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],'
    'UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AXIS["Latitude",NORTH],'
    'AXIS["Longitude",EAST],AUTHORITY["EPSG","4326"]]'
)
REFERENCE_SYSTEMS = (
    ("Undefined Cartesian SRS", -1, "NONE", -1, "undefined", "undefined Cartesian coordinate system"),
    ("Undefined geographic SRS", 0, "NONE", 0, "undefined", "undefined geographic coordinate system"),
    ("WGS 84", STORAGE_EPSG, "EPSG", STORAGE_EPSG, _WGS84, "longitude and latitude in degrees on WGS 84"),
)
EXTENSIONS = (
    ("gpkg_metadata", "gpkg_metadata", "metadata"),
    ("gpkg_metadata_reference", "gpkg_metadata", "metadata"),
    ("gpkg_data_columns", "gpkg_schema", "schema"),
    ("gpkg_data_column_constraints", "gpkg_schema", "schema"),
)

RTREE_TRIGGERS = """
CREATE TRIGGER {tree_insert} AFTER INSERT ON {table}
  WHEN (new.{geom} NOT NULL AND NOT ST_IsEmpty(NEW.{geom})) BEGIN
  INSERT OR REPLACE INTO {tree} VALUES
  (NEW.fid, ST_MinX(NEW.{geom}), ST_MaxX(NEW.{geom}), ST_MinY(NEW.{geom}), ST_MaxY(NEW.{geom})); END;
CREATE TRIGGER {tree_update1} AFTER UPDATE OF {geom} ON {table}
  WHEN OLD.fid = NEW.fid AND (NEW.{geom} NOTNULL AND NOT ST_IsEmpty(NEW.{geom})) BEGIN
  INSERT OR REPLACE INTO {tree} VALUES
  (NEW.fid, ST_MinX(NEW.{geom}), ST_MaxX(NEW.{geom}), ST_MinY(NEW.{geom}), ST_MaxY(NEW.{geom})); END;
CREATE TRIGGER {tree_update2} AFTER UPDATE OF {geom} ON {table}
  WHEN OLD.fid = NEW.fid AND (NEW.{geom} ISNULL OR ST_IsEmpty(NEW.{geom})) BEGIN
  DELETE FROM {tree} WHERE id = OLD.fid; END;
CREATE TRIGGER {tree_update3} AFTER UPDATE ON {table}
  WHEN OLD.fid != NEW.fid AND (NEW.{geom} NOTNULL AND NOT ST_IsEmpty(NEW.{geom})) BEGIN
  DELETE FROM {tree} WHERE id = OLD.fid;
  INSERT OR REPLACE INTO {tree} VALUES
  (NEW.fid, ST_MinX(NEW.{geom}), ST_MaxX(NEW.{geom}), ST_MinY(NEW.{geom}), ST_MaxY(NEW.{geom})); END;
CREATE TRIGGER {tree_update4} AFTER UPDATE ON {table}
  WHEN OLD.fid != NEW.fid AND (NEW.{geom} ISNULL OR ST_IsEmpty(NEW.{geom})) BEGIN
  DELETE FROM {tree} WHERE id IN (OLD.fid, NEW.fid); END;
CREATE TRIGGER {tree_delete} AFTER DELETE ON {table} WHEN old.{geom} NOT NULL BEGIN
  DELETE FROM {tree} WHERE id = OLD.fid; END;
"""
COUNT_TRIGGERS = """
CREATE TRIGGER {count_insert} AFTER INSERT ON {table} BEGIN
  UPDATE gpkg_ogr_contents SET feature_count = feature_count + 1
  WHERE lower(table_name) = lower({name}); END;
CREATE TRIGGER {count_delete} AFTER DELETE ON {table} BEGIN
  UPDATE gpkg_ogr_contents SET feature_count = feature_count - 1
  WHERE lower(table_name) = lower({name}); END;
"""

APPLICATION_ID = 0x47504B47  # "GPKG"
USER_VERSION = 10200
GEOMETRY_COLUMN = "geom"
_PRAGMAS = (
    f"PRAGMA application_id={APPLICATION_ID}; PRAGMA user_version={USER_VERSION}; PRAGMA page_size=4096;"
)
_DUBLIN_CORE = "http://purl.org/dc/elements/1.1/"
_SPECIFICATION = "http://www.geopackage.org/spec120"


@dataclass(frozen=True)
class Metadata:
    """What the file says about itself.

    Parameters
    ----------
    title, abstract, licence : str
        Sentences for a person.
    sources : tuple of str
        One line a document.
    date : str
        ISO date of the data; the file's times of change are midnight UTC of this day.
    """

    title: str = ""
    abstract: str = ""
    licence: str = ""
    sources: tuple[str, ...] = ()
    date: str = "1970-01-01"

    @property
    def instant(self) -> str:
        """Return the time of change as the format writes it."""
        return f"{self.date}T00:00:00.000Z"

    def xml(self) -> str:
        """Return the metadata as Dublin Core elements."""
        root = ET.Element("metadata", {"xmlns:dc": _DUBLIN_CORE})
        entries = [("title", self.title), ("description", self.abstract), ("date", self.date)]
        entries += [("rights", self.licence), *(("source", source) for source in self.sources)]
        for name, text in entries:
            if text:
                ET.SubElement(root, f"dc:{name}").text = text
        ET.indent(root, " ")
        return ET.tostring(root, encoding="unicode")


@dataclass(frozen=True)
class ColumnText:
    """Title and description of a column, which QGIS shows as its alias and comment."""

    title: str
    description: str


def to_bytes(
    layers: Mapping[str, pd.DataFrame],
    *,
    styles: Mapping[str, str] | None = None,
    metadata: Metadata | None = None,
    columns: Mapping[str, ColumnText] | None = None,
    descriptions: Mapping[str, str] | None = None,
) -> bytes:
    """Return the bytes of a GeoPackage.

    Parameters
    ----------
    layers : mapping of str to GeoDataFrame or DataFrame
        Table name to rows. A GeoDataFrame (EPSG:4326) becomes a feature table with an R-tree, a
        DataFrame an attribute table. Indexes are not written. Blank text and NaN become NULL.
    styles : mapping of str to str, optional
        QGIS style (QML) by layer, stored as its default.
    metadata : Metadata, optional
        About the whole file.
    columns : mapping of str to ColumnText, optional
        By column name, for every table that has the column.
    descriptions : mapping of str to str, optional
        By table name.

    Raises
    ------
    CrsError
        If a GeoDataFrame is not in EPSG:4326.
    """
    about = metadata or Metadata()
    connection = sqlite3.connect(":memory:", isolation_level=None)
    try:
        connection.executescript(_PRAGMAS + CORE)
        connection.execute("BEGIN")
        _fill_core(connection, about)
        for name, frame in layers.items():
            description = (descriptions or {}).get(name, "")
            _add_table(connection, name, frame, description, about.instant)
            _describe_columns(connection, name, frame, columns or {})
        if styles:
            _add_styles(connection, styles, about.instant)
        connection.execute("COMMIT")
        connection.execute("VACUUM")
        return _with_header(connection.serialize())
    finally:
        connection.close()


def _with_header(data: bytes) -> bytes:
    """Return the file with the counts of its changes set to 1 and the version of SQLite filled in."""
    header = bytearray(data[:100])
    version = sum(part * 1_000**place for place, part in enumerate(reversed(sqlite3.sqlite_version_info)))
    for start, number in ((24, 1), (40, 1), (92, 1), (96, version)):
        struct.pack_into(">I", header, start, number)
    return bytes(header) + data[100:]


def _fill_core(connection: sqlite3.Connection, about: Metadata) -> None:
    connection.executemany("INSERT INTO gpkg_spatial_ref_sys VALUES (?,?,?,?,?,?)", REFERENCE_SYSTEMS)
    connection.executemany(
        "INSERT INTO gpkg_extensions VALUES (?, NULL, ?, ?, 'read-write')",
        [(table, name, f"{_SPECIFICATION}/#extension_{part}") for table, name, part in EXTENSIONS],
    )
    connection.execute(
        "INSERT INTO gpkg_metadata VALUES (1, 'dataset', ?, 'text/xml', ?)", (_DUBLIN_CORE, about.xml())
    )
    connection.execute(
        "INSERT INTO gpkg_metadata_reference VALUES ('geopackage', NULL, NULL, NULL, ?, 1, NULL)",
        (about.instant,),
    )


def _add_contents(
    connection: sqlite3.Connection,
    name: str,
    data_type: str,
    description: str,
    instant: str,
    *,
    extent: tuple[float | None, ...] = (None, None, None, None),
) -> None:
    srs = STORAGE_EPSG if data_type == "features" else None
    connection.execute(
        "INSERT INTO gpkg_contents VALUES (?,?,?,?,?,?,?,?,?,?)",
        (name, data_type, name, description, instant, *extent, srs),
    )


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _sql_type(column: pd.Series[Any]) -> str:
    if pd.api.types.is_bool_dtype(column):
        return "BOOLEAN"
    if pd.api.types.is_integer_dtype(column):
        return "INTEGER"
    return "REAL" if pd.api.types.is_float_dtype(column) else "TEXT"


def _cells(column: pd.Series[Any]) -> list[object]:
    """Return plain Python values, None for what is missing or blank."""
    values = column.astype(object)
    missing = column.isna() | (values == "")
    plain = (value.item() if isinstance(value, np.generic) else value for value in values)
    return [None if absent else value for absent, value in zip(missing, plain, strict=True)]


def _add_table(
    connection: sqlite3.Connection, name: str, frame: pd.DataFrame, description: str, instant: str
) -> None:
    shapes: np.ndarray[Any, Any] | None = None
    attributes = frame
    if isinstance(frame, gpd.GeoDataFrame):
        require_crs(frame)
        shapes = frame.geometry.to_numpy()
        attributes = pd.DataFrame(frame.drop(columns=frame.geometry.name))
    kind = _geometry_type(shapes) if shapes is not None else ""
    declared = [(GEOMETRY_COLUMN, kind)] if shapes is not None else []
    declared += [(str(column), _sql_type(attributes[column])) for column in attributes.columns]
    definition = ", ".join(f"{_quoted(column)} {sql_type}" for column, sql_type in declared)
    connection.execute(
        f"CREATE TABLE {_quoted(name)} (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, {definition})"
    )
    extent = _extent(shapes)
    data_type = "attributes" if shapes is None else "features"
    _add_contents(connection, name, data_type, description, instant, extent=extent)
    cells = [_cells(attributes[column]) for column in attributes.columns]
    if shapes is not None:
        cells.insert(0, [_blob(shape, kind) for shape in shapes])
    places = ",".join("?" * (len(cells) + 1))
    rows = zip(range(1, len(frame) + 1), *cells, strict=True)
    connection.executemany(f"INSERT INTO {_quoted(name)} VALUES ({places})", rows)  # noqa: S608 names quoted
    connection.execute("INSERT INTO gpkg_ogr_contents VALUES (?, ?)", (name, len(frame)))
    _run(connection, COUNT_TRIGGERS, table=name)
    if shapes is not None:
        connection.execute(
            "INSERT INTO gpkg_geometry_columns VALUES (?, ?, ?, ?, 0, 0)",
            (name, GEOMETRY_COLUMN, kind, STORAGE_EPSG),
        )
        _add_rtree(connection, name, shapes)


def _run(connection: sqlite3.Connection, script: str, *, table: str) -> None:
    """Run statements with the names of one table put in; ``END;`` closes each."""
    tree = f"rtree_{table}_{GEOMETRY_COLUMN}"
    parts = ("insert", "update1", "update2", "update3", "update4", "delete")
    names = {f"tree_{part}": _quoted(f"{tree}_{part}") for part in parts}
    names |= {f"count_{part}": _quoted(f"trigger_{part}_feature_count_{table}") for part in parts}
    literal = "'" + table.replace("'", "''") + "'"
    filled = script.format(
        table=_quoted(table), tree=_quoted(tree), geom=_quoted(GEOMETRY_COLUMN), name=literal, **names
    )
    for statement in filled.split("END;")[:-1]:
        connection.execute(statement + "END")


def _add_rtree(connection: sqlite3.Connection, name: str, shapes: np.ndarray[Any, Any]) -> None:
    tree = f"rtree_{name}_{GEOMETRY_COLUMN}"
    connection.execute(f"CREATE VIRTUAL TABLE {_quoted(tree)} USING rtree(id, minx, maxx, miny, maxy)")
    boxes = [
        (fid, minx, maxx, miny, maxy)
        for fid, (minx, miny, maxx, maxy) in enumerate(shapely.bounds(shapes).tolist(), start=1)
        if not np.isnan(minx)  # missing or empty
    ]
    connection.executemany(f"INSERT INTO {_quoted(tree)} VALUES (?,?,?,?,?)", boxes)  # noqa: S608 name quoted
    connection.execute(
        "INSERT INTO gpkg_extensions VALUES (?, ?, 'gpkg_rtree_index', ?, 'write-only')",
        (name, GEOMETRY_COLUMN, f"{_SPECIFICATION}/#extension_rtree"),
    )
    _run(connection, RTREE_TRIGGERS, table=name)


def _extent(shapes: np.ndarray[Any, Any] | None) -> tuple[float | None, ...]:
    bounds = shapely.total_bounds(shapes) if shapes is not None and len(shapes) else np.full(4, np.nan)
    return tuple(None if np.isnan(value) else float(value) for value in bounds)


def _geometry_type(shapes: np.ndarray[Any, Any]) -> str:
    """Return the narrowest type that holds all shapes; polygons are written as multipolygons."""
    types = {shape.geom_type for shape in shapes if shape is not None}
    if types and types.issubset(POLYGON_TYPES):
        return "MULTIPOLYGON"
    return types.pop().upper() if len(types) == 1 else "GEOMETRY"


def _blob(shape: BaseGeometry | None, kind: str) -> bytes | None:
    """Return the GeoPackage binary of a geometry: header, envelope unless a point, WKB."""
    if shape is None:
        return None
    if isinstance(shape, Polygon) and kind in ("MULTIPOLYGON", "GEOMETRY"):
        shape = shapely.MultiPolygon([shape])
    if shape.is_empty:
        return struct.pack("<2sBBi", b"GP", 0, 0b10001, STORAGE_EPSG) + shapely.to_wkb(shape, flavor="iso")
    if shape.geom_type == "Point":
        header = struct.pack("<2sBBi", b"GP", 0, 0b00001, STORAGE_EPSG)
    else:
        minx, miny, maxx, maxy = shape.bounds
        header = struct.pack("<2sBBi4d", b"GP", 0, 0b00011, STORAGE_EPSG, minx, maxx, miny, maxy)
    return header + bytes(shapely.to_wkb(shape, flavor="iso", byte_order=1))


def _describe_columns(
    connection: sqlite3.Connection, name: str, frame: pd.DataFrame, columns: Mapping[str, ColumnText]
) -> None:
    told = [(name, column, columns[column]) for column in map(str, frame.columns) if column in columns]
    rows = [(table, column, text.title, text.description) for table, column, text in told]
    connection.executemany("INSERT INTO gpkg_data_columns VALUES (?, ?, NULL, ?, ?, NULL, NULL)", rows)


def _add_styles(connection: sqlite3.Connection, styles: Mapping[str, str], instant: str) -> None:
    connection.execute(STYLES)
    _add_contents(connection, "layer_styles", "attributes", "", instant)
    connection.executemany(
        "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column,"
        " styleName, styleQML, styleSLD, useAsDefault, description, owner, update_time)"
        " VALUES ('', '', ?, ?, ?, ?, '', 1, '', '', ?)",
        [(name, GEOMETRY_COLUMN, name, qml, instant) for name, qml in sorted(styles.items())],
    )
