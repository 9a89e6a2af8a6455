"""The investor's brief read back: two pages, facts with dates and sources, codes, lines to fill in."""

from __future__ import annotations

import io

import numpy as np
import pytest
import segno
from matplotlib.text import Text
from pypdf import PdfReader

from geo.atlas.atlas import Atlas
from geo.base.errors import NotFoundError, SelectionError
from geo.paper.canvas.sizes import Box
from geo.paper.sheets import Paper
from geo.paper.sheets.brief import brief
from geo.paper.sheets.brief_parts import QUIET_MODULES, code_shapes, deep_link
from tests.made.pages import assert_nothing_collides

IDS = ["z-alpha", "c-hostile", "h-nowhere", "m-square", "p-one"]
ADDRESS = "https://atlas.example.org/app"


@pytest.fixture(scope="module")
def real_atlas():
    """The atlas that is delivered, for its long names."""
    return Atlas.open()


def pages(sheet):
    reader = PdfReader(io.BytesIO(sheet.pdf()))
    return [" ".join(page.extract_text().split()) for page in reader.pages]


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
    first, second = pages(brief(made_atlas, ["z-alpha"]))
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
    _, second = pages(brief(made_atlas, ["z-alpha", "h-nowhere"]))
    unknown = second[second.index("Chưa có số liệu") :]
    assert "2. Thủy điện Suối Ba" in unknown
    assert "Công suất" in unknown
    assert "0 MW" not in second
    first, _ = pages(brief(made_atlas, ["z-alpha", "h-nowhere"]))
    assert "chưa rõ vị trí: Thủy điện Suối Ba" in first


def test_numbers_on_the_map_are_those_of_the_table(made_atlas):
    sheet = brief(made_atlas, ["m-square", "z-alpha"])
    texts = [artist.get_text() for artist in sheet.page(1).figure.findobj(Text)]
    assert any(text.startswith("1. Mỏ đồng Vuông") for text in texts)
    assert any(text.startswith("2. KCN") for text in texts)


# -- codes -------------------------------------------------------------------------------------------


def test_the_code_drawn_is_that_of_the_link():
    link = deep_link(ADDRESS, "z-alpha", {"lang": "en"})
    assert link == "https://atlas.example.org/app?lang=en&feature=z-alpha"
    side = 30.0
    shapes = code_shapes(link, Box(5.0, 7.0, side, side))
    matrix = np.array([list(row) for row in segno.make(link, error="m", micro=False).matrix]) > 0
    step = side / (len(matrix) + 2 * QUIET_MODULES)
    drawn = np.zeros_like(matrix)
    for shape in shapes[1:]:
        corners = (np.asarray(shape.path.vertices) - (5.0, 7.0)) / step - QUIET_MODULES
        (left, top), (right, bottom) = np.rint(corners.min(axis=0)), np.rint(corners.max(axis=0))
        drawn[int(top) : int(bottom), int(left) : int(right)] = True
    assert np.array_equal(drawn, matrix)
    assert QUIET_MODULES == 4


def test_an_address_with_a_query_keeps_it():
    assert deep_link("https://a.b/?x=1", "é", {}) == "https://a.b/?x=1&feature=%C3%A9"


def test_there_is_a_code_for_each_feature_and_none_without_an_address(made_atlas):
    _, second = pages(brief(made_atlas, ["z-alpha", "h-one"], address=ADDRESS))
    assert "Xem trực tuyến" in second
    packed = second.replace(" ", "")
    assert "feature=z-alpha" in packed
    assert "feature=h-one" in packed
    _, second = pages(brief(made_atlas, ["z-alpha", "h-one"]))
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
