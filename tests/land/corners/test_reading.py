"""Sites of corner lists: zones, rings, hectares, and what looks wrong."""

from __future__ import annotations

import io

import pandas as pd
import pytest
from openpyxl import Workbook
from pyproj import Geod

from geo.base.crs import from_vn2000
from geo.base.errors import AtlasError, CrsError, GeometryError, LimitError, UploadError
from geo.base.measures import BEYOND_5_PCT, WITHIN_1_PCT, WITHIN_5_PCT
from geo.base.remark import sentence
from geo.base.translate import LANGUAGES, has
from geo.land.corners import rings as corner_rings
from geo.land.corners.reading import read_corner_file, read_corners
from geo.land.corners.zone_choice import WAYS
from geo.land.corners.zones import Places, ZoneQuestionError, zone_label
from geo.records.territory import territory
from tests.made.ground import EAST, NORTH, ZONE, listed, made_ground, square

GROUND = made_ground()
SQUARE = square()
ROWS = listed(SQUARE, head="")


def read(text, **choices):
    return read_corners(text, GROUND, **choices)


def keys(remarks):
    return [remark.key.removeprefix("corners.") for remark in remarks]


def spoken(remarks):
    return [remark.sentence(language) for remark in remarks for language in LANGUAGES]


# -- a plain list --------------------------------------------------------------------------------


def test_a_hectare():
    site = read(listed(SQUARE))
    assert site.grid_ha == pytest.approx(1.0)
    assert site.geodesic_ha == pytest.approx(1.0, rel=1e-3)
    assert (site.epsg, site.meridian, site.zone.width) == (9208, 104.75, 3)
    assert site.how_recognised == "stated"
    assert keys(site.notes) == ["how.stated", "note.lands"]
    assert site.findings == ()
    assert site.declared_ha is None
    assert site.agreement is None
    (ring,) = site.rings
    assert [corner.label for corner in ring.corners] == ["1", "2", "3", "4"]
    west_south = from_vn2000(NORTH, EAST, 9208)
    assert site.polygon.bounds[:2] == pytest.approx((west_south.lon, west_south.lat), abs=1e-5)
    assert site.outline.length == pytest.approx(site.polygon.length)


@pytest.mark.parametrize("start", range(4))
def test_the_closing_corner_may_be_repeated(start):
    corners = SQUARE[start:] + SQUARE[:start]
    open_ring, closed = read(listed(corners)), read(listed([*corners, corners[0]]))
    assert closed.rings[0].corners == open_ring.rings[0].corners
    assert closed.polygon.equals(open_ring.polygon)
    assert closed.findings == ()


def test_order_is_that_of_the_rows_not_of_the_labels():
    text = "\n".join([ZONE, *(f"{label} {x} {y}" for label, (x, y) in zip("2341", SQUARE, strict=True))])
    assert read(text).grid_ha == pytest.approx(1.0)


def test_unlabelled_corners_are_numbered():
    site = read("\n".join([ZONE, *(f"{x}; {y}" for x, y in SQUARE)]))
    assert [corner.label for corner in site.rings[0].corners] == ["1", "2", "3", "4"]


def test_without_any_commune_the_province_is_said():
    bare = Places(GROUND.provinces, GROUND.communes.iloc[:0])
    site = read_corners(listed(SQUARE), bare)
    assert keys(site.notes) == ["how.stated", "note.province"]
    with pytest.raises(ZoneQuestionError):
        read_corners(f"xã Tằng Thử\n{ROWS}", bare)


# -- the zone, as stated -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "epsg"),
    [
        ("kinh tuyến trục 104°45', múi chiếu 3°", 9208),
        ("kinh tuyến 104045’ múi chiếu 30", 9208),
        ("Kinh tuyến trục 1040 45', múi chiếu 30", 9208),
        ("kinh tuyến trục 104⁰45′ múi chiếu 3⁰", 9208),
        ("KTT 104o45' múi 3o", 9208),
        ("KTTW: 104,75 múi 3 độ", 9208),
        ("kinh tuyến trục\n104º45', múi chiếu\n3 độ", 9208),
        ("central meridian 104.75, 3-degree zone", 9208),
        ("VN-2000 104°45'", 9208),
        ("VN2000/TM-3 104°45'", 9208),
        ("KTT 104.45", 9208),
        ("EPSG:9208", 9208),
        ("KTT 104°30' múi 3°", 9207),
        ("kinh tuyến trục 103°00', múi chiếu 3°", 9205),
        ("kinh tuyến trục 103°", 9205),
        ("KTT 105 múi chiếu 6o", 3405),
        ("KTT 105° múi chiếu 60", 3405),
        ("kinh tuyến trục 105°00' múi chiếu 3°", 5897),
        ("Kinh tuyến trục 105000' múi chiếu 3 độ", 5897),
        ("UTM zone 48N", 3405),
        ("hệ VN-2000, múi 48", 3405),
        ("KTT 104-45, múi 3", 9208),
        ("kinh tuyến trục 104'45\"", 9208),
        ("kinh tuyến trục 104d45", 9208),
        ("kinh tuyến trục 104^45'", 9208),
        ("KT 104-45", 9208),
        ("kinh tuyến L0 = 104°45'", 9208),
        ("EPSG: 3405", 3405),
    ],
)
def test_stated_zones(words, epsg):
    site = read(f"{words}\n{ROWS}")
    assert (site.epsg, site.how_recognised) == (epsg, "stated")
    assert keys(site.notes)[0] == "how.stated"
    assert zone_label(epsg) in site.notes[0].sentence("vi")


