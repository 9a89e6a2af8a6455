"""Made files of other people: bytes of GeoJSON, GeoPackage, shapefile and KML."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import geopandas as gpd
import shapely

BOX = shapely.box(103.9, 22.3, 103.91, 22.31)


def geojson(*shapes, crs="absent", **properties) -> bytes:
    """Return a FeatureCollection; each property is a list with a value per feature."""
    features = [
        {
            "type": "Feature",
            "properties": {name: values[row] for name, values in properties.items()},
            "geometry": None if shape is None else shapely.geometry.mapping(shape),
        }
        for row, shape in enumerate(shapes)
    ]
    document = {"type": "FeatureCollection", "features": features}
    return json.dumps(document if crs == "absent" else document | {"crs": crs}).encode()


def geopackage(folder: Path, **layers: gpd.GeoDataFrame) -> Path:
    path = folder / "made.gpkg"
    for name, frame in layers.items():
        frame.to_file(path, layer=name, driver="GPKG")
    return path


def shapefile(folder: Path, frame: gpd.GeoDataFrame, leave_out: tuple[str, ...] = (), **more: bytes) -> bytes:
    frame.to_file(folder / "made.shp", encoding="utf-8")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path in folder.glob("made.*"):
            if path.suffix not in (*leave_out, *(f".{ending}" for ending in more)):
                archive.write(path, path.name)
        for ending, content in more.items():
            archive.writestr(f"made.{ending}", content)
    return buffer.getvalue()


def frame(*shapes, crs=4326, **columns) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(columns, geometry=list(shapes), crs=crs)


def ring(coordinates, kind="outer"):
    tag = f"{kind}BoundaryIs"
    return f"<{tag}><LinearRing><coordinates>{coordinates}</coordinates></LinearRing></{tag}>"


def area(*rings, name="Khu A", more=""):
    return f"<Placemark><name>{name}</name>{more}<Polygon>{''.join(rings)}</Polygon></Placemark>"


def kml(*body, head='<?xml version="1.0" encoding="UTF-8"?>', encoding="utf-8"):
    document = f'{head}<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{"".join(body)}</Document></kml>'
    return document.encode(encoding)
