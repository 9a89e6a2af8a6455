"""Fixtures that several tests share."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from geo.atlas.atlas import Atlas
from geo.store.own.files import ENVIRONMENT_VARIABLE
from tests.browser.serving import chromium_path, launch
from tests.made.atlas import write_made_atlas

# How long an example takes says more about the machine than about the code.
settings.register_profile("atlas", deadline=None)
settings.load_profile("atlas")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever opens the browser runs with the browser's tests, in one process."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def project() -> Path:
    """The folder of the checkout."""
    return Path(__file__).parents[1]


@pytest.fixture(scope="session", autouse=True)
def own_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder for files of the user; nobody's own is read or written by a test."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("own")
        patch.setenv(ENVIRONMENT_VARIABLE, str(folder))
        yield folder


@pytest.fixture(scope="session")
def made_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of the made-up atlas, built once; copy it before changing it."""
    return write_made_atlas(tmp_path_factory.mktemp("made") / "data")


@pytest.fixture(scope="session")
def made_atlas(made_folder: Path) -> Atlas:
    """The made-up atlas, open."""
    return Atlas.open(made_folder)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium, cut off from the network; one for all tests."""
    executable = chromium_path()
    if executable is None:
        reason = "no Chromium: name one in the environment variable CHROMIUM"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = launch(playwright, executable)
        yield chromium
        chromium.close()
