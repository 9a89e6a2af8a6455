from __future__ import annotations

import json
import zipfile

import pyogrio
import pytest

from geo.cli.root import main


@pytest.fixture
def made(made_folder, made_atlas, monkeypatch, capsys):
    """Run the command on the made-up atlas in English; returns exit code and messages."""
    monkeypatch.setenv("ATLAS_LANGUAGE", "en")
    monkeypatch.setattr("geo.atlas.atlas.Atlas.open", lambda path, **_: {made_folder: made_atlas}[path])

    def run(*arguments):
        code = main(["--data", str(made_folder), "export", *map(str, arguments)])
        printed = capsys.readouterr()
        assert printed.out == ""
        return code, printed.err

    return run


@pytest.mark.parametrize(
    ("name", "opening"),
    [
        ("a.xlsx", b"PK"),
        ("a.csv", b"\xef\xbb\xbffeature_id,"),
        ("a.gpkg", b"SQLite format 3\x00"),
        ("a.geojson", b'{"type":"FeatureCollection"'),
        ("a.kml", b"<?xml"),
        ("a.zip", b"PK"),
        ("A.HTML", b"<!doctype html>"),
    ],
)
def test_the_ending_says_what_to_write(made, tmp_path, name, opening):
    code, told = made("-o", tmp_path / name)
    assert code == 0
    assert (tmp_path / name).read_bytes().startswith(opening)
    assert told.startswith(f"Wrote {name}: 10 features, ")
    assert told.endswith("Without a place: 1.\n")


def test_filters_are_those_of_list(made, tmp_path):
    out = tmp_path / "copper.geojson"
    assert made("mines", "--mineral", "copper", "--province", "lao cai", "-o", out)[0] == 0
    assert [feature["id"] for feature in json.loads(out.read_bytes())["features"]] == ["m-square"]


def test_a_zip_holds_shapefiles_or_corner_lists(made, tmp_path):
    for name, member, options in (
        ("s", "zones_point.shp", ()),
        ("c", "lists/m-square.txt", ("-f", "corners")),
    ):
        out = tmp_path / f"{name}.zip"
        assert made("-o", out, *options)[0] == 0
        assert member in zipfile.ZipFile(out).namelist()


def test_a_file_is_replaced_only_when_asked(made, tmp_path):
    out = tmp_path / "zones.gpkg"
    out.write_bytes(b"mine")
    code, told = made("zones", "-o", out)
    assert (code, out.read_bytes()) == (2, b"mine")
    assert "--overwrite" in told
    assert made("zones", "-o", out, "--overwrite")[0] == 0
    assert pyogrio.read_info(out, layer="zones")["features"] == 2


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["-o", "a.pdf"], "--output does not take “.pdf”"),
        (["-o", "nowhere/a.csv"], "There is no folder “nowhere”."),
        (["-o", "a.gpkg", "-f", "shp"], "--format does not take “shp”; it can be: gpkg."),
        (["roads", "-o", "a.csv"], "LAYER does not take “roads”"),
        (["zones", "-o", f"{'đ' * 130}.csv"], f"Cannot write to “{'đ' * 130}.csv”"),
        (["zones"], "--output is missing"),
        (["zones", "-o", "a.csv", "--area", "50"], "--area cannot read “50”"),
    ],
)
def test_slips_are_one_sentence_and_leave_no_file(made, tmp_path, monkeypatch, arguments, sentence):
    monkeypatch.chdir(tmp_path)
    code, told = made(*arguments)
    assert code == 2
    assert told.startswith(sentence)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_not_written_to(made, tmp_path):
    out = tmp_path / "a.csv"
    out.mkdir()
    assert made("zones", "-o", out, "--overwrite") == (
        2,
        "Cannot write to “a.csv”: the name is too long, or that of a folder.\n",
    )


def test_a_failure_leaves_the_old_file(made, tmp_path, monkeypatch):
    out = tmp_path / "a.csv"
    out.write_bytes(b"mine")
    monkeypatch.setattr("geo.export.making.selection_content", lambda *_, **__: 1 / 0)
    assert made("-o", out, "--overwrite")[0] == 1
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"mine"]
