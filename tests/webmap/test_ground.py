from __future__ import annotations

import base64
import json

import pytest

from geo.atlas.atlas import Atlas
from geo.records.context import CONTEXT_GROUPS
from geo.store import building
from geo.webmap.ground import encode_ground
from tests.made.context import write_ground
from tests.made.data import UNITS, make_folder

MOST_BYTES = 400_000


@pytest.fixture(scope="module")
def ground(tmp_path_factory):
    east = UNITS[1] | {"code": "90002", "name_vi": "Xã Đông"}
    units = [{**unit, "source_id": "decision"} for unit in (*UNITS, east)]
    folder = make_folder(tmp_path_factory.mktemp("ground") / "data", {"admin_units": units})
    building.build(folder)
    write_ground(folder)
    return json.loads(encode_ground(Atlas.open(folder, own=False)))


def test_every_group_has_its_name_in_both_languages(ground):
    assert [group["key"] for group in ground["groups"]] == list(CONTEXT_GROUPS)
    assert all(group["names"]["vi"] and group["names"]["en"] for group in ground["groups"])
    assert ground["title"] == {"vi": "Nền bản đồ", "en": "Ground"}


def test_communes_lines_marks_and_names_are_there(ground):
    assert ground["communes"] == [["90001", "Xã A", "15"], ["90002", "Xã Đông", "15"]]
    assert base64.b64decode(ground["outlines"])[:3] == bytes([2, 2, 2])  # two polygons
    assert ground["lines"]["railway"] == [
        {"vi": "Đường sắt", "en": "Railway", "at": [[103.9, 22.45], [104.1, 22.45]]}
    ]
    assert ground["stops"] == [[103.95, 22.45]]
    assert ground["power"] == [[104.05, 22.43, 220, 0]]
    assert ["towns", "town", 104.01, 22.47, "Hà Khẩu", "Hekou"] in ground["names"]
    assert ["villages", "village", 103.92, 22.42, "Bản Một"] in ground["names"]


def test_an_atlas_without_ground_has_no_groups(made_atlas):
    told = json.loads(encode_ground(made_atlas))
    assert (told["groups"], told["credits"], told["names"]) == ([], "", [])


def test_the_ground_that_comes_with_the_atlas_is_small(project):
    assert len(encode_ground(Atlas.open(project / "data", own=False))) < MOST_BYTES
