"""Other people's bad files, each through the door for uploads, against the outcome its manifest states.

The corpus lies beside the checkout. A file of it often has more than the fault that its row is
about: it is a bare part of a shapefile, lies outside Viet Nam, or is a JSON text without a
geometry. ``dress`` adds what is missing, so that the row's own fault decides. The table of refusals
says *which* sentence must come, so that nothing is refused for the wrong reason.
"""

from __future__ import annotations

import csv
import io
import json
import struct
import tempfile
import warnings
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import rasterio
import shapely
from affine import Affine
from pyproj import CRS
from rasterio.errors import NotGeoreferencedWarning
from rasterio.io import MemoryFile

from geo.base.errors import UploadError
from geo.base.file_notes import Report
from geo.base.remark import sentence
from geo.base.text import nfc, tidy
from geo.base.translate import has
from geo.records.territory import territory
from geo.uploads.door import RasterResult, TableResult, UploadResult, open_raster, open_table, open_upload

SHARED = Path(__file__).parents[3] / "shared"
CORPUS = SHARED / "corpus"
WORLD = (-180.0, -90.0, 180.0, 90.0)

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not CORPUS.exists(), reason="the corpus of bad files is not beside the checkout"),
]

OPEN_CHOICE = "a choice is open"
"""Instead of a key: nothing is drawn before the user has chosen a layer or a coordinate system."""

