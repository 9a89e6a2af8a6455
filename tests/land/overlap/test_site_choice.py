"""Sites out of files: what they are called, and the sentence that every wrong file gets."""

from __future__ import annotations

import io
import zipfile

import geopandas as gpd
import pytest
import shapely
from openpyxl import Workbook

from geo.base.errors import AtlasError
from geo.base.remark import sentence
from geo.base.translate import LANGUAGES
from geo.land.overlap.site_choice import (
    SITE_COLUMNS,
    atlas_choice,
    drawn_choice,
    read_sites,
    without_boundary,
)
from geo.land.overlap.sites import rows_of, site_of
from geo.uploads.door import LayerQuestionError, SystemQuestionError
from tests.made.files import BOX, area, frame, geojson, geopackage, kml, ring, shapefile
from tests.made.ground import listed, square

OTHER = shapely.box(103.92, 22.3, 103.93, 22.31)
LINE = shapely.LineString(BOX.exterior.coords)
SQUARE = square()


def metres(epsg, shape=BOX):
    return gpd.GeoSeries([shape], crs=4326).to_crs(epsg).iloc[0]


def stated(epsg):
    return {"type": "name", "properties": {"name": f"EPSG:{epsg}"}}


def turned(shape):
    return shapely.transform(shape, lambda points: points[:, ::-1])


def remark_keys(choice):
    return [remark.key for remark in choice.remarks]


# -- what comes in -------------------------------------------------------------------------------


def test_every_kind_of_file_gives_the_same_site(made_atlas, tmp_path):
    kml_ring = " ".join(f"{x},{y}" for x, y in BOX.exterior.coords)
    files = {
        "a.geojson": geojson(BOX, name=["Khu A"]),
        "a.kml": kml(area(ring(kml_ring))),
        "a.gpkg": geopackage(tmp_path, zones=frame(BOX, ten=["Khu A"])).read_bytes(),
        "a.zip": shapefile(tmp_path, frame(BOX, ten_khu=["Khu A"]).to_crs(9208)),
    }
    for name, data in files.items():
        choice = read_sites(name, data, made_atlas)
        assert (choice.origin, choice.label) == ("file", name)
        assert choice.sites["name"].tolist() == ["Khu A"]
        assert choice.sites["province_code"].tolist() == ["15"]
        assert shapely.equals_exact(choice.sites.geometry.iloc[0].normalize(), BOX.normalize(), 1e-6)
        assert list(choice.sites.columns) == [*SITE_COLUMNS, "geometry"]


def test_file_on_the_disk_is_read_too(made_atlas, tmp_path):
    path = tmp_path / "list.txt"
    path.write_text(listed(SQUARE), "utf-8")
    choice = read_sites(path.name, path, made_atlas)
    assert (choice.origin, choice.sites.index.tolist()) == ("corners", ["list"])
    assert choice.corners.grid_ha == pytest.approx(1.0)
    assert remark_keys(choice)[0] == "corners.how.stated"


def test_corner_list_in_a_workbook(made_atlas):
    book = Workbook()
    for row in [
        ["Kinh tuyến trục 104°45', múi 3°"],
        ["Điểm", "X", "Y"],
        *([n, *at] for n, at in enumerate(SQUARE, 1)),
    ]:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    choice = read_sites("Bảng kê.xlsx", file.getvalue(), made_atlas, declared_ha=1.0)
    assert choice.sites.index.tolist() == ["Bảng kê"]
    assert choice.corners.declared_ha == 1.0


@pytest.mark.parametrize(
    ("columns", "ids", "names"),
    [
        ({"feature_id": ["a", "b"], "id": [1, 2]}, ["a", "b"], [None, None]),
        ({"id": [7, 9]}, ["7", "9"], [None, None]),
        ({"ID": ["x", "x"], "Name": ["Khu A", "Khu B"]}, ["Khu A", "Khu B"], ["Khu A", "Khu B"]),
        ({"id": [1, None], "Tên": ["Khu A", None]}, ["1", "2"], ["Khu A", None]),
        ({"Ten_khu": ["Khu A", "Khu A"]}, ["1", "2"], ["Khu A", "Khu A"]),
        ({"TenChu": ["Nguyễn Văn A", "Trần B"]}, ["1", "2"], [None, None]),
    ],
)
def test_ids_tell_the_sites_apart(made_atlas, columns, ids, names):
    sites = read_sites("a.geojson", geojson(BOX, OTHER, **columns), made_atlas).sites
    assert sites.index.tolist() == ids
    assert sites["name"].tolist() == names


def test_rows_without_a_polygon_are_sites_that_cannot_be_checked(made_atlas):
    choice = read_sites("a.geojson", geojson(BOX, OTHER.centroid, LINE), made_atlas)
    told = [site_of(row, row.geometry).obstacle for _, row in choice.sites.iterrows()]
    assert [obstacle and obstacle.key for obstacle in told] == [None, *["overlap.obstacle.no_boundary"] * 2]
    assert without_boundary(choice.sites) == 2


