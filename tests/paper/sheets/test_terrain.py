"""Slope classes and land cover on the sheet of a feature, from rasters of the user's own."""

from __future__ import annotations

import pytest
from affine import Affine

from geo.atlas.atlas import Atlas
from geo.base.crs import to_vn2000
from geo.land.ground import giving
from geo.paper.sheets import feature_sheet
from geo.store.own.files import ENVIRONMENT_VARIABLE
from tests.made import own_ground as made
from tests.made.atlas import MINE_CENTRE
from tests.made.drawn import pdf_text


@pytest.fixture
def folder_with_cover(made_folder, tmp_path, monkeypatch):
    """The made-up atlas beside a home with a land cover under the mine that has an outline."""
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(tmp_path / "home"))
    north, east = to_vn2000(*MINE_CENTRE, 9208)
    corner = Affine(100, 0, float(east) - 5_000, 0, -100, float(north) + 5_000)
    giving.add([made.cover(tmp_path, transform=corner)])
    return made_folder


def test_the_sheet_of_an_outline_tells_cover_method_and_credit(folder_with_cover):
    text = pdf_text(feature_sheet(Atlas.open(folder_with_cover), "m-square"))
    assert "Lớp phủ mặt đất" in text and "Cây gỗ che phủ" in text
    assert "ESA WorldCover" in text and "lớp phủ không phải là loại đất" in text


def test_a_sheet_without_the_user_s_own_or_of_a_point_does_not(folder_with_cover):
    without = Atlas.open(folder_with_cover, own=False)
    assert without.own_ground is None
    assert "ESA WorldCover" not in pdf_text(feature_sheet(without, "m-square"))
    assert "ESA WorldCover" not in pdf_text(feature_sheet(Atlas.open(folder_with_cover), "m-point"))


def test_the_version_of_the_atlas_changes_with_the_ground(folder_with_cover):
    with_cover, without = Atlas.open(folder_with_cover), Atlas.open(folder_with_cover, own=False)
    assert with_cover.version != without.version
