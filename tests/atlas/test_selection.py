from __future__ import annotations

import json
from dataclasses import FrozenInstanceError
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.atlas.selection import LIST_KEYS, QUERY_KEYS, Selection
from geo.atlas.selection_values import Range
from geo.atlas.selection_words import describe
from geo.base.errors import LimitError, SelectionError
from geo.base.limits import limit
from geo.base.remark import sentence
from geo.base.translate import LANGUAGES
from geo.records import vocabulary as records
from geo.records.territory import province_names

TRIANGLE = ((103.9, 22.3), (104.1, 22.3), (104.0, 22.5))


def lists(tokens):
    return st.lists(st.sampled_from(list(tokens)), unique=True).map(tuple)


NUMBERS = st.none() | st.floats(-1e9, 1e9)
RANGES = st.none() | st.tuples(NUMBERS, NUMBERS).filter(lambda ends: None in ends or ends[0] <= ends[1]).map(
    lambda ends: Range(*ends)
)
LON, LAT = st.floats(102, 105), st.floats(21, 23)
BOXES = st.none() | st.tuples(LON, LAT, st.floats(105.1, 106), st.floats(23.1, 24))
KINDS = [kind for kinds in records.KINDS.values() for kind in kinds]


@st.composite
def selections(draw):
    vintage = draw(st.sampled_from(["2025", "pre2025"]))
    provinces = list(province_names(vintage))
    return Selection(
        layers=draw(lists(records.LAYERS)),
        provinces=draw(lists(provinces)),
        vintage=vintage,
        districts=draw(st.lists(st.text(max_size=8), max_size=3).map(tuple)),
        communes=draw(lists(["02683", "Bát Xát", "a~b", "100%"])),
        kinds=draw(lists(KINDS)),
        statuses=draw(lists(records.STATUSES)),
        text=draw(st.text(max_size=20)),
        minerals=draw(lists(records.MINERALS)),
        sectors=draw(lists(records.SECTORS)),
        area_ha=draw(RANGES),
        available_ha=draw(RANGES),
        fill_rate_pct=draw(RANGES),
        investment_vnd_bn=draw(RANGES),
        capacity_mw=draw(RANGES),
        year=draw(RANGES),
        bbox=draw(BOXES),
        polygon=draw(st.none() | st.just(TRIANGLE)),
        drafts=draw(st.booleans()),
        as_of=draw(st.none() | st.dates(date(1990, 1, 1), date(2050, 1, 1))),
    )


# -- there and back ------------------------------------------------------------------------------


@given(selections())
def test_an_address_gives_the_same_selection(selection):
    query = selection.to_query()
    assert all(isinstance(text, str) and text for text in query.values())
    assert Selection.from_query(query) == (selection, ())


@given(selections())
def test_json_gives_the_same_selection(selection):
    assert Selection.from_json(selection.to_json()) == selection
    assert hash(Selection.from_json(selection.to_json())) == hash(selection)


@given(st.dictionaries(st.sampled_from([*QUERY_KEYS.values(), "v", "lang"]), st.text(max_size=30)))
def test_no_address_breaks_a_page(query):
    selection, errors = Selection.from_query(query)
    assert Selection.from_query(selection.to_query()) == (selection, ())
    for error in errors:
        assert sentence(error, "vi") != sentence(ValueError(), "vi")


def test_the_default_needs_no_parameters():
    assert Selection().to_query() == {}
    assert Selection.from_query({"lang": "en", "feature": "x"}) == (Selection(), ())


def test_an_address_can_be_read():
    selection = Selection(
        layers=("mines", "zones"),
        provinces=("15",),
        area_ha=Range(10, None),
        as_of=date(2025, 6, 30),
        drafts=False,
    )
    assert selection.to_query() == {
        "v": "1", "l": "zones~mines", "p": "15", "a": "10..", "t": "2025-06-30", "dr": "0",
    }  # fmt: skip


def test_no_layers_are_not_all_layers():
    assert Selection(layers=()).to_query()["l"] == "none"
    assert Selection.from_query({"l": "none"})[0].layers == ()


def test_a_province_code_means_what_its_vintage_says():
    assert Selection.from_query({"u": "pre2025", "p": "10"}) == (
        Selection(vintage="pre2025", provinces=("10",)),
        (),
    )
    assert Selection.from_query({"p": "10"})[0].provinces == ()


