"""Make docs/gallery.md and its pictures: a page of every kind of file that the atlas gives away.

Run it from a checkout with the development packages: ``make gallery``. The Word page needs LibreOffice and
pdftoppm, the HTML map Chromium; without them their pictures stay as they are.
"""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright
from pypdf import PdfReader

PROJECT = Path(__file__).parents[1]
sys.path[:0] = [str(PROJECT), str(PROJECT / "docs")]
from made_check import made_report  # noqa: E402

from geo.atlas.atlas import Atlas  # noqa: E402
from geo.atlas.selection import Selection  # noqa: E402
from geo.paper.series.drawing import production  # noqa: E402
from geo.paper.series.plan import Plan  # noqa: E402
from geo.paper.sheets import (  # noqa: E402
    Paper,
    comparison_sheet,
    feature_sheet,
    overlap_sheet,
    selection_sheet,
)
from geo.paper.sheets.brief import brief  # noqa: E402
from geo.paper.word.report import WordReport  # noqa: E402
from geo.webmap.single_file import to_html_map  # noqa: E402
from tests.browser.serving import chromium_path, launch  # noqa: E402

FOLDER = PROJECT / "docs" / "gallery"
PAGE = PROJECT / "docs" / "gallery.md"
DPI = 76
LEVELS = 8
"""Step to which red, green and blue are rounded: a third of the bytes, hardly a difference."""

LANDSCAPE, PORTRAIT = Paper("A4", "landscape"), Paper("A4", "portrait")
ZONES = ["lc-kcn-01", "lc-kcn-02", "lc-kcn-03"]
ADDRESS = "https://atlas.example.org/"
HEAD = """# Gallery

What leaves the atlas, as it comes out. `make gallery` draws the pictures anew from the data of this folder;
they are smaller and rougher than the files. On the page "Báo cáo / Report" the same files take a few clicks.
"""


@dataclass(frozen=True)
class Exhibit:
    """One kind of file.

    Parameters
    ----------
    title, about : str
    command : str
        What makes the file.
    draw : callable
        From the atlas to the name and PNG of each picture.
    names : tuple of str
        Of the pictures.
    """

    title: str
    about: str
    command: str
    draw: Callable[[Atlas], Iterator[bytes]]
    names: tuple[str, ...]


