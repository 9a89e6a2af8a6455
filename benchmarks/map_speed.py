"""Measure the map: time to the first map, to a filtered map, bytes sent, memory for each page.

Run ``python benchmarks/map_speed.py``. It opens a made atlas of 6,000 polygons in Chromium, drawn by
the atlas's map, by ``folium.GeoJson`` with tooltip and popup inside ``st_folium`` (the plain way), and
beside both an empty map, and writes the table into ``benchmarks/README.md``. Chromium may reach
nothing but the page itself.
"""

from __future__ import annotations

import argparse
import platform
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from made_polygons import GROUPS, POLYGONS
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

HERE = Path(__file__).parent
WAYS = ("empty", "plain", "atlas")
WARM_OPENINGS = 3
SETTLE_S = 2
BROWSER_ARGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # nothing but this machine
)
PATIENCE_MS = 90_000
EXTRA_PAGES = 6
FILTERS = (*GROUPS, "all")

# In the page: note when the map in the frame last changed, looked at before each painting. The atlas
# says so itself; the plain way is done when its paths are there.
PROBE = """
(() => {
  if (window.top !== window) return;
  const state = { sign: "", at: 0 };
  window.drawn = state;
  addEventListener("click", () => { window.clickedAt = performance.now(); }, true);
  const sign = () => {
    const frame = document.querySelector("iframe");
    const inner = frame && frame.contentWindow;
    if (!inner || !inner.document.querySelector(".leaflet-map-pane")) return "";
    if (inner.atlasMap) {
      const updates = inner.performance.getEntriesByName("atlas:drawn").length;
      return updates ? `atlas ${updates}` : "";
    }
    const paths = inner.document.querySelectorAll("path.leaflet-interactive").length;
    return paths || !location.search.includes("plain") ? `paths ${paths}` : "";
  };
  const look = () => {
    const now = sign();
    if (now !== state.sign) Object.assign(state, { sign: now, at: performance.now() });
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})();
"""
IS_DRAWN = "(wanted) => window.drawn.sign && (!wanted || window.drawn.sign === wanted)"


@contextmanager
def server():
    """Start the pages on a free port; yield the address and the process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = {
        "server.port": port,
        "server.address": "127.0.0.1",
        "server.headless": "true",
        "server.fileWatcherType": "none",
        "browser.gatherUsageStats": "false",
    }
    command = [sys.executable, "-m", "streamlit", "run", str(HERE / "speed_page.py")]
    command += [f"--{name}={value}" for name, value in options.items()]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{address}/_stcore/health", timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield address, process
    finally:
        process.terminate()
        process.wait(timeout=20)


class Traffic:
    """Bytes that a page receives, over HTTP as sent and over the web socket."""

    def __init__(self, page: Page) -> None:
        self.bytes = 0
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.loadingFinished", self._count_file)
        session.on("Network.webSocketFrameReceived", self._count_frame)

    def _count_file(self, event: dict) -> None:
        self.bytes += int(event["encodedDataLength"])

    def _count_frame(self, event: dict) -> None:
        response = event["response"]
        is_text = response["opcode"] == 1
        self.bytes += len(response["payloadData"]) if is_text else len(response["payloadData"]) * 3 // 4


def open_page(page: Page, address: str, way: str) -> float:
    """Open a page; return seconds from the start of its loading to its painted map."""
    page.goto(f"{address}/?way={way}")
    page.wait_for_function(IS_DRAWN, arg="", timeout=PATIENCE_MS)
    page.wait_for_timeout(400)
    return page.evaluate("window.drawn.at") / 1000


def change_filter(page: Page, way: str, group: str, update: int) -> float:
    """Choose a group; return seconds from the click to the repainted map."""
    count = GROUPS.get(group, POLYGONS)
    wanted = f"paths {count}" if way == "plain" else f"atlas {update}"
    page.get_by_text(group, exact=True).click()
    page.wait_for_function(IS_DRAWN, arg=wanted, timeout=PATIENCE_MS)
    seconds = page.evaluate("window.drawn.at - window.clickedAt") / 1000
    page.wait_for_timeout(400)
    return seconds


def resident_mb(pid: int) -> float:
    """Return the memory that a process holds, in megabytes."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024


def measure(browser: Browser, rounds: int) -> dict[str, dict[str, list[float]]]:
    """Return the measurements of each way of drawing; the ways take turns, so that load spreads."""
    names = ("cold", "warm", "filter", "bytes", "filter_bytes", "page_mb")
    found: dict[str, dict[str, list[float]]] = {way: {name: [] for name in names} for way in WAYS}
    for turn in range(rounds):
        with server() as (address, process):
            measure_speed(browser, address, "empty", {name: [] for name in names})  # imports, made data
            for way in WAYS[turn % len(WAYS) :] + WAYS[: turn % len(WAYS)]:
                measure_speed(browser, address, way, found[way])
            if sys.platform == "linux":
                for way in ("empty", "atlas", "plain"):  # the heaviest last, since it leaves gaps
                    found[way]["page_mb"].append(memory_per_page(browser, address, way, process.pid))
        for way in WAYS:
            print(way, {name: [round(v, 3) for v in values] for name, values in found[way].items()})
    return found