def test_the_zone_may_stand_below_the_corners():
    assert read(f"{ROWS}\nHệ tọa độ VN-2000, KTT 104°45', múi 3°").epsg == 9208


def test_a_column_of_meridians_counts_with_the_width_above():
    rows = [f"{n} {x} {y} 105" for n, (x, y) in enumerate(SQUARE, start=1)]
    site = read("\n".join(["Tọa độ VN2000 múi chiếu 6 độ", "Điểm X Y KTT (độ)", *rows]))
    assert (site.epsg, site.how_recognised) == (3405, "stated")


def test_what_stands_beside_the_corners_goes_first_and_is_said():
    rows = ROWS.splitlines()
    rows[3] += "\tKTT 105 múi chiếu 6o"
    site = read("\n".join([ZONE, *rows]))
    assert site.epsg == 3405
    assert "note.beside" in keys(site.notes)


@pytest.mark.parametrize(("choice", "epsg"), [({"epsg": 3405}, 3405), ({"meridian": 103.0}, 9205)])
def test_the_user_goes_before_the_text(choice, epsg):
    site = read(listed(SQUARE), **choice)
    assert (site.epsg, site.how_recognised) == (epsg, "given")


def test_a_width_alone_may_do():
    site = read(f"múi chiếu 6°\n{ROWS}")
    assert (site.epsg, site.how_recognised) == (3405, "width")
    assert read(f"múi chiếu 3°\n{ROWS}").how_recognised == "place"


# -- the zone, by place or by asking -------------------------------------------------------------


def test_without_a_word_the_zones_that_fit_are_asked_for():
    with pytest.raises(ZoneQuestionError) as caught:
        read(ROWS)
    assert [candidate.epsg for candidate in caught.value.candidates] == [9208, 3405]
    assert [candidate.commune for candidate in caught.value.candidates] == ["phường Tằng Thử", "xã Bảo Thử"]
    for language in LANGUAGES:
        assert "EPSG:9208" in sentence(caught.value, language)
        assert "EPSG:3405" in sentence(caught.value, language)


@pytest.mark.parametrize(("commune", "epsg"), [("xã Tằng Thử", 9208), ("Xã BẢO THỬ", 3405)])
def test_a_commune_in_the_text_decides_and_that_is_said(commune, epsg):
    site = read(f"Mỏ sét {commune}\n{ROWS}")
    assert (site.epsg, site.how_recognised) == (epsg, "commune")
    assert keys(site.notes)[0] == "how.commune"


def test_the_only_zone_that_falls_into_a_province_is_taken_and_said():
    site = read(listed(square(east=541_000), head=""))
    assert (site.epsg, site.how_recognised) == (9205, "place")
    assert site.landing.province == "Lai Châu"
    assert keys(site.notes)[0] == "how.place"


def test_the_province_named_leaves_out_the_other():
    corners = listed(square(east=380_000), head="")
    with pytest.raises(ZoneQuestionError):
        read(corners)
    site = read(f"tỉnh Lai Châu\n{corners}")
    assert (site.epsg, site.landing.province_code) == (9208, "12")


def test_meridian_105_without_a_width_is_asked_for():
    with pytest.raises(ZoneQuestionError) as caught:
        read(f"KTT 105°\n{ROWS}")
    assert {candidate.epsg for candidate in caught.value.candidates} == {5897, 3405}


def test_two_zones_stated_alike_are_asked_for():
    with pytest.raises(ZoneQuestionError) as caught:
        read(f"KTT 104°45' múi 3°\n{ROWS}\nKTT 104°30' múi 3°")
    assert {candidate.epsg for candidate in caught.value.candidates} == {9207, 9208}


