"""Facts in columns: each figure in that of its feature, its source numbered, what is not known told."""

from __future__ import annotations

import re

import pytest

from geo.base.translate import tr
from geo.paper.canvas.blocks import Group
from geo.paper.canvas.sizes import Paper
from geo.paper.canvas.words import Words
from geo.paper.sheets.fact_table import BriefTable, ComparisonTable
from geo.paper.sheets.feature import FeatureDocument

PAPER = Paper("A4", "portrait")
UNKNOWN = {"vi": "chưa có số liệu", "en": "no data", "both": "chưa có số liệu / no data"}


def documents(atlas, ids, language="vi"):
    words = Words(language)
    return [FeatureDocument(atlas, PAPER, words, None, each, None, True) for each in ids]


def table(kind, atlas, *ids, language="vi"):
    return kind(Words(language), documents(atlas, ids, language), 7.0, 27.0, 4.0)


def flat(blocks):
    for block in blocks:
        yield from flat(block.blocks) if isinstance(block, Group) else [block]


def by_label(rows):
    return {row.label[0]: row.cells for row in flat(rows) if row.label}


# -- comparison --------------------------------------------------------------------------------------


def test_each_column_holds_the_figures_of_its_own_feature(made_atlas):
    rows, _ = table(ComparisonTable, made_atlas, "z-alpha", "c-hostile", "z-beta").rows()
    cells = by_label(rows)
    assert [cell.value for cell in cells["Diện tích"]] == [("100 ha",), ("20 ha",), ("30–50 ha",)]
    assert [cell.value for cell in cells["Tỷ lệ lấp đầy"]] == [
        ("75%",),
        ("50% (của toàn bộ đất quy hoạch)",),
        (),
    ]
    assert [cell.support for cell in cells["Loại, mã"]] == ["z-alpha", "c-hostile", "z-beta"]
    turned, _ = table(ComparisonTable, made_atlas, "z-beta", "z-alpha").rows()
    assert [cell.value for cell in by_label(turned)["Diện tích"]] == [("30–50 ha",), ("100 ha",)]


@pytest.mark.parametrize("language", ["vi", "en", "both"])
def test_what_is_not_known_is_said_and_never_0(made_atlas, language):
    found = table(ComparisonTable, made_atlas, "z-alpha", "h-nowhere", language=language)
    rows, _ = found.rows()
    empty = [cell for row in rows for cell in row.cells if not cell.value]
    assert empty
    assert {cell.support for cell in empty} == {UNKNOWN[language]}
    assert not [cell for row in rows for cell in row.cells if re.match(r"0\b", " ".join(cell.value))]


def test_there_is_a_row_for_all_that_one_of_them_is_asked(made_atlas):
    one, other = table(ComparisonTable, made_atlas, "z-alpha"), table(ComparisonTable, made_atlas, "h-one")
    both = table(ComparisonTable, made_atlas, "z-alpha", "h-one")
    assert set(both.asked) == {*one.asked, *other.asked}
    assert both.asked[: len(one.asked)] == one.asked
    rows, _ = both.rows()
    assert len(rows) == 1 + len(both.asked) + 1 + 1  # kind; what is asked; land still to be had; level
    assert all(len(row.cells) == 2 for row in rows)


def test_sources_are_numbered_from_the_upper_left_and_each_once(made_atlas):
    found = table(ComparisonTable, made_atlas, "z-alpha", "c-hostile", "z-beta")
    rows, notes = found.rows()
    cited = [
        int(number) for row in rows for cell in row.cells for number in re.findall(r"\[(\d+)\]", cell.support)
    ]
    firsts = list(dict.fromkeys(cited))
    assert firsts == list(range(1, len(notes.sources) + 1))
    status = by_label(rows)["Tình trạng"]
    assert [cell.support[-3:] for cell in status] == ["[1]", "[1]", "[2]"]
    assert [each.source_id for each in notes.sources[:2]] == ["report-2024", "draft-2026"]


