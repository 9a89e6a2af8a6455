"""From the bytes of an upload to a checked layer in EPSG:4326, in the child process."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .upload_checks import check_layer, repair_placed
from .upload_exchange import GEOMETRY_FILE, UPLOAD_FILE, write_geometries
from .upload_geojson import read_geojson
from .upload_kinds import GEOJSON, GEOPACKAGE
from .upload_layer import Layer
from .upload_place import candidates, place, total_bounds
from .upload_report import Report
from .upload_vectors import GEOPACKAGE_FILE, LayerChoice, read_geopackage, read_shapefile


def read_layer(data: bytes, folder: Path, request: dict[str, Any]) -> dict[str, Any]:
    """Return the reply to a request for a layer, and write its geometries to ``reply.wkb``.

    Returns
    -------
    dict
        ``report`` and one of ``columns``, ``layers`` (choose one) or ``candidates`` (choose a
        coordinate system).

    Raises
    ------
    UploadError
    """
    report = Report()
    try:
        layer = check_layer(
            _from_file(data, folder, request, report), report, polygons_only=request["polygons_only"]
        )
    except LayerChoice as choice:
        return {"layers": choice.layers, "report": []}
    if layer.crs is None and request["epsg"] is None:
        fits = [list(candidate) for candidate in candidates(total_bounds(layer.geometries))]
        return {"candidates": fits, "report": report.to_json()}
    placed = place(
        layer.geometries,
        layer.crs,
        epsg=request["epsg"],
        swapped=request["swapped"],
        within=tuple(request["within"]),
        report=report,
    )
    write_geometries(folder / GEOMETRY_FILE, repair_placed(placed, report))
    columns = [[name, column.value_type, column.values] for name, column in layer.columns.items()]
    return {"columns": columns, "report": report.to_json()}


def _from_file(data: bytes, folder: Path, request: dict[str, Any], report: Report) -> Layer:
    if request["kind"] == GEOJSON:
        return read_geojson(data, report)
    if request["kind"] == GEOPACKAGE:
        (folder / UPLOAD_FILE).rename(folder / GEOPACKAGE_FILE)
        return read_geopackage(folder, request["layer"], report)
    return read_shapefile(data, folder, report)
