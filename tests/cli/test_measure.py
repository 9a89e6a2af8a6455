"""``atlas measure``: what the core measures, on the grid of the province that holds most."""

from __future__ import annotations

import json

import geopandas as gpd
import pytest
from shapely.geometry import Polygon

from geo.base import measures

SQUARE = [[104.0, 22.5], [104.01, 22.5], [104.01, 22.51], [104.0, 22.51], [104.0, 22.5]]
FAR = [[106.0, 21.0], [106.01, 21.0], [106.01, 21.01], [106.0, 21.01], [106.0, 21.0]]


def _geojson(path, *rings):
    features = [
        {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
        for ring in rings
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    return path


def test_measure_agrees_with_the_measures_of_the_core(made, tmp_path):
    file = _geojson(tmp_path / "areas.geojson", SQUARE, FAR)
    code, out, err = made("measure", file, "-f", "json")
    inside, outside = json.loads(out)
    shape = gpd.GeoSeries([Polygon(SQUARE)], crs=4326)
    assert code == 0
    assert inside == {
        "feature": 1,
        "geodesic_ha": pytest.approx(measures.geodesic_ha(shape)[0], abs=1e-4),
        "grid_ha": pytest.approx(measures.grid_ha(shape, 9208)[0], abs=1e-4),
        "epsg": 9208,
        "perimeter_km": pytest.approx(measures.perimeter_km(shape)[0], abs=1e-4),
    }
    assert inside["geodesic_ha"] == pytest.approx(114, abs=1)
    assert (outside["grid_ha"], outside["epsg"]) == (None, None)
    assert "Feature 2 lies in neither province" in err


def test_measure_takes_the_grid_of_the_province_that_holds_most(made, tmp_path):
    lai_chau = [[lon - 0.9, lat] for lon, lat in SQUARE]
    across = [[103.498, 22.5], [103.51, 22.5], [103.51, 22.51], [103.498, 22.51], [103.498, 22.5]]
    file = _geojson(tmp_path / "areas.geojson", lai_chau, across)
    assert [row["epsg"] for row in json.loads(made("measure", file, "-f", "json")[1])] == [9205, 9208]


def test_measure_as_table_and_csv(made, tmp_path):
    file = _geojson(tmp_path / "areas.geojson", SQUARE)
    assert made("measure", file)[1].splitlines()[2].split()[0] == "1"
    assert made("measure", file, "-f", "csv")[1].startswith(
        "feature,geodesic_ha,grid_ha,epsg,perimeter_km\n1,"
    )


def test_measure_refuses_what_is_no_map(made, tmp_path):
    file = tmp_path / "areas.geojson"
    file.write_text("<OGRVRTDataSource/>", "utf-8")
    code, out, err = made("measure", file)
    assert (code, out) == (1, "")
    assert err.count("\n") == 1
    assert str(tmp_path) not in err
