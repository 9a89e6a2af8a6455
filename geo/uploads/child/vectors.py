"""Read GeoPackages and shapefiles of an untrusted sender, in the child process.

Only what was looked at beforehand is given to GDAL: base tables of a GeoPackage, a shapefile
whose headers are right. Both lie in the working folder under fixed names.
"""

from __future__ import annotations

import sqlite3
import struct
import warnings
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyogrio
import pyogrio.raw
import shapely

from ...base.errors import UploadError
from ...base.file_notes import Report, shown_name, shown_rows
from ...base.limits import limit
from ...formats.encodings import codec_of, codec_of_dbf, decode
from ..layer import BOOLEAN, INTEGER, NUMBER, TEXT, Layer, LayerColumn, free_name
from .archive import STEM, unpack_shapefile

GEOPACKAGE_FILE = "upload.gpkg"

_PLACEHOLDER = "ogr_empty_table"
"""What GDAL lists as a layer of GeoPackages that hold rasters alone."""
_UNDEFINED_SYSTEMS = (-1, 0)
_ENVELOPE_BYTES = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}
_CURVES = range(8, 15)
_SURFACES_OF_FACES = range(15, 18)
_SHP_HEADER_BYTES = 100
_SHX_RECORD_BYTES = 8
_SHP_MAGIC = 9994
_SHP_Z_TYPES = range(10, 20)
_SHP_M_TYPES = range(20, 30)
_DBF_FIELD_BYTES = 32
_DBF_FIELDS_END = 0x0D
_DBF_NAME_BYTES = 10
_SINGLE_BYTES = "ISO-8859-1"
"""Each byte as one character: GDAL's own decoding drops the last letter of CP1258."""


class LayerChoice(Exception):  # noqa: N818  not an error: the file holds several layers
    """The user has to choose among the layers of a file."""

    def __init__(self, layers: list[str]) -> None:
        self.layers = layers
        super().__init__(layers)


# -- GeoPackage ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class FeatureTable:
    """A layer of a GeoPackage that is a base table, and whether it states a coordinate system."""

    name: str
    geometry_column: str
    has_crs: bool


def read_geopackage(folder: Path, layer: str | None, report: Report) -> Layer:
    """Return one layer of ``upload.gpkg`` in a folder.

    Parameters
    ----------
    layer : str, optional
        Its name; needed where there are several.

    Raises
    ------
    LayerChoice
        If there are several layers and none was named.
    UploadError
    """
    try:
        with closing(read_only(folder / GEOPACKAGE_FILE)) as database:
            table = _chosen(feature_tables(database), layer)
            _check_geometries(database, table, report)
    except sqlite3.Error as error:
        raise UploadError("uploads.gpkg.damaged") from error
    read = _read(f"GPKG:{GEOPACKAGE_FILE}", report, layer=table.name)
    return read if table.has_crs else Layer(read.geometries, read.columns, None)


