"""One question for all who ask: what names it, what answers it, what a report says of it."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from geo.atlas.credits import credits_of_features
from geo.formats.geotiff import Raster
from geo.land.law.legends import Legend, LegendClass
from geo.land.law.rule_book import read_rules
from geo.land.maps.parcels import FrameMap
from geo.land.overlap.question import Legal, MapChoice, Options, Question
from geo.land.overlap.report import vector_record
from geo.land.overlap.site_choice import SiteChoice, atlas_choice
from geo.store.legal import read_legal
from tests.made import rasters as made_rasters
from tests.made.overlap import DAY, landuse_frame, sites_frame

LEGEND = Legend(
    "own", "Lớp phủ", "Cover", {1: LegendClass(1, "Rừng", "Forest", conflict=True)}, "Survey office"
)


@pytest.fixture(scope="module")
def legal():
    return Legal.of(read_legal())


def vector(content="made"):
    landuse = FrameMap(landuse_frame(), "landuse.gpkg")
    return MapChoice.of(landuse, "vector", "landuse.gpkg", content, column="MaLoaiDat")


def asked(*names, chosen=None, choice=None, **options):
    choice = choice or SiteChoice(sites_frame(*names), "file", "sites.gpkg")
    return Question(choice, chosen or vector(), Options(options.pop("day", DAY), **options))


def test_equal_questions_have_equal_names_and_others_have_not():
    others = [
        asked("clear", day=date(2026, 1, 2)),
        asked("conflict"),
        asked("clear", chosen=vector("other")),
        asked("clear", facts={"slope_pct": 3.0}),
        asked("clear", general=True),
    ]
    assert asked("clear").token == asked("clear").token
    assert len({asked("clear").token, *(other.token for other in others)}) == 1 + len(others)


def test_a_map_read_otherwise_is_another_one():
    landuse = FrameMap(landuse_frame(), "m")
    ways = [{"column": "a"}, {"column": "b"}, {"column": "a", "read": {"epsg": 9208}}, {"legend": LEGEND}]
    tokens = [MapChoice.of(landuse, "vector", "m", "made", **way).token for way in ways]
    assert len(set(tokens)) == len(ways)


def test_answers_come_one_by_one_in_the_order_of_the_sites(legal):
    question = asked("clear", "away", "conflict")
    answers = question.answers(legal)
    assert next(answers).site_id == "clear"
    assert [answer.state for answer in answers] == ["could_not_check", "conflict"]
    assert question.names("vi") == ["Khu đất clear", "Khu đất away", "Khu đất conflict"]


def test_general_knowledge_is_told_beside_the_rules_and_decides_nothing(legal):
    (plain,), (told,) = (list(asked("conflict", general=general).answers(legal)) for general in (False, True))
    assert plain.general == ()
    assert {result.rule.confidence for result in told.general} == {"general_knowledge"}
    assert (told.state, told.reasons, told.rules) == (plain.state, plain.reasons, plain.rules)
    unread = {rule.rule_id for rule in read_rules() if rule.confidence == "general_knowledge"}
    assert {result.rule_id for result in told.general} <= unread
    before, after = (vector_record(answer, "vi") for answer in (plain, told))
    more = after["rules"][len(before["rules"]) :]
    assert {**after, "rules": before["rules"]} == before
    assert [rule["rule_id"] for rule in more] == [result.rule_id for result in told.general] != []


def test_a_site_that_could_not_be_checked_is_told_general_knowledge_too(legal):
    (answer,) = asked("point", general=True).answers(legal)
    assert answer.state == "could_not_check"
    assert all(result.answer in {"cannot_decide", "met", "not_met"} for result in answer.general)
    assert answer.general


@pytest.mark.parametrize(("kind", "state"), [("cover", "conflict"), ("slope", "could_not_check")])
def test_a_raster_is_asked_by_its_kind(tmp_path, kind, state):
    values = np.ones((30, 30), dtype="uint8" if kind == "cover" else "float32")
    raster = Raster(made_rasters.write(tmp_path / "a.tif", values))
    chosen = MapChoice.of(raster, kind, "a.tif", "made", legend=LEGEND if kind == "cover" else None)
    sites = made_rasters.sites(made_rasters.rectangle(50, 50, 100, 100))
    question = Question(SiteChoice(sites, "file", "s"), chosen, Options(DAY))
    assert [answer.state for answer in question.answers()] == [state]


def test_a_report_says_what_was_asked_and_whom_to_credit(made_atlas, tmp_path):
    about = asked("clear").about(made_atlas, "en", remarks=["Read so."])
    assert (about.kind, about.column, about.legend) == ("vector", "MaLoaiDat", "")
    assert (about.map_name, about.day, about.atlas_version) == ("landuse.gpkg", DAY, made_atlas.version)
    assert (about.credits, about.remarks) == ((), ("Read so.",))
    raster = Raster(made_rasters.write(tmp_path / "a.tif", np.ones((30, 30), dtype="uint8")))
    chosen = MapChoice.of(raster, "cover", "a.tif", "made", legend=LEGEND)
    told = asked("clear", chosen=chosen).about(made_atlas, "en")
    assert (told.legend, told.credits) == ("Cover", ("Survey office",))


def test_features_of_the_atlas_bring_their_credits(made_atlas):
    choice = atlas_choice(made_atlas, ["m-square", "z-alpha"], "en")
    told = asked(choice=choice).about(made_atlas, "en").credits
    assert told == tuple(credits_of_features(made_atlas, ["m-square", "z-alpha"], "en"))
    assert told
    assert credits_of_features(made_atlas, [], "en") == []