def test_repairs_of_the_file_are_told(made_atlas):
    bow = shapely.Polygon([(103.9, 22.3), (103.91, 22.31), (103.91, 22.3), (103.9, 22.31)])
    choice = read_sites("a.geojson", geojson(bow), made_atlas)
    assert remark_keys(choice) == ["uploads.found.repaired", "uploads.found.damaged"]
    assert "boundary crosses itself" in choice.remarks[0].sentence("en")
    assert "đường bao tự cắt" in choice.remarks[0].sentence("vi")


# -- what is wrong, each with its sentence -------------------------------------------------------

CROSSED = [SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3]]
WRONG = {
    "no system": ("a.geojson", geojson(metres(9208), crs=None), "sites.error.no_crs"),
    "no system that fits": (
        "a.geojson",
        geojson(BOX, crs=None).replace(b"103.9", b"3.9"),
        "uploads.no_crs_fits",
    ),
    "metres as degrees": ("a.geojson", geojson(metres(9208)), "sites.error.wrong_crs"),
    "swapped": ("a.geojson", geojson(turned(BOX)), "sites.error.swapped"),
    "empty layer": ("a.geojson", geojson(), "uploads.no_features"),
    "points alone": ("a.geojson", geojson(BOX.centroid), "sites.error.no_polygon"),
    "lines alone": ("a.geojson", geojson(LINE), "sites.error.no_polygon"),
    "missing shape": ("a.geojson", geojson(BOX, None), "uploads.no_geometry"),
    "crossing corners": ("a.txt", listed(CROSSED).encode(), "sites.error.crossing"),
    "two corners": ("a.txt", listed(SQUARE[:2]).encode(), "corners.error.too_few"),
    "no corners": ("a.txt", b"xin ch\xc3\xa0o 12", "corners.error.no_corners"),
    "degrees in a list": ("a.csv", b"1,103.9012,22.3012\n2,103.9112,22.3112", "corners.error.degrees"),
    "unknown zone": ("a.txt", listed(SQUARE, head="VN-2000").encode(), "corners.error.choose_zone"),
    "a raster": ("a.tif", b"II*\0" + bytes(60), "uploads.not_here.geotiff"),
    "links": ("a.kml", kml("<NetworkLink/>"), "uploads.kml.links"),
    "too large": ("a.geojson", b"{" + b" " * (21 << 20), "uploads.too_large"),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_files_get_their_sentence(made_atlas, case, tmp_path):
    name, data, key = WRONG[case]
    with pytest.raises(AtlasError) as caught:
        read_sites(name, data, made_atlas)
    assert caught.value.key == key
    for language in LANGUAGES:
        told = sentence(caught.value, language)
        assert told.endswith(".")
        assert "{" not in told
        assert "/tmp" not in told
        assert "upload.bin" not in told


def test_missing_system_names_the_likely_ones_and_their_places(made_atlas):
    with pytest.raises(SystemQuestionError) as caught:
        read_sites("a.geojson", geojson(metres(9208), crs=None), made_atlas)
    assert 9208 in [candidate.epsg for candidate in caught.value.candidates]
    assert "EPSG:9208" in sentence(caught.value, "en")
    chosen = next(candidate for candidate in caught.value.candidates if candidate.epsg == 9208)
    assert chosen.middle(caught.value.bounds) == pytest.approx((103.905, 22.305), abs=1e-4)
    choice = read_sites("a.geojson", geojson(metres(9208), crs=None), made_atlas, epsg=9208)
    assert choice.sites.total_bounds == pytest.approx(BOX.bounds, abs=1e-6)


def test_swapped_numbers_can_be_turned(made_atlas):
    with pytest.raises(SystemQuestionError) as caught:
        read_sites("a.geojson", geojson(turned(BOX)), made_atlas)
    answer = caught.value.candidates[0]
    assert (answer.epsg, answer.swap_xy) == (4326, True)
    assert answer.middle(caught.value.bounds) == pytest.approx((103.905, 22.305))
    choice = read_sites("a.geojson", geojson(turned(BOX)), made_atlas, epsg=4326, swap_xy=True)
    assert choice.sites.total_bounds == pytest.approx(BOX.bounds)


def test_several_layers_are_a_question(made_atlas, tmp_path):
    data = geopackage(tmp_path, a=frame(BOX), b=frame(OTHER)).read_bytes()
    with pytest.raises(LayerQuestionError) as caught:
        read_sites("a.gpkg", data, made_atlas)
    assert caught.value.layers == ("a", "b")
    assert read_sites("a.gpkg", data, made_atlas, layer="b").sites.total_bounds == pytest.approx(OTHER.bounds)


def test_zone_of_the_other_province_is_noticed(made_atlas):
    choice = read_sites("a.geojson", geojson(metres(9208), crs=stated(9205)), made_atlas)
    (remark,) = choice.remarks
    assert remark.key == "sites.remark.zone"
    assert "EPSG:9208" in remark.sentence("vi")
    assert choice.sites["province_code"].tolist() == [None]


def test_sites_outside_both_provinces_are_noticed(made_atlas):
    choice = read_sites("a.geojson", geojson(shapely.box(106, 16, 106.01, 16.01)), made_atlas)
    assert remark_keys(choice) == ["sites.remark.outside"]
    assert remark_keys(read_sites("a.geojson", geojson(BOX), made_atlas)) == []


def test_zone_of_a_list_can_be_given(made_atlas):
    text = listed(SQUARE, head="VN-2000").encode()
    assert read_sites("a.txt", text, made_atlas, epsg=9208).corners.how_recognised == "given"
    assert read_sites("a.txt", text, made_atlas, meridian=104.75).corners.epsg == 9208


# -- atlas and drawings --------------------------------------------------------------------------


def test_features_of_the_atlas_are_sites_in_the_order_given(made_atlas):
    choice = atlas_choice(made_atlas, ["z-alpha", "m-square", "z-alpha"], "en")
    assert choice.sites.index.tolist() == ["z-alpha", "m-square"]
    assert choice.sites["layer"].tolist() == ["zones", "mines"]
    assert choice.label == "East New Street industrial zone +1"
    assert [(remark.key, remark.params) for remark in choice.remarks] == [
        ("sites.remark.points", {"n": 1, "all": 2})
    ]
    assert remark_keys(atlas_choice(made_atlas, ["z-alpha"], "vi")) == ["sites.remark.point"]
    assert atlas_choice(made_atlas, ["m-square"], "vi").remarks == ()


def test_feature_without_an_english_name_keeps_its_own(made_atlas):
    assert atlas_choice(made_atlas, ["c-gamma"], "en").label == "Cụm công nghiệp Gốc Gạo"


@pytest.mark.parametrize(("ids", "key"), [([], "sites.error.no_feature"), (["none"], None)])
def test_no_feature_is_no_choice(made_atlas, ids, key):
    with pytest.raises(AtlasError) as caught:
        atlas_choice(made_atlas, ids, "vi")
    assert key in (None, caught.value.key)


def test_drawing_is_one_site(made_atlas):
    choice = drawn_choice(shapely.geometry.mapping(BOX), made_atlas, "Vùng vẽ")
    assert choice.sites["name"].tolist() == ["Vùng vẽ"]
    assert choice.sites["province_code"].tolist() == ["15"]
    assert choice.remarks == ()


def test_crossing_drawing_is_repaired_and_flat_ones_are_refused(made_atlas):
    bow = shapely.Polygon([(103.9, 22.3), (103.91, 22.31), (103.91, 22.3), (103.9, 22.31)])
    choice = drawn_choice(shapely.geometry.mapping(bow), made_atlas, "x")
    assert remark_keys(choice) == ["overlap.warning.site_repaired"]
    ((row, shape),) = rows_of(choice.sites)
    assert site_of(row, shape).obstacle.key == "overlap.obstacle.damaged"
    flat = shapely.geometry.mapping(shapely.Polygon([(103.9, 22.3), (103.91, 22.3), (103.92, 22.3)]))
    with pytest.raises(AtlasError) as caught:
        drawn_choice(flat, made_atlas, "x")
    assert caught.value.key == "sites.error.no_polygon"


def test_a_boundary_that_the_door_had_to_guess_at_is_not_checked(made_atlas):
    """A bow tie of half a hectare, whose loops cancel out, and a square of one hectare beside it."""
    bow = shapely.Polygon([(103.9, 22.3), (103.901, 22.301), (103.901, 22.3), (103.9, 22.301)])
    frame = gpd.GeoDataFrame({"name": ["sound", "bow"]}, geometry=[BOX, bow], crs=4326)
    choice = read_sites("a.geojson", frame.to_json().encode(), made_atlas)
    sound, damaged = (site_of(row, shape) for row, shape in rows_of(choice.sites))
    assert sound.obstacle is None and damaged.shape is None
    assert damaged.obstacle.key == "overlap.obstacle.damaged"
    told = next(remark for remark in choice.remarks if remark.key == "uploads.found.damaged")
    assert "2" in told.sentence("vi") and "1%" in told.sentence("en")


def test_archive_of_a_kmz_is_read(made_atlas):
    kml_ring = " ".join(f"{x},{y}" for x, y in BOX.exterior.coords)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("doc.kml", kml(area(ring(kml_ring))))
    assert read_sites("a.kmz", buffer.getvalue(), made_atlas).sites["name"].tolist() == ["Khu A"]