def test_other_zones_are_offered_where_the_usual_ones_do_not_fit():
    with pytest.raises(ZoneQuestionError) as caught:
        read(listed(square(east=600_000), head=""))
    assert caught.value.key == "corners.error.zone_elsewhere"
    assert 9206 in {candidate.epsg for candidate in caught.value.candidates}


def test_corners_in_no_zone_of_the_provinces():
    with pytest.raises(ZoneQuestionError) as caught:
        read(listed(square(north=1_200_000), head=""))
    assert (caught.value.key, caught.value.candidates) == ("corners.error.nowhere", ())


def test_the_other_provinces_zone_is_found():
    site = read(listed(SQUARE, head="KTT 103°00', múi 3°"))
    assert site.landing.province_code is None
    assert keys(site.findings) == ["finding.zone"]
    assert "EPSG:9208" in site.findings[0].sentence("en")
    assert keys(site.notes) == ["how.stated", "note.outside"]


def test_another_province_than_the_named_one_is_found():
    corners = square(east=541_000)
    assert read(listed(corners, head="tỉnh Lai Châu, KTT 103°00', múi 3°")).findings == ()
    site = read(listed(corners, head="tỉnh Lai Châu, KTT 104°00', múi 3°"))
    assert site.landing.province == "Lào Cai"
    assert keys(site.findings) == ["finding.zone"]


def test_a_zone_that_is_not_in_use_where_the_corners_fall_is_found():
    site = read(f"KTT 104°30', múi 3°\n{ROWS}")
    assert (site.epsg, site.landing.province) == (9207, "Lào Cai")
    assert keys(site.findings) == ["finding.zone_unusual"]
    assert "EPSG:9208" in site.findings[0].sentence("vi")


def test_the_zone_of_several_rings_in_one_line():
    rings = "; ".join(f"({x}, {y})" for corners in (SQUARE, OTHER) for x, y in [*corners, corners[0]])
    site = read(f"{ZONE}: {rings}")
    assert (site.how_recognised, len(site.rings)) == ("stated", 2)


def test_a_site_elsewhere_in_the_country_is_no_finding():
    site = read(listed(square(north=2_404_000, east=590_000), head="KTT 105°, múi chiếu 6°"))
    assert site.findings == ()
    assert "note.outside" in keys(site.notes)
    assert "(kinh độ 105°52′" in site.notes[1].sentence("vi")


def test_wgs84_is_doubted_unless_vn2000_is_named():
    assert keys(read(f"WGS-84, UTM zone 48N\n{ROWS}").findings) == ["finding.wgs84"]
    assert read(f"VN-2000 (ellipsoid WGS-84), UTM zone 48N\n{ROWS}").findings == ()


@pytest.mark.parametrize(
    ("choice", "shown"),
    [
        ({"epsg": 32648}, "32648"),
        ({"meridian": 104.6}, "104°36′."),
        ({"meridian": 104.756}, "104°45′22″."),
        ({"meridian": -104.75}, "-104°45′."),
        ({"meridian": float("nan")}, "nan°."),
    ],
)
def test_a_zone_that_is_not_of_vn2000(choice, shown):
    with pytest.raises(CrsError) as caught:
        read(ROWS, **choice)
    assert shown in sentence(caught.value, "vi")


@pytest.mark.parametrize(("epsg", "zone"), territory().zones.items())
def test_every_zone_is_what_its_code_says(epsg, zone):
    middle, beside = (from_vn2000(2_400_000, east, epsg) for east in (500_000, 501_000))
    assert float(middle.lon) == pytest.approx(zone.meridian, abs=0.01)
    # The scale on the central meridian is 0.9999 in zones of 3° and 0.9996 in those of 6°.
    *_, metres = Geod(ellps="WGS84").inv(*middle, *beside)
    assert metres == pytest.approx({3: 1000.1, 6: 1000.4}[zone.width], abs=0.02)


# -- several rings -------------------------------------------------------------------------------

OTHER = square(50, north=NORTH + 500)


