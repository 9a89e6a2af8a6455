"""Contents, index and sources: entries in Vietnamese order, rows that fit, pages with every block once."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.atlas.selection import Selection
from geo.base.text import sort_key
from geo.paper.canvas.blocks import Gap, Group, Heading, Paragraph, TypeSizes
from geo.paper.canvas.sizes import Paper
from geo.paper.canvas.words import Words
from geo.paper.map.surround import PageFoot
from geo.paper.series.lists import (
    EntryRow,
    FlowPages,
    Initial,
    documents,
    entries,
    headed,
    source_rows,
)
from geo.paper.series.plan import Plan
from geo.paper.sheets.sources import SourceRow
from tests.made.drawn import A4, drawn_block, paths, places, texts
from tests.made.overlap import made_report
from tests.made.pages import written

VI, STYLE = Words("vi"), TypeSizes.of(1)
FOOT = PageFoot(("Ranh giới",), "0123456789ab")
WORDS = ["Khu", "công", "nghiệp", "Đông", "Phố", "Mới"]
names = st.lists(st.sampled_from(WORDS), min_size=1, max_size=9).map(" ".join)
pages_of = st.lists(st.integers(1, 99), max_size=3)

# -- entries -----------------------------------------------------------------------------------------


def test_words_of_the_kind_stand_behind():
    assert headed("Khu công nghiệp phía Nam", "vi") == ("Phía Nam", "KCN")
    assert headed("Tang Loong industrial zone", "en") == ("Tang Loong", "IZ")
    assert headed("KCN - đô thị Tân Uyên", "vi") == ("KCN - đô thị Tân Uyên", "")
    assert headed("Mỏ đồng Vuông", "vi") == ("Mỏ đồng Vuông", "")
    assert headed("Khu công nghiệp", "vi") == ("Khu công nghiệp", "")


def test_equal_names_make_one_entry_with_all_pages(made_atlas):
    features = made_atlas.features.loc[["z-alpha", "z-beta", "h-one"]].copy()
    features["aliases"] = ["Khu Đông", "", ""]
    features.loc["z-beta", "name_vi"] = features.loc["z-alpha", "name_vi"]
    found = entries(features, {"z-alpha": [7], "z-beta": [4]}, ["vi"])
    assert [(e.name, e.kind, e.pages) for e in found] == [
        ("Đông Phố Mới", "KCN", (4, 7)),
        ("Khu Đông", "", (7,)),
    ]


def table(**names):
    """Features by id with a name each: Vietnamese, or Vietnamese, English and aliases."""
    rows = {each: (name, "", "") if isinstance(name, str) else name for each, name in names.items()}
    return pd.DataFrame.from_dict(rows, orient="index", columns=["name_vi", "name_en", "aliases"])


def test_what_is_on_no_page_is_not_in_the_index():
    assert entries(table(a="Ấm", b="Bát"), {"b": [5]}, ["vi"])[0].pages == (5,)
    assert len(entries(table(a="Ấm", b="Bát"), {"b": [5]}, ["vi"])) == 1


def test_names_of_the_other_language_and_aliases_are_looked_up_too():
    features = table(a=("Nhà máy", "Works", "Xưởng cũ | Old works"))
    told = {"vi": ["Nhà máy", "Old works", "Xưởng cũ"], "en": ["Nhà máy", "Old works", "Works", "Xưởng cũ"]}
    for language, listed in told.items():
        assert [entry.name for entry in entries(features, {"a": [1]}, [language])] == listed


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.tuples(names, pages_of)))
def test_an_index_is_sorted_and_tells_each_page_once(found):
    features = table(**{each: name for each, (name, _) in found.items()})
    listed = entries(features, {each: pages for each, (_, pages) in found.items()}, ["vi"])
    assert [entry.name for entry in listed] == sorted((entry.name for entry in listed), key=sort_key)
    assert all(list(entry.pages) == sorted(set(entry.pages)) for entry in listed)
    assert {page for entry in listed for page in entry.pages} == {
        page for _, pages in found.values() for page in pages
    }


# -- sources -----------------------------------------------------------------------------------------


def flat(blocks):
    for block in blocks:
        yield from flat(block.blocks) if isinstance(block, Group) else [block]


def test_sources_come_by_their_standing_each_once_with_how_many_there_are(made_atlas):
    blocks = list(flat(source_rows(Plan(made_atlas), STYLE)))
    rows = [block for block in blocks if isinstance(block, SourceRow)]
    assert sorted(row.source.source_id for row in rows) == sorted(made_atlas.sources.index)
    told = [block.phrase[0] for block in blocks if isinstance(block, Heading)]
    assert told[0] == "Quyết định, quy hoạch đã ký (1)"
    assert sum(int(text.rpartition("(")[2].rstrip(")")) for text in told) == len(rows) == 5


def test_a_source_that_only_says_otherwise_rests_no_figure(made_atlas):
    plan = Plan(made_atlas, Selection(layers=("zones",), provinces=("15",)))
    rows = [block for block in flat(source_rows(plan, STYLE)) if isinstance(block, SourceRow)]
    figures = {row.source.source_id: row.figures for row in rows}
    assert figures["press-2023"] == figures["draft-2026"] == 0
    assert figures["report-2024"] == 5


def test_a_check_lists_its_map_and_each_rule_once(made_atlas):
    report = made_report("conflict", "bow")
    said = [block.phrase[0] for block in documents(report, VI, STYLE) if isinstance(block, Paragraph)]
    assert said[0] == f"Bản đồ: {report.about.map_name}"
    assert said[1] == "Made data"
    rules = [text.partition(":")[0] for text in said[2:]]
    assert rules == sorted({rule["rule_id"] for record in report.records for rule in record["rules"]})


# -- rows --------------------------------------------------------------------------------------------


def test_an_entry_has_its_pages_at_the_right_and_dots_between():
    row = EntryRow(("Đông Phố Mới",), (4, 17), 8, note="KCN")
    page = drawn_block(row, 100)
    boxes = dict(written(page))
    assert boxes["4, 17"][2] == pytest.approx(120, abs=0.2)
    assert boxes["Đông Phố Mới"][0] == pytest.approx(20, abs=0.5)
    assert boxes["Đông Phố Mới"][2] < boxes["KCN"][0] < boxes["4, 17"][0]
    (dots,) = paths(page)
    assert sorted(dots[:, 0]) == pytest.approx([boxes["KCN"][2] + 1, boxes["4, 17"][0] - 1], abs=0.6)


def test_the_room_of_an_entry_does_not_depend_on_its_numbers():
    text = ("Khu công nghiệp Đông Phố Mới và những nơi khác quanh đó",)
    heights = {EntryRow(text, (page,), 8).height(60) for page in (0, 7, 42, 999, 9999)}
    assert len(heights) == 1


@settings(max_examples=12)
@given(
    st.lists(names, min_size=1, max_size=2).map(tuple),
    st.lists(st.integers(1, 9999), max_size=3).map(tuple),
    st.sampled_from(["", "KCN"]),
    st.floats(55, 90),
)
def test_an_entry_stays_within_its_place_and_meets_nothing(text, pages, note, width):
    row = EntryRow(text, pages, 8, note=note, indent=2.5)
    page = drawn_block(row, width)
    boxes = written(page)
    for _, (left, top, right, bottom) in boxes:
        assert left >= 22.4 and right <= 20 + width + 0.1
        assert top >= 30 and bottom <= 30 + row.height(width)
    for place, (_, one) in enumerate(boxes):
        for _, other in boxes[place + 1 :]:
            assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
    packed = "".join("".join(texts(page)).split())
    for part in (*text, note, ", ".join(map(str, pages))):
        assert "".join(part.split()) in packed


def test_an_initial_is_a_letter_above_its_part():
    block = Initial("Đ", 9)
    ((_, y),) = [at for text, at in places(drawn_block(block, 40)).items() if text == "Đ"]
    assert 30 < y < 30 + block.height(40)


# -- pages -------------------------------------------------------------------------------------------


def flow(blocks, paper=A4, columns=2):
    return FlowPages(("Mục lục", "Contents"), ("Ghi chú",), FOOT, paper, Words("both"), blocks, columns)


@settings(max_examples=8)
@given(st.lists(st.sampled_from([4.0, 9.0, 30.0]), max_size=80), st.integers(1, 3))
def test_every_block_stands_on_one_page_in_its_order(heights, columns):
    blocks = [
        Group((Gap(height), EntryRow((f"tên {number}",), (number,), 8)))
        for number, height in enumerate(heights, start=1)
    ]
    made = flow(blocks, columns=columns)
    assert len(made.sheet) == len(made.links) >= 1
    led = [link.page + 1 for page in made.links for link in page]
    assert led == list(range(1, len(blocks) + 1))
    for page in made.links:
        for link in page:
            assert A4.body.x - 0.01 <= link.box.x and link.box.right <= A4.body.right + 0.01
            assert A4.body.y <= link.box.y and link.box.bottom <= A4.body.bottom


def test_a_link_lies_over_the_name_that_it_is_of():
    made = flow([EntryRow((f"Tên số {number}",), (number,), 8) for number in range(1, 6)])
    at = places(made.sheet.page())
    for link in made.links[0]:
        x, y = at[f"Tên số {link.page + 1}"]
        assert link.box.x <= x <= link.box.right
        assert link.box.y <= y <= link.box.bottom


def test_an_entry_without_a_page_leads_nowhere():
    assert flow([EntryRow(("Tên",), (), 8)]).links == ((),)


def test_the_first_page_has_the_note_and_the_others_that_they_go_on():
    made = flow([Paragraph((f"đoạn {number}",), 8, after=5) for number in range(400)])
    assert len(made.sheet) > 1
    first, second = texts(made.sheet.page(1)), texts(made.sheet.page(2))
    assert {"Mục lục", "Contents", "Ghi chú"} <= set(first)
    assert {"Mục lục", "Tiếp theo", "Continued"} <= set(second)
    assert "Contents" not in second and "Ghi chú" not in second
    for number in range(1, len(made.sheet) + 1):
        assert f"{number}/{len(made.sheet)}" in texts(made.sheet.page(number))


def test_columns_of_the_last_page_are_about_as_high():
    made = flow([Paragraph((f"đoạn {number}",), 8) for number in range(20)])
    lefts = [x for text, (x, _) in places(made.sheet.page()).items() if text.startswith("đoạn")]
    halves = [lefts.count(x) for x in sorted(set(lefts))]
    assert len(halves) == 2
    assert abs(halves[0] - halves[1]) <= 2


def test_larger_paper_has_more_columns_of_about_the_same_width():
    def columns(paper):
        made = flow([Paragraph((f"đoạn {number}",), 8) for number in range(80)], paper)
        return len({x for text, (x, _) in places(made.sheet.page()).items() if text.startswith("đoạn")})

    assert columns(Paper("A4", "portrait")) == 2
    assert columns(Paper("A4", "landscape")) == 3


def test_a_block_too_high_for_any_page_ends_the_list_rather_than_running_for_ever():
    made = flow([Gap(1_000), Paragraph(("sau",), 8)])
    assert len(made.sheet) == 1
    assert "sau" not in texts(made.sheet.page())


def test_nothing_to_list_is_a_page_with_its_title():
    made = flow([])
    assert len(made.sheet) == 1
    assert "Mục lục" in texts(made.sheet.page())
