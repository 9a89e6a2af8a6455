from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time

import geopandas as gpd
import pytest
import shapely

from geo.base.errors import WriteError
from geo.base.remark import sentence
from geo.formats import geopackage
from geo.store import writing


def points(n=2):
    return gpd.GeoDataFrame(
        {"feature_id": [f"f-{i}" for i in range(n)], "area_ha": [1.5] * n},
        geometry=[shapely.Point(104, 22)] * n,
        crs=4326,
    )


def test_the_file_is_there_whole_and_nothing_else(tmp_path):
    path = tmp_path / "a.txt"
    with writing.replacing(path) as temporary:
        assert temporary.parent == tmp_path
        temporary.write_text("new")
        assert not path.exists()
    assert path.read_text() == "new"
    assert list(tmp_path.iterdir()) == [path]


def test_a_failure_leaves_the_old_file_and_no_litter(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("old")
    with pytest.raises(RuntimeError), writing.replacing(path) as temporary:
        temporary.write_text("half")
        raise RuntimeError
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("step", ["_sync", "check_sqlite"])
def test_a_build_that_fails_before_the_rename_leaves_the_old_file(tmp_path, monkeypatch, step):
    path = tmp_path / "a.gpkg"
    writing.write_gpkg({"zones": points(1)}, path)
    before = path.read_bytes()

    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(writing, step, fail)
    with pytest.raises(WriteError, match=r"tables\.write\.failed") as caught:
        writing.write_gpkg({"zones": points(2)}, path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]
    assert "a.gpkg" in sentence(caught.value, "vi")
    assert str(tmp_path) not in sentence(caught.value, "vi")


def test_a_damaged_file_is_not_put_in_place(tmp_path, monkeypatch):
    path = tmp_path / "a.gpkg"
    path.write_bytes(b"old")
    whole = geopackage.to_bytes({"zones": points(300)})
    torn = whole[: len(whole) // 2] + bytes(len(whole) - len(whole) // 2)
    monkeypatch.setattr(geopackage, "to_bytes", lambda *_, **__: torn)
    with pytest.raises(WriteError, match=r"tables\.write\.damaged"):
        writing.write_gpkg({"zones": points()}, path)
    assert path.read_bytes() == b"old"


def test_a_reference_that_leads_nowhere_is_damage(tmp_path):
    path = tmp_path / "a.gpkg"
    writing.write_gpkg({"zones": points()}, path)
    writing.check_sqlite(path, "a.gpkg")
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE gpkg_geometry_columns SET srs_id = 1")
    connection.close()
    with pytest.raises(WriteError):
        writing.check_sqlite(path, "a.gpkg")


def test_a_folder_that_cannot_be_written_gives_a_sentence(tmp_path):
    target = tmp_path / "no-folder" / "a.gpkg"
    with pytest.raises(WriteError, match=r"tables\.write\.failed"):
        writing.write_gpkg({"zones": points()}, target)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_gives_a_sentence(tmp_path):
    path = tmp_path / "a.gpkg"
    path.write_bytes(b"old")
    tmp_path.chmod(0o555)
    try:
        with pytest.raises(WriteError):
            writing.write_gpkg({"zones": points()}, path)
    finally:
        tmp_path.chmod(0o755)
    assert path.read_bytes() == b"old"


KILLED = """
import sys
from pathlib import Path
from geo.store import writing
with writing.replacing(Path(sys.argv[1])) as temporary:
    temporary.write_bytes(b"half")
    print("written", flush=True)
    sys.stdin.read()
"""


@pytest.mark.skipif(os.name != "posix", reason="needs SIGKILL")
def test_kill_9_leaves_the_old_file_and_its_litter_goes_later(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("old")
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout.readline() == b"written\n"
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert path.read_text() == "old"
    (litter,) = (file for file in tmp_path.iterdir() if file != path)

    writing.remove_stale(tmp_path)
    assert litter.exists(), "a file of this hour may belong to a run that is still writing"
    long_ago = time.time() - writing.STALE_AFTER_S - 1
    os.utime(litter, (long_ago, long_ago))
    with writing.replacing(path) as temporary:
        temporary.write_text("new")
    assert list(tmp_path.iterdir()) == [path]
    assert path.read_text() == "new"