@pytest.mark.parametrize(
    "text",
    [
        "\n".join([listed([*SQUARE, SQUARE[0]]), *listed([*OTHER, OTHER[0]], head="").splitlines()[2:]]),
        "\n".join([listed(SQUARE), *listed(OTHER, head="").splitlines()[2:]]),
        "\n".join([listed(SQUARE), "Khu 2", *listed(OTHER, head="", first=5).splitlines()[2:]]),
        "\n".join([ZONE, *(f"{x} {y}" for x, y in SQUARE), "", *(f"{x} {y}" for x, y in OTHER)]),
        "\n".join(
            [
                ZONE,
                *(f"A{n} {x} {y}" for n, (x, y) in enumerate(SQUARE, start=1)),
                *(f"B{n} {x} {y}" for n, (x, y) in enumerate(OTHER, start=1)),
            ]
        ),
        "\n".join(
            [
                "ring,x,y,epsg",
                *(f"1,{x},{y},9208" for x, y in SQUARE),
                *(f"2,{x},{y},9208" for x, y in OTHER),
            ]
        ),
        "\n".join(
            [
                f"{ZONE}\nTên khu\tĐiểm\tX (m)\tY (m)",
                *(f"{'' if n > 1 else 'Khu A'}\t{n}\t{x}\t{y}" for n, (x, y) in enumerate(SQUARE, start=1)),
                *(f"{'' if n > 5 else 'Khu B'}\t{n}\t{x}\t{y}" for n, (x, y) in enumerate(OTHER, start=5)),
            ]
        ),
    ],
    ids=["closed", "restart", "heading", "blank line", "letters", "column", "merged cells"],
)
def test_rings_are_told_apart(text):
    site = read(text)
    assert [len(ring.corners) for ring in site.rings] == [4, 4]
    assert site.grid_ha == pytest.approx(1.25)
    assert site.polygon.geom_type == "MultiPolygon"
    assert site.findings == ()
    assert "note.rings" in keys(site.notes)


def test_a_page_break_does_not_end_a_ring():
    rows = ROWS.splitlines()[2:]
    assert len(read("\n".join([ZONE, *rows[:2], "", "Trang 2", "Điểm X Y", *rows[2:]])).rings) == 1


@pytest.mark.parametrize(
    "heading",
    [
        "I. Khu {}",
        "Khu đất số 0{}",
        "{}. Khu vực khai thác",
        "Ô đất CN-0{}",
        "Phân khu {}",
        "II\tBãi thải {}",
        "II. Bãi thải {}",
        "Phần trừ ra (nghĩa trang)",
        "Ranh giới {}",
        "Khu thứ hai",
        "II",
        "II.",
        "Diện tích {}",
        "Diện tích II: 0,25 ha",
        "Điểm mỏ số {}",
    ],
)
def test_headings_of_rings_whose_numbering_goes_on(heading):
    text = "\n".join([ROWS, heading.format(2), *listed(OTHER, first=5, head="").splitlines()[2:]])
    site = read(f"{ZONE}\n{text}")
    assert [len(ring.corners) for ring in site.rings] == [4, 4]
    assert site.rings[1].name.split() == heading.format(2).split()


@pytest.mark.parametrize(("first", "second"), [("1.", "2."), ("(1)", "(2)"), ("a)", "b)")])
def test_bare_numbers_are_headings_if_the_first_stands_above(first, second):
    rows = ROWS.splitlines()[2:]
    more = listed(OTHER, first=5, head="").splitlines()[2:]
    site = read("\n".join([ZONE, first, *rows, second, *more]))
    assert [ring.name for ring in site.rings] == [first, second]
    wide = [*SQUARE, (NORTH - 50, EAST + 50), (NORTH - 20, EAST + 20)]
    on = listed(wide, head="").splitlines()[2:]
    assert len(read("\n".join([ZONE, *on[:4], second, *on[4:]])).rings) == 1  # a page's number


@pytest.mark.parametrize("label", ["{}.", "({})", "{}"])
@pytest.mark.parametrize("names", ["1 2 3 4", "I II III IV"])
def test_labels_with_a_line_of_their_own_are_no_headings(label, names):
    cells = [f"{label.format(name)}\n{x}\n{y}" for name, (x, y) in zip(names.split(), SQUARE, strict=True)]
    (ring,) = read("\n".join([ZONE, "Điểm", "X", "Y", *cells])).rings
    assert [corner.label for corner in ring.corners] == names.split()


def test_a_word_beside_every_corner_is_no_label():
    site = read("\n".join([ZONE, *(f"Mốc\t{x}\t{y}" for x, y in SQUARE)]))
    assert [corner.label for corner in site.rings[0].corners] == ["1", "2", "3", "4"]
    assert site.findings == ()


@pytest.mark.parametrize("words", ["Diện tích 2 ha", "Diện tích: 0,25 ha", "Vùng đất 5 hộ dân"])
def test_other_words_between_corners_end_no_ring(words):
    rows = ROWS.splitlines()
    assert len(read("\n".join([ZONE, *rows[:4], words, *rows[4:]])).rings) == 1


SEVEN = [(0, 0), (100, -30), (200, 0), (230, 60), (200, 120), (100, 150), (0, 120)]