REFUSED_WITH = {
    OPEN_CHOICE: [
        "shapefile/gdal/test3356.shp",
        "gpkg/ets/gdal_sample_v1.2_spi_nonlinear_webp_elevation.gpkg",
    ],
    "uploads.no_geometry": [
        "kml_gml/gdal/emptylayers.kml",
        "shapefile/gdal/buggypoint.shp",
        "shapefile/gdal/buggymultipoint.shp",
        "shapefile/gdal/buggymultiline.shp",
        "shapefile/gdal/emptymultipoint.shp",
        "shapefile/gdal/emptymultiline.shp",
        "shapefile/gdal/polygonm_without_m.shp",
        "geojson/gdal/nullvalues.geojson",
    ],
    "uploads.no_features": [
        "shapefile/gdal/empty.shp",
        "shapefile/gdal/emptyshapefilewithsbn.shp",
        "shapefile/gdal/extentnan.shp",
    ],
    "uploads.zip.part_missing": ["shapefile/pyshp/latin1.shp"],
    "uploads.zip.several": ["shapefile/pyshp/blockgroups_multishapefile.zip"],
    "uploads.zip.ratio": ["archive/gdal/eofloop_valid_huff.tif.zip"],
    "uploads.place.outside": ["shapefile/fiona/!test.geojson"],
    "uploads.geojson.faults": [
        "geojson/hint/badcoord.geojson",
        "geojson/hint/badcoordtype.geojson",
        "geojson/hint/bad-featurelist.geojson",
        "geojson/hint/bad-properties-as-array.geojson",
        "geojson/hint/expected_object.geojson",
        "geojson/hint/false.geojson",
        "geojson/hint/multiple_problems.geojson",
        "geojson/hint/point-toofew.geojson",
        "geojson/hint/short-line.geojson",
        "geojson/hint/stringcoord.geojson",
        "geojson/gdal/ogr_geojson_14.geojson",
    ],
    "uploads.geojson.features": ["geojson/hint/featurecollection-obj.geojson"],
    "uploads.geojson.not_geojson": ["geojson/hint/rootstring.geojson", "geojson/gdal/esripolygonempty.json"],
    "uploads.json.syntax": [
        "geojson/hint/bad-json.geojson",
        "geojson/gdal/topojson1.topojson",
        "json/json/n_structure_UTF8_BOM_no_data.json",
        "json/json/n_object_trailing_comma.json",
        "json/json/n_structure_no_data.json",
        "json/json/n_single_space.json",
    ],
    "uploads.json.too_deep": ["json/json/n_structure_100000_opening_arrays.json"],
    "uploads.json.not_finite": ["json/json/n_number_NaN.json", "json/json/n_number_infinity.json"],
    "uploads.json.number": ["json/json/i_number_huge_exp.json"],
    "uploads.json.not_utf8": [
        "json/json/i_string_UTF-16LE_with_BOM.json",
        "json/json/n_structure_incomplete_UTF8_BOM.json",
    ],
    "uploads.json.surrogate": ["json/json/i_object_key_lone_2nd_surrogate.json"],
    "uploads.kml.syntax": ["kml_gml/gdal/junk_content_after_valid_doc.kml"],
    "uploads.kml.faults": ["kml_gml/gdal/kml_with_space_content_in_coordinates.kml"],
    "uploads.not_polygons": ["kml_gml/gdal/duplicate_folder_name.kml"],
    "uploads.kind.xml": [
        "vrt_redirect/gdal/poly_vrt.vrt",
        "vrt_redirect/gdal/vrt_test.vrt",
        "vrt_redirect/gdal/byte.vrt",
        "vrt_redirect/gdal/vrtinvrt.vrt",
    ],
    "uploads.kind.archive": [
        "vrt_redirect/gdal/test_ers_recursive.tar",
        "archive/gdal/longfilename_ustar.tar",
    ],
    "uploads.kind.unknown": [
        "gpkg/gdal/invalid_compoundcurve_non_contiguous_curves.fgb",
        "gpkg/gdal/invalid_polyhedralsurface_of_curvepolygon.fgb",
        "gpkg/gdal/insert-recursive-pair.dxf",
        "raster/gdal/idat_broken.png",
        "raster/gdal/hfa_completedefn_recursion.img",
    ],
    "uploads.gpkg.raster": ["gpkg/ets/uint16.gpkg", "gpkg/ets/elevation.gpkg"],
    "uploads.raster.damaged": [
        "raster/gdal/byte_zstd_corrupted.tif",
        "raster/gdal/byte_zstd_corrupted2.tif",
        "raster/gdal/byte_buggy_packbits.tif",
        "raster/gdal/hugeblocksize.tif",
        "raster/gdal/toomanyblocks.tif",
        "raster/gdal/block_width_above_32bit.tif",
        "raster/gdal/image_width_above_32bit.tif",
        "raster/gdal/unknown_compression.tif",
    ],
    "uploads.raster.too_large": ["raster/gdal/strip_larger_than_2GB_header.tif"],
    "uploads.raster.dtype": ["raster/gdal/cfloat32.tif"],
    "uploads.raster.not_classes": ["raster/gdal/float32.tif"],
    "uploads.raster.rotated": ["raster/gdal/geomatrix.tif"],
    "uploads.raster.outside": ["raster/riotiler/cog_dateline.tif"],
    # Damaged or of another planet too; the header gives the door a reason before it gets there.
    "uploads.raster.no_crs": [
        "raster/gdal/packbits-not-enough-data.tif",
        "raster/gdal/corrupted_gtiff_tags.tif",
        "raster/gdal/many_blocks_truncated.tif",
        "raster/gdal/GTModelTypeGeoKey_only.tif",
    ],
    "uploads.raster.bands": [
        "raster/gdal/zackthecat_corrupted.tif",
        "raster/gdal/bug4468.tif",
        "raster/gdal/test_nodatavalues.tif",
        "raster/rasterio/goes.tif",
        "raster/riotiler/cog_hirise_mars.tif",
    ],
}
KEY_OF_REFUSAL = {path: key for key, paths in REFUSED_WITH.items() for path in paths}

REPAIRED_WITH = {
    "shapefile/gdal/polygonm_with_m.shp": "uploads.found.measures_everywhere uploads.found.repaired",
    "shapefile/gdal/testpointzm.shp": "uploads.found.heights",
    "shapefile/gdal/arcm_with_m.shp": "uploads.found.measures_everywhere",
    "shapefile/gdal/slightly_overlapping_polygons.shp": "uploads.found.repaired",
    "shapefile/gdal/testpoly.shp": "uploads.found.repaired",
    "shapefile/gdal/chinese.dbf": "uploads.found.encoding_unsure",
    "shapefile/pyshp/REL.zip": "uploads.found.in_folder",
    "geojson/hint/different-first-last.geojson": "uploads.found.rings_closed",
    "geojson/hint/different-first-size.geojson": "uploads.found.heights",
    "gpkg/pyogrio/curvepolygon.gpkg": "uploads.found.curves",
    "gpkg/pyogrio/multisurface.gpkg": "uploads.found.curves",
    "gpkg/pyogrio/line_zm.gpkg": "uploads.found.measures uploads.found.heights",
    "raster/gdal/twoimages.tif": "uploads.raster.first_image",
    "raster/riotiler/inverted_lat.tif": "uploads.raster.south_up",
    "archive/gdal/cp866_plus_utf8.zip": "uploads.found.other_files",
    "table/gdal/more_than_100_geom_fields.csv": "uploads.table.repeated",
}
"""What the report must tell; the other tables are only said to be kept as text."""

