"""One blank page of Chromium for all scripts of the map, each of them a module that the page can take."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from geo.webmap.scripts import OWN, leaflet_folder

PAGE = "http://scripts.test/"


@pytest.fixture(scope="session")
def blank(browser: Any) -> Iterator[Any]:
    """A page with Leaflet, proj4 and nothing on it; no script error may come of what tests do with it."""
    errors: list[str] = []
    page = browser.new_page(viewport={"width": 900, "height": 600})
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.route("**/*", _serve)
    page.goto(PAGE)
    for name in ("leaflet.js", "proj4.js"):
        page.add_script_tag(path=leaflet_folder() / name)
    yield page
    page.close()
    assert errors == []


@pytest.fixture(scope="session")
def run(blank: Any) -> Callable[..., Any]:
    """Hand a script and an argument to a function: ``run("dom.js", "({ icon }, name) => …", "close")``."""

    def ran(script: str, function: str, argument: object = None) -> Any:
        caller = f"async ([script, argument]) => ({function})(await import(script), argument)"
        return blank.evaluate(caller, [f"/{script}", argument])

    return ran


def _serve(route: Any) -> None:
    name = urlsplit(route.request.url).path.removeprefix("/")
    if not name:
        route.fulfill(body="<!doctype html><title>blank</title>", content_type="text/html; charset=utf-8")
    elif (OWN / name).exists():
        route.fulfill(path=OWN / name, content_type="text/javascript; charset=utf-8")
    else:
        route.abort()
