"""Figures in the panel: value, unit, date, source of each, what supports it and what disagrees with it."""

from __future__ import annotations

import re
from html import unescape

import pytest

from geo.base.translate import LANGUAGES, tr
from geo.base.units import format_date
from geo.records.provenance import Fact, Observation, Source
from geo.records.wording import quantity, word
from geo.ui.parts import figures
from tests.ui.seen import words

SIGNED = Source("s", "Quyết định 1", "UBND", "2020-06-30", "https://example.org/s", "signed_decision")
PRESS = Source("p", "Báo", "Báo X", "2023-05", "https://example.org/p", "press")
FEATURES = ("z-alpha", "z-beta", "c-gamma", "c-hostile", "h-one", "h-two", "m-square", "m-point", "p-one")


def observed(value, source=SIGNED, **more):
    fields = {"unit": "ha", "as_of": "2020", "lower": float(value), "upper": float(value), **more}
    return Observation("f", "area_ha", value, source, **fields)


def shown(facts, language="vi"):
    return figures.figures(facts, language)


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


def test_sources_that_agree_are_said_to_be_support():
    others = (observed("10", PRESS, as_of="2023"), observed("11", PRESS))
    said = words(shown([Fact("area_ha", observed("10"), others[:1])], "en"))
    assert tr("core.mark.support", "en", n=2, value="10 ha") in said
    assert tr("ui.details.differ", "en", count=1) not in said
    said = words(shown([Fact("area_ha", observed("10"), others)], "en"))
    assert f"2 sources say 10 ha · {tr('ui.details.differ', 'en', count=1)}" in said


def test_free_text_never_counts_as_disagreement():
    texts = [
        Observation("f", "developer", text, source) for text, source in (("A", SIGNED), ("Cty A", PRESS))
    ]
    said = words(shown([Fact("developer", texts[0], (texts[1],))], "en"))
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


def test_land_still_to_be_had_says_how_it_was_derived(made_atlas):
    markup = figures.available(made_atlas.feature("z-alpha"), "en")
    assert "15 ha" in words(markup)  # 60 leasable less 45 occupied
    assert tr("core.available_ha_method.leasable_minus_occupied", "en") in words(markup)
    markup = figures.available(made_atlas.feature("c-hostile"), "en")
    assert "10 ha" in words(markup)  # half of 20
    assert tr("core.available_ha_method.area_by_fill", "en") in words(markup)
    assert figures.available(made_atlas.feature("m-square"), "en") == ""


def test_derived_land_shows_its_mark_inputs_oldest_date_and_weakest_standing(made_atlas):
    said = words(figures.available(made_atlas.feature("z-alpha"), "en"))
    for part in (
        tr("core.mark.derived", "en"),
        "60 ha",
        "45 ha",
        "2024",
        "Văn bản report-2024",
        word("standing", "departmental_report", "en"),
    ):
        assert part in said


def test_unknown_land_says_why(made_atlas):
    assert tr("core.unknown.nothing", "vi") in words(figures.available(made_atlas.feature("z-beta"), "vi"))
