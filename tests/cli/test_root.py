from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import geopandas as gpd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Polygon
from typer.main import get_command

from geo.atlas.selection_values import Range
from geo.base import measures
from geo.base.errors import SelectionError
from geo.base.text import fold
from geo.base.translate import LANGUAGES, catalogue, has, tr
from geo.cli import options, output
from geo.cli.root import app, language_of, main
from geo.store.audit.findings import Finding

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


@pytest.fixture
def atlas(capsys, monkeypatch):
    """Run the command line in English; returns exit code, standard output, standard error output."""
    monkeypatch.setenv("ATLAS_LANGUAGE", "en")

    def run(*arguments):
        code = main([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run


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
        "heavy = {'geopandas', 'pandas', 'pyogrio', 'streamlit', 'folium'}\n"
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


# -- options -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "day"),
    [("2025-10-31", date(2025, 10, 31)), ("2025-10", date(2025, 10, 31)), ("2024", date(2024, 12, 31))],
)
def test_a_partial_date_means_its_last_day(text, day):
    assert options.day("--as-of", text) == day


@pytest.mark.parametrize(
    ("text", "span"),
    [("50:200", Range(50, 200)), ("50:", Range(50, None)), (":0.5", Range(None, 0.5)), ("7:7", Range(7, 7))],
)
def test_ranges_may_leave_an_end_open(text, span):
    assert options.span("--area", text) == span


@given(st.text())
def test_any_text_is_a_range_or_refused(text):
    try:
        span = options.span("--area", text)
    except SelectionError:
        return
    assert not span.is_open


@given(st.text())
def test_any_text_is_a_box_or_refused(text):
    try:
        west, south, east, north = options.box(text)
    except SelectionError:
        return
    assert west < east
    assert south < north


@pytest.mark.parametrize(
    ("given_name", "vintage", "code"),
    [
        ("lao cai", "2025", "15"),
        ("Lào Cai", "pre2025", "10"),
        ("YEN BAI", "pre2025", "15"),
        ("12", "2025", "12"),
    ],
)
def test_provinces_are_those_of_the_vintage(given_name, vintage, code):
    assert options.provinces([given_name], vintage) == (code,)


def test_tokens_are_understood_by_their_names_in_both_languages():
    names = [tr("vocabulary.status.under_construction", language) for language in LANGUAGES]
    for given_name in ("under_construction", *names, names[0].upper(), fold(names[0])):
        assert options.tokens("--status", "status", [given_name]) == ("under_construction",)


# -- commands on the made-up atlas ---------------------------------------------------------------


@pytest.fixture
def made(atlas, made_folder, made_atlas, monkeypatch):
    """Run a command on the made-up atlas, which is open already."""
    monkeypatch.setattr("geo.atlas.atlas.Atlas.open", lambda folder, **_: {made_folder: made_atlas}[folder])
    return lambda *arguments: atlas("--data", made_folder, *arguments)


def _ids(out):
    return [row["feature_id"] for row in json.loads(out)]


@pytest.mark.parametrize(
    ("arguments", "ids"),
    [
        (["zones"], ["z-alpha", "z-beta"]),
        (["all", "--province", "Yên Bái", "--vintage", "pre2025"], ["c-gamma", "c-hostile", "m-point"]),
        (["zones", "--area", "90:"], ["z-alpha"]),
        (["zones", "--area", "40:60"], ["z-beta"]),
        (["zones", "--available", "15:15"], ["z-alpha"]),
        (["zones", "--fill", "75:", "--investment", ":1000", "--year", "2015:"], ["z-alpha"]),
        (["hydropower", "--capacity", "8:12"], ["h-one", "h-two"]),
        (["hydropower", "--status", "operating"], ["h-one"]),
        (["hydropower", "--district", "bat xat"], ["h-one"]),
        (["hydropower", "--commune", "Sìn Hồ"], ["h-two"]),
        (["hydropower", "--commune", "02002"], ["h-one"]),
        (["mines", "--mineral", "copper"], ["m-square"]),
        (["clusters", "--sector", "tea"], ["c-hostile"]),
        (["clusters", "--text", "goc gao"], ["c-gamma"]),
        (["mines", "--bbox", "103.9,22.4,104.1,22.6"], ["m-square"]),
        (["mines", "--no-drafts"], ["m-point"]),
        (["zones", "--as-of", "2021"], ["z-alpha"]),
    ],
)
def test_list_passes_every_filter_on(made, arguments, ids):
    code, out, err = made("list", *arguments, "-f", "json")
    assert (code, err) == (0, "")
    assert _ids(out) == ids


def test_as_of_takes_what_was_known_then(made):
    then = json.loads(made("list", "zones", "--as-of", "2021", "-f", "json")[1])[0]
    assert (then["area_ha"], then["occupied_ha"], then["status"]) == (100, None, None)


def test_list_as_csv_has_no_byte_order_mark_and_no_formula(made):
    code, out, err = made("list", "clusters", "-f", "csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert (code, err) == (0, "")
    assert [row["feature_id"] for row in rows] == ["c-gamma", "c-hostile"]


def test_list_as_geojson(made):
    collection = json.loads(made("list", "mines", "-f", "geojson")[1])
    assert [feature["geometry"]["type"] for feature in collection["features"]] == ["Point", "MultiPolygon"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_list_as_table_is_in_the_readers_language(made, language):
    code, out, err = made("list", "all", "--language", language)
    assert code == 0
    assert err == tr("cli.list.summary", language, n=10) + "\n"
    alpha = next(line for line in out.splitlines() if line.startswith("z-alpha"))
    assert ("1.000" if language == "vi" else "1,000") in alpha
    beta = next(line for line in out.splitlines() if line.startswith("z-beta"))
    assert f"30–50 ({tr('cli.basis.planned', language)})" in beta


def test_show_gives_each_attribute_with_its_source_and_the_others(made):
    code, out, err = made("show", "z-alpha", "-f", "json")
    record = json.loads(out)
    assert (code, err) == (0, "")
    assert (record["feature_id"], record["name_vi"]) == ("z-alpha", "Khu công nghiệp Đông Phố Mới")
    area = record["attributes"]["area_ha"]
    others = area.pop("others")
    assert area == {
        "value": 100,
        "lower": 100,
        "upper": 100,
        "qualifier": "exact",
        "unit": "ha",
        "as_of": "2020",
        "basis": "actual",
        "source": {
            "title": "Văn bản decision-2020",
            "publisher": "Cơ quan thử",
            "date": "2020-06-30",
            "url": "https://example.org/decision-2020",
            "standing": "signed_decision",
        },
    }
    assert [(other["value"], other["basis"]) for other in others] == [(99, "actual"), (120, "planned")]
    assert set(others[0]) == set(area)


def test_show_gives_a_range_as_bounds_and_no_value(made):
    area = json.loads(made("show", "z-beta", "-f", "json")[1])["attributes"]["area_ha"]
    assert (area["value"], area["lower"], area["upper"], area["qualifier"]) == (None, 30, 50, "range")


def test_show_finds_by_an_old_name_and_honours_date_and_drafts(made):
    shown = json.loads(made("show", "ben cu", "--as-of", "2020", "--no-drafts", "-f", "json")[1])
    assert shown["feature_id"] == "z-alpha"
    assert shown["attributes"]["area_ha"]["others"] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_show_as_table(made, language):
    code, out, err = made("show", "z-alpha", "--language", language)
    assert (code, err) == (0, "")
    assert "Khu công nghiệp Đông Phố Mới" in out
    assert "≠ " in out
    assert "Văn bản press-2023" in out


def test_show_of_an_unknown_feature_fails_with_one_sentence(made):
    code, out, err = made("show", "Đông Phố Mớ")
    assert (code, out) == (1, "")
    assert err.count("\n") == 1


def test_search_ignores_accents(made):
    code, out, err = made("search", "khu cong nghiep dong", "-f", "json")
    assert (code, err) == (0, "")
    assert _ids(out) == ["z-alpha"]


def test_search_limits_and_lists_as_table_and_csv(made):
    rows = list(csv.DictReader(io.StringIO(made("search", "thuy dien", "--limit", "2", "-f", "csv")[1])))
    assert len(rows) == 2
    assert made("search", "thuy dien", "--limit", "2")[1].count("\n") == 4


def test_search_without_a_hit_says_so(made):
    code, out, err = made("search", "zzz", "-f", "json")
    assert (code, json.loads(out)) == (0, [])
    assert err == "Nothing found for “zzz”.\n"


# -- measure, check, build -----------------------------------------------------------------------

SQUARE = [[104.0, 22.5], [104.01, 22.5], [104.01, 22.51], [104.0, 22.51], [104.0, 22.5]]
FAR = [[106.0, 21.0], [106.01, 21.0], [106.01, 21.01], [106.0, 21.01], [106.0, 21.0]]


def _geojson(path, *rings):
    features = [
        {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
        for ring in rings
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    return path


def test_measure_agrees_with_the_measures_of_the_core(made, tmp_path):
    file = _geojson(tmp_path / "areas.geojson", SQUARE, FAR)
    code, out, err = made("measure", file, "-f", "json")
    inside, outside = json.loads(out)
    shape = gpd.GeoSeries([Polygon(SQUARE)], crs=4326)
    assert code == 0
    assert inside == {
        "feature": 1,
        "geodesic_ha": pytest.approx(measures.geodesic_ha(shape)[0], abs=1e-4),
        "grid_ha": pytest.approx(measures.grid_ha(shape, 9208)[0], abs=1e-4),
        "epsg": 9208,
        "perimeter_km": pytest.approx(measures.perimeter_km(shape)[0], abs=1e-4),
    }
    assert inside["geodesic_ha"] == pytest.approx(114, abs=1)
    assert (outside["grid_ha"], outside["epsg"]) == (None, None)
    assert "Feature 2 lies in neither province" in err


def test_measure_takes_the_grid_of_the_province_that_holds_most(made, tmp_path):
    lai_chau = [[lon - 0.9, lat] for lon, lat in SQUARE]
    across = [[103.498, 22.5], [103.51, 22.5], [103.51, 22.51], [103.498, 22.51], [103.498, 22.5]]
    file = _geojson(tmp_path / "areas.geojson", lai_chau, across)
    assert [row["epsg"] for row in json.loads(made("measure", file, "-f", "json")[1])] == [9205, 9208]


def test_measure_as_table_and_csv(made, tmp_path):
    file = _geojson(tmp_path / "areas.geojson", SQUARE)
    assert made("measure", file)[1].splitlines()[2].split()[0] == "1"
    assert made("measure", file, "-f", "csv")[1].startswith(
        "feature,geodesic_ha,grid_ha,epsg,perimeter_km\n1,"
    )


def test_measure_refuses_what_is_no_map(made, tmp_path):
    file = tmp_path / "areas.geojson"
    file.write_text("<OGRVRTDataSource/>", "utf-8")
    code, out, err = made("measure", file)
    assert (code, out) == (1, "")
    assert err.count("\n") == 1
    assert str(tmp_path) not in err


def test_check_lists_findings_and_exits_3(made_folder, atlas, tmp_path):
    folder = shutil.copytree(made_folder, tmp_path / "data")
    sources = folder / "zones" / "sources.csv"
    lines = sources.read_text("utf-8").splitlines(keepends=True)
    sources.write_text("".join(line for line in lines if not line.startswith("report-2024")), "utf-8")
    code, out, err = atlas("check", "--data", folder, "-f", "json")
    findings = json.loads(out)
    assert code == 3
    assert set(findings[0]) == {"severity", "file", "row", "field", "message"}
    found = [f for f in findings if (f["file"], f["field"], f["row"]) == ("observations.csv", "source_id", 2)]
    assert found or any(f["field"] == "source_id" and "report-2024" in f["message"] for f in findings)
    assert err.endswith("warnings.\n")
    assert atlas("check", "--data", folder)[1].count("\n") == len(findings) + 2
    assert atlas("check", "--data", folder, "-f", "csv")[1].startswith("severity,file,row,field,message\n")


@pytest.mark.parametrize(
    ("severities", "strict", "code"), [([], True, 0), (["warning"], False, 0), (["warning"], True, 3)]
)
def test_warnings_count_only_when_strict(made, monkeypatch, severities, strict, code):
    found = [Finding(severity, "sources.csv", 2, "title", "check.cell.blank") for severity in severities]
    monkeypatch.setattr("geo.store.audit.check.check", lambda folder: found)
    assert made("check", *(["--strict"] if strict else []))[0] == code


def test_build_makes_the_same_bytes_again(made_folder, atlas, tmp_path):
    folder = shutil.copytree(made_folder, tmp_path / "data")
    built = folder / "zones" / "atlas.gpkg"
    built.unlink()
    code, out, err = atlas("build", "--data", folder)
    assert (code, out) == (0, "")
    assert "Built atlas.gpkg: zones 2, clusters 2, hydropower 3, mines 2, projects 1" in err
    assert built.read_bytes() == (made_folder / "zones" / "atlas.gpkg").read_bytes()


def test_build_of_broken_tables_fails_with_one_sentence_and_keeps_the_old_file(made_folder, atlas, tmp_path):
    folder = shutil.copytree(made_folder, tmp_path / "data")
    before = (folder / "zones" / "atlas.gpkg").read_bytes()
    (folder / "zones" / "features.csv").unlink()
    code, out, err = atlas("build", "--data", folder)
    assert (code, out) == (1, "")
    assert "features.csv" in err
    assert err.count("\n") == 1
    assert (folder / "zones" / "atlas.gpkg").read_bytes() == before


def test_run_serves_the_app_of_the_checkout_with_the_data_asked_for(made_folder, atlas, monkeypatch):
    calls = []

    def served(command, **options):
        calls.append((command, options))
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr("subprocess.run", served)
    code, out, err = atlas("run", "--port", "8600", "--no-browser", "--data", made_folder)
    assert (code, out) == (0, "")
    assert err == "The atlas opens at http://localhost:8600; stop it with Ctrl+C.\n"
    ((command, options),) = calls
    assert Path(command[4]).read_text("utf-8").count("st.navigation(") == 1
    assert {"--server.port=8600", "--server.headless=true"} <= set(command)
    assert options["env"]["ATLAS_DATA"] == str(made_folder)


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


# -- tables --------------------------------------------------------------------------------------


def test_tables_align_numbers_to_the_right():
    assert output.as_table(["Tên", "ha"], [["Tằng Loỏng", "1.100"], ["A", "9"]], numeric=[1]) == (
        "Tên            ha\n──────────  ─────\nTằng Loỏng  1.100\nA               9\n"
    )


def test_tables_keep_a_cell_on_one_line_and_cut_long_ones():
    text = output.as_table(["a"], [["one\ntwo"], ["x" * 100]])
    assert text.splitlines()[2:] == ["one two", "x" * 59 + "…"]
