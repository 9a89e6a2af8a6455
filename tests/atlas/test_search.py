from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.atlas.search import (
    ANYWHERE,
    EXACT,
    PLACE,
    PREFIX,
    SUBSTRING,
    WORD_PREFIX,
    WORDS,
    SearchIndex,
    chinese_names,
)
from tests.made.atlas import FEATURES


def best(atlas, text):
    hits = atlas.search(text)
    return (hits[0].feature_id, hits[0].rank) if hits else None


@pytest.mark.parametrize(
    ("text", "feature_id", "rank"),
    [
        ("Khu công nghiệp Đông Phố Mới", "z-alpha", EXACT),
        ("khu cong nghiep dong pho moi", "z-alpha", EXACT),
        ("KCN Đông Phố Mới", "z-alpha", EXACT),
        ("dong pho moi", "z-alpha", EXACT),
        ("East New Street", "z-alpha", EXACT),
        ("kcn ben cu", "z-alpha", EXACT),
        ("Z-Alpha", "z-alpha", EXACT),
        ("dong pho", "z-alpha", PREFIX),
        ("pho moi dong", "z-alpha", WORDS),
        ("pho mo", "z-alpha", WORD_PREFIX),
        ("uong", "z-beta", SUBSTRING),
        ("thuy dien mot", "h-one", WORDS),
        ("甲一水电站", "h-one", EXACT),
        ("水电站", "h-one", SUBSTRING),
        ("td suoi mot", "h-one", EXACT),
        ("Sìn Hồ", "h-nowhere", PLACE),
        ("copper", "m-square", WORDS),
        ("diem luc yen", "m-point", ANYWHERE),
        ("alert", "c-hostile", WORDS),
    ],
)
def test_the_best_hit(made_atlas, text, feature_id, rank):
    assert best(made_atlas, text) == (feature_id, rank)


@pytest.mark.parametrize("text", ["", "  ", "\u200b", "khong co dau", "%", "dong pho moi xyz"])
def test_no_hit(made_atlas, text):
    assert made_atlas.search(text) == []


def test_places_old_and_new_find_their_features(made_atlas):
    assert {hit.feature_id for hit in made_atlas.search("yen bai")} == {"c-gamma", "c-hostile", "m-point"}
    assert {hit.feature_id for hit in made_atlas.search("bat xat")} == {"h-one", "m-square"}
    assert {hit.matched for hit in made_atlas.search("bat xat")} == {"Bát Xát"}


def test_a_hit_says_what_it_is(made_atlas):
    hit = made_atlas.search("old pier")[0]
    assert (hit.layer, hit.name, hit.matched, hit.place) == (
        "zones", "Khu công nghiệp Đông Phố Mới", "Old Pier", "Bảo Thắng, Lào Cai",
    )  # fmt: skip


def test_the_limit_keeps_the_best(made_atlas):
    hits = made_atlas.search("suoi")
    assert {hit.feature_id for hit in hits} == {"h-one", "h-two", "h-nowhere"}
    assert made_atlas.search("suoi", limit=2) == hits[:2]


@given(st.text(max_size=40))
def test_any_text_can_be_searched(made_atlas, text):
    ranks = [hit.rank for hit in made_atlas.search(text, limit=len(FEATURES))]
    assert ranks == sorted(ranks)


def test_many_features_are_searched_at_once():
    rows = {
        f"f-{number}": {
            "layer": "mines",
            "name_vi": f"Mỏ đá vôi thôn Số {number}, xã Phong Hải",
            "name_en": "",
            "aliases": "",
            "communes_2025": "Phong Hải",
            "communes_pre2025": "Phong Hải",
            "districts_pre2025": "Bảo Thắng",
            "province_code": "15",
            "province_pre2025_code": "10",
        }
        for number in range(1_100)
    }
    index = SearchIndex(pd.DataFrame.from_dict(rows, orient="index"))
    hits = index.find("thon so 7")
    assert hits[0].name == "Mỏ đá vôi thôn Số 7, xã Phong Hải"


def test_a_chinese_name_is_shown_by_its_grade_and_the_first_of_a_feature():
    rows = [("甲", "A", "a"), ("乙", "B", "a"), ("丙", "C", "b"), ("丁", "B", "c"), ("戊", "A", None)]
    names = pd.DataFrame(rows, columns=["name_zh", "grade", "feature_id"])
    assert chinese_names(names)["name_zh"].to_dict() == {"a": "甲", "c": "丁"}
