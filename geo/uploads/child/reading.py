"""From the bytes of an upload to a checked layer in EPSG:4326, in the child process."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ...base.file_notes import Report
from ..kinds import GEOJSON, GEOPACKAGE, KML, KMZ
from ..layer import GEOMETRY_FILE, UPLOAD_FILE, Layer, write_geometries
from ..place import candidates, crs_label, place, total_bounds
from .checks import check_layer, repair_placed
from .geojson import read_geojson
from .kml import read_kml, read_kmz
from .vectors import GEOPACKAGE_FILE, LayerChoice, read_geopackage, read_shapefile


def read_layer(data: bytes, folder: Path, request: dict[str, Any]) -> dict[str, Any]:
    """Return the reply to a request for a layer, and write its geometries to ``reply.wkb``.

    Returns
    -------
    dict
        ``report`` and one of ``columns`` (with ``crs``), ``layers`` (choose one) or ``candidates``
        (choose a coordinate system).

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
        bounds = total_bounds(layer.geometries)
        fits = [list(candidate) for candidate in candidates(bounds)]
        return {"candidates": fits, "bounds": list(bounds), "report": report.to_json()}
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
    crs = crs_label(str(layer.crs) if request["epsg"] is None else f"EPSG:{request['epsg']}")
    return {"columns": columns, "crs": crs, "report": report.to_json()}


def _from_file(data: bytes, folder: Path, request: dict[str, Any], report: Report) -> Layer:
    if request["kind"] == GEOJSON:
        return read_geojson(data, report)
    if request["kind"] == KML:
        return read_kml(data, report, polygons_only=request["polygons_only"])
    if request["kind"] == KMZ:
        return read_kmz(data, report, polygons_only=request["polygons_only"])
    if request["kind"] == GEOPACKAGE:
        (folder / UPLOAD_FILE).rename(folder / GEOPACKAGE_FILE)
        return read_geopackage(folder, request["layer"], report)
    return read_shapefile(data, folder, report)