# Shapefiles of the corpus without a .prj, and the system their numbers make sense in.
SYSTEMS = {
    "shapefile/gdal/slightly_overlapping_polygons.shp": 32632,
    "shapefile/gdal/testpoly.shp": 32648,
}
WITHOUT_SYSTEM = "shapefile/gdal/test3356.shp"
LACKS_PART = "shapefile/pyshp/latin1.shp"
PLACE_IS_THE_FAULT = ("raster/riotiler/cog_dateline.tif", "shapefile/fiona/!test.geojson")
NO_AREAS = ("kml_gml/gdal/duplicate_folder_name.kml",)
"""What is wrong with these is that areas are wanted."""
FRACTIONS_WANTED = (
    "raster/rasterio/float_nan.tif",
    "raster/rasterio/float_raster_with_nodata.tif",
    "raster/riotiler/inverted_lat.tif",
)


@dataclass(frozen=True)
class Outcome:
    """What the door did with one file."""

    verdict: str
    key: str
    messages: tuple[str, ...] = ()
    result: Any = None
    report: Report = field(default_factory=Report)


def manifest() -> list[dict[str, str]]:
    if not CORPUS.exists():
        return []
    with (CORPUS / "MANIFEST.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["expected"] != "companion"]


ROWS = manifest()


# -- dressing ------------------------------------------------------------------------------------


def dress(path: str) -> bytes:
    """Return the bytes to upload for a row of the manifest."""
    raw = (CORPUS / path).read_bytes()
    if path.endswith(".shp"):
        return zipped(shapefile_parts(CORPUS / path, complete=path != LACKS_PART))
    if path.endswith(".dbf"):
        rows = struct.unpack_from("<I", raw, 4)[0]
        return zipped({".dbf": raw} | made_points(rows))
    if path.startswith("json/"):
        geometry = json.dumps(square_at(0)).encode()
        head = b'{"type":"FeatureCollection","features":[{"type":"Feature","geometry":' + geometry
        return head + b',"properties":{"value":' + raw + b"}}]}"
    if path == "text/blns.json":
        return blns_features(json.loads(raw))
    if path == "archive/gdal/cp866_plus_utf8.zip":
        return with_shapefile(raw)
    return RASTER_DRESSES.get(path, lambda data: data)(raw)


def zipped(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for ending, content in parts.items():
            archive.writestr(f"a{ending}", content)
    return buffer.getvalue()


def shapefile_parts(shape: Path, *, complete: bool) -> dict[str, bytes]:
    paths = [shape.with_suffix(ending) for ending in (".shp", ".shx", ".dbf", ".prj", ".cpg")]
    parts = {path.suffix: path.read_bytes() for path in paths if path.exists()}
    if complete and ".dbf" not in parts:
        parts[".dbf"] = made_table((len(parts[".shx"]) - 100) // 8)
    return parts


def made_table(rows: int) -> bytes:
    """Return a dBASE table of one column of numbers."""
    header = struct.pack("<BBBBIHH20x", 3, 126, 1, 1, rows, 65, 6)
    column = struct.pack("<11sc4xBB14x", b"nr", b"N", 5, 0)
    return header + column + b"\r" + b"".join(b" %5d" % row for row in range(rows)) + b"\x1a"


def made_points(rows: int) -> dict[str, bytes]:
    """Return shapes and index of a shapefile of points near Lào Cai, with its system."""

    def header(size: int) -> bytes:
        box = struct.pack("<ii8d", 1000, 1, 103, 22, 104, 23, 0, 0, 0, 0)
        return struct.pack(">i20xi", 9994, size // 2) + box

    point = struct.pack("<idd", 1, 103.9, 22.3)
    shapes = b"".join(struct.pack(">ii", row + 1, 10) + point for row in range(rows))
    index = b"".join(struct.pack(">ii", (100 + 28 * row) // 2, 10) for row in range(rows))
    return {
        ".shp": header(100 + len(shapes)) + shapes,
        ".shx": header(100 + len(index)) + index,
        ".prj": CRS.from_epsg(4326).to_wkt("WKT1_ESRI").encode(),
    }


def blns_features(strings: list[str]) -> bytes:
    features = [
        {"type": "Feature", "properties": {"name": text}, "geometry": square_at(place)}
        for place, text in enumerate(strings)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def square_at(place: int) -> dict[str, Any]:
    west = 103 + place / 1000
    return dict(shapely.geometry.mapping(shapely.box(west, 22.3, west + 0.001, 22.301)))


def with_shapefile(archive: bytes) -> bytes:
    buffer = io.BytesIO(archive)
    with zipfile.ZipFile(buffer, "a") as both:
        for ending, content in ({".dbf": made_table(1)} | made_points(1)).items():
            both.writestr(f"a{ending}", content)
    return buffer.getvalue()


def one_band_here(raw: bytes) -> bytes:
    """Return the first band of a raster, its nodata kept, laid near Lào Cai."""
    with MemoryFile(raw) as memory, memory.open(driver="GTiff") as source:
        pixels, nodata = source.read(1), source.nodata
    with MemoryFile() as memory:
        profile = {"width": pixels.shape[1], "height": pixels.shape[0], "count": 1, "dtype": pixels.dtype}
        place = Affine(0.001, 0, 103.9, 0, -0.001, 22.4)
        with memory.open(driver="GTiff", crs="EPSG:4326", transform=place, nodata=nodata, **profile) as made:
            made.write(pixels, 1)
        return bytes(memory.read())


def placed(raw: bytes) -> bytes:
    """Return a raster laid near Lào Cai; what else is in the file stays."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.tif"
        path.write_bytes(raw)
        with rasterio.open(path, "r+") as raster:
            raster.crs = "EPSG:4326"
            raster.transform = Affine(0.001, 0, 103.9, 0, -0.001, 22.4)
        return path.read_bytes()


RASTER_DRESSES: dict[str, Callable[[bytes], bytes]] = {
    "raster/rasterio/all-nodata.tif": one_band_here,
    "raster/rasterio/float_nan.tif": one_band_here,
    "raster/rasterio/float_raster_with_nodata.tif": one_band_here,
    "raster/gdal/twoimages.tif": placed,
}


# -- judging -------------------------------------------------------------------------------------


def open_row(path: str) -> UploadResult | RasterResult | TableResult:
    name, data = Path(path).name, dress(path)
    within = territory().country_box if path in PLACE_IS_THE_FAULT else WORLD
    if path.startswith("table/"):
        return open_table(data, name)
    if path.startswith("raster/") and not path.endswith(".shp"):
        return open_raster(data, name, within=within, whole_numbers=path not in FRACTIONS_WANTED)
    name = Path(name).with_suffix(".zip").name if path.endswith((".shp", ".dbf")) else name
    stated = (CORPUS / path).with_suffix(".prj").exists() or not path.endswith(".shp")
    epsg = None if stated or path == WITHOUT_SYSTEM else SYSTEMS.get(path, 4326)
    areas_wanted = path in NO_AREAS
    return open_upload(data, name, epsg=epsg, polygons_only=areas_wanted, within=within)


def judge(path: str) -> Outcome:
    try:
        result = open_row(path)
    except UploadError as error:
        messages = tuple(sentence(error, language) for language in ("vi", "en"))
        return Outcome("reject", error.key, messages)
    if isinstance(result, UploadResult) and result.gdf is None:
        return Outcome("reject", OPEN_CHOICE, result=result)
    messages = tuple(line for language in ("vi", "en") for line in result.report.sentences(language))
    verdict = "repair" if result.report.repaired else "accept"
    keys = " ".join(dict.fromkeys(entry.key for entry in result.report.entries))
    return Outcome(verdict, keys, messages, result, result.report)


@pytest.fixture(scope="session")
def outcomes() -> dict[str, Outcome]:
    """Return what the door did with each file; two at a time, as in the app."""
    paths = [row["file"] for row in ROWS]
    with warnings.catch_warnings(), ThreadPoolExecutor(2) as pool:
        warnings.simplefilter("ignore", NotGeoreferencedWarning)  # of rasters that are dressed here
        return dict(zip(paths, pool.map(judge, paths), strict=True))


# -- tests ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["file"])
def test_outcome_is_that_of_the_manifest(row, outcomes):
    path, outcome = row["file"], outcomes[row["file"]]
    assert outcome.verdict == row["expected"], f"{outcome.key}: {row['good_app_should']}"
    if outcome.verdict == "reject":
        assert outcome.key == KEY_OF_REFUSAL[path]
    if path in REPAIRED_WITH:
        assert set(REPAIRED_WITH[path].split()) <= set(outcome.key.split())


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["file"])
def test_messages_are_sentences_without_a_path(row, outcomes):
    outcome = outcomes[row["file"]]
    keys = outcome.key.split() if outcome.key != OPEN_CHOICE else []
    assert all(has(key) for key in keys)
    for message in outcome.messages:
        assert message[0].isupper() or message[0].isdigit()
        assert message.endswith((".", "…"))
        assert "{" not in message
        assert not any(
            part in message for part in (tempfile.gettempdir(), "upload.bin", "layer.shp", str(SHARED))
        )


def test_every_refusal_of_the_manifest_has_its_reason():
    assert {row["file"] for row in ROWS if row["expected"] == "reject"} == set(KEY_OF_REFUSAL)


def test_what_lies_elsewhere_is_refused_for_its_place(outcomes):
    for path in (
        "shapefile/gdal/poly.zip",
        "shapefile/gdal/prjwithutf8bom.shp",
        "gpkg/pyogrio/multisurface.gpkg",
    ):
        assert outcomes[path].result.gdf is not None
        name = "a.zip" if path.startswith("shapefile") else "a.gpkg"
        with pytest.raises(UploadError) as caught:
            open_upload(dress(path), name, polygons_only=False)
        assert caught.value.key == "uploads.place.outside"


def test_features_are_all_there(outcomes):
    assert len(outcomes["shapefile/gdal/poly.zip"].result.gdf) == 10
    assert len(outcomes["shapefile/gdal/nonconformant_shx_ticket5608.shp"].result.gdf) == 1
    assert len(outcomes["shapefile/pyshp/corrupt_too_long.shp"].result.gdf) == 10
    layers = [outcome.result for outcome in outcomes.values() if isinstance(outcome.result, UploadResult)]
    frames = [layer.gdf for layer in layers if layer.gdf is not None]
    assert len(frames) > 20
    assert all(frame.is_valid.all() and not frame.has_z.any() for frame in frames)


def test_whole_numbers_with_gaps_stay_whole(outcomes):
    frame = outcomes["gpkg/pyogrio/test_gpkg_nulls.gpkg"].result.gdf
    assert str(frame["col_int64"].dtype) == "Int64"
    assert frame["col_int64"].tolist()[:3] == [1, 2, 3]
    assert frame["col_int64"].isna().tolist() == [False, False, False, True]


def test_nan_of_a_table_is_missing_and_codepage_of_its_header_is_used(outcomes):
    assert outcomes["shapefile/gdal/nan.dbf"].result.gdf["real"].isna().all()
    assert "中国" in outcomes["shapefile/gdal/chinese.dbf"].result.gdf.columns


def test_hostile_strings_come_back_as_they_are(outcomes):
    strings = json.loads((CORPUS / "text" / "blns.json").read_text("utf-8"))
    read = outcomes["text/blns.json"].result.gdf["name"].tolist()
    assert read == [tidy(text) for text in strings]
    changed = [text for text in strings if " ".join(tidy(text).split()) != " ".join(nfc(text).split())]
    named = next(e for e in outcomes["text/blns.json"].report.entries if e.key == "uploads.found.invisible")
    assert 0 < len(changed) < named.params["count"]


def test_layers_of_unusual_geometries_give_sentences_too():
    path = "gpkg/ets/gdal_sample_v1.2_spi_nonlinear_webp_elevation.gpkg"
    expected = {"polygon2d": "uploads.no_geometry", "geometry3d": "uploads.geometry_unknown"}
    for layer, key in expected.items():
        with pytest.raises(UploadError) as caught:
            open_upload(dress(path), "a.gpkg", layer=layer, polygons_only=False)
        assert caught.value.key == key
    assert open_upload(dress(path), "a.gpkg", layer="curvepolygon").needs_crs  # "undefined" is no system
