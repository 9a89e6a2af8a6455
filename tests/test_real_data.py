"""The committed data: without errors, and the GeoPackages are what the tables build."""

from __future__ import annotations

import shutil
import time
from collections import Counter

import pytest

from geo import building, catalog, reading, tables, validate
from geo.tables import table_text
from geo.translate import LANGUAGES

DATA = catalog.Path(catalog.__file__).parents[1] / "data"


@pytest.fixture(scope="module")
def rebuilt(tmp_path_factory):
    folder = tmp_path_factory.mktemp("real") / "data"
    shutil.copytree(DATA, folder, ignore=shutil.ignore_patterns("*.gpkg"))
    building.build(folder)
    return folder


def test_the_data_have_no_errors_and_are_checked_in_seconds(capsys):
    start = time.perf_counter()
    found = validate.check(DATA)
    seconds = time.perf_counter() - start
    errors = [f"{f.place('en')}: {f.sentence('en')}" for f in found if f.severity == validate.ERROR]
    assert errors == []
    for finding in found:
        for language in LANGUAGES:
            assert finding.sentence(language)
    assert seconds < 10


@pytest.mark.parametrize("path", [catalog.atlas_path, catalog.provinces_path])
def test_what_is_committed_is_what_is_built(rebuilt, path):
    committed = path(DATA).read_bytes()
    built = path(rebuilt).read_bytes()
    assert committed == built, "run “atlas build” and commit the result"


@pytest.mark.parametrize("table", catalog.TABLE_FILES)
def test_tables_are_written_in_their_one_form(table):
    text = catalog.table_path(DATA, table).read_bytes().decode("utf-8")
    assert table_text(tables.read_table(DATA, table), table) == text


def test_counts_are_those_promised():
    atlas = catalog.atlas_path(DATA)
    shapes = reading.read_layer(atlas, "mines").geometry.dropna().geom_type
    kinds = Counter(shapes.replace("MultiPolygon", "Polygon"))
    assert len(reading.read_layer(atlas, "zones")) >= 38
    assert len(reading.read_layer(atlas, "clusters")) >= 70
    assert len(reading.read_layer(atlas, "hydropower")) >= 260
    assert len(reading.read_layer(atlas, "mines")) >= 640
    assert kinds["Polygon"] >= 590
    assert len(reading.read_layer(atlas, "projects")) >= 65
    assert len(tables.read_table(DATA, "indicators")) >= 220
