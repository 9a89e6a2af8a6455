"""Which files of the ground a map is told of: the atlas's, the user's, none where there are none."""

from __future__ import annotations

import pytest

from geo.atlas.atlas import Atlas
from geo.land.ground import giving
from geo.store.own.files import ENVIRONMENT_VARIABLE
from geo.ui.parts import map_view
from tests.made import own_ground as made


@pytest.fixture
def published(monkeypatch):
    """Names of files that were to be published, with what is in them."""
    made_files = {}

    def publish_later(name, make):
        made_files[name] = make()
        return f"../cache/{name}"

    monkeypatch.setattr(map_view.assets, "publish_later", publish_later)
    return made_files


def test_the_user_s_ground_is_a_file_of_its_own_that_goes_with_it(
    tmp_path, monkeypatch, made_folder, published
):
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(tmp_path / "home"))
    assert map_view._grounds(Atlas.open(made_folder)) == ("", "")
    giving.add([made.geopackage(tmp_path)])
    _, url = map_view._grounds(Atlas.open(made_folder))
    (name,) = published
    assert url == f"../cache/{name}" and name.startswith("own-ground-")
    assert b"QL.4D" in published[name]
    assert map_view._grounds(Atlas.open(made_folder, own=False)) == ("", "")
