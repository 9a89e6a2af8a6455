"""Chromium on the running app; the browser reaches nothing else, and any script error fails a test."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from .serving import PROJECT, served_app

RESULTS = PROJECT / "test-results"
TIMEOUT_MS = 30_000
HIGH_PX = 3_000


@pytest.fixture(scope="session")
def app() -> Iterator[str]:
    """Address of the app on the real data."""
    with served_app() as address:
        yield address


@pytest.fixture(scope="session")
def made_app(made_folder: Path) -> Iterator[str]:
    """Address of the app on the made-up atlas."""
    with served_app({"ATLAS_DATA": str(made_folder)}) as address:
        yield address


class Visit:
    """Opens pages of the app in one browser context and keeps what went wrong in them."""

    def __init__(self, browser: Any, address: str) -> None:
        self.address = address
        self.errors: list[str] = []
        self.outside: list[str] = []
        self._browser = browser
        self._contexts: list[Any] = []
        self.pages: list[Any] = []

    def open(
        self, query: str = "", *, path: str = "/", width: int = 1280, height: int = 900, **options: Any
    ) -> Any:
        context = self._browser.new_context(
            viewport={"width": width, "height": height}, accept_downloads=True, **options
        )
        context.set_default_timeout(TIMEOUT_MS)
        context.route("**/*", self._only_the_app)
        page = context.new_page()
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("dialog", self._refuse)
        page.on("websocket", lambda socket: self._note(socket.url))
        self._contexts.append(context)
        self.pages.append(page)
        page.goto(f"{self.address}{path}{'?' + query if query else ''}")
        return page

    def close(self) -> None:
        for context in self._contexts:
            context.close()

    def _only_the_app(self, route: Any) -> None:
        if self._note(route.request.url):
            route.continue_()
        else:
            route.abort()

    def _note(self, url: str) -> bool:
        inside = urlsplit(url).netloc == urlsplit(self.address).netloc
        if not inside:
            self.outside.append(url)
        return inside

    def _refuse(self, dialog: Any) -> None:
        self.errors.append(f"dialog: {dialog.message}")
        dialog.dismiss()


@pytest.fixture
def visit(browser: Any, app: str, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """Open pages with ``visit.open(query)``; no script error and no request elsewhere may follow."""
    with visiting(browser, app, request) as made:
        yield made


@pytest.fixture
def made_visit(browser: Any, made_app: str, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """Like ``visit``, on the made-up atlas."""
    with visiting(browser, made_app, request) as made:
        yield made


@contextmanager
def visiting(browser: Any, address: str, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """Open pages of an app; no script error and no request elsewhere may follow."""
    made = Visit(browser, address)
    yield made
    if getattr(request.node, "failed", False):
        RESULTS.mkdir(exist_ok=True)
        for number, page in enumerate(made.pages):
            # The page scrolls inside itself: a high window shows all of it.
            page.set_viewport_size({"width": page.viewport_size["width"], "height": HIGH_PX})
            page.screenshot(path=RESULTS / f"{request.node.name}-{number}.png")
    made.close()
    assert made.errors == []
    assert made.outside == []


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Any:
    report = yield
    if report.when == "call" and report.failed:
        item.failed = True
    return report
