"""``atlas corners``: answers, exit codes, languages."""

from __future__ import annotations

import json

import pytest

from geo.cli.root import main
from tests.made.ground import EAST, NORTH, ZONE, listed, square

HECTARE = listed(square())
BOW = [(NORTH, EAST), (NORTH + 100, EAST + 100), (NORTH + 100, EAST), (NORTH, EAST + 100)]


@pytest.fixture
def corners(capsys, monkeypatch, tmp_path, made_folder):
    """Run ``atlas corners`` on a text; returns exit code, standard output, standard error output."""
    monkeypatch.setenv("ATLAS_LANGUAGE", "en")

    def run(text, *options):
        file = tmp_path / "list.txt"
        file.write_text(text, encoding="utf-8")
        code = main(["corners", str(file), "--data", str(made_folder), *options])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run


def test_a_table(corners):
    code, out, err = corners(f"Diện tích 1,0 ha\n{HECTARE}")
    assert code == 0
    lines = out.splitlines()
    assert lines[0].split(maxsplit=1) == ["Zone", "104°45′/3° (EPSG:9208)"]
    assert lines[1].startswith("Declared (ha)")
    assert lines[1].split()[-1] == "1"
    assert lines[8].split() == ["1", "1", "2480000.00", "430000.00"]
    assert err.splitlines()[0] == "Zone stated in the text: 104°45′/3° (EPSG:9208)."


def test_json(corners):
    code, out, _ = corners(HECTARE, "-f", "json", "--declared", "1.01")
    answer = json.loads(out)
    assert code == 0
    assert answer["epsg"] == 9208
    assert answer["grid_ha"] == 1.0
    assert answer["declared_ha"] == 1.01
    assert answer["agreement"] == "within_1_pct"
    assert answer["findings"] == []
    first = answer["rings"][0]["corners"][0]
    assert first == {"corner": "1", "x_north_m": NORTH, "y_east_m": EAST}


def test_geojson(corners):
    code, out, _ = corners(HECTARE, "-f", "geojson")
    (feature,) = json.loads(out)["features"]
    assert code == 0
    assert feature["geometry"]["type"] == "Polygon"
    assert len(feature["geometry"]["coordinates"][0]) == 5
    assert feature["properties"]["meridian"] == 104.75


@pytest.mark.parametrize("form", ["table", "json", "geojson"])
def test_a_ring_that_crosses_itself_ends_with_4(corners, form):
    code, out, err = corners(listed(BOW), "-f", form)
    assert code == 4
    assert "edge 1–2 crosses or touches edge 3–4" in err
    if form == "geojson":
        assert json.loads(out)["features"][0]["geometry"] is None
    elif form == "json":
        assert json.loads(out)["grid_ha"] is None


def test_a_list_that_looks_wrong_ends_with_3(corners):
    code, out, err = corners(f"Diện tích 2,0 ha\n{HECTARE}", "-f", "json")
    assert code == 3
    assert json.loads(out)["difference_pct"] == pytest.approx(-50, abs=0.1)
    assert err.count("\n") >= 1


def test_the_zone_may_be_given(corners):
    rows = HECTARE.removeprefix(ZONE)
    assert json.loads(corners(rows, "--meridian", "104.75", "-f", "json")[1])["how_recognised"] == "given"
    assert json.loads(corners(rows, "--epsg", "3405", "-f", "json")[1])["epsg"] == 3405


@pytest.mark.parametrize(
    ("text", "options", "code", "words"),
    [
        ("Điểm X Y", (), 1, "The text has no numbers"),
        (listed(square()[:2]), (), 1, "Ring 1 has only 2 different corners"),
        (HECTARE, ("--epsg", "4326"), 1, "EPSG:4326 is not a zone of VN-2000."),
        (HECTARE, ("-f", "csv"), 2, "--format does not take “csv”"),
        (HECTARE, ("--declared", "0"), 2, "“0” cannot be used: declared hectares"),
        (HECTARE, ("--declared", "nan"), 2, "“nan” cannot be used"),
        (HECTARE, ("--meridian", "east"), 2, "The value of --meridian cannot be used"),
        ("Điểm X Y", ("--language", "vi"), 1, "Văn bản không có con số nào"),
    ],
)
def test_refusals_are_one_sentence(corners, text, options, code, words):
    found, out, err = corners(text, *options)
    assert (found, out) == (code, "")
    assert err.startswith(words)
    assert err.count("\n") == 1


def test_a_file_that_is_not_there(capsys, monkeypatch):
    monkeypatch.setenv("ATLAS_LANGUAGE", "en")
    assert main(["corners", "no-such-list.txt"]) == 2
    assert "no-such-list.txt" in capsys.readouterr().err
