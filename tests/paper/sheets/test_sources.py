"""What a sheet rests on: numbers in the order of citing, counts, the newest day, credits of licences."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.paper.canvas.blocks import Group, Paragraph, TypeSizes
from geo.paper.canvas.words import Words
from geo.paper.sheets.sources import (
    Notes,
    SourceRow,
    credit_texts,
    dated,
    newest,
    source_counts,
    source_list,
    source_of,
    source_text,
)
from geo.records.provenance import Source
from geo.store.context import Context
from tests.made.drawn import drawn_block, texts

VI = Words("vi")


def source(source_id, **told):
    return Source(source_id, **{"title": f"Văn bản {source_id}", **told})


def paragraphs(blocks):
    """The texts of some blocks, those in groups too."""
    for block in blocks:
        if isinstance(block, Group):
            yield from paragraphs(block.blocks)
        elif isinstance(block, Paragraph):
            yield block.phrase[0]


# -- numbers -----------------------------------------------------------------------------------------


def test_sources_are_numbered_as_they_are_first_cited():
    notes = Notes()
    assert [notes.mark(source(each)) for each in "bacab"] == [1, 2, 3, 2, 1]
    assert [each.source_id for each in notes.sources] == ["b", "a", "c"]


@given(st.lists(st.sampled_from("abcdef")))
def test_every_source_has_one_number_and_none_is_left_out(cited):
    notes = Notes()
    marks = {each: notes.mark(source(each)) for each in cited}
    assert sorted(marks.values()) == list(range(1, len(set(cited)) + 1))
    assert [each.source_id for each in notes.sources] == list(dict.fromkeys(cited))
    told = list(paragraphs(notes.section(VI, TypeSizes.of(1))))
    assert [text.split("]")[0] for text in told] == [f"[{n}" for n in range(1, len(told) + 1)]


def test_a_source_that_is_cited_again_in_other_words_keeps_its_number():
    notes = Notes()
    assert notes.mark(source("a")) == notes.mark(replace(source("a"), title="khác")) == 1


def test_what_cites_nothing_has_no_list_of_sources():
    assert Notes().section(VI, TypeSizes.of(1)) == []


def test_a_source_tells_what_is_known_of_it():
    whole = source("a", publisher="Sở thử", published="2024-12", standing="press")
    assert source_text(whole, "vi") == "Văn bản a · Sở thử · 12/2024 · Báo chí, cổng thông tin"
    assert source_text(source("a", standing="press"), "en") == "Văn bản a · Press or portal"


# -- counts and days ---------------------------------------------------------------------------------


FRAME = pd.DataFrame(
    {
        "area_ha": [1.0, 2.0, float("nan")],
        "area_ha_source_id": ["a", "b", None],
        "area_ha_as_of": ["2024", "2023-05", None],
        "location_source_id": ["a", "", "a"],
        "status_as_of": ["", None, "2024-03-01"],
    }
)


def test_figures_and_places_count_for_their_source():
    assert source_counts({"zones": FRAME}) == {"a": 3, "b": 1}
    assert source_counts({"zones": FRAME, "clusters": FRAME.head(1)}) == {"a": 5, "b": 1}
    assert source_counts({}) == {}


def test_the_newest_day_is_that_from_which_all_of_it_was_known():
    assert newest({"x": FRAME}) == "2024"  # known whole on the last day of the year
    assert newest({"x": FRAME.iloc[1:]}) == "2024-03-01"
    assert newest({"x": FRAME.iloc[1:2]}) == "2023-05"
    assert newest({"x": FRAME[["area_ha"]]}) == newest({}) == ""


@pytest.mark.parametrize(
    ("as_of", "frames", "told"),
    [
        (date(2025, 6, 30), {"x": FRAME}, "Tính đến 30/06/2025"),
        (None, {"x": FRAME}, "Số liệu mới nhất: 2024"),
        (None, {}, ""),
    ],
)
def test_a_sheet_tells_the_day_asked_for_else_that_of_its_newest_figure(as_of, frames, told):
    assert dated(as_of, frames, "vi") == told


# -- lists -------------------------------------------------------------------------------------------


def test_sources_are_listed_by_how_much_rests_on_them(made_atlas):
    counts = Counter({"press-2023": 2, "report-2024": 7, "decision-2020": 2, "no such source": 99})
    told = source_list(made_atlas, counts, VI, heading_pt=7, text_pt=6, most=2)
    first, second, rest = paragraphs(told)
    assert first.startswith("Văn bản report-2024") and first.endswith(" · 7 số liệu")
    assert second.startswith("Văn bản decision-2020") and second.endswith(" · 2 số liệu")
    assert rest == "và 1 nguồn khác."
    assert told[0].blocks[0].phrase == ("Nguồn số liệu (3)",)


def test_no_source_is_no_list_and_no_room_leaves_their_number(made_atlas):
    assert source_list(made_atlas, Counter(), VI, heading_pt=7, text_pt=6, most=2) == []
    counts = Counter({"register": 1})
    (only,) = paragraphs(source_list(made_atlas, counts, VI, heading_pt=7, text_pt=6, most=0))
    assert only == "và 1 nguồn khác."


def test_a_source_comes_back_from_its_table(made_atlas):
    found = source_of(made_atlas, "draft-2026")
    assert (found.source_id, found.title, found.published) == ("draft-2026", "Văn bản draft-2026", "2026-03")
    assert found.is_draft
    assert not source_of(made_atlas, "register").is_draft


# -- credits -----------------------------------------------------------------------------------------


def licensed(**rows):
    table = pd.DataFrame.from_dict(rows, orient="index", columns=["title", "publisher", "licence"])
    return SimpleNamespace(sources=table, context=Context())


def test_credits_name_publishers_with_their_licences_once():
    atlas = licensed(
        a=("A", "Viện thử", "CC BY 4.0"),
        b=("B", "Viện thử", "CC BY 4.0"),
        c=("Sổ đăng ký", "", "open"),
        d=("D", "Báo thử", ""),
        e=("E", "Không dùng", "CC0"),
    )
    usual, figures = credit_texts("abcd", atlas, VI)
    assert "OpenStreetMap" in usual
    assert figures == "Số liệu, vị trí có giấy phép: Sổ đăng ký, open; Viện thử, CC BY 4.0."
    assert credit_texts("d", atlas, VI) == (usual,)


def test_credits_of_both_languages_name_the_licences_once():
    atlas = licensed(a=("A", "Viện thử", "CC BY 4.0"))
    vi, en, figures = credit_texts("a", atlas, Words("both"))
    assert vi.startswith("Ranh giới tỉnh") and en.startswith("Province outlines")
    assert "Viện thử" in figures


# -- rows --------------------------------------------------------------------------------------------


def test_a_row_tells_title_standing_and_address():
    told = source("a", publisher="Sở thử", published="2024", licence="open", url="https://example.org/a")
    row = SourceRow(told, 12, VI, 8)
    assert texts(drawn_block(row, 100)) == [
        "Văn bản a",
        "Sở thử · 2024 · open · 12 số liệu",
        "https://example.org/a",
    ]
    without = SourceRow(replace(told, url=""), 12, VI, 8)
    assert row.height(100) - without.height(100) == pytest.approx(1.35 * 0.86 * 8 * 25.4 / 72, rel=0.1)


def test_a_source_that_no_figure_rests_on_is_not_told_to_have_0():
    row = SourceRow(source("a"), 0, VI, 8)
    _, about = texts(drawn_block(row, 100))
    assert about == "ghi số liệu khác, không được chọn"
