"""The sheet of an overlap check read back: answer, hectares, doubt, least and most of each group."""

from __future__ import annotations

import re

import pytest

from geo.paper.sheets import Paper, overlap_sheet
from tests.made.drawn import pdf_pages, pdf_text

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
