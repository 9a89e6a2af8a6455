"""A page divided between map and panel: the largest scale that leaves room for all parts, and their end."""

from __future__ import annotations

from types import SimpleNamespace

import geopandas as gpd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import Point

from geo.atlas.selection import Selection
from geo.base.crs import to_vn2000
from geo.paper.canvas.blocks import Gap, Group, Paragraph, TypeSizes
from geo.paper.canvas.sizes import Box, Paper
from geo.paper.canvas.words import Words
from geo.paper.map.features import features_of
from geo.paper.map.labels import LabelWish
from geo.paper.map.view import SCALES
from geo.paper.sheets.composition import (
    Key,
    Window,
    closing_blocks,
    closing_group,
    compose,
    middle_longitude,
)
from tests.made.drawn import drawn_block, places
from tests.made.pages import written

VI, STYLE = Words("vi"), TypeSizes.of(1)
NORTH, EAST = (float(metres) for metres in to_vn2000(104.0, 22.4, 9208))
PAPERS = [Paper("A4", "portrait"), Paper("A4", "landscape"), Paper("A3", "landscape")]


def frame(*points):
    return gpd.GeoDataFrame(geometry=[Point(point) if point else None for point in points], crs=4326)


# -- grid --------------------------------------------------------------------------------------------


def test_the_middle_lies_half_way_between_the_outermost_features():
    frames = {"zones": frame((103, 22), (104, 22)), "mines": frame((105, 21)), "projects": frame()}
    assert middle_longitude(frames, 0.0) == 104
    assert middle_longitude({"zones": frame((103, 22), None)}, 0.0) == 103


def test_where_no_place_is_known_the_middle_is_that_told():
    assert middle_longitude({}, 104.5) == 104.5
    assert middle_longitude({"zones": frame(None, None)}, 104.5) == 104.5


# -- windows -----------------------------------------------------------------------------------------


def window(made_atlas, kilometres, **told):
    nothing = features_of({}, 9208, "vi")
    half = kilometres * 500
    return Window(nothing, (EAST - half, NORTH - half, EAST + half, NORTH + half), 9208, **told)


def test_a_map_of_10_kilometres_takes_the_scale_that_shows_them(made_atlas):
    view = window(made_atlas, 10).view(Box(0, 0, 114.1, 114.1), Paper())  # 100 mm and twice 7 mm of margin
    assert view.denominator == 100_000


def test_whole_provinces_are_shown_if_the_scale_is_about_the_same(made_atlas):
    box = Box(0, 0, 114.1, 114.1)

    def land(kilometres):
        half = kilometres * 500
        return EAST - half, NORTH - half, EAST + half, NORTH + half

    whole = window(made_atlas, 10, land=land(11)).view(box, Paper())
    own = window(made_atlas, 10, land=land(100)).view(box, Paper())
    assert whole.denominator == own.denominator == 100_000
    assert window(made_atlas, 10, land=land(100)).view(box, Paper()).denominator == 100_000


def test_no_scale_is_larger_than_the_least_denominator(made_atlas):
    assert window(made_atlas, 0.1, least=50_000).view(Box(0, 0, 100, 100), Paper()).denominator == 50_000


def test_of_few_features_the_larger_map_is_preferred(made_atlas):
    one = window(made_atlas, 10)
    large, small = Box(0, 0, 150, 150), Box(0, 0, 100, 100)
    assert one.emptiness(large, Paper()) < one.emptiness(small, Paper())


# -- division ----------------------------------------------------------------------------------------


def paragraphs(count):
    return [Paragraph(("Số liệu và thông tin của đối tượng này",), 6.2) for _ in range(count)]


def composed(made_atlas, paper, count, tail=lambda style, most: []):
    features = features_of(made_atlas.select(Selection()), 9208, "vi")
    whole = Window(features, features.bounds(), 9208)
    area = paper.body.without_top(25).without_bottom(15)
    return area, compose(area, paper, whole, lambda placed, style: paragraphs(count), tail)


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: f"{paper.size}-{paper.orientation}")
@pytest.mark.parametrize("count", [1, 30])
def test_map_and_columns_share_the_area_and_never_meet(made_atlas, paper, count):
    area, made = composed(made_atlas, paper, count)
    assert made.whole
    assert made.view.denominator in SCALES
    boxes = [made.view.frame, *made.columns]
    for box in boxes:
        assert area.x - 0.01 <= box.x and box.right <= area.right + 0.01
        assert area.y - 0.01 <= box.y and box.bottom <= area.bottom + 0.01
    for place, one in enumerate(boxes):
        for other in boxes[place + 1 :]:
            apart = (
                one.right <= other.x or other.right <= one.x or one.bottom <= other.y or other.bottom <= one.y
            )
            assert apart


