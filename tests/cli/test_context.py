"""``atlas context``."""

from __future__ import annotations

import json

import pytest

from geo.store.own.files import ENVIRONMENT_VARIABLE
from tests.made import own_ground as made


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(tmp_path / "home"))
    return tmp_path / "home" / "ground"


def test_ground_is_added_listed_and_removed(atlas, home, tmp_path):
    assert atlas("context", "list")[2].startswith("No ground of your own")
    code, _, told = atlas("context", "add", made.shapefiles(tmp_path), "--as-of", "2026")
    assert code == 0 and "OpenStreetMap contributors" in told
    assert (home / "context.gpkg").is_file()
    code, out, _ = atlas("context", "list", "-f", "json")
    (row,) = json.loads(out)
    assert (code, row["name"], row["as_of"]) == (0, "context", "2026")
    assert "context" in atlas("context", "list")[1]
    assert atlas("context", "remove", "context")[0] == 0
    assert not (home / "context.gpkg").exists()


def test_what_has_to_be_told_is_a_matter_of_usage(atlas, home, tmp_path):
    code, _, told = atlas("context", "add", made.heights(tmp_path))
    assert (code, told.count("\n")) == (2, 1) and "state what its licence asks" in told
    assert atlas("context", "add", made.heights(tmp_path), "--credit", "A survey")[0] == 0
    assert atlas("context", "remove", "roads")[0] == 2
    assert atlas("context", "remove", "landcover")[0] == 1


def test_a_wrong_file_is_one_sentence(atlas, home, tmp_path):
    (tmp_path / "a.txt").write_text("text")
    code, out, told = atlas("context", "add", tmp_path / "a.txt")
    assert (code, out, told.count("\n")) == (1, "", 1)


def test_fetch_shows_and_downloads_nothing_without_a_yes(atlas, home, monkeypatch):
    def never(*given):
        raise AssertionError("asked the network")

    monkeypatch.setattr("geo.store.own.fetching.download", never)
    code, out, told = atlas("context", "fetch")
    assert code == 0 and told.startswith("Nothing was downloaded")
    assert "download.geofabrik.de" in out and "ODbL" in out and "SHA-256 not known" in out
    assert len(atlas("context", "fetch", "landcover")[1].splitlines()) == 2
    assert not home.exists()


def test_fetch_with_a_yes_puts_the_tiles_of_a_part_together(atlas, home, tmp_path, monkeypatch):
    tile = made.cover(tmp_path).read_bytes()

    def download(original, folder):
        path = folder / original.file_name
        path.write_bytes(tile)
        return path

    monkeypatch.setattr("geo.store.own.fetching.download", download)
    assert atlas("context", "fetch", "landcover", "--yes")[0] == 0
    (row,) = json.loads(atlas("context", "list", "-f", "json")[1])
    assert (row["name"], row["as_of"]) == ("landcover", "2021")
    assert "ESA WorldCover" in row["credit"]
    assert (home / "landcover.tif").is_file()
