"""The sheet of a feature read back: its facts, what is not known, its outline, both languages."""

from __future__ import annotations

import pytest
from matplotlib.text import Text

from geo.base.errors import NotFoundError
from geo.paper.sheets import feature_sheet
from tests.made.drawn import pdf_text
from tests.made.pages import assert_nothing_collides


def test_the_pdf_has_vietnamese_text(made_atlas):
    text = pdf_text(feature_sheet(made_atlas, "z-alpha"))
    for words in (
        "Khu công nghiệp Đông Phố Mới",
        "Tỷ lệ lấp đầy",
        "75%",
        "100 ha",
        "Giá trị khác",
        "Bắc lưới",
    ):
        assert words in text
    assert "1/1" in text
    assert "ODbL" in text


def test_unknown_is_told_and_never_zero(made_atlas):
    text = pdf_text(feature_sheet(made_atlas, "h-nowhere"))
    assert "Chưa có số liệu: Công suất" in text
    assert "0 MW" not in text
    assert "Chưa rõ vị trí" in text


def test_both_languages_stand_side_by_side(made_atlas):
    text = pdf_text(feature_sheet(made_atlas, "z-alpha", language="both"))
    assert "Khu công nghiệp Đông Phố Mới" in text
    assert "East New Street industrial zone" in text
    assert "Fill rate" in text


def test_an_outline_large_enough_is_drawn_as_one(made_atlas):
    text = pdf_text(feature_sheet(made_atlas, "m-square", language="en"))
    assert "Boundary drawn from printed corners" in " ".join(text.split())
    assert "too small" not in text


def test_the_longest_name_is_told_in_full(real_atlas):
    names = real_atlas.features["name_vi"]
    longest = names.str.len().idxmax()
    sheet = feature_sheet(real_atlas, longest)
    assert_nothing_collides(sheet.page())
    texts = " ".join(artist.get_text() for artist in sheet.page().figure.findobj(Text))
    assert "".join(names[longest].split()) in "".join(texts.split())


def test_an_unknown_feature_is_refused(made_atlas):
    with pytest.raises(NotFoundError):
        feature_sheet(made_atlas, "no-such-id")
