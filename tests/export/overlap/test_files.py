"""The files of an overlap check, read back: the same numbers in all of them."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import sqlite3
import subprocess
from datetime import date, datetime
from xml.etree import ElementTree as ET

import geopandas as gpd
import openpyxl
import pandas as pd
import pyogrio
import pytest
import shapely

from geo.base.translate import LANGUAGES, has, tr
from geo.export.overlap import tables
from geo.export.overlap.files import ATTRIBUTE_TABLES, CATEGORY, as_csv, as_gpkg, as_json, as_xlsx
from geo.export.overlap.tables import PARTS, TABLES, table
from geo.formats import workbook
from geo.land.law.codes import LandUseCodes
from geo.land.overlap.checks import STATES
from geo.land.overlap.report import KINDS
from tests.made.overlap import DAY, HOSTILE, made_cover_report, made_report

WRITERS = (as_json, as_csv, as_xlsx, as_gpkg)


@pytest.fixture(scope="module", params=LANGUAGES)
def report(request):
    return made_report(language=request.param)


@pytest.fixture(scope="module")
def gpkg(report, tmp_path_factory):
    path = tmp_path_factory.mktemp("out") / "answers.gpkg"
    path.write_bytes(as_gpkg(report))
    return path


def read_sheets(report):
    """Rows of each sheet of the workbook, without the heading."""
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(report)))
    return {sheet.title: list(sheet.iter_rows(min_row=2)) for sheet in book.worksheets}


# -- all of them -----------------------------------------------------------------------------------


@pytest.mark.parametrize("write", WRITERS)
def test_equal_reports_give_equal_bytes(write, monkeypatch):
    first = write(made_report())

    class Later(datetime):
        @classmethod
        def now(cls, tz=None):
            return cls(2031, 5, 5, tzinfo=tz)

    monkeypatch.setattr("openpyxl.packaging.core.datetime.datetime", Later)
    monkeypatch.setattr("time.time", lambda: 1_935_000_000.0)
    assert write(made_report()) == first


@pytest.mark.parametrize("write", WRITERS)
def test_a_report_without_pieces_can_be_written(write):
    assert write(made_report("point", "nowhere"))


# -- JSON ------------------------------------------------------------------------------------------


def test_json_is_the_document(report):
    def refuse(name):
        raise AssertionError(name)

    told = json.loads(as_json(report), parse_constant=refuse)
    assert list(told) == ["state", "map", "day", "atlas_version", "language", "remarks", "credits", "sites"]
    assert told["sites"] == list(report.records)
    assert (told["state"], told["day"], told["credits"]) == ("conflict", "2026-11-22", ["Made data"])
    assert told["map"]["code_column"] == "MaLoaiDat"
    assert told["map"]["legend"] is None
    wanted = {
        "site",
        "state",
        "reason",
        "site_ha",
        "classes",
        "contested_ha",
        "uncovered_ha",
        "rules",
        "warnings",
    }
    for site in told["sites"]:
        assert wanted <= set(site)
        assert all({"code", "name", "ha", "share", "consequence"} <= set(one) for one in site["classes"])


# -- CSV -------------------------------------------------------------------------------------------


def read_csv(report):
    return list(csv.DictReader(io.StringIO(as_csv(report).decode("utf-8-sig"))))


def test_csv_has_a_row_for_each_part_and_they_add_up(report):
    rows = pd.DataFrame(read_csv(report))
    parts = rows.groupby("site")["part"].agg(list).to_dict()
    assert sorted(parts["conflict"]) == ["contested", "land", "land", "uncovered"]
    assert sorted(parts["bow"]) == ["land", "land", "uncovered"]
    assert {parts[site][0] for site in ("point", "away", "nowhere")} == {"unchecked"}
    sums = rows["ha"].replace("", "nan").astype(float).groupby(rows["site"]).sum()
    grid = rows["grid_ha"].replace("", "nan").astype(float).groupby(rows["site"]).sum()
    for record in report.records:
        if record["uncovered_ha"] is not None:
            assert sums[record["site"]] == pytest.approx(record["site_ha"], abs=3e-4)
            assert grid[record["site"]] == pytest.approx(record["grid_site_ha"], abs=3e-4)


def test_csv_says_why_a_site_was_not_checked(report):
    (row,) = [row for row in read_csv(report) if row["site"] == "point"]
    assert row["notes"] == " ".join(report.records[2]["reason"])
    assert row["ha"] == ""


def test_csv_runs_no_formula(report):
    (row,) = [row for row in read_csv(report) if row["code"].lstrip("'").startswith("=")]
    assert row["code"].startswith("'=")


# -- XLSX ------------------------------------------------------------------------------------------


def test_xlsx_has_the_sheets_in_the_language(report):
    sheets = read_sheets(report)
    names = [*TABLES, "notes"]
    assert list(sheets) == [tr(f"overlap_files.sheet.{name}", report.language) for name in names]


@pytest.mark.parametrize("name", TABLES)
def test_xlsx_holds_the_values_of_the_tables_typed(report, name):
    source = table(report, name)
    rows = read_sheets(report)[tr(f"overlap_files.sheet.{name}", report.language)]
    assert len(rows) == len(source.rows)
    for cells, row in zip(rows, source.rows, strict=True):
        for cell, (column, kind) in zip(cells, source.columns.items(), strict=True):
            value = cell.value.date() if isinstance(cell.value, datetime) else cell.value
            assert value == row[column]
            if value is not None:
                assert (cell.data_type == "s") == (kind == workbook.TEXT)


def test_xlsx_texts_are_no_formulas(report):
    cells = [cell for rows in read_sheets(report).values() for row in rows for cell in row]
    hostile = [cell for cell in cells if str(cell.value).startswith("=")]
    assert hostile
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in hostile)


def test_xlsx_has_units_frozen_heads_and_widths(report):
    for sheet in openpyxl.load_workbook(io.BytesIO(as_xlsx(report))).worksheets:
        headings = [cell.value for cell in sheet[1]]
        assert all(headings)
        assert sheet.freeze_panes in ("C2", "A2")
        assert all(9 <= dimension.width <= 60 for dimension in sheet.column_dimensions.values())
    answers = openpyxl.load_workbook(io.BytesIO(as_xlsx(report))).worksheets[0]
    assert sum("(ha)" in cell.value for cell in answers[1]) == 4


def test_xlsx_notes_name_map_day_and_version(report):
    rows = read_sheets(report)[tr("overlap_files.sheet.notes", report.language)]
    notes = {what.value: text.value for what, text in rows}
    assert notes[tr("overlap_files.about.map", report.language)] == HOSTILE
    assert notes[tr("overlap_files.about.version", report.language)] == report.about.atlas_version
    assert "22" in notes[tr("overlap_files.about.day", report.language)]


# -- GeoPackage ------------------------------------------------------------------------------------


def test_gpkg_holds_sites_and_pieces(report, gpkg):
    sites = gpd.read_file(gpkg, layer="sites").set_index("site")
    assert list(sites.index) == [record["site"] for record in report.records]
    assert sites["state"].to_dict() == {record["site"]: record["state"] for record in report.records}
    assert sites["site_ha"].fillna(-1).tolist() == [record["site_ha"] or -1 for record in report.records]
    assert sites.geometry["nowhere"] is None
    assert same_ground(sites.geometry["clear"], report.sites.geometry["clear"])
    assert same_ground(sites.geometry["point"], report.sites.geometry["point"])
    pieces = gpd.read_file(gpkg, layer="pieces")
    assert pieces["hectares"].tolist() == report.pieces["hectares"].round(4).tolist()  # square metres
    assert pieces["colour"].tolist() == report.pieces["colour"].tolist()
    assert pieces.crs.to_epsg() == 4326
    for mine, theirs in zip(pieces.geometry, report.pieces.geometry, strict=True):
        assert same_ground(mine, theirs)


def same_ground(one, other):
    """Whether two shapes have the same corners; a polygon may have become a multipolygon of one."""
    return shapely.get_coordinates(one).tolist() == shapely.get_coordinates(other).tolist()


@pytest.mark.parametrize("name", ATTRIBUTE_TABLES)
def test_gpkg_holds_the_tables(report, gpkg, name):
    source = table(report, name)
    with sqlite3.connect(gpkg) as connection:
        connection.row_factory = sqlite3.Row
        rows = [dict(row) for row in connection.execute(f"SELECT * FROM {name} ORDER BY fid")]
    wanted = [
        {key: value.isoformat() if isinstance(value, date) else value for key, value in row.items()}
        for row in source.rows
    ]
    assert [{key: row[key] for key in source.columns} for row in rows] == wanted


def test_gpkg_columns_keep_their_type_where_nothing_is_known(tmp_path):
    path = tmp_path / "empty.gpkg"
    path.write_bytes(as_gpkg(made_report("point")))
    fields = dict(
        zip(*(pyogrio.read_info(path, layer="repairs")[key] for key in ("fields", "dtypes")), strict=True)
    )
    assert (fields["parcel"], fields["before_ha"], fields["reason"]) == ("int64", "float64", "object")
    assert pyogrio.read_info(path, layer="pieces")["features"] == 0


def styles(path):
    with sqlite3.connect(path) as connection:
        rows = connection.execute("SELECT f_table_name, styleQML, useAsDefault FROM layer_styles")
        return {name: (ET.fromstring(qml), default) for name, qml, default in rows}


def test_gpkg_styles_have_a_category_for_each_piece_in_its_official_colour(report, gpkg):
    root, is_default = styles(gpkg)["pieces"]
    assert is_default
    renderer = root.find("renderer-v2")
    assert (renderer.get("type"), renderer.get("attr")) == ("categorizedSymbol", CATEGORY)
    with sqlite3.connect(gpkg) as connection:
        held = {value for (value,) in connection.execute(f"SELECT DISTINCT {CATEGORY} FROM pieces")}
    categories = {one.get("value"): one for one in renderer.iter("category")}
    assert set(categories) == held
    symbols = {one.get("name"): one for one in renderer.iter("symbol")}

    def option(value, name):
        symbol = symbols[categories[value].get("symbol")]
        return next(one.get("value") for one in symbol.iter("Option") if one.get("name") == name)

    rice = LandUseCodes.open().recognise("LUC").colour
    red, green, blue = (int(rice[at : at + 2], 16) for at in (1, 3, 5))
    assert option("land:LUC", "color").startswith(f"{red},{green},{blue},")
    assert option("land:LUC", "style") == "solid"
    assert option("contested:LUC / SKK", "style") != "solid"
    assert option("uncovered:", "style") not in ("solid", option("contested:LUC / SKK", "style"))
    assert categories["land:LUC"].get("label").startswith("LUC – ")


def test_gpkg_styles_show_every_answer_of_areas_and_points(gpkg):
    root, _ = styles(gpkg)["sites"]
    filters = [rule.get("filter") for rule in root.iter("rule") if rule.get("filter")]
    assert len(filters) == len(set(filters)) == 2 * len(STATES)


@pytest.mark.skipif(shutil.which("ogrinfo") is None, reason="gdal-bin is not installed")
def test_ogrinfo_opens_the_file(report, gpkg):
    plain = {name: value for name, value in os.environ.items() if not name.endswith("_SKIP")}
    command = ["ogrinfo", "-so", "-al", gpkg]
    ran = subprocess.run(command, check=True, capture_output=True, text=True, env=plain)
    assert ran.stderr == ""
    assert "ERROR" not in ran.stdout
    for name, count in (("sites", 6), ("pieces", len(report.pieces)), ("ledger", 6 * 13)):
        assert f"Layer name: {name}\n" in ran.stdout
        assert f"Feature Count: {count}\n" in ran.stdout


def test_gpkg_metadata_names_map_day_and_credits(report, gpkg):
    with sqlite3.connect(gpkg) as connection:
        (text,) = connection.execute("SELECT metadata FROM gpkg_metadata").fetchone()
        changed = {day for (day,) in connection.execute("SELECT last_change FROM gpkg_contents")}
    words = " ".join(ET.fromstring(text).itertext())
    assert HOSTILE in words
    assert "Made data" in words
    assert changed == {f"{DAY}T00:00:00.000Z"}


# -- rasters ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def cover(tmp_path_factory):
    """Of 4 ha: 2 ha of grass, 1.75 ha of trees, 0.25 ha without a value."""
    return made_cover_report(tmp_path_factory.mktemp("cover") / "cover.tif", language="en")


def test_a_rasters_csv_tells_the_ground_without_a_value(cover):
    rows = read_csv(cover)
    assert "contested" not in {row["part"] for row in rows}
    told = {(row["part"], row["class_name"]): float(row["grid_ha"]) for row in rows if row["grid_ha"]}
    assert told == pytest.approx(
        {("land", "Grassland"): 2.0, ("land", "Tree cover"): 1.75, ("nodata", ""): 0.25}, abs=1e-3
    )
    assert {"low_ha", "high_ha"} <= set(rows[0])


def test_a_rasters_workbook_has_no_sheets_of_rules(cover):
    names = [tr(f"overlap_files.sheet.{name}", "en") for name in ("answers", "land", "notes")]
    sheets = read_sheets(cover)
    assert list(sheets) == names
    notes = " ".join(row[1].value for row in sheets[names[-1]])
    assert "no legal land use" in notes
    assert "Copernicus" in notes


def test_a_rasters_geopackage_has_the_colours_of_the_legend(cover, tmp_path):
    path = tmp_path / "cover.gpkg"
    path.write_bytes(as_gpkg(cover))
    root, _ = styles(path)["pieces"]
    labels = {one.get("value"): one.get("label") for one in root.iter("category")}
    assert labels["land:10"] == "10 – Tree cover"
    assert labels["uncovered:nodata"] not in ("nodata", tr("overlap_files.part.uncovered", "en"))
    colours = {one.get("value") for one in root.iter("Option") if one.get("name") == "color"}
    assert any(colour.startswith("0,100,0,") for colour in colours)  # #006400, that of the legend
    assert gpd.read_file(path, layer="sites")["cells"].tolist()[0] == pytest.approx(400)


# -- words -----------------------------------------------------------------------------------------


def test_every_column_sheet_and_part_has_words():
    columns = {column for columns in tables._COLUMNS.values() for column in columns}
    keys = {f"column.{column}" for column in columns} | {f"part.{part}" for part in PARTS}
    keys |= {f"sheet.{name}" for name in (*TABLES, "notes", "sites", "pieces")} | {
        f"kind.{kind}" for kind in KINDS
    }
    assert sorted(key for key in keys if not has(f"overlap_files.{key}")) == []
    for language in LANGUAGES:
        assert all(len(tr(f"overlap_files.sheet.{name}", language)) <= 31 for name in (*TABLES, "notes"))
