"""The sheet of a comparison read back: one scale, its columns, its pages."""

from __future__ import annotations

import re

import pytest

from geo.paper.sheets import Paper, comparison_sheet
from tests.made.drawn import pdf_text
from tests.made.pages import assert_nothing_collides, written


def test_a_comparison_has_one_scale_and_tells_what_is_not_known(made_atlas):
    text = pdf_text(comparison_sheet(made_atlas, ["z-alpha", "z-beta"]))
    assert "Khu công nghiệp Mường Thử" in text
    assert "30–50 ha" in text
    assert "chưa có số liệu" in text
    scales = set(re.findall(r"1:[\d.]+", text))
    assert len(scales) == 1


def test_a_comparison_says_nothing_of_the_shape_of_what_has_none(made_atlas):
    text = pdf_text(comparison_sheet(made_atlas, ["z-alpha", "h-nowhere"]))
    assert "None" not in text
    assert "Chưa rõ vị trí" in text


@pytest.mark.parametrize("language", ["vi", "both"])
def test_a_comparison_fills_its_first_page_before_a_page_of_legend(real_atlas, language):
    """A zone beside a mine: a table of nearly a page, so that the legend has to go on the next."""
    paper = Paper("A4", "portrait")
    sheet = comparison_sheet(real_atlas, ["lc-kcn-01", "lc-min-ap8"], paper, language=language)
    for number in range(1, len(sheet) + 1):
        assert_nothing_collides(sheet.page(number))
    foot = next(box[1] for text, box in written(sheet.page(1)) if text.startswith("Ranh giới tỉnh: "))
    lowest = max(box[3] for _, box in written(sheet.page(1)) if box[3] < foot - 1)
    assert foot - lowest < 12


def test_many_features_are_compared_on_several_pages(made_atlas):
    ids = list(made_atlas.features.index)
    sheet = comparison_sheet(made_atlas, ids, Paper("A4", "portrait"))
    text = pdf_text(sheet)
    assert len(sheet) >= 4
    assert all(made_atlas.features.at[each, "name_vi"].split()[-1] in text for each in ids)
