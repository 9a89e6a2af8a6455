"""The user's own ground on the data page, and what it says of land in the details of a feature."""

from __future__ import annotations

import io
import threading

import pytest
from affine import Affine

from geo.base.crs import to_vn2000
from geo.base.errors import AtlasError
from geo.base.translate import tr
from geo.land.ground import giving
from geo.store.own.files import ENVIRONMENT_VARIABLE
from geo.store.own.ground import OwnGround
from geo.ui.parts import own_ground, terrain
from tests.made import own_ground as made
from tests.made.atlas import MINE_CENTRE
from tests.ui.seen import html, notices, ran, words


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(tmp_path / "home"))
    return tmp_path


@pytest.fixture
def open_whole(open_app, whole_folder, monkeypatch):
    """Open a page of the made-up atlas that has legends."""
    monkeypatch.setenv("ATLAS_DATA", str(whole_folder))
    return open_app


def cover_of_the_mine(folder):
    north, east = to_vn2000(*MINE_CENTRE, 9208)
    corner = Affine(100, 0, float(east) - 5_000, 0, -100, float(north) + 5_000)
    return made.cover(folder, transform=corner)


def test_what_is_kept_is_shown_with_its_credit_and_can_be_removed(home, open_whole):
    giving.add([made.cover(home)])
    test = open_whole("data", lang="en")
    assert "cover.tif" in words(html(test)) and "ESA WorldCover" in html(test)
    test.button(key="remove_ground_landcover").click()
    ran(test)
    assert OwnGround().parts() == []


def test_a_file_of_the_page_is_taken_in_under_its_name_or_refused_with_a_reason(home):
    class Given(io.BytesIO):
        name = "heights.tif"

    content = made.heights(home).read_bytes()
    own = OwnGround()
    fault = own_ground._added(own, [Given(content)], kind="", legend="", credit="", as_of="")
    assert isinstance(fault, AtlasError) and own.parts() == []
    assert own_ground._added(own, [Given(content)], kind="", legend="", credit="me", as_of="2021") is None
    (part,) = own.parts()
    assert (part.about.files, part.about.as_of) == ("heights.tif", "2021")


def test_slope_and_cover_of_a_feature_come_when_asked_for(home, open_whole):
    giving.add([cover_of_the_mine(home)], legend="worldcover")
    test = open_whole(lang="en", feature="m-square")
    assert "ha on" not in html(test) and "hectares on the ellipsoid" not in html(test)
    test.button(key="compute_terrain").click()
    ran(test)
    said = words(html(test))
    assert "Land cover" in said


def test_the_computation_shows_how_far_it_is_and_is_stopped_by_its_button(home, open_whole, monkeypatch):
    begun, go_on = threading.Event(), threading.Event()

    def slow(feature, own, asked):
        yield None
        begun.set()
        go_on.wait(30)
        yield None
        yield None

    monkeypatch.setattr(terrain, "steps", slow)
    monkeypatch.setattr(terrain, "kinds", lambda own: ("slope", "cover", "slope"))
    monkeypatch.setattr(terrain, "_AT_ONCE_S", 0.0)
    giving.add([cover_of_the_mine(home)], legend="worldcover")
    test = open_whole(lang="en", feature="m-square")
    test.button(key="compute_terrain").click()
    ran(test)
    assert begun.wait(30)
    test.button(key="terrain_work_stop").click()
    ran(test)
    assert test.button(key="terrain_work_stop").disabled
    (job,) = test.session_state["terrain_jobs"].values()
    go_on.set()
    assert job.wait(30)
    ran(test)
    assert tr("ui.work.partial", "en", done=2, total=3) in notices(test)
    assert test.button(key="compute_terrain")


def test_a_point_has_no_such_button(home, open_whole):
    giving.add([cover_of_the_mine(home)])
    keys = [button.key for button in open_whole(lang="en", feature="z-alpha").button]
    assert "compute_terrain" not in keys
