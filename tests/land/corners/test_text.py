"""Reading the corners of pasted text: marks, separators, labels, order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.base.errors import LimitError, UploadError
from geo.base.remark import sentence
from geo.base.translate import LANGUAGES
from geo.land.corners import text as corner_text
from geo.land.corners.text import cells_of, read_rows


def corners(text):
    return [(row.label, row.north_m, row.east_m) for row in read_rows(text).rows]


# -- one row, however it is written --------------------------------------------------------------


@pytest.mark.parametrize(
    "row",
    [
        "N1 2480372.81 429883.94",
        "N1\t2480372,81\t429883,94",
        "N1 2480372.81 429883,94",
        "N1  2.480.372,81  429.883,94",
        "N1 2,480,372.81 429,883.94",
        "N1 2 480 372,81 429 883,94",
        "N1\u00a02\u00a0480\u00a0372,81\u00a0429\u00a0883,94",
        "N1;2480372,81;429883,94",
        "N1,2480372.81,429883.94",
        'N1,"2480372,81","429883,94"',
        "| N1 | 2480372.81 | 429883.94 |",
        "N1: X = 2480372.81; Y = 429883.94",
        "N1 (2480372.81, 429883.94)",
        "N1 2480372.81m 429883.94m",
        "Điểm N1: 2480372.81 429883.94",
        "3 Mỏ đất thôn Thử 5,4 N1 2480372.81 429883,94 200.000",
        "N1\t429883.94\t2480372.81",
        "N1 429.883,94 2.480.372,81",
        "N1,429883.94,2480372.81",
        "N1 2480 372,81 429 883,94",
        "N1\t2. 480. 372, 81\t429. 883, 94",
        "N1 2480372 ,81 429883 ,94",
        "N1 2'480'372.81 429'883.94",
        "N1\t\u200b2480372,81\t429\u200b883,94",
        "Từ điểm N1 có tọa độ 2.480.372,81 - 429.883,94",
        "N1\t２４８０３７２，８１\t４２９８８３．９４",
        "N1 24 80372,81 429883,94",
        "N1,2480372,81,429883,94",
        "N1,2'480'372.81,429'883.94",
        "N1\tMốc bê tông theo thiết kế\t2480372.81\t429883.94",
        "N1,429883,94,2480372,81",
    ],
)
def test_one_corner_however_it_is_written(row):
    assert corners(row) == [("N1", 2480372.81, 429883.94)]


@pytest.mark.parametrize(
    ("row", "north", "east"),
    [
        ("1 2480372 429.883", 2480372.0, 429883.0),
        ("1 2480372,000 424207,000", 2480372.0, 424207.0),
        ("2 424207 2478419", 2478419.0, 424207.0),
        ("2 424 207 2 478 419", 2478419.0, 424207.0),
        ("1,2484579,416760", 2484579.0, 416760.0),
    ],
)
def test_seven_digits_are_north_and_six_are_east(row, north, east):
    (row,) = read_rows(row).rows
    assert (row.north_m, row.east_m) == (north, east)


@pytest.mark.parametrize("label", ["1", "1A", "A1", "TN.1", "I,1", "DT1-2", "2'", "VMR15", "Đ7"])
def test_labels(label):
    assert corners(f"{label}\t2480000\t430000")[0][0] == label


def test_a_long_text_is_no_label():
    assert corners("Khu-công-nghiệp\t2480000\t430000")[0][0] == ""


marks = st.sampled_from(["", ".", ",", " "])
separators = st.sampled_from(["\t", ";", " | ", "   "])


@st.composite
def written(draw):
    """Corners, and a text that lists them in one style."""
    points = draw(
        st.lists(
            st.tuples(st.integers(230_000_000, 259_999_999), st.integers(20_000_000, 69_999_999)),
            min_size=1,
            max_size=8,
        )
    )
    thousands, decimals = draw(marks), draw(st.sampled_from([0, 1, 2]))
    sign = "." if thousands == "," else ","
    separator, swapped = draw(separators), draw(st.booleans())

    def number(hundredths):
        whole, part = divmod(hundredths, 100)
        text = f"{whole:,}".replace(",", thousands)
        return text if not decimals else f"{text}{sign}{part:02d}"[: len(text) + 1 + decimals]

    def metres(hundredths):
        whole, part = divmod(hundredths, 100)
        return float(f"{whole}.{f'{part:02d}'[:decimals] or 0}")

    rows = []
    for label, point in enumerate(points, start=1):
        numbers = [number(value) for value in point]
        rows.append(separator.join([f"P{label}", *(reversed(numbers) if swapped else numbers)]))
    return "\n".join(rows), [(f"P{n}", metres(x), metres(y)) for n, (x, y) in enumerate(points, start=1)]


@given(written())
def test_every_style_gives_the_same_corners(example):
    text, expected = example
    assert corners(text) == expected


# -- several rows --------------------------------------------------------------------------------


def test_a_reserve_beside_the_corner_is_no_coordinate():
    rows = ["1 447541,000 2464674,000 200.000", "2 448172,000 2464411,000", "3 448123,000 2464302,000"]
    assert corners("\n".join(rows)) == [
        ("1", 2464674.0, 447541.0),
        ("2", 2464411.0, 448172.0),
        ("3", 2464302.0, 448123.0),
    ]


def test_swapped_columns_are_noted():
    reading = read_rows("1 430000 2480000\n2 430100 2480000")
    assert [note.key for note in reading.notes] == ["corners.note.swapped"]
    assert not reading.findings


def test_rows_swapped_against_the_others_are_found():
    reading = read_rows("1 2480000 430000\n2 430100 2480000\n3 2480100 430100")
    assert [(row.north_m, row.east_m) for row in reading.rows] == [
        (2480000, 430000),
        (2480000, 430100),
        (2480100, 430100),
    ]
    (finding,) = reading.findings
    assert (finding.key, finding.params) == ("corners.finding.some_swapped", {"lines": "2"})


def test_two_lists_side_by_side_are_read_downwards_if_their_numbers_say_so():
    down = "1 2480000 430000 3 2480200 430200\n2 2480100 430100 4 2480300 430300"
    across = "1 2480000 430000 2 2480100 430100\n3 2480200 430200 4 2480300 430300"
    assert corners(down) == corners(across)
    assert [label for label, *_ in corners(down)] == ["1", "2", "3", "4"]


def test_a_table_copied_cell_by_cell():
    reading = read_rows("Điểm\nX\nY\n1\n2480000\n430000\n2\n2480100\n430000\n3\n2480100\n430100")
    assert [(row.label, row.line) for row in reading.rows] == [("1", 5), ("2", 8), ("3", 11)]
    assert reading.rows[2].east_m == 430100


@pytest.mark.parametrize("row", ["2 2480100", "2 248010 430100", "2 2480100 4301000", "2 24801000 430100"])
def test_a_row_that_cannot_be_read_is_found(row):
    (finding,) = read_rows(f"1 2480000 430000\n{row}\n3 2480100 430100").findings
    assert (finding.key, finding.params) == ("corners.finding.unread", {"line": 2, "text": row})


@pytest.mark.parametrize("row", ["2480l00.00 430100.00", "#REF!\t430100", "248O100 430100"])
def test_a_lost_corner_without_a_label_is_found(row):
    (finding,) = read_rows(f"2480000 430000\n2480100 430000\n{row}").findings
    assert (finding.key, finding.params["line"]) == ("corners.finding.unread", 3)


@pytest.mark.parametrize(
    "sentence", ["Trữ lượng 1.250.000 tấn, 150.000 tấn mỗi năm", "Giấy phép số 2345678 ngày 123456"]
)
def test_a_sentence_far_from_the_others_is_no_corner(sentence):
    reading = read_rows(f"1 2480000 430000\n2 2480100 430000\n3 2480100 430100\n{sentence}")
    assert [row.label for row in reading.rows] == ["1", "2", "3"]


@pytest.mark.parametrize(
    "sentence",
    [
        "Quyết định số 2480050 ngày 430050 của Ủy ban nhân dân tỉnh",
        "Giấy phép số 2480050/430050 do Ủy ban nhân dân tỉnh cấp",
    ],
)
def test_numbers_of_a_document_near_the_site_are_no_corner_and_it_is_said(sentence):
    table = "1 2480000 430000\n2 2480100 430000\n3 2480100 430100"
    for text, line in ((f"{sentence}\n{table}", 1), (f"{table}\n{sentence}", 4)):
        reading = read_rows(text)
        assert [row.label for row in reading.rows] == ["1", "2", "3"]
        assert [(found.key, found.params["line"]) for found in reading.findings] == [
            ("corners.finding.sentence", line)
        ]


@pytest.mark.parametrize(
    "row",
    [
        "Điểm số 4 theo giấy phép nằm ở 2480000 430100",
        "Giấy phép số 12/GP ngày 3/4/2020\t2480000\t430100",
        "Quyết định 12/QĐ: 4 2480000 430100",
        "2480000 430100 mốc theo biên bản giao đất",
    ],
)
def test_a_corner_beside_the_words_of_a_document_is_kept(row):
    reading = read_rows(f"1 2480000 430000\n2 2480100 430000\n3 2480100 430100\n{row}")
    assert len(reading.rows) == 4
    assert reading.findings == ()


def test_decimal_commas_between_commas_are_said():
    reading = read_rows("1,2480000,81,430000,33\n2,2480100,81,430000,33\n3,2480100,81,430100,33")
    assert [(row.north_m, row.east_m) for row in reading.rows][2] == (2480100.81, 430100.33)
    (note,) = reading.notes
    assert (note.key, note.params["line"]) == ("corners.note.comma_cells", 1)
    assert "X = 2.480.000,81, Y = 430.000,33" in note.sentence("vi")


def test_sentences_alone_hold_no_corners():
    with pytest.raises(UploadError, match="no_corners"):
        read_rows("Trữ lượng 1.250.000 tấn, 150.000 tấn\nCông suất 2.250.000 tấn, 850.000 tấn")


def test_of_one_corner_in_two_zones_the_first_pair_is_read_and_it_is_said():
    text = "\n".join(
        f"{n}\t{x}\t{y}\t{x + 130 + n / 10}\t{y - 25_000}"
        for n, (x, y) in enumerate([(2480000, 430000), (2480100, 430000), (2480100, 430100)], start=1)
    )
    reading = read_rows(text)
    assert [(row.north_m, row.east_m) for row in reading.rows][1:] == [(2480100, 430000), (2480100, 430100)]
    assert [note.key for note in reading.notes] == ["corners.note.two_systems"]


def test_words_with_large_numbers_are_no_lost_rows():
    text = "Quyết định số 123456 ngày 20250101\n1 2480000 430000\nTrữ lượng 200000 m3, 1500000 tấn"
    assert read_rows(text).findings == ()


def test_cells_of_a_line():
    assert cells_of("a\tb") == ("a", "b")
    assert cells_of("a; b;c") == ("a", "b", "c")
    assert cells_of('a,"b,c",d') == ("a", "b,c", "d")
    assert cells_of("xã A, tỉnh B") == ()


# -- texts without corners -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("", "empty"),
        (" \n\t\n", "empty"),
        ("Điểm X Y", "no_numbers"),
        ("1 2 3\n4 5 6", "no_corners"),
        ("1 22.4035 104.0138\n2 22.4023 104.0147", "degrees"),
        ("1 22,4035 104,0138\n2 22,4023 104,0147", "degrees"),
        ("1 22°24'12\" 104°00'50\"\n2 22°24'08\" 104°00'53\"", "degrees"),
        ("1 22.40 104.01\n2 22.41 104.01", "degrees"),
        ("1 22,4 104,1", "degrees"),
        ("1;22,40;104,01", "degrees"),
        ("22 24 15.3 N 104 06 12.1 E", "degrees"),
        ("1\t22 24 15\t104 06 12", "degrees"),
        ("22d24m15s 104d06m12s", "degrees"),
        ("22°24.25' N, 104°06.2' E", "degrees"),
        ("22 độ 24 phút 15 giây Bắc 104 độ 06 phút 12 giây Đông", "degrees"),
        ("1 2480000 18430000\n2 2480100 18430000\n3 2480100 18430100", "zone_prefix"),
        ("2480000 48 430000\n2480100 48 430000\n2480100 48 430100\n2480000 48 430100", "zone_prefix"),
        ("1\t48.430.000,5\t2.480.000,5", "zone_prefix"),
        ("1;2480000;48;430000\n2;2480100;48;430000\n3;2480100;48;430100", "zone_prefix"),
        ("1 48 430000 2480000\n2 48 430000 2480100\n3 48 430100 2480100", "zone_prefix"),
        ("VN-2000, kinh tuyến trục 104°45', múi chiếu 3°", "no_corners"),
        ("Diện tích 10,25 ha, kinh tuyến trục 104°45', ngày 12.03.2025", "no_corners"),
    ],
)
def test_texts_without_corners(text, key):
    with pytest.raises(UploadError) as caught:
        read_rows(text)
    assert caught.value.key == f"corners.error.{key}"
    for language in LANGUAGES:
        assert sentence(caught.value, language).endswith(".")


def test_too_many_corners(monkeypatch):
    monkeypatch.setattr(corner_text, "limit", lambda name: {"list_corners": 2}[name])
    assert len(corners("1 2480000 430000\n2 2480100 430000")) == 2
    with pytest.raises(LimitError, match="too_many"):
        read_rows("1 2480000 430000\n2 2480100 430000\n3 2480100 430100")


@given(st.text(max_size=200))
def test_any_text_gives_corners_or_one_sentence(text):
    try:
        assert read_rows(text).rows
    except UploadError as error:
        assert sentence(error, "en")
