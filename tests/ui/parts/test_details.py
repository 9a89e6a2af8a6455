"""The panel of a feature: value, unit, date, source of each figure, what disagrees with it, where it lies."""

from __future__ import annotations

import re
from html import unescape

import pandas as pd
import pytest
from shapely.geometry import box

from geo.base.translate import LANGUAGES, tr
from geo.base.units import format_date
from geo.records.provenance import Fact, Observation, Source
from geo.records.wording import quantity, word
from geo.ui.parts import details
from tests.made.atlas import HOSTILE_NAME
from tests.ui.seen import html, words

SIGNED = Source("s", "Quyết định 1", "UBND", "2020-06-30", "https://example.org/s", "signed_decision")
PRESS = Source("p", "Báo", "Báo X", "2023-05", "https://example.org/p", "press")
FEATURES = ("z-alpha", "z-beta", "c-gamma", "c-hostile", "h-one", "h-two", "m-square", "m-point", "p-one")


def observed(value, source=SIGNED, **more):
    fields = {"unit": "ha", "as_of": "2020", "lower": float(value), "upper": float(value), **more}
    return Observation("f", "area_ha", value, source, **fields)


def shown(facts, language="vi"):
    return details._figures(facts, language)


def figure_of(markup, attribute):
    """The words of one figure."""
    return words(re.search(rf'data-attribute="{attribute}">(.*?)</div>', markup)[1])


# -- figures ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("feature_id", FEATURES)
def test_every_figure_has_value_unit_date_source_and_standing(made_atlas, feature_id, language):
    facts = made_atlas.facts(feature_id)
    markup = shown(facts, language)
    assert facts
    assert markup.count('class="fact"') == len(facts)
    for fact in facts:
        said = figure_of(markup, fact.attribute)
        chosen = fact.chosen
        assert said.startswith(word("attribute", fact.attribute, language))
        for part in (
            quantity(chosen, language),
            format_date(chosen.as_of, language),
            chosen.source.title,
            chosen.source.publisher,
            word("standing", chosen.source.standing, language),
        ):
            assert part in said
        assert f'href="{chosen.source.url}"' in unescape(markup)


def test_a_plan_and_a_draft_are_marked_as_such(made_atlas):
    beta = shown(made_atlas.facts("z-beta"))
    assert "30–50 ha" in figure_of(beta, "area_ha")
    assert 'class="tag planned"' in beta
    assert 'class="tag draft"' in beta
    alpha = figure_of(shown(made_atlas.facts("z-alpha")), "leasable_ha")
    assert tr("ui.draft.label", "vi") not in alpha
    assert tr("vocabulary.basis.planned", "vi") not in alpha


def test_numbers_come_before_texts():
    text = Fact("licence", Observation("f", "licence", "1234", SIGNED))
    number = Fact("area_ha", observed("10"))
    said = words(shown([text, number]))
    assert said.index("10 ha") < said.index("1234")
    assert tr("ui.details.figures", "vi") in said
    assert tr("ui.details.texts", "vi") in said


def test_without_a_figure_it_says_so():
    assert words(shown([])) == tr("ui.details.no_figures", "vi")


def test_values_that_disagree_stand_under_the_chosen_one_each_with_its_source(made_atlas):
    area = figure_of(shown(made_atlas.facts("z-alpha"), "en"), "area_ha")
    assert tr("ui.details.differ", "en", count=2) in area
    assert f"about 99 ha · {tr('vocabulary.basis.actual', 'en')} · May 2023" in area
    assert f"120 ha · {tr('vocabulary.basis.planned', 'en')} · Mar 2026" in area
    assert "Văn bản press-2023" in area
    assert "Văn bản draft-2026" in area


def test_values_that_agree_are_said_to():
    said = words(shown([Fact("area_ha", observed("10"), (observed("10", PRESS, as_of="2023"),))], "en"))
    assert tr("ui.details.agree", "en", count=1) in said
    assert tr("ui.details.differ", "en", count=1) not in said


@pytest.mark.parametrize(
    ("chosen", "other", "key"),
    [
        ({}, {"basis": "planned"}, "basis"),
        ({}, {"source": PRESS}, "standing"),
    ],
)
def test_it_says_what_decided_for_the_chosen_value(chosen, other, key):
    fact = Fact("area_ha", observed("10", **chosen), (observed("11", **other),))
    told = {
        "basis": tr("ui.details.why.basis", "en", basis=word("basis", "actual", "en")),
        "standing": tr("ui.details.why.standing", "en", standing=word("standing", "signed_decision", "en")),
    }
    assert told[key] in words(shown([fact], "en"))


def test_a_choice_by_hand_gives_its_reason_in_the_language():
    chosen = observed(
        "10",
        PRESS,
        preferred="override",
        preferred_reason_vi="Bản in sai.",
        preferred_reason_en="A misprint.",
    )
    fact = Fact("area_ha", chosen, (observed("11"),))
    assert tr("ui.details.why.override", "vi", reason="Bản in sai.") in words(shown([fact], "vi"))
    assert tr("ui.details.why.override", "en", reason="A misprint.") in words(shown([fact], "en"))


def test_where_in_the_source_it_stands_can_be_looked_up():
    evident = observed("10", locator="trang 5", value_as_printed="10,0 ha", quote="diện tích 10,0 ha")
    said = words(shown([Fact("area_ha", evident)]))
    for part in ("trang 5", tr("ui.details.printed", "vi", text="10,0 ha"), "diện tích 10,0 ha"):
        assert part in said
    assert "<summary" not in shown([Fact("area_ha", observed("10"))])


def test_a_plan_says_for_when():
    said = words(shown([Fact("area_ha", observed("10", basis="planned", horizon="2030"))]))
    assert tr("ui.details.horizon", "vi", period="2030") in said


def test_hostile_texts_of_a_source_stay_text():
    evil = Source("e", "<script>alert(1)</script>", "<b>", "2020", "javascript:alert(1)", "press")
    markup = shown([Fact("area_ha", observed("10", evil, quote="<img src=x>", note="${x}"))])
    assert not re.search(r"<script|<img|<b>|href", markup)
    assert "<script>alert(1)</script>" in unescape(markup)


# -- hectares, place, names --------------------------------------------------------------------------


def feature(atlas, feature_id, **changes):
    row = atlas.feature(feature_id).copy()
    for name, value in changes.items():
        row[name] = value
    return row


def test_land_still_to_be_had_says_how_it_was_derived(made_atlas):
    markup = details._available(feature(made_atlas, "z-alpha"), "en")
    assert "15 ha" in words(markup)  # 60 leasable less 45 occupied
    assert tr("core.available_ha_method.leasable_minus_occupied", "en") in words(markup)
    markup = details._available(feature(made_atlas, "c-hostile"), "en")
    assert "10 ha" in words(markup)  # half of 20
    assert tr("core.available_ha_method.area_by_fill", "en") in words(markup)
    assert details._available(feature(made_atlas, "m-square"), "en") == ""


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
    said = words(details._location(row, "en"))
    assert ("WGS 84" in said) is is_precise
    assert ("VN-2000" in said) is is_precise
    assert tr(f"ui.location.{row['location_level']}", "en") in said


def test_coordinates_in_both_systems(made_atlas):
    said = words(details._location(feature(made_atlas, "z-alpha"), "vi"))
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
