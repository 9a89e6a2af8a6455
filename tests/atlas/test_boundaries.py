"""Which boundary the atlas shows: its own as far as it was known, or the one that the user gave."""

from __future__ import annotations

import json
import shutil
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from shapely.geometry import Polygon, box

from geo.atlas.atlas import Atlas
from geo.atlas.boundaries import with_own
from geo.atlas.giving import examine
from geo.atlas.symbols import legend, symbols
from geo.base.errors import GeometryError
from geo.base.translate import LANGUAGES
from geo.export.selection.table import records
from geo.land.overlap.matrix import matrix
from geo.land.overlap.site_choice import atlas_choice
from geo.land.overlap.sites import site_of
from geo.store import building, catalog, tables
from geo.store.own.boundaries import VARIABLE, OwnBoundaries
from geo.store.own.files import ENVIRONMENT_VARIABLE, boundaries_path
from geo.store.own.given import BoundaryDocument
from geo.webmap.encoding import encode_attributes
from tests.made.atlas import MINE_CENTRE

DECISION = BoundaryDocument("Quyết định 12", "UBND tỉnh", "12/QĐ-UBND", "2022-03-01")
ALPHA = box(104.095, 22.395, 104.105, 22.404)  # about 1.03 km by 1.00 km round z-alpha's point
OWN = ["boundary_own", "boundary_source", "boundary_as_of"]


@pytest.fixture
def own(tmp_path):
    return OwnBoundaries(tmp_path / "boundaries.gpkg")


def give(own, feature_id, shape, *, as_of="2022-03", **others):
    own.give(feature_id, shape, basis="surveyed", source=DECISION, as_of=as_of, **others)


def frames_are_equal(first, second):
    pd.testing.assert_frame_equal(pd.DataFrame(first), pd.DataFrame(second))


# -- the user's boundaries ---------------------------------------------------------------------------


def test_layers_have_the_users_boundary_and_say_so(made_folder, own):
    give(own, "z-alpha", ALPHA, accuracy_m=2.0)
    zones = Atlas.open(made_folder, own=own).layer("zones")
    alpha, beta = zones.loc["z-alpha"], zones.loc["z-beta"]
    assert shapely.equals(alpha["geometry"], ALPHA)
    assert alpha[["geometry_basis", "location_level", "accuracy_m"]].tolist() == ["surveyed", "site", 2.0]
    assert alpha[OWN].tolist() == [True, "Quyết định 12, 12/QĐ-UBND, UBND tỉnh, 2022-03-01", "2022-03"]
    assert beta["geometry"].geom_type == "Point"
    assert beta[OWN].tolist() == [False, None, None]
    assert zones["boundary_own"].dtype == bool
    assert zones.crs.to_epsg() == 4326


def test_a_feature_without_a_place_gets_one(made_folder, own):
    give(own, "h-nowhere", box(103.0, 22.0, 103.01, 22.01))
    row = Atlas.open(made_folder, own=own).feature("h-nowhere")
    assert (row["geometry"].geom_type, row["location_level"]) == ("MultiPolygon", "site")


def test_the_check_takes_the_users_boundary_for_one(made_folder, own):
    give(own, "z-beta", box(103.19, 22.49, 103.21, 22.51))  # known by its commune only
    before = Atlas.open(made_folder, own=False).feature("z-beta")
    after = Atlas.open(made_folder, own=own).feature("z-beta")
    assert site_of(before, before["geometry"]).obstacle is not None
    site = site_of(after, after["geometry"])
    assert site.obstacle is None
    assert [warning.key for warning in site.warnings] == ["boundary.remark.own"]


def test_a_check_of_features_says_whose_boundary_it_is(made_folder, own):
    give(own, "z-alpha", ALPHA)
    choice = atlas_choice(Atlas.open(made_folder, own=own), ["z-alpha", "m-square"], "en")
    warnings = {
        feature_id: [warning.key for warning in site_of(row, row["geometry"]).warnings]
        for feature_id, row in choice.sites.iterrows()
    }
    assert warnings == {"z-alpha": ["boundary.remark.own"], "m-square": ["overlap.warning.accuracy"]}


