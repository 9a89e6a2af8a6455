"""``atlas boundary``: answers, exit codes, what is kept."""

from __future__ import annotations

import json

import pytest
import shapely
from shapely.geometry import box, mapping

from geo.base.translate import LANGUAGES, tr
from geo.cli.root import main
from geo.store.own.boundaries import OwnBoundaries
from geo.store.own.files import ENVIRONMENT_VARIABLE
from tests.made.ground import listed, square

ALPHA = box(104.095, 22.395, 104.105, 22.404)  # about 103 ha round z-alpha's point
TOLD = ("--source", "Quyết định 12", "--as-of", "2022-03")


@pytest.fixture
def atlas(capsys, monkeypatch, tmp_path, made_folder):
    """Run the command line in English with an empty own folder."""
    monkeypatch.setenv("ATLAS_LANGUAGE", "en")
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(tmp_path / "home"))

    def run(*arguments):
        code = main([*map(str, arguments), "--data", str(made_folder)])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run


@pytest.fixture
def own(tmp_path):
    return OwnBoundaries(tmp_path / "home" / "boundaries.gpkg")


def geojson(tmp_path, *shapes):
    features = [{"type": "Feature", "properties": {}, "geometry": mapping(shape)} for shape in shapes]
    path = tmp_path / "site.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


def test_a_file_becomes_a_boundary_that_the_other_commands_use(atlas, own, tmp_path):
    code, out, err = atlas(
        "boundary", "give", "dong pho moi", geojson(tmp_path, ALPHA), *TOLD, "--publisher", "UBND",
        "--number", "12/QĐ", "--url", "https://example.org", "--accuracy", "5", "--note", "x", "-f", "json",
    )  # fmt: skip
    record = json.loads(out)
    assert code == 0
    assert record["feature_id"] == "z-alpha"
    assert record["basis"] == "digitised"
    assert (record["area_ha"], record["grid_epsg"]) == (pytest.approx(102.7, abs=0.5), 9208)
    assert (record["accuracy_m"], record["declared_ha"], record["remarks"]) == (5, None, [])
    assert str(own.path) in err
    shown = json.loads(atlas("show", "z-alpha", "-f", "json")[1])
    assert (shown["geometry_basis"], shown["boundary_as_of"]) == ("digitised", "2022-03")
    assert shown["boundary_source"] == "Quyết định 12, 12/QĐ, UBND"
    plain = json.loads(atlas("show", "z-alpha", "-f", "json", "--no-own")[1])
    assert (plain["geometry_basis"], plain["boundary_source"]) == ("point", None)


def test_a_corner_list_is_a_survey_on_its_own_grid(atlas, own, tmp_path):
    path = tmp_path / "list.txt"
    path.write_text(f"Diện tích 1,0 ha\n{listed(square())}", "utf-8")
    code, out, err = atlas("boundary", "give", "z-beta", path, *TOLD, "-f", "json")
    record = json.loads(out)
    assert code == 0
    assert (record["basis"], record["declared_ha"]) == ("surveyed", 1)
    assert record["grid_epsg"] == 9208  # that of the list, not the usual one of Lai Châu
    assert record["grid_ha"] == pytest.approx(1, abs=0.001)
    assert any("km from the point" in sentence for sentence in record["remarks"])
    assert "km from the point" in err


def test_the_polygons_of_a_file_make_one_boundary(atlas, own, tmp_path):
    other = shapely.affinity.translate(ALPHA, 0.02, 0)
    code, _, err = atlas("boundary", "give", "z-alpha", geojson(tmp_path, ALPHA, other), *TOLD)
    assert code == 0
    assert "2 polygons of the file were taken together" in err
    assert len(own.all().at["z-alpha", "geometry"].geoms) == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_list_is_in_the_readers_language(atlas, own, tmp_path, language):
    code, out, err = atlas("boundary", "list", "--language", language)
    assert (code, out) == (0, "")
    assert err == tr("boundary.cli.list_none", language, path=own.path) + "\n"
    atlas("boundary", "give", "z-alpha", geojson(tmp_path, ALPHA), *TOLD)
    code, out, err = atlas("boundary", "list", "--language", language)
    assert out.splitlines()[0].startswith(tr("boundary.column.feature_id", language))
    assert out.splitlines()[2].startswith("z-alpha")
    assert ("102,6" if language == "vi" else "102.6") in out
    assert str(own.path) in err
    assert [row["feature_id"] for row in json.loads(atlas("boundary", "list", "-f", "json")[1])] == [
        "z-alpha"
    ]


