"""Data and sources: what rests on each source, what is old, disputed, draft; nothing that acts."""

from __future__ import annotations

import re
import shutil

import pandas as pd
import pytest

from geo.base.translate import LANGUAGES, tr
from geo.ui.pages import data
from geo.ui.session import cached
from tests.made.atlas import OBSERVATIONS, SOURCES
from tests.made.context import write_ground
from tests.ui.seen import html, ran, words


@pytest.fixture(params=LANGUAGES)
def language(request):
    return request.param


def table(test, key):
    return test.dataframe[("sources", "stalest", "disagreements").index(key)].value


def test_the_headlines_count_the_tables(open_app, language):
    said = words(html(open_app("data", lang=language)))
    for name, number in {
        "source_count": len(SOURCES),
        "observations": len(OBSERVATIONS),
        "disputed": 1,
        "drafts": sum(row[-1] == "draft-2026" for row in OBSERVATIONS),
        "indicators": 0,
    }.items():
        shown = str(number) if number else "0"
        assert f"{tr(f'ui.data.{name}', language)} {shown}" in said


def test_each_source_says_how_many_figures_rest_on_it_and_how_many_were_chosen(open_app, language):
    sources = table(open_app("data", lang=language), "sources").set_index("title")
    assert sources["figures"].sum() == len(OBSERVATIONS)
    for source_id, _, standing in SOURCES:
        row = sources.loc[f"Văn bản {source_id}"]
        assert row["figures"] == sum(observed[-1] == source_id for observed in OBSERVATIONS)
        assert row["standing"] == tr(f"vocabulary.standing.{standing}", language)
        assert row["url"] == f"https://example.org/{source_id}"
    # of the four of the press one was not chosen: z-alpha's area
    assert sources.loc["Văn bản press-2023", ["figures", "chosen"]].tolist() == [4, 3]


def test_the_share_that_anyone_can_check_is_said(open_app, language):
    said = words(html(open_app("data", lang=language)))
    assert tr("ui.data.reach_whole", language, percent="100") in said
    everything = tr("ui.data.reach_open_url", language, percent="100", count=str(len(OBSERVATIONS)))
    assert everything in said
    sources = table(open_app("data", lang=language), "sources")
    assert set(sources["access"]) == {tr("vocabulary.access.open_url", language)}


def test_what_is_disputed_shows_the_chosen_value_and_the_others(open_app):
    disputed = table(open_app("data", lang="en"), "disagreements")
    assert disputed["feature"].tolist() == ["East New Street industrial zone"]
    assert disputed["value"].tolist() == ["100 ha"]
    # the 120 ha of the draft are a plan, and dispute nothing that is
    assert disputed["others"].tolist() == ["about 99 ha (May 2023)"]


def test_the_oldest_figures_come_first(open_app):
    oldest = table(open_app("data", lang="en"), "stalest")
    years = [int(re.search(r"\d{4}", day)[0]) for day in oldest["as_of"] if day and day != "–"]
    assert years == sorted(years)
    assert years[0] == 2020


def test_drafts_are_named_and_counted(open_app, language):
    body = html(open_app("data", lang=language))
    assert tr("ui.data.draft_features", language, count=3) in body  # z-beta, h-nowhere, m-square
    assert 'href="https://example.org/draft-2026"' in body


def test_whose_work_it_rests_on_is_credited(open_app, language):
    body = html(open_app("data", lang=language))
    for name in data._CREDITS:
        assert tr(f"ui.credit.{name}", language) in body


def test_a_row_chooses_the_feature_that_the_map_shows_next(monkeypatch):
    drawn = {}
    monkeypatch.setattr(data.st, "dataframe", lambda shown, **options: drawn.update(options))
    chosen = []
    monkeypatch.setattr(data.state, "choose_feature", chosen.append)
    rows = pd.DataFrame({"feature_id": ["a", "b"]})
    data._choosable(rows, rows, "stalest", {}, height=100)
    for marked in ([1], [0], []):
        monkeypatch.setattr(data.st, "session_state", {"stalest": {"selection": {"rows": marked}}})
        drawn["on_select"]()
    assert chosen == ["b", "a", None]


def test_an_address_that_is_none_of_the_web_is_no_link(open_app, monkeypatch):
    account = cached.account

    def hostile(atlas):
        known = account(atlas)
        changed = known.sources.assign(url="javascript:alert(1)", title="<img src=x>")
        return cached.Account(changed, known.stalest, known.disagreements)

    monkeypatch.setattr(cached, "account", hostile)
    test = open_app("data")
    assert set(table(test, "sources")["url"]) == {""}
    sent = "".join(part.proto.body for part in test.get("html") if "<style>" not in part.proto.body)
    assert "javascript:" not in sent.replace("&#58;", ":")
    assert "<img" not in sent


def test_the_whole_atlas_can_be_taken_away_whatever_is_filtered(open_app):
    test = open_app("data", l="zones")
    assert len(test.get("download_button")) == 1
    ran(test)
    assert table(test, "sources")["figures"].sum() == len(OBSERVATIONS)


def test_the_ground_under_the_map_is_listed_where_there_is_one(
    open_app, made_folder, tmp_path, monkeypatch, language
):
    assert len(open_app("data", lang=language).dataframe) == 3
    folder = tmp_path / "data"
    shutil.copytree(made_folder, folder)
    monkeypatch.setenv("ATLAS_DATA", str(write_ground(folder)))
    layers = open_app("data", lang=language).dataframe[3].value
    assert list(layers["licence"]).count("ODbL 1.0") == 3
    assert list(layers["accuracy"]) == [20.0] * 8