def test_the_matrix_measures_with_the_users_boundaries(made_folder, own):
    give(own, "z-alpha", ALPHA)
    give(own, "p-one", box(104.10, 22.395, 104.11, 22.404))  # half of it on the zone
    pairs = matrix(Atlas.open(made_folder, own=own).layers()).pairs.set_index(["id_a", "id_b"])
    shared = pairs.loc[("z-alpha", "p-one")]
    assert shared["outcome"] == "overlap"
    assert shared["share_a_pct"] == pytest.approx(50, abs=0.1)


def test_a_mines_measures_are_those_of_the_users_boundary(made_folder, own):
    lon, lat = MINE_CENTRE
    give(own, "m-square", box(lon, lat, lon + 0.01, lat + 0.01), declared_ha=100.0)
    mines = Atlas.open(made_folder, own=own).layer("mines")
    row = mines.loc["m-square"]
    assert (row["outlines_n"], row["declared_outline_ha"], row["computed_grid_epsg"]) == (1, 100, 9208)
    assert row["computed_geodesic_ha"] == pytest.approx(102.9 * 110.7 / 100, rel=0.005)
    assert row["computed_grid_ha"] == pytest.approx(row["computed_geodesic_ha"], rel=0.001)
    plain = Atlas.open(made_folder, own=False).layer("mines")
    pd.testing.assert_series_equal(mines.dtypes, plain.dtypes)


def test_taking_back_restores_what_the_atlas_has(made_folder, own):
    before = Atlas.open(made_folder, own=False)
    for feature_id in ("z-alpha", "m-square", "h-nowhere"):
        give(own, feature_id, ALPHA)
    for feature_id in ("z-alpha", "m-square", "h-nowhere"):
        own.take_back(feature_id)
    after = Atlas.open(made_folder, own=own)
    for layer in ("zones", "mines", "hydropower"):
        frames_are_equal(after.layer(layer), before.layer(layer))


def test_the_version_follows_the_users_boundaries(made_folder, own):
    versions = [Atlas.open(made_folder, own=False).version, Atlas.open(made_folder, own=own).version]
    assert versions[0] == versions[1]  # there is no file yet
    give(own, "z-alpha", ALPHA)
    versions.append(Atlas.open(made_folder, own=own).version)
    own.take_back("z-alpha")
    versions.append(Atlas.open(made_folder, own=own).version)
    assert len(set(versions)) == 3
    assert all(len(version) == 16 for version in versions)


def test_a_boundary_counts_from_its_date_on(made_folder, own):
    give(own, "z-alpha", ALPHA, as_of="2022-03")
    atlas = Atlas.open(made_folder, own=own)
    assert atlas.layer("zones", as_of=date(2022, 3, 30)).at["z-alpha", "geometry"].geom_type == "Point"
    assert atlas.layer("zones", as_of=date(2022, 3, 31)).at["z-alpha", "boundary_own"]


def test_what_is_kept_for_features_that_are_no_more_does_no_harm(made_folder, own):
    give(own, "z-gone", ALPHA)
    frames_are_equal(
        Atlas.open(made_folder, own=own).layer("zones"), Atlas.open(made_folder, own=False).layer("zones")
    )


def test_by_default_the_file_of_the_own_folder_is_used(made_folder, monkeypatch, tmp_path):
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(tmp_path / "home"))
    assert not Atlas.open(made_folder).layer("zones")["boundary_own"].any()
    assert not (tmp_path / "home").exists()
    give(OwnBoundaries(boundaries_path()), "z-alpha", ALPHA)
    assert Atlas.open(made_folder).layer("zones")["boundary_own"].any()
    assert not Atlas.open(made_folder, own=False).layer("zones")["boundary_own"].any()
    monkeypatch.setenv(VARIABLE, "off")
    assert not Atlas.open(made_folder).layer("zones")["boundary_own"].any()


