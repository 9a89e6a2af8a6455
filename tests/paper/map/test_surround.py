"""What stands round a map: head and foot, scale bar, north arrow, the place in the provinces."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.base.crs import to_vn2000
from geo.paper.canvas.sizes import Box, Paper
from geo.paper.canvas.words import Words
from geo.paper.map.surround import (
    MARK,
    PageFoot,
    PageHead,
    fraction,
    grid_note,
    locator,
    north_arrow,
    place_block,
    scale_block,
)
from geo.paper.map.view import SCALES, View
from tests.made.drawn import blank, paths, pixel, pixels, places, texts, type_sizes
from tests.made.maps import EAST, EPSG, FRAME, NORTH, ground, view
from tests.made.pages import assert_nothing_collides, written

A4, A3 = Paper("A4", "portrait"), Paper("A3", "landscape")
VI, EN, BOTH = Words("vi"), Words("en"), Words("both")
LONG = "Bản đồ hiện trạng quỹ đất các khu công nghiệp, cụm công nghiệp trên địa bàn tỉnh Lào Cai"

# -- head --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("paper", [A4, A3])
@pytest.mark.parametrize("title", ["Ngắn", LONG, LONG * 2])
@pytest.mark.parametrize("right", [(), ("1:250.000", "Tính đến 30/06/2025")])
def test_a_head_takes_the_height_that_it_says(paper, title, right):
    page = blank(paper)
    head = PageHead((title, "Title"), ("Phụ đề", "Subtitle"), right)
    head.draw(page, BOTH)
    assert_nothing_collides(page)
    (rule,) = paths(page)
    below = paper.body.y + head.height(paper, BOTH)
    assert below - rule[0, 1] == pytest.approx(paper.mm(3.0))
    assert max(edges[3] for _, edges in written(page)) < rule[0, 1]
    assert rule[:, 0].tolist() == [paper.body.x, paper.body.right]


def test_a_head_says_everything_in_its_order():
    page = blank(A4)
    PageHead(("Tên tờ",), ("Dòng dưới",), ("1:50.000", "c-1")).draw(page, VI)
    eyebrow, *rest = (text for text in texts(page) if text not in ("1:50.000", "c-1"))
    assert eyebrow == "BẢN ĐỒ ĐẤT CÔNG NGHIỆP LAI CHÂU – LÀO CAI"
    assert rest == ["Tên tờ", "Dòng dưới"]
    assert {places(page)[text][0] for text in ("1:50.000", "c-1")} == {A4.body.right}


def test_a_long_title_is_written_smaller_and_never_cut():
    def sizes(title):
        page = blank(A4)
        PageHead((title,)).draw(page, VI)
        return [size for text, size in type_sizes(page) if text in title]

    short, long = sizes("Ngắn"), sizes(LONG * 2)
    assert short == [16]
    assert set(long) < {16 * share for share in (0.86, 0.72, 0.6, 0.5)}
    page = blank(A4)
    PageHead((LONG * 2,)).draw(page, VI)
    assert (LONG * 2).replace(" ", "") in "".join(texts(page)).replace(" ", "")


def test_a_subtitle_takes_no_more_lines_than_it_may():
    def height(most):
        return PageHead(("x",), (LONG * 5,), most=most).height(A4, VI)

    assert height(3) - height(2) == pytest.approx(height(2) - height(1))
    assert height(1) < height(2)


# -- foot --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("paper", [A4, A3, Paper("A4", "portrait", signed=True), Paper("A3", signed=True)])
def test_a_foot_stands_at_the_bottom_as_high_as_it_says(paper):
    foot = PageFoot((LONG * 4, "Credits"), "0123abc")
    page = blank(paper)
    foot.draw(page, BOTH, "2/14")
    assert_nothing_collides(page)
    edges = np.array([edges for _, edges in written(page)])
    assert edges[:, 1].min() >= paper.body.bottom - foot.height(paper)
    assert edges[:, 3].max() <= paper.body.bottom
    assert "2/14" in texts(page)
    assert places(page)["2/14"][0] == paper.body.right


def test_room_to_sign_is_27_mm_and_names_who_signs():
    foot = PageFoot(("Nguồn",), "v")
    signed = Paper("A4", "portrait", signed=True)
    assert foot.height(signed) - foot.height(A4) == pytest.approx(27)
    page = blank(signed)
    foot.draw(page, VI, "1/1")
    assert {"NGƯỜI LẬP", "NGƯỜI KIỂM TRA", "THỦ TRƯỞNG ĐƠN VỊ"} <= set(texts(page))
    middles = [places(page)[text][0] for text in ("NGƯỜI LẬP", "NGƯỜI KIỂM TRA", "THỦ TRƯỞNG ĐƠN VỊ")]
    assert middles == pytest.approx([12 + 29, 105, 210 - 12 - 29])  # columns of 58 mm, 6 mm apart


# -- scale -------------------------------------------------------------------------------------------


def test_the_scale_is_written_as_the_language_writes_numbers():
    assert fraction(view(250_000), "vi") == "1:250.000"
    assert fraction(view(250_000), "en") == "1:250,000"


def bar(denominator, words=EN, scale=1.0):
    """Texts of the scale, and left and right end of the bar."""
    page = blank()
    scale_block(view(denominator), words, scale).draw(page, 20, 100, 60)
    frame = paths(page)[-1]
    return texts(page), frame[:, 0].min(), frame[:, 0].max()


def test_a_bar_of_2_5_kilometres_at_a_hundred_thousandth_is_25_mm():
    told, left, right = bar(100_000)
    assert right - left == pytest.approx(25)
    assert told == ["Scale 1:100,000", "0", "1.25", "2.5", "km", "1 cm on the map is 1 km on the ground"]


def test_a_bar_of_a_large_scale_is_told_in_metres():
    told, left, right = bar(25_000)
    assert right - left == pytest.approx(20)  # of 38 mm, which are 950 m, 500 m are taken
    assert told == ["Scale 1:25,000", "0", "250", "500", "m", "1 cm on the map is 250 m on the ground"]


@given(st.sampled_from(SCALES), st.sampled_from([1.0, 1.18]))
@settings(max_examples=30)
def test_a_bar_is_as_long_as_it_says(denominator, scale):
    told, left, right = bar(denominator, scale=scale)
    metres = float(told[3].replace(",", "")) * (1_000 if told[4] == "km" else 1)
    assert right - left == pytest.approx(metres * 1_000 / denominator)
    assert 19 * scale <= right - left <= 38 * scale


def test_the_bar_has_four_parts_dark_and_light_in_turn():
    page = blank()
    scale_block(view(100_000), VI, 1.0).draw(page, 20, 100, 60)
    top = paths(page)[-1][:, 1].min()
    drawn = pixels(page)
    colours = [pixel(drawn, 21 + 6.25 * (part + 0.5), top + 0.5) for part in range(4)]
    assert colours == ["#17212B", "#FFFFFF", "#17212B", "#FFFFFF"]


@pytest.mark.parametrize("words", [VI, BOTH], ids=["one", "both"])
def test_the_scale_is_as_high_as_it_says(words):
    block, page = scale_block(view(250_000), words, 1.0), blank()
    block.draw(page, 20, 100, 80)
    assert max(edges[3] for _, edges in written(page)) <= 100 + block.height(80)


# -- north -------------------------------------------------------------------------------------------


def arrow(lon):
    north, east = to_vn2000(lon, 22.5, EPSG)
    page = blank()
    shown = View(EPSG, 100_000, float(east), float(north), FRAME)
    north_arrow(page, 100, 50, shown, words=EN, scale=1.0)
    return page


def test_the_arrow_points_up_to_grid_north():
    page = arrow(104.0)
    left, right = paths(page)
    tip = left[0]
    assert tip.tolist() == right[0].tolist()
    assert tip[0] == 100
    assert left[:, 1].min() == right[:, 1].min() == tip[1]  # y grows downwards
    assert (left[:, 0].min(), right[:, 0].max()) == pytest.approx((97.9, 102.1))
    assert np.ptp(left[:, 1]) == pytest.approx(11)
    assert "Grid north" in texts(page)


@pytest.mark.parametrize(
    ("lon", "told"),
    [
        (104.75, "γ +0°00'"),
        (103.75, "γ −0°23'"),  # one degree times the sine of 22.5 degrees are 23 minutes
        (105.75, "γ +0°23'"),
    ],
)
def test_the_convergence_has_its_sign(lon, told):
    page = arrow(lon)
    assert texts(page)[-1].replace("−0°00'", "+0°00'") == told


def test_both_languages_name_north():
    page = blank()
    north_arrow(page, 100, 50, view(), words=BOTH, scale=1.0)
    assert texts(page)[:3] == ["B / N", "Bắc lưới", "Grid north"]


# -- the place in the provinces ----------------------------------------------------------------------

SMALL = Box(20, 100, 50, 40)


def marked(page):
    """The frames of maps on the small map: left, top, right, bottom."""
    edges = [artist for artist in page.figure.get_children() if getattr(artist, "get_edgecolor", None)]
    frames = [
        np.asarray(artist.get_path().vertices)
        for artist in edges
        if hasattr(artist, "get_path") and np.allclose(artist.get_edgecolor(), rgba(MARK))
    ]
    return [(*frame.min(axis=0), *frame.max(axis=0)) for frame in frames]


def rgba(colour):
    return [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)] + [1]


def test_a_map_is_framed_where_it_lies_in_the_provinces():
    page = blank()
    locator(page, SMALL, [view()], ground(), VI)  # both are 100 × 100 km, drawn 37.6 mm high
    ((left, top, right, bottom),) = marked(page)
    per_km = (40 - 2.4) / 100
    assert ((left + right) / 2, (top + bottom) / 2) == pytest.approx((45, 120))
    assert (right - left, bottom - top) == pytest.approx((18 * per_km, 12 * per_km), rel=1e-3)
    assert {"Lai Châu", "Lào Cai"} <= set(texts(page))
    assert places(page)["Lai Châu"][0] < 45 < places(page)["Lào Cai"][0]


def test_a_map_too_small_to_be_found_has_a_cross():
    page = blank()
    locator(page, SMALL, [view(5_000)], ground(), EN)  # 0.9 km are a third of a millimetre
    cross, frame = marked(page)
    assert cross == pytest.approx(SMALL.edges)
    assert (frame[2] - frame[0], frame[3] - frame[1]) == pytest.approx((1, 1))
    assert "Lai Chau" in texts(page)


def test_several_maps_have_their_numbers_and_no_cross():
    page = blank()
    views = [view(5_000, east=EAST + step * 20_000) for step in (-1, 0, 1)]
    locator(page, SMALL, views, ground(), VI)
    assert texts(page) == ["1", "2", "3"]
    assert len(marked(page)) == 3
    assert [places(page)[number][0] for number in "123"] == sorted(places(page)[n][0] for n in "123")


def test_a_map_on_the_other_grid_is_framed_at_the_same_place():
    page = blank()
    lon, lat = view().lonlat_centre
    north, east = to_vn2000(lon, lat, 9205)
    locator(page, SMALL, [view(), View(9205, 100_000, float(east), float(north), FRAME)], ground(), VI)
    one, other = marked(page)
    assert one == pytest.approx(other, abs=0.3)


@settings(max_examples=25)
@given(
    st.floats(EAST - 150_000, EAST + 150_000),
    st.floats(NORTH - 150_000, NORTH + 150_000),
    st.sampled_from(SCALES[6:]),
)
def test_the_frame_of_a_map_stays_on_the_small_map(east, north, denominator):
    page = blank()
    locator(page, SMALL, [view(denominator, east, north)], ground(), VI)
    if abs(east - EAST) < 45_000 and abs(north - NORTH) < 45_000:
        left, top, right, bottom = marked(page)[-1]
        assert SMALL.x <= left < right <= SMALL.right
        assert SMALL.y <= top < bottom <= SMALL.bottom


def test_arrow_and_small_map_stand_side_by_side_within_their_column():
    block, page = place_block(view(), ground(), VI, 1.0), blank()
    block.draw(page, 20, 100, 60)
    assert block.height(60) == 27
    everything = np.concatenate([path for path in paths(page) if len(path)])
    assert everything[:, 0].min() >= 20
    assert everything[:, 0].max() <= 80
    assert SMALL.x + 25 / 0.6 < places(page)["Bắc lưới"][0] == 80 - 6.5  # middle of the 13 mm at its right


# -- the grid ----------------------------------------------------------------------------------------


def test_the_grid_is_told_and_whose_it_is_where_both_provinces_are_shown():
    (one,) = grid_note(view(), VI, ["15", "15"], 6).phrase
    (both,) = grid_note(view(), VI, ["12", "15"], 6).phrase
    for told in (one, both):
        assert "kinh tuyến trục 104°45'" in told
        assert "EPSG:9208" in told
    assert "cả hai tỉnh" in both
    assert "cả hai tỉnh" not in one
    (other,) = grid_note(View(9205, 100_000, 500_000, NORTH, FRAME), EN, ["12"], 6).phrase
    assert "central meridian 103°00' (EPSG:9205)" in other
