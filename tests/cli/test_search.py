"""``atlas search``: names with accents or without, limited, in each form."""

from __future__ import annotations

import csv
import io
import json


def ids_of(out):
    return [row["feature_id"] for row in json.loads(out)]


def test_search_ignores_accents(made):
    code, out, err = made("search", "khu cong nghiep dong", "-f", "json")
    assert (code, err) == (0, "")
    assert ids_of(out) == ["z-alpha"]


def test_search_finds_a_name_in_chinese(made):
    (hit,) = json.loads(made("search", "甲一", "-f", "json")[1])
    assert (hit["feature_id"], hit["matched"]) == ("h-one", "甲一水电站")


def test_search_limits_and_lists_as_table_and_csv(made):
    rows = list(csv.DictReader(io.StringIO(made("search", "thuy dien", "--limit", "2", "-f", "csv")[1])))
    assert len(rows) == 2
    assert made("search", "thuy dien", "--limit", "2")[1].count("\n") == 4


def test_search_without_a_hit_says_so(made):
    code, out, err = made("search", "zzz", "-f", "json")
    assert (code, json.loads(out)) == (0, [])
    assert err == "Nothing found for “zzz”.\n"
