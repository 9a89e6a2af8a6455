"""``atlas show``: every figure with its source, and the values that compete with it."""

from __future__ import annotations

import json

import pytest

from geo.base.translate import LANGUAGES


def test_show_gives_each_attribute_with_its_source_and_the_others(made):
    code, out, err = made("show", "z-alpha", "-f", "json")
    record = json.loads(out)
    assert (code, err) == (0, "")
    assert (record["feature_id"], record["name_vi"]) == ("z-alpha", "Khu công nghiệp Đông Phố Mới")
    area = record["attributes"]["area_ha"]
    others = area.pop("others")
    assert (area.pop("sources_agreeing"), area.pop("values_differing")) == (1, 2)
    assert area == {
        "value": 100,
        "lower": 100,
        "upper": 100,
        "qualifier": "exact",
        "unit": "ha",
        "as_of": "2020",
        "basis": "actual",
        "of": None,
        "draft": False,
        "source": {
            "title": "Văn bản decision-2020",
            "publisher": "Cơ quan thử",
            "date": "2020-06-30",
            "url": "https://example.org/decision-2020",
            "standing": "signed_decision",
        },
    }
    assert [(other["value"], other["basis"]) for other in others] == [(99, "actual"), (120, "planned")]
    assert set(others[0]) == set(area)
    available = record["available_ha"]
    assert (available["value"], available["derived"], available["as_of"]) == (15, True, "2024")
    assert [each["source_id"] for each in available["inputs"]] == ["report-2024", "report-2024"]


def test_show_gives_a_range_as_bounds_and_no_value(made):
    area = json.loads(made("show", "z-beta", "-f", "json")[1])["attributes"]["area_ha"]
    assert (area["value"], area["lower"], area["upper"], area["qualifier"]) == (None, 30, 50, "range")


def test_show_finds_by_an_old_name_and_honours_date_and_drafts(made):
    shown = json.loads(made("show", "ben cu", "--as-of", "2020", "--no-drafts", "-f", "json")[1])
    assert shown["feature_id"] == "z-alpha"
    assert shown["attributes"]["area_ha"]["others"] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_show_as_table(made, language):
    code, out, err = made("show", "z-alpha", "--language", language)
    assert (code, err) == (0, "")
    assert "Khu công nghiệp Đông Phố Mới" in out
    assert "≠ " in out
    assert "Văn bản press-2023" in out


def test_show_tells_the_chinese_name_with_its_source_where_one_is_known(made):
    known = json.loads(made("show", "h-one", "-f", "json")[1])["name_zh"]
    assert (known["value"], known["source"]["title"]) == ("甲一水电站", "Văn bản report-2024")
    assert "Chinese name: 甲一水电站 (https://example.org/report-2024)" in made("show", "h-one")[1]
    assert "name_zh" not in json.loads(made("show", "z-alpha", "-f", "json")[1])


def test_show_of_an_unknown_feature_fails_with_one_sentence(made):
    code, out, err = made("show", "Đông Phố Mớ")
    assert (code, out) == (1, "")
    assert err.count("\n") == 1


def test_show_of_a_feature_that_left_says_so(made):
    code, out, err = made("show", "m-gone")
    assert (code, out) == (1, "")
    assert "Mỏ Xưa" in err
    assert "1 Dec 2026" in err