def test_taking_back(atlas, own, tmp_path):
    atlas("boundary", "give", "z-alpha", geojson(tmp_path, ALPHA), *TOLD)
    code, out, err = atlas("boundary", "take-back", "z-alpha")
    assert (code, out) == (0, "")
    assert "was taken back" in err
    assert len(own.all()) == 0
    code, _, err = atlas("boundary", "take-back", "z-alpha")
    assert (code, err) == (1, "“z-alpha” has no boundary of yours that could be taken back.\n")


def test_a_damaged_file_is_named_and_set_aside_on_request_only(atlas, own, tmp_path):
    own.path.parent.mkdir()
    own.path.write_bytes(b"not a database")
    give = ["give", "z-alpha", geojson(tmp_path, ALPHA), *TOLD]
    for arguments in (["list"], give, ["take-back", "z-alpha"]):
        code, _, err = atlas("boundary", *arguments)
        assert code == 1
        assert str(own.path) in err
    assert own.path.read_bytes() == b"not a database"
    code, _, err = atlas("boundary", "set-aside")
    assert code == 0
    assert "boundaries-damaged-" in err
    assert atlas("boundary", *give)[0] == 0


def test_other_commands_say_that_the_file_is_damaged_and_go_on(atlas, own):
    own.path.parent.mkdir()
    own.path.write_bytes(b"not a database")
    code, out, err = atlas("show", "z-alpha", "-f", "json")
    assert code == 0
    assert json.loads(out)["geometry_basis"] == "point"
    assert str(own.path) in err
    assert atlas("show", "z-alpha", "-f", "json", "--no-own")[2] == ""


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["remove"], 2, "There is no command “boundary remove”; the commands are: list, give, take-back"),
        (["give", "z-alpha"], 2, "FILE is missing"),
        (["give", "z-alpha", "none.geojson", *TOLD], 2, "There is no file “none.geojson”"),
        (["give", "z-alpha", "FILE"], 2, "--source is missing"),
        (["give", "z-alpha", "FILE", "--source", "x"], 2, "“” is no date"),
        (["give", "z-alpha", "FILE", "--source", "x", "--as-of", "1/2/25"], 2, "“1/2/25” is no date"),
        (["give", "z-alpha", "FILE", *TOLD, "--basis", "guess"], 2, "--basis does not take “guess”"),
        (["give", "z-alpha", "FILE", *TOLD, "--accuracy", "-1"], 2, "“-1.0” cannot be used"),
        (["give", "z-alpha", "FILE", *TOLD, "--declared", "0"], 2, "“0.0” cannot be used"),
        (["give", "z-none", "FILE", *TOLD], 1, "No feature is called “z-none”"),
    ],
)
def test_slips_are_one_sentence(atlas, own, tmp_path, arguments, code, sentence):
    file = geojson(tmp_path, ALPHA)
    got, out, err = atlas("boundary", *(file if word == "FILE" else word for word in arguments))
    assert (got, out) == (code, "")
    assert err.startswith(sentence)
    assert err.count("\n") == 1
    assert not own.path.exists()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("arguments", [[], ["list"], ["give"], ["take-back"], ["set-aside"]])
def test_help_is_in_the_language(atlas, language, arguments):
    code, out, err = atlas("boundary", *arguments, *(["--help"] if arguments else []), "--language", language)
    assert (code, err) == (0, "")
    assert out.startswith(tr("cli.page.usage", language))
    assert "boundary.help" not in out
    assert "boundary.option" not in out