@pytest.mark.parametrize(
    ("labels", "line"), [("1 2 3 1 5 6 7", 5), ("A1 A2 A3 A1 A5 A6 A7", 5), ("1 2 3 4 2 6 7", 6)]
)
def test_a_label_printed_twice_while_the_numbering_goes_on(labels, line):
    rows = [f"{label} {NORTH + x} {EAST + y}" for label, (x, y) in zip(labels.split(), SEVEN, strict=True)]
    site = read("\n".join([ZONE, *rows]))
    (ring,) = site.rings
    assert [corner.label[-1] for corner in ring.corners] == list("1234567")
    (finding,) = site.findings
    assert (finding.key, finding.params["line"]) == ("corners.finding.label", line)
    assert f"“{labels.split()[line - 2]}”" in finding.sentence("vi")


def test_two_rings_alike_in_labels_have_no_label_mended():
    text = "\n".join([listed(SQUARE[:3]), *listed(OTHER[:3], head="").splitlines()[2:]])
    site = read(text)
    assert [len(ring.corners) for ring in site.rings] == [3, 3]
    assert site.findings == ()


@pytest.mark.parametrize("heading", ["Khu 1 (tiếp theo)", "Vòng 1 (tiếp)"])
def test_a_heading_that_goes_on_ends_no_ring(heading):
    rows = ROWS.splitlines()
    assert len(read("\n".join([ZONE, "Khu 1", *rows[:4], heading, *rows[4:]])).rings) == 1


def test_a_page_number_ends_no_ring_without_labels():
    lines = [f"{x}; {y}" for x, y in [*SQUARE, *reversed(square(50, east=EAST + 25))]]
    assert len(read("\n".join([ZONE, *lines[:4], "", "2/5", "X; Y", *lines[4:]])).rings) == 1
    assert len(read("\n".join([ZONE, *lines[:4], "", "X; Y", *lines[4:]])).rings) == 2


def test_rings_that_share_a_corner():
    beside = [(NORTH, EAST), (NORTH, EAST - 100), (NORTH + 100, EAST - 100), (NORTH + 100, EAST)]
    site = read("\n".join([listed(SQUARE), "Khu 2", *listed(beside, head="").splitlines()[2:]]))
    assert [len(ring.corners) for ring in site.rings] == [4, 4]
    assert site.grid_ha == pytest.approx(2.0)
    assert site.findings == ()


def test_a_ring_inside_another_is_taken_out():
    hole = square(50, north=NORTH + 20, east=EAST + 20)
    text = "\n".join([listed(SQUARE), *listed(hole, head="").splitlines()[2:]])
    site = read(text)
    assert site.grid_ha == pytest.approx(0.75)
    assert len(site.polygon.interiors) == 1
    assert "note.holes" in keys(site.notes)
    kept = read(f"Tổng diện tích 1,0 ha\n{text}")
    assert kept.grid_ha == pytest.approx(1.0)
    assert "finding.inner_kept" in keys(kept.findings)


def test_an_island_in_a_hole():
    hole, island = square(50, NORTH + 20, EAST + 20), square(10, NORTH + 30, EAST + 30)
    rows = [listed(ring, head="").splitlines()[2:] for ring in (hole, island)]
    site = read("\n".join([listed(SQUARE), *rows[0], *rows[1]]))
    assert site.grid_ha == pytest.approx(1.0 - 0.25 + 0.01)


@pytest.mark.parametrize(("shift", "shared", "total"), [(50, 0.5, 1.5), (0, 1.0, 1.0)])
def test_land_of_two_rings_counts_once(shift, shared, total):
    again = square(east=EAST + shift)
    site = read("\n".join([listed(SQUARE), "Khu 2", *listed(again, head="").splitlines()[2:]]))
    assert site.grid_ha == pytest.approx(total)
    (finding,) = site.findings
    assert finding.key == "corners.finding.overlap"
    assert finding.params["ha"] == pytest.approx(shared)


def test_rings_of_different_zones_are_refused():
    text = "\n".join(
        [
            "Khu 1: KTT 104°45' múi 3°",
            *ROWS.splitlines()[1:],
            "Khu 2: KTT 105° múi 6°",
            *listed(OTHER, head="").splitlines()[1:],
        ]
    )
    with pytest.raises(CrsError) as caught:
        read(text)
    assert (caught.value.key, caught.value.params) == ("corners.error.mixed", {"ring": 2})


