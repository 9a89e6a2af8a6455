"""What tests of paper share."""

from __future__ import annotations

import pytest

from geo.atlas.atlas import Atlas


@pytest.fixture(scope="session")
def real_atlas():
    """The atlas that is delivered: long names, hundreds of mines, both provinces."""
    return Atlas.open()
