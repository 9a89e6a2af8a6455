from __future__ import annotations

import sqlite3

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geo.base.errors import CrsError, DataError
from geo.store import reading, writing


@pytest.fixture
def path(tmp_path):
    zones = gpd.GeoDataFrame(
        {"name_vi": ["Khu A", ""], "area_ha": [1.5, np.nan], "n": [1, 2], "empty": ["", ""]},
        geometry=[shapely.Point(104, 22), None],
        crs=4326,
    )
    target = tmp_path / "a.gpkg"
    writing.write_gpkg({"zones": zones, "sources": pd.DataFrame({"title": ["Quyết định"]})}, target)
    return target


def test_what_is_written_is_read(path):
    frame = reading.read_layer(path, "zones")
    assert frame.crs.to_epsg() == 4326
    assert frame["name_vi"].tolist() == ["Khu A", None]
    assert frame["empty"].tolist() == [None, None]
    assert frame["area_ha"].dtype == np.float64
    assert np.isnan(frame["area_ha"].iloc[1])
    assert frame["n"].tolist() == [1, 2]
    assert frame.geometry.iloc[0].equals(shapely.Point(104, 22))
    assert frame.geometry.iloc[1] is None
    assert reading.read_attributes(path, "sources")["title"].tolist() == ["Quyết định"]
    assert reading.list_layers(path) == ["zones", "sources"]


def test_reading_changes_nothing(path):
    before, files = path.read_bytes(), list(path.parent.iterdir())
    reading.read_layer(path, "zones")
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == files


def test_a_missing_file_or_layer_is_told(path):
    with pytest.raises(DataError, match=r"gpkg\.missing"):
        reading.read_layer(path.with_name("b.gpkg"), "zones")
    with pytest.raises(DataError, match=r"gpkg\.no_layer"):
        reading.read_layer(path, "mines")
    with pytest.raises(DataError, match=r"gpkg\.no_geometry"):
        reading.read_layer(path, "sources")


def test_another_format_under_the_name_is_refused(path):
    path.write_text('<OGRVRTDataSource><OGRVRTLayer name="zones"/></OGRVRTDataSource>')
    with pytest.raises(DataError, match=r"gpkg\.damaged"):
        reading.read_layer(path, "zones")


def test_rows_lost_in_silence_are_told(path):
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE gpkg_ogr_contents SET feature_count = 3 WHERE table_name = 'zones'")
    connection.close()
    with pytest.raises(DataError, match=r"gpkg\.damaged"):
        reading.read_layer(path, "zones")


def test_another_coordinate_system_is_refused(path):
    with sqlite3.connect(path) as connection:
        connection.execute(
            "INSERT INTO gpkg_spatial_ref_sys SELECT 'x', 4756, 'EPSG', 4756,"
            " replace(definition, '4326', '4756'), '' FROM gpkg_spatial_ref_sys WHERE srs_id = 4326"
        )
        connection.execute("UPDATE gpkg_geometry_columns SET srs_id = 4756")
        connection.execute("UPDATE gpkg_contents SET srs_id = 4756 WHERE data_type = 'features'")
    connection.close()
    with pytest.raises(CrsError):
        reading.read_layer(path, "zones")
