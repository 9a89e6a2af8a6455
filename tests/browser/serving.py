"""Serve the app on a free port for as long as a block runs, and launch Chromium cut off from the network."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright

PROJECT = Path(__file__).parents[2]
START_TIMEOUT_S = 90
CHROMIUM_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
)


def chromium_path() -> str | None:
    """Return the Chromium named by ``CHROMIUM``, else the one of the system; None if there is none."""
    named = os.environ.get("CHROMIUM")
    candidates = [named] if named else ["/usr/bin/chromium", "chromium", "chromium-browser", "google-chrome"]
    return next((found for name in candidates if (found := shutil.which(name))), None)


def launch(playwright: Playwright, executable: str) -> Browser:
    """Start Chromium without a window; no host but this machine has an address."""
    return playwright.chromium.launch(executable_path=executable, args=list(CHROMIUM_ARGUMENTS))


@contextmanager
def served_app(environ: dict[str, str] | None = None) -> Iterator[str]:
    """Start the app, wait until it is healthy, yield its address, stop it.

    Raises
    ------
    RuntimeError
        If the app stops or does not answer within :data:`START_TIMEOUT_S`; with what it printed.
    """
    address = f"http://127.0.0.1:{_free_port()}"
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless=true"]
    command += [f"--server.port={address.rpartition(':')[2]}", "--server.address=127.0.0.1"]
    command += ["--server.fileWatcherType=none", "--browser.gatherUsageStats=false"]
    with tempfile.TemporaryFile() as printed:
        process = subprocess.Popen(
            command, cwd=PROJECT, env={**os.environ, **(environ or {})}, stdout=printed, stderr=printed
        )
        try:
            if not _healthy(address, process):
                printed.seek(0)
                raise RuntimeError(printed.read().decode(errors="replace"))
            yield address
        finally:
            process.terminate()
            process.wait(timeout=20)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _healthy(address: str, process: subprocess.Popen[bytes]) -> bool:
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=1) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    return False