def test_a_damaged_file_does_not_keep_the_atlas_from_opening(made_folder, own):
    own.path.write_bytes(b"not a database")
    atlas = Atlas.open(made_folder, own=own)
    assert atlas.own_fault.key == "boundary.file.damaged"
    assert atlas.version == Atlas.open(made_folder, own=False).version
    assert not atlas.layer("zones")["boundary_own"].any()


def test_the_map_and_its_legend_tell_the_users_boundaries_from_the_atlass(made_folder, own):
    give(own, "z-alpha", ALPHA)
    frames = Atlas.open(made_folder, own=own).layers()
    shown = symbols(frames)
    ids = [feature_id for frame in frames.values() for feature_id in frame.index]
    assert [feature_id for feature_id, marked in zip(ids, shown.own, strict=True) if marked] == ["z-alpha"]
    table = json.loads(encode_attributes(frames, shown, "en"))
    assert table["own"] == shown.own.tolist()
    items = {
        item.label: item.count
        for group in legend(shown, np.ones(len(shown), dtype=bool), "en")
        for item in group.items
    }
    assert items["Boundary given by the user"] == 1
    assert items["Outline from published corners"] == 1  # m-square


def test_files_say_whose_boundary_it_is(made_folder, own):
    give(own, "z-alpha", ALPHA)
    atlas = Atlas.open(made_folder, own=own)
    frames = {"zones": atlas.layer("zones")}
    rows = {row["feature_id"]: row for row in records(frames, atlas, "en")}
    assert (rows["z-alpha"]["boundary_own"], rows["z-beta"]["boundary_own"]) == (True, False)
    assert rows["z-alpha"]["boundary_source"].startswith("Quyết định 12")


# -- outlines that only drafts print -----------------------------------------------------------------


@pytest.fixture(scope="module")
def signed_folder(made_folder, tmp_path_factory):
    """The made-up atlas in which a register names the mine whose corners only a draft prints.

    A second area of it, a kilometre to the east, is printed by a decision of 2020; ``m-point`` has an
    area of the register alone.
    """
    folder = shutil.copytree(made_folder, tmp_path_factory.mktemp("signed") / "data")
    read = tables.read_tables(folder)
    row = read.observations.iloc[-1].to_dict() | {
        "feature_id": "m-square", "attribute": "licence", "value": "99", "source_id": "decision-2020",
        "as_of": "2020-06", "preferred": "rule", "unit": "", "basis": "actual", "qualifier": "exact",
    }  # fmt: skip
    areas, corners = read.outlines, read.outline_corners
    east = areas.assign(outline_id="area-east", source_id="decision-2020")
    east_corners = corners.assign(outline_id="area-east", y_east_m=corners["y_east_m"] + 1_000)
    point = areas.assign(outline_id="area-point", source_id="register", feature_id="m-point")
    point_corners = corners.assign(outline_id="area-point", y_east_m=corners["y_east_m"] + 5_000)
    for table, frame in (
        ("observations", pd.concat([read.observations, pd.DataFrame([row])], ignore_index=True)),
        ("outlines", pd.concat([areas, east, point], ignore_index=True)),
        ("outline_corners", pd.concat([corners, east_corners, point_corners], ignore_index=True)),
    ):
        shown = frame.astype(object)
        tables.write_table(shown.where(shown.notna(), ""), folder, table)
    building.build(folder)
    return folder


@pytest.fixture(scope="module")
def signed(signed_folder):
    return Atlas.open(signed_folder, own=False)


def test_with_drafts_every_outline_is_there(signed):
    mines = signed.layer("mines")
    assert mines["outlines_n"].to_dict() == {"m-point": 1, "m-square": 2}
    assert mines.at["m-square", "computed_grid_ha"] == pytest.approx(200, abs=0.01)


