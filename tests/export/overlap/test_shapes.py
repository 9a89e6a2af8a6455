"""The shapes of an overlap check as files, read back by other programs."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from dataclasses import replace
from xml.etree import ElementTree as ET

import geopandas as gpd
import pytest
import shapely
from shapely.geometry import LineString, MultiPoint, box

from geo.base.translate import LANGUAGES, tr
from geo.export.kinds import OVERLAP_FORMATS, overlap_content
from geo.export.overlap.files import ATTRIBUTE_TABLES, layers_of, sites_style
from geo.export.overlap.shapes import CORNER_INDEX, as_corner_lists, as_geojson, as_kml, as_shapefile_zip
from geo.formats.kml import NAMESPACE
from geo.land.corners.reading import read_corners
from geo.land.corners.zones import Places
from tests.made.other_gdal import features
from tests.made.overlap import HOSTILE, made_cover_report, made_report

KML = f"{{{NAMESPACE}}}"
LAYERS = ("sites", "pieces")


@pytest.fixture(scope="module", params=LANGUAGES)
def report(request):
    return made_report(language=request.param)


@pytest.fixture(scope="module")
def cover(tmp_path_factory):
    return made_cover_report(tmp_path_factory.mktemp("raster") / "cover.tif")


@pytest.fixture(scope="module")
def shapefiles(report, tmp_path_factory):
    folder = tmp_path_factory.mktemp("shapefiles")
    with zipfile.ZipFile(io.BytesIO(as_shapefile_zip(report))) as archive:
        archive.extractall(folder)
    return folder


def known(row):
    """A row without what is unknown."""
    return {name: value for name, value in row.items() if value not in {None, ""} and value == value}


def rows_of(report, layer):
    return [known(row) for row in layers_of(report)[layer].drop(columns="geometry").to_dict("records")]


def unpacked(packed):
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        return {name: archive.read(name).decode("utf-8-sig") for name in archive.namelist()}


def table(text):
    return list(csv.DictReader(io.StringIO(text)))


# -- all of them -----------------------------------------------------------------------------------


@pytest.mark.parametrize("form", OVERLAP_FORMATS)
def test_equal_reports_give_equal_bytes(form):
    assert overlap_content(form, made_report()) == overlap_content(form, made_report())


@pytest.mark.parametrize("form", OVERLAP_FORMATS)
def test_a_report_of_a_raster_is_written_too(form, cover):
    assert overlap_content(form, cover)


@pytest.mark.parametrize("form", OVERLAP_FORMATS)
def test_a_report_without_a_single_piece_is_written_too(form):
    assert overlap_content(form, made_report("nowhere"))


@pytest.mark.parametrize(
    "several", [LineString([(104, 22), (104.1, 22)]), MultiPoint([(104, 22), (105, 22)])]
)
def test_sites_that_are_lines_or_several_points_keep_their_shape(several, tmp_path):
    report = made_report("point", "clear")
    report = replace(report, sites=report.sites.set_geometry([several, box(104, 22, 104.1, 22.1)]))
    path = tmp_path / "answers.kml"
    path.write_bytes(as_kml(report))
    title = f"{tr('overlap_files.sheet.sites', report.language)} (2)"
    shapes = [shapely.geometry.shape(one["geometry"]) for one in features(path, title)]
    assert shapely.equals(shapely.union_all(shapes[0]), several)
    with zipfile.ZipFile(io.BytesIO(as_shapefile_zip(report))) as archive:
        archive.extractall(tmp_path)
    style = ET.fromstring(sites_style(report.sites, "vi"))
    drawn = {"LineString": ("'Line'", "line"), "MultiPoint": ("'Point'", "marker")}[several.geom_type]
    assert any(drawn[0] in rule.get("filter") for rule in style.iter("rule"))
    assert drawn[1] in {symbol.get("type") for symbol in style.iter("symbol")}
    kind = "line" if several.geom_type == "LineString" else "multipoint"
    assert gpd.read_file(tmp_path / f"sites_{kind}.shp", engine="pyogrio").geometry[0] == several
    assert "sites_polygon" in {
        row["shapefile"] for row in table((tmp_path / "fields.csv").read_text("utf-8-sig"))
    }


# -- GeoJSON ---------------------------------------------------------------------------------------


def test_geojson_has_every_site_and_piece_with_equal_values(report):
    collection = json.loads(as_geojson(report))
    for layer in LAYERS:
        found = [one["properties"] for one in collection["features"] if one["properties"]["layer"] == layer]
        assert [known({k: v for k, v in row.items() if k != "layer"}) for row in found] == rows_of(
            report, layer
        )


def test_geojson_says_what_it_rests_on_and_keeps_to_the_standard(report):
    collection = json.loads(as_geojson(report))
    assert (collection["map"]["name"], collection["day"], collection["credits"]) == (
        HOSTILE,
        "2026-11-22",
        ["Made data"],
    )
    assert "crs" not in collection
    for one in collection["features"]:
        shape = one["geometry"] and shapely.geometry.shape(one["geometry"])
        if shape and shape.geom_type == "Polygon":
            assert shape.exterior.is_ccw
    assert [
        one["geometry"] for one in collection["features"] if one["properties"].get("site") == "nowhere"
    ] == [None]


def test_another_gdal_reads_the_geojson(report, tmp_path):
    path = tmp_path / "answers.geojson"
    path.write_bytes(as_geojson(report))
    found = features(path, "answers")
    assert len(found) == sum(map(len, layers_of(report).values()))


# -- KML -------------------------------------------------------------------------------------------


def test_kml_has_a_folder_of_sites_and_one_of_pieces(report):
    root = ET.fromstring(as_kml(report))
    names = [folder.findtext(f"{KML}name") for folder in root.iter(f"{KML}Folder")]
    assert names == [
        f"{tr(f'overlap_files.sheet.{layer}', report.language)} ({len(layers_of(report)[layer])})"
        for layer in LAYERS
    ]
    styles = {f"#{style.get('id')}" for style in root.iter(f"{KML}Style")}
    assert {mark.findtext(f"{KML}styleUrl") for mark in root.iter(f"{KML}Placemark")} <= styles


def test_another_gdal_reads_equal_values_from_the_kml(report, tmp_path):
    path = tmp_path / "answers.kml"
    path.write_bytes(as_kml(report))
    title = f"{tr('overlap_files.sheet.pieces', report.language)} ({len(layers_of(report)['pieces'])})"
    found = [one["properties"] for one in features(path, title)]
    for row, wanted in zip(found, rows_of(report, "pieces"), strict=True):
        assert {name: row[name] for name in wanted} == wanted


def test_a_popup_is_for_readers_and_runs_nothing(report):
    root = ET.fromstring(as_kml(report))
    popups = {
        mark.findtext(f"{KML}name"): mark.findtext(f"{KML}description")
        for mark in root.iter(f"{KML}Placemark")
    }
    rice = popups["conflict: LUC"]
    assert tr("overlap_files.part.land", report.language) in rice
    assert {"vi": "0,5001", "en": "0.5001"}[report.language] in rice
    assert "#FFFC8C" not in rice
    assert not any("<b>" in popup for popup in popups.values())


# -- shapefiles ------------------------------------------------------------------------------------


def test_shapefiles_come_back_with_equal_values(report, shapefiles):
    key = table((shapefiles / "fields.csv").read_text("utf-8-sig"))
    for layer in LAYERS:
        found = []
        for path in sorted(shapefiles.glob(f"{layer}_*.shp"), reverse=True):
            lines = [line for line in key if line["shapefile"] == path.stem]
            for row in gpd.read_file(path, engine="pyogrio").to_dict("records"):
                whole = {}
                for line in lines:
                    value = row[line["field"]]
                    if value is not None and value == value:
                        before = whole.get(line["column"], "")
                        whole[line["column"]] = before + value if isinstance(value, str) else value
                found.append(whole)
        wanted = rows_of(report, layer)
        assert sorted(found, key=str) == sorted(wanted, key=str)


def test_another_gdal_reads_the_shapefiles(report, shapefiles):
    found = features(shapefiles / "pieces_polygon.shp", "pieces_polygon")
    codes = layers_of(report)["pieces"]["code"].tolist()
    assert [one["properties"]["code"] or "" for one in found] == codes


def test_the_other_tables_lie_beside_the_shapefiles(report, shapefiles):
    for name in ATTRIBUTE_TABLES:
        assert "site" in (shapefiles / f"{name}.csv").read_text("utf-8-sig").splitlines()[0]
    assert "Made data" in (shapefiles / "README.txt").read_text("utf-8")
    assert f"'{HOSTILE}" in [row["code"] for row in table((shapefiles / "land.csv").read_text("utf-8-sig"))]


# -- corner lists ----------------------------------------------------------------------------------


def test_corner_lists_read_back_as_the_same_ground(report, made_atlas):
    files = unpacked(as_corner_lists(report))
    index = table(files["index.csv"])
    assert tuple(index[0]) == CORNER_INDEX
    drawn = {
        layer: [shape for shape in frame.geometry if shape is not None and shape.area > 0]
        for layer, frame in layers_of(report).items()
    }
    for layer, shapes in drawn.items():
        listed = [row for row in index if row["layer"] == layer]
        for row, shape in zip(listed, shapes, strict=True):
            site = read_corners(files[row["file"]], Places.of(made_atlas))
            assert site.epsg == int(row["epsg"]) == 9208
            # Corners are printed to the centimetre.
            assert site.polygon.symmetric_difference(shape).area < 1e-3 * shape.area


def test_sites_without_an_area_have_no_list(report):
    sites = {row["site"] for row in table(unpacked(as_corner_lists(report))["index.csv"])}
    assert sites == {"conflict", "clear", "away", "bow"}
