"""The panel of a feature: value, unit, date, source of each figure, what disagrees with it, where it lies."""

from __future__ import annotations

import re

import pandas as pd
import pytest
from shapely.geometry import box

from geo.base.translate import tr
from geo.records.wording import word
from geo.ui.parts import details
from tests.made.atlas import HOSTILE_NAME
from tests.ui.seen import html, words


def feature(atlas, feature_id, **changes):
    row = atlas.feature(feature_id).copy()
    for name, value in changes.items():
        row[name] = value
    return row


def test_an_area_far_from_the_outline_does_not_agree_though_the_outline_s_own_does(made_atlas):
    row = feature(made_atlas, "m-square", declared_outline_ha=100.0, area_ha=319.6)
    said = words(details._measured(row, None, "en"))
    assert tr("ui.agreement.within_1_pct", "en") in said
    assert f"319.6 ha · {tr('ui.agreement.beyond_5_pct', 'en')}" in said
    row = feature(made_atlas, "m-square", declared_outline_ha=100.0, area_ha=100.0)
    assert tr("ui.agreement.beyond_5_pct", "en") not in words(details._measured(row, None, "en"))


def test_a_boundary_is_measured_two_ways_beside_the_declared_hectares(made_atlas):
    said = words(details._measured(feature(made_atlas, "m-square"), None, "en"))
    # a square of a kilometre on the grid, 101 ha declared: (100.01 − 101) / 101
    assert "101 ha" in said
    assert f"{tr('ui.details.grid', 'en', epsg=9208)} 100 ha" in said
    assert "-0.98%" in said or "−0.98%" in said or "-1%" in said


def test_a_point_has_nothing_to_measure(made_atlas):
    assert details._measured(feature(made_atlas, "z-alpha"), None, "vi") == ""
    assert details._measured(feature(made_atlas, "h-nowhere"), None, "vi") == ""


def test_a_boundary_of_the_user_is_compared_with_what_the_user_declared(made_atlas):
    square = feature(made_atlas, "m-square", geometry=box(103.0, 22.0, 103.01, 22.01))
    own = pd.Series({"declared_ha": 57.0, "grid_epsg": 9205})
    said = words(details._measured(square, own, "en"))
    assert "57 ha" in said
    assert tr("ui.details.grid", "en", epsg=9205) in said
    unknown = pd.Series({"declared_ha": float("nan"), "grid_epsg": 9205})
    assert "101 ha" in words(details._measured(square, unknown, "en"))


@pytest.mark.parametrize(
    ("feature_id", "is_precise"),
    [("z-alpha", True), ("c-gamma", True), ("z-beta", False), ("h-nowhere", False)],
)
def test_coordinates_are_given_only_where_the_place_is_known_well(made_atlas, feature_id, is_precise):
    row = feature(made_atlas, feature_id)
    said = words(details._location(made_atlas, row, "en"))
    assert ("WGS 84" in said) is is_precise
    assert ("VN-2000" in said) is is_precise
    assert tr(f"ui.location.{row['location_level']}", "en") in said


def test_an_area_says_of_which_document_it_is_and_how_it_was_read(made_atlas):
    (outline,) = made_atlas.outlines_of("m-square").itertuples()
    said = words(details._location(made_atlas, feature(made_atlas, "m-square"), "en"))
    assert f"{word('outline_how', outline.how, 'en')} {outline.document}" in said
    assert not len(made_atlas.outlines_of("z-alpha"))


def test_coordinates_in_both_systems(made_atlas):
    said = words(details._location(made_atlas, feature(made_atlas, "z-alpha"), "vi"))
    assert "WGS 84 22,4; 104,1" in said
    north, east = map(int, re.search(r"X ([\d.]+) m.*?Y ([\d.]+) m", said.replace(".", "")).groups())
    # 22.4° × 110.7 km north of the equator; 0.65° × 103 km west of the meridian 104°45′ at 500 km
    assert north == pytest.approx(2_478_000, abs=2_000)
    assert east == pytest.approx(433_000, abs=1_500)


def test_names_of_now_and_before_and_the_id(made_atlas):
    said = words(details._names(feature(made_atlas, "z-alpha"), "vi"))
    assert "Phố Mới, Lào Cai" in said
    assert "Xã Cũ, Bảo Thắng, Lào Cai" in said
    assert tr("ui.details.id", "vi", feature_id="z-alpha") in said


# -- the panel -------------------------------------------------------------------------------------


def panel_page():
    from geo.ui.parts import details
    from geo.ui.session import cached, state

    atlas = cached.atlas()
    state.open_session(atlas)
    feature_id = state.feature_id()
    details.panel(atlas, atlas.feature(feature_id), state.language())


def test_a_hostile_name_is_a_heading(open_part):
    test = open_part(panel_page, feature="c-hostile")
    assert f"<h2>{HOSTILE_NAME}</h2>" in html(test)
    assert "<img" not in "".join(part.proto.body for part in test.get("html"))


def test_the_other_name_and_the_aliases_are_told(open_part):
    said = words(html(open_part(panel_page, feature="z-alpha", lang="en")))
    assert "East New Street industrial zone Khu công nghiệp Đông Phố Mới" in said
    assert tr("ui.details.also", "en", names="KCN Bến Cũ, Old Pier") in said


@pytest.mark.parametrize(("language", "label"), [("vi", "Tên tiếng Trung"), ("en", "Chinese name")])
def test_the_chinese_name_is_told_with_its_source(open_part, language, label):
    shown = html(open_part(panel_page, feature="h-one", lang=language))
    assert f'{label}: <span lang="zh">甲一水电站</span>' in shown
    assert 'href="https://example.org/report-2024"' in shown
    assert label not in html(open_part(panel_page, feature="z-alpha", lang=language))


@pytest.mark.parametrize(
    ("key", "page", "errand"),
    [
        ("give_boundary", "boundary", {}),
        ("make_report", "report", {"what": "features", "id": "h-one"}),
        ("check_overlap", "overlap", {"site": "h-one"}),
    ],
)
def test_a_button_leads_to_what_can_be_done_with_it(open_part, key, page, errand):
    test = open_part(panel_page, feature="h-one")
    test.button(key).click().run()
    assert test.session_state["destination"] == page
    assert test.session_state["errand"] == errand