def main() -> None:
    """Draw all pictures and write the page that shows them."""
    FOLDER.mkdir(exist_ok=True)
    atlas = Atlas.open()
    lines = [HEAD]
    for exhibit in EXHIBITS:
        for name, png in zip(exhibit.names, exhibit.draw(atlas), strict=False):
            path = FOLDER / f"{name}.png"
            path.write_bytes(small(png))
            print(path.name, path.stat().st_size // 1000, "kB")
        shown = " ".join(f"![{exhibit.title}](gallery/{name}.png)" for name in exhibit.names)
        lines.append(f"## {exhibit.title}\n\n{exhibit.about}\n\n```\n{exhibit.command}\n```\n\n{shown}\n")
    PAGE.write_text("\n".join(lines), encoding="utf-8")


def small(png: bytes) -> bytes:
    """Return the picture with its colours rounded, as few bytes as that takes."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    rounded = picture.point(lambda level: min(255, round(level / LEVELS) * LEVELS))
    buffer = io.BytesIO()
    rounded.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


# -- drawing ---------------------------------------------------------------------------------------


def selection_a3(atlas: Atlas) -> Iterator[bytes]:
    """Yield everything on A3, in two languages."""
    yield selection_sheet(atlas, Selection(), Paper("A3", "landscape"), language="both").png(66)


def selection_zones(atlas: Atlas) -> Iterator[bytes]:
    """Yield the zones on A4."""
    yield selection_sheet(atlas, Selection(layers=("zones",)), LANDSCAPE, language="en").png(DPI)


def feature(atlas: Atlas) -> Iterator[bytes]:
    """Yield the first page on a zone, and on a mine."""
    yield feature_sheet(atlas, ZONES[0], PORTRAIT).png(DPI)
    yield feature_sheet(atlas, "lc-min-ap8", PORTRAIT, language="en").png(DPI)


def comparison(atlas: Atlas) -> Iterator[bytes]:
    """Yield three zones side by side."""
    yield comparison_sheet(atlas, ZONES, LANDSCAPE).png(DPI)


def overlap(atlas: Atlas) -> Iterator[bytes]:
    """Yield both pages of a check on made data."""
    sheet = overlap_sheet(made_report(atlas), atlas, PORTRAIT)
    for number in range(1, len(sheet) + 1):
        yield sheet.png(DPI, number)


def series(atlas: Atlas) -> Iterator[bytes]:
    """Yield cover, contents and last page of the clusters of Lai Châu."""
    plan = Plan(atlas, Selection(layers=("zones", "clusters"), provinces=("12",)), paper=PORTRAIT)
    pdf = production(plan).file()
    yield from pdf_pages(pdf, [1, 2, len(PdfReader(io.BytesIO(pdf)).pages)])


def investors_brief(atlas: Atlas) -> Iterator[bytes]:
    """Yield both pages."""
    sheet = brief(atlas, ZONES, language="en", address=ADDRESS)
    yield sheet.png(DPI, 1)
    yield sheet.png(DPI, 2)


def word(atlas: Atlas) -> Iterator[bytes]:
    """Yield cover, map and figures of a feature from a report, as LibreOffice shows them."""
    soffice = shutil.which("soffice")
    if soffice is None:
        print("no LibreOffice: the Word page stays as it is")
        return
    report = WordReport(atlas, "vi", Selection(layers=("zones",)), feature_ids=(ZONES[0],))
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "report.docx"
        path.write_bytes(report.production().file())
        command = [soffice, f"-env:UserInstallation=file://{name}/office", "--headless"]
        command += ["--convert-to", "pdf", "--outdir", name, str(path)]
        subprocess.run(command, check=True, capture_output=True, timeout=180)
        yield from pdf_pages(path.with_suffix(".pdf").read_bytes(), [1, 3, 5])


def html_map(atlas: Atlas) -> Iterator[bytes]:
    """Yield the window of a browser that has no network."""
    executable = chromium_path()
    if executable is None:
        print("no Chromium: the HTML map stays as it is")
        return
    selection = Selection(layers=("zones", "clusters", "hydropower"))
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        path = Path(name) / "map.html"
        path.write_bytes(to_html_map(atlas.select(selection), atlas, "vi", selection=selection))
        browser = launch(playwright, executable)
        context = browser.new_context(offline=True, viewport={"width": 1100, "height": 720})
        page = context.new_page()
        page.goto(path.as_uri())
        page.wait_for_function("document.fonts.ready.then(() => true)")
        page.wait_for_function("performance.getEntriesByName('atlas:drawn').length > 0")
        yield page.screenshot()
        browser.close()


def pdf_pages(pdf: bytes, numbers: list[int]) -> Iterator[bytes]:
    """Yield pages of a PDF as pictures; none where pdftoppm is missing."""
    pdftoppm = shutil.which("pdftoppm")
    if pdftoppm is None:
        print("no pdftoppm: these pictures stay as they are")
        return
    for number in numbers:
        command = [pdftoppm, "-png", "-r", str(DPI), "-f", str(number), "-l", str(number), "-"]
        yield subprocess.run(command, input=pdf, check=True, capture_output=True, timeout=60).stdout


EXHIBITS = (
    Exhibit(
        "Print sheet of a selection, A3, two languages",
        "Everything the atlas has. The scale is round, the grid is VN-2000, the legend shows what is drawn.",
        "atlas sheet all --paper A3 --both -o all.pdf",
        selection_a3,
        ("selection-a3",),
    ),
    Exhibit(
        "Print sheet of one layer, A4",
        "The filters of `atlas list` decide what is on it and stand under the title.",
        "atlas --language en sheet zones -o zones.pdf",
        selection_zones,
        ("selection-zones",),
    ),
    Exhibit(
        "Print sheet of a feature",
        "Figures with date, basis and source; what sources say otherwise; how well the place is known.",
        "atlas sheet --feature lc-kcn-01 -o tang-loong.pdf",
        feature,
        ("feature-zone", "feature-mine"),
    ),
    Exhibit(
        "Comparison of features",
        "Side by side at one scale, figure by figure.",
        "atlas sheet --feature lc-kcn-01 --feature lc-kcn-02 --feature lc-kcn-03 -o comparison.pdf",
        comparison,
        ("comparison",),
    ),
    Exhibit(
        "Overlap check (made data)",
        "**Site and land-use map are made up for this picture; this is no real land.** Pieces by code, "
        "hectares, the answer with its reasons, what the law asks.",
        "Page “Chồng lấn / Overlap”, then “Lập báo cáo / Make a report”",
        overlap,
        ("overlap-1", "overlap-2"),
    ),
    Exhibit(
        "Atlas series",
        "Cover, contents with page numbers and bookmarks, overview, one sheet a feature, index, sources: "
        "here the first two pages and the last of the zones and clusters of Lai Châu.",
        "atlas series all --province 12 -o series.pdf",
        series,
        ("series-cover", "series-contents", "series-sources"),
    ),
    Exhibit(
        "Investor's brief",
        "Two pages: where, figures with dates and sources, what is unknown, room for contacts, a code that "
        "opens the feature in the atlas.",
        f"atlas --language en brief lc-kcn-01 lc-kcn-02 lc-kcn-03 --address {ADDRESS} -o brief.pdf",
        investors_brief,
        ("brief-1", "brief-2"),
    ),
    Exhibit(
        "Word report",
        "A4, Times New Roman, contents, numbered tables and figures, sources; shown as LibreOffice opens it.",
        "atlas report zones --feature lc-kcn-01 -o report.docx",
        word,
        ("word-1", "word-2", "word-3"),
    ),
    Exhibit(
        "Map in one file",
        "One HTML file with its scripts, styles and typeface inside; opened from disk, the network cut.",
        "atlas export all -o map.html",
        html_map,
        ("html-map",),
    ),
)


if __name__ == "__main__":
    main()
