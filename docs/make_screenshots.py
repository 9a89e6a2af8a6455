"""Make the pictures of the README: the app on its own data, in a browser that reaches nothing else.

Run it from a checkout with the development packages: ``python docs/make_screenshots.py``.
"""

from __future__ import annotations

import io
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from PIL import Image
from playwright.sync_api import sync_playwright

PROJECT = Path(__file__).parents[1]
sys.path.insert(0, str(PROJECT / "tests"))
from browser.serving import chromium_path, launch, served_app  # noqa: E402

IMAGES = PROJECT / "docs" / "images"
MOST_BYTES = 250_000
COLOURS = (256, 192, 128, 96, 64)
"""Palettes to try, the largest first, until a picture is small enough."""


@dataclass(frozen=True)
class Shot:
    """One picture: what it shows and how large the window is."""

    name: str
    width: int
    height: int
    path: str = "/"
    query: tuple[tuple[str, str], ...] = ()


SHOTS = (
    Shot("map", 1360, 850),
    Shot("phone", 360, 740),
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
                path.write_bytes(small_png(picture(browser, address, shot, language)))
                print(f"{path.relative_to(PROJECT)}  {path.stat().st_size / 1000:.0f} kB")
        browser.close()


def picture(browser: Any, address: str, shot: Shot, language: str) -> bytes:
    """Return the window as PNG once the page and its map have come to rest."""
    page = browser.new_page(viewport={"width": shot.width, "height": shot.height})
    page.goto(f"{address}{shot.path}?{urlencode({'lang': language, **dict(shot.query)})}")
    settled(page)
    png: bytes = page.screenshot()
    page.close()
    return png


def small_png(png: bytes) -> bytes:
    """Return the picture with as many colours as fit into :data:`MOST_BYTES`."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    for colours in COLOURS:
        buffer = io.BytesIO()
        picture.quantize(colours, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(
            buffer, "PNG", optimize=True
        )
        if buffer.tell() <= MOST_BYTES:
            break
    return buffer.getvalue()


if __name__ == "__main__":
    main()
