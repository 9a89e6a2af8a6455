"""Made-up files of a user's own ground: an extract as Geofabrik names it, heights, land cover."""

from __future__ import annotations

import zipfile
from pathlib import Path

import geopandas as gpd
import numpy as np
from shapely.geometry import LineString, Point, box

from tests.made.rasters import write

ROAD = LineString([(104.0, 22.4), (104.1, 22.4)])
OUTSIDE = LineString([(110.0, 10.0), (110.1, 10.0)])


def layer(rows):
    """Rows of class, number, name and shape."""
    fclass, ref, name, shapes = zip(*rows, strict=True)
    columns = {"osm_id": [str(n) for n in range(len(rows))], "fclass": fclass, "ref": ref, "name": name}
    return gpd.GeoDataFrame(columns, geometry=list(shapes), crs=4326)


def layers():
    """Layers of an extract by the names that Geofabrik gives them."""
    square = box(104.02, 22.41, 104.03, 22.42)
    return {
        "gis_osm_roads_free_1": layer(
            [
                ("trunk", "QL.4D", "Quốc lộ 4D", ROAD),
                ("residential", "", "Ngõ 3", ROAD),
                ("primary", "QL.1", "", OUTSIDE),
            ]
        ),
        "gis_osm_railways_free_1": layer([("rail", "", "Yên Viên – Lào Cai", ROAD)]),
        "gis_osm_water_a_free_1": layer([("reservoir", "", "Hồ", square), ("wetland", "", "", square)]),
        "gis_osm_waterways_free_1": layer([("river", "", "Sông Hồng", ROAD), ("stream", "", "", ROAD)]),
        "gis_osm_traffic_free_1": layer([("border_control", "", "Lào Cai", Point(103.97, 22.51))]),
        "gis_osm_buildings_a_free_1": layer([("building", "", "", square)]),
    }


def shapefiles(folder: Path, name: str = "vietnam-free.shp.zip", made=None) -> Path:
    """Write the layers as shapefiles into one zip archive."""
    path = folder / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for stem, frame in (layers() if made is None else made).items():
            frame.to_file(folder / f"{stem}.shp", encoding="UTF-8")
            for part in sorted(folder.glob(f"{stem}.*")):
                archive.write(part, part.name)
    return path


def geopackage(folder: Path, made=None) -> Path:
    """Write the layers into one GeoPackage."""
    path = folder / "extract.gpkg"
    for name, frame in (layers() if made is None else made).items():
        frame.to_file(path, layer=name, driver="GPKG")
    return path


def heights(
    folder: Path, name: str = "heights.tif", *, fall: float = 1.0, size: int = 100, **profile
) -> Path:
    """Write heights that fall by so many metres from one ten-metre cell to the next."""
    rows = np.tile(np.arange(size, dtype=np.float32) * fall + 0.5, (size, 1))
    return write(folder / name, rows, **profile)


def cover(folder: Path, name: str = "cover.tif", values=(10, 50), dtype="uint8", **profile) -> Path:
    """Write classes: the left half has the first, the right half the second."""
    cells = np.repeat(np.array(values, dtype=dtype), 50)
    return write(folder / name, np.tile(cells, (100, 1)), **profile)