# -- hectares ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        "Diện tích: 1,0 ha",
        "Diện tích 1.00ha",
        "S = 10.000 m²",
        "diện tích (ha): 1,0",
        "Area: 1 hectare",
        "diện tích là 1,0 héc ta",
        "diện tích 10.000 mét vuông",
        "S = 10 000 m ²",
        "Diện tích: 10000 (m2)",
        "0,01 km²",
    ],
)
def test_hectares_in_the_text(words):
    site = read(f"{words}\n{listed(SQUARE)}")
    assert site.declared_ha == pytest.approx(1.0)
    assert site.agreement == WITHIN_1_PCT
    assert site.findings == ()


def test_hectares_with_two_readings_are_those_near_the_measured():
    assert read(f"1,000 ha\n{listed(SQUARE)}").declared_ha == 1.0
    assert read(f"1,000 ha\n{listed(square(3_000))}").declared_ha == 1000.0


def test_a_corner_m2_is_no_area():
    rows = [f"{n}\tM{n}\t{x}\t{y}" for n, (x, y) in enumerate(SQUARE, start=1)]
    assert read("\n".join([ZONE, *rows])).declared_ha is None
    assert read("\n".join([ZONE, *rows, "Cạnh M1 M2 100,00"])).declared_ha is None
    assert read("\n".join([ZONE, *rows, "Diện tích 10.000 m2"])).declared_ha == 1.0


def test_hectares_in_a_column():
    rows = [f"{n}\t{x}\t{y}\t{'1,0' if n == 2 else ''}" for n, (x, y) in enumerate(SQUARE, start=1)]
    assert read("\n".join([ZONE, "Điểm\tX\tY\tDiện tích (ha)", *rows])).declared_ha == 1.0


@pytest.mark.parametrize(
    ("given", "agreement", "found"),
    [(1.01, WITHIN_1_PCT, 0), (1.03, WITHIN_5_PCT, 1), (2.0, BEYOND_5_PCT, 1)],
)
def test_given_hectares_go_first_and_two_percent_is_the_bound(given, agreement, found):
    site = read(f"Diện tích 7 ha\n{listed(SQUARE)}", declared_ha=given)
    assert (site.declared_ha, site.agreement) == (given, agreement)
    assert keys(site.findings).count("finding.hectares") == found


def test_hectares_of_rings_add_up():
    other = listed(OTHER, head="").splitlines()[2:]
    text = "\n".join([ZONE, "Khu 1: 1,0 ha", *ROWS.splitlines()[2:], "Khu 2: 0,25 ha", *other])
    site = read(text)
    assert site.declared_ha == pytest.approx(1.25)
    assert read(f"{text}\nTổng diện tích: 1,3 ha").declared_ha == 1.3
    assert [ring.name for ring in site.rings] == ["Khu 1: 1,0 ha", "Khu 2: 0,25 ha"]


@pytest.mark.parametrize("words", ["10.012 m2 (1,0 ha)", "1,0 ha, tức 10.012 m²"])
def test_hectares_in_two_units_are_one_area_and_the_unrounded_counts(words):
    assert read(f"Diện tích {words}\n{listed(SQUARE)}").declared_ha == pytest.approx(1.0012)


def test_several_hectares_are_left_undecided_and_said():
    site = read(f"Diện tích 1 ha, trong đó đất lúa 0,4 ha\n{listed(SQUARE)}")
    assert site.declared_ha is None
    assert "note.several_areas" in keys(site.notes)
    assert "(0,4; 1 ha)" in site.notes[-1].sentence("vi")


# -- what looks wrong ----------------------------------------------------------------------------


def test_crossing_edges_are_named():
    bow = [SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3]]
    site = read(listed(bow))
    assert site.polygon is None
    assert site.grid_ha != site.grid_ha
    assert site.geodesic_ha != site.geodesic_ha
    assert len(site.outline.geoms) == 1
    (finding,) = site.findings
    assert finding.params == {"ring": 1, "a": "1–2", "b": "3–4"}


def test_a_spike_is_named():
    site = read(listed([*SQUARE[:2], (NORTH + 200, EAST), (NORTH + 100, EAST), *SQUARE[2:]]))
    assert site.polygon is None
    assert "finding.spike" in keys(site.findings)


def test_two_corners_at_one_place_are_named():
    site = read(listed([*SQUARE[:2], SQUARE[1], *SQUARE[2:]]))
    assert site.grid_ha == pytest.approx(1.0)
    (finding,) = site.findings
    assert (finding.key, finding.params) == ("corners.finding.duplicate", {"ring": 1, "a": "2", "b": "3"})


def test_a_place_met_again_is_named():
    eight = [(0, 0), (0, 100), (50, 50), (100, 100), (100, 0), (50, 50)]
    site = read(listed([(NORTH + x, EAST + y) for x, y in eight]))
    assert site.polygon is None
    assert any(f.params.get("a") == "3" and f.params.get("b") == "6" for f in site.findings)