def test_a_figure_says_how_many_sources_disagree_and_when_to_be_careful(made_atlas):
    rows, _ = table(ComparisonTable, made_atlas, "z-alpha", "z-beta").rows()
    alpha, beta = by_label(rows)["Diện tích"]
    assert "2 giá trị khác" in alpha.support and not alpha.warns
    assert "quy hoạch, dự kiến · dự thảo chưa ký" in beta.support and beta.warns


def test_land_still_to_be_had_stands_below_the_fill_rate_where_it_is_known_of_one(made_atlas):
    rows, _ = table(ComparisonTable, made_atlas, "z-alpha", "z-beta").rows()
    labels = [row.label[0] for row in rows]
    place = labels.index("Tỷ lệ lấp đầy") + 1
    alpha, beta = rows[place].cells
    assert alpha.value == ("15 ha",)
    assert "suy ra · 2024" in alpha.support
    assert (beta.value, beta.support) == ((), tr("core.unknown.nothing", "vi"))
    without, _ = table(ComparisonTable, made_atlas, "h-one").rows()
    assert labels[place] not in [row.label[0] for row in without]


def test_names_are_numbered_and_a_place_not_known_has_no_shape(made_atlas):
    found = table(ComparisonTable, made_atlas, "z-alpha", "h-nowhere")
    assert [cell.value for cell in found.names().cells] == [
        ("1. Khu công nghiệp Đông Phố Mới",),
        ("2. Thủy điện Suối Ba",),
    ]
    rows, _ = found.rows()
    alpha, nowhere = rows[-1].cells
    assert (alpha.value, alpha.support) == (("Vị trí (trong khoảng 1 km)",), "Điểm")
    assert (nowhere.value, nowhere.support) == (("Chưa rõ vị trí",), "")


# -- brief -------------------------------------------------------------------------------------------


def test_of_one_feature_value_date_and_source_have_columns(made_atlas):
    rows, notes = table(BriefTable, made_atlas, "z-alpha").rows()
    cells = by_label(rows)
    value, day, source = cells["Diện tích"]
    assert (value.value, value.support) == (("100 ha",), "")
    assert day.support == "2020 · thực tế · 2 giá trị khác"
    assert source.support == "Văn bản decision-2020 · Cơ quan thử · 30/06/2020 · Quyết định, quy hoạch đã ký"
    assert notes.sources == []  # each row names its own
    assert all(len(row.cells) == 3 for row in flat(rows))


def test_a_brief_of_several_leaves_out_what_is_known_of_none(made_atlas):
    rows, notes = table(BriefTable, made_atlas, "z-alpha", "c-hostile").rows()
    cells = by_label(rows)
    assert "Số dự án" not in cells and "Diện tích" in cells
    assert [cell.value for cell in cells["Diện tích"]] == [("100 ha",), ("20 ha",)]
    assert [each.source_id for each in notes.sources] == ["report-2024", "decision-2020"]


def test_what_is_not_asked_of_a_layer_has_a_dash_and_what_is_asked_is_not_known(made_atlas):
    rows, _ = table(BriefTable, made_atlas, "z-alpha", "h-two", "h-nowhere").rows()
    cells = by_label(rows)
    zone, at_least, nowhere = cells["Công suất"]
    assert (zone.value, zone.support) == ((), "–")
    assert at_least.value == ("từ 5 MW trở lên",)
    assert (nowhere.value, nowhere.support) == ((), "chưa có số liệu")


def test_what_is_not_known_is_told_by_feature(made_atlas):
    told = table(BriefTable, made_atlas, "h-one", "h-nowhere").missing()
    names = {document.feature_id: phrase[0].split("; ") for document, phrase in told}
    assert "Công suất" not in names["h-one"]
    assert "Công suất" in names["h-nowhere"]
    assert set(names["h-one"]) < set(names["h-nowhere"])


def test_texts_have_no_basis_in_a_brief(made_atlas):
    rows, _ = table(BriefTable, made_atlas, "m-point", "z-alpha").rows()
    licence, _ = by_label(rows)["Giấy phép"]
    assert licence.value == ("1234",)
    assert licence.support.startswith("2022 [")