def test_without_drafts_only_outlines_of_signed_documents_count(signed):
    mines = signed.layer("mines", drafts=False)
    assert mines["outlines_n"].to_dict() == {"m-point": 1, "m-square": 1}
    assert mines.at["m-square", "computed_grid_ha"] == pytest.approx(100, abs=0.01)
    west = mines.at["m-square", "geometry"].bounds[0]
    assert west == pytest.approx(MINE_CENTRE[0] + 0.0097, abs=0.0005)  # the eastern square
    built = signed.layer("mines").astype({"computed_grid_epsg": float})  # whole numbers where all have one
    pd.testing.assert_series_equal(mines.dtypes, built.dtypes)


def test_a_mine_whose_corners_only_a_draft_prints_is_a_point_without_drafts(signed_folder, tmp_path):
    folder = shutil.copytree(signed_folder, tmp_path / "data")
    path = catalog.table_path(folder, "outlines")
    text = path.read_text("utf-8")
    path.write_text(text.replace("area-east,m-square", "area-east,m-point"), "utf-8")
    building.build(folder)
    atlas = Atlas.open(folder, own=False)
    row = atlas.feature("m-square", drafts=False)
    assert row["geometry"].geom_type == "Point"
    assert (row["geometry"].x, row["geometry"].y) == MINE_CENTRE
    assert (row["geometry_basis"], row["outlines_n"]) == ("point", 0)
    assert np.isnan(row["computed_grid_ha"])
    assert atlas.feature("m-square")["geometry_basis"] == "digitised"
    assert site_of(row, row["geometry"]).obstacle is not None


def test_an_outline_counts_from_the_day_of_its_document(signed):
    assert signed.layer("mines", as_of=date(2020, 6, 30)).at["m-square", "outlines_n"] == 1
    assert signed.layer("mines", as_of=date(2026, 3, 30)).at["m-square", "outlines_n"] == 1
    assert signed.layer("mines", as_of=date(2026, 3, 31)).at["m-square", "outlines_n"] == 2


def test_no_outline_of_the_real_atlas_rests_on_a_draft_without_drafts():
    atlas = Atlas.open(own=False)
    areas = tables.read_tables(catalog.data_folder()).outlines
    signed = areas["source_id"].map(atlas.sources["standing"]) != "draft"
    outlined = set(areas.loc[signed & (areas["used_for_geometry"] == 1), "feature_id"])
    drawn = set()
    for frame in atlas.layers(drafts=False).values():
        drawn |= set(frame.index[frame.geometry.geom_type.isin(["Polygon", "MultiPolygon"])])
    assert drawn == outlined
    assert set(atlas.layer("zones").loc[list(drawn & set(atlas.layer("zones").index)), "geometry_basis"]) == {
        "surveyed",
        "digitised",
    }


# -- before it is given ------------------------------------------------------------------------------


def keys(examined):
    return [remark.key.removeprefix("boundary.remark.") for remark in examined.remarks]


def test_a_good_boundary_has_nothing_to_be_said(made_atlas):
    examined = examine(made_atlas, "z-alpha", ALPHA)
    assert keys(examined) == []
    assert (examined.declared_ha, examined.epsg) == (100, 9208)
    assert examined.area_ha == pytest.approx(103.0 * 99.7 / 100, rel=0.005)
    assert examined.difference_pct == pytest.approx(examined.area_ha - 100, abs=0.01)


