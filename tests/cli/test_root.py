"""The command line as a whole: language, help, usage errors, documentation, its process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.main import get_command

from geo.base.translate import LANGUAGES, catalogue, has, tr
from geo.cli.root import app, language_of

COMMANDS = (
    "build",
    "check",
    "list",
    "show",
    "search",
    "measure",
    "corners",
    "overlap",
    "matrix",
    "boundary",
    "export",
    "sheet",
    "series",
    "brief",
    "report",
    "run",
)


# -- language ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "environ", "language"),
    [
        ([], {}, "vi"),
        ([], {"LANG": "C.UTF-8"}, "vi"),
        ([], {"LANG": "fr_FR.UTF-8"}, "vi"),
        ([], {"LANG": "en_GB.UTF-8"}, "en"),
        ([], {"LANG": "en_GB.UTF-8", "LC_ALL": "vi_VN"}, "vi"),
        ([], {"LANG": "en_GB.UTF-8", "ATLAS_LANGUAGE": "vi"}, "vi"),
        (["list", "--language", "en"], {"ATLAS_LANGUAGE": "vi"}, "en"),
        (["list", "--language=en"], {}, "en"),
    ],
)
def test_language_of_the_answers(arguments, environ, language):
    assert language_of(arguments, environ) == language


def test_an_unknown_language_is_a_usage_error(atlas):
    code, out, err = atlas("search", "x", "--language", "fr")
    assert (code, out) == (2, "")
    assert err == "--language does not take “fr”; it can be: vi, en.\n"


# -- help ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_is_in_the_language_and_holds_no_key(atlas, command, language):
    code, out, err = atlas(*filter(None, [command]), "--help", "--language", language)
    assert (code, err) == (0, "")
    assert out.startswith(tr("cli.page.usage", language))
    assert "cli." not in out
    if language == "vi":
        assert not any(word in out for word in ("Usage:", "Options:", "Show this", "[required]", "[default"))


def test_no_arguments_show_the_help(atlas):
    assert atlas()[:2] == atlas("--help")[:2]


def test_every_message_of_the_room_is_there_in_both_languages():
    keys = {
        language: {key for key in catalogue(language) if key.startswith("cli.")} for language in LANGUAGES
    }
    assert keys["vi"] == keys["en"]
    assert all(has(f"cli.help.{command}") for command in COMMANDS)


def test_help_does_not_wait_for_the_heavy_packages():
    script = (
        "import sys; from geo.cli.root import main; main(['--help'])\n"
        "heavy = {'geopandas', 'numpy', 'pandas', 'pyogrio', 'pyproj', 'shapely', 'streamlit', 'folium'}\n"
        "print(*(heavy & set(sys.modules)), file=sys.stderr)"
    )
    ran = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert ran.stderr.strip() == ""


def test_version(atlas):
    code, out, err = atlas("--version")
    assert (code, err) == (0, "")
    assert out.startswith("atlas 0.")


# -- usage errors --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["lst"], "There is no command “lst”; the commands are: "),
        (["list"], "LAYER is missing; see “atlas list --help”."),
        (["list", "roads"], "LAYER does not take “roads”; it can be: zones, clusters, "),
        (["list", "zones", "mines"], "There is a word too many or in the wrong place"),
        (["list", "zones", "--colour", "red"], "There is no option --colour"),
        (["list", "zones", "--as-of"], "The option --as-of lacks its value"),
        (["list", "zones", "--as-of", "31/12/2025"], "--as-of cannot read “31/12/2025”"),
        (["list", "zones", "--as-of", "2025-13"], "--as-of cannot read “2025-13”"),
        (["list", "zones", "--bbox", "1,2,3"], "--bbox cannot read “1,2,3”"),
        (["list", "zones", "--bbox", "104,22,103,23"], "--bbox cannot read “104,22,103,23”"),
        (["list", "zones", "--area", "50"], "--area cannot read “50”"),
        (["list", "zones", "--area", "50:20"], "--area cannot read “50:20”"),
        (["list", "zones", "--area", "nan:20"], "--area cannot read “nan:20”"),
        (["list", "zones", "--area", ":"], "--area cannot read “:”"),
        (["list", "zones", "--area", "1.234,5:"], "--area cannot read “1.234,5:”"),
        (["list", "zones", "--province", "Hà Nội"], "--province does not take “Hà Nội”; it can be: "),
        (["list", "zones", "--vintage", "1999"], "--vintage does not take “1999”"),
        (
            ["list", "zones", "-f", "xlsx"],
            "--format does not take “xlsx”; it can be: table, json, csv, geojson.",
        ),
        (["show", "x", "-f", "csv"], "--format does not take “csv”; it can be: table, json."),
        (["search", "x", "--limit", "many"], "The value of --limit cannot be used"),
        (["measure", "no-such-file.geojson"], "There is no file “no-such-file.geojson”."),
        (["--data", "no-such-folder", "list", "zones"], "There is no folder “no-such-folder”."),
    ],
)
def test_usage_errors_are_one_sentence_and_exit_2(atlas, arguments, sentence):
    code, out, err = atlas(*arguments)
    assert (code, out) == (2, "")
    assert err.startswith(sentence)
    assert err.count("\n") == 1


def test_the_documentation_names_every_command_and_option():
    page = (Path(__file__).parents[2] / "docs" / "cli.md").read_text("utf-8")
    group = get_command(app)
    assert all(f"`atlas {name}" in page for name in group.commands)
    actions = group.commands["boundary"].commands
    assert all(f"`{name}`" in page or f"boundary {name}`" in page for name in actions)
    options_of = {
        option
        for command in (group, *group.commands.values(), *actions.values())
        for parameter in command.params
        for option in parameter.opts
        if option.startswith("--")
    }
    assert sorted(option for option in options_of if option not in page) == []


# -- process -------------------------------------------------------------------------------------


def _process(*arguments, **options):
    environ = {**os.environ, "ATLAS_LANGUAGE": "en", "PYTHONIOENCODING": "ascii"}
    command = [sys.executable, "-m", "geo.cli.root", *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environ, **options)


def test_answers_are_utf_8_whatever_the_terminal(made_folder):
    with _process("search", "dong pho moi", "--data", made_folder, "-f", "json") as process:
        out, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    assert json.loads(out.decode("utf-8"))[0]["name"] == "Khu công nghiệp Đông Phố Mới"


def test_a_reader_who_stops_reading_is_no_error(made_folder):
    with _process("list", "all", "-f", "json", "--data", made_folder) as process:
        process.stdout.close()
        err = process.stderr.read().decode()
    assert process.returncode == 0
    assert "Traceback" not in err
    assert "Broken" not in err


def test_a_slip_of_the_programmer_is_one_sentence_too(atlas, monkeypatch):
    monkeypatch.setattr("geo.atlas.atlas.Atlas.open", lambda path, **_: 1 / 0)
    code, out, err = atlas("search", "x")
    assert (code, out) == (1, "")
    assert err.startswith("Something unexpected went wrong (ZeroDivisionError")
