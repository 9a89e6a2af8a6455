"""Pages of the app on the made-up atlas, run without a browser."""

from __future__ import annotations

import shutil

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from geo.ui.session import cached
from tests.ui.seen import ran

SECONDS = 60


@pytest.fixture
def open_app(made_folder, project, monkeypatch):
    """Open a page of the app at an address: ``open_app("area", lang="en")``."""
    monkeypatch.setenv("ATLAS_DATA", str(made_folder))

    def opened(page="map", **query):
        test = AppTest.from_file(str(project / "app.py"), default_timeout=SECONDS)
        for name, value in query.items():
            test.query_params[name] = value
        if page != "map":
            test._page_hash = calc_hash(page)
        return ran(test)

    return opened


@pytest.fixture
def open_part(made_folder, monkeypatch):
    """Run a function as a page on the made-up atlas, opened at an address."""
    monkeypatch.setenv("ATLAS_DATA", str(made_folder))

    def opened(function, **query):
        test = AppTest.from_function(function, default_timeout=SECONDS)
        for name, value in query.items():
            test.query_params[name] = value
        return ran(test)

    return opened


@pytest.fixture(scope="session")
def whole_folder(made_folder, project, tmp_path_factory):
    """The made-up atlas with the real land-use codes, rules and legends."""
    folder = tmp_path_factory.mktemp("whole") / "data"
    shutil.copytree(made_folder, folder)
    for part in ("legal", "legends"):
        shutil.copytree(project / "data" / part, folder / part)
    return folder


@pytest.fixture
def nothing_cached():
    """Nothing is kept from other tests, nor for them."""
    kept = (
        cached._open,
        cached._legal,
        cached._chosen,
        cached._compared,
        cached._commune_names,
        cached._account,
    )
    for function in kept:
        function.clear()
    yield
    for function in kept:
        function.clear()
