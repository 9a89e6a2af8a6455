"""Boundaries of the user's own: kept whole, never lost, never written over a damaged file."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pyogrio
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import LineString, MultiPolygon, Point, Polygon, box

from geo.base.errors import DataError, GeometryError, NotFoundError, SelectionError, WriteError
from geo.records.vocabulary import LAYERS
from geo.store import writing
from geo.store.own import files as own_files
from geo.store.own.boundaries import NO_BOUNDARIES, OwnBoundaries
from geo.store.own.given import COLUMNS, BoundaryDocument, checked

SQUARE = box(104.0, 22.0, 104.01, 22.01)  # 1.03 km by 1.11 km
OTHER = box(104.1, 22.1, 104.11, 22.11)
DECISION = BoundaryDocument(
    "Quyết định 12", "UBND tỉnh", "12/QĐ-UBND", "2025-03-01", "https://example.org/12"
)
ABOUT = {"layer": "zones", "name_vi": "Khu A", "name_en": None, "province_code": "12"}


@pytest.fixture
def own(tmp_path):
    return OwnBoundaries(tmp_path / "new" / "boundaries.gpkg")


def give(own, feature_id="z-a", shape=SQUARE, **others):
    settings = {"basis": "surveyed", "source": DECISION, "as_of": "2025-03"} | others
    own.give(feature_id, shape, **settings)


# -- where it lies ---------------------------------------------------------------------------------


def test_the_folder_is_that_of_the_variable(monkeypatch, tmp_path):
    monkeypatch.setenv("ATLAS_HOME", str(tmp_path))
    assert own_files.boundaries_path() == tmp_path / "boundaries.gpkg"
    assert own_files.maps_folder() == tmp_path / "maps"
    assert OwnBoundaries().path == tmp_path / "boundaries.gpkg"


@pytest.mark.parametrize(
    ("platform", "variables", "folder"),
    [
        ("linux", {"XDG_DATA_HOME": "/x/data"}, Path("/x/data/atlas-industrial-land")),
        ("linux", {"XDG_DATA_HOME": "relative"}, Path("/home/me/.local/share/atlas-industrial-land")),
        ("linux", {}, Path("/home/me/.local/share/atlas-industrial-land")),
        ("darwin", {}, Path("/home/me/Library/Application Support/atlas-industrial-land")),
        ("win32", {"LOCALAPPDATA": "/c/Local"}, Path("/c/Local/atlas-industrial-land")),
        ("win32", {}, Path("/home/me/AppData/Local/atlas-industrial-land")),
    ],
)
def test_the_folder_is_the_one_that_the_platform_has_for_it(monkeypatch, platform, variables, folder):
    for name in ("ATLAS_HOME", "XDG_DATA_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(Path, "home", lambda: Path("/home/me"))
    assert own_files.own_folder() == folder


# -- giving and taking back ------------------------------------------------------------------------


def test_nothing_is_created_by_looking(own):
    assert own.version == ""
    assert len(own.all()) == len(own.history()) == 0
    assert list(own.all().columns) == list(NO_BOUNDARIES.columns)
    assert not own.path.parent.exists()


def test_a_boundary_comes_back_as_it_was_given(own):
    give(own, about=ABOUT, accuracy_m=2.5, declared_ha=100.0, note="Phụ lục 1")
    row = own.all().loc["z-a"]
    assert shapely.equals_exact(row["geometry"], MultiPolygon([SQUARE]).normalize(), normalize=True)
    assert own_boundaries_line(row) == "Quyết định 12, 12/QĐ-UBND, UBND tỉnh, 2025-03-01"
    assert (row["basis"], row["as_of"], row["accuracy_m"], row["note"]) == (
        "surveyed",
        "2025-03",
        2.5,
        "Phụ lục 1",
    )
    assert (row["layer"], row["name_vi"], row["name_en"]) == ("zones", "Khu A", "")
    assert row["grid_epsg"] == 9205  # the usual grid of Lai Châu
    assert row["area_ha"] == pytest.approx(103.3 * 110.7 / 100, rel=0.01)
    assert row["difference_pct"] == pytest.approx(row["area_ha"] - 100, abs=0.01)
    assert row["given_at"].endswith("Z")
    assert row["repair"] == ""


def own_boundaries_line(row):
    parts = ("title", "publisher", "number", "date", "url")
    return BoundaryDocument(*(row[f"source_{part}"] for part in parts)).line()


def test_what_is_not_told_stays_unknown(own):
    give(own, source="Bản đồ quy hoạch")
    row = own.all().loc["z-a"]
    assert np.isnan([row["accuracy_m"], row["declared_ha"], row["difference_pct"]]).all()
    assert row["source_publisher"] == row["note"] == ""
    assert row["grid_epsg"] == 9208


def test_a_second_boundary_replaces_the_first_and_history_keeps_it(own):
    give(own, note="first")
    give(own, shape=OTHER, note="second")
    assert own.all()["note"].tolist() == ["second"]
    old = own.history().iloc[0]
    assert (old["note"], old["ended_by"], old["ended_at"] >= old["given_at"]) == ("first", "replaced", True)
    assert shapely.equals(old["geometry"], SQUARE)


def test_taking_back_empties_the_layer_and_keeps_the_shape(own):
    give(own)
    give(own, "z-b", OTHER)
    own.take_back("z-a")
    assert own.all().index.tolist() == ["z-b"]
    assert own.history()[["feature_id", "ended_by"]].to_numpy().tolist() == [["z-a", "taken_back"]]
    own.take_back("z-b")
    assert len(own.all()) == 0
    give(own)
    assert own.all().index.tolist() == ["z-a"]
    assert len(own.history()) == 2
    with pytest.raises(NotFoundError):
        own.take_back("z-b")


def test_every_change_has_another_version(own):
    seen = {own.version}
    for change in (lambda: give(own), lambda: give(own, shape=OTHER), lambda: own.take_back("z-a")):
        change()
        seen.add(own.version)
    assert len(seen) == 4
    version, frame = own.read()
    assert version == own.version
    assert len(frame) == 0


def test_the_file_is_a_geopackage_that_gis_programs_read(own):
    give(own, about=ABOUT)
    info = pyogrio.read_info(own.path, layer="boundaries")
    assert (info["geometry_type"], info["crs"]) == ("MultiPolygon", "EPSG:4326")
    assert list(info["fields"]) == list(COLUMNS)
    assert set(pyogrio.read_info(own.path, layer="history")["fields"]) == {*COLUMNS, "ended_at", "ended_by"}
    with closing(sqlite3.connect(own.path)) as connection:
        styles = dict(connection.execute("SELECT f_table_name, styleQML FROM layer_styles"))
    assert sorted(styles) == ["boundaries", "history"]
    rules = ElementTree.fromstring(styles["boundaries"]).findall("renderer-v2/rules/rule")
    assert [rule.get("filter") for rule in rules] == [*(f"\"layer\" = '{layer}'" for layer in LAYERS), "ELSE"]


def test_columns_that_somebody_added_stay(own):
    give(own)
    frame = pyogrio.read_dataframe(own.path, layer="boundaries").assign(checked_by="Lan")
    history = pyogrio.read_dataframe(own.path, layer="history")
    pyogrio.write_dataframe(frame, own.path, layer="boundaries", driver="GPKG")
    pyogrio.write_dataframe(history, own.path, layer="history", append=True)
    give(own, "z-b", OTHER)
    assert own.all().loc["z-a", "checked_by"] == "Lan"


def test_a_shape_edited_elsewhere_is_measured_anew(own):
    give(own)
    frame = pyogrio.read_dataframe(own.path, layer="boundaries")
    before = frame["area_ha"].iloc[0]
    frame.geometry = frame.geometry.scale(xfact=2)
    history = pyogrio.read_dataframe(own.path, layer="history")
    pyogrio.write_dataframe(frame, own.path, layer="boundaries", driver="GPKG")
    pyogrio.write_dataframe(history, own.path, layer="history", append=True)
    assert own.all().loc["z-a", "area_ha"] == pytest.approx(2 * before, rel=1e-4)


# -- what is refused -------------------------------------------------------------------------------


BOW_TIE = Polygon([(104, 22), (104.01, 22.01), (104.01, 22), (104, 22.01)])
SPIKE = Polygon([(104, 22), (104.01, 22), (104.01, 22.01), (104.01, 22.02), (104.01, 22.01), (104, 22.01)])


@pytest.mark.parametrize(
    ("shape", "key"),
    [
        (None, "empty"),
        (Polygon(), "empty"),
        (Point(104, 22), "no_polygon"),
        (LineString([(104, 22), (104.1, 22)]), "no_polygon"),
        (box(2.3, 48.8, 2.4, 48.9), "outside"),
        (box(22.0, 104.0, 22.1, 104.1), "outside"),
        (Polygon([(104, 22), (np.inf, 22), (104, 23)]), "outside"),
        (BOW_TIE, "damaged"),
        (Polygon([(104, 22), (104.1, 22), (104.2, 22)]), "damaged"),
    ],
)
def test_what_is_no_boundary_is_refused(own, shape, key):
    with pytest.raises(GeometryError) as caught:
        give(own, shape=shape)
    assert caught.value.key == f"boundary.refused.{key}"
    assert not own.path.exists()


def test_a_spike_goes_and_the_file_says_so(own):
    shape, change = checked(SPIKE)
    assert shape.equals(SQUARE)
    assert change.reason == "ring_self_intersection"
    give(own, shape=SPIKE)
    assert own.all().loc["z-a", "repair"].startswith("ring_self_intersection: ")


def test_heights_are_left_out():
    assert not checked(shapely.force_3d(SQUARE, 100.0))[0].has_z


@pytest.mark.parametrize(
    ("others", "key"),
    [
        ({"basis": "schematic"}, "basis"),
        ({"source": " "}, "source"),
        ({"as_of": ""}, "date"),
        ({"as_of": "31/12/2025"}, "date"),
        ({"source": BoundaryDocument("x", published="soon")}, "date"),
        ({"accuracy_m": 0.0}, "number"),
        ({"declared_ha": float("nan")}, "number"),
    ],
)
def test_what_is_not_told_properly_is_refused(own, others, key):
    with pytest.raises(SelectionError) as caught:
        give(own, **others)
    assert caught.value.key == f"boundary.refused.{key}"
    assert not own.path.exists()


@given(
    st.lists(st.tuples(st.floats(103.9, 104.1), st.floats(21.9, 22.1)), min_size=3, max_size=8, unique=True)
)
def test_any_ring_is_refused_or_becomes_a_valid_multipolygon(corners):
    try:
        shape, _ = checked(Polygon(corners))
    except GeometryError:
        return
    assert shape.is_valid
    assert shape.geom_type == "MultiPolygon"
    assert shape.area > 0


# -- nothing is lost -------------------------------------------------------------------------------


def test_a_writer_that_dies_before_the_rename_leaves_the_old_file(own, monkeypatch):
    give(own)
    before = own.path.read_bytes()

    def dies(path):
        raise KeyboardInterrupt

    monkeypatch.setattr(writing, "_sync", dies)
    with pytest.raises(KeyboardInterrupt):
        give(own, "z-b", OTHER)
    monkeypatch.undo()
    assert own.path.read_bytes() == before
    assert sorted(path.name for path in own.path.parent.iterdir()) == [
        ".boundaries.gpkg.lock",
        "boundaries.gpkg",
    ]
    give(own, "z-b", OTHER)  # and the lock is free again
    assert len(own.all()) == 2


def test_a_full_disk_leaves_the_old_file(own, monkeypatch):
    give(own)
    before = own.path.read_bytes()

    def full(path):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(writing, "_sync", full)
    with pytest.raises(WriteError):
        own.take_back("z-a")
    assert own.path.read_bytes() == before


WRITER = """
import sys
from pathlib import Path
from shapely.geometry import box
from geo.store.own.boundaries import OwnBoundaries
own = OwnBoundaries(Path(sys.argv[1]))
for n in range(4):
    own.give(f"{sys.argv[2]}-{n}", box(104, 22, 104.01, 22.01), basis="digitised", source="x", as_of="2025")
    own.give("both", box(104, 22, 104.01, 22.01), basis="digitised", source=sys.argv[2], as_of="2025")
