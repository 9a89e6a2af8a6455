"""Sections on features: a row a figure and a feature, sums of what is known, unknown is no 0."""

from __future__ import annotations

from datetime import date

import pytest

from geo.atlas.selection import Selection
from geo.base.translate import tr
from geo.paper.word import features
from geo.paper.word.features import write_feature, write_selection
from geo.paper.word.page import new_document
from geo.paper.word.writer import Writer


def feature(atlas, feature_id, language="vi"):
    writer = Writer(new_document(language), language)
    write_feature(writer, atlas, feature_id, as_of=None, drafts=True)
    return writer


def selection(atlas, asked, language="vi"):
    writer = Writer(new_document(language), language)
    write_selection(writer, atlas, asked, atlas.select(asked))
    return writer


def cells(table):
    return [[cell.text for cell in row.cells] for row in table.rows]


def said(writer):
    return [paragraph.text for paragraph in writer.document.paragraphs if paragraph.text]


# -- a feature ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["vi", "en"])
def test_there_is_a_row_a_figure_and_one_for_each_that_says_otherwise(made_atlas, language):
    (table,) = feature(made_atlas, "z-alpha", language).document.tables
    facts = made_atlas.facts("z-alpha")
    # seven facts, two other values of the area, and the land still to be had
    assert len(cells(table)) == 1 + 7 + 2 + 1
    assert sum(len(fact.others) for fact in facts) == 2
    otherwise = tr("reports.otherwise", language)
    assert [row[0] for row in cells(table)].count(otherwise) == 2


def test_the_chinese_name_is_told_with_its_source(made_atlas):
    line = "Tên tiếng Trung: 甲一水电站 (Văn bản report-2024)"
    assert line in said(feature(made_atlas, "h-one", "vi"))
    assert not any("Trung" in text for text in said(feature(made_atlas, "z-alpha", "vi")))


def test_each_row_tells_value_day_basis_and_its_source(made_atlas):
    writer = feature(made_atlas, "z-alpha")
    (table,) = writer.document.tables
    rows = cells(table)
    assert rows[0] == ["Chỉ tiêu", "Giá trị", "Thời điểm", "Tính chất", "Nguồn"]
    area = next(place for place, row in enumerate(rows) if row[0] == "Diện tích")
    assert rows[area] == ["Diện tích", "100 ha", "2020", "Thực tế", "[2]"]
    assert {rows[area + 1][1], rows[area + 2][1]} == {"khoảng 99 ha", "120 ha"}
    marks = [row[-1] for row in rows[1:-1]]
    numbers = list(dict.fromkeys(marks))
    assert numbers == [f"[{number}]" for number in range(1, len(writer.cited) + 1)]
    assert rows[-1][0] == "Đất còn cho thuê"
    assert rows[-1][1].startswith("15 ha") and rows[-1][-1] == "tính"


def test_what_is_not_known_is_named_and_never_0(made_atlas):
    writer = feature(made_atlas, "h-nowhere")
    missing = next(text for text in said(writer) if text.startswith("Chưa có số liệu: "))
    assert "công suất" in missing and "vốn đầu tư" in missing
    (table,) = writer.document.tables
    assert not [row for row in cells(table) if row[1].startswith("0")]
    assert any("Chưa rõ vị trí" in text for text in said(writer))


def test_it_tells_where_it_lies_today_and_lay_before(made_atlas):
    told = said(feature(made_atlas, "z-alpha"))
    where = next(text for text in told if text.startswith("Địa điểm: "))
    assert where == "Địa điểm: Phố Mới, Lào Cai (trước ngày 01/7/2025: Xã Cũ, Bảo Thắng)."


def test_a_day_leaves_out_what_was_not_known_on_it(made_atlas):
    writer = Writer(new_document("vi"), "vi")
    write_feature(writer, made_atlas, "z-alpha", as_of=date(2021, 1, 1), drafts=True)
    (table,) = writer.document.tables
    *figures, (name, reason, *marks) = cells(table)[1:]
    assert [row[0] for row in figures] == ["Diện tích", "Năm thành lập"]
    assert name == "Đất còn cho thuê" and not any(marks)
    assert reason == "Không nguồn nào cho biết đất đã cho thuê, tỷ lệ lấp đầy hay đất còn lại."
    assert writer.cited == ("decision-2020",)


# -- a selection -------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["vi", "en"])
def test_there_is_a_table_of_totals_and_a_list_a_layer(made_atlas, language):
    writer = selection(made_atlas, Selection(layers=("zones", "hydropower")), language)
    totals, zones, plants = writer.document.tables
    assert len(cells(zones)) == 1 + 2
    assert len(cells(plants)) == 1 + 3
    assert [row[0] for row in cells(plants)[1:]] == ["1", "2", "3"]
    assert [len(row) for row in cells(totals)] == [4] * len(totals.rows)


def test_sums_tell_of_how_many_they_are_and_keep_plans_apart(made_atlas):
    rows = cells(selection(made_atlas, Selection(layers=("mines",))).document.tables[0])
    assert rows[1:] == [
        ["Mỏ, điểm khoáng sản", "", "2", ""],
        ["Diện tích", "Thực tế", "12,5 ha", "1/2 đối tượng"],
        ["Diện tích", "Theo quy hoạch, dự kiến", "101 ha", "1/2 đối tượng"],
    ]
    zones = cells(selection(made_atlas, Selection(layers=("zones", "clusters"))).document.tables[0])
    # 100 and 20; a range of 30 to 50 is no figure to add, and what was removed from the plan does not count
    assert ["Diện tích", "Thực tế", "120 ha", "2/3 đối tượng"] in zones


def test_an_unknown_figure_of_a_list_is_a_dash(made_atlas):
    writer = selection(made_atlas, Selection(layers=("hydropower",)))
    rows = {row[1]: row for row in cells(writer.document.tables[1])}
    assert rows["Thủy điện Suối Một"][-1] == "10 MW"
    assert rows["Thủy điện Suối Ba"][-1] == tr("units.unknown", "vi")
    assert rows["Thủy điện Suối Ba"][2] == ""


def test_a_long_list_is_cut_and_says_how_many_are_left(made_atlas, monkeypatch):
    monkeypatch.setattr(features, "MOST_LISTED", 3)
    writer = selection(made_atlas, Selection(layers=("zones", "hydropower")))
    _, zones, plants = writer.document.tables
    assert (len(zones.rows), len(plants.rows)) == (1 + 2, 1 + 1)
    assert "Còn 2 đối tượng nữa; danh sách đầy đủ ở tệp bảng số liệu." in said(writer)


def test_filters_are_told_and_nothing_found_has_no_table(made_atlas):
    told = said(selection(made_atlas, Selection(text="không có gì")))
    assert "Báo cáo lập theo các điều kiện lọc sau:" in told
    assert told[-1] == "Không có đối tượng nào khớp với bộ lọc."
    assert "Báo cáo lập trên toàn bộ dữ liệu, không lọc." in said(selection(made_atlas, Selection()))
