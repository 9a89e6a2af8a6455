"""The overlap page as a reader uses it; every step waits for what it causes, never for a time."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import openpyxl

from .settling import settle

ORIGINS = ("atlas", "drawing", "file", "corners")
_DRAWN = "performance.getEntriesByName('atlas:drawn')"


class OverlapPage:
    """One open overlap page.

    Parameters
    ----------
    page : playwright.sync_api.Page
    """

    def __init__(self, page: Any) -> None:
        self.page = page
        self.settle()

    # -- waiting, seeing -----------------------------------------------------------------------

    def settle(self) -> None:
        """Wait until the page has run and lies still."""
        settle(self.page)

    def key(self, name: str) -> Any:
        """The part of the page that has this key."""
        return self.page.locator(f".st-key-{name}")

    @property
    def map(self) -> Any:
        """The frame of the map of the result, once it has drawn what it was last told."""
        self.page.wait_for_selector(".st-key-overlap_stage iframe")
        frame = self.page.locator(".st-key-overlap_stage iframe").element_handle().content_frame()
        frame.wait_for_function(
            f"window.map?.overlap && {_DRAWN}.at(-1)?.detail.update === map.overlap.updates"
        )
        return frame

    @property
    def state(self) -> str:
        """The answer for the site that is open, once it is there."""
        return str(self.page.locator(".verdict").get_attribute("data-state"))

    def verdict(self) -> str:
        """The words of the answer."""
        return str(self.page.locator(".verdict").inner_text())

    def hectares(self, code: str) -> str:
        """The hectares of a class of land on the ellipsoid, as they are written."""
        return str(self.page.locator(f"tr[data-code='{code}'] td.number").first.inner_text()).split("\n")[0]

    def alert(self) -> str:
        """The sentence of the first warning or error, once there is one."""
        alert = self.page.locator("[data-testid=stAlert]").first
        alert.wait_for()
        return str(alert.inner_text())

    def overflow(self) -> int:
        """Pixels by which the page is wider than its window."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - innerWidth"))

    # -- doing ---------------------------------------------------------------------------------

    def choose_origin(self, origin: str) -> None:
        """Say where the sites come from."""
        self.key("overlap_sites_origin").locator("button").nth(ORIGINS.index(origin)).click()
        self.settle()

    def paste(self, text: str) -> None:
        """Paste a corner list and leave the field."""
        self.choose_origin("corners")
        field = self.key("overlap_sites_corners_text").locator("textarea")
        field.fill(text)
        field.press("Control+Enter")
        self.settle()

    def give_file(self, path: Path) -> None:
        """Hand a file to the door that is open."""
        self.page.locator("[data-testid=stFileUploader] input[type=file]").first.set_input_files(path)
        self.settle()

    def use_site(self) -> None:
        """Take the sites, and wait for the next step."""
        self.key("overlap_site_use").locator("button:enabled").click()
        self.key("overlap_maps_source").wait_for()
        self.settle()

    def use_map(self) -> None:
        """Take the map, and wait until the check can begin."""
        self.key("overlap_map_choice_use").locator("button:enabled").click()
        self.key("overlap_check").locator("button:enabled").wait_for()
        self.settle()

    def check(self) -> None:
        """Begin the check."""
        self.key("overlap_check").locator("button:enabled").click()

    def download(self, kind: str) -> bytes:
        """Take the answers away as a file of a kind."""
        if not self.key(f"overlap_download_{kind}").is_visible():
            self.key("overlap_downloads").locator("button").first.click()
        with self.page.expect_download() as taken:
            self.key(f"overlap_download_{kind}").locator("button").click()
        return bytes(taken.value.path().read_bytes())

    def document(self) -> dict[str, Any]:
        """The answers as JSON."""
        found: dict[str, Any] = json.loads(self.download("json"))
        return found

    def workbook(self) -> Any:
        """The answers as a workbook."""
        return openpyxl.load_workbook(io.BytesIO(self.download("xlsx")), read_only=True)