"""


def test_of_two_processes_neither_loses_what_the_other_wrote(own):
    command = [sys.executable, "-c", WRITER, str(own.path)]
    running = [subprocess.Popen([*command, name], cwd=Path(__file__).parents[3]) for name in ("a", "b")]
    assert [process.wait(timeout=60) for process in running] == [0, 0]
    assert sorted(own.all().index) == sorted([*(f"{name}-{n}" for name in "ab" for n in range(4)), "both"])
    assert len(own.history()) == 7  # "both" was given eight times


def test_a_writer_does_not_wait_for_ever(own):
    with (
        own_files.locked(own.path),
        pytest.raises(WriteError) as caught,
        own_files.locked(own.path, patience_s=0.05),
    ):
        pass
    assert caught.value.key == "boundary.file.busy"


def test_a_folder_that_cannot_be_made_is_said(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(WriteError) as caught:
        give(OwnBoundaries(tmp_path / "file" / "boundaries.gpkg"))
    assert caught.value.key == "boundary.file.no_folder"


# -- files that are not as they should be ----------------------------------------------------------


def _cut(data):
    return data[: len(data) // 2]


def _scratched(data):
    return data[:5000] + b"\x5a" * 20_000 + data[25_000:]


@pytest.mark.parametrize("damage", [_cut, _scratched, lambda data: b"", lambda data: b"not a database"])
def test_a_damaged_file_is_named_and_left_alone_until_it_is_set_aside(own, damage):
    give(own)
    damaged = damage(own.path.read_bytes())
    own.path.write_bytes(damaged)
    for doing in (own.all, own.history, own.read, lambda: give(own), lambda: own.take_back("z-a")):
        with pytest.raises(DataError) as caught:
            doing()
        assert caught.value.key == "boundary.file.damaged"
        assert caught.value.params == {"path": str(own.path)}
    assert own.path.read_bytes() == damaged
    aside = own.set_aside()
    assert aside.read_bytes() == damaged
    assert not own.path.exists()
    give(own)
    assert own.all().index.tolist() == ["z-a"]


def test_a_geopackage_of_something_else_is_not_written_over(own, tmp_path):
    other = tmp_path / "other.gpkg"
    give(OwnBoundaries(other))
    frame = pyogrio.read_dataframe(other, layer="boundaries")
    own.path.parent.mkdir()
    pyogrio.write_dataframe(frame, own.path, layer="parcels", driver="GPKG")
    with pytest.raises(DataError):
        give(own)


def test_a_sound_file_is_not_set_aside(own):
    give(own)
    with pytest.raises(DataError) as caught:
        own.set_aside()
    assert caught.value.key == "boundary.file.sound"
    assert own.path.exists()


def test_layers_of_the_user_are_not_lost(own):
    give(own)
    frame = pyogrio.read_dataframe(own.path, layer="boundaries")
    pyogrio.write_dataframe(frame, own.path, layer="sketches", append=True)
    with pytest.raises(WriteError) as caught:
        give(own, "z-b", OTHER)
    assert caught.value.params["layers"] == "sketches"
    assert own.all().index.tolist() == ["z-a"]


def test_a_file_that_another_program_writes_is_left_alone(own):
    give(own)
    with closing(sqlite3.connect(own.path)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE note (text)")
        connection.commit()
        with pytest.raises(WriteError) as caught:
            give(own, "z-b", OTHER)
    assert caught.value.key == "boundary.file.open_elsewhere"
    assert json.loads(own.all().to_json())["features"][0]["id"] == "z-a"
