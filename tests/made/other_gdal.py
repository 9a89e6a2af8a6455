"""Files read by the GDAL of the system, another version than that of the Python packages."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

_OWN = ("OGR_", "GDAL_", "PROJ_", "CPL_")


def features(path: Path | str, layer: str, *options: str) -> list[dict[str, Any]]:
    """Return the GeoJSON features of a layer as ``ogr2ogr`` reads it; skips where there is none."""
    if shutil.which("ogr2ogr") is None:
        pytest.skip("ogr2ogr is not installed (Debian: gdal-bin)")
    printed = _run("ogr2ogr", "-f", "GeoJSON", "/vsistdout/", *options, str(path), layer)
    return list(json.loads(printed)["features"])


def summary(path: Path | str, *arguments: str) -> str:
    """Return what ``ogrinfo`` says of a file; skips where there is none."""
    if shutil.which("ogrinfo") is None:
        pytest.skip("ogrinfo is not installed (Debian: gdal-bin)")
    return _run("ogrinfo", "-ro", str(path), *arguments)


def _run(*command: str) -> str:
    """Run a program that must print no warning; what the tests' own GDAL was told is not for it."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith(_OWN)}
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environ)
    assert done.stderr.strip() == ""
    return done.stdout