def test_more_parts_leave_a_smaller_map(made_atlas):
    paper = Paper("A4", "portrait")
    _, few = composed(made_atlas, paper, 4)
    _, many = composed(made_atlas, paper, 100)
    assert few.view.frame.height > many.view.frame.height
    assert few.view.denominator <= many.view.denominator


def test_what_finds_no_room_at_all_is_told(made_atlas):
    _, made = composed(made_atlas, Paper("A4", "portrait"), 2_000)
    assert not made.whole


def test_as_many_sources_are_drawn_as_there_is_room_for(made_atlas):
    asked = []

    def tail(style, most):
        asked.append(most)
        return [Gap(20.0 * most)]

    _, made = composed(made_atlas, Paper("A4", "portrait"), 4, tail)
    asked.clear()
    made.draw_panel(SimpleNamespace(), [Gap(1)], [])
    drawn = asked[-1]
    assert asked == list(range(8, drawn - 1, -1))
    assert 20 * drawn <= sum(box.height for box in made.columns)


def test_room_that_is_left_is_that_below_the_parts(made_atlas):
    _, made = composed(made_atlas, Paper("A4", "portrait"), 4)
    free = made.free_height()
    assert 0 < free < sum(box.height for box in made.columns)
    assert made.has_room([Gap(1)], [])
    assert not made.has_room([Gap(1)] * 3, [Gap(400)])
    line = 1.32 * made.style.text_pt * 0.88 * 25.4 / 72
    assert made.room_for_keys() == int((free - 3 * line) / (1.3 * line))


# -- what ends the panel -----------------------------------------------------------------------------


def plan(names=(), keys=(), unnamed=0, shown=()):
    labels = [SimpleNamespace(wish=LabelWish(tuple(lines), 0, 0, 0, 6)) for lines in shown]
    placed = SimpleNamespace(features=SimpleNamespace(names=list(names)))
    return SimpleNamespace(placed=placed, keys=list(keys), unnamed=unnamed, names=labels)


def flat(blocks):
    for block in blocks:
        yield from flat(block.blocks) if isinstance(block, Group) else [block]


def test_numbers_stand_for_the_names_of_their_features():
    told = closing_blocks(plan(["A", "B", "C"], keys=[2, 0]), VI, STYLE, 0)
    keys = [(block.number, block.name) for block in flat(told) if isinstance(block, Key)]
    assert keys == [(1, "C"), (2, "A")]


def test_what_has_no_name_or_no_place_is_counted_and_nothing_is_said_of_0():
    said = [
        block.phrase[0]
        for block in closing_blocks(plan(unnamed=3), VI, STYLE, 1_200)
        if hasattr(block, "phrase")
    ]
    assert said == [
        "3 đối tượng có ký hiệu nhưng không đủ chỗ ghi tên.",
        "1.200 đối tượng chưa rõ vị trí nên không vẽ trên bản đồ.",
    ]
    assert closing_blocks(plan(), VI, STYLE, 0) == []


def test_abbreviations_on_the_map_are_explained():
    said = closing_blocks(plan(shown=[("KCN", "Đông Phố Mới")]), VI, STYLE, 0)
    assert said[0].phrase == ("KCN: Khu công nghiệp",)


def test_before_the_map_is_planned_there_is_room_for_what_may_end_the_panel():
    kept = closing_group(None, VI, STYLE).height(60)
    said = closing_group(plan(unnamed=3, shown=[("KCN", "x")]), VI, STYLE).height(60)
    assert 0 < said <= kept


@settings(max_examples=10)
@given(
    st.integers(1, 99),
    st.lists(st.sampled_from(["Mỏ", "đồng", "Sin", "Quyền"]), min_size=1, max_size=9).map(" ".join),
    st.floats(30, 60),
)
def test_a_number_stands_left_of_its_name(number, name, width):
    key = Key(number, name, 6)
    page = drawn_block(key, width)
    boxes = dict(written(page))
    names = {text: box for text, box in boxes.items() if text != str(number)}
    indent = 6 * 25.4 / 72 * 2.6
    assert boxes[str(number)][2] <= 20 + indent - 0.9
    assert all(box[0] >= 20 + indent - 0.1 and box[2] <= 20 + width + 0.1 for box in names.values())
    assert max(box[3] for box in names.values()) <= 30 + key.height(width)
    assert places(page)[str(number)][1] == pytest.approx(
        min(places(page)[text][1] for text in names), abs=0.2
    )
