"""Fixtures that several tests share."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings
from made_atlas import write_made_atlas

from geo.atlas import Atlas

# How long an example takes says more about the machine than about the code.
settings.register_profile("atlas", deadline=None)
settings.load_profile("atlas")


@pytest.fixture(scope="session")
def made_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of the made-up atlas, built once; copy it before changing it."""
    return write_made_atlas(tmp_path_factory.mktemp("made") / "data")


@pytest.fixture(scope="session")
def made_atlas(made_folder: Path) -> Atlas:
    """The made-up atlas, open."""
    return Atlas.open(made_folder)
