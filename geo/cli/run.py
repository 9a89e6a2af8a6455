"""``atlas run``: open the atlas in the browser."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from ..base.errors import DataError
from ..base.folder import ENVIRONMENT_VARIABLE
from ..base.translate import tr
from . import output
from .options import Reader

SERVED_FOLDER = "served"

Port = Annotated[int, typer.Option("--port", metavar="N", min=1, max=65535, help="cli.option.port")]
NoBrowser = Annotated[bool, typer.Option("--no-browser", help="cli.option.no_browser")]


def run(ctx: typer.Context, port: Port = 8501, no_browser: NoBrowser = False) -> int:
    """Serve the app on this machine until it is interrupted, and return the server's exit code."""
    reader: Reader = ctx.obj
    app = app_path()
    environ = dict(os.environ)
    if reader.data is not None:
        environ[ENVIRONMENT_VARIABLE] = str(reader.data.resolve())
    options = [f"--server.port={port}", f"--server.headless={str(no_browser).lower()}"]
    options.append("--server.showEmailPrompt=false")
    output.tell(tr("cli.run.starting", reader.language, address=f"http://localhost:{port}"))
    command = [sys.executable, "-m", "streamlit", "run", str(app), *options]
    return subprocess.run(command, cwd=app.parent, env=environ, check=False).returncode  # noqa: S603


def app_path() -> Path:
    """Return the file that streamlit serves: of the installed package, or of the checkout.

    In the package it has a folder of its own, with streamlit's settings beside it: streamlit puts
    the folder of the file before all others on the module path, where the rooms of the package would
    stand under short names such as ``base``.

    Raises
    ------
    DataError
        If the package came without it.
    """
    package = Path(__file__).parents[1]
    for folder in (package / SERVED_FOLDER, package.parent):
        if (folder / "app.py").is_file():
            return folder / "app.py"
    raise DataError("cli.error.no_app")
