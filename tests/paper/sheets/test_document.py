"""A page with map and panel, and pages for what finds no room on it: nothing is lost, nothing told twice."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.paper.canvas.blocks import Paragraph
from geo.paper.canvas.sheet import Sheet
from geo.paper.canvas.sizes import Paper
from geo.paper.canvas.words import Words
from geo.paper.map.features import features_of
from geo.paper.map.provinces import provinces_of
from geo.paper.map.surround import PageFoot, PageHead
from geo.paper.sheets.composition import Window
from geo.paper.sheets.document import MapDocument
from tests.made.drawn import texts
from tests.made.pages import assert_nothing_collides


@dataclass
class Told(MapDocument):
    """A document of so many sentences above and below what belongs to its map."""

    above: int
    below: int
    lines: int = 1

    @property
    def name(self):
        return self.words.each({"vi": "Tên", "en": "Name"}.__getitem__)

    @property
    def ground(self):
        return provinces_of(self.atlas, 9208, "2025")

    def head(self, scale):
        return PageHead(self.title, self.subtitle(("loại",)), (scale,))

    def make_foot(self):
        return PageFoot(("Ranh giới",), "0123456789ab")

    def make_window(self):
        return Window(features_of({}, 9208, "vi"), self.ground.whole.bounds, 9208)

    def text(self, style):
        def sentences(letter, count):
            text = " ".join(["chữ"] * 12 * (self.lines - 1))
            return [Paragraph((f"{letter}{number} {text}",), style.text_pt) for number in range(count)]

        return sentences("a", self.above), sentences("b", self.below)

    def furniture(self, placed, style, plan):
        return [Paragraph(("Chú giải",), style.text_pt)]


def document(atlas, above, below, *, paper=None, language="vi", **told):
    return Told(atlas, paper or Paper("A4", "portrait"), Words(language), None, above, below, **told)


def told_pages(made):
    sheet = Sheet("x", "vi", made.paper, made.painters)
    pages = [sheet.page(number) for number in range(1, len(sheet) + 1)]
    return pages, [
        [found[0] for text in texts(page) if (found := re.match(r"[ab]\d+", text))] for page in pages
    ]


def test_what_finds_room_stands_beside_the_map_on_one_page(made_atlas):
    (page,), (numbers,) = told_pages(document(made_atlas, 3, 2))
    assert sorted(numbers) == ["a0", "a1", "a2", "b0", "b1"]
    assert "Chú giải" in texts(page)
    assert_nothing_collides(page)


@settings(max_examples=4)
@given(st.integers(0, 60), st.integers(0, 60), st.integers(1, 4))
def test_every_sentence_is_told_once_in_its_order(made_atlas, above, below, lines):
    pages, found = told_pages(document(made_atlas, above, below, lines=lines))
    whole = [*(f"a{number}" for number in range(above)), *(f"b{number}" for number in range(below))]
    assert [number for page in found for number in page] == whole
    assert sum("Chú giải" in texts(page) for page in pages) == 1


def test_further_pages_go_on_under_the_title_and_tell_their_number(made_atlas):
    pages, found = told_pages(document(made_atlas, 60, 60, lines=4))
    assert len(pages) > 1
    assert all(found)
    for number, page in enumerate(pages, start=1):
        assert f"{number}/{len(pages)}" in texts(page)
        assert "Tên" in texts(page)
        assert ("Tiếp theo" in texts(page)) is (number > 1)
        assert_nothing_collides(page)


def test_a_title_of_the_reader_s_own_stands_above_the_name(made_atlas):
    made = document(made_atlas, 1, 0, given_title=("Phụ lục",))
    assert made.title == ("Phụ lục",)
    assert made.subtitle(("loại",)) == ("Tên · loại",)
    both = document(made_atlas, 1, 0, language="both", given_title=("Phụ lục",))
    assert both.subtitle(("loại", "kind")) == ("Tên · loại", "Name · kind")
    assert both.subtitle(("loại",)) == ("Tên · loại", "Name")


def test_a_subtitle_of_the_reader_s_own_takes_the_place_of_the_usual_one(made_atlas):
    made = document(made_atlas, 1, 0, given_subtitle=("Kèm theo",))
    assert made.subtitle(("loại",)) == ("Kèm theo",)
    assert document(made_atlas, 1, 0).subtitle(("loại",)) == ("loại",)


@pytest.mark.parametrize("orientation", ["portrait", "landscape"])
def test_a_page_of_long_texts_meets_nothing(made_atlas, orientation):
    made = document(made_atlas, 12, 6, paper=Paper("A4", orientation), language="both", lines=3)
    pages, _ = told_pages(made)
    for page in pages:
        assert_nothing_collides(page)
