"""A planner gives a zone its boundary from a corner list, sees it on the map, and takes it back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from geo.base.crs import to_vn2000
from geo.store.own.boundaries import OwnBoundaries
from geo.store.own.files import BOUNDARIES_FILE, ENVIRONMENT_VARIABLE

from .conftest import Visit, visiting
from .serving import served_app
from .settling import settle

CENTRE = (104.1, 22.4)  # z-alpha's point
SIDE_M = 1_000


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture
def own_visit(browser: Any, made_folder: Path, home: Path, request: pytest.FixtureRequest) -> Iterator[Visit]:
    with (
        served_app({"ATLAS_DATA": str(made_folder), ENVIRONMENT_VARIABLE: str(home)}) as address,
        visiting(browser, address, request) as made,
    ):
        yield made


def corner_list() -> str:
    north, east = (round(float(part)) for part in to_vn2000(*CENTRE, 9208))
    half = SIDE_M // 2
    corners = [(-half, -half), (-half, half), (half, half), (half, -half)]
    lines = [f"{n} {north + up} {east + right}" for n, (up, right) in enumerate(corners, start=1)]
    return "\n".join(["VN-2000, kinh tuyến trục 104°45', múi chiếu 3°", "Diện tích 100,0 ha", *lines])


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_boundary_is_given_seen_and_taken_back(own_visit: Visit, home: Path, language: str) -> None:
    page = own_visit.open(f"feature=z-alpha&lang={language}")
    page.locator(".st-key-give_boundary button").click()
    corners = page.locator("textarea").first
    corners.fill(corner_list())
    corners.press("Control+Enter")
    page.locator(".st-key-boundary_source_title input").fill("Quyết định 12")
    page.locator(".st-key-boundary_source_date input").fill("01/03/2025")
    page.locator(".st-key-boundary_save button").click()
    page.locator("[data-testid=stAlertContentSuccess]").wait_for()
    settle(page)
    own = OwnBoundaries(home / BOUNDARIES_FILE)
    row = own.all().loc["z-alpha"]
    assert row["area_ha"] == pytest.approx(100, abs=0.2)
    assert (row["basis"], row["as_of"], row["declared_ha"]) == ("surveyed", "2025-03-01", 100)
    page.get_by_text(str(own.path)).wait_for()

    page.locator("[data-testid=stPageLink] a").first.click()
    page.locator(".panel .tag.own").wait_for()
    page.locator("[data-boundary=own]").get_by_text("Quyết định 12").wait_for()
    settle(page)

    page.locator(".st-key-give_boundary button").click()
    page.locator(".st-key-boundary_download").wait_for()
    settle(page)  # a run that ends closes what is open
    page.locator("[data-testid=stPopover] button").click()
    settle(page)
    page.locator(".st-key-boundary_take_back button").click()
    page.locator("[data-testid=stAlertContentSuccess]").wait_for()
    assert len(own.all()) == 0
