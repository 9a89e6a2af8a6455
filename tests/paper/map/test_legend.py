"""The legend tells exactly what is drawn, and how many there are of each."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from shapely.geometry import box

from geo.atlas.selection import Selection
from geo.paper.canvas.blocks import Group, Heading, TypeSizes
from geo.paper.canvas.sizes import POINT_MM, Paper
from geo.paper.canvas.words import Words
from geo.paper.map.features import features_of, place
from geo.paper.map.frame import FeatureNaming, plan_map
from geo.paper.map.legend import LegendRow, legend, map_rows
from geo.paper.map.marks import Mark, mark_shapes
from geo.paper.map.view import fitted
from tests.made.drawn import blank, paths, places, texts
from tests.made.maps import EAST, EPSG, FRAME, NORTH, at, features, ground, view
from tests.made.pages import written

SIZES = TypeSizes.of(1)
SQUARE = box(EAST, NORTH, EAST + 1_000, NORTH + 1_000)


def rows_of(blocks):
    """The rows of a legend, whatever holds them."""
    for block in blocks:
        if isinstance(block, LegendRow):
            yield block
        yield from rows_of(getattr(block, "blocks", getattr(block, "rows", ())))


def told(placed, language="en"):
    """Each line of the legend with its number."""
    blocks = legend(placed, Words(language), SIZES)
    return {" / ".join(row.phrase): row.count for row in rows_of(blocks)}


def headings(placed, language="en"):
    blocks = legend(placed, Words(language), SIZES)
    return [part.phrase[0] for group in blocks for part in group.blocks if isinstance(part, Heading)]


# -- what it tells -----------------------------------------------------------------------------------


def test_the_legend_tells_exactly_what_is_drawn(made_atlas):
    shown = features_of(made_atlas.select(Selection()), EPSG, "en")
    placed = place(shown, fitted(shown.bounds(), Paper().body, EPSG))
    assert placed.is_drawn.sum() == 9  # all but the one whose place is not known
    assert told(placed) == {
        "Industrial zone": "2",
        "Industrial cluster": "2",
        "Hydropower plant": "2",
        "Mine": "2",
        "Smelter or metal works": "1",
        "Copper": "1",
        "Iron": "1",
        "Operating": "4",
        "Planned or licensed": "4",
        "Removed from the plan": "1",
        "Outline too small at this scale, drawn as a symbol": "1",
        "Point at its location": "6",
        "Somewhere in the unit, site unknown": "2",
        "Only in an unsigned draft": "2",
    }


def test_what_lies_outside_the_map_is_not_in_its_legend():
    shown = features(at(60, 60), at(500, 60), at(110, 90), layer=["zones", "zones", "clusters"])
    assert told(place(shown, view()))["Industrial zone"] == "1"
    assert "Industrial cluster" not in told(place(shown, view(frame=FRAME.inset(60, 40), east=EAST - 9_000)))


def test_an_empty_map_has_no_legend():
    assert legend(place(features(None), view()), Words("vi"), SIZES) == []


def test_groups_that_would_be_empty_are_left_out():
    usual = ["Kind", "State", "What shape and location rest on"]
    assert headings(place(features(at(60, 60)), view())) == usual
    assert headings(place(features(at(60, 60), layer="hydropower"), view())) == [
        *usual,
        "Hydropower capacity",
    ]


def test_several_kinds_of_a_layer_are_told_in_a_note():
    shown = features(*[at(30 + 20 * n, 60) for n in range(4)])
    shown.table["kind"] = ["logistics_area", "industrial_zone", "industrial_zone", "industrial_zone"]
    row = next(rows_of(legend(place(shown, view()), Words("en"), SIZES)))
    assert row.count == "4"
    assert row.note == ("Industrial zone 3 · Logistics and production area 1",)


def test_numbers_of_both_languages_are_told_once():
    blocks = legend(place(features(*[at(60, 60)] * 2), view()), Words("both"), SIZES)
    row = next(rows_of(blocks))
    assert (row.phrase, row.count) == (("Khu công nghiệp", "Industrial zone"), "2")


def test_more_than_a_thousand_are_written_as_the_language_writes_them():
    placed = place(features(*[at(60, 60)] * 1_200), view())
    assert next(iter(told(placed, "vi").values())) == "1.200"
    assert next(iter(told(placed, "en").values())) == "1,200"


def test_minerals_come_with_the_most_frequent_first():
    shown = features(*[at(30 + 10 * n, 60) for n in range(6)], layer="mines")
    shown = replace(shown, symbols=replace(shown.symbols, tone=np.array([7, 8, 8, 8, 5, 5], dtype=np.int32)))
    placed = place(shown, view())
    blocks = legend(placed, Words("en"), SIZES)
    counts = [row.count for row in rows_of(blocks[1:2])]
    assert counts == ["3", "2", "1"]
    assert list(told(placed))[1:4] == ["Iron", "Rare earths", "Copper"]


@pytest.mark.parametrize(
    ("basis", "line"),
    [
        ("surveyed", "Surveyed boundary"),
        ("digitised", "Boundary drawn from printed corners or traced from a map"),
        ("schematic", "Schematic shape of the stated area"),
    ],
)
def test_an_outline_tells_what_it_rests_on(basis, line):
    assert told(place(features(SQUARE, geometry_basis=basis), view()))[line] == "1"


def test_a_boundary_of_the_user_s_own_is_told_as_such():
    shown = features(SQUARE, geometry_basis="surveyed")
    own = replace(shown, symbols=replace(shown.symbols, own=np.array([1], dtype=np.int32)))
    assert "Boundary given by the user" not in told(place(shown, view()))
    lines = told(place(own, view()))
    assert lines["Boundary given by the user"] == "1"
    assert "Surveyed boundary" not in lines


def test_points_tell_how_well_their_places_are_known():
    shown = features(
        *[at(30 + 20 * n, 60) for n in range(5)],
        where=["site", "site", "approximate", "somewhere", "somewhere"],
        location_level=["site", "site", "approximate", "commune", "district"],
    )
    rows = {row.phrase[0]: row for row in rows_of(legend(place(shown, view()), Words("en"), SIZES))}
    point, vague = rows["Point at its location"], rows["Somewhere in the unit, site unknown"]
    assert (point.count, vague.count) == ("3", "2")
    assert point.note == ("within 1 km 2 · approximate, 1–5 km 1",)
    assert vague.note == ("commune 1 · former district 1",)


def test_sizes_of_plants_are_those_of_the_map():
    placed = place(features(at(60, 60), layer="hydropower", radius_px=4.6), view())
    sizes = legend(placed, Words("en"), SIZES)[-1].blocks[1]
    assert sizes.radii == pytest.approx(np.array([4.6, 7.6, 17.1]) * 0.2)  # of 5, 50, 500 MW; px of 0.2 mm
    page = blank()
    sizes.draw(page, 20, 20, 60)
    assert texts(page) == ["5 MW", "50 MW", "500 MW"]
    assert sizes.height(60) == pytest.approx(2 * 17.1 * 0.2 + 0.8)


# -- rows --------------------------------------------------------------------------------------------


def row(*phrase, **given):
    return LegendRow(phrase, lambda x, y: mark_shapes(Mark("zones", "#0B5FA5"), x, y), 6.0, **given)


def test_a_row_has_its_symbol_left_and_its_number_right():
    page = blank()
    row("Khu công nghiệp", count="12").draw(page, 20, 30, 60)
    assert np.concatenate(paths(page))[:, 0].max() < 26.2
    found = dict(written(page))
    assert found["Khu công nghiệp"][0] == pytest.approx(26.2, abs=0.3)
    assert found["12"][2] == pytest.approx(80, abs=0.3)
    assert places(page)["12"][1] == places(page)["Khu công nghiệp"][1]


def test_a_row_is_as_high_as_its_lines_or_its_symbol():
    line = 1.32 * 6 * POINT_MM
    assert row("một").height(60) == pytest.approx(line + 0.5)
    assert row("một", "one").height(60) == pytest.approx(2 * line + 0.5)
    assert row("một", note=("hai",)).height(60) == pytest.approx(1.88 * line + 0.5)
    assert row("một", swatch_height=9.0).height(60) == 9.5
    long = row("một dòng chữ dài hơn nửa cột của bảng chú giải", count="1.234")
    assert long.height(60) < long.height(30)


@pytest.mark.parametrize("width", [30, 45, 80])
def test_a_row_stays_within_its_column(width):
    page = blank()
    long = row("Một dòng chữ dài hơn nửa cột", "A line of more than half a column",
               count="1.234", note=("gần đúng 1–5 km 3 · xã, phường 12",))  # fmt: skip
    long.draw(page, 20, 30, width)
    edges = np.array([edges for _, edges in written(page)])
    assert edges[:, 0].min() >= 20
    assert edges[:, 2].max() <= 20 + width + 0.3
    assert edges[:, 3].max() <= 30 + long.height(width)


def test_a_legend_is_as_high_as_it_says(made_atlas):
    shown = features_of(made_atlas.select(Selection()), EPSG, "vi")
    placed = place(shown, fitted(shown.bounds(), Paper().body, EPSG))
    page, y = blank(), 20.0
    for block in legend(placed, Words("both"), SIZES):
        assert isinstance(block, Group)
        before = len(written(page)) if texts(page) else 0
        block.draw(page, 20, y, 60)
        edges = np.array([edges for _, edges in written(page)[before:]])
        assert edges[:, 1].min() >= y
        y += block.height(60)
        assert edges[:, 3].max() <= y
        assert edges[:, 2].max() <= 80.5


# -- the map itself ----------------------------------------------------------------------------------


def lines(plan):
    land = plan.ground if plan else ground(())
    return [row.phrase[0] for row in rows_of([map_rows(Words("vi"), SIZES, land, plan)])]


def test_lines_of_the_map_are_told_where_they_are_drawn():
    def planned(seen, communes=()):
        placed = place(features(at(60, 60)), seen)
        return plan_map(placed, ground(communes), FeatureNaming("vi"), type_scale=1.0)

    border, commune, *always = lines(None)
    assert border.startswith("Ranh giới tỉnh")
    assert commune == "Trung tâm xã, phường"
    assert always == ["Kinh tuyến, vĩ tuyến", "Mắt lưới VN-2000"]
    assert lines(planned(view())) == [border, *always]
    inside = view(east=EAST + 20_000)
    assert lines(planned(inside)) == always
    assert lines(planned(inside, [("Phố Mới", True, EAST + 20_000, NORTH)])) == [commune, *always]
