"""KML and KMZ through the door: what is read, and what is refused before anything is expanded or fetched."""

from __future__ import annotations

import io
import zipfile

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.base.errors import UploadError
from geo.base.file_notes import Report
from geo.base.limits import limit
from geo.base.remark import sentence
from geo.base.translate import LANGUAGES
from geo.uploads.child.kml import read_kml, read_kmz
from geo.uploads.door import open_upload
from tests.made.files import area, kml, ring

RING = "103.9,22.3,0 103.91,22.3,0 103.91,22.31,0 103.9,22.31,0 103.9,22.3,0"
HOLE = "103.903,22.303 103.905,22.303 103.905,22.305 103.903,22.303"
BOX = shapely.box(103.9, 22.3, 103.91, 22.31)
PIN = "<Placemark><name>Cổng</name><Point><coordinates>103.9,22.3</coordinates></Point></Placemark>"


def kmz(**files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "."), content)
    return buffer.getvalue()


def read(data, *, polygons_only=True):
    report = Report()
    layer = read_kml(data, report, polygons_only=polygons_only)
    return layer, [entry.key for entry in report.entries]


def refusal(data, **options):
    with pytest.raises(UploadError) as caught:
        read(data, **options)
    assert all(sentence(caught.value, language) for language in LANGUAGES)
    return caught.value


# -- what is read --------------------------------------------------------------------------------


def test_polygon_with_its_name_description_and_extended_data():
    data = "<description><![CDATA[<b>x</b>]]></description>"
    data += "<ExtendedData><Data name='ma'><value>01</value></Data>"
    data += "<SchemaData><SimpleData name='LoaiDat'>LUC</SimpleData></SchemaData></ExtendedData>"
    result = open_upload(kml(area(ring(RING), more=data)), "khu.kml")
    assert result.gdf.geometry[0].equals(BOX)
    assert result.gdf.crs.to_epsg() == 4326
    row = result.gdf.drop(columns="geometry").iloc[0].to_dict()
    assert row == {"name": "Khu A", "description": "<b>x</b>", "ma": "01", "LoaiDat": "LUC"}


def test_holes_are_holes_whatever_comes_first():
    layer, _ = read(kml(area(ring(HOLE, "inner"), ring(RING))))
    assert layer.geometries[0].equals(BOX - shapely.Polygon([p.split(",") for p in HOLE.split()]))


def test_folders_are_walked_through_and_named():
    inner = f"<Folder><name>Giai đoạn 1</name>{area(ring(RING))}</Folder>"
    layer, _ = read(kml(f"<Folder><name>Quy hoạch</name>{inner}</Folder>", area(ring(RING), name="B")))
    assert layer.columns["folder"].values == ["Quy hoạch / Giai đoạn 1", None]
    assert layer.columns["name"].values == ["Khu A", "B"]


def test_areas_of_one_placemark_are_one_feature_and_its_pin_only_a_label():
    other = RING.replace("103.9", "103.8")
    parts = f"<Point><coordinates>103.9,22.3</coordinates></Point><Polygon>{ring(RING)}</Polygon>"
    body = f"<Placemark><MultiGeometry>{parts}<Polygon>{ring(other)}</Polygon></MultiGeometry></Placemark>"
    layer, _ = read(kml(body))
    assert layer.geometries[0].geom_type == "MultiPolygon"
    assert len(layer.geometries[0].geoms) == 2


def test_pins_are_left_out_where_areas_are_wanted_and_it_is_said():
    layer, keys = read(kml(PIN, area(ring(RING))))
    assert len(layer.geometries) == 1
    assert "uploads.found.no_areas" in keys
    everything, keys = read(kml(PIN, area(ring(RING))), polygons_only=False)
    assert len(everything.geometries) == 2
    assert "uploads.found.no_areas" not in keys


def test_file_of_pins_alone_is_refused_where_areas_are_wanted():
    with pytest.raises(UploadError) as caught:
        open_upload(kml(PIN), "a.kml")
    assert caught.value.key == "uploads.not_polygons"


@pytest.mark.parametrize(
    "document",
    [
        kml(area(ring(RING))).replace(b"<kml ", b"<k:kml xmlns:k='x' ").replace(b"</kml>", b"</k:kml>"),
        kml(area(ring(RING)), head='<?xml version="1.0" encoding="UTF-16"?>', encoding="utf-16"),
        b"\xef\xbb\xbf" + kml(area(ring(RING))),
        kml(area(ring(RING)), head=""),
        kml(area(ring(RING.replace(",", " , ").replace("\n", "")))),
    ],
    ids=["prefix", "utf-16", "byte order mark", "no declaration", "blanks at the commas"],
)
def test_unusual_documents_say_the_same(document):
    layer, _ = read(document)
    assert layer.geometries[0].equals(BOX)


def test_open_ring_is_closed_and_it_is_said():
    layer, keys = read(kml(area(ring(" ".join(RING.split()[:-1])))))
    assert layer.geometries[0].equals(BOX)
    assert "uploads.found.rings_closed" in keys


