"""What lies inside a shape: sites are counted, centroids are listed apart, outlines are measured."""

from __future__ import annotations

import pytest
import shapely

from geo.atlas.inside import inside
from geo.records.vocabulary import LAYERS


@pytest.fixture
def frames(made_atlas):
    return made_atlas.layers(LAYERS)


def test_sites_are_told_from_centroids(frames):
    around_lao_cai = shapely.box(103.5, 22.0, 104.9, 22.45)
    found = inside(frames, around_lao_cai)
    assert sorted(found.sites.index) == ["c-hostile", "m-point", "p-one", "z-alpha"]
    assert found.imprecise.index.tolist() == ["c-gamma"]
    assert len(found.overlaps) == 0


def test_a_commune_centroid_is_never_a_site(frames):
    found = inside(frames, shapely.box(103.1, 22.4, 103.3, 22.6))
    assert len(found.sites) == 0
    assert found.imprecise.index.tolist() == ["z-beta"]


def test_an_outline_is_measured_where_it_overlaps(frames):
    west, south, east, north = frames["mines"].at["m-square", "geometry"].bounds
    western_half = shapely.box(west - 1, south - 1, (west + east) / 2, north + 1)
    overlap = inside(frames, western_half).overlaps.loc["m-square"]
    assert overlap["overlap_ha"] == pytest.approx(50, rel=0.01)
    assert overlap["share_pct"] == pytest.approx(50, rel=0.01)


def test_nothing_inside_gives_empty_frames(frames):
    found = inside(frames, shapely.box(0, 0, 1, 1))
    assert [len(part) for part in (found.sites, found.overlaps, found.imprecise)] == [0, 0, 0]
    assert len(inside({}, shapely.box(0, 0, 1, 1)).sites) == 0