@contextmanager
def visitor(browser: Browser) -> Iterator[BrowserContext]:
    """Open a browser that knows nothing yet; once it is closed, let the server forget its pages."""
    context = browser.new_context(viewport={"width": 1280, "height": 860})
    context.add_init_script(PROBE)
    yield context
    context.close()
    time.sleep(SETTLE_S)


def measure_speed(browser: Browser, address: str, way: str, found: dict[str, list[float]]) -> None:
    """Add one round of times and bytes of a way."""
    with visitor(browser) as context:
        page = context.new_page()
        traffic = Traffic(page)
        found["cold"].append(open_page(page, address, way))
        found["bytes"].append(traffic.bytes)
        found["warm"] += [open_page(page, address, way) for _ in range(WARM_OPENINGS)]
        if way != "empty":
            before = traffic.bytes
            for number, group in enumerate(FILTERS, start=2):
                found["filter"].append(change_filter(page, way, group, number))
            found["filter_bytes"].append((traffic.bytes - before) / len(FILTERS))


def memory_per_page(browser: Browser, address: str, way: str, pid: int) -> float:
    """Return the server's memory that each further open page takes, in megabytes."""
    with visitor(browser) as context:
        pages = [context.new_page() for _ in range(EXTRA_PAGES + 2)]
        for page in pages[:2]:
            open_page(page, address, way)
        before = resident_mb(pid)
        for page in pages[2:]:
            open_page(page, address, way)
        return (resident_mb(pid) - before) / EXTRA_PAGES


def table(results: dict[str, dict[str, list[float]]]) -> str:
    """Return the medians as a Markdown table, with what they come to beyond the empty page."""
    middle = {
        way: {name: median(v) if v else None for name, v in found.items()} for way, found in results.items()
    }
    empty, plain, atlas = (middle[way] for way in WAYS)

    def row(label: str, name: str, factor: float, unit: str, digits: int) -> str:
        cells = [
            "–" if found[name] is None else f"{max(found[name], 0) * factor:.{digits}f} {unit}"
            for found in (empty, plain, atlas)
        ]
        return f"| {label} | {' | '.join(cells)} |"

    def beyond(name: str) -> str:
        share = (atlas[name] - empty[name]) / (plain[name] - empty[name])
        return "nothing that can be measured" if share < 0.01 else f"{share:.0%} of what the plain way takes"

    lines = [
        "| | empty map | plain way | the atlas |",
        "| --- | --- | --- | --- |",
        row("first map, browser without a cache", "cold", 1, "s", 2),
        row("first map again", "warm", 1, "s", 2),
        row("from a filter to the redrawn map", "filter", 1000, "ms", 0),
        row("received for the first map", "bytes", 1e-6, "MB", 2),
        row("received for a filter", "filter_bytes", 1e-3, "kB", 0),
        row("server memory for a further page", "page_mb", 1, "MB", 1),
        "",
        f"Beyond the empty page the atlas takes, in time: cold {beyond('cold')}, warm {beyond('warm')}; "
        f"in bytes: {beyond('bytes')}. A filter is {plain['filter'] / atlas['filter']:.1f} times faster.",
    ]
    return "\n".join(lines)


def chromium(playwright: Playwright) -> Browser:
    """Return the system's Chromium."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        sys.exit("Chromium is missing: on Debian and Ubuntu, sudo apt install chromium.")
    return playwright.chromium.launch(executable_path=path, args=list(BROWSER_ARGS))


def write_readme(text: str, rounds: int, version: str) -> None:
    """Put the measured table between the marks of the README beside this file."""
    path = HERE / "README.md"
    about = (
        f"Medians of {rounds} rounds, each with a new server that has shown an empty page. "
        f"Chromium {version}, Python {platform.python_version()}, {platform.system()}.\n\n"
    )
    before, rest = path.read_text(encoding="utf-8").split("<!-- measured -->\n")
    _, after = rest.split("<!-- end -->")
    path.write_text(f"{before}<!-- measured -->\n{about}{text}\n<!-- end -->{after}", encoding="utf-8")


def main() -> None:
    """Measure all ways and write the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3, help="servers started, one after another")
    parser.add_argument("--no-write", action="store_true", help="leave the README as it is")
    options = parser.parse_args()
    with sync_playwright() as playwright:
        browser = chromium(playwright)
        results = measure(browser, options.rounds)
        text = table(results)
        print(text)
        if not options.no_write:
            write_readme(text, options.rounds, browser.version)
        browser.close()


if __name__ == "__main__":
    main()