def test_what_looks_wrong_is_said_and_keeps_nobody_from_giving_it(made_atlas):
    far = examine(made_atlas, "z-alpha", box(103.2, 22.4, 103.22, 22.42))  # 90 km west, in Lai Châu
    assert keys(far) == ["far", "other_province", "hectares"]
    assert far.remarks[0].params["km"] == pytest.approx(90.6, rel=0.01)
    assert keys(examine(made_atlas, "z-alpha", box(104.1, 22.4, 104.2, 22.41))) == ["hectares"]
    two = shapely.union_all([ALPHA, box(104.12, 22.4, 104.121, 22.401)])
    assert keys(examine(made_atlas, "z-alpha", two)) == ["parts"]
    spike = Polygon([*ALPHA.exterior.coords[:2], (104.105, 22.45), *ALPHA.exterior.coords[1:]])
    assert keys(examine(made_atlas, "z-alpha", spike)) == ["repaired"]
    for language in LANGUAGES:
        assert all("{" not in remark.sentence(language) for remark in far.remarks)


def test_a_commune_is_as_wide_as_it_is(made_folder, tmp_path):
    """z-beta is known by its commune: accuracy unknown here, so 5 km; with 8 km, 13 km."""
    shape = box(103.28, 22.5, 103.3, 22.52)  # 8.2 km east of the point
    assert keys(examine(Atlas.open(made_folder, own=False), "z-beta", shape)) == ["far"]
    folder = shutil.copytree(made_folder, tmp_path / "data")
    read = tables.read_tables(folder)
    features = read.features.astype(object)
    features.loc[features["feature_id"] == "z-beta", "accuracy_m"] = 8_000
    tables.write_table(features.where(features.notna(), ""), folder, "features")
    building.build(folder)
    assert keys(examine(Atlas.open(folder, own=False), "z-beta", shape)) == []


def test_hectares_of_the_document_and_of_the_atlas_are_both_compared(made_atlas):
    small = box(104.1, 22.4, 104.101, 22.401)  # 1.14 ha
    assert keys(examine(made_atlas, "z-alpha", small, declared_ha=1.14)) == ["declared"]
    assert keys(examine(made_atlas, "z-alpha", ALPHA, declared_ha=103.0)) == []
    assert keys(examine(made_atlas, "z-alpha", ALPHA, declared_ha=50.0)) == ["hectares", "declared"]


def test_nothing_is_declared_of_a_range(made_atlas):
    examined = examine(made_atlas, "z-beta", box(103.19, 22.49, 103.21, 22.51))
    assert examined.declared_ha is None
    assert np.isnan(examined.difference_pct)
    assert examine(made_atlas, "z-beta", ALPHA, declared_ha=50.0).declared_ha == 50


def test_what_is_no_boundary_is_refused(made_atlas):
    with pytest.raises(GeometryError):
        examine(made_atlas, "z-alpha", shapely.Point(104, 22))


# -- frames in, frames out -----------------------------------------------------------------------------


def test_a_boundary_takes_its_place_without_an_atlas():
    built = gpd.GeoDataFrame(
        {"geometry_basis": ["point"] * 2, "location_level": ["commune"] * 2, "accuracy_m": [3000.0] * 2},
        geometry=[shapely.Point(104.1, 22.4), shapely.Point(104.2, 22.4)],
        index=pd.Index(["z-alpha", "z-beta"], name="feature_id"),
        crs=4326,
    )
    row = {f"source_{part}": "" for part in ("title", "publisher", "number", "date", "url")}
    row |= {"source_title": "Decision", "basis": "surveyed", "accuracy_m": 2.0, "as_of": "2022-03"}
    given = gpd.GeoDataFrame([row, row], geometry=[ALPHA, ALPHA], index=["z-alpha", "m-other"], crs=4326)
    shown = with_own(built, given)
    assert shown["boundary_own"].tolist() == [True, False]
    assert shown.loc["z-alpha", ["geometry_basis", "location_level", "accuracy_m"]].tolist() == [
        "surveyed", "site", 2.0,
    ]  # fmt: skip
    assert shown["boundary_source"].tolist() == ["Decision", None]
    assert with_own(built, given, "2022-03-30")["boundary_own"].tolist() == [False, False]
    assert with_own(built, given, "2022-03-31")["boundary_own"].tolist() == [True, False]