@pytest.mark.parametrize(("off", "key"), [(1, "finding.closing"), (40, "finding.twice")])
def test_a_closing_corner_with_other_digits(off, key):
    text = f"{listed(SQUARE)}\n1\t{NORTH + off}\t{EAST}"
    site = read(text)
    assert site.grid_ha == pytest.approx(1.0)
    assert keys(site.findings) == [key]


def test_a_lost_row_is_suspected():
    rows = listed([*SQUARE, (NORTH - 50, EAST + 50)]).splitlines()
    site = read("\n".join(row for row in rows if not row.startswith("3\t")))
    (finding,) = site.findings
    assert (finding.key, finding.params["corners"]) == ("corners.finding.missing", "3")


def test_a_label_of_ten_digits_is_answered_at_once():
    assert read(ROWS.replace("3\t2480100", "9999999999\t2480100"), epsg=9208).findings == ()


def test_a_misprinted_digit_is_read_and_not_applied():
    wrong = [*SQUARE[:2], (NORTH + 100, EAST + 700), SQUARE[3]]
    site = read(f"Diện tích 1,0 ha\n{listed(wrong)}")
    assert site.grid_ha == pytest.approx(4.0)
    assert keys(site.findings)[0] == "finding.hectares"
    digits = [f.params for f in site.findings if f.key == "corners.finding.digit"]
    assert {"corner": "3", "axis": "Y", "instead": EAST + 100.0}.items() <= digits[0].items()
    assert digits[0]["ha"] == pytest.approx(1.0)


def test_a_corner_far_off_is_found_without_declared_hectares():
    wrong = [*SQUARE[:2], (NORTH + 300_100, EAST + 100), SQUARE[3]]
    site = read(listed(wrong))
    assert site.landing.province == "Lào Cai"
    far, *digits = site.findings
    assert (far.key, far.params["corner"]) == ("corners.finding.far", "3")
    assert far.params["km"] == pytest.approx(300.0, abs=0.2)
    assert [digit.params["instead"] for digit in digits] == [NORTH + 100.0]


def test_too_many_rings(monkeypatch):
    monkeypatch.setattr(corner_rings, "limit", lambda name: {"list_rings": 1}[name])
    assert len(read(listed(SQUARE)).rings) == 1
    with pytest.raises(LimitError, match="too_many_rings"):
        read("\n".join([listed(SQUARE), "Khu 2", *listed(OTHER, head="").splitlines()[2:]]))


# -- texts that make no site ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("corners", "key"),
    [
        (SQUARE[:2], "too_few"),
        ([*SQUARE[:2], SQUARE[1]], "too_few"),
        ([(NORTH + n, EAST + n) for n in (0, 100, 200)], "no_area"),
    ],
)
def test_too_few_corners(corners, key):
    with pytest.raises(GeometryError) as caught:
        read(listed(corners))
    assert caught.value.key == f"corners.error.{key}"


WRONG = {
    "empty": "",
    "no numbers": "bảng kê",
    "degrees": "1 22.4035 104.0138\n2 22.4023 104.0147",
    "two corners": listed(SQUARE[:2]),
    "one line": listed([(NORTH + n, EAST + n) for n in (0, 100, 200)]),
    "no zone": ROWS,
    "nowhere": listed(square(north=1_200_000), head=""),
    "not VN-2000": listed(SQUARE, head="EPSG:32648"),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG)
def test_each_wrong_input_has_its_sentence(text, language):
    with pytest.raises(AtlasError) as caught:
        read(text)
    assert has(caught.value.key)
    assert sentence(caught.value, language).endswith(".")


def test_remarks_are_sentences_in_both_languages():
    wrong = [*SQUARE[:2], (NORTH + 100, EAST + 700), SQUARE[3]]
    site = read(f"Diện tích 1,0 ha\n{listed(wrong)}\n7 2480 1")
    for text in spoken((*site.notes, *site.findings)):
        assert text.endswith((".", ")."))
        assert "{" not in text
    assert "4 ha" in site.findings[0].sentence("vi")
    assert all(has(f"corners.how.{way}") for way in WAYS)


# -- files ---------------------------------------------------------------------------------------


def test_a_text_file_with_or_without_a_mark():
    text = f"Mỏ sét xã Tằng Thử\n{ROWS}"
    for encoding in ("utf-8-sig", "utf-8"):
        data = text.encode(encoding)
        assert read_corner_file(data, "list.txt", GROUND).how_recognised == "commune"


