"""Wrong inputs of an overlap check, each made as files: sites and a map."""

from __future__ import annotations

import json
import zipfile

import geopandas as gpd
import numpy as np
import rasterio
import shapely
from rasterio import Affine

from tests.made.overlap import BOW, EAST, NORTH, landuse_frame, rectangle, sites_frame

ZONE = "Hệ tọa độ VN-2000, kinh tuyến trục 104°45', múi chiếu 3°"


def corner_file(path, corners):
    """A corner list; corners are metres north and east of the made origin."""
    rows = [f"{n}\t{NORTH + x:.2f}\t{EAST + y:.2f}" for n, (x, y) in enumerate(corners, start=1)]
    path.write_text("\n".join([ZONE, "Điểm\tX (m)\tY (m)", *rows]), "utf-8")
    return path


def site_file(path):
    """The made site of which half is rice."""
    sites_frame("conflict").rename_axis("id").reset_index().to_file(path, driver="GeoJSON")
    return path


def raster_file(path, values, crs):
    """A raster with cells of 10 m over the made sites."""
    about = {"driver": "GTiff", "height": values.shape[0], "width": values.shape[1], "count": 1}
    transform = Affine(10, 0, EAST - 100, 0, -10, NORTH + 300)
    with rasterio.open(path, "w", **about, dtype=values.dtype, crs=crs, transform=transform) as out:
        out.write(values, 1)
    return path


def gpkg(path, frame):
    """A map as a GeoPackage."""
    frame.to_file(path, layer="landuse", driver="GPKG")
    return path


def no_crs(folder):
    return site_file(folder / "site.geojson"), gpkg(
        folder / "map.gpkg", landuse_frame().set_crs(None, allow_override=True)
    )


def shapefile_without_prj(folder):
    landuse_frame().to_file(folder / "map.shp")
    with zipfile.ZipFile(folder / "map.zip", "w") as archive:
        for ending in ("shp", "shx", "dbf"):
            archive.write(folder / f"map.{ending}", f"map.{ending}")
    return site_file(folder / "site.geojson"), folder / "map.zip"


def metres_as_degrees(folder):
    return site_file(folder / "site.geojson"), gpkg(
        folder / "map.gpkg", landuse_frame().set_crs(4326, allow_override=True)
    )


def sites_in_metres_as_degrees(folder):
    path = folder / "site.geojson"
    ring = [list(corner) for corner in rectangle(0, 0, 200, 200).exterior.coords]
    feature = {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), "utf-8")
    return path, gpkg(folder / "map.gpkg", landuse_frame())


def other_zone(folder):
    return site_file(folder / "site.geojson"), gpkg(
        folder / "map.gpkg", landuse_frame().set_crs(9205, allow_override=True)
    )


def swapped(folder):
    turned = landuse_frame().to_crs(4326)
    turned["geometry"] = turned.geometry.map(_turned)
    return site_file(folder / "site.geojson"), gpkg(folder / "map.gpkg", turned)


def swapped_sites(folder):
    sites = sites_frame("conflict").reset_index(drop=True)
    sites["geometry"] = sites.geometry.map(_turned)
    sites.to_file(folder / "site.geojson", driver="GeoJSON")
    return folder / "site.geojson", gpkg(folder / "map.gpkg", landuse_frame())


def _turned(shape):
    return shapely.transform(shape, lambda corners: corners[:, ::-1])


def no_overlap(folder):
    away = gpd.GeoDataFrame({"MaLoaiDat": ["SKK"]}, geometry=[rectangle(9_000, 9_000, 100, 100)], crs=9208)
    return site_file(folder / "site.geojson"), gpkg(folder / "map.gpkg", away)


def empty_layer(folder):
    return site_file(folder / "site.geojson"), gpkg(folder / "map.gpkg", landuse_frame().iloc[:0])


def no_code_column(folder):
    frame = (
        landuse_frame().rename(columns={"MaLoaiDat": "parcel"}).assign(parcel=["a1", "b2", "c3", "d4", "e5"])
    )
    return site_file(folder / "site.geojson"), gpkg(folder / "map.gpkg", frame)


def lower_case_codes(folder):
    frame = landuse_frame()
    frame["MaLoaiDat"] = [" luc ", "skk", "SKN ", "Luc", "  "]
    return site_file(folder / "site.geojson"), gpkg(folder / "map.gpkg", frame)


def crossing_corners(folder):
    corners = [(0, 0), (100, 100), (100, 0), (0, 100)]
    return corner_file(folder / "corners.txt", corners), gpkg(folder / "map.gpkg", landuse_frame())


def two_corners(folder):
    return corner_file(folder / "corners.txt", [(0, 0), (100, 100)]), gpkg(
        folder / "map.gpkg", landuse_frame()
    )


def crossing_polygon(folder):
    frame = gpd.GeoDataFrame({"id": ["bow"]}, geometry=[BOW], crs=9208).to_crs(4326)
    frame.to_file(folder / "site.geojson", driver="GeoJSON")
    return folder / "site.geojson", gpkg(folder / "map.gpkg", landuse_frame())


def raster_without_crs(folder):
    values = np.full((60, 60), 40, dtype="uint8")
    return site_file(folder / "site.geojson"), raster_file(folder / "map.tif", values, None)


def float_classes(folder):
    values = np.full((60, 60), 40.0, dtype="float32")
    values[:, 30:] = 40.25
    return site_file(folder / "site.geojson"), raster_file(folder / "map.tif", values, "EPSG:9208")
