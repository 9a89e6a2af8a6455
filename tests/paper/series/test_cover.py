"""The cover: title in the largest type that fits, what the series holds and of which day, nothing cut off."""

from __future__ import annotations

from datetime import date

import pytest

from geo.atlas.atlas import Atlas
from geo.atlas.selection import Selection
from geo.paper.canvas.sizes import Paper
from geo.paper.map.surround import PageFoot
from geo.paper.series.cover import Cover
from geo.paper.series.plan import Plan
from geo.store import building
from tests.made.context import write_ground
from tests.made.data import make_folder
from tests.made.drawn import paths, texts
from tests.made.overlap import made_report
from tests.made.pages import assert_nothing_collides

FOOT = PageFoot(("Ranh giới",), "0123456789ab")


def cover(plan, *title):
    return Cover(plan, title or ("Tập bản đồ",), FOOT)


def test_it_tells_how_many_of_each_layer_and_the_newest_figure(made_atlas):
    where, held, day = cover(Plan(made_atlas, Selection(layers=("zones", "mines")))).lines
    assert where == ("Khu công nghiệp, khu kinh tế; Mỏ, điểm khoáng sản – Lai Châu, Lào Cai",)
    assert held == ("Khu công nghiệp, khu kinh tế: 2 · Mỏ, điểm khoáng sản: 2",)
    assert day == ("Số liệu mới nhất: 03/2026",)


def test_it_tells_the_day_asked_for_and_that_drafts_are_left_out(made_atlas):
    asked = Selection(layers=("zones",), as_of=date(2025, 6, 30), drafts=False)
    *_, day, drafts = cover(Plan(made_atlas, asked)).lines
    assert day == ("Tính đến 30/06/2025",)
    assert drafts == ("Không dùng số liệu của dự thảo chưa ký",)


def test_it_tells_the_filters_that_the_title_does_not(made_atlas):
    lines = cover(Plan(made_atlas, Selection(layers=("mines",), minerals=("copper",)))).lines
    assert any("Đồng" in line[0] for line in lines[2:-1])
    plain = cover(Plan(made_atlas, Selection(layers=("mines",), provinces=("15",)))).lines
    assert len(plain) == 3  # layers and provinces are in the first


def test_both_languages_are_told(made_atlas):
    lines = cover(Plan(made_atlas, Selection(layers=("zones",)), language="both")).lines
    assert lines[-1] == ("Số liệu mới nhất: 03/2026", "Latest figure: Mar 2026")


def test_nothing_found_has_no_day(made_atlas):
    lines = cover(Plan(made_atlas, Selection(text="không có gì"))).lines
    assert not any("Số liệu mới nhất" in text for line in lines for text in line)


def test_that_of_a_check_tells_its_map_and_day(made_atlas):
    report = made_report("conflict")
    lines = cover(Plan(made_atlas, report=report)).lines
    assert lines == [(f"Bản đồ: {report.about.map_name}",), ("Quy định tính đến 22/11/2026",)]


@pytest.mark.parametrize("orientation", ["portrait", "landscape"])
@pytest.mark.parametrize("title", ["Tập", "Bản đồ quỹ đất các khu công nghiệp tỉnh Lào Cai " * 4])
def test_the_title_is_told_in_full_and_meets_nothing(made_atlas, orientation, title):
    paper = Paper("A4", orientation)
    page = cover(Plan(made_atlas, Selection(layers=("zones",)), paper=paper), title, "Atlas").sheet.page()
    assert_nothing_collides(page)
    assert "".join(title.split()) in "".join("".join(texts(page)).split())


def test_a_long_title_is_smaller(made_atlas):
    plan = Plan(made_atlas, Selection(layers=("zones",)))
    usual, small = (cover(plan, title)._fitted(plan.paper, 150)[0] for title in ("Tập", "Quỹ đất " * 40))
    assert usual == pytest.approx(30)
    assert small < usual


def test_the_cover_has_no_number(made_atlas):
    assert "1/1" not in texts(cover(Plan(made_atlas, Selection(layers=("zones",)))).sheet.page())


def test_railway_and_rivers_of_the_ground_lie_on_the_map(tmp_path):
    folder = make_folder(tmp_path / "data")
    building.build(folder)
    bare = Plan(Atlas.open(folder, own=False), Selection(layers=("zones",)))
    without = len(paths(cover(bare).sheet.page()))
    write_ground(folder)
    plan = Plan(Atlas.open(folder, own=False), Selection(layers=("zones",)))
    # the railway is two strokes, the rivers are one
    assert len(paths(cover(plan).sheet.page())) == without + 3
