"""What the atlas writes, its own door for files takes back."""

from __future__ import annotations

import pytest
import shapely

from geo.atlas.selection import Selection
from geo.export.selection.files import to_geojson, to_gpkg
from geo.export.selection.kml import to_kml
from geo.export.selection.shapefile import to_shapefile_zip
from geo.uploads.door import open_upload


@pytest.mark.parametrize(
    ("name", "write"),
    [
        ("a.gpkg", to_gpkg),
        ("a.geojson", to_geojson),
        ("a.kml", to_kml),
        ("a.zip", to_shapefile_zip),
    ],
)
def test_polygons_come_back_through_the_door(made_atlas, name, write):
    mines = made_atlas.select(Selection(layers=("mines",)))["mines"].loc[["m-square"]]
    back = open_upload(write({"mines": mines}, made_atlas, "vi"), name).frame()
    assert list(back["feature_id"]) == ["m-square"]
    assert [float(value) for value in back["area_ha"]] == [101]
    assert shapely.hausdorff_distance(back.geometry.iloc[0], mines.geometry.iloc[0]) < 1e-7
