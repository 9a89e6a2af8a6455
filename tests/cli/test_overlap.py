"""``atlas overlap`` and ``atlas matrix``: what is asked, what is told, with which exit code."""

from __future__ import annotations

import csv
import inspect
import io
import json
import sqlite3
import zipfile
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import openpyxl
import pytest
import rasterio
from pypdf import PdfReader
from rasterio import Affine
from shapely.geometry import Polygon

from geo.base.translate import LANGUAGES
from geo.cli.options import grouped
from geo.cli.overlap import EXIT_CODES
from geo.cli.root import main
from geo.land.overlap.checks import STATES
from tests.made.overlap import EAST, NORTH, landuse_frame, rectangle, sites_frame


@pytest.fixture
def atlas(capsys, monkeypatch, made_folder, made_atlas):
    """Run a command on the made-up atlas in English; returns exit code, output, messages."""
    monkeypatch.setenv("ATLAS_LANGUAGE", "en")
    monkeypatch.setattr("geo.atlas.atlas.Atlas.open", lambda folder, **_: {made_folder: made_atlas}[folder])

    def run(*arguments):
        code = main(["--data", str(made_folder), *map(str, arguments)])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Made sites and a made map on the disk."""
    place = tmp_path_factory.mktemp("files")
    landuse_frame().to_file(place / "map.gpkg", layer="landuse", driver="GPKG")
    landuse_frame().to_crs(4326).to_file(place / "map.geojson", driver="GeoJSON")
    for name in ("conflict", "clear", "away"):
        sites_frame(name).rename_axis("id").reset_index().to_file(place / f"{name}.geojson", driver="GeoJSON")
    sites_frame("clear", "away", "conflict").rename_axis("id").reset_index().to_file(
        place / "all.geojson", driver="GeoJSON"
    )
    write_raster(place / "classes.tif", np.array([[10, 60]], dtype="uint8"))
    write_raster(place / "heights.tif", np.arange(900, dtype="float32").reshape(30, 30), step=20)
    (place / "legend.csv").write_text("value,name,conflict\n10,Trees,yes\n60,Bare,no\n", "utf-8")
    return place


def write_raster(path, values, *, step=100, **options):
    """A raster on the grid of Lào Cai; the lower left corner of its first row is the made origin."""
    transform = Affine(step, 0, EAST, 0, -step, NORTH + step)
    height, width = values.shape
    about = {"driver": "GTiff", "height": height, "width": width, "count": 1, "dtype": values.dtype}
    with rasterio.open(path, "w", **{**about, "crs": "EPSG:9208", "transform": transform, **options}) as out:
        out.write(values, 1)


# -- the answer and its exit code ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("site", "landuse", "code"),
    [
        ("clear", "map.gpkg", 0),
        ("clear", "map.geojson", 0),
        ("conflict", "map.gpkg", 3),
        ("away", "map.gpkg", 4),
        ("all", "map.gpkg", 3),
    ],
)
def test_the_exit_code_is_the_worst_answer(atlas, folder, site, landuse, code):
    found, out, _ = atlas("overlap", folder / f"{site}.geojson", folder / landuse, "--json")
    assert found == code
    document = json.loads(out)
    assert EXIT_CODES[document["state"]] == code
    assert len(document["sites"]) == (3 if site == "all" else 1)


def test_every_answer_has_an_exit_code():
    assert set(EXIT_CODES) == set(STATES)
    assert sorted(EXIT_CODES.values()) == [0, 3, 4]


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_site_is_told_in_full(atlas, folder, language):
    code, out, err = atlas(
        "overlap", folder / "conflict.geojson", folder / "map.gpkg", "--language", language
    )
    assert code == 3
    assert "LUC" in out
    assert "LUC / SKK" in out
    assert ("§ Cần: " if language == "vi" else "§ Needs: ") in out
    assert "overlap" not in out
    assert err == ""


def test_many_sites_are_a_line_each_with_the_reason(atlas, folder):
    _, out, _ = atlas("overlap", folder / "all.geojson", folder / "map.gpkg")
    head, _, *lines = out.splitlines()
    assert head.startswith("Site")
    assert [line.split()[0] for line in lines] == ["clear", "away", "conflict"]
    assert "No parcel of the map lies under the site" in lines[1]


def test_json_says_column_system_day_and_version(atlas, folder, made_atlas):
    _, out, _ = atlas("overlap", folder / "clear.geojson", folder / "map.gpkg", "--day", "2025-06", "--json")
    document = json.loads(out)
    assert document["map"]["code_column"] == "MaLoaiDat"
    assert "VN-2000" in document["map"]["crs"]
    assert document["map"]["name"] == "map.gpkg"
    assert (document["day"], document["atlas_version"]) == ("2025-06-30", made_atlas.version)
    assert {rule["day"] for rule in document["sites"][0]["rules"]} == {"2025-06-30"}


def test_what_was_noticed_in_the_files_is_told_and_kept(atlas, folder, tmp_path):
    bow = sites_frame("bow").geometry.iloc[0]
    crossed = Polygon([bow.exterior.coords[place] for place in (0, 2, 1, 3, 0)])
    gpd.GeoDataFrame({"MaLoaiDat": ["SKK"]}, geometry=[crossed], crs=4326).to_file(tmp_path / "map.geojson")
    _, out, err = atlas("overlap", folder / "conflict.geojson", tmp_path / "map.geojson", "--json")
    (told,) = (remark for remark in json.loads(out)["remarks"] if "crosses itself" in remark)
    assert told in err


def test_csv_goes_to_the_output_too(atlas, folder):
    _, out, _ = atlas("overlap", folder / "conflict.geojson", folder / "map.gpkg", "-f", "csv")
    rows = list(csv.DictReader(io.StringIO(out.removeprefix("\ufeff"))))
    assert [row["part"] for row in rows] == ["land", "land", "contested", "uncovered"]


# -- option sets -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Pair:
    low: int = 1
    high: int = 2


def made_command(name: str, *, pair: Pair, last: bool = False) -> tuple[str, Pair, bool]:
    return name, pair, last


def test_the_options_of_a_set_stand_in_its_place_and_come_as_one():
    command = grouped(made_command)
    assert list(inspect.signature(command).parameters) == ["name", "low", "high", "last"]
    assert command(name="x", low=3, high=4, last=True) == ("x", Pair(3, 4), True)
    behind = inspect.signature(grouped(made_command, last="pair"))
    assert list(behind.parameters) == ["name", "last", "low", "high"]


# -- sites -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sites", "ids"),
    [
        ("zones", {"z-alpha", "z-beta"}),
        ("m-square", {"m-square"}),
        ("mo dong vuong", {"m-square"}),
        ("?l=mines", {"m-square", "m-point"}),
    ],
)
def test_sites_of_the_atlas(atlas, folder, sites, ids):
    code, out, _ = atlas("overlap", sites, folder / "map.gpkg", "--json")
    document = json.loads(out)
    assert code == 4
    assert {site["site"] for site in document["sites"]} == ids
    assert all(site["name"] for site in document["sites"])


def test_all_layers_at_once(atlas, folder, made_atlas):
    _, out, _ = atlas("overlap", "all", folder / "map.gpkg", "--json")
    assert len(json.loads(out)["sites"]) == len(made_atlas.features)


def test_a_feature_of_the_atlas_tells_the_rules_what_it_is(atlas, folder):
    _, out, _ = atlas("overlap", "z-alpha", folder / "map.gpkg", "--json")
    inputs = [item for rule in json.loads(out)["sites"][0]["rules"] for item in rule["inputs"]]
    assert any(item.get("value") == "industrial_zone" for item in inputs)


def test_a_corner_list_is_a_site(atlas, folder, tmp_path):
    rows = [(0, 500), (100, 500), (100, 700), (0, 700)]  # 2 ha of the cluster
    lines = [f"{n}\t{NORTH + x:.2f}\t{EAST + y:.2f}" for n, (x, y) in enumerate(rows, start=1)]
    (tmp_path / "corners.txt").write_text("Điểm\tX (m)\tY (m)\n" + "\n".join(lines), "utf-8")
    code, out, _ = atlas(
        "overlap", tmp_path / "corners.txt", folder / "map.gpkg", "--meridian", "104.75", "--json"
    )
    (site,) = json.loads(out)["sites"]
    assert code == 0
    assert site["grid_site_ha"] == pytest.approx(2.0, abs=1e-4)
    assert [one["code"] for one in site["classes"]] == ["SKN"]


# -- rasters ---------------------------------------------------------------------------------------


def test_a_raster_with_the_users_legend(atlas, folder, tmp_path):
    write_raster(
        tmp_path / "fine.tif",
        np.repeat(np.array([[10, 60]], dtype="uint8"), 10, axis=0).repeat(10, axis=1),
        step=10,
    )
    place = gpd.GeoDataFrame({"id": ["half"]}, geometry=[rectangle(50, -90, 100, 90)], crs=9208).to_crs(4326)
    place.to_file(tmp_path / "half.geojson", driver="GeoJSON")
    legend = folder / "legend.csv"
    code, out, _ = atlas(
        "overlap", tmp_path / "half.geojson", tmp_path / "fine.tif", "--raster-legend", legend, "--json"
    )
    document = json.loads(out)
    (site,) = document["sites"]
    assert (code, document["map"]["kind"]) == (3, "cover")
    assert {one["name"]: one["grid_ha"] for one in site["classes"]} == pytest.approx(
        {"Trees": 0.45, "Bare": 0.45}, abs=1e-3
    )


def test_slope_classes_may_be_given(atlas, folder):
    code, out, _ = atlas(
        "overlap", folder / "conflict.geojson", folder / "heights.tif", "--slope", "8,15", "--json"
    )
    document = json.loads(out)
    assert code == 4  # without a limit nothing is clear
    assert document["map"]["kind"] == "slope"


@pytest.mark.parametrize(("limit", "code"), [("2", 3), ("99999", 0)])
def test_a_limit_decides_what_slope_is_in_conflict(atlas, tmp_path, limit, code):
    rising = np.tile(np.arange(30, dtype="float32"), (30, 1))  # 1 m every 20 m eastwards: 5 %
    write_raster(tmp_path / "heights.tif", rising, step=20)
    place = gpd.GeoDataFrame({"id": ["inside"]}, geometry=[rectangle(100, -300, 200, 200)], crs=9208)
    place.to_crs(4326).to_file(tmp_path / "inside.geojson", driver="GeoJSON")
    question = ("overlap", tmp_path / "inside.geojson", tmp_path / "heights.tif")
    found, out, _ = atlas(*question, "--slope-limit", limit, "--json")
    (site,) = json.loads(out)["sites"]
    assert found == code
    assert sum(one["grid_ha"] for one in site["classes"]) == pytest.approx(4.0, abs=1e-3)


# -- files -----------------------------------------------------------------------------------------


def test_each_ending_writes_its_kind(atlas, folder, tmp_path):
    for ending in ("gpkg", "xlsx", "json", "csv", "geojson", "kml", "zip", "pdf", "docx"):
        out = tmp_path / f"answer.{ending}"
        code, _, err = atlas("overlap", folder / "clear.geojson", folder / "map.gpkg", "-o", out)
        assert (code, err) == (0, f"Written: answer.{ending}.\n")
    with sqlite3.connect(tmp_path / "answer.gpkg") as connection:
        assert connection.execute("SELECT state FROM sites").fetchall() == [("clear",)]
    assert openpyxl.load_workbook(tmp_path / "answer.xlsx").sheetnames[0] == "Answers"
    assert json.loads((tmp_path / "answer.json").read_bytes())["state"] == "clear"
    assert (tmp_path / "answer.csv").read_text("utf-8-sig").startswith("site,")
    assert (tmp_path / "answer.pdf").read_bytes().startswith(b"%PDF")
    assert json.loads((tmp_path / "answer.geojson").read_bytes())["features"]
    assert (tmp_path / "answer.kml").read_bytes().startswith(b"<?xml")
    with zipfile.ZipFile(tmp_path / "answer.zip") as archive:
        assert "sites_polygon.shp" in archive.namelist()
    assert len(list(tmp_path.iterdir())) == 9


def test_a_zip_may_hold_corner_lists(atlas, folder, tmp_path):
    question = ("overlap", folder / "clear.geojson", folder / "map.gpkg", "-o", tmp_path / "answer.zip")
    assert atlas(*question, "--zip", "corners")[0] == 0
    with zipfile.ZipFile(tmp_path / "answer.zip") as archive:
        assert "index.csv" in archive.namelist()
    code, _, err = atlas(*question, "--zip", "lists", "--overwrite")
    assert code == 2
    assert "shp, corners" in err


def test_a_series_has_cover_contents_a_sheet_a_site_and_sources(atlas, folder, tmp_path):
    out = tmp_path / "answer.pdf"
    question = ("overlap", folder / "all.geojson", folder / "map.gpkg", "-o", out)
    code, _, err = atlas(
        *question, "--series", "--title", "My check", "--paper", "A3", "--orientation", "landscape"
    )
    assert (code, err) == (3, "Written: answer.pdf.\n")
    reader = PdfReader(out)
    titles = [entry.title for entry in reader.outline]
    assert (titles[:2], titles[-2:]) == (["Cover", "Contents"], ["Index of names", "Sources"])
    assert len(titles) == 2 + 3 + 2
    assert "My check" in reader.pages[0].extract_text()
    assert {round(float(page.mediabox.width)) for page in reader.pages} == {1191}


def test_a_sheet_takes_a_title_and_a_background(atlas, folder, tmp_path):
    out = tmp_path / "answer.pdf"
    question = ("overlap", folder / "clear.geojson", folder / "map.gpkg", "-o", out)
    under = ("--background", folder / "classes.tif", "--background-credit", "Survey office")
    code, _, err = atlas(*question, "--title", "Annex 4", "--subtitle", "To the file", *under)
    text = " ".join(PdfReader(out).pages[0].extract_text().split())
    assert code == 0
    assert "Annex 4 Overlap check: " in text
    assert "To the file Map: map" in text
    assert ("Survey office" in text) != ("does not reach all maps" in err)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--series"], "--series is for print sheets; it needs --output FILE.pdf."),
        (["--series", "-o", "x.xlsx"], "--series is for print sheets"),
        (["--title", "x", "-o", "x.docx"], "--title is for print sheets"),
        (["--background-credit", "x"], "--background-credit is for print sheets"),
        (["--series", "--subtitle", "x", "-o", "x.pdf"], "--subtitle is for the sheets of sites"),
        (["--paper", "A5", "-o", "x.pdf"], "There is no paper size “A5”"),
        (["--background", "nowhere", "-o", "x.pdf"], "There is no background “nowhere”"),
        (["--title", "a" * 201, "-o", "x.pdf"], "A title or subtitle has 200 characters at most"),
    ],
)
def test_slips_of_printing_are_told_before_any_work(atlas, folder, tmp_path, monkeypatch, arguments, words):
    monkeypatch.chdir(tmp_path)
    code, out, err = atlas("overlap", folder / "clear.geojson", folder / "map.gpkg", *arguments)
    assert (code, out) == (2, "")
    assert err.startswith(words)
    assert list(tmp_path.iterdir()) == []


# -- general knowledge -----------------------------------------------------------------------------


def test_general_knowledge_is_told_only_when_asked_and_says_what_it_is(atlas, folder, tmp_path):
    question = ("overlap", folder / "conflict.geojson", folder / "map.gpkg")
    plain, asked = (json.loads(atlas(*question, *more, "--json")[1]) for more in ((), ("--general",)))
    (before,), (after,) = plain["sites"], asked["sites"]
    assert {rule["confidence"] for rule in before["rules"]}.isdisjoint({"general_knowledge"})
    more = after["rules"][len(before["rules"]) :]
    assert {rule["confidence"] for rule in more} == {"general_knowledge"}
    assert {**after, "rules": before["rules"]} == before  # nothing else changes
    label = "General knowledge only, to be verified"
    shown = atlas(*question, "--general")[1]
    assert label not in atlas(*question)[1]
    assert shown.count(label) == len(more) > 0
    for ending in ("xlsx", "csv", "pdf", "docx"):
        assert atlas(*question, "--general", "-o", tmp_path / f"x.{ending}")[0] == 3
    rules = openpyxl.load_workbook(tmp_path / "x.xlsx")["Rules"]
    assert sum(label in row for row in rules.iter_rows(values_only=True)) == len(more)
    text = " ".join(" ".join(page.extract_text() for page in PdfReader(tmp_path / "x.pdf").pages).split())
    assert label in text


def test_rasters_have_no_rules_to_know(atlas, folder):
    code, _, err = atlas("overlap", folder / "clear.geojson", folder / "classes.tif", "--general")
    assert code == 2
    assert err.startswith("--general is for maps of polygons")


def test_a_file_is_replaced_only_when_asked(atlas, folder, tmp_path):
    out = tmp_path / "answer.json"
    out.write_text("mine", "utf-8")
    question = ("overlap", folder / "clear.geojson", folder / "map.gpkg", "-o", out)
    code, shown, err = atlas(*question)
    assert (code, shown) == (2, "")
    assert err == "answer.json is there already; add --overwrite to replace it.\n"
    assert out.read_text("utf-8") == "mine"
    assert atlas(*question, "--overwrite")[0] == 0
    assert json.loads(out.read_bytes())["state"] == "clear"


def test_an_input_is_never_replaced(atlas, folder):
    landuse = folder / "map.gpkg"
    before = landuse.read_bytes()
    code, _, err = atlas("overlap", folder / "clear.geojson", landuse, "-o", landuse, "--overwrite")
    assert code == 2
    assert err.startswith("map.gpkg is one of the inputs")
    assert landuse.read_bytes() == before


def test_a_failure_leaves_the_old_file(atlas, folder, tmp_path, monkeypatch):
    out = tmp_path / "answer.json"
    out.write_text("mine", "utf-8")

    def fails(form, report):
        raise OSError("full")

    monkeypatch.setattr("geo.export.making.overlap_content", fails)
    code, _, err = atlas("overlap", folder / "clear.geojson", folder / "map.gpkg", "-o", out, "--overwrite")
    assert code == 1
    assert err.count("\n") == 1
    assert out.read_text("utf-8") == "mine"
    assert list(tmp_path.iterdir()) == [out]


# -- progress --------------------------------------------------------------------------------------


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_a_terminal_is_told_of_the_progress_and_left_clean(atlas, folder, monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    atlas("overlap", folder / "all.geojson", folder / "map.gpkg")
    shown = terminal.getvalue()
    assert shown.index("1/3 sites") < shown.index("2/3 sites") < shown.index("3/3 sites")
    assert shown.endswith("\r\033[K")


# -- usage -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("zones",), 2, "MAP is missing"),
        (("zones", "no-map.gpkg"), 2, "There is no file “no-map.gpkg”."),
        (("no-sites.gpkg", "{map}"), 2, "There is no file “no-sites.gpkg”."),
        (("nowhere at all", "{map}"), 1, "No feature is called “nowhere at all”"),
        (("?layer=zones", "{map}"), 2, "The filters “?layer=zones” name none"),
        (("?p=99", "{map}"), 2, "The filters “?p=99” cannot be used: "),
        (("?l=zones&q=nothing", "{map}"), 1, "The filters leave no feature to check."),
        (("zones", "{map}", "--layer", "roads"), 1, ""),
        (
            ("zones", "{map}", "--code-column", "owner"),
            2,
            "The map map.gpkg has no column “owner”; there are: MaLoaiDat.",
        ),
        (("zones", "{map}", "--grid", "4326"), 2, "EPSG:4326 is not a zone of VN-2000."),
        (("zones", "{classes}", "--grid", "-5"), 2, "EPSG:-5 is not a zone of VN-2000."),
        (("zones", "{map}", "--epsg", "999999"), 1, "EPSG:999999 stands for no coordinate system"),
        (("zones", "{classes}", "--layer", "a"), 2, "--layer is for maps of polygons"),
        (("zones", "{map}", "--day", "soon"), 2, "--day cannot read “soon”"),
        (("zones", "{map}", "-f", "xml"), 2, "--format does not take “xml”"),
        (("zones", "{map}", "-o", "out.odt"), 2, "--output does not take “.odt”"),
        (("zones", "{map}", "-o", "no-folder/out.csv"), 2, "There is no folder “no-folder”."),
        (
            ("zones", "{map}", "--slope", "8,15"),
            2,
            "--slope is for rasters; map.gpkg is a map of polygons.",
        ),
        (("zones", "{map}", "--raster-legend", "igbp"), 2, "--raster-legend is for rasters"),
        (("zones", "{classes}", "--code-column", "MaLoaiDat"), 2, "--code-column is for maps of polygons"),
        (("zones", "{classes}", "--raster-legend", "no.csv"), 2, "There is no file “no.csv”."),
        (("zones", "{classes}", "--raster-legend", "corine"), 2, ""),
        (("zones", "{heights}", "--slope", "steep"), 2, "--slope cannot read “steep”"),
        (("zones", "{heights}", "--slope", "15,8"), 2, ""),
    ],
)
def test_usage_errors_are_one_sentence(atlas, folder, arguments, code, words):
    places = {
        "map": folder / "map.gpkg",
        "classes": folder / "classes.tif",
        "heights": folder / "heights.tif",
    }
    found, out, err = atlas("overlap", *(argument.format(**places) for argument in arguments))
    assert (out, err.count("\n")) == ("", 1), err
    assert found == code, err
    assert err.startswith(words)
    assert str(folder) not in err


# -- matrix ----------------------------------------------------------------------------------------


def test_matrix_as_table_json_and_csv(atlas):
    code, out, err = atlas("matrix", "--near-m", "2000")
    assert (code, err) == (0, "")
    assert out.count("\n") == 2 + 15
    document = json.loads(atlas("matrix", "--near-m", "2000", "-f", "json")[1])
    assert (document["near_m"], len(document["summary"])) == (2000, 15)
    pairs = {(pair["id_a"], pair["id_b"]): pair["outcome"] for pair in document["pairs"]}
    assert pairs["z-alpha", "p-one"] == "near"  # 0.01° of latitude, some 1.1 km
    rows = list(csv.DictReader(io.StringIO(atlas("matrix", "-f", "csv")[1].removeprefix("\ufeff"))))
    assert {"h-nowhere", "z-beta"} <= {row["id_a"] for row in rows if not row["id_b"]}


def test_matrix_does_not_call_points_apart(atlas):
    _, out, _ = atlas("matrix")
    zones = next(line for line in out.splitlines() if line.startswith("Industrial and economic zones"))
    assert "–" in zones


@pytest.mark.parametrize("ending", ["xlsx", "csv", "json"])
def test_matrix_writes_files(atlas, tmp_path, ending):
    out = tmp_path / f"pairs.{ending}"
    assert atlas("matrix", "-o", out)[0] == 0
    assert out.stat().st_size > 300
    assert atlas("matrix", "-o", out)[0] == 2
    assert atlas("matrix", "-o", out, "--overwrite")[0] == 0


@pytest.mark.parametrize("metres", ["-1", "nan", "inf", "1e9"])
def test_matrix_refuses_distances_without_sense(atlas, metres):
    code, out, err = atlas("matrix", f"--near-m={metres}")
    assert (code, out, err.count("\n")) == (2, "", 1)
