"""The outlines of the data folder: corners of acts and published documents, hectares, features."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import shapely

from geo.base import palette
from geo.base.crs import from_vn2000
from geo.records import vocabulary
from geo.store import catalog
from geo.store.tables import read_table


@pytest.fixture(scope="module")
def outlines() -> pd.DataFrame:
    return read_table(catalog.data_folder(), "outlines").set_index("outline_id")


@pytest.fixture(scope="module")
def features() -> pd.DataFrame:
    return read_table(catalog.data_folder(), "features").set_index("feature_id")


@pytest.fixture(scope="module")
def rings() -> pd.Series:
    """Return the ring of each outline on the grid that it is printed in."""
    corners = read_table(catalog.data_folder(), "outline_corners").sort_values(["outline_id", "part", "seq"])
    found = {
        name: shapely.Polygon(group[["y_east_m", "x_north_m"]].to_numpy())
        for name, group in corners.groupby("outline_id")
    }
    return pd.Series(found, dtype=object)


def test_fifteen_zones_and_clusters_are_drawn(outlines: pd.DataFrame, features: pd.DataFrame) -> None:
    layers = outlines["feature_id"].map(features["layer"])
    assert layers.value_counts().to_dict() == {"clusters": 10, "zones": 5}
    assert (outlines["used_for_geometry"] == 1).all()
    assert outlines["feature_id"].is_unique


def test_every_outline_says_where_it_comes_from(outlines: pd.DataFrame) -> None:
    for column in ("document", "source_id", "read_source_id", "how", "geometry_basis"):
        assert (outlines[column] != "").all()
    assert outlines["accuracy_m"].gt(0).all()


def test_only_corners_of_numbered_acts_count_as_surveyed(outlines: pd.DataFrame) -> None:
    sources = read_table(catalog.data_folder(), "sources").set_index("source_id")
    access = outlines["source_id"].map(sources["access"])
    assert set(access[outlines["geometry_basis"] == "surveyed"]) == {"act"}
    assert (outlines["geometry_basis"] == "surveyed").sum() == 6


def test_no_outline_rests_on_a_draft(outlines: pd.DataFrame) -> None:
    sources = read_table(catalog.data_folder(), "sources").set_index("source_id")
    assert "draft" not in set(outlines["source_id"].map(sources["standing"]))


def test_rings_are_valid_and_measure_the_declared_hectares(outlines: pd.DataFrame, rings: pd.Series) -> None:
    assert set(rings.index) == set(outlines.index)
    assert shapely.is_valid(rings.to_numpy()).all()
    hectares = pd.Series(shapely.area(rings.to_numpy()) / 10_000, index=rings.index)
    difference_pct = (hectares / outlines["declared_area_ha"] - 1).abs() * 100
    assert difference_pct.max() < 2


def test_points_of_drawn_features_lie_inside(
    outlines: pd.DataFrame, rings: pd.Series, features: pd.DataFrame
) -> None:
    for name, outline in outlines.iterrows():
        east, north = rings[name].exterior.coords.xy
        position = from_vn2000(np.array(north), np.array(east), int(outline["epsg"]))
        ring = shapely.Polygon(np.column_stack([position.lon, position.lat]))
        feature = features.loc[outline["feature_id"]]
        assert ring.contains(shapely.Point(feature["lon"], feature["lat"])), name
        assert feature["location_level"] == "site"


def test_every_mine_has_minerals_of_the_vocabulary(features: pd.DataFrame) -> None:
    mines = features[features["layer"] == "mines"]
    tokens = mines["minerals"].str.split(" | ", regex=False).explode()
    assert tokens.isin(vocabulary.MINERALS).all()
    assert set(vocabulary.MINERAL_GROUPS.values()) <= set(palette.MINERAL_COLOURS)
