"""Check a layer after reading: nothing missing, of the right kind, of sane size, its text clean.

A reader that raised nothing has proved nothing: GDAL gives missing geometries for damaged records
and no rows for malformed files.
"""

from __future__ import annotations

import unicodedata
from collections import Counter

import numpy as np
import shapely

from ...base.errors import UploadError
from ...base.file_notes import DAMAGED, Report, shown_name, shown_rows
from ...base.limits import limit
from ...base.repair import duplicates, repair_geometries
from ...base.text import nfc, tidy
from ...formats.encodings import recover
from ..layer import INTEGER, TEXT, Geometries, Layer, LayerColumn, free_name

_POLYGONS = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)
_SIMPLE = (
    *_POLYGONS,
    shapely.GeometryType.POINT,
    shapely.GeometryType.MULTIPOINT,
    shapely.GeometryType.LINESTRING,
    shapely.GeometryType.MULTILINESTRING,
)
_ID_NAMES = ("id", "feature_id", "zone_id", "code", "ma")
_MANY_CHANGES = 20
_GEOMETRY = "geometry"


def check_geometries(geometries: Geometries, *, polygons_only: bool) -> Geometries:
    """Return the geometries in two dimensions.

    Raises
    ------
    UploadError
        If there is no row, one has no geometry or an empty one, one is of a kind not wanted, or
        there are too many corner points. The sentence names the rows.
    """
    if not len(geometries):
        raise UploadError("uploads.no_features")
    missing = shapely.is_missing(geometries) | shapely.is_empty(geometries)
    if missing.any():
        rows = np.flatnonzero(missing).tolist()
        raise UploadError("uploads.no_geometry", count=len(rows), rows=shown_rows(rows))
    wanted = _POLYGONS if polygons_only else _SIMPLE
    wrong = np.flatnonzero(~np.isin(shapely.get_type_id(geometries), wanted)).tolist()
    if wrong:
        key = "uploads.not_polygons" if polygons_only else "uploads.geometry_kind"
        raise UploadError(key, rows=shown_rows(wrong))
    if shapely.get_num_coordinates(geometries).sum() > limit("upload_vertices"):
        raise UploadError("uploads.too_many_vertices", limit=limit("upload_vertices"))
    flat: Geometries = shapely.force_2d(geometries)
    if not np.isfinite(shapely.get_coordinates(flat)).all():
        finite = [bool(np.isfinite(shapely.get_coordinates(shape)).all()) for shape in flat]
        raise UploadError("uploads.not_finite", rows=shown_rows(np.flatnonzero(~np.array(finite)).tolist()))
    return flat


def repair_placed(geometries: Geometries, report: Report) -> Geometries:
    """Return valid geometries in EPSG:4326; the report says what was repaired and what repeats.

    Raises
    ------
    UploadError
        If nothing is left of a geometry.
    """
    repaired, changes = repair_geometries(geometries)
    collapsed = np.flatnonzero(shapely.is_empty(repaired)).tolist()
    if collapsed:
        raise UploadError("uploads.collapsed", rows=shown_rows(collapsed))
    for change in changes[:_MANY_CHANGES]:
        report.repair(
            "uploads.found.repaired",
            row=change.row + 1,
            reason=change.reason,
            place=f"{change.lat:.5f}, {change.lon:.5f}",
            before_ha=change.before_ha,
            after_ha=change.after_ha,
        )
    if len(changes) > _MANY_CHANGES:
        report.repair("uploads.found.repaired_more", count=len(changes) - _MANY_CHANGES)
    damaged = [change for change in changes if change.is_damage]
    if damaged:
        report.note(
            DAMAGED,
            rows=shown_rows(change.row for change in damaged),
            changes=[[change.row, change.before_ha, change.after_ha] for change in damaged],
        )
    repeated = duplicates(repaired)
    if repeated:
        report.note("uploads.found.duplicates", rows=shown_rows(row for row, _ in repeated))
    return repaired


def clean_columns(columns: dict[str, LayerColumn], report: Report) -> dict[str, LayerColumn]:
    """Return the columns with tidy names and texts; the report says what was removed or repeats."""
    columns = _recovered(columns, report)
    removed: Counter[str] = Counter()
    cleaned: dict[str, LayerColumn] = {}
    for place, (name, column) in enumerate(columns.items(), start=1):
        clean_name = free_name(tidy(name) or f"field_{place}", [*cleaned, _GEOMETRY])
        if column.value_type == TEXT:
            for value in column.values:
                if value and not value.isprintable():
                    removed.update(_invisible(value))
            column = LayerColumn(TEXT, [None if value is None else tidy(value) for value in column.values])  # noqa: PLW2901
        cleaned[clean_name] = column
    if removed:
        codes = ", ".join(f"U+{ord(character):04X}" for character in sorted(removed)[:_MANY_CHANGES])
        report.note("uploads.found.invisible", count=sum(removed.values()), characters=codes)
    _report_duplicate_ids(cleaned, report)
    return cleaned


def _recovered(columns: dict[str, LayerColumn], report: Report) -> dict[str, LayerColumn]:
    """Undo a reading of TCVN3 or VNI as another encoding, over all texts of the layer at once."""
    names = list(columns)
    texts = [*names]
    for column in columns.values():
        if column.value_type == TEXT:
            texts += [value for value in column.values if value is not None]
    decoded = recover(texts)
    if decoded is None:
        return columns
    report.repair("uploads.found.encoding", encoding=decoded.encoding)
    meant = iter(decoded.texts)
    new_names = [next(meant) for _ in names]
    result: dict[str, LayerColumn] = {}
    for name, column in zip(new_names, columns.values(), strict=True):
        values = column.values
        if column.value_type == TEXT:
            values = [None if value is None else next(meant) for value in values]
        result[free_name(name, result)] = LayerColumn(column.value_type, values)
    return result


def _invisible(text: str) -> list[str]:
    return [
        character
        for character in nfc(text)
        if unicodedata.category(character) in ("Cc", "Cf") and not character.isspace()
    ]


def _report_duplicate_ids(columns: dict[str, LayerColumn], report: Report) -> None:
    for name, column in columns.items():
        if name.lower() not in _ID_NAMES or column.value_type not in (TEXT, INTEGER):
            continue
        counts = Counter(value for value in column.values if value is not None)
        repeated = [row for row, value in enumerate(column.values) if counts[value] > 1]
        if repeated:
            report.note("uploads.found.duplicate_ids", field=shown_name(name), rows=shown_rows(repeated))


def check_layer(layer: Layer, report: Report, *, polygons_only: bool) -> Layer:
    """Return the layer with two-dimensional geometries and clean columns, still in its own system."""
    geometries = check_geometries(layer.geometries, polygons_only=polygons_only)
    return Layer(geometries, clean_columns(layer.columns, report), layer.crs)