# -- bad values ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "kept", "keys"),
    [
        ({"l": "zones~lakes"}, Selection(layers=("zones",)), ["layers"]),
        ({"l": "lakes"}, Selection(), ["layers"]),
        ({"p": "99"}, Selection(), ["provinces"]),
        ({"s": "operating~x~y"}, Selection(statuses=("operating",)), ["statuses", "statuses"]),
        ({"a": "50..10", "mw": "1..2"}, Selection(capacity_mw=Range(1, 2)), ["range"]),
        ({"a": "10"}, Selection(), ["range"]),
        ({"a": "nan..inf"}, Selection(), ["range"]),
        ({"a": "..", "y": "1e999.."}, Selection(), ["range"]),
        ({"u": "1975"}, Selection(), ["vintage"]),
        ({"b": "1,2,3"}, Selection(), ["bbox"]),
        ({"b": "104,22,103,23"}, Selection(), ["bbox"]),
        ({"g": "104,22~104,22~104,22"}, Selection(), ["polygon"]),
        ({"g": "104,22~104.1,22~104.2,22"}, Selection(), ["polygon"]),
        ({"g": "104,22,5~1"}, Selection(), ["polygon"]),
        ({"g": "200,22~104.1,22~104.2,23"}, Selection(), ["polygon"]),
        ({"dr": "no"}, Selection(), ["drafts"]),
        ({"t": "yesterday"}, Selection(), ["as_of"]),
        ({"t": "2025"}, Selection(as_of=date(2025, 12, 31)), []),
        ({"q": "x" * 10_000}, Selection(), ["text"]),
        ({"v": "7", "q": "đá"}, Selection(text="đá"), ["version"]),
    ],
)
def test_bad_values_are_dropped_and_named(query, kept, keys):
    selection, errors = Selection.from_query(query)
    assert selection == kept
    assert [error.key for error in errors] == [f"selection.invalid.{key}" for key in keys]
    for error in errors:
        for language in LANGUAGES:
            assert "{" not in sentence(error, language)
            assert sentence(error, language) != sentence(ValueError(), language)


@pytest.mark.parametrize(
    "text",
    ["", "[]", "3", "{}", '{"schema": "1", "lakes": []}', '{"schema": "1", "area_ha": 5}', '{"schema": "2"}',
     '{"schema": "1", "layers": "zones"}', '{"schema": "1", "layers": [1]}', '{"schema": "1", "as_of": 5}',
     '{"schema": "1", "text": 5}', "[" * 100_000],
)  # fmt: skip
def test_json_that_is_no_selection_is_refused(text):
    with pytest.raises(SelectionError):
        Selection.from_json(text)


def test_a_selection_cannot_be_changed_or_made_wrong():
    with pytest.raises(FrozenInstanceError):
        Selection().text = "x"
    with pytest.raises(SelectionError):
        Selection(layers="zones")
    with pytest.raises(SelectionError):
        Range(2, 1)
    many = tuple((103 + i / 1_000, 22 + i % 2) for i in range(limit("drawing_vertices") + 1))
    with pytest.raises(LimitError):
        Selection(polygon=many)


def test_values_are_put_in_order_once_each():
    selection = Selection(
        layers=("projects", "zones", "zones"),
        districts=(" Văn Bàn", "Bát Xát", ""),
        area_ha=Range(),
        text=" a  b ",
    )
    assert selection == Selection(layers=("zones", "projects"), districts=("Bát Xát", "Văn Bàn"), text="a b")
    closed = (*TRIANGLE, TRIANGLE[0])
    assert Selection(polygon=closed) == Selection(polygon=TRIANGLE)
    assert Selection(bbox=(103.123456, -0.000001, 104, 23)).bbox == (103.12346, 0.0, 104.0, 23.0)


# -- which are set -------------------------------------------------------------------------------


def test_active_filters_can_be_taken_off_one_by_one():
    selection = Selection(vintage="pre2025", text="đá", drafts=False, year=Range(2000, None))
    assert selection.active() == ("text", "year", "drafts")
    assert selection.without("year").active() == ("text", "drafts")
    assert selection.without("year").vintage == "pre2025"


def test_filters_in_words():
    selection = Selection(
        provinces=("15",), communes=("02683", "x"), area_ha=Range(1000, None), fill_rate_pct=Range(0, 50.5),
        investment_vnd_bn=Range(None, 2000), year=Range(2000, 2020), as_of=date(2025, 6, 30), text="đá",
    )  # fmt: skip
    words = describe(selection, "vi", commune_names={"02683": "Bát Xát"})
    assert words == {
        "provinces": "Tỉnh: Lào Cai",
        "communes": "Xã, phường: Bát Xát, x",
        "text": "Có chữ “đá”",
        "area_ha": "Diện tích: từ 1.000 ha",
        "fill_rate_pct": "Tỷ lệ lấp đầy: 0–50,5%",
        "investment_vnd_bn": "Vốn đầu tư: đến 2.000 tỷ đồng",
        "year": "Năm thành lập hoặc vận hành: 2000–2020",
        "as_of": "Tính đến 30/06/2025",
    }
    assert describe(selection, "en")["investment_vnd_bn"] == "Investment: up to VND 2,000 bn"
    assert describe(Selection(vintage="pre2025", provinces=("15",)), "en") == {
        "provinces": "Province: Yên Bái"
    }


@given(selections())
def test_every_filter_has_words(selection):
    for language in LANGUAGES:
        assert tuple(describe(selection, language)) == selection.active()


def test_every_field_has_a_key_of_its_own():
    assert set(QUERY_KEYS) == set(Selection.__dataclass_fields__)
    assert len(set(QUERY_KEYS.values())) == len(QUERY_KEYS)
    assert set(LIST_KEYS) < set(QUERY_KEYS)
    assert json.loads(Selection().to_json()) == {"schema": "1"}
