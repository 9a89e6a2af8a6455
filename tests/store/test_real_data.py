"""The committed data: without errors, and the GeoPackages are what the tables build."""

from __future__ import annotations

import shutil
import sqlite3
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

from geo.atlas.evidence import by_access, by_source
from geo.base.translate import LANGUAGES
from geo.store import building, catalog, reading, tables
from geo.store.audit.check import check
from geo.store.audit.findings import ERROR
from geo.store.audit.sources import is_reachable

DATA = Path(__file__).parents[2] / "data"
LEAST = {"zones": 39, "clusters": 74, "hydropower": 80, "projects": 58, "mines": 91}
NO_FACT = ("location", "location_accuracy", "location_other", "commune_2025")
"""Attributes that say only where something is."""


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
    for layer, least in LEAST.items():
        assert len(reading.read_layer(atlas, layer)) >= least
    shapes = [reading.read_layer(atlas, layer).geometry.dropna().geom_type for layer in ("zones", "clusters")]
    assert Counter(pd.concat(shapes).str.removeprefix("Multi"))["Polygon"] == 15
    assert len(tables.read_table(DATA, "observations")) >= 3_500
    assert len(tables.read_table(DATA, "indicators")) >= 180


def test_no_feature_is_without_a_fact():
    observations = tables.read_table(DATA, "observations")
    facts = observations[~observations["attribute"].isin(NO_FACT)]
    features = tables.read_table(DATA, "features")["feature_id"]
    assert sorted(set(features) - set(facts["feature_id"])) == []


def test_what_left_is_gone_and_everything_that_points_to_it_too():
    left = set(tables.read_table(DATA, "left")["feature_id"])
    assert len(left) > 800
    for table, column in (
        ("features", "feature_id"),
        ("observations", "feature_id"),
        ("outlines", "feature_id"),
        ("merges", "kept_id"),
    ):
        assert not left & set(tables.read_table(DATA, table)[column]), table


# -- what anyone can check -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sources():
    return tables.read_table(DATA, "sources")


def test_all_sources_can_be_reached(sources):
    assert is_reachable(sources).all()
    assert by_access(by_source(tables.read_table(DATA, "observations"), sources.set_index("source_id")))[
        "share_pct"
    ].sum() == pytest.approx(100)


def test_200_figures_drawn_by_lot_can_each_be_checked(sources):
    known = sources.assign(reachable=is_reachable(sources)).set_index("source_id")
    names = tables.read_table(DATA, "features").set_index("feature_id")["name_vi"]
    drawn = tables.read_table(DATA, "observations").sample(200, random_state=20_261_201)
    for row in drawn.itertuples():
        source = known.loc[row.source_id]
        value = row.value or f"{row.lower}-{row.upper}"
        where = source["url"] or f"{source['number']} {source['published']} {source['publisher']}"
        print(names[row.feature_id], row.attribute, value, source["title"], where, sep=" | ")  # noqa: T201
        assert source["reachable"], row
        assert where.strip()
