"""How sources are reached: an address, an act's number, a database's version; nothing else will do."""

from __future__ import annotations

import pandas as pd
import pytest

from geo.records.vocabulary import SOURCE_COLUMNS
from geo.store.audit.findings import ERROR, WARNING, AuditedTable
from geo.store.audit.sources import check_sources, is_reachable

PAGE = {"access": "open_url", "url": "https://example.org/tin/1.html"}
ACT = {"access": "act", "number": "525/QĐ-UBND", "published": "2026-02-25", "publisher": "UBND tỉnh"}
DATABASE = {
    "access": "database",
    "version": "1.3.0",
    "url": "https://example.org/data",
    "licence": "CC BY 4.0",
}


def table(*rows):
    blank = dict.fromkeys(SOURCE_COLUMNS, "")
    filled = [blank | {"source_id": f"s{n}"} | row for n, row in enumerate(rows)]
    return pd.DataFrame(filled, index=pd.RangeIndex(2, len(rows) + 2, name="row"))


def found(**row):
    return [(f.severity, f.key, f.field) for f in check_sources(AuditedTable(table(row), "sources.csv"))]


@pytest.mark.parametrize("sound", [PAGE, ACT, DATABASE, ACT | {"url": "http://vanban.example.vn"}])
def test_what_can_be_reached_is_sound(sound):
    assert found(**sound) == []


@pytest.mark.parametrize(
    ("row", "key", "field"),
    [
        (PAGE | {"url": ""}, "no_address", "url"),
        (ACT | {"number": ""}, "no_number", "number"),
        (ACT | {"published": "2026-02"}, "no_day", "published"),
        (ACT | {"published": "2026-02-30"}, "no_day", "published"),
        (ACT | {"published": ""}, "no_day", "published"),
        (ACT | {"publisher": ""}, "no_issuer", "publisher"),
        (DATABASE | {"version": ""}, "no_version", "version"),
        (DATABASE | {"licence": ""}, "no_licence", "licence"),
        (DATABASE | {"url": ""}, "no_address", "url"),
    ],
)
def test_what_a_reader_needs_to_reach_it_is_an_error_where_it_lacks(row, key, field):
    assert found(**row) == [(ERROR, f"check.source.{key}", field)]


@pytest.mark.parametrize(
    "address",
    [
        "example.org/tin",
        "www.example.org",
        "ftp://example.org/tin",
        "https://",
        "https://localhost/tin",
        "https://example.org/tin 1",
        "https://github.com/a/b (file c.pdf, commit d)",
        "http://[::1",
        "javascript:alert(1)//x.vn",
    ],
)
def test_an_address_is_whole_or_an_error(address):
    assert found(**PAGE | {"url": address}) == [(ERROR, "check.source.bad_address", "url")]


@pytest.mark.parametrize(
    ("address", "front"),
    [
        ("https://example.org", True),
        ("https://example.org/", True),
        ("https://example.org/vi", True),
        ("https://example.org/en/index.html", True),
        ("https://example.org/?id=7", False),
        ("https://example.org/vi/tin-7", False),
        ("https://example.org/tin-7", False),
    ],
)
def test_a_front_page_is_a_warning(address, front):
    wanted = [(WARNING, "check.source.front_page", "url")] if front else []
    assert found(**PAGE | {"url": address}) == wanted


def test_each_row_is_told_whether_it_can_be_reached():
    rows = table(PAGE, ACT | {"number": ""}, PAGE | {"url": "https://example.org"})
    assert is_reachable(rows).tolist() == [True, False, True]