def test_a_sheet_with_a_title_above_its_table():
    book = Workbook()
    book.active.append(["Bảng kê tọa độ", None])
    book.active.append([ZONE])
    book.active.append(["Điểm", "X (m)", "Y (m)"])
    for label, (north, east) in enumerate(SQUARE, start=1):
        book.active.append([label, north + 0.5, east])
    stream = io.BytesIO()
    book.save(stream)
    site = read_corner_file(stream.getvalue(), "list.xlsx", GROUND)
    assert site.grid_ha == pytest.approx(1.0)
    assert site.rings[0].corners[0][:3] == ("1", NORTH + 0.5, EAST)
    assert site.epsg == 9208


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"", "uploads.kind.empty"),
        (b'{"type": "x"}', "corners.error.not_a_list"),
        (b"%PDF-1.7 1 2480000 430000", "corners.error.not_a_list"),
        (b"\x89PNG\r\n\x1a\n\0\0", "corners.error.not_a_list"),
    ],
)
def test_files_that_are_no_list(data, key):
    with pytest.raises(UploadError) as caught:
        read_corner_file(data, "list.txt", GROUND)
    assert caught.value.key == key


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be"])
def test_a_text_file_of_excel(encoding):
    mark = "\ufeff" if encoding == "utf-16-be" else ""
    site = read_corner_file((mark + listed(SQUARE)).encode(encoding), "list.txt", GROUND)
    assert (site.how_recognised, site.grid_ha) == ("stated", pytest.approx(1.0))


def workbook(*sheets):
    book = Workbook()
    book.remove(book.active)
    for number, rows in enumerate(sheets, start=1):
        sheet = book.create_sheet(f"Trang {number}")
        for row in rows:
            sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


TABLE = [[ZONE], *([n, x, y] for n, (x, y) in enumerate(SQUARE, start=1))]


def test_sheets_that_are_not_read_are_said():
    assert read_corner_file(workbook([], TABLE, []), "a.xlsx", GROUND).grid_ha == pytest.approx(1.0)
    site = read_corner_file(workbook(TABLE, [["Ghi chú"]]), "a.xlsx", GROUND)
    assert site.notes[-1].params == {"sheet": "Trang 1", "names": "Trang 2"}
    with pytest.raises(UploadError) as caught:
        read_corner_file(workbook([["Ghi chú"]], TABLE), "a.xlsx", GROUND)
    assert (caught.value.key, caught.value.params["names"]) == ("corners.error.other_sheets", "Trang 2")


def test_formulas_that_were_never_computed_are_named():
    rows = [[n, f"={x}+0", f"={y}+0"] for n, (x, y) in enumerate(SQUARE, start=1)]
    with pytest.raises(UploadError) as caught:
        read_corner_file(workbook(rows), "a.xlsx", GROUND)
    assert caught.value.key == "corners.error.formulas"
    assert "B1" in sentence(caught.value, "vi")
    site = read_corner_file(workbook([*TABLE, *rows[:1]]), "a.xlsx", GROUND)
    assert site.notes[-1].params == {"cells": "B6; C6"}


def test_communes_of_before_2025_tell_the_zone_too():
    former = pd.DataFrame({"name_vi": ["Bản Cũ"], "lon": [104.07], "lat": [22.42]})
    ground = Places(GROUND.provinces, GROUND.communes, former)
    site = read_corners(f"Mỏ đá xã Bản Cũ, huyện cũ; VN-2000\n{ROWS}", ground)
    assert (site.how_recognised, site.epsg) == ("commune", 9208)
    with pytest.raises(ZoneQuestionError):
        read_corners(f"Mỏ đá xã Bản Cũ, huyện cũ; VN-2000\n{ROWS}", GROUND)


def test_communes_of_before_2025_stand_where_they_are_in_now(made_atlas):
    assert Places.of(made_atlas).former.empty


def test_place_of_a_position_is_its_nearest_commune():
    assert GROUND.place_name(104.07, 22.42) == "phường Tằng Thử, Lào Cai"
    assert GROUND.place_name(110.0, 10.0) == ""


def test_list_in_an_old_font_is_read_and_it_is_said():
    head = "HÖ to¹ ®é VN-2000, kinh tuyÕn trôc 104°45', mói chiÕu 3°. DiÖn tÝch: 10.000 m²"
    text = "\n".join([head, *(f"{label} {x} {y}" for label, (x, y) in enumerate(SQUARE, start=1))])
    for site in (read_corners(text, GROUND), read_corner_file(text.encode("latin-1"), "a.txt", GROUND)):
        assert (site.how_recognised, site.declared_ha) == ("stated", 1.0)
        assert ("uploads.found.encoding", {"encoding": "TCVN3"}) in [(n.key, n.params) for n in site.notes]
