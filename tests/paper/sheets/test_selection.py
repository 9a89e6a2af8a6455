"""The sheet of a selection read back: filters, title, scale, numbers on the map."""

from __future__ import annotations

import re
from datetime import date

import pytest
from matplotlib.text import Text

from geo.atlas.selection import Selection
from geo.paper.sheets import Paper, selection_sheet
from tests.made.drawn import pdf_text
from tests.made.pages import assert_nothing_collides

PAPERS = [Paper(size, way) for size in ("A4", "A3") for way in ("portrait", "landscape")]


def test_a_selection_tells_its_filters_date_and_grid(made_atlas):
    selection = Selection(layers=("zones",), provinces=("15",), as_of=date(2025, 6, 30), drafts=False)
    text = pdf_text(selection_sheet(made_atlas, selection))
    assert "Tính đến 30/06/2025" in text
    assert "Không tính bản dự thảo" in text
    assert "EPSG:9208" in text
    assert "Tỷ lệ 1:" in text
    assert "1 đối tượng" in text


def test_the_title_of_a_commune_or_district_names_its_province_alone(real_atlas):
    assert selection_sheet(real_atlas, Selection(communes=("02905",))).title.endswith("– Lào Cai")
    old = Selection(layers=("zones",), vintage="pre2025", districts=("Bảo Thắng",))
    assert selection_sheet(real_atlas, old).title.endswith("– Lào Cai")
    nothing = Selection(communes=("02905",), text="không có gì")
    assert selection_sheet(real_atlas, nothing).title.endswith("– Lai Châu, Lào Cai")


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: f"{paper.size}-{paper.orientation}")
def test_the_map_has_the_scale_that_it_tells(made_atlas, paper):
    page = selection_sheet(made_atlas, Selection(), paper).page()
    artists = page.figure.findobj(Text)
    told = next(a.get_text() for a in artists if re.fullmatch(r"1:[\d.]+", a.get_text()))
    denominator = int(told.removeprefix("1:").replace(".", ""))
    level = [a for a in artists if re.fullmatch(r"[3-7]\d0", a.get_text()) and not a.get_rotation()]
    assert len(level) >= 2
    first, last = (sorted(level, key=lambda a: a.get_position()[0])[place] for place in (0, -1))
    apart_mm = last.get_position()[0] - first.get_position()[0]
    apart_km = int(last.get_text()) - int(first.get_text())
    assert apart_mm * denominator / 1e6 == pytest.approx(apart_km, rel=1e-6)


def test_what_may_lie_elsewhere_in_its_commune_is_not_drawn_as_if_its_place_were_known(real_atlas):
    plants = real_atlas.layer("hydropower")
    vague = plants[plants["location_level"] == "commune"].head(1)
    known = plants[plants["location_level"] == "site"].head(1)
    scales = {"1:200.000": vague, "1:25.000": known}
    for scale, frame in scales.items():
        sheet = selection_sheet(real_atlas, Selection(layers=("hydropower",)), frames={"hydropower": frame})
        assert scale in pdf_text(sheet)


def test_every_number_on_the_map_is_explained(real_atlas):
    paper = Paper("A4", "portrait")
    page = selection_sheet(real_atlas, Selection(layers=("mines",)), paper).page()
    numbers = [
        a.get_text() for a in page.figure.findobj(Text) if a.get_text().isdigit() and a.get_fontsize() < 5.5
    ]
    drawn = [text for text in numbers if len(text) <= 2]
    assert len(drawn) >= 20
    assert all(drawn.count(str(number)) == 2 for number in range(1, len(set(drawn)) + 1))


@pytest.mark.parametrize(
    ("selection", "paper", "language"),
    [
        (Selection(layers=("mines",)), Paper("A4", "portrait"), "vi"),
        (Selection(), Paper("A3", "landscape"), "both"),
        (Selection(layers=("zones",)), Paper("A4", "landscape"), "en"),
        (Selection(layers=("hydropower",), provinces=("12",)), Paper("A4", "portrait"), "both"),
    ],
)
def test_crowded_maps_stay_legible(real_atlas, selection, paper, language):
    assert_nothing_collides(selection_sheet(real_atlas, selection, paper, language=language).page())


def test_hostile_names_are_just_text(made_atlas):
    text = "".join(pdf_text(selection_sheet(made_atlas, Selection(layers=("clusters",)))).split())
    assert "<imgsrc=xonerror=alert(1)>${window.x=1}" in text
