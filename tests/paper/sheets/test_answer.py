"""The answer for a site as blocks: its hectares by code and group, what rules call for, its symbols."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.path import Path

from geo.land.overlap.checks import CLEAR, CONFLICT
from geo.land.overlap.pieces import CONTESTED, LAND, UNCOVERED
from geo.paper.canvas.blocks import Group, Heading, TypeSizes
from geo.paper.canvas.words import Words
from geo.paper.sheets.answer import (
    Bullet,
    SiteAnswer,
    Verdict,
    answer_colour,
    answer_sign,
    piece_shapes,
    piece_swatch,
    point_swatch,
    site_swatch,
)
from geo.paper.sheets.rows import AmountRow, HeadRow
from tests.made.drawn import drawn_block, texts
from tests.made.overlap import made_cover_report, made_report
from tests.made.pages import written

STATES = (CONFLICT, CLEAR, "could_not_check")
SENTENCE = "Khu công nghiệp nằm trên đất trồng lúa và đất rừng sản xuất"
words = st.lists(st.sampled_from(SENTENCE.split()), min_size=1, max_size=25).map(" ".join)


@pytest.fixture(scope="module")
def report():
    return made_report("conflict", "clear", "point")


def answer(report, place, language="vi"):
    return SiteAnswer(report.records[place], Words(language), report.language, TypeSizes.of(1))


def flat(blocks):
    for block in blocks:
        yield from flat(block.blocks) if isinstance(block, Group) else [block]


def amounts(blocks):
    """Label and figures of every row."""
    return {row.label[0]: tuple(row.amounts) for row in flat(blocks) if isinstance(row, AmountRow)}


# -- hectares ----------------------------------------------------------------------------------------


def test_codes_and_what_is_doubtful_add_up_to_the_site(report):
    told = amounts(answer(report, 0).land())
    assert list(told) == [
        "SKK – Đất khu công nghiệp",
        "LUC – Đất chuyên trồng lúa",
        "Nhiều mã cùng ghi",
        "Ngoài phạm vi bản đồ",
        "Cả khu đất (trên ellipsoid)",
        "Cả khu đất (trên lưới, EPSG:9208)",
    ]
    hectares, shares = zip(*told.values(), strict=True)
    assert hectares == pytest.approx((1.0, 0.5, 0.5, 2.0, 4.0, 4.0), abs=0.001)
    assert sum(hectares[:4]) == pytest.approx(hectares[4], abs=2e-4)
    assert shares[:5] == pytest.approx((25, 12.5, 12.5, 50, 100), abs=0.01)
    assert shares[5] is None  # the hectares of the grid are the same land again


def test_a_site_within_the_map_has_no_row_for_what_is_outside(report):
    assert list(amounts(answer(report, 1).land()))[:2] == [
        "SKN – Đất cụm công nghiệp",
        "Cả khu đất (trên ellipsoid)",
    ]


def test_a_mere_point_has_no_table_rather_than_one_of_0(report):
    assert answer(report, 2).land() == []
    assert answer(report, 2).groups() == []


@pytest.mark.parametrize(("hectares", "decimals"), [(9.99, 4), (10.0, 2), (250.0, 2)])
def test_small_sites_are_told_to_the_square_metre(report, hectares, decimals):
    record = {**report.records[0], "site_ha": hectares}
    one = SiteAnswer(record, Words("vi"), "vi", TypeSizes.of(1))
    digits = {row.columns[0].digits for row in flat(one.land()) if isinstance(row, AmountRow)}
    assert digits == {decimals}


def test_groups_have_at_least_and_at_most_below_their_headings(report):
    blocks = list(flat(answer(report, 0).groups()))
    (head,) = (block for block in blocks if isinstance(block, HeadRow))
    assert head.texts == ["ít nhất", "nhiều nhất"]
    told = amounts(blocks)
    assert told["Đất trồng lúa"] == pytest.approx((0.5, 3.0), abs=0.001)  # what is outside may be rice, too
    assert all(low <= high for low, high in told.values())
    clear = amounts(answer(report, 1).groups())
    assert clear == {"Đất khu, cụm công nghiệp và cơ sở sản xuất": pytest.approx((2.0, 2.0), abs=0.001)}


def test_a_group_that_cannot_be_there_is_left_out(report):
    ledger = report.records[1]["ledger"]
    assert len(ledger) > 1
    assert [line["high_ha"] for line in ledger].count(0.0) == len(ledger) - 1


def test_cells_without_a_value_have_a_row(tmp_path):
    report = made_cover_report(tmp_path / "cover.tif")
    told = amounts(SiteAnswer(report.records[0], Words("vi"), "vi", TypeSizes.of(1)).land())
    assert told["Ô không có dữ liệu"][0] == report.records[0]["nodata_ha"] > 0


# -- words -------------------------------------------------------------------------------------------


def test_the_verdict_stands_above_its_reasons(report):
    group = answer(report, 0).verdict()
    verdict, *reasons, _ = group.blocks
    assert (verdict.state, verdict.phrase) == (CONFLICT, ("Có vướng mắc",))
    assert [reason.text for reason in reasons] == report.records[0]["reason"]
    both = answer(report, 0, "both").verdict().blocks[0]
    assert len(both.phrase) == 2


def test_rules_that_call_for_something_come_first_with_their_number(report):
    told = [block for block in flat(answer(report, 0).rules()) if isinstance(block, Bullet)]
    rules = {rule["rule_id"]: rule for rule in report.records[0]["rules"]}
    calls = [bool(rules[bullet.mark.split(";")[0]]["calls"]) for bullet in told]
    assert calls == sorted(calls, reverse=True)
    assert [bullet.mark for bullet in told[:3]] == ["LAND-01", "LAND-05", "RICE-02"]
    assert sum(calls) == 3
    assert all(bullet.text == rules[bullet.mark.split(";")[0]]["sentence"] for bullet in told)


def test_a_rule_of_which_only_general_knowledge_tells_says_so(report):
    rule = {**report.records[0]["rules"][0], "confidence": "general_knowledge"}
    one = SiteAnswer({**report.records[0], "rules": [rule]}, Words("en"), "vi", TypeSizes.of(1))
    (bullet,) = (block for block in flat(one.rules()) if isinstance(block, Bullet))
    assert bullet.mark.startswith("LAND-01; ")
    assert not bullet.mark.isascii()  # in the language of the report, as its sentences are


def test_there_is_no_heading_without_rules_or_warnings(report):
    record = {**report.records[1], "rules": [], "warnings": []}
    one = SiteAnswer(record, Words("vi"), "vi", TypeSizes.of(1))
    assert one.rules() == one.warnings() == []
    told = list(flat(answer(report, 0).warnings()))
    assert [block.phrase for block in told if isinstance(block, Heading)] == [("Lưu ý",)]
    assert [block.text for block in told if isinstance(block, Bullet)] == report.records[0]["warnings"]


@settings(max_examples=8)
@given(words, st.sampled_from(["", "LAND-01"]), st.floats(30, 120))
def test_bullets_wrap_beside_their_dot(text, mark, width):
    bullet = Bullet(text, 6, mark)
    page = drawn_block(bullet, width)
    for _, (left, _, right, bottom) in written(page):
        assert left >= 22.5
        assert right <= 20 + width + 0.1
        assert bottom <= 30 + bullet.height(width)
    packed = "".join("".join(texts(page)).split())
    assert packed == "".join(text.split()) + (f"({mark})" if mark else "")


@settings(max_examples=8)
@given(st.lists(words, min_size=1, max_size=2).map(tuple), st.sampled_from(STATES), st.floats(50, 120))
def test_a_verdict_wraps_beside_its_sign(phrase, state, width):
    block = Verdict(state, phrase, 9)
    for _, (left, _, right, bottom) in written(drawn_block(block, width)):
        assert left >= 28.9
        assert right <= 20 + width + 0.1
        assert bottom <= 30 + block.height(width)


# -- symbols -----------------------------------------------------------------------------------------


def test_each_answer_has_a_colour_and_a_sign_of_its_own():
    assert len({answer_colour(state) for state in STATES}) == 3
    outlines = {len(answer_sign(state, 0, 0, 2)[0].path.vertices) for state in STATES}
    assert len(outlines) == 3  # triangle, circle, square: not told by colour alone


@pytest.mark.parametrize("state", STATES)
def test_a_sign_stands_at_its_place(state):
    for shape in answer_sign(state, 50, 70, 2):
        corners = np.asarray(shape.path.vertices)
        assert np.abs(corners - (50, 70)).max() <= 2 * 1.35


SQUARE = shapely.box(0, 0, 10, 10)
OUTLINE = Path(shapely.get_coordinates(SQUARE), closed=True)


def test_land_has_the_colour_of_its_code_and_what_is_doubtful_is_hatched():
    (land,) = piece_shapes(LAND, "#FF0000", OUTLINE, SQUARE)
    assert land.fill == "#FF0000"
    (unnamed,) = piece_shapes(LAND, "", OUTLINE, SQUARE)
    assert unnamed.fill
    assert len(piece_shapes(CONTESTED, "", OUTLINE, SQUARE)) == 4  # ground, two hatchings, edge
    assert len(piece_shapes(UNCOVERED, "", OUTLINE, SQUARE)) == 3


@pytest.mark.parametrize("swatch", [piece_swatch(CONTESTED, ""), site_swatch, point_swatch])
def test_symbols_of_the_legend_are_no_larger_than_4_by_3_millimetres(swatch):
    for shape in swatch(50, 70):
        corners = np.asarray(shape.path.vertices)
        assert np.abs(corners[:, 0] - 50).max() <= 2.2
        assert np.abs(corners[:, 1] - 70).max() <= 1.5
