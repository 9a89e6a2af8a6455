"""The mining areas of the data folder: corner lists, hectares, and how they belong to features."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely

from geo.base import palette
from geo.base.crs import from_vn2000
from geo.records import vocabulary
from geo.store import catalog
from geo.store.tables import read_table

SHARED = Path(__file__).parents[3] / "shared" / "facts" / "mine_areas"
needs_facts = pytest.mark.skipif(
    not SHARED.is_dir(), reason="the collected facts are not beside the checkout"
)


@pytest.fixture(scope="module")
def areas() -> pd.DataFrame:
    return read_table(catalog.data_folder(), "mine_areas").set_index("area_id")


@pytest.fixture(scope="module")
def corners() -> pd.DataFrame:
    return read_table(catalog.data_folder(), "mine_corners")


@pytest.fixture(scope="module")
def mines() -> pd.DataFrame:
    features = read_table(catalog.data_folder(), "features")
    return features[features["layer"] == "mines"].set_index("feature_id")


@pytest.fixture(scope="module")
def parts(areas: pd.DataFrame, corners: pd.DataFrame) -> pd.DataFrame:
    """Return every printed ring of the good areas on the grid it is printed in."""
    good = corners[corners["area_id"].map(areas["confidence"]) == "good"]
    rings = {
        key: shapely.Polygon(group.sort_values("seq")[["y_east_m", "x_north_m"]].to_numpy())
        for key, group in good.groupby(["area_id", "part"])
    }
    index = pd.MultiIndex.from_tuples(rings, names=["area_id", "part"])
    return pd.DataFrame({"ring": list(rings.values())}, index=index)


@pytest.fixture(scope="module")
def hectares(parts: pd.DataFrame) -> pd.Series:
    ha = pd.Series(shapely.area(parts["ring"].to_numpy()) / 10_000, index=parts.index)
    return ha.groupby("area_id").sum()


# -- what is in the table ------------------------------------------------------------------------


def test_counts(areas: pd.DataFrame) -> None:
    assert areas["confidence"].value_counts().to_dict() == {"good": 607, "doubtful": 36, "point": 20}
    assert areas["used_for_geometry"].sum() == 595
    assert areas.index.is_unique


def test_at_least_640_mines_of_which_590_have_polygons(areas: pd.DataFrame, mines: pd.DataFrame) -> None:
    assert len(mines) >= 640
    assert areas.loc[areas["used_for_geometry"] == 1, "feature_id"].nunique() >= 590


def test_areas_removed_from_a_plan_are_absent(areas: pd.DataFrame) -> None:
    assert not areas["phase"].str.contains("removed").any()
    assert not areas.index.str.contains("-pl33-").any()


@needs_facts
def test_all_areas_but_the_removed_ones_are_here(areas: pd.DataFrame) -> None:
    collected = pd.read_csv(SHARED / "mine_areas.csv", dtype=str, keep_default_na=False, index_col="area_id")
    kept = collected[collected["phase"] != "removed"]
    assert len(kept) < len(collected)
    assert set(areas.index) == set(kept.index)


def test_doubtful_areas_keep_a_reason_and_no_shape(areas: pd.DataFrame, corners: pd.DataFrame) -> None:
    doubtful = areas[areas["confidence"] == "doubtful"]
    assert (doubtful["reason"] != "").all()
    assert (doubtful["used_for_geometry"] == 0).all()
    assert not corners["area_id"].isin(doubtful.index).any()


# -- shapes --------------------------------------------------------------------------------------


def test_every_good_area_has_corners_that_make_valid_rings(areas: pd.DataFrame, parts: pd.DataFrame) -> None:
    good = areas.index[areas["confidence"] == "good"]
    assert set(parts.index.get_level_values("area_id")) == set(good)
    assert shapely.is_valid(parts["ring"].to_numpy()).all()


def test_parts_of_an_area_do_not_overlap(parts: pd.DataFrame) -> None:
    for area_id, group in parts.groupby("area_id"):
        rings = group["ring"].to_numpy()
        overlap_m2 = shapely.area(rings).sum() - shapely.union_all(rings).area
        assert overlap_m2 < 1.0, area_id


def test_computed_hectares_agree_with_the_declared(areas: pd.DataFrame, hectares: pd.Series) -> None:
    compared = areas[(areas["confidence"] == "good") & (areas["declared_scope"] == "outline")]
    difference_pct = ((hectares / compared["declared_area_ha"]).dropna() - 1).abs() * 100
    assert len(difference_pct) == 600
    assert difference_pct.max() < 10
    assert difference_pct.quantile(0.9) < 1.5
    assert difference_pct.median() < 0.1


@needs_facts
def test_computed_hectares_are_those_that_were_collected(hectares: pd.Series) -> None:
    collected = pd.read_csv(SHARED / "mine_areas.csv", index_col="area_id")["computed_area_ha"]
    known = collected.reindex(hectares.index)
    assert known.notna().all()
    # three decimals were kept: the smallest areas cannot agree better than to their rounding
    assert (hectares - known).abs().le(np.maximum(known * 0.001, 0.0006)).all()


def test_points_of_drawn_mines_lie_inside_their_polygon(
    areas: pd.DataFrame, parts: pd.DataFrame, mines: pd.DataFrame
) -> None:
    for area_id, area in areas[areas["used_for_geometry"] == 1].iterrows():
        rings = []
        for ring in parts.loc[area_id, "ring"]:
            east, north = ring.exterior.coords.xy
            position = from_vn2000(np.array(north), np.array(east), int(area["epsg"]))
            rings.append(shapely.Polygon(np.column_stack([position.lon, position.lat])))
        mine = mines.loc[area["feature_id"]]
        point = shapely.Point(mine["lon"], mine["lat"])
        assert any(ring.contains(point) for ring in rings), area_id
        assert mine["location_level"] == "site"


# -- areas and features --------------------------------------------------------------------------


def test_every_area_belongs_to_a_mine_and_a_mine_is_drawn_from_one(
    areas: pd.DataFrame, mines: pd.DataFrame
) -> None:
    assert areas["feature_id"].isin(mines.index).all()
    drawn = areas.loc[areas["used_for_geometry"] == 1, "feature_id"]
    assert not drawn.duplicated().any()


def test_area_that_gave_its_name_up_is_in_the_merges(areas: pd.DataFrame) -> None:
    merges = read_table(catalog.data_folder(), "merges")
    given_up = areas[areas.index != areas["feature_id"]]
    assert len(given_up) > 100
    pairs = set(zip(merges["merged_id"], merges["kept_id"], strict=True))
    assert {(area, kept) for area, kept in given_up["feature_id"].items()} <= pairs


def test_hectares_of_a_deposit_are_never_summed(areas: pd.DataFrame) -> None:
    observations = read_table(catalog.data_folder(), "observations")
    stated = observations[observations["attribute"] == "area_ha"].groupby("feature_id")["value"].agg(set)
    several = areas.groupby("feature_id")["declared_area_ha"].agg(["sum", "count"]).query("count > 1")
    assert len(several) >= 10
    for feature_id, row in several.iterrows():
        assert f"{row['sum']:.2f}".rstrip("0").rstrip(".") not in stated[feature_id], feature_id


def test_sin_quyen_is_drawn_from_the_licensed_outline(areas: pd.DataFrame, hectares: pd.Series) -> None:
    outlines = areas[areas["feature_id"] == "lc-min-cu1"]
    assert outlines["used_for_geometry"].to_dict() == {
        "lc-dong-sin-quyen": 1,
        "lc-dong-sin-quyen-mo-rong": 0,
    }
    assert hectares["lc-dong-sin-quyen"] == pytest.approx(207.784, rel=0.001)


# -- minerals ------------------------------------------------------------------------------------


def test_every_mine_has_minerals_of_the_vocabulary(mines: pd.DataFrame) -> None:
    tokens = mines["minerals"].str.split(" | ", regex=False).explode()
    assert tokens.isin(vocabulary.MINERALS).all()
    assert set(vocabulary.MINERAL_GROUPS.values()) <= set(palette.MINERAL_COLOURS)