def read_only(path: Path) -> sqlite3.Connection:
    """Open a database to which nothing is written, not even a journal."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)


def feature_tables(database: sqlite3.Connection) -> list[FeatureTable]:
    """Return the layers of a GeoPackage that are base tables; an UploadError if there is none."""
    kinds = dict(database.execute("SELECT lower(name), type FROM sqlite_master"))
    if any(kind == "view" for name, kind in kinds.items() if name.startswith("gpkg_")):
        raise UploadError("uploads.gpkg.damaged")
    if "gpkg_contents" not in kinds:
        raise UploadError("uploads.gpkg.damaged")
    contents = database.execute("SELECT table_name, data_type FROM gpkg_contents").fetchall()
    features = [str(name) for name, data_type in contents if data_type == "features"]
    names = [name for name in features if name != _PLACEHOLDER]
    if not names:
        rasters = any(str(data_type) in ("tiles", "2d-gridded-coverage") for _, data_type in contents)
        raise UploadError("uploads.gpkg.raster" if rasters else "uploads.gpkg.no_layer")
    base = [name for name in names if kinds.get(name.lower()) == "table"]
    if not base:
        raise UploadError("uploads.gpkg.view")
    found = database.execute("SELECT table_name, column_name, srs_id FROM gpkg_geometry_columns")
    columns = {name: (str(column), srs_id) for name, column, srs_id in found}
    return [
        FeatureTable(name, columns[name][0], has_crs=columns[name][1] not in _UNDEFINED_SYSTEMS)
        for name in base
        if name in columns
    ]


def _chosen(tables: list[FeatureTable], layer: str | None) -> FeatureTable:
    if not tables:
        raise UploadError("uploads.gpkg.no_layer")
    if layer is None and len(tables) > 1:
        raise LayerChoice([table.name for table in tables])
    for table in tables:
        if layer in (None, table.name):
            return table
    raise UploadError("uploads.no_such_layer", layer=shown_name(str(layer)))


def _check_geometries(database: sqlite3.Connection, table: FeatureTable, report: Report) -> None:
    """Refuse too many rows, and say which rows have curves, surfaces of faces or measures."""
    count = database.execute(f"SELECT count(*) FROM {_quoted(table.name)}").fetchone()[0]  # noqa: S608  quoted
    if count > limit("upload_features"):
        raise UploadError("uploads.too_many_features", count=count, limit=limit("upload_features"))
    column, name = _quoted(table.geometry_column), _quoted(table.name)
    heads = database.execute(f"SELECT substr({column}, 1, 80) FROM {name}")  # noqa: S608  quoted
    types = [_wkb_type(head) for (head,) in heads]
    faces = [row for row, code in enumerate(types) if code % 1000 in _SURFACES_OF_FACES]
    if faces:
        raise UploadError("uploads.geometry_kind", rows=shown_rows(faces))
    curves = [row for row, code in enumerate(types) if code % 1000 in _CURVES]
    if curves:
        report.repair("uploads.found.curves", rows=shown_rows(curves))
    measured = [row for row, code in enumerate(types) if code // 1000 in (2, 3)]
    if measured:
        report.repair("uploads.found.measures", rows=shown_rows(measured))


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _wkb_type(head: object) -> int:
    """Return the ISO geometry type of a GeoPackage geometry from its first bytes, 0 if there is none."""
    if not isinstance(head, bytes) or len(head) < 8 or head[:2] != b"GP":
        return 0
    start = 8 + _ENVELOPE_BYTES.get(head[3] >> 1 & 7, 0)
    if len(head) < start + 5:
        return 0
    order = "<" if head[start] == 1 else ">"
    return int(struct.unpack_from(order + "I", head, start + 1)[0])


# -- shapefile -----------------------------------------------------------------------------------


def read_shapefile(data: bytes, folder: Path, report: Report) -> Layer:
    """Return the shapefile of a zip archive, its text decoded.

    Raises
    ------
    UploadError
    """
    unpack_shapefile(data, folder, report)
    base = folder / STEM
    _check_shape_headers(base, report)
    layer = _read(f"{STEM}.shp", report, encoding=_SINGLE_BYTES)
    return _decoded(layer, base, report)


def _check_shape_headers(base: Path, report: Report) -> None:
    shape, index = base.with_suffix(".shp"), base.with_suffix(".shx")
    for path in (shape, index):
        with path.open("rb") as file:
            header = file.read(_SHP_HEADER_BYTES)
        if len(header) < _SHP_HEADER_BYTES or struct.unpack_from(">i", header)[0] != _SHP_MAGIC:
            raise UploadError("uploads.shapefile.damaged", part=path.suffix)
        declared = 2 * struct.unpack_from(">i", header, 24)[0]
        size = path.stat().st_size
        if size < declared:
            raise UploadError("uploads.shapefile.cut_off", part=path.suffix)
        if size > declared:
            report.note("uploads.found.trailing", part=path.suffix)
    shape_type = struct.unpack_from("<i", header, 32)[0]
    if shape_type in _SHP_M_TYPES:
        report.repair("uploads.found.measures_everywhere")
    shapes = (index.stat().st_size - _SHP_HEADER_BYTES) // _SHX_RECORD_BYTES
    with base.with_suffix(".dbf").open("rb") as file:
        table = file.read(_DBF_FIELD_BYTES)
    if len(table) < _DBF_FIELD_BYTES:
        raise UploadError("uploads.shapefile.damaged", part=".dbf")
    rows = struct.unpack_from("<I", table, 4)[0]
    if shapes > limit("upload_features"):
        raise UploadError("uploads.too_many_features", count=shapes, limit=limit("upload_features"))
    if shapes != rows:
        raise UploadError("uploads.shapefile.counts", shapes=shapes, rows=rows)


def _decoded(layer: Layer, base: Path, report: Report) -> Layer:
    """Return the layer with field names and texts in the encoding that fits them all."""
    table = base.with_suffix(".dbf").read_bytes()
    widths = _field_widths(table)
    names = list(layer.columns)
    raws = [name.encode("latin-1", errors="replace") for name in names]
    room = [_DBF_NAME_BYTES] * len(names)
    for place, column in enumerate(layer.columns.values()):
        if column.value_type == TEXT:
            texts = [value for value in column.values if value is not None]
            raws += [text.encode("latin-1", errors="replace") for text in texts]
            room += [widths[place] if len(widths) == len(names) else 254] * len(texts)
    decoded = decode(raws, _declared_codec(base, table), widths=room)
    if decoded.encoding != "UTF-8":
        key = "uploads.found.encoding" if decoded.certain else "uploads.found.encoding_unsure"
        report.repair(key, encoding=decoded.encoding)
    meant = iter(decoded.texts)
    new_names = [next(meant) for _ in names]
    columns: dict[str, LayerColumn] = {}
    for name, column in zip(new_names, layer.columns.values(), strict=True):
        if column.value_type == TEXT:
            column = LayerColumn(TEXT, [None if value is None else next(meant) for value in column.values])  # noqa: PLW2901
        columns[free_name(name, columns)] = column
    return Layer(layer.geometries, columns, layer.crs)


def _declared_codec(base: Path, table: bytes) -> str | None:
    codepage = base.with_suffix(".cpg")
    if codepage.exists():
        return codec_of(codepage.read_text("ascii", errors="ignore"))
    return codec_of_dbf(table)


def _field_widths(table: bytes) -> list[int]:
    widths = []
    for start in range(_DBF_FIELD_BYTES, len(table), _DBF_FIELD_BYTES):
        field = table[start : start + _DBF_FIELD_BYTES]
        if field[0] == _DBF_FIELDS_END or len(field) < _DBF_FIELD_BYTES:
            break
        widths.append(field[16])
    return widths


# -- GDAL ----------------------------------------------------------------------------------------


def _read(path: str, report: Report, **options: str) -> Layer:
    """Return what GDAL reads from a file of the working folder."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what they warn of is looked for here and named by row
        try:
            meta, _, raw, values = pyogrio.raw.read(path, **options)
        except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
            kind = isinstance(error, pyogrio.errors.GeometryError)
            raise UploadError("uploads.geometry_unknown" if kind else "uploads.damaged") from error
    if raw is None:
        raise UploadError("uploads.no_geometry_column")
    geometries = shapely.from_wkb(raw, on_invalid="ignore")
    heights = np.flatnonzero(shapely.has_z(geometries)).tolist()
    if heights:
        report.repair("uploads.found.heights", rows=shown_rows(heights))
    columns = dict(zip(meta["fields"].tolist(), _columns(meta, values), strict=True))
    return Layer(geometries, columns, meta["crs"])


def _columns(meta: dict[str, Any], values: list[npt.NDArray[Any]]) -> Iterator[LayerColumn]:
    for declared, found in zip(meta["dtypes"], values, strict=True):
        array = np.asarray(found)
        if array.dtype.kind == "M":
            texts = np.datetime_as_string(array)
            yield LayerColumn(TEXT, [None if text == "NaT" else str(text) for text in texts])
        elif array.dtype.kind in "iufb":
            # GDAL gives whole numbers as floats where some are missing; an id must not become 1.0.
            whole = np.dtype(declared).kind in "iu"
            kind = BOOLEAN if declared == "bool" else INTEGER if whole else NUMBER
            cast = {BOOLEAN: bool, INTEGER: int, NUMBER: float}[kind]
            yield LayerColumn(kind, [cast(value) if np.isfinite(value) else None for value in array.tolist()])
        else:
            yield LayerColumn(TEXT, [None if value is None else _as_text(value) for value in array.tolist()])


def _as_text(value: object) -> str:
    return value.hex() if isinstance(value, bytes) else str(value)
