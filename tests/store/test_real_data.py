"""The committed data: without errors, and the GeoPackages are what the tables build."""

from __future__ import annotations

import shutil
import sqlite3
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

from geo.base.translate import LANGUAGES
from geo.store import building, catalog, reading, tables
from geo.store.audit.check import check
from geo.store.audit.findings import ERROR

DATA = Path(__file__).parents[2] / "data"


@pytest.fixture(scope="module")
def rebuilt(tmp_path_factory):
    folder = tmp_path_factory.mktemp("real") / "data"
    shutil.copytree(DATA, folder, ignore=shutil.ignore_patterns("*.gpkg"))
    building.build(folder)
    return folder


def test_the_data_have_no_errors():
    found = check(DATA)
    errors = [f"{f.place('en')}: {f.sentence('en')}" for f in found if f.severity == ERROR]
    assert errors == []
    for finding in found:
        for language in LANGUAGES:
            assert finding.sentence(language)


def contents(path):
    """Return all rows of all tables of a GeoPackage but the nodes of its R-trees."""
    connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
    names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    rows = {
        name: connection.execute(f'SELECT * FROM "{name}"').fetchall()
        for name in sorted(names)
        if not name.startswith("rtree_")
    }
    connection.close()
    return rows


@pytest.mark.parametrize("path", [catalog.atlas_path, catalog.provinces_path])
def test_what_is_committed_is_what_is_built(rebuilt, path):
    committed, built = path(DATA), path(rebuilt)
    there, here = contents(committed), contents(built)
    differ = sorted(name for name in there.keys() | here.keys() if there.get(name) != here.get(name))
    assert differ == [], "run “atlas build” and commit the result"
    here, there = (file.read_bytes() for file in (built, committed))
    if here[96:100] == there[96:100]:  # written by the same SQLite
        assert here == there


@pytest.mark.parametrize("table", catalog.TABLE_FILES)
def test_tables_stand_in_their_one_order(table):
    frame = tables.read_table(DATA, table)
    text = tables.table_text(frame, table)
    again, _ = tables.convert(tables.parse_csv(text, table, tables.COLUMNS[table]), table)
    pd.testing.assert_frame_equal(again.reset_index(drop=True), frame.reset_index(drop=True))


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
