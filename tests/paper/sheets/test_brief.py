"""The investor's brief read back: two pages, facts with dates and sources, codes, lines to fill in."""

from __future__ import annotations

import pytest
from matplotlib.text import Text

from geo.base.errors import NotFoundError, SelectionError
from geo.paper.sheets import Paper
from geo.paper.sheets.brief import brief
from tests.made.drawn import pdf_pages
from tests.made.pages import assert_nothing_collides

IDS = ["z-alpha", "c-hostile", "h-nowhere", "m-square", "p-one"]
ADDRESS = "https://atlas.example.org/app"


def written(sheet):
    texts = [a.get_text() for n in (1, 2) for a in sheet.page(n).figure.findobj(Text)]
    return "".join("".join(texts).split())


@pytest.mark.parametrize("language", ["vi", "en", "both"])
@pytest.mark.parametrize("count", [1, 2, 3, 5])
def test_it_has_two_pages_and_nothing_collides(made_atlas, count, language):
    sheet = brief(made_atlas, IDS[:count], language=language, address=ADDRESS)
    assert len(sheet) == 2
    for number in (1, 2):
        assert_nothing_collides(sheet.page(number))
    text = written(sheet)
    names = made_atlas.features.loc[IDS[:count], "name_vi"]
    assert all("".join(name.split()) in text for name in names) or language == "en"


@pytest.mark.parametrize("size", ["A4", "A3"])
def test_the_longest_names_are_told_in_full(real_atlas, size):
    longest = real_atlas.features["name_vi"].str.len().nlargest(5).index
    sheet = brief(real_atlas, list(longest), Paper(size, "portrait"), language="both", address=ADDRESS)
    text = written(sheet)
    for number in (1, 2):
        assert_nothing_collides(sheet.page(number))
    for name in real_atlas.features.loc[longest, "name_vi"]:
        assert "".join(name.split()) in text


def test_the_fullest_facts_find_room(real_atlas):
    frames = real_atlas.layer("zones")
    fullest = frames.notna().sum(axis=1).nlargest(5).index
    for language in ("vi", "both"):
        sheet = brief(real_atlas, list(fullest), language=language)
        for number in (1, 2):
            assert_nothing_collides(sheet.page(number))


def test_facts_stand_beside_date_basis_and_source(made_atlas):
    first, second = pdf_pages(brief(made_atlas, ["z-alpha"]))
    both = f"{first} {second}"
    assert "Diện tích 100 ha" in both
    assert "2020 · thực tế" in both
    assert "Văn bản decision-2020 · Cơ quan thử" in both
    assert "1 giá trị khác" in both or "2 giá trị khác" in both
    assert "Số liệu mới nhất" in first
    assert "Đầu mối liên hệ" in second
    assert "ODbL" in first
    assert ["1/2" in first, "2/2" in second] == [True, True]


def test_unknown_is_told_by_feature_and_never_zero(made_atlas):
    _, second = pdf_pages(brief(made_atlas, ["z-alpha", "h-nowhere"]))
    unknown = second[second.index("Chưa có số liệu") :]
    assert "2. Thủy điện Suối Ba" in unknown
    assert "Công suất" in unknown
    assert "0 MW" not in second
    first, _ = pdf_pages(brief(made_atlas, ["z-alpha", "h-nowhere"]))
    assert "chưa rõ vị trí: Thủy điện Suối Ba" in first


def test_numbers_on_the_map_are_those_of_the_table(made_atlas):
    sheet = brief(made_atlas, ["m-square", "z-alpha"])
    texts = [artist.get_text() for artist in sheet.page(1).figure.findobj(Text)]
    assert any(text.startswith("1. Mỏ đồng Vuông") for text in texts)
    assert any(text.startswith("2. KCN") for text in texts)


def test_there_is_a_code_for_each_feature_and_none_without_an_address(made_atlas):
    _, second = pdf_pages(brief(made_atlas, ["z-alpha", "h-one"], address=ADDRESS))
    assert "Xem trực tuyến" in second
    packed = second.replace(" ", "")
    assert "feature=z-alpha" in packed
    assert "feature=h-one" in packed
    _, second = pdf_pages(brief(made_atlas, ["z-alpha", "h-one"]))
    assert "Xem trực tuyến" not in second


# -- slips -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ids", "options"),
    [
        ([], {}),
        ([*IDS, "h-one"], {}),
        (["z-alpha"], {"paper": Paper("A4", "landscape")}),
        (["z-alpha"], {"address": "javascript:alert(1)"}),
        (["z-alpha"], {"language": "fr"}),
    ],
)
def test_slips_are_refused(made_atlas, ids, options):
    with pytest.raises(SelectionError):
        brief(made_atlas, ids, **options)


def test_an_unknown_feature_is_refused(made_atlas):
    with pytest.raises(NotFoundError):
        brief(made_atlas, ["no-such-id"])


def test_the_same_feature_counts_once_and_bytes_are_equal(made_atlas):
    one = brief(made_atlas, ["z-alpha", "z-alpha"], address=ADDRESS).pdf()
    assert one == brief(made_atlas, ["z-alpha"], address=ADDRESS).pdf()