def test_old_font_text_is_turned_into_unicode():
    result = open_upload(kml(area(ring(RING), name="Khu c«ng nghiÖp §«ng Phè Míi")), "a.kml")
    assert result.gdf["name"].tolist() == ["Khu công nghiệp Đông Phố Mới"]
    assert result.report.entries[-1].params == {"encoding": "TCVN3"}


def test_kmz_is_read_with_its_main_file():
    content = kml(area(ring(RING)))
    assert len(open_upload(kmz(doc__kml=content, logo__png=b"x"), "a.kmz").gdf) == 1
    report = Report()
    assert len(read_kmz(kmz(vung__kml=content), report, polygons_only=True).geometries) == 1


coordinate = st.tuples(st.integers(102_000, 105_000), st.integers(21_000, 23_000))


@given(
    st.lists(coordinate, min_size=3, max_size=12, unique=True),
    st.lists(st.sampled_from([" ", "\n", "\t", "  \n "]), min_size=12, max_size=12),
    st.booleans(),
)
def test_any_ring_comes_back_corner_by_corner(corners, gaps, with_heights):
    height = ",12.5" if with_heights else ""
    texts = [f"{x / 1000},{y / 1000}{height}" for x, y in [*corners, corners[0]]]
    text = "".join(gap + position for gap, position in zip([*gaps, " "], texts, strict=False))
    layer, _ = read(kml(area(ring(text))))
    assert shapely.get_coordinates(layer.geometries[0]).tolist() == [
        [x / 1000, y / 1000] for x, y in [*corners, corners[0]]
    ]


# -- what is refused -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("document", "key"),
    [
        (kml("<NetworkLink><Link><href>http://127.0.0.1/</href></Link></NetworkLink>"), "uploads.kml.links"),
        (kml(area(ring(RING)), "<NetworkLink/>"), "uploads.kml.links"),
        (kml(head='<!DOCTYPE kml [<!ENTITY a "aaa">]>'), "uploads.kml.entities"),
        (kml(head='<!DOCTYPE kml SYSTEM "file:///etc/passwd">'), "uploads.kml.entities"),
        (kml(area(ring(RING), name="&unknown;")), "uploads.kml.syntax"),
        (kml("<Placemark>"), "uploads.kml.syntax"),
        (kml(area(ring(RING))) + b"<more/>", "uploads.kml.syntax"),
        (kml(area(ring(RING), name="\xff"), encoding="latin-1"), "uploads.kml.syntax"),
        (kml(head='<?xml version="1.0" encoding="x-none"?>'), "uploads.kml.encoding"),
        (kml(), "uploads.no_features"),
        (kml(area(ring("103.9,22.3 103.91,22.3"))), "uploads.kml.faults"),
        (kml(area(ring("103.9,22.3 103.91,x 103.91,22.31"))), "uploads.kml.faults"),
        (kml(area()), "uploads.kml.faults"),
        (kml("<Placemark><gx:Track/></Placemark>"), "uploads.kml.faults"),
        (kml("<Folder>" * 200 + "</Folder>" * 200), "uploads.json.too_deep"),
        (b"<?xml version='1.0'?><svg><kml/></svg>", "uploads.kind.xml"),
    ],
)
def test_refusals_say_why(document, key):
    assert refusal(document).key == key


def test_entities_are_refused_before_they_grow():
    head = "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(20))
    assert (
        refusal(kml("&a20;", head=f'<!DOCTYPE kml [<!ENTITY a0 "ha">{head}]>')).key == "uploads.kml.entities"
    )


def test_faulty_placemarks_are_named():
    error = refusal(kml(area(ring(RING)), area(ring("1,2"))))
    assert error.params == {"count": 1, "features": "2 (coordinates)"}


def test_too_many_placemarks_are_refused(monkeypatch):
    most = limit("upload_features")
    monkeypatch.setattr("geo.uploads.child.kml.limit", lambda name: 1 if name == "upload_features" else most)
    assert refusal(kml(PIN, PIN)).key == "uploads.too_many_features"


@pytest.mark.parametrize(
    ("archive", "key"),
    [
        (kmz(a__kml=b"", b__kml=b""), "uploads.kml.several"),
        (kmz(logo__png=b""), "uploads.kml.none_in_archive"),
        (kmz(doc__kml=b"<kml"), "uploads.kml.syntax"),
    ],
)
def test_archives_that_are_no_kmz(archive, key):
    with pytest.raises(UploadError) as caught:
        read_kmz(archive, Report(), polygons_only=True)
    assert caught.value.key == key


@given(st.binary(max_size=200), st.integers(0, 400))
def test_damaged_documents_are_refused_or_read(noise, place):
    document = kml(area(ring(RING), ring(HOLE, "inner")), PIN)
    damaged = document[:place] + noise + document[place + len(noise) :]
    try:
        layer, _ = read(damaged)
    except UploadError as error:
        assert sentence(error, "vi")
    else:
        assert len(layer.geometries)
