"""Make the pictures of the README: the app on its own data, in a browser that reaches nothing else.

Run it from a checkout with the development packages: ``python docs/make_screenshots.py``.
"""

from __future__ import annotations

import io
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

PROJECT = Path(__file__).parents[1]
sys.path.insert(0, str(PROJECT))
from tests.browser.atlas_page import AtlasPage  # noqa: E402
from tests.browser.serving import chromium_path, launch, served_app  # noqa: E402

IMAGES = PROJECT / "docs" / "images"
MOST_BYTES = 250_000
COLOUR_STEPS = (1, 4, 8, 12, 16, 24)
"""What the levels of red, green and blue are rounded to, the least that is enough."""


@dataclass(frozen=True)
class Shot:
    """One picture: what it shows and how large the window is."""

    name: str
    width: int
    height: int
    path: str = "/"
    query: tuple[tuple[str, str], ...] = ()


_LAND = (("l", "zones~clusters"),)
SHOTS = (
    Shot("map", 1360, 850),
    Shot(
        "feature",
        1360,
        850,
        query=(("l", "zones~clusters"), ("feature", "lc-kcn-01"), ("at", "22.31,104.12,12")),
    ),
    Shot("phone", 360, 740, query=_LAND),
)
LANGUAGES = ("vi", "en")


def main() -> None:
    """Make every picture in both languages."""
    executable = chromium_path()
    if executable is None:
        sys.exit("No Chromium: name one in the environment variable CHROMIUM.")
    IMAGES.mkdir(exist_ok=True)
    with served_app() as address, sync_playwright() as playwright:
        browser = launch(playwright, executable)
        for shot in SHOTS:
            for language in LANGUAGES:
                path = IMAGES / f"{shot.name}-{language}.png"
                path.write_bytes(small_png(screenshot(browser, address, shot, language)))
                print(f"{path.relative_to(PROJECT)}  {path.stat().st_size / 1000:.0f} kB")
        browser.close()


def screenshot(browser: Browser, address: str, shot: Shot, language: str) -> bytes:
    """Return the window as PNG once the page and its map have come to rest."""
    page = browser.new_page(viewport={"width": shot.width, "height": shot.height})
    page.goto(f"{address}{shot.path}?{urlencode({'lang': language, **dict(shot.query)})}")
    seen = AtlasPage(page)
    seen.settle()
    seen.wait_for_map("map.atlas.coordinates.projections && document.fonts.ready.then(() => true)")
    png: bytes = page.screenshot()
    page.close()
    return png


def small_png(png: bytes) -> bytes:
    """Return the picture with colours rounded as little as it takes to fit into :data:`MOST_BYTES`."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    for step in COLOUR_STEPS:
        rounded = picture.point([min(255, round(level / step) * step) for level in range(256)] * 3)
        buffer = io.BytesIO()
        rounded.save(buffer, "PNG", optimize=True)
        if buffer.tell() <= MOST_BYTES:
            break
    return buffer.getvalue()


if __name__ == "__main__":
    main()
