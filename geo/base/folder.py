"""Where the data that come with the atlas may lie: beside the package, or in the folder that was chosen.

A file of its own: ``records`` and ``store`` both look there, and neither may ask the other.
"""

from __future__ import annotations

import os
from pathlib import Path

ENVIRONMENT_VARIABLE = "ATLAS_DATA"
"""Environment variable that names another data folder."""

_PACKAGE = Path(__file__).parents[1]


def chosen_folder() -> str:
    """Return the data folder that ``ATLAS_DATA`` names, whether or not it exists; ``""`` if it names none."""
    return os.environ.get(ENVIRONMENT_VARIABLE, "")


def shipped_folder() -> Path | None:
    """Return the data folder of the installed package, else the checkout's; None if neither is there."""
    folders = (_PACKAGE / "data", _PACKAGE.parent / "data")
    return next((folder for folder in folders if folder.is_dir()), None)
