"""The sheet of a comparison read back: one scale, its columns, its pages."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from geo.base.errors import NotFoundError
from geo.paper.canvas.words import Words
from geo.paper.sheets import Paper, comparison_sheet
from geo.paper.sheets.comparison import Comparison, arranged
from geo.paper.sheets.feature import FeatureDocument
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


IDS = ["z-alpha", "c-hostile", "z-beta"]


def placed(page):
    """Where each text begins, millimetres from the left."""
    return {text: box[0] for text, box in written(page)}


def test_figures_stand_below_the_name_of_their_feature(made_atlas):
    at = placed(comparison_sheet(made_atlas, IDS).page())
    alpha, beta = at["1. Khu công nghiệp Đông Phố Mới"], at["3. Khu công nghiệp Mường Thử"]
    columns = {"100 ha": alpha, "75%": alpha, "z-alpha": alpha, "30–50 ha": beta, "z-beta": beta}
    for text, left in columns.items():
        assert at[text] == pytest.approx(left, abs=0.4), text
    assert alpha < at["20 ha"] < beta
    assert at["20 ha"] == pytest.approx(at["c-hostile"], abs=0.4)


def test_columns_are_in_the_order_asked_for(made_atlas):
    at = placed(comparison_sheet(made_atlas, IDS[::-1]).page())
    assert at["z-beta"] < at["c-hostile"] < at["z-alpha"]
    assert "1. Khu công nghiệp Mường Thử" in at


def test_sources_are_listed_as_they_are_cited(made_atlas):
    text = pdf_text(comparison_sheet(made_atlas, IDS))
    table, listed = text.split("Nguồn số liệu", 1)
    cited = {int(number) for number in re.findall(r"\[(\d+)\]", table)}
    told = [int(number) for number in re.findall(r"\[(\d+)\] Văn bản", listed)]
    assert told == sorted(cited) == list(range(1, len(cited) + 1))


@pytest.mark.parametrize(
    ("size", "orientation", "most"),
    [("A4", "portrait", 3), ("A4", "landscape", 5), ("A3", "portrait", 4), ("A3", "landscape", 6)],
)
def test_no_more_stand_side_by_side_than_the_paper_has_room_for(made_atlas, size, orientation, most):
    ids = list(made_atlas.features.index)[:7]
    sheet = comparison_sheet(made_atlas, ids, Paper(size, orientation))
    shown = [
        sum(text.startswith(f"{number}. ") for number in range(1, 8) for text, _ in written(sheet.page(page)))
        for page in range(1, len(sheet) + 1)
    ]
    assert max(shown) <= most
    groups = -(-7 // most)
    assert max(shown) == -(-7 // groups)  # as many on each page, none left alone


def test_the_day_and_titles_of_the_reader_are_told(made_atlas):
    words = {"title": ("Phụ lục",), "subtitle": ("Kèm theo",)}
    sheet = comparison_sheet(made_atlas, IDS[:2], as_of=date(2025, 6, 30), **words)
    text = pdf_text(sheet)
    assert "Phụ lục Kèm theo" in text
    assert "Tính đến 30/06/2025" in text
    assert sheet.title == "Phụ lục"
    assert comparison_sheet(made_atlas, IDS).title == "So sánh các đối tượng"


def test_smaller_type_saves_a_page_and_what_is_left_goes_to_the_maps(made_atlas):
    words = Words("vi")
    documents = [FeatureDocument(made_atlas, Paper(), words, None, each, None, True) for each in IDS]
    usual = Comparison(made_atlas, Paper(), words, documents, None)
    made = arranged(usual)
    assert len(made.pages) <= len(usual.pages)
    assert made.stretch >= 0
    assert made.frames[0].height == pytest.approx(
        replace(made, stretch=0).frames[0].height + made.stretch, abs=0.01
    )
    assert len({placed.view.denominator for placed in made.placed}) == 1


def test_an_unknown_feature_is_refused(made_atlas):
    with pytest.raises(NotFoundError):
        comparison_sheet(made_atlas, ["z-alpha", "no-such-id"])


def test_nothing_to_compare_is_no_page(made_atlas):
    assert len(comparison_sheet(made_atlas, [])) == 0
