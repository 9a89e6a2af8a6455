"""Rasters as maps: what the header says, what is refused, and other people's bad files."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
import shapely
from affine import Affine
from shapely.geometry import box

from geo.base.errors import AtlasError, CrsError, SelectionError, UploadError
from geo.base.remark import sentence
from geo.base.translate import LANGUAGES
from geo.formats.geotiff import Raster, regions
from geo.land.overlap.checks import COULD_NOT_CHECK
from geo.land.overlap.cover import CoverCheck
from tests.made.rasters import EAST, HERE, NORTH, sites, write

CORPUS = Path(__file__).parents[4] / "shared" / "corpus"
VALUES = np.arange(12, dtype=np.uint8).reshape(3, 4)


def test_what_the_header_says(tmp_path):
    raster = Raster(write(tmp_path / "lớp phủ.tif", VALUES, nodata=7))
    assert (raster.name, raster.height, raster.width) == ("lớp phủ", 3, 4)
    assert (raster.origin, raster.step) == ((EAST, NORTH), (10, -10))
    assert (raster.dtype, raster.nodata, raster.crs.to_epsg()) == ("uint8", 7, 9208)
    west, south, east, north = raster.extent
    assert 104.2 < west < east < 104.3 and 22.32 < south < north < 22.34


def test_a_window_and_what_is_valid_in_it(tmp_path):
    raster = Raster(write(tmp_path / "a.tif", VALUES, nodata=7))
    values, valid = raster.read_window(1, 3, 2, 4)
    assert values.tolist() == [[6, 7], [10, 11]]
    assert valid.tolist() == [[True, False], [True, True]]
    assert Raster(write(tmp_path / "b.tif", VALUES)).read_window(0, 1, 0, 4).valid is None


def test_not_a_number_is_not_valid(tmp_path):
    values = np.array([[1, np.nan], [np.inf, -9]], np.float32)
    assert Raster(write(tmp_path / "a.tif", values, nodata=-9)).read_window(0, 2, 0, 2).valid.tolist() == [
        [True, False],
        [False, False],
    ]


def test_a_closed_raster_opens_again(tmp_path):
    raster = Raster(write(tmp_path / "a.tif", VALUES))
    raster.close()
    assert raster.read_window(0, 1, 0, 1).values.tolist() == [[0]]


def test_a_band_has_to_be_chosen(tmp_path):
    path = write(tmp_path / "a.tif", np.stack([VALUES, VALUES + 100]))
    with pytest.raises(SelectionError) as caught:
        Raster(path)
    assert caught.value.key == "cover.error.choose_band"
    assert Raster(path, band=2).read_window(0, 1, 0, 1).values.tolist() == [[100]]
    with pytest.raises(SelectionError):
        Raster(path, band=3)


def test_a_missing_system_can_be_given(tmp_path):
    path = write(tmp_path / "a.tif", VALUES, crs=None)
    assert Raster(path, epsg=9208).extent[0] == pytest.approx(104.2659, abs=1e-3)


@pytest.mark.parametrize(
    ("profile", "error", "key"),
    [
        ({"crs": None}, CrsError, "cover.error.no_crs"),
        ({"crs": 'LOCAL_CS["site",UNIT["metre",1]]'}, CrsError, "cover.error.no_crs"),
        ({"transform": Affine.identity()}, UploadError, "uploads.raster.no_place"),
        ({"transform": HERE @ Affine.rotation(10)}, UploadError, "uploads.raster.rotated"),
        ({"transform": HERE @ Affine.shear(10)}, UploadError, "uploads.raster.rotated"),
        ({"crs": "EPSG:4326"}, CrsError, "overlap.error.metres_as_degrees"),
        ({"crs": "ESRI:104905"}, CrsError, "cover.error.not_earth"),  # Mars
        ({"dtype": "complex64"}, UploadError, "uploads.raster.dtype"),
    ],
)
def test_refusals_have_a_sentence_each(tmp_path, profile, error, key):
    path = write(tmp_path / "a.tif", VALUES.astype(profile.get("dtype", "uint8")), **profile)
    with pytest.raises(error) as caught:
        Raster(path)
    assert caught.value.key == key
    for language in LANGUAGES:
        told = sentence(caught.value, language)
        assert "{" not in told and str(tmp_path) not in told


def test_a_missing_file(tmp_path):
    with pytest.raises(UploadError) as caught:
        Raster(tmp_path / "nowhere.tif")
    assert caught.value.key == "cover.error.missing"


def test_huge_blocks_are_refused(tmp_path):
    import rasterio

    path = tmp_path / "a.tif"
    profile = {"width": 8_000, "height": 4_000, "count": 1, "dtype": "uint8", "tiled": True}
    profile |= {"blockxsize": 4_096, "blockysize": 4_096}
    place = {"crs": "EPSG:9208", "transform": HERE}
    with rasterio.open(path, "w", driver="GTiff", sparse_ok=True, compress="deflate", **profile, **place):
        pass
    with pytest.raises(UploadError) as caught:
        Raster(path)
    assert caught.value.key == "uploads.raster.block"


def test_files_beside_it_are_not_believed(tmp_path):
    path = write(tmp_path / "a.tif", VALUES)
    (tmp_path / "a.tif.aux.xml").write_text(
        '<PAMDataset><PAMRasterBand band="1"><NoDataValue>5</NoDataValue></PAMRasterBand></PAMDataset>'
    )
    assert Raster(path).nodata is None


@pytest.mark.parametrize(
    "content",
    [
        '<VRTDataset rasterXSize="3" rasterYSize="2"><VRTRasterBand dataType="Byte" band="1"><SimpleSource>'
        "<SourceFilename>{secret}</SourceFilename></SimpleSource></VRTRasterBand></VRTDataset>",
        '<GDAL_WMS><Service name="TMS"><ServerUrl>http://127.0.0.1:9/</ServerUrl></Service></GDAL_WMS>',
        "not a raster",
    ],
)
def test_descriptions_of_other_files_are_not_followed(tmp_path, content):
    secret = write(tmp_path / "secret.tif", VALUES)
    path = tmp_path / "a.tif"
    path.write_text(content.format(secret=secret))
    with pytest.raises(UploadError) as caught:
        Raster(path)
    assert caught.value.key == "uploads.raster.damaged"


def test_regions():
    codes = np.array([[1, 1, 1], [1, 2, 1], [1, 1, 1], [3, 1, 3]], np.int32)
    found, shapes = regions(codes)
    areas = sorted(zip(found.tolist(), shapely.area(shapes).tolist(), strict=True))
    assert areas == [(1, 9.0), (2, 1.0), (3, 1.0), (3, 1.0)]
    assert shapely.is_valid(shapes).all()


# -- other people's files ------------------------------------------------------------------------------

OUTSIDE = "cover.obstacle.outside"
NOT_HERE = {
    "raster/gdal/float32.tif": OUTSIDE,  # its floats are whole numbers: classes, and said to be
    "raster/riotiler/cog_dateline.tif": OUTSIDE,
    "raster/rasterio/float_raster_with_nodata.tif": "cover.error.fractions",
    "raster/riotiler/inverted_lat.tif": "cover.obstacle.few_cells",  # it covers the Earth
}
"""Rasters that open; what a check of a site in Lào Cai says of them."""

REFUSED_WITH = {
    "uploads.raster.damaged": [
        "vrt_redirect/gdal/byte.vrt",
        "vrt_redirect/gdal/vrtinvrt.vrt",
        "raster/gdal/byte_zstd_corrupted.tif",
        "raster/gdal/byte_zstd_corrupted2.tif",
        "raster/gdal/byte_buggy_packbits.tif",
        "raster/gdal/hugeblocksize.tif",
        "raster/gdal/toomanyblocks.tif",
        "raster/gdal/block_width_above_32bit.tif",
        "raster/gdal/image_width_above_32bit.tif",
        "raster/gdal/unknown_compression.tif",
        "raster/gdal/idat_broken.png",
        "raster/gdal/hfa_completedefn_recursion.img",
    ],
    "uploads.raster.block": ["raster/gdal/strip_larger_than_2GB_header.tif"],
    "uploads.raster.dtype": ["raster/gdal/cfloat32.tif"],
    "uploads.raster.rotated": ["raster/gdal/geomatrix.tif"],
    # Damaged too, or with other faults besides; the header gives a reason before it gets there.
    "cover.error.no_crs": [
        "raster/gdal/packbits-not-enough-data.tif",
        "raster/gdal/corrupted_gtiff_tags.tif",
        "raster/gdal/many_blocks_truncated.tif",
        "raster/gdal/GTModelTypeGeoKey_only.tif",
        "raster/gdal/twoimages.tif",
        "raster/rasterio/float_nan.tif",
    ],
    "cover.error.choose_band": [
        "raster/gdal/zackthecat_corrupted.tif",
        "raster/gdal/bug4468.tif",
        "raster/gdal/test_nodatavalues.tif",
        "raster/rasterio/all-nodata.tif",
        "raster/rasterio/goes.tif",
        "raster/riotiler/cog_hirise_mars.tif",
    ],
}
KEY_OF_REFUSAL = {path: key for key, paths in REFUSED_WITH.items() for path in paths}
FIRST_BAND = {
    "raster/gdal/zackthecat_corrupted.tif": "cover.error.no_crs",
    "raster/rasterio/goes.tif": "cover.error.no_place",
    "raster/riotiler/cog_hirise_mars.tif": "cover.error.not_earth",
    "raster/rasterio/all-nodata.tif": OUTSIDE,
}
"""What is said of files of several bands once the first is chosen."""


def rows():
    if not CORPUS.exists():
        return []
    with (CORPUS / "MANIFEST.csv").open(encoding="utf-8", newline="") as file:
        found = [row["file"] for row in csv.DictReader(file) if row["expected"] != "companion"]
    return [
        name
        for name in found
        if name in KEY_OF_REFUSAL or (name.startswith("raster/") and ".shp" not in name)
    ]


def said_of(path, **options):
    """The key of the refusal, or of what a site in Lào Cai is told."""
    home = sites(box(104.0, 22.3, 104.1, 22.4), crs=4326)
    try:
        raster = Raster(path, **options)
        raster.read_window(0, min(raster.height, 200), 0, min(raster.width, 200))
        (found,) = CoverCheck(raster, None).of(home)
    except AtlasError as error:
        for language in LANGUAGES:
            assert "{" not in sentence(error, language) and str(path.parent) not in sentence(error, language)
        return error.key
    assert found.state == COULD_NOT_CHECK
    return found.reasons[0].key


corpus = [
    pytest.mark.shared,
    pytest.mark.skipif(not CORPUS.exists(), reason="the corpus of bad files is not beside the checkout"),
]


@pytest.mark.parametrize("name", [pytest.param(name, marks=corpus) for name in rows()])
def test_other_peoples_bad_files(name):
    assert said_of(CORPUS / name) == {**KEY_OF_REFUSAL, **NOT_HERE}[name]


@pytest.mark.parametrize("name", [pytest.param(name, marks=corpus) for name in FIRST_BAND])
def test_the_first_band_of_other_peoples_bad_files(name):
    assert said_of(CORPUS / name, band=1) == FIRST_BAND[name]


def test_the_first_of_several_images_is_read_and_said(tmp_path):
    path = write(tmp_path / "a.tif", VALUES)
    write(path, VALUES + 50, APPEND_SUBDATASET="YES")
    raster = Raster(path)
    assert raster.images == 2
    assert raster.read_window(0, 1, 0, 1).values.tolist() == [[0]]
    found = next(CoverCheck(raster, None).of(sites(box(EAST, NORTH - 30, EAST + 40, NORTH))))
    assert "uploads.raster.first_image" in [remark.key for remark in found.warnings]
