"""The sheet of an overlap check read back: answer, hectares, doubt, least and most of each group."""

from __future__ import annotations

import re

import pytest

from geo.paper.sheets import Paper, overlap_sheet
from tests.made.drawn import pdf_pages, pdf_text, texts
from tests.made.overlap import made_report
from tests.made.pages import assert_nothing_collides

PAPERS = [Paper(size, way) for size in ("A4", "A3") for way in ("portrait", "landscape")]


def test_an_overlap_tells_answer_hectares_and_doubt(made_atlas, report):
    text = pdf_text(overlap_sheet(report, made_atlas))
    assert "Khu đất <thử> $x$ %s" in text
    for words in ("Có vướng mắc", "LUC", "Nhiều mã cùng ghi", "Ngoài phạm vi bản đồ", "Bản đồ: Sở thử"):
        assert words in text
    assert "Không kiểm tra được" in text  # the site that is a mere point
    assert re.search(r"LUC – [^\d]*1,00\d\d ?50,0", text)


@pytest.mark.parametrize("paper", PAPERS, ids=str)
def test_least_and_most_of_a_group_of_land_stand_below_their_headings(made_atlas, report, paper):
    names = [line["name"] for line in report.records[0]["ledger"] if line["high_ha"]]
    pages = pdf_pages(overlap_sheet(report, made_atlas, paper))
    assert len(names) > 5
    assert any("nhiều nhất" in text and all(name in text for name in names) for text in pages)


def test_one_site_of_a_report_can_be_drawn_alone(made_atlas, report):
    text = pdf_text(overlap_sheet(report, made_atlas, sites=[1]))
    assert "Kiểm tra chồng lấn: Điểm không ranh giới" in text
    assert "<thử>" not in text


def test_a_site_has_pages_of_its_own_and_one_title(made_atlas):
    made = made_report("conflict", "clear")
    both, first, second = (overlap_sheet(made, made_atlas, sites=sites) for sites in (None, [0], [1]))
    assert len(both) == len(first) + len(second)
    assert both.title == "Kiểm tra chồng lấn"
    assert first.title == "Kiểm tra chồng lấn: Khu đất conflict"


def test_it_tells_map_column_day_and_credits(made_atlas):
    text = pdf_text(overlap_sheet(made_report("clear"), made_atlas))
    assert "cột mã: MaLoaiDat · VN-2000 / TM-3 104-45" in text
    assert "Quy định tính đến 22/11/2026" in text
    assert "Made data" in text


def test_codes_stand_on_the_pieces_that_are_large_enough(made_atlas):
    page = overlap_sheet(made_report("conflict"), made_atlas).page()
    assert {"LUC", "SKK"} <= set(texts(page))
    assert_nothing_collides(page)


def test_a_site_without_a_place_is_not_drawn_and_told_so(made_atlas):
    text = pdf_text(overlap_sheet(made_report("nowhere"), made_atlas))
    assert "Chưa rõ vị trí khu đất nên không vẽ được." in text
    assert "Ranh giới khu đất kiểm tra" not in text


def test_a_point_has_the_symbol_of_a_point(made_atlas):
    text = pdf_text(overlap_sheet(made_report("point"), made_atlas))
    assert "Vị trí khu đất kiểm tra (chỉ có điểm)" in text


@pytest.mark.parametrize(("language", "told"), [("vi", "Không thấy vướng mắc"), ("en", "Clear")])
def test_words_are_of_the_language_asked_for(made_atlas, language, told):
    sheet = overlap_sheet(made_report("clear"), made_atlas, language=language)
    assert sheet.language == language
    assert told in pdf_text(sheet)
