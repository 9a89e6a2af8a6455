from __future__ import annotations

import pickle

import pytest

from geo.base.errors import DataError
from geo.records.context import CONTEXT_FIELDS, CONTEXT_GROUPS, CONTEXT_LAYERS
from geo.store import catalog
from geo.store.context import Context
from tests.made.context import SHAPES, row, write_ground


@pytest.fixture
def ground(tmp_path):
    return Context(write_ground(tmp_path / "data"))


def test_every_layer_is_switched_by_one_group_and_has_its_fields():
    assert [layer for group in CONTEXT_GROUPS.values() for layer in group] == list(CONTEXT_LAYERS)
    assert list(CONTEXT_FIELDS) == list(CONTEXT_LAYERS)


def test_layers_are_read_as_they_were_written(ground):
    for layer, shapes in SHAPES.items():
        frame = ground.layer(layer)
        assert frame.crs.to_epsg() == 4326
        assert list(frame.geometry) == [shape for _, shape in shapes]
        assert frame.drop(columns="geometry").to_dict("records") == [about for about, _ in shapes]


def test_a_layer_is_read_once(ground):
    assert ground.layer("towns") is ground.layer("towns")


def test_a_source_is_told_in_both_languages(ground):
    told = ground.sources["stops"]
    assert (told.licence, told.accuracy_m, told.credit) == ("ODbL 1.0", 20.0, "© stops")
    assert (told.made("vi"), told.gaps("en")) == ("x", "x")


def test_an_unknown_accuracy_is_none(tmp_path):
    folder = write_ground(tmp_path / "data", rows=[row("towns") | {"accuracy_m": ""}])
    assert Context(folder).sources["towns"].accuracy_m is None


@pytest.mark.parametrize(
    ("lon", "lat", "commune"),
    [
        (103.95, 22.45, "90001"),
        (104.05, 22.45, "90002"),
        (104.0, 22.45, "90001"),  # on the line between both
        (104.2, 22.45, ""),
    ],
)
def test_a_place_lies_in_a_commune(ground, lon, lat, commune):
    assert ground.commune_at(lon, lat) == commune


def test_many_places_at_once(ground):
    assert list(ground.communes_at([104.05, 105.0, 103.91], [22.45, 22.45, 22.41])) == ["90002", "", "90001"]


@pytest.mark.parametrize("folder", [None, "empty"])
def test_a_data_folder_may_be_without_ground(tmp_path, folder):
    ground = Context(None if folder is None else tmp_path)
    assert ground.sources == {}
    assert len(ground.layer("railway")) == 0
    assert ground.layer("communes").crs.to_epsg() == 4326
    assert ground.commune_at(104.0, 22.5) == ""


def test_a_layer_that_the_table_leaves_out_is_empty(tmp_path):
    ground = Context(write_ground(tmp_path / "data", rows=[row("towns")]))
    assert list(ground.sources) == ["towns"]
    assert ground.layer("rivers").empty


@pytest.mark.parametrize(
    "text",
    ["{", "[]", '{"features": [{"properties": {}, "geometry": null}]}', '{"features": [{"properties": {}}]}'],
)
def test_a_damaged_file_is_named(tmp_path, text):
    folder = write_ground(tmp_path / "data")
    (catalog.context_folder(folder) / "towns.geojson").write_text(text, encoding="utf-8")
    with pytest.raises(DataError) as caught:
        Context(folder).layer("towns")
    assert (caught.value.key, caught.value.params["file"]) == ("tables.outline.damaged", "towns.geojson")


def test_a_missing_file_is_named(tmp_path):
    folder = write_ground(tmp_path / "data")
    (catalog.context_folder(folder) / "towns.geojson").unlink()
    with pytest.raises(DataError) as caught:
        Context(folder).layer("towns")
    assert caught.value.key == "tables.read.no_file"


def test_another_process_reads_it_anew(ground):
    ground.layer("communes")
    again = pickle.loads(pickle.dumps(ground))
    assert again.commune_at(103.95, 22.45) == "90001"


def test_the_version_of_the_data_tells_one_ground_from_another(made_folder, tmp_path):
    import shutil

    before = catalog.version(made_folder)
    copy = tmp_path / "data"
    shutil.copytree(made_folder, copy)
    assert catalog.version(copy) == before
    write_ground(copy)
    assert catalog.version(copy) != before
